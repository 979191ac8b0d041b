"""Two groups of reps side by side: how they were, in numbers, and how the mean rep of each runs."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from goodrep.app.printing import number_words, words
from goodrep.core.events import Rep
from goodrep.core.vocabulary import MEASURES
from goodrep.review.curves import Curve, SetCurves
from goodrep.review.labels import PART_WORDS, measure_words
from goodrep.review.motion import AROUND_S, LEAST_PART_S, anchors, stretched
from goodrep.specs.model import Spec

GRID_S: Final = 1 / 30


@dataclass(frozen=True, slots=True)
class Group:
    """Reps of one exercise that belong together, with the spec that judged the latest of them."""

    name: str
    reps: tuple[Rep, ...]
    spec: Spec | None

    @property
    def counted(self) -> tuple[Rep, ...]:
        return tuple(rep for rep in self.reps if rep.counted)


@dataclass(frozen=True, slots=True)
class Row:
    """One number of both groups, and the difference, in words; "-" where there is none."""

    name: str
    first: str
    second: str
    difference: str


def rows(first: Group, second: Group) -> list[Row]:
    """Everything that can be compared in numbers: how many, how good, which faults; the means of tempo and measures."""
    found = [
        Row("Counted reps", str(len(first.counted)), str(len(second.counted)), ""),
        _row("Good", "%", first, second, lambda rep: 100.0 * rep.good),
    ]
    names = dict.fromkeys(fault.id for group in (first, second) for rep in group.counted for fault in rep.faults)
    found += [_row(f"With {words(name)}", "%", first, second, _has(name)) for name in names]
    found += [_row(word.capitalize(), "s", first, second, _tempo(part)) for part, word in PART_WORDS.items()]
    spec = second.spec or first.spec
    checks = {} if spec is None else spec.checks
    shown = [check.measure for check in checks.values()]
    for check_id, check in checks.items():
        if check.statistic == "sag_share":
            found.append(_row("Lost of the lift while holding", "%", first, second, _measured(check_id, 100.0)))
            continue
        name = measure_words(check.measure).capitalize()
        if shown.count(check.measure) > 1:
            name += f", for {words(check_id)}"
        found.append(_row(name, MEASURES[check.measure].unit, first, second, _measured(check_id)))
    return [row for row in found if row.first != "-" or row.second != "-"]


def _has(fault: str) -> Callable[[Rep], float]:
    return lambda rep: 100.0 * any(found.id == fault for found in rep.faults)


def _tempo(part: str) -> Callable[[Rep], float]:
    return lambda rep: math.nan if (seconds := getattr(rep.tempo, part)) is None else float(seconds)


def _measured(check_id: str, scale: float = 1.0) -> Callable[[Rep], float]:
    return lambda rep: scale * rep.measures[check_id].value if check_id in rep.measures else math.nan


def _row(name: str, unit: str, first: Group, second: Group, value: Callable[[Rep], float]) -> Row:
    means = [_mean(value(rep) for rep in group.counted) for group in (first, second)]
    difference = means[1] - means[0]
    sign = "+" if difference > 0 else ""
    return Row(
        name,
        _told(means[0], unit),
        _told(means[1], unit),
        "" if math.isnan(difference) else sign + _told(difference, unit),
    )


def _mean(values: Iterable[float]) -> float:
    known = [value for value in values if math.isfinite(value)]
    return sum(known) / len(known) if known else math.nan


def _told(value: float, unit: str) -> str:
    if math.isnan(value):
        return "-"
    return f"{value:.0f} %" if unit == "%" else number_words(value, unit)


def mean_curves(groups: Sequence[Sequence[tuple[SetCurves, Sequence[Rep]]]]) -> list[Curve | None]:
    """The mean rep of each group, all with the same tempo, that of the mean of all their reps.

    Args:
        groups: of each, the curves of its sets with their reps.
    """
    reps = [rep for sets in groups for _, own in sets for rep in own if rep.counted]
    if not reps:
        return [None] * len(groups)
    parts = np.diff([anchors(rep) for rep in reps], axis=1)
    common = np.concatenate([[AROUND_S], AROUND_S + np.cumsum(np.maximum(parts.mean(axis=0), LEAST_PART_S))])
    return [_mean_curve(sets, tuple(common.tolist())) for sets in groups]


def _mean_curve(sets: Sequence[tuple[SetCurves, Sequence[Rep]]], common: tuple[float, ...]) -> Curve | None:
    grid_s = np.arange(0.0, common[-1] + AROUND_S, GRID_S)
    found, like = [], None
    for curves, reps in sets:
        if curves.main is None:
            continue
        like = curves.curves[curves.main]
        for rep in reps:
            seen = np.isfinite(like.value)
            if rep.counted and seen.sum() > 1:
                own_s = stretched(grid_s, common, anchors(rep))
                # Between pictures only: where the rep was not seen there is nothing.
                near = np.interp(own_s, like.t_s, seen.astype(float), left=0, right=0) > 0.5
                found.append(np.where(near, np.interp(own_s, like.t_s[seen], like.value[seen]), np.nan))
    if like is None or not found:
        return None
    table = np.array(found)
    known = np.isfinite(table).sum(axis=0)
    mean = np.where(known > 0, np.nansum(table, axis=0) / np.maximum(known, 1), np.nan)
    return Curve(like.name, like.unit, like.from_rest, grid_s, mean)
