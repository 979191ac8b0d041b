"""Every rendered body judged by weights that have not seen it, and by what simple programs do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from benchmarks import fit_bridge, fit_clam, fit_hip_hike
from benchmarks.bodies_left_out import Clip, load
from benchmarks.scoring import Body, true_angles
from benchmarks.simple import simple, simple_result, thresholds
from goodrep.app.result import result_of
from goodrep.core.engine import Engine
from goodrep.core.pose import Pose
from goodrep.core.vocabulary import Side
from goodrep.core.weights import SHIPPED, Weights
from goodrep.specs.loading import LoadedSpec, load_spec

PROCESSES = 2

FITS: dict[str, Callable[[list[Clip]], Any]] = {
    "bridge": fit_bridge.Data,
    "clam": fit_clam.Data,
    "hip_hike": fit_hip_hike.Data,
}
SIDES: dict[str, Callable[[Clip], Side]] = {
    "bridge": lambda clip: "both",
    "clam": fit_clam.top_side,
    "hip_hike": fit_hip_hike.standing_side,
}


def judged(loaded: LoadedSpec, poses: list[Pose], weights: Weights = SHIPPED) -> dict[str, Any]:
    """The result file's content for one clip."""
    engine = Engine(loaded.spec, weights=weights)
    events = [event for pose in poses for event in engine.step(pose)]
    events += engine.finish()
    return result_of(loaded, events, engine.why_nothing(), "full")


def _judge(shared: Path, exercise: str) -> tuple[list[Body], list[Body]]:
    clips, loaded = load(shared, exercise), load_spec(exercise)
    weights: list[Weights] = FITS[exercise](clips).unseen_weights()
    read = simple(exercise, clips, [SIDES[exercise](clip) for clip in clips])
    low, high = thresholds(exercise, read)
    ours, others = [], []
    for clip, own, seen in zip(clips, weights, read, strict=True):
        told = (clip.name, clip.truth, true_angles(clip))
        ours.append(Body(*told, judged(loaded, clip.poses, own)))
        others.append(Body(*told, simple_result(loaded.spec, seen, low, high)))
    return ours, others


def judge_unseen(shared: Path, exercises: Sequence[str]) -> dict[str, tuple[list[Body], list[Body]]]:
    """By exercise: every body of ``clips/`` and ``sweeps/`` as goodrep judges it without having seen it, and as a
    simple program does."""
    with ProcessPoolExecutor(PROCESSES) as pool:
        return dict(zip(exercises, pool.map(_judge, [shared] * len(exercises), exercises), strict=True))
