"""Counting, faults and angles on people whose joints are known, each judged by weights that have not seen them.

    python -m benchmarks.accuracy [--shared ../shared] [--exercise bridge ...]

Clips and sweeps together. Every body is judged by the whole engine with weights fitted on the other bodies of its
exercise; limits are those of the shipped specs. A figure has its 95 % interval (Wilson for shares, bodies drawn again
and again for errors), its worst body, what it should reach, and what simple programs make of the same poses
(``benchmarks/simple.py``). An angle's error is the mean absolute difference of hold means over all counted reps. The
sums are compared with what the project's score.py counts. Then, as shipped: what real clips and photographs give, and
each exercise under the specs of the others.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks import figures
from benchmarks.figures import Figure, Judged
from benchmarks.output import print_table, write_json
from benchmarks.photos import photo_reps
from benchmarks.scoring import ANGLES, Body
from benchmarks.tracks import poses_of
from benchmarks.unseen import judge_unseen, judged
from goodrep.specs.loading import LoadedSpec, load_spec, shipped_specs


def all_figures(ours: Judged, others: Judged) -> list[Figure]:
    return [
        *figures.counting(ours, others),
        *figures.recalls(ours, others),
        *figures.verdicts(ours, others),
        *figures.left_open(ours),
        *figures.angles(ours, others),
        *figures.tempo(ours),
        *figures.own_cost(),
    ]


def scored_alike(shared: Path, ours: Judged, found: list[Figure]) -> None:
    """Ends with an error where score.py counts otherwise."""
    with tempfile.TemporaryDirectory() as scratch:
        truth, results, totals = Path(scratch) / "truth", Path(scratch) / "results", Path(scratch) / "totals.json"
        truth.mkdir()
        results.mkdir()
        for body in (body for bodies in ours.values() for body in bodies):
            stem = body.name.replace("/", "_")
            (truth / f"{stem}.truth.json").write_text(json.dumps(body.truth))
            (results / f"{stem}.json").write_text(json.dumps(body.result))
        command = [sys.executable, str(shared / "score.py"), str(truth), str(results), "--json", str(totals)]
        subprocess.run(command, check=True, capture_output=True)
        theirs: dict[str, int] = json.loads(totals.read_text())
    by_name = {figure.name: figure for figure in found}
    right = sum(
        round(by_name[f"most important fault right, {of}"].value * by_name[f"most important fault right, {of}"].n)
        for of in ("clips", "sweeps")
    )
    flagged, exact = by_name["good reps flagged with anything"], by_name["clips whose reps are counted exactly"]
    here = {
        "clips_counted_exactly": round(exact.value * exact.n),
        "good_reps": flagged.n,
        "good_reps_flagged": round(flagged.value * flagged.n),
        "most_important_fault_right": right,
    }
    there = {key: theirs[key] for key in here}
    if here != there:
        raise SystemExit(f"score.py counts otherwise: {there}, here {here}")
    print(f"score.py counts the same: {here}")


def body_data(body: Body) -> dict[str, Any]:
    """What is kept of a body, so that errors can be looked at by view and clothes."""
    measures = ANGLES[body.truth["exercise"]]
    errors = {name: figures.errors_by_body([body], name).get(body.name, []) for name in measures}
    reps = [
        {
            "counted": rep.found is not None,
            "has": sorted(rep.has),
            "got": list(rep.got),
            "missed": sorted(rep.has - set(rep.got)),
            "wrong": sorted(set(rep.got) - rep.has - rep.unclear),
        }
        for rep in body.reps
    ]
    return {"body": body.name, "camera": body.truth["camera"], "exact": body.exact, "errors": errors, "reps": reps}


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
                "measures": [
                    {name: measure["value"] for name, measure in rep["measures"].items()}
                    for rep in result["reps"]
                    if rep["counted"]
                ],
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
    both = judge_unseen(args.shared, args.exercise)
    ours = {exercise: pair[0] for exercise, pair in both.items()}
    found = all_figures(ours, {exercise: pair[1] for exercise, pair in both.items()})
    print_table(figures.HEAD, [figure.cells() for figure in found])
    missed = [figure.name for figure in found if figure.met is False]
    print(f"\nmissed: {'; '.join(missed) or 'nothing'}")
    scored_alike(args.shared, ours, found)
    specs = [load_spec(exercise) for exercise in args.exercise]
    data: dict[str, Any] = {
        "figures": [figure.data() for figure in found],
        "bodies": [body_data(body) for bodies in ours.values() for body in bodies],
        "real": {loaded.spec.exercise: real(args.shared, loaded) for loaded in specs},
        "photos": photo_reps(args.shared) if "bridge" in args.exercise else [],
        "others": others(args.shared, specs),
    }
    write_json("accuracy", data)


if __name__ == "__main__":
    main()
