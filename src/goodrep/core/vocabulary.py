"""The closed lists: names that specs, logs and results may use, and what each of them means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Phase = Literal["rest", "up", "hold", "down"]
"""Where a movement is: at rest, concentric, at the top, eccentric."""

Span = Literal["setup", "up", "hold", "down", "rep"]
"""What part of a rep a check looks at; ``setup`` is the rest just before it, ``rep`` from start to end."""

Statistic = Literal["sustained", "mean", "sag_share"]
"""How a span becomes one number: the worst value kept up for the dwell time; the mean; or the share of the lift
that is lost between the highest and a later, lower level of the span."""

Baseline = Literal["nothing", "rest"]
"""What a value is compared with: its own zero, or the person's own rest before the rep."""

View = Literal["side", "front"]
"""From where the camera must see the person."""

Posture = Literal["supine_knees_bent"]
"""The position that the exercise is done in, anywhere between rest and top."""

Confidence = Literal["high", "medium", "low"]
CueKind = Literal["count", "correction", "ack", "praise", "placement", "summary"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A measure's meaning: unit, zero and sign, and the range in which a limit makes sense.

    ``from_rest`` where only the change from the person's own rest means something.
    """

    unit: str
    zero: str
    lowest: float
    highest: float
    from_rest: bool = False


MEASURES: Final[dict[str, Quantity]] = {
    "hip_height_thigh": Quantity(
        "thigh", "the hip on the line from ankle to shoulder; more is higher, in thigh lengths", -0.5, 1.5
    ),
    "shoulder_hip_knee_deg": Quantity(
        "deg", "180 is a straight line from shoulder over hip to knee; more is hips past the line", 60, 240
    ),
    "knee_flexion_deg": Quantity("deg", "0 is a straight knee; more is more bent", 0, 170),
    "lumbar_extension_deg": Quantity("deg", "0 is the lower back as at rest; more is more arched", -45, 60, True),
    "foot_reach_thigh": Quantity(
        "thigh", "0 is the foot below the shoulder; more is the foot farther away, in thigh lengths", 0, 6
    ),
}
"""Every measure a check may use."""

TEMPO_PARTS: Final = ("up_s", "hold_s", "down_s")
