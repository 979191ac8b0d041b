"""Charts of a set with one column per rep: how long its parts took, and which faults it had."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from goodrep.app.printing import finding_words, words
from goodrep.core.events import Rep
from goodrep.review.labels import PART_WORDS, rep_words, span_words
from goodrep.review.marks import CHECK_WORDS, Mark, draw_mark, legend
from goodrep.review.svg import SMALL_PX, Chart, Scale, text_width
from goodrep.specs.rules import TempoPart, TempoRule

ROW_PX: Final = 84.0
HEAD_PX: Final = 2.0
FOOT_PX: Final = 20.0
LEFT_PX: Final = 44.0
WIDEST_COLUMN_PX: Final = 56.0
NARROW_REP_PX: Final = 36
"""A chart that is narrower per rep than this cannot be read; on a phone it is moved sideways instead."""


def tempo_bars(reps: Sequence[Rep], tempo: TempoRule | None = None, *, width_px: float = 720) -> str:
    """An SVG with a row each for lift, hold and lowering: a bar per rep against target and limits.

    A bar under the warning limit is hollow, one under the fault limit is hollow and has the sign of a fault.
    """
    chart = Chart(width_px, HEAD_PX + 3 * ROW_PX + FOOT_PX, "Tempo of every rep", _tempo_description(reps, tempo))
    chart.rect("ground", 0, 0, chart.width, chart.height)
    columns = _columns(reps, LEFT_PX, width_px - 8)
    for row, part in enumerate(PART_WORDS):
        times = [_time(rep, part) for rep in reps]
        rule: TempoPart | None = None if tempo is None else getattr(tempo, part)
        highest = max([seconds for seconds in times if seconds is not None] + [0.5 if rule is None else rule.target])
        floor = HEAD_PX + (row + 1) * ROW_PX - 8
        scale = Scale(0, 1.1 * highest, floor, floor - ROW_PX + 30)
        title = f"{PART_WORDS[part].capitalize()} (seconds)"
        if rule is not None:
            title += f": target {rule.target:g}, warning under {rule.warn_below:g}, fault under {rule.fault_below:g}"
            if text_width(title, SMALL_PX) > width_px - 4:
                title = f"{PART_WORDS[part].capitalize()} (s): target {rule.target:g}"
                title += f", warning < {rule.warn_below:g}, fault < {rule.fault_below:g}"
        chart.text("strong", (4, floor - ROW_PX + 24), title, size_px=SMALL_PX)
        for tick in scale.ticks(3):
            chart.line("grid", (LEFT_PX, scale(tick)), (width_px - 8, scale(tick)))
            chart.text("soft", (LEFT_PX - 6, scale(tick) + 4), f"{tick:g}", anchor="end", size_px=SMALL_PX)
        for rep, seconds, (x, wide) in zip(reps, times, columns, strict=True):
            _bar(chart, rep, seconds, rule, scale, x, wide, PART_WORDS[part])
        if rule is not None:
            for name, level in (
                ("target", rule.target),
                ("warn-limit", rule.warn_below),
                ("fault-limit", rule.fault_below),
            ):
                chart.line(name, (LEFT_PX, scale(level)), (width_px - 8, scale(level)))
    _numbers(chart, reps, columns, chart.height - 6)
    return chart.svg()


def _bar(
    chart: Chart,
    rep: Rep,
    seconds: float | None,
    rule: TempoPart | None,
    scale: Scale,
    x: float,
    wide: float,
    word: str,
) -> None:
    if seconds is None:
        draw_mark(chart, "unseen", (x + wide / 2, scale(0) - 8), min(5.0, wide / 2), tip=f"{word} not seen whole")
        return
    low = rule is not None and rep.counted and seconds < rule.warn_below
    broken = rule is not None and rep.counted and seconds < rule.fault_below
    name = "attempt" if not rep.counted else "warn" if low else "good"
    top = scale(seconds)
    chart.rect(name, x, top, wide, scale(0) - top, tip=f"{rep_words(rep).capitalize()}: {word} {seconds:.1f} s")
    if broken:
        draw_mark(chart, "fault", (x + wide / 2, top - 9), min(6.0, max(3.0, wide / 2)))


def fault_timeline(reps: Sequence[Rep], *, width_px: float = 720, order: Sequence[str] = ()) -> str:
    """An SVG with a row per fault that occurs and a column per rep: the sign of fault, warning or not assessed.

    ``order``: the faults from the most important on; those that are not in it follow.
    """
    found = {verdict.id for rep in reps for verdict in (*rep.faults, *rep.warnings)}
    rows = [name for name in order if name in found] + sorted(found - set(order))
    label_px = min(max([text_width(words(name), SMALL_PX) for name in rows], default=40) + 12, width_px * 0.4)
    chart = Chart(
        width_px, 20 + 24 * max(len(rows), 1) + FOOT_PX + 18, "Faults over the reps", _fault_description(reps, rows)
    )
    chart.rect("ground", 0, 0, chart.width, chart.height)
    columns = _columns(reps, label_px, width_px - 8)
    if not rows:
        chart.text("text", (4, 26), "No fault and no warning in any rep." if reps else "No reps.")
    shown: set[Mark] = set()
    for row, name in enumerate(rows):
        y = 20 + 24 * row
        chart.text("text", (4, y + 4), words(name), size_px=SMALL_PX)
        chart.line("grid", (label_px, y), (width_px - 8, y))
        for rep, (x, wide) in zip(reps, columns, strict=True):
            mark, tip = _verdict(rep, name)
            if mark is not None:
                shown.add(mark)
                draw_mark(chart, mark, (x + wide / 2, y), min(7.0, max(3.0, wide / 2)), tip=tip)
    _numbers(chart, reps, columns, chart.height - 24)
    legend(chart, shown, (4, chart.height - 6), CHECK_WORDS)
    return chart.svg()


def _verdict(rep: Rep, name: str) -> tuple[Mark | None, str]:
    head = rep_words(rep).capitalize()
    for mark, verdicts in (("fault", rep.faults), ("warn", rep.warnings)):
        for each in verdicts:
            if each.id == name:
                told = finding_words(each) if math.isfinite(each.value) else words(name)
                return mark, f"{head}, {'fault' if mark == 'fault' else 'warning'}: {told}"  # type: ignore[return-value]
    if any(check.id == name for check in rep.not_assessed):
        return "unseen", f"{head}: not assessed"
    return None, ""


def _time(rep: Rep, part: str) -> float | None:
    seconds: float | None = getattr(rep.tempo, part)
    return seconds if seconds is not None and math.isfinite(seconds) and seconds >= 0 else None


def _columns(reps: Sequence[Rep], left: float, right: float) -> list[tuple[float, float]]:
    """Left edge and width of each rep's column."""
    each = min((right - left) / max(len(reps), 1), WIDEST_COLUMN_PX)
    gap = min(0.3 * each, 8.0)
    return [(left + i * each + gap / 2, each - gap) for i in range(len(reps))]


def _numbers(chart: Chart, reps: Sequence[Rep], columns: Sequence[tuple[float, float]], y: float) -> None:
    """The reps' numbers below their columns, as many as there is room for; attempts have a dash."""
    if not columns:
        return
    every = max(1, math.ceil(text_width("000", SMALL_PX) / max(columns[0][1], 1.0)))
    for i, (rep, (x, wide)) in enumerate(zip(reps, columns, strict=True)):
        if i % every == 0:
            label = "-" if rep.number is None else str(rep.number)
            chart.text("soft", (x + wide / 2, y), label, anchor="middle", size_px=SMALL_PX)
    chart.text("soft", (4, y), "rep", size_px=SMALL_PX)


def _tempo_description(reps: Sequence[Rep], tempo: TempoRule | None) -> str:
    parts = []
    for part, word in PART_WORDS.items():
        times = [seconds for rep in reps if (seconds := _time(rep, part)) is not None]
        if times:
            parts.append(f"The {word} takes {min(times):.1f} to {max(times):.1f} seconds.")
        if tempo is not None:
            limit = getattr(tempo, part).fault_below
            low = [rep.number for rep in reps if rep.number and (time := _time(rep, part)) is not None and time < limit]
            if low:
                parts.append(f"It is under the fault limit of {limit:g} in rep {span_words(low)}.")
    return " ".join(parts) or "No part of any rep was seen whole."


def _fault_description(reps: Sequence[Rep], rows: Sequence[str]) -> str:
    parts = []
    for name in rows:
        numbers = [rep.number for rep in reps if rep.number and any(fault.id == name for fault in rep.faults)]
        if numbers:
            parts.append(f"{words(name).capitalize()}: rep {span_words(numbers)}.")
        else:
            parts.append(f"{words(name).capitalize()}: only warnings.")
    return " ".join(parts) or "No fault and no warning in any rep."
