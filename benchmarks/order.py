"""Fits the numbers of ``goodrep.core.timing`` on rendered people, and says what the order within a rep is worth.

    python -m benchmarks.order [--shared ../shared]

Truth is the first crossing of a share of each true angle's way, as the spec says which. Rendered people move all parts
together, so lags are put in: the outline (bridge), trunk and head with the hips (clam) or without them (hip hike) are
shown earlier or later than the rest of the body by a known time, in the poses that were found. Only where both parts
move can one be first. Every figure is from weights and timings that have not seen the body it is about.
"""

from __future__ import annotations

import argparse
import math
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import fit_bridge, fit_clam, fit_hip_hike
from benchmarks.bodies_left_out import NEAR_S, Clip, Mask, load
from benchmarks.output import print_table, wilson, write_json
from goodrep.core.body import Body
from goodrep.core.borders import Borders
from goodrep.core.course import Course, Samples
from goodrep.core.engine import Engine
from goodrep.core.events import Rep, RepDone, SetOpened
from goodrep.core.judging import spans_of
from goodrep.core.measures import measured
from goodrep.core.order import start_of
from goodrep.core.pose import LANDMARK_INDEX, Array, Pose, PoseTrack
from goodrep.core.timing import TIMINGS, Timing
from goodrep.core.vocabulary import Side
from goodrep.core.weights import Weights
from goodrep.specs.loading import load_spec
from goodrep.specs.model import Spec
from goodrep.specs.rules import OrderRule

TRUTHS = {
    "bridge": ("lumbar_extension", "shoulder_hip_knee"),
    "clam": ("pelvis_roll", "open"),
    "hip_hike": ("trunk_lean", "pelvis_obliquity"),
}
"""By exercise: the true angles of the part that may compensate and of the part that works."""
LAGS_S = (0.0, -0.4, -0.2, 0.2, 0.4)
"""Put in; negative where the part that may compensate is first."""
_ABOVE_HIPS = range(LANDMARK_INDEX["left_hip"])
_TRUNK = {"clam": [*_ABOVE_HIPS, LANDMARK_INDEX["left_hip"], LANDMARK_INDEX["right_hip"]], "hip_hike": [*_ABOVE_HIPS]}
RAW = Timing(0.0, 0.0, 1.0)


@dataclass(frozen=True)
class Found:
    """One rep in which both parts are seen to move: true and raw lag, and the doubt about it, in seconds.

    ``late_s``: how much later than in truth either part is seen to begin. Negative lags: the compensating part first.
    """

    body: int
    put_in_s: float
    true_s: float
    raw_s: float
    doubt_s: float
    late_s: tuple[float, float]


def lagged(poses: list[Pose], exercise: str, lag_s: float) -> list[Pose]:
    """The poses with the part that may compensate shown so much later."""
    if lag_s == 0:
        return poses
    t_s = np.array([pose.t_s for pose in poses])
    at = np.clip(t_s - lag_s, t_s[0], t_s[-1])
    after = np.clip(np.searchsorted(t_s, at), 1, t_s.size - 1)
    weight = (at - t_s[after - 1]) / (t_s[after] - t_s[after - 1])

    def then(values: Array) -> Array:
        share = weight.reshape(-1, *[1] * (values.ndim - 1))
        moved: Array = values[after - 1] * (1 - share) + values[after] * share
        return moved

    landmarks = np.stack([pose.landmarks for pose in poses])
    world_m = np.stack([pose.world_m for pose in poses])
    outline = np.stack([pose.outline for pose in poses])
    if exercise == "bridge":
        outline = then(outline)
    else:
        trunk = _TRUNK[exercise]
        landmarks[:, trunk], world_m[:, trunk] = then(landmarks[:, trunk]), then(world_m[:, trunk])
    return [
        Pose(pose.t_s, pose.size_px, *parts).rounded()
        for pose, *parts in zip(poses, landmarks, world_m, outline, strict=True)
    ]


def true_start_s(clip: Clip, number: int, angle: str, share: float) -> float:
    """When a true angle first crosses this share of its way in a rep; NaN where it does not move."""
    frames, top_s = clip.frames, clip.truth["reps"][number]["top_s"]
    rising = np.flatnonzero((frames["rep"] == number) & (frames["t_s"] <= top_s))
    t_s, changes = frames["t_s"][rising], frames[angle][rising] - frames[angle][rising[0]]
    way = changes[np.abs(changes).argmax()]
    if abs(way) < 1e-6:
        return math.nan
    first = int(np.argmax(changes / way >= share))
    return float(np.interp(share, changes[first - 1 : first + 1] / way, t_s[first - 1 : first + 1]))


def course_of(rule: OrderRule, poses: list[Pose], side: Side, weights: Weights) -> Course:
    """Both measures over all pictures in which somebody is."""
    track = PoseTrack.of([pose for pose in poses if pose.found])
    body = Body(track, side, weights)
    names = (rule.compensating.measure, rule.working.measure)
    measures = {name: Samples(*measured(body, name).T) for name in names}
    return Course(track.t_s, np.zeros_like(track.t_s), measures)


def borders_of(rep: Rep) -> Borders | None:
    """Those of a rep that was seen whole."""
    up_s, hold_s, down_s = rep.tempo.up_s, rep.tempo.hold_s, rep.tempo.down_s
    if up_s is None or hold_s is None or down_s is None:
        return None
    return Borders(rep.start_s, rep.start_s + up_s, rep.end_s - down_s, rep.end_s)


def look(spec: Spec, body: int, clip: Clip, lag_s: float, weights: Weights, why: Counter[str]) -> list[Found]:
    """The reps of a clip with a lag put in; ``why`` counts what became of each."""
    rule = spec.order
    assert rule is not None
    poses = lagged(clip.poses, spec.exercise, lag_s)
    engine = Engine(spec, weights=weights)
    events = [event for pose in poses for event in engine.step(pose)] + engine.finish()
    sides = [event.side for event in events if isinstance(event, SetOpened)]
    reps = [event.rep for event in events if isinstance(event, RepDone)]
    if not reps:
        return []
    course, found = course_of(rule, poses, sides[-1], weights), []
    rest_from_s = 0.0
    for rep in reps:
        since_s, rest_from_s = rest_from_s, rep.end_s
        true = [
            number
            for number, one in enumerate(clip.truth["reps"])
            if one["start_s"] - NEAR_S - abs(lag_s) <= rep.top_s <= one["end_s"] + NEAR_S + abs(lag_s)
        ]
        borders = borders_of(rep)
        if not rep.counted or not true or borders is None:
            continue
        spans = spans_of(borders, since_s)
        starts = [
            start_of(course, part, spans["setup"], spans["hold"], rule.share, RAW)
            for part in (rule.compensating, rule.working)
        ]
        told = next((start for start in starts if isinstance(start, str)), "assessed")
        why[told] += 1
        if told != "assessed":
            continue
        first, second = starts
        assert not isinstance(first, str)
        assert not isinstance(second, str)
        at = [true_start_s(clip, true[0], angle, rule.share) for angle in TRUTHS[spec.exercise]]
        if math.isnan(sum(at)):
            continue
        late = first.t_s - at[0] - lag_s, second.t_s - at[1]
        true_s = at[0] + lag_s - at[1]
        found.append(Found(body, lag_s, true_s, first.t_s - second.t_s, math.hypot(first.sd_s, second.sd_s), late))
    return found


def fit(found: list[Found], bodies: Mask) -> tuple[tuple[float, float], float, float]:
    """How late both parts are seen, what is always uncertain about the lag, and the share of the doubt, from these
    bodies: the squared errors are what is always there and a share of the squared doubt."""
    mine = [one for one in found if bodies[one.body]]
    late = np.array([one.late_s for one in mine if one.put_in_s == 0]).mean(axis=0)
    error = np.array([one.raw_s - one.true_s for one in mine]) - (late[0] - late[1])
    doubt = np.array([one.doubt_s for one in mine]) ** 2
    spread = doubt - doubt.mean()
    share = max(float(spread @ error**2 / (spread @ spread)), 0.0)
    always = float((error**2).mean()) - share * float(doubt.mean())
    if always < 0:
        always, share = 0.0, float((error**2).mean() / doubt.mean())
    return (float(late[0]), float(late[1])), math.sqrt(always), math.sqrt(share)


def exercise_rows(spec: Spec, clips: list[Clip], unseen: list[Weights]) -> tuple[list[list[Any]], dict[str, Any]]:
    """What is reached, by the lag put in."""
    rule = spec.order
    assert rule is not None
    why = {lag_s: Counter[str]() for lag_s in LAGS_S}
    found = [
        one
        for lag_s in LAGS_S
        for body, (clip, weights) in enumerate(zip(clips, unseen, strict=True))
        for one in look(spec, body, clip, lag_s, weights, why[lag_s])
    ]
    late, sd_s, share = fit(found, np.ones(len(clips), dtype=bool))
    in_use = [TIMINGS[part.measure] for part in (rule.compensating, rule.working)]
    print(
        f"\n== {spec.title}: late {late[0]:.3f} and {late[1]:.3f} s, always {sd_s / math.sqrt(2):.3f} s each, ", end=""
    )
    print(f"share {share:.2f}; in use: {in_use}")
    print("with no lag put in: " + ", ".join(f"{text} {count}" for text, count in why[0.0].most_common()))
    errors: list[tuple[float, float, float, float]] = []
    for body in range(len(clips)):
        others = np.arange(len(clips)) != body
        its_late, its_sd_s, its_share = fit(found, others)
        for one in (one for one in found if one.body == body):
            lag_s = one.raw_s - (its_late[0] - its_late[1])
            errors.append((one.put_in_s, one.true_s, lag_s, math.hypot(its_sd_s, its_share * one.doubt_s)))
    table, rows = np.array(errors), []
    for name, chosen in [(f"{lag:+.1f} s", table[:, 0] == lag) for lag in LAGS_S] + [("all", table[:, 0] > -1)]:
        _, true, lag, sd = table[chosen].T
        error, told = np.abs(lag - true), np.abs(lag) > 2 * sd
        within = int((error <= 2 * sd).sum())
        wrong = int((told & ((np.sign(lag) != np.sign(true)) | (np.abs(true) < 0.05))).sum())
        low, high = wilson(within, error.size)
        rows.append(
            [
                f"{spec.exercise}, {name}",
                error.size,
                float(error.mean()),
                float(np.median(sd)),
                f"{within / error.size:.2f} ({low:.2f}-{high:.2f})",
                f"{told.sum()}/{error.size}",
                wrong,
            ]
        )
    return rows, {"late_s": late, "sd_s": sd_s, "share": share, "why": why[0.0]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    shared = parser.parse_args().shared
    rows: list[list[Any]] = []
    fits = {}
    for module in (fit_bridge, fit_clam, fit_hip_hike):
        exercise = module.__name__.rpartition("fit_")[2]
        clips = load(shared, exercise)
        mine, fits[exercise] = exercise_rows(load_spec(exercise).spec, clips, module.Data(clips).unseen_weights())
        rows += mine
    print()
    head = ["lag put in", "reps", "mean error (s)", "median sd (s)", "within 2 sd (95 %)", "called first", "wrongly"]
    print_table(head, rows)
    write_json("order", {"fits": fits, "rows": rows})


if __name__ == "__main__":
    main()
