"""Synthetic people who train one side: clams on the floor, hip hikes upright. Metres in three dimensions, seen by a
camera without perspective.

Axes: x along the body towards the head of a lying person, towards the left hand of an upright one; y out of the belly;
z up. Where a person trains the other side, left and right and x change places.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Final, Literal

import numpy as np

from bodies import Still, minimum_jerk, mirrored
from goodrep.core.pose import LANDMARKS, OUTLINE_SHAPE, Array, Pose
from goodrep.specs.loading import load_spec
from goodrep.specs.model import Spec

TRUNK_M, THIGH_M, SHANK_M = 0.50, 0.42, 0.42
SIZE_PX: Final = (640, 480)
PX_PER_M: Final = 220.0
SHOULDERS_M, HIPS_M = 0.34, 0.22
"""From left to right."""
UP: Final = np.array([0.0, 0.0, 1.0])


def clam() -> Spec:
    return load_spec("clam").spec


def hip_hike() -> Spec:
    return load_spec("hip_hike").spec


@dataclass(frozen=True, slots=True, kw_only=True)
class Stroke:
    """One rep as it is meant; all else are changes from rest that come and go with it."""

    up_s: float = 1.5
    hold_s: float = 1.5
    down_s: float = 1.5
    rest_s: float = 1.0

    @property
    def seconds(self) -> float:
        return self.up_s + self.hold_s + self.down_s + self.rest_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Clam(Stroke):
    opening_deg: float = 50.0
    """The rendered people turn about another axis: of this about 0.6 is read."""
    roll_deg: float = 0.0
    feet_thigh: float = 0.0
    slide_torso: float = 0.0
    """Of the whole body towards the head."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hike(Stroke):
    obliquity_deg: float = 16.0
    lean_deg: float = 0.0
    free_knee_deg: float = 0.0


def clams(
    acts: Sequence[Clam | Still],
    side: Literal["left", "right"] = "right",
    *,
    azimuth_deg: float = 30.0,
    fps: float = 15.0,
    from_s: float = 0.0,
) -> list[Pose]:
    """The poses of a person on the side, knees bent; ``side`` is the top leg, ``azimuth_deg`` towards the feet."""
    t, change = _script(acts, Clam(), fps)
    zero = np.zeros_like(t)
    bottom_hip = _at(zero, zero, zero + 0.09) + _at(change["slide_torso"] * TRUNK_M, zero, zero)
    hips = _tilted(change["roll_deg"]) * HIPS_M
    shoulder = bottom_hip + _at(zero + TRUNK_M, zero, zero - 0.05)
    joints = {"left_hip": bottom_hip, "left_shoulder": shoulder}
    joints["right_hip"] = bottom_hip + hips
    joints["right_shoulder"] = shoulder + _tilted(change["roll_deg"]) * SHOULDERS_M
    thigh = THIGH_M * np.array([-np.cos(np.radians(50)), np.sin(np.radians(50)), 0.0])
    shank = SHANK_M * np.array([-np.cos(np.radians(-30)), np.sin(np.radians(-30)), 0.0])
    joints["left_knee"], joints["left_ankle"] = bottom_hip + thigh, bottom_hip + thigh + shank
    # Opening turns the top knee about the line from hip to foot; a lifted foot takes the knee along by half.
    along = (thigh + shank) / np.linalg.norm(thigh + shank)
    forward = thigh - (thigh @ along) * along
    opening = np.radians(change["opening_deg"])[:, None]
    lift = change["feet_thigh"][:, None] * THIGH_M * UP
    knee = (thigh @ along) * along + np.cos(opening) * forward + np.sin(opening) * np.linalg.norm(forward) * UP
    joints["right_knee"] = joints["right_hip"] + knee + lift / 2
    joints["right_ankle"] = bottom_hip + HIPS_M * UP + thigh + shank + lift
    toes = 0.15 * np.array([-0.3, 0.95, 0.0])
    for name in ("left", "right"):
        joints[f"{name}_heel"] = joints[f"{name}_ankle"] - 0.3 * toes
        turned = np.sin(opening) * 0.1 * UP if name == "right" else 0.0
        joints[f"{name}_foot_index"] = joints[f"{name}_ankle"] + toes + turned
    joints["nose"] = (joints["left_shoulder"] + joints["right_shoulder"]) / 2 + np.array([0.22, 0.08, 0.0])
    poses = _seen(from_s + t, joints, azimuth_deg=-azimuth_deg, pitch_deg=15.0)
    return poses if side == "right" else [mirrored(pose) for pose in poses]


def hikes(
    acts: Sequence[Hike | Still],
    side: Literal["left", "right"] = "left",
    *,
    azimuth_deg: float = 15.0,
    fps: float = 15.0,
    from_s: float = 0.0,
) -> list[Pose]:
    """The poses of a person on one leg; ``side`` is the standing one, ``azimuth_deg`` round towards it."""
    t, change = _script(acts, Hike(), fps)
    zero = np.zeros_like(t)
    leg = _at(zero + 0.1, zero, zero)
    hip = leg + (THIGH_M + SHANK_M) * UP
    tilt, lean = np.radians(change["obliquity_deg"] - 8.0), np.radians(change["lean_deg"])
    free_hip = hip + HIPS_M * _at(-np.cos(tilt), zero, np.sin(tilt))
    trunk = (hip + free_hip) / 2 + TRUNK_M * _at(np.sin(lean), zero, np.cos(lean))
    across = SHOULDERS_M / 2 * _at(np.cos(lean), zero, -np.sin(lean))
    half = np.radians(change["free_knee_deg"]) / 2
    free_knee = free_hip + THIGH_M * _at(zero, np.sin(half), -np.cos(half))
    joints = {
        "left_hip": hip,
        "right_hip": free_hip,
        "left_shoulder": trunk + across,
        "right_shoulder": trunk - across,
        "left_knee": leg + SHANK_M * UP,
        "right_knee": free_knee,
        "left_ankle": leg,
        "right_ankle": free_knee + SHANK_M * _at(zero, -np.sin(half), -np.cos(half)),
        "nose": trunk + np.array([0.0, 0.08, 0.22]),
    }
    for name in ("left", "right"):
        joints[f"{name}_heel"] = joints[f"{name}_ankle"] + np.array([0.0, -0.05, -0.05])
        joints[f"{name}_foot_index"] = joints[f"{name}_ankle"] + np.array([0.0, 0.15, -0.05])
    poses = _seen(from_s + t, joints, azimuth_deg=azimuth_deg, pitch_deg=0.0)
    return poses if side == "left" else [mirrored(pose) for pose in poses]


def _at(x: Array, y: Array, z: Array) -> Array:
    """(T, 3)."""
    return np.stack([x, y, z], axis=1)


def _tilted(roll_deg: Array) -> Array:
    """(T, 3) straight up, or rolled back."""
    roll = np.radians(roll_deg)
    return _at(np.zeros_like(roll), -np.sin(roll), np.cos(roll))


def _script(acts: Sequence[Stroke | Still], kind: Stroke, fps: float) -> tuple[Array, dict[str, Array]]:
    """The times of the pictures, and how far each change is done in them."""
    t = np.arange(0.0, sum(act.seconds for act in acts) + 1e-9, 1 / fps)
    names = {field.name for field in fields(kind)} - {field.name for field in fields(Stroke)}
    change = {name: np.zeros_like(t) for name in names}
    begin = 0.0
    for act in acts:
        if isinstance(act, Stroke):
            since = t - begin
            done = minimum_jerk(since / act.up_s) - minimum_jerk((since - act.up_s - act.hold_s) / act.down_s)
            for name in names:
                change[name] += getattr(act, name) * done
        begin += act.seconds
    return t, change


def _seen(t: Array, joints: dict[str, Array], *, azimuth_deg: float, pitch_deg: float) -> list[Pose]:
    """Poses as a camera gives them that is ``azimuth_deg`` round towards +x, looking down by ``pitch_deg``."""
    azimuth, pitch = np.radians(azimuth_deg), np.radians(pitch_deg)
    right = np.array([np.cos(azimuth), -np.sin(azimuth), 0.0])
    near = np.array([np.sin(azimuth) * np.cos(pitch), np.cos(azimuth) * np.cos(pitch), np.sin(pitch)])
    seen = np.stack([right, np.cross(near, right), near], axis=1)
    if seen[2, 1] < 0:
        seen[:, 1] *= -1
    at = {name: xyz @ seen for name, xyz in joints.items()}
    middle = (at["left_hip"] + at["right_hip"]) / 2
    # The camera stands still: the picture is placed by the first frame.
    low = min(float(xyz[0, 1]) for xyz in at.values())
    landmarks, world = np.full((t.size, 33, 5), 0.99), np.zeros((t.size, 33, 3))
    for index, name in enumerate(LANDMARKS):
        xyz = at.get(name, at["nose"])
        if any(part in name for part in ("elbow", "wrist", "pinky", "index", "thumb")) and name not in at:
            xyz = at[f"{name.split('_')[0]}_shoulder"]
        landmarks[:, index, 0] = 0.5 + (xyz[:, 0] - middle[0, 0]) * PX_PER_M / SIZE_PX[0]
        landmarks[:, index, 1] = 0.9 - (xyz[:, 1] - low) * PX_PER_M / SIZE_PX[1]
        landmarks[:, index, 2] = -xyz[:, 2] * PX_PER_M / SIZE_PX[0]
        world[:, index] = (xyz - middle) * (1.0, -1.0, -1.0)
    outline = np.full(OUTLINE_SHAPE, 0.12)
    return [Pose(float(t_s), SIZE_PX, landmarks[i], world[i], outline).rounded() for i, t_s in enumerate(t.tolist())]
