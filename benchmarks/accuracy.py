"""Counting and fault finding against clips whose truth is known, scored by the project's score.py.

    python -m benchmarks.accuracy [--shared ../shared] [--exercise bridge ...]

Prints, for clips and sweeps of each exercise: reps counted exactly, recall and precision per fault with a 95 % interval
(Wilson), good reps flagged, tempo error, what was not assessed in all reps, the errors of the angles over all counted
reps, and the worst bodies; and what the real clips give, and each exercise under the specs of the others. The weights
in the core come from all these bodies; what they reach on bodies left out is printed by ``benchmarks.fit_*``.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.bodies_left_out import NEAR_S, Clip, RestAndHold, load_folder, rests_and_holds
from benchmarks.output import print_table, wilson, write_json
from benchmarks.tracks import poses_of
from goodrep.app.result import result_of
from goodrep.core.engine import Engine
from goodrep.core.pose import Pose
from goodrep.specs.loading import LoadedSpec, load_spec, shipped_specs


def judged(loaded: LoadedSpec, poses: list[Pose]) -> dict[str, Any]:
    """The result file's content for one clip."""
    engine = Engine(loaded.spec)
    events = [event for pose in poses for event in engine.step(pose)]
    events += engine.finish()
    return result_of(loaded, events, engine.why_nothing(), "full")


ANGLES: dict[str, dict[str, Callable[[Clip, RestAndHold], float]]] = {
    "bridge": {
        "shoulder_hip_knee_deg": lambda clip, rep: float(clip.frames["shoulder_hip_knee"][rep.hold].mean()),
        "knee_flexion_deg": lambda clip, rep: 180 - float(clip.frames["knee"][rep.hold].mean()),
        "lumbar_extension_deg": lambda clip, rep: float(rep.change(clip.frames["lumbar_extension"])),
    },
    "clam": {
        "clam_opening_deg": lambda clip, rep: float(rep.change(clip.frames["open"])),
        "pelvic_roll_deg": lambda clip, rep: float(rep.change(clip.frames["pelvis_roll"])),
        "pelvic_hitch_deg": lambda clip, rep: float(rep.change(clip.frames["pelvis_hike"])),
    },
    "hip_hike": {
        "pelvic_obliquity_deg": lambda clip, rep: float(rep.change(clip.frames["pelvis_obliquity"])),
        "trunk_lean_deg": lambda clip, rep: float(rep.change(clip.frames["trunk_lean"])),
        "stance_knee_flexion_deg": lambda clip, rep: float(rep.change(clip.frames["stance_knee_flexion"])),
        "free_knee_flexion_deg": lambda clip, rep: float(rep.change(clip.frames["free_knee_flexion"])),
    },
}
"""By exercise: each angle's truth over the hold of a rep."""


def angle_errors(clip: Clip, result: dict[str, Any]) -> dict[str, list[float]]:
    """Found minus true hold means of every counted rep, by measure."""
    angles = ANGLES[clip.truth["exercise"]]
    errors: dict[str, list[float]] = {name: [] for name in angles}
    counted = [rep for rep in result["reps"] if rep["counted"]]
    for rep in rests_and_holds([clip]):
        true = clip.truth["reps"][rep.number]
        found = [one for one in counted if true["start_s"] - NEAR_S <= one["top_s"] <= true["end_s"] + NEAR_S]
        for name, angle in angles.items():
            if found and name in found[0]["measures"]:
                errors[name].append(found[0]["measures"][name]["value"] - angle(clip, rep))
    return errors


def score(shared: Path, folder: Path, loaded: LoadedSpec, name: str) -> dict[str, Any]:
    """Judges every clip of a folder and hands the results to score.py; prints what it says."""
    clips = load_folder(folder, loaded.spec.exercise)
    errors: dict[str, dict[str, list[float]]] = {}
    with tempfile.TemporaryDirectory() as scratch:
        truth, results, totals = Path(scratch) / "truth", Path(scratch) / "results", Path(scratch) / "totals.json"
        truth.mkdir()
        results.mkdir()
        for clip in clips:
            result, stem = judged(loaded, clip.poses), Path(clip.name).name
            errors[stem] = angle_errors(clip, result)
            (truth / f"{stem}.truth.json").write_text(json.dumps(clip.truth))
            (results / f"{stem}.json").write_text(json.dumps(result))
        command = [sys.executable, str(shared / "score.py"), str(truth), str(results), "--json", str(totals)]
        printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        print(f"\n== {loaded.spec.title}, {name}: {len(clips)} clips\n{printed}")
        numbers: dict[str, Any] = json.loads(totals.read_text())
    rows = []
    for line in printed.splitlines():
        cells = line.split()
        if len(cells) >= 9 and cells[0] == loaded.spec.exercise:
            found, missed, not_assessed = (int(cell) for cell in cells[4:7])
            n = found + missed + not_assessed
            low, high = wilson(found, n)
            unseen = f"{int(cells[-1])} of {numbers['reps']}"
            rows.append([cells[1], n, found / n if n else math.nan, f"{low:.2f}-{high:.2f}", int(cells[7]), unseen])
    print_table(FAULTS, rows)
    numbers["faults"] = [dict(zip(FAULTS, row, strict=True)) for row in rows]
    print()
    numbers["angles"] = _print_angles(errors)
    return numbers


FAULTS = ["fault", "n", "recall", "95 %", "false on good reps", "not assessed"]


def _print_angles(errors: dict[str, dict[str, list[float]]]) -> list[list[Any]]:
    rows: list[list[Any]] = []
    for name in next(iter(errors.values())):
        pooled = [error for body in errors.values() for error in body[name]]
        by_body = {body: float(np.abs(found[name]).mean()) for body, found in errors.items() if found[name]}
        worst = max(by_body, key=lambda body: by_body[body])
        mean = float(np.abs(pooled).mean())
        rows.append([name, len(pooled), mean, float(np.mean(pooled)), f"{worst}: {by_body[worst]:.1f}"])
    print_table(["angle (deg)", "reps", "mean error", "bias", "worst body"], rows)
    return rows


def real(shared: Path, loaded: LoadedSpec) -> list[dict[str, Any]]:
    """What the real clips give: reps, attempts, faults, or why nothing was counted."""
    found = []
    for clip, poses in poses_of(sorted((shared / "real").glob("*.mp4"))).items():
        result = judged(loaded, poses)
        found.append(
            {
                "clip": clip.stem,
                "reps": sum(rep["counted"] for rep in result["reps"]),
                "marked": [rep["reason"] for rep in result["reps"] if rep["reason"]],
                "faults": sorted({fault["id"] for rep in result["reps"] for fault in rep["faults"]}),
                "reason": result["reason"],
            }
        )
    print(f"\n== {loaded.spec.title}, real clips")
    for row in found:
        marked, faults = (", ".join(row[key]) or "-" for key in ("marked", "faults"))
        print(f"{row['clip']:20} reps {row['reps']}  marked: {marked}  faults: {faults}  {row['reason'] or ''}")
    return found


def others(shared: Path, specs: list[LoadedSpec]) -> list[list[Any]]:
    """Every clip under the specs of the other exercises: how many counted something, and what was said instead."""
    rows: list[list[Any]] = []
    for doing in specs:
        tracks = poses_of(sorted(shared.glob(f"*/{doing.spec.exercise}_*.mp4")))
        for asked in specs:
            if asked is doing:
                continue
            results = [judged(asked, poses) for poses in tracks.values()]
            counted = sum(any(rep["counted"] for rep in result["reps"]) for result in results)
            said = {result["reason"] for result in results}
            rows.append(
                [f"{doing.spec.exercise} as {asked.spec.exercise}", len(results), counted, sorted(map(str, said))]
            )
    print()
    print_table(["other exercises", "clips", "with reps"], [row[:3] for row in rows])
    print("\n".join(f"{row[0]}: {'; '.join(row[3])}" for row in rows))
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--exercise", nargs="+", default=shipped_specs())
    args = parser.parse_args()
    specs = [load_spec(exercise) for exercise in args.exercise]
    data: dict[str, Any] = {}
    for loaded in specs:
        for name in ("clips", "sweeps"):
            data[f"{loaded.spec.exercise} {name}"] = score(args.shared, args.shared / name, loaded, name)
        data[f"{loaded.spec.exercise} real"] = real(args.shared, loaded)
    print("\n== all exercises together")
    rows = []
    for name in ("clips", "sweeps"):
        of = [data[f"{loaded.spec.exercise} {name}"] for loaded in specs]
        total = {key: sum(one[key] for one in of) for key in TOGETHER}
        rows.append([name, *total.values()])
    print_table(["", *(key.replace("_", " ") for key in TOGETHER)], rows)
    data["others"] = others(args.shared, specs)
    write_json("accuracy", data)


TOGETHER = (
    "clips",
    "clips_counted_exactly",
    "reps",
    "missed",
    "extra",
    "good_reps",
    "good_reps_flagged",
    "faulty_reps",
    "most_important_fault_right",
)


if __name__ == "__main__":
    main()
