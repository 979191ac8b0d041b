"""Fits the weights of the clam in ``goodrep.core.weights`` on rendered people, and says what they reach on bodies left
out.

    python -m benchmarks.fit_clam [--shared ../shared]

Least squares without a constant: an angle at the top, from what moves between the rest before a rep and its hold. The
weights to be written into the core come from all bodies of ``clips/`` and ``sweeps/``; every figure about an angle or
the view is from weights that have not seen the body it is about. Limits are those of the shipped spec. Counting, and
what is taken for this position, is by the core as it is.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.bodies_left_out import (
    ERRORS,
    Clip,
    Mask,
    RestAndHold,
    counted_exactly,
    error_row,
    judged_events,
    load,
    rests_and_holds,
    ridge,
)
from benchmarks.output import print_table, share, write_json
from benchmarks.tracks import poses_of
from goodrep.core import clam, side_lying
from goodrep.core.body import ANKLE, EAR, HEEL, HIP, KNEE, SHOULDER, TOE, Body
from goodrep.core.events import RepDone, SetOpened
from goodrep.core.pose import Array, PoseTrack
from goodrep.core.side_lying import SideLying
from goodrep.core.vocabulary import Side
from goodrep.core.weights import SHIPPED, Weights
from goodrep.specs.loading import load_spec

FEET_THIGH_PER_DEG = 0.0287
"""What 1 deg of the truth's ``feet_sep`` lifts the ankle by: true hip-ankle distance 0.69 m, thigh 0.42 m."""


@dataclass(frozen=True)
class Angle:
    """One measure to be fitted.

    Args:
        measure: the measure that the weights are for.
        name: of the weights.
        sd: the error in use.
        parts: (T, K) positions in pixels that are weighed.
        truth: the key of its truth by frame, and what this is multiplied by.
        fault: the check it is for.
        label: the key of what was asked of a rep, from where on the rep has the fault, and until where it is good, as
            score.py labels them.
    """

    measure: Callable[[Body], Any]
    name: str
    sd: float
    parts: Callable[[SideLying], Array]
    truth: tuple[str, float]
    fault: str
    label: tuple[str, float, float]


def _columns(*columns: Array) -> Array:
    return np.stack(columns, axis=1)


ANGLES = [
    Angle(
        clam.pelvic_roll_deg,
        "roll_deg",
        clam.ROLL_SD_DEG,
        lambda lying: _columns(
            (4 * lying.top[:, SHOULDER, 0] + lying.top[:, EAR, 0] + lying.bottom[:, EAR, 0] + 2 * lying.top[:, HIP, 0])
            / 8,
            lying.top[:, SHOULDER, 1],
        ),
        ("pelvis_roll", 1.0),
        "pelvis_roll_back",
        ("roll", 18, 3),
    ),
    Angle(
        clam.pelvic_hitch_deg,
        "hitch_deg",
        clam.HITCH_SD_DEG,
        lambda lying: _columns((lying.top + lying.bottom)[:, [SHOULDER, EAR], 1].sum(axis=1) / 4),
        ("pelvis_hike", 1.0),
        "hip_hitch",
        ("hike", 9, 2),
    ),
    Angle(
        clam.clam_opening_deg,
        "opening_deg",
        clam.OPENING_SD_DEG,
        lambda lying: _columns(
            lying.top[:, KNEE, 0],
            lying.top[:, KNEE, 1],
            lying.top[:, HEEL, 1],
            lying.top[:, TOE, 1] - lying.top[:, HEEL, 1],
            lying.top[:, SHOULDER, 0],
        ),
        ("open", 1.0),
        "small_range",
        ("open", 18, 31),
    ),
    Angle(
        clam.feet_gap_thigh,
        "feet_thigh",
        clam.FEET_SD_THIGH,
        lambda lying: lying.top[:, [ANKLE, HEEL, TOE], 1],
        ("feet_sep", FEET_THIGH_PER_DEG),
        "feet_apart",
        ("feet", 9, 0.5),
    ),
]


def top_side(clip: Clip) -> Side:
    return "right" if clip.truth["lie_on"] == "L" else "left"


# -- the view -------------------------------------------------------------------------------------------------------


def view_parts(lying: SideLying) -> Array:
    """(T, 2) how long the shins look along the body, and how far the trunk leads away from the camera."""
    shins = (lying.top + lying.bottom)[:, KNEE, 0] - (lying.top + lying.bottom)[:, ANKLE, 0]
    trunk = (lying.top_world + lying.bottom_world)[:, SHOULDER] - (lying.top_world + lying.bottom_world)[:, HIP]
    return _columns(shins / 2 / lying.torso_px, -trunk[:, 2] / np.maximum(np.abs(trunk[:, 0]), 0.05))


def fit_view(parts: Array, tangent: Array) -> Array:
    """(3,) weights of 1 and both parts. How the parts follow the tangent, turned round (generalised least squares), so
    that the estimate is not drawn to the middle of the views that were seen."""
    design = _columns(np.ones(tangent.size), tangent)
    follows = np.linalg.lstsq(design, parts, rcond=None)[0]
    weights = np.linalg.solve(np.cov((parts - design @ follows).T), follows[1])
    weights = weights / (weights @ follows[1])
    return np.array([-weights @ follows[0], *weights])


def tangent_of(weights: Array, parts: Array) -> Array:
    found: Array = np.maximum(weights[0] + parts @ weights[1:], side_lying.LEAST_TAN)
    return found


def sine_of(tangent: Array) -> Array:
    sine: Array = tangent / np.sqrt(1 + tangent**2)
    return sine


# -- counting and position, by the core as it is --------------------------------------------------------------------


def counting(clips: list[Clip]) -> dict[str, Any]:
    """How many clips are counted exactly, with the right side found, and how often the position is seen in reps."""
    spec, exact, right_side, attempts = load_spec("clam").spec, 0, 0, 0
    seen = frames = 0
    for clip in clips:
        events = judged_events(spec, clip)
        reps = [event.rep for event in events if isinstance(event, RepDone)]
        exact += counted_exactly(clip, reps)
        right_side += {event.side for event in events if isinstance(event, SetOpened)} == {top_side(clip)}
        attempts += sum(not rep.counted for rep in reps)
        held = side_lying.holds(Body(clip.track))
        seen, frames = seen + int(held[clip.inside].sum()), frames + int(clip.inside.sum())
    found = {"clips": len(clips), "exact": exact, "right_side": right_side, "attempts": attempts}
    print(f"\ncounted exactly in {exact} of {len(clips)} clips, side right in {right_side}, {attempts} attempts")
    print(f"in position in {seen} of {frames} frames of reps and rests")
    return found | {"frames": frames, "in_position": seen}


def others(shared: Path) -> list[list[Any]]:
    """How often other movements are taken for this position."""
    groups = {name: sorted(shared.glob(f"*/{name}_*.mp4")) for name in ("bridge", "hip_hike")}
    groups |= {path.stem: [path] for path in sorted((shared / "real").glob("*.mp4"))}
    rows: list[list[Any]] = []
    for name, paths in groups.items():
        masks = [side_lying.holds(Body(PoseTrack.of(poses))) for poses in poses_of(paths).values()]
        rows.append([name, len(masks), sum(mask.size for mask in masks), int(sum(mask.sum() for mask in masks))])
    return rows


# -- the angles -----------------------------------------------------------------------------------------------------


def changes_of(angle: Angle, clips: list[Clip], lying: list[SideLying], reps: list[RestAndHold]) -> Array:
    """(N, K) moves from rest to hold, in torso lengths at rest."""
    parts = [angle.parts(one) for one in lying]
    return np.array([rep.change(parts[rep.clip]) / np.median(lying[rep.clip].torso_px[rep.rest]) for rep in reps])


def in_use(angle: Angle, bodies: list[Body], reps: list[RestAndHold]) -> Array:
    """(N,) what the core measures from rest to hold."""
    measured = [angle.measure(body) for body in bodies]
    return np.array(
        [rep.change(measured[rep.clip].value) / np.median(measured[rep.clip].scale[rep.rest]) for rep in reps]
    )


class Data:
    """Every rep's changes from rest to hold, and the truth of them and of the views."""

    def __init__(self, clips: list[Clip]) -> None:
        self.clips = clips
        self.reps = rests_and_holds(clips)
        self.owner: NDArray[np.intp] = np.array([rep.clip for rep in self.reps])
        self.bodies = [Body(clip.track, top_side(clip)) for clip in clips]
        lying = [body.derived(side_lying.joints) for body in self.bodies]
        self.azimuth_deg = np.array([abs(clip.truth["camera"]["azimuth_deg"]) for clip in clips])
        views = [view_parts(one) for one in lying]
        self.at_rest = np.array(
            [np.median(view[clip.resting], axis=0) for clip, view in zip(clips, views, strict=True)]
        )
        """(bodies, 2) parts of the view."""
        self.before_rep = np.array([np.median(views[rep.clip][rep.rest], axis=0) for rep in self.reps])
        """(N, 2) the same before each rep."""
        self.changes = {angle.name: changes_of(angle, clips, lying, self.reps) for angle in ANGLES}
        self.true = {
            angle.name: angle.truth[1]
            * np.array([clips[rep.clip].frames[angle.truth[0]][rep.hold].mean() for rep in self.reps])
            for angle in ANGLES
        }

    def divided_by(self, weights: Weights) -> dict[str, Array]:
        """(N,) what each angle's weighted changes are divided by: of the roll the sine of the view, else 1."""
        sine = sine_of(tangent_of(np.array(weights.belly_view_tan), self.before_rep))
        return {angle.name: sine if angle.name == "roll_deg" else np.ones_like(sine) for angle in ANGLES}

    def estimates(self, weights: Weights) -> dict[str, Array]:
        """(N,) of every angle."""
        divisor = self.divided_by(weights)
        return {name: x @ np.array(getattr(weights, name)) / divisor[name] for name, x in self.changes.items()}

    def fit(self, bodies: Mask) -> Weights:
        """The weights from these bodies."""
        rows = bodies[self.owner]
        view = fit_view(self.at_rest[bodies], np.tan(np.radians(self.azimuth_deg[bodies])))
        weights = replace(SHIPPED, belly_view_tan=tuple(view.tolist()))
        divisor = self.divided_by(weights)
        fitted: dict[str, Any] = {
            name: tuple(ridge((x / divisor[name][:, None])[rows], self.true[name][rows]).tolist())
            for name, x in self.changes.items()
        }
        return replace(weights, **fitted)

    def unseen_weights(self) -> list[Weights]:
        """For each body those made from all others."""
        return [self.fit(np.arange(len(self.clips)) != body) for body in range(len(self.clips))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    shared = parser.parse_args().shared
    data = Data(load(shared, "clam"))
    clips, reps, owner = data.clips, data.reps, data.owner
    fitted, unseen = data.fit(np.ones(len(clips), dtype=bool)), data.unseen_weights()

    view_deg = np.degrees(
        np.arctan([tangent_of(np.array(w.belly_view_tan), at) for w, at in zip(unseen, data.at_rest, strict=True)])
    )
    print("belly_view_tan =", np.round(fitted.belly_view_tan, 3).tolist(), "in use:", SHIPPED.belly_view_tan)
    errors = [error_row("view (deg)", view_deg, data.azimuth_deg)]
    by_body, divisors = [data.estimates(w) for w in unseen], [data.divided_by(w) for w in unseen]
    by_formula = data.estimates(SHIPPED)

    def own(found: list[dict[str, Array]], name: str) -> Array:
        return np.array([found[body][name][row] for row, body in enumerate(owner)])

    checks, rows = load_spec("clam").spec.checks, []
    for angle in ANGLES:
        name, true, estimate = angle.name, data.true[angle.name], own(by_body, angle.name)
        digits = 3 if name == "feet_thigh" else 1
        print(f"{name} = {np.round(getattr(fitted, name), digits).tolist()} in use: {getattr(SHIPPED, name)}")
        sd = float(np.sqrt((((estimate - true) * own(divisors, name)) ** 2).mean()))
        per = " times the sine of the view" if name == "roll_deg" else ""
        print(f"  root mean square error{per} {sd:.3g} in use: {angle.sd}")
        differs = np.abs(in_use(angle, data.bodies, reps) - by_formula[name]).max()
        print(f"  the core gives the same within {differs:.2g}")
        errors.append(error_row(angle.measure.__name__, estimate, true))

        label, faulty_from, good_to = angle.label
        asked = np.array([clips[rep.clip].truth["reps"][rep.number][label] for rep in reps])
        check = checks[angle.fault]
        sign = check.fault.sign
        faulty, good = sign * (asked - faulty_from) >= 0, sign * (asked - good_to) <= 0
        over = sign * (estimate - check.fault.value) > 0
        worst, mildest = sign * (sign * estimate)[good].max(), sign * (sign * estimate)[faulty].min()
        row = [angle.fault, check.warn.value, check.fault.value, share(over[faulty]), share(over[good])]
        rows.append([*row, float(worst), float(mildest)])
    print()
    print_table(ERRORS, errors)
    print()
    head = ["fault", "warn", "limit", "found (95 %)", "good flagged", "good reps reach", "mildest fault"]
    print_table(head, rows)
    counted = counting(clips)
    taken = others(shared)
    print()
    print_table(["other movements", "clips", "frames", "taken for this position"], taken)
    weights = {name: getattr(fitted, name) for name in ("belly_view_tan", *data.changes)}
    content = {"weights": weights, "errors": errors, "faults": rows, "counting": counted, "others": taken}
    write_json("fit_clam", content)


if __name__ == "__main__":
    main()
