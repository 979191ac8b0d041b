"""The sets of an exercise: which one is open, and its reps."""

from __future__ import annotations

from goodrep.core.events import Event, Finding, Rep, SetClosed, SetOpened
from goodrep.core.vocabulary import Side, SideFrom
from goodrep.specs.model import Spec


class SetBook:
    """Numbers sets and reps.

    Args:
        spec: the exercise's.
        first_set: the number of the first set.
        reps_wanted: so many counted reps make a set; None for no end.
    """

    def __init__(self, spec: Spec, first_set: int, reps_wanted: int | None) -> None:
        self.number = first_set - 1
        """Of the set that is open, or was last."""
        self.is_open = False
        self.rep_number = 0
        """Of the rep that reached its top last; 0 where none did."""
        self.counted_any = False
        self._spec = spec
        self._first_set = first_set
        self._reps_wanted = reps_wanted
        self._reps: list[Rep] = []

    @property
    def opened_any(self) -> bool:
        return self.number >= self._first_set

    def open(self, t_s: float, side: Side, side_from: SideFrom) -> list[Event]:
        """Begins a set, unless one is open."""
        if self.is_open:
            return []
        self.is_open = True
        self.number += 1
        self._reps, self.rep_number = [], 0
        return [SetOpened(t_s, self.number, self._spec.exercise, side, side_from)]

    def close(self, t_s: float, reason: str) -> list[Event]:
        """Ends the set that is open, if there is one."""
        if not self.is_open:
            return []
        self.is_open = False
        return [SetClosed(t_s, self.number, reason, self.rep_number, self._faults())]

    def add(self, rep: Rep) -> bool:
        """Takes a judged movement; whether it was the last rep that was wanted."""
        self._reps.append(rep)
        if not rep.counted:
            return False
        self.counted_any = True
        return self._reps_wanted is not None and self.rep_number >= self._reps_wanted

    def _faults(self) -> tuple[Finding, ...]:
        """What was wrong in the set-up of at least half of the set's reps holds for the whole set."""
        counted = [rep for rep in self._reps if rep.counted]
        faults = []
        for check_id, check in self._spec.checks.items():
            found = [finding for rep in counted for finding in rep.faults if finding.id == check_id]
            if check.at == "setup" and found and 2 * len(found) >= len(counted):
                faults.append(found[0])
        return tuple(faults)
