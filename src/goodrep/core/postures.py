"""The positions that exercises are done in: whether a person is in one, which side it trains, and how it is seen.

The limits here describe a position, not good form: they are far wider than any fault.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from goodrep.core import side_lying, single_leg, supine, view
from goodrep.core.body import Body
from goodrep.core.pose import Array, Mask
from goodrep.core.vocabulary import Posture, Side, View


@dataclass(frozen=True, slots=True)
class PostureRule:
    """What is known of a position.

    Args:
        name: what the position is called, in words that fit after "You are".
        looks: what a picture of it shows for certain, in words that fit there too.
        facing: what the camera looks at when it stands right.
        trains: both sides at once, or one after the other.
        legs: whether one leg must be seen well, or both.
        holds: (T,) whether the person is in it, anywhere between rest and top.
        supports: (T, S, 2) what bears the body, in pixels, one of which must stay where it is; and (T,) a length of
            the body in pixels.
        support_moves: by how many of these lengths it may seem to move within a second.
        side_clues: (T, K) what tells the side being trained.
        side: the side being trained, from (T,) times and (T, K) clues of all poses since the position was taken; None
            where that is not certain yet.
        view_deg: (T,) how far the camera is round from ``facing``: positive towards the feet of a person on the side
            and towards the standing leg of an upright one; without a sign where the direction does not matter.
        roll_deg: (T,) how far the picture is askew, as the line of the person that lies level or upright shows it.
        steep_deg: (T,) how steeply the camera looks down; None where the joints do not show it well enough.
        lying: whether the person lies on the floor.
        entered_by_moving: whether getting into the position looks like a movement in it, as stepping onto a step does.
    """

    name: str
    looks: str
    facing: View
    trains: Literal["both", "one"]
    legs: Literal["one", "both"]
    holds: Callable[[Body], Mask]
    supports: Callable[[Body], tuple[Array, Array]]
    support_moves: float
    side_clues: Callable[[Body], Array]
    side: Callable[[Array, Array], Side | None]
    view_deg: Callable[[Body], Array]
    roll_deg: Callable[[Body], Array]
    steep_deg: Callable[[Body], Array] | None
    lying: bool
    entered_by_moving: bool


POSTURES: Final[Mapping[Posture, PostureRule]] = {
    "supine_knees_bent": PostureRule(
        name="lying on the back with bent knees",
        looks="lying on the back with bent knees",
        facing="side",
        trains="both",
        legs="one",
        holds=supine.holds,
        supports=supine.supports,
        support_moves=0.25,
        side_clues=supine.side_clues,
        side=supine.side,
        view_deg=supine.view_deg,
        roll_deg=supine.roll_deg,
        steep_deg=view.steep_deg,
        lying=True,
        entered_by_moving=False,
    ),
    "side_lying_knees_bent": PostureRule(
        name="lying on the side with bent knees",
        looks="lying on the side with bent knees",
        facing="belly",
        trains="one",
        legs="both",
        holds=side_lying.holds,
        supports=side_lying.supports,
        support_moves=0.25,
        side_clues=side_lying.side_clues,
        side=side_lying.side,
        view_deg=side_lying.view_deg,
        roll_deg=side_lying.roll_deg,
        steep_deg=None,
        lying=True,
        entered_by_moving=False,
    ),
    "standing_on_one_leg": PostureRule(
        name="standing on one leg",
        looks="standing upright",
        facing="front",
        trains="one",
        legs="both",
        holds=single_leg.holds,
        supports=single_leg.supports,
        support_moves=0.08,
        side_clues=single_leg.side_clues,
        side=single_leg.side,
        view_deg=single_leg.view_deg,
        roll_deg=single_leg.roll_deg,
        steep_deg=None,
        lying=False,
        entered_by_moving=True,
    ),
}
