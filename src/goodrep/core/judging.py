"""From a finished movement and the measures along it to verdicts: fault, warning, or not assessed with the reason.

Each check becomes one number per rep (``value_of``), so that moving a limit is a comparison. The same function, fed
with what is known so far, tells during the rep whether a fault limit is already broken.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from goodrep.core.borders import Borders
from goodrep.core.course import Course, Samples
from goodrep.core.events import Finding, MeasureValue, NotAssessed, Rep, Tempo
from goodrep.core.few import known, mean, median
from goodrep.core.pose import Array
from goodrep.core.reps import Movement
from goodrep.core.rise import rise_parts
from goodrep.core.vocabulary import MEASURES, Span
from goodrep.specs.model import Spec
from goodrep.specs.rules import Check, TempoPart

BASELINE_S: Final = 1.0
"""How much of the rest before a rep is the baseline that changes are measured from."""
SHORTEST_HOLD_S: Final = 0.3
"""A hold shorter than this is widened around the turning point, so that there are pictures to judge."""
SHORTEST_REST_S: Final = 0.3
"""Where a rep starts from the very end of the one before, the last moment of lowering is taken as rest."""
FRAME_SHARE: Final = 1 / 3
"""Pictures farther apart than this share of a tempo limit cannot tell on which side of it a rep was."""
ENOUGH_SHARE: Final = 0.5
"""Share of a span's pictures in which the measure must be seen."""
FEWEST_SAMPLES: Final = 2
NOT_SEEN_WHOLE: Final = "not seen from beginning to end"
"""Why a tempo that was seen in part is not assessed."""


@dataclass(frozen=True, slots=True)
class Value:
    """A check's number; ``from_s`` is where the stretch begins that gave it."""

    value: float
    sd: float
    from_s: float
    at_s: float


def spans_of(borders: Borders, rest_from_s: float) -> dict[Span, tuple[float, float]]:
    """Where the parts of a movement lie, in seconds."""
    arrival_s, departure_s = borders.arrival_s, borders.departure_s
    setup_s = min(max(rest_from_s, borders.start_s - BASELINE_S), borders.start_s - SHORTEST_REST_S)
    missing_s = SHORTEST_HOLD_S - (departure_s - arrival_s)
    if missing_s > 0:
        arrival_s, departure_s = arrival_s - missing_s / 2, departure_s + missing_s / 2
    return {
        "setup": (setup_s, borders.start_s),
        "up": (borders.start_s, borders.arrival_s),
        "hold": (arrival_s, departure_s),
        "down": (borders.departure_s, borders.end_s),
        "rep": (borders.start_s, borders.end_s),
    }


def sustained(t_s: Array, values: Array, dwell_s: float, sign: int) -> tuple[float, int]:
    """The worst value that is kept up for the dwell time, and the index at which it begins.

    Args:
        t_s: (N,) increasing, N >= 1.
        values: (N,) without NaN.
        dwell_s: where the whole stretch is shorter, all of it is used.
        sign: +1 where more is worse, -1 where less is.
    """
    worse = sign * values
    begin_s, end_s = t_s.item(0), t_s.item(-1)
    dwell_s = min(dwell_s, end_s - begin_s)
    last_begin = int(t_s.searchsorted(end_s - dwell_s + 1e-9, "right"))
    if last_begin == 1 and t_s.size == t_s.searchsorted(begin_s + dwell_s - 1e-9) + 1:  # one window, of all there is
        return float(sign * np.minimum.reduce(worse)), 0
    ends = t_s.searchsorted(t_s[:last_begin] + dwell_s - 1e-9)
    windows = np.empty(2 * ends.size, dtype=np.intp)
    windows[::2], windows[1::2] = np.arange(ends.size), ends + 1
    ended = np.empty(worse.size + 1)
    ended[:-1], ended[-1] = worse, np.inf
    kept = np.minimum.reduceat(ended, windows)[::2]  # every second stretch is a window
    begin = int(kept.argmax())
    return float(sign * kept[begin]), begin


def sag_share(t_s: Array, heights: Array, dwell_s: float, lift: float) -> tuple[float, int]:
    """Share of the lift that is lost during a hold: from the highest level to a later, lower one, each kept up for the
    dwell time (half of it where the hold is shorter than two dwells); and the index at which the lower one begins."""
    dwell_s = min(dwell_s, float(t_s[-1] - t_s[0]) / 2)
    high, begin = sustained(t_s, heights, dwell_s, 1)
    after = int(t_s.searchsorted(t_s[begin] + dwell_s - 1e-9))
    low, low_begin = sustained(t_s[after:], heights[after:], dwell_s, -1)
    return max(high - low, 0.0) / max(lift, 1e-6), after + low_begin


@dataclass(frozen=True, slots=True)
class Zero:
    """What changes are measured from: the level in the rest before a rep, and what one unit is there."""

    level: float
    scale: float

    @classmethod
    def at_rest(cls, samples: Samples, rest: slice) -> Zero | None:
        """None where the rest was not seen."""
        level = samples.value[rest]
        seen = known(level)
        level = level[seen]
        if level.size < FEWEST_SAMPLES:
            return None
        return cls(median(level), median(samples.scale[rest][seen]))

    @classmethod
    def in_course(cls, course: Course, measure: str, rest: tuple[float, float]) -> Zero | None:
        """The same of a measure in a course, with the rest in seconds."""
        return course.derived((measure, rest), lambda: cls.at_rest(course.measures[measure], course.between(*rest)))

    @classmethod
    def of(cls, check: Check, course: Course, rest: tuple[float, float]) -> Zero | None:
        """What a check measures from: the person's rest, or the measure's own zero."""
        return cls.in_course(course, check.measure, rest) if check.relative_to == "rest" else _NO_BASELINE


_NO_BASELINE: Final = Zero(0.0, 1.0)


class _Part(NamedTuple):
    """A measure in a part of a movement: how many ``pictures`` there are of it, times and values where it is seen (N,)
    each, and the median of its uncertainty there."""

    pictures: int
    t_s: Array
    values: Array
    sd: float


def _part_of(course: Course, measure: str, span: tuple[float, float]) -> _Part:
    found: _Part = course.derived(("part", measure, span), lambda: _part(course, measure, span))
    return found


def _part(course: Course, measure: str, span: tuple[float, float]) -> _Part:
    inside, samples = course.between(*span), course.measures[measure]
    values = samples.value[inside]
    seen = known(values)
    values, pictures = values[seen], values.size
    sd = median(samples.sd[inside][seen]) if values.size else np.nan
    return _Part(pictures, course.t_s[inside][seen], values, sd)


def value_of(check: Check, course: Course, span: tuple[float, float], rest: tuple[float, float]) -> Value | str:
    """A check's number over a span, or the reason why there is none.

    Args:
        check: which measure, statistic and baseline.
        course: measures over time.
        span: from and to, in seconds.
        rest: the rest before the rep, in seconds, for checks that compare with it.
    """
    pictures, t_s, values, sd = _part_of(course, check.measure, span)
    if pictures < FEWEST_SAMPLES:
        return "too few pictures of this part"
    if t_s.size < ENOUGH_SHARE * pictures or t_s.size < FEWEST_SAMPLES:
        return "what it needs is hidden"
    zero = Zero.of(check, course, rest)
    if zero is None:
        return "the rest before it was not seen"
    changes, sd = (values - zero.level) / zero.scale, sd / zero.scale
    either_way = check.fault.side == "beyond"
    if check.statistic == "mean":
        level = mean(changes)
        return Value(abs(level) if either_way else level, sd, t_s.item(0), t_s.item(t_s.size // 2))
    if either_way:
        changes = np.abs(changes)
    if check.statistic == "sustained":
        value, begin = sustained(t_s, changes, check.dwell_s, check.fault.sign)
    else:
        value, begin = sag_share(t_s, changes, check.dwell_s, float(np.maximum.reduce(changes)))
    at_s = t_s.item(begin)
    return Value(value, sd, at_s, at_s)


def first_broken_s(check: Check, course: Course, span: tuple[float, float], rest: tuple[float, float]) -> float | None:
    """When a sustained check first broke its fault limit for the dwell time; None where the statistic has no such
    moment."""
    if check.statistic != "sustained":
        return None
    inside, samples = course.between(*span), course.measures[check.measure]
    zero = Zero.of(check, course, rest) or _NO_BASELINE
    changes = (samples.value[inside] - zero.level) / zero.scale
    sizes = np.abs(changes) if check.fault.side == "beyond" else changes
    broken = check.fault.sign * (sizes - check.fault.value) > 0
    t_s = course.t_s[inside]
    dwell_s = min(check.dwell_s, float(t_s[-1] - t_s[0]))
    since: float | None = None
    for t, bad in zip(t_s, broken, strict=True):
        if not bad:
            since = None
        elif since is None:
            since = float(t)
        if since is not None and t - since >= dwell_s - 1e-9:
            return since
    return None


def too_oblique(course: Course, span: tuple[float, float], within_deg: float) -> str | None:
    """That the camera is too far off its place; None where it is not."""
    off_deg = course.derived(("view", span), lambda: _view_off_deg(course, span))
    if off_deg > within_deg:
        return f"the camera is {off_deg:.0f} deg off its place, at most {within_deg:.0f} allow it"
    return None


def _view_off_deg(course: Course, span: tuple[float, float]) -> float:
    """NaN where it is not known."""
    off_deg = course.view_off_deg[course.between(*span)]
    off_deg = off_deg[known(off_deg)]
    return median(off_deg) if off_deg.size else np.nan


def why_not(check: Check, course: Course, span: tuple[float, float], within_deg: float, sd: float | None) -> str | None:
    """What forbids the verdict: an oblique view, or a measure too uncertain here; None where nothing does."""
    oblique = too_oblique(course, span, within_deg)
    if oblique is not None:
        return oblique
    if sd is not None and sd > check.needs.max_uncertainty:
        return f"too uncertain here: {sd:.2g}, at most {check.needs.max_uncertainty:g} allow it"
    return None


def _tempo(movement: Movement) -> Tempo:
    borders = movement.borders
    return Tempo(
        borders.arrival_s - borders.start_s if movement.whole_up else None,
        borders.departure_s - borders.arrival_s if movement.whole_up and movement.whole_down else None,
        borders.end_s - borders.departure_s if movement.whole_down else None,
    )


def _tempo_findings(
    spec: Spec, tempo: Tempo, borders: Borders, step_s: float
) -> tuple[list[Finding], list[Finding], list[NotAssessed]]:
    """Faults, warnings and what was not assessed, for too_fast and short_hold; ``step_s`` lies between two pictures."""
    parts: dict[str, list[tuple[float | None, TempoPart, float]]] = {
        "too_fast": [
            (tempo.up_s, spec.tempo.up_s, borders.start_s),
            (tempo.down_s, spec.tempo.down_s, borders.departure_s),
        ],
        "short_hold": [(tempo.hold_s, spec.tempo.hold_s, borders.arrival_s)],
    }
    faults, warnings, missing = [], [], []
    for fault_id, strokes in parts.items():
        if step_s > FRAME_SHARE * min(part.fault_below for _, part, _ in strokes):
            missing.append(NotAssessed(fault_id, f"{1 / step_s:.0f} pictures a second are too few to time it"))
            continue
        seen = [(value, part, from_s) for value, part, from_s in strokes if value is not None]
        broken = [(v, p, f) for v, p, f in seen if v < p.fault_below]
        low = [(v, p, f) for v, p, f in seen if v < p.warn_below]
        if broken:
            value, part, from_s = min(broken, key=lambda stroke: stroke[0])
            faults.append(Finding(fault_id, value, "s", part.fault_below, from_s))
        elif low:
            value, part, from_s = min(low, key=lambda stroke: stroke[0])
            warnings.append(Finding(fault_id, value, "s", part.warn_below, from_s))
        elif len(seen) < len(strokes):
            missing.append(NotAssessed(fault_id, NOT_SEEN_WHOLE))
    return faults, warnings, missing


def unit_of(check: Check) -> str:
    """The unit of a check's number."""
    return "share" if check.statistic == "sag_share" else MEASURES[check.measure].unit


def priority_of(spec: Spec, fault_id: str) -> int:
    """1 is the most important."""
    if fault_id in spec.checks:
        return spec.checks[fault_id].priority
    return (spec.tempo.too_fast if fault_id == "too_fast" else spec.tempo.short_hold).priority


def _seen_better_by(spec: Spec, fault_id: str) -> str | None:
    """The check after which this one has nothing to add."""
    return spec.checks[fault_id].unless if fault_id in spec.checks else None


def unseen_of(movement: Movement) -> set[Span]:
    """The parts of a movement that were not seen whole."""
    unseen: set[Span] = set() if movement.whole_up else {"setup", "up", "rep"}
    return unseen if movement.whole_down else unseen | {"down", "rep"}


def found_by(
    check: Check, course: Course, spans: Mapping[Span, tuple[float, float]], unseen: set[Span], within_deg: float
) -> tuple[Value | None, str | None]:
    """A check's number in a movement, None where there is none, and why it may not be judged, None where it may.

    Args:
        check: what to look at.
        course: measures from the rest before the movement on.
        spans: the parts of the movement.
        unseen: those of them that were not seen whole.
        within_deg: how far off its place the camera may be.
    """
    if check.at in unseen:
        return None, "this part was not seen whole"
    found = value_of(check, course, spans[check.at], spans["setup"])
    if isinstance(found, str):
        return None, found
    return found, why_not(check, course, spans[check.at], within_deg, found.sd)


def judge(
    spec: Spec, movement: Movement, course: Course, set_number: int, number: int | None, rest_from_s: float
) -> Rep:
    """The judged rep of a movement; an attempt is kept with its tempo but without verdicts.

    Args:
        spec: the exercise.
        movement: what the tracker closed.
        course: measures from the rest before it to now.
        set_number: which set of the session.
        number: the count, None for an attempt.
        rest_from_s: end of the movement before, where the rest began.
    """
    borders, tempo = movement.borders, _tempo(movement)
    spans = spans_of(borders, rest_from_s)
    unseen = unseen_of(movement)
    faults: list[Finding] = []
    warnings: list[Finding] = []
    missing: list[NotAssessed] = []
    measures = _hold_means(course, spans)
    if movement.counted:
        t_s = course.t_s[course.between(borders.start_s, borders.end_s)]
        step_s = median(np.diff(t_s)) if t_s.size > 1 else np.inf
        faults, warnings, missing = _tempo_findings(spec, tempo, borders, step_s)
        for check_id, check in spec.checks.items():
            span = spans[check.at]
            found, reason = found_by(check, course, spans, unseen, spec.view.within_deg)
            if found is not None:
                measures[check_id] = MeasureValue(found.value, found.sd, found.at_s)
            if reason is not None or found is None:
                missing.append(NotAssessed(check_id, reason or ""))
                continue
            unit = unit_of(check)
            if check.fault.broken_by(found.value):
                from_s = first_broken_s(check, course, span, spans["setup"])
                from_s = found.from_s if from_s is None else from_s
                faults.append(Finding(check_id, found.value, unit, check.fault.value, from_s))
            elif check.warn.broken_by(found.value):
                warnings.append(Finding(check_id, found.value, unit, check.warn.value, found.from_s))
    faulty, wrong = {finding.id for finding in faults}, {finding.id for finding in [*faults, *warnings]}
    faults = [finding for finding in faults if _seen_better_by(spec, finding.id) not in faulty]
    warnings = [finding for finding in warnings if _seen_better_by(spec, finding.id) not in wrong]
    return Rep(
        set=set_number,
        number=number,
        start_s=borders.start_s,
        top_s=borders.top_s,
        end_s=borders.end_s,
        counted=movement.counted,
        reason=movement.reason,
        tempo=tempo,
        faults=tuple(sorted(faults, key=lambda finding: priority_of(spec, finding.id))),
        warnings=tuple(sorted(warnings, key=lambda finding: priority_of(spec, finding.id))),
        not_assessed=tuple(missing),
        measures=measures,
    )


def _hold_means(course: Course, spans: Mapping[Span, tuple[float, float]]) -> dict[str, MeasureValue]:
    """Every measure's mean over the hold, from rest where only that means something, and what comes of several; left
    out where not seen."""
    means: dict[str, MeasureValue] = {}
    middle_s = (spans["hold"][0] + spans["hold"][1]) / 2
    for name in course.measures:
        part = _part_of(course, name, spans["hold"])
        zero = Zero.in_course(course, name, spans["setup"]) if MEASURES[name].from_rest else _NO_BASELINE
        if zero is None or not part.values.size:
            continue
        level = (mean(part.values) - zero.level) / zero.scale
        means[name] = MeasureValue(level, part.sd / zero.scale, middle_s)
    return means | rise_parts(means)
