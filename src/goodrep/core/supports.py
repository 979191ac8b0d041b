"""What bears the body stays where it is during an exercise: when it moves, somebody is getting into or out of position.

The shoulders of a person on the back, the knee lain on of one on the side, the foot that stands. A cut in a video, or
another person taken for the one before, moves them too.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from typing import Final

from goodrep.core.observing import Seen, leap
from goodrep.core.postures import PostureRule

WINDOW_S: Final = 1.0
"""Over how long a support must have stayed."""


@dataclass(slots=True)
class _Box:
    """No position kept of one support lies outside of this, though all may have come nearer since it was made."""

    left: float
    right: float
    low: float
    high: float

    def add(self, x: float, y: float) -> None:
        if x < self.left:
            self.left = x
        elif x > self.right:
            self.right = x
        if y < self.low:
            self.low = y
        elif y > self.high:
            self.high = y

    @property
    def diagonal_px(self) -> float:
        return math.hypot(self.right - self.left, self.high - self.low)


class SupportWatch:
    """Tells since when what bears the body has been still."""

    def __init__(self, rule: PostureRule) -> None:
        self._rule = rule
        self._recent: deque[tuple[float, list[float]]] = deque()
        """Time and x, y of every support."""
        self._boxes: list[_Box] = []
        self._last: tuple[Seen, int] | None = None
        self._moved_s = -math.inf

    def step(self, seen: Seen, at: int) -> bool:
        """Whether everything that could bear the body has moved, within a second or since it last did.

        Args:
            seen: pictures of one source.
            at: which of them is the next one, in posture.
        """
        t_s, recent, (supports, size_px) = seen.of.t_s[at], self._recent, seen.supports[at]
        if recent and len(recent[-1][1]) != len(supports):  # the side is known now, or not any more
            recent.clear()
        leapt = self._leapt(t_s, seen, at)
        recent.append((t_s, supports))
        if len(recent) == 1:
            self._boxes = self._boxed()
        place = 0
        for box in self._boxes:
            box.add(supports[place], supports[place + 1])
            place += 2
        while t_s - recent[0][0] > WINDOW_S:
            recent.popleft()
        if leapt or self._moved_farther(self._rule.support_moves * size_px):
            recent.clear()
            recent.append((t_s, supports))
            self._boxes = self._boxed()
            self._moved_s = t_s
            return True
        return False

    def still(self, t_s: float) -> bool:
        """Whether nothing has moved for ``WINDOW_S``."""
        return t_s - self._moved_s >= WINDOW_S

    def _moved_farther(self, limit_px: float) -> bool:
        """Whether the support that moved least has moved so far in what is kept."""
        for box in self._boxes:
            if box.diagonal_px <= limit_px:
                return False
        self._boxes = self._boxed()
        return min(box.diagonal_px for box in self._boxes) > limit_px

    def _boxed(self) -> list[_Box]:
        columns = list(zip(*(supports for _, supports in self._recent), strict=True))
        return [_Box(min(x), max(x), min(y), max(y)) for x, y in zip(columns[::2], columns[1::2], strict=True)]

    def _leapt(self, t_s: float, seen: Seen, at: int) -> bool:
        """Whether most joints are somewhere else than in the last picture, as no body moves."""
        before, self._last = self._last, (seen, at)
        if before is None or not self._recent or t_s - self._recent[-1][0] > WINDOW_S:
            return False
        if before[1] == at - 1 and before[0].of is seen.of:
            return seen.leapt[at]
        then, now = before[0].body_at(before[1]), seen.body_at(at)
        leapt = leap(then.sides.reshape(1, -1), now.sides.reshape(1, -1), now.torso_px)
        return bool(leapt[0])
