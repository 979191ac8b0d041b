"""What a run found, for the terminal at its end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from goodrep.app.printing import console, finding_words, plural, words
from goodrep.app.rep_table import check_words, never_assessed, order_words, rep_table
from goodrep.core.events import Event, Rep, RepDone, SetClosed, SetOpened

if TYPE_CHECKING:
    from rich.console import Console


def print_report(events: Sequence[Event], why_nothing: str | None) -> None:
    """Prints the reps of a run, set by set where there are several, and why there are none where there are none."""
    out = console()
    if why_nothing:
        out.print(why_nothing, markup=False)
    reps = [event.rep for event in events if isinstance(event, RepDone)]
    opened = {event.set: event for event in events if isinstance(event, SetOpened)}
    for number in dict.fromkeys(rep.set for rep in reps):
        of_set = [rep for rep in reps if rep.set == number]
        if len(opened) > 1:
            side = "" if opened[number].side == "both" else f", {opened[number].side} side"
            out.print(f"\nSet {number}: {words(opened[number].exercise)}{side}", style="bold", markup=False)
        _print_set(out, of_set, [event for event in events if isinstance(event, SetClosed) and event.set == number])


def _print_set(out: Console, reps: Sequence[Rep], closed: Sequence[SetClosed]) -> None:
    never = never_assessed(reps)
    out.print(rep_table(reps, never))
    for check in never:
        out.print(f"Not assessed in any rep: {check_words(check)}", markup=False)
    order = order_words(reps)
    if order is not None:
        out.print(order, markup=False)
    for fault in (fault for each in closed for fault in each.faults):
        out.print(f"All through the set: {finding_words(fault)}", markup=False)
    counted = [rep for rep in reps if rep.counted]
    attempts = len(reps) - len(counted)
    good = f"{sum(rep.good for rep in counted)} good of {len(counted)}"
    out.print(good + (f", {plural(attempts, 'attempt')}" if attempts else ""))
