"""Templates, and the few files beside them, which all come with goodrep: nothing is fetched from anywhere."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse

from goodrep.app.printing import duration_words, finding_words, moment_words, number_words, plural, words
from goodrep.app.rep_table import check_words
from goodrep.app.session_words import (
    counts_words,
    feedback_words,
    nothing_words,
    open_words,
    opened_words,
    rejudged_words,
    session_words,
    set_words,
    spec_words,
    why_words,
)
from goodrep.command import COMMAND
from goodrep.core.events import NotAssessed, Order, Rep
from goodrep.core.phrases import order_text
from goodrep.review.labels import rep_words
from goodrep.review.look import CHART_CSS, DARK, LIGHT, variables
from goodrep.review.marks import MARK_WORDS, mark_of, mark_svg

MEDIA_TYPES: Final = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_THEMES: Final = (
    f":root{{color-scheme:light dark;{variables(LIGHT)}}}"
    f"@media (prefers-color-scheme:dark){{:root{{{variables(DARK)}}}}}"
)


@dataclass(frozen=True, slots=True)
class Asset:
    """A file of the page; its address changes with its content, so that a browser may keep it for good."""

    body: bytes
    media_type: str
    address: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart for wide windows, and the same as narrow as a phone, so that its letters keep their size."""

    wide: Markup
    narrow: Markup

    @classmethod
    def of(cls, draw: Callable[[int], str], wide_px: int, narrow_px: int) -> Drawn:
        """``draw`` makes the SVG of a width, in pixels or whatever else it counts in."""
        return cls(Markup(draw(wide_px)), Markup(draw(narrow_px)))


@cache
def assets() -> dict[str, Asset]:
    """By name; all there are, so that nothing else can ever be asked for."""
    found = {
        file.name: file.read_bytes()
        for file in (resources.files("goodrep.page") / "static").iterdir()
        if file.name[file.name.rfind(".") :] in MEDIA_TYPES
    }
    found["chart.css"] = (_THEMES + CHART_CSS).encode()
    return {
        name: Asset(
            body,
            MEDIA_TYPES[name[name.rfind(".") :]],
            f"/static/{hashlib.sha256(body).hexdigest()[:12]}/{name}",
        )
        for name, body in found.items()
    }


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("goodrep.page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters |= {
        "words": words,
        "moment": moment_words,
        "duration": duration_words,
        "finding": finding_words,
        "check": check_words,
        "feedback_words": feedback_words,
        "session_words": session_words,
        "open_words": open_words,
        "nothing_words": nothing_words,
        "set_words": set_words,
        "opened_words": opened_words,
        "rejudged_words": rejudged_words,
        "spec_words": spec_words,
        "counts_words": counts_words,
        "why_words": why_words,
        "mark_of": mark_of,
        "mark_words": lambda rep: MARK_WORDS[mark_of(rep)],
        "rep_words": rep_words,
        "moment_of_rep": moment_of_rep,
        "moved_first": moved_first,
        "tempo": tempo_words,
    }
    environment.globals |= {
        "command": COMMAND,
        "asset": lambda name: assets()[name].address,
        "mark": lambda name, size_px=20: Markup(mark_svg(name, size_px)),
        "number_words": number_words,
        "plural": plural,
    }
    return environment


def tempo_words(rep: Rep) -> str:
    """Seconds of lift, hold and lowering, as short as can be."""
    parts = (rep.tempo.up_s, rep.tempo.hold_s, rep.tempo.down_s)
    return " · ".join("-" if part is None else f"{part:.1f}" for part in parts)


def moment_of_rep(s: float) -> str:
    """When, counted from the beginning of the rep, as its curves and its figure count."""
    return f"at {s:z.1f} s of the rep" if s > -0.05 else f"{-s:.1f} s before the rep"


def moved_first(order: Order | NotAssessed | None) -> str | None:
    """What moved first in a rep, in a sentence; None where nothing was compared."""
    if isinstance(order, NotAssessed):
        return f"Not assessed: {words(order.reason)}."
    return None if order is None else f"{order_text(order)[0].upper()}{order_text(order)[1:]}."


def page(template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A page made from a template."""
    return HTMLResponse(_environment().get_template(template).render(values), status)
