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
    from rich.table import Table

MOST_MORE_DIGITS: Final = 4
PIPED_WIDTH: Final = 200
"""Wide enough that a row stays on its line, for grep and the like."""
WIDE: Final = 10_000
"""Wider than anything that is printed."""
_SIGNS: Final = {"deg": "°", "s": " s"}
_UNITS: Final = {"thigh": "thigh lengths", "torso": "torso lengths", "share": "of the lift"}


def console() -> Console:
    """Standard output, as wide as the terminal or ``COLUMNS`` says, or `PIPED_WIDTH` where neither is there."""
    from rich.console import Console

    width = shutil.get_terminal_size((PIPED_WIDTH, 0)).columns
    return Console(width=width, highlight=False, emoji=False)


def fitted(table: Table, width: int) -> bool:
    """Makes the columns of a table so wide that no word is broken, and those with ``no_wrap`` that nothing is.

    Returns False where that takes more than ``width`` characters: its rows are then to be told in lines.
    """
    from rich.console import Console
    from rich.measure import Measurement

    wide, columns = Console(width=WIDE), table.columns
    least, most = [], []
    for column in columns:
        cells = [Measurement.get(wide, wide.options, cell) for cell in (column.header, *column.cells)]
        most.append(max(cell.maximum for cell in cells))
        shortest = max(cell.minimum for cell in cells)
        least.append(most[-1] if column.no_wrap else min(most[-1], max(shortest, column.min_width or 0)))
    # One space behind each column, and one between two of them.
    left = width - sum(least) - 2 * len(columns) + 1
    if left < 0:
        return False
    by_need = sorted(range(len(columns)), key=lambda at: most[at] - least[at])
    for place, at in enumerate(by_need):
        more = min(most[at] - least[at], left // (len(columns) - place))
        columns[at].width, left = least[at] + more, left - more
    return True


def words(name: str) -> str:
    """``back_arch`` as a person says it."""
    return name.replace("_", " ")


def digits_of(unit: str) -> int:
    """How many decimals of a number in this unit mean anything."""
    return 1 if unit == "deg" else 2


def number_words(value: float, unit: str, phrases: Phrases = ENGLISH, *, more_digits: int = 0) -> str:
    """A number with its unit, no longer than it is meaningful, or by some digits more."""
    text = f"{value:z.{digits_of(unit) + more_digits}f}"
    number = phrases.digits(text.rstrip("0").rstrip(".") if "." in text else text)
    return number + (_SIGNS.get(unit) or f" {phrases.call(_UNITS.get(unit, unit))}")


def compared_words(value: float, limit: float, unit: str, phrases: Phrases = ENGLISH) -> tuple[str, str]:
    """A number and the limit it broke, with as many more digits as it takes to see that it did."""
    for more in range(MOST_MORE_DIGITS + 1):
        told, limit_told = (number_words(number, unit, phrases, more_digits=more) for number in (value, limit))
        if told != limit_told:
            break
    return told, limit_told


def finding_words(finding: Finding, tempo: Tempo | None = None, phrases: Phrases = ENGLISH) -> str:
    """A broken limit: ``back arch: 18.2°, over 14°``. With the rep's tempo, which of its parts was too fast."""
    value, limit = compared_words(finding.value, finding.limit, finding.unit, phrases)
    said = phrases.result
    template = said.over if finding.value > finding.limit else said.under
    told = template.format(fault=phrases.call(finding.id), value=value, limit=limit)
    if finding.id != "too_fast" or tempo is None or finding.value not in (tempo.up_s, tempo.down_s):
        return told
    return (said.lifting if finding.value == tempo.up_s else said.lowering).format(finding=told)


def plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def listed(items: Sequence[object], last_word: str = "and") -> str:
    """ "3", "3 and 4", "3, 4 and 5"."""
    *first, last = map(str, items)
    return f"{', '.join(first)} {last_word} {last}" if first else last


def duration_words(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def moment_words(moment: datetime) -> str:
    """Local date and time."""
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"
