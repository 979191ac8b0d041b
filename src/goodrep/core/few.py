"""Sums and the like over the few numbers of a rep, to the digit what NumPy's own give, in a fraction of their time."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

from goodrep.core.pose import Array, Mask

Places: TypeAlias = "np.ndarray[tuple[Any, ...], np.dtype[np.intp]]"


def total(values: Array) -> float:
    """``np.sum`` of (N,)."""
    return float(np.add.reduce(values))


def mean(values: Array) -> float:
    """``np.mean`` of (N,), N >= 1."""
    return total(values) / values.size


def median(values: Array) -> float:
    """``np.median`` of (N,) without NaN, N >= 1."""
    ordered, half = _sorted(values), values.size // 2
    middle: float = ordered.item(half)
    return middle if values.size % 2 else (float(ordered.item(half - 1)) + middle) / 2


def percentile(values: Array, percent: int) -> float:
    """``np.percentile`` of (N,) without NaN, N >= 1."""
    ordered = _sorted(values)
    place = (ordered.size - 1) * (percent / 100)
    below = int(place)
    low, high = float(ordered.item(below)), float(ordered.item(min(below + 1, ordered.size - 1)))
    share = place - below
    return low + (high - low) * share if share < 0.5 else high - (high - low) * (1 - share)


def places(true: Mask) -> Places:
    """``np.flatnonzero`` of (N,)."""
    found: Places = true.nonzero()[0]
    return found


def _sorted(values: Array) -> Array:
    ordered = values.copy()
    ordered.sort()
    return ordered


def known(values: Array) -> Mask | slice:
    """Which of (N,) are numbers; all of them as a slice, which needs no copy."""
    unknown: Mask = np.isnan(values)
    return ~unknown if np.count_nonzero(unknown) else slice(None)
