"""The signs of verdicts, told apart by their shapes, and by colours that stay apart for the colour-blind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from goodrep.app.ink import CASING, GOOD, SOFT, Canvas, Colour, arc, bgr, convex, disc
from goodrep.app.window_view import Verdict

VERDICT_COLOURS: Final[dict[Verdict, Colour]] = {
    "good": GOOD,
    "warn": bgr("ffd75e"),
    "fault": bgr("ff9838"),
    "unseen": SOFT,
}
DASHES: Final = 6
DIAMOND: Final = ((0.0, -1.0), (1.0, 0.0), (0.0, 1.0), (-1.0, 0.0))
TRIANGLE: Final = ((0.0, -1.0), (0.866, 0.5), (-0.866, 0.5))
STROKE: Final = ((-0.15, -0.65), (0.15, -0.65), (0.09, 0.12), (-0.09, 0.12))
"""Of the exclamation mark."""


def mark(canvas: Canvas, verdict: Verdict, at: tuple[float, float], radius: float) -> None:
    """The sign of a verdict, about ``radius`` each way: ring, hollow diamond, filled triangle with !, broken ring."""
    colour, thick, casing = VERDICT_COLOURS[verdict], 0.36 * radius, max(1.5, 0.12 * radius)

    def shape(corners: Sequence[tuple[float, float]], reach: float, filled: Colour, lower: float = 0.0) -> None:
        convex(canvas, [(at[0] + reach * x, at[1] + lower + reach * y) for x, y in corners], filled)

    if verdict == "warn":
        shape(DIAMOND, 1.25 * radius + 1.4 * casing, CASING)
        shape(DIAMOND, 1.25 * radius, colour)
        shape(DIAMOND, 0.68 * radius, CASING)
    elif verdict == "fault":
        lower = 0.25 * radius  # the triangle's middle is below the middle of its corners' circle
        shape(TRIANGLE, 1.5 * radius + 2 * casing, CASING, lower)
        shape(TRIANGLE, 1.5 * radius, colour, lower)
        shape(STROKE, radius, CASING, lower)
        disc(canvas, (at[0], at[1] + lower + 0.42 * radius), 0.17 * radius, CASING)
    else:
        arc(canvas, at, radius - thick / 2, (0, 1), thick + 2 * casing, CASING)
        whole = ((0.0, 1.0),)
        broken = tuple((dash / DASHES, (dash + 0.3) / DASHES) for dash in range(DASHES))
        for turns in whole if verdict == "good" else broken:
            arc(canvas, at, radius - thick / 2, turns, thick, colour)
