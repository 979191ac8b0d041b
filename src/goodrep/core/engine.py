"""The one way from timed poses to events, for camera, video file and recording alike.

``Engine.step`` takes the next pose and gives the events it brings; ``Engine.take`` does the same with a picture of a
track that was observed as a whole, ``Engine.run`` with those up to the next that bring any; ``finish`` closes what is
still open. Poses must be ``Pose.rounded()``, so that a recording gives the same events as the session it was made of.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Final

from goodrep.core.attention import Attention, Region
from goodrep.core.course import CourseBuffer
from goodrep.core.cues import CuePlanner
from goodrep.core.events import (
    Basis,
    Event,
    FaultSeen,
    PhaseStarted,
    RepDone,
    TopReached,
)
from goodrep.core.judging import judge
from goodrep.core.live import LiveChecks
from goodrep.core.mouth import Mouth, mouth_of
from goodrep.core.observing import Observations, Seen
from goodrep.core.order import order_of
from goodrep.core.placement import PlacementMonitor
from goodrep.core.pose import Pose
from goodrep.core.postures import POSTURES
from goodrep.core.reps import Interruption, Movement, PhaseChange, RepRules, RepTracker, Top, TrackerEvent
from goodrep.core.set_book import SetBook
from goodrep.core.side_search import SideSearch
from goodrep.core.smoothing import OneEuro
from goodrep.core.stance import Stance
from goodrep.core.stretches import Smoothed, Way
from goodrep.core.supports import SupportWatch
from goodrep.core.unseen import Unseen
from goodrep.core.vocabulary import Side
from goodrep.core.weights import SHIPPED, Weights
from goodrep.specs.model import Spec

GAP_S: Final = 0.5
"""The posture may be lost this long (a flicker of the pose) without ending the stay in it."""
HISTORY_S: Final = 3.0
SIGNAL_CUTOFF_HZ: Final = 2.0
SIGNAL_BETA_RANGE: Final = 2.4
"""The signal's filter follows a movement of one expected range a second at 2.0 + 2.4 Hz."""
_GETTING_THERE: Final = Stance("wrong_posture", "getting into position")


class Engine:
    """Measures, counts, judges and chooses cues for one exercise.

    Args:
        spec: what to look for.
        side: the side being trained where the person said it; None to find it from the picture.
        reps: the set ends after this many counted reps; None for no end.
        mouth: the session's voice; None where nobody else uses it.
        first_set: the number of the first set.
        weights: the fit to measure with.
    """

    def __init__(
        self,
        spec: Spec,
        side: Side | None = None,
        reps: int | None = None,
        *,
        mouth: Mouth | None = None,
        first_set: int = 1,
        weights: Weights = SHIPPED,
    ) -> None:
        self.spec = spec
        self._weights = weights
        self._rule = POSTURES[spec.posture]
        self._search = SideSearch(spec.posture, side)
        self._side: Side | None = side
        """As far as it is known; of the last set between two."""
        names = {spec.rep.signal, *(check.measure for check in spec.checks.values())}
        if spec.order is not None:
            names |= {spec.order.compensating.measure, spec.order.working.measure}
        self._names = tuple(sorted(names))
        self._signal = 2 + self._names.index(spec.rep.signal)
        """Its place in a row of ``Seen.table``."""
        self._smoother = OneEuro(SIGNAL_CUTOFF_HZ, SIGNAL_BETA_RANGE / spec.rep.expected_range)
        self._buffer = CourseBuffer(self._names)
        rules = RepRules(
            spec.rep.expected_range, spec.rep.least_share, spec.rep.shortest_s, self._rule.entered_by_moving
        )
        self._tracker = RepTracker(rules)
        mouth = mouth or mouth_of(spec)
        self._phrases = mouth.phrases
        self._planner = CuePlanner(spec, mouth)
        self._placement = PlacementMonitor(spec, mouth.phrases)
        self._supports = SupportWatch(self._rule)
        self._attention = Attention()
        self._live = LiveChecks(spec)
        self._smoothed: Smoothed | None = None
        self._next = 0
        """Which picture of ``_smoothed`` comes after the last sample."""
        self._size_px: tuple[int, int] | None = None
        self._ways: dict[Side, Way] = {}
        """The last pictures, as seen for each side."""
        self._in_stay = False
        self._last_in_posture_s: float | None = None
        self._last_t_s = -math.inf
        self._sets = SetBook(spec, first_set, reps)
        self._rest_from_s = 0.0
        self._stalls_s = min(GAP_S, spec.rep.set_ends_after_s)
        self._unseen = Unseen(spec)
        self.done = False

    def step(self, pose: Pose) -> list[Event]:
        """The next pose in time; one that is not later than the last is ignored, as is all after ``done``."""
        return self.take(Observations.single(pose, self._weights), 0)

    def take(self, observed: Observations, at: int) -> list[Event]:
        """The same, where the pose is one of those observed."""
        t_s = observed.t_s[at]
        if self.done or not t_s > self._last_t_s:
            return []
        self._last_t_s = t_s
        self._unseen.frames += 1
        self._size_px = self._size_px or observed.size_px
        if observed.pose is not None and observed.size_px != self._size_px:
            # A camera came back with another size; a recording keeps the first.
            observed = Observations.single(replace(observed.pose, size_px=self._size_px), observed.weights)
        # Outside a stay somebody may be on the other side than asked.
        side: Side = self._side if self._in_stay and self._side is not None else "both"
        seen = observed.seen(self.spec.posture, side)
        placed = seen.stances[at]
        if observed.pose is not None:
            self._attention.step(observed.pose, in_position=placed.obstacle is None, set_open=self._sets.is_open)
        view_error_deg = math.nan
        if placed.obstacle is None:
            if self._supports.step(seen, at) or t_s - self._search.last_s > GAP_S:
                self._search.clear()
            self._search.add(t_s, observed, at)
            if self._in_stay and not self._supports.still(t_s):
                placed = _GETTING_THERE
            elif side != "both" or self.spec.sides == "both":
                view_error_deg = seen.view_deg[at] - self.spec.view.turned_deg
        told = placed if self._in_stay else self._as_told(placed)
        events: list[Event] = [*self._placement.step(told, seen, at, view_error_deg)]
        if placed.obstacle is None:
            events += self._in_posture(seen, at)
        else:
            events += self._out_of_posture(t_s, placed)
        return self._with_cues(t_s, events)

    def run(self, observed: Observations, at: int, until: int) -> tuple[int, list[Event]]:
        """The same for pictures of a recording, from ``at`` to the first that brings events, or to before ``until``.

        Returns:
            The place after the last picture taken, and the events.
        """
        while at < until:
            seen = observed.seen(self.spec.posture, self._side or "both")
            end = self._plain_until(seen, at, until)
            events: list[Event] = []
            if at < end:
                at, events = self._run_along(seen, at, end)
            else:
                events = self.take(observed, at)
                at += 1
            if events:
                return at, events
        return at, []

    def _plain_until(self, seen: Seen, at: int, until: int) -> int:
        """Until which picture ``take`` surely brings nothing but one more sample of the movement, each time."""
        if not self._in_stay or self.done or self._planner.waiting or not self._supports.follows(seen, at):
            return at
        if not self._supports.still(seen.of.t_s[at]):
            return at
        end = self._way(seen).plain_until(at)
        return self._placement.silent_until(seen, at, min(until, end)) if at < end else at

    def _run_along(self, seen: Seen, at: int, until: int) -> tuple[int, list[Event]]:
        """``run`` where nothing but the movement has to be looked at."""
        way, passed, events = self._way(seen), at, list[Event]()
        while at < until and not events and self._in_stay and not self.done:
            at, tracked, found = self._follow(way, at, until)
            events += found
            if tracked:
                self._pass(seen, passed, at)
                passed = at
                events += self._tracked(seen.of.t_s[at - 1], tracked)
        self._pass(seen, passed, at)
        return at, self._with_cues(self._last_t_s, events)

    def _pass(self, seen: Seen, first: int, until: int) -> None:
        """What ``take`` remembers of a picture, apart from the movement."""
        if first == until:
            return
        self._last_t_s = self._last_in_posture_s = seen.of.t_s[until - 1]
        self._unseen.frames += until - first
        self._supports.passed(seen, first, until)
        self._placement.passed(seen, first, until)
        self._search.passed(seen, first, until)

    def _as_told(self, placed: Stance) -> Stance:
        """What to tell of a person in position: that it is the other side than the one asked for, where it is."""
        given = self._search.given
        if placed.obstacle is not None or given is None or not self._search.missing:
            return placed
        return replace(placed, obstacle="other_side", sees=self._phrases.side(self.spec.posture, given))

    def finish(self, reason: str = "source_ended") -> list[Event]:
        """Nothing more will come, for this reason: what is under way is closed."""
        if self.done or (self._last_in_posture_s is None and not self._sets.is_open):  # open and never seen: paused
            return []
        t_s = self._last_t_s
        events = self._end_stay("cut_off_at_end")
        events += self._sets.close(t_s, reason)
        self.done = True
        return self._with_cues(t_s, events)

    def now(self, check_id: str) -> float | None:
        """A check's measure in the newest picture; None where nobody is in position."""
        if not self._in_stay:
            return None
        return self._live.now(self.spec.checks[check_id], self._buffer.course())

    def pause(self) -> list[Event]:
        """Poses stop coming for a while: what is under way is closed, the set stays open."""
        events = self._end_stay("paused")
        self._search.clear()
        self._last_in_posture_s = None
        return self._with_cues(self._last_t_s, events) if events else []

    @property
    def hidden(self) -> Region | None:
        """What the pose model should not see in the next pictures, so that it finds somebody else; None for nothing."""
        return self._attention.hidden

    def why_nothing(self) -> str | None:
        """Why no rep was counted, in one sentence; None where some were."""
        if self._sets.counted_any:
            return None
        return self._unseen.why(
            self._phrases,
            opened=self._sets.opened_any,
            side_missing=self._search.missing,
            given_side=self._search.given,
        )

    # -- stays in the posture -----------------------------------------------------------------------------------

    def _in_posture(self, seen: Seen, at: int) -> list[Event]:
        t_s, events, last_s = self._last_t_s, list[Event](), self._last_in_posture_s
        if last_s is not None and t_s - last_s > self._stalls_s:  # a camera that stalls is no posture held
            events = self._since_last_seen(t_s)
        if self.done:
            return events
        self._last_in_posture_s = t_s
        if self._in_stay:
            if not self._rule.entered_by_moving:
                self._search.clear()
            return events + self._advance(self._way(seen), at)
        if t_s - self._search.since_s < self.spec.rep.posture_held_s:
            return events
        side = self._search.find(t_s)
        return events if side is None else events + self._begin_stay(t_s, side)

    def _begin_stay(self, t_s: float, side: Side) -> list[Event]:
        """The posture and the side are certain now; what was seen since is judged as if they had been known."""
        events: list[Event] = []
        if side != self._side:
            events += self._sets.close(t_s, "side_changed")
        self._in_stay = True
        self._side = side
        self._search.begin_stay()
        pending, at = self._search.together()
        begun_s = pending.t_s[at[0]]
        events += self._sets.open(t_s, side, "given" if self._search.given else "found")
        self._rest_from_s = begun_s
        events += self._translate([PhaseChange(begun_s, "rest", begun_s)])
        way = self._way(pending.seen(self.spec.posture, side))
        for i in at:
            if self._in_stay:
                events += self._advance(way, i)
        return events

    def _drop_stay(self) -> None:
        """What was taken for this stay was something else; its poses may begin another one."""
        self._tracker.interrupt(self._last_t_s, "left_position")
        self._forget_stay()

    def _forget_stay(self) -> None:
        self._in_stay = False
        self._smoothed = None
        self._buffer.drop_before(math.inf)

    def _out_of_posture(self, t_s: float, placed: Stance) -> list[Event]:
        self._unseen.add(placed)
        return self._since_last_seen(t_s)

    def _since_last_seen(self, t_s: float) -> list[Event]:
        """What ends because the posture has not been seen for too long."""
        last_s = self._last_in_posture_s
        if last_s is None:
            return []
        events: list[Event] = []
        if t_s - last_s > GAP_S:
            events += self._end_stay("left_position")
        if t_s - last_s > self.spec.rep.set_ends_after_s:
            events += self._sets.close(t_s, "left_position")
        return events

    def _end_stay(self, reason: Interruption) -> list[Event]:
        if not self._in_stay:
            return []
        events = self._translate(self._tracker.interrupt(self._last_in_posture_s or 0.0, reason))
        self._forget_stay()
        return events

    # -- along the movement -------------------------------------------------------------------------------------

    def _way(self, seen: Seen) -> Way:
        found = self._ways.get(seen.side)
        if found is None or found.seen is not seen:
            table = seen.table(self._names, self.spec.view.turned_deg)
            found = self._ways[seen.side] = Way(seen, table, self._signal, self._stalls_s)
        return found

    def _advance(self, way: Way, at: int) -> list[Event]:
        """One more sample."""
        if self.done or math.isnan(way.signals[at]):
            return []
        _, tracked, found = self._follow(way, at, at + 1)
        return self._tracked(way.seen.of.t_s[at], tracked) if tracked else [*found]

    def _follow(self, way: Way, at: int, until: int) -> tuple[int, list[TrackerEvent], list[FaultSeen]]:
        """Samples from ``at`` on, the signal seen in all, to the first with which something happens, or to before
        ``until``.

        Returns:
            The place after the last sample, and what happened with it: to the movement or, where nothing did, what a
            check has seen.
        """
        smoothed, track, live, number = self._smoothed, self._tracker.step, self._live, self._number_now
        if smoothed is None or smoothed.way is not way or at != self._next:
            state = None if smoothed is None else smoothed.state(self._next)
            smoothed = self._smoothed = Smoothed(self._smoother, way, at, state)
        tracked, found = list[TrackerEvent](), list[FaultSeen]()
        first, due_s = at, live.due_s(number)
        while at < until and not tracked and not found:
            for t_s, smooth, raw in smoothed.samples(at, until):
                at += 1
                tracked = track(t_s, smooth, raw)
                if tracked:
                    break
                if t_s >= due_s:
                    self._buffer.extend(way.table, first, at)
                    first = at
                    found = live.step(t_s, self._buffer, self._sets.number, number)
                    if found:
                        break
                    due_s = live.due_s(number)
        self._buffer.extend(way.table, first, at)
        self._next = at
        return at, tracked, found

    def _tracked(self, t_s: float, tracked: list[TrackerEvent]) -> list[Event]:
        """What follows from what happened to the movement with the newest sample."""
        events = self._translate(tracked)
        if self.done or not self._in_stay:
            return events
        return events + self._live.step(t_s, self._buffer, self._sets.number, self._number_now)

    @property
    def _number_now(self) -> int:
        """Of the rep that is going on or, at rest, to come."""
        return self._sets.rep_number if self._tracker.announced else self._sets.rep_number + 1

    def _translate(self, tracked: list[TrackerEvent]) -> list[Event]:
        """The tracker's events as the set's: with numbers, and movements judged."""
        events: list[Event] = []
        for event in tracked:
            if isinstance(event, PhaseChange):
                self._live.phase_started(event.t_s, event.phase)
                events.append(PhaseStarted(event.t_s, self._sets.number, event.phase, event.since_s))
            elif isinstance(event, Top):
                if self._search.contradicts(self._side):
                    self._drop_stay()
                    return events
                self._sets.rep_number += 1
                indicated = self._live.indicated(event.t_s, self._buffer.course())
                events.append(TopReached(event.t_s, self._sets.number, self._sets.rep_number, indicated))
            else:
                events += self._movement_done(event)
        return events

    def _movement_done(self, movement: Movement) -> list[Event]:
        number = self._sets.rep_number if movement.counted else None
        course = self._buffer.course()
        rep = judge(self.spec, movement, course, self._sets.number, number, self._rest_from_s)
        if movement.counted:
            order = order_of(self.spec, course, movement.borders, self._rest_from_s, movement.whole_up)
            rep = replace(rep, order=order)
        last = self._sets.add(rep)
        basis = Basis(movement, self._rest_from_s, course.t_s.copy())
        self._rest_from_s = movement.borders.end_s
        self._buffer.drop_before(min(movement.borders.end_s, movement.t_s - HISTORY_S / 2))
        events: list[Event] = [RepDone(movement.t_s, rep, basis)]
        if last:
            events += self._sets.close(movement.t_s, "reps_done")
            self.done = True
        return events

    def _with_cues(self, t_s: float, events: list[Event]) -> list[Event]:
        if not events and not self._planner.waiting:
            return events
        return events + self._planner.step(t_s, events)
