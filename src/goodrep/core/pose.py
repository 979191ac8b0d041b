"""A person in one picture and over time, as plain arrays.

The landmark order is that of BlazePose (33 points). Picture positions are shares of the picture's width and height,
x to the right and y **down**, as the pose model gives them; ``PoseTrack.points()`` turns them into pixels with y
**up**, which is what every measure uses. Where nobody was found, all values of the frame are NaN.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np

# What numpy.typing.NDArray[np.float64] means; importing that module takes as long as all of the core.
Array: TypeAlias = "np.ndarray[tuple[Any, ...], np.dtype[np.float64]]"

Mask: TypeAlias = "np.ndarray[tuple[Any, ...], np.dtype[np.bool_]]"

LANDMARKS: Final = (
    "nose",
    "left_eye_inner",
    "left_eye",
    "left_eye_outer",
    "right_eye_inner",
    "right_eye",
    "right_eye_outer",
    "left_ear",
    "right_ear",
    "mouth_left",
    "mouth_right",
    "left_shoulder",
    "right_shoulder",
    "left_elbow",
    "right_elbow",
    "left_wrist",
    "right_wrist",
    "left_pinky",
    "right_pinky",
    "left_index",
    "right_index",
    "left_thumb",
    "right_thumb",
    "left_hip",
    "right_hip",
    "left_knee",
    "right_knee",
    "left_ankle",
    "right_ankle",
    "left_heel",
    "right_heel",
    "left_foot_index",
    "right_foot_index",
)
LANDMARK_INDEX: Final = {name: i for i, name in enumerate(LANDMARKS)}

OUTLINE_VERSION: Final = 1
"""Raised whenever the outline means something else, so that old recordings are read as what they are."""
OUTLINE_STATIONS: Final = 32
OUTLINE_SHAPE: Final = (2, 2, OUTLINE_STATIONS)
"""(line, edge, station): line 0 from shoulder to hip, 1 from hip to knee; edge 0 to the left of the way along the
line (y up), 1 to its right. Which of them is the belly is for a measure to find out."""

# What a recording keeps; a pose is rounded to it before the core sees it, so that replay is exact.
POSITION_STEP: Final = 1e-4
"""Share of the frame's width or height."""
WORLD_STEP_M: Final = 1e-4
VISIBILITY_STEP: Final = 1 / 255
OUTLINE_STEP: Final = 1e-3
"""Torso lengths."""
TIME_STEP_S: Final = 1e-6
INT16_LIMIT: Final = 32767

_IS_SHARE = np.concatenate([np.tile([False] * 3 + [True] * 2, 33), np.zeros(99 + 4 * OUTLINE_STATIONS, dtype=bool)])
POSE_STEPS: Final = np.concatenate(
    [
        np.tile([POSITION_STEP] * 3 + [VISIBILITY_STEP] * 2, 33),
        np.full(99, WORLD_STEP_M),
        np.full(4 * OUTLINE_STATIONS, OUTLINE_STEP),
    ]
)
"""What 1 stands for, of all numbers of a pose in a row: landmarks, world, outline."""
_LOWEST = np.where(_IS_SHARE, 0.0, -INT16_LIMIT)
_HIGHEST = np.where(_IS_SHARE, 255.0, INT16_LIMIT)


def _check(name: str, values: Array, shape: tuple[int, ...]) -> None:
    if values.shape != shape:
        raise ValueError(f"{name} must have shape {shape}, got {values.shape}")


@dataclass(frozen=True, slots=True)
class Pose:
    """One person in one picture.

    Args:
        t_s: time of the picture in seconds, from the source.
        size_px: width and height of the picture in pixels.
        landmarks: (33, 5): x and y as shares of width and height (y down), z in shares of the width (smaller is
            nearer), visibility and presence 0..1.
        world_m: (33, 3): metres from the middle of the hips, x right, y down, z away from the camera.
        outline: ``OUTLINE_SHAPE``: distance of the body's edge from the line, in torso lengths, NaN where hidden.
    """

    t_s: float
    size_px: tuple[int, int]
    landmarks: Array
    world_m: Array
    outline: Array

    def __post_init__(self) -> None:
        _check("landmarks", self.landmarks, (33, 5))
        _check("world_m", self.world_m, (33, 3))
        _check("outline", self.outline, OUTLINE_SHAPE)

    @classmethod
    def nobody(cls, t_s: float, size_px: tuple[int, int]) -> Pose:
        """A picture in which no person was found."""
        return cls(t_s, size_px, np.full((33, 5), np.nan), np.full((33, 3), np.nan), np.full(OUTLINE_SHAPE, np.nan))

    @property
    def found(self) -> bool:
        return not bool(np.isnan(self.landmarks[0, 0]))

    def rounded(self) -> Pose:
        """The pose as a recording keeps it; rounding twice changes nothing."""
        flat = np.concatenate([self.landmarks.ravel(), self.world_m.ravel(), self.outline.ravel()])
        # An integer knows no -0.0, so neither does the core.
        flat = np.minimum(np.maximum(np.rint(flat / POSE_STEPS), _LOWEST), _HIGHEST) * POSE_STEPS + 0.0
        return Pose(
            round(self.t_s / TIME_STEP_S) * TIME_STEP_S,
            self.size_px,
            flat[:165].reshape(33, 5),
            flat[165:264].reshape(33, 3),
            flat[264:].reshape(OUTLINE_SHAPE),
        )


@dataclass(frozen=True, slots=True)
class PoseTrack:
    """T poses of one source, as arrays whose first axis is time; live use passes T = 1."""

    t_s: Array
    size_px: tuple[int, int]
    landmarks: Array
    world_m: Array
    outline: Array

    def __post_init__(self) -> None:
        frames = self.t_s.shape[0]
        _check("t_s", self.t_s, (frames,))
        _check("landmarks", self.landmarks, (frames, 33, 5))
        _check("world_m", self.world_m, (frames, 33, 3))
        _check("outline", self.outline, (frames, *OUTLINE_SHAPE))

    @classmethod
    def of(cls, poses: Sequence[Pose]) -> PoseTrack:
        """The track of one or more poses of equal picture size, in the order given."""
        if not poses:
            raise ValueError("a track needs at least one pose")
        sizes = {pose.size_px for pose in poses}
        if len(sizes) > 1:
            raise ValueError(f"poses of one track must share a picture size, got {sorted(sizes)}")
        return cls(
            np.array([pose.t_s for pose in poses]),
            poses[0].size_px,
            np.stack([pose.landmarks for pose in poses]),
            np.stack([pose.world_m for pose in poses]),
            np.stack([pose.outline for pose in poses]),
        )

    @classmethod
    def single(cls, pose: Pose) -> PoseTrack:
        """The track of one pose, without copying."""
        return cls(np.array([pose.t_s]), pose.size_px, pose.landmarks[None], pose.world_m[None], pose.outline[None])

    def pose(self, at: int) -> Pose:
        """One of the poses, without copying."""
        return Pose(float(self.t_s[at]), self.size_px, self.landmarks[at], self.world_m[at], self.outline[at])

    def points(self, which: Any = ...) -> Array:
        """(T, ..., 2) of these landmarks: pixels, x to the right and y up (negative below the picture's upper edge)."""
        width, height = self.size_px
        return self.landmarks[:, which, :2] * np.array([width, -height], dtype=np.float64)

    @property
    def visibility(self) -> Array:
        """(T, 33): 0..1."""
        return self.landmarks[:, :, 3]


def left_share(visibility: Array) -> Array:
    """(..., J, 1): how much the left one of a pair counts where both sides are taken together.

    Weighted by the squared visibility, so that side-on, where the far side is a guess, the near side decides, while
    from the front it is the middle.

    Args:
        visibility: (..., 2, J) of the left and the right ones.
    """
    weight = visibility * visibility + 1e-6
    share: Array = weight[..., 0, :] / (weight[..., 0, :] + weight[..., 1, :])
    return share[..., None]


def merged(pairs: Array, share: Array) -> Array:
    """Where the two sides lie together: (..., J, D) from (..., 2, J, D) in any unit and their ``left_share``."""
    together: Array = pairs[..., 0, :, :] * share + pairs[..., 1, :, :] * (1 - share)
    return together


def lengths(vectors: Array) -> Array:
    """(...,) lengths of (..., 2) vectors; never 0, by which others divide: a pose may put two joints on one spot."""
    length: Array = np.maximum(np.hypot(vectors[..., 0], vectors[..., 1]), 1e-6)
    return length
