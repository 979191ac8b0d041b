"""The body's outline along shoulder-hip-knee, read off a segmentation mask.

At 32 stations of each line the mask is followed outwards to both sides until the body ends. Raw like landmarks: no
smoothing, no guess which edge is the belly; arms and whatever else touches the body are part of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from goodrep.core.pose import LANDMARK_INDEX, OUTLINE_SHAPE, OUTLINE_STATIONS, Array, left_share, lengths, merged

if TYPE_CHECKING:
    from numpy.typing import NDArray

REACH_TORSO: Final = 0.6
"""How far from the line the edge is looked for, in torso lengths."""
STEPS: Final = 40
INSIDE: Final = 0.5
"""Mask confidence from which a pixel belongs to the body."""

LINE_JOINTS: Final = np.array(
    [[LANDMARK_INDEX[f"{side}_{name}"] for name in ("shoulder", "hip", "knee")] for side in ("left", "right")]
)
_RAYS = 4 * OUTLINE_STATIONS
"""One for each number of ``OUTLINE_SHAPE``, in its order."""
_RAY_STARTS = np.arange(_RAYS) * (STEPS + 1)


def _blend() -> NDArray[np.float32]:
    """(5, rays * steps): of how much of shoulder, hip, knee and the two lines' ways outwards each point is made."""
    blend = np.zeros((5, 2, 2, OUTLINE_STATIONS, STEPS + 1))
    station = ((np.arange(OUTLINE_STATIONS) + 0.5) / OUTLINE_STATIONS)[:, None]
    reach = np.linspace(0.0, REACH_TORSO, STEPS + 1)
    for line in range(2):
        blend[line, line], blend[line + 1, line] = 1 - station, station
        blend[3 + line, line] = np.stack([reach, -reach])[:, None]
    return blend.reshape(5, -1).astype(np.float32)


_BLEND = _blend()


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
    pairs = landmarks[LINE_JOINTS]
    joints = merged(pairs[:, :, :2], left_share(pairs[:, :, 3])) * (width, height)
    along = joints[1:] - joints[:-1]
    along_px = lengths(along)
    if not along_px[0] > 4:
        return np.full(OUTLINE_SHAPE, np.nan)
    # In a picture (y down) the left-hand side of a direction (x, y) is (y, -x).
    outwards = along[:, ::-1] * (1, -1) * (along_px[0] / along_px)[:, None]
    xy = np.concatenate([joints, outwards]).astype(np.float32).T @ _BLEND
    lowest, highest = xy.min(axis=1).tolist(), xy.max(axis=1).tolist()
    # Whole pixels, as cutting off does for what lies inside the picture.
    column, row = xy.astype(np.intp)
    value = mask.ravel().take(row * width + column, mode="clip")
    if min(lowest) < 0 or highest[0] >= width or highest[1] >= height:
        value[(xy[0] < 0) | (xy[1] < 0) | (xy[0] >= width) | (xy[1] >= height)] = np.nan
    outside = ~(value >= INSIDE)  # True for NaN as well: the picture's end stops the search
    first = outside.reshape(_RAYS, -1).argmax(axis=1)
    # 0 both where the line is outside and where no edge comes within reach.
    found = first > 0
    at = first + _RAY_STARTS
    before, after = value[at - found], value[at]
    share = (before - INSIDE) / np.maximum(before - after, 1e-6)
    distance = (first - 1 + share) * (REACH_TORSO / STEPS)
    # NaN stays where the picture ended before the body did.
    return np.where(found, distance, np.nan).reshape(OUTLINE_SHAPE)
