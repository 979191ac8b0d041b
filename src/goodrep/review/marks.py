"""The signs of verdicts, told apart by their shapes: the same in every chart, tile and legend."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, Literal

from goodrep.core.events import Rep
from goodrep.review.svg import SMALL_PX, Chart, Point, text_width

Mark = Literal["good", "warn", "fault", "attempt", "unseen"]

MARK_WORDS: Final[dict[Mark, str]] = {
    "good": "good",
    "warn": "good, with a warning",
    "fault": "with a fault",
    "attempt": "attempt, not counted",
    "unseen": "not assessed",
}


CHECK_WORDS: Final[dict[Mark, str]] = MARK_WORDS | {"warn": "warning", "fault": "fault"}
"""Of one check in a rep, not of the whole."""


def mark_of(rep: Rep) -> Mark:
    """The sign of a whole rep. ``unseen``: it was not seen whole, or nothing in it could be assessed."""
    if not rep.counted:
        return "attempt"
    if rep.faults:
        return "fault"
    if rep.reason is not None or (rep.not_assessed and not rep.measures):
        return "unseen"
    return "warn" if rep.warnings else "good"


def draw_mark(chart: Chart, mark: Mark, at: Point, radius: float, *, tip: str = "") -> None:
    """Disc with a tick, hollow diamond, filled triangle with "!", cross, broken ring."""
    x, y = at
    r = radius
    if mark == "good":
        chart.circle("good", at, r, tip=tip)
        chart.path("on-good", [[(x - 0.45 * r, y + 0.05 * r), (x - 0.1 * r, y + 0.4 * r), (x + 0.5 * r, y - 0.4 * r)]])
    elif mark == "warn":
        chart.path("warn", [[(x, y - r), (x + r, y), (x, y + r), (x - r, y)]], closed=True, tip=tip)
    elif mark == "fault":
        chart.path("fault", [[(x, y - r), (x + r, y + 0.8 * r), (x - r, y + 0.8 * r)]], closed=True, tip=tip)
        chart.line("on-fault", (x, y - 0.35 * r), (x, y + 0.25 * r))
        chart.circle("on-fault", (x, y + 0.52 * r), 0.06 * r)
    elif mark == "attempt":
        a = 0.75 * r
        chart.path("attempt", [[(x - a, y - a), (x + a, y + a)], [(x + a, y - a), (x - a, y + a)]], tip=tip)
    else:
        chart.circle("unseen", at, 0.9 * r, tip=tip)


def mark_svg(mark: Mark, size_px: float = 20) -> str:
    """The sign alone, for a tile or a table."""
    chart = Chart(size_px, size_px, MARK_WORDS[mark], f"Sign of a rep that is: {MARK_WORDS[mark]}.")
    draw_mark(chart, mark, (size_px / 2, size_px / 2), 0.42 * size_px)
    return chart.svg()


def legend(chart: Chart, marks: Iterable[Mark], at: Point, said: Mapping[Mark, str] = MARK_WORDS) -> float:
    """The signs that occur, with their words, in one line; returns where it ends."""
    x, y = at
    shown = set(marks)
    for mark in (mark for mark in MARK_WORDS if mark in shown):
        wide = text_width(said[mark], SMALL_PX)
        if x + 22 + wide > chart.width:
            break
        draw_mark(chart, mark, (x + 6, y - 4), 5.5)
        chart.text("soft", (x + 16, y), said[mark], size_px=SMALL_PX)
        x += 28 + wide
    return x
