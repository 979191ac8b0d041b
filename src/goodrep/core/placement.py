"""Is a person there, wholly in the picture, in the exercise's posture, and seen from where the exercise needs it?

The posture decides whether movement is counted; the view only limits what is judged.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from goodrep.core.body import Body
from goodrep.core.events import PlacementFound
from goodrep.core.framing import (
    EDGE,
    PICTURE_MARGIN,
    PUSH_BACK,
    SEEN,
    cut_words,
    edge_words,
    hidden_words,
    inside,
    position_askew,
    seen,
    xy_share,
)
from goodrep.core.postures import POSTURES, PostureRule
from goodrep.core.view import DISTANCE_DOUBT, STEEP_DOUBT_DEG, distance_m
from goodrep.core.vocabulary import Posture
from goodrep.specs.model import Spec

Obstacle = Literal["no_person", "out_of_picture", "hidden_joints", "wrong_posture", "other_side", "tilted"]


@dataclass(frozen=True, slots=True)
class Stance:
    """How the person of one frame is placed.

    ``obstacle`` is why nothing can be counted, None where the posture is right. ``sees`` says in words what the
    picture shows.
    """

    obstacle: Obstacle | None
    sees: str


def _looks(body: Body) -> str:
    """What the first frame of ``body`` shows where it is no known position, in words that fit after "You are"."""
    trunk = (body.shoulder - body.hip)[0]
    elevation = float(np.degrees(np.arctan2(trunk[1], abs(trunk[0]))))
    thigh_rise = float((body.knee[0, 1] - body.hip[0, 1]) / body.thigh_px[0])
    if elevation > 55:
        return "sitting" if thigh_rise > -0.5 else "standing upright"
    if elevation < -60:
        return "upside down"
    if elevation > 20:
        return "half upright"
    if float(body.knee_flexion_deg[0]) < 35:
        return "lying or propped up with straight legs"
    if thigh_rise < 0.3:
        return "lying with the knees low, as on the side or the belly"
    return "getting into position"


UPRIGHT: Final = ("standing upright", "sitting")
"""Whoever is about to lie down may be cut off until then."""


def _obstacle(body: Body, rule: PostureRule) -> Obstacle | None:
    """Why a person cannot be counted in this position, None where it is theirs."""
    if not inside(xy_share(body, rule), -PICTURE_MARGIN).all():
        return "out_of_picture"
    if not seen(body, rule).min() >= SEEN:
        return "hidden_joints"
    return None if rule.holds(body)[0] else "wrong_posture"


def stance(body: Body, posture: Posture) -> Stance:
    """How the person in a track of one frame is placed for this posture."""
    if np.isnan(body.track.landmarks[0, 0, 0]):
        return Stance("no_person", "nobody")
    rule = POSTURES[posture]
    obstacle = _obstacle(body, rule)
    if obstacle is None:
        return Stance(None, rule.name)
    for other in POSTURES.values():
        if other is not rule and _obstacle(body, other) is None:
            return Stance("wrong_posture", other.looks)
    looks = _looks(body)
    if obstacle == "wrong_posture" and position_askew(body, rule):
        return Stance("tilted", looks)
    return Stance(obstacle, looks)


HELD_S: Final = 1.0
"""A placement must stay this long before it replaces the one told before."""
ASKEW_S: Final = 0.5
"""Getting down may look like lying in a picture that is askew, but not for so long."""
LOOK_EVERY_S: Final = 0.2
"""How often it is looked at how the camera stands."""


class PlacementMonitor:
    """Tells how the person is placed: at the first picture, and again whenever that has changed for a second."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._rule = POSTURES[spec.posture]
        self._told: str | None = None
        self._candidate: str | None = None
        self._since_s = 0.0
        self._askew_since_s: float | None = None
        self._camera = "ok"
        self._looked_s = -math.inf

    def step(self, t_s: float, placed: Stance, body: Body, view_error_deg: float) -> list[PlacementFound]:
        """The placement to tell after this picture, if any.

        Args:
            t_s: time of the picture.
            placed: what was found in it.
            body: whom it shows.
            view_error_deg: how far the camera is round from where it should be, signed as ``PostureRule.view_deg``;
                NaN where that is not known.
        """
        finding: str = placed.obstacle or self._camera_finding(t_s, body, view_error_deg)
        since_s = t_s
        if finding != "tilted":
            self._askew_since_s = None
        elif placed.obstacle is not None:
            since_s = self._askew_since_s = t_s if self._askew_since_s is None else self._askew_since_s
            if t_s - since_s < ASKEW_S:
                finding = "wrong_posture"
        if finding != self._candidate:
            self._candidate, self._since_s = finding, since_s
        if finding == self._told or (self._told is not None and t_s - self._since_s < HELD_S):
            return []
        self._told = finding
        return [PlacementFound(t_s, finding, self._text(finding, placed, body, view_error_deg))]

    def _camera_finding(self, t_s: float, body: Body, view_error_deg: float) -> str:
        """What is most wrong with where the camera stands, "ok" where nothing is."""
        if t_s - self._looked_s >= LOOK_EVERY_S:
            self._looked_s = t_s
            self._camera = self._camera_now(body, view_error_deg)
        return self._camera

    def _camera_now(self, body: Body, view_error_deg: float) -> str:
        view, rule = self._spec.view, self._rule
        nearest_m, farthest_m = view.distance_m
        away_m = float(distance_m(body)[0])
        if away_m < nearest_m * (1 - DISTANCE_DOUBT):
            return "too_near"
        if away_m > farthest_m * (1 + DISTANCE_DOUBT):
            return "too_far"
        if abs(view_error_deg) > view.within_deg:
            return "view_off"
        if view.steep_within_deg is not None and rule.steep_deg is not None:
            steep_deg = float(rule.steep_deg(body)[0])
            if steep_deg > view.steep_within_deg + STEEP_DOUBT_DEG:
                return "too_high"
        if view.level_within_deg is not None and abs(float(rule.roll_deg(body)[0])) > view.level_within_deg:
            return "tilted"
        return "ok" if inside(xy_share(body, rule), EDGE).all() else "near_edge"

    def _text(self, finding: str, placed: Stance, body: Body, view_error_deg: float) -> str:
        if finding == "ok":
            return "Good, I can see all of you."
        if finding == "no_person":
            return "I can't see anyone."
        to_lie_down = self._rule.lying and placed.sees in UPRIGHT
        if finding == "out_of_picture" and not to_lie_down:
            return cut_words(body, self._rule)
        if finding == "hidden_joints" and not to_lie_down:
            return hidden_words(body, self._rule)
        if finding == "near_edge":
            return edge_words(body, self._rule)
        if finding == "too_near":
            return PUSH_BACK
        if finding == "too_far":
            return "Come nearer, or bring the laptop nearer."
        if finding == "view_off":
            return self._rule.turn_back if view_error_deg > 0 else self._rule.turn_on
        if finding == "too_high":
            return "The laptop is too high. Put it lower."
        if finding == "tilted":
            return "The picture is askew. Set the laptop level."
        if finding == "other_side":
            return f"That is the other side. Now: {placed.sees}."
        return f"You are {placed.sees}. {self._rule.request}"
