"""Stretches of a recording in which nothing has to be looked at but the movement itself."""

from __future__ import annotations

import math

import numpy as np

from goodrep.core.observing import Seen
from goodrep.core.pose import Array
from goodrep.core.postures import PostureRule
from goodrep.core.supports import surely_still


def breaks_of(seen: Seen, signal: Array, rule: PostureRule, longest_s: float) -> list[int]:
    """The pictures that do not simply follow the one before, and the end: out of position, too long after the last or
    not later, without a signal, or with what bears the body not surely still.

    Args:
        seen: the recording.
        signal: (T,) the signal of the exercise.
        rule: the position's.
        longest_s: farther apart are no two pictures that follow each other.
    """
    since_last_s = np.diff(seen.of.t_s, prepend=-math.inf)
    follows = (since_last_s > 0) & (since_last_s <= longest_s) & seen.in_position & ~np.isnan(signal)
    return [*np.flatnonzero(~(follows & surely_still(seen, rule))).tolist(), signal.size]
