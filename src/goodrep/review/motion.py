"""A rep as a moving figure: joints and outline in the picture, picture by picture, and one rep laid over another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from goodrep.app.skeleton import BONES, JOINTS, VISIBLE
from goodrep.core.events import Rep
from goodrep.core.pose import LANDMARK_INDEX, OUTLINE_STATIONS, Array, PoseTrack, left_share, lengths, merged
from goodrep.io.outline import LINE_JOINTS
from goodrep.review.curves import Curve, borders_of, part_of

AROUND_S: Final = 0.7
"""How much is shown from before and after a rep."""
EVERY_STATION: Final = 2
LEAST_PART_S: Final = 0.05
"""Parts shorter than this are not stretched over one another."""

HEAD_TORSO: Final = 0.22
"""Radius of a head, in torso lengths."""
FAR_PX: Final = 1e5

_HEAD: Final = [LANDMARK_INDEX[name] for name in ("nose", "left_ear", "right_ear")]
_PLACE: Final = {joint: i for i, joint in enumerate(JOINTS)}


def outline_px(track: PoseTrack) -> Array:
    """(T, 2, 2, 32, 2): where the body's edges lie in the picture, (line, edge, station), x right and y down in pixels.

    The way back from what ``io.outline`` took; NaN where an edge is hidden.
    """
    pairs = track.landmarks[:, LINE_JOINTS]
    joints = merged(pairs[..., :2], left_share(pairs[..., 3])) * np.array(track.size_px, dtype=np.float64)
    along = joints[:, 1:] - joints[:, :-1]
    along_px = lengths(along)
    outwards = along[..., ::-1] * (1, -1) * (along_px[:, :1] / along_px)[..., None]
    station = ((np.arange(OUTLINE_STATIONS) + 0.5) / OUTLINE_STATIONS)[:, None]
    on_line = joints[:, :-1, None, :] * (1 - station) + joints[:, 1:, None, :] * station
    reach = track.outline * np.array([1.0, -1.0])[:, None]
    points: Array = on_line[:, :, None] + outwards[:, :, None, None, :] * reach[..., None]
    return points


def motion(track: PoseTrack, rep: Rep) -> dict[str, Any] | None:
    """What a page draws of a rep, as plain data: whole pixels, None for what is not seen; None without two poses.

    ``joints`` has a row per picture, x and y of each of ``app.skeleton.JOINTS`` in turn; ``outline`` likewise both
    edges from shoulder to knee, ``head`` its middle and radius. ``anchors`` are start, arrival, departure and end.
    """
    part = part_of(track, rep.start_s - AROUND_S, rep.end_s + AROUND_S)
    if part.t_s.size < 2:
        return None
    points = part.landmarks[:, JOINTS, :2] * np.array(part.size_px, dtype=np.float64)
    points[part.landmarks[:, JOINTS, 3] < VISIBLE] = np.nan
    # (T, edge, line, station): each edge in one go from shoulder to knee.
    edges = outline_px(part).swapaxes(1, 2)[:, :, :, ::EVERY_STATION].reshape(part.t_s.size, -1, 2)
    return {
        "t": np.round(part.t_s, 3).tolist(),
        "joints": [_whole(row) for row in points],
        "outline": [_whole(row) for row in edges],
        "head": heads(part),
        "anchors": [round(moment, 3) for moment in anchors(rep)],
    }


def figure() -> dict[str, Any]:
    """How the joints of ``motion`` hang together: pairs of places in its rows."""
    return {"bones": [[_PLACE[a], _PLACE[b]] for a, b in BONES]}


def marks_in_motion(marks: Mapping[str, float]) -> list[list[float]]:
    """Landmark names with the second from which they are marked, as places in the rows of ``motion``."""
    joints = {LANDMARK_INDEX[name]: from_s for name, from_s in marks.items()}
    return [[_PLACE[joint], round(from_s, 3)] for joint, from_s in joints.items() if joint in _PLACE]


def laid_over(curve: Curve, rep: Rep, onto: Rep) -> Curve:
    """The curve of ``rep`` with its time stretched so that its parts lie over those of ``onto``."""
    from_s, to_s = anchors(rep), anchors(onto)
    inside = (curve.t_s >= from_s[0] - AROUND_S) & (curve.t_s <= from_s[-1] + AROUND_S)
    return Curve(
        curve.name, curve.unit, curve.from_rest, stretched(curve.t_s[inside], from_s, to_s), curve.value[inside]
    )


def anchors(rep: Rep) -> tuple[float, ...]:
    """Start, arrival, departure and end, each a little after the one before."""
    borders = borders_of(rep)
    found = [borders.start_s]
    for border_s in (borders.arrival_s, borders.departure_s, borders.end_s):
        found.append(max(border_s, found[-1] + LEAST_PART_S))
    return tuple(found)


def stretched(t_s: Array, from_s: Sequence[float], to_s: Sequence[float]) -> Array:
    """Times of one movement as times of another, part by part; before and after they run alike."""
    inner = np.interp(t_s, from_s, to_s)
    result: Array = np.where(
        t_s < from_s[0], t_s - from_s[0] + to_s[0], np.where(t_s > from_s[-1], t_s - from_s[-1] + to_s[-1], inner)
    )
    return result


def heads(track: PoseTrack) -> list[list[int] | None]:
    """Where the head is, picture by picture, and about how large."""
    points = track.landmarks[:, :, :2] * np.array(track.size_px, dtype=np.float64)
    seen = np.where(track.visibility[:, _HEAD, None] >= VISIBLE, points[:, _HEAD], np.nan)
    torso = points[:, LINE_JOINTS[:, 0]].mean(axis=1) - points[:, LINE_JOINTS[:, 1]].mean(axis=1)
    radius = HEAD_TORSO * np.hypot(torso[:, 0], torso[:, 1])
    heads: list[list[int] | None] = []
    for points_seen, size in zip(seen, radius.tolist(), strict=True):
        known = points_seen[np.isfinite(points_seen).all(axis=1)]
        near = known.size > 0 and bool((np.abs(known) < FAR_PX).all()) and 0 < size < FAR_PX
        heads.append([*(round(value) for value in known.mean(axis=0).tolist()), round(size)] if near else None)
    return heads


def _whole(points: Array) -> list[int | None]:
    """x and y in turn; a point that lies nowhere, or far outside any picture, is None twice."""
    near = (np.abs(np.nan_to_num(points, nan=np.inf)) < FAR_PX).all(axis=1)
    values = points.ravel().tolist()
    return [round(value) if seen else None for value, seen in zip(values, np.repeat(near, 2).tolist(), strict=True)]
