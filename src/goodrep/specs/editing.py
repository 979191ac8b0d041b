"""Changes in a spec's text that leave everything else as it is: order, notes, blank lines, every other character.

The parser says where each value stands, so a change replaces or adds just those characters.
"""

from __future__ import annotations

import copy
import textwrap
from collections.abc import Mapping
from typing import Any, Final

from goodrep.errors import SpecError
from goodrep.specs.document import Document, KeyPath, key_name, put_at, read_document, value_at
from goodrep.specs.model import Change
from goodrep.specs.noted import first_noted, taken_into_use
from goodrep.specs.writing import as_yaml

LINE: Final = 110
"""Longest line of a text that is written over several."""
STEP: Final = "  "


def changed_text(text: str, values: Mapping[KeyPath, Any], *, author: str, reason: str, date: str) -> str:
    """A spec's own text with other values, the next version, and one more entry under ``changed``.

    Args:
        text: as ``LoadedSpec.own_text``.
        values: by key; a key that is not there yet is added to its group, and a group that is not there with it.
        author, reason, date: who changes it, why, and the day as year-month-day.

    Raises:
        SpecError: the text is written in a way that cannot be changed here.
    """
    version = read_document(text).values["version"] + 1
    text = with_values(text, {**values, ("version",): version})
    return _with_entry(text, Change(version=version, date=date, author=author, reason=reason))


def with_values(text: str, values: Mapping[KeyPath, Any]) -> str:
    """A text of keys and values with other values in it.

    Raises:
        SpecError: the text is written in a way that cannot be changed here.
    """
    wanted = copy.deepcopy(read_document(text).values)
    for path, value in values.items():
        text = _with_value(taken_into_use(text, read_document(text), path), path, value)
        put_at(wanted, path, value)
    if read_document(text).values != wanted:
        names = ", ".join(key_name(path) for path in values)
        raise SpecError(f"The file is written in a way that goodrep cannot change ({names}); change it in an editor.")
    return text


def _with_value(text: str, path: KeyPath, value: Any) -> str:
    document = read_document(text)
    if path not in document.spans:
        return _with_key(text, document, path, value)
    old = value_at(document.values, path)
    if old == value and type(old) is type(value):
        return text
    if isinstance(old, dict) and isinstance(value, dict) and set(old) == set(value):
        for key, inner in value.items():
            text = _with_value(text, (*path, key), inner)
        return text
    if (
        isinstance(old, list)
        and isinstance(value, list)
        and all((*path, i) in document.written for i in range(len(old)))
    ):
        return _with_entries(text, path, old, value)
    start, end = document.spans[path][0], _end(text, document, path)
    written = document.written.get(path)
    new = as_yaml(value)
    if written is not None and written.style == ">" and isinstance(value, str):
        new = _folded(text, start, value) or new
    if start == end:  # nothing stood behind the colon
        new = f" {new}"
    return text[:start] + new + text[end:]


def _with_entries(text: str, path: KeyPath, old: list[Any], new: list[Any]) -> str:
    """The text with other single values in a list: each in the place of one that was there, the rest at the end."""
    kept = min(len(old), len(new))
    for i in range(kept):
        text = _with_value(text, (*path, i), new[i])
    if len(old) == len(new):
        return text
    document = read_document(text)
    if not kept:
        return text[: document.spans[path][0]] + as_yaml(new) + text[_end(text, document, path) :]
    last = _end(text, document, (*path, len(old) - 1))
    if len(new) < len(old):
        left = _end(text, document, (*path, kept - 1))
        if path not in document.flow:  # whole lines, with the notes of those that go and not of those that stay
            left, last = ((text + "\n").index("\n", end) for end in (left, last))
        return text[:left] + text[last:]
    more = new[kept:]
    if path in document.flow:
        return text[:last] + "".join(f", {as_yaml(value)}" for value in more) + text[last:]
    line = text.split("\n")[document.lines[(*path, 0)] - 1]
    return _with_lines(text, last, [f"{line[: line.index('-')]}- {as_yaml(value)}" for value in more])


def _folded(text: str, start: int, value: str) -> str | None:
    """Text over several lines, as it stood; None where that would not be read as the same."""
    first_line = text[start:].partition("\n")[2]
    indent = first_line[: len(first_line) - len(first_line.lstrip(" "))]
    return _over_lines(indent, value) if indent else None


def _over_lines(indent: str, value: str) -> str | None:
    """Text over several lines below its key; None where that would not be read as the same."""
    if not value.isprintable() or value != " ".join(value.split(" ")).strip() or "  " in value:
        return None
    lines = textwrap.wrap(value, LINE - len(indent), break_long_words=False, break_on_hyphens=False)
    return "\n".join([">-", *(indent + line for line in lines)])


def _end(text: str, document: Document, path: KeyPath) -> int:
    """Where a value ends: without the notes and blank lines that the parser counts in."""
    start, end = document.spans[path]
    inside = [other for other in document.spans if len(other) == len(path) + 1 and other[:-1] == path]
    if path in document.flow or (path in document.written and document.written[path].style not in ("|", ">")):
        return end
    if inside:
        return max(_end(text, document, other) for other in inside)
    return start + len(text[start:end].rstrip())


def _with_key(text: str, document: Document, path: KeyPath, value: Any) -> str:
    """The text with a key that is not in it yet, at the end of the nearest group around it; among notes at its
    beginning, and outside of any group above them, so that none of them gets under another key."""
    group = path[:-1]
    while group and group not in document.spans:
        group = group[:-1]
    rest: list[Any] = list(path[len(group) :])
    if group in document.flow:
        for step in reversed(rest[1:]):
            value = {step: value}
        end = document.spans[group][1] - 1
        comma = ", " if value_at(document.values, group) else ""
        return f"{text[:end].rstrip()}{comma}{rest[0]}: {as_yaml(value)}{text[end:]}"
    others = [other for other in document.lines if len(other) == len(group) + 1 and other[:-1] == group]
    notes, rows = first_noted(text), text.split("\n")
    among_notes = notes is not None and document.lines.get(group, 0) > text.count("\n", 0, notes)
    if not group and notes is not None:
        indent, end = "", len(text[:notes].rstrip())
    elif others and not among_notes:
        line = rows[document.lines[others[0]] - 1]
        indent = line[: len(line) - len(line.lstrip(" "))]
        end = _end(text, document, group)
    else:
        line = rows[document.lines[group] - 1]
        indent = line[: len(line) - len(line.lstrip(" "))] + STEP
        end = len("\n".join(rows[: document.lines[group]]))
    lines = [f"{indent}{STEP * level}{step}:" for level, step in enumerate(rest)]
    inside = indent + STEP * len(rest)
    long = isinstance(value, str) and len(lines[-1]) + len(value) > LINE
    lines[-1] += f" {(_over_lines(inside, value) if long else None) or as_yaml(value)}"
    return _with_lines(text, end, lines)


def _with_lines(text: str, after: int, lines: list[str]) -> str:
    """The text with more lines below the one in which ``after`` is."""
    end = text.find("\n", after)
    if end < 0:
        return "\n".join([text, *lines, ""])
    return text[: end + 1] + "".join(f"{line}\n" for line in lines) + text[end + 1 :]


def _with_entry(text: str, change: Change) -> str:
    """The text with one more change told."""
    document, path = read_document(text), ("changed",)
    entry = change.model_dump()
    before: list[Any] = document.values.get("changed") or []
    keys = [f"{key}: {as_yaml(value)}" for key, value in entry.items()]
    if not before:
        if path in document.spans:
            return with_values(text, {path: [entry]})
        text = text if text.endswith("\n") else f"{text}\n"
        return text + "\n".join(["", "changed:", f"  - {keys[0]}", *(f"    {key}" for key in keys[1:]), ""])
    if path in document.flow:
        return with_values(text, {path: [*before, entry]})
    line = text.split("\n")[document.lines[(*path, 0)] - 1]
    indent = line[: line.index("-")]
    lines = [f"{indent}- {keys[0]}", *(f"{indent}  {key}" for key in keys[1:])]
    return _with_lines(text, _end(text, document, path), lines)
