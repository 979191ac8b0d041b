"""A rep as one small figure: the person at its top, as lines in a box of a fixed size."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from goodrep.app.skeleton import BONES, VISIBLE
from goodrep.core.pose import PoseTrack
from goodrep.review.curves import part_of
from goodrep.review.motion import heads

WIDTH: Final = 100.0
HEIGHT: Final = 58.0
EDGE: Final = 4.0
NEAR_S: Final = 0.25
"""A picture farther from the moment than this shows another one."""


def still(track: PoseTrack, t_s: float) -> dict[str, Any] | None:
    """What is drawn of a moment: ``bones`` as x1, y1, x2, y2, and ``head`` as x, y and radius or None, all within
    ``WIDTH`` x ``HEIGHT``; None where nobody was seen."""
    near = part_of(track, t_s - NEAR_S, t_s + NEAR_S)
    if not near.t_s.size:
        return None
    at = int(np.abs(near.t_s - t_s).argmin())
    one = part_of(near, float(near.t_s[at]), float(near.t_s[at]))
    points = one.landmarks[0, :, :2] * np.array(one.size_px, dtype=np.float64)
    points[one.landmarks[0, :, 3] < VISIBLE] = np.nan
    lines = [(points[a], points[b]) for a, b in BONES]
    seen = [pair for pair in lines if np.isfinite(pair).all()]
    if not seen:
        return None
    corners = np.array(seen).reshape(-1, 2)
    (head,) = heads(one)
    if head is not None:
        x, y, radius = head
        corners = np.concatenate([corners, [[x - radius, y - radius], [x + radius, y + radius]]])
    low, high = corners.min(axis=0), corners.max(axis=0)
    room = np.array([WIDTH, HEIGHT]) - 2 * EDGE
    scale = float((room / np.maximum(high - low, 1.0)).min())
    shift = EDGE + (room - scale * (high - low)) / 2 - scale * low
    return {
        "bones": [[round(float(v), 1) for v in (*(a * scale + shift), *(b * scale + shift))] for a, b in seen],
        "head": None
        if head is None
        else [round(float(v), 1) for v in (*(np.array(head[:2]) * scale + shift), head[2] * scale)],
    }
