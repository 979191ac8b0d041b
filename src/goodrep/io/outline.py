"""The body's outline along shoulder-hip-knee, read off a segmentation mask.

At 32 stations of each line the mask is followed outwards to both sides until the body ends. Raw like landmarks: no
smoothing, no guess which edge is the belly; arms and whatever else touches the body are part of it.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from goodrep.core.pose import LANDMARK_INDEX, OUTLINE_SHAPE, OUTLINE_STATIONS, Array, midpoints

if TYPE_CHECKING:
    from numpy.typing import NDArray

REACH_TORSO: Final = 0.6
"""How far from the line the edge is looked for, in torso lengths."""
STEPS: Final = 40
INSIDE: Final = 0.5
"""Mask confidence from which a pixel belongs to the body."""

_LEFT = [LANDMARK_INDEX[f"left_{name}"] for name in ("shoulder", "hip", "knee")]
_RIGHT = [LANDMARK_INDEX[f"right_{name}"] for name in ("shoulder", "hip", "knee")]
_STATIONS = (np.arange(OUTLINE_STATIONS) + 0.5) / OUTLINE_STATIONS
_REACH = np.linspace(0.0, REACH_TORSO, STEPS + 1)


def outline_torso(mask: NDArray[np.float32], landmarks: Array) -> Array:
    """Distance of both edges of the body from the lines, in torso lengths.

    Args:
        mask: (H, W) confidence that a pixel is the person, 0..1.
        landmarks: (33, 5) as in ``Pose``.

    Returns:
        ``OUTLINE_SHAPE``: (line, edge, station); NaN where the line itself lies outside the body, the picture ends
        first, or no edge comes within reach.
    """
    height, width = mask.shape
    shoulder, hip, knee = midpoints(landmarks[None, :, :2], landmarks[None, :, 3], _LEFT, _RIGHT)[0] * (width, height)
    torso_px = math.hypot(*(hip - shoulder))
    if not torso_px > 4:
        return np.full(OUTLINE_SHAPE, np.nan)
    starts = np.stack([shoulder, hip])
    along = np.stack([hip - shoulder, knee - hip])
    lengths_px = np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-6)[:, None]
    # In a picture (y down) the left-hand side of a direction (x, y) is (y, -x).
    left = np.stack([along[:, 1], -along[:, 0]], axis=1) / lengths_px
    base = (starts[:, None, :] + along[:, None, :] * _STATIONS[None, :, None]).astype(np.float32)
    ways = (np.stack([left, -left], axis=1)[..., None] * (_REACH * torso_px)).astype(np.float32)
    # (line, edge, station, step): whole pixels, as cutting off does for what lies inside the picture.
    x = base[:, None, :, None, 0] + ways[:, :, None, 0]
    y = base[:, None, :, None, 1] + ways[:, :, None, 1]
    value = mask.ravel().take(y.astype(np.intp) * width + x.astype(np.intp), mode="clip")
    # A ray's ends are its extremes, so they tell whether any of it leaves the picture.
    ends_x, ends_y = x[..., (0, -1)], y[..., (0, -1)]
    if ends_x.min() < 0 or ends_y.min() < 0 or ends_x.max() >= width or ends_y.max() >= height:
        value[(x < 0) | (y < 0) | (x >= width) | (y >= height)] = np.nan
    outside = ~(value >= INSIDE)  # True for NaN as well: the picture's end stops the search
    first = outside.argmax(axis=-1)
    found = first > 0  # 0 both where the line is outside and where no edge comes within reach
    at = first[..., None]
    before = np.take_along_axis(value, np.maximum(at - 1, 0), axis=-1)[..., 0]
    after = np.take_along_axis(value, at, axis=-1)[..., 0]
    share = (before - INSIDE) / np.maximum(before - after, 1e-6)
    distance = (first - 1 + share) * (REACH_TORSO / STEPS)
    result: Array = np.where(found, distance, np.nan)  # NaN stays where the picture ended before the body did
    return result
