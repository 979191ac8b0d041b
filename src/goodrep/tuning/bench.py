"""The chosen reps side by side: as the spec on disk judges them, and as a draft does that measures otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from goodrep.core.events import Rep
from goodrep.core.pairing import InTime, paired
from goodrep.core.pose import Array, Mask
from goodrep.io.records import Label
from goodrep.specs.model import Spec
from goodrep.tuning.chosen import ChosenSession, KeptRep, Place
from goodrep.tuning.limits import RepTable


@dataclass(frozen=True, slots=True)
class Row:
    """One movement: as it is judged before and after, None where it is no movement then, and as it was kept."""

    before: Rep | None
    after: Rep | None
    kept: KeptRep | None


@dataclass(frozen=True, slots=True)
class Bench:
    """N movements.

    Args:
        spec: the spec on disk.
        places: of each movement; None where it was not kept, because only another spec takes it for one.
        labels: what people say of each.
        start_s: (N,) when each starts, as ``spec`` or else the draft has it.
        base: judged by ``spec``.
        draft: judged by what measures as the draft does; the same as ``base`` where only limits can differ.
        measured_as: a spec that measures as ``draft`` was measured; None where the numbers are of different specs.
        remarks: sentences about what is missing.
    """

    spec: Spec
    places: tuple[Place | None, ...]
    labels: tuple[Label | None, ...]
    start_s: Array
    base: RepTable
    draft: RepTable
    measured_as: Spec | None
    remarks: tuple[str, ...] = ()
    _marked: dict[str, tuple[Mask, Mask]] = field(default_factory=dict, repr=False)

    def marked(self, fault_id: str) -> tuple[Mask, Mask]:
        """(N,) which reps somebody marked at all, and which of these as having this fault."""
        found = self._marked.get(fault_id)
        if found is None:
            marked = np.array([label is not None for label in self.labels], dtype=np.bool_)
            faulty = np.array([label is not None and fault_id in label.faults for label in self.labels], dtype=np.bool_)
            found = self._marked[fault_id] = (marked, faulty)
        return found


def bench_of(spec: Spec, rows: Sequence[Row], measured_as: Spec | None, remarks: Sequence[str]) -> Bench:
    """A bench of these movements, in this order."""
    checks = tuple(spec.checks)
    base = RepTable.of([row.before for row in rows], checks)
    same = all(row.before is row.after for row in rows)
    return Bench(
        spec=spec,
        places=tuple(None if row.kept is None else row.kept.place for row in rows),
        labels=tuple(None if row.kept is None else row.kept.label for row in rows),
        start_s=np.array([rep.start_s for row in rows if (rep := row.before or row.after)], dtype=np.float64),
        base=base,
        draft=base if same else RepTable.of([row.after for row in rows], checks),
        measured_as=measured_as,
        remarks=tuple(remarks),
    )


@dataclass(frozen=True, slots=True)
class Compared:
    """N movements of one recording, judged by two specs, in the order of time.

    Args:
        start_s, end_s: (N,) of each, by the first spec or, where it is no movement then, by the second.
        base, draft: as each of them judges it.
    """

    start_s: Array
    end_s: Array
    base: RepTable
    draft: RepTable

    @classmethod
    def of(cls, before: Sequence[Rep], after: Sequence[Rep], checks: Sequence[str]) -> Compared:
        """The same movements side by side."""
        pairs = paired(before, after)
        shown = [rep for one, other in pairs if (rep := one or other)]
        base = RepTable.of([one for one, _ in pairs], checks)
        return cls(
            np.array([rep.start_s for rep in shown], dtype=np.float64),
            np.array([rep.end_s for rep in shown], dtype=np.float64),
            base,
            base if after is before else RepTable.of([other for _, other in pairs], checks),
        )


def bench_compared(
    spec: Spec, found: Sequence[tuple[Compared, Sequence[KeptRep]]], measured_as: Spec, remarks: Sequence[str]
) -> Bench:
    """A bench of the movements of several recordings, each with what was kept of it, in this order."""
    kept = [rep for one, reps in found for rep in _kept_of(_spans(one), reps)]
    several = [one for one, _ in found] or [Compared.of((), (), tuple(spec.checks))]
    base = RepTable.joined([one.base for one in several])
    same = all(one.draft is one.base for one in several)
    return Bench(
        spec=spec,
        places=tuple(None if one is None else one.place for one in kept),
        labels=tuple(None if one is None else one.label for one in kept),
        start_s=np.concatenate([one.start_s for one in several]),
        base=base,
        draft=base if same else RepTable.joined([one.draft for one in several]),
        measured_as=measured_as,
        remarks=tuple(remarks),
    )


class _Span(NamedTuple):
    start_s: float
    end_s: float


def _spans(one: Compared) -> list[_Span]:
    return [_Span(*edges) for edges in zip(one.start_s.tolist(), one.end_s.tolist(), strict=True)]


def _kept_of(shown: Sequence[InTime], kept: Sequence[KeptRep]) -> list[KeptRep | None]:
    """Of each movement what was kept of it, if anything."""
    kept_by = {id(one.rep): one for one in kept}
    found = {id(rep): was for rep, was in paired(shown, [one.rep for one in kept]) if rep is not None}
    return [None if (was := found[id(rep)]) is None else kept_by[id(was)] for rep in shown]


def rows_as_kept(sessions: Sequence[ChosenSession]) -> list[Row]:
    """The movements as they were judged when they were done."""
    return [Row(kept.rep, kept.rep, kept) for session in sessions for kept in session.reps]


def rows_judged(before: Sequence[Rep], after: Sequence[Rep], kept: Sequence[KeptRep]) -> list[Row]:
    """The movements of one recording, judged by two specs, each beside the kept rep that it is."""
    pairs = paired(before, after)
    shown = [rep for one, other in pairs if (rep := one or other)]
    return [Row(one, other, was) for (one, other), was in zip(pairs, _kept_of(shown, kept), strict=True)]
