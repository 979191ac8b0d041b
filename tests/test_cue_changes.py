"""Which cues would come or go, over several recordings, by what is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from goodrep.core.events import Cue
from goodrep.specs.loading import load_spec
from goodrep.tuning.chosen import ChosenSession, KeptRep, Place
from goodrep.tuning.cue_changes import cue_changes, cue_words, grouped, texts_of
from goodrep.tuning.difference import difference
from goodrep.tuning.outcomes import Outcome, SetOutcome
from test_difference import outcome, rep

TEXTS = texts_of(load_spec("bridge").spec)
SLOWER = Cue(5.0, "correction", "One. Slower", True, "too_fast", 1)
PRAISE = Cue(15.0, "praise", "Two. Good rep", True, None, 2)
SUM = Cue(61.0, "summary", "Two reps. One good.", True)
NOWHERE = Cue(70.0, "placement", "Come nearer.", True)
REPS = (rep(1.0), rep(11.0, 2))


def session(number: int, *kept: float) -> ChosenSession:
    reps = tuple(KeptRep(Place(number, 1, i, i, 1), rep(start_s, i), None) for i, start_s in enumerate(kept, 1))
    return ChosenSession(number, datetime(2026, 3, 28, tzinfo=UTC), None, (), reps)


def test_every_language_of_a_spec_is_known() -> None:
    said = {text: TEXTS[text] for text in ("Slower", "Lovely and slow", "Langsamer", "Schön langsam")}
    assert said == {"Slower": "en", "Lovely and slow": "en", "Langsamer": "de", "Schön langsam": "de"}


def test_a_cue_is_told_with_its_set_and_rep_and_without_its_number() -> None:
    before, after = outcome(*REPS), outcome(*REPS, cues=(SLOWER, PRAISE, SUM, NOWHERE))
    found = cue_changes(before, after, session(3, 1.0, 11.1), TEXTS)
    assert [(one.words, one.comes, one.set, one.kept) for one in found] == [
        ("Slower", True, 1, Place(3, 1, 1, 1, 1)),
        ("Good rep", True, 1, Place(3, 1, 2, 2, 1)),
        ("Two reps. One good.", True, 1, None),
        ("Come nearer.", True, None, None),
    ]
    assert {one.session for one in found} == {3}
    # It is the number of the rep that is taken away, never the beginning of a sentence.
    odd = replace(SLOWER, text="Ribs down. All of them", rep=1)
    assert cue_changes(outcome(), outcome(cues=(odd,)), session(1), TEXTS)[0].words == "Ribs down. All of them"


def test_a_cue_that_goes_is_placed_by_the_reps_before() -> None:
    before, after = outcome(*REPS, cues=(SLOWER,)), outcome(rep(30.0))
    (gone,) = cue_changes(before, after, session(1, 1.0), TEXTS)
    assert not gone.comes
    assert gone.kept == Place(1, 1, 1, 1, 1)
    (new,) = cue_changes(after, before, session(1, 40.0), TEXTS)
    assert new.comes
    assert new.kept is None


def test_a_second_set_is_told_as_such() -> None:
    first = outcome(rep(1.0))
    second = SetOutcome(2, "both", "given", 100.0, 160.0, "reps_done", (), (replace(rep(101.0), set=2),))
    both: Outcome = replace(first, sets=(*first.sets, second))
    late = replace(SLOWER, t_s=105.0)
    places = [one.set for one in cue_changes(both, replace(both, cues=(SLOWER, late)), session(1), TEXTS)]
    assert places == [1, 2]


def test_the_most_frequent_comes_first_and_sums_come_last() -> None:
    before = outcome(*REPS, cues=(SLOWER, SUM))
    after = outcome(*REPS, cues=(PRAISE, replace(SUM, text="Two good reps.")))
    found = [one for number in (1, 2, 3) for one in cue_changes(before, after, session(number), TEXTS)]
    found += cue_changes(outcome(*REPS), after, session(4), TEXTS)
    groups = grouped(found)
    assert [(group.kind, group.words, group.less, group.more) for group in groups] == [
        ("praise", "Good rep", 0, 4),
        ("correction", "Slower", 3, 0),
        ("summary", "", 3, 4),
    ]
    assert cue_words(groups) == "3 cues would go, 4 would come."
    assert cue_words(groups[:1]) == "4 cues would come."
    assert cue_words([]) == "No cue would come or go."
    assert cue_words(groups[2:]) == "Only what is said at the end of 4 sets would differ."
    assert len(found) == sum(len(difference(before, after).cues) for _ in range(3)) + 2
