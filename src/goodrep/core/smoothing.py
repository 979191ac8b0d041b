"""Smoothing of measures over time, with explicit state, for many signals at once.

The One Euro filter (Casiez, Roussel, Vogel 2012): a low-pass whose cut-off rises with speed, so that a still signal is
calm and a fast one is not late.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from goodrep.core.pose import Array

SPEED_CUTOFF_HZ: Final = 1.0


def _weight(cutoff_hz: Array | float, dt_s: float) -> Array:
    """Share of the new sample in the low-passed value: r / (r + 1) with r = 2 pi f dt."""
    ratio = 2 * math.pi * np.asarray(cutoff_hz, dtype=np.float64) * dt_s
    share: Array = ratio / (ratio + 1)
    return share


@dataclass(frozen=True, slots=True)
class OneEuroState:
    """Where the filter stands: time of the last sample, smoothed values and speeds, each (M,)."""

    t_s: float
    value: Array
    speed: Array


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

    def step(self, state: OneEuroState | None, t_s: float, sample: Array) -> OneEuroState:
        """The state after one more sample.

        A NaN leaves its signal as it was (NaN until the first number); a time that does not advance changes nothing.

        Args:
            state: None at the start and after a loss of tracking; the first sample is then taken as it is.
            t_s: seconds; must not run backwards.
            sample: (M,) new values.
        """
        if state is None:
            return OneEuroState(t_s, sample.copy(), np.zeros_like(sample))
        dt_s = t_s - state.t_s
        if dt_s <= 0:
            return state
        missing = np.isnan(sample)
        fresh = np.isnan(state.value) & ~missing
        raw_speed = np.where(missing | fresh, 0.0, (sample - state.value) / dt_s)
        speed = state.speed + _weight(SPEED_CUTOFF_HZ, dt_s) * (raw_speed - state.speed)
        share = _weight(self.min_cutoff_hz + self.beta * np.abs(speed), dt_s)
        value = state.value + share * (sample - state.value)
        return OneEuroState(
            t_s,
            np.where(missing, state.value, np.where(fresh, sample, value)),
            np.where(missing, state.speed, speed),
        )
