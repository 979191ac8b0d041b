"""A file for one person's spec, to be filled in: the head, and below it all that may be changed, as notes."""

from __future__ import annotations

import textwrap
from typing import Any, Final

from goodrep.specs.document import KeyPath
from goodrep.specs.loading import LoadedSpec
from goodrep.specs.messages import replaced_whole
from goodrep.specs.model import FIXED_KEYS, OWN_KEYS
from goodrep.specs.noted import BELOW
from goodrep.specs.units import unit_of_value
from goodrep.specs.writing import as_yaml

SCHEMA_HINT: Final = "# yaml-language-server: $schema=spec.schema.json"
"""Editors that know YAML then complete keys and mark mistakes."""
LEFT_OUT: Final = (
    *("measure", "at", "statistic", "relative_to", "noise_band", "signal", "facing", "view"),
    *("reason", "source", "confidence"),
)
"""What a limit means, or why it lies where it lies; it may be changed, but seldom is."""
LONG: Final = 60


def started_spec(base: LoadedSpec, *, author: str, date: str, reason: str | None) -> str:
    """The text of a new spec that extends another; without a reason it is no good spec yet, and says so.

    Args:
        base: what it extends.
        author, date, reason: who wants it so, since when (year-month-day), and why; None to be filled in.
    """
    head = f"""\
{SCHEMA_HINT}
#
# What is different for one person. Everything that is not said here stays as in {base.name}.
# To see all of that:           goodrep spec show {base.name}
# To see whether this is right: goodrep spec check, with the name of this file
# Every key is explained in docs/specs.md.

format: 1
extends: {base.name}
extends_version: {base.spec.version}
version: 1
author: {as_yaml(author)}
date: {date}
reason: {as_yaml(reason) if reason else "# Why is this person judged differently? Write it here."}

# Checks that are not made, for instance [{next(iter(base.spec.checks))}]:
without: []


{BELOW}
# To change something, take the "# " away in front of its line and of the lines that it stands under.

"""
    values = base.spec.model_dump(exclude_none=True, exclude={*OWN_KEYS, *FIXED_KEYS})
    return head + "\n".join(_lines(values, (), base)) + "\n"


def _lines(values: dict[str, Any], path: KeyPath, base: LoadedSpec) -> list[str]:
    lines: list[str] = []
    for key, value in values.items():
        inside, start = (*path, key), f"# {'  ' * len(path)}{key}:"
        if path and key in LEFT_OUT:
            continue
        if isinstance(value, dict) and not replaced_whole(inside):
            below = _lines(value, inside, base)
            lines += [start, *below] if below else []
        elif isinstance(value, str) and len(value) > LONG:
            lines += [f"{start} >-", *(f"#   {'  ' * len(path)}{part}" for part in textwrap.wrap(value, 2 * LONG - 20))]
        else:
            unit = unit_of_value(inside, base.document.values, value)
            lines.append(f"{start} {as_yaml(value)}{f'  # {unit}' if unit else ''}")
        if not path:
            lines.append("")
    return lines
