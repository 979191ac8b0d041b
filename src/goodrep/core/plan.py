"""What is to be done in a session, set by set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from goodrep.core.vocabulary import Side
from goodrep.core.wording import ENGLISH, Phrases
from goodrep.specs.model import Spec


@dataclass(frozen=True, slots=True)
class PlannedSet:
    """One set.

    Args:
        spec: the exercise.
        side: the side to train; None to take the one that is found in the picture.
        reps: the set ends after so many; None for no end.
        rest_s: pause after it.
    """

    spec: Spec
    side: Side | None
    reps: int | None
    rest_s: float

    def name(self, phrases: Phrases = ENGLISH) -> str:
        """In words: "Clam, left leg on top"."""
        side = phrases.side(self.spec.posture, self.side)
        return f"{self.spec.title}, {side}" if side else self.spec.title


def sets_of(spec: Spec, sides: Sequence[Side | None], sets: int, reps: int | None, rest_s: float) -> list[PlannedSet]:
    """The sets of one exercise: all sides of the first round, then of the next, with a rest after each."""
    return [PlannedSet(spec, side, reps, rest_s) for _ in range(sets) for side in sides]
