"""The words of counts and summaries, and where a fault's own words are."""

from __future__ import annotations

from typing import Final

from goodrep.core.events import Order, Rep
from goodrep.core.judging import priority_of
from goodrep.specs.model import CueTexts, Spec

_ONES: Final = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS: Final = ("zero", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def number_word(number: int) -> str:
    """The count as it is spoken: "Four", "Twenty-one"; digits from 100 on."""
    if number < 20:
        return _ONES[number].capitalize()
    if number < 100:
        tens, ones = divmod(number, 10)
        return (_TENS[tens] + (f"-{_ONES[ones]}" if ones else "")).capitalize()
    return str(number)


def cue_texts(spec: Spec, fault_id: str) -> CueTexts:
    """What is said for a fault of a check or of the tempo."""
    if fault_id in spec.checks:
        return spec.checks[fault_id].cue
    return (spec.tempo.too_fast if fault_id == "too_fast" else spec.tempo.short_hold).cue


def order_text(order: Order) -> str:
    """What moved first, told as movement: "back moved first, 0.4 s before hips"."""
    if order.together:
        return f"{order.first} and {order.second} moved together"
    return f"{order.first} moved first, {order.lag_s:.1f} s before {order.second}"


def _compensating_first(spec: Spec, counted: list[Rep]) -> bool:
    """Whether, in most reps of at least two, the part that should not move first clearly did."""
    name = spec.order.compensating.name if spec.order is not None else None
    orders = [rep.order for rep in counted if isinstance(rep.order, Order) and not rep.order.together]
    first = sum(order.first == name for order in orders)
    return first >= 2 and 2 * first > len(counted)


def summary_text(spec: Spec, reps: list[Rep], *, ended_early: bool = False) -> str:
    """Three short sentences at most: how many reps were good, what moved first where it should not, and the one thing
    to work on. Empty without a counted rep."""
    counted = [rep for rep in reps if rep.counted]
    if not counted:
        return ""
    good = sum(rep.good for rep in counted)
    total = len(counted)
    if ended_early:
        head = (
            f"That's your good reps for this set: {number_word(good).lower()}." if good else "Let's end this set here."
        )
    elif good == total:
        all_of_them = {1: "That rep was good.", 2: "Both reps were good."}
        head = all_of_them.get(total, f"All {number_word(total).lower()} reps were good.")
    elif good:
        head = f"{number_word(good)} good {'rep' if good == 1 else 'reps'} of {number_word(total).lower()}."
    else:
        head = f"{number_word(total)} {'rep' if total == 1 else 'reps'} done."
    tally: dict[str, int] = {}
    for rep in counted:
        for finding in rep.faults:
            tally[finding.id] = tally.get(finding.id, 0) + 1
    if spec.order is not None and _compensating_first(spec, counted):
        head = f"{head} Your {spec.order.compensating.name} moved before your {spec.order.working.name}."
    if not tally:
        return head
    worst = min(tally, key=lambda fault_id: (-tally[fault_id], priority_of(spec, fault_id)))
    texts = cue_texts(spec, worst)
    return f"{head} Next time: {texts.first[0].lower()}{texts.first[1:]}."
