"""The numbers fitted on rendered people with known joints, which turn what is seen into angles.

Those that goodrep ships come from all bodies, by the script named beside them, which also prints what weights made
without a body reach on it. ``benchmarks/accuracy.py`` judges every body by weights that have not seen it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Weights:
    """One fit of everything; what each number multiplies is told by the function that uses it.

    Args:
        lumbar_deg: of the bridge (``benchmarks/fit_bridge.py``): degrees of arch per torso length of each window of the
            outline, then per unit of torso over thigh length.
        buttock_torso: typical distance of the buttock's edge, used where an arm or the mat hides it.
        belly_view_tan: of the clam, as the next four (``benchmarks/fit_clam.py``): tangent of the view from: 1; how
            long the shin looks along the body, in torso lengths; how far the trunk leads away from the camera in the
            pose model's metres, per metre along the picture.
        roll_deg: degrees per torso length that the upper edge of the trunk moves along, and the top shoulder up; times
            the sine of the view.
        hitch_deg: degrees per torso length that shoulders and ears move up.
        opening_deg: degrees per torso length: top knee along and up, top heel up, top toe up against the heel, top
            shoulder along.
        feet_thigh: thigh lengths per torso length that the top ankle, heel and toe rise.
        azimuth_deg_per_foot: of the hip hike, as all that follow (``benchmarks/fit_hip_hike.py``): degrees of camera
            azimuth for the two feet together pointing one body length sideways.
        obliquity_leg: degrees per body length of free hip, knee, ankle height; per degree of shoulder line; per unit of
            free knee bend, and per body length of free shank.
        obliquity_trunk: degrees per degree of trunk line and of shoulder line, and of both times (sin azimuth - 0.3).
        lean_shares: degrees per degree of shoulder line, per degree of trunk line, per degree of obliquity by the leg.
        stance_knee: degrees per unit of knee bend seen sideways, per share of the thigh in the leg's height.
        free_knee: degrees per unit of knee bend seen sideways, per body length of shank in the picture.
    """

    lumbar_deg: tuple[float, ...] = (326.6, 158.7, -105.9, -198.1, 13.6, 70.8)
    buttock_torso: float = 0.28
    belly_view_tan: tuple[float, ...] = (-0.466, 0.780, 0.518)
    roll_deg: tuple[float, ...] = (-106.6, -50.0)
    hitch_deg: tuple[float, ...] = (-141.8,)
    opening_deg: tuple[float, ...] = (-17.4, 52.3, -38.2, 19.8, 27.0)
    feet_thigh: tuple[float, ...] = (0.915, -0.201, 0.107)
    azimuth_deg_per_foot: float = 200.0
    obliquity_leg: tuple[float, ...] = (927.4, 2.7, 101.9, -0.797, -53.4, 7.5)
    obliquity_trunk: tuple[float, ...] = (2.908, -1.661, 1.315, 0.269)
    lean_shares: tuple[float, ...] = (0.681, 0.574, -0.192)
    stance_knee: tuple[float, ...] = (353.9, 388.2)
    free_knee: tuple[float, ...] = (253.3, -216.0)


SHIPPED: Final = Weights()
"""Those that goodrep measures with."""
