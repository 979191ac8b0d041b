"""How the window looks: a view and a size in, a picture out. Made to be read by a person lying two metres away.

Words stay off the picture, in which the person lies; only what stops the exercise (rest, pause, summary) stands across
it. Everything scales with the window; nothing is told by colour alone.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from goodrep.app.figure import draw_figure
from goodrep.app.ink import (
    CAP_SHARE,
    CARD,
    SOFT,
    TEXT,
    Box,
    Canvas,
    blank,
    fitting,
    pill,
    set_even_lines,
    text_width,
    write,
    write_block,
    write_middle,
    write_middle_block,
)
from goodrep.app.signs import mark
from goodrep.app.widgets import draw_counter, draw_gauge, draw_keys, draw_phase
from goodrep.app.window_view import WindowView

WIDE: Final = 1.15
"""From this shape on, width to height, the numbers stand beside the picture, otherwise below it."""
WIDE_PX: Final = (1280, 720)
TALL_PX: Final = (720, 1280)
"""The sizes that lengths below are given for."""
PANEL_SHARE: Final = 0.3
"""Of the window's width, at least, for the numbers beside the picture."""
COUNTER_SHARE: Final = 0.42
PHASE_SHARE: Final = 0.26
GAUGE_SHARE: Final = 0.32
"""Of the panel's height, where all three are there."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything goes, for a window and a picture of these sizes."""

    unit: float
    """Pixels of this window for a pixel of the size that the lengths are given for."""
    header: Box
    picture: Box
    caption: Box
    panel: Box
    columns: int
    """Of the panel: everything one below the other, or the counter beside the rest."""


def layout(size_px: tuple[int, int], frame_px: tuple[int, int]) -> Layout:
    """For a window and a camera picture of (width, height)."""
    width, height = size_px
    wide = width >= WIDE * height
    planned = WIDE_PX if wide else TALL_PX
    unit = min(width / planned[0], height / planned[1])
    pad = round(22 * unit)
    header = Box(pad, 0, width - 2 * pad, round(62 * unit))
    if wide:
        caption_high = round(146 * unit)
        middle = Box(pad, header.bottom, width - 2 * pad, height - header.bottom - caption_high)
        panel_least = round(PANEL_SHARE * width)
        shape = _fitted(frame_px, Box(middle.left, middle.top, middle.width - panel_least - pad, middle.height))
        # What a narrow picture leaves goes to the numbers, up to half of the window.
        panel_width = min(middle.width - shape.width - pad, width // 2)
        room = Box(middle.left, middle.top, middle.width - panel_width - pad, middle.height)
        panel = Box(room.right + pad, middle.top, panel_width, middle.height)
        caption = Box(pad, middle.bottom, width - 2 * pad, height - middle.bottom)
        return Layout(unit, header, _fitted(frame_px, room), caption, panel, 1)
    panel_high, caption_high = round(0.36 * height), round(190 * unit)
    room = Box(pad, header.bottom, width - 2 * pad, height - header.bottom - panel_high - caption_high - pad)
    picture = _fitted(frame_px, room)
    caption = Box(pad, room.bottom, width - 2 * pad, caption_high)
    panel = Box(pad, caption.bottom, width - 2 * pad, panel_high)
    return Layout(unit, header, picture, caption, panel, 2)


def _fitted(frame_px: tuple[int, int], room: Box) -> Box:
    """The largest box of the frame's shape in the middle of the room."""
    scale = min(room.width / frame_px[0], room.height / frame_px[1])
    width, height = max(1, round(frame_px[0] * scale)), max(1, round(frame_px[1] * scale))
    return Box(room.left + (room.width - width) // 2, room.top + (room.height - height) // 2, width, height)


def draw(view: WindowView, size_px: tuple[int, int]) -> NDArray[np.uint8]:
    """The whole window, (height, width, 3) BGR, for ``size_px`` = (width, height)."""
    places = layout(size_px, (view.frame_bgr.shape[1], view.frame_bgr.shape[0]))
    canvas = blank(*size_px)
    stopped = view.paused or view.rest_s is not None or bool(view.summary)
    draw_figure(canvas, view, places.picture, dimmed=stopped)
    if stopped:
        _draw_across(canvas, view, places)
    _draw_header(canvas, view, places)
    if view.counter is None:
        _draw_how_to(canvas, view, places)
    else:
        _draw_numbers(canvas, view, places)
    _draw_caption(canvas, view, places)
    return canvas


def _draw_header(canvas: Canvas, view: WindowView, places: Layout) -> None:
    """The exercise and the side; the keys, small, for those who sit in front of them."""
    box, unit = places.header, places.unit
    middle = box.middle[1]
    size, x = round(32 * unit), float(box.left)
    for text, weight, colour in ((view.exercise, 700, TEXT), (view.side_text, 500, SOFT)):
        write(canvas, text, (x, middle + CAP_SHARE * size / 2), size, weight, colour)
        x += text_width(text, size, weight) + 16 * unit
    draw_keys(canvas, view.keys, Box(round(x), box.top, max(1, round(box.right - x)), box.height), round(20 * unit))


def _draw_numbers(canvas: Canvas, view: WindowView, places: Layout) -> None:
    """Counter, phase and gauge share the panel; what is not there leaves its room to the others."""
    parts = [(COUNTER_SHARE, draw_counter)]
    if view.phase is not None:
        parts.append((PHASE_SHARE, draw_phase))
    if view.gauge is not None:
        parts.append((GAUGE_SHARE, draw_gauge))
    gap, room = round(12 * places.unit), places.panel
    if places.columns == 2 and len(parts) > 1:
        half = (room.width - gap) // 2
        draw_counter(canvas, view, Box(room.left, room.top, half, room.height))
        parts, room = parts[1:], Box(room.right - half, room.top, half, room.height)
    whole, top = sum(share for share, _ in parts), float(room.top)
    for share, draw_part in parts:
        high = (room.height + gap) * share / whole
        draw_part(canvas, view, Box(room.left, round(top), room.width, round(top + high) - gap - round(top)))
        top += high


def _draw_how_to(canvas: Canvas, view: WindowView, places: Layout) -> None:
    if view.how_to:
        inside = places.panel.inset(round(22 * places.unit))
        pill(canvas, places.panel, 17 * places.unit, CARD)
        write_block(canvas, view.how_to, inside, round(54 * places.unit), 500, TEXT)


def _draw_caption(canvas: Canvas, view: WindowView, places: Layout) -> None:
    """The cue with the sign of its kind, as large as it fits; the status below it, or alone."""
    box, unit = places.caption, places.unit
    box = Box(box.left, box.top + round(14 * unit), box.width, box.height - round(28 * unit))
    if not view.caption:
        write_middle_block(canvas, view.status, box, round(46 * unit), 600, SOFT)
        return
    if view.status:
        small = fitting(view.status, round(28 * unit), 500, box.width)
        write_middle(canvas, view.status, (box.middle[0], box.bottom - small / 2), small, 500, SOFT)
        box = Box(box.left, box.top, box.width, box.height - round(1.4 * small))
    radius = 0.0 if view.caption_verdict is None else 22 * unit
    room = Box(box.left + round(4 * radius), box.top, box.width - round(8 * radius), box.height)
    size, lines = set_even_lines(view.caption, round(76 * unit), 700, room.width, room.height)
    if view.caption_verdict is not None:
        widest = max(text_width(each, size, 700) for each in lines)
        mark(canvas, view.caption_verdict, (box.middle[0] - widest / 2 - 2.4 * radius, box.middle[1]), radius)
    write_middle_block(canvas, view.caption, room, round(76 * unit), 700, TEXT)


def _draw_across(canvas: Canvas, view: WindowView, places: Layout) -> None:
    """What stops the exercise, across the dimmed picture."""
    box = places.picture
    inside = box.inset(round(0.06 * min(box.width, box.height)))
    x, y = inside.middle
    if view.paused:
        paused = view.phrases.window.paused
        write_middle(canvas, paused, (x, y), fitting(paused, round(0.26 * box.height), 800, inside.width), 800, TEXT)
    elif view.rest_s is not None:
        number = str(max(0, math.ceil(view.rest_s)))
        small = round(0.11 * box.height)
        write_middle(canvas, view.phrases.window.resting, (x, inside.top + 0.6 * small), small, 600, SOFT)
        write_middle(canvas, number, (x, y), fitting(number, round(0.62 * box.height), 800, inside.width), 800, TEXT)
        small = fitting(view.set_text, small, 600, inside.width)
        write_middle(canvas, view.set_text, (x, inside.bottom - 0.6 * small), small, 600, SOFT)
    else:
        head, _, rest = view.summary.partition(". ")
        cut, gap = inside.top + round((0.45 if rest else 1.0) * inside.height), round(0.05 * inside.height)
        above = Box(inside.left, inside.top, inside.width, cut - inside.top)
        below = Box(inside.left, cut + gap, inside.width, max(1, inside.bottom - cut - gap))
        write_middle_block(canvas, f"{head}." if rest else head, above, round(0.15 * box.height), 800, TEXT)
        write_middle_block(canvas, rest, below, round(0.12 * box.height), 600, SOFT)
