"""What is wrong with a spec or a program, in words for someone who never programmed.

Each problem is one line: file, line, key, value, what is wrong, what could be meant. The words are goodrep's own; of
pydantic only the kind of an error and its limits are used.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Sequence
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from goodrep.specs.document import Document, KeyPath, Problem, value_at
from goodrep.specs.model import Spec
from goodrep.specs.parts import MisfitError, Part
from goodrep.specs.units import unit_of

MOST_PROBLEMS: Final = 10
MOST_GUESSES: Final = 100
"""For so many unknown keys it is found out what was meant; a file with more of them is another kind of file."""
LONGEST_VALUE: Final = 40
UNIT_WORDS: Final = {
    "seconds": ("s", "sec", "seconds"),
    "degrees": ("\u00b0", "deg", "degrees"),
    "metres": ("m", "metres", "meters"),
}
SWITCHES: Final = {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"}
"""Words that other programs take for true or false, and what to write where that is meant."""
BOUNDS: Final = {
    "greater_than": ("more than", "gt"),
    "greater_than_equal": ("at least", "ge"),
    "less_than": ("less than", "lt"),
    "less_than_equal": ("at most", "le"),
}
"""Pydantic's kinds of errors: how to say them, and the name of the limit."""
ANY_NAME: Final = "<name>"
"""Stands for a key that the physio chooses, such as a check's."""


def report(file: str, problems: Sequence[Problem]) -> str:
    """All problems of a file, at most ``MOST_PROBLEMS`` of them, in the order of its lines; then those of files that
    it builds on."""
    ordered = sorted(problems, key=lambda problem: (problem.file is not None, problem.line or 0))
    lines = [_sentence(file, problem) for problem in ordered[:MOST_PROBLEMS]]
    more = len(ordered) - len(lines)
    if more:
        lines.append(f"{file}: {more} more like these")
    return "\n".join(lines)


def _sentence(file: str, problem: Problem) -> str:
    stands_in = problem.file or file
    where = stands_in if problem.line is None else f"{stands_in}, line {problem.line}"
    says = (
        f"{where}: {_cut(problem.key, 3 * LONGEST_VALUE)} {problem.text}" if problem.key else f"{where}: {problem.text}"
    )
    if problem.changed_by is not None:
        line, key = problem.changed_by
        says += f" ({file} changes {key} in line {line})"
    # One line that any terminal can show, whatever the file holds.
    return "".join(char if char.isprintable() else " " for char in says)


def nearest(word: str, possible: Iterable[str]) -> str | None:
    """The one that was probably meant, or None."""
    words = list(possible)
    close = difflib.get_close_matches(word.lower(), words, n=1, cutoff=0.6)
    if close:
        return close[0]
    # "warn" for "warn_below", "hold_ms" for "hold_s": the same beginning, another ending.
    stem = word.lower().split("_")[0]
    begins = [other for other in words if len(stem) > 2 and other.split("_")[0] == stem]
    return begins[0] if len(begins) == 1 else None


def spec_keys(annotation: Any = Spec) -> Iterator[tuple[str, ...]]:
    """Every key that a spec, or a file of another shape, may have, as a path.

    ``<name>`` stands for a name chosen by the writer; the entries of a list add no step.
    """
    kind = _bare(annotation)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        for name, info in kind.model_fields.items():
            yield (name,)
            yield from ((name, *rest) for rest in spec_keys(info.annotation))
    elif get_origin(kind) is dict:
        yield (ANY_NAME,)
        yield from ((ANY_NAME, *rest) for rest in spec_keys(get_args(kind)[1]))
    elif get_origin(kind) is list:
        yield from spec_keys(get_args(kind)[0])


def validation_problems(error: ValidationError, document: Document, shape: type[BaseModel]) -> list[Problem]:
    """What pydantic found, as problems of the file that the document was read from; ``shape`` is what it must be."""
    details = [(tuple(detail["loc"]), detail) for detail in error.errors(include_url=False)]
    unknown = [path for path, detail in details if detail["type"] == "extra_forbidden"]
    meant = {(*path[:-1], nearest(str(path[-1]), _keys_at(path[:-1], shape))) for path in unknown[:MOST_GUESSES]}
    no_guess = set(unknown[MOST_GUESSES:])
    # A misspelt key is one problem, not two: the right one is then not missing.
    return [
        document.problem(path, "is not a key") if path in no_guess else _problem(path, detail, document, shape)
        for path, detail in details
        if not (detail["type"] == "missing" and path in meant)
    ]


def misfit_problem(misfit: MisfitError, document: Document, part: KeyPath) -> Problem:
    """A value that does not fit, as a problem of the file; ``part`` leads to the part that was checked."""
    path = (*part, *misfit.at)
    listed = f" ({', '.join(misfit.allowed)})" if misfit.allowed else ""
    text = f"{_is(path, document)}; {misfit}{listed}{_meant(_written(path, document), misfit.allowed)}"
    return document.problem(path, text)


def _problem(path: KeyPath, detail: Any, document: Document, shape: type[BaseModel]) -> Problem:
    kind, context = detail["type"], detail.get("ctx", {})
    misfit = context.get("error")
    if isinstance(misfit, MisfitError):
        return misfit_problem(misfit, document, path)
    if kind == "missing":
        choices = _choices_at(path, shape)
        text = f"is missing; write {_joined(choices)}" if choices else "is missing"
    elif kind == "extra_forbidden":
        text = _unknown_key(path, shape)
    elif path[-1] == "[key]":
        path = path[:-1]
        text = "is not a name; use small letters, digits and _, with a letter first"
    else:
        text = f"{_is(path, document)}; {_rule(kind, context, path, document, shape)}"
    return document.problem(path, text)


def _rule(kind: str, context: dict[str, Any], path: KeyPath, document: Document, shape: type[BaseModel]) -> str:
    """What a single value must be."""
    written = _written(path, document)
    if kind in BOUNDS:
        words, name = BOUNDS[kind]
        return f"it must be {words} {context[name]:g}{_after(' ', path, document)}"
    if kind == "literal_error":
        choices = _choices_at(path, shape)
        return f"it must be {_joined(choices)}{_meant(written, choices)}"
    if kind in ("float_type", "finite_number"):
        return (
            f"it must be a number{_after(', in ', path, document)}{_number_in(written, unit_of(path, document.values))}"
        )
    if kind in ("int_type", "int_from_float"):
        return "it must be a whole number"
    if kind == "bool_type":
        meant = SWITCHES.get(written.lower())
        return f"it must be true or false{f'; write {meant}' if meant else ''}"
    if kind == "string_type":
        return "it must be text; put it in quotes" if written else "it must be text"
    if kind == "string_too_short":
        return "it must be some text"
    if kind == "string_pattern_mismatch":
        return "use small letters, digits and _, with a letter first"
    if kind in ("model_type", "dict_type"):
        possible = _keys_at(path, shape)
        if isinstance(path[-1], int):
            return f"an entry of this list begins with '- {possible[0]}:'"
        keys = ", ".join(possible)
        return f"keys must follow below it, indented{': ' + keys if keys else ''}"
    if kind == "list_type":
        of_entry = _keys_at((*path, 0), shape)
        if of_entry:
            return f"it must be a list, each entry below it and beginning with '- {of_entry[0]}:'"
        return "it must be a list in brackets, such as [1, 2]"
    if kind in ("too_short", "too_long"):
        return f"the number of entries must be {context.get('min_length', context.get('max_length'))}" + (
            " or more" if isinstance(value_at(document.values, path), dict) or context.get("min_length") == 1 else ""
        )
    return "goodrep cannot use this here"


def _unknown_key(path: KeyPath, shape: type[BaseModel]) -> str:
    key, possible = str(path[-1]), _keys_at(path[:-1], shape)
    meant = nearest(key, possible)
    if meant:
        unit = unit_of((meant,), {})
        return f"is not a key; did you mean {meant}{f', in {unit}' if unit else ''}?"
    places = {known[:-1] for known in spec_keys(shape) if known[-1] == key}
    # A translation has the keys of what it translates, which is what was probably meant.
    places = {place for place in places if "languages" not in place} or places
    if places:
        where = " or ".join(sorted({str(place[-1]) if place else "no other key" for place in places}))
        return f"does not belong here but under {where}; check the indentation"
    return f"is not a key; possible here: {', '.join(possible)}"


def _is(path: KeyPath, document: Document) -> str:
    value = value_at(document.values, path)
    if path not in document.written:
        return f"is {_cut(_flow(value))}"
    written = _written(path, document)
    if not written:
        return "is empty"
    return f'is "{_cut(written)}"' if isinstance(value, str) else f"is {_cut(written)}"


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(inner) for inner in value) + "]"
    return "nothing" if value is None else str(value)


def _cut(text: str, longest: int = LONGEST_VALUE) -> str:
    return text if len(text) <= longest else text[:longest] + "..."


def _written(path: KeyPath, document: Document) -> str:
    written = document.written.get(path)
    return "" if written is None else written.text


def _meant(written: str, possible: Sequence[str]) -> str:
    meant = nearest(written, possible) if len(possible) > 1 else None
    return f"; did you mean {meant}?" if meant else ""


def _joined(choices: Sequence[str]) -> str:
    return choices[0] if len(choices) == 1 else f"{', '.join(choices[:-1])} or {choices[-1]}"


def _after(words: str, path: KeyPath, document: Document) -> str:
    """The unit at a key with words in front of it; empty where it has none."""
    unit = unit_of(path, document.values)
    return words + unit if unit else ""


def _number_in(written: str, in_unit: str) -> str:
    """What to write where a number came with its unit, a decimal comma or quotes."""
    found = re.fullmatch(r"([-+]?\d+)(?:[.,](\d+))?\s*([a-z\u00b0]*)", written.strip(), re.IGNORECASE | re.ASCII)
    if not found:
        return ""
    whole, fraction, unit = found.groups()
    words = UNIT_WORDS.get(in_unit, ())
    if unit and unit.lower() not in words:
        return ""
    return f"; write {whole}.{fraction}" if fraction else f"; write {whole}"


def _bare(annotation: Any) -> Any:
    """The type inside ``Annotated`` and ``| None``."""
    if get_origin(annotation) is Annotated:
        return _bare(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return _bare(next(kind for kind in get_args(annotation) if kind is not NoneType))
    return annotation


def part_at(path: KeyPath, shape: type[BaseModel]) -> Any:
    """What must stand at a key, as a type; None where there is no such key."""
    kind: Any = shape
    for step in path:
        kind = _bare(kind)
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            info = kind.model_fields.get(str(step))
            kind = None if info is None else info.annotation
        else:
            kind = get_args(kind)[-1] if get_origin(kind) in (dict, list) else None
    return _bare(kind)


def replaced_whole(path: KeyPath) -> bool:
    """Whether what stands at a key of a spec is one value, though it has keys of its own: a limit."""
    part = part_at(path, Spec)
    return isinstance(part, type) and issubclass(part, Part) and part.replaced_whole


def _keys_at(path: KeyPath, shape: type[BaseModel]) -> list[str]:
    kind = part_at(path, shape)
    return list(kind.model_fields) if isinstance(kind, type) and issubclass(kind, BaseModel) else []


def _choices_at(path: KeyPath, shape: type[BaseModel]) -> list[str]:
    kind = part_at(path, shape)
    return [str(choice) for choice in get_args(kind)] if get_origin(kind) is Literal else []
