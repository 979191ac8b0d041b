"""Which side is being trained, from the pictures since somebody was in position."""

from __future__ import annotations

import math
from collections import deque
from typing import Final

import numpy as np

from goodrep.core.observing import Glance, Observations, Seen, together
from goodrep.core.postures import POSTURES
from goodrep.core.vocabulary import Posture, Side

WINDOW_S: Final = 12.0
"""How much of the time before a set opens is kept while it is not certain which side is being trained."""
EVERY_S: Final = 0.2
MOST_POSES: Final = 60
"""How often the side is looked for meanwhile, and in how many poses at most."""


class SideSearch:
    """Keeps those pictures, ``WINDOW_S`` at most: they may prove to be the beginning of a stay in the position.

    Args:
        posture: the position.
        given: the side that the person said; None to find it.
    """

    def __init__(self, posture: Posture, given: Side | None) -> None:
        self.given = given
        self.missing = False
        """Whether only the side being trained is not certain."""
        self._posture: Posture = posture
        self._rule = POSTURES[posture]
        self._glances: deque[Glance] = deque()
        self._asked_s = -math.inf
        self._confirmed = False

    def clear(self) -> None:
        self._glances.clear()

    def add(self, t_s: float, observed: Observations, at: int) -> None:
        self._glances.append((t_s, observed, at))
        self._drop_old(t_s)

    def passed(self, seen: Seen, first: int, until: int) -> None:
        """Adds those from ``first`` to before ``until``, all within a stay."""
        if not self._rule.entered_by_moving:
            self._glances.clear()
            return
        times = seen.of.t_s
        self._glances.extend((times[at], seen.of, at) for at in range(first, until))
        self._drop_old(times[until - 1])

    def _drop_old(self, t_s: float) -> None:
        while t_s - self._glances[0][0] > WINDOW_S:
            self._glances.popleft()

    @property
    def since_s(self) -> float:
        """When the first of them was."""
        return self._glances[0][0]

    @property
    def last_s(self) -> float:
        """When the last of them was; infinite where there is none."""
        return self._glances[-1][0] if self._glances else math.inf

    def together(self) -> tuple[Observations, list[int]]:
        """All of them, as one track."""
        return together(self._glances)

    def find(self, t_s: float) -> Side | None:
        """The side being trained as far as they tell; looked for every ``EVERY_S``."""
        if t_s - self._asked_s < EVERY_S:
            return None
        self._asked_s = t_s
        side = found = self._seen()
        if self.given is not None:
            side = self.given if found in (None, "both", self.given) else None
        self.missing = side is None
        return side

    def begin_stay(self) -> None:
        """From now on a side is taken for certain."""
        self._asked_s, self._confirmed = -math.inf, False

    def contradicts(self, side: Side | None) -> bool:
        """Whether the first movement of a stay shows that the other side is being trained."""
        if self._confirmed or not self._rule.entered_by_moving:
            return False
        found = self._seen()
        self._confirmed = found == side
        return found not in (None, side)

    def _seen(self) -> Side | None:
        step = -(-len(self._glances) // MOST_POSES)
        observed, at = together(list(self._glances)[::-step][::-1])
        clues = observed.seen(self._posture, "both").side_clues[at]
        return self._rule.side(np.array([observed.t_s[i] for i in at]), clues)
