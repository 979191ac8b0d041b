"""Which of two parts of the body moved first in a rep, and by how many seconds.

A part begins to move where its measure first crosses a share of its own way from rest to the top. Of two parts that
cross at times nearer to each other than twice the uncertainty, neither is called first. It is told as what moved, never
as what a muscle did.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from goodrep.core.borders import Borders
from goodrep.core.course import Course
from goodrep.core.events import ORDER, NotAssessed, Order
from goodrep.core.few import mean, median, places
from goodrep.core.judging import ENOUGH_SHARE, FEWEST_SAMPLES, Zero, spans_of, too_oblique
from goodrep.core.pose import Array
from goodrep.core.timing import TIMINGS, Timing
from goodrep.specs.model import Spec
from goodrep.specs.rules import OrderPart

CALM_S: Final = 0.1
"""A sample is averaged with those so near before and after it."""
HALF_WAY: Final = 0.5
"""The first crossing is looked for before this share of the way; from there to it the slope is taken."""
MOVED_SD: Final = 2.0
"""A part has moved where its way is longer than this many of its measure's uncertainties."""


@dataclass(frozen=True, slots=True)
class Start:
    """When a part began to move, and its standard deviation."""

    t_s: float
    sd_s: float


def calmed(t_s: Array, values: Array) -> Array:
    """(N,) means over all samples within ``CALM_S``."""
    sums = np.concatenate([[0.0], np.cumsum(values)])
    first = np.searchsorted(t_s, t_s - CALM_S - 1e-9)
    after = np.searchsorted(t_s, t_s + CALM_S + 1e-9)
    means: Array = (sums[after] - sums[first]) / (after - first)
    return means


def start_of(
    course: Course,
    part: OrderPart,
    rest: tuple[float, float],
    hold: tuple[float, float],
    share: float,
    timing: Timing,
) -> Start | str:
    """When a part began to move, or why that is not known.

    Args:
        course: measures over time.
        part: what is looked at; more of its measure is the movement.
        rest, hold: the rest before the rep and its top, in seconds.
        share: of the way from rest to top, at which it has begun.
        timing: how well this measure shows when.
    """
    samples = course.measures[part.measure]
    inside = course.between(rest[0], hold[1])
    seen = ~np.isnan(samples.value[inside])
    many = int(np.count_nonzero(seen))
    zero = Zero.in_course(course, part.measure, rest)
    if zero is None or many < ENOUGH_SHARE * seen.size or many < FEWEST_SAMPLES:
        return f"the {part.name} could not be seen well enough"
    t_s = course.t_s[inside][seen]
    changes = (samples.value[inside][seen] - zero.level) / zero.scale
    top = t_s >= hold[0] - 1e-9
    if not top.any():
        return f"the {part.name} could not be seen well enough"
    way, sd = mean(changes[top]), median(samples.sd[inside][seen]) / zero.scale
    if way <= MOVED_SD * sd:
        return f"the {part.name} moved too little to tell"
    shares = calmed(t_s, changes / way)
    half = int(np.argmax(shares >= HALF_WAY))
    below = places(shares[:half] < share)
    if not below.size:
        return f"the {part.name} moved before the rep began"
    crossing_s = _crossing(t_s, shares, int(below[-1]) + 1, share)
    slope_per_s = (HALF_WAY - share) / max(_crossing(t_s, shares, half, HALF_WAY) - crossing_s, 1e-3)
    step_s = median(np.diff(t_s))
    doubts = (timing.sd_s, timing.share * sd / way / slope_per_s, step_s / math.sqrt(12))
    return Start(crossing_s - timing.late_s, math.hypot(*doubts))


def _crossing(t_s: Array, shares: Array, after: int, level: float) -> float:
    """When a level is crossed on the way to the sample ``after``."""
    return float(np.interp(level, shares[after - 1 : after + 1], t_s[after - 1 : after + 1]))


def order_of(
    spec: Spec, course: Course, borders: Borders, rest_from_s: float, whole_up: bool
) -> Order | NotAssessed | None:
    """What moved first in a rep; None where the spec compares nothing.

    Args:
        spec: the exercise.
        course: measures from the rest before the rep on.
        borders: of the rep.
        rest_from_s: end of the movement before, where the rest began.
        whole_up: whether its beginning was seen.
    """
    rule = spec.order
    if rule is None:
        return None
    if not whole_up:
        return NotAssessed(ORDER, "the beginning was not seen")
    spans = spans_of(borders, rest_from_s)
    oblique = too_oblique(course, spans["up"], spec.view.within_deg)
    if oblique is not None:
        return NotAssessed(ORDER, oblique)
    starts = []
    for part in (rule.compensating, rule.working):
        start = start_of(course, part, spans["setup"], spans["hold"], rule.share, TIMINGS[part.measure])
        if isinstance(start, str):
            return NotAssessed(ORDER, start)
        starts.append(start)
    compensating, working = starts
    lag_s, sd_s = working.t_s - compensating.t_s, math.hypot(compensating.sd_s, working.sd_s)
    names = rule.compensating.name, rule.working.name
    first, second = names if lag_s >= 0 else names[::-1]
    return Order(first, second, abs(lag_s), sd_s)
