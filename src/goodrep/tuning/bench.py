"""The chosen reps side by side: as the spec on disk judges them, and as a draft does that measures otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from goodrep.core.events import Rep
from goodrep.core.pairing import paired
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


def rows_as_kept(sessions: Sequence[ChosenSession]) -> list[Row]:
    """The movements as they were judged when they were done."""
    return [Row(kept.rep, kept.rep, kept) for session in sessions for kept in session.reps]


def rows_judged(before: Sequence[Rep], after: Sequence[Rep], kept: Sequence[KeptRep]) -> list[Row]:
    """The movements of one recording, judged by two specs, each beside the kept rep that it is."""
    pairs = paired(before, after)
    shown = [one or other for one, other in pairs]
    kept_by = {id(one.rep): one for one in kept}
    found = {
        id(rep): kept_by[id(was)]
        for rep, was in paired([rep for rep in shown if rep is not None], [one.rep for one in kept])
        if rep is not None and was is not None
    }
    return [Row(one, other, found.get(id(rep))) for (one, other), rep in zip(pairs, shown, strict=True)]
