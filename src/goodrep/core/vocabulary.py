"""The closed lists: names that specs, logs and results may use, and what each of them means."""

from __future__ import annotations

from dataclasses import dataclass, field
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

View = Literal["side", "belly", "front"]
"""What the camera looks at: a lying person's side (the flank) or belly, an upright person's front."""

Side = Literal["left", "right", "both"]
"""The anatomical side being trained."""
SideFrom = Literal["given", "found"]

Posture = Literal["supine_knees_bent", "side_lying_knees_bent", "standing_on_one_leg"]
"""The position that the exercise is done in, anywhere between rest and top."""

Confidence = Literal["high", "medium", "low"]
CueKind = Literal[
    "count", "correction", "ack", "praise", "placement", "summary", "announcement", "progress", "countdown", "pause"
]
Stage = Literal["ready", "set", "rest", "paused", "over"]
"""Where a session is: waiting for the position, doing a set, resting, paused, over."""
ToneName = Literal["up", "hold", "down", "tick", "pause", "resume"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A measure's meaning: the position it is taken in, unit, zero and sign, and the range in which limits make sense.

    ``from_rest`` where only the change from the person's own rest means something. ``sd`` is the uncertainty, one
    standard deviation, where all that is needed is seen well from where the camera should be, and ``sd_grows`` when it
    is more. The view it needs is that of the position (``postures.PostureRule.facing``).
    """

    posture: Posture
    unit: str
    zero: str
    lowest: float
    highest: float
    from_rest: bool = False
    sd: float = field(kw_only=True)
    sd_grows: str = field(default="", kw_only=True)


MEASURES: Final[dict[str, Quantity]] = {
    "hip_height_thigh": Quantity(
        "supine_knees_bent",
        "thigh",
        "the hip on the line from ankle to shoulder; more is higher, in thigh lengths",
        -0.5,
        1.5,
        sd=0.026,
    ),
    "shoulder_hip_knee_deg": Quantity(
        "supine_knees_bent",
        "deg",
        "180 is a straight line from shoulder over hip to knee; more is hips past the line",
        60,
        240,
        sd=3.3,
    ),
    "knee_flexion_deg": Quantity(
        "supine_knees_bent",
        "deg",
        "0 is a straight knee; more is more bent",
        0,
        170,
        sd=3.6,
    ),
    "knee_opening_deg": Quantity(
        "supine_knees_bent",
        "deg",
        "0 is the knee as at rest; more is straighter",
        -90,
        90,
        True,
        sd=3.6,
    ),
    "heel_hip_gap_thigh": Quantity(
        "supine_knees_bent",
        "thigh",
        "0 is the heel below the hip; more is the heel farther from it along the floor, in thigh lengths",
        -1,
        2.5,
        sd=0.05,
    ),
    "lumbar_extension_deg": Quantity(
        "supine_knees_bent",
        "deg",
        "0 is the lower back as at rest; more is more arched",
        -45,
        60,
        True,
        sd=5.5,
        sd_grows="more with the outline partly hidden, or beyond 18 degrees off side-on",
    ),
    "foot_reach_thigh": Quantity(
        "supine_knees_bent",
        "thigh",
        "0 is the foot below the shoulder; more is the foot farther away, in thigh lengths",
        0,
        6,
        sd=0.026,
    ),
    "knee_gap_torso": Quantity(
        "side_lying_knees_bent",
        "torso",
        "the top knee as high as the bottom one in the picture; more is higher, in torso lengths",
        -0.5,
        2,
        sd=0.028,
    ),
    "clam_opening_deg": Quantity(
        "side_lying_knees_bent",
        "deg",
        "0 is the top leg as at rest; more is turned farther open",
        -30,
        90,
        True,
        sd=3.6,
    ),
    "pelvic_roll_deg": Quantity(
        "side_lying_knees_bent",
        "deg",
        "0 is pelvis and trunk as at rest; more is rolled farther back",
        -60,
        90,
        True,
        sd=3.6,
        sd_grows="at 30 degrees round towards the feet; 7 at 15, and blind from straight in front",
    ),
    "pelvic_hitch_deg": Quantity(
        "side_lying_knees_bent",
        "deg",
        "0 is the pelvis as at rest; more is its upper side pulled towards the ribs",
        -30,
        45,
        True,
        sd=2.0,
    ),
    "feet_gap_thigh": Quantity(
        "side_lying_knees_bent",
        "thigh",
        "0 is the feet as at rest; more is the top foot lifted off, in thigh lengths",
        -0.5,
        1.5,
        True,
        sd=0.038,
    ),
    "support_shift_torso": Quantity(
        "side_lying_knees_bent",
        "torso",
        "0 is the knee lain on as at rest; more is slid towards the head, in torso lengths",
        -1,
        1,
        True,
        sd=0.02,
    ),
    "free_leg_height": Quantity(
        "standing_on_one_leg",
        "height",
        "the free leg against the standing hip; more is hiked higher, 0.012 for each degree of the pelvis",
        -3,
        3,
        sd=0.005,
    ),
    "pelvic_obliquity_deg": Quantity(
        "standing_on_one_leg",
        "deg",
        "0 is the pelvis as at rest; more is the free side higher",
        -45,
        45,
        True,
        sd=2.2,
        sd_grows="more beyond 30 degrees round",
    ),
    "trunk_lean_deg": Quantity(
        "standing_on_one_leg",
        "deg",
        "0 is the trunk as at rest; more leans away from the free side",
        -60,
        60,
        True,
        sd=1.0,
        sd_grows="more beyond 30 degrees round",
    ),
    "stance_knee_flexion_deg": Quantity(
        "standing_on_one_leg",
        "deg",
        "0 is the standing knee as at rest; more is more bent",
        -45,
        120,
        True,
        sd=5.0,
        sd_grows="9 from straight in front, where a knee bends towards the camera",
    ),
    "free_knee_flexion_deg": Quantity(
        "standing_on_one_leg",
        "deg",
        "0 is the free knee as at rest; more is more bent",
        -45,
        120,
        True,
        sd=4.2,
        sd_grows="6 from straight in front",
    ),
}
"""Every measure a check may use."""

TEMPO_PARTS: Final = ("up_s", "hold_s", "down_s")

REST_S: Final = 45.0
"""The rest between two sets where nobody says otherwise."""
LONGEST_REST_S: Final = 600.0
MOST_SETS: Final = 20
MOST_REPS: Final = 200
PERSON_NAME: Final = r"[\w-]+"
"""What a person may be called, as a regular expression: opaque, and no path."""
