"""The shape of a spec as JSON Schema, for editors that complete keys and mark mistakes while one types."""

from __future__ import annotations

import copy
import json
from typing import Any, Final

from goodrep.core.vocabulary import MEASURES
from goodrep.specs.model import DAY, FIXED_KEYS, OWN_KEYS, ExtendingSpec, Spec
from goodrep.specs.rules import Limit

FILE_NAME: Final = "spec.schema.json"


def spec_schema() -> dict[str, Any]:
    """For both kinds of file: one that says everything, and one that says what differs from the spec it extends.

    What joins several values, such as that a fault lies beyond its warning, is left to ``goodrep spec check``.
    """
    whole = Spec.model_json_schema()
    parts: dict[str, Any] = whole.pop("$defs")
    for part in parts.values():
        _simplify(part)
    parts["Change"]["properties"]["date"]["pattern"] = DAY
    _simplify(whole)
    for name in (part for part, shape in parts.items() if "measure" in shape["properties"]):
        parts[name]["properties"]["measure"]["enum"] = list(MEASURES)
    parts["RepRule"]["properties"]["signal"]["enum"] = [name for name, kind in MEASURES.items() if not kind.from_rest]
    bounds = list(Limit.model_fields)
    parts["Limit"]["oneOf"] = [{"required": [bound]} for bound in bounds]
    extending, changes = _differing(parts)
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "goodrep exercise spec",
        "type": "object",
        "if": {"required": ["extends"]},
        "then": extending,
        "else": whole,
        "$defs": {**parts, **changes},
    }


def schema_text() -> str:
    return json.dumps(spec_schema(), indent=1, ensure_ascii=False) + "\n"


def _differing(parts: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The shape of a file that extends another, and the parts in it: nothing is needed but what it says of itself."""
    extending = ExtendingSpec.model_json_schema()
    del extending["$defs"]
    _simplify(extending)
    extending["properties"]["date"]["pattern"] = DAY
    for key in FIXED_KEYS:
        del extending["properties"][key]
    extending["required"] = [key for key in extending["required"] if key in OWN_KEYS]
    changes = {}
    kept = {"Limit", "Change"}  # these are whole wherever they stand
    for name, part in parts.items():
        if name not in kept:
            changes[f"Changed{name}"] = change = copy.deepcopy(part)
            change.pop("required", None)
            _refer(change, kept)
    _refer(extending, kept)
    return extending, changes


def _simplify(part: dict[str, Any]) -> None:
    """Without what only programs use."""
    for key, value in part["properties"].items():
        for name in ("title", "default"):
            part["properties"][key].pop(name, None)
        if "patternProperties" in value:
            part["properties"][key]["additionalProperties"] = False
    part.pop("title", None)
    part.pop("description", None)  # written for programmers; docs/specs.md is for people who write specs


def _refer(part: Any, kept: set[str]) -> None:
    """Every part in this one becomes one of which only some keys are said."""
    if isinstance(part, dict):
        name = str(part.get("$ref", "")).rpartition("/")[2]
        if name and name not in kept:
            part["$ref"] = f"#/$defs/Changed{name}"
        for inner in part.values():
            _refer(inner, kept)
    elif isinstance(part, list):
        for inner in part:
            _refer(inner, kept)
