"""A measure over time with the spec's bands, the phases of every rep, and where faults became visible."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np

from goodrep.app.printing import finding_words, words
from goodrep.core.events import Finding, Rep
from goodrep.core.pose import Array, Mask
from goodrep.review.curves import Curve, phases_of
from goodrep.review.labels import axis_words, measure_words, rep_words, span_words
from goodrep.review.marks import MARK_WORDS, draw_mark, legend, mark_of
from goodrep.review.svg import SMALL_PX, Chart, Point, Scale, number, text_width
from goodrep.specs.model import Spec
from goodrep.specs.rules import Check

LEFT_PX: Final = 44.0
RIGHT_PX: Final = 10.0
HEAD_PX: Final = 64.0
"""Room for the name, and for each rep's sign and number."""
RIBBON_PX: Final = 16.0
FOOT_PX: Final = 56.0
POINTS: Final = 900
"""A curve of more points is drawn with these many; it is smooth."""


def curve_chart(
    curve: Curve,
    reps: Sequence[Rep],
    spec: Spec | None = None,
    *,
    from_s: float | None = None,
    to_s: float | None = None,
    width_px: float = 720,
    height_px: float = 300,
    title: str | None = None,
    beside: Curve | None = None,
    zero_s: float = 0.0,
    seconds: str = "seconds",
) -> str:
    """An SVG of a curve from ``from_s`` to ``to_s`` (seconds of the source; all of it unless given).

    The time axis counts from ``zero_s``; ``seconds`` says of what.

    The data of the SVG say where time lies: ``data-from-s`` and ``data-to-s`` at ``data-left`` and ``data-right``
    pixels of its width. ``beside`` is another curve of the same measure, drawn dotted.
    """
    first_s, last_s = _ends(curve, reps, from_s, to_s)
    inside = [rep for rep in reps if rep.end_s >= first_s and rep.start_s <= last_s]
    check_id, check = check_of(curve.name, spec)
    title = title or f"{measure_words(curve.name).capitalize()} over time"
    chart = Chart(width_px, height_px, title, _description(curve, inside, check))
    time = Scale(first_s, last_s, LEFT_PX, width_px - RIGHT_PX)
    shown = (curve.t_s >= first_s) & (curve.t_s <= last_s) & np.isfinite(curve.value)
    reached = [curve.value[shown & _around(inside, curve)]]
    if beside is not None:
        besides = (beside.t_s >= first_s) & (beside.t_s <= last_s) & np.isfinite(beside.value)
        reached.append(beside.value[besides])
    low, high = _reach(np.concatenate(reached), check)
    shown &= (curve.value >= low) & (curve.value <= high)
    bottom = height_px - FOOT_PX
    value = Scale(low, high, bottom, HEAD_PX)
    chart.data(from_s=first_s, to_s=last_s, left=time.from_px, right=time.to_px, top=value.to_px, bottom=value.from_px)
    chart.rect("ground", 0, 0, width_px, height_px)
    _bands(chart, time, value, check)
    for tick in value.ticks(6):
        chart.line("grid", (LEFT_PX, value(tick)), (width_px - RIGHT_PX, value(tick)))
        chart.text("soft", (LEFT_PX - 6, value(tick) + 4), f"{tick:g}", anchor="end", size_px=SMALL_PX)
    chart.text("strong", (4, 16), axis_words(curve.name, from_rest=curve.from_rest).capitalize())
    drawn = {"curve": _pieces(curve, shown, time, value)}
    if beside is not None:
        drawn = {"second": _pieces(beside, besides, time, value)} | drawn
    _limits(chart, time, value, check, [piece for pieces in drawn.values() for piece in pieces])
    for name, pieces in drawn.items():
        chart.path(name, pieces)
    for rep in inside:
        _rep(chart, rep, time, bottom)
        for finding in rep.faults:
            if first_s <= finding.from_s <= last_s:
                _fault(chart, finding, curve, time, value, own=finding.id == check_id)
    _seconds(chart, time, bottom + RIBBON_PX + 6, zero_s)
    used_px = legend(chart, [mark_of(rep) for rep in inside], (LEFT_PX, height_px - 6))
    for told in (*[f"{seconds}; below the curve: lift, hold, lowering"] * bool(inside), seconds, "seconds"):
        if used_px + text_width(told, SMALL_PX) < width_px:
            chart.text("soft", (width_px - 2, height_px - 6), told, anchor="end", size_px=SMALL_PX)
            break
    return chart.svg()


def _ends(curve: Curve, reps: Sequence[Rep], from_s: float | None, to_s: float | None) -> tuple[float, float]:
    times = [*curve.t_s[[0, -1]].tolist()] if curve.t_s.size else []
    times += [moment for rep in reps for moment in (rep.start_s, rep.end_s)]
    first_s = min(times, default=0.0) if from_s is None else from_s
    last_s = max(times, default=1.0) if to_s is None else to_s
    return first_s, max(last_s, first_s + 0.1)


def check_of(name: str, spec: Spec | None) -> tuple[str | None, Check | None]:
    """The check whose limits are drawn: that on the range, else the most important one on this measure."""
    if spec is None:
        return None, None
    found = [each for each, check in spec.checks.items() if check.measure == name and check.statistic != "sag_share"]
    found.sort(key=lambda each: (each != spec.range_check, spec.checks[each].priority))
    return (found[0], spec.checks[found[0]]) if found else (None, None)


def _reach(values: Array, check: Check | None) -> tuple[float, float]:
    """Lowest and highest of what is shown and of its limits, with room around."""
    ends = [float(values.min()), float(values.max())] if values.size else []
    if check is not None:
        ends += [check.warn.value, check.fault.value]
        ends += [-check.fault.value, -check.warn.value] if check.fault.side == "beyond" else []
    low, high = min(ends, default=0.0), max(ends, default=1.0)
    room = 0.08 * (high - low) or 1.0
    return low - room, high + room


def _around(reps: Sequence[Rep], curve: Curve) -> Mask:
    """(N,) where the reps are; getting into the position and out of it moves much farther. All of it without reps."""
    if not reps:
        return np.ones(curve.t_s.size, dtype=bool)
    from_s, to_s = min(rep.start_s for rep in reps), max(rep.end_s for rep in reps)
    around: Mask = (curve.t_s >= from_s - 0.5) & (curve.t_s <= to_s + 0.5)
    return around


def _bands(chart: Chart, time: Scale, value: Scale, check: Check | None) -> None:
    """What is good, what is a warning and what is a fault, as areas behind the curve."""
    chart.rect("empty", time.from_px, value.to_px, time.to_px - time.from_px, value.from_px - value.to_px)
    if check is None:
        return
    low, high, warn, fault = value.from_value, value.to_value, check.warn.value, check.fault.value
    areas = {
        "above": [("good-band", low, warn), ("warn-band", warn, fault), ("fault-band", fault, high)],
        "below": [("good-band", warn, high), ("warn-band", fault, warn)],
        "beyond": [
            ("good-band", -warn, warn),
            *[("warn-band", side * warn, side * fault) for side in (1, -1)],
            ("fault-band", fault, high),
            ("fault-band", low, -fault),
        ],
    }[check.fault.side]
    for name, from_value, to_value in areas:
        top, bottom = value(max(from_value, to_value)), value(min(from_value, to_value))
        chart.rect(name, time.from_px, top, time.to_px - time.from_px, bottom - top)


def _limits(chart: Chart, time: Scale, value: Scale, check: Check | None, pieces: Sequence[Sequence[Point]]) -> None:
    """Lines at the limits, and what they say: at their right end, or farther left where a curve runs there."""
    if check is None:
        return
    under = check.fault.side == "below"
    for sign in (1, -1) if check.fault.side == "beyond" else (1,):
        for name, word, limit in (("warn", "warning", check.warn.value), ("fault", "fault", check.fault.value)):
            y = value(sign * limit)
            chart.line(f"{name}-limit", (time.from_px, y), (time.to_px, y))
            if sign > 0:  # each on its own side, so that neither hides the other
                at_y = y + (12 if under == (name == "fault") else -4)
                side = "under" if under else "over"
                forms = (f"{word} {side} {limit:g}", f"{word} {limit:g}", f"{limit:g}")
                told, at_x = _free_px(pieces, at_y, forms, time.from_px + 4, time.to_px - 4)
                chart.text(f"{name}-text", (at_x, at_y), told, anchor="end", size_px=SMALL_PX)


def _free_px(
    pieces: Sequence[Sequence[Point]], base_px: float, forms: Sequence[str], from_px: float, to_px: float
) -> tuple[str, float]:
    """The longest of the texts that hides no curve on the line ``base_px``, and its right end, as far right as it can
    be; the last text where it hides least if none is free."""
    top, bottom = base_px - SMALL_PX, base_px + 3
    lines = (pair for piece in pieces for pair in pairwise(piece))
    here = [(a[0], b[0]) for a, b in lines if max(a[1], b[1]) >= top and min(a[1], b[1]) <= bottom]
    for told in forms:
        wide_px = text_width(told, SMALL_PX)
        ends = [to_px - 4 * step for step in range(max(int((to_px - from_px - wide_px) / 4) + 1, 1))]
        hidden = [sum(x1 <= end + 3 and x2 >= end - wide_px - 3 for x1, x2 in here) for end in ends]
        if 0 in hidden:
            return told, ends[hidden.index(0)]
    return forms[-1], ends[hidden.index(min(hidden))]


def _pieces(curve: Curve, shown: Mask, time: Scale, value: Scale) -> list[list[Point]]:
    """The curve as polylines, broken where it was not seen."""
    step = max(1, int(np.count_nonzero(shown)) // POINTS)
    pieces: list[list[Point]] = [[]]
    last = None
    for i in np.flatnonzero(shown).tolist():
        if last is not None and i != last + 1:
            pieces.append([])
        if i % step == 0 or not pieces[-1]:
            pieces[-1].append((time(float(curve.t_s[i])), value(float(curve.value[i]))))
        last = i
    return pieces


def _rep(chart: Chart, rep: Rep, time: Scale, bottom: float) -> None:
    """Sign and number above, main fault where there is room for it, and the phases as a shape below the curve."""
    left, right = time(rep.start_s), time(rep.end_s)
    middle, mark = (left + right) / 2, mark_of(rep)
    tip = f"{rep_words(rep).capitalize()}: {MARK_WORDS[mark]}" + "".join(
        f"; {finding_words(fault)}" for fault in rep.faults if math.isfinite(fault.value)
    )
    draw_mark(chart, mark, (middle, 42), 7, tip=tip)
    if rep.number is not None:
        chart.text("strong", (middle, 31), str(rep.number), anchor="middle")
    if rep.faults and text_width(words(rep.faults[0].id), 10) < right - left + 10:
        chart.text("fault-text", (middle, 60), words(rep.faults[0].id), anchor="middle", size_px=10)
    floor, roof = bottom + RIBBON_PX, bottom + 4
    for phase, from_s, to_s in phases_of(rep):
        x1, x2 = time(from_s), time(to_s)
        if x2 <= x1:
            continue
        start, end = {"up": (floor, roof), "hold": (roof, roof), "down": (roof, floor)}.get(phase, (floor, floor))
        word = {"up": "lift", "hold": "hold", "down": "lowering"}[phase]
        chart.path(
            "phase",
            [[(x1, floor), (x1, start), (x2, end), (x2, floor)]],
            closed=True,
            tip=f"{word} {to_s - from_s:.1f} s",
        )


def _fault(chart: Chart, finding: Finding, curve: Curve, time: Scale, value: Scale, *, own: bool) -> None:
    """A line where a fault became visible; a sign on the curve where it is this measure's own."""
    x = time(finding.from_s)
    chart.line("fault-line", (x, value.to_px), (x, value.from_px), tip=f"{finding_words(finding)}, seen here first")
    near = int(np.searchsorted(curve.t_s, finding.from_s))
    if own and near < curve.t_s.size and math.isfinite(curve.value[near]):
        draw_mark(chart, "fault", (x, value(float(curve.value[near]))), 6)


def _seconds(chart: Chart, time: Scale, y: float, zero_s: float) -> None:
    """The time axis, in seconds from ``zero_s`` on."""
    scale = Scale(time.from_value - zero_s, time.to_value - zero_s, time.from_px, time.to_px)
    for tick in scale.ticks(8):
        chart.line("axis", (scale(tick), y - 4), (scale(tick), y))
        chart.text("soft", (scale(tick), y + 12), f"{tick:g}", anchor="middle", size_px=SMALL_PX)


def _description(curve: Curve, reps: Sequence[Rep], check: Check | None) -> str:
    counted = [rep for rep in reps if rep.number is not None]
    seen = curve.value[np.isfinite(curve.value)]
    parts = [f"{axis_words(curve.name, from_rest=curve.from_rest).capitalize()}."]
    if seen.size:
        parts.append(f"It goes from {number(float(seen.min()))} to {number(float(seen.max()))}.")
    if check is not None:
        side = (
            "over"
            if check.fault.side == "above"
            else "under"
            if check.fault.side == "below"
            else "farther from zero than"
        )
        parts.append(f"It is a fault {side} {check.fault.value:g} and a warning {side} {check.warn.value:g}.")
    good = [rep.number for rep in counted if rep.number is not None and rep.good]
    faulty = [rep.number for rep in counted if rep.number is not None and rep.faults]
    parts.append(f"{len(counted)} counted reps.")
    if good:
        parts.append(f"Good: {span_words(good)}.")
    if faulty:
        parts.append(f"With a fault: {span_words(faulty)}.")
    return " ".join(parts)
