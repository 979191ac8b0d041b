"""The body's outline along shoulder-hip-knee, read off a segmentation mask.

At 32 stations of each line the mask is followed outwards to both sides until the body ends. Raw like landmarks: no
smoothing, no guess which edge is the belly; arms and whatever else touches the body are part of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from goodrep.core.pose import OUTLINE_SHAPE, OUTLINE_STATIONS, Array, midpoint

if TYPE_CHECKING:
    from numpy.typing import NDArray

REACH_TORSO: Final = 0.6
"""How far from the line the edge is looked for, in torso lengths."""
STEPS: Final = 40
INSIDE: Final = 0.5
"""Mask confidence from which a pixel belongs to the body."""

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
    points = landmarks[None, :, :2] * (width, height)
    visibility = landmarks[None, :, 3]
    shoulder, hip, knee = (midpoint(points, visibility, name)[0] for name in ("shoulder", "hip", "knee"))
    torso_px = float(np.hypot(*(hip - shoulder)))
    if not torso_px > 4:
        return np.full(OUTLINE_SHAPE, np.nan)
    starts = np.stack([shoulder, hip])
    along = np.stack([hip - shoulder, knee - hip])
    lengths = np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-6)[:, None]
    # In a picture (y down) the left-hand side of a direction (x, y) is (y, -x).
    left = np.stack([along[:, 1], -along[:, 0]], axis=1) / lengths
    base = starts[:, None, :] + along[:, None, :] * _STATIONS[None, :, None]
    ways = np.stack([left, -left], axis=1)[..., None] * (_REACH * torso_px)  # (line, edge, xy, step)
    column, row = (np.floor(base[:, None, :, None, axis] + ways[:, :, None, axis]).astype(np.int32) for axis in (0, 1))
    in_picture = (column >= 0) & (column < width) & (row >= 0) & (row < height)
    value = mask.ravel().take(row * width + column, mode="clip")
    value[~in_picture] = np.nan

    outside = ~(value >= INSIDE)  # True for NaN as well: the picture's end stops the search
    first = outside.argmax(axis=-1)
    found = outside.any(axis=-1) & (first > 0)
    before = np.take_along_axis(value, np.maximum(first - 1, 0)[..., None], axis=-1)[..., 0]
    after = np.take_along_axis(value, first[..., None], axis=-1)[..., 0]
    share = (before - INSIDE) / np.maximum(before - after, 1e-6)
    distance = (first - 1 + share) * (REACH_TORSO / STEPS)
    result: Array = np.where(found, distance, np.nan)  # NaN stays where the picture ended before the body did
    return result
