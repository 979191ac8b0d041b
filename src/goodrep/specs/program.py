"""A training program: which exercises, how many sets and reps of each, and how long to rest; a file, or as asked for.

The file is read as strictly as a spec, in the same words.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

from pydantic import AfterValidator, Field

from goodrep.core.plan import PlannedSet, sets_of
from goodrep.core.vocabulary import LONGEST_REST_S, MOST_REPS, MOST_SETS, PERSON_NAME, REST_S, Side
from goodrep.errors import SpecError, UsageError
from goodrep.specs.document import Problem
from goodrep.specs.finding import own_specs
from goodrep.specs.loading import FileKind, LoadedSpec, check_text, load_spec, read_text, shipped_specs
from goodrep.specs.messages import misfit_problem, report
from goodrep.specs.model import Spec
from goodrep.specs.parts import Format, MisfitError, Part, Text
from goodrep.specs.phrases import languages

PROGRAM_FILE: Final = FileKind(
    "a program", "copy the example from docs/programs.md and change it", "name exercises in its place"
)


def _shipped(exercise: str) -> str:
    known = shipped_specs()
    if exercise not in known:
        raise MisfitError("there is no such exercise", allowed=known)
    return exercise


def _opaque(person: str) -> str:
    if not re.fullmatch(PERSON_NAME, person):
        raise MisfitError("use letters, digits, - and _ only")
    return person


class Exercise(Part):
    """One exercise and its dose."""

    exercise: Annotated[str, AfterValidator(_shipped)]
    sets: Annotated[int, Field(ge=1, le=MOST_SETS)] = 1
    reps: Annotated[int, Field(ge=1, le=MOST_REPS)] | None = None
    """A set ends after so many; None for no end."""
    side: Side | None = None
    """None to find it in the picture."""
    rest_s: Annotated[float, Field(ge=0, le=LONGEST_REST_S)] = REST_S
    """After each set."""
    spec: Text | None = None
    """A spec for this exercise: a file, its path seen from the program's folder, or one of the user's own by name."""


def _some(exercises: list[Exercise]) -> list[Exercise]:
    if not exercises:
        raise MisfitError("name at least one exercise")
    return exercises


def _spoken(language: str) -> str:
    known = languages()
    if language not in known:
        raise MisfitError("there is no such language", allowed=known)
    return language


class Program(Part):
    """What one person does in a session, in order."""

    format: Format
    title: Text | None = None
    person: Annotated[str, AfterValidator(_opaque)] | None = None
    """An opaque name."""
    language: Annotated[str, AfterValidator(_spoken)] = "en"
    """What is spoken."""
    exercises: Annotated[list[Exercise], AfterValidator(_some)]


@dataclass(frozen=True, slots=True)
class LoadedProgram:
    """A program, the text it was read from, and what it comes to.

    Args:
        program: the checked values.
        text: the file's text with ``\\n`` at the ends of lines, so that it is the same on every system.
        sha256: of ``text`` in UTF-8, as 64 hex digits.
        name: the file's name without its ending.
        path: where it was read from.
        sets: all sets, in order.
        specs: one for each different exercise, in the order of their first sets.
    """

    program: Program
    text: str
    sha256: str
    name: str
    path: Path
    sets: tuple[PlannedSet, ...]
    specs: tuple[LoadedSpec, ...]


def load_program(path: str | Path) -> LoadedProgram:
    """Reads a program and the specs that it names.

    Raises:
        SpecError: the file, or a spec that it names, cannot be read or breaks the rules; one line per problem.
    """
    shown_as, path = str(path), Path(path)
    checked = check_text(read_text(path, PROGRAM_FILE, shown_as=shown_as), Program, PROGRAM_FILE, shown_as=shown_as)
    specs: dict[str, LoadedSpec] = {}
    sets: list[PlannedSet] = []
    problems: list[Problem] = []
    of_specs: list[str] = []
    for index, entry in enumerate(checked.values.exercises):
        try:
            loaded = _spec_of(entry, path.parent)
            used = specs.setdefault(entry.exercise, loaded)
            _check(entry, loaded, used)
            sets += sets_of(used.spec, _sides(used.spec, entry.side), entry.sets, entry.reps, entry.rest_s)
        except MisfitError as misfit:
            problems.append(misfit_problem(misfit, checked.document, ("exercises", index)))
        except SpecError as error:
            of_specs.append(str(error))
    if problems or of_specs:
        # A broken spec that several entries share is told once.
        reports = [report(shown_as, problems)] if problems else []
        raise SpecError("\n".join([*reports, *dict.fromkeys(of_specs)]))
    return LoadedProgram(
        checked.values, checked.text, checked.sha256, path.stem, path, tuple(sets), tuple(specs.values())
    )


def plan_of(
    exercises: Sequence[LoadedSpec], *, sets: int, reps: int | None, rest_s: float, side: Side | None
) -> tuple[PlannedSet, ...]:
    """The same dose of every exercise: all sets of the first, then of the next.

    Args:
        exercises: at least one.
        sets: of each exercise; where ``side`` is both, of each side of a one-sided one: left, then right.
        reps: a set ends after so many; None for no end.
        rest_s: after each set.
        side: left or right says nothing to an exercise of both sides at once; None to find it in the picture.

    Raises:
        UsageError: none of the exercises trains that side alone.
    """
    if side in ("left", "right") and all(loaded.spec.sides == "both" for loaded in exercises):
        raise UsageError(f"The {exercises[0].spec.exercise} trains both sides at once; leave --side {side} out.")
    return tuple(
        planned
        for loaded in exercises
        for planned in sets_of(loaded.spec, _sides(loaded.spec, side), sets, reps, rest_s)
    )


def _sides(spec: Spec, side: Side | None) -> tuple[Side | None, ...]:
    """The side of each set in a round."""
    if spec.sides == "both":
        return ("both",) if side == "both" else (None,)
    return ("left", "right") if side == "both" else (side,)


def _spec_of(entry: Exercise, folder: Path) -> LoadedSpec:
    if entry.spec is None:
        return load_spec(entry.exercise)
    path = folder / entry.spec
    # Unlike Path.is_file, never an exception, whatever stands in the program.
    if os.path.isfile(path):
        loaded = load_spec(path)
    elif entry.spec in own_specs():
        loaded = load_spec(entry.spec)
    else:
        raise MisfitError("there is no such file beside the program", "spec")
    if loaded.spec.exercise != entry.exercise:
        raise MisfitError(f"it is about the exercise {loaded.spec.exercise}, not {entry.exercise}", "spec")
    return loaded


def _check(entry: Exercise, loaded: LoadedSpec, used: LoadedSpec) -> None:
    """Whether an entry's side fits its spec, and its spec the one that is used for all sets of the exercise."""
    if loaded.sha256 != used.sha256:
        key = "exercise" if entry.spec is None else "spec"
        raise MisfitError(f"the {entry.exercise} has another spec further up; a program has one for each exercise", key)
    if entry.side in ("left", "right") and loaded.spec.sides == "both":
        raise MisfitError(f"the {entry.exercise} trains both sides at once; leave it out", "side")
