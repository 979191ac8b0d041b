"""What lifts the free foot in a hip hike: the pelvis, the trunk, the standing knee, the free knee.

Each part is told in degrees: those that the pelvis would have to tip to lift the foot as far; positive lifts. The
pelvis tips in the room by what the trunk leans and by what it tips against the trunk; only the latter is its own part.
A bent standing knee lowers the foot, a bent free knee draws it up, both with 1 - cosine of the bend.
``benchmarks/fit_hip_hike.py`` fits both factors on rendered people and prints the errors on bodies left out.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from goodrep.core.events import MeasureValue

STANDING_KNEE_DEG: Final = -64.0
FREE_KNEE_DEG: Final = 79.0
"""Degrees of pelvis per unit of 1 - cosine of the bend."""
MODEL_SD_DEG: Final = 1.1
"""What these two formulas leave out, where all angles are known."""

OBLIQUITY, LEAN = "pelvic_obliquity_deg", "trunk_lean_deg"
STANDING_KNEE, FREE_KNEE = "stance_knee_flexion_deg", "free_knee_flexion_deg"


def by_knee_deg(factor_deg: float, bend_deg: float) -> float:
    """What a knee does that bends by so much since rest; one that straightens does the opposite."""
    return math.copysign(factor_deg * (1 - math.cos(math.radians(bend_deg))), factor_deg * bend_deg)


SIZES: Final[Mapping[str, Callable[[float], float]]] = {
    OBLIQUITY: float,
    LEAN: float,
    STANDING_KNEE: lambda bend_deg: by_knee_deg(STANDING_KNEE_DEG, bend_deg),
    FREE_KNEE: lambda bend_deg: by_knee_deg(FREE_KNEE_DEG, bend_deg),
}
"""By measure: what its change from rest does to the foot, in degrees of pelvis."""
PARTS: Final[Mapping[str, str]] = {
    OBLIQUITY: "rise_by_pelvis_deg",
    LEAN: "rise_by_trunk_deg",
    STANDING_KNEE: "rise_by_standing_knee_deg",
    FREE_KNEE: "rise_by_free_knee_deg",
}
"""By measure: the name under which its part is kept with a rep."""


def rise_parts(means: Mapping[str, MeasureValue]) -> dict[str, MeasureValue]:
    """The parts of a rep by the names in ``PARTS``, from its angles' hold means; empty where one is missing."""
    if not means.keys() >= SIZES.keys():
        return {}
    obliquity, lean = means[OBLIQUITY], means[LEAN]
    pelvis_sd = math.hypot(obliquity.uncertainty, lean.uncertainty)
    return {
        PARTS[OBLIQUITY]: MeasureValue(obliquity.value - lean.value, pelvis_sd, obliquity.at_s),
        PARTS[LEAN]: lean,
        PARTS[STANDING_KNEE]: _by_knee(STANDING_KNEE_DEG, means[STANDING_KNEE]),
        PARTS[FREE_KNEE]: _by_knee(FREE_KNEE_DEG, means[FREE_KNEE]),
    }


def _by_knee(factor_deg: float, bend: MeasureValue) -> MeasureValue:
    """The uncertainty is half of what one standard deviation more and less of the bend make of it."""
    low, high = (by_knee_deg(factor_deg, bend.value + sign * bend.uncertainty) for sign in (-1, 1))
    sd = math.hypot((high - low) / 2, MODEL_SD_DEG)
    return MeasureValue(by_knee_deg(factor_deg, bend.value), sd, bend.at_s)


def clearly_larger(measures: Mapping[str, MeasureValue], than: str, others: Iterable[str]) -> str | None:
    """The measure whose part did most, where that is clearly more than another's part lifted.

    Args:
        measures: of a rep.
        than: the measure of what should have lifted.
        others: the measures that may have done more.
    """
    parts = {name: measures[PARTS[name]] for name in (than, *others) if PARTS.get(name) in measures}
    own = parts.pop(than, None)
    if own is None or not parts:
        return None
    name = max(parts, key=lambda other: abs(parts[other].value))
    more = abs(parts[name].value) - max(own.value, 0.0)
    return name if more > 2 * math.hypot(parts[name].uncertainty, own.uncertainty) else None
