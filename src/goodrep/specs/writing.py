"""Values as YAML text that goodrep reads back as the same values."""

from __future__ import annotations

import json
from typing import Any

from goodrep.specs.document import read_document


def as_yaml(value: Any) -> str:
    """A value on one line: text bare where that is safe, groups and lists in brackets."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{as_yaml(key)}: {as_yaml(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(as_yaml(inner) for inner in value) + "]"
    if isinstance(value, str):
        return value if _safe(value) else _quoted(value)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def _safe(text: str) -> bool:
    """Whether bare text is read as itself, also in brackets and with a note behind it."""
    if not text.isprintable():
        return False
    document = read_document(f"alone: {text}  # note\namong: [{text}, {text}]\n")
    return not document.problems and document.values == {"alone": text, "among": [text, text]}


def _quoted(text: str) -> str:
    """Between double quotes; what JSON escapes, YAML reads, apart from the halves of characters beyond 16 bits."""
    return "".join(char if char.isprintable() and char not in '"\\' else _escaped(char) for char in f"{text}").join(
        '""'
    )


def _escaped(char: str) -> str:
    return json.dumps(char)[1:-1] if ord(char) < 0x10000 else f"\\U{ord(char):08x}"
