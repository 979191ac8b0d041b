"""The unit of a value in a spec, in words: a key's ending says it, or the measure of the check that it belongs to."""

from __future__ import annotations

from typing import Any, Final

from goodrep.core.vocabulary import MEASURES
from goodrep.specs.document import KeyPath

UNITS: Final = {
    "s": "seconds",
    "deg": "degrees",
    "m": "metres",
    "thigh": "thigh lengths",
    "torso": "torso lengths",
}
IN_THE_MEASURES_UNIT: Final = ("above", "below", "beyond", "warn", "fault", "noise_band", "max_uncertainty")


def unit_of_value(path: KeyPath, values: Any, value: Any) -> str:
    """The unit of what stands at a key; empty for words and switches."""
    inside = value
    while isinstance(inside, dict | list) and inside:
        inside = inside[0] if isinstance(inside, list) else next(iter(inside.values()))
    is_number = isinstance(inside, int | float) and not isinstance(inside, bool)
    return unit_of(path, values) if is_number else ""


def unit_of(path: KeyPath, values: Any) -> str:
    """The unit at a key, empty where there is none; ``values`` are all those of the spec, right or wrong."""
    for step in reversed(path):
        unit = UNITS.get(str(step).rpartition("_")[2]) if "_" in str(step) else None
        if unit:
            return unit
    if len(path) > 2 and path[0] == "checks" and path[-1] in IN_THE_MEASURES_UNIT:
        check = values["checks"][path[1]]
        name = check.get("measure") if isinstance(check, dict) else None
        if isinstance(name, str) and name in MEASURES and check.get("statistic") != "sag_share":
            return UNITS.get(MEASURES[name].unit, "")
    return ""
