"""Other checks on the movements that a spec found: what is a rep stays, only the numbers of some checks are new.

What the movements were judged from is kept for each recording, beside what was observed in it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from goodrep.core.borders import Borders
from goodrep.core.course import columns_of, course_of
from goodrep.core.events import Basis, RepDone, SetOpened
from goodrep.core.judging import found_by, spans_of, unseen_of
from goodrep.core.pose import Array
from goodrep.core.reps import Movement
from goodrep.core.vocabulary import Side
from goodrep.errors import StorageError
from goodrep.io.observed import ObservedRecording, code_version, kept_path
from goodrep.io.whole_file import whole_file
from goodrep.specs.loading import LoadedSpec
from goodrep.specs.model import Spec
from goodrep.tuning.told import Told

SUFFIX: Final = ".movements.npz"
SIDES: Final[tuple[Side, ...]] = ("left", "right", "both")


@dataclass(frozen=True, slots=True)
class Remeasured:
    """The movements of one recording, in order: (N,) when each starts, and for each spec, by check, (N,) its number;
    NaN is where there is none, or where it may not be judged."""

    start_s: Array
    values: tuple[dict[str, Array], ...]


@dataclass(frozen=True, slots=True)
class Movements:
    """N movements: ``numbers`` (N, 10) are start, arrival, departure and end, where the rest began, whether it counts
    and was seen whole on the way up and down, place of the side in ``SIDES``, and how many ``pictures`` of the
    recording each was judged from."""

    numbers: Array
    pictures: Array


def remeasured(recording: Path, base: LoadedSpec, specs: Sequence[Spec], checks: Sequence[str]) -> Remeasured:
    """What some checks of each of some specs read in the movements that ``base`` finds in a recording.

    Args:
        recording: the file.
        base: judges the exercise's sets.
        specs: the same but for their checks.
        checks: those of them to look with.

    Raises:
        SourceError: the recording cannot be read.
        UsageError: it is of an exercise that this goodrep does not know.
    """
    whole = ObservedRecording.of(recording)
    movements = movements_of(recording, Told(whole, base))
    found = tuple({name: np.full(len(movements.numbers), np.nan) for name in checks} for _ in specs)
    names = tuple(sorted({spec.checks[name].measure for spec in specs for name in checks}))
    view = base.spec.view
    first = 0
    for i, row in enumerate(movements.numbers.tolist()):
        last = first + int(row[9])
        basis, side = _basis(row)
        if basis.movement.counted:
            table = whole.observed.seen(base.spec.posture, side).table(names, view.turned_deg)
            course = course_of(table[movements.pictures[first:last]], columns_of(names))
            spans, unseen = spans_of(basis.movement.borders, basis.rest_from_s), unseen_of(basis.movement)
            for spec, values in zip(specs, found, strict=True):
                for name in checks:
                    value, why = found_by(spec.checks[name], course, spans, unseen, view.within_deg)
                    if value is not None and why is None:
                        values[name][i] = value.value
        first = last
    whole.keep()
    return Remeasured(movements.numbers[:, 0], found)


def movements_of(recording: Path, told: Told) -> Movements:
    """The movements that a spec finds in a recording."""
    key = " ".join([told.whole.checksum, code_version(), told.by.sha256])
    kept_at = kept_path(recording, key, SUFFIX)
    kept = _read(kept_at)
    if kept is not None:
        return kept
    made = _found(told)
    with contextlib.suppress(OSError, StorageError):  # without room they are looked for again the next time
        kept_at.parent.mkdir(parents=True, exist_ok=True)
        with whole_file(kept_at, "GOODREP_CACHE", lasting=False) as file:
            np.savez(file, numbers=made.numbers, pictures=made.pictures)
        for older in kept_at.parent.glob(f"{kept_at.name.split('.')[0]}.*{SUFFIX}"):
            if older != kept_at:
                older.unlink(missing_ok=True)
    return made


def _found(told: Told) -> Movements:
    times = np.array(told.whole.observed.t_s)
    side: Side = "both"
    numbers: list[list[float]] = []
    pictures: list[Array] = [np.empty(0, dtype=np.int32)]
    for event in told.events:
        if isinstance(event, SetOpened):
            side = event.side
        elif isinstance(event, RepDone) and event.basis is not None:
            one, borders = event.basis.movement, event.basis.movement.borders
            numbers.append(
                [
                    *(borders.start_s, borders.arrival_s, borders.departure_s, borders.end_s),
                    event.basis.rest_from_s,
                    *(float(flag) for flag in (one.counted, one.whole_up, one.whole_down)),
                    float(SIDES.index(side)),
                    float(event.basis.t_s.size),
                ]
            )
            pictures.append(times.searchsorted(event.basis.t_s).astype(np.int32))
    return Movements(np.array(numbers, dtype=np.float64).reshape(-1, 10), np.concatenate(pictures))


def _basis(row: list[float]) -> tuple[Basis, Side]:
    counted, whole_up, whole_down = (flag > 0 for flag in row[5:8])
    movement = Movement(row[3], Borders(*row[:4]), counted, None, 0.0, whole_up, whole_down)
    return Basis(movement, row[4], np.empty(0)), SIDES[int(row[8])]


def _read(path: Path) -> Movements | None:
    """None where it is missing or damaged."""
    try:
        # Opened here: of a damaged file NumPy would leave it open.
        with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
            named: dict[str, Any] = dict(kept.items())
        found = Movements(named["numbers"], named["pictures"])
    except Exception:  # NumPy raises whatever it meets while it reads a damaged file
        return None
    whole = found.numbers.ndim == 2 and found.numbers.shape[1:] == (10,)
    return found if whole and found.numbers[:, 9].sum() == len(found.pictures) else None
