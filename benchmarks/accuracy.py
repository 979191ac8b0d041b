"""Counting and fault finding against clips whose truth is known, scored by the project's score.py.

    python -m benchmarks.accuracy [--shared ../shared] [--exercise bridge]

Prints, for clips and sweeps, reps counted exactly, recall and precision per fault with a 95 % interval (Wilson), good
reps flagged, tempo error and what was not assessed; and what the real clips give.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.output import print_table, write_json
from benchmarks.tracks import poses_of
from goodrep.app.result import result_of
from goodrep.core.engine import Engine
from goodrep.core.pose import Pose
from goodrep.specs.loading import LoadedSpec, load_spec


def wilson(hits: int, n: int) -> tuple[float, float]:
    """95 % interval of a share (Wilson 1927)."""
    if not n:
        return (math.nan, math.nan)
    z, p = 1.96, hits / n
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return (middle - half, middle + half)


def judged(loaded: LoadedSpec, poses: list[Pose]) -> dict[str, Any]:
    """The result file's content for one clip."""
    engine = Engine(loaded.spec)
    events = [event for pose in poses for event in engine.step(pose)]
    events += engine.finish()
    return result_of(loaded, events, engine.why_nothing(), "full")


def score(shared: Path, folder: Path, loaded: LoadedSpec, name: str) -> dict[str, Any]:
    """Judges every clip of a folder and hands the results to score.py; prints what it says."""
    clips = sorted(folder.glob(f"{loaded.spec.exercise}_*.mp4"))
    tracks = poses_of(clips)
    with tempfile.TemporaryDirectory() as scratch:
        truth, results, totals = Path(scratch) / "truth", Path(scratch) / "results", Path(scratch) / "totals.json"
        truth.mkdir()
        results.mkdir()
        for clip, poses in tracks.items():
            (truth / f"{clip.stem}.truth.json").write_bytes(clip.with_suffix(".truth.json").read_bytes())
            (results / f"{clip.stem}.json").write_text(json.dumps(judged(loaded, poses)))
        command = [sys.executable, str(shared / "score.py"), str(truth), str(results), "--json", str(totals)]
        printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        print(f"== {name}: {len(clips)} clips\n{printed}")
        numbers: dict[str, Any] = json.loads(totals.read_text())
    rows = []
    for line in printed.splitlines():
        cells = line.split()
        if len(cells) >= 9 and cells[0] == loaded.spec.exercise:
            found, missed, not_assessed = (int(cell) for cell in cells[4:7])
            n = found + missed + not_assessed
            low, high = wilson(found, n)
            rows.append(
                [cells[1], n, found / n if n else math.nan, f"{low:.2f}-{high:.2f}", int(cells[7]), int(cells[-1])]
            )
    print_table(["fault", "n", "recall", "95 %", "false on good reps", "not assessed"], rows)
    numbers["faults"] = [
        dict(zip(("fault", "n", "recall", "interval", "false", "not_assessed"), row, strict=True)) for row in rows
    ]
    return numbers


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
    print("\n== real clips")
    for row in found:
        marked, faults = (", ".join(row[key]) or "-" for key in ("marked", "faults"))
        print(f"{row['clip']:20} reps {row['reps']}  marked: {marked}  faults: {faults}  {row['reason'] or ''}")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--exercise", default="bridge")
    args = parser.parse_args()
    loaded = load_spec(args.exercise)
    data = {name: score(args.shared, args.shared / name, loaded, name) for name in ("clips", "sweeps")}
    write_json("accuracy", data | {"real": real(args.shared, loaded)})


if __name__ == "__main__":
    main()
