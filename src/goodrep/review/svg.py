"""What all charts are drawn with: a canvas that becomes an SVG with a title, a description and readable numbers.

Positions are (x, y) in pixels of the chart, y down. Whatever is not a finite number, or lies outside, is refused or
held inside, so that a damaged recording cannot break a page.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final, Literal

from goodrep.review.look import FONT, attributes

Anchor = Literal["start", "middle", "end"]
Point = tuple[float, float]

SIZE_PX: Final = 12.0
SMALL_PX: Final = 11.0
SMALLEST_PX: Final = 8.0
LEAST_SPREAD: Final = 1e-290
"""Values that lie nearer than this are one and the same: their steps would not be numbers."""
LETTER_SHARE: Final = 0.56
"""Width of a letter, of the size of its type; wide enough for every common typeface."""
_NONE: Final = "\ufffe\uffff"


def text_width(text: str, size_px: float = SIZE_PX) -> float:
    """About how wide a text is, in pixels."""
    return LETTER_SHARE * size_px * len(text)


def plain(text: str) -> str:
    """Without the characters that no XML may hold, escaped or not."""
    return "".join(
        letter for letter in text if letter >= " " and not ("\ud800" <= letter <= "\udfff" or letter in _NONE)
    )


def number(value: float) -> str:
    """At most one digit behind the point; never NaN, which a browser would draw nothing for."""
    if not math.isfinite(value):
        raise ValueError(f"a chart cannot show {value}")
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


@dataclass(frozen=True, slots=True)
class Scale:
    """From values to pixels, linear; what lies outside is held at the end."""

    from_value: float
    to_value: float
    from_px: float
    to_px: float

    def __call__(self, value: float) -> float:
        spread = self.to_value - self.from_value
        share = (value - self.from_value) / spread if spread else 0.5
        return self.from_px + (self.to_px - self.from_px) * min(max(share, 0.0), 1.0)

    def ticks(self, most: int) -> list[float]:
        """Round values inside, at most ``most`` of them, or the lowest alone where there is no spread."""
        lowest, highest = sorted((self.from_value, self.to_value))
        spread = highest - lowest
        if not spread > LEAST_SPREAD or most < 1:
            return [lowest]
        step = 10.0 ** math.floor(math.log10(spread / most))
        step *= next(factor for factor in (1, 2, 5, 10, 20) if spread / (step * factor) < most)
        first = math.ceil(lowest / step - 1e-9)
        return [step * i for i in range(first, math.floor(highest / step + 1e-9) + 1)][:most]


class Chart:
    """A drawing of ``width`` x ``height`` pixels that is read as one picture with a title and a description."""

    def __init__(self, width: float, height: float, title: str, description: str) -> None:
        self.width, self.height = float(width), float(height)
        self._title, self._description = title, description
        self._parts: list[str] = []
        self._data: list[str] = []

    def data(self, **values: float) -> None:
        """What a page must know to point at something: numbers as ``data-NAME`` of the SVG."""
        self._data += [f' data-{name.replace("_", "-")}="{value:.6g}"' for name, value in values.items()]

    def rect(
        self, name: str, x: float, y: float, width: float, height: float, *, round_px: float = 0, tip: str = ""
    ) -> None:
        left, right = sorted((self._x(x), self._x(x + width)))
        top, bottom = sorted((self._y(y), self._y(y + height)))
        corners = f' rx="{number(round_px)}"' if round_px else ""
        self._add(
            f'<rect {attributes(name)} x="{number(left)}" y="{number(top)}" width="{number(right - left)}"'
            f' height="{number(bottom - top)}"{corners}',
            "rect",
            tip,
        )

    def line(self, name: str, start: Point, end: Point, *, tip: str = "") -> None:
        (x1, y1), (x2, y2) = self._at(start), self._at(end)
        self._add(f'<line {attributes(name)} x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"', "line", tip)

    def path(self, name: str, pieces: Sequence[Sequence[Point]], *, closed: bool = False, tip: str = "") -> None:
        """Polylines, each of at least two points; the others are left out."""
        lines = [" ".join(",".join(self._at(point)) for point in piece) for piece in pieces if len(piece) > 1]
        if lines:
            drawn = " ".join(f"M{line}" + ("Z" if closed else "") for line in lines)
            self._add(f'<path {attributes(name)} d="{drawn}"', "path", tip)

    def circle(self, name: str, at: Point, radius: float, *, tip: str = "") -> None:
        x, y = self._at(at)
        self._add(f'<circle {attributes(name)} cx="{x}" cy="{y}" r="{number(radius)}"', "circle", tip)

    def text(self, name: str, at: Point, text: str, *, anchor: Anchor = "start", size_px: float = SIZE_PX) -> None:
        """A line of text, moved, and where need be set smaller, so that it stays inside."""
        bold = 1.12 if name == "strong" else 1.0
        size_px = min(size_px, max(SMALLEST_PX, size_px * self.width / max(bold * text_width(text, size_px), 1.0)))
        wide = bold * text_width(text, size_px)
        before = {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
        x = max(before, min(at[0], self.width - (wide - before)))
        size = "" if size_px == SIZE_PX else f' font-size="{number(size_px)}"'
        place = "" if anchor == "start" else f' text-anchor="{anchor}"'
        self._parts.append(
            f'<text {attributes(name)} x="{number(self._x(x))}" y="{number(self._y(at[1]))}"{size}{place}>'
            f"{escape(plain(text))}</text>"
        )

    def svg(self) -> str:
        """The whole picture, to be put into a page or saved as a file."""
        body = "".join(self._parts)
        head = f"<title>{escape(plain(self._title))}</title><desc>{escape(plain(self._description))}</desc>"
        key = f"c{zlib.crc32((head + body).encode()):08x}"
        head = head.replace("<title>", f'<title id="{key}t">', 1).replace("<desc>", f'<desc id="{key}d">', 1)
        wide, high = number(self.width), number(self.height)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" aria-labelledby="{key}t"'
            f' aria-describedby="{key}d" viewBox="0 0 {wide} {high}" width="{wide}" height="{high}"'
            f' font-family="{FONT}" font-size="{number(SIZE_PX)}"{"".join(self._data)}>{head}{body}</svg>'
        )

    def _add(self, opened: str, tag: str, tip: str) -> None:
        self._parts.append(f"{opened}><title>{escape(plain(tip))}</title></{tag}>" if tip else f"{opened}/>")

    def _x(self, x: float) -> float:
        return min(max(x, 0.0), self.width)

    def _y(self, y: float) -> float:
        return min(max(y, 0.0), self.height)

    def _at(self, point: Point) -> tuple[str, str]:
        return number(self._x(point[0])), number(self._y(point[1]))
