"""What a draft does to the chosen reps: which would become faulty or good, and how its checks agree with the marks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from goodrep.specs.model import Spec
from goodrep.tuning.bench import Bench
from goodrep.tuning.limits import verdicts


@dataclass(frozen=True, slots=True)
class CheckTrial:
    """One fault under the draft, and under the spec on disk: how many reps have it, and how many are near it."""

    faults: int
    warnings: int
    faults_before: int
    warnings_before: int
    assessed: int


@dataclass(frozen=True, slots=True)
class Trial:
    """What a draft changes; reps are places in the bench.

    Args:
        counted, counted_before: reps that count.
        good, good_before: of these, seen whole and without a fault.
        become_faulty, become_good: reps that get their first fault, or lose their last.
        other_faults: reps that stay faulty, with other faults.
        come, go: movements that would count now, or not any more.
        checks: by fault.
    """

    counted: int
    counted_before: int
    good: int
    good_before: int
    become_faulty: tuple[int, ...]
    become_good: tuple[int, ...]
    other_faults: tuple[int, ...]
    come: tuple[int, ...]
    go: tuple[int, ...]
    checks: Mapping[str, CheckTrial]


def tried(bench: Bench, draft: Spec) -> Trial:
    """The trial of a draft that measures as the bench does."""
    before, after = verdicts(bench.base, bench.spec), verdicts(bench.draft, draft)
    was, now = bench.base.counted, bench.draft.counted
    both = was & now
    names = [name for name in after.fault if name in before.fault]
    gone = np.zeros_like(before.faulty)
    differs = [before.fault[name] != after.fault.get(name, gone) for name in before.fault]
    other = np.any(differs, axis=0) & before.faulty & after.faulty
    return Trial(
        counted=int(now.sum()),
        counted_before=int(was.sum()),
        good=int(after.good.sum()),
        good_before=int(before.good.sum()),
        become_faulty=_places(both & ~before.faulty & after.faulty),
        become_good=_places(both & before.faulty & ~after.faulty),
        other_faults=_places(both & other),
        come=_places(now & ~was),
        go=_places(was & ~now),
        checks={
            name: CheckTrial(
                int(after.fault[name].sum()),
                int(after.warning[name].sum()),
                int(before.fault[name].sum()),
                int(before.warning[name].sum()),
                int((~np.isnan(bench.draft.value[name])).sum())
                if name in bench.draft.value
                else int((bench.draft.timed[name] & now).sum()),
            )
            for name in names
        },
    )


def _places(mask: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> tuple[int, ...]:
    return tuple(np.flatnonzero(mask).tolist())


def trial_words(trial: Trial) -> str:
    """ "3 reps would become faulty, 1 would become good." """
    parts = [
        (len(trial.become_faulty), "would become faulty"),
        (len(trial.become_good), "would become good"),
        (len(trial.come), "would count that did not"),
        (len(trial.go), "would not count any more"),
        (len(trial.other_faults), "would have other faults"),
    ]
    told = [f"{many} {'rep' if many == 1 else 'reps'} {what}" for many, what in parts if many]
    if not told:
        return "No rep would be judged differently."
    return f"{', '.join(told)}."
