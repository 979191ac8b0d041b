"""Measures over time, sample by sample, in a form that judging can read without copying."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from goodrep.core.pose import Array


@dataclass(frozen=True, slots=True)
class Course:
    """Measures over time: ``t_s`` (N,), and by measure name value and uncertainty (N,), plus the view's error (N,)."""

    t_s: Array
    values: Mapping[str, Array]
    sds: Mapping[str, Array]
    view_off_deg: Array

    def between(self, from_s: float, to_s: float) -> slice:
        """The samples of a span, both ends included."""
        return slice(
            int(np.searchsorted(self.t_s, from_s - 1e-9)), int(np.searchsorted(self.t_s, to_s + 1e-9, side="right"))
        )


class CourseBuffer:
    """A growing table of samples; ``course()`` gives views of it that are valid until the next change."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = tuple(names)
        self._rows = np.empty((256, 2 + 2 * len(self._names)))
        self._count = 0

    def append(self, t_s: float, view_off_deg: float, values: Sequence[float], sds: Sequence[float]) -> None:
        """One sample, values and uncertainties in the order of the names."""
        if self._count == len(self._rows):
            self._rows = np.concatenate([self._rows, np.empty_like(self._rows)])
        self._rows[self._count] = (t_s, view_off_deg, *values, *sds)
        self._count += 1

    def drop_before(self, t_s: float) -> None:
        first = int(np.searchsorted(self._rows[: self._count, 0], t_s))
        kept = self._count - first
        self._rows[:kept] = self._rows[first : self._count].copy()
        self._count = kept

    def course(self) -> Course:
        rows = self._rows[: self._count]
        many = len(self._names)
        return Course(
            rows[:, 0],
            {name: rows[:, 2 + i] for i, name in enumerate(self._names)},
            {name: rows[:, 2 + many + i] for i, name in enumerate(self._names)},
            rows[:, 1],
        )
