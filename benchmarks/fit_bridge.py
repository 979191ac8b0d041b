"""Fits the weights of ``goodrep.core.bridge`` on rendered people, and says what they reach on bodies left out.

    python -m benchmarks.fit_bridge [--shared ../shared]

Ridge regression without a constant: arch at the top, from what changes between the rest before a rep and its hold. The
weights to be written into ``bridge.py`` come from all bodies of ``clips/`` and ``sweeps/``; every figure about the arch
is from weights that have not seen the body it is about. Limits are those of the shipped spec.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.bodies_left_out import ERRORS, Clip, Mask, error_row, left_out, load, rests_and_holds, ridge, share
from benchmarks.output import print_table, write_json
from goodrep.core import bridge
from goodrep.core.body import Body
from goodrep.core.pose import Array, PoseTrack
from goodrep.specs.loading import load_spec

RIDGE = 10.0
FRONT = ("waist", "low_belly", "groin", "thigh_front")
HIDDEN = {
    "first half of the front hidden": (FRONT, slice(0, 1)),
    "last half of the front hidden": (FRONT, slice(1, 2)),
    "buttock hidden": (("buttock",), slice(0, 2)),
}
"""Windows, and which of their halves."""
# By fault: what was asked of the rep, which of its reps have the fault, and which are good; as score.py labels them.
LABELS: dict[str, tuple[str, tuple[float, float], tuple[float, float]]] = {
    "back_arch": ("lumbar", (20, 90), (-90, 4)),
    "incomplete_extension": ("hip_top", (0, 160), (170, 181)),
    "feet_too_far": ("knee_start", (98, 180), (0, 80)),
}


def without(track: PoseTrack, windows: tuple[str, ...], halves: slice) -> PoseTrack:
    """The track with some of the outline hidden."""
    outline, head_right = track.outline.copy(), Body(track).head_side > 0
    for name in windows:
        line, edge, stations = bridge.WINDOWS[name]
        half = (stations.stop - stations.start) // 2
        parts = [range(stations.start, stations.start + half), range(stations.stop - half, stations.stop)]
        for station in [station for part in parts[halves] for station in part]:
            outline[head_right, line, 1 - edge, station] = np.nan
            outline[~head_right, line, edge, station] = np.nan
    return PoseTrack(track.t_s, track.size_px, track.landmarks, track.world_m, outline)


def hidden_changes(clips: list[Clip], reps: list[Any], windows: tuple[str, ...], halves: slice) -> Array:
    """(N, 6) changes where the rest was seen whole and the hold was not."""
    rest = [bridge.lumbar_features(Body(clip.track))[0] for clip in clips]
    hold = [bridge.lumbar_features(Body(without(clip.track, windows, halves)))[0] for clip in clips]
    return np.array(
        [hold[rep.clip][rep.hold].mean(axis=0) - np.median(rest[rep.clip][rep.rest], axis=0) for rep in reps]
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    clips = load(parser.parse_args().shared, "bridge")
    reps = rests_and_holds(clips)
    owner = np.array([rep.clip for rep in reps])

    def true(key: str, part: str = "hold") -> Array:
        return np.array([np.median(clips[rep.clip].frames[key][getattr(rep, part)]) for rep in reps])

    bodies = [Body(clip.track) for clip in clips]
    features = [bridge.lumbar_features(body)[0] for body in bodies]
    changes = np.array([rep.change(features[rep.clip]) for rep in reps])
    arch = np.array([clips[rep.clip].frames["lumbar_extension"][rep.hold].mean() for rep in reps])

    def estimates(x: Array) -> Array:
        def fit(others: Mask) -> Any:
            weights = ridge(changes[others], arch[others], RIDGE)
            return lambda own: x[own] @ weights

        return left_out(owner, len(clips), fit)

    weights, estimate = ridge(changes, arch, RIDGE), estimates(changes)
    print("WEIGHTS_DEG =", weights.round(1).tolist(), "in use:", bridge.WEIGHTS_DEG.tolist())
    buttock = np.median([np.median(features[rep.clip][np.r_[rep.rest, rep.hold], 4]) for rep in reps])
    print(f"BUTTOCK_TORSO = {buttock:.2f} in use: {bridge.BUTTOCK_TORSO}")
    moved = {name: estimates(hidden_changes(clips, reps, *what)) - estimate for name, what in HIDDEN.items()}
    further = {name: float(np.sqrt((by**2).mean())) for name, by in moved.items()}
    print("further error:", ", ".join(f"{name} {error:.1f} deg" for name, error in further.items()))
    print(f"in use: HIDDEN_DEG = {bridge.HIDDEN_DEG}, NO_BUTTOCK_DEG = {bridge.NO_BUTTOCK_DEG}\n")

    line, knee = ([f(body).value for body in bodies] for f in (bridge.shoulder_hip_knee_deg, bridge.knee_flexion_deg))
    line_hold = np.array([line[rep.clip][rep.hold].mean() for rep in reps])
    knee_rest = np.array([np.median(knee[rep.clip][rep.rest]) for rep in reps])
    oblique = np.array([abs(clips[rep.clip].truth["camera"]["azimuth_deg"]) > 12 for rep in reps])
    errors = [
        error_row(f"arch (deg; ERROR_DEG in use {bridge.ERROR_DEG})", estimate, arch),
        error_row("  more than 12 deg off side-on", estimate[oblique], arch[oblique]),
        error_row("  less", estimate[~oblique], arch[~oblique]),
        error_row("shoulder-hip-knee at the top (not fitted)", line_hold, true("shoulder_hip_knee")),
        error_row("knee flexion at set-up (not fitted)", knee_rest, 180 - true("knee", "rest")),
    ]
    print_table(ERRORS, errors)

    checks, rows = load_spec("bridge").spec.checks, []
    values = {"back_arch": estimate, "incomplete_extension": line_hold, "feet_too_far": knee_rest}
    for fault, (key, bad, good) in LABELS.items():
        asked = np.array([clips[rep.clip].truth["reps"][rep.number][key] for rep in reps])
        limit = checks[fault].fault
        over = limit.sign * (values[fault] - limit.value) > 0
        faulty, fine = ((asked >= low) & (asked <= high) for low, high in (bad, good))
        worst, mildest = (limit.sign * values[fault])[fine].max(), (limit.sign * values[fault])[faulty].min()
        rows.append(
            [fault, limit.value, share(over[faulty]), share(over[fine]), limit.sign * worst, limit.sign * mildest]
        )
    print()
    print_table(["fault", "limit", "found (95 %)", "good flagged", "good reps reach", "mildest fault"], rows)
    write_json("fit_bridge", {"weights": weights.tolist(), "further": further, "errors": errors, "faults": rows})


if __name__ == "__main__":
    main()
