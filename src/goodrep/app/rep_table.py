"""Reps as a table of words and numbers, for every command that shows some."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from statistics import median
from typing import TYPE_CHECKING, Final

from goodrep.app.printing import finding_words, fitted, number_words, words
from goodrep.core.events import NotAssessed, Order, Rep
from goodrep.core.phrases import order_text
from goodrep.core.rise import PARTS
from goodrep.core.wording import ENGLISH, Phrases

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text


LEAST_VERDICT: Final = 24
"""A column of fewer characters would be one of single words."""


def never_assessed(reps: Sequence[Rep]) -> tuple[NotAssessed, ...]:
    """What would otherwise be repeated in each of several reps."""
    if len(reps) < 2:
        return ()
    return tuple(check for check in reps[0].not_assessed if all(check in rep.not_assessed for rep in reps))


def rep_table(
    reps: Sequence[Rep],
    never: tuple[NotAssessed, ...],
    width: int,
    phrases: Phrases = ENGLISH,
    remarks: Sequence[Sequence[str]] = (),
) -> Table | Text:
    """One row per rep or attempt, where there are few columns one thing per line; what ``never_assessed`` tells once
    for all is left out. ``remarks`` are what people said of each rep, where anybody did."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    rows = [
        (_numbers(rep, phrases), Text("\n").join([_verdict(rep, never, phrases), *map(Text, said)]))
        for rep, said in zip(reps, remarks or [()] * len(reps), strict=True)
    ]
    names = (phrases.result.rep, phrases.result.start, phrases.result.up, phrases.result.hold, phrases.result.down)
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False)
    for name in names:
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column(phrases.result.verdict, min_width=LEAST_VERDICT)
    for numbers, verdict in rows:
        table.add_row(*numbers, verdict)
    if fitted(table, width):
        return table
    lines: list[Text] = []
    for numbers, verdict in rows:
        lines += [Text(f"{name}: {number}") for name, number in zip(names, numbers, strict=True)]
        lines += [verdict, Text()]
    return Text("\n").join(lines)


def _numbers(rep: Rep, phrases: Phrases) -> tuple[str, ...]:
    tempo = (rep.tempo.up_s, rep.tempo.hold_s, rep.tempo.down_s)
    return (
        "-" if rep.number is None else str(rep.number),
        phrases.digits(f"{rep.start_s:.1f}"),
        *("-" if part is None else phrases.digits(f"{part:.1f}") for part in tempo),
    )


def _verdict(rep: Rep, never: tuple[NotAssessed, ...], phrases: Phrases) -> Text:
    from rich.text import Text

    said = phrases.result
    lines: list[tuple[str, str]] = []
    if not rep.counted:
        lines.append((said.attempt.format(reason=phrases.call(rep.reason or "no reason kept")), "bold"))
    lines += [(finding_words(fault, rep.tempo, phrases), "red") for fault in rep.faults]
    if rep.good:
        lines.append((said.good, "green"))
    if rep.counted and rep.reason:
        lines.append((said.not_whole.format(reason=phrases.call(rep.reason)), "bold"))
    warnings = [finding_words(warning, rep.tempo, phrases) for warning in rep.warnings]
    lines += [(said.warning.format(finding=finding), "yellow") for finding in warnings]
    if rep.faults and (parts := rise_words(rep, phrases)):
        lines.append((parts, "yellow"))
    if isinstance(rep.order, Order) and not rep.order.together:
        lines.append((order_text(rep.order, phrases), "yellow"))
    missing = [check_words(check, phrases) for check in rep.not_assessed if check not in never]
    lines += [(said.not_assessed.format(check=check), "dim") for check in missing]
    return Text("\n").join(Text(text, style=style) for text, style in lines)


def rise_words(rep: Rep, phrases: Phrases = ENGLISH) -> str:
    """What lifted the free foot of a hip hike, by part, in degrees of pelvis; empty of other exercises."""
    found = [(part, rep.measures[name].value) for name, part in PART_WORDS.items() if name in rep.measures]
    if not found:
        return ""
    parts = [f"{phrases.call(part)} {number_words(round(value), 'deg')}" for part, value in found]
    return phrases.result.lifted_by.format(parts=", ".join(parts))


PART_WORDS: Final = {name: words(name.removeprefix("rise_by_").removesuffix("_deg")) for name in PARTS.values()}
"""By the name of a part of the lift."""


def order_words(reps: Sequence[Rep], phrases: Phrases = ENGLISH) -> str | None:
    """What moved first in the reps of a set, in one sentence; None where nothing was compared."""
    orders = [rep.order for rep in reps if rep.order is not None]
    if not orders:
        return None
    told = Counter(order.reason for order in orders if isinstance(order, NotAssessed))
    said = phrases.result
    first: dict[tuple[str, str], list[float]] = {}
    together = 0
    for order in orders:
        if isinstance(order, Order):
            together += order.together
            if not order.together:
                first.setdefault((order.first, order.second), []).append(order.lag_s)
    parts = [
        said.before.format(
            first=phrases.call(one),
            second=phrases.call(other),
            reps=_reps(len(lags_s), phrases),
            lag=phrases.digits(f"{median(lags_s):.1f}"),
        )
        for (one, other), lags_s in first.items()
    ]
    parts += [said.together.format(reps=_reps(together, phrases))] if together else []
    parts += [
        said.not_told.format(reps=_reps(count, phrases), reason=phrases.call(reason)) for reason, count in told.items()
    ]
    return said.order.format(parts="; ".join(parts))


def _reps(count: int, phrases: Phrases) -> str:
    return phrases.result.one_rep if count == 1 else phrases.result.some_reps.format(count=count)


def check_words(check: NotAssessed, phrases: Phrases = ENGLISH) -> str:
    """A check that could not be made, with its reason."""
    return f"{phrases.call(check.id)}: {phrases.call(check.reason)}"
