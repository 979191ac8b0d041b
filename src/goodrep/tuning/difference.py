"""What differs between what two specs make of the same recording: verdicts, reps, cues, ends of sets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from goodrep.core.events import Cue, Rep
from goodrep.core.pairing import paired, same_sets
from goodrep.tuning.outcomes import Outcome, SetOutcome

SAME_CUE_S: Final = 1.5
"""A cue is the same where it is said so much earlier or later."""
WITH_VERDICTS: Final = ("correction", "ack", "praise", "summary", "placement")
"""The kinds of cues that a spec decides on; numbers and announcements go on as they are."""

State = Literal["good", "warning", "fault", "not_assessed", "not_looked_at"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was made of one check in one rep.

    Args:
        state: ``not_looked_at`` where the spec has no such check, or the movement is an attempt.
        value: the check's number; None where there is none.
        limit: the limit that was broken; None where none was.
        unit: of both; empty where that is not known.
        reason: why it was not assessed.
    """

    state: State
    value: float | None = None
    limit: float | None = None
    unit: str = ""
    reason: str | None = None


NOT_LOOKED_AT: Final = Verdict("not_looked_at")


@dataclass(frozen=True, slots=True)
class CheckChange:
    id: str
    before: Verdict
    after: Verdict


@dataclass(frozen=True, slots=True)
class RepChange:
    """A movement that is judged differently: one of both is None where it comes or goes.

    ``checks`` are those whose state changes; none where only whether it counts does.
    """

    before: Rep | None
    after: Rep | None
    checks: tuple[CheckChange, ...]

    @property
    def rep(self) -> Rep:
        """Either of both."""
        found = self.before or self.after
        assert found is not None
        return found


@dataclass(frozen=True, slots=True)
class CueChange:
    """Something that would be said, or not any more."""

    cue: Cue
    comes: bool


@dataclass(frozen=True, slots=True)
class SetChange:
    """A set that would open, not open, or end otherwise."""

    before: SetOutcome | None
    after: SetOutcome | None


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything that differs; ``reps`` is how many counted before, ``attempts`` how many movements did not.

    ``gone_checks`` are looked at no more, ``new_checks`` only now; that alone changes no rep.
    """

    reps: int
    attempts: int
    changes: tuple[RepChange, ...]
    cues: tuple[CueChange, ...]
    sets: tuple[SetChange, ...]
    gone_checks: tuple[str, ...] = ()
    new_checks: tuple[str, ...] = ()

    @property
    def nothing(self) -> bool:
        return not (self.changes or self.cues or self.sets)


def verdicts_of(rep: Rep, units: Mapping[str, str]) -> dict[str, Verdict]:
    """The verdict of each check in a rep; none of an attempt's are known.

    Args:
        rep: the rep or attempt.
        units: by check id, of all that its spec looks at.
    """
    if not rep.counted:
        return {}
    found = {check_id: Verdict("good", value_in(rep, check_id), unit=unit) for check_id, unit in units.items()}
    for missing in rep.not_assessed:
        found[missing.id] = Verdict("not_assessed", unit=units.get(missing.id, ""), reason=missing.reason)
    for warning in rep.warnings:
        found[warning.id] = Verdict("warning", warning.value, warning.limit, warning.unit)
    for fault in rep.faults:
        found[fault.id] = Verdict("fault", fault.value, fault.limit, fault.unit)
    return found


def value_in(rep: Rep, check_id: str) -> float | None:
    """The number that a check has in a rep, as it is compared with its limits; None where there is none."""
    if check_id == "short_hold":
        return rep.tempo.hold_s
    if check_id == "too_fast":
        strokes = [seconds for seconds in (rep.tempo.up_s, rep.tempo.down_s) if seconds is not None]
        return min(strokes, default=None)
    measured = rep.measures.get(check_id)
    return None if measured is None else measured.value


def difference(before: Outcome, after: Outcome) -> Difference:
    """What differs between two outcomes of one recording and one exercise."""
    units = before.units, after.units
    changes = [_rep_change(one, other, units) for one, other in paired(before.reps, after.reps)]
    counted = sum(rep.counted for rep in before.reps)
    return Difference(
        reps=counted,
        attempts=len(before.reps) - counted,
        changes=tuple(change for change in changes if change is not None),
        cues=tuple(_cue_changes(before.cues, after.cues)),
        sets=tuple(_set_changes(before, after)),
        gone_checks=tuple(check_id for check_id in before.units if check_id not in after.units),
        new_checks=tuple(check_id for check_id in after.units if check_id not in before.units),
    )


def _rep_change(
    before: Rep | None, after: Rep | None, units: tuple[Mapping[str, str], Mapping[str, str]]
) -> RepChange | None:
    if before is None or after is None or before.counted != after.counted:
        return RepChange(before, after, ())
    old, new = verdicts_of(before, units[0]), verdicts_of(after, units[1])
    pairs = [(name, old.get(name, NOT_LOOKED_AT), new.get(name, NOT_LOOKED_AT)) for name in old | new]
    changed = tuple(CheckChange(*pair) for pair in pairs if _differ(*pair[1:]))
    return RepChange(before, after, changed) if changed else None


def _differ(before: Verdict, after: Verdict) -> bool:
    """A check that only one spec looks at, and that said nothing against the rep, makes no rep another."""
    states = {before.state, after.state}
    if "not_looked_at" in states:
        return bool(states & {"warning", "fault"})
    return len(states) > 1


def _cue_changes(before: Sequence[Cue], after: Sequence[Cue]) -> list[CueChange]:
    left = [cue for cue in after if cue.spoken and cue.kind in WITH_VERDICTS]
    changes = []
    for cue in before:
        if not (cue.spoken and cue.kind in WITH_VERDICTS):
            continue
        same = [other for other in left if _about_the_same(cue, other)]
        if same:
            left.remove(min(same, key=lambda other: abs(other.t_s - cue.t_s)))
        else:
            changes.append(CueChange(cue, comes=False))
    changes += [CueChange(cue, comes=True) for cue in left]
    return sorted(changes, key=lambda change: (change.cue.t_s, change.comes))


def _about_the_same(one: Cue, other: Cue) -> bool:
    same = (one.kind, one.fault, one.text) == (other.kind, other.fault, other.text)
    return same and abs(one.t_s - other.t_s) <= SAME_CUE_S


def _set_changes(before: Outcome, after: Outcome) -> list[SetChange]:
    spans = [[(one.opened_s, one.closed_s) for one in outcome.sets] for outcome in (before, after)]
    found = same_sets(*spans)
    pairs = [(one, None if i is None else after.sets[i]) for one, i in zip(before.sets, found, strict=True)]
    changes = [SetChange(one, other) for one, other in pairs if other is None or other.close_reason != one.close_reason]
    return [*changes, *(SetChange(None, other) for i, other in enumerate(after.sets) if i not in found)]


def counted_changes(differences: Iterable[Difference]) -> Counter[str]:
    """How many reps change their verdict in each check, over many recordings."""
    return Counter(check.id for one in differences for change in one.changes for check in change.checks)
