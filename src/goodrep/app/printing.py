"""How commands put names, numbers and tables into words; every meaning is in the words, colour only helps."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from goodrep.core.events import Finding, Tempo
from goodrep.core.wording import ENGLISH, Phrases

if TYPE_CHECKING:
    from rich.console import Console

PIPED_WIDTH: Final = 200
"""Wide enough that a row stays on its line, for grep and the like."""
_SIGNS: Final = {"deg": "°", "s": " s"}
NARROW: Final = 60
"""With fewer columns than this a table would lose some: one item per line instead."""
_UNITS: Final = {"thigh": "thigh lengths", "torso": "torso lengths", "share": "of the lift"}


def console() -> Console:
    """Standard output, as wide as the terminal or ``COLUMNS`` says, or `PIPED_WIDTH` where neither is there."""
    from rich.console import Console

    width = shutil.get_terminal_size((PIPED_WIDTH, 0)).columns
    return Console(width=width, highlight=False, emoji=False)


def words(name: str) -> str:
    """``back_arch`` as a person says it."""
    return name.replace("_", " ")


def number_words(value: float, unit: str, phrases: Phrases = ENGLISH) -> str:
    """A number with its unit, no longer than it is meaningful."""
    digits = 1 if unit == "deg" else 2
    text = f"{value:z.{digits}f}"
    number = phrases.digits(text.rstrip("0").rstrip(".") if "." in text else text)
    return number + (_SIGNS.get(unit) or f" {phrases.call(_UNITS.get(unit, unit))}")


def finding_words(finding: Finding, tempo: Tempo | None = None, phrases: Phrases = ENGLISH) -> str:
    """A broken limit: ``back arch: 18.2°, over 14°``. With the rep's tempo, which of its parts was too fast."""
    value, limit = (number_words(number, finding.unit, phrases) for number in (finding.value, finding.limit))
    said = phrases.result
    template = said.over if finding.value > finding.limit else said.under
    told = template.format(fault=phrases.call(finding.id), value=value, limit=limit)
    if finding.id != "too_fast" or tempo is None or finding.value not in (tempo.up_s, tempo.down_s):
        return told
    return (said.lifting if finding.value == tempo.up_s else said.lowering).format(finding=told)


def plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def listed(items: Sequence[object]) -> str:
    """ "3", "3 and 4", "3, 4 and 5"."""
    *first, last = map(str, items)
    return f"{', '.join(first)} and {last}" if first else last


def duration_words(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def moment_words(moment: datetime) -> str:
    """Local date and time."""
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"
