"""The One Euro filter: calm, never late by a lost sample, never poisoned."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodrep.core.smoothing import OneEuro, OneEuroState

FILTER = OneEuro(min_cutoff_hz=2.0, beta=4.0)
numbers = st.floats(-100, 100)
signals = st.lists(st.tuples(st.floats(0.001, 2.0), numbers), min_size=1, max_size=30)


def smoothed(samples: list[tuple[float, float]], start_s: float = 0.0) -> list[float]:
    """Values after each (seconds since the last, value)."""
    state: OneEuroState | None = None
    t_s, values = start_s, []
    for dt_s, value in samples:
        t_s += dt_s
        state = FILTER.step(state, t_s, value)
        values.append(state.value)
    return values


def test_the_first_sample_is_taken_as_it_is() -> None:
    assert FILTER.step(None, 7.0, 3.0) == OneEuroState(7.0, 3.0, 0.0)


def test_a_source_that_starts_at_zero_is_like_any_other() -> None:
    samples = [(0.1, 0.0), (0.1, 5.0), (0.1, 2.0)]
    np.testing.assert_allclose(smoothed(samples, -0.1), smoothed(samples, 49.9), rtol=1e-9)


def test_the_low_pass_is_that_of_the_paper() -> None:
    # Still before, 1 after 0.1 s: speed 10/s through 1 Hz, then 2 Hz + 4 * |speed|.
    speed = 10 * (2 * np.pi * 0.1) / (2 * np.pi * 0.1 + 1)
    ratio = 2 * np.pi * (2 + 4 * speed) * 0.1
    assert smoothed([(0.1, 0.0), (0.1, 1.0)])[1] == pytest.approx(ratio / (ratio + 1))


@pytest.mark.parametrize("later_s", [1.0, 0.5])
def test_a_time_that_does_not_advance_changes_nothing(later_s: float) -> None:
    state = FILTER.step(FILTER.step(None, 0.9, 1.0), 1.0, 2.0)
    assert FILTER.step(state, later_s, 100.0) is state


def test_nothing_of_the_past_is_left_after_a_reset() -> None:
    state = None
    for i in range(30):
        state = FILTER.step(state, i / 30, 100.0)
    assert state is not None
    again = FILTER.step(None, 1.0, 0.0)
    fresh = FILTER.step(None, 0.0, 0.0)
    stepped, expected = FILTER.step(again, 1.1, 5.0), FILTER.step(fresh, 0.1, 5.0)
    assert stepped.value == pytest.approx(expected.value)


@given(value=numbers, gaps_s=st.lists(st.floats(0.001, 5), min_size=1, max_size=20))
def test_a_constant_stays_what_it_is(value: float, gaps_s: list[float]) -> None:
    assert smoothed([(gap, value) for gap in gaps_s]) == [value] * len(gaps_s)


@given(samples=signals)
def test_the_result_stays_within_the_range_of_what_came_in(samples: list[tuple[float, float]]) -> None:
    values = [value for _, value in samples]
    for number, result in enumerate(smoothed(samples), start=1):
        assert min(values[:number]) - 1e-9 <= result <= max(values[:number]) + 1e-9


@given(samples=signals)
def test_the_mirrored_signal_gives_the_mirrored_result(samples: list[tuple[float, float]]) -> None:
    turned = smoothed([(dt_s, -value) for dt_s, value in samples])
    assert turned == [-value for value in smoothed(samples)]


@pytest.mark.parametrize(("cutoff_hz", "beta"), [(0.0, 1.0), (-1.0, 1.0), (1.0, -0.1), (float("nan"), 1.0)])
def test_parameters_without_a_meaning_are_refused(cutoff_hz: float, beta: float) -> None:
    with pytest.raises(ValueError, match="need min_cutoff_hz > 0 and beta >= 0"):
        OneEuro(cutoff_hz, beta)
