"""Why nothing could be counted, in one sentence, from how the person was placed in all pictures."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from goodrep.core.postures import POSTURES
from goodrep.core.stance import Stance
from goodrep.core.vocabulary import Side
from goodrep.core.wording import Phrases
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

    def why(self, phrases: Phrases, *, opened: bool, side_missing: bool, given_side: Side | None) -> str:
        """The sentence.

        Args:
            phrases: in whose language.
            opened: whether a set was.
            side_missing: whether all that was missing at the end was the side being trained.
            given_side: the side that was asked for.
        """
        said, rule = phrases.nothing, POSTURES[self.spec.posture]
        title = self.spec.title
        titles = {"title": title, "title_small": title[0].lower() + title[1:]}
        if not self.frames:
            return said.no_pictures
        if opened:
            return said.no_whole_rep.format(**titles)
        if side_missing and 2 * self._obstacles.total() < self.frames:
            if given_side is not None:
                return said.other_side.format(side=phrases.call(given_side))
            return said.side_unknown.format(**titles, looks=phrases.looks.get(rule.looks, rule.looks))
        if not self._obstacles:
            return said.too_short
        (obstacle, sees), _ = self._obstacles.most_common(1)[0]
        if obstacle == "no_person":
            return said.nobody
        if obstacle == "hidden_joints":
            return said.hidden.format(**titles)
        if obstacle == "out_of_picture":
            return said.cut.format(**titles)
        looks, request = phrases.looks.get(sees, sees), phrases.postures[self.spec.posture].request
        return said.other_position.format(**titles, looks=looks, position=phrases.call(rule.name), request=request)
