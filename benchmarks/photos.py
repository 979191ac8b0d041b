"""Real bridges of which there are two photographs, at the bottom and at the top: their poses played as one rep.

What the pose model finds in either picture is real, clothes and outline included; the way between them is not: it is
blended, smoothly, in two seconds each way.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from benchmarks.output import print_table
from benchmarks.unseen import judged
from goodrep.core.body import Body
from goodrep.core.pose import Array, Pose, PoseTrack
from goodrep.core.view import off_side_deg
from goodrep.io.landmarker import Landmarker
from goodrep.io.pose_model import model_file
from goodrep.io.source import Frame
from goodrep.specs.loading import load_spec

PAIRS = ("Butt_Lift_Bridge", "Hip_Lift_with_Band", "Pelvic_Tilt_Into_Bridge", "Single_Leg_Glute_Bridge")
LOOKS = 10
"""How often a photograph is shown, so that the pose model settles."""
FPS = 15
REST_S, MOVE_S, HOLD_S = 2.0, 2.0, 2.0
SHOWN = ("lumbar_extension_deg", "shoulder_hip_knee_deg", "feet_too_far")


def _pose(photo: Path, model: Path) -> Pose:
    picture = cv2.imread(str(photo))
    assert picture is not None
    with Landmarker(model) as landmarker:
        return [landmarker.pose(Frame(i / FPS, picture.astype(np.uint8))) for i in range(LOOKS)][-1]


def _played(bottom: Pose, top: Pose) -> list[Pose]:
    t_s: Array = np.arange(0.0, 2 * REST_S + 2 * MOVE_S + HOLD_S, 1 / FPS)
    up, down = (np.clip((t_s - at) / MOVE_S, 0.0, 1.0) for at in (REST_S, REST_S + MOVE_S + HOLD_S))
    shares = [10 * s**3 - 15 * s**4 + 6 * s**5 for s in (up, down)]
    return [
        replace(
            bottom,
            t_s=float(t),
            **{
                name: (1 - share) * getattr(bottom, name) + share * getattr(top, name)
                for name in ("landmarks", "world_m", "outline")
            },
        ).rounded()
        for t, share in zip(t_s, shares[0] - shares[1], strict=True)
    ]


def photo_reps(shared: Path) -> list[dict[str, Any]]:
    """What is said of each pair, with the shipped weights."""
    loaded, model = load_spec("bridge"), model_file()
    found: list[dict[str, Any]] = []
    for name in PAIRS:
        bottom, top = (_pose(shared / "real" / "photos" / f"exercises_{name}_{i}.jpg", model) for i in (0, 1))
        if not (bottom.found and top.found and bottom.size_px == top.size_px):
            found.append({"photos": name, "view_off_deg": None, "reps": 0, "reason": "nobody found"})
            continue
        result = judged(loaded, _played(bottom, top))
        counted = [rep for rep in result["reps"] if rep["counted"]]
        found.append(
            {
                "photos": name,
                "view_off_deg": float(off_side_deg(Body(PoseTrack.of([bottom, top]))).mean()),
                "reps": len(counted),
                "faults": sorted({fault["id"] for rep in counted for fault in rep["faults"]}),
                "warnings": sorted({warning["id"] for rep in counted for warning in rep["warnings"]}),
                "not_assessed": sorted({missing["id"] for rep in counted for missing in rep["not_assessed"]}),
                "measures": {k: m["value"] for rep in counted for k, m in rep["measures"].items() if k in SHOWN},
                "reason": result["reason"],
            }
        )
    print("\n== Bridge, pairs of photographs played as a rep")
    lists = ("faults", "warnings", "not_assessed")
    rows = [
        [
            row["photos"],
            "-" if row["view_off_deg"] is None else row["view_off_deg"],
            row["reps"],
            *(", ".join(row.get(key, [])) or "-" for key in lists),
            *(row.get("measures", {}).get(name, "-") for name in SHOWN),
            row["reason"] or "",
        ]
        for row in found
    ]
    print_table(["photographs", "off side-on", "reps", "faults", "warnings", "not assessed", *SHOWN, ""], rows)
    return found
