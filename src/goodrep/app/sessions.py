"""``goodrep sessions``: every session in one line."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from goodrep.app.kept import NOTHING_KEPT
from goodrep.app.printing import console, fitted, moment_words, words
from goodrep.app.session_data import summary_data
from goodrep.app.session_words import open_words
from goodrep.command import COMMAND
from goodrep.io.recording import find_recording
from goodrep.io.records import SessionSummary
from goodrep.io.store import Store

if TYPE_CHECKING:
    from rich.table import Table


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = "List what has been kept, the latest session first."
    parser.add_argument("--json", action="store_true", help="as JSON, for other programs")


def run(args: argparse.Namespace) -> int:
    """Prints the table, or what to do where there is nothing yet.

    Raises:
        StorageError: the store cannot be read.
    """
    store = Store.read()
    summaries: list[SessionSummary] = []
    if store is not None:
        with store:
            summaries = store.sessions()
    if args.json:
        print(json.dumps([summary_data(summary) for summary in summaries], indent=1))
        return 0
    out = console()
    if not summaries:
        out.print(NOTHING_KEPT)
        return 0
    named = any(summary.person is not None for summary in summaries)
    table = _table(summaries, named)
    if fitted(table, out.width):
        out.print(table)
    else:
        for summary in summaries:
            out.print("\n".join(_lines(summary, named)) + "\n", markup=False)
    out.print("\nGood: no fault. Compensated: counted, with a fault. Attempt: not counted.", style="dim")
    out.print(f"More about one: {COMMAND} show {summaries[0].key.number}", style="dim")
    return 0


def _table(summaries: list[SessionSummary], named: bool) -> Table:
    """``named``: with whose each session is."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False)
    table.add_column("No", justify="right", no_wrap=True)
    table.add_column("Started", min_width=16)
    if named:
        table.add_column("Who")
    table.add_column("Exercise")
    table.add_column("Sets", justify="right", no_wrap=True)
    table.add_column("Good", justify="right", no_wrap=True)
    table.add_column("Compen-\nsated", justify="right", no_wrap=True)
    table.add_column("At-\ntempts", justify="right", no_wrap=True)
    table.add_column("Main fault")
    table.add_column("Recor-\nded", no_wrap=True)
    for summary in summaries:
        table.add_row(
            str(summary.key.number),
            _started(summary),
            *([Text(summary.person or "-")] if named else []),
            Text(", ".join(words(exercise) for exercise in summary.exercises) or "-"),
            str(summary.sets),
            Text(str(summary.good), style="green" if summary.good else ""),
            Text(str(summary.compensated), style="red" if summary.compensated else ""),
            str(summary.attempts),
            Text(_main_fault(summary)),
            "yes" if find_recording(summary.key.id) else "no",
        )
    return table


def _lines(summary: SessionSummary, named: bool) -> list[str]:
    """The same as a row of the table, one thing per line."""
    return [
        f"Session {summary.key.number}",
        f"Started: {_started(summary)}",
        *([f"Who: {summary.person or '-'}"] if named else []),
        f"Exercise: {', '.join(words(exercise) for exercise in summary.exercises) or '-'}",
        f"Sets: {summary.sets}",
        f"Good: {summary.good}",
        f"Compensated: {summary.compensated}",
        f"Attempts: {summary.attempts}",
        f"Main fault: {_main_fault(summary)}",
        f"Recorded: {'yes' if find_recording(summary.key.id) else 'no'}",
    ]


def _started(summary: SessionSummary) -> str:
    """When; whether it is still open, where it is."""
    still = open_words(summary)
    return moment_words(summary.started_at) + (f" ({still})" if still else "")


def _main_fault(summary: SessionSummary) -> str:
    """In words; that nothing was counted, where that is so."""
    if summary.main_fault is not None:
        return words(summary.main_fault)
    return "-" if summary.good or summary.compensated else "nothing counted"
