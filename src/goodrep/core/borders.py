"""When a movement started, arrived at the top, left it and came back to rest.

A person speeds up and slows down smoothly, so the first and last part of a lift is too slow to be seen: a smooth 2 s
lift spends only 1.24 s between 5 % and 95 % of its way. The borders are therefore extrapolated: between 5 % and 95 %
the times are fitted to the minimum-jerk profile 10 u^3 - 15 u^4 + 6 u^5 (Flash and Hogan 1985), whose beginning and
end are the borders.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from goodrep.core.few import mean, percentile, places, total
from goodrep.core.pose import Array

LOW, HIGH = 0.05, 0.95
"""Part of the way in which a stroke is fast enough for its times to be exact."""
LEFT_REST: Final = 0.02
"""Part of the way from which a stroke that has just begun stands out from rest."""
PLATEAU: Final = 0.93
"""Share of the way from which a sample belongs to the top."""
EDGE_S: Final = 0.35
"""How much of the top, at its beginning and its end, tells the level that the lift arrives at and lowering leaves."""
LEVEL_PERCENTILE: Final = 85
"""Of these samples, as the first of them still belong to the stroke."""
SAGGED: Final = 0.75
"""Share of the way down to which hips may sink and still be held, if they stand still there."""
STILL_S: Final = 0.5
STILL_SHARE_PER_S: Final = 0.08
"""Slower than this share of the way per second, over that time, is standing still."""

_U = np.linspace(0.0, 1.0, 401)
_WAY = 10 * _U**3 - 15 * _U**4 + 6 * _U**5


@dataclass(frozen=True, slots=True)
class Borders:
    """Seconds of the source, in this order: rest left, top reached, top left, rest reached."""

    start_s: float
    arrival_s: float
    departure_s: float
    end_s: float

    @property
    def top_s(self) -> float:
        """Middle of the hold."""
        return (self.arrival_s + self.departure_s) / 2


def stroke_times(t_s: Array, share: Array) -> tuple[float, float]:
    """Beginning and end of a rising stroke.

    Args:
        t_s: (N,) times, increasing.
        share: (N,) share of the way, 0 at its beginning, 1 at its end; for lowering give 1 - share.

    Returns:
        Times at which the way begins and ends, extrapolated where the samples allow it: with fewer than three samples
        between 5 % and 95 %, the straight line through the crossing of 50 % and the neighbours.
    """
    above = places(share >= HIGH)
    last = int(above[0]) if above.size else share.size - 1
    below = places(share[: last + 1] <= LOW)
    first = int(below[-1]) if below.size else 0
    inside = slice(first + 1, last)
    u = np.interp(share[inside], _WAY, _U)
    if u.size < 3:
        # One sample on each side closes the gap; a stroke this short is faster than the picture rate.
        inside = slice(first, last + 1)
        u = np.interp(share[inside], _WAY, _U)
    t = t_s[inside]
    return _fitted(t, u) or (float(t_s[first]), float(t_s[last]))


def began_s(t_s: Array, share: Array) -> float:
    """When a rising stroke that has only just been noticed began.

    Args:
        t_s: (N,) times from rest on, increasing.
        share: (N,) share of the way that the stroke is expected to go.

    Returns:
        Extrapolated from the samples that stand out from rest, by twice the time that they take at most.
    """
    at_rest = places(share <= LEFT_REST)
    last = int(at_rest[-1]) if at_rest.size else 0
    last_s, newest_s = float(t_s[last]), float(t_s[-1])
    fitted = _fitted(t_s[last + 1 :], np.interp(share[last + 1 :], _WAY, _U))
    return last_s if fitted is None else min(max(fitted[0], 3 * last_s - 2 * newest_s), newest_s)


def arrived_s(t_s: Array, share: Array) -> float:
    """When a rising stroke that has just ended arrived, (N,) times and shares as in ``stroke_times``."""
    until = int(share.argmax()) + 1
    return stroke_times(t_s[:until], share[:until])[1]


def departed_s(t_s: Array, share: Array) -> float:
    """When a lowering that has only just been noticed left the top, (N,) times and shares of the height there."""
    top = places(share >= PLATEAU)
    if not top.size:
        return float(t_s[-1])
    last = int(top[-1])
    level = percentile(share[top[t_s[top] >= t_s[last] - EDGE_S]], LEVEL_PERCENTILE)
    return stroke_times(t_s[last:], 1 - share[last:] / level)[0]


def _fitted(t_s: Array, u: Array) -> tuple[float, float] | None:
    """Times at which the straight line through (N,) parts of a stroke's time is 0 and 1; None where it falls."""
    if u.size < 2 or float(np.maximum.reduce(u) - np.minimum.reduce(u)) < 1e-3:
        return None
    from_mean = u - mean(u)
    slope = total(from_mean * t_s) / total(from_mean * from_mean)
    offset = mean(t_s) - slope * mean(u)
    return None if slope <= 0 else (offset, offset + slope)


def find_borders(t_s: Array, signal: Array, rest_before: float, rest_after: float) -> Borders:
    """The four borders of one movement.

    Args:
        t_s: (N,) from before the movement until rest is reached again.
        signal: (N,) rep signal, higher is farther from rest; not smoothed.
        rest_before: level from which the movement started.
        rest_after: level to which it came back.
    """
    peak = percentile(signal, 98)
    level_up = level_down = peak
    up = down = signal
    for _ in range(2):  # the second pass knows the levels of the top
        up = (signal - rest_before) / max(level_up - rest_before, 1e-6)
        down = (signal - rest_after) / max(level_down - rest_after, 1e-6)
        top = places(np.minimum(up, down) >= PLATEAU)
        if not top.size:
            top = np.array([int(signal.argmax())])
        t_top = t_s[top]
        level_up = percentile(signal[top[t_top <= t_top[0] + EDGE_S]], LEVEL_PERCENTILE)
        level_down = percentile(signal[top[t_top >= t_top[-1] - EDGE_S]], LEVEL_PERCENTILE)
    first_top, last_top = int(top[0]), int(top[-1])
    sagged = _sagged_hold(t_s, down, last_top)
    if sagged is not None:  # lowering starts from where the hips have sunk to
        level_down = percentile(signal[sagged], LEVEL_PERCENTILE)
        down = (signal - rest_after) / max(level_down - rest_after, 1e-6)
        last_top = sagged.stop - 1
    start_s, arrival_s = stroke_times(t_s[: first_top + 1], up[: first_top + 1])
    departure_s, end_s = _falling(t_s[last_top:], down[last_top:])
    if departure_s < arrival_s:  # no hold: lift and lowering meet at the turning point
        arrival_s = departure_s = max((arrival_s + departure_s) / 2, start_s)
    return Borders(start_s, arrival_s, departure_s, max(end_s, departure_s))


def _falling(t_s: Array, share: Array) -> tuple[float, float]:
    """A falling stroke is a rising one with the time turned round."""
    end, begin = stroke_times(-t_s[::-1], share[::-1])
    return -begin, -end


def _sagged_hold(t_s: Array, share: Array, last_top: int) -> slice | None:
    """The last stretch in which the movement stands still below the top, but not far; None where there is none."""
    for end in places(share >= SAGGED)[::-1]:
        if end <= last_top:
            return None
        begin = int(np.searchsorted(t_s, t_s[end] - STILL_S - 1e-9))
        if float(np.maximum.reduce(share[begin : end + 1])) >= PLATEAU:
            return None
        middle = (begin + end + 1) // 2
        if middle - begin < 2 or t_s[end] - t_s[begin] < 0.8 * STILL_S:
            continue
        fall = mean(share[begin:middle]) - mean(share[middle : end + 1])
        if abs(fall) < STILL_SHARE_PER_S * STILL_S / 2:
            return slice(begin, int(end) + 1)
    return None
