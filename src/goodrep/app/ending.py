"""What a run found, for the terminal at its end."""

from __future__ import annotations

from collections.abc import Sequence

from goodrep.app.printing import console, finding_words, plural
from goodrep.app.rep_table import check_words, never_assessed, order_words, rep_table
from goodrep.core.events import Event, RepDone, SetClosed


def print_report(events: Sequence[Event], why_nothing: str | None) -> None:
    """Prints the reps of a run, and why there are none where there are none."""
    out = console()
    if why_nothing:
        out.print(why_nothing, markup=False)
    reps = [event.rep for event in events if isinstance(event, RepDone)]
    if not reps:
        return
    never = never_assessed(reps)
    out.print(rep_table(reps, never))
    for check in never:
        out.print(f"Not assessed in any rep: {check_words(check)}", markup=False)
    order = order_words(reps)
    if order is not None:
        out.print(order, markup=False)
    for closed in (event for event in events if isinstance(event, SetClosed)):
        for fault in closed.faults:
            out.print(f"All through set {closed.set}: {finding_words(fault)}", markup=False)
    counted = [rep for rep in reps if rep.counted]
    good = sum(rep.good for rep in counted)
    attempts = len(reps) - len(counted)
    out.print(f"{good} good of {len(counted)}" + (f", {plural(attempts, 'attempt')}" if attempts else ""))
