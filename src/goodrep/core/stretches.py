"""Stretches of a recording in which nothing has to be looked at but the movement itself."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator
from typing import Final

import numpy as np

from goodrep.core.lazy import lazy
from goodrep.core.observing import Seen
from goodrep.core.pose import Array
from goodrep.core.smoothing import OneEuro, OneEuroState
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


class Smoothed:
    """The signal of pictures that follow each other on a way, smoothed as far as it is asked for.

    Args:
        smoother: the filter.
        way: the pictures.
        first: the first of them.
        state: of the filter before that; None at the start.
    """

    AHEAD: Final = 64
    """So many pictures at once."""

    def __init__(self, smoother: OneEuro, way: Way, first: int, state: OneEuroState | None) -> None:
        self.way, self._smoother, self._first, self._before = way, smoother, first, state
        self._values: list[float] = []
        self._speeds: list[float] = []

    def samples(self, at: int, until: int) -> Iterator[tuple[float, float, float]]:
        """Time, smoothed and raw signal of pictures from ``at`` on; some of those to before ``until``."""
        known = self._first + len(self._values)
        if known == at:
            new = slice(at, min(until, at + self.AHEAD))
            values, speeds = self._smoother.along(self.state(at), self.way.seen.of.t_s[new], self.way.signals[new])
            self._values += values
            self._speeds += speeds
            known = new.stop
        these = slice(at, min(until, known))
        smooth = self._values[at - self._first : these.stop - self._first]
        return zip(self.way.seen.of.t_s[these], smooth, self.way.signals[these], strict=True)

    def state(self, until: int) -> OneEuroState | None:
        """The filter's, before one of the pictures."""
        if until == self._first:
            return self._before
        last = until - 1 - self._first
        return OneEuroState(self.way.seen.of.t_s[until - 1], self._values[last], self._speeds[last])
