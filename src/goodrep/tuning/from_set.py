"""Limits for one person from a set of correct reps, each with where it came from.

A person's correct reps say what is normal for them, as the noise band says it for others. So the new noise band ends
where 97 of 100 such reps would read no worse (mean and 1.88 standard deviations, as of a normal distribution, and never
nearer than the worst rep that was seen); the limits keep the distance from it that they had from the old one. The
tempo's limits keep their share of the aim, which becomes what the person did, unless the shortest rep would break them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from goodrep.core.events import Rep
from goodrep.core.pose import Array
from goodrep.core.vocabulary import MEASURES, TEMPO_PARTS
from goodrep.errors import UsageError
from goodrep.review.labels import PART_WORDS, UNIT_WORDS
from goodrep.specs.document import KeyPath
from goodrep.specs.model import Spec
from goodrep.specs.rules import Check, TempoPart
from goodrep.tuning.limits import RepTable

FEWEST_REPS: Final = 5
"""Fewer say too little about how much a person's reps differ."""
BAND_SD: Final = 1.88
"""97 of 100 values of a normal distribution lie below its mean and so many standard deviations."""
SLOWEST_CALLED_TOO_FAST: Final = 0.9
"""A warning of the tempo stays below this share of the shortest of the correct reps."""


@dataclass(frozen=True, slots=True)
class Origin:
    """One line of the table that says which limit came from where.

    Args:
        fault: which fault it is about.
        what: what is limited, in words.
        read: what the correct reps read, in words; empty where they could not be used.
        before, after: the limits, in words; the same where nothing changes.
        source: where ``after`` comes from.
        values: what changes in the spec.
        suggested: whether it is one to take: the range and the tempo, which a person's own movement decides, and
            whatever these reps would break though they are correct.
    """

    fault: str
    what: str
    read: str
    before: str
    after: str
    source: str
    values: tuple[tuple[KeyPath, Any], ...] = ()
    suggested: bool = False


def origins(spec: Spec, name: str, reps: Sequence[Rep], where: str) -> list[Origin]:
    """What a set of correct reps makes of every limit.

    Args:
        spec: the spec that the new one builds on, called ``name``.
        reps: counted reps, all of them correct, as ``spec`` measures them.
        where: which set they are, in words.

    Raises:
        UsageError: there are too few of them.
    """
    if len(reps) < FEWEST_REPS:
        raise UsageError(f"{where} has {len(reps)} reps that count; at least {FEWEST_REPS} correct ones are needed.")
    table = RepTable.of(reps, tuple(spec.checks))
    found = [
        _check(check, check_id, name, table.value[check_id], where, suggested=check_id == spec.range_check)
        for check_id, check in spec.checks.items()
    ]
    parts = {part: table.seconds[part] for part in TEMPO_PARTS}
    found += [_tempo(getattr(spec.tempo, part), part, name, seconds, where) for part, seconds in parts.items()]
    return found


def _check(check: Check, check_id: str, name: str, values: Array, where: str, *, suggested: bool) -> Origin:
    side, sign, root = check.fault.side, check.fault.sign, ("checks", check_id)
    before = f"warning {side} {check.warn.value:g}, fault {side} {check.fault.value:g}"
    unit = UNIT_WORDS["share" if check.statistic == "sag_share" else MEASURES[check.measure].unit]
    what = f"{check_id.replace('_', ' ')}{f' ({unit})' if unit else ''}"
    seen = values[np.isfinite(values)]
    kept = Origin(check_id, what, "", before, before, f"{name}: {check.source}")
    if seen.size < FEWEST_REPS:
        return kept
    middle, worst = float(np.median(seen)), float((sign * seen).max() * sign)
    step = 0.5 if MEASURES[check.measure].unit == "deg" and check.statistic != "sag_share" else 0.01
    read = _read(middle, "worst", worst, step)
    band = sign * max(sign * worst, float((sign * seen).mean() + BAND_SD * seen.std(ddof=1)))
    old_band = check.noise_band if check.noise_band is not None else check.warn.value
    fault_far = max(sign * (check.fault.value - old_band), step)
    warn_far = min(max(sign * (check.warn.value - old_band), 0.0), fault_far)
    new_band = _outwards(band, sign, step)
    warn, fault = (_outwards(new_band + sign * far, sign, step) for far in (warn_far, fault_far))
    lowest, highest = MEASURES[check.measure].lowest, MEASURES[check.measure].highest
    reach = highest - lowest if check.relative_to == "rest" else highest
    if check.statistic == "sag_share":
        reach = 1.0
    if not (-reach if check.relative_to == "rest" else lowest) < fault < reach or (side == "beyond" and warn <= 0):
        return Origin(check_id, what, read, before, before, f"{name}: these reps would put it out of reach")
    source = f"{where}: {seen.size} correct reps ({read}); {_check_reason(check, name, band, worst)}"
    band_value = () if check.noise_band is None else (((*root, "noise_band"), new_band),)
    values_ = (
        *band_value,
        ((*root, "warn", side), warn),
        ((*root, "fault", side), fault),
        ((*root, "source"), source),
    )
    urgent = check.urgent_beyond
    if urgent is not None and not urgent * fault < reach:
        return Origin(check_id, what, read, before, before, f"{name}: these reps would put it out of reach")
    after = f"warning {side} {warn:g}, fault {side} {fault:g}"
    suggested = suggested or check.warn.broken_by(worst)
    return Origin(check_id, what, read, before, after, source, values_, suggested)


def _tempo(rule: TempoPart, part: str, name: str, seconds: Array, where: str) -> Origin:
    fault = "short_hold" if part == "hold_s" else "too_fast"
    what = f"{PART_WORDS[part]} (seconds)"
    before = f"aim {rule.target:g}, warning below {rule.warn_below:g}, fault below {rule.fault_below:g}"
    seen = seconds[np.isfinite(seconds)]
    if seen.size < FEWEST_REPS:
        return Origin(fault, what, "", before, before, f"{name}: {rule.source}")
    middle, shortest = float(np.median(seen)), float(seen.min())
    target = max(round(middle, 1), 0.1)
    as_before = target * rule.warn_below / rule.target
    most = SLOWEST_CALLED_TOO_FAST * shortest
    warn = _down(min(as_before, most))
    low = _down(warn * rule.fault_below / rule.warn_below) if rule.warn_below else 0.0
    read = _read(middle, "shortest", shortest, 0.05)
    reason = f"limits in the same share of the aim as in {name}"
    if most < as_before:
        share = f"{rule.warn_below / rule.target:.2g}"
        reason = f"in the same share of the aim as in {name} ({share}) the warning would be {as_before:.2f}, "
        reason += f"which the shortest comes near or breaks: it is {SLOWEST_CALLED_TOO_FAST} of that one, "
        reason += f"the fault in the same share of it as in {name}" if warn else "so that no limit is left"
    source = f"{where}: {seen.size} correct reps ({read}); {reason}"
    root = ("tempo", part)
    values = (
        ((*root, "target"), target),
        ((*root, "warn_below"), warn),
        ((*root, "fault_below"), low),
        ((*root, "source"), source),
    )
    after = f"aim {target:g}, warning below {warn:g}, fault below {low:g}"
    return Origin(fault, what, read, before, after, source, values, suggested=True)


def _check_reason(check: Check, name: str, band: float, worst: float) -> str:
    """How the limits of a check came from where its noise band now ends."""
    end = "the worst of them" if band == worst else "what 97 of 100 such reps stay within"
    if check.noise_band is None:
        return f"the warning at {end}, the fault as far beyond it as in {name}"
    if check.fault.broken_by(check.noise_band):
        return f"at {end}: in {name} the limits lie inside the noise band"
    if check.warn.broken_by(check.noise_band):
        return (
            f"the warning, inside the noise band in {name}, at {end}; the fault as far beyond as beyond the band there"
        )
    return f"as far beyond {end} as beyond the noise band in {name}"


def _down(seconds: float) -> float:
    """The next twentieth of a second that is not more."""
    return math.floor(20 * seconds + 1e-9) / 20


def _read(middle: float, what: str, extreme: float, step: float) -> str:
    digits = 1 if step >= 0.1 else 2
    return f"median {middle:.{digits}f}, {what} {extreme:.{digits}f}"


def _outwards(value: float, sign: int, step: float) -> float:
    """The next round value that is not nearer to the good side."""
    rounded = math.ceil(sign * value / step - 1e-9) * step * sign
    return round(rounded, 4)
