"""Verdicts of many reps at once under moved limits: only comparisons, because each check is one number per rep.

What a limit does not decide stays as it was judged: the number itself, whether it could be assessed, and whether the
pictures were frequent enough to time a part.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from goodrep.core.events import Rep
from goodrep.core.judging import NOT_SEEN_WHOLE
from goodrep.core.pose import Array, Mask
from goodrep.core.vocabulary import TEMPO_PARTS
from goodrep.specs.model import TEMPO_FAULTS, Spec
from goodrep.specs.rules import Limit

PARTS_OF: Final[dict[str, tuple[str, ...]]] = {"too_fast": ("up_s", "down_s"), "short_hold": ("hold_s",)}
"""Which parts of a rep each fault of the tempo looks at."""


@dataclass(frozen=True, slots=True)
class RepTable:
    """N judged reps and attempts as columns.

    Args:
        counted: (N,) whether it counts.
        whole: (N,) whether it counts and was seen to its end.
        value: by check, (N,) its number; NaN where there is none or it may not be assessed.
        seconds: by part of the tempo, (N,) how long it took; NaN where it was not seen whole.
        timed: by fault of the tempo, (N,) whether the pictures were frequent enough.
    """

    counted: Mask
    whole: Mask
    value: Mapping[str, Array]
    seconds: Mapping[str, Array]
    timed: Mapping[str, Mask]

    @classmethod
    def of(cls, reps: Sequence[Rep | None], checks: Sequence[str]) -> RepTable:
        """The columns of these reps; None stands for a movement that is not there and counts as an attempt."""
        counted = np.array([rep is not None and rep.counted for rep in reps], dtype=np.bool_)
        whole = np.array([rep is not None and rep.reason is None for rep in reps], dtype=np.bool_) & counted
        return cls(
            counted,
            whole,
            {name: np.array([_value(rep, name) for rep in reps], dtype=np.float64) for name in checks},
            {part: np.array([_seconds(rep, part) for rep in reps], dtype=np.float64) for part in TEMPO_PARTS},
            {name: np.array([_timed(rep, name) for rep in reps], dtype=np.bool_) for name in TEMPO_FAULTS},
        )

    @classmethod
    def joined(cls, tables: Sequence[RepTable]) -> RepTable:
        """One after the other, at least one of them, all with the same checks."""
        first = tables[0]
        return cls(
            np.concatenate([table.counted for table in tables]),
            np.concatenate([table.whole for table in tables]),
            {name: np.concatenate([table.value[name] for table in tables]) for name in first.value},
            {part: np.concatenate([table.seconds[part] for table in tables]) for part in first.seconds},
            {name: np.concatenate([table.timed[name] for table in tables]) for name in first.timed},
        )


@dataclass(frozen=True, slots=True)
class TableVerdicts:
    """What limits make of a table: (N,) by fault, and ``faulty`` where a rep has any fault.

    ``good`` are counted reps seen whole and without a fault.
    """

    fault: Mapping[str, Mask]
    warning: Mapping[str, Mask]
    faulty: Mask
    good: Mask


def verdicts(table: RepTable, spec: Spec) -> TableVerdicts:
    """The verdicts of a spec that differs in nothing but limits from the one that judged the reps."""
    fault: dict[str, Mask] = {}
    warning: dict[str, Mask] = {}
    for name, check in spec.checks.items():
        fault[name] = broken(check.fault, table.value[name])
        warning[name] = broken(check.warn, table.value[name]) & ~fault[name]
    for name, parts in PARTS_OF.items():
        rules = {part: getattr(spec.tempo, part) for part in parts}
        timed = table.timed[name] & table.counted
        fault[name] = timed & np.any([table.seconds[part] < rules[part].fault_below for part in parts], axis=0)
        low = np.any([table.seconds[part] < rules[part].warn_below for part in parts], axis=0)
        warning[name] = timed & low & ~fault[name]
    better = {name: check.unless for name, check in spec.checks.items() if check.unless is not None}
    wrong = {name: fault[name] | warning[name] for name in fault}
    fault = {name: mask & ~fault[better[name]] if name in better else mask for name, mask in fault.items()}
    warning = {name: mask & ~wrong[better[name]] if name in better else mask for name, mask in warning.items()}
    faulty: Mask = np.any(list(fault.values()), axis=0)
    return TableVerdicts(fault, warning, faulty, table.whole & ~faulty)


def broken(limit: Limit, values: Array) -> Mask:
    """(N,) ``Limit.broken_by`` for each of the values; a NaN breaks nothing."""
    found: Mask = np.asarray(limit.broken_by(values))  # type: ignore[arg-type]  # one comparison for one or many
    return found


def only_limits_differ(one: Spec, other: Spec) -> bool:
    """Whether two specs measure the same, so that reps judged by one can be told apart by the limits of the other."""
    return _measuring(one) == _measuring(other)


def measured_within(draft: Spec, measured: Spec) -> bool:
    """Whether reps judged by one spec have all the numbers that another one looks at, which may leave checks out."""
    (*of_draft, wanted), (*of_measured, there) = _measuring(draft), _measuring(measured)
    return of_draft == of_measured and wanted.items() <= there.items()


def remeasured_checks(one: Spec, other: Spec) -> list[str] | None:
    """The checks that two specs measure otherwise; None where they differ in what a rep is, too."""
    (_, *before, old), (_, *after, new) = _measuring(one), _measuring(other)
    if before != after or set(old) != set(new):
        return None
    return [name for name in old if old[name] != new[name]]


def _measuring(spec: Spec) -> tuple[str, tuple[float, float], dict[str, Any], dict[str, tuple[object, ...]]]:
    view = (spec.view.turned_deg, spec.view.within_deg)
    rep = spec.rep.model_dump(exclude={"reason", "source", "confidence", "set_ends_after_s"})
    checks: dict[str, tuple[object, ...]] = {
        name: (
            check.measure,
            check.at,
            check.statistic,
            check.dwell_s,
            check.relative_to,
            check.fault.side,
            check.needs.max_uncertainty,
        )
        for name, check in spec.checks.items()
    }
    return spec.exercise, view, rep, checks


def _value(rep: Rep | None, name: str) -> float:
    if rep is None or not rep.counted or name not in rep.measures:
        return np.nan
    missing = any(found.id == name for found in rep.not_assessed)
    return np.nan if missing else rep.measures[name].value


def _seconds(rep: Rep | None, part: str) -> float:
    seconds = None if rep is None or not rep.counted else getattr(rep.tempo, part)
    return np.nan if seconds is None else float(seconds)


def _timed(rep: Rep | None, name: str) -> bool:
    return rep is not None and not any(
        found.id == name and found.reason != NOT_SEEN_WHOLE for found in rep.not_assessed
    )
