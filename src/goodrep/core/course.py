"""Measures over time, sample by sample, in a form that judging can read without copying."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

import numpy as np

from goodrep.core.pose import Array

T = TypeVar("T")


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
    _derived: dict[Hashable, Any] = field(default_factory=dict, repr=False, compare=False)

    def derived(self, key: Hashable, make: Callable[[], T]) -> T:
        """What ``make`` makes of this course; made once for each key, however many checks ask for it."""
        if key not in self._derived:
            self._derived[key] = make()
        found: T = self._derived[key]
        return found

    def since(self, from_s: float) -> slice:
        """The samples from a time on."""
        return slice(int(self.t_s.searchsorted(from_s - 1e-9)), None)

    def between(self, from_s: float, to_s: float) -> slice:
        """The samples of a span, both ends included."""
        found: slice | None = self._derived.get((from_s, to_s))
        if found is None:
            find = self.t_s.searchsorted
            found = slice(int(find(from_s - 1e-9)), int(find(to_s + 1e-9, "right")))
            self._derived[from_s, to_s] = found
        return found


class _Columns(Mapping[str, Samples]):
    """The samples of a table's measures, each taken out when it is first asked for."""

    __slots__ = ("_columns", "_found", "_rows")

    def __init__(self, columns: Mapping[str, int], rows: Array) -> None:
        self._columns, self._rows = columns, rows
        self._found: dict[str, Samples] = {}

    def __getitem__(self, name: str) -> Samples:
        found = self._found.get(name)
        if found is None:
            rows, many, first = self._rows, len(self._columns), self._columns[name]
            samples = Samples(rows[:, first], rows[:, first + many], rows[:, first + 2 * many])
            found = self._found[name] = samples
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)


def columns_of(names: Sequence[str]) -> dict[str, int]:
    """In which column of a row the values of each measure are."""
    return {name: 2 + i for i, name in enumerate(names)}


def course_of(rows: Array, columns: Mapping[str, int]) -> Course:
    """The course of (N, 2 + 3 M) rows as ``observing.Seen.table`` has them for the measures of ``columns_of``."""
    return Course(rows[:, 0], rows[:, 1], _Columns(columns, rows))


class SoFar(Protocol):
    """Measures of which more and more samples come."""

    @property
    def samples(self) -> int:
        """How many there have been."""
        ...

    def course(self) -> Course:
        """What is kept of them."""
        ...

    def last(self, measure: str, many: int) -> list[float]:
        """The newest values of a measure."""
        ...

    def newest(self, measure: str) -> float:
        """The last of them."""
        ...


class CourseBuffer:
    """A growing table of samples; ``course()`` gives views of it that are valid until the next change.

    Samples that lie one after the other in one table, as those of a recording do, are left there; live ones, each in a
    table of its own, are copied.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self._columns = columns_of(names)
        self._rows = np.empty((256, 2 + 3 * len(names)))
        self._count = 0
        self.samples = 0
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
        self.samples += until - first

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

    def newest(self, measure: str) -> float:
        return float(self._table.item(self._until - 1, self._columns[measure]))

    def last(self, measure: str, many: int) -> list[float]:
        if many <= self._until - self._from:
            values: list[float] = self._table[self._until - many : self._until, self._columns[measure]].tolist()
        else:
            values = self.course().measures[measure].value[-many:].tolist()
        return values

    def course(self) -> Course:
        if not self._count:
            return course_of(self._table[self._from : self._until], self._columns)
        self._copy()
        return course_of(self._rows[: self._count], self._columns)
