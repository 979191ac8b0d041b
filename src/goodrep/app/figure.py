"""The person: the picture as in a mirror, the skeleton on it, and the verdicts at the joints."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from goodrep.app.ink import CASING, SHIFT, TEXT, Box, Canvas, Colour, blank, disc, round_off
from goodrep.app.signs import mark
from goodrep.app.skeleton import BONES, JOINTS, VISIBLE
from goodrep.app.window_view import WindowView
from goodrep.core.pose import LANDMARK_INDEX

BONE: Final[Colour] = (238, 214, 180)
DIMMED: Final = 0.22
"""What is left of the picture's light where words stand across it."""


def draw_figure(canvas: Canvas, view: WindowView, box: Box, *, dimmed: bool) -> None:
    """Fills the box, which has the picture's shape; ``dimmed`` shows no skeleton."""
    # Averaging takes several times as long, and shows only where pixels would be left out.
    way = cv2.INTER_AREA if box.width < view.frame_bgr.shape[1] / 2 else cv2.INTER_LINEAR
    picture = canvas[box.top : box.bottom, box.left : box.right]
    cv2.flip(cv2.resize(view.frame_bgr, (box.width, box.height), interpolation=way), 1, picture)
    if dimmed:
        cv2.addWeighted(picture, DIMMED, blank(box.width, box.height), 1 - DIMMED, 0, picture)
    elif view.points_px is not None:
        _draw_skeleton(picture, view, view.points_px)
    round_off(canvas, box, max(6, box.height / 40))


def _draw_skeleton(picture: Canvas, view: WindowView, points_px: NDArray[np.float64]) -> None:
    height, width = view.frame_bgr.shape[:2]
    scale = np.array([picture.shape[1] / width, picture.shape[0] / height])
    mirrored_px = (np.array([width, 0]) - points_px * [1, -1]) * scale
    located = np.asarray((np.abs(np.nan_to_num(mirrored_px, nan=np.inf)) < 1e4).all(axis=1))
    drawn = located if view.visibility is None else located & (view.visibility >= VISIBLE)
    ends = np.rint(np.where(located[:, None], mirrored_px, 0) * (1 << SHIFT)).astype(np.int32).tolist()
    thick = max(2, round(min(picture.shape[:2]) / 130))
    for wider, colour in ((max(2, thick), CASING), (0, BONE)):
        for a, b in BONES:
            if drawn[a] and drawn[b]:
                cv2.line(picture, ends[a], ends[b], colour, thick + wider, cv2.LINE_AA, SHIFT)
    for joint in JOINTS:
        if drawn[joint]:
            x, y = mirrored_px[joint]
            disc(picture, (x, y), 1.15 * thick + 1, CASING)
            disc(picture, (x, y), 1.15 * thick, TEXT)
    # Faults last, so that nothing lies on them.
    for name, verdict in sorted(view.marks.items(), key=lambda named: named[1] == "fault"):
        joint = LANDMARK_INDEX[name]
        if (located if verdict == "unseen" else drawn)[joint]:
            x, y = mirrored_px[joint]
            mark(picture, verdict, (x, y), 2.9 * thick)
