"""Judges values by the part of JSON Schema that goodrep's own schema uses; anything else in a schema is an error."""

from __future__ import annotations

import re
from typing import Any

KINDS: dict[str, Any] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
}
NO_RULES = {"$schema", "title", "$defs", "$ref", "then", "else"}


def fits(value: Any, schema: dict[str, Any], root: dict[str, Any]) -> bool:
    if "$ref" in schema:
        return fits(value, root["$defs"][schema["$ref"].rpartition("/")[2]], root)
    return all(_rule(name, rule, value, schema, root) for name, rule in schema.items() if name not in NO_RULES)


def _rule(name: str, rule: Any, value: Any, schema: dict[str, Any], root: dict[str, Any]) -> bool:
    if name == "type":
        return isinstance(value, KINDS[rule]) and (rule == "boolean" or not isinstance(value, bool))
    if name in ("enum", "const"):
        return value in (rule if name == "enum" else [rule])
    if name == "if":
        return fits(value, schema["then" if fits(value, rule, root) else "else"], root)
    if name == "anyOf":
        return any(fits(value, choice, root) for choice in rule)
    if name == "oneOf":
        return sum(fits(value, choice, root) for choice in rule) == 1
    if isinstance(value, dict):
        return _of_a_group(name, rule, value, schema, root)
    if isinstance(value, list):
        return {
            "items": lambda: all(fits(entry, rule, root) for entry in value),
            "minItems": lambda: len(value) >= rule,
            "maxItems": lambda: len(value) <= rule,
        }.get(name, lambda: _other_kind(name))()
    if isinstance(value, str):
        return {"minLength": lambda: len(value) >= rule, "pattern": lambda: bool(re.search(rule, value))}.get(
            name, lambda: _other_kind(name)
        )()
    number = not (value is None or isinstance(value, bool))  # these rules say nothing of what is none
    return {
        "minimum": lambda: not number or value >= rule,
        "maximum": lambda: not number or value <= rule,
        "exclusiveMinimum": lambda: not number or value > rule,
        "exclusiveMaximum": lambda: not number or value < rule,
    }.get(name, lambda: _other_kind(name))()


def _of_a_group(name: str, rule: Any, value: dict[str, Any], schema: dict[str, Any], root: dict[str, Any]) -> bool:
    patterns = schema.get("patternProperties", {})
    known = {key for key in value if key in schema.get("properties", {})}
    matched = {key for key in value if any(re.search(pattern, key) for pattern in patterns)}
    if name == "properties":
        return all(fits(value[key], rule[key], root) for key in known)
    if name == "patternProperties":
        return all(
            fits(value[key], inner, root) for pattern, inner in rule.items() for key in value if re.search(pattern, key)
        )
    if name == "additionalProperties":
        assert rule is False
        return set(value) <= known | matched
    if name == "required":
        return set(rule) <= set(value)
    if name == "minProperties":
        return len(value) >= int(rule)
    return _other_kind(name)


def _other_kind(name: str) -> bool:
    """A rule for another kind of value says nothing about this one."""
    assert name in {
        *("items", "minItems", "maxItems", "minLength", "pattern", "minimum", "maximum", "exclusiveMinimum"),
        *("exclusiveMaximum", "properties", "patternProperties", "additionalProperties", "required", "minProperties"),
    }, name
    return True
