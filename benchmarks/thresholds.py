"""Where the limits of every check lie among good and faulty reps of bodies left out of the fit.

    python -m benchmarks.thresholds [--shared ../shared] [--exercise bridge ...]

For each check of each spec: what reps without this fault read and what reps with it read, each body judged by weights
that have not seen it; the noise band, which 97 and 99 of 100 reps without the fault do not go beyond; the limits in
use, how many reps are on the wrong side of the fault limit; and where that would best lie, in the middle between the
noise band and the mildest 3 of 100 faults. A rep may be without one fault and have another. In ``hips_sag`` and
``feet_slide`` no rep has the fault.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.output import print_table, share, write_json
from benchmarks.scoring import Body, all_reps
from benchmarks.unseen import judge_unseen
from goodrep.core.pose import Array
from goodrep.specs.loading import load_spec, shipped_specs
from goodrep.specs.model import Check

NOISE, FAR = 0.97, 0.99
"""Shares of the reps without a fault that lie within the noise band."""
MILDEST = 0.03


def values(bodies: list[Body], fault: str, *, fine: bool) -> Array:
    """(N,) what the check reads of every counted rep without the fault, or with it; not assessed ones left out."""
    reps = [rep for rep in all_reps(bodies) if (rep.fine(fault) if fine else fault in rep.has)]
    return np.array([rep.value(fault) for rep in reps if not rep.not_assessed(fault) and rep.value(fault) is not None])


def row(name: str, check: Check, fine: Array, faulty: Array) -> dict[str, Any]:
    """Everything about one check; of ``beyond`` the values are sizes."""
    sign = check.fault.sign

    def at(values: Array, quantile: float) -> float | None:
        return float(sign * np.quantile(sign * values, quantile)) if values.size else None

    noise, mildest = at(fine, NOISE), at(faulty, MILDEST)
    wrong = sign * (fine - check.fault.value) > 0
    found = sign * (faulty - check.fault.value) > 0
    return {
        "check": name,
        "fine": fine.size,
        "fine_median": at(fine, 0.5),
        "noise_97": noise,
        "noise_99": at(fine, FAR),
        "noise_band": check.noise_band,
        "warn": check.warn.value,
        "limit": check.fault.value,
        "best": None if noise is None or mildest is None else (noise + mildest) / 2,
        "mildest_3": mildest,
        "faulty_median": at(faulty, 0.5),
        "faulty": faulty.size,
        "flagged_without": share(wrong),
        "found": share(found) if faulty.size else "-",
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--exercise", nargs="+", default=shipped_specs())
    args = parser.parse_args()
    data: dict[str, Any] = {}
    for exercise, (bodies, _) in judge_unseen(args.shared, args.exercise).items():
        spec = load_spec(exercise).spec
        rows = [
            row(name, check, values(bodies, name, fine=True), values(bodies, name, fine=False))
            for name, check in spec.checks.items()
        ]
        print(f"\n== {spec.title}")
        head = [key.replace("_", " ") for key in rows[0]]
        print_table(head, [["-" if cell is None else cell for cell in one.values()] for one in rows])
        data[exercise] = rows
    write_json("thresholds", data)


if __name__ == "__main__":
    main()
