"""Measures over time, sample by sample, in a form that judging can read without copying."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from goodrep.core.pose import Array


@dataclass(frozen=True, slots=True)
class Samples:
    """One measure over time, (N,) each: what ``body.Measured`` holds per frame."""

    value: Array
    sd: Array
    scale: Array


@dataclass(frozen=True, slots=True)
class Course:
    """Measures over time: ``t_s`` (N,), the samples by measure name, and the view's error ``view_off_deg`` (N,)."""

    t_s: Array
    view_off_deg: Array
    measures: Mapping[str, Samples]

    def between(self, from_s: float, to_s: float) -> slice:
        """The samples of a span, both ends included."""
        return slice(
            int(np.searchsorted(self.t_s, from_s - 1e-9)), int(np.searchsorted(self.t_s, to_s + 1e-9, side="right"))
        )


class CourseBuffer:
    """A growing table of samples; ``course()`` gives views of it that are valid until the next change."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = tuple(names)
        self._rows = np.empty((256, 2 + 3 * len(self._names)))
        self._count = 0

    def append(self, t_s: float, view_off_deg: float, measured: Array) -> None:
        """One sample; ``measured`` (3, M) holds value, uncertainty and scale in the order of the names."""
        if self._count == len(self._rows):
            self._rows = np.concatenate([self._rows, np.empty_like(self._rows)])
        row = self._rows[self._count]
        row[0], row[1] = t_s, view_off_deg
        row[2:] = measured.ravel()
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
            rows[:, 1],
            {
                name: Samples(rows[:, 2 + i], rows[:, 2 + many + i], rows[:, 2 + 2 * many + i])
                for i, name in enumerate(self._names)
            },
        )
