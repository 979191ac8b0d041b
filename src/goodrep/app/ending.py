"""What a run found, for the terminal at its end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from goodrep.app.printing import console, finding_words
from goodrep.app.rep_table import check_words, never_assessed, order_words, rep_table
from goodrep.core.events import Event, Rep, RepDone, SetClosed, SetOpened
from goodrep.core.wording import ENGLISH, Phrases

if TYPE_CHECKING:
    from rich.console import Console


def print_report(events: Sequence[Event], why_nothing: str | None, phrases: Phrases = ENGLISH) -> None:
    """Prints the reps of a run, set by set where there are several, and why there are none where there are none."""
    out, said = console(), phrases.result
    if why_nothing:
        out.print(why_nothing, markup=False)
    reps = [event.rep for event in events if isinstance(event, RepDone)]
    opened = {event.set: event for event in events if isinstance(event, SetOpened)}
    for number in dict.fromkeys(rep.set for rep in reps):
        of_set = [rep for rep in reps if rep.set == number]
        if len(opened) > 1:
            one = opened[number]
            template = said.set_of_both if one.side == "both" else said.set_of_side
            head = template.format(number=number, name=phrases.call(one.exercise), side=phrases.call(one.side))
            out.print(f"\n{head}", style="bold", markup=False)
        closed = [event for event in events if isinstance(event, SetClosed) and event.set == number]
        _print_set(out, of_set, closed, phrases)


def _print_set(out: Console, reps: Sequence[Rep], closed: Sequence[SetClosed], phrases: Phrases) -> None:
    said, never = phrases.result, never_assessed(reps)
    out.print(rep_table(reps, never, out.width, phrases))
    for check in never:
        out.print(said.never_assessed.format(check=check_words(check, phrases)), markup=False)
    order = order_words(reps, phrases)
    if order is not None:
        out.print(order, markup=False)
    for fault in (fault for each in closed for fault in each.faults):
        out.print(said.all_through.format(finding=finding_words(fault, phrases=phrases)), markup=False)
    counted = [rep for rep in reps if rep.counted]
    attempts = len(reps) - len(counted)
    told = [said.good_of.format(good=sum(rep.good for rep in counted), total=len(counted))]
    if attempts:
        told.append(said.one_attempt if attempts == 1 else said.some_attempts.format(count=attempts))
    out.print(", ".join(told))
