"""Faults seen while the rep is still going on, so that a correction can come in time."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from goodrep.core.course import Course, SoFar
from goodrep.core.events import FaultSeen
from goodrep.core.judging import BASELINE_S, Zero, value_of, why_not
from goodrep.core.vocabulary import Phase, Span
from goodrep.specs.model import Spec
from goodrep.specs.rules import Check

_PHASES_OF_SPAN: dict[Span, tuple[Phase, ...]] = {
    "setup": ("rest",),
    "up": ("up",),
    "hold": ("hold",),
    "down": ("down",),
    "rep": ("up", "hold", "down"),
}

LEFT_REST_S = 0.2
"""How much earlier than it is noticed a lift has begun; what lies before is rest."""
LOOK_EVERY_S = 0.1
"""Often enough for a correction within 0.6 s."""
_LOOK_AFTER_S = LOOK_EVERY_S - 1e-9
TOP_S = 0.2
"""How much of the movement, when the top is reached, tells how high it got."""


@dataclass(slots=True)
class _Watch:
    """A check, and what of its measure need not be looked at again."""

    check_id: str
    check: Check
    kept_up: bool
    """Whether a value breaks its limit only where it lasts."""
    zero: Zero | None = None
    """What it is measured from in the rest or rep under way; None where that was not seen."""
    zero_known: bool = False
    good_from: float = -math.inf
    good_to: float = math.inf
    """Between these values of the measure no limit is broken."""
    since_s: float = math.nan
    """When the part began that the rest is about."""
    samples: int = 0
    """So many samples had been taken when that was last looked at."""
    many: int = 0
    total: float = 0.0
    """Not a number where one of them is none."""
    highest: float = -math.inf
    lowest: float = math.inf

    def measure_from(self, zero: Zero | None) -> None:
        """What it is measured from, from now on."""
        self.zero, self.zero_known = zero, True
        self.good_from, self.good_to = -math.inf, math.inf
        if zero is None:
            return
        limit = self.check.fault
        # What lies so near to the limit that the last digits decide is looked at thoroughly.
        way = limit.value * zero.scale
        doubt = 1e-9 * (abs(zero.level) + abs(way))
        if limit.side != "below":
            self.good_to = zero.level + way - doubt
        if limit.side != "above":
            self.good_from = zero.level + (way if limit.side == "below" else -way) + doubt

    def is_good(self, so_far: SoFar) -> bool:
        """Whether what must be kept up is surely not broken by the newest sample."""
        return self.zero_known and self.good_from <= so_far.newest(self.check.measure) <= self.good_to

    def take(self, so_far: SoFar, since_s: float) -> None:
        """Looks at the samples since a moment, as far as that was not done before."""
        if since_s == self.since_s:
            values = so_far.last(self.check.measure, so_far.samples - self.samples)
        else:
            course = so_far.course()
            values = course.measures[self.check.measure].value[course.since(since_s)].tolist()
            self.since_s, self.many, self.total, self.highest, self.lowest = since_s, 0, 0.0, -math.inf, math.inf
        self.samples = so_far.samples
        self.many += len(values)
        for value in values:
            self.total += value
            if value > self.highest:
                self.highest = value
            if value < self.lowest:
                self.lowest = value


@dataclass(slots=True)
class LiveChecks:
    """Looks at the checks that are said at once, as soon as their dwell time can be over."""

    spec: Spec
    _phase: Phase = "rest"
    _since_s: float | None = None
    _rep_since_s: float = 0.0
    _rest_until_s: float = 0.0
    _looked_s: float = float("-inf")
    _seen: dict[str, bool] = field(default_factory=dict)
    """By check: whether what was seen in this rep was urgent."""
    _at_once: list[_Watch] = field(init=False)
    _said_in: dict[Phase, list[_Watch]] = field(init=False)
    """The checks that are looked at in each phase."""

    def __post_init__(self) -> None:
        self._at_once = [
            _Watch(name, check, check.statistic == "sustained")
            for name, check in self.spec.checks.items()
            if check.say == "at_once"
        ]
        self._said_in = {
            phase: [watch for watch in self._at_once if phase in _PHASES_OF_SPAN[watch.check.at]]
            for phase in ("rest", "up", "hold", "down")
        }

    def phase_started(self, t_s: float, phase: Phase) -> None:
        if phase in ("rest", "up"):
            for watch in self._at_once:
                watch.zero_known = False
        if phase == "up":
            self._rep_since_s, self._rest_until_s = t_s, t_s - LEFT_REST_S
            # What was seen at set-up belongs to the rep that now begins.
            self._seen = {name: urgent for name, urgent in self._seen.items() if self.spec.checks[name].at == "setup"}
        elif phase == "rest":
            self._seen = {}
        self._phase, self._since_s, self._looked_s = phase, t_s, float("-inf")

    def due_s(self, number: int) -> float:
        """Before this time nothing has to be looked at; ``number`` as for ``step``."""
        nothing = not self._said_in[self._phase] or (self._phase == "rest" and number > 1)
        return math.inf if nothing else self._looked_s + LOOK_EVERY_S - 2e-9

    def step(self, t_s: float, so_far: SoFar, set_number: int, number: int) -> list[FaultSeen]:
        """The faults that became certain with the newest sample; each once per rep, and again if it becomes urgent.

        Args:
            t_s: time of the newest sample.
            so_far: the measures until then.
            set_number: which set.
            number: the count of the rep that is going on or, at rest, to come.
        """
        if self._since_s is None or t_s - self._looked_s < _LOOK_AFTER_S:
            return []
        self._looked_s = t_s
        found: list[FaultSeen] = []
        for watch in self._said_in[self._phase]:
            if watch.kept_up and watch.is_good(so_far):
                continue
            check_id, check = watch.check_id, watch.check
            if check.unless in self._seen:
                continue
            if check.at == "setup" and number > 1:  # said after the rep, while there is time to act on it
                continue
            seen = self._seen.get(check_id)
            if seen is not None and (seen or check.urgent_beyond is None):
                continue
            since_s = self._rep_since_s if check.at == "rep" else self._since_s
            if t_s - since_s < check.dwell_s:
                continue
            if self._cannot_be_broken(watch, so_far, since_s):
                continue
            value = self._broken(t_s, since_s, check, so_far.course())
            if value is None:
                continue
            urgent = check.urgent(value)
            if seen is None or urgent:
                self._seen[check_id] = urgent
                found.append(FaultSeen(t_s, set_number, number, check_id, value, check.fault.value))
        return found

    def _cannot_be_broken(self, watch: _Watch, so_far: SoFar, since_s: float) -> bool:
        """Whether a limit is surely not broken, found in a fraction of the time that ``value_of`` takes.

        A sustained value is no worse than the newest one, a share lost no more than from the highest to the lowest one.
        """
        check = watch.check
        if not watch.zero_known or self._phase == "rest":
            watch.measure_from(Zero.of(check, so_far.course(), self._rest))
        zero = watch.zero
        if zero is None:  # the rest before it was not seen
            return True
        if watch.kept_up:
            return watch.is_good(so_far)
        watch.take(so_far, since_s)
        if check.statistic == "mean":
            return watch.good_from <= watch.total / watch.many <= watch.good_to
        highest, lowest = (watch.highest - zero.level) / zero.scale, (watch.lowest - zero.level) / zero.scale
        return watch.total == watch.total and not check.fault.broken_by((highest - lowest) / max(highest, 1e-6))

    @property
    def _rest(self) -> tuple[float, float]:
        """The rest before the rep under way."""
        return self._rest_until_s - BASELINE_S, self._rest_until_s

    def indicated(self, t_s: float, course: Course) -> tuple[str, ...]:
        """The faults said after the rep that it seems to have, as seen from its top: too fast a lift, too little range.

        Only decides when the number is said; the verdict comes at the end of the rep.
        """
        found = ["too_fast"] if t_s - self._rep_since_s < self.spec.tempo.up_s.fault_below else []
        for check_id, check in self.spec.checks.items():
            if check.say == "after_rep" and check.at == "hold":
                value = value_of(check, course, (t_s - TOP_S, t_s), self._rest)
                if not isinstance(value, str) and check.fault.broken_by(value.value):
                    found.append(check_id)
        return tuple(found)

    def now(self, check: Check, course: Course) -> float | None:
        """A check's measure in the newest sample, against the person's rest where the check asks for that."""
        samples = course.measures[check.measure]
        if not samples.value.size or self._since_s is None:
            return None
        until_s = float(course.t_s[-1]) if self._phase == "rest" else self._rest_until_s
        zero = Zero.of(check, course, (until_s - BASELINE_S, until_s))
        value = None if zero is None else (float(samples.value[-1]) - zero.level) / zero.scale
        return None if value is None or value != value else value

    def _broken(self, t_s: float, since_s: float, check: Check, course: Course) -> float | None:
        """What breaks a check's fault limit; None where nothing does, or where it may not be judged."""
        # A sustained value only needs the last dwell: what was kept up before has been seen before.
        begin_s = t_s - check.dwell_s if check.statistic == "sustained" else since_s
        found = value_of(check, course, (begin_s, t_s), self._rest)
        if isinstance(found, str) or not check.fault.broken_by(found.value):
            return None
        return None if why_not(check, course, (begin_s, t_s), self.spec.view.within_deg, found.sd) else found.value
