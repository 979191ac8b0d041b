"""Measures of a person standing on one leg, seen from the front: the hip hike.

The line between the two hip landmarks hardly shows a tilted pelvis, so the angles come from what really moves: the free
leg against the standing hip, the pelvis under the trunk, the knees off their hip-ankle lines. Weights and
uncertainties come from ``benchmarks/fit_hip_hike.py`` (ridge regression over rendered people with known joints; errors
on bodies left out). Of all angles here only the change from the person's own rest means something.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from goodrep.core.body import ANKLE, HIP, KEY_JOINTS, KNEE, SHOULDER, Body, Measured
from goodrep.core.pose import Array
from goodrep.core.single_leg import Standing, joints

HEIGHT: Final = (250 / 150, 125 / 150, 125 / 150, 2.5 / 150, -1.0 / 150)
"""Rep signal: free hip, knee and ankle height (body lengths), trunk and shoulder line (degrees). Set by hand, not
fitted: 0.012 per degree of obliquity; the shoulder line is taken off only in part, so that a lean to either side
neither hides nor splits a rep."""

OBLIQUITY_SD_DEG: Final = 2.2
LEAN_SD_DEG: Final = 1.0
STANCE_KNEE_SD_DEG: Final = (3.5, 1.0)
FREE_KNEE_SD_DEG: Final = (3.8, 0.5)
"""Root mean square error of the change from rest on bodies left out; of the knees: a part that is always there, and
one that is divided by the sine of the azimuth."""
HEIGHT_SD: Final = 0.005

SIDEWAYS_FLOOR: Final = 0.1
"""Sine of azimuth below which a knee's bend is no longer read as if it were seen sideways."""


def free_heights(standing: Standing) -> Array:
    """(T, 3) height of free hip, knee, ankle over the standing hip, body lengths."""
    free = standing.free[:, HIP : ANKLE + 1, 1] - standing.leg[:, HIP, 1][:, None]
    heights: Array = free / standing.size_px[:, None]
    return heights


def trunk_line_deg(standing: Standing) -> Array:
    """(T,) tilt of the line from hips to shoulders, away from the free side positive."""
    tilt: Array = np.degrees(np.arctan2(-standing.trunk[:, 0], standing.trunk[:, 1]))
    return tilt


def shoulder_line_deg(standing: Standing) -> Array:
    """(T,) tilt of the shoulder line, free shoulder up positive."""
    line = standing.free[:, SHOULDER] - standing.leg[:, SHOULDER]
    tilt: Array = np.degrees(np.arctan2(line[:, 1], line[:, 0]))
    return tilt


def knee_forward(leg: Array, standing: Standing) -> Array:
    """(T,) how far a knee stands off its hip-ankle line in the direction of the feet, body lengths.

    Only the part across the picture is seen; it is divided by the sine of the azimuth, held back near zero.
    """
    to_ankle, to_knee = leg[:, ANKLE] - leg[:, HIP], leg[:, KNEE] - leg[:, HIP]
    down = np.minimum(to_ankle[:, 1], -1e-6)
    aside = (to_knee[:, 0] - to_ankle[:, 0] * to_knee[:, 1] / down) / standing.size_px
    sine = standing.sin_azimuth
    forward: Array = aside * sine / (np.square(sine) + SIDEWAYS_FLOOR**2)
    return forward


def free_shank(standing: Standing) -> Array:
    """(T,) length of the free shank in the picture, body lengths."""
    shank: Array = standing.segments_px[:, 1, 1] / standing.size_px
    return shank


def thigh_share(standing: Standing) -> Array:
    """(T,) how far down the standing knee lies between hip and ankle: a bent knee comes nearer to the camera, so it
    lies lower in the picture."""
    y = standing.leg[:, :, 1]
    share: Array = (y[:, HIP] - y[:, KNEE]) / np.maximum(y[:, HIP] - y[:, ANKLE], 1e-6)
    return share


def _weighed(heights: Array, weights: Sequence[float]) -> Array:
    """(T,) sum of (T, 3) times the first three weights; not "@", which rounds one frame in another way than many."""
    total: Array = heights[:, 0] * weights[0] + heights[:, 1] * weights[1] + heights[:, 2] * weights[2]
    return total


def _leg_obliquity_deg(body: Body) -> Array:
    """(T,) obliquity by the free leg alone."""
    standing = body.derived(joints)
    heights, w = free_heights(standing), body.weights.obliquity_leg
    by_leg: Array = _weighed(heights, w) + w[3] * shoulder_line_deg(standing)
    return by_leg + w[4] * knee_forward(standing.free, standing) + w[5] * free_shank(standing)


def _trunk_obliquity_deg(body: Body) -> Array:
    """(T,) obliquity by how far the pelvis's middle has moved under the trunk."""
    standing, w = body.derived(joints), body.weights.obliquity_trunk
    off = np.clip(standing.sin_azimuth, 0.0, 0.5) - 0.3
    by_trunk: Array = (w[0] + w[2] * off) * trunk_line_deg(standing) + (w[1] + w[3] * off) * shoulder_line_deg(standing)
    return by_trunk


def _doubt(body: Body) -> Array:
    """(T,) factor on every uncertainty, 1 where all key joints are well seen."""
    worst = body.seen_by_side[:, :, : len(KEY_JOINTS)].min(axis=(1, 2))
    doubt: Array = 1.0 / np.maximum(worst, 0.05)
    return doubt


def _oblique(standing: Standing) -> Array:
    """(T,) 1 up to 30 deg of azimuth, where the fits end; 2 at 45 deg."""
    azimuth_deg = np.degrees(np.arcsin(np.abs(standing.sin_azimuth)))
    factor: Array = 1.0 + np.maximum(azimuth_deg - 30.0, 0.0) / 15.0
    return factor


def _knee_sd_deg(body: Body, parts: tuple[float, float]) -> Array:
    """(T,) grows towards straight in front, where a knee moves towards the camera and not across the picture."""
    sine = np.abs(body.derived(joints).sin_azimuth)
    sd: Array = body.derived(_doubt) * np.hypot(parts[0], parts[1] / np.maximum(sine, 0.03))
    return sd


def free_leg_height(body: Body) -> Measured:
    """The rep signal: low with the free side down, high with it hiked; 0.012 per degree of obliquity."""
    standing = body.derived(joints)
    legs = _weighed(free_heights(standing), HEIGHT)
    value = legs + HEIGHT[3] * trunk_line_deg(standing) + HEIGHT[4] * shoulder_line_deg(standing)
    return Measured(value, HEIGHT_SD * body.derived(_doubt))


def pelvic_obliquity_deg(body: Body) -> Measured:
    """Free side up positive. Half from the free leg's height, half from the pelvis against the trunk."""
    standing = body.derived(joints)
    value = (body.derived(_leg_obliquity_deg) + _trunk_obliquity_deg(body)) / 2
    return Measured(value, OBLIQUITY_SD_DEG * body.derived(_doubt) * _oblique(standing))


def trunk_lean_deg(body: Body) -> Measured:
    """Away from the free side positive."""
    standing, w = body.derived(joints), body.weights.lean_shares
    value = w[0] * shoulder_line_deg(standing) + w[1] * trunk_line_deg(standing)
    return Measured(
        value + w[2] * body.derived(_leg_obliquity_deg), LEAN_SD_DEG * body.derived(_doubt) * _oblique(standing)
    )


def stance_knee_flexion_deg(body: Body) -> Measured:
    """More is more bent. Straight from the front a bend is hardly seen: the uncertainty grows."""
    standing, w = body.derived(joints), body.weights.stance_knee
    value = w[0] * knee_forward(standing.leg, standing) + w[1] * thigh_share(standing)
    return Measured(value, _knee_sd_deg(body, STANCE_KNEE_SD_DEG))


def free_knee_flexion_deg(body: Body) -> Measured:
    """More is more bent. The shank's foreshortening shows it from straight in front too."""
    standing, w = body.derived(joints), body.weights.free_knee
    value = w[0] * knee_forward(standing.free, standing) + w[1] * free_shank(standing)
    return Measured(value, _knee_sd_deg(body, FREE_KNEE_SD_DEG))
