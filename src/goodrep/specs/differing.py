"""What two specs say differently, key by key and in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from goodrep.specs.document import KeyPath, key_name
from goodrep.specs.messages import replaced_whole
from goodrep.specs.model import OWN_KEYS, Spec
from goodrep.specs.units import unit_of_value

LONGEST: Final = 60
"""More of a text is not shown in words."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One key of which two specs say different things.

    Args:
        path: the key.
        old, new: plain values; a limit is one value, such as ``{"above": 9}``. None where one spec does not have it.
        unit: of both, in words; empty where there is none.
    """

    path: KeyPath
    old: Any
    new: Any
    unit: str

    def words(self) -> str:
        """``checks.back_arch.fault: above 13 -> above 15 degrees``."""
        if self.old is None:
            return f"{key_name(self.path)}: {'new' if isinstance(self.new, dict) else 'now ' + _words(self.new)}"
        if self.new is None:
            return f"{key_name(self.path)}: left out"
        unit = f" {self.unit}" if self.unit else ""
        return f"{key_name(self.path)}: {_words(self.old)} -> {_words(self.new)}{unit}"


def differences(old: Spec, new: Spec) -> list[Difference]:
    """In the order of the specs' keys; what each file says of itself (version, author, changes) is left out."""
    one, other = (spec.model_dump(exclude_none=True, exclude=set(OWN_KEYS)) for spec in (old, new))
    return [
        difference
        for difference in _differences(one, other, (), one, other)
        # A check that one of them does not have takes its words in other languages along.
        if not (difference.path[0] == "languages" and difference.path[-1] in old.checks.keys() ^ new.checks.keys())
    ]


def _differences(old: Any, new: Any, path: KeyPath, all_old: Any, all_new: Any) -> Iterator[Difference]:
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict) and not replaced_whole(path):
        for key in dict.fromkeys([*old, *new]):
            yield from _differences(old.get(key), new.get(key), (*path, key), all_old, all_new)
        return
    value, values = (new, all_new) if old is None else (old, all_old)
    yield Difference(path, old, new, unit_of_value(path, values, value))


def _words(value: Any) -> str:
    if isinstance(value, dict):
        return " and ".join(f"{key} {_words(inner)}" for key, inner in value.items())
    if isinstance(value, list):
        return f"[{', '.join(_words(inner) for inner in value)}]"
    if isinstance(value, str):
        return f'"{value if len(value) <= LONGEST else value[:LONGEST] + "..."}"'
    return str(value).lower() if isinstance(value, bool) else f"{value:g}"
