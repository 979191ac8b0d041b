"""The bridge's feet: the gap from heel to hip at rest and how far the knee opens to the top, against the truth.

    python -m benchmarks.set_up [--shared ../shared]

Nothing is fitted. Good set-ups and such with the feet too far are told apart as score.py does, by the interior angle of
the knee that was asked for; toes are lifted where the truth says so for half of the hold.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.bodies_left_out import ERRORS, Clip, error_row, load, rests_and_holds
from benchmarks.output import print_table, write_json
from benchmarks.tracks import poses_of
from goodrep.core import bridge
from goodrep.core.body import Body
from goodrep.core.engine import Engine
from goodrep.core.events import RepDone
from goodrep.core.pose import Array, lengths
from goodrep.specs.loading import load_spec

GOOD_DEG, FAR_DEG, TOES_DEG = 80, 98, 8
SHARES = (0.0, 0.03, 0.5, 0.97, 1.0)


def true_gap_thigh(clip: Clip) -> Array:
    """(T,) from heel to hip along the line from ankle to shoulder, sides in the middle, in the picture."""
    at = {name: i for i, name in enumerate(clip.frames["keypoints"])}
    px = clip.frames["px"].astype(np.float64)

    def middle(joint: str) -> Array:
        both: Array = (px[:, at[f"left_{joint}"]] + px[:, at[f"right_{joint}"]]) / 2
        return both

    floor = middle("shoulder") - middle("ankle")
    gap: Array = ((middle("hip") - middle("heel")) * floor).sum(axis=1) / lengths(floor)
    return gap / lengths(middle("knee") - middle("hip"))


def spread(name: str, values: Array) -> list[Any]:
    return [name, values.size, *(float(value) for value in np.quantile(values, SHARES))]


def real_rows(shared: Path) -> list[list[Any]]:
    """What a real person's counted reps read, and what is found wrong with them."""
    rows = []
    for clip, poses in poses_of([shared / "real" / "glute-bridge.mp4"]).items():
        engine = Engine(load_spec("bridge").spec)
        events = [event for pose in poses for event in engine.step(pose)] + engine.finish()
        for rep in (event.rep for event in events if isinstance(event, RepDone) and event.rep.counted):
            gap, opening = (rep.measures[check].value for check in ("heels_too_far", "knees_open"))
            rows.append([f"{clip.stem}, rep {rep.number}", gap, opening, len(rep.faults), len(rep.warnings)])
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    shared = parser.parse_args().shared
    clips = load(shared, "bridge")
    reps, bodies = rests_and_holds(clips), [Body(clip.track) for clip in clips]

    def at_rest(series: list[Array]) -> Array:
        return np.array([np.nanmedian(series[rep.clip][rep.rest]) for rep in reps])

    def change(series: list[Array]) -> Array:
        return np.array([rep.change(series[rep.clip]) for rep in reps])

    gap = at_rest([bridge.heel_hip_gap_thigh(body).value for body in bodies])
    true_gap = at_rest([true_gap_thigh(clip) for clip in clips])
    opening = change([bridge.knee_opening_deg(body).value for body in bodies])
    true_opening = change([clip.frames["knee"] for clip in clips])
    asked = np.array([clips[rep.clip].truth["reps"][rep.number]["knee_start"] for rep in reps])
    toes = np.array([np.median(clips[rep.clip].frames["toe_lift"][rep.hold]) > TOES_DEG for rep in reps])
    errors = [
        error_row(f"gap (thigh lengths; in use {bridge.HEEL_SD_THIGH})", gap, true_gap),
        error_row("  toes lifted", gap[toes], true_gap[toes]),
        error_row("knee opening (deg)", opening, true_opening),
        error_row("  toes lifted", opening[toes], true_opening[toes]),
    ]
    print_table(["against the truth", *ERRORS[1:]], errors)
    print()
    good, far = asked <= GOOD_DEG, asked >= FAR_DEG
    rows = [
        spread("gap, good set-ups", gap[good]),
        spread("gap, feet too far", gap[far]),
        spread("knee opening, good set-ups", opening[good]),
        spread("knee opening, feet too far", opening[far]),
        spread("knee opening, toes lifted", opening[toes]),
    ]
    print_table(["as seen", "reps", "least", "3 %", "middle", "97 %", "most"], rows)
    print()
    real = real_rows(shared)
    print_table(["a real person", "gap", "knee opening", "faults", "warnings"], real)
    write_json("set_up", {"errors": errors, "spread": rows, "real": real})


if __name__ == "__main__":
    main()
