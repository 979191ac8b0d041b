"""The one thing to work on: the same rule for what is said aloud, for lists and for pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping


def main_fault(reps: Mapping[str, int], priority: Callable[[str], int]) -> str | None:
    """The fault that most counted reps have, whatever else they have; None where there is none.

    Args:
        reps: counted reps by fault; where even the priorities are equal, the one that comes first here.
        priority: 1 is the most important; asked only of faults that equally many reps have.
    """
    most = max(reps.values(), default=0)
    tied = [fault_id for fault_id, count in reps.items() if count == most]
    return tied[0] if len(tied) == 1 else min(tied, key=priority, default=None)
