"""How charts look: every class of shape with its colours, as attributes of the light theme and as CSS for a page.

A chart carries the light theme's attributes itself, so that it can be printed and read without any style sheet. CSS
goes before attributes: a page that includes `CHART_CSS` and sets the variables decides about colours, light or dark.
"""

from __future__ import annotations

from typing import Final

LIGHT: Final = {
    "ground": "#ffffff",
    "ink": "#17202b",
    "soft": "#55606e",
    "grid": "#d9dfe6",
    "good": "#0b66a8",
    "warn": "#8a6100",
    "fault": "#b8400a",
    "good-band": "#e3f0fa",
    "warn-band": "#fbf1d3",
    "fault-band": "#fce8de",
    "left": "#0b66a8",
    "right": "#7a3f9d",
}
DARK: Final = {
    "ground": "#1a212b",
    "ink": "#f5f7fa",
    "soft": "#b7c1cd",
    "grid": "#39434f",
    "good": "#62bdf8",
    "warn": "#ffd75e",
    "fault": "#ff9838",
    "good-band": "#1d3447",
    "warn-band": "#3a3520",
    "fault-band": "#412a1d",
    "left": "#62bdf8",
    "right": "#d4a5f5",
}
"""Colours by name: the variable ``--chart-NAME`` of a page."""

FONT: Final = "system-ui, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif"

CLASSES: Final[dict[str, dict[str, str]]] = {
    "ground": {"fill": "@ground"},
    "text": {"fill": "@ink"},
    "soft": {"fill": "@soft"},
    "strong": {"fill": "@ink", "font-weight": "bold"},
    "grid": {"fill": "none", "stroke": "@grid", "stroke-width": "1"},
    "axis": {"fill": "none", "stroke": "@soft", "stroke-width": "1"},
    "curve": {"fill": "none", "stroke": "@ink", "stroke-width": "1.75", "stroke-linejoin": "round"},
    "second": {"fill": "none", "stroke": "@soft", "stroke-width": "1.5", "stroke-dasharray": "2 3"},
    "phase": {"fill": "@grid", "stroke": "@soft", "stroke-width": "1", "stroke-linejoin": "round"},
    "good-band": {"fill": "@good-band"},
    "warn-band": {"fill": "@warn-band"},
    "fault-band": {"fill": "@fault-band"},
    "warn-limit": {"fill": "none", "stroke": "@warn", "stroke-width": "1", "stroke-dasharray": "2 3"},
    "fault-limit": {"fill": "none", "stroke": "@fault", "stroke-width": "1.25", "stroke-dasharray": "6 4"},
    "target": {"fill": "none", "stroke": "@ink", "stroke-width": "1.5"},
    "good": {"fill": "@good", "stroke": "@good", "stroke-width": "1"},
    "warn": {"fill": "@ground", "stroke": "@warn", "stroke-width": "2"},
    "warn-text": {"fill": "@warn"},
    "fault": {"fill": "@fault", "stroke": "@fault", "stroke-width": "1"},
    "fault-line": {"fill": "none", "stroke": "@fault", "stroke-width": "1.25"},
    "fault-text": {"fill": "@fault"},
    "on-fault": {"fill": "@ground", "stroke": "@ground", "stroke-width": "1"},
    "on-good": {"fill": "none", "stroke": "@ground", "stroke-width": "1.75"},
    "attempt": {"fill": "none", "stroke": "@soft", "stroke-width": "1.75"},
    "unseen": {"fill": "@ground", "stroke": "@soft", "stroke-width": "1.75", "stroke-dasharray": "2.5 2"},
    "empty": {"fill": "none", "stroke": "@grid", "stroke-width": "1"},
    "left": {"fill": "@left", "stroke": "@left", "stroke-width": "1"},
    "right": {"fill": "@ground", "stroke": "@right", "stroke-width": "1.5"},
    "right-line": {"fill": "none", "stroke": "@right", "stroke-width": "1.25"},
}
"""By class: its attributes; a value of ``@NAME`` is that colour."""


def attributes(name: str) -> str:
    """The class and its look in the light theme, as they are written into an element."""
    look = " ".join(f'{key}="{_colour(value)}"' for key, value in CLASSES[name].items())
    return f'class="{name}" {look}'


def _colour(value: str) -> str:
    return LIGHT[value[1:]] if value.startswith("@") else value


def _rule(name: str, look: dict[str, str]) -> str:
    body = ";".join(
        f"{key}:" + (f"var(--chart-{value[1:]})" if value.startswith("@") else value) for key, value in look.items()
    )
    return f".chart .{name}{{{body}}}"


def variables(colours: dict[str, str]) -> str:
    """The declarations that a page puts into a rule of its own, for the theme that it has."""
    return "".join(f"--chart-{name}:{value};" for name, value in colours.items())


CHART_CSS: Final = ".chart{max-width:100%;height:auto;display:block}" + "".join(
    _rule(name, look) for name, look in CLASSES.items()
)
"""What a page includes, beside ``variables(LIGHT)`` and ``variables(DARK)``."""
