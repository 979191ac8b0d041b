"""Reps as a table of words and numbers, for every command that shows some."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from goodrep.app.printing import finding_words, words
from goodrep.core.events import NotAssessed, Rep

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
    lines += [(finding_words(fault), "red") for fault in rep.faults]
    if rep.good:
        lines.append(("good", "green"))
    if rep.counted and rep.reason:
        lines.append((f"not seen whole: {words(rep.reason)}", "bold"))
    lines += [(f"warning, {finding_words(warning)}", "yellow") for warning in rep.warnings]
    lines += [(f"not assessed, {check_words(check)}", "dim") for check in rep.not_assessed if check not in never]
    return Text("\n").join(Text(text, style=style) for text, style in lines)


def check_words(check: NotAssessed) -> str:
    """A check that could not be made, with its reason."""
    return f"{words(check.id)}: {words(check.reason)}"
