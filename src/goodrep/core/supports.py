"""What bears the body stays where it is during an exercise: when it moves, somebody is getting into or out of position.

The shoulders of a person on the back, the knee lain on of one on the side, the foot that stands. A cut in a video, or
another person taken for the one before, moves them too.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import deque
from dataclasses import dataclass
from typing import Final

import numpy as np

from goodrep.core.observing import Seen, leap
from goodrep.core.pose import Array, Mask
from goodrep.core.postures import POSTURES, PostureRule

WINDOW_S: Final = 1.0
"""Over how long a support must have stayed."""


@dataclass(slots=True)
class _Box:
    """No position kept of one support lies outside of this, though all may have come nearer since it was made."""

    left: float
    right: float
    low: float
    high: float

    def within(self, x: float, y: float, limit_px: float) -> bool:
        """Takes one more position; whether the box is still no larger than this."""
        if x < self.left:
            self.left = x
        elif x > self.right:
            self.right = x
        if y < self.low:
            self.low = y
        elif y > self.high:
            self.high = y
        return math.hypot(self.right - self.left, self.high - self.low) <= limit_px


class SupportWatch:
    """Tells since when what bears the body has been still."""

    def __init__(self, rule: PostureRule) -> None:
        self._moves = rule.support_moves
        self._recent: deque[tuple[float, list[float]]] = deque()
        """Time and ``Seen.supports_at``."""
        self._boxes: list[_Box] = []
        self._last: tuple[Seen, int] | None = None
        self._behind = 0
        """So many pictures up to the last one, all of one recording, are still to be put into ``_recent``."""
        self._alone_from_s = -math.inf
        """When the pictures began to be those that the last one is of: earlier ones may be of others."""
        self._moved_s = -math.inf

    def step(self, seen: Seen, at: int) -> bool:
        """Whether everything that could bear the body has moved, within a second or since it last did.

        Args:
            seen: pictures of one source.
            at: which of them is the next one, in posture.
        """
        if self._behind:
            self._catch_up()
        t_s, recent, supports = seen.of.t_s[at], self._recent, seen.supports_at(at)
        before, self._last = self._last, (seen, at)
        if before is None or before[0] is not seen:
            self._alone_from_s = t_s
        if recent and len(recent[-1][1]) != len(supports):  # the side is known now, or not any more
            recent.clear()
        if recent:
            leapt = t_s - recent[-1][0] <= WINDOW_S and self._leapt(before, seen, at)
            recent.append((t_s, supports))
        else:
            leapt = False
            recent.append((t_s, supports))
            self._boxes = self._boxed()
        still, place, limit_px = False, 0, self._moves * supports[-1]
        for box in self._boxes:
            still = box.within(supports[place], supports[place + 1], limit_px) or still
            place += 2
        while t_s - recent[0][0] > WINDOW_S:
            recent.popleft()
        if leapt or not (still or self._still_within(limit_px)):
            recent.clear()
            recent.append((t_s, supports))
            self._boxes = self._boxed()
            self._moved_s = t_s
            return True
        return False

    def still(self, t_s: float) -> bool:
        """Whether nothing has moved for ``WINDOW_S``."""
        return t_s - self._moved_s >= WINDOW_S

    def follows(self, seen: Seen, at: int) -> bool:
        """Whether this is the next picture of one recording for ``WINDOW_S``, so that ``surely_still`` may say of it
        what ``step`` would find."""
        return self._last == (seen, at - 1) and seen.of.t_s[at] - self._alone_from_s > WINDOW_S

    def passed(self, seen: Seen, first: int, until: int) -> None:
        """Takes in pictures that follow, all of them surely still."""
        self._last = (seen, until - 1)
        self._behind += until - first

    def _catch_up(self) -> None:
        assert self._last is not None
        seen, last = self._last
        times, recent = seen.of.t_s, self._recent
        kept_from = bisect_left(times, times[last] - WINDOW_S - 1e-6, last + 1 - self._behind, last)
        recent.extend((times[at], seen.supports_at(at)) for at in range(kept_from, last + 1))
        while times[last] - recent[0][0] > WINDOW_S:
            recent.popleft()
        self._behind, self._boxes = 0, self._boxed()

    def _still_within(self, limit_px: float) -> bool:
        """Whether the support that moved least has not moved farther in what is kept."""
        self._boxes = self._boxed()
        return any(math.hypot(box.right - box.left, box.high - box.low) <= limit_px for box in self._boxes)

    def _boxed(self) -> list[_Box]:
        columns = list(zip(*(supports for _, supports in self._recent), strict=True))
        pairs = zip(columns[:-1:2], columns[1::2], strict=True)
        return [_Box(min(x), max(x), min(y), max(y)) for x, y in pairs]

    @staticmethod
    def _leapt(before: tuple[Seen, int] | None, seen: Seen, at: int) -> bool:
        """Whether most joints are somewhere else than in the last picture, as no body moves."""
        if before is None:
            return False
        if before[1] == at - 1 and before[0].of is seen.of:
            return bool(seen.leapt[at])
        then, now = before[0].body_at(before[1]), seen.body_at(at)
        leapt = leap(then.sides.reshape(1, -1), now.sides.reshape(1, -1), now.torso_px)
        return bool(leapt[0])


def surely_still(seen: Seen) -> Mask:
    """(T,) whether ``SupportWatch.step`` finds of a picture of a recording that nothing has moved, whichever of the
    pictures before it have been in posture: something that may bear the body is near where it was in all of them."""
    return seen.kept("still", lambda: _surely_still(seen))


def _surely_still(seen: Seen) -> Mask:
    times = np.maximum.accumulate(np.array(seen.of.t_s))
    many = int((np.arange(1, times.size + 1) - times.searchsorted(times - WINDOW_S - 1e-6)).max(initial=1))
    at_px, size_px = seen.supports[:, :-1], seen.supports[:, -1]
    spread_px = _extremes(at_px, many, np.maximum) - _extremes(at_px, many, np.minimum)
    limit_px = POSTURES[seen.posture].support_moves * size_px * (1 - 1e-9)  # lest the last digit decide
    near = np.hypot(spread_px[:, ::2], spread_px[:, 1::2]) <= limit_px[:, None]
    found: Mask = near.any(axis=1) & ~seen.leapt
    return found


def _extremes(values: Array, many: int, extreme: np.ufunc) -> Array:
    """(T, K) the largest or smallest of each value and so many - 1 before it."""
    found, done = values.copy(), 1
    while done < many:
        step = min(done, many - done)
        found[step:] = extreme(found[step:], found[:-step])
        done += step
    return found
