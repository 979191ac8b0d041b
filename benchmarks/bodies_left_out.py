"""Rendered people with known joints: what changes from rest to hold in each of their reps, and fits that have not seen
the body they are asked about."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.tracks import poses_of
from goodrep.core.engine import Engine
from goodrep.core.events import Event, Rep
from goodrep.core.pose import Array, Pose, PoseTrack
from goodrep.specs.model import Spec

BASELINE_S = 1.0
"""How much of the rest before a rep is compared with, as in ``goodrep.core.judging``."""
ROUNDING_S = 0.05
"""The truth's start of a rep is that of a picture."""
NEAR_S = 0.25
"""A counted rep's top lies within a true rep, give or take."""
RESTING, HOLDING = 0.03, 0.97
"""Shares of the way up."""
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Clip:
    """One body: the poses found, the truth of its reps and that of its frames."""

    name: str
    poses: list[Pose]
    truth: dict[str, Any]
    frames: dict[str, Array]

    @cached_property
    def track(self) -> PoseTrack:
        return PoseTrack.of(self.poses)

    @cached_property
    def inside(self) -> Mask:
        """(T,) reps and rests, without getting into and out of position."""
        inside = np.zeros(len(self.poses), dtype=bool)
        phases = self.frames["phase"][: inside.size]
        inside[: phases.size] = ~np.isin(phases, ("standing", "transition"))
        return inside

    @cached_property
    def resting(self) -> Mask:
        """(T,) at rest, in position."""
        resting = self.inside.copy()
        stroke = self.frames["u"][: resting.size]
        resting[: stroke.size] &= stroke < RESTING
        return resting


@dataclass(frozen=True)
class RestAndHold:
    """The frames of one rep, by the truth: the last second of rest before it, and its top."""

    clip: int
    number: int
    rest: NDArray[np.intp]
    hold: NDArray[np.intp]

    def change(self, series: Array) -> Array:
        """From the median of the rest to the mean of the hold, of a (T, ...) series."""
        found: Array = np.nanmean(series[self.hold], axis=0) - np.nanmedian(series[self.rest], axis=0)
        return found


def load(shared: Path, exercise: str) -> list[Clip]:
    """Every body that does an exercise, of ``clips/`` and ``sweeps/``."""
    return [clip for name in ("clips", "sweeps") for clip in load_folder(shared / name, exercise)]


def load_folder(folder: Path, exercise: str) -> list[Clip]:
    """Every body in a folder that does an exercise."""
    return [
        Clip(
            f"{path.parent.name}/{path.stem}",
            poses,
            json.loads(path.with_suffix(".truth.json").read_text()),
            dict(np.load(path.with_suffix(".frames.npz"))),
        )
        for path, poses in poses_of(sorted(folder.glob(f"{exercise}_*.mp4"))).items()
    ]


def rests_and_holds(clips: list[Clip]) -> list[RestAndHold]:
    """Those of every rep, in order."""
    found = []
    for index, clip in enumerate(clips):
        count = min(len(clip.poses), clip.frames["u"].size)
        t_s, rep, stroke = clip.track.t_s[:count], clip.frames["rep"][:count], clip.frames["u"][:count]
        for number, asked in enumerate(clip.truth["reps"]):
            start_s = asked["start_s"]
            before = (t_s > start_s - BASELINE_S) & (t_s <= start_s + ROUNDING_S)
            hold = (rep == number) & (stroke > HOLDING)
            rest = np.flatnonzero(before & clip.resting[:count])
            found.append(RestAndHold(index, number, rest, np.flatnonzero(hold)))
    return found


def judged_events(spec: Spec, clip: Clip) -> list[Event]:
    """What the engine makes of a clip."""
    engine = Engine(spec)
    return [event for pose in clip.poses for event in engine.step(pose)] + engine.finish()


def counted_exactly(clip: Clip, reps: list[Rep]) -> bool:
    """Whether every true rep, and nothing else, was counted."""
    return counted_tops_exactly(clip, [rep.top_s for rep in reps if rep.counted])


def counted_tops_exactly(clip: Clip, tops: list[float]) -> bool:
    """The same, of the moments at which the top of a rep was seen."""
    spans = [(true["start_s"] - NEAR_S, true["end_s"] + NEAR_S) for true in clip.truth["reps"]]
    return len(tops) == len(spans) and all(low <= top <= high for top, (low, high) in zip(tops, spans, strict=True))


def ridge(x: Array, y: Array, strength: float = 0.0) -> Array:
    """(K,) weights of (N, K) changes, without a constant: no change is no angle.

    ``strength`` holds them back, on changes of unit spread.
    """
    spread = x.std(axis=0)
    scaled = x / spread
    weights: Array = np.linalg.solve(scaled.T @ scaled + strength * np.eye(x.shape[1]), scaled.T @ y) / spread
    return weights


def error_row(name: str, found: Array, true: Array) -> list[Any]:
    """For a table with the head ``ERRORS``."""
    error = found - true
    squared = float(np.sqrt((error**2).mean()))
    return [name, error.size, float(np.abs(error).mean()), squared, float(error.mean()), float(np.abs(error).max())]


ERRORS = ["bodies left out", "n", "mean error", "root mean square", "bias", "worst"]
