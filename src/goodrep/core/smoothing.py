"""Smoothing of a measure over time, with explicit state.

The One Euro filter (Casiez, Roussel, Vogel 2012): a low-pass whose cut-off rises with speed, so that a still signal is
calm and a fast one is not late.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

SPEED_CUTOFF_HZ: Final = 1.0
_TURN: Final = 2 * math.pi


class OneEuroState(NamedTuple):
    """Where the filter stands: time of the last sample, smoothed value, and speed per second."""

    t_s: float
    value: float
    speed: float


@dataclass(frozen=True, slots=True)
class OneEuro:
    """Args:
    min_cutoff_hz: cut-off for a still signal; lower is calmer and later.
    beta: how many Hz the cut-off rises per unit and second of speed.
    """

    min_cutoff_hz: float
    beta: float

    def __post_init__(self) -> None:
        if not self.min_cutoff_hz > 0 or self.beta < 0:
            raise ValueError(f"need min_cutoff_hz > 0 and beta >= 0, got {self.min_cutoff_hz} and {self.beta}")

    def step(self, state: OneEuroState | None, t_s: float, sample: float) -> OneEuroState:
        """The state after one more sample; a time that does not advance changes nothing.

        Args:
            state: None at the start and after a loss of tracking; the first sample is then taken as it is.
            t_s: seconds; must not run backwards.
            sample: the new value, a number.
        """
        if state is None:
            return OneEuroState(t_s, sample, 0.0)
        if t_s <= state.t_s:
            return state
        (value,), (speed,) = self.along(state, [t_s], [sample])
        return OneEuroState(t_s, value, speed)

    def along(
        self, state: OneEuroState | None, times: Sequence[float], samples: Sequence[float]
    ) -> tuple[list[float], list[float]]:
        """The smoothed values and the speeds after each of N more samples, whose times advance, also from ``state``."""
        if state is None:
            values, speeds = self.along(OneEuroState(times[0], samples[0], 0.0), times[1:], samples[1:])
            return [samples[0], *values], [0.0, *speeds]
        last_s, value, speed = state
        min_cutoff_hz, beta = self.min_cutoff_hz, self.beta
        values, speeds = list[float](), list[float]()
        for t_s, sample in zip(times, samples, strict=True):
            dt_s = t_s - last_s
            last_s = t_s
            # Of a low-pass at f Hz the new sample's share is r / (r + 1) with r = 2 pi f dt.
            ratio = _TURN * SPEED_CUTOFF_HZ * dt_s
            speed += ratio / (ratio + 1) * ((sample - value) / dt_s - speed)
            ratio = _TURN * (min_cutoff_hz + beta * abs(speed)) * dt_s
            value += ratio / (ratio + 1) * (sample - value)
            values.append(value)
            speeds.append(speed)
        return values, speeds
