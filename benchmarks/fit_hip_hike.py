"""Fits the weights of ``goodrep.core.hip_hike`` on rendered people, and says what they reach on bodies left out.

    python -m benchmarks.fit_hip_hike [--shared ../shared]

Ridge regression without a constant: an angle at the top, from what changes between the rest before a rep and its hold.
The weights to be written into the core come from all bodies of ``clips/`` and ``sweeps/``; every figure is from weights
that have not seen the body it is about. Limits are those of the shipped spec. Half of the obliquity comes from the free
leg, half from the pelvis under the trunk; two thirds of the lean from the shoulders, a third from the trunk: rendered
spines are stiffer than real ones, and somebody may pull up a shoulder.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.bodies_left_out import ERRORS, Clip, Mask, error_row, left_out, load, rests_and_holds, ridge, share
from benchmarks.output import print_table, write_json
from goodrep.core import hip_hike, single_leg
from goodrep.core.body import ANKLE, TOE, Body
from goodrep.core.hip_hike import free_heights, free_shank, knee_forward, shoulder_line_deg, thigh_share, trunk_line_deg
from goodrep.core.pose import Array
from goodrep.core.single_leg import Standing
from goodrep.specs.loading import load_spec

RIDGE_SHARE = 1e-3
"""Strength of the ridge, per rep."""
SHOULDER_SHARE = 2 / 3
LABELS: dict[str, tuple[str, float, float]] = {
    "trunk_lean": ("lean", 11, 2),
    "stance_knee_bend": ("stance_knee", 20, 3),
    "free_knee_bend": ("free_knee", 35, 4),
    "small_range": ("range", 6, 11),
}
"""By fault: what was asked of the rep, from where on it has the fault, and until where it is good (score.py)."""


def body_of(clip: Clip) -> Body:
    return Body(clip.track, "left" if clip.truth["stance"] == "L" else "right")


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


class Data:
    """Changes from rest to hold of every rep, and their truth."""

    def __init__(self, clips: list[Clip]) -> None:
        self.clips = clips
        self.reps = rests_and_holds(clips)
        self.owner = np.array([rep.clip for rep in self.reps])
        by_clip = [parts(body_of(clip).derived(single_leg.joints)) for clip in clips]
        self.x = {name: np.array([rep.change(by_clip[rep.clip][name]) for rep in self.reps]) for name in by_clip[0]}
        self.true = {
            name: np.array([rep.change(clips[rep.clip].frames[key]) for rep in self.reps])
            for name, key in {
                "obliquity": "pelvis_obliquity",
                "lean": "trunk_lean",
                "stance": "stance_knee_flexion",
                "free": "free_knee_flexion",
            }.items()
        }

    def fit(self, rows: Mask) -> dict[str, Array]:
        """The weights from these rows, by their name in the core."""

        def weights(x: Array, name: str) -> Array:
            return ridge(x[rows], self.true[name][rows], RIDGE_SHARE * int(rows.sum()))

        leg = weights(self.x["leg"], "obliquity")
        shoulder = weights(self.x["lines"][:, :1], "lean")
        trunk = weights(np.column_stack([self.x["lines"][:, 1], self.x["leg"] @ leg]), "lean")
        lean = [SHOULDER_SHARE * shoulder[0], *((1 - SHOULDER_SHARE) * trunk)]
        return {
            "OBLIQUITY_LEG": leg,
            "OBLIQUITY_TRUNK": weights(self.x["trunk"], "obliquity"),
            "LEAN_SHARES": np.array(lean),
            "STANCE_KNEE": weights(self.x["stance"], "stance"),
            "FREE_KNEE": weights(self.x["free"], "free"),
        }

    def estimate(self, weights: dict[str, Array], rows: Mask) -> dict[str, Array]:
        """The angles of these rows, and the obliquity's two halves."""
        x = {name: values[rows] for name, values in self.x.items()}
        leg, trunk = x["leg"] @ weights["OBLIQUITY_LEG"], x["trunk"] @ weights["OBLIQUITY_TRUNK"]
        return {
            "obliquity": (leg + trunk) / 2,
            "lean": np.column_stack([x["lines"], leg]) @ weights["LEAN_SHARES"],
            "stance": x["stance"] @ weights["STANCE_KNEE"],
            "free": x["free"] @ weights["FREE_KNEE"],
            "leg half": leg,
            "trunk half": trunk,
        }


def azimuth_row(clips: list[Clip]) -> list[Any]:
    """The error of the camera's direction by the feet, with the factor in use."""
    found = [float(np.median(single_leg.view_deg(body_of(clip))[clip.resting])) for clip in clips]
    true = [abs(clip.truth["camera"]["azimuth_deg"]) for clip in clips]
    pointing = [
        float(np.median(((one.leg + one.free)[:, TOE, 0] - (one.leg + one.free)[:, ANKLE, 0]) / one.size_px))
        for one in (body_of(clip).derived(single_leg.joints) for clip in clips)
    ]
    factor = float(np.dot(pointing, true) / np.dot(pointing, pointing))
    print(f"AZIMUTH_DEG_PER_FOOT = {factor:.0f} in use: {single_leg.AZIMUTH_DEG_PER_FOOT:.0f}")
    return error_row("camera direction (not left out)", np.array(found), np.array(true))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    data = Data(load(parser.parse_args().shared, "hip_hike"))
    weights = data.fit(np.ones(data.owner.size, dtype=bool))
    for name, fitted in weights.items():
        print(f"{name} = {fitted.round(3).tolist()} in use: {list(getattr(hip_hike, name))}")
    estimates: dict[str, Array] = {}
    for name in ("obliquity", "lean", "stance", "free", "leg half", "trunk half"):

        def fit(others: Mask, wanted: str = name) -> Any:
            learnt = data.fit(others)
            return lambda own: data.estimate(learnt, own)[wanted]

        estimates[name] = left_out(data.owner, len(data.clips), fit)
    errors = [
        error_row(name, found, data.true["obliquity" if "half" in name else name]) for name, found in estimates.items()
    ]
    errors.append(azimuth_row(data.clips))
    print()
    print_table(ERRORS, errors)

    checks, rows = load_spec("hip_hike").spec.checks, []
    values = {
        "trunk_lean": np.abs(estimates["lean"]),
        "stance_knee_bend": estimates["stance"],
        "free_knee_bend": estimates["free"],
        "small_range": estimates["obliquity"],
    }
    asked_of = [data.clips[rep.clip].truth["reps"][rep.number] for rep in data.reps]
    for fault, (key, faulty_from, good_to) in LABELS.items():
        asked = np.array([abs(one["drop"] + one["hike"] if key == "range" else one[key]) for one in asked_of])
        limit = checks[fault].fault
        faulty, good = limit.sign * (asked - faulty_from) >= 0, limit.sign * (asked - good_to) <= 0
        over = limit.sign * (values[fault] - limit.value) > 0
        ends = (limit.sign * values[fault])[good].max(), (limit.sign * values[fault])[faulty].min()
        rows.append([fault, limit.value, share(over[faulty]), share(over[good]), *(limit.sign * end for end in ends)])
    print()
    print_table(["fault", "limit", "found (95 %)", "good flagged", "good reps reach", "mildest fault"], rows)
    shown = {name: fitted.tolist() for name, fitted in weights.items()}
    write_json("fit_hip_hike", {"weights": shown, "errors": errors, "faults": rows})


if __name__ == "__main__":
    main()
