"""What can be measured on a body in the picture, by name.

Each measure is an array function over time: it takes a ``Body`` of T frames and gives a ``Measured``. Zero, sign and
unit of each are stated in ``vocabulary.MEASURES``. Nothing here knows a spec or a limit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from goodrep.core import bridge, clam, hip_hike
from goodrep.core.body import Body, Measured
from goodrep.core.pose import Array

MEASURE_FUNCTIONS: Final[Mapping[str, Callable[[Body], Measured]]] = {
    "shoulder_hip_knee_deg": bridge.shoulder_hip_knee_deg,
    "knee_flexion_deg": bridge.knee_flexion_deg,
    "hip_height_thigh": bridge.hip_height_thigh,
    "foot_reach_thigh": bridge.foot_reach_thigh,
    "heel_hip_gap_thigh": bridge.heel_hip_gap_thigh,
    "knee_opening_deg": bridge.knee_opening_deg,
    "lumbar_extension_deg": bridge.lumbar_extension_deg,
    "knee_gap_torso": clam.knee_gap_torso,
    "clam_opening_deg": clam.clam_opening_deg,
    "pelvic_roll_deg": clam.pelvic_roll_deg,
    "pelvic_hitch_deg": clam.pelvic_hitch_deg,
    "feet_gap_thigh": clam.feet_gap_thigh,
    "support_shift_torso": clam.support_shift_torso,
    "free_leg_height": hip_hike.free_leg_height,
    "pelvic_obliquity_deg": hip_hike.pelvic_obliquity_deg,
    "trunk_lean_deg": hip_hike.trunk_lean_deg,
    "stance_knee_flexion_deg": hip_hike.stance_knee_flexion_deg,
    "free_knee_flexion_deg": hip_hike.free_knee_flexion_deg,
}


def measured(body: Body, name: str) -> Array:
    """(T, 3) value, uncertainty and scale of a measure; a name outside ``MEASURES`` is a KeyError."""
    value, sd, scale = MEASURE_FUNCTIONS[name](body)
    table = np.empty((value.size, 3))
    table[:, 0], table[:, 1], table[:, 2] = value, sd, 1.0 if scale is None else scale
    return table
