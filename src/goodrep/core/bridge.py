"""Measures of a person lying on the back, seen from the side: the bridge.

The hip landmarks lie on the axis about which the pelvis tips, so they do not see an arched back; the outline does. When
the pelvis tips forward, the belly between ribs and groin rises off the shoulder-hip line, while the groin and the front
of the thigh sink towards the hip-knee line. Six of the ``Weights`` turn that into degrees: ``benchmarks/fit_bridge.py``
fits them (ridge regression over rendered people) and prints what they reach on bodies left out.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from goodrep.core.body import ANKLE, HEEL, HIP, KNEE, SHOULDER, Body, Measured, three_point_sd_deg, turn_deg
from goodrep.core.pose import OUTLINE_STATIONS, Array, left_share, lengths, merged
from goodrep.core.view import off_side_deg


def shoulder_hip_knee_deg(body: Body) -> Measured:
    """180 straight, more with the hips past the line towards the belly, from -- say -- 120 lying with knees bent."""
    turn = body.head_side * turn_deg(body.shoulder - body.hip, body.knee - body.hip)
    sd = three_point_sd_deg(body.joint_sd_px(SHOULDER, HIP, KNEE), body.torso_px, body.thigh_px)
    return Measured(np.mod(turn, 360.0), sd)


def knee_flexion_deg(body: Body) -> Measured:
    """0 straight, more is more bent."""
    sd = three_point_sd_deg(body.joint_sd_px(HIP, KNEE, ANKLE), body.thigh_px, body.shank_px)
    return Measured(body.knee_flexion_deg, sd)


def hip_height_thigh(body: Body) -> Measured:
    """Height of the hip over the line from ankle to shoulder (both stay on the floor), in thigh lengths."""
    floor = body.shoulder - body.ankle
    to_hip = body.hip - body.ankle
    cross = floor[:, 0] * to_hip[:, 1] - floor[:, 1] * to_hip[:, 0]
    height = body.head_side * cross / lengths(floor) / body.thigh_px
    return Measured(height, body.joint_sd_px(SHOULDER, HIP, ANKLE) / body.thigh_px)


def foot_reach_thigh(body: Body) -> Measured:
    """Distance of the ankle from the shoulder, which lies still on the floor, in thigh lengths."""
    reach = lengths(body.ankle - body.shoulder) / body.thigh_px
    return Measured(reach, body.joint_sd_px(SHOULDER, ANKLE) / body.thigh_px)


HEEL_SD_THIGH: Final = 0.05
"""Root mean square error of the gap at rest, against rendered people with known joints (``benchmarks/set_up.py``)."""


def heel_hip_gap_thigh(body: Body) -> Measured:
    """Distance along the floor, the line from ankle to shoulder, from the heel to the hip, in thigh lengths."""
    seen = body.seen_by_side[:, :, [HEEL]]
    heel = merged(body.sides[:, :, [HEEL]], left_share(seen))[:, 0]
    floor = body.shoulder - body.ankle
    gap = ((body.hip - heel) * floor).sum(axis=1) / lengths(floor) / body.thigh_px
    worst = np.minimum(seen.max(axis=(1, 2)), np.minimum(body.seen[:, HIP], body.seen[:, KNEE]))
    return Measured(gap, HEEL_SD_THIGH / np.maximum(worst, 0.05))


def knee_opening_deg(body: Body) -> Measured:
    """How much straighter the knee has become; only the change from rest means something."""
    value, sd, _ = knee_flexion_deg(body)
    return Measured(-value, sd)


# -- the lower back ---------------------------------------------------------------------------------------------------

WINDOWS: Final = {
    "waist": (0, 0, slice(13, 25)),
    "low_belly": (0, 0, slice(25, 31)),
    "groin": (1, 0, slice(0, 4)),
    "thigh_front": (1, 0, slice(8, 14)),
    "buttock": (1, 1, slice(0, 5)),
}
"""Where the outline is averaged: line (0 shoulder-hip, 1 hip-knee), edge (0 belly side, 1 back side), stations."""

ERROR_DEG: Final = 5.5
"""Root mean square error of a hold's mean on bodies left out, all stations seen, at most 18 deg off side-on."""
HIDDEN_DEG: Final = 3.8
"""Further error where half of every front window is hidden at the top and seen at rest; grows with that share."""
NO_BUTTOCK_DEG: Final = 0.9
"""Further error where the buttock is hidden at the top and seen at rest."""
SIDE_DEG: Final = 18.0
"""The farthest off side-on that was measured; so far the error does not depend on the view. Beyond, it is made to grow
with the square, which is a precaution and not a measurement."""
LEAST_SEEN: Final = 0.5
"""Share of a front window's stations that must be seen."""

_FRONT = slice(0, 4)
_BUTTOCK: Final = 4


def _averaging() -> Array:
    """(4 * stations, windows): what an outline in a row is multiplied with to get the windows' means."""
    table = np.zeros((2, 2, OUTLINE_STATIONS, len(WINDOWS)))
    for window, (line, edge, stations) in enumerate(WINDOWS.values()):
        table[line, edge, stations, window] = 1 / (stations.stop - stations.start)
    return table.reshape(4 * OUTLINE_STATIONS, len(WINDOWS))


_MEANS = _averaging()


def window_means(body: Body) -> tuple[Array, Array]:
    """Mean distance of the outline in each window, in torso lengths, and the share of its stations seen: (T, 5) each.

    NaN where less than ``LEAST_SEEN`` is seen. Mirrored pictures give the same.
    """
    outline = body.track.outline
    # Lying with the head to the right, the belly is to the right of the way from shoulder to hip.
    head_right = (body.head_side > 0)[:, None, None, None]
    flat = np.where(head_right, outline[:, :, ::-1], outline).reshape(outline.shape[0], -1)
    hidden = np.isnan(flat)
    # Not "@", which rounds one frame in another way than many.
    seen: Array = np.einsum("ts,sw->tw", (~hidden).astype(np.float64), _MEANS)
    total: Array = np.einsum("ts,sw->tw", np.where(hidden, 0.0, flat), _MEANS)
    mean: Array = np.where(seen >= LEAST_SEEN - 1e-9, total / np.maximum(seen, 1e-6), np.nan)
    return mean, seen


def lumbar_features(body: Body) -> tuple[Array, Array]:
    """(T, 6) what ``Weights.lumbar_deg`` weigh, and (T, 5) the shares seen; a hidden buttock has its typical value."""
    means, seen = window_means(body)
    means[:, _BUTTOCK] = np.where(np.isnan(means[:, _BUTTOCK]), body.weights.buttock_torso, means[:, _BUTTOCK])
    return np.concatenate([means, (body.torso_px / body.thigh_px)[:, None]], axis=1), seen


def lumbar_extension_deg(body: Body) -> Measured:
    """Arch of the lower back; only its change from the person's own rest means something, more is more arched.

    NaN where less than half of a front window is seen. The uncertainty grows with what is hidden and beyond 18 deg
    off side-on.
    """
    features, seen = lumbar_features(body)
    value: Array = np.einsum("tf,f->t", features, np.array(body.weights.lumbar_deg))
    hidden = 1 - seen[:, _FRONT].mean(axis=1)
    no_buttock = seen[:, _BUTTOCK] < LEAST_SEEN
    beyond = np.maximum(body.derived(off_side_deg) / SIDE_DEG, 1.0)
    sd = np.sqrt((ERROR_DEG * beyond**2) ** 2 + (2 * hidden * HIDDEN_DEG) ** 2 + (no_buttock * NO_BUTTOCK_DEG) ** 2)
    return Measured(value, np.where(np.isnan(value), np.nan, sd))
