"""What is known of a key of a spec: what it means, what may stand there, and whether it may be left out.

What it means stands in docs/specs.md alone, what may stand there in the shape of a spec alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Literal

from goodrep.resources import docs_folder
from goodrep.specs.document import KeyPath
from goodrep.specs.model import ExtendingSpec

ROW: Final = re.compile(r"^\| `([^`]+)` \| [^|]* \| (\S.*) \|$", re.MULTILINE)
"""Of the tables in docs/specs.md: key, example, meaning."""
OPTIONAL: Final = re.compile(r"^\*Optional\*(, [^.:]*)?[.:]\s*")
LINK: Final = re.compile(r"\[([^\]]+)\]\([^)]*\)")

KeyKind = Literal["number", "whole", "text", "choice", "switch", "other"]
KINDS: Final[Mapping[str, KeyKind]] = {
    "number": "number",
    "integer": "whole",
    "string": "text",
    "boolean": "switch",
}


@dataclass(frozen=True, slots=True)
class Key:
    """A key.

    Args:
        meaning: in sentences; empty where docs/specs.md says nothing of it alone.
        kind: what stands there; ``other`` is a group or a list.
        reach: "0 to 60"; empty where nothing bounds it.
        choices: all that may stand there, where that is a closed list.
        optional: whether there may be nothing.
    """

    meaning: str
    kind: KeyKind
    reach: str
    choices: tuple[str, ...]
    optional: bool


@cache
def key_at(path: KeyPath) -> Key:
    """What is known of a key; of an entry of a list what is known of the list, and what may stand in an entry.

    Raises:
        KeyError: there is no such key.
    """
    node, optional = _node(path)
    kind = "choice" if "enum" in node else KINDS.get(str(node.get("type")), "other")
    choices = tuple(str(choice) for choice in node.get("enum", ()))
    return Key(_meaning(path), kind, _reach(node), choices, optional)


def _node(path: KeyPath) -> tuple[dict[str, Any], bool]:
    """The JSON Schema of what stands at a key, and whether that may be nothing."""
    node, optional = _resolved(_schema())
    for step in path:
        if isinstance(step, int):
            inside = node["items"]
        elif step in node.get("properties", {}):
            inside = node["properties"][step]
        else:  # a name that the writer chose
            (inside,) = node["patternProperties"].values()
        node, optional = _resolved(inside)
    return node, optional


def _resolved(node: dict[str, Any]) -> tuple[dict[str, Any], bool]:
    optional = False
    while "$ref" in node or "anyOf" in node:
        if "$ref" in node:
            node = _schema()["$defs"][node["$ref"].rpartition("/")[2]]
        else:
            optional = True
            (node,) = (one for one in node["anyOf"] if one.get("type") != "null")
    return node, optional


@cache
def _schema() -> dict[str, Any]:
    return ExtendingSpec.model_json_schema()


def _reach(node: Mapping[str, Any]) -> str:
    """The bounds of a number in words."""
    low, high = node.get("minimum"), node.get("maximum")
    if low is not None and high is not None:
        return f"{low:g} to {high:g}"
    said = {
        "at least": low,
        "more than": node.get("exclusiveMinimum"),
        "less than": node.get("exclusiveMaximum"),
        "at most": high,
    }
    return ", ".join(f"{how} {bound:g}" for how, bound in said.items() if bound is not None)


@cache
def _meanings() -> dict[str, str]:
    """By key, as docs/specs.md writes it, without signs that only mean something there."""
    text = (docs_folder() / "specs.md").read_text(encoding="utf-8")
    return {key: _plain(meaning) for key, meaning in ROW.findall(text)}


def _plain(meaning: str) -> str:
    text = LINK.sub(r"\1", OPTIONAL.sub("", meaning)).replace("`", "").replace("*", "").strip()
    return text[:1].upper() + text[1:]


def _meaning(path: KeyPath) -> str:
    names = [step for step in path if isinstance(step, str)]
    if names[0] == "checks" and len(names) > 1:
        names[1] = "<name>"
    if names[0] == "languages":
        names[1:2] = ["<code>"] * len(names[1:2])
        names[3:4] = ["<name>"] * len(names[3:4]) if names[2:3] == ["cues"] else names[3:4]
    # Its own row, or that of a part that stands in several places.
    rows = [".".join(names), *(".".join(["*", *names[start:]]) for start in range(1, len(names)))]
    return next((_meanings()[row] for row in rows if row in _meanings()), "")
