"""Reps as a table of words and numbers, for every command that shows some."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from statistics import median
from typing import TYPE_CHECKING, Final

from goodrep.app.printing import finding_words, number_words, plural, words
from goodrep.core.events import NotAssessed, Order, Rep
from goodrep.core.phrases import order_text
from goodrep.core.rise import PARTS

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text


def never_assessed(reps: Sequence[Rep]) -> tuple[NotAssessed, ...]:
    """What would otherwise be repeated in each of several reps."""
    if len(reps) < 2:
        return ()
    return tuple(check for check in reps[0].not_assessed if all(check in rep.not_assessed for rep in reps))


def rep_table(reps: Sequence[Rep], never: tuple[NotAssessed, ...]) -> Table:
    """One row per rep or attempt; what ``never_assessed`` tells once for all is left out of the rows."""
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False)
    for name in ("Rep", "Start", "Up", "Hold", "Down"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("Verdict (times in seconds)")
    for rep in reps:
        tempo = (rep.tempo.up_s, rep.tempo.hold_s, rep.tempo.down_s)
        table.add_row(
            "-" if rep.number is None else str(rep.number),
            f"{rep.start_s:.1f}",
            *("-" if part is None else f"{part:.1f}" for part in tempo),
            _verdict(rep, never),
        )
    return table


def _verdict(rep: Rep, never: tuple[NotAssessed, ...]) -> Text:
    from rich.text import Text

    lines: list[tuple[str, str]] = []
    if not rep.counted:
        lines.append((f"attempt, not counted: {words(rep.reason or 'no reason kept')}", "bold"))
    lines += [(finding_words(fault, rep.tempo), "red") for fault in rep.faults]
    if rep.good:
        lines.append(("good", "green"))
    if rep.counted and rep.reason:
        lines.append((f"not seen whole: {words(rep.reason)}", "bold"))
    lines += [(f"warning, {finding_words(warning, rep.tempo)}", "yellow") for warning in rep.warnings]
    if rep.faults and (parts := rise_words(rep)):
        lines.append((parts, "yellow"))
    if isinstance(rep.order, Order) and not rep.order.together:
        lines.append((order_text(rep.order), "yellow"))
    lines += [(f"not assessed, {check_words(check)}", "dim") for check in rep.not_assessed if check not in never]
    return Text("\n").join(Text(text, style=style) for text, style in lines)


def rise_words(rep: Rep) -> str:
    """What lifted the free foot of a hip hike, by part, in degrees of pelvis; empty of other exercises."""
    found = [(part, rep.measures[name].value) for name, part in PART_WORDS.items() if name in rep.measures]
    if not found:
        return ""
    return "lifted by " + ", ".join(f"{part} {number_words(round(value), 'deg')}" for part, value in found)


PART_WORDS: Final = {name: words(name.removeprefix("rise_by_").removesuffix("_deg")) for name in PARTS.values()}
"""By the name of a part of the lift."""


def order_words(reps: Sequence[Rep]) -> str | None:
    """What moved first in the reps of a set, in one sentence; None where nothing was compared."""
    orders = [rep.order for rep in reps if rep.order is not None]
    if not orders:
        return None
    told = Counter(order.reason for order in orders if isinstance(order, NotAssessed))
    first: dict[str, list[float]] = {}
    together = 0
    for order in orders:
        if isinstance(order, Order):
            together += order.together
            if not order.together:
                first.setdefault(f"{order.first} before {order.second}", []).append(order.lag_s)
    parts = [
        f"{which} in {plural(len(lags_s), 'rep')}, by about {median(lags_s):.1f} s" for which, lags_s in first.items()
    ]
    parts += [f"together in {plural(together, 'rep')}"] if together else []
    parts += [f"not told in {plural(count, 'rep')} ({reason})" for reason, count in told.items()]
    return "What moved first: " + "; ".join(parts) + "."


def check_words(check: NotAssessed) -> str:
    """A check that could not be made, with its reason."""
    return f"{words(check.id)}: {words(check.reason)}"
