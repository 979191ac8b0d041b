"""Which joint stands for a measure in the window."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from goodrep.app.window_view import Verdict
from goodrep.core.vocabulary import Side
from goodrep.specs.model import Spec

Whose = Literal["trained", "other"]
"""Of the side being trained, or of the other one."""

JOINT_OF: Final[dict[str, tuple[str, Whose]]] = {
    "hip_height_thigh": ("hip", "trained"),
    "shoulder_hip_knee_deg": ("hip", "trained"),
    "lumbar_extension_deg": ("hip", "trained"),
    "knee_flexion_deg": ("knee", "trained"),
    "knee_opening_deg": ("knee", "trained"),
    "foot_reach_thigh": ("ankle", "trained"),
    "heel_hip_gap_thigh": ("ankle", "trained"),
    "knee_gap_torso": ("knee", "trained"),
    "clam_opening_deg": ("knee", "trained"),
    "pelvic_roll_deg": ("hip", "trained"),
    "pelvic_hitch_deg": ("hip", "trained"),
    "feet_gap_thigh": ("ankle", "trained"),
    "support_shift_torso": ("knee", "other"),
    "free_leg_height": ("hip", "other"),
    "pelvic_obliquity_deg": ("hip", "other"),
    "trunk_lean_deg": ("shoulder", "trained"),
    "stance_knee_flexion_deg": ("knee", "trained"),
    "free_knee_flexion_deg": ("knee", "other"),
}
"""Every measure of ``goodrep.core.vocabulary``."""

WORST_FIRST: Final[tuple[Verdict, ...]] = ("fault", "warn", "unseen", "good")
"""A joint that several checks look at shows the worst; what was not assessed never looks good."""


def marks_of(spec: Spec, verdicts: Mapping[str, Verdict], side: Side, near: Side) -> dict[str, Verdict]:
    """The verdicts of checks as verdicts of landmarks.

    Args:
        spec: whose checks.
        verdicts: by check id; what is no check of the spec, such as tempo, has no joint.
        side: the side being trained.
        near: the side that the camera sees better, which stands for both where both are trained.
    """
    trained = near if side == "both" else side
    other = "left" if trained == "right" else "right"
    marks: dict[str, Verdict] = {}
    for verdict in WORST_FIRST:
        for check_id, check in spec.checks.items():
            if verdicts.get(check_id) == verdict:
                joint, whose = JOINT_OF[check.measure]
                marks.setdefault(f"{trained if whose == 'trained' else other}_{joint}", verdict)
    return marks
