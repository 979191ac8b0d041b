"""What poses alone tell, before any spec: how a person is placed, what bears the body, the view, the measures.

Everything is an array function over time, computed for all pictures of a track at once when it is first asked for.
Live, a track is one pose; a recording is one track. What is computed can be kept (``Observations.arrays``) and given
back, so that a changed spec needs no poses at all.
"""

from __future__ import annotations

import functools
from bisect import bisect_left
from collections.abc import Callable, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import numpy as np

from goodrep.core.body import SIDES, Body
from goodrep.core.framing import EDGE, inside, xy_share
from goodrep.core.gesture import arm_raised, arms_raised
from goodrep.core.lazy import lazy
from goodrep.core.measures import measured
from goodrep.core.pose import OUTLINE_SHAPE, POSITION_STEP, VISIBILITY_STEP, Array, Mask, Pose, PoseTrack
from goodrep.core.postures import POSTURES
from goodrep.core.stance import STANCES, Stance, stance_codes
from goodrep.core.view import distance_m
from goodrep.core.vocabulary import Posture, Side
from goodrep.core.weights import SHIPPED, Weights

LEAP_TORSO: Final = 0.15
"""From one picture to the next no three quarters of the joints get this far: 0.04 at 12 pictures a second, 0.10 at 3 in
recorded exercises; 0.2 and more where a video is cut to somebody else lying in the same place."""

AnyArray: TypeAlias = "np.ndarray[tuple[Any, ...], np.dtype[Any]]"
Key: TypeAlias = tuple[Posture | None, Side | None, str]
"""Of what position and side an array is, and its name; None where it is the same for all."""


@dataclass(eq=False)
class Observations:
    """T pictures as rules of positions and measures see them.

    Args:
        load: gives the track; called when something is asked for that is not in ``arrays``.
        size_px: width and height of the pictures.
        arrays: what was computed before; filled with what is computed now. The first axis of each is time.
        pose: the only pose, where this is the newest picture of a camera or video; None where a track is run again.
        weights: the fit to measure with.
    """

    load: Callable[[], PoseTrack]
    size_px: tuple[int, int]
    arrays: MutableMapping[Key, AnyArray] = field(default_factory=dict)
    pose: Pose | None = None
    weights: Weights = SHIPPED
    _seen: dict[tuple[Posture, Side], Seen] = field(default_factory=dict, repr=False)

    @classmethod
    def single(cls, pose: Pose, weights: Weights = SHIPPED) -> Observations:
        """One picture, as it comes."""
        return cls(lambda: PoseTrack.single(pose), pose.size_px, pose=pose, weights=weights)

    @classmethod
    def of_track(cls, track: PoseTrack, weights: Weights = SHIPPED) -> Observations:
        """A whole recording."""
        return cls(lambda: track, track.size_px, weights=weights)

    @lazy
    def track(self) -> PoseTrack:
        return self.load()

    @lazy
    def t_s(self) -> list[float]:
        if self.pose is not None:
            return [self.pose.t_s]
        times: list[float] = self.array(None, None, "t_s", lambda: self.track.t_s).tolist()
        return times

    @lazy
    def arms_raised(self) -> list[bool]:
        """Whether each picture shows a straight arm that points up."""
        if self.pose is not None:
            return [arm_raised(self.pose)]
        raised: list[bool] = self.array(None, None, "arms_raised", lambda: arms_raised(self.track)).tolist()
        return raised

    def next_arm_raised(self, at: int) -> int:
        """The first picture of a recording, from ``at`` on, that shows a raised arm; the end where none does."""
        return self._arm_raised_in[bisect_left(self._arm_raised_in, at)]

    @lazy
    def _arm_raised_in(self) -> list[int]:
        return [at for at, raised in enumerate(self.arms_raised) if raised] + [len(self.arms_raised)]

    def joints_at(self, at: int) -> PoseTrack:
        """One picture, of which only what is told of ``body.JOINTS`` is a number."""
        kept = self.array(None, None, "joints", lambda: _packed(self.track))[at]
        landmarks = np.full((1, 33, 5), np.nan)
        landmarks[0, _JOINTS[:, None], _JOINT_COLUMNS] = np.where(kept == _NOTHING, np.nan, kept * _JOINT_STEPS)
        world_m, outline = np.full((1, 33, 3), np.nan), np.full((1, *OUTLINE_SHAPE), np.nan)
        return PoseTrack(np.array([self.t_s[at]]), self.size_px, landmarks, world_m, outline)

    def seen(self, posture: Posture, side: Side) -> Seen:
        """The same pictures looked at for a position and the side being trained in it; ``both`` while that is not
        known."""
        found = self._seen.get((posture, side))
        if found is None:
            found = self._seen[posture, side] = Seen(self, posture, side)
        return found

    def array(self, posture: Posture | None, side: Side | None, name: str, make: Callable[[], AnyArray]) -> AnyArray:
        """What was kept under this name, else what ``make`` makes."""
        key = (posture, side, name)
        found = self.arrays.get(key)
        if found is None:
            found = self.arrays[key] = make()
        return found


@dataclass(eq=False)
class Seen:
    """The pictures of ``of`` looked at for one position and one side. Lists have one entry for each picture."""

    of: Observations
    posture: Posture
    side: Side
    _tables: dict[tuple[tuple[str, ...], float], Array] = field(default_factory=dict, repr=False)

    @lazy
    def body(self) -> Body:
        return Body(self.of.track, self.side, self.of.weights)

    def kept(self, name: str, make: Callable[[], AnyArray]) -> AnyArray:
        """What was kept under this name of a recording, else what ``make`` makes."""
        return self.of.array(self.posture, self.side, name, make)

    def _array(self, name: str, make: Callable[[Body], AnyArray]) -> AnyArray:
        if self.of.pose is not None:  # nobody asks for it again
            return make(self.body)
        return self.kept(name, lambda: make(self.body))

    @lazy
    def stances(self) -> list[Stance]:
        """How the person is placed."""
        known = STANCES[self.posture]
        return [known[code] for code in self._stance_codes.tolist()]

    @property
    def in_position(self) -> Mask:
        """(T,) whether nothing stands in the way."""
        found: Mask = self._stance_codes == 0
        return found

    @lazy
    def _stance_codes(self) -> AnyArray:
        return self._array("stance", lambda body: stance_codes(body, self.posture))

    @lazy
    def view_deg(self) -> list[float]:
        """How far the camera is round, as ``PostureRule.view_deg`` has it."""
        view: list[float] = self.views_deg.tolist()
        return view

    @lazy
    def views_deg(self) -> Array:
        """(T,) the same."""
        return self._array("view_deg", POSTURES[self.posture].view_deg)

    @lazy
    def cameras(self) -> Array:
        """(T, 4) how the camera stands: how far away in m, how steeply it looks down in degrees (NaN where the joints
        do not show it), how far the picture is askew in degrees, and 1 where all joints that must be seen keep away
        from the picture's edges."""
        return self._array("camera", self._camera)

    def _camera(self, body: Body) -> Array:
        rule = POSTURES[self.posture]
        away_m = distance_m(body)
        steep_deg = np.full_like(away_m, np.nan) if rule.steep_deg is None else rule.steep_deg(body)
        framed = inside(xy_share(body, rule), EDGE).all(axis=1)
        return np.stack([away_m, steep_deg, rule.roll_deg(body), framed.astype(np.float64)], axis=1)

    @lazy
    def supports(self) -> Array:
        """(T, 2 K + 1) x and y of each thing that may bear the body, then a length of the body, all in pixels."""
        return self._array("supports", self._supports)

    def supports_at(self, at: int) -> list[float]:
        """Those of one picture."""
        numbers, many = self._support_numbers
        return numbers[at * many : at * many + many]

    @lazy
    def _support_numbers(self) -> tuple[list[float], int]:
        """In one list, as many small ones keep the garbage collector busy; and how many of each picture."""
        return self.supports.ravel().tolist(), self.supports.shape[1]

    def _supports(self, body: Body) -> Array:
        positions_px, size_px = POSTURES[self.posture].supports(body)
        return np.concatenate([positions_px.reshape(size_px.size, -1), size_px[:, None]], axis=1)

    def body_at(self, at: int) -> Body:
        """One of the pictures, of which only the joints are known."""
        if self.of.pose is not None:
            return self.body
        return Body(self.of.joints_at(at), self.side, self.of.weights)

    @lazy
    def leapt(self) -> Mask:
        """(T,) whether most joints are somewhere else than in the picture before."""
        return self._array("leapt", leaps)

    @lazy
    def side_clues(self) -> Array:
        """(T, K) what ``PostureRule.side`` tells the side being trained from."""
        return self._array("side_clues", POSTURES[self.posture].side_clues)

    def table(self, names: tuple[str, ...], turned_deg: float) -> Array:
        """(T, 2 + 3 M) time, how far the camera is off ``turned_deg``, then value, uncertainty and scale of the named
        measures: the rows of a ``CourseBuffer``. A name outside ``MEASURES`` is a KeyError."""
        found = self._tables.get((names, turned_deg))
        if found is None:
            many = len(names)
            found = np.empty((len(self.of.t_s), 2 + 3 * many))
            found[:, 0] = self.of.t_s
            found[:, 1] = np.abs(self.views_deg - turned_deg)
            for i, name in enumerate(names):
                found[:, 2 + i :: many] = self._array(name, functools.partial(measured, name=name))
            self._tables[names, turned_deg] = found
        return found


def leaps(body: Body) -> Mask:
    """(T,) whether three quarters of the joints are farther from where they were in the picture before than any body
    moves."""
    sides = body.sides.reshape(len(body.torso_px), -1)
    leapt = leap(sides[:-1], sides[1:], body.torso_px[1:])
    return np.concatenate([[False], leapt])


def leap(before: Array, now: Array, torso_px: Array) -> Mask:
    """(T,) the same from (T, 28) positions of all joints to others, where the torso is so long."""
    ways = (now - before).reshape(len(now), -1, 2)
    squares = np.sort(ways[:, :, 0] * ways[:, :, 0] + ways[:, :, 1] * ways[:, :, 1], axis=1)
    limits = LEAP_TORSO * torso_px
    leapt: Mask = squares[:, squares.shape[1] // 4] > limits * limits
    return leapt


_JOINTS: Final = SIDES.ravel()
_JOINT_COLUMNS: Final = np.array([0, 1, 3])
_JOINT_STEPS: Final = np.array([POSITION_STEP, POSITION_STEP, VISIBILITY_STEP])
_NOTHING: Final = -32768


def _packed(track: PoseTrack) -> AnyArray:
    """(T, 14, 3) place and visibility of ``body.JOINTS``, left and right, as whole multiples of what a recording keeps:
    a quarter of the room, and nothing lost."""
    kept = track.landmarks[:, _JOINTS[:, None], _JOINT_COLUMNS] / _JOINT_STEPS
    return np.where(np.isnan(kept), _NOTHING, np.rint(kept)).astype(np.int16)


Glance: TypeAlias = tuple[float, Observations, int]
"""One picture among those observed together."""


def together(glances: Sequence[Glance]) -> tuple[Observations, list[int]]:
    """Pictures that may have come one by one as one track, and where in it they are."""
    first = glances[0][1]
    if first.pose is None:
        return first, [at for _, _, at in glances]
    poses = [observed.pose for _, observed, _ in glances if observed.pose is not None]
    return Observations.of_track(PoseTrack.of(poses), first.weights), list(range(len(poses)))
