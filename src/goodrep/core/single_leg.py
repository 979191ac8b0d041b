"""Standing on one leg, seen from the front: the position of the hip hike, and the joints by role.

All positions have x towards the free side and y up, so a mirrored picture gives the same numbers. Lengths are in body
lengths: torso, thigh and shank of the standing side in the picture, which follow the distance of the camera picture by
picture. Neither the head nor the pose model's metres are used: they add nothing here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from goodrep.core.body import ANKLE, HIP, KNEE, SHOULDER, TOE, Body
from goodrep.core.pose import Array, Mask, lengths
from goodrep.core.vocabulary import Side


@dataclass(frozen=True, slots=True)
class Standing:
    """The joints by role and what several measures need of them.

    Args:
        leg: (T, 7, 2) joints of the standing side in the order of ``body.JOINTS``, pixels, x to the free side, y up.
        free: (T, 7, 2) those of the free side.
        trunk: (T, 2) from the middle of the hips to the middle of the shoulders.
        segments_px: (T, 2, 2) length of thigh and shank of the standing and the free leg.
        size_px: (T,) body length.
        sin_azimuth: (T,) -0.6..0.6, sine of how far the camera is round to the standing side.
    """

    leg: Array
    free: Array
    trunk: Array
    segments_px: Array
    size_px: Array
    sin_azimuth: Array


def joints(body: Body) -> Standing:
    """The joints by role.

    Raises:
        ValueError: it is not known which leg stands.
    """
    # Facing the camera, the person's left is on the right of the picture.
    sides = body.sides if body.side == "right" else body.sides * np.array([-1.0, 1.0])
    leg, free = sides[:, body.trained], sides[:, 1 - body.trained]
    middle = (leg[:, : HIP + 1] + free[:, : HIP + 1]) / 2
    trunk = middle[:, SHOULDER] - middle[:, HIP]
    both = np.stack([leg, free], axis=1)
    segments_px = lengths(both[:, :, HIP:ANKLE] - both[:, :, KNEE : ANKLE + 1])
    size_px = lengths(trunk) + segments_px[:, 0].sum(axis=1)
    feet = (both[:, :, TOE, 0] - both[:, :, ANKLE, 0]).sum(axis=1) / size_px
    sin_azimuth = np.sin(np.radians(np.clip(body.weights.azimuth_deg_per_foot * feet, -37.0, 37.0)))
    return Standing(leg, free, trunk, segments_px, size_px, sin_azimuth)


UPRIGHT_TILT_DEG: Final = 45.0
SHOULDERS_ACROSS: Final = 0.3
"""Breadth of the shoulders over torso length: 0.56-0.74 in hip hikes from up to 30 deg round; negative from behind."""
LEG_LONGEST, LEG_SHORTEST = 0.85, 0.35
"""Height of hip over ankle against thigh + shank in the picture: of the straighter, of the other leg; 0.99 and 0.90 at
the least in hip hikes."""
LEG_TORSO: Final = 1.2
"""Height of the straighter leg against the torso: 1.57-1.95 in hip hikes; less is sitting or a deep squat."""
LEGS_APART_DEG: Final = 32.0
"""Between both hip-ankle lines: 4-12 in hip hikes with the knee bent up to 64 deg, 31 by geometry with the thigh
lifted by 80; more is a straddle or a leg swung out."""


def holds(body: Body) -> Mask:
    """(T,) standing upright, facing the camera, one leg nearly straight, the legs near each other.

    Which leg stands does not matter. True anywhere between lowest and highest position and for every fault, also for
    standing on both feet: that the standing foot does not move is for ``supports`` to tell.
    """
    left, right = body.sides[:, 0], body.sides[:, 1]
    trunk = (left[:, SHOULDER] + right[:, SHOULDER] - left[:, HIP] - right[:, HIP]) / 2
    torso_px = lengths(trunk)
    legs = body.sides[:, :, HIP : ANKLE + 1]
    leg = legs[:, :, 0] - legs[:, :, 2]
    share = leg[:, :, 1] / lengths(legs[:, :, :2] - legs[:, :, 1:]).sum(axis=2)
    angle_deg = np.degrees(np.arctan2(leg[:, :, 0], leg[:, :, 1]))
    right_posture: Mask = (
        (np.degrees(np.arctan2(np.abs(trunk[:, 0]), trunk[:, 1])) < UPRIGHT_TILT_DEG)
        & (left[:, SHOULDER, 0] - right[:, SHOULDER, 0] > SHOULDERS_ACROSS * torso_px)
        & (share.max(axis=1) > LEG_LONGEST)
        & (share.min(axis=1) > LEG_SHORTEST)
        & (leg[:, :, 1].max(axis=1) > LEG_TORSO * torso_px)
        & (np.abs(angle_deg[:, 0] - angle_deg[:, 1]) < LEGS_APART_DEG)
    )
    return right_posture


def _size_px(body: Body) -> Array:
    """(T,) body length, whichever leg stands: torso and the longer leg."""
    trunk = body.sides[:, :, SHOULDER : HIP + 1].mean(axis=1)
    legs = body.sides[:, :, HIP : ANKLE + 1]
    size: Array = lengths(trunk[:, 0] - trunk[:, 1]) + lengths(legs[:, :, :2] - legs[:, :, 1:]).sum(axis=2).max(axis=1)
    return size


def supports(body: Body) -> tuple[Array, Array]:
    """(T, S, 2) the standing ankle, or both while it is not known which that is; and (T,) body length, in pixels."""
    ankles = body.sides[:, :, ANKLE]
    if body.side != "both":
        ankles = ankles[:, [body.trained]]
    return ankles, _size_px(body)


MOVED_BODY: Final = 0.025
"""From this movement of one foot on (body lengths, about 3.5 cm) movement alone decides which leg stands."""
MOVED_CLEARLY: Final = 1.2
"""Twice the log of the ratio of both feet's movements."""
MOVED_AT_ALL_BODY: Final = 0.006
AZIMUTH_WEIGHT: Final = 0.12
"""What a degree of azimuth adds to that where no foot moves much: the camera is to stand on the standing side."""
PATIENCE_S: Final = 6.0
JITTER_BODY: Final = 0.003


def side_clues(body: Body) -> Array:
    """(T, 6) in pixels: body length; heights of the left ankle and toe, of the right ones; and the azimuth that both
    feet together point to, in degrees times body length."""
    heights = body.sides[:, :, [ANKLE, TOE], 1].reshape(-1, 4)
    pointing = (body.sides[:, :, TOE, 0] - body.sides[:, :, ANKLE, 0]).sum(axis=1)
    azimuth = body.weights.azimuth_deg_per_foot * pointing
    return np.concatenate([_size_px(body)[:, None], heights, azimuth[:, None]], axis=1)


def side(t_s: Array, clues: Array) -> Side | None:
    """The leg that stands, from the poses seen since the position was taken; None while that is not sure.

    The foot that stands does not move. Where the standing knee bends as the free side goes up, the free foot may hardly
    move either; after ``PATIENCE_S`` the camera's place then decides together with the little that moved.
    """
    if t_s.size < 3:
        return None
    size_px = float(np.median(clues[:, 0]))
    heights = clues[:, 1:5].reshape(-1, 2, 2)
    calm = np.median(np.stack([heights[:-2], heights[1:-1], heights[2:]]), axis=0)
    left_moved, right_moved = (np.ptp(calm, axis=0).mean(axis=1) / size_px).tolist()
    right_more = 2.0 * float(np.log((right_moved + JITTER_BODY) / (left_moved + JITTER_BODY)))
    most = max(left_moved, right_moved)
    if most >= MOVED_BODY and abs(right_more) >= MOVED_CLEARLY:
        return "left" if right_more > 0 else "right"
    if most < MOVED_AT_ALL_BODY or t_s[-1] - t_s[0] < PATIENCE_S:
        return None
    to_left_deg = -float(np.median(clues[:, 5])) / size_px
    left_stands = right_more + AZIMUTH_WEIGHT * float(np.clip(to_left_deg, -25.0, 25.0))
    if abs(left_stands) < 1.0:
        return None
    return "left" if left_stands > 0 else "right"


def view_deg(body: Body) -> Array:
    """(T,) 0 straight in front, positive round to the standing side.

    Read off the direction of both feet, whose turning-out cancels; somebody who turns only one foot out by 10 deg reads
    5 deg wrong.
    """
    view: Array = np.degrees(np.arcsin(body.derived(joints).sin_azimuth))
    return view


def roll_deg(body: Body) -> Array:
    """(T,) turn of the line from between the ankles to between the shoulders against upright; counter-clockwise
    positive. Within 9 deg in rendered people, trunk lean included."""
    ends = body.sides[:, :, [ANKLE, SHOULDER]].mean(axis=1)
    line = ends[:, 1] - ends[:, 0]
    roll: Array = np.degrees(np.arctan2(-line[:, 0], line[:, 1]))
    return roll
