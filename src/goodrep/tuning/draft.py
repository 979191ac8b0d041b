"""A spec with some values changed but not written yet, and what the loader would say of it, key by key."""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError

from goodrep.specs.document import NUMBER, WHOLE_NUMBER, WORDS, Document, KeyPath, Written, key_name
from goodrep.specs.loading import LoadedSpec
from goodrep.specs.messages import validation_problems
from goodrep.specs.model import Spec


@dataclass(frozen=True, slots=True)
class Draft:
    """What became of a spec: ``spec`` is None where there are ``problems``, which are sentences by key path."""

    spec: Spec | None
    values: Mapping[KeyPath, Any]
    problems: Mapping[KeyPath, str]


def key_path(key: str) -> KeyPath:
    """``checks.back_arch.warn.above`` as a path; entries of a list are counted from 0."""
    return tuple(int(step) if step.isdecimal() else step for step in key.split("."))


def value_at(values: Any, path: KeyPath) -> Any:
    """What stands at a path.

    Raises:
        KeyError, IndexError, TypeError: nothing does.
    """
    for step in path:
        values = values[step]
    return values


def drafted(loaded: LoadedSpec, written: Mapping[KeyPath, str]) -> Draft:
    """The spec with these values, as somebody wrote them, in the place of its own.

    Raises:
        KeyError, IndexError, TypeError: there is no such key.
    """
    document = loaded.document
    values = copy.deepcopy(document.values)
    changed: dict[KeyPath, Any] = {}
    for path, text in written.items():
        before = value_at(values, path)
        changed[path] = text.strip() if isinstance(before, str) else _read(text.strip())
        value_at(values, path[:-1])[path[-1]] = changed[path]
    draft = Document(
        values=values,
        lines=document.lines,
        written={**document.written, **{path: Written(text.strip(), "") for path, text in written.items()}},
    )
    shape = type(loaded.spec)
    try:
        return Draft(shape.model_validate(values), changed, {})
    except ValidationError as error:
        names = {key_name(path): path for path in document.lines}
        found = {names.get(one.key, ()): one.text for one in validation_problems(error, draft, shape)}
        return Draft(None, changed, found)


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
