"""The joints of a person over time, as measures and postures want them: by side, by role, or merged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, TypeVar

import numpy as np

from goodrep.core.lazy import lazy
from goodrep.core.pose import LANDMARK_INDEX, Array, PoseTrack, left_share, lengths, merged
from goodrep.core.vocabulary import Side
from goodrep.core.weights import SHIPPED, Weights

T = TypeVar("T")

LANDMARK_SD_TORSO: Final = 0.02
"""Error of a well visible joint, in torso lengths: makes the shoulder-hip-knee angle uncertain by 3 deg, as measured
against rendered people with known joints (``benchmarks/landmark_error.py``)."""

JOINTS: Final = ("shoulder", "hip", "knee", "ankle", "heel", "foot_index", "ear")
SHOULDER, HIP, KNEE, ANKLE, HEEL, TOE, EAR = range(7)
"""Their places in every array of joints."""
KEY_JOINTS: Final = JOINTS[:4]

SIDES: Final = np.array([[LANDMARK_INDEX[f"{side}_{name}"] for name in JOINTS] for side in ("left", "right")])
"""(2, 7) which landmarks these are, of the left and the right side."""
_KEY = slice(0, len(KEY_JOINTS))


@dataclass(frozen=True)
class Body:
    """The joints of T frames; positions in pixels, x right and y up.

    Args:
        track: the poses.
        side: the side being trained; ``both`` where both are, or where it is not known yet.
        weights: the fit to measure with.
    """

    track: PoseTrack
    side: Side = "both"
    weights: Weights = SHIPPED
    _made: dict[Callable[[Body], Any], Any] = field(default_factory=dict, repr=False, compare=False)

    def derived(self, make: Callable[[Body], T]) -> T:
        """What ``make`` makes of this body; made once, however many measures ask for it."""
        if make not in self._made:
            self._made[make] = make(self)
        found: T = self._made[make]
        return found

    @lazy
    def sides(self) -> Array:
        """(T, 2, 7, 2) joints of the left and the right side, in the order of ``JOINTS``."""
        return self.track.points(SIDES)

    @lazy
    def sides_world_m(self) -> Array:
        """(T, 2, 7, 3) the same in metres from the middle of the hips, x right, y down, z away from the camera."""
        return self.track.world_m[:, SIDES]

    @lazy
    def seen_by_side(self) -> Array:
        """(T, 2, 7) visibility of these joints."""
        return self.track.visibility[:, SIDES]

    @property
    def trained(self) -> int:
        """0 or 1: where arrays by side hold the side being trained; the other one is at ``1 - trained``.

        Raises:
            ValueError: no single side is being trained.
        """
        if self.side == "both":
            raise ValueError("this needs to know which side is being trained")
        return 0 if self.side == "left" else 1

    @lazy
    def joints(self) -> Array:
        """(T, 4, 2) key joints, both sides merged by visibility."""
        return merged(self.sides[:, :, _KEY], self._left_share)

    @lazy
    def _left_share(self) -> Array:
        return left_share(self.seen_by_side[:, :, _KEY])

    @property
    def shoulder(self) -> Array:
        """(T, 2) merged, as the other joints."""
        return self.joints[:, SHOULDER]

    @property
    def hip(self) -> Array:
        return self.joints[:, HIP]

    @property
    def knee(self) -> Array:
        return self.joints[:, KNEE]

    @property
    def ankle(self) -> Array:
        return self.joints[:, ANKLE]

    @lazy
    def world_joints(self) -> Array:
        """(T, 4, 3) merged key joints in metres, y down."""
        return merged(self.sides_world_m[:, :, _KEY], self._left_share)

    @lazy
    def _segments_px(self) -> Array:
        """(T, 3) lengths of the merged torso, thigh and shank."""
        return lengths(self.joints[:, 1:] - self.joints[:, :-1])

    @property
    def torso_px(self) -> Array:
        """(T,) length of the merged segment, as the other lengths."""
        return self._segments_px[:, 0]

    @property
    def thigh_px(self) -> Array:
        return self._segments_px[:, 1]

    @property
    def shank_px(self) -> Array:
        return self._segments_px[:, 2]

    @lazy
    def knee_flexion_deg(self) -> Array:
        """(T,) of the merged leg, 0 straight."""
        return 180.0 - np.abs(turn_deg(self.hip - self.knee, self.ankle - self.knee))

    @lazy
    def head_side(self) -> Array:
        """(T,) +1 where the head lies to the right of the hips in the picture, -1 to the left."""
        return np.where(self.shoulder[:, 0] >= self.hip[:, 0], 1.0, -1.0)

    @lazy
    def seen(self) -> Array:
        """(T, 4) visibility of the better side of each key joint."""
        better: Array = self.seen_by_side[:, :, _KEY].max(axis=1)
        return better

    @lazy
    def _joint_sd_px(self) -> Array:
        """(T, 4) uncertainty of the key joints: grows as the better visible side fades."""
        sd: Array = LANDMARK_SD_TORSO * self._segments_px[:, :1] / np.maximum(self.seen, 0.05)
        return sd

    def joint_sd_px(self, *joints: int) -> Array:
        """(T,) uncertainty of the worst of these key joints."""
        worst: Array = self._joint_sd_px[:, joints].max(axis=1)
        return worst


def turn_deg(from_vector: Array, to_vector: Array) -> Array:
    """(T,) angle that turns one (T, 2) vector into the other, counter-clockwise positive, -180..180."""
    cross = from_vector[:, 0] * to_vector[:, 1] - from_vector[:, 1] * to_vector[:, 0]
    dot = (from_vector * to_vector).sum(axis=1)
    angle: Array = np.degrees(np.arctan2(cross, dot))
    return angle


def three_point_sd_deg(sd_px: Array, arm_1_px: Array, arm_2_px: Array) -> Array:
    """(T,) uncertainty of the angle between two segments that share a joint, each end off by ``sd_px``."""
    ends = (sd_px / arm_1_px) ** 2 + (sd_px / arm_2_px) ** 2
    middle = (sd_px / arm_1_px + sd_px / arm_2_px) ** 2
    sd: Array = np.degrees(np.sqrt(ends + middle))
    return sd


class Measured(NamedTuple):
    """A measure over T frames, (T,) each, NaN where it cannot be had.

    Args:
        value: in the measure's unit times ``scale``.
        sd: uncertainty of the value, one standard deviation.
        scale: what value and uncertainty are divided by, as it was in the person's rest. Where only the change from
            rest means something, a position in the picture is far calmer divided by the person's size at rest than by
            the size of now, which trembles.
    """

    value: Array
    sd: Array
    scale: Array | None = None
