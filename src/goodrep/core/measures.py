"""What can be measured on a body in the picture, as array functions over time.

Each measure takes a ``Body`` (T frames) and gives its value and its uncertainty (one standard deviation), both (T,),
NaN where the joints or the outline it needs are missing. Zero, sign and unit of each are stated in
``vocabulary.MEASURES``. Nothing here knows a spec, an exercise or a limit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from goodrep.core import lumbar
from goodrep.core.pose import LANDMARK_INDEX, Array, PoseTrack, lengths, midpoints

LANDMARK_SD_TORSO: Final = 0.02
"""Error of a well visible joint, in torso lengths: makes the shoulder-hip-knee angle uncertain by 3 deg, as measured
against rendered people with known joints (``benchmarks/landmark_error.py``)."""


KEY_JOINTS: Final = ("shoulder", "hip", "knee", "ankle")
_LEFT = [LANDMARK_INDEX[f"left_{name}"] for name in KEY_JOINTS]
_RIGHT = [LANDMARK_INDEX[f"right_{name}"] for name in KEY_JOINTS]


@dataclass(frozen=True)
class Body:
    """The joints of T frames, both sides merged by visibility; pixels, x right and y up."""

    track: PoseTrack

    @cached_property
    def points(self) -> Array:
        return self.track.points()

    @cached_property
    def joints(self) -> Array:
        """(T, 4, 2) positions of the key joints, in the order of ``KEY_JOINTS``."""
        return midpoints(self.points, self.track.visibility, _LEFT, _RIGHT)

    @cached_property
    def shoulder(self) -> Array:
        """(T, 2), as the other joints."""
        return self.joints[:, 0]

    @cached_property
    def hip(self) -> Array:
        return self.joints[:, 1]

    @cached_property
    def knee(self) -> Array:
        return self.joints[:, 2]

    @cached_property
    def ankle(self) -> Array:
        return self.joints[:, 3]

    @cached_property
    def world_joints(self) -> Array:
        """(T, 4, 3) key joints in metres, y down."""
        return midpoints(self.track.world_m, self.track.visibility, _LEFT, _RIGHT)

    @cached_property
    def shank_px(self) -> Array:
        return lengths(self.ankle - self.knee)

    @cached_property
    def knee_flexion_deg(self) -> Array:
        return 180.0 - np.abs(_turn_deg(self.hip - self.knee, self.ankle - self.knee))

    @cached_property
    def torso_px(self) -> Array:
        return lengths(self.shoulder - self.hip)

    @cached_property
    def thigh_px(self) -> Array:
        return lengths(self.knee - self.hip)

    @cached_property
    def head_side(self) -> Array:
        """(T,) +1 where the head lies to the right of the feet in the picture, -1 to the left."""
        return np.where(self.shoulder[:, 0] >= self.hip[:, 0], 1.0, -1.0)

    @cached_property
    def belly_torso(self) -> Array:
        """(T, 32) outline of the belly along shoulder-hip, of a person lying on the back."""
        torso = self.track.outline[:, 0]
        return np.where((self.head_side > 0)[:, None], torso[:, 1], torso[:, 0])

    @cached_property
    def seen(self) -> dict[str, Array]:
        """(T,) visibility of the better side of each key joint."""
        visibility = self.track.visibility
        better = np.maximum(visibility[:, _LEFT], visibility[:, _RIGHT])
        return {name: better[:, i] for i, name in enumerate(KEY_JOINTS)}

    def joint_sd_px(self, *names: str) -> Array:
        """(T,) uncertainty of the worst of these joints: grows as the better visible side fades."""
        worst = self.seen[names[0]]
        for name in names[1:]:
            worst = np.minimum(worst, self.seen[name])
        sd: Array = LANDMARK_SD_TORSO * self.torso_px / np.maximum(worst, 0.05)
        return sd


def _turn_deg(from_vector: Array, to_vector: Array) -> Array:
    """(T,) angle that turns one vector into the other, counter-clockwise positive, -180..180."""
    cross = from_vector[:, 0] * to_vector[:, 1] - from_vector[:, 1] * to_vector[:, 0]
    dot = (from_vector * to_vector).sum(axis=1)
    angle: Array = np.degrees(np.arctan2(cross, dot))
    return angle


def _three_point_sd_deg(sd_px: Array, arm_1_px: Array, arm_2_px: Array) -> Array:
    """Uncertainty of the angle between two segments that share a joint, each end off by ``sd_px``."""
    ends = (sd_px / arm_1_px) ** 2 + (sd_px / arm_2_px) ** 2
    middle = (sd_px / arm_1_px + sd_px / arm_2_px) ** 2
    sd: Array = np.degrees(np.sqrt(ends + middle))
    return sd


Measured = tuple[Array, Array]


def shoulder_hip_knee_deg(body: Body) -> Measured:
    """180 straight, more with the hips past the line towards the belly, from -- say -- 120 lying with knees bent."""
    turn = body.head_side * _turn_deg(body.shoulder - body.hip, body.knee - body.hip)
    sd = _three_point_sd_deg(body.joint_sd_px("shoulder", "hip", "knee"), body.torso_px, body.thigh_px)
    return np.mod(turn, 360.0), sd


def knee_flexion_deg(body: Body) -> Measured:
    """0 straight, more is more bent."""
    sd = _three_point_sd_deg(body.joint_sd_px("hip", "knee", "ankle"), body.thigh_px, body.shank_px)
    return body.knee_flexion_deg, sd


def hip_height_thigh(body: Body) -> Measured:
    """Height of the hip over the line from ankle to shoulder (both stay on the floor), in thigh lengths."""
    floor = body.shoulder - body.ankle
    to_hip = body.hip - body.ankle
    cross = floor[:, 0] * to_hip[:, 1] - floor[:, 1] * to_hip[:, 0]
    height = body.head_side * cross / lengths(floor) / body.thigh_px
    return height, body.joint_sd_px("shoulder", "hip", "ankle") / body.thigh_px


def foot_reach_thigh(body: Body) -> Measured:
    """Distance of the ankle from the shoulder, which lies still on the floor, in thigh lengths."""
    reach = lengths(body.ankle - body.shoulder) / body.thigh_px
    return reach, body.joint_sd_px("shoulder", "ankle") / body.thigh_px


def lumbar_extension_deg(body: Body) -> Measured:
    """Arch of the lower back from the outline of the belly; only its change from rest means something."""
    height, _ = hip_height_thigh(body)
    bulge = lumbar.waist_bulge_torso(body.belly_torso)
    value = lumbar.extension_deg(bulge, height, body.torso_px / body.thigh_px)
    return value, np.where(np.isnan(value), np.nan, lumbar.UNCERTAINTY_DEG)


MEASURE_FUNCTIONS: Final[Mapping[str, Callable[[Body], Measured]]] = {
    "shoulder_hip_knee_deg": shoulder_hip_knee_deg,
    "knee_flexion_deg": knee_flexion_deg,
    "hip_height_thigh": hip_height_thigh,
    "foot_reach_thigh": foot_reach_thigh,
    "lumbar_extension_deg": lumbar_extension_deg,
}


def measure(body: Body, names: Iterable[str]) -> dict[str, Measured]:
    """The named measures of a track; a name outside ``vocabulary.MEASURES`` is a KeyError."""
    return {name: MEASURE_FUNCTIONS[name](body) for name in names}
