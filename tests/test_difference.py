"""What differs between two outcomes of one recording."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from goodrep.core.events import Cue, Finding, MeasureValue, NotAssessed, Rep, Tempo
from goodrep.core.pairing import paired
from goodrep.tuning.difference import difference, value_in, verdicts_of
from goodrep.tuning.outcomes import Outcome, SetOutcome

UNITS = {"back_arch": "deg", "hips_sag": "share", "too_fast": "s", "short_hold": "s"}
ARCH = Finding("back_arch", 15.0, "deg", 13.0, 4.0)


def rep(start_s: float, number: int | None = 1, lasts_s: float = 5.0) -> Rep:
    tempo = Tempo(1.5, 2.0, 1.4)
    measures = {"back_arch": MeasureValue(8.0, 2.0, start_s + 2)}
    end_s = start_s + lasts_s
    return Rep(1, number, start_s, start_s + 2, end_s, number is not None, None, tempo, measures=measures)


def outcome(*reps: Rep, cues: tuple[Cue, ...] = (), reason: str = "reps_done") -> Outcome:
    one = SetOutcome(1, "both", "given", 0.0, 60.0, reason, (), reps)
    return Outcome("bridge", ("bridge", 1, "ab" * 32), UNITS, "session", "camera", 60.0, (one,), cues)


def test_a_changed_verdict_is_told_with_both_values() -> None:
    found = difference(outcome(rep(1.0)), outcome(replace(rep(1.0), faults=(ARCH,))))
    (change,) = found.changes
    (check,) = change.checks
    assert (check.id, check.before.state, check.before.value, check.before.unit) == ("back_arch", "good", 8.0, "deg")
    assert (check.after.state, check.after.value, check.after.limit) == ("fault", 15.0, 13.0)


def test_a_value_that_moves_without_changing_a_verdict_is_no_change() -> None:
    warned = replace(rep(1.0), warnings=(ARCH,))
    assert difference(outcome(warned), outcome(replace(warned, warnings=(replace(ARCH, value=16.0),)))).nothing


def test_not_assessed_is_a_verdict() -> None:
    found = difference(outcome(rep(1.0)), outcome(replace(rep(1.0), not_assessed=(NotAssessed("back_arch", "dark"),))))
    assert [(c.id, c.after.state, c.after.reason) for c in found.changes[0].checks] == [
        ("back_arch", "not_assessed", "dark")
    ]


def test_a_check_that_only_one_spec_has_changes_a_rep_only_where_it_said_something() -> None:
    fewer = {name: unit for name, unit in UNITS.items() if name != "back_arch"}
    hidden = replace(rep(20.0, 3), not_assessed=(NotAssessed("back_arch", "dark"),))
    before = outcome(rep(1.0), replace(rep(10.0, 2), faults=(ARCH,)), hidden)
    after = replace(outcome(rep(1.0), rep(10.0, 2), rep(20.0, 3)), units=fewer)
    for found, states in (
        (difference(before, after), ("fault", "not_looked_at")),
        (difference(after, before), ("not_looked_at", "fault")),
    ):
        (change,) = found.changes
        assert [(c.id, c.before.state, c.after.state) for c in change.checks] == [("back_arch", *states)]
        assert change.rep.start_s == 10.0
    told = difference(before, after)
    assert (told.gone_checks, told.new_checks) == (("back_arch",), ())
    assert (difference(after, before).gone_checks, difference(after, before).new_checks) == ((), ("back_arch",))


def test_reps_come_go_and_stop_counting() -> None:
    before = outcome(rep(1.0), rep(10.0, 2), rep(20.0, 3))
    after = outcome(rep(1.2), replace(rep(10.0, None), reason="too_small"), rep(30.0, 2))
    told = [
        (None if one.before is None else one.before.start_s, None if one.after is None else one.after.start_s)
        for one in difference(before, after).changes
    ]
    assert told == [(10.0, 10.0), (20.0, None), (None, 30.0)]
    found = difference(after, before)
    assert (found.reps, found.attempts) == (2, 1)  # an attempt is no rep, here as on the tuning page


def test_cues_that_come_or_go_are_told_and_those_said_a_moment_later_are_not() -> None:
    said = Cue(5.0, "correction", "Ribs down", True, "back_arch", 1)
    held_back = Cue(15.0, "correction", "Ribs down", False, "back_arch", 2, "said_lately")
    count = Cue(7.0, "count", "Two", True, rep=2)
    praise = Cue(40.0, "praise", "Good rep", True, rep=4)
    before = outcome(cues=(said, held_back, count))
    after = outcome(cues=(replace(said, t_s=5.4), replace(count, t_s=30.0), praise))
    assert [(one.cue.text, one.comes) for one in difference(before, after).cues] == [("Good rep", True)]
    other_words = outcome(cues=(replace(said, text="Tuck your tailbone"),))
    assert [(one.cue.text, one.comes) for one in difference(before, other_words).cues] == [
        ("Ribs down", False),
        ("Tuck your tailbone", True),
    ]


def test_a_set_that_ends_otherwise_is_told() -> None:
    (change,) = difference(outcome(rep(1.0)), outcome(rep(1.0), reason="quality")).sets
    assert change.before is not None
    assert change.after is not None
    assert (change.before.close_reason, change.after.close_reason) == ("reps_done", "quality")


def test_a_checks_number_is_that_which_is_compared_with_its_limits() -> None:
    one = replace(rep(1.0), tempo=Tempo(1.5, None, 1.2))
    assert (value_in(one, "too_fast"), value_in(one, "short_hold"), value_in(one, "back_arch")) == (1.2, None, 8.0)
    assert value_in(replace(one, tempo=Tempo(None, None, None)), "too_fast") is None
    assert verdicts_of(replace(one, counted=False), UNITS) == {}


gaps = st.lists(st.tuples(st.floats(0.1, 3), st.floats(0.6, 8)), max_size=12)


def reps_of(parts: list[tuple[float, float]]) -> list[Rep]:
    reps, t_s = [], 0.0
    for gap_s, lasts_s in parts:
        reps.append(rep(t_s + gap_s, lasts_s=lasts_s))
        t_s += gap_s + lasts_s
    return reps


@given(before=gaps, after=gaps)
def test_every_rep_is_in_one_pair_and_in_order(
    before: list[tuple[float, float]], after: list[tuple[float, float]]
) -> None:
    one, other = reps_of(before), reps_of(after)
    pairs = paired(one, other)
    assert [a for a, _ in pairs if a is not None] == one
    assert [b for _, b in pairs if b is not None] == other
    assert [(b, a) for a, b in pairs if a and b] == [(a, b) for a, b in paired(other, one) if a and b]


@given(parts=gaps)
def test_what_is_the_same_differs_in_nothing(parts: list[tuple[float, float]]) -> None:
    assert difference(outcome(*reps_of(parts)), outcome(*reps_of(parts))).nothing
