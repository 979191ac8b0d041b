"""How far the pose model's joints give true angles, and what it says of the camera's direction.

    python -m benchmarks.landmark_error [--shared ../shared]

Prints, over all bridge reps with known joints, the error of the shoulder-hip-knee angle and of the knee (each clip's
bias and the spread of biases, as one number: root mean square), the slope of the estimated against the true direction
of the camera, and the errors of its distance and of how steeply it looks down. For the other positions: how far the
steepness could be told by the best single sign of it, each clip left out of the fit. ``core/body.py`` and
``core/view.py`` take their constants from here.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from benchmarks.output import print_table, write_json
from benchmarks.tracks import poses_of
from goodrep.core.body import ANKLE, HIP, KNEE, TOE, Body
from goodrep.core.bridge import knee_flexion_deg, shoulder_hip_knee_deg
from goodrep.core.pose import Array, PoseTrack
from goodrep.core.postures import POSTURES
from goodrep.core.side_lying import joints
from goodrep.core.view import STEEP_GAIN, YAW_GAIN, distance_m, off_side_deg, steep_deg
from goodrep.specs.loading import load_spec


def _knee_drop(body: Body) -> Array:
    """(T,) how much lower the knee lain on is seen than its hip, in torso lengths."""
    lying = joints(body)
    drop: Array = (lying.bottom[:, HIP, 1] - lying.bottom[:, KNEE, 1]) / lying.torso_px
    return drop


def _toe_drop(body: Body) -> Array:
    """(T,) how much lower the toes are seen than the ankles, in torso lengths."""
    drop: Array = (body.sides[:, :, ANKLE, 1] - body.sides[:, :, TOE, 1]).mean(axis=1) / body.torso_px
    return drop


def _true_steep_deg(clip: Path) -> float:
    camera = json.loads(clip.with_suffix(".truth.json").read_text())["camera"]
    return float(np.degrees(np.arctan2(camera["height_m"], camera["distance_m"])))


def _steep_error_deg(shared: Path, exercise: str) -> tuple[float, float, int]:
    """Error left (standard deviation), spread of the true steepness, and number of clips, where it is told by the knee
    of a clam or the toes of a hip hike."""
    clam = exercise == "clam"
    sign, rule = (_knee_drop if clam else _toe_drop), POSTURES[load_spec(exercise).spec.posture]
    clips = [clip for name in ("clips", "sweeps") for clip in sorted((shared / name).glob(f"{exercise}_*.mp4"))]
    found, true = [], []
    for clip, poses in poses_of(clips).items():
        body = Body(PoseTrack.of([pose for pose in poses if pose.found]))
        found.append(float(np.median(sign(body)[rule.holds(body)])))
        true.append(_true_steep_deg(clip))
    x, y = np.array(found), np.array(true)
    errors = []
    for i in range(y.size):
        others = np.arange(y.size) != i
        errors.append(np.polyval(np.polyfit(x[others], y[others], 1), x[i]) - y[i])
    return float(np.std(errors)), float(y.std()), y.size


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    shared = parser.parse_args().shared
    clips = [clip for name in ("clips", "sweeps") for clip in sorted((shared / name).glob("bridge_*.mp4"))]
    errors: dict[str, list[float]] = {"shoulder-hip-knee": [], "knee": []}
    stated: dict[str, list[float]] = {"shoulder-hip-knee": [], "knee": []}
    yaw_true, yaw_found, distance_ratio = [], [], []
    steep_true, steep_found = [], []
    for clip, poses in poses_of(clips).items():
        truth = np.load(clip.with_suffix(".frames.npz"))
        camera = json.loads(clip.with_suffix(".truth.json").read_text())["camera"]
        body = Body(PoseTrack.of(poses))
        count = min(len(poses), truth["rep"].size)
        inside = np.flatnonzero(truth["rep"][:count] >= 0)
        line, flexion = shoulder_hip_knee_deg(body), knee_flexion_deg(body)
        found = {"shoulder-hip-knee": (line.value, line.sd), "knee": (180 - flexion.value, flexion.sd)}
        for name, key in (("shoulder-hip-knee", "shoulder_hip_knee"), ("knee", "knee")):
            value, sd = found[name]
            errors[name] += (value[inside] - truth[key][inside]).tolist()
            stated[name] += sd[inside].tolist()
        distance_ratio.append(float(np.median(distance_m(body)[inside])) / camera["distance_m"])
        steep_true.append(_true_steep_deg(clip))
        steep_found.append(float(np.median(steep_deg(body)[inside])))
        yaw_true.append(abs(camera["azimuth_deg"]))
        yaw_found.append(float(np.median(off_side_deg(body)[inside])) / YAW_GAIN)
    rows = []
    for name, values in errors.items():
        error = np.array(values)
        rows.append(
            [name, error.size, error.mean(), np.sqrt((error**2).mean()), np.abs(error).mean(), np.mean(stated[name])]
        )
    print_table(["angle (deg)", "frames", "bias", "root mean square", "mean error", "uncertainty stated"], rows)
    true, seen = np.array(yaw_true), np.array(yaw_found)
    slope = float((true * seen).sum() / (seen * seen).sum())
    off = np.abs(slope * seen - true).mean()
    print(
        f"\ncamera direction: true = {slope:.2f} x found (in use {YAW_GAIN}), mean error {off:.1f} deg, n {true.size}"
    )
    ratio = np.array(distance_ratio)
    spread = f"sd {ratio.std():.2f}, {ratio.min():.2f} to {ratio.max():.2f}"
    print(f"camera distance: found / true = {ratio.mean():.2f}, {spread}")
    steep, steep_seen = np.sin(np.radians(steep_true)), np.sin(np.radians(steep_found)) / STEEP_GAIN
    gain = float((steep * steep_seen).sum() / (steep_seen * steep_seen).sum())
    off_deg = np.array(steep_found) - np.array(steep_true)
    print(
        f"camera steepness, bridge: true = {gain:.2f} x found (in use {STEEP_GAIN}), error sd {off_deg.std():.1f} deg, "
        f"largest {np.abs(off_deg).max():.1f}; true ones differ by {np.std(steep_true):.1f}"
    )
    for exercise in ("clam", "hip_hike"):
        error_deg, differ_deg, bodies = _steep_error_deg(shared, exercise)
        print(f"camera steepness, {exercise}: error sd {error_deg:.1f} deg, {bodies} bodies differ by {differ_deg:.1f}")
    write_json("landmark_error", {"rows": rows, "yaw_gain": slope, "steep_gain": gain})


if __name__ == "__main__":
    main()
