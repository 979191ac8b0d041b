"""From where, and from how far away, the camera sees the person."""

from __future__ import annotations

from typing import Final

import numpy as np

from goodrep.core.body import HIP, SHOULDER, Body
from goodrep.core.pose import Array, lengths

YAW_GAIN: Final = 2.0
"""The pose model turns an oblique body towards side-on; its shoulder and hip axes show about half of the true angle
(``benchmarks/landmark_error.py``)."""

FOCAL_SHARE: Final = 0.855
"""Focal length in units of the picture's longer side: a lens that sees 60 deg, as most laptops have (55 to 78)."""
DISTANCE_DOUBT: Final = 0.5
"""Share by which the estimated distance may be wrong, unknown lens included (``benchmarks/landmark_error.py``)."""

STEEP_GAIN: Final = 1.85
"""Sine of how steeply the lens looks down, for each torso length by which shoulders and hips of the far side seem to
lie above those of the near side (``benchmarks/landmark_error.py``)."""
STEEP_DOUBT_DEG: Final = 5.0
"""By how much that may be wrong: the largest error found, of two standard deviations."""


def off_side_deg(body: Body) -> Array:
    """(T,) angle between the camera's direction and the line through both shoulders and both hips: 0 side-on, 90
    straight from the front or the back; uncertain by about 10 deg."""
    trunk = body.sides_world_m[:, :, SHOULDER : HIP + 1].sum(axis=2)
    axis = np.abs(trunk[:, 0] - trunk[:, 1])
    off: Array = np.minimum(YAW_GAIN * np.degrees(np.arctan2(axis[:, 0], axis[:, 2])), 90.0)
    return off


def distance_m(body: Body) -> Array:
    """(T,) distance of the camera, from how long torso and shank are in metres and in the picture."""
    world = body.world_joints[:, :, :2]
    size_m = lengths(world[:, 0] - world[:, 1]) + lengths(world[:, 2] - world[:, 3])
    size_px = body.torso_px + body.shank_px
    distance: Array = FOCAL_SHARE * max(body.track.size_px) * size_m / size_px
    return distance


def steep_deg(body: Body) -> Array:
    """(T,) how steeply the camera looks down onto a person on the back, seen from the side; 0 is from floor level.

    A person's two shoulders lie equally high; the higher the lens, the more the far one seems to lie above the near
    one. With the head to the right of the picture the left side is the near one.
    """
    left, right = np.moveaxis(body.sides[:, :, SHOULDER : HIP + 1, 1].mean(axis=2), 1, 0)
    above = (right - left) * body.head_side / body.torso_px
    steep: Array = np.degrees(np.arcsin(np.clip(STEEP_GAIN * above, -1.0, 1.0)))
    return steep
