"""Videos made of clips whose truth is known: what is done to them, and which reps are in them.

A clip may be cut, joined, blacked out, held, reframed, given company. ``benchmarks.altered`` makes the pictures.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np

CLIP_FPS: Final = 20.0
WALK_S: Final = 4.0
"""How long somebody needs to walk through the picture."""
UNSEEN_S: Final = 0.5
"""A rep hidden for longer than this is not seen whole."""
TOUCHED_S: Final = 0.2
"""A rep of which less than this is in the film is not in it."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A clip from one moment to another: backwards where ``to_s`` is earlier, one picture held where they are equal.

    ``held_s`` is needed for a held picture only; ``black`` shows nothing meanwhile; ``aside`` moves the picture to the
    right by this share of its width.
    """

    clip: Path
    from_s: float
    to_s: float
    held_s: float = 0.0
    black: bool = False
    aside: float = 0.0

    @property
    def seconds(self) -> float:
        return abs(self.to_s - self.from_s) or self.held_s


Company = Literal["beside_left", "beside_right", "stands", "behind", "in_front"]


@dataclass(frozen=True, slots=True)
class Film:
    """What is shown.

    Args:
        pieces: one after the other.
        fps: pictures a second; up to the clips' rate pictures are left out, beyond it they are blended.
        size_px: of the picture; the clip's is scaled to fit and the rest is black. With company it stays as it is.
        portrait: cut out around the person in the first piece's clip, as a telephone held upright sees it.
        mirrored: left and right change places.
        company: a second person: next to the first on a picture twice as wide, standing where there is room, or
            walking through.
        other: the clip with the second person, standing in its first picture.
        walk_s: when a second person starts to walk through, which takes ``WALK_S``.
    """

    pieces: tuple[Piece, ...]
    fps: float = CLIP_FPS
    size_px: tuple[int, int] = (640, 480)
    portrait: bool = False
    mirrored: bool = False
    company: Company | None = None
    other: Path | None = None
    walk_s: float = 0.0

    @property
    def seconds(self) -> float:
        return sum(piece.seconds for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class TrueRep:
    """A rep in a film's own time. ``whole``: all of it is in the film and was to be seen."""

    start_s: float
    end_s: float
    fault: str | None
    whole: bool


@functools.cache
def truth(clip: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(clip.with_suffix(".truth.json").read_text())
    return loaded


def true_sides(film: Film, exercise: str) -> set[str]:
    """The sides trained in the film; a cut to another person may change the side."""
    found = set()
    for told in (truth(piece.clip) for piece in film.pieces):
        if told["exercise"] != exercise:
            continue
        if exercise == "bridge":
            found.add("both")
        else:
            left = told["stance"] == "L" if exercise == "hip_hike" else told["lie_on"] == "R"
            found.add("left" if left != film.mirrored else "right")
    return found


def moment(clip: Path, rep: int, phase: Literal["up", "down"], stroke: float = 0.5) -> float:
    """When a rep, counted from 0, is this far on its way up, or still this far up on its way down."""
    with np.load(clip.with_name(f"{clip.stem}.frames.npz")) as kept:
        here = (kept["rep"] == rep) & (kept["phase"] == phase)
        reached = kept["u"] >= stroke if phase == "up" else kept["u"] <= stroke
        return float(kept["t_s"][here & reached][0])


# -- truth ------------------------------------------------------------------------------------------------------------


def true_reps(film: Film, exercise: str) -> list[TrueRep]:
    """The reps of one exercise that the film shows, in order; what is joined without a jump is one stretch."""
    found: list[TrueRep] = []
    stretch: list[tuple[float, Piece]] = []
    begin_s = 0.0
    for piece, following in zip(film.pieces, (*film.pieces[1:], None), strict=True):
        if truth(piece.clip)["exercise"] == exercise and piece.to_s > piece.from_s:
            stretch.append((begin_s, piece))
            goes_on = following and (following.clip, following.from_s) == (piece.clip, piece.to_s)
            if not (goes_on and following and following.to_s > following.from_s):
                turned = bool(goes_on and following and following.to_s < following.from_s)
                found += _reps_of_stretch(stretch, turned, _in_front(film))
                stretch = []
        begin_s += piece.seconds
    return found


def _in_front(film: Film) -> tuple[float, float]:
    """When somebody walks between the camera and the person exercising."""
    return (film.walk_s, film.walk_s + WALK_S) if film.company == "in_front" else (0.0, 0.0)


def _reps_of_stretch(
    stretch: Sequence[tuple[float, Piece]], turned: bool, covered: tuple[float, float]
) -> list[TrueRep]:
    from_s, to_s = stretch[0][1].from_s, stretch[-1][1].to_s
    shift_s = stretch[0][0] - from_s
    hidden = [(piece.from_s, piece.to_s) for _, piece in stretch if piece.black]
    hidden.append((covered[0] - shift_s, covered[1] - shift_s))
    found = []
    for rep in truth(stretch[0][1].clip)["reps"]:
        start_s, end_s = max(rep["start_s"], from_s), min(rep["end_s"], to_s)
        if end_s - start_s < TOUCHED_S:
            continue
        half = turned and rep["end_s"] > to_s
        hidden_s = sum(max(0.0, min(end_s, b) - max(start_s, a)) for a, b in hidden)
        cut = rep["start_s"] < from_s - 0.05 or (rep["end_s"] > to_s + 0.05 and not half)
        if half:
            end_s = 2 * to_s - rep["start_s"]
        fault = "half" if half else "hidden" if hidden_s else rep["fault"]
        found.append(TrueRep(start_s + shift_s, end_s + shift_s, fault, not cut and hidden_s <= UNSEEN_S))
    return found
