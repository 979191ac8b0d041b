"""How the picture is held and cut: whether it is askew, what of the body it does not show, and what to do then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from goodrep.core.body import KEY_JOINTS, Body, turn_deg
from goodrep.core.pose import Array, Mask, PoseTrack
from goodrep.core.postures import PostureRule
from goodrep.core.wording import Phrases, PlacementPhrases

SEEN: Final = 0.5
"""Visibility from which a joint counts as seen; the pose model's own rule of thumb."""
PICTURE_MARGIN: Final = 0.02
"""A joint guessed this share of the picture beyond its edge is still taken as inside."""
EDGE: Final = 0.03
"""A joint nearer to the picture's edge than this share of it is about to be lost: a body moves more in every rep."""
FILLS: Final = 0.85
"""Somebody this large in the picture, as a share of it, fits in only from farther away."""
TURNS_DEG: Final = (-20.0, 20.0, -35.0, 35.0)
"""A picture so far askew hides a lying person's position, which is known only 10 to 20 deg either way."""
HOLLOW_DEG: Final = 8.0
"""From the line of ankle and hip up to that of hip and shoulder: 2 deg at most in people who lie, however the lens is
turned; more is half upright."""

PARTS: Final = ("shoulders", "hips", "knees", "feet")
"""What the key joints are called on the floor."""


def xy_share(body: Body, rule: PostureRule) -> Array:
    """(T, 4 or 8, 2) the key joints that must be seen, as shares of the picture, y down, in the order of
    ``KEY_JOINTS``, once where one leg is enough and once for each side where both must be seen."""
    width, height = body.track.size_px
    size, many = np.array([width, -height], dtype=np.float64), len(KEY_JOINTS)
    joints = body.joints if rule.legs == "one" else body.sides[:, :, :many].reshape(-1, 2 * many, 2)
    share: Array = joints / size
    return share


def seen(body: Body, rule: PostureRule) -> Array:
    """(T, 4 or 8) how well these joints are seen, 0 to 1."""
    many = len(KEY_JOINTS)
    well: Array = body.seen if rule.legs == "one" else body.seen_by_side[:, :, :many].reshape(-1, 2 * many)
    return well


def inside(share: Array, margin: float) -> Mask:
    """(..., N) whether joints, (..., N, 2) shares of the picture, keep so far from its edges; negative: may be so far
    beyond."""
    within: Mask = np.all((share >= margin) & (share <= 1 - margin), axis=-1)
    return within


def cut_words(body: Body, rule: PostureRule, phrases: Phrases) -> str:
    """What of the body in the first picture lies outside it, and what to do: two sentences for the floor."""
    said = phrases.placement
    share = xy_share(body, rule)[0]
    outside = ~inside(share, -PICTURE_MARGIN)
    missing = _parts(outside)
    if not missing:
        return f"{said.all_missing} {said.too_near}"
    some = said.missing.format(parts=phrases.listed(missing))
    what = said.all_missing if len(missing) == len(PARTS) else some
    return f"{what} {_what_to_do(share, missing, rule, -PICTURE_MARGIN, said)}"


def hidden_words(body: Body, rule: PostureRule, phrases: Phrases) -> str:
    """Which joints in the first picture are seen too badly, in a sentence for the floor."""
    hidden = _parts(~(seen(body, rule)[0] >= SEEN)) or list(PARTS)
    return phrases.placement.missing.format(parts=phrases.listed(hidden))


def edge_words(body: Body, rule: PostureRule, phrases: Phrases) -> str:
    """Which joints in the first picture are about to leave it, and what to do: two sentences for the floor."""
    share = xy_share(body, rule)[0]
    near = _parts(~inside(share, EDGE)) or list(PARTS)
    said = phrases.placement
    return f"{said.at_edge.format(parts=phrases.listed(near))} {_what_to_do(share, near, rule, EDGE, said)}"


def _what_to_do(share: Array, missing: Sequence[str], rule: PostureRule, margin: float, said: PlacementPhrases) -> str:
    first, last = share.min(axis=0), share.max(axis=0)
    before, behind = (first < margin).tolist(), (last > 1 - margin).tolist()
    across, upright = before[0] or behind[0], before[1] or behind[1]
    if (across and upright) or (last - first > FILLS).any():
        return said.too_near
    if upright:
        return said.tilt_down if behind[1] else said.tilt_up
    if not rule.lying:
        return said.into_middle
    if "shoulders" in missing and "feet" in missing:
        return said.too_near
    return said.towards_head if "shoulders" in missing else said.towards_feet


def _parts(joints: Mask) -> list[str]:
    """The names of those, (4 or 8,) as in ``xy_share``, that are marked."""
    marked = joints.reshape(-1, len(PARTS))
    return [part for i, part in enumerate(PARTS) if marked[:, i].any()]


def turned(track: PoseTrack, degrees: float) -> PoseTrack:
    """The poses as a lens turned about its own axis would show them; positive turns the picture counter-clockwise."""
    sine, cosine = np.sin(np.radians(degrees)), np.cos(np.radians(degrees))
    turn = np.array([[cosine, sine], [-sine, cosine]])  # y is down
    size = np.array(track.size_px, dtype=np.float64)
    landmarks, world_m = track.landmarks.copy(), track.world_m.copy()
    landmarks[..., :2] = (landmarks[..., :2] - 0.5) * size @ turn.T / size + 0.5
    world_m[..., :2] = world_m[..., :2] @ turn.T
    return replace(track, landmarks=landmarks, world_m=world_m)


def position_askew(body: Body, rule: PostureRule) -> Mask:
    """(T,) whether a lying person's position is not known only because the picture is askew."""
    hollow_deg = turn_deg(body.hip - body.ankle, body.shoulder - body.hip) * body.head_side
    askew: Mask = np.zeros(hollow_deg.shape, dtype=np.bool_)
    may_lie = hollow_deg < HOLLOW_DEG
    if rule.lying and may_lie.any():
        for degrees in TURNS_DEG:
            askew |= may_lie & rule.holds(Body(turned(body.track, degrees)))
            if askew.all():
                break
    return askew
