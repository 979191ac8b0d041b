"""Finds an exercise spec, by name among those that come with goodrep or as a file, and reads it strictly.

``read_text`` and ``check_text`` do the same for every kind of file that is written like a spec.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Generic, TypeVar

from pydantic import ValidationError

from goodrep.errors import SpecError, UsageError
from goodrep.resources import specs_folder
from goodrep.specs.document import Document, Problem, read_document
from goodrep.specs.messages import nearest, report, validation_problems
from goodrep.specs.model import Part, Spec

LARGEST_BYTES: Final = 200_000
"""Twenty times a long spec; more is another kind of file."""

ShapeT = TypeVar("ShapeT", bound=Part)


@dataclass(frozen=True, slots=True)
class FileKind:
    """What messages say of a kind of file.

    Args:
        a: what it is called, with its article.
        begin: what to do where it is still empty.
    """

    a: str
    begin: str


SPEC_FILE: Final = FileKind("a spec", "copy a spec that came with goodrep and change it")


@dataclass(frozen=True, slots=True)
class CheckedText(Generic[ShapeT]):
    """A text that has the shape it must have.

    Args:
        values: the checked values.
        document: where in the text they stand.
        text: with ``\\n`` at the ends of lines, so that it is the same on every system.
        sha256: of ``text`` in UTF-8, as 64 hex digits.
    """

    values: ShapeT
    document: Document
    text: str
    sha256: str


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
        path, shown_as = _shipped(name_or_path), f"{name_or_path}.yaml"
    else:
        path, shown_as = Path(name_or_path), str(name_or_path)
    return parse_spec(read_text(path, SPEC_FILE, shown_as=shown_as), name=path.stem, shown_as=shown_as, path=path)


def parse_spec(text: str, *, name: str, shown_as: str, path: Path | None = None) -> LoadedSpec:
    """Reads a spec from its text; ``shown_as`` is what messages call it.

    Raises:
        SpecError: the text breaks the rules; one line per problem.
    """
    checked = check_text(text, Spec, SPEC_FILE, shown_as=shown_as)
    return LoadedSpec(checked.values, checked.text, checked.sha256, name, path)


def check_text(text: str, shape: type[ShapeT], kind: FileKind, *, shown_as: str) -> CheckedText[ShapeT]:
    """Reads a text strictly; ``shown_as`` is what messages call it.

    Raises:
        SpecError: the text breaks the rules; one line per problem.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    document = read_document(text)
    problems = document.problems
    if document.values is None and not problems:
        problems = [Problem(None, "", f"the file is empty; {kind.begin}")]
    elif isinstance(document.values, dict):
        try:
            values = shape.model_validate(document.values)
        except ValidationError as error:
            problems = [*problems, *validation_problems(error, document, shape)]
    elif document.values is not None:
        problems = [*problems, Problem(1, "", f"{kind.a} is made of keys and values, such as 'format: 1'")]
    if problems:
        raise SpecError(report(shown_as, problems))
    return CheckedText(values, document, text, hashlib.sha256(text.encode()).hexdigest())


def _shipped(name: str) -> Path:
    known = shipped_specs()
    if name in known:
        return specs_folder() / f"{name}.yaml"
    meant = nearest(name, known)
    question = f" Did you mean {meant}?" if meant else ""
    raise UsageError(f"There is no exercise '{name}'.{question} goodrep knows: {', '.join(known)}.")


def read_text(path: Path, kind: FileKind, *, shown_as: str) -> str:
    """The text of a file; ``shown_as`` is what messages call it.

    Raises:
        SpecError: there is no such file, or it cannot be one of this kind.
    """
    try:
        if path.is_dir():
            raise SpecError(f"{shown_as} is a folder; give the path of {kind.a}, a file that ends in .yaml.")
        if not path.exists():
            raise SpecError(f"There is no file {shown_as}; check the path, or name an exercise that goodrep has.")
        # Anything else could block for ever or never end.
        if not path.is_file():
            raise SpecError(f"{shown_as} is not an ordinary file; give the path of {kind.a} that ends in .yaml.")
        with path.open("rb") as file:
            data = file.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise SpecError(f"{shown_as} cannot be read ({error.strerror}); check that you may open it.") from error
    except ValueError as error:
        raise SpecError(f"'{shown_as}' cannot be the name of a file; give the path of {kind.a}.") from error
    if len(data) > LARGEST_BYTES:
        raise SpecError(f"{shown_as} is larger than {LARGEST_BYTES // 1000} kB and cannot be {kind.a}.")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        problem = Problem(line, "", "a character here is not UTF-8; save the file as UTF-8 text in your editor")
        raise SpecError(report(shown_as, [problem])) from error
