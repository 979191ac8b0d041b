"""Recorded reps, changed in a controlled way: done at another tempo, with a fault mixed in, or seen otherwise.

A rep is taken from a recording of a rendered person together with the rest around it. A fault is the difference between
how this person's joints move in the rep labelled with it and in a good one, so that any amount of it can be mixed in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from bodies import minimum_jerk
from goodrep.core.pose import LANDMARK_INDEX, Array, Pose, PoseTrack
from recorded import poses_of, truth_of

FPS: Final = 20.0
REST_S: Final = 1.2
"""Rest before and after a rep."""
BETWEEN_S: Final = 0.5
"""From the end of one rep's rest to the beginning of the next one's."""
SETTLED_S: Final = 0.2
"""Next to the borders of a hold the joints are still on their way."""


@dataclass(frozen=True, slots=True)
class Move:
    """How far the joints are at the top from where they are at rest: (33, 5) in the picture, (33, 3) in metres."""

    landmarks: Array
    world_m: Array

    def minus(self, other: Move) -> Move:
        return Move(self.landmarks - other.landmarks, self.world_m - other.world_m)


@dataclass(frozen=True, slots=True)
class Take:
    """Poses around one rep, with its true borders in seconds."""

    track: PoseTrack
    start_s: float
    arrival_s: float
    departure_s: float
    end_s: float

    @classmethod
    def of(cls, name: str, number: int) -> Take:
        """Rep ``number`` of a recording, from 1 on."""
        reps = truth_of(name)["reps"]
        true = reps[number - 1]
        start_s, end_s = true["start_s"], true["end_s"]
        from_s = max(start_s - REST_S, reps[number - 2]["end_s"] if number > 1 else 0.0)
        to_s = min(end_s + REST_S, reps[number]["start_s"] if number < len(reps) else np.inf)
        poses = [pose for pose in poses_of(name) if from_s <= pose.t_s <= to_s]
        return cls(PoseTrack.of(poses), start_s, start_s + true["up"], end_s - true["down"], end_s)

    @property
    def period_s(self) -> float:
        """From one rep to the next in ``poses``."""
        return float(self.track.t_s[-1] - self.track.t_s[0]) + BETWEEN_S

    def timed(self, up_s: float, hold_s: float, down_s: float) -> Take:
        """The same rep at another tempo, with all of ``REST_S`` around it, by pulling its poses apart or together."""
        t_s = self.track.t_s
        old = [t_s[0], self.start_s, self.arrival_s, self.departure_s, self.end_s, t_s[-1]]
        new = np.concatenate([[0.0], np.cumsum([REST_S, up_s, hold_s, down_s, REST_S])])
        even_s = np.arange(0.0, new[-1], 1 / FPS)
        return Take(_at(self.track, np.interp(even_s, new, old), even_s), *new[1:5].tolist())

    def move(self) -> Move:
        """What this rep does with the joints."""
        t_s, track = self.track.t_s, self.track
        rest = (t_s > self.start_s - 2 * SETTLED_S) & (t_s <= self.start_s)
        top = (t_s >= self.arrival_s + SETTLED_S) & (t_s <= self.departure_s - SETTLED_S)
        landmarks = np.median(track.landmarks[top], axis=0) - np.median(track.landmarks[rest], axis=0)
        landmarks[:, 3:] = 0.0  # how well a joint is seen is no movement
        return Move(landmarks, np.median(track.world_m[top], axis=0) - np.median(track.world_m[rest], axis=0))

    def with_more_of(self, move: Move, amount: float) -> Take:
        """The same rep with so much of ``move`` added at its top, and less on the way there and back."""
        t_s, track = self.track.t_s, self.track
        up = minimum_jerk((t_s - self.start_s) / (self.arrival_s - self.start_s))
        down = minimum_jerk((t_s - self.departure_s) / (self.end_s - self.departure_s))
        share = (amount * up * (1 - down))[:, None, None]
        landmarks, world_m = track.landmarks + share * move.landmarks, track.world_m + share * move.world_m
        return replace(self, track=replace(track, landmarks=landmarks, world_m=world_m))

    def poses(self, times: int = 2) -> list[Pose]:
        """The rep done so often, one after the other."""
        track = self.track
        many = PoseTrack(
            np.concatenate([track.t_s - track.t_s[0] + i * self.period_s for i in range(times)]),
            track.size_px,
            np.tile(track.landmarks, (times, 1, 1)),
            np.tile(track.world_m, (times, 1, 1)),
            np.tile(track.outline, (times, 1, 1, 1)),
        )
        even_s = np.arange(0.0, many.t_s[-1], 1 / FPS)
        even = _at(many, even_s, even_s)
        return [
            Pose(t, even.size_px, even.landmarks[i], even.world_m[i], even.outline[i]).rounded()
            for i, t in enumerate(even.t_s.tolist())
        ]


def _at(track: PoseTrack, source_s: Array, t_s: Array) -> PoseTrack:
    """The poses at ``source_s`` of a track, on the straight way between two of them, as if they were at ``t_s``."""
    after = np.clip(np.searchsorted(track.t_s, source_s), 1, track.t_s.size - 1)
    share = np.clip((source_s - track.t_s[after - 1]) / (track.t_s[after] - track.t_s[after - 1]), 0.0, 1.0)

    def between(values: Array) -> Array:
        weight = share.reshape(-1, *[1] * (values.ndim - 1))
        mixed: Array = values[after - 1] * (1 - weight) + values[after] * weight
        return mixed

    return PoseTrack(t_s, track.size_px, between(track.landmarks), between(track.world_m), between(track.outline))


def turned(poses: Sequence[Pose], degrees: float) -> list[Pose]:
    """The same person, turned about the upright line through the middle of the hips, the pose model's depth taken as
    true; positive turns what is in front of the hips to the picture's left."""
    sine, cosine = np.sin(np.radians(degrees)), np.cos(np.radians(degrees))
    hips = [LANDMARK_INDEX["left_hip"], LANDMARK_INDEX["right_hip"]]
    found = []
    for pose in poses:
        landmarks, world_m = pose.landmarks.copy(), pose.world_m.copy()
        for points, middle in ((landmarks, float(landmarks[hips, 0].mean())), (world_m, 0.0)):
            x, z = points[:, 0] - middle, points[:, 2].copy()
            points[:, 0] = middle + x * cosine + z * sine
            points[:, 2] = z * cosine - x * sine
        found.append(Pose(pose.t_s, pose.size_px, landmarks, world_m, pose.outline).rounded())
    return found


def faded(poses: Sequence[Pose], joints: Sequence[str], visibility: float) -> list[Pose]:
    """These joints of both sides seen only so well."""
    indices = [LANDMARK_INDEX[f"{side}_{joint}"] for side in ("left", "right") for joint in joints]
    found = []
    for pose in poses:
        landmarks = pose.landmarks.copy()
        landmarks[indices, 3] = np.minimum(landmarks[indices, 3], visibility)
        found.append(Pose(pose.t_s, pose.size_px, landmarks, pose.world_m, pose.outline).rounded())
    return found
