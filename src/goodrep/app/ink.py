"""Colours, type and shapes that everything in the window is made of; cv2 draws, nothing here knows what it is for.

Positions are (x, y) in pixels of the canvas, y down; sizes of type are its em in pixels. All edges are anti-aliased.
"""

from __future__ import annotations

import functools
import itertools
import math
import re
from collections.abc import Sequence
from typing import Final, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

Canvas = NDArray[np.uint8]
"""(H, W, 3) BGR, drawn on in place."""
Colour = tuple[int, int, int]
"""BGR."""


def bgr(red_green_blue: str) -> Colour:
    """A colour written as six hexadecimal digits."""
    red, green, blue = bytes.fromhex(red_green_blue)
    return blue, green, red


BACKGROUND: Final = bgr("0e1218")
CARD: Final = bgr("1a212b")
TRACK: Final = bgr("39434f")
TEXT: Final = bgr("f5f7fa")
SOFT: Final = bgr("b7c1cd")
CASING: Final = bgr("0a0d11")
"""Around everything drawn on the picture, which may be of any colour itself."""
GOOD: Final = bgr("62bdf8")

SHIFT: Final = 4
"""Bits of position beyond whole pixels: without them slow movement jumps."""
CAP_SHARE: Final = 0.72
"""Height of capitals and digits, of the size of the type."""
LINE_SHARE: Final = 1.28
"""From one base line to the next, of the size of the type."""
SMALLEST: Final = 6
"""Type is never made smaller than this to fit; nobody reads it anyway."""


class Box(NamedTuple):
    """A rectangle of the canvas, in whole pixels."""

    left: int
    top: int
    width: int
    height: int

    @property
    def right(self) -> int:
        return self.left + self.width

    @property
    def bottom(self) -> int:
        return self.top + self.height

    @property
    def middle(self) -> tuple[float, float]:
        return self.left + self.width / 2, self.top + self.height / 2

    def inset(self, by_px: int) -> Box:
        """The box without a margin; never smaller than a pixel."""
        return Box(self.left + by_px, self.top + by_px, max(1, self.width - 2 * by_px), max(1, self.height - 2 * by_px))


def fixed(*values: float) -> tuple[int, ...]:
    """Positions or lengths as cv2 takes them with ``shift=SHIFT``."""
    return tuple(round(value * (1 << SHIFT)) for value in values)


# -- type -----------------------------------------------------------------------------------------------------------


@functools.cache
def _face() -> cv2.FontFace:
    """The sans serif with variable weight that comes inside OpenCV."""
    return cv2.FontFace("sans")


def _glyphs(text: str) -> str:
    """The face strikes its zero through, which from afar is an 8; its O is as wide and open."""
    return text.replace("0", "O")


@functools.lru_cache(maxsize=1024)
def _width_share(text: str, weight: int) -> float:
    """Width of a text for each pixel of its size."""
    size = 200
    return float(cv2.getTextSize((1, 1), _glyphs(text), (0, 0), _face(), size, weight)[2]) / size


def text_width(text: str, size: int, weight: int) -> int:
    return math.ceil(size * _width_share(text, weight))


def fitting(text: str, size: int, weight: int, room_px: int) -> int:
    """The size at which the text is no wider than the room, at most ``size``."""
    width = text_width(text, size, weight)
    return size if width <= room_px else max(1, size * room_px // width)


def write(canvas: Canvas, text: str, at: tuple[float, float], size: int, weight: int, colour: Colour) -> None:
    """One line; ``at`` is the left end of its base line."""
    if text:
        cv2.putText(canvas, _glyphs(text), (round(at[0]), round(at[1])), colour, _face(), max(1, size), weight)


def write_middle(canvas: Canvas, text: str, at: tuple[float, float], size: int, weight: int, colour: Colour) -> None:
    """One line with the middle of its capitals at ``at``."""
    left = at[0] - text_width(text, size, weight) / 2
    write(canvas, text, (left, at[1] + CAP_SHARE * size / 2), size, weight, colour)


def _wrapped(text: str, size: int, weight: int, room_px: int) -> tuple[str, ...]:
    """The text in lines as full as the room allows; a word that is too long alone has its own line."""
    lines: list[str] = []
    space, used = text_width("n n", size, weight) - text_width("nn", size, weight), 0
    for word in text.split():
        wide = text_width(word, size, weight)
        if lines and used + space + wide <= room_px:
            lines[-1] += f" {word}"
            used += space + wide
        else:
            lines.append(word)
            used = wide
    return tuple(lines)


@functools.lru_cache(maxsize=256)
def set_lines(text: str, size: int, weight: int, width: int, height: int) -> tuple[int, tuple[str, ...]]:
    """The largest type up to ``size`` in which the text fits, and its lines there."""
    while True:
        lines = _wrapped(text, size, weight, width)
        widest = max((text_width(each, size, weight) for each in lines), default=0)
        if size <= SMALLEST or (widest <= width and (len(lines) - 1) * LINE_SHARE * size + size <= height):
            return size, lines
        size -= max(1, size // 24)


@functools.lru_cache(maxsize=256)
def set_even_lines(text: str, size: int, weight: int, width: int, height: int) -> tuple[int, tuple[str, ...]]:
    """As ``set_lines``, with a line for each sentence where that fits, otherwise as equal as they can be."""
    size, lines = set_lines(text, size, weight, width, height)
    sentences = tuple(re.split(r"(?<=[.!?]) ", text))
    if len(sentences) == len(lines) and all(text_width(each, size, weight) <= width for each in sentences):
        return size, sentences
    for narrower in range(width // 2, width, max(1, width // 50)):
        evened = _wrapped(text, size, weight, narrower)
        if len(evened) == len(lines) and all(text_width(each, size, weight) <= width for each in evened):
            return size, evened
    return size, lines


def write_block(canvas: Canvas, text: str, box: Box, size: int, weight: int, colour: Colour) -> None:
    """Lines from the top left of the box on, as large as they fit, at most ``size``."""
    size, lines = set_lines(text, size, weight, box.width, box.height)
    for row, each in enumerate(lines):
        write(canvas, each, (box.left, box.top + CAP_SHARE * size + row * LINE_SHARE * size), size, weight, colour)


def write_middle_block(canvas: Canvas, text: str, box: Box, size: int, weight: int, colour: Colour) -> None:
    """Lines in the middle of the box, as large as they fit, at most ``size``."""
    size, lines = set_even_lines(text, size, weight, box.width, box.height)
    x, y = box.middle
    for row, each in enumerate(lines):
        write_middle(canvas, each, (x, y + (row - (len(lines) - 1) / 2) * LINE_SHARE * size), size, weight, colour)


# -- shapes ---------------------------------------------------------------------------------------------------------


def blank(width: int, height: int) -> Canvas:
    """An empty canvas."""
    canvas: Canvas = np.empty((height, width, 3), np.uint8)
    cv2.rectangle(canvas, (0, 0), (width, height), BACKGROUND, -1)  # ten times as fast as numpy's filling
    return canvas


@functools.lru_cache(maxsize=256)
def _part_of_circle(turns: tuple[float, float], count: int) -> NDArray[np.float64]:
    angles = 2 * np.pi * np.linspace(*turns, count)
    return np.stack([np.sin(angles), -np.cos(angles)], axis=1)


def _around(at: tuple[float, float], radius: float, turns: tuple[float, float]) -> NDArray[np.float64]:
    """(N, 2) points on a circle, clockwise from the top; so close that no corner shows."""
    count = 2 + math.ceil((8 + 5 * math.sqrt(max(0.0, radius))) * abs(turns[1] - turns[0]))
    return _part_of_circle(turns, count) * radius + at


def disc(canvas: Canvas, at: tuple[float, float], radius: float, colour: Colour) -> None:
    corners = _disc_corners(radius) + np.array(fixed(*at), np.int32)
    cv2.fillConvexPoly(canvas, corners, colour, cv2.LINE_AA, SHIFT)


@functools.lru_cache(maxsize=64)
def _disc_corners(radius: float) -> NDArray[np.int32]:
    """Around (0, 0), in parts of a pixel."""
    return _corners(_around((0, 0), radius, (0, 1)))


def arc(
    canvas: Canvas, at: tuple[float, float], radius: float, turns: tuple[float, float], thick: float, colour: Colour
) -> None:
    """A part of a ring with round ends, clockwise from the top; ``turns`` are its two ends, 1 is once round.

    From each pixel's distance: a thick curve of cv2 is a polygon, and looks it.
    """
    left, top = math.floor(at[0]), math.floor(at[1])
    off = round((at[0] - left) * (1 << SHIFT)), round((at[1] - top) * (1 << SHIFT))
    x, y, turn, cover = _ring(radius, thick, off)
    start, end = turns
    if end - start < 1:
        since = turn - np.float32(start % 1)
        cover = cover * (since - np.floor(since) <= end - start)
        for each in turns:
            angle = 2 * math.pi * each
            beside, below = x - np.float32(radius * math.sin(angle)), y + np.float32(radius * math.cos(angle))
            end_cover = np.float32(thick / 2 + 0.5) - np.sqrt(beside * beside + below * below)
            cover = np.maximum(cover, np.minimum(end_cover, np.float32(1)))
    left, top = left - cover.shape[1] // 2, top - cover.shape[0] // 2
    seen = canvas[max(0, top) : max(0, top + cover.shape[0]), max(0, left) : max(0, left + cover.shape[1])]
    down, along = max(0, -top), max(0, -left)
    cover = cover[down : down + seen.shape[0], along : along + seen.shape[1], None]
    blended = np.subtract(np.array(colour, np.float32), seen)
    blended *= cover
    blended += seen
    np.rint(blended, out=seen, casting="unsafe")


@functools.lru_cache(maxsize=64)
def _ring(
    radius: float, thick: float, off: tuple[int, int]
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """Each pixel around a whole ring, (N, N): how far it is right of and below the middle, where it lies in turns, and
    how much of it is covered, 0 to 1. The middle is ``off``, in parts of a pixel, from that of the pixels."""
    reach = math.ceil(radius + thick / 2) + 2
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1].astype(np.float32)
    x, y = x - np.float32(off[0] / (1 << SHIFT)), y - np.float32(off[1] / (1 << SHIFT))
    turn = np.arctan2(x, -y) / np.float32(2 * math.pi)
    cover = np.clip(np.float32(thick / 2 + 0.5) - np.abs(np.hypot(x, y) - np.float32(radius)), 0, 1)
    return x, y, turn, cover


def line(canvas: Canvas, points: Sequence[tuple[float, float]], thick: int, colour: Colour) -> None:
    for one, next_one in itertools.pairwise(points):
        cv2.line(canvas, fixed(*one), fixed(*next_one), colour, max(1, thick), cv2.LINE_AA, SHIFT)


Points = Sequence[tuple[float, float]] | NDArray[np.float64]


def polygon(canvas: Canvas, points: Points, colour: Colour) -> None:
    cv2.fillPoly(canvas, [_corners(points)], colour, cv2.LINE_AA, SHIFT)


def convex(canvas: Canvas, points: Points, colour: Colour) -> None:
    """A filled shape without any dent, in half of the time."""
    cv2.fillConvexPoly(canvas, _corners(points), colour, cv2.LINE_AA, SHIFT)


def _corners(points: Points) -> NDArray[np.int32]:
    corners: NDArray[np.int32] = np.rint(np.asarray(points) * (1 << SHIFT)).astype(np.int32)
    return corners


def pill(canvas: Canvas, box: Box, radius: float, colour: Colour) -> None:
    """A filled box with round corners."""
    radius = min(radius, box.width / 2, box.height / 2)
    convex(canvas, _corner_points(box, radius).reshape(-1, 2), colour)


def _corner_points(box: Box, radius: float) -> NDArray[np.float64]:
    """(4, N, 2): a quarter of a circle for each corner, from the upper right one clockwise."""
    left, right = box.left + radius, box.right - 1 - radius
    top, bottom = box.top + radius, box.bottom - 1 - radius
    centres = ((right, top), (right, bottom), (left, bottom), (left, top))
    return np.stack([_around(at, radius, (n / 4, (n + 1) / 4)) for n, at in enumerate(centres)])


def round_off(canvas: Canvas, box: Box, radius: float) -> None:
    """Takes the corners off what was drawn in the box."""
    right, bottom = box.right, box.bottom
    corners = ((right, box.top - 1), (right, bottom), (box.left - 1, bottom), (box.left - 1, box.top - 1))
    for corner, points in zip(corners, _corner_points(box, radius), strict=True):
        polygon(canvas, np.concatenate([[corner], points]), BACKGROUND)


def tick(canvas: Canvas, at: tuple[float, float], radius: float, thick: int, colour: Colour) -> None:
    x, y = at
    points = [(x - 0.55 * radius, y + 0.02 * radius), (x - 0.12 * radius, y + 0.42 * radius)]
    line(canvas, [*points, (x + 0.6 * radius, y - 0.42 * radius)], thick, colour)
