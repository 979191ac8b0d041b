"""The numbers fitted on rendered people with known joints, which turn what is seen into angles.

Those that goodrep ships come from all bodies, 47 for each exercise with 162 reps, by the script named beside them. It
also prints what weights made without a body reach on it: that is the mean error told here. ``benchmarks/accuracy.py``
judges every body by weights that have not seen it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Weights:
    """One fit of everything; what each number multiplies is told by the function that uses it.

    Args:
        lumbar_deg: of the bridge (``benchmarks/fit_bridge.py``): degrees of arch per torso length of each window of the
            outline, then per unit of torso over thigh length. 4.5 deg.
        buttock_torso: typical distance of the buttock's edge, used where an arm or the mat hides it.
        belly_view_tan: of the clam, as the next four (``benchmarks/fit_clam.py``): tangent of the view from: 1; how
            long the shin looks along the body, in torso lengths; how far the trunk leads away from the camera in the
            pose model's metres, per metre along the picture. 3.0 deg of view.
        roll_deg: degrees per torso length that the upper edge of the trunk moves along, and the top shoulder up; times
            the sine of the view. 2.8 deg.
        hitch_deg: degrees per torso length that shoulders and ears move up. 1.4 deg.
        opening_deg: degrees per torso length: top knee along and up, top heel up, top toe up against the heel, top
            shoulder along. 2.8 deg.
        feet_thigh: thigh lengths per torso length that the top ankle, heel and toe rise. 0.03 thigh lengths.
        azimuth_deg_per_foot: of the hip hike, as all that follow (``benchmarks/fit_hip_hike.py``): degrees of camera
            azimuth for the two feet together pointing one body length sideways. 2.2 deg of view.
        obliquity_leg: degrees per body length of free hip, knee, ankle height; per degree of shoulder line; per unit of
            free knee bend, and per body length of free shank. Alone 2.8 deg.
        obliquity_trunk: degrees per degree of trunk line and of shoulder line, and of both times (sin azimuth - 0.3).
            Alone 1.3 deg; half of each, as it is used: 1.7 deg.
        lean_shares: degrees per degree of shoulder line, per degree of trunk line, per degree of obliquity by the leg.
            0.8 deg.
        stance_knee: degrees per unit of knee bend seen sideways, per share of the thigh in the leg's height. 3.9 deg.
        free_knee: degrees per unit of knee bend seen sideways, per body length of shank in the picture. 3.0 deg.
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
