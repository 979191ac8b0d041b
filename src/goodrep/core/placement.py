"""Is a person there, wholly in the picture, in the exercise's posture, and seen from where the exercise needs it?

The posture decides whether movement is counted; the view only limits what is judged.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from goodrep.core.body import KEY_JOINTS, Body
from goodrep.core.events import PlacementFound
from goodrep.core.postures import POSTURES, PostureRule
from goodrep.core.view import DISTANCE_DOUBT, distance_m
from goodrep.core.vocabulary import Posture
from goodrep.specs.model import Spec

Obstacle = Literal["no_person", "out_of_picture", "hidden_joints", "wrong_posture", "other_side"]

SEEN: Final = 0.5
"""Visibility from which a joint counts as seen; the pose model's own rule of thumb."""
PICTURE_MARGIN: Final = 0.02
"""A joint guessed this share of the picture beyond its edge is still taken as inside."""


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


def _obstacle(body: Body, rule: PostureRule) -> Obstacle | None:
    """Why a person cannot be counted in this position, None where it is theirs."""
    size = np.array(body.track.size_px, dtype=np.float64) * (1, -1)
    if rule.legs == "one":
        xy_px, seen = body.joints[0], body.seen[0]
    else:
        many = len(KEY_JOINTS)
        xy_px, seen = body.sides[0, :, :many].reshape(-1, 2), body.seen_by_side[0, :, :many].ravel()
    xy_share = xy_px / size
    if not (xy_share.min() >= -PICTURE_MARGIN and xy_share.max() <= 1 + PICTURE_MARGIN):
        return "out_of_picture"
    if not seen.min() >= SEEN:
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
    return Stance(obstacle, _looks(body))


HELD_S: Final = 1.0
"""A placement must stay this long before it replaces the one told before."""
DISTANCE_EVERY_S: Final = 0.2
"""How often the distance is looked at."""


class PlacementMonitor:
    """Tells how the person is placed: at the first picture, and again whenever that has changed for a second."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._rule = POSTURES[spec.posture]
        self._told: str | None = None
        self._candidate: str | None = None
        self._since_s = 0.0
        self._distance = "ok"
        self._distance_asked_s = -math.inf

    def step(self, t_s: float, placed: Stance, body: Body, view_error_deg: float) -> list[PlacementFound]:
        """The placement to tell after this picture, if any.

        Args:
            t_s: time of the picture.
            placed: what was found in it.
            body: whom it shows.
            view_error_deg: how far the camera is round from where it should be, signed as ``PostureRule.view_deg``;
                NaN where that is not known.
        """
        finding: str = placed.obstacle or self._distance_finding(t_s, body)
        if finding == "ok" and abs(view_error_deg) > self._spec.view.within_deg:
            finding = "view_off"
        if finding != self._candidate:
            self._candidate, self._since_s = finding, t_s
        if finding == self._told or (self._told is not None and t_s - self._since_s < HELD_S):
            return []
        self._told = finding
        return [PlacementFound(t_s, finding, self._text(finding, placed, view_error_deg))]

    def _distance_finding(self, t_s: float, body: Body) -> str:
        if t_s - self._distance_asked_s >= DISTANCE_EVERY_S:
            self._distance_asked_s = t_s
            nearest_m, farthest_m = self._spec.view.distance_m
            away_m = float(distance_m(body)[0])
            near, far = away_m < nearest_m * (1 - DISTANCE_DOUBT), away_m > farthest_m * (1 + DISTANCE_DOUBT)
            self._distance = "too_near" if near else "too_far" if far else "ok"
        return self._distance

    def _text(self, finding: str, placed: Stance, view_error_deg: float) -> str:
        if finding == "ok":
            return "Good, I can see all of you."
        if finding == "no_person":
            return "I can't see anyone."
        if finding == "out_of_picture":
            return "I can't see all of you. Push the laptop back a step."
        if finding == "hidden_joints":
            return "I can't see your shoulders, hips, knees and feet."
        if finding == "too_near":
            return "Push the laptop back a step."
        if finding == "too_far":
            return "Come nearer, or bring the laptop nearer."
        if finding == "view_off":
            return self._rule.turn_back if view_error_deg > 0 else self._rule.turn_on
        if finding == "other_side":
            return f"That is the other side. Now: {placed.sees}."
        return f"You are {placed.sees}. {self._rule.request}"
