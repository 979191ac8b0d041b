"""Measures over time, sample by sample, in a form that judging can read without copying."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
        find = self.t_s.searchsorted
        return slice(int(find(from_s - 1e-9)), int(find(to_s + 1e-9, "right")))


class _Columns(Mapping[str, Samples]):
    """The samples of a table's measures, each taken out when it is asked for."""

    __slots__ = ("_names", "_rows")

    def __init__(self, names: tuple[str, ...], rows: Array) -> None:
        self._names, self._rows = names, rows

    def __getitem__(self, name: str) -> Samples:
        if name not in self._names:
            raise KeyError(name)
        many, first = len(self._names), 2 + self._names.index(name)
        rows = self._rows
        return Samples(rows[:, first], rows[:, first + many], rows[:, first + 2 * many])

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def course_of(rows: Array, names: tuple[str, ...]) -> Course:
    """The course of (N, 2 + 3 M) rows as ``observing.Seen.table`` has them for these measures."""
    return Course(rows[:, 0], rows[:, 1], _Columns(names, rows))


class CourseBuffer:
    """A growing table of samples; ``course()`` gives views of it that are valid until the next change.

    Samples that lie one after the other in one table, as those of a recording do, are left there; live ones, each in a
    table of its own, are copied.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self._names = tuple(names)
        self._rows = np.empty((256, 2 + 3 * len(self._names)))
        self._count = 0
        self._table = self._rows[:0]
        self._from = self._until = 0
        """Which rows of ``_table`` come after those in ``_rows``."""

    def extend(self, table: Array, first: int, until: int) -> None:
        """More samples: rows of ``observing.Seen.table`` from ``first`` to before ``until``, each with time, view's
        error, then value, uncertainty and scale in the order of the names."""
        if table is not self._table or first != self._until:
            self._copy()
            self._table, self._from = table, first
        self._until = until

    def _copy(self) -> None:
        """Takes over what lies in another table."""
        many = self._until - self._from
        while self._count + many > len(self._rows):
            self._rows = np.concatenate([self._rows, np.empty_like(self._rows)])
        self._rows[self._count : self._count + many] = self._table[self._from : self._until]
        self._count += many
        self._from = self._until

    def drop_before(self, t_s: float) -> None:
        first = int(self._rows[: self._count, 0].searchsorted(t_s))
        kept = self._count - first
        self._rows[:kept] = self._rows[first : self._count].copy()
        self._count = kept
        if not kept:
            self._from += int(self._table[self._from : self._until, 0].searchsorted(t_s))

    def course(self) -> Course:
        if not self._count:
            return course_of(self._table[self._from : self._until], self._names)
        self._copy()
        return course_of(self._rows[: self._count], self._names)
