"""From the rep signal to phases, reps and attempts, sample by sample, relative to the person's own rest and range.

The tracker knows no exercise and no form threshold: only a signal that is low at rest and high at the top. It says
what is certain at the moment (phase, top reached) and, once rest is reached again, hands over the whole movement.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field, replace
from enum import Enum
from statistics import fmean, median
from typing import Final, Literal

import numpy as np

from goodrep.core.borders import PLATEAU, Borders, arrived_s, began_s, departed_s, find_borders
from goodrep.core.few import places
from goodrep.core.pose import Array
from goodrep.core.vocabulary import Phase

SPEED_WINDOW_S: Final = 0.2
"""Over how long the signal's speed is taken."""
STILL_SHARE_PER_S: Final = 0.12
"""Slower than this share of the range per second is standing still."""
STOPPED_SHARE: Final = 0.06
"""Slower than this share of the stroke's own top speed is its end."""
REST_FOLLOWS: Final = 0.1
"""How fast the level of rest follows a still body, per sample."""
ATTEMPT_SHARE: Final = 0.5
"""A movement of this share of the smallest rep is noted as an attempt."""
NOISE_FACTOR: Final = 4.0
"""A movement must be this many standard deviations of the noise high."""
NOISE_SAMPLES: Final = 60
FEWEST_DEVIATIONS: Final = 5
RETURN_SHARE: Final = 0.3
"""Below this share of its own height above rest a movement is on the last bit of its way back."""
RISE_SHARE: Final = 0.04
"""Up again by this share of its height, a movement has ended its way back."""
DIP_SHARE: Final = 0.25
"""Falling this share below the highest point is lowering, less is a sag."""
SETTLED_S: Final = 0.4
"""A small movement that stands still this long has only shifted the rest."""
NEW_REST_S: Final = 0.8
"""Lowering that stands still this long is over, however far above the old rest."""
HISTORY_S: Final = 1.5

Interruption = Literal["cut_off_at_end", "left_position", "paused"]
Reason = Literal["too_small", "too_short", "cut_off_at_start", Interruption]


@dataclass(frozen=True, slots=True)
class RepRules:
    """Args:
    expected_range: height of a typical rep in the signal's unit, used until the person's own is known.
    least_share: share of the range from which a movement is a rep.
    shortest_s: shorter movements are attempts.
    first_at_rest: whether the first movement of a stay counts only once it is back at rest, because whatever leads into
        the position may look like it up to its top.
    """

    expected_range: float
    least_share: float
    shortest_s: float
    first_at_rest: bool = False


@dataclass(frozen=True, slots=True)
class PhaseChange:
    """``t_s`` is when it is noticed, ``since_s`` when the phase seems to have begun."""

    t_s: float
    phase: Phase
    since_s: float


@dataclass(frozen=True, slots=True)
class Top:
    """The movement is certain to count from here on."""

    t_s: float


@dataclass(frozen=True, slots=True)
class Movement:
    """A movement that is over: a rep, or an attempt with its reason. Borders not seen lie at the ends of what was."""

    t_s: float
    borders: Borders
    counted: bool
    reason: Reason | None
    height: float
    whole_up: bool
    whole_down: bool


TrackerEvent = PhaseChange | Top | Movement


class _State(Enum):
    REST = "rest"
    UP = "up"
    HOLD = "hold"
    DOWN = "down"


@dataclass(slots=True)
class RepTracker:
    """Fed with the smoothed and the raw signal of one stay in the posture after the other."""

    rules: RepRules
    _state: _State = _State.REST
    _t: list[float] = field(default_factory=list)
    _raw: list[float] = field(default_factory=list)
    _recent: deque[tuple[float, float]] = field(default_factory=deque)
    _deviations: deque[float] = field(default_factory=lambda: deque(maxlen=NOISE_SAMPLES))
    _noise: float | None = 0.0
    """Of ``_deviations``; None where they have changed since."""
    _heights: list[float] = field(default_factory=list)
    range: float = field(init=False)
    """The person's own range: the median of the last heights; before two reps the expected one."""
    _surely: float = field(init=False)
    """What a rep must be high at least, whatever the noise: a share of the range."""
    _still_per_s: float = field(init=False)
    """Slower than this is standing still."""
    _rest: float = math.nan
    _rest_seen: bool = False
    _highest: float = math.nan
    _left_rest_s: float = 0.0
    _peak: float = 0.0
    _valley: float = 0.0
    _top_speed: float = 0.0
    _still_since_s: float = 0.0
    _phase_since_s: float = -math.inf
    _announced: bool = False
    _whole_up: bool = True
    _came_back: bool = False
    """Whether a rep of this stay has come back to rest, which is therefore known."""

    def __post_init__(self) -> None:
        self._take_range()

    def _take_range(self) -> None:
        """After a change of ``_heights``."""
        self.range = self.rules.expected_range if len(self._heights) < 2 else median(self._heights[-8:])
        self._surely = self.rules.least_share * self.range
        self._still_per_s = STILL_SHARE_PER_S * self.range

    @property
    def announced(self) -> bool:
        """Whether the movement under way has its number."""
        return self._state is not _State.REST and self._announced

    def step(self, t_s: float, smooth: float, raw: float) -> list[TrackerEvent]:
        """One more sample; times must increase, values be numbers."""
        self._t.append(t_s)
        self._raw.append(raw)
        recent, state = self._recent, self._state
        recent.append((t_s, smooth))
        while t_s - recent[0][0] > SPEED_WINDOW_S and len(recent) > 2:
            recent.popleft()
        if state is _State.REST:
            self._deviations.append(raw - smooth)
            self._noise = None
            return self._at_rest(t_s, smooth)
        if smooth > self._peak:
            self._peak = smooth
        if state is _State.HOLD:
            return self._at_top(t_s, smooth)
        if state is _State.UP:
            return self._going_up(t_s, smooth)
        return self._going_down(t_s, smooth)

    def interrupt(self, t_s: float, reason: Interruption) -> list[TrackerEvent]:
        """The posture is lost, the source ends or the person pauses: what is under way is closed, and a new stay begins
        from nothing.

        A movement whose number was announced stays a rep; the reason then says what is missing.
        """
        events: list[TrackerEvent] = []
        # A number that was given stays, even where the range has grown since.
        if self.announced or (self._state is not _State.REST and self._height >= self._least):
            if not self._whole_up:
                events.append(self._movement(t_s, counted=False, reason="cut_off_at_start", whole_down=False))
            elif self._state is _State.DOWN and self._valley - self._rest < RETURN_SHARE * self._height:
                events += self._back_at_rest(t_s, level=self._valley, aim=min(self._valley, self._rest))
            else:
                events.append(self._movement(t_s, counted=self._announced, reason=reason, whole_down=False))
        self._state = _State.REST
        self._rest = math.nan
        self._phase_since_s = -math.inf
        self._rest_seen = self._came_back = False
        for history in (self._t, self._raw, self._recent):
            history.clear()
        return events

    def _at_rest(self, t_s: float, smooth: float) -> list[TrackerEvent]:
        if self._rest != self._rest:  # not a number yet
            self._rest = self._highest = smooth
        if not self._came_back and self._is_least(self._highest - smooth, 1.0):
            return self._began_at_top(t_s, smooth)
        if self._still_for_s(t_s, self._speed) >= SPEED_WINDOW_S:
            self._rest_seen = True
            # Only a still body tells its rest; slowly, lest the first part of a slow lift become rest.
            self._rest += REST_FOLLOWS * (smooth - self._rest)
            self._highest = self._rest
        if smooth < self._rest:
            self._rest = smooth
        elif smooth > self._highest:
            self._highest = smooth
        if self._is_least(smooth - self._rest, ATTEMPT_SHARE):
            self._begin(_State.UP, t_s, whole_up=self._rest_seen)
            self._peak = smooth
            return [self._change(t_s, "up", began_s(*self._way(self._rest, self._rest + self.range)))]
        if self._t[0] < t_s - 3 * HISTORY_S:
            self._drop_before(t_s - HISTORY_S)
        return []

    def _began_at_top(self, t_s: float, smooth: float) -> list[TrackerEvent]:
        """What looked like rest was the top: the beginning of this movement was not seen."""
        self._begin(_State.DOWN, t_s, whole_up=False)
        self._peak = self._highest
        self._valley = smooth
        return [self._change(t_s, "down")]

    def _begin(self, state: _State, t_s: float, *, whole_up: bool) -> None:
        self._state = state
        self._left_rest_s = t_s
        self._top_speed = 0.0
        self._announced = False
        self._whole_up = whole_up

    def _going_up(self, t_s: float, smooth: float) -> list[TrackerEvent]:
        speed, height = self._speed, self._peak - self._rest
        if speed > self._top_speed:
            self._top_speed = speed
        if smooth < self._rest + RETURN_SHARE * height:
            return self._back_at_rest(t_s, level=smooth, aim=smooth)
        stopped = speed < STOPPED_SHARE * self._top_speed
        if stopped and not self._whole_up:  # only what follows tells whether this is the top, or rest after lying down
            self._rest_at(smooth)
            return [self._change(t_s, "rest")]
        if height >= self._least:
            if stopped or smooth < self._peak - DIP_SHARE * height:
                self._state = _State.HOLD
                return [self._change(t_s, "hold", arrived_s(*self._way(self._rest, self._peak))), *self._announce(t_s)]
        elif self._still_for_s(t_s, speed) > SETTLED_S:  # moved a little and stayed there: a new rest, no movement
            self._rest_at(smooth)
            return [self._change(t_s, "rest")]
        return []

    def _at_top(self, t_s: float, smooth: float) -> list[TrackerEvent]:
        events = [] if self._announced else self._announce(t_s)
        if smooth < self._peak - DIP_SHARE * (self._peak - self._rest):
            self._state = _State.DOWN
            self._valley = smooth
            self._top_speed = 0.0
            events.append(self._change(t_s, "down", departed_s(*self._way(self._rest, self._peak))))
        return events

    def _going_down(self, t_s: float, smooth: float) -> list[TrackerEvent]:
        events = [] if self._announced else self._announce(t_s)
        speed = -self._speed
        if speed > self._top_speed:
            self._top_speed = speed
        still_s = self._still_for_s(t_s, speed)
        if smooth < self._valley:
            self._valley = smooth
        height = self._peak - self._valley if math.isnan(self._rest) or not self._whole_up else self._height
        stopped = speed < STOPPED_SHARE * self._top_speed
        if self._whole_up and self._valley - self._rest > RETURN_SHARE * height:
            if smooth - self._valley > DIP_SHARE * height:  # up again without having been at rest: the same rep
                self._state = _State.HOLD
                events.append(self._change(t_s, "hold"))
            elif still_s > NEW_REST_S:
                events += self._back_at_rest(t_s, level=self._valley, aim=self._valley)
            return events
        if stopped or smooth - self._valley > RISE_SHARE * height:
            # Lowering is seen to end a little above the rest it is on its way to.
            aim = min(self._valley, self._rest) if self._whole_up else self._valley
            events += self._back_at_rest(t_s, level=self._valley, aim=aim)
        return events

    def _announce(self, t_s: float) -> list[TrackerEvent]:
        """A number is only given where nothing can take it back: the start was seen and it lasted long enough."""
        if self._announced or not self._whole_up or t_s - self._left_rest_s < self.rules.shortest_s:
            return []
        if self.rules.first_at_rest and not self._came_back:
            return []
        self._announced = True
        self._heights.append(self._height)
        self._take_range()
        return [Top(t_s)]

    def _back_at_rest(self, t_s: float, *, level: float, aim: float) -> list[TrackerEvent]:
        """The movement is over; ``level`` is where the signal is, ``aim`` the rest that lowering led to."""
        if not self._whole_up:
            self._rest = level
        reason: Reason | None = None
        events: list[TrackerEvent] = []
        if not self._whole_up:
            reason = "cut_off_at_start"
        elif self._height < self._least and not self._announced:
            reason = "too_small"
        movement = self._movement(t_s, counted=reason is None, reason=reason, whole_down=True, rest_after=aim)
        if reason is None and not self._announced:
            if movement.borders.end_s - movement.borders.start_s < self.rules.shortest_s:
                movement = replace(movement, counted=False, reason="too_short")
            else:
                self._heights.append(self._height)
                self._take_range()
                events.append(Top(t_s))
        self._came_back = self._came_back or movement.counted
        if self._announced:
            self._heights[-1] = self._height  # the top may have risen after the number was given
            self._take_range()
        events += [movement, self._change(t_s, "rest", movement.borders.end_s)]
        # So far above the old rest that it would look like the next movement, it is a new rest.
        self._rest_at(level if level - aim > ATTEMPT_SHARE * self._least else aim)
        self._drop_before(min(movement.borders.end_s, t_s))
        return events

    def _rest_at(self, level: float) -> None:
        self._state = _State.REST
        self._rest = self._highest = level
        self._rest_seen = True

    def _change(self, t_s: float, phase: Phase, since_s: float = math.inf) -> PhaseChange:
        """``since_s`` lies between the beginning of the phase before and now."""
        self._phase_since_s = min(max(since_s, self._phase_since_s), t_s)
        return PhaseChange(t_s, phase, self._phase_since_s)

    def _way(self, low: float, high: float) -> tuple[Array, Array]:
        """Times, and shares of the way between two levels, of what is remembered."""
        return np.array(self._t), (np.array(self._raw) - low) / (high - low)

    def _movement(
        self, t_s: float, *, counted: bool, reason: Reason | None, whole_down: bool, rest_after: float | None = None
    ) -> Movement:
        t, raw = np.array(self._t), np.array(self._raw)
        low = self._rest if self._whole_up else min(self._rest, self._valley)
        borders = find_borders(t, raw, low, low if rest_after is None else rest_after)
        first_s, last_s = self._t[0], self._t[-1]
        start_s, arrival_s = (borders.start_s, borders.arrival_s) if self._whole_up else (first_s, first_s)
        # Where lowering was not seen to its end, its extrapolated beginning would be a guess.
        departure_s, end_s = borders.departure_s, borders.end_s
        if not whole_down:
            highest = float(raw.max())
            # A rest that was only seen smoothed may lie above all of it.
            high = raw >= min(low + PLATEAU * (highest - low), highest)
            departure_s, end_s = self._t[int(places(high)[-1])], last_s
        start_s = max(start_s, first_s)
        arrival_s = min(max(arrival_s, start_s), last_s)
        departure_s = min(max(departure_s, arrival_s), last_s)
        return Movement(
            t_s,
            Borders(start_s, arrival_s, departure_s, min(max(end_s, departure_s), t_s)),
            counted,
            reason,
            self._height,
            self._whole_up,
            whole_down,
        )

    @property
    def _height(self) -> float:
        return self._peak - self._rest

    @property
    def _least(self) -> float:
        """Height from which a movement is a rep: a share of the person's range, and above the measured noise."""
        if self._noise is None:
            mean = fmean(self._deviations)
            few = len(self._deviations) < FEWEST_DEVIATIONS
            self._noise = 0.0 if few else math.sqrt(fmean([(value - mean) ** 2 for value in self._deviations]))
        return max(self._surely, NOISE_FACTOR * self._noise)

    def _is_least(self, height: float, share: float) -> bool:
        """Whether a height is more than this share of the least; the noise is only looked at where it matters."""
        return height > share * self._surely and height > share * self._least

    @property
    def _speed(self) -> float:
        (t0, v0), (t1, v1) = self._recent[0], self._recent[-1]
        return (v1 - v0) / (t1 - t0) if t1 > t0 else 0.0

    def _still_for_s(self, t_s: float, speed: float) -> float:
        """How long the signal has been standing still; 0 in the first moments, when no speed is known yet."""
        known = t_s - self._t[0] >= SPEED_WINDOW_S
        if not known or abs(speed) >= self._still_per_s:
            self._still_since_s = t_s
        return t_s - self._still_since_s

    def _drop_before(self, t_s: float) -> None:
        """At rest only the last second is needed to find where the next movement starts."""
        first = next((i for i, t in enumerate(self._t) if t >= t_s), len(self._t) - 1)
        del self._t[:first], self._raw[:first]
