"""Is a person there, wholly in the picture, in the exercise's posture, and seen from where the exercise needs it?

The posture decides whether movement is counted; the view only limits what is judged.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from goodrep.core.events import PlacementFound
from goodrep.core.measures import KEY_JOINTS, Body
from goodrep.core.pose import LANDMARK_INDEX, Array, lengths
from goodrep.core.vocabulary import Posture, View
from goodrep.specs.model import Spec

Obstacle = Literal["no_person", "out_of_picture", "hidden_joints", "wrong_posture"]

SEEN: Final = 0.5
"""Visibility from which a joint counts as seen; the pose model's own rule of thumb."""
PICTURE_MARGIN: Final = 0.02
"""A joint guessed this share of the picture beyond its edge is still taken as inside."""

YAW_GAIN: Final = 2.0
"""The pose model turns an oblique body towards side-on; its shoulder and hip axes show about half of the true angle
(``benchmarks/landmark_error.py``)."""

FOCAL_SHARE: Final = 0.855
"""Focal length in units of the picture's longer side: a lens that sees 60 deg, as most laptops have (55 to 78)."""
DISTANCE_DOUBT: Final = 0.5
"""Share by which the estimated distance may be wrong, unknown lens included (``benchmarks/landmark_error.py``)."""


@dataclass(frozen=True, slots=True)
class Stance:
    """How the person of one frame is placed.

    ``obstacle`` is why nothing can be counted, None where the posture is right. ``sees`` says in words what the
    picture shows. ``view_off_deg`` is how far the camera is from the wanted view, ``distance_m`` how far away; both NaN
    without a person.
    """

    obstacle: Obstacle | None
    sees: str
    view_off_deg: float
    distance_m: float


def view_off_deg(body: Body, facing: View) -> Array:
    """(T,) estimated angle between the camera's direction and the wanted view, 0..90, uncertain by about 10 deg."""
    world = body.track.world_m
    axes = [
        world[:, LANDMARK_INDEX[f"left_{name}"]] - world[:, LANDMARK_INDEX[f"right_{name}"]]
        for name in ("shoulder", "hip")
    ]
    axis = axes[0] + axes[1]
    in_picture, in_depth = np.abs(axis[:, 0]), np.abs(axis[:, 2])
    from_side = np.minimum(YAW_GAIN * np.degrees(np.arctan2(in_picture, in_depth)), 90.0)
    off: Array = from_side if facing == "side" else 90.0 - from_side
    return off


def distance_m(body: Body) -> Array:
    """(T,) distance of the camera, from how long torso and shank are in metres and in the picture."""
    world = body.world_joints[:, :, :2]
    size_m = lengths(world[:, 0] - world[:, 1]) + lengths(world[:, 2] - world[:, 3])
    size_px = body.torso_px + body.shank_px
    distance: Array = FOCAL_SHARE * max(body.track.size_px) * size_m / size_px
    return distance


def _trunk_elevation_deg(body: Body) -> Array:
    """(T,) 0 lying, 90 upright, negative with the hips above the shoulders."""
    up = body.shoulder[:, 1] - body.hip[:, 1]
    aside = np.abs(body.shoulder[:, 0] - body.hip[:, 0])
    elevation: Array = np.degrees(np.arctan2(up, aside))
    return elevation


def _sees(body: Body) -> str:
    """What the first frame of ``body`` shows, in words that fit after "You are"."""
    elevation = float(_trunk_elevation_deg(body)[0])
    flexion = float(body.knee_flexion_deg[0])
    thigh_rise = float((body.knee[0, 1] - body.hip[0, 1]) / body.thigh_px[0])
    if elevation > 55:
        return "sitting" if thigh_rise > -0.5 else "standing upright"
    if elevation < -60:
        return "upside down"
    if elevation > 20:
        return "half upright"
    if flexion < 35:
        return "lying or propped up with straight legs"
    if thigh_rise < 0.3:
        return "lying with the knees low, as on the side or the belly"
    return "getting into position"


def _supine_knees_bent(body: Body) -> bool:
    """Shoulders and feet at floor level, knees bent and above them, at rest or with the hips lifted.

    The limits describe lying on the back with the feet planted, not good form: far wider than any fault.
    """
    elevation = float(_trunk_elevation_deg(body)[0])
    flexion = float(body.knee_flexion_deg[0])
    thigh = float(body.thigh_px[0])
    knee_over_ankle = float(body.knee[0, 1] - body.ankle[0, 1]) / thigh
    knee_over_hip = float(body.knee[0, 1] - body.hip[0, 1]) / thigh
    floor_step = abs(float(body.shoulder[0, 1] - body.ankle[0, 1])) / thigh
    hip_between = (body.hip[0, 0] - body.shoulder[0, 0]) * (body.hip[0, 0] - body.ankle[0, 0]) < 0
    return (
        -60 < elevation < 20
        and 35 < flexion < 155
        and knee_over_ankle > 0.35
        and knee_over_hip > -0.15
        and floor_step < 0.7
        and bool(hip_between)
    )


POSTURES: Final[Mapping[Posture, Callable[[Body], bool]]] = {"supine_knees_bent": _supine_knees_bent}

POSTURE_NAMES: Final[Mapping[Posture, str]] = {"supine_knees_bent": "lying on the back with bent knees"}
POSTURE_REQUESTS: Final[Mapping[Posture, str]] = {"supine_knees_bent": "Lie on your back, knees bent."}


def stance(body: Body, posture: Posture, facing: View) -> Stance:
    """How the person in a track of one frame is placed for this posture and view."""
    if np.isnan(body.track.landmarks[0, 0, 0]):
        return Stance("no_person", "nobody", float("nan"), float("nan"))
    off_deg, away_m = float(view_off_deg(body, facing)[0]), float(distance_m(body)[0])
    width, height = body.track.size_px
    key_xy = body.joints[0] / (width, -height)
    if (key_xy < -PICTURE_MARGIN).any() or (key_xy > 1 + PICTURE_MARGIN).any():
        return Stance("out_of_picture", _sees(body), off_deg, away_m)
    if min(float(body.seen[name][0]) for name in KEY_JOINTS) < SEEN:
        return Stance("hidden_joints", _sees(body), off_deg, away_m)
    if not POSTURES[posture](body):
        return Stance("wrong_posture", _sees(body), off_deg, away_m)
    return Stance(None, POSTURE_NAMES[posture], off_deg, away_m)


HELD_S: Final = 1.0
"""A placement must stay this long before it replaces the one told before."""


class PlacementMonitor:
    """Tells how the person is placed: at the first picture, and again whenever that has changed for a second."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._told: str | None = None
        self._candidate: str | None = None
        self._since_s = 0.0

    def step(self, t_s: float, placed: Stance) -> list[PlacementFound]:
        """The placement to tell after this picture, if any."""
        finding = placed.obstacle or self._view_finding(placed)
        if finding != self._candidate:
            self._candidate, self._since_s = finding, t_s
        if finding == self._told or (self._told is not None and t_s - self._since_s < HELD_S):
            return []
        self._told = finding
        return [PlacementFound(t_s, finding, self._text(finding, placed))]

    def _view_finding(self, placed: Stance) -> str:
        nearest_m, farthest_m = self._spec.view.distance_m
        if placed.distance_m < nearest_m * (1 - DISTANCE_DOUBT):
            return "too_near"
        if placed.distance_m > farthest_m * (1 + DISTANCE_DOUBT):
            return "too_far"
        return "view_off" if placed.view_off_deg > self._spec.view.within_deg else "ok"

    def _text(self, finding: str, placed: Stance) -> str:
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
            return f"Turn your mat a little: I need to see you from the {self._spec.view.facing}."
        return f"You are {placed.sees}. {POSTURE_REQUESTS[self._spec.posture]}"
