"""A straight arm raised and held: the one thing a person can say without words or keys."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from goodrep.core.body import Body
from goodrep.core.pose import LANDMARK_INDEX, Mask, Pose, PoseTrack

HELD_S: Final = 1.0
LOWERED_S: Final = 0.5
"""An arm that was down this long may speak again."""
UPRIGHT_DEG: Final = 30.0
"""Farthest that the arm may be from straight up in the picture."""
STRAIGHT_SHARE: Final = 0.94
"""Shoulder to wrist over upper arm plus forearm: an elbow bent by 40 deg at most."""
ARM_TORSO: Final = 0.85
"""Shortest length of the arm in the picture, in torso lengths: not pointing at the camera."""
SEEN: Final = 0.6
_ASIDE = math.tan(math.radians(UPRIGHT_DEG))
_ARMS = [[LANDMARK_INDEX[f"{side}_{joint}"] for joint in ("shoulder", "elbow", "wrist")] for side in ("left", "right")]


def arm_raised(pose: Pose) -> bool:
    """Whether the picture shows a straight arm that points up, of somebody lying or standing."""
    return any(_points_up(pose, arm) for arm in _ARMS)


def arms_raised(track: PoseTrack) -> Mask:
    """(T,) the same of every picture of a track."""
    x, y = [track.landmarks[:, _ARMS, i] * track.size_px[i] for i in (0, 1)]
    upwards: Mask = np.abs(x[:, :, 2] - x[:, :, 0]) < (y[:, :, 0] - y[:, :, 2]) * _ASIDE
    raised: Mask = upwards[:, 0] | upwards[:, 1]
    for i in np.flatnonzero(raised).tolist():
        raised[i] = arm_raised(track.pose(i))
    return raised


def _points_up(pose: Pose, arm: list[int]) -> bool:
    width, height = pose.size_px
    shoulder, elbow, wrist = [(x * width, y * height) for x, y in pose.landmarks[arm, :2].tolist()]
    # In nearly all pictures this is all that has to be looked at; NaN compares as False.
    if not abs(wrist[0] - shoulder[0]) < (shoulder[1] - wrist[1]) * _ASIDE:
        return False
    length_px = math.dist(shoulder, wrist)
    return (
        length_px > STRAIGHT_SHARE * (math.dist(shoulder, elbow) + math.dist(elbow, wrist))
        and float(pose.landmarks[arm, 3].min()) > SEEN
        and length_px > ARM_TORSO * float(Body(PoseTrack.single(pose)).torso_px[0])
    )


@dataclass(slots=True)
class ArmWatch:
    """Tells when an arm has been held up long enough; once for each time it is raised."""

    _up_since_s: float | None = None
    _down_since_s: float = float("-inf")
    _spoken: bool = False

    @property
    def at_rest(self) -> bool:
        """Whether pictures without a raised arm change nothing."""
        return self._up_since_s is None and not self._spoken

    def step(self, t_s: float, raised: bool) -> bool:
        """Whether the signal is given with this picture."""
        if not raised:
            if self._up_since_s is not None:
                self._down_since_s = t_s
            self._up_since_s = None
            if t_s - self._down_since_s >= LOWERED_S:
                self._spoken = False
            return False
        if self._up_since_s is None:
            self._up_since_s = t_s
        if self._spoken or t_s - self._up_since_s < HELD_S:
            return False
        self._spoken = True
        return True
