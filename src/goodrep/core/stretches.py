"""Stretches of a recording in which nothing has to be looked at but the movement itself."""

from __future__ import annotations

import math
from bisect import bisect_left

import numpy as np

from goodrep.core.lazy import lazy
from goodrep.core.observing import Seen
from goodrep.core.pose import Array
from goodrep.core.supports import surely_still


class Way:
    """Pictures as the engine of one exercise goes through them.

    Args:
        seen: the pictures.
        table: (T, 2 + 3 M) the rows of ``Seen.table`` for the exercise's measures.
        signal: in which column of them its signal is.
        longest_s: farther apart are no two pictures that follow each other.
    """

    def __init__(self, seen: Seen, table: Array, signal: int, longest_s: float) -> None:
        self.seen, self.table, self._longest_s = seen, table, longest_s
        self.signals: list[float] = table[:, signal].tolist()

    def plain_until(self, at: int) -> int:
        """Until which picture of a recording, from ``at`` on, each surely follows the one before: in position, soon
        after it, with a signal, and with what bears the body still."""
        return self._breaks[bisect_left(self._breaks, at)]

    @lazy
    def _breaks(self) -> list[int]:
        """The pictures that do not, and the end."""
        since_last_s = np.diff(self.seen.of.t_s, prepend=-math.inf)
        follows = (since_last_s > 0) & (since_last_s <= self._longest_s) & self.seen.in_position
        follows &= ~np.isnan(self.signals) & surely_still(self.seen)
        return [*np.flatnonzero(~follows).tolist(), follows.size]
