"""Charts of many sessions: reps over time, a calendar, left against right."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from goodrep.app.printing import number_words, plural
from goodrep.review.svg import SMALL_PX, Chart, Point, Scale, number

MOST_COLUMNS: Final = 60
"""More days than these are taken together by weeks, more weeks by months."""
HATCH_PX: Final = 5.0
CELL_PX: Final = 16.0
MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Tally:
    """How many reps were good, compensated, and no more than attempts."""

    good: int = 0
    compensated: int = 0
    attempts: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.good + other.good, self.compensated + other.compensated, self.attempts + other.attempts)

    @property
    def total(self) -> int:
        return self.good + self.compensated + self.attempts

    @property
    def good_share(self) -> float | None:
        """Of the reps that were judged; None without any."""
        judged = self.good + self.compensated
        return self.good / judged if judged else None

    def words(self) -> str:
        return f"{self.good} good, {self.compensated} compensated, {plural(self.attempts, 'attempt')}"


@dataclass(frozen=True, slots=True)
class SideRow:
    """One number of both sides, None where a side has none; ``unit`` as in ``vocabulary.MEASURES``, "%" or ""."""

    name: str
    unit: str
    left: float | None
    right: float | None


def trend(days: Mapping[date, Tally], *, width_px: float = 720, height_px: float = 220) -> str:
    """An SVG of reps per day (week, month where there are many): good filled, compensated hatched, attempts empty."""
    groups, word = _grouped(days)
    total = sum(days.values(), Tally())
    span = f" from {min(days)} to {max(days)}" if days else ""
    chart = Chart(width_px, height_px, f"Reps per {word}", f"{total.words().capitalize()}{span}.")
    chart.rect("ground", 0, 0, width_px, height_px)
    chart.text("strong", (4, 16), f"Reps per {word}")
    if not groups:
        chart.text("soft", (width_px / 2, height_px / 2), "Nothing yet", anchor="middle")
        return chart.svg()
    left, right, floor = 36.0, width_px - 8, height_px - 40
    scale = Scale(0, max(max(tally.total for tally in groups.values()), 1), floor, 34)
    for tick in (tick for tick in scale.ticks(5) if tick == round(tick)):
        chart.line("grid", (left, scale(tick)), (right, scale(tick)))
        chart.text("soft", (left - 6, scale(tick) + 4), f"{tick:g}", anchor="end", size_px=SMALL_PX)
    each = min((right - left) / len(groups), 44.0)
    wide = max(each - min(0.3 * each, 6.0), 1.0)
    every = max(1, math.ceil(48 / each))
    for i, (day, tally) in enumerate(groups.items()):
        x = left + i * each + (each - wide) / 2
        tip = f"{word.capitalize()} of {day}: {tally.words()}"
        y = floor
        for name, count in (("good", tally.good), ("fault", tally.compensated), ("attempt", tally.attempts)):
            high = scale(0) - scale(count)
            if count:
                _block(chart, name, x, y - high, wide, high, tip)
            y -= high
        if i % every == 0:
            label = f"{MONTHS[day.month - 1]} {day.year}" if word == "month" else f"{day.day} {MONTHS[day.month - 1]}"
            chart.text("soft", (x + wide / 2, floor + 14), label, anchor="middle", size_px=SMALL_PX)
    _key(chart, 4, height_px - 8)
    return chart.svg()


def _grouped(days: Mapping[date, Tally]) -> tuple[dict[date, Tally], str]:
    """By day, or by the first day of week or month, in order; empty days are left out."""
    firsts: dict[str, Callable[[date], date]] = {
        "day": lambda day: day,
        "week": lambda day: day - timedelta(days=day.weekday()),
        "month": lambda day: day.replace(day=1),
    }
    for word, first in firsts.items():
        groups: dict[date, Tally] = {}
        for day in sorted(days):
            groups[first(day)] = groups.get(first(day), Tally()) + days[day]
        if len(groups) <= MOST_COLUMNS:
            return groups, word
    return dict(list(groups.items())[-MOST_COLUMNS:]), "month"


def _block(chart: Chart, name: str, x: float, y: float, wide: float, high: float, tip: str) -> None:
    """A part of a column: good filled, compensated hatched, attempts empty."""
    if name in ("good", "attempt"):
        chart.rect(name, x, y, wide, high, tip=tip)
        return
    chart.rect("fault-band", x, y, wide, high, tip=tip)
    chart.path("fault-line", hatch(x, y, wide, high))
    chart.path("fault-line", [[(x, y), (x + wide, y), (x + wide, y + high), (x, y + high)]], closed=True)


def hatch(x: float, y: float, wide: float, high: float) -> list[list[Point]]:
    """Diagonals that fill a rectangle, cut at its edges."""
    lines: list[list[Point]] = []
    for i in range(1, math.ceil((wide + high) / HATCH_PX)):
        along = i * HATCH_PX  # from the left lower corner: up the left edge, then along the upper one
        start = (x, y + high - along) if along <= high else (x + along - high, y)
        end = (x + along, y + high) if along <= wide else (x + wide, y + high - (along - wide))
        lines.append([start, end])
    return lines


def _key(chart: Chart, x: float, y: float) -> None:
    for name, word in (("good", "good"), ("fault", "compensated"), ("attempt", "attempts, not counted")):
        _block(chart, name, x, y - 10, 14, 11, "")
        chart.text("soft", (x + 19, y), word, size_px=SMALL_PX)
        x += 34 + 0.56 * SMALL_PX * len(word)


def calendar(days: Mapping[date, Tally], until: date, *, weeks: int = 26) -> str:
    """An SVG with a column per week up to that of ``until``, a row per weekday: the larger a square, the more good
    reps; a frame where there were reps, but no good one."""
    left, top = 34.0, 22.0
    first = until - timedelta(days=until.weekday(), weeks=weeks - 1)
    shown = {day: tally for day, tally in days.items() if first <= day <= until}
    total, active = sum(shown.values(), Tally()), sum(tally.total > 0 for tally in shown.values())
    chart = Chart(
        max(left + weeks * CELL_PX + 8, 240.0),
        top + 7 * CELL_PX + 24,
        "Calendar",
        f"{plural(active, 'day')} with reps from {first} to {until}: {total.words()}.",
    )
    chart.rect("ground", 0, 0, chart.width, chart.height)
    most = max([tally.good for tally in shown.values()], default=0)
    for row, word in ((0, "Mon"), (2, "Wed"), (4, "Fri"), (6, "Sun")):
        chart.text("soft", (left - 6, top + row * CELL_PX + 12), word, anchor="end", size_px=10)
    last_label = -3
    for week in range(weeks):
        monday = first + timedelta(weeks=week)
        sunday = monday + timedelta(days=6)
        if (week == 0 or sunday.day <= 7) and week - last_label >= 3:
            last_label = week
            chart.text("soft", (left + week * CELL_PX, top - 6), MONTHS[sunday.month - 1], size_px=10)
        for weekday in range(7):
            day = monday + timedelta(days=weekday)
            if day <= until:
                _day(chart, day, shown.get(day, Tally()), most, left + week * CELL_PX, top + weekday * CELL_PX)
    chart.text("soft", (4, chart.height - 6), "larger: more good reps; frame: reps, none good", size_px=10)
    return chart.svg()


def _day(chart: Chart, day: date, tally: Tally, most: int, x: float, y: float) -> None:
    inner = CELL_PX - 3
    tip = f"{day}: {tally.words()}" if tally.total else f"{day}: nothing"
    chart.rect("empty", x, y, inner, inner, round_px=2, tip=tip)
    if tally.good:
        size = inner * (0.4 + 0.6 * math.sqrt(tally.good / most))
        chart.rect("good", x + (inner - size) / 2, y + (inner - size) / 2, size, size, round_px=2, tip=tip)
    elif tally.total:
        chart.rect("warn", x + 3, y + 3, inner - 6, inner - 6, tip=tip)


def sides(rows: Sequence[SideRow], *, width_px: float = 480) -> str:
    """An SVG of left against right: bars to either side of a middle line, left filled, right hatched, with numbers."""
    chart = Chart(width_px, 30 + 40 * max(len(rows), 1), "Left against right", _sides_description(rows))
    chart.rect("ground", 0, 0, chart.width, chart.height)
    middle = width_px / 2
    chart.text("strong", (middle - 8, 16), "Left", anchor="end")
    chart.text("strong", (middle + 8, 16), "Right")
    if not rows:
        chart.text("soft", (middle, 46), "Nothing to compare yet", anchor="middle")
    for i, row in enumerate(rows):
        y = 34 + 40 * i
        chart.text("soft", (middle, y + 2), row.name, anchor="middle", size_px=SMALL_PX)
        chart.line("axis", (middle, y + 7), (middle, y + 25))
        most = max([abs(value) for value in (row.left, row.right) if _finite(value)], default=0.0)  # type: ignore[arg-type]
        for side, value in (("left", row.left), ("right", row.right)):
            sign = -1 if side == "left" else 1
            if value is None or not math.isfinite(value):
                chart.text("soft", (middle + sign * 8, y + 20), "none", anchor="end" if sign < 0 else "start")
                continue
            long = (middle - 90) * (abs(value) / most if most else 0.0)
            x = middle + 2 if sign > 0 else middle - 2 - long
            chart.rect(side, x, y + 8, long, 16, tip=f"{side}, {row.name}: {_told(value, row.unit)}")
            if side == "right":
                chart.path("right-line", hatch(x, y + 8, long, 16))
            anchor_x = middle + sign * (long + 8)
            chart.text("text", (anchor_x, y + 20), _told(value, row.unit), anchor="end" if sign < 0 else "start")
    return chart.svg()


def _finite(value: float | None) -> bool:
    return value is not None and math.isfinite(value)


def _told(value: float, unit: str) -> str:
    return f"{number(value)} %" if unit == "%" else number_words(value, unit).strip()


def _sides_description(rows: Sequence[SideRow]) -> str:
    parts = []
    for row in rows:
        told = [
            f"{side} {_told(value, row.unit)}" if value is not None and math.isfinite(value) else f"{side} none"
            for side, value in (("left", row.left), ("right", row.right))
        ]
        parts.append(f"{row.name}: {', '.join(told)}.")
    return " ".join(parts) or "Nothing to compare yet."
