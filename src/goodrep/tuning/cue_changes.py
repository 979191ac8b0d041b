"""Which spoken cues a draft would bring and take away, over many recordings: by what is said, with where."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass

from goodrep.core.events import Cue
from goodrep.core.pairing import paired
from goodrep.core.vocabulary import CueKind
from goodrep.specs.model import TEMPO_FAULTS, Spec
from goodrep.tuning.chosen import ChosenSession, Place
from goodrep.tuning.difference import difference
from goodrep.tuning.outcomes import Outcome


@dataclass(frozen=True, slots=True)
class SaidAt:
    """A cue that would come or go.

    Args:
        cue: as it would be, or was, said.
        words: its words without the rep's number that they are joined to.
        comes: whether it would be said, and was not.
        session: number of the session.
        set: number of its set, None where it is said before or between sets.
        kept: the kept rep that it is about; None where it is about none, or that was not kept.
    """

    cue: Cue
    words: str
    comes: bool
    session: int
    set: int | None
    kept: Place | None


@dataclass(frozen=True, slots=True)
class CueGroup:
    """The cues that say the same, and about the same fault; all sums at the ends of sets, whose words differ, are one
    group. ``words`` are empty there."""

    kind: CueKind
    fault: str | None
    words: str
    at: tuple[SaidAt, ...]

    @property
    def more(self) -> int:
        return sum(one.comes for one in self.at)

    @property
    def less(self) -> int:
        return len(self.at) - self.more


def cue_changes(before: Outcome, after: Outcome, session: ChosenSession, texts: Container[str]) -> list[SaidAt]:
    """The cues that come or go between two outcomes of a session's recording, in order.

    Args:
        before, after: the outcomes.
        session: what was kept of it.
        texts: all that the specs may say, as ``texts_of`` gives them.
    """
    changes = difference(before, after).cues
    if not changes:
        return []
    kept = [_kept_places(outcome, session) for outcome in (before, after)]
    found = []
    for change in changes:
        outcome, places = (after, kept[1]) if change.comes else (before, kept[0])
        number = next((one.number for one in outcome.sets if one.opened_s <= change.cue.t_s <= one.closed_s), None)
        if number is None and change.cue.kind == "summary":  # said when the set is over
            number = max((one.number for one in outcome.sets if one.closed_s <= change.cue.t_s), default=None)
        place = None if number is None or change.cue.rep is None else places.get((number, change.cue.rep))
        words = _without_number(change.cue, texts)
        found.append(SaidAt(change.cue, words, change.comes, session.number, number, place))
    return found


def grouped(found: Iterable[SaidAt]) -> list[CueGroup]:
    """The most frequent first, sums at the ends of sets last."""
    groups: dict[tuple[CueKind, str | None, str], list[SaidAt]] = {}
    for one in found:
        words = "" if one.cue.kind == "summary" else one.words
        groups.setdefault((one.cue.kind, one.cue.fault, words), []).append(one)
    made = [CueGroup(*about, tuple(at)) for about, at in groups.items()]
    return sorted(made, key=lambda group: (group.kind == "summary", -len(group.at)))


def cue_words(groups: Sequence[CueGroup]) -> str:
    """ "12 cues would go, 3 would come." """
    less, more = (sum(getattr(group, how) for group in groups if group.kind != "summary") for how in ("less", "more"))
    if less or more:
        cues = "cue" if (less or more) == 1 else "cues"
        told = [f"{many} would {what}" for many, what in ((less, "go"), (more, "come")) if many]
        return f"{', '.join(told)}.".replace(" ", f" {cues} ", 1)
    sums = sum(max(group.less, group.more) for group in groups if group.kind == "summary")
    if sums:
        return f"Only what is said at the end of {sums} {'set' if sums == 1 else 'sets'} would differ."
    return "No cue would come or go."


def texts_of(spec: Spec) -> dict[str, str]:
    """All that a spec may say about reps, with the language by its code; what is said in two is English."""
    found: dict[str, str] = {}
    for code, translation in spec.languages.items():
        cues = [text for cue in translation.cues.values() for text in cue.model_dump().values()]
        found |= {text: code for text in (*cues, *(translation.praise or ())) if text is not None}
    rules = [*spec.checks.values(), *(getattr(spec.tempo, name) for name in TEMPO_FAULTS)]
    english = [text for rule in rules for text in rule.cue.model_dump().values()]
    return found | dict.fromkeys((*english, *spec.coaching.praise), "en")


def _without_number(cue: Cue, texts: Container[str]) -> str:
    """ "Slower" of "Four. Slower": said together, but a change of the one and not of the other."""
    rest = cue.text.partition(". ")[2]
    return rest if cue.rep is not None and rest in texts else cue.text


def _kept_places(outcome: Outcome, session: ChosenSession) -> dict[tuple[int, int], Place]:
    """By set and number of a rep, where it is kept."""
    places = {id(one.rep): one.place for one in session.reps}
    pairs = paired(outcome.reps, [one.rep for one in session.reps])
    return {
        (rep.set, rep.number): places[id(kept)]
        for rep, kept in pairs
        if rep is not None and rep.number is not None and kept is not None
    }
