"""Borders of a movement: extrapolated to where a smooth movement really begins and ends."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bodies import minimum_jerk
from goodrep.core.borders import Borders, find_borders, stroke_times
from goodrep.core.pose import Array

strokes_s = st.floats(0.7, 3.0)
holds_s = st.floats(0.6, 3.0)
rates = st.sampled_from([15.0, 20.0, 25.0, 30.0, 60.0])


def movement(t_s: Array, truth: Borders, low: float = 0.05, high: float = 0.55, after: float = 0.05) -> Array:
    up = minimum_jerk((t_s - truth.start_s) / (truth.arrival_s - truth.start_s))
    down = minimum_jerk((t_s - truth.departure_s) / (truth.end_s - truth.departure_s))
    return low + up * (high - low) - down * (high - after)


def times(truth: Borders, fps: float, phase: float = 0.0, margin_s: float = 1.0) -> Array:
    return np.arange(truth.start_s - margin_s + phase / fps, truth.end_s + margin_s, 1 / fps)


def assert_close(found: Borders, truth: Borders, within_s: float) -> None:
    for name in ("start_s", "arrival_s", "departure_s", "end_s"):
        assert getattr(found, name) == pytest.approx(getattr(truth, name), abs=within_s), name


@given(up_s=strokes_s, hold_s=holds_s, down_s=strokes_s, fps=rates, phase=st.floats(0, 1))
def test_a_smooth_movement_is_found_within_one_picture(
    up_s: float, hold_s: float, down_s: float, fps: float, phase: float
) -> None:
    truth = Borders(1.0, 1.0 + up_s, 1.0 + up_s + hold_s, 1.0 + up_s + hold_s + down_s)
    t_s = times(truth, fps, phase)
    found = find_borders(t_s, movement(t_s, truth), 0.05, 0.05)
    # Of a stroke slower than two seconds the last and first 2 % are too slow to be told from standing still.
    assert_close(found, truth, max(1 / fps, 0.02 * max(up_s, down_s)))
    assert truth.arrival_s <= found.top_s <= truth.departure_s


@given(up_s=strokes_s, down_s=strokes_s, fps=rates)
def test_without_a_hold_the_top_is_the_turning_point(up_s: float, down_s: float, fps: float) -> None:
    truth = Borders(1.0, 1.0 + up_s, 1.0 + up_s, 1.0 + up_s + down_s)
    t_s = times(truth, fps)
    found = find_borders(t_s, movement(t_s, truth), 0.05, 0.05)
    assert found.top_s == pytest.approx(truth.arrival_s, abs=max(1 / fps, 0.05 * max(up_s, down_s)))
    assert found.departure_s - found.arrival_s < 0.4


@settings(max_examples=30)
@given(scale=st.floats(0.1, 50), offset=st.floats(-5, 5), shift_s=st.floats(-100, 100))
def test_size_zero_and_clock_of_the_signal_do_not_matter(scale: float, offset: float, shift_s: float) -> None:
    truth = Borders(1.0, 2.5, 4.0, 6.0)
    t_s = times(truth, 30)
    signal = movement(t_s, truth)
    plain = find_borders(t_s, signal, 0.05, 0.05)
    low = offset + scale * 0.05
    moved = find_borders(t_s + shift_s, offset + scale * signal, low, low)
    for name in ("start_s", "arrival_s", "departure_s", "end_s"):
        assert getattr(moved, name) - shift_s == pytest.approx(getattr(plain, name), abs=1e-4)


@given(up_s=strokes_s, hold_s=holds_s, down_s=strokes_s)
def test_the_turned_round_movement_has_the_turned_round_borders(up_s: float, hold_s: float, down_s: float) -> None:
    truth = Borders(1.0, 1.0 + up_s, 1.0 + up_s + hold_s, 1.0 + up_s + hold_s + down_s)
    t_s = times(truth, 30)
    signal = movement(t_s, truth)
    found = find_borders(t_s, signal, 0.05, 0.05)
    turned = find_borders(-t_s[::-1], signal[::-1], 0.05, 0.05)
    assert_close(Borders(-turned.end_s, -turned.departure_s, -turned.arrival_s, -turned.start_s), found, within_s=1e-6)


def test_a_rest_that_is_higher_afterwards_moves_no_border() -> None:
    truth = Borders(1.0, 3.0, 4.5, 6.5)
    t_s = times(truth, 30)
    assert_close(find_borders(t_s, movement(t_s, truth, after=0.12), 0.05, 0.12), truth, 1 / 30)


@pytest.mark.parametrize("share", [0.05, 0.12, 0.2])
@pytest.mark.parametrize("down_s", [0.8, 2.0])
def test_hips_that_sag_are_still_held(share: float, down_s: float) -> None:
    t_s = np.arange(0, 9, 1 / 20)
    up, sag = minimum_jerk((t_s - 1) / 2), share * minimum_jerk((t_s - 4) / 0.7)
    signal = 0.05 + 0.5 * (up - sag - (1 - share) * minimum_jerk((t_s - 6) / down_s))
    assert_close(find_borders(t_s, signal, 0.05, 0.05), Borders(1.0, 3.0, 6.0, 6.0 + down_s), 0.1)


@pytest.mark.parametrize("down_s", [3.0, 5.0, 8.0])
def test_lowering_slowly_is_no_sag(down_s: float) -> None:
    truth = Borders(1.0, 3.0, 5.0, 5.0 + down_s)
    t_s = times(truth, 20)
    assert_close(find_borders(t_s, movement(t_s, truth), 0.05, 0.05), truth, 0.05 * down_s)


@pytest.mark.parametrize("border", ["start_s", "arrival_s", "departure_s", "end_s"])
def test_noise_of_a_centimetre_costs_less_than_a_quarter_of_a_second_on_average(border: str) -> None:
    truth = Borders(1.0, 3.0, 4.5, 6.5)
    t_s = times(truth, 30)
    signal, random = movement(t_s, truth), np.random.default_rng(3)
    found = [find_borders(t_s, signal + random.normal(0, 0.01 / 0.42, t_s.size), 0.05, 0.05) for _ in range(30)]
    assert np.mean([abs(getattr(borders, border) - getattr(truth, border)) for borders in found]) < 0.25


@given(up_s=st.floats(0.1, 0.4), fps=st.sampled_from([3.0, 5.0, 10.0]), phase=st.floats(0, 1))
def test_a_stroke_faster_than_the_pictures_still_has_borders_in_order(up_s: float, fps: float, phase: float) -> None:
    truth = Borders(1.0, 1.0 + up_s, 2.0 + up_s, 2.0 + 2 * up_s)
    t_s = times(truth, fps, phase)
    found = find_borders(t_s, movement(t_s, truth), 0.05, 0.05)
    assert found.start_s <= found.arrival_s <= found.departure_s <= found.end_s
    assert_close(found, truth, 2 / fps)


@example(values=[2.0, 0.5, 0.0, 0.0, 0.0], rest=0.0, after=-1.0)
@given(values=st.lists(st.floats(-2, 2), min_size=2, max_size=40), rest=st.floats(-2, 2), after=st.floats(-2, 2))
def test_any_signal_has_borders_in_order_within_two_pictures(values: list[float], rest: float, after: float) -> None:
    found = find_borders(np.arange(len(values)) / 20, np.array(values), rest, after)
    assert np.isfinite([found.start_s, found.end_s]).all()
    in_order = [found.start_s, found.arrival_s, found.departure_s, found.end_s]
    assert (np.diff(in_order) >= -2 / 20).all()


def test_a_stroke_without_a_way_keeps_its_ends() -> None:
    t_s = np.array([0.0, 0.1, 0.2, 0.3])
    assert stroke_times(t_s, np.array([0.5, 0.5, 0.5, 0.5])) == pytest.approx((0.0, 0.3))
    assert stroke_times(t_s[:1], np.array([1.0])) == (0.0, 0.0)
