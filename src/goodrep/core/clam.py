"""Measures of a person lying on the side, seen from the belly: the clam.

The camera stands still, so what tells is how far a joint has moved *in the picture* since this person's rest. The
angles are therefore positions times degrees per torso length; ``Measured.scale`` is what they are divided by, as it was
at rest (dividing by the size of now makes the roll twice as wrong: torso length in the picture shakes by 3 %, and the
joints lie up to two torso lengths from any origin). Where the view is blind, the scale goes to 0 and the uncertainty
goes up by itself.

The weights come from ``benchmarks/fit_clam.py``: least squares over rendered people with known angles; uncertainties
are root mean square errors on bodies left out.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from goodrep.core.body import ANKLE, EAR, HEEL, HIP, KNEE, LANDMARK_SD_TORSO, SHOULDER, TOE, Body, Measured
from goodrep.core.pose import Array
from goodrep.core.side_lying import joints, view_tan


def _seen(*visibility: Array) -> Array:
    """(T,) of the worst of these joints, never 0."""
    worst = visibility[0]
    for other in visibility[1:]:
        worst = np.minimum(worst, other)
    return np.maximum(worst, 0.05)


def knee_gap_torso(body: Body) -> Measured:
    """Height of the top knee over the bottom one in the picture, in torso lengths: the rep signal."""
    lying = body.derived(joints)
    gap = (lying.top[:, KNEE, 1] - lying.bottom[:, KNEE, 1]) / lying.torso_px
    return Measured(gap, 1.4 * LANDMARK_SD_TORSO / _seen(lying.top_seen[:, KNEE], lying.bottom_seen[:, KNEE]))


ROLL_SD_DEG: Final = 1.8
"""Divided by the sine of the view: 3.6 at 30 deg, 7 at 15, 21 at 5. (Rolls beyond 18 deg are off by 20 % of
themselves, which changes no verdict.)"""


def pelvic_roll_deg(body: Body) -> Measured:
    """Degrees that trunk and pelvis have rolled back since rest.

    Rolling back takes the upper edge of the trunk backwards, which from the feet's side is seen as a way along the body
    that grows with the sine of the view: none from straight in front. The edge is half the top shoulder, a quarter
    each the ears and the top hip: the hip moves as far in truth, but the pose model moves it half as far, and drags it
    along when the leg opens. The shoulder's height takes a hitch out.
    """
    lying = body.derived(joints)
    top, bottom = lying.top, lying.bottom
    along, up = body.weights.roll_deg
    edge = (4 * top[:, SHOULDER, 0] + top[:, EAR, 0] + bottom[:, EAR, 0] + 2 * top[:, HIP, 0]) / 8
    tangent = view_tan(body)
    sine = tangent / np.sqrt(1 + tangent**2)
    sd = ROLL_SD_DEG * lying.torso_px / _seen(lying.top_seen[:, SHOULDER], lying.top_seen[:, HIP])
    return Measured(along * edge + up * top[:, SHOULDER, 1], sd, lying.torso_px * sine)


HITCH_SD_DEG: Final = 2.0


def pelvic_hitch_deg(body: Body) -> Measured:
    """Degrees that the top of the pelvis has been pulled towards the ribs since rest.

    The pelvis tips about the lower hip, and the trunk with it: shoulders and head sink in the picture.
    """
    lying = body.derived(joints)
    upper = [SHOULDER, EAR]
    height = (lying.top[:, upper, 1] + lying.bottom[:, upper, 1]).sum(axis=1) / 4
    sd = HITCH_SD_DEG * lying.torso_px / _seen(lying.top_seen[:, SHOULDER], lying.bottom_seen[:, SHOULDER])
    return Measured(body.weights.hitch_deg[0] * height, sd, lying.torso_px)


OPENING_SD_DEG: Final = 3.6


def clam_opening_deg(body: Body) -> Measured:
    """Degrees that the top leg has turned open since rest, about the line from hip to foot.

    The knee rises and comes nearer the camera's side; a raised foot and a rolled trunk also raise it and are taken
    out; the foot turns with the leg, toes up against the heel.
    """
    lying = body.derived(joints)
    top = lying.top
    knee_along, knee_up, heel_up, toe_up, shoulder_along = body.weights.opening_deg
    position = (
        knee_along * top[:, KNEE, 0]
        + knee_up * top[:, KNEE, 1]
        + (heel_up - toe_up) * top[:, HEEL, 1]
        + toe_up * top[:, TOE, 1]
        + shoulder_along * top[:, SHOULDER, 0]
    )
    sd = OPENING_SD_DEG * lying.torso_px / _seen(lying.top_seen[:, KNEE], lying.top_seen[:, TOE])
    return Measured(position, sd, lying.torso_px)


FEET_SD_THIGH: Final = 0.038


def feet_gap_thigh(body: Body) -> Measured:
    """How far the top foot has been lifted off the other since rest, in thigh lengths."""
    lying = body.derived(joints)
    ankle, heel, toe = body.weights.feet_thigh
    position = ankle * lying.top[:, ANKLE, 1] + heel * lying.top[:, HEEL, 1] + toe * lying.top[:, TOE, 1]
    sd = FEET_SD_THIGH * lying.torso_px / _seen(lying.top_seen[:, ANKLE], lying.top_seen[:, TOE])
    return Measured(position, sd, lying.torso_px)


def support_shift_torso(body: Body) -> Measured:
    """How far the bottom knee, which lies still, has moved along the body since rest, in torso lengths.

    In place it reads up to 0.09, the pose model's noise. Beyond that the person has slid or the camera was pushed:
    what trusts the picture to stand still means nothing then.
    """
    lying = body.derived(joints)
    sd = LANDMARK_SD_TORSO * lying.torso_px / _seen(lying.bottom_seen[:, KNEE])
    return Measured(lying.bottom[:, KNEE, 0], sd, lying.torso_px)
