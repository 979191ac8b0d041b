"""Where the limits of every check lie among good and faulty reps of bodies left out of the fit.

    python -m benchmarks.thresholds [--shared ../shared] [--exercise bridge ...]

For each check of each spec: what reps without this fault read and what reps with it read, each body judged by weights
that have not seen it; the noise band, which 97 and 99 of 100 reps without the fault do not go beyond; the limits in
use, how many reps are on the wrong side of the fault limit; and where that would best lie, in the middle between the
noise band and the mildest 3 of 100 faults. A rep may be without one fault and have another. In ``hips_sag``,
``feet_slide`` and ``knees_open`` no rep has the fault. The last two columns are what such a middle, set from the other
bodies only, flags of the reps without the fault and finds of those with it. Lifting, holding and lowering are those of
the labelled clips, in seconds.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.output import print_table, share, write_json
from benchmarks.scoring import Body, all_reps
from benchmarks.unseen import judge_unseen
from goodrep.core.pose import Array, Mask
from goodrep.specs.loading import load_spec, shipped_specs
from goodrep.specs.model import Spec
from goodrep.specs.rules import TempoPart

NOISE, FAR = 0.97, 0.99
"""Shares of the reps without a fault that lie within the noise band."""
MILDEST = 0.03
TEMPO = {"up_s": "too_fast", "hold_s": "short_hold", "down_s": "too_fast"}
"""By part: the fault of being too short."""


@dataclass(frozen=True)
class Readings:
    """What is read of the reps without a fault, or of those with it.

    Args:
        value: (N,) in the measure's unit.
        body: (N,) whose it is.
    """

    value: Array
    body: NDArray[np.str_]

    @classmethod
    def of(cls, found: Iterable[tuple[float | None, str]]) -> Readings:
        seen = [(value, body) for value, body in found if value is not None]
        return cls(np.array([value for value, _ in seen]), np.array([body for _, body in seen], dtype=np.str_))

    def quantile(self, share: float, sign: int, without: str = "") -> float | None:
        """What this share is no worse than, one body left out; ``sign`` is -1 where less is worse."""
        left = sign * self.value[self.body != without]
        return float(sign * np.quantile(left, share)) if left.size else None


def of_check(bodies: list[Body], name: str, fault: str, *, fine: bool) -> Readings:
    """What the check reads of every counted rep without the fault, or with it; not assessed ones left out."""
    reps = [rep for rep in all_reps(bodies) if (rep.fine(fault) if fine else fault in rep.has)]
    return Readings.of((rep.value(name), rep.body) for rep in reps if not rep.not_assessed(name))


def of_tempo(bodies: list[Body], part: str, fault: str, *, fine: bool) -> Readings:
    """How long a part lasts of every counted rep that has no fault at all, or the fault."""
    labelled = all_reps([body for body in bodies if body.labelled])
    reps = [rep for rep in labelled if (not rep.has if fine else fault in rep.has)]
    return Readings.of((rep.found["tempo"][part], rep.body) for rep in reps if rep.found is not None)


def middle(fine: Readings, faulty: Readings, sign: int, without: str = "") -> float | None:
    """Between the noise band and the mildest faults."""
    noise, mildest = fine.quantile(NOISE, sign, without), faulty.quantile(MILDEST, sign, without)
    return None if noise is None or mildest is None else (noise + mildest) / 2


def beyond_others(asked: Readings, fine: Readings, faulty: Readings, sign: int) -> Mask:
    """(N,) whether each reading is beyond the middle that the other bodies give."""
    limits = {body: middle(fine, faulty, sign, body) for body in set(asked.body.tolist())}
    hits = [
        limits[body] is not None and sign * (value - (limits[body] or 0.0)) > 0
        for value, body in zip(asked.value, asked.body.tolist(), strict=True)
    ]
    return np.array(hits, dtype=bool)


def row(
    name: str, limits: tuple[float, float], noise_band: float | None, fine: Readings, faulty: Readings, *, sign: int
) -> dict[str, Any]:
    """Everything about the warn and the fault limit of one thing."""
    wrong, found = (sign * (readings.value - limits[1]) > 0 for readings in (fine, faulty))
    others = [share(beyond_others(asked, fine, faulty, sign)) if faulty.value.size else "-" for asked in (fine, faulty)]
    return {
        "check": name,
        "fine": fine.value.size,
        "fine_median": fine.quantile(0.5, sign),
        "noise_97": fine.quantile(NOISE, sign),
        "noise_99": fine.quantile(FAR, sign),
        "noise_band": noise_band,
        "warn": limits[0],
        "limit": limits[1],
        "best": middle(fine, faulty, sign),
        "mildest_3": faulty.quantile(MILDEST, sign),
        "faulty_median": faulty.quantile(0.5, sign),
        "faulty": faulty.value.size,
        "flagged_without": share(wrong),
        "found": share(found) if faulty.value.size else "-",
        "others'_flag": others[0],
        "others'_find": others[1],
    }


def rows_of(spec: Spec, bodies: list[Body]) -> list[dict[str, Any]]:
    """Of every check, where ``beyond`` means sizes, and of the tempo."""
    rows = []
    for name, check in spec.checks.items():
        fault = check.unless or name  # what leaves a fault to another check looks at the same fault
        two = (of_check(bodies, name, fault, fine=fine) for fine in (True, False))
        limits = (check.warn.value, check.fault.value)
        rows.append(row(name, limits, check.noise_band, *two, sign=check.fault.sign))
    for part_s, fault in TEMPO.items():
        part: TempoPart = getattr(spec.tempo, part_s)
        two = (of_tempo(bodies, part_s, fault, fine=fine) for fine in (True, False))
        rows.append(row(part_s, (part.warn_below, part.fault_below), None, *two, sign=-1))
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--exercise", nargs="+", default=shipped_specs())
    args = parser.parse_args()
    data: dict[str, Any] = {}
    for exercise, (bodies, _) in judge_unseen(args.shared, args.exercise).items():
        spec = load_spec(exercise).spec
        rows = rows_of(spec, bodies)
        print(f"\n== {spec.title}")
        head = [key.replace("_", " ") for key in rows[0]]
        print_table(head, [["-" if cell is None else cell for cell in one.values()] for one in rows])
        data[exercise] = rows
    write_json("thresholds", data)


if __name__ == "__main__":
    main()
