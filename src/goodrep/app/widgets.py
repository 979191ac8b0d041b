"""What stands beside the picture: the counter, the phase with its tempo, the gauge; each fills the box it is given."""

from __future__ import annotations

import math
from typing import Final, get_args

from goodrep.app.ink import (
    CAP_SHARE,
    CARD,
    GOOD,
    SOFT,
    TEXT,
    TRACK,
    Box,
    Canvas,
    arc,
    convex,
    disc,
    fitting,
    line,
    pill,
    text_width,
    tick,
    write,
    write_middle,
)
from goodrep.app.signs import mark
from goodrep.app.window_view import Gauge, Verdict, WindowView
from goodrep.core.vocabulary import Phase

MOST_MARKS: Final = 20
"""How many of a set's last reps have a mark below the counter."""
FINE_SCALE: Final = 5.0
"""A scale shorter than this is read with two decimals."""


def card(canvas: Canvas, box: Box) -> Box:
    """The ground that a widget stands on; gives the room inside."""
    margin = max(2, round(min(canvas.shape[:2]) / 52))
    pill(canvas, box, margin, CARD)
    return box.inset(margin)


def draw_counter(canvas: Canvas, view: WindowView, box: Box) -> None:
    """Which set, how many reps of how many, and the verdict of each."""
    if view.counter is None:
        return
    done, planned = view.counter
    inside = card(canvas, box)
    small = round(min(0.16 * inside.height, 0.085 * inside.width))
    # While resting, the set's name is that of the next.
    label = view.set_text if view.rest_s is None else view.phrases.window.last_set
    write(canvas, label, (inside.left, inside.top + CAP_SHARE * small), small, 500, SOFT)
    marks = max(8, round(inside.height * 0.17)) if view.rep_verdicts or planned else 0
    digits_top = inside.top + (round(1.25 * small) if label else 0)
    room = inside.bottom - marks - digits_top
    size, rest_size = round(0.86 * room / CAP_SHARE), round(0.36 * room)
    number, rest = str(done), view.phrases.window.of_planned.format(total=planned) if planned else ""
    widest = "0" * max(len(number), len(str(planned or 0)))  # the size must not change from 9 to 10
    gap = round(0.12 * room)
    full = text_width(widest, size, 800) + (gap + text_width(rest, rest_size, 500) if rest else 0)
    if full > inside.width:
        size, rest_size, gap = (value * inside.width // full for value in (size, rest_size, gap))
    base = digits_top + (room + CAP_SHARE * size) / 2
    write(canvas, number, (inside.left, base), size, 800, TEXT)
    write(canvas, rest, (inside.left + text_width(number, size, 800) + gap, base), rest_size, 500, SOFT)
    row = Box(inside.left, inside.bottom - round(0.75 * marks), inside.width, round(0.75 * marks))
    _draw_rep_marks(canvas, view.rep_verdicts, planned, row)


def _draw_rep_marks(canvas: Canvas, verdicts: tuple[Verdict, ...], planned: int | None, box: Box) -> None:
    """A row with a mark for every rep, and a dot for every rep to come."""
    shown = verdicts[-MOST_MARKS:]
    to_come = min(max(0, (planned or 0) - len(verdicts)), MOST_MARKS - len(shown))
    count = len(shown) + to_come
    if count == 0:
        return
    step = min(1.35 * box.height, box.width / count)
    radius = 0.31 * step
    for place in range(count):
        at = (box.left + (place + 0.5) * step, box.middle[1])
        if place < len(shown):
            mark(canvas, shown[place], at, radius)
        else:
            disc(canvas, at, 0.55 * radius, TRACK)


def draw_phase(canvas: Canvas, view: WindowView, box: Box) -> None:
    """The phase in a word, and a ring that is full when its time is up; the seconds still to go stand in it."""
    if view.phase is None:
        return
    inside = card(canvas, box)
    high = min(inside.height, round(0.48 * inside.width))
    thick = max(3, round(0.12 * high))
    radius = (high - thick) / 2
    at = (inside.left + radius + thick / 2, inside.middle[1])
    arc(canvas, at, radius, (0, 1), thick, TRACK)
    target_s = view.phase_target_s
    if target_s:
        share = min(1.0, max(0.0, view.phase_elapsed_s / target_s))
        if share > 0:
            arc(canvas, at, radius, (0, share), thick, GOOD)
        if share < 1:
            to_go = str(math.ceil(target_s - view.phase_elapsed_s - 1e-6))
            write_middle(canvas, to_go, at, round(0.95 * radius), 800, TEXT)
        else:
            tick(canvas, at, 0.75 * radius, thick, GOOD)
    left = round(at[0] + high / 2 + 0.16 * high)
    room = inside.right - left
    phase_words: dict[Phase, str] = {phase: getattr(view.phrases.window, phase) for phase in get_args(Phase)}
    size = min(fitting(each, round(0.42 * high), 700, room) for each in phase_words.values())
    below = view.phrases.window.seconds.format(number=view.phrases.digits(f"{target_s:g}")) if target_s else ""
    small = fitting(below, round(0.27 * high), 500, room)
    base = inside.middle[1] + CAP_SHARE * size / 2 - (0.62 * small if below else 0)
    write(canvas, phase_words[view.phase], (left, base), size, 700, TEXT)
    write(canvas, below, (left, base + 1.05 * small + 0.22 * size), small, 500, SOFT)
    if view.tempo_verdict is not None:
        mark(canvas, view.tempo_verdict, (inside.right - 0.13 * high, inside.top + 0.13 * high), 0.1 * high)


def draw_gauge(canvas: Canvas, view: WindowView, box: Box) -> None:
    """The main measure: its value, and a scale with the good band on it and a needle where the value is."""
    gauge = view.gauge
    if gauge is None:
        return
    inside = card(canvas, box)
    high = min(inside.height, round(0.45 * inside.width))
    size, base = round(0.34 * high), inside.top + CAP_SHARE * 0.34 * high
    value = _number(gauge, gauge.value)
    write(canvas, value, (inside.right - text_width(value, size, 700), base), size, 700, TEXT)
    room = inside.width - text_width(_number(gauge, gauge.highest), size, 700) - round(0.1 * high)
    write(canvas, gauge.label, (inside.left, base), fitting(gauge.label, round(0.21 * high), 500, room), 500, SOFT)
    thick, small = round(0.12 * high), round(0.2 * high)
    bar = Box(inside.left, inside.bottom - round(CAP_SHARE * small + 0.6 * thick) - thick, inside.width, thick)
    _draw_scale(canvas, gauge, bar, small)


def _draw_scale(canvas: Canvas, gauge: Gauge, bar: Box, small: int) -> None:
    """The bar, and below it in type of this size where the band begins and ends."""
    thick = bar.height

    def x_of(number: float) -> float:
        share = (number - gauge.lowest) / (gauge.highest - gauge.lowest)
        return bar.left + bar.width * min(1.0, max(0.0, share))

    pill(canvas, bar, thick, TRACK)
    start, end = x_of(gauge.good_from), x_of(gauge.good_to)
    pill(canvas, Box(round(start), bar.top, max(thick, round(end - start)), thick), thick, GOOD)
    room_right = float(bar.right)
    for number, x in ((gauge.good_to, end), (gauge.good_from, start)):
        if gauge.lowest < number < gauge.highest:
            line(canvas, [(x, bar.top - 0.5 * thick), (x, bar.bottom + 0.3 * thick)], max(2, thick // 5), GOOD)
            words = _number(gauge, number)
            wide = text_width(words, small, 500)
            left = max(bar.left, min(x - wide / 2, room_right - wide))
            write(canvas, words, (left, bar.bottom + 0.6 * thick + CAP_SHARE * small), small, 500, SOFT)
            room_right = left - 0.5 * small
    if gauge.value is not None and math.isfinite(gauge.value):
        reach = 0.75 * thick
        x = min(max(x_of(gauge.value), bar.left + reach), bar.right - reach)
        for wider, colour in ((max(2.0, 0.2 * thick), CARD), (0.0, TEXT)):
            top, half = bar.top - 0.55 * thick - wider, reach + wider
            convex(canvas, [(x - half, top), (x + half, top), (x, bar.bottom + 0.45 * thick + wider)], colour)


def _number(gauge: Gauge, number: float | None) -> str:
    if number is None or not math.isfinite(number):
        return "–"  # noqa: RUF001
    places = 2 if gauge.highest - gauge.lowest < FINE_SCALE else 0
    digits = f"{round(number, places) + 0.0:.{places}f}"  # never -0
    return f"{digits}°" if gauge.unit == "deg" else f"{digits} {gauge.unit}".rstrip()


def draw_keys(canvas: Canvas, keys: tuple[tuple[str, str], ...], box: Box, size: int) -> None:
    """Key caps with what they do, at the right end of the box; for those who sit in front of them."""
    pad = round(0.45 * size)
    full = sum(text_width(key, size, 600) + text_width(what, size, 500) + 5 * pad for key, what in keys)
    if full > box.width:
        size, pad = max(1, size * box.width // full), pad * box.width // full
    x, middle = box.right, box.middle[1]
    base = middle + CAP_SHARE * size / 2
    for key, what in reversed(keys):
        x -= text_width(what, size, 500)
        write(canvas, what, (x, base), size, 500, SOFT)
        wide = text_width(key, size, 600) + 2 * pad
        x -= wide + pad
        pill(canvas, Box(x, round(middle - 0.8 * size), wide, round(1.6 * size)), 0.35 * size, TRACK)
        write(canvas, key, (x + pad, base), size, 600, TEXT)
        x -= 2 * pad
