"""YAML text as plain values that know their line.

Only what a spec needs is read: groups of keys, lists, text, numbers, true and false. Anchors, tags and the like are
refused, because a reader who never programmed could not tell what they do. Text stays text: ``yes``, ``on`` or a date
never turn into something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)
from ruamel.yaml.reader import ReaderError

KeyPath = tuple[str | int, ...]

DEEPEST: Final = 8
"""Levels of keys; the shape of a spec has five."""

NUMBER: Final = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?|[-+]?\.inf|\.nan", re.IGNORECASE | re.ASCII)
WHOLE_NUMBER: Final = re.compile(r"[-+]?\d{1,15}", re.ASCII)
UNCLOSED_QUOTE: Final = re.compile(r"""[:\[{,]\s+(?:'[^']*|"[^"]*)$""")
NOTED_KEY: Final = re.compile(r"# ( *)\w+:")
SURROGATE: Final = re.compile("[\ud800-\udfff]")
ESCAPED: Final = re.compile(r"\\U([0-9a-f]{8})", re.IGNORECASE)
HIGHEST_CHARACTER: Final = 0x10FFFF
NO_CHARACTER: Final = "there is a character here that text cannot hold; delete it"
WORDS: Final = {"": None, "~": None, "null": None, "true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to put right; ``text`` goes on after the key, or stands alone where there is no key.

    ``file`` is None for the file that was asked about. It names another one where the value stands there; where that
    became wrong beside what the file asked about says, ``changed_by`` is line and key of that.
    """

    line: int | None
    key: str
    text: str
    file: str | None = None
    changed_by: tuple[int, str] | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """A single value as it stands in the text; ``style`` is ``'``, ``"``, ``|`` or ``>``, empty where it is bare."""

    text: str
    style: str


@dataclass(slots=True)
class Document:
    """What a file says.

    Args:
        values: plain values; None where the file cannot be read to its end.
        lines: from 1, of every key.
        written: what stands there, of every single value.
        spans: of every value, its first character and the one after its last.
        flow: the groups and lists that are written in brackets.
        files: of the keys that stand in another file, that file's name.
        problems: what is wrong with the file as YAML.
    """

    values: Any = None
    lines: dict[KeyPath, int] = field(default_factory=dict)
    written: dict[KeyPath, Written] = field(default_factory=dict)
    spans: dict[KeyPath, tuple[int, int]] = field(default_factory=dict)
    flow: set[KeyPath] = field(default_factory=set)
    files: dict[KeyPath, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def problem(self, path: KeyPath, text: str) -> Problem:
        """What is wrong at a key, with the place of that key or of the nearest group around it."""
        place = path
        while place and place not in self.lines:
            place = place[:-1]
        group = place
        while group in self.files:
            group = group[:-1]
        changed_by = (self.lines[group], key_name(group)) if group != place and group else None
        return Problem(self.lines.get(place), key_name(path), text, self.files.get(place), changed_by)


class _UnreadableError(Exception):
    def __init__(self, line: int, text: str) -> None:
        super().__init__(text)
        self.problem = Problem(line, "", text)


def key_name(path: KeyPath) -> str:
    """``checks.back_arch.fault.above``; entries of a list are counted from 1."""
    name = ""
    for step in path:
        word = f"[{step + 1}]" if isinstance(step, int) else step or "''"
        name += f".{word}" if name and isinstance(step, str) else word
    return name


def value_at(values: Any, path: KeyPath) -> Any:
    """What stands at a key.

    Raises:
        KeyError, IndexError, TypeError: nothing does.
    """
    for step in path:
        values = values[step]
    return values


def put_at(values: Any, path: KeyPath, value: Any) -> None:
    """Puts a value at a key, into groups that are made where there are none.

    Raises:
        KeyError, IndexError, TypeError: what the key stands in can hold none.
    """
    for step in path[:-1]:
        if isinstance(values, dict) and values.get(step) is None:
            values[step] = {}
        values = values[step]
    values[path[-1]] = value


def read_document(text: str) -> Document:
    """The values of a YAML text; what cannot be read is among the problems, never an exception."""
    document = Document()
    directive = re.search(r"^%", text, re.MULTILINE)
    if directive:
        line = text.count("\n", 0, directive.start()) + 1
        document.problems.append(Problem(line, "", "lines that begin with % are not used here; delete this one"))
        return document
    try:
        _Reader(text, document).read()
    except _UnreadableError as unreadable:
        document.problems.append(unreadable.problem)
    except (OverflowError, ValueError):  # the parser makes a character of what is none, such as \UFFFFFFFF
        document.problems.append(_character_problem(text))
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        document.problems.append(Problem(line, "", NO_CHARACTER))
    except YAMLError as error:
        document.problems.append(_syntax_problem(error, text))
    return document


class _Reader:
    def __init__(self, text: str, document: Document) -> None:
        # pure: the same line numbers and the same failures on every system.
        self._events: Iterator[Any] = YAML(typ="safe", pure=True).parse(text)
        self._text = text
        self._document = document
        self._end = 0
        """Where the group or list that was read last ends."""

    def read(self) -> None:
        next(self._events)
        event = next(self._events)
        if isinstance(event, StreamEndEvent):
            return
        assert isinstance(event, DocumentStartEvent)
        values = self._value(next(self._events), ())
        assert isinstance(next(self._events), DocumentEndEvent)
        event = next(self._events)
        if not isinstance(event, StreamEndEvent):
            raise _UnreadableError(_line(event), "a second document begins here (---); a file holds one")
        self._document.values = values

    def _value(self, event: Any, path: KeyPath) -> Any:
        _refuse(event)
        if len(path) > DEEPEST:
            raise _UnreadableError(_line(event), "keys are nested too deeply; check the indentation and the brackets")
        if isinstance(event, MappingStartEvent | SequenceStartEvent):
            if event.flow_style:
                self._document.flow.add(path)
            inside = self._group(path) if isinstance(event, MappingStartEvent) else self._list(path)
            self._document.spans[path] = (event.start_mark.index, self._end)
            return inside
        assert isinstance(event, ScalarEvent)
        self._document.written[path] = Written(event.value, event.style or "")
        self._document.spans[path] = (event.start_mark.index, event.end_mark.index)
        return _single(event)

    def _group(self, path: KeyPath) -> dict[str, Any]:
        group: dict[str, Any] = {}
        while not isinstance(event := next(self._events), MappingEndEvent):
            line = _line(event)
            if not isinstance(event, ScalarEvent):
                raise _UnreadableError(line, "a key must be a single word, followed by a colon")
            _refuse(event)
            key, inside = event.value, (*path, event.value)
            if key in group:
                text = f"is written twice, first in line {self._document.lines[inside]}; keep one of them"
                self._document.problems.append(Problem(line, key_name(inside), text))
                self._skip_value()
                continue
            self._document.lines[inside] = line
            group[key] = self._value(next(self._events), inside)
            start, end = self._document.spans[inside]
            if start == end:  # nothing there, which the parser places where the next thing is
                place = self._text.find(":", event.end_mark.index, start) + 1 or start
                self._document.spans[inside] = (place, place)
        self._end = event.end_mark.index
        return group

    def _skip_value(self) -> None:
        depth = 0
        while True:
            event = next(self._events)
            depth += isinstance(event, MappingStartEvent | SequenceStartEvent)
            depth -= isinstance(event, MappingEndEvent | SequenceEndEvent)
            if depth == 0:
                return

    def _list(self, path: KeyPath) -> list[Any]:
        entries: list[Any] = []
        while not isinstance(event := next(self._events), SequenceEndEvent):
            inside = (*path, len(entries))
            self._document.lines[inside] = _line(event)
            entries.append(self._value(event, inside))
        self._end = event.end_mark.index
        return entries


def _refuse(event: Any) -> None:
    if isinstance(event, ScalarEvent) and SURROGATE.search(event.value):
        raise _UnreadableError(_line(event), NO_CHARACTER)
    if isinstance(event, AliasEvent) or event.anchor is not None:
        sign = "& or *"
    elif event.tag is not None:
        sign = "!"
    else:
        return
    text = f"YAML gives the sign {sign} a meaning that is not used here; put text that holds it in quotes"
    raise _UnreadableError(_line(event), text)


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def _single(event: ScalarEvent) -> Any:
    text: str = event.value
    if event.style not in (None, ""):
        return text
    if text.lower() in WORDS:
        return WORDS[text.lower()]
    if WHOLE_NUMBER.fullmatch(text):
        return int(text)
    if NUMBER.fullmatch(text):
        return float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))
    return text


def _character_problem(text: str) -> Problem:
    beyond = [found for found in ESCAPED.finditer(text) if int(found[1], 16) > HIGHEST_CHARACTER]
    return Problem(text.count("\n", 0, beyond[0].start()) + 1 if beyond else None, "", NO_CHARACTER)


def _commented_holder(lines: list[str], number: int) -> int | None:
    """The line of the key that a wrongly indented line was to stand under, where that key is still a note."""
    indent = _indent(lines[number])
    above = [i for i in range(number) if lines[i].strip() and not lines[i].lstrip().startswith("#")]
    if above and (_indent(lines[above[-1]]) >= indent or lines[above[-1]].rstrip().endswith(":")):
        return None
    for i in range(number - 1, above[-1] if above else -1, -1):
        note = NOTED_KEY.fullmatch(lines[i].rstrip())
        if note and len(note[1]) < indent:
            return i
    return None


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _syntax_problem(error: YAMLError, text: str) -> Problem:
    """Looks at the line itself: YAML's own wording says little to someone who never programmed."""
    if not isinstance(error, MarkedYAMLError) or error.problem_mark is None:
        return Problem(None, "", "this is not YAML; compare with an example that came with goodrep")
    lines = text.split("\n")
    number = min(error.problem_mark.line, len(lines) - 1)
    start = number if error.context_mark is None else min(error.context_mark.line, len(lines) - 1)
    line = lines[number]
    opened = [i for i in range(number + 1) if UNCLOSED_QUOTE.search(lines[i])]
    if "\t" in line[: _indent(line)]:
        says = "there is a tab at the beginning; indent with spaces"
    elif (holder := _commented_holder(lines, number)) is not None:
        key = lines[holder].lstrip("# ").rstrip()
        says = f"what stands under '{key}' is indented, but this line is still a note; take the '# ' before it away"
        number = holder
    elif opened:
        number, says = opened[-1], "a quote that opens here is not closed"
    elif not re.search(r":(\s|$)", lines[start]):
        # What follows showed that this should have been a key.
        number, says = start, "a colon and a space are missing after the key"
    elif not line.strip():
        number, says = start, "a bracket that opens here is never closed"
    elif re.search(r":\s.*:(\s|$)", line):
        says = "there are two colons; put text that holds a colon in quotes"
    elif re.search(r":\s+[@`%]", line):
        says = "text that begins with @, ` or % must stand in quotes"
    else:
        says = "this line cannot be read; check its indentation, the colon and space after the key, and closing quotes"
    return Problem(number + 1, "", says)
