"""What a spec makes of a recording: the same engine, fed with what was observed, and kept for the next time."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import ConfigDict, TypeAdapter, ValidationError

from goodrep.app.replay import specs_of
from goodrep.core.events import Cue, Finding, Rep, RepDone, SetClosed, SetOpened
from goodrep.core.judging import unit_of
from goodrep.core.vocabulary import Side, SideFrom
from goodrep.errors import StorageError
from goodrep.io.observed import ObservedRecording, code_version, kept_path
from goodrep.io.whole_file import write_whole
from goodrep.specs.loading import LoadedSpec
from goodrep.specs.model import TEMPO_FAULTS, Spec
from goodrep.tuning.told import Told

SUFFIX: Final = ".outcome.json"
MOST_KEPT: Final = 12
"""For each recording: what so many specs made of it is kept, the latest ones."""


@dataclass(frozen=True, slots=True)
class SetOutcome:
    """A set with its reps and attempts; ``closed_s`` and ``close_reason`` are those of its end.

    ``faults`` are those of the whole set.
    """

    number: int
    side: Side
    side_from: SideFrom
    opened_s: float
    closed_s: float
    close_reason: str
    faults: tuple[Finding, ...]
    reps: tuple[Rep, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one spec makes of its exercise's sets in one recording.

    Args:
        exercise: the spec's exercise.
        spec: the spec; name, version and checksum.
        units: of every check's number, by check id, those of the tempo included; in the order of the spec.
        session: UUID of the session that was recorded.
        source: the camera or file, in words.
        seconds: how long the recording is.
        sets: in order; none where the exercise was not done.
        cues: said or held back while the exercise was under way, in order.
    """

    exercise: str
    spec: tuple[str, int, str]
    units: dict[str, str]
    session: str
    source: str
    seconds: float
    sets: tuple[SetOutcome, ...]
    cues: tuple[Cue, ...]

    @property
    def reps(self) -> list[Rep]:
        return [rep for one in self.sets for rep in one.reps]


_OUTCOMES: Final = TypeAdapter(list[Outcome], config=ConfigDict(ser_json_inf_nan="constants"))


def outcomes(recording: Path, exercise: str, specs: tuple[LoadedSpec | None, ...]) -> list[Outcome] | None:
    """What each of some specs for an exercise makes of a recording; None where the exercise is not in it.

    Args:
        recording: the file.
        exercise: whose sets to look at; those of others are only run through.
        specs: None stands for the spec that judged it when it was made or, where that is of a kind that is not known
            any more, for the one that comes with goodrep; ``Outcome.spec`` tells which.

    Raises:
        SourceError: the recording cannot be read.
        UsageError: it is of an exercise that this goodrep does not know.
    """
    whole = ObservedRecording.of(recording)
    own = specs_of(whole.metadata)
    if exercise not in own:
        return None
    found = [outcome_of(recording, Told(whole, spec or own[exercise]), own) for spec in specs]
    whole.keep()
    return found


def outcome_of(recording: Path, told: Told, own: dict[str, LoadedSpec]) -> Outcome:
    """What comes of a recording that has the spec's exercise in it.

    Args:
        recording: the file.
        told: what it tells.
        own: the specs that judged it when it was made, by exercise.
    """
    whole, by = told.whole, told.by
    exercise = by.spec.exercise
    # Every spec of the session counts: a set that ends otherwise changes what comes after it.
    others = [spec.sha256 for name, spec in sorted(own.items()) if name != exercise]
    key = " ".join([whole.checksum, code_version(), exercise, by.sha256, *others])
    kept_at = kept_path(recording, key, SUFFIX)
    kept = _read(kept_at)
    if kept is not None:
        return kept
    made = _made(told)
    with contextlib.suppress(OSError, StorageError):  # without room it is judged again the next time
        kept_at.parent.mkdir(parents=True, exist_ok=True)
        write_whole(kept_at, _OUTCOMES.dump_json([made]), "GOODREP_CACHE", lasting=False)
        _drop_oldest(kept_at)
    return made


def _made(told: Told) -> Outcome:
    whole, by = told.whole, told.by
    sets: list[SetOutcome] = []
    cues: list[Cue] = []
    opened: SetOpened | None = None
    reps: list[Rep] = []
    for event in told.events:
        if isinstance(event, SetOpened):
            opened, reps = event, []
        elif isinstance(event, RepDone):
            reps.append(event.rep)
        elif isinstance(event, Cue):
            cues.append(event)
        elif isinstance(event, SetClosed) and opened is not None:
            sets.append(_set_of(opened, event, tuple(reps)))
    t_s = whole.observed.t_s
    return Outcome(
        exercise=by.spec.exercise,
        spec=(by.name, by.spec.version, by.sha256),
        units=units_of(by.spec),
        session=whole.metadata.session,
        source=whole.metadata.source,
        seconds=t_s[-1] - t_s[0] if t_s else 0.0,
        sets=tuple(sets),
        cues=tuple(cues),
    )


def _set_of(opened: SetOpened, closed: SetClosed, reps: tuple[Rep, ...]) -> SetOutcome:
    return SetOutcome(
        opened.set, opened.side, opened.side_from, opened.t_s, closed.t_s, closed.reason, closed.faults, reps
    )


def units_of(spec: Spec) -> dict[str, str]:
    """The units of all that is looked at, by check id."""
    return {check_id: unit_of(check) for check_id, check in spec.checks.items()} | dict.fromkeys(TEMPO_FAULTS, "s")


def _read(path: Path) -> Outcome | None:
    """None where it is missing or damaged."""
    try:
        (kept,) = _OUTCOMES.validate_json(path.read_bytes())
    except (OSError, ValueError, ValidationError):
        return None
    return kept


def _drop_oldest(newest: Path) -> None:
    stem = newest.name.split(".")[0]
    kept = sorted(newest.parent.glob(f"{stem}.*{SUFFIX}"), key=lambda path: path.stat().st_mtime)
    for path in kept[:-MOST_KEPT]:
        path.unlink(missing_ok=True)
