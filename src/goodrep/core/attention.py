"""Whom to look at where several people are in the picture: the one in the exercise's position.

The pose model follows one person and knows no other. Where that one is not in position for a while, whoever else may be
there is found by hiding this one from the model for a moment. What is to be hidden is told as a region of the picture;
hiding it is not for the core.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from goodrep.core.pose import Pose

OUT_S: Final = 3.0
"""Nobody is hidden who was in position within this time."""
STILL_S: Final = 1.0
"""Nor is anybody who has moved within this time: that may be getting into position."""
STILL: Final = 0.8
"""Share of their region that somebody who keeps still goes on filling, and that goes on being theirs."""
TAKEN_S: Final = 0.5
"""In a set, whoever is found elsewhere than the person exercising was, moving or not, is hidden after this time."""
HIDDEN_S: Final = 0.8
"""How long somebody is hidden: the model finds another person within half a second; less than what a placement must
last to be told."""
AGAIN_S: Final = 5.0
"""The least time after an attempt that found nobody else; doubled with each, up to ``SELDOM_S``."""
SELDOM_S: Final = 40.0
MARGIN: Final = 0.15
"""How much larger than the landmarks' box a person is, on each side."""
SAME: Final = 0.5
"""Share of a person's box inside a region from which it is the one who was there."""


class Region(NamedTuple):
    """A part of the picture, in shares of its width and height, y down."""

    left: float
    top: float
    right: float
    bottom: float

    def share_in(self, other: Region) -> float:
        """How much of this region lies in another one, 0..1."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.bottom, other.bottom) - max(self.top, other.top)
        area = (self.right - self.left) * (self.bottom - self.top)
        return max(width, 0.0) * max(height, 0.0) / area if area > 0 else 0.0


def region_of(pose: Pose) -> Region:
    """The picture's part that a person fills, with ``MARGIN``."""
    low, high = pose.landmarks[:, :2].min(axis=0), pose.landmarks[:, :2].max(axis=0)
    margin = MARGIN * (high - low)
    left, top = np.maximum(low - margin, 0.0).tolist()
    right, bottom = np.minimum(high + margin, 1.0).tolist()
    return Region(left, top, right, bottom)


@dataclass(slots=True)
class Attention:
    """Fed with every pose; ``hidden`` is what the pose model should not see in the next pictures."""

    hidden: Region | None = None
    _exercising: Pose | None = None
    """The person as last seen in position in this set."""
    _out_since_s: float | None = None
    _there: Region | None = None
    _there_since_s: float = 0.0
    """Where the person found out of position has been keeping still, and since when."""
    _tried_s: float = -math.inf
    _again_s: float = AGAIN_S

    def step(self, pose: Pose, *, in_position: bool, set_open: bool) -> None:
        """The next pose in time, with what the exercise says of it."""
        if in_position:
            self._out_since_s, self.hidden, self._again_s = None, None, AGAIN_S
            self._exercising = pose if set_open else None
            return
        if not set_open:
            self._exercising = None
        if self._out_since_s is None:
            self._out_since_s = pose.t_s
        if self.hidden is not None:
            self._look_for_others(pose, self.hidden)
        elif pose.found and pose.t_s - self._tried_s >= self._again_s:
            region = region_of(pose)
            out_s = pose.t_s - self._out_since_s
            still_s = self._still_for_s(pose.t_s, region)
            elsewhere = self._exercising is not None and region.share_in(region_of(self._exercising)) < SAME
            if out_s >= TAKEN_S if elsewhere else out_s >= OUT_S and still_s >= STILL_S:
                self.hidden, self._tried_s = region, pose.t_s

    def _still_for_s(self, t_s: float, region: Region) -> float:
        there = self._there
        if there is None or min(region.share_in(there), there.share_in(region)) < STILL:
            self._there, self._there_since_s = region, t_s
        return t_s - self._there_since_s

    def _look_for_others(self, pose: Pose, hidden: Region) -> None:
        if pose.found and region_of(pose).share_in(hidden) < SAME:
            self.hidden, self._out_since_s, self._tried_s = None, pose.t_s, -math.inf
        elif pose.t_s - self._tried_s >= HIDDEN_S:
            self.hidden, self._again_s = None, min(2 * self._again_s, SELDOM_S)
