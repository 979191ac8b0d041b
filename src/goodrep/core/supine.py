"""Lying on the back with bent knees: the position of the bridge."""

from __future__ import annotations

import numpy as np

from goodrep.core.body import Body
from goodrep.core.pose import Array, Mask
from goodrep.core.view import off_side_deg
from goodrep.core.vocabulary import Side


def holds(body: Body) -> Mask:
    """(T,) shoulders and feet at floor level, knees bent and above them, at rest or with the hips lifted."""
    trunk, thigh_px = body.shoulder - body.hip, body.thigh_px
    elevation_deg = np.degrees(np.arctan2(trunk[:, 1], np.abs(trunk[:, 0])))
    knee_over_ankle = (body.knee[:, 1] - body.ankle[:, 1]) / thigh_px
    knee_over_hip = (body.knee[:, 1] - body.hip[:, 1]) / thigh_px
    floor_step = np.abs(body.shoulder[:, 1] - body.ankle[:, 1]) / thigh_px
    hip_between = (body.hip[:, 0] - body.shoulder[:, 0]) * (body.hip[:, 0] - body.ankle[:, 0]) < 0
    right: Mask = (
        (elevation_deg > -60)
        & (elevation_deg < 20)
        & (body.knee_flexion_deg > 35)
        & (body.knee_flexion_deg < 155)
        & (knee_over_ankle > 0.35)
        & (knee_over_hip > -0.15)
        & (floor_step < 0.7)
        & hip_between
    )
    return right


def supports(body: Body) -> tuple[Array, Array]:
    """(T, 1, 2) the shoulders, and (T,) the torso's length, in pixels."""
    return body.shoulder[:, None], body.torso_px


def side_clues(body: Body) -> Array:
    """(T, 0) nothing has to be known."""
    return np.empty((body.track.t_s.size, 0))


def side(t_s: Array, clues: Array) -> Side | None:
    """Both sides work together."""
    return "both"


def view_deg(body: Body) -> Array:
    """(T,) off side-on; the direction does not matter."""
    return body.derived(off_side_deg)


def roll_deg(body: Body) -> Array:
    """(T,) turn of the line from ankle to shoulder, both on the floor, against level; counter-clockwise positive.

    Within 8 deg in rendered people up to 18 deg off side-on: the end nearer to the lens is seen lower.
    """
    line = body.shoulder - body.ankle
    roll: Array = np.degrees(np.arctan2(line[:, 1], np.abs(line[:, 0]))) * body.head_side
    return roll
