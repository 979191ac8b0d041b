"""Fits the weights of the bridge in ``goodrep.core.weights`` on rendered people, and says what they reach on bodies
left out.

    python -m benchmarks.fit_bridge [--shared ../shared]

Ridge regression without a constant: arch at the top, from what changes between the rest before a rep and its hold. The
weights to be written into the core come from all bodies of ``clips/`` and ``sweeps/``; every figure about the arch is
from weights that have not seen the body it is about. Limits are those of the shipped spec.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.bodies_left_out import (
    ERRORS,
    Clip,
    Mask,
    RestAndHold,
    error_row,
    load,
    rests_and_holds,
    ridge,
)
from benchmarks.output import print_table, share, write_json
from goodrep.core import bridge
from goodrep.core.body import Body
from goodrep.core.pose import Array, PoseTrack
from goodrep.core.weights import SHIPPED, Weights
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


def hidden_changes(clips: list[Clip], reps: list[RestAndHold], windows: tuple[str, ...], halves: slice) -> Array:
    """(N, 6) changes where the rest was seen whole and the hold was not."""
    rest = [bridge.lumbar_features(Body(clip.track))[0] for clip in clips]
    hold = [bridge.lumbar_features(Body(without(clip.track, windows, halves)))[0] for clip in clips]
    return np.array(
        [hold[rep.clip][rep.hold].mean(axis=0) - np.median(rest[rep.clip][rep.rest], axis=0) for rep in reps]
    )


class Data:
    """Every rep's change from rest to hold, and the truth of its arch."""

    def __init__(self, clips: list[Clip]) -> None:
        self.clips = clips
        self.reps = rests_and_holds(clips)
        self.owner = np.array([rep.clip for rep in self.reps])
        self.bodies = [Body(clip.track) for clip in clips]
        self.features = [bridge.lumbar_features(body)[0] for body in self.bodies]
        self.changes = np.array([rep.change(self.features[rep.clip]) for rep in self.reps])
        self.arch = np.array([clips[rep.clip].frames["lumbar_extension"][rep.hold].mean() for rep in self.reps])

    def fit(self, bodies: Mask) -> Weights:
        """The weights from these bodies."""
        rows = bodies[self.owner]
        lumbar = ridge(self.changes[rows], self.arch[rows], RIDGE)
        of = [rep for rep, chosen in zip(self.reps, rows, strict=True) if chosen]
        buttock = np.median([np.median(self.features[rep.clip][np.r_[rep.rest, rep.hold], 4]) for rep in of])
        return replace(SHIPPED, lumbar_deg=tuple(lumbar.tolist()), buttock_torso=float(buttock))

    def unseen_weights(self) -> list[Weights]:
        """For each body those made from all others."""
        return [self.fit(np.arange(len(self.clips)) != body) for body in range(len(self.clips))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    clips = load(parser.parse_args().shared, "bridge")
    data = Data(clips)
    reps, bodies, owner, changes, arch = data.reps, data.bodies, data.owner, data.changes, data.arch

    def true(key: str, part: str = "hold") -> Array:
        return np.array([np.median(clips[rep.clip].frames[key][getattr(rep, part)]) for rep in reps])

    unseen = np.array([weights.lumbar_deg for weights in data.unseen_weights()])

    def estimates(x: Array) -> Array:
        estimate: Array = (x * unseen[owner]).sum(axis=1)
        return estimate

    fitted, estimate = data.fit(np.ones(len(clips), dtype=bool)), estimates(changes)
    print("lumbar_deg =", np.round(fitted.lumbar_deg, 1).tolist(), "in use:", list(SHIPPED.lumbar_deg))
    print(f"buttock_torso = {fitted.buttock_torso:.2f} in use: {SHIPPED.buttock_torso}")
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
    write_json("fit_bridge", {"weights": list(fitted.lumbar_deg), "further": further, "errors": errors, "faults": rows})


if __name__ == "__main__":
    main()
