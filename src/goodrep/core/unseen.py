"""Why nothing could be counted, in one sentence, from how the person was placed in all pictures."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from goodrep.core.postures import POSTURES
from goodrep.core.stance import Stance
from goodrep.core.vocabulary import Side
from goodrep.specs.model import Spec


@dataclass(slots=True)
class Unseen:
    """Counts the pictures, and those in which something was in the way."""

    spec: Spec
    frames: int = 0
    _obstacles: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, placed: Stance) -> None:
        """One picture with an obstacle."""
        self._obstacles[(placed.obstacle or "", placed.sees)] += 1

    def why(self, *, opened: bool, side_missing: bool, given_side: Side | None) -> str:
        """The sentence.

        Args:
            opened: whether a set was.
            side_missing: whether all that was missing at the end was the side being trained.
            given_side: the side that was asked for.
        """
        title, rule = self.spec.title[0].lower() + self.spec.title[1:], POSTURES[self.spec.posture]
        if not self.frames:
            return "The source has no pictures."
        if opened:
            return f"In position for the {title}, but no whole rep was seen."
        if side_missing and 2 * self._obstacles.total() < self.frames:
            if given_side is not None:
                return f"The side trained was not the {given_side} one; leave --side out, or name the other side."
            return f"This may be no {title}: the person is {rule.looks}, and no movement showed which side is trained."
        if not self._obstacles:
            return "Too short: the position must be held for a second before the first rep."
        (obstacle, sees), _ = self._obstacles.most_common(1)[0]
        if obstacle == "no_person":
            return "Nobody was seen in most of the pictures."
        if obstacle == "hidden_joints":
            return f"Shoulders, hips, knees and feet are not all visible, so no {title} can be counted."
        if obstacle == "out_of_picture":
            return f"Part of the body is outside the picture, so no {title} can be counted."
        return f"This is no {title}: the person is {sees}, not {rule.name} for long enough."
