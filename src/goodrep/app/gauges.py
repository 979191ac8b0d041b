"""The main angle of an exercise against its band, as the window shows it: that of the check on the range."""

from __future__ import annotations

from typing import Final

from goodrep.app.window_view import Gauge
from goodrep.core.engine import Engine
from goodrep.core.shown import WindowPhrases
from goodrep.core.vocabulary import MEASURES
from goodrep.core.wording import ENGLISH

SCALES: Final[dict[str, tuple[str, float, float]]] = {
    "shoulder_hip_knee_deg": ("hip_line", 110, 200),
    "clam_opening_deg": ("opening", 0, 60),
    "pelvic_obliquity_deg": ("hike", 0, 25),
}
"""By measure: the key of what it is called in the window, and the ends of its scale."""


def gauge_of(engine: Engine, words: WindowPhrases = ENGLISH.window) -> Gauge | None:
    """The range as it is now; None where the spec has no such check, or it has no scale."""
    check_id = engine.spec.range_check
    if check_id is None or (check := engine.spec.checks[check_id]).measure not in SCALES:
        return None
    assert check.warn.below is not None
    key, lowest, highest = SCALES[check.measure]
    label: str = getattr(words, key)
    unit = MEASURES[check.measure].unit
    return Gauge(label, unit, engine.now(check_id), lowest, highest, check.warn.below, highest)
