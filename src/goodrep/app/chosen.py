"""The recordings that a command is about: sessions by their number, folders, files, or everything kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from goodrep.app.kept import is_session_number, store_to_read
from goodrep.app.people import check_person, is_of
from goodrep.app.printing import moment_words, words
from goodrep.errors import UsageError
from goodrep.io.journal import JOURNAL_SUFFIX
from goodrep.io.overview import SessionLine
from goodrep.io.recording import PARQUET_SUFFIX, find_recording
from goodrep.io.records import SpecUsed


@dataclass(frozen=True, slots=True)
class Chosen:
    """A recording; ``name`` for people, ``number`` of its session, None where it belongs to none.

    ``spec`` is the one that what is kept of the session's sets is by; None where nothing is.
    """

    path: Path
    name: str
    number: int | None
    spec: SpecUsed | None = None


@dataclass(frozen=True, slots=True)
class Unrecorded:
    """A session whose recording is not there; ``name`` and ``spec`` as of `Chosen`."""

    name: str
    number: int
    spec: SpecUsed | None


def chosen_recordings(what: Sequence[str], person: str | None, exercise: str) -> tuple[list[Chosen], list[Unrecorded]]:
    """The recordings meant by the arguments of a command, and the sessions that have none where all are meant.

    Args:
        what: numbers of sessions, folders and files; empty for all sessions.
        person: only sessions of this person, as `people.is_of` takes it.
        exercise: of all sessions, those in which it was done.

    Raises:
        UsageError: there is no such session, folder or recording, or nothing at all.
        StorageError: the store cannot be read.
    """
    numbers = [int(one) for one in what if is_session_number(one)]
    chosen = [found for one in what if not is_session_number(one) for found in _files(Path(one))]
    missing: list[Unrecorded] = []
    if numbers or not what or person is not None:
        of_sessions, missing = _sessions(numbers, person, exercise, everything=not what)
        chosen = [*of_sessions, *chosen]
    if not chosen:
        whose = "" if person is None else f" of {person}"
        raise UsageError(f"There is no recording of the {words(exercise)}{whose} to judge.")
    return list({one.path: one for one in chosen}.values()), missing


def _files(path: Path) -> list[Chosen]:
    if path.is_dir():
        inside = sorted(file for file in path.iterdir() if file.suffix in (PARQUET_SUFFIX, JOURNAL_SUFFIX))
        if not inside:
            raise UsageError(f"There is no recording in the folder {path}.")
        return [Chosen(file, str(file), None) for file in inside]
    if not path.exists():
        raise UsageError(f"There is no session, folder or recording {path}.")
    return [Chosen(path, str(path), None)]


def _sessions(
    numbers: Sequence[int], person: str | None, exercise: str, *, everything: bool
) -> tuple[list[Chosen], list[Unrecorded]]:
    with store_to_read() as store:
        lines = {line.number: line for line in store.session_lines()}
        specs = store.specs_by_session(exercise)
        for number in numbers:
            store.session(number)  # tells which there are where there is none of this number
    check_person(person, (line.person for line in lines.values()))
    meant = [lines[number] for number in numbers]
    if everything:
        meant = [line for _, line in sorted(lines.items()) if any(part.exercise == exercise for part in line.parts)]
    chosen, missing = [], []
    for line in meant:
        if not is_of(line.person, person):
            continue
        path = find_recording(line.id)
        if path is not None:
            chosen.append(Chosen(path, _name(line), line.number, specs.get(line.number)))
        elif not everything:
            raise UsageError(f"Session {line.number} has no recording, so it cannot be judged anew.")
        else:
            missing.append(Unrecorded(_name(line), line.number, specs.get(line.number)))
    return chosen, missing


def _name(line: SessionLine) -> str:
    return f"Session {line.number}, {moment_words(line.started_at)}" + (f", {line.person}" if line.person else "")
