"""The same sets and reps in two judgements of one recording, found by when they were done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol, TypeVar

SAME_SHARE: Final = 0.5
"""Two reps are the same movement where they share so much of the shorter one."""


class InTime(Protocol):
    """Something with a beginning and an end, in seconds of the source."""

    @property
    def start_s(self) -> float: ...

    @property
    def end_s(self) -> float: ...


One = TypeVar("One", bound=InTime)
Other = TypeVar("Other", bound=InTime)


def paired(before: Sequence[One], after: Sequence[Other]) -> list[tuple[One | None, Other | None]]:
    """The same movements side by side, in the order of time; None where the other one does not have it.

    Args:
        before, after: in the order of time, none of them overlapping another one of its own. One that lasts no time, a
            number that was announced and never ended, is the same as the movement around it.
    """
    pairs: list[tuple[One | None, Other | None]] = []
    i = j = 0
    while i < len(before) and j < len(after):
        one, other = before[i], after[j]
        if _same(one, other):
            pairs.append((one, other))
            i, j = i + 1, j + 1
        elif one.end_s <= other.end_s:
            pairs.append((one, None))
            i += 1
        else:
            pairs.append((None, other))
            j += 1
    return [*pairs, *((one, None) for one in before[i:]), *((None, other) for other in after[j:])]


def _same(one: InTime, other: InTime) -> bool:
    shared_s = min(one.end_s, other.end_s) - max(one.start_s, other.start_s)
    return shared_s >= SAME_SHARE * min(one.end_s - one.start_s, other.end_s - other.start_s)


def same_sets(before: Sequence[tuple[float, float]], after: Sequence[tuple[float, float]]) -> list[int | None]:
    """For each set of ``before`` the index of the same one in ``after``, the first that overlaps it; None where none
    does.

    Args:
        before, after: when each was opened and closed, in seconds, in order.
    """
    left = list(range(len(after)))
    found: list[int | None] = []
    for opened_s, closed_s in before:
        index = next((i for i in left if opened_s < after[i][1] and after[i][0] < closed_s), None)
        if index is not None:
            left.remove(index)
        found.append(index)
    return found
