"""What is told of how person and camera are placed. The view only limits what is judged, never what is counted."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from typing import Final

import numpy as np

from goodrep.core.body import Body
from goodrep.core.events import PlacementFound
from goodrep.core.framing import cut_words, edge_words, hidden_words
from goodrep.core.observing import Seen
from goodrep.core.pose import Array
from goodrep.core.postures import POSTURES
from goodrep.core.stance import Codes, Stance
from goodrep.core.view import DISTANCE_DOUBT, STEEP_DOUBT_DEG
from goodrep.core.wording import ENGLISH, Phrases
from goodrep.specs.model import Spec, ViewContract

UPRIGHT: Final = ("standing upright", "sitting")

HELD_S: Final = 1.0
"""A placement must stay this long before it replaces the one told before."""
ASKEW_S: Final = 0.5
"""Getting down may look like lying in a picture that is askew, but not for so long."""
LOOK_EVERY_S: Final = 0.2
"""How often it is looked at how the camera stands."""
CAMERA: Final = ("ok", "near_edge", "tilted", "too_high", "view_off", "too_far", "too_near")
"""What may be wrong with where the camera stands, the worst last."""


def camera_codes(view: ViewContract, cameras: Array, view_error_deg: Array) -> Codes:
    """(T,) places in ``CAMERA`` of what is most wrong.

    Args:
        view: where the camera must be.
        cameras: (T, 4) how it stands, as ``Seen.cameras`` has it.
        view_error_deg: (T,) how far it is round from where it should be; NaN where that is not known.
    """
    away_m, steep_deg, roll_deg, framed = cameras.T
    nearest_m, farthest_m = view.distance_m
    codes: Codes = (framed <= 0).astype(np.int8)
    if view.level_within_deg is not None:
        codes[np.abs(roll_deg) > view.level_within_deg] = 2
    if view.steep_within_deg is not None:
        codes[steep_deg > view.steep_within_deg + STEEP_DOUBT_DEG] = 3
    codes[np.abs(view_error_deg) > view.within_deg] = 4
    codes[away_m > farthest_m * (1 + DISTANCE_DOUBT)] = 5
    codes[away_m < nearest_m * (1 - DISTANCE_DOUBT)] = 6
    return codes


class PlacementMonitor:
    """Tells how the person is placed: at the first picture, and again whenever that has changed for a second.

    What stays wrong is told again, each time after twice as long, in the words that fit then.
    """

    def __init__(self, spec: Spec, phrases: Phrases = ENGLISH) -> None:
        self._spec = spec
        self._phrases = phrases
        self._rule = POSTURES[spec.posture]
        self._told: str | None = None
        self._told_s = 0.0
        self._again_s = 0.0
        self._candidate: str | None = None
        self._since_s = 0.0
        self._askew_since_s: float | None = None
        self._camera = "ok"
        self._looked_s = -math.inf
        self._along: dict[Seen, tuple[list[int], list[int]]] = {}
        """Of a recording as seen for each side: the camera's code in each picture, and where it becomes another."""

    def step(self, placed: Stance, seen: Seen, at: int, view_error_deg: float) -> list[PlacementFound]:
        """The placement to tell after this picture, if any.

        Args:
            placed: what was found in it.
            seen: the pictures it is among.
            at: which of them it is.
            view_error_deg: how far the camera is round from where it should be, signed as ``PostureRule.view_deg``;
                NaN where that is not known.
        """
        t_s = seen.of.t_s[at]
        as_before = placed.obstacle is None and t_s - self._looked_s < LOOK_EVERY_S
        if as_before and self._told == self._candidate == self._camera == "ok":
            return []
        finding: str = placed.obstacle or self._camera_finding(seen, at, view_error_deg)
        if finding in ("out_of_picture", "hidden_joints") and self._rule.lying and placed.sees in UPRIGHT:
            finding = "wrong_posture"  # whoever has yet to lie down may be cut off until then
        since_s = t_s
        if finding != "tilted":
            self._askew_since_s = None
        elif placed.obstacle is not None:
            since_s = self._askew_since_s = t_s if self._askew_since_s is None else self._askew_since_s
            if t_s - since_s < ASKEW_S:
                finding = "wrong_posture"
        if finding != self._candidate:
            self._candidate, self._since_s = finding, since_s
        if self._told is not None and t_s - self._since_s < HELD_S:
            return []
        if finding != self._told:
            self._again_s = self._spec.coaching.between_placement_s
        elif finding == "ok" or t_s - self._told_s < self._again_s:
            return []
        else:
            self._again_s *= 2
        self._told, self._told_s = finding, t_s
        return [PlacementFound(t_s, finding, self._text(finding, placed, seen.body_at(at), view_error_deg))]

    def _camera_finding(self, seen: Seen, at: int, view_error_deg: float) -> str:
        """What is most wrong with where the camera stands, "ok" where nothing is."""
        t_s = seen.of.t_s[at]
        if t_s - self._looked_s >= LOOK_EVERY_S:
            self._looked_s = t_s
            one = slice(at, at + 1)
            self._camera = CAMERA[camera_codes(self._spec.view, seen.cameras[one], np.array([view_error_deg]))[0]]
        return self._camera

    def silent_until(self, seen: Seen, at: int, until: int) -> int:
        """Until which picture of a recording ``step``, asked for each from ``at`` on, would surely tell nothing.

        Args:
            seen: the recording, with the side being trained known.
            at: the picture that comes next.
            until: before this one the person is in position in all, and their times increase.
        """
        if not self._told == self._candidate == self._camera or self._askew_since_s is not None:
            return at
        if seen not in self._along:
            found = camera_codes(self._spec.view, seen.cameras, seen.views_deg - self._spec.view.turned_deg)
            self._along[seen] = found.tolist(), [*(np.flatnonzero(np.diff(found)) + 1).tolist(), found.size]
        codes, changes = self._along[seen]
        if CAMERA[codes[at]] != self._told:
            return at
        until = min(until, changes[bisect_right(changes, at)])
        if self._told != "ok":  # told again some time; not later than it would be
            until = bisect_left(seen.of.t_s, self._told_s + self._again_s - 1e-6, at, max(at, until))
        return until

    def passed(self, seen: Seen, first: int, until: int) -> None:
        """Takes in the pictures from ``first`` to before ``until`` as ``step`` would, where it has nothing to tell."""
        times = seen.of.t_s
        while times[until - 1] - self._looked_s >= LOOK_EVERY_S:
            first = bisect_left(times, self._looked_s + LOOK_EVERY_S - 1e-6, first, until)
            while times[first] - self._looked_s < LOOK_EVERY_S:
                first += 1
            self._looked_s = times[first]

    def _text(self, finding: str, placed: Stance, body: Body, view_error_deg: float) -> str:
        said, posture = self._phrases.placement, self._phrases.postures[self._spec.posture]
        if finding == "ok":
            return said.ok
        if finding == "no_person":
            return said.no_person
        if finding == "out_of_picture":
            return cut_words(body, self._rule, self._phrases)
        if finding == "hidden_joints":
            return hidden_words(body, self._rule, self._phrases)
        if finding == "near_edge":
            return edge_words(body, self._rule, self._phrases)
        if finding == "too_near":
            return said.too_near
        if finding == "too_far":
            return said.too_far
        if finding == "view_off":
            return posture.turn_back if view_error_deg > 0 else posture.turn_on
        if finding == "too_high":
            return said.too_high
        if finding == "tilted":
            return said.askew
        if finding == "other_side":
            return said.other_side.format(side=placed.sees)
        looks = self._phrases.looks.get(placed.sees, placed.sees)
        return said.wrong_posture.format(looks=looks, request=posture.request)
