"""A whole session by ear: sets in order, the way into each, rests, pauses and the end, from timed poses to events.

Each set has an ``Engine`` of its own; what is said around the sets shares its voice with it.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from goodrep.core.attention import Region
from goodrep.core.engine import Engine
from goodrep.core.events import Cue, Event, PhaseStarted, RepDone, SetClosed, SetOpened, StageBegan, Tone
from goodrep.core.gesture import ArmWatch
from goodrep.core.mouth import mouth_of
from goodrep.core.observing import Observations
from goodrep.core.pacing import Pacer
from goodrep.core.plan import PlannedSet
from goodrep.core.pose import Pose
from goodrep.core.quality import QualityWatch
from goodrep.core.vocabulary import CueKind, Stage
from goodrep.core.wording import ENGLISH, Phrases

TICKS_S: Final = (3, 2, 1)
"""Before a rest ends, each of these seconds is a tick."""
WARNING_S: Final = 10
"""So long before a rest ends it is said, where it is longer than twice that."""
PROGRESS_WAITS_S: Final = 1.0
"""How long "Two more." may wait for the voice; later it would hold up the next number."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    """What is to be said as soon as the voice is free, unless that is after ``until_s``."""

    kind: CueKind
    text: str
    until_s: float = math.inf
    rep: int | None = None

    def left_out(self, t_s: float, reason: str) -> Cue:
        return Cue(t_s, self.kind, self.text, False, rep=self.rep, suppressed_by=reason)


class Session:
    """Leads through the planned sets.

    Args:
        plan: the sets, at least one.
        opening: what is said before all else; None for nothing.
        pace: whether soft tones lead through every rep.
        stop_early: whether a set ends when a compensation stays in spite of its correction.
        phrases: what is said around the exercises; the plan's specs are in the same language.
    """

    def __init__(
        self,
        plan: Sequence[PlannedSet],
        *,
        opening: str | None = None,
        pace: bool = False,
        stop_early: bool = True,
        phrases: Phrases = ENGLISH,
    ) -> None:
        self.plan = tuple(plan)
        self.stage: Stage = "ready"
        self._to_say: deque[_Waiting] = deque()
        """Announcements not begun when the set opens are left out, and "Begin." once the first rep has begun."""
        if opening:
            self._to_say.append(_Waiting("announcement", opening))
        self._pace = pace
        self._stop_early = stop_early
        self.phrases = phrases
        self._begin_now = _Waiting("announcement", phrases.session.begin)
        self._mouth = mouth_of(self.plan[0].spec, phrases)
        self._arm = ArmWatch()
        self._position = 0
        self._sets_opened = 0
        self._rest_until_s = 0.0
        self._ticked_s = float("inf")
        self._paused: tuple[Stage, float] | None = None
        """What was interrupted, and when."""
        self._counted = False
        self._started = False
        self._load()

    def _load(self) -> None:
        """An engine for the planned set that comes now."""
        planned = self.planned
        self.engine = Engine(
            planned.spec, planned.side, planned.reps, mouth=self._mouth, first_set=self._sets_opened + 1
        )
        self._quality = QualityWatch(planned.spec)
        self._pacer = Pacer(planned.spec, self._mouth, self._pace)

    @property
    def planned(self) -> PlannedSet:
        """The set under way or, at rest, the next one."""
        return self.plan[self._position]

    @property
    def done(self) -> bool:
        return self.stage == "over"

    def step(self, pose: Pose) -> list[Event]:
        """The next pose in time."""
        return self.take(Observations.single(pose), 0)

    def take(self, observed: Observations, at: int) -> list[Event]:
        """The same, where the pose is one of those observed."""
        if self.done:
            return []
        t_s = observed.t_s[at]
        events: list[Event] = []
        if not self._started:
            self._started = True
            events += self._announce(t_s)
        if self._arm.step(t_s, observed.arms_raised[at]):
            events += self.toggle_pause(t_s)
        if self._to_say:
            events += self._say_waiting(t_s)
        if self.stage == "rest":
            events += self._resting(t_s)
        elif self.stage in ("ready", "set"):
            events += self._exercising(observed, at)
        return events

    def run(self, observed: Observations, at: int, until: int) -> tuple[int, list[Event]]:
        """The same for pictures of a recording; see ``Engine.run``."""
        while at < until:
            end = min(observed.next_arm_raised(at), until) if self._nothing_waits else at
            if at < end:
                at, found = self.engine.run(observed, at, end)
                events = self._found(observed.t_s[at - 1], found) if found else []
            else:
                events = self.take(observed, at)
                at += 1
            if events:
                return at, events
        return at, []

    @property
    def _nothing_waits(self) -> bool:
        """Whether a picture brings nothing but what the exercise brings, as long as no arm is raised."""
        exercising = self._started and self.stage in ("ready", "set")
        return exercising and not self._to_say and not self._pacer.waiting and self._arm.at_rest

    def toggle_pause(self, t_s: float) -> list[Event]:
        """Pauses, or goes on; what a raised arm does."""
        if self.done or not self._started:
            return []
        return self._resume(t_s) if self.stage == "paused" else self._pause(t_s)

    def finish(self) -> list[Event]:
        """The source has ended, or the person asked for the end."""
        if self.done:
            return []
        events = self.engine.finish() if self._started else []
        self.stage = "over"
        return events

    @property
    def hidden(self) -> Region | None:
        """What the pose model should not see in the next pictures; None for nothing."""
        return self.engine.hidden if self.stage in ("ready", "set") else None

    def why_nothing(self) -> str | None:
        """Why no rep was counted in the whole session, in one sentence; None where some were."""
        return None if self._counted else self.engine.why_nothing()

    # -- around the sets ----------------------------------------------------------------------------------------

    def _announce(self, t_s: float) -> list[Event]:
        """The set that comes now, and the position for it."""
        planned = self.planned
        number, among = self._place
        words = {"number": self.phrases.number(number), "total": self.phrases.number(among)}
        of = f", {self.phrases.session.of_several.format(**words)}" if among > 1 else ""
        text = f"{self._name(planned)}{of}. {self.phrases.postures[planned.spec.posture].request}"
        self._to_say.append(_Waiting("announcement", text))
        return self._begin("ready", t_s)

    def _exercising(self, observed: Observations, at: int) -> list[Event]:
        t_s, found = observed.t_s[at], self.engine.take(observed, at)
        return self._found(t_s, found) if found else self._pacer.step(t_s, found)

    def _found(self, t_s: float, found: list[Event]) -> list[Event]:
        """What the engine found with a picture, and what is said around it."""
        events: list[Event] = []
        if self.stage == "ready" and any(isinstance(event, SetOpened) for event in found):
            events += self._begin("set", t_s)
            events += [waiting.left_out(t_s, "set_open") for waiting in self._to_say]
            self._to_say.clear()
            self._to_say.append(self._begin_now)
        if self._begin_now in self._to_say and any(
            isinstance(event, PhaseStarted) and event.phase != "rest" for event in found
        ):
            self._to_say.remove(self._begin_now)
            events.append(self._begin_now.left_out(t_s, "rep_begun"))
        stays = self._quality.step(found) if self._stop_early else None
        if stays is not None and not any(isinstance(event, SetClosed) for event in found):
            found += self.engine.finish("quality")
        events += found
        events += self._left_to_do(t_s, found)
        events += self._pacer.step(t_s, found)
        return events + self._carry_on(t_s, found)

    def _carry_on(self, t_s: float, found: list[Event]) -> list[Event]:
        """What follows for the session from what the engine found."""
        self._counted = self._counted or any(isinstance(event, RepDone) and event.rep.counted for event in found)
        self._sets_opened += sum(isinstance(event, SetOpened) for event in found)
        closed = [event for event in found if isinstance(event, SetClosed)]
        if not closed:
            return []
        return self._after_set(t_s) if self._set_is_over(closed[-1]) else self._begin("ready", t_s)

    def _set_is_over(self, closed: SetClosed) -> bool:
        """Somebody who leaves before the first rep, or without a number of reps to do, may come back."""
        if closed.reason in ("reps_done", "quality"):
            return True
        return closed.counted > 0 and self.planned.reps is not None

    def _left_to_do(self, t_s: float, found: list[Event]) -> list[Event]:
        """ "Two more", "Last one": after a rep, and after what more important is said of it."""
        reps, said = self.planned.reps, self.phrases.session
        for event in found:
            if not isinstance(event, RepDone) or event.rep.number is None or reps is None or reps < 4:
                continue
            text = {2: said.two_more, 1: said.last_one}.get(reps - event.rep.number)
            if text is None:
                continue
            self._to_say.append(_Waiting("progress", text, t_s + PROGRESS_WAITS_S, event.rep.number))
        return self._say_waiting(t_s)

    def _after_set(self, t_s: float) -> list[Event]:
        rest_s = self.planned.rest_s
        if self._position + 1 == len(self.plan):
            # After one set, its summary is the end.
            last = [self._mouth.say(t_s, "announcement", self.phrases.session.last_set)] if self._position else []
            return [*last, *self._begin("over", t_s)]
        self._position += 1
        self._load()
        if rest_s <= 0:
            return self._announce(t_s)
        # The rest begins when the set has been summed up.
        self._rest_until_s = max(t_s, self._mouth.busy_until_s) + rest_s
        self._ticked_s = float("inf")
        text = self.phrases.session.rest.format(seconds=f"{rest_s:.0f}", name=self._name(self.planned))
        self._to_say.append(_Waiting("announcement", text))
        return self._begin("rest", t_s, self._rest_until_s)

    def _resting(self, t_s: float) -> list[Event]:
        left_s = self._rest_until_s - t_s
        if left_s <= 0:
            return self._announce(t_s)
        events: list[Event] = []
        if left_s <= WARNING_S < self._ticked_s and self.plan[self._position - 1].rest_s > 2 * WARNING_S:
            text = self.phrases.sentence(self.phrases.session.seconds_left, number=WARNING_S)
            events.append(self._mouth.say(t_s, "countdown", text))
        if any(left_s <= tick < self._ticked_s for tick in TICKS_S):
            events.append(Tone(t_s, "tick"))
        self._ticked_s = left_s
        return events

    # -- pauses -------------------------------------------------------------------------------------------------

    def _pause(self, t_s: float) -> list[Event]:
        events = self.engine.pause()
        events += self._carry_on(t_s, events)
        if self.done:  # the last rep of all was under way
            return events
        self._pacer.interrupt()
        self._paused = (self.stage, t_s)
        return [
            *events,
            *self._begin("paused", t_s),
            Tone(t_s, "pause"),
            self._mouth.say(t_s, "pause", self.phrases.session.paused),
        ]

    def _resume(self, t_s: float) -> list[Event]:
        assert self._paused is not None
        stage, since_s = self._paused
        self._paused = None
        self._rest_until_s += t_s - since_s
        until_s = self._rest_until_s if stage == "rest" else None
        return [
            *self._begin(stage, t_s, until_s),
            Tone(t_s, "resume"),
            self._mouth.say(t_s, "pause", self.phrases.session.going_on),
        ]

    # -- what they share ----------------------------------------------------------------------------------------

    def _name(self, planned: PlannedSet) -> str:
        return planned.name(self.phrases)

    def _begin(self, stage: Stage, t_s: float, until_s: float | None = None) -> list[Event]:
        self.stage = stage
        return [StageBegan(t_s, stage, self._position + 1, len(self.plan), *self._place, until_s)]

    @property
    def _place(self) -> tuple[int, int]:
        """Which of the sets of its exercise and side the planned one is, and how many there are."""
        same = [at for at, other in enumerate(self.plan) if self._name(other) == self._name(self.planned)]
        return same.index(self._position) + 1, len(same)

    def _say_waiting(self, t_s: float) -> list[Event]:
        """What waits and comes next, as soon as the voice is free."""
        events: list[Event] = []
        while self._to_say and self._to_say[0].until_s < t_s:
            events.append(self._to_say.popleft().left_out(t_s, "voice_busy"))
        if self._to_say and self._mouth.free(t_s):
            waiting = self._to_say.popleft()
            events.append(self._mouth.say(t_s, waiting.kind, waiting.text, rep=waiting.rep))
        return events
