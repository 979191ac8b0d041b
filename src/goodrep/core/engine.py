"""The one way from timed poses to events, for camera, video file and recording alike.

``Engine.step`` takes the next pose and gives the events it brings; ``finish`` closes what is still open. Poses must be
``Pose.rounded()``, so that a recording gives the same events as the session it was made of.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from goodrep.core.course import CourseBuffer
from goodrep.core.cues import CuePlanner
from goodrep.core.events import Event, Finding, PhaseStarted, Rep, RepDone, SetClosed, SetOpened, Side, TopReached
from goodrep.core.judging import judge
from goodrep.core.live import LiveChecks
from goodrep.core.measures import Body, measure
from goodrep.core.placement import POSTURE_NAMES, PlacementMonitor, Stance, stance
from goodrep.core.pose import Pose, PoseTrack
from goodrep.core.reps import Movement, PhaseChange, RepRules, RepTracker, Top, TrackerEvent
from goodrep.core.smoothing import OneEuro, OneEuroState
from goodrep.specs.model import Spec

GAP_S: Final = 0.5
"""The posture may be lost this long (a flicker of the pose) without ending the stay in it."""
HISTORY_S: Final = 3.0
SIGNAL_FILTER: Final = OneEuro(min_cutoff_hz=2.0, beta=4.0)
"""For a signal in thigh lengths: follows a lift of one thigh length a second at 6 Hz."""


@dataclass(frozen=True, slots=True)
class _Sample:
    t_s: float
    view_off_deg: float
    values: tuple[float, ...]
    sds: tuple[float, ...]


class Engine:
    """Measures, counts, judges and chooses cues for one exercise.

    Args:
        spec: what to look for.
        side: the side being trained where the person said it; None to find it from the picture.
        reps: the set ends after this many counted reps; None for no end.
    """

    def __init__(self, spec: Spec, side: Side | None = None, reps: int | None = None) -> None:
        self.spec = spec
        self._side = side
        self._reps_wanted = reps
        names = {spec.rep.signal, *(check.measure for check in spec.checks.values())}
        self._names = tuple(sorted(names))
        self._signal = self._names.index(spec.rep.signal)
        self._buffer = CourseBuffer(self._names)
        self._tracker = RepTracker(RepRules(spec.rep.expected_range, spec.rep.least_share, spec.rep.shortest_s))
        self._planner = CuePlanner(spec)
        self._placement = PlacementMonitor(spec)
        self._live = LiveChecks(spec)
        self._filter: OneEuroState | None = None
        self._pending: list[_Sample] = []
        self._in_stay = False
        self._last_in_posture_s: float | None = None
        self._last_t_s = -math.inf
        self._set_number = 0
        self._set_open = False
        self._set_reps: list[Rep] = []
        self._number = 0
        self._rest_from_s = 0.0
        self._obstacles: Counter[tuple[str, str]] = Counter()
        self._frames = 0
        self._counted = 0
        self.done = False

    def step(self, pose: Pose) -> list[Event]:
        """The next pose in time; one that is not later than the last is ignored, as is all after ``done``."""
        if self.done or not pose.t_s > self._last_t_s:
            return []
        self._last_t_s = pose.t_s
        self._frames += 1
        body = Body(PoseTrack.single(pose))
        placed = stance(body, self.spec.posture, self.spec.view.facing)
        events: list[Event] = list(self._placement.step(pose.t_s, placed))
        if placed.obstacle is None:
            measured = measure(body, self._names)
            values = tuple(float(measured[name][0][0]) for name in self._names)
            sds = tuple(float(measured[name][1][0]) for name in self._names)
            events += self._in_posture(_Sample(pose.t_s, placed.view_off_deg, values, sds))
        else:
            events += self._out_of_posture(pose.t_s, placed)
        return self._with_cues(pose.t_s, events)

    def finish(self) -> list[Event]:
        """The source has ended: what is under way is closed."""
        if self.done or self._last_in_posture_s is None:
            return []
        t_s = self._last_t_s
        events = self._end_stay("cut_off_at_end")
        events += self._close_set(t_s, "source_ended")
        return self._with_cues(t_s, events)

    def why_nothing(self) -> str | None:
        """Why no rep was counted, in one sentence; None where some were."""
        if self._counted:
            return None
        if not self._frames:
            return "The source has no pictures."
        if self._set_number:
            return f"In position for the {self.spec.exercise}, but no whole rep was seen."
        if not self._obstacles:
            return "Too short: the position must be held for a second before the first rep."
        (obstacle, sees), _ = self._obstacles.most_common(1)[0]
        wanted = POSTURE_NAMES[self.spec.posture]
        if obstacle == "no_person":
            return "Nobody was seen in most of the pictures."
        if obstacle == "hidden_joints":
            return f"Shoulders, hips, knees and feet are not all visible, so no {self.spec.exercise} can be counted."
        if obstacle == "out_of_picture":
            return f"Part of the body is outside the picture, so no {self.spec.exercise} can be counted."
        return f"This is no {self.spec.exercise}: the person is {sees}, not {wanted} for long enough."

    # -- stays in the posture -----------------------------------------------------------------------------------

    def _in_posture(self, sample: _Sample) -> list[Event]:
        events = self._since_last_seen(sample.t_s)  # a camera that stalls is no posture held
        if self.done:
            return events
        self._last_in_posture_s = sample.t_s
        if self._in_stay:
            return events + self._advance(sample)
        self._pending.append(sample)
        if sample.t_s - self._pending[0].t_s < self.spec.rep.posture_held_s:
            return events
        # The posture is certain now; what was seen since it began is judged as if it had been known.
        self._in_stay = True
        pending, self._pending = self._pending, []
        if not self._set_open:
            self._set_open = True
            self._set_number += 1
            self._set_reps, self._number = [], 0
            side: Side = self._side or "both"
            events.append(
                SetOpened(sample.t_s, self._set_number, self.spec.exercise, side, "given" if self._side else "found")
            )
        self._rest_from_s = pending[0].t_s
        events += self._translate([PhaseChange(pending[0].t_s, "rest")])
        for earlier in pending:
            events += self._advance(earlier)
        return events

    def _out_of_posture(self, t_s: float, placed: Stance) -> list[Event]:
        self._obstacles[(placed.obstacle or "", placed.sees)] += 1
        return self._since_last_seen(t_s)

    def _since_last_seen(self, t_s: float) -> list[Event]:
        """What ends because the posture has not been seen for too long."""
        last_s = self._last_in_posture_s
        if last_s is None:
            return []
        events: list[Event] = []
        if t_s - last_s > GAP_S:
            self._pending = []
            events += self._end_stay("left_position")
        if self._set_open and t_s - last_s > self.spec.rep.set_ends_after_s:
            events += self._close_set(t_s, "left_position")
        return events

    def _end_stay(self, reason: Literal["left_position", "cut_off_at_end"]) -> list[Event]:
        if not self._in_stay:
            return []
        self._in_stay = False
        events = self._translate(self._tracker.interrupt(self._last_in_posture_s or 0.0, reason))
        self._filter = None
        self._buffer.drop_before(math.inf)
        return events

    def _close_set(self, t_s: float, reason: str) -> list[Event]:
        if not self._set_open:
            return []
        self._set_open = False
        return [SetClosed(t_s, self._set_number, reason, self._number, self._set_faults())]

    def _set_faults(self) -> tuple[Finding, ...]:
        """What was wrong in the set-up of at least half of the set's reps holds for the whole set."""
        counted = [rep for rep in self._set_reps if rep.counted]
        faults = []
        for check_id, check in self.spec.checks.items():
            found = [finding for rep in counted for finding in rep.faults if finding.id == check_id]
            if check.at == "setup" and found and 2 * len(found) >= len(counted):
                faults.append(found[0])
        return tuple(faults)

    # -- along the movement -------------------------------------------------------------------------------------

    def _advance(self, sample: _Sample) -> list[Event]:
        raw = sample.values[self._signal]
        if math.isnan(raw):
            return []
        self._buffer.append(sample.t_s, sample.view_off_deg, sample.values, sample.sds)
        self._filter = SIGNAL_FILTER.step(self._filter, sample.t_s, np.array([raw]))
        events = self._translate(self._tracker.step(sample.t_s, float(self._filter.value[0]), raw))
        if self.done:
            return events
        number = self._number if self._tracker.announced else self._number + 1
        return events + list(self._live.step(sample.t_s, self._buffer.course(), self._set_number, number))

    def _translate(self, tracked: list[TrackerEvent]) -> list[Event]:
        """The tracker's events as the set's: with numbers, and movements judged."""
        events: list[Event] = []
        for event in tracked:
            if isinstance(event, PhaseChange):
                self._live.phase_started(event.t_s, event.phase)
                events.append(PhaseStarted(event.t_s, self._set_number, event.phase))
            elif isinstance(event, Top):
                self._number += 1
                indicated = self._live.indicated(event.t_s, self._buffer.course())
                events.append(TopReached(event.t_s, self._set_number, self._number, indicated))
            else:
                events += self._movement_done(event)
        return events

    def _movement_done(self, movement: Movement) -> list[Event]:
        number = self._number if movement.counted else None
        course = self._buffer.course()
        rep = judge(self.spec, movement, course, self._set_number, number, self._rest_from_s)
        self._set_reps.append(rep)
        self._rest_from_s = movement.borders.end_s
        self._buffer.drop_before(min(movement.borders.end_s, movement.t_s - HISTORY_S / 2))
        events: list[Event] = [RepDone(movement.t_s, rep)]
        if movement.counted:
            self._counted += 1
            if self._reps_wanted is not None and self._number >= self._reps_wanted:
                events += self._close_set(movement.t_s, "reps_done")
                self.done = True
        return events

    def _with_cues(self, t_s: float, events: list[Event]) -> list[Event]:
        return events + list(self._planner.step(t_s, events))
