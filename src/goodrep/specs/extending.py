"""A spec that says only what differs from another: both texts become one document, before anything is checked.

Groups are joined key by key. A single value, a list, and a limit (``warn``, ``fault``) replace what stands there. Every
value keeps the file and line where it really stands.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from goodrep.specs.document import Document, KeyPath
from goodrep.specs.messages import nearest, replaced_whole
from goodrep.specs.model import FIXED_KEYS, OWN_KEYS

DEEPEST_EXTENDS: Final = 5
"""So many specs may extend each other."""

KEPT: Final = re.compile(r"^--- # what the spec above extends: (.+)\n", re.MULTILINE)
"""Stands between a spec's text and that of the spec it extends where both are kept as one."""


def with_base(text: str, base_name: str, base_text: str) -> str:
    """The text of a spec and that of the one it extends as one, each word for word."""
    return (
        f"{text}{'' if text.endswith(chr(10)) else chr(10)}--- # what the spec above extends: {base_name}\n{base_text}"
    )


def without_base(text: str) -> tuple[str, str | None, str | None]:
    """The text of a spec alone; name and text of the one it extends where they are kept with it."""
    kept = KEPT.search(text)
    return (text, None, None) if kept is None else (text[: kept.start()], kept[1], text[kept.end() :])


def joined(own: Document, base: Document, base_file: str) -> Document:
    """The document of a spec with all its values; what cannot be joined is among its problems.

    Args:
        own: what the spec says itself, a group of keys.
        base: what the spec that it extends says, without problems.
        base_file: what messages call that one.
    """
    inherited = {key: value for key, value in base.values.items() if key not in OWN_KEYS}
    changes = {key: value for key, value in own.values.items() if key not in FIXED_KEYS}
    document = Document(problems=list(own.problems), spans=dict(own.spans), flow=set(own.flow))
    replaced: set[KeyPath] = set()
    document.values = _over(inherited, changes, (), replaced)

    def stays(path: KeyPath) -> bool:
        return path[0] not in OWN_KEYS and not any(path[: len(place)] == place for place in replaced)

    document.lines = {path: line for path, line in base.lines.items() if stays(path)} | own.lines
    document.written = {path: written for path, written in base.written.items() if stays(path)} | own.written
    document.files = {
        path: base.files.get(path, base_file) for path in base.lines if stays(path) and path not in own.lines
    }
    for key in FIXED_KEYS:
        if key in own.values:
            text = f"comes from {own.values['extends']}, which this extends; leave it out"
            document.problems.append(document.problem((key,), text))
    _refuse_unknown_checks(document, base)
    _leave_out(document)
    return document


def leaving_out(document: Document, names: Sequence[str]) -> Document:
    """The document of a spec without some of its checks; what stands in the way is among the problems.

    Args:
        document: of a spec that extends another or, where its file is not to be changed, of one that is extended.
        names: checks that it has.
    """
    left = Document(
        values={**document.values, "without": list(names)},
        lines=document.lines,
        written=document.written,
        files=document.files or dict.fromkeys(document.lines, ""),
    )
    _leave_out(left)
    if "extends" in document.values:
        left.values["without"] = [*document.values.get("without", ()), *names]
    else:
        del left.values["without"]
    return left


def _over(base: Any, own: Any, path: KeyPath, replaced: set[KeyPath]) -> Any:
    """``own`` laid over ``base``; ``replaced`` takes the places where nothing of the base is left."""
    if replaced_whole(path) or not isinstance(own, dict) or not isinstance(base, dict):
        replaced.add(path)
        return own
    result = dict(base)
    for key, value in own.items():
        result[key] = _over(base[key], value, (*path, key), replaced) if key in base else value
    return result


def _leave_out(document: Document) -> None:
    """Takes away the checks that the spec is ``without``."""
    names, checks = document.values.get("without"), document.values.get("checks")
    if not isinstance(names, list) or not isinstance(checks, dict):
        return  # refused as values
    for index, name in enumerate(names):
        place: KeyPath = ("without", index)
        if not isinstance(name, str):
            continue  # refused as a value
        if name not in checks:
            meant = nearest(name, checks)
            ask = f"; did you mean {meant}?" if meant else ""
            text = f'is "{name}"; there is no such check ({", ".join(checks)}){ask}'
            document.problems.append(document.problem(place, text))
        elif ("checks", name) not in document.files:
            line = document.lines[("checks", name)]
            text = f'is "{name}", which is changed in line {line}; do one of the two'
            document.problems.append(document.problem(place, text))
        else:
            document.values["checks"] = checks = {
                key: _without_unless(check, name) if ("checks", key, "unless") in document.files else check
                for key, check in checks.items()
                if key != name
            }
            _leave_untranslated(document, name)


def _leave_untranslated(document: Document, name: str) -> None:
    """Takes away the base's words in other languages for a check that is not made."""
    languages = document.values.get("languages")
    for code, said in (languages if isinstance(languages, dict) else {}).items():
        cues = said.get("cues") if isinstance(said, dict) else None
        if isinstance(cues, dict) and ("languages", code, "cues", name) in document.files:
            others = {key: cue for key, cue in cues.items() if key != name}
            document.values["languages"] = {**document.values["languages"], code: {**said, "cues": others}}


def _without_unless(check: dict[str, Any], name: str) -> dict[str, Any]:
    """A check of the base that no longer leaves anything to the one that is not made."""
    return {key: value for key, value in check.items() if (key, value) != ("unless", name)}


def _refuse_unknown_checks(document: Document, base: Document) -> None:
    """A check that the base does not have is a new one and must be whole; one that only changes something was meant
    for another name."""
    checks = document.values.get("checks")
    known = base.values["checks"]
    if not isinstance(checks, dict):
        return  # refused as a value
    for name in [name for name, check in checks.items() if name not in known and isinstance(check, dict)]:
        if "measure" not in checks[name]:
            meant = nearest(name, known)
            ask = f"; did you mean {meant}?" if meant else "; a new check needs a measure and all the rest"
            text = f"is none of the checks there are ({', '.join(known)}){ask}"
            document.problems.append(document.problem(("checks", name), text))
            document.values["checks"] = checks = {key: value for key, value in checks.items() if key != name}
