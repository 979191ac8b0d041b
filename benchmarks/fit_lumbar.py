"""Fits the weights of ``goodrep.core.lumbar`` on rendered people, and says what they reach on bodies left out.

    python -m benchmarks.fit_lumbar [--shared ../shared]

Least squares without a constant over ``sweeps/``: arch at the top, from three changes between the rest before a rep
and its hold. The weights to be written into ``lumbar.py`` come from all sweeps; every figure is from weights that have
not seen the body it is about (40 fits, one body left out each); ``clips/`` has never been fitted.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.accuracy import wilson
from benchmarks.output import print_table, write_json
from benchmarks.tracks import poses_of
from goodrep.core import lumbar
from goodrep.core.measures import Body, hip_height_thigh
from goodrep.core.pose import Pose, PoseTrack

Array = NDArray[np.float64]
GOOD_DEG, ARCHED_DEG = 4.0, 20.0
"""As the project's labels have it: at most this is good, from this on it is an arch."""


@dataclass(frozen=True)
class Reps:
    """(N, 3) changes of bulge, hip height and torso length from rest to hold; (N,) true arch; whose body it is."""

    changes: Array
    arch_deg: Array
    body: NDArray[np.str_]


def changes_of(poses: list[Pose], clip: Path) -> tuple[list[list[float]], list[float]]:
    """The three changes and the true arch of each rep of a clip."""
    truth = np.load(clip.with_suffix(".frames.npz"))
    body = Body(PoseTrack.of(poses))
    signals = np.stack(
        [lumbar.waist_bulge_torso(body.belly_torso), hip_height_thigh(body)[0], body.torso_px / body.thigh_px]
    )
    count = min(len(poses), truth["u"].size)
    t_s, stroke, rep = body.track.t_s[:count], truth["u"][:count], truth["rep"][:count]
    changes, arches = [], []
    for number in range(int(np.nanmax(rep)) + 1):
        hold = np.flatnonzero((rep == number) & (stroke > 0.97))
        start_s = t_s[np.flatnonzero(rep == number)[0]]
        rest = np.flatnonzero((t_s > start_s - 1) & (t_s <= start_s) & (stroke < 0.03))
        change: Array = signals[:, hold].mean(axis=1) - np.median(signals[:, rest], axis=1)
        if np.isfinite(change).all():
            changes.append(change.tolist())
            arches.append(float(truth["lumbar_extension"][hold].mean()))
    return changes, arches


def load(folder: Path) -> Reps:
    clips = sorted(folder.glob("bridge_*.mp4"))
    changes: list[list[float]] = []
    arches: list[float] = []
    bodies: list[str] = []
    for clip, poses in poses_of(clips).items():
        found, arch = changes_of(poses, clip)
        changes += found
        arches += arch
        bodies += [clip.stem] * len(arch)
    return Reps(np.array(changes), np.array(arches), np.array(bodies))


def fit(reps: Reps) -> Array:
    return np.asarray(np.linalg.lstsq(reps.changes, reps.arch_deg, rcond=None)[0], dtype=np.float64)


def left_out(reps: Reps) -> Array:
    """(N,) arch of each rep by weights from all other bodies."""
    estimate: Array = np.zeros(reps.arch_deg.shape)
    for body in np.unique(reps.body):
        own = reps.body == body
        others = Reps(reps.changes[~own], reps.arch_deg[~own], reps.body[~own])
        estimate[own] = reps.changes[own] @ fit(others)
    return estimate


def summary(name: str, estimate: Array, reps: Reps, limits: list[float]) -> list[list[object]]:
    arched, good = reps.arch_deg >= ARCHED_DEG, reps.arch_deg <= GOOD_DEG
    rows: list[list[object]] = []
    for limit in limits:
        hit, false = int((estimate[arched] > limit).sum()), int((estimate[good] > limit).sum())
        low, high = wilson(hit, int(arched.sum()))
        recall = f"{hit / arched.sum():.2f} ({low:.2f}-{high:.2f})"
        rows.append([name, limit, int(arched.sum()), recall, int(good.sum()), f"{false / good.sum():.3f}"])
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    shared = parser.parse_args().shared
    sweeps, clips = load(shared / "sweeps"), load(shared / "clips")
    weights, estimate = fit(sweeps), left_out(sweeps)
    error: Array = estimate - sweeps.arch_deg
    print(
        "weights for core/lumbar.py: DEG_PER_TORSO, DEG_PER_HIP_HEIGHT_THIGH, DEG_PER_TORSO_THIGH =", weights.round(1)
    )
    in_use = [lumbar.DEG_PER_TORSO, lumbar.DEG_PER_HIP_HEIGHT_THIGH, lumbar.DEG_PER_TORSO_THIGH]
    print("in use:", in_use)
    print(
        f"bodies left out, {error.size} reps: mean error {np.abs(error).mean():.1f} deg, root mean square "
        f"{np.sqrt((error**2).mean()):.1f}, r {np.corrcoef(estimate, sweeps.arch_deg)[0, 1]:.2f}; "
        f"always guessing the mean: {np.abs(sweeps.arch_deg - sweeps.arch_deg.mean()).mean():.1f} deg"
    )
    limits = [12.0, 13.0, 14.0, 15.0, 16.0, 17.0]
    rows = summary("sweeps, left out", estimate, sweeps, limits)
    rows += summary("clips", clips.changes @ weights, clips, limits)
    print_table(["reps", "limit (deg)", "arched", "recall (95 %)", "good", "false alarms"], rows)
    write_json("fit_lumbar", json.loads(json.dumps({"weights": weights.tolist(), "rows": rows})))


if __name__ == "__main__":
    main()
