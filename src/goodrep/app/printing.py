"""How commands put names, numbers and tables into words; every meaning is in the words, colour only helps."""

from __future__ import annotations

import shutil
from datetime import datetime
from typing import TYPE_CHECKING, Final

from goodrep.core.events import Finding, Tempo

if TYPE_CHECKING:
    from rich.console import Console

PIPED_WIDTH: Final = 200
"""Wide enough that a row stays on its line, for grep and the like."""
_UNITS: Final = {"deg": "°", "s": " s", "thigh": " thigh lengths"}


def console() -> Console:
    """Standard output, as wide as the terminal or ``COLUMNS`` says, or `PIPED_WIDTH` where neither is there."""
    from rich.console import Console

    width = shutil.get_terminal_size((PIPED_WIDTH, 0)).columns
    return Console(width=width, highlight=False, emoji=False)


def words(name: str) -> str:
    """``back_arch`` as a person says it."""
    return name.replace("_", " ")


def number_words(value: float, unit: str) -> str:
    """A number with its unit, no longer than it is meaningful."""
    digits = 1 if unit == "deg" else 2
    text = f"{value:.{digits}f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) + _UNITS.get(unit, f" {unit}")


def finding_words(finding: Finding, tempo: Tempo | None = None) -> str:
    """A broken limit: ``back arch: 18.2°, over 14°``. With the rep's tempo, which of its parts was too fast."""
    value, limit = number_words(finding.value, finding.unit), number_words(finding.limit, finding.unit)
    told = f"{words(finding.id)}: {value}, {'over' if finding.value > finding.limit else 'under'} {limit}"
    if finding.id != "too_fast" or tempo is None or finding.value not in (tempo.up_s, tempo.down_s):
        return told
    return f"{told}, {'lifting' if finding.value == tempo.up_s else 'lowering'}"


def plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def duration_words(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def moment_words(moment: datetime) -> str:
    """Local date and time."""
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"
