"""Finds an exercise spec, by name among those that come with goodrep or as a file, and reads it strictly."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from goodrep.errors import SpecError, UsageError
from goodrep.resources import specs_folder
from goodrep.specs.document import Problem, read_document
from goodrep.specs.messages import nearest, report, validation_problems
from goodrep.specs.model import Spec

LARGEST_BYTES: Final = 200_000
"""Twenty times a long spec; more is another kind of file."""


@dataclass(frozen=True, slots=True)
class LoadedSpec:
    """A spec and the very text it was read from.

    Args:
        spec: the checked values.
        text: the file's text with ``\\n`` at the ends of lines, so that it is the same on every system.
        sha256: of ``text`` in UTF-8, as 64 hex digits.
        name: the file's name without its ending.
        path: where it was read from; None where the text came from elsewhere, such as a recording.
    """

    spec: Spec
    text: str
    sha256: str
    name: str
    path: Path | None


def shipped_specs() -> list[str]:
    """Names of the exercises that come with goodrep."""
    return sorted(path.stem for path in specs_folder().glob("*.yaml"))


def load_spec(name_or_path: str | Path) -> LoadedSpec:
    """Reads a spec: a bare name ("bridge") is one that comes with goodrep, anything else a file.

    Raises:
        UsageError: there is no such exercise.
        SpecError: the file cannot be read or breaks the rules; one line per problem.
    """
    if isinstance(name_or_path, str) and not re.search(r"[/\\.]", name_or_path):
        return _load_file(_shipped(name_or_path), shown_as=f"{name_or_path}.yaml")
    return _load_file(Path(name_or_path), shown_as=str(name_or_path))


def parse_spec(text: str, *, name: str, shown_as: str, path: Path | None = None) -> LoadedSpec:
    """Reads a spec from its text; ``shown_as`` is what messages call it.

    Raises:
        SpecError: the text breaks the rules; one line per problem.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    document = read_document(text)
    problems = document.problems
    if document.values is None and not problems:
        problems = [Problem(None, "", "the file is empty; copy a spec that came with goodrep and change it")]
    elif isinstance(document.values, dict):
        try:
            spec = Spec.model_validate(document.values)
        except ValidationError as error:
            problems = [*problems, *validation_problems(error, document)]
    elif document.values is not None:
        problems = [*problems, Problem(1, "", "a spec is made of keys and values, such as 'format: 1'")]
    if problems:
        raise SpecError(report(shown_as, problems))
    return LoadedSpec(spec, text, hashlib.sha256(text.encode()).hexdigest(), name, path)


def _shipped(name: str) -> Path:
    known = shipped_specs()
    if name in known:
        return specs_folder() / f"{name}.yaml"
    meant = nearest(name, known)
    question = f" Did you mean {meant}?" if meant else ""
    raise UsageError(f"There is no exercise '{name}'.{question} goodrep knows: {', '.join(known)}.")


def _load_file(path: Path, *, shown_as: str) -> LoadedSpec:
    try:
        if path.is_dir():
            raise SpecError(f"{shown_as} is a folder; give the path of a spec, a file that ends in .yaml.")
        if not path.exists():
            raise SpecError(f"There is no file {shown_as}; check the path, or name an exercise that goodrep has.")
        # Anything else could block for ever or never end.
        if not path.is_file():
            raise SpecError(f"{shown_as} is not an ordinary file; give the path of a spec that ends in .yaml.")
        with path.open("rb") as file:
            data = file.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise SpecError(f"{shown_as} cannot be read ({error.strerror}); check that you may open it.") from error
    except ValueError as error:
        raise SpecError(f"'{shown_as}' cannot be the name of a file; give the path of a spec.") from error
    if len(data) > LARGEST_BYTES:
        raise SpecError(f"{shown_as} is larger than {LARGEST_BYTES // 1000} kB and cannot be a spec.")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        problem = Problem(line, "", "a character here is not UTF-8; save the file as UTF-8 text in your editor")
        raise SpecError(report(shown_as, [problem])) from error
    return parse_spec(text, name=path.stem, shown_as=shown_as, path=path)
