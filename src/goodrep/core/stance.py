"""Is a person there, wholly in the picture, and in the exercise's position?

The position decides whether movement is counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

import numpy as np

from goodrep.core.body import Body
from goodrep.core.framing import PICTURE_MARGIN, SEEN, inside, position_askew, seen, xy_share
from goodrep.core.pose import Mask, PoseTrack
from goodrep.core.postures import POSTURES, PostureRule
from goodrep.core.vocabulary import Posture

Codes: TypeAlias = "np.ndarray[tuple[Any, ...], np.dtype[np.int8]]"
Places: TypeAlias = "np.ndarray[tuple[Any, ...], np.dtype[np.intp]]"

Obstacle = Literal["no_person", "out_of_picture", "hidden_joints", "wrong_posture", "other_side", "tilted"]


@dataclass(frozen=True, slots=True)
class Stance:
    """How the person of one frame is placed.

    ``obstacle`` is why nothing can be counted, None where the posture is right. ``sees`` says in words what the
    picture shows.
    """

    obstacle: Obstacle | None
    sees: str


_OBSTACLES: Final[tuple[Obstacle, ...]] = ("out_of_picture", "hidden_joints", "wrong_posture", "tilted")
_CUT, _HIDDEN, _WRONG, _TILTED = range(1, len(_OBSTACLES) + 1)
"""Their places, from 1 on."""
_LOOKS: Final = (
    "sitting",
    "standing upright",
    "upside down",
    "half upright",
    "lying or propped up with straight legs",
    "lying with the knees low, as on the side or the belly",
    "getting into position",
)
"""What a picture shows where it is no known position, in words that fit after "You are"."""


def _possible(posture: Posture) -> tuple[Stance, ...]:
    return (
        Stance(None, POSTURES[posture].name),
        Stance("no_person", "nobody"),
        *(Stance("wrong_posture", other.looks) for other in POSTURES.values()),
        *(Stance(obstacle, looks) for obstacle in _OBSTACLES for looks in _LOOKS),
    )


STANCES: Final[Mapping[Posture, tuple[Stance, ...]]] = {posture: _possible(posture) for posture in POSTURES}
"""How a person may be placed for each position, in the order of ``stance_codes``."""
_NOBODY: Final = 1
_FIRST_POSTURE: Final = 2
_FIRST_UNKNOWN: Final = _FIRST_POSTURE + len(POSTURES)


def stance(body: Body, posture: Posture) -> Stance:
    """How the person in the first frame is placed for this posture."""
    return STANCES[posture][int(stance_codes(body, posture)[0])]


def stance_codes(body: Body, posture: Posture) -> Codes:
    """(T,) places in ``STANCES[posture]``; 0 where the person is in position."""
    obstacles = _obstacles(body, POSTURES[posture])
    if not obstacles.any():
        return obstacles
    found = ~np.isnan(body.track.landmarks[:, 0, 0])
    codes = np.where(found, obstacles, _NOBODY).astype(np.int8)
    out = np.flatnonzero(found & (obstacles > 0))
    if out.size:
        codes[out] = _out_of_position(body, posture, out, obstacles[out])
    return codes


def _out_of_position(body: Body, posture: Posture, out: Places, obstacles: Codes) -> Codes:
    """The codes of frames ``out``, whose obstacles are known: another position, or what else the picture shows."""
    obstacles = obstacles.copy()
    if out.size < body.track.t_s.size:
        track = body.track
        part = PoseTrack(track.t_s[out], track.size_px, track.landmarks[out], track.world_m[out], track.outline[out])
        body = Body(part, body.side, body.weights)
    others = np.full(out.size, -1, dtype=np.int8)
    for i, (other, rule) in enumerate(POSTURES.items()):
        if other != posture:
            others[(others < 0) & (_obstacles(body, rule) == 0)] = i
    unknown = (others < 0) & (obstacles == _WRONG)
    if unknown.any():
        obstacles[unknown & position_askew(body, POSTURES[posture])] = _TILTED
    looks = _FIRST_UNKNOWN + (obstacles - 1) * len(_LOOKS) + _looks(body)
    return np.where(others < 0, looks, _FIRST_POSTURE + others).astype(np.int8)


def _obstacles(body: Body, rule: PostureRule) -> Codes:
    """(T,) why a person cannot be counted in this position, 1 + place in ``_OBSTACLES``; 0 where it is theirs."""
    framed: Mask = np.all(inside(xy_share(body, rule), -PICTURE_MARGIN), axis=1)
    visible: Mask = seen(body, rule).min(axis=1) >= SEEN
    obstacles = np.where(framed, np.where(visible, _WRONG, _HIDDEN), _CUT).astype(np.int8)
    if (framed & visible).any():
        obstacles[framed & visible & rule.holds(body)] = 0
    return obstacles


def _looks(body: Body) -> Codes:
    """(T,) places in ``_LOOKS``."""
    trunk = body.shoulder - body.hip
    elevation_deg = np.degrees(np.arctan2(trunk[:, 1], np.abs(trunk[:, 0])))
    thigh_rise = (body.knee[:, 1] - body.hip[:, 1]) / body.thigh_px
    upright = elevation_deg > 55
    looks: Codes = np.select(
        [
            upright & (thigh_rise > -0.5),
            upright,
            elevation_deg < -60,
            elevation_deg > 20,
            body.knee_flexion_deg < 35,
            thigh_rise < 0.3,
        ],
        range(len(_LOOKS) - 1),
        len(_LOOKS) - 1,
    ).astype(np.int8)
    return looks
