"""What bears the body stays where it is during an exercise: when it moves, somebody is getting into or out of position.

The shoulders of a person on the back, the knee lain on of one on the side, the foot that stands. A cut in a video, or
another person taken for the one before, moves them too.
"""

from __future__ import annotations

import math
from collections import deque
from typing import Final

import numpy as np

from goodrep.core.body import Body
from goodrep.core.pose import Array
from goodrep.core.postures import PostureRule

WINDOW_S: Final = 1.0
"""Over how long a support must have stayed."""
LEAP_TORSO: Final = 0.15
"""From one picture to the next no three quarters of the joints get this far: 0.04 at 12 pictures a second, 0.10 at 3 in
recorded exercises; 0.2 and more where a video is cut to somebody else lying in the same place."""


class SupportWatch:
    """Tells since when what bears the body has been still."""

    def __init__(self, rule: PostureRule) -> None:
        self._rule = rule
        self._seen: deque[tuple[float, Array]] = deque()
        self._joints_px: Array | None = None
        self._moved_s = -math.inf

    def step(self, t_s: float, body: Body) -> bool:
        """Whether everything that could bear the body has moved, within a second or since it last did.

        Args:
            t_s: time of the picture.
            body: one frame, in posture.
        """
        positions_px, size_px = self._rule.supports(body)
        supports = positions_px[0]
        if self._seen and self._seen[-1][1].shape != supports.shape:  # the side is known now, or not any more
            self._seen.clear()
        moved = self._leapt(t_s, body)
        self._seen.append((t_s, supports))
        while t_s - self._seen[0][0] > WINDOW_S:
            self._seen.popleft()
        if moved or self._moved_px() > self._rule.support_moves * float(size_px[0]):
            self._seen.clear()
            self._seen.append((t_s, supports))
            self._moved_s = t_s
            return True
        return False

    def still(self, t_s: float) -> bool:
        """Whether nothing has moved for ``WINDOW_S``."""
        return t_s - self._moved_s >= WINDOW_S

    def _moved_px(self) -> float:
        """How far the support that moved least has moved in what is kept."""
        recent = np.array([xy for _, xy in self._seen])
        return float(np.hypot(*(recent.max(axis=0) - recent.min(axis=0)).T).min())

    def _leapt(self, t_s: float, body: Body) -> bool:
        """Whether most joints are somewhere else than in the last picture, as no body moves."""
        before, self._joints_px = self._joints_px, body.sides[0].reshape(-1, 2)
        if before is None or not self._seen or t_s - self._seen[-1][0] > WINDOW_S:
            return False
        way_px = np.hypot(*(self._joints_px - before).T)
        return float(np.sort(way_px)[way_px.size // 4]) > LEAP_TORSO * float(body.torso_px[0])
