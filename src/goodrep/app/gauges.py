"""The main angle of an exercise against its band, as the window shows it: that of the check on the range."""

from __future__ import annotations

from typing import Final

from goodrep.app.window_view import Gauge
from goodrep.core.engine import Engine
from goodrep.core.vocabulary import MEASURES

SCALES: Final[dict[str, tuple[str, float, float]]] = {
    "shoulder_hip_knee_deg": ("Hip line", 110, 200),
    "clam_opening_deg": ("Opening", 0, 60),
    "pelvic_obliquity_deg": ("Hike", 0, 25),
}
"""What a measure is called in the window, and the ends of its scale."""


def gauge_of(engine: Engine) -> Gauge | None:
    """The range as it is now; None where the spec has no such check, or it has no scale."""
    check_id = engine.spec.range_check
    if check_id is None or (check := engine.spec.checks[check_id]).measure not in SCALES:
        return None
    assert check.warn.below is not None
    label, lowest, highest = SCALES[check.measure]
    unit = MEASURES[check.measure].unit
    return Gauge(label, unit, engine.now(check_id), lowest, highest, check.warn.below, highest)
