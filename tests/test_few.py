"""What is found in the few numbers of a rep is what NumPy finds."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from goodrep.core.few import known, mean, median, percentile, places, total

numbers = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=300)


@given(numbers, st.integers(1, 3))
def test_sums_are_numpys_to_the_digit(values: list[float], step: int) -> None:
    """Also of a column of a table, whose numbers do not lie side by side."""
    column = np.repeat(np.array(values), step)[::step]
    assert total(column) == float(np.sum(column))
    assert mean(column) == float(np.mean(column))
    assert median(column) == float(np.median(column))
    assert column.tolist() == values


@given(numbers, st.integers(0, 100))
def test_a_percentile_is_numpys(values: list[float], percent: int) -> None:
    found = percentile(np.array(values), percent)
    assert np.isclose(found, np.percentile(values, percent), rtol=1e-12, atol=1e-9)


@given(st.lists(st.floats(allow_nan=True, allow_infinity=False)))
def test_what_is_known_are_the_numbers(values: list[float]) -> None:
    array = np.array(values, dtype=np.float64)
    assert array[known(array)].tolist() == [value for value in values if value == value]
    assert places(np.isnan(array)).tolist() == [i for i, value in enumerate(values) if value != value]
