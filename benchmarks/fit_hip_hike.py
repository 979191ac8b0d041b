"""Fits the weights of the hip hike in ``goodrep.core.weights`` on rendered people, and says what they reach on bodies
left out.

    python -m benchmarks.fit_hip_hike [--shared ../shared]

Ridge regression without a constant: an angle at the top, from what changes between the rest before a rep and its hold.
The weights to be written into the core come from all bodies of ``clips/`` and ``sweeps/``; every figure about an angle,
a check or the view is from weights that have not seen the body it is about, the view's factor included. Limits are
those of the shipped spec. Half of the obliquity comes from the free leg, half from the pelvis under the trunk; two
thirds of the lean from the shoulders, a third from the trunk: rendered spines are stiffer than real ones, and somebody
may pull up a shoulder. Counting, and which leg stands, is by the core as it is.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.bodies_left_out import (
    ERRORS,
    Clip,
    Mask,
    counted_exactly,
    error_row,
    judged_events,
    load,
    rests_and_holds,
    ridge,
)
from benchmarks.output import print_table, share, write_json
from goodrep.core import hip_hike, rise, single_leg
from goodrep.core.body import Body
from goodrep.core.events import MeasureValue, RepDone, SetOpened
from goodrep.core.hip_hike import free_heights, free_shank, knee_forward, shoulder_line_deg, thigh_share, trunk_line_deg
from goodrep.core.pose import Array
from goodrep.core.single_leg import Standing
from goodrep.core.vocabulary import Side
from goodrep.core.weights import SHIPPED, Weights
from goodrep.specs.loading import load_spec

RIDGE_SHARE = 1e-3
"""Strength of the ridge, per rep."""
SHOULDER_SHARE = 2 / 3
CLEAR_DEG = 5
"""By how much one part of the lift is larger than all others where it should be named."""
WORST = 3
"""How many bodies are named for each angle."""
TRUTHS = {
    "obliquity": "pelvis_obliquity",
    "lean": "trunk_lean",
    "stance knee": "stance_knee_flexion",
    "free knee": "free_knee_flexion",
    "obliquity by the leg": "pelvis_obliquity",
    "obliquity by the trunk": "pelvis_obliquity",
}
"""By what is estimated: its truth by frame."""
MEASURES = {
    "obliquity": hip_hike.pelvic_obliquity_deg,
    "lean": hip_hike.trunk_lean_deg,
    "stance knee": hip_hike.stance_knee_flexion_deg,
    "free knee": hip_hike.free_knee_flexion_deg,
}
FITTED = ("azimuth_deg_per_foot", "obliquity_leg", "obliquity_trunk", "lean_shares", "stance_knee", "free_knee")
"""Of the ``Weights``."""
LABELS: dict[str, tuple[str, str, float, float]] = {
    "trunk_lean": ("lean", "lean", 11, 2),
    "stance_knee_bend": ("stance knee", "stance_knee", 20, 3),
    "free_knee_bend": ("free knee", "free_knee", 35, 4),
    "small_range": ("obliquity", "range", 6, 11),
}
"""By fault: the angle it is about, what was asked of the rep, from where on it has the fault, and until where it is
good, as score.py labels them."""


def standing_side(clip: Clip) -> Side:
    return "left" if clip.truth["stance"] == "L" else "right"


def seen_from(standing: Standing, deg_per_foot: float) -> Standing:
    """The same joints, with the view read off the feet by another factor than the one in use."""
    in_use = np.arcsin(standing.sin_azimuth)
    return replace(standing, sin_azimuth=np.sin(in_use * deg_per_foot / SHIPPED.azimuth_deg_per_foot))


def parts(standing: Standing) -> dict[str, Array]:
    """What is weighed for each angle, (T, K)."""
    off = np.clip(standing.sin_azimuth, 0.0, 0.5) - 0.3
    shoulders, trunk = shoulder_line_deg(standing), trunk_line_deg(standing)
    free_bend, shank = knee_forward(standing.free, standing), free_shank(standing)
    return {
        "leg": np.column_stack([free_heights(standing), shoulders, free_bend, shank]),
        "trunk": np.column_stack([trunk, shoulders, trunk * off, shoulders * off]),
        "lines": np.column_stack([shoulders, trunk]),
        "stance": np.column_stack([knee_forward(standing.leg, standing), thigh_share(standing)]),
        "free": np.column_stack([free_bend, shank]),
    }


def estimates(x: dict[str, Array], weights: Weights) -> dict[str, Array]:
    """(N,) angles by these weights, named as in ``TRUTHS``."""
    leg, trunk = x["leg"] @ weights.obliquity_leg, x["trunk"] @ weights.obliquity_trunk
    return {
        "obliquity": (leg + trunk) / 2,
        "lean": np.column_stack([x["lines"], leg]) @ weights.lean_shares,
        "stance knee": x["stance"] @ weights.stance_knee,
        "free knee": x["free"] @ weights.free_knee,
        "obliquity by the leg": leg,
        "obliquity by the trunk": trunk,
    }


class Data:
    """Every rep's change from rest to hold, and the truth of it."""

    def __init__(self, clips: list[Clip]) -> None:
        self.clips = clips
        self.reps = rests_and_holds(clips)
        self.owner = np.array([rep.clip for rep in self.reps])
        self.bodies = [Body(clip.track, standing_side(clip)) for clip in clips]
        self.standing = [body.derived(single_leg.joints) for body in self.bodies]
        self.true = {
            name: np.array([rep.change(clips[rep.clip].frames[key]) for rep in self.reps])
            for name, key in TRUTHS.items()
        }
        self.azimuth_deg = np.array([abs(clip.truth["camera"]["azimuth_deg"]) for clip in clips])
        views = [single_leg.view_deg(body) / SHIPPED.azimuth_deg_per_foot for body in self.bodies]
        self.feet = np.array([np.median(view[clip.inside]) for clip, view in zip(clips, views, strict=True)])
        """(bodies,) how far both feet together point sideways, body lengths."""

    def deg_per_foot(self, bodies: Mask) -> float:
        """The view's factor from these bodies."""
        feet = self.feet[bodies]
        return float(feet @ self.azimuth_deg[bodies] / (feet @ feet))

    def changes(self, deg_per_foot: float) -> dict[str, Array]:
        """(N, K) of each kind of part."""
        by_clip = [parts(seen_from(one, deg_per_foot)) for one in self.standing]
        return {name: np.array([rep.change(by_clip[rep.clip][name]) for rep in self.reps]) for name in by_clip[0]}

    def fit(self, bodies: Mask) -> Weights:
        """The weights from these bodies."""
        factor, rows = self.deg_per_foot(bodies), bodies[self.owner]
        x = self.changes(factor)

        def weights(part: Array, name: str) -> Array:
            return ridge(part[rows], self.true[name][rows], RIDGE_SHARE * int(rows.sum()))

        leg = weights(x["leg"], "obliquity")
        shoulder = weights(x["lines"][:, :1], "lean")
        trunk = weights(np.column_stack([x["lines"][:, 1], x["leg"] @ leg]), "lean")
        return replace(
            SHIPPED,
            azimuth_deg_per_foot=factor,
            obliquity_leg=tuple(leg.tolist()),
            obliquity_trunk=tuple(weights(x["trunk"], "obliquity").tolist()),
            lean_shares=(SHOULDER_SHARE * float(shoulder[0]), *((1 - SHOULDER_SHARE) * trunk).tolist()),
            stance_knee=tuple(weights(x["stance"], "stance knee").tolist()),
            free_knee=tuple(weights(x["free"], "free knee").tolist()),
        )

    def unseen_weights(self) -> list[Weights]:
        """For each body those made from all others."""
        return [self.fit(np.arange(len(self.clips)) != body) for body in range(len(self.clips))]

    def unseen(self) -> tuple[dict[str, Array], Array]:
        """(N,) angles and (bodies,) azimuths, each by what was fitted on the other bodies."""
        by_body = self.unseen_weights()
        factors = np.array([weights.azimuth_deg_per_foot for weights in by_body])
        found = [estimates(self.changes(weights.azimuth_deg_per_foot), weights) for weights in by_body]

        own = {name: np.array([found[body][name][row] for row, body in enumerate(self.owner)]) for name in TRUTHS}
        return own, factors * self.feet

    def in_use_differs_deg(self) -> float:
        """By how much, at most, the core's measures differ from these formulas with the weights in use.

        Not nothing: here each part has its own median over the rest, there their sum has one.
        """
        by_formula = estimates(self.changes(SHIPPED.azimuth_deg_per_foot), SHIPPED)
        most = 0.0
        for name, measure in MEASURES.items():
            measured = [measure(body).value for body in self.bodies]
            changes = np.array([rep.change(measured[rep.clip]) for rep in self.reps])
            most = max(most, float(np.abs(changes - by_formula[name]).max()))
        return most


def worst_rows(data: Data, found: dict[str, Array]) -> list[list[Any]]:
    """The bodies with the greatest mean error of each angle."""
    rows: list[list[Any]] = []
    for name in MEASURES:
        error = found[name] - data.true[name]
        by_body = np.array([error[data.owner == body].mean() for body in range(len(data.clips))])
        for body in np.argsort(-np.abs(by_body))[:WORST]:
            rows.append([name, data.clips[body].name, float(data.azimuth_deg[body]), float(by_body[body])])
    return rows


def check_rows(data: Data, found: dict[str, Array]) -> tuple[list[list[Any]], str]:
    """What each check finds at its limit; and how many reps that are good in everything any check flags."""
    checks, rows = load_spec("hip_hike").spec.checks, []
    asked_of = [data.clips[rep.clip].truth["reps"][rep.number] for rep in data.reps]
    all_good, any_over = np.ones(len(asked_of), dtype=bool), np.zeros(len(asked_of), dtype=bool)
    for fault, (angle, key, faulty_from, good_to) in LABELS.items():
        asked = np.array([abs(one["drop"] + one["hike"] if key == "range" else one[key]) for one in asked_of])
        check = checks[fault]
        sign = check.fault.sign
        value = sign * (np.abs(found[angle]) if fault == "trunk_lean" else found[angle])
        faulty, good = sign * (asked - faulty_from) >= 0, sign * (asked - good_to) <= 0
        over = value > sign * check.fault.value
        all_good, any_over = all_good & good, any_over | over
        ends = float(sign * value[good].max()), float(sign * value[faulty].min())
        rows.append([fault, check.warn.value, check.fault.value, share(over[faulty]), share(over[good]), *ends])
    return rows, share(any_over[all_good])


def true_rises_torso(clip: Clip) -> dict[str, Array]:
    """(T,) in torso lengths at rest, of the true joints in the picture: how high the free foot is over the standing
    one, how long the standing leg stands, and how high the free foot is under its hip."""
    at = {name: i for i, name in enumerate(clip.frames["keypoints"])}
    px = clip.frames["px"].astype(np.float64)
    stands, free = ("left", "right") if standing_side(clip) == "left" else ("right", "left")

    def height(joint: str) -> Array:
        up: Array = -px[:, at[joint], 1]
        return up

    ends = [(px[:, at[f"left_{joint}"]] + px[:, at[f"right_{joint}"]]) / 2 for joint in ("shoulder", "hip")]
    torso_px = float(np.median(np.hypot(*(ends[0] - ends[1]).T)[clip.resting[: len(px)]]))
    return {
        "foot": (height(f"{free}_ankle") - height(f"{stands}_ankle")) / torso_px,
        "standing": (height(f"{stands}_hip") - height(f"{stands}_ankle")) / torso_px,
        "free": (height(f"{free}_ankle") - height(f"{free}_hip")) / torso_px,
    }


def rise_rows(data: Data, found: dict[str, Array]) -> tuple[list[list[Any]], str]:
    """What lifts the free foot, by part, against the truth, in degrees of pelvis; how often the largest is named."""
    by_clip = [true_rises_torso(clip) for clip in data.clips]
    rises = {name: np.array([rep.change(by_clip[rep.clip][name]) for rep in data.reps]) for name in by_clip[0]}
    true = {name: data.true[name] for name in MEASURES}
    bends = {name: 1 - np.cos(np.radians(true[name])) for name in ("stance knee", "free knee")}
    x = np.column_stack([true["obliquity"], bends["stance knee"], bends["free knee"]])
    per_deg, standing, free = np.linalg.lstsq(x, rises["foot"], rcond=None)[0].tolist()
    left = float(np.sqrt(((x @ [per_deg, standing, free] - rises["foot"]) ** 2).mean())) / per_deg
    print(f"the free foot rises {per_deg:.4f} torso lengths per degree of the pelvis")
    print(f"STANDING_KNEE_DEG = {standing / per_deg:.0f} in use: {rise.STANDING_KNEE_DEG}")
    print(f"FREE_KNEE_DEG = {free / per_deg:.0f} in use: {rise.FREE_KNEE_DEG}")
    print(f"MODEL_SD_DEG = {left:.1f} in use: {rise.MODEL_SD_DEG}\n")
    # The standing leg also stands taller as the pelvis tips, which is no knee's part.
    taller = np.linalg.lstsq(x[:, :2], rises["standing"], rcond=None)[0][0]
    truths = {
        "pelvis": true["obliquity"] - true["lean"],
        "trunk": true["lean"],
        "standing knee": (rises["standing"] - taller * true["obliquity"]) / per_deg,
        "free knee": rises["free"] / per_deg,
    }
    names = dict(zip(MEASURES, (rise.OBLIQUITY, rise.LEAN, rise.STANDING_KNEE, rise.FREE_KNEE), strict=True))
    estimated = np.empty((data.owner.size, len(truths)))
    for row in range(data.owner.size):
        means = {kept: MeasureValue(float(found[name][row]), 0.0, 0.0) for name, kept in names.items()}
        estimated[row] = [part.value for part in rise.rise_parts(means).values()]
    rows = [error_row(f"lifted by {name} (deg)", estimated[:, i], truths[name]) for i, name in enumerate(truths)]
    sizes = np.abs(np.column_stack(list(truths.values())))
    ordered = np.sort(sizes, axis=1)
    clear = ordered[:, -1] > ordered[:, -2] + CLEAR_DEG
    return rows, share(np.abs(estimated).argmax(axis=1)[clear] == sizes.argmax(axis=1)[clear])


def counting(clips: list[Clip]) -> dict[str, int]:
    """How many clips are counted exactly, and in how many the standing leg is found, without being told it."""
    spec, exact, right_side, attempts = load_spec("hip_hike").spec, 0, 0, 0
    for clip in clips:
        events = judged_events(spec, clip)
        reps = [event.rep for event in events if isinstance(event, RepDone)]
        right_count = counted_exactly(clip, reps)
        # Of every set, so that one opened on the wrong leg while getting into position counts as wrong.
        sides = {event.side for event in events if isinstance(event, SetOpened)}
        right = sides == {standing_side(clip)}
        exact, right_side = exact + right_count, right_side + right
        attempts += sum(not rep.counted for rep in reps)
        if not (right_count and right):
            counted, of = sum(rep.counted for rep in reps), len(clip.truth["reps"])
            print(f"  {clip.name}: {counted} reps counted of {of}, standing: {', '.join(sorted(sides)) or '?'}")
    print(f"counted exactly in {exact} of {len(clips)} clips, side right in {right_side}, {attempts} attempts")
    return {"clips": len(clips), "exact": exact, "right_side": right_side, "attempts": attempts}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    data = Data(load(parser.parse_args().shared, "hip_hike"))

    fitted = data.fit(np.ones(len(data.clips), dtype=bool))
    shown = {name: np.round(getattr(fitted, name), 3).tolist() for name in FITTED}
    for name, numbers in shown.items():
        print(f"{name} = {numbers} in use: {getattr(SHIPPED, name)}")
    print(f"the core gives the same as these formulas within {data.in_use_differs_deg():.2g} deg\n")

    found, azimuth_deg = data.unseen()
    errors = [error_row(f"{name} (deg)", angle, data.true[name]) for name, angle in found.items()]
    errors.append(error_row("azimuth (deg)", azimuth_deg, data.azimuth_deg))
    print_table(ERRORS, errors)
    print()
    worst = worst_rows(data, found)
    print_table(["worst bodies", "body", "azimuth", "mean error"], worst)
    print()
    rises, largest = rise_rows(data, found)
    print_table(ERRORS, rises)
    print(f"the largest part named, where it is so by {CLEAR_DEG} degrees: {largest}\n")
    rows, flagged = check_rows(data, found)
    head = ["fault", "warn", "limit", "found (95 %)", "good flagged", "good reps reach", "mildest fault"]
    print_table(head, rows)
    print(f"good in everything, flagged by any check: {flagged}\n")
    counted = counting(data.clips)

    content = {"weights": shown, "errors": errors, "worst": worst, "rises": rises, "largest": largest, "faults": rows}
    write_json("fit_hip_hike", content | {"good_flagged": flagged, "counting": counted})


if __name__ == "__main__":
    main()
