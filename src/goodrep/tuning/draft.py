"""A spec with some values changed but not written yet, and what the loader would say of it, key by key."""

from __future__ import annotations

import contextlib
import copy
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from pydantic import ValidationError

from goodrep.specs.document import NUMBER, WHOLE_NUMBER, WORDS, Document, KeyPath, Written, key_name, put_at, value_at
from goodrep.specs.extending import leaving_out
from goodrep.specs.keys import key_at
from goodrep.specs.loading import LoadedSpec
from goodrep.specs.messages import validation_problems
from goodrep.specs.model import Spec

WITHOUT: Final = "without"


@dataclass(frozen=True, slots=True)
class Draft:
    """What became of a spec: ``spec`` is None where there are ``problems``, which are sentences by key path."""

    spec: Spec | None
    values: Mapping[KeyPath, Any]
    problems: Mapping[KeyPath, str]


def key_path(key: str) -> KeyPath:
    """``checks.back_arch.warn.above`` as a path; entries of a list are counted from 0."""
    return tuple(int(step) if step.isdecimal() else step for step in key.split("."))


def drafted(loaded: LoadedSpec, written: Mapping[KeyPath, str]) -> Draft:
    """The spec with these values, as somebody wrote them, in the place of its own.

    ``without.<name>`` is whether that check is left out; what is written about it then is not looked at.
    What is not there yet is added, and an entry of a list that becomes empty is taken out of it; what has no value any
    more where it needs none is None.

    Raises:
        KeyError, IndexError, TypeError: there is no such key.
    """
    document = loaded.document
    changed: dict[KeyPath, Any] = {}
    left_out = [str(path[1]) for path, text in written.items() if path[0] == WITHOUT and text == "true"]
    if left_out:
        document = leaving_out(document, left_out)
        changed[(WITHOUT,)] = [*loaded.document.values.get(WITHOUT, ()), *left_out]
        if document.problems:
            return Draft(None, changed, {(WITHOUT, left_out[0]): document.problems[0].text})
    values = copy.deepcopy(document.values)
    for path, text in written.items():
        if path[0] == WITHOUT or _is_about(path, left_out):
            continue
        value = _value(path, text)
        if isinstance(path[-1], int):
            entries = changed.setdefault(path[:-1], _entries(values, path[:-1]))
            entries += [None] * (path[-1] + 1 - len(entries))
            entries[path[-1]] = value
        else:
            changed[path] = value
    for path, value in changed.items():
        if path == (WITHOUT,):
            continue
        if isinstance(value, list) and key_at((*path, 0)).kind == "text":
            value[:] = [entry for entry in value if entry]
        put_at(values, path, value)
    draft = Document(
        values=values,
        lines=document.lines,
        written={**document.written, **{path: Written(text.strip(), "") for path, text in written.items()}},
    )
    shape = type(loaded.spec)
    try:
        return Draft(shape.model_validate(values), changed, {})
    except ValidationError as error:
        names = {key_name(path): path for path in (*document.lines, *written, *changed)}
        found = {names.get(one.key, ()): one.text for one in validation_problems(error, draft, shape)}
        return Draft(None, changed, found)


def _is_about(path: KeyPath, checks: Sequence[str]) -> bool:
    """Whether a key is one of these checks', or says it in another language."""
    return (path[0] == "checks" and path[1] in checks) or (path[2:3] == ("cues",) and path[3] in checks)


def _entries(values: Any, path: KeyPath) -> list[Any]:
    """A list of its own with what a list has; empty where there is none."""
    with contextlib.suppress(KeyError, TypeError):
        return list(value_at(values, path))
    return []


def _value(path: KeyPath, text: str) -> Any:
    """What somebody wrote as a spec would have it; text goes on in one line. What is no number stays text, which the
    loader refuses in words."""
    key, text = key_at(path), text.strip()
    if key.kind in ("text", "choice"):
        return " ".join(text.split()) if text or not key.optional else None
    return _read(text)


def as_loaded(base: LoadedSpec, spec: Spec) -> LoadedSpec:
    """A draft as whatever judges by a spec wants it; its text is not a file's, but is another for every draft."""
    text = f"{base.text}\n# draft {spec.model_dump_json()}\n"
    return replace(base, spec=spec, text=text, sha256=hashlib.sha256(text.encode()).hexdigest())


def _read(text: str) -> Any:
    """A single value as a spec would have it; what is no number stays text, which the loader refuses in words."""
    if WHOLE_NUMBER.fullmatch(text):
        return int(text)
    if NUMBER.fullmatch(text):
        return float(text)
    return WORDS.get(text.lower(), text) if text else None
