"""How far the pose model's joints give true angles, and what it says of the camera's direction.

    python -m benchmarks.landmark_error [--shared ../shared]

Prints, over all bridge reps with known joints, the error of the shoulder-hip-knee angle and of the knee (each clip's
bias and the spread of biases, as one number: root mean square), the slope of the estimated against the true direction
of the camera, and the error of its distance. ``core/body.py`` and ``core/view.py`` take their constants from here.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from benchmarks.output import print_table, write_json
from benchmarks.tracks import poses_of
from goodrep.core.body import Body
from goodrep.core.bridge import knee_flexion_deg, shoulder_hip_knee_deg
from goodrep.core.pose import PoseTrack
from goodrep.core.view import YAW_GAIN, distance_m, off_side_deg


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    shared = parser.parse_args().shared
    clips = [clip for name in ("clips", "sweeps") for clip in sorted((shared / name).glob("bridge_*.mp4"))]
    errors: dict[str, list[float]] = {"shoulder-hip-knee": [], "knee": []}
    stated: dict[str, list[float]] = {"shoulder-hip-knee": [], "knee": []}
    yaw_true, yaw_found, distance_ratio = [], [], []
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
    write_json("landmark_error", {"rows": rows, "yaw_gain": slope})


if __name__ == "__main__":
    main()
