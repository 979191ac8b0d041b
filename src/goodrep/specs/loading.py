"""Reads an exercise spec strictly: by name among those that come with goodrep and the user's own, or as a file.

``read_text`` and ``check_text`` do the same for every kind of file that is written like a spec.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Generic, TypeVar

from pydantic import ValidationError

from goodrep.errors import SpecError
from goodrep.specs.document import Document, Problem, read_document
from goodrep.specs.extending import DEEPEST_EXTENDS, joined, with_base, without_base
from goodrep.specs.finding import base_path, is_name, named_spec, shipped_specs
from goodrep.specs.messages import misfit_problem, nearest, report, validation_problems
from goodrep.specs.model import ExtendingSpec, Spec
from goodrep.specs.parts import MisfitError, Part

__all__ = ["FileKind", "LoadedSpec", "check_text", "load_spec", "parse_spec", "read_text", "shipped_specs"]

LARGEST_BYTES: Final = 200_000
"""Twenty times a long spec; more is another kind of file."""

ShapeT = TypeVar("ShapeT", bound=Part)


@dataclass(frozen=True, slots=True)
class FileKind:
    """What messages say of a kind of file.

    Args:
        a: what it is called, with its article.
        begin: what to do where it is still empty.
        instead: what may be given in the place of a file.
    """

    a: str
    begin: str
    instead: str


SPEC_FILE: Final = FileKind(
    "a spec", "copy a spec that came with goodrep and change it", "name an exercise that goodrep has"
)


@dataclass(frozen=True, slots=True)
class CheckedText(Generic[ShapeT]):
    """A text that has the shape it must have.

    Args:
        values: the checked values.
        document: where in the text they stand.
        text: with ``\n`` at the ends of lines, so that it is the same on every system.
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
        spec: the checked values; an ``ExtendingSpec`` where it extends another.
        text: the file's text with ``\n`` at the ends of lines, so that it is the same on every system; where it
            extends another spec, followed by that one's, so that nothing else is needed to read it again.
        sha256: of ``text`` in UTF-8, as 64 hex digits.
        name: the file's name without its ending.
        path: where it was read from; None where the text came from elsewhere, such as a recording.
        document: where each value stands.
        base: the spec that it extends; None where it says everything itself.
    """

    spec: Spec
    text: str
    sha256: str
    name: str
    path: Path | None
    document: Document
    base: LoadedSpec | None = None

    @property
    def own_text(self) -> str:
        """The file's text alone."""
        return without_base(self.text)[0]


def load_spec(name_or_path: str | Path) -> LoadedSpec:
    """Reads a spec: a bare name ("bridge") is one that comes with goodrep or of the user's own, anything else a file.

    Raises:
        UsageError: there is no such spec.
        SpecError: the file cannot be read or breaks the rules; one line per problem.
    """
    if isinstance(name_or_path, str) and is_name(name_or_path):
        path = named_spec(name_or_path)
        shown_as = path.name
    else:
        path, shown_as = Path(name_or_path), str(name_or_path)
    return _load_file(path, shown_as, ())


def parse_spec(text: str, *, name: str, shown_as: str, path: Path | None = None) -> LoadedSpec:
    """Reads a spec from its text; ``shown_as`` is what messages call it.

    What it extends is read from the same text where it was kept with it, else found by name.

    Raises:
        SpecError: the text breaks the rules; one line per problem.
    """
    return _parse(text, name, shown_as, path, ())


def check_text(text: str, shape: type[ShapeT], kind: FileKind, *, shown_as: str) -> CheckedText[ShapeT]:
    """Reads a text strictly; ``shown_as`` is what messages call it.

    Raises:
        SpecError: the text breaks the rules; one line per problem.
    """
    text = _unix(text)
    document = readable(text, kind, shown_as)
    return CheckedText(_checked(document, shape, shown_as), document, text, _sha256(text))


def _load_file(path: Path, shown_as: str, extended_by: tuple[str, ...]) -> LoadedSpec:
    return _parse(read_text(path, SPEC_FILE, shown_as=shown_as), path.stem, shown_as, path, extended_by)


def _parse(text: str, name: str, shown_as: str, path: Path | None, extended_by: tuple[str, ...]) -> LoadedSpec:
    """``extended_by`` are the names of the specs on the way here."""
    text = _unix(text)
    own_text, base_name, base_text = without_base(text)
    document = readable(own_text, SPEC_FILE, shown_as)
    if "extends" not in document.values:
        document = document if base_text is None else readable(text, SPEC_FILE, shown_as)
        _refuse_misspelt(document, shown_as)
        return LoadedSpec(_checked(document, Spec, shown_as), text, _sha256(text), name, path, document)
    extends = document.values["extends"]
    seen = (*extended_by, name)
    try:
        if not isinstance(extends, str):
            raise MisfitError("write the name of a spec, such as bridge")
        if extends in seen or len(seen) > DEEPEST_EXTENDS:
            raise MisfitError(f"specs cannot extend each other in a circle ({', '.join([*seen, extends])})")
        if base_text is None or base_name is None:
            found = base_path(extends, None if path is None else path.parent)
            base = _load_file(found, found.name, seen)
            text = with_base(own_text, found.name, base.text)
        else:
            base = _parse(base_text, extends, base_name, None, seen)
    except MisfitError as misfit:
        problem = misfit_problem(misfit, document, ("extends",))
        raise SpecError(report(shown_as, [*document.problems, problem])) from misfit
    document = joined(document, base.document, f"{base.name}.yaml")
    spec = _checked(document, ExtendingSpec, shown_as)
    return LoadedSpec(spec, text, _sha256(text), name, path, document, base)


def readable(text: str, kind: FileKind, shown_as: str) -> Document:
    """The document of a text that consists of keys and values; what is wrong inside is among its problems.

    Raises:
        SpecError: it does not.
    """
    document = read_document(text)
    if isinstance(document.values, dict):
        return document
    if document.values is not None:
        problem = Problem(1, "", f"{kind.a} is made of keys and values, such as 'format: 1'")
    else:
        problem = Problem(None, "", f"the file is empty; {kind.begin}")
    problems = document.problems if document.values is None and document.problems else [*document.problems, problem]
    raise SpecError(report(shown_as, problems))


def _checked(document: Document, shape: type[ShapeT], shown_as: str) -> ShapeT:
    problems = document.problems
    try:
        values = shape.model_validate(document.values)
    except ValidationError as error:
        problems = [*problems, *validation_problems(error, document, shape)]
    if problems:
        raise SpecError(report(shown_as, problems))
    return values


def _refuse_misspelt(document: Document, shown_as: str) -> None:
    """Without ``extends``, a spec that says only what differs would be told all that it lacks."""
    for key in document.values:
        if key not in Spec.model_fields and nearest(key, ["extends"]):
            problem = document.problem((key,), "is not a key; did you mean extends?")
            raise SpecError(report(shown_as, [*document.problems, problem]))


def _unix(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def read_text(path: Path, kind: FileKind, *, shown_as: str) -> str:
    """The text of a file; ``shown_as`` is what messages call it.

    Raises:
        SpecError: there is no such file, or it cannot be one of this kind.
    """
    try:
        if path.is_dir():
            raise SpecError(f"{shown_as} is a folder; give the path of {kind.a}, a file that ends in .yaml.")
        if not path.exists():
            raise SpecError(f"There is no file {shown_as}; check the path, or {kind.instead}.")
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
