"""Two groups of reps side by side: how they were, in numbers, and how the mean rep of each runs."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from goodrep.app.printing import digits_of, number_words, words
from goodrep.core.events import Rep
from goodrep.core.judging import unit_of
from goodrep.core.vocabulary import MEASURES
from goodrep.review.curves import Curve, SetCurves
from goodrep.review.labels import PART_WORDS, measure_words
from goodrep.review.motion import AROUND_S, LEAST_PART_S, anchors, stretched
from goodrep.specs.differing import differences
from goodrep.specs.document import KeyPath
from goodrep.specs.model import Spec

GRID_S: Final = 1 / 30
_LIMITS: Final = {"warn": "warning", "fault": "fault", "warn_below": "warning", "fault_below": "fault"}
"""Keys of limits, in words."""


@dataclass(frozen=True, slots=True)
class Group:
    """Reps of one exercise that belong together, with all specs that judged them, the latest first."""

    name: str
    reps: tuple[Rep, ...]
    specs: tuple[Spec, ...]

    @property
    def counted(self) -> tuple[Rep, ...]:
        return tuple(rep for rep in self.reps if rep.counted)

    @property
    def judged(self) -> tuple[Rep, ...]:
        """Without those that were not seen whole, which may have been good."""
        return tuple(rep for rep in self.counted if rep.good or rep.faults)

    @property
    def spec(self) -> Spec | None:
        return self.specs[0] if self.specs else None


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
        _share("Good", first, second, lambda rep: rep.good),
    ]
    names = dict.fromkeys(fault.id for group in (first, second) for rep in group.counted for fault in rep.faults)
    found += [_share(f"With {words(name)}", first, second, _has(name)) for name in names]
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


def _has(fault: str) -> Callable[[Rep], bool]:
    return lambda rep: any(found.id == fault for found in rep.faults)


def _tempo(part: str) -> Callable[[Rep], float]:
    return lambda rep: math.nan if (seconds := getattr(rep.tempo, part)) is None else float(seconds)


def _measured(check_id: str, scale: float = 1.0) -> Callable[[Rep], float]:
    return lambda rep: scale * rep.measures[check_id].value if check_id in rep.measures else math.nan


def _share(name: str, first: Group, second: Group, holds: Callable[[Rep], bool]) -> Row:
    """How many of the judged reps; the difference is in points, as that of two shares is."""
    shares = [_mean(100.0 * holds(rep) for rep in group.judged) for group in (first, second)]
    return _row_of(name, "%", "points", shares)


def _row(name: str, unit: str, first: Group, second: Group, value: Callable[[Rep], float]) -> Row:
    means = [_mean(value(rep) for rep in group.counted) for group in (first, second)]
    return _row_of(name, unit, "points" if unit == "%" else unit, means)


def _row_of(name: str, unit: str, unit_of_difference: str, means: Sequence[float]) -> Row:
    # Of the numbers as they are shown, so that everybody can reckon it.
    digits = 0 if unit == "%" else digits_of(unit)
    difference = round(means[1], digits) - round(means[0], digits)
    told = _told(difference, unit_of_difference)
    sign = "+" if difference > 0 and not re.match(r"0(?![.\d])", told) else ""
    return Row(name, _told(means[0], unit), _told(means[1], unit), "" if math.isnan(difference) else sign + told)


def _mean(values: Iterable[float]) -> float:
    known = [value for value in values if math.isfinite(value)]
    return sum(known) / len(known) if known else math.nan


def _told(value: float, unit: str) -> str:
    if math.isnan(value):
        return "-"
    return f"{round(value)} {unit}" if unit in ("%", "points") else number_words(value, unit)


def other_limits(first: Group, second: Group) -> list[str]:
    """What the specs that judged both limit differently, one sentence part each; empty where all say the same."""
    specs = [*first.specs, *second.specs]
    paths = dict.fromkeys(
        found.path
        for spec in specs[1:]
        for found in differences(specs[0], spec)
        if found.path[0] in ("checks", "tempo") and (len(found.path) == 2 or found.path[-1] in _LIMITS)
    )
    told = []
    for path in paths:
        name = PART_WORDS.get(str(path[1])) or words(str(path[1]))
        if len(path) == 2:
            told.append(f"{name} was not always looked at")
        else:
            limits = [
                " / ".join(dict.fromkeys(_limit(spec, path) for spec in group.specs)) or "unknown"
                for group in (first, second)
            ]
            told.append(f"{name}, {_LIMITS[str(path[-1])]}: {limits[0]} and {limits[1]}")
    return told


def _limit(spec: Spec, path: KeyPath) -> str:
    """One limit, in words."""
    if path[0] == "tempo":
        return f"under {getattr(getattr(spec.tempo, str(path[1])), str(path[2])):g} s"
    check = spec.checks.get(str(path[1]))
    if check is None:
        return "none"
    limit = getattr(check, str(path[2]))
    side = {"above": "over", "below": "under", "beyond": "over"}[limit.side]
    return f"{side} {number_words(limit.value, unit_of(check))}"


def mean_curves(groups: Sequence[Sequence[tuple[SetCurves, Sequence[Rep]]]]) -> list[Curve | None]:
    """The mean rep of each group, all with the same tempo, that of the mean of all their reps.

    Reps that were not seen whole are left out, and so is every moment that fewer than most of the reps show: otherwise
    the mean would jump where one of them ends.

    Args:
        groups: of each, the curves of its sets with their reps.
    """
    reps = [rep for sets in groups for _, own in sets for rep in own if seen_whole(rep)]
    if not reps:
        return [None] * len(groups)
    parts = np.diff([anchors(rep) for rep in reps], axis=1)
    common = np.concatenate([[AROUND_S], AROUND_S + np.cumsum(np.maximum(parts.mean(axis=0), LEAST_PART_S))])
    return [_mean_curve(sets, tuple(common.tolist())) for sets in groups]


def seen_whole(rep: Rep) -> bool:
    """Whether a rep counts and was seen from its beginning to its end."""
    return rep.counted and rep.reason is None


def _mean_curve(sets: Sequence[tuple[SetCurves, Sequence[Rep]]], common: tuple[float, ...]) -> Curve | None:
    grid_s = np.arange(0.0, common[-1] + AROUND_S, GRID_S)
    found, like = [], None
    for curves, reps in sets:
        if curves.main is None:
            continue
        like = curves.curves[curves.main]
        for rep in reps:
            seen = np.isfinite(like.value)
            if seen_whole(rep) and seen.sum() > 1:
                own_s = stretched(grid_s, common, anchors(rep))
                # Between pictures only: where the rep was not seen there is nothing.
                near = np.interp(own_s, like.t_s, seen.astype(float), left=0, right=0) > 0.5
                found.append(np.where(near, np.interp(own_s, like.t_s[seen], like.value[seen]), np.nan))
    if like is None or not found:
        return None
    table = np.array(found)
    known = np.isfinite(table).sum(axis=0)
    mean = np.where(2 * known > len(found), np.nansum(table, axis=0) / np.maximum(known, 1), np.nan)
    return Curve(like.name, like.unit, like.from_rest, grid_s, mean)
