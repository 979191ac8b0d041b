"""What the coach says and when: one utterance at a time, few, true, and in time to be acted on.

The planner takes the engine's events in order and gives cues, spoken or suppressed with the reason. It reckons with
its own estimate of how long an utterance takes; what the voice really did never comes back here.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from statistics import median
from typing import Final

from goodrep.core.events import (
    Cue,
    Event,
    FaultSeen,
    PhaseStarted,
    PlacementFound,
    Rep,
    RepDone,
    SetClosed,
    SetOpened,
    TopReached,
)
from goodrep.core.judging import priority_of
from goodrep.core.mouth import Mouth
from goodrep.core.phrases import cue_texts, summary_text
from goodrep.core.rise import SIZES, clearly_larger
from goodrep.core.vocabulary import CueKind, Phase
from goodrep.specs.model import Spec

SAYINGS: Final = 2
"""A correction is said once, then once in another way; after that it is left to the summary."""


@dataclass(slots=True)
class _FaultMemory:
    """What is known of one fault in this set."""

    recent: deque[bool]
    times_said: int = 0
    said_at_rep: int | None = None
    awaits_correction: bool = False


@dataclass(frozen=True, slots=True)
class _Pending:
    fault: str
    rep: int
    seen_s: float
    value: float


@dataclass(slots=True)
class CuePlanner:
    """Plans speech for the sets of one exercise; ``mouth`` is shared with whatever else speaks in the session."""

    spec: Spec
    mouth: Mouth
    _last_correction_s: float = float("-inf")
    _last_placement_s: float = float("-inf")
    _faults: dict[str, _FaultMemory] = field(default_factory=dict)
    _phase: Phase = "rest"
    _phase_since_s: float = 0.0
    _durations: dict[Phase, list[float]] = field(default_factory=lambda: {"up": [], "hold": [], "down": [], "rest": []})
    _pending: _Pending | None = None
    _number_waits: int | None = None
    _good_since_praise: int = 0
    _praised: int = 0
    _reps: list[Rep] = field(default_factory=list)
    _placement: PlacementFound | None = None
    _placement_said: bool = False
    _in_set: bool = False

    def _open_set(self, t_s: float) -> list[Cue]:
        """A new set: nothing said or seen in the last one counts any more, and that it begins says that all is well."""
        self._reps, self._faults, self._pending, self._number_waits = [], {}, None, None
        self._good_since_praise = 0
        self._in_set = True
        self._placement_said = False
        if self._placement is None or self._placement.id != "ok":
            return []
        well, self._placement = self._placement, None
        return [self._unsaid(t_s, well, "set_open")]

    @property
    def waiting(self) -> bool:
        """Whether something is to be said or dropped as time passes, without any event."""
        return self._pending is not None or self._placement is not None

    def step(self, t_s: float, events: list[Event]) -> list[Cue]:
        """The cues that these events and the passing of time bring about."""
        cues: list[Cue] = []
        for event in events:
            if isinstance(event, PhaseStarted):
                self._phase, self._phase_since_s = event.phase, event.t_s
            elif isinstance(event, SetOpened):
                cues += self._open_set(t_s)
            elif isinstance(event, TopReached):
                cues += self._top(t_s, event, events)
            elif isinstance(event, FaultSeen):
                cues += self._fault_seen(t_s, event)
            elif isinstance(event, RepDone):
                cues += self._rep_done(t_s, event.rep)
            elif isinstance(event, PlacementFound):
                cues += self._placement_found(t_s, event)
            elif isinstance(event, SetClosed):
                cues += self._set_closed(t_s, event)
        cues += self._say_pending(t_s)
        return cues + self._say_placement(t_s)

    # -- during the rep -----------------------------------------------------------------------------------------

    def _top(self, t_s: float, event: TopReached, events: list[Event]) -> list[Cue]:
        """The number, unless the rep is over already or a correction seems due that will be joined to it."""
        over = any(isinstance(other, RepDone) and other.rep.number == event.number for other in events)
        due = any(
            self._due_if_again(self._memory(fault_id)) and self._forbidden(t_s, fault_id, event.number) is None
            for fault_id in event.indicated
        )
        if over or due:
            self._number_waits = event.number
            return []
        return [self.mouth.say(t_s, "count", self.mouth.phrases.count(event.number), rep=event.number)]

    def _due_if_again(self, memory: _FaultMemory) -> bool:
        """Whether one more faulty rep makes the correction due."""
        needed, window = self.spec.coaching.correction_after
        before = list(memory.recent)[-(window - 1) :] if window > 1 else []
        return sum(before) + 1 >= needed

    def _fault_seen(self, t_s: float, event: FaultSeen) -> list[Cue]:
        check = self.spec.checks[event.id]
        memory = self._memory(event.id)
        urgent = check.urgent(event.value)
        first_setup = check.at == "setup" and not self._reps
        if not (urgent or first_setup or self._due_if_again(memory)):
            return [self._suppress(t_s, event.id, event.number, "first_time")]
        rival = self._pending
        if rival is not None and not self._goes_before(event, rival):
            return [self._suppress(t_s, event.id, event.number, "more_important_first")]
        cues = [] if rival is None else [self._suppress(t_s, rival.fault, rival.rep, "more_important_first")]
        self._pending = _Pending(event.id, event.number, t_s, event.value)
        return cues

    def _goes_before(self, event: FaultSeen, rival: _Pending) -> bool:
        """Whether this is said rather than what waits: by priority, or, of two parts of one lift, the larger one."""
        new, old = self.spec.checks[event.id], self.spec.checks[rival.fault]
        if self.spec.coaching.largest_part and new.measure in SIZES and old.measure in SIZES:
            return abs(SIZES[new.measure](event.value)) > abs(SIZES[old.measure](rival.value))
        return new.priority < old.priority

    def _say_pending(self, t_s: float) -> list[Cue]:
        """A correction seen during the rep: said as soon as the voice is free, or not at all."""
        pending = self._pending
        if pending is None:
            return []
        reason = self._forbidden(t_s, pending.fault, pending.rep)
        if reason is None and self._phase_ends_soon(t_s):
            reason = "phase_ends_soon"
        late = t_s - pending.seen_s > self.spec.coaching.within_s
        if reason is None and (late or t_s < self.mouth.busy_until_s):
            if not late:
                return []
            reason = "voice_busy"
        self._pending = None
        if reason is not None:
            return [self._suppress(t_s, pending.fault, pending.rep, reason)]
        return [self._correct(t_s, pending.fault, pending.rep)]

    def _phase_ends_soon(self, t_s: float) -> bool:
        """Whether the phase is in its last moments, as the person's own median duration predicts it."""
        if self._phase == "rest":
            return False
        own = self._durations[self._phase]
        part = {"up": self.spec.tempo.up_s, "hold": self.spec.tempo.hold_s, "down": self.spec.tempo.down_s}[self._phase]
        expected_s = median(own) if own else part.target
        return t_s - self._phase_since_s > expected_s - self.spec.coaching.not_in_last_s

    # -- after the rep ------------------------------------------------------------------------------------------

    def _rep_done(self, t_s: float, rep: Rep) -> list[Cue]:
        if not rep.counted or rep.number is None:
            return []
        cues: list[Cue] = []
        if self._pending is not None:  # the moment has passed
            cues.append(self._suppress(t_s, self._pending.fault, self._pending.rep, "phase_ends_soon"))
            self._pending = None
        for phase, seconds in (("up", rep.tempo.up_s), ("hold", rep.tempo.hold_s), ("down", rep.tempo.down_s)):
            if seconds is not None:
                self._durations[phase].append(seconds)  # type: ignore[index]
        self._reps.append(rep)
        found = {finding.id for finding in rep.faults}
        unknown = {missing.id for missing in rep.not_assessed}
        for fault_id in (*self.spec.checks, "too_fast", "short_hold"):
            if fault_id not in unknown:
                self._memory(fault_id).recent.append(fault_id in found)
        number = self.mouth.phrases.count(rep.number) if self._number_waits == rep.number else None
        self._number_waits = None
        said = self._after_rep_cue(t_s, rep, found, unknown, number, cues)
        if not said and number is not None:
            cues.append(self.mouth.say(t_s, "count", number, rep=rep.number))
        return cues

    def _after_rep_cue(
        self, t_s: float, rep: Rep, found: set[str], unknown: set[str], number: str | None, cues: list[Cue]
    ) -> bool:
        """Adds at most one correction, acknowledgement or praise; whether the number was said with it."""
        assert rep.number is not None
        needed, _ = self.spec.coaching.correction_after
        # A number must be said anyway, so what is joined to it may wait for the voice, though not for too long.
        wait_s = 0.0 if number is None else self.spec.coaching.within_s
        said = False
        for finding in rep.faults:  # most important first
            if finding.id not in self._after_rep_faults():
                continue
            memory = self._memory(finding.id)
            reason = "more_important_first" if said else self._forbidden(t_s, finding.id, rep.number)
            if reason is None and sum(memory.recent) < needed:
                reason = "first_time"
            if reason is None and self.mouth.busy_until_s - t_s > wait_s:
                reason = "voice_busy"
            if reason is not None:
                cues.append(self._suppress(t_s, finding.id, rep.number, reason))
                continue
            cues.append(self._correct(t_s, finding.id, rep.number, number, self._words_for(finding.id, rep)))
            said = True
        if said:
            return True
        warned = {warning.id for warning in rep.warnings}
        for fault_id, memory in sorted(self._faults.items(), key=lambda item: priority_of(self.spec, item[0])):
            if memory.awaits_correction and fault_id not in found | unknown | warned:
                memory.awaits_correction = False
                if number is None and t_s < self.mouth.busy_until_s:
                    cues.append(self._suppress(t_s, fault_id, rep.number, "voice_busy", kind="ack"))
                    continue
                text = _joined(number, cue_texts(self.spec, fault_id).corrected)
                cues.append(self.mouth.say(t_s, "ack", text, fault=fault_id, rep=rep.number))
                self._good_since_praise = 0
                return True
        if not rep.good:
            return False
        self._good_since_praise += 1
        if self._good_since_praise >= self.spec.coaching.praise_every_good_reps and t_s >= self.mouth.busy_until_s:
            praise = self.spec.coaching.praise
            text = _joined(number, praise[self._praised % len(praise)])
            cues.append(self.mouth.say(t_s, "praise", text, rep=rep.number))
            self._praised += 1
            self._good_since_praise = 0
            return True
        return False

    # -- placement and the end ----------------------------------------------------------------------------------

    def _placement_found(self, t_s: float, event: PlacementFound) -> list[Cue]:
        """What is wrong is said once it has lasted; what is right only where something wrong was said before."""
        cues = []
        if self._placement is not None:
            cues.append(self._unsaid(t_s, self._placement, "changed_at_once"))
        self._placement = event
        if event.id == "ok" and not self._placement_said:
            self._placement = None
        elif event.id == "wrong_posture" and self._in_set:
            self._placement = None
            cues.append(self._unsaid(t_s, event, "getting_up"))
        return cues

    def _say_placement(self, t_s: float) -> list[Cue]:
        event, coaching = self._placement, self.spec.coaching
        if event is None or t_s < self.mouth.busy_until_s:
            return []
        if event.id == "ok":
            self._placement_said = False
        elif (
            t_s - event.t_s < coaching.placement_after_s or t_s - self._last_placement_s < coaching.between_placement_s
        ):
            return []
        else:
            self._placement_said = True
            self._last_placement_s = t_s
        self._placement = None
        return [self.mouth.say(t_s, "placement", event.text)]

    def _unsaid(self, t_s: float, event: PlacementFound, reason: str) -> Cue:
        return Cue(t_s, "placement", event.text, False, suppressed_by=reason)

    def _set_closed(self, t_s: float, event: SetClosed) -> list[Cue]:
        self._in_set = False
        cues: list[Cue] = []
        if self._number_waits is not None:
            cues.append(
                self.mouth.say(t_s, "count", self.mouth.phrases.count(self._number_waits), rep=self._number_waits)
            )
        text = summary_text(self.spec, self._reps, ended_early=event.reason == "quality", phrases=self.mouth.phrases)
        return [*cues, self.mouth.say(max(t_s, self.mouth.busy_until_s), "summary", text)] if text else cues

    # -- what they share ----------------------------------------------------------------------------------------

    def _after_rep_faults(self) -> list[str]:
        """What is said at rest: range and tempo, and the set-up of the rep just done, which can now be mended."""
        checks = self.spec.checks.items()
        at_rest = [fault_id for fault_id, check in checks if check.say == "after_rep" or check.at == "setup"]
        return [*at_rest, "too_fast", "short_hold"]

    def _memory(self, fault_id: str) -> _FaultMemory:
        found = self._faults.get(fault_id)
        if found is None:
            window = self.spec.coaching.correction_after[1]
            found = self._faults[fault_id] = _FaultMemory(deque(maxlen=window))
        return found

    def _forbidden(self, t_s: float, fault_id: str, rep: int) -> str | None:
        """Why this correction must not be said now, apart from a busy voice."""
        memory = self._memory(fault_id)
        coaching = self.spec.coaching
        if memory.times_said >= SAYINGS:
            return "left_to_summary"
        if memory.said_at_rep is not None and rep - memory.said_at_rep < coaching.same_correction_every_reps:
            return "said_lately"
        if t_s - self._last_correction_s < coaching.between_corrections_s:
            return "too_soon_after_correction"
        return None

    def _words_for(self, fault_id: str, rep: Rep) -> str:
        """The check whose words are said: the fault's own, or that of the part of the lift that did clearly more."""
        check = self.spec.checks.get(fault_id)
        if check is None or not self.spec.coaching.largest_part:
            return fault_id
        others = {other.measure: name for name, other in self.spec.checks.items() if other.measure != check.measure}
        larger = clearly_larger(rep.measures, check.measure, others)
        return fault_id if larger is None else others[larger]

    def _correct(
        self, t_s: float, fault_id: str, rep: int, number: str | None = None, words_of: str | None = None
    ) -> Cue:
        memory, texts = self._memory(fault_id), cue_texts(self.spec, words_of or fault_id)
        text = texts.first if memory.times_said == 0 else texts.second
        memory.times_said += 1
        memory.said_at_rep = rep
        memory.awaits_correction = True
        cue = self.mouth.say(t_s, "correction", _joined(number, text), fault=fault_id, rep=rep)
        self._last_correction_s = cue.t_s
        return cue

    def _suppress(self, t_s: float, fault_id: str, rep: int, reason: str, kind: CueKind = "correction") -> Cue:
        texts = cue_texts(self.spec, fault_id)
        memory = self._memory(fault_id)
        text = texts.corrected if kind == "ack" else texts.first if memory.times_said == 0 else texts.second
        return Cue(t_s, kind, text, False, fault_id, rep, reason)


def _joined(number: str | None, text: str) -> str:
    return text if number is None else f"{number}. {text}"
