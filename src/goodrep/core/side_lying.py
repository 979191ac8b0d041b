"""Lying on the side with bent knees: the position of the clam, the joints by role, and from where they are seen.

All positions have x towards the person's head (mirrored where the head lies left) and y up, so a mirrored picture gives
the same numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from goodrep.core.body import ANKLE, HIP, KNEE, SHOULDER, Body
from goodrep.core.pose import Array, Mask, lengths
from goodrep.core.vocabulary import Side

SURE_TORSO: Final = 0.18
"""Height difference between the sides' shoulders and hips from which it is certain which leg is on top: on the side it
is about 0.5, on the back 0.1, and varies by 0.06 between people and views (``benchmarks/fit_clam.py``)."""


@dataclass(frozen=True, slots=True)
class SideLying:
    """The joints of the top leg's side and of the side lain on, in the order of ``body.JOINTS``.

    Args:
        top, bottom: (T, 7, 2) pixels, x towards the head, y up.
        top_world, bottom_world: (T, 7, 3) metres from between the hips, x towards the head, y up, z to the camera.
        top_seen, bottom_seen: (T, 7) visibility 0..1.
        torso_px: (T,) length from between the hips to between the shoulders.
    """

    top: Array
    bottom: Array
    top_world: Array
    bottom_world: Array
    top_seen: Array
    bottom_seen: Array
    torso_px: Array


def left_higher_torso(body: Body) -> Array:
    """(T,) how much higher the left shoulder and hip lie than the right ones, in torso lengths: positive where the left
    leg is on top."""
    trunk = body.sides[:, :, SHOULDER : HIP + 1]
    middle = trunk.mean(axis=1)
    sides = (trunk[:, 0, :, 1] - trunk[:, 1, :, 1]).mean(axis=1)
    higher: Array = sides / lengths(middle[:, 0] - middle[:, 1])
    return higher


def joints(body: Body) -> SideLying:
    """The joints by role; where the side is not known, the higher one is the top leg's."""
    frames = np.arange(body.track.t_s.size)
    found = body.side == "both"
    top = (left_higher_torso(body) < 0).astype(np.intp) if found else np.full(frames.shape, body.trained)
    sides, world = body.sides, body.sides_world_m
    trunk = sides[:, :, SHOULDER : HIP + 1].mean(axis=1)
    along = trunk[:, 0] - trunk[:, 1]
    head = np.where(along[:, 0] >= 0, 1.0, -1.0)[:, None]
    to_head = np.concatenate([head, np.ones_like(head)], axis=1)[:, None]
    world_to_head = np.concatenate([head, np.full_like(head, -1.0), np.full_like(head, -1.0)], axis=1)[:, None]
    return SideLying(
        sides[frames, top] * to_head,
        sides[frames, 1 - top] * to_head,
        world[frames, top] * world_to_head,
        world[frames, 1 - top] * world_to_head,
        body.seen_by_side[frames, top],
        body.seen_by_side[frames, 1 - top],
        lengths(along),
    )


def holds(body: Body) -> Mask:
    """(T,) on the side with bent knees, closed or open, rolled, hitched, feet apart or not.

    Trunk near the floor, this side's shoulder and hip above the other's (still so when rolled back by 60 deg), the
    bottom leg bent and its knee in front of the body (lower in the picture than its hip, as the lens is above the
    floor), its shin along the floor, its foot away from the hips.
    """
    lying = body.derived(joints)
    torso = lying.torso_px
    trunk = (lying.top[:, SHOULDER] + lying.bottom[:, SHOULDER] - lying.top[:, HIP] - lying.bottom[:, HIP]) / 2
    rise = trunk[:, 1] / torso
    stacked = (lying.top[:, SHOULDER : KNEE + 1, 1] - lying.bottom[:, SHOULDER : KNEE + 1, 1]) / torso[:, None]
    thigh, shin = lying.bottom[:, KNEE] - lying.bottom[:, HIP], lying.bottom[:, ANKLE] - lying.bottom[:, KNEE]
    thigh_m = lying.bottom_world[:, KNEE] - lying.bottom_world[:, HIP]
    shin_m = lying.bottom_world[:, ANKLE] - lying.bottom_world[:, KNEE]
    bend_deg = _angle_deg(thigh, shin) + _angle_deg(thigh_m, shin_m)
    knee_drop, shin_rise = -thigh[:, 1] / torso, np.abs(shin[:, 1]) / torso
    foot_away = -(thigh[:, 0] + shin[:, 0]) / torso
    shoulders, hips, knees = stacked.T
    right: Mask = (
        (rise > -0.34)
        & (rise < 0.45)
        & (shoulders > 0.3)
        & (shoulders < 0.95)
        & (hips > 0.2)
        & (hips < 0.7)
        & (knees > 0.15)
        & (bend_deg > 60.0)
        & (knee_drop > 0.12)
        & (knee_drop < 1.0)
        & (shin_rise < 0.55)
        & (foot_away > 0.7)
        & (foot_away < 1.75)
    )
    return right


def _angle_deg(a: Array, b: Array) -> Array:
    """(T,) angle between (T, D) vectors, 0 along each other."""
    cosine = (a * b).sum(axis=1) / np.maximum(np.sqrt((a * a).sum(axis=1) * (b * b).sum(axis=1)), 1e-9)
    angle: Array = np.degrees(np.arccos(np.minimum(np.maximum(cosine, -1.0), 1.0)))
    return angle


def supports(body: Body) -> tuple[Array, Array]:
    """(T, 1, 2) the knee lain on, and (T,) the torso's length, in pixels; the shoulder moves when the trunk rolls."""
    lying = body.derived(joints)
    return lying.bottom[:, KNEE][:, None], lying.torso_px


def side_clues(body: Body) -> Array:
    """(T, 1) ``left_higher_torso``."""
    return left_higher_torso(body)[:, None]


def side(t_s: Array, clues: Array) -> Side | None:
    """The side of the top leg; None where the person lies neither on one side nor on the other."""
    higher = float(np.median(clues))
    if abs(higher) < SURE_TORSO:
        return None
    return "left" if higher > 0 else "right"


LEAST_TAN: Final = 0.02


def view_tan(body: Body) -> Array:
    """(T,) tangent of the angle of the view towards the feet, at least ``LEAST_TAN``; for people at rest in this
    position, knees bent by about 90 deg."""
    lying = body.derived(joints)
    shins = lying.top[:, KNEE, 0] + lying.bottom[:, KNEE, 0] - lying.top[:, ANKLE, 0] - lying.bottom[:, ANKLE, 0]
    trunk = (lying.top_world + lying.bottom_world)[:, SHOULDER] - (lying.top_world + lying.bottom_world)[:, HIP]
    away = -trunk[:, 2] / np.maximum(np.abs(trunk[:, 0]), 0.05)
    one, along, deep = body.weights.belly_view_tan
    tangent: Array = np.maximum(one + along * shins / 2 / lying.torso_px + deep * away, LEAST_TAN)
    return tangent


def view_deg(body: Body) -> Array:
    """(T,) 0 straight in front of the belly, more is round towards the feet; uncertain by 4 deg."""
    view: Array = np.degrees(np.arctan(view_tan(body)))
    return view


def roll_deg(body: Body) -> Array:
    """(T,) turn of the line from hip to shoulder of the side lain on, both on the floor, against level;
    counter-clockwise positive. Within 11 deg in rendered people up to 45 deg round."""
    lying = body.derived(joints)
    line = lying.bottom[:, SHOULDER] - lying.bottom[:, HIP]
    roll: Array = np.degrees(np.arctan2(line[:, 1], np.abs(line[:, 0]))) * body.head_side
    return roll
