"""The words of summaries, and where a fault's own words are."""

from __future__ import annotations

from goodrep.core.events import Order, Rep
from goodrep.core.judging import priority_of
from goodrep.core.main_fault import main_fault
from goodrep.core.wording import ENGLISH, Phrases
from goodrep.specs.model import Spec
from goodrep.specs.parts import CueTexts
from goodrep.specs.rules import OrderPart


def cue_texts(spec: Spec, fault_id: str) -> CueTexts:
    """What is said for a fault of a check or of the tempo."""
    if fault_id in spec.checks:
        return spec.checks[fault_id].cue
    return (spec.tempo.too_fast if fault_id == "too_fast" else spec.tempo.short_hold).cue


def order_text(order: Order, phrases: Phrases = ENGLISH) -> str:
    """What moved first, told as movement: "back moved first, 0.4 s before hips"."""
    first, second = phrases.call(order.first), phrases.call(order.second)
    if order.together:
        return phrases.result.moved_together.format(first=first, second=second)
    lag = phrases.digits(f"{order.lag_s:.1f}")
    return phrases.result.moved_first.format(first=first, second=second, lag=lag)


def _compensating_first(spec: Spec, counted: list[Rep]) -> bool:
    """Whether, in most reps of at least two, the part that should not move first clearly did."""
    name = spec.order.compensating.name if spec.order is not None else None
    orders = [rep.order for rep in counted if isinstance(rep.order, Order) and not rep.order.together]
    first = sum(order.first == name for order in orders)
    return first >= 2 and 2 * first > len(counted)


def summary_text(spec: Spec, reps: list[Rep], *, ended_early: bool = False, phrases: Phrases = ENGLISH) -> str:
    """Three short sentences at most: how many reps were good, what moved first where it should not, and the one thing
    to work on. Empty without a counted rep."""
    counted = [rep for rep in reps if rep.counted]
    if not counted:
        return ""
    said = phrases.summary
    sentences = [_how_many(sum(rep.good for rep in counted), len(counted), ended_early, phrases)]
    tally: dict[str, int] = {}
    for rep in counted:
        for finding in rep.faults:
            tally[finding.id] = tally.get(finding.id, 0) + 1
    if spec.order is not None and _compensating_first(spec, counted):
        first, second = _aloud(spec.order.compensating), _aloud(spec.order.working)
        sentences.append(phrases.sentence(said.moved_before, first=first, second=second))
    worst = main_fault(tally, lambda fault_id: priority_of(spec, fault_id))
    if worst is not None:
        cue = cue_texts(spec, worst).first
        sentences.append(phrases.sentence(said.next_time, cue=cue, cue_small=cue[0].lower() + cue[1:]))
    return " ".join(sentences)


def _how_many(good: int, total: int, ended_early: bool, phrases: Phrases) -> str:
    said = phrases.summary
    if ended_early:
        template = said.stopped_some_good if good else said.stopped_none_good
    elif good == total:
        template = {1: said.all_good_one, 2: said.all_good_two}.get(total, said.all_good)
    elif good:
        template = said.some_good_one if good == 1 else said.some_good
    else:
        template = said.none_good_one if total == 1 else said.none_good
    return phrases.sentence(template, good=good, total=total)


def _aloud(part: OrderPart) -> str:
    return part.name if part.said is None else part.said
