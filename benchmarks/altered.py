"""The pictures of a film made of altered clips."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np

from benchmarks.films import CLIP_FPS, WALK_S, Film, Piece
from goodrep.io.landmarker import Landmarker
from goodrep.io.source import Frame, VideoFile

NOISE_SD: Final = 2.0
"""Of the brightness of pictures that are held, repeated or blended, so that none is exactly as the one before."""
SWAY_PX: Final = 1.5
"""How far a held picture sways: somebody who talks does not lie like a stone."""

Picture = np.ndarray[Any, np.dtype[np.uint8]]
Pixels = np.ndarray[Any, Any]
"""A picture as OpenCV gives it back."""


@functools.lru_cache(maxsize=3)
def _decoded(clip: Path) -> list[Picture]:
    with VideoFile(clip) as video:
        return [frame.frame_bgr for frame in video]


def _noisy(picture: Pixels, random: np.random.Generator) -> Picture:
    noise = np.empty(picture.shape, np.int16)
    cv2.setRNGSeed(int(random.integers(2**31)))
    cv2.randn(noise, np.zeros(3), np.full(3, NOISE_SD))
    return cv2.add(picture, noise, dtype=cv2.CV_8U).astype(np.uint8, copy=False)


def _shown(piece: Piece, since_s: float, fps: float, random: np.random.Generator) -> Picture:
    """The piece's picture this long after its beginning."""
    picture = _at(piece, since_s, fps, random)
    if not piece.aside:
        return picture
    height, width = picture.shape[:2]
    move = np.array([[1.0, 0.0, piece.aside * width], [0.0, 1.0, 0.0]])
    moved = cv2.warpAffine(picture, move, (width, height), borderMode=cv2.BORDER_REPLICATE)
    return moved.astype(np.uint8, copy=False)


def _at(piece: Piece, since_s: float, fps: float, random: np.random.Generator) -> Picture:
    frames = _decoded(piece.clip)
    if piece.black:
        return np.zeros_like(frames[0])
    way = math.copysign(1.0, piece.to_s - piece.from_s) if piece.to_s != piece.from_s else 0.0
    at = min(max((piece.from_s + way * since_s) * CLIP_FPS, 0.0), len(frames) - 1.0)
    if way == 0:
        sway = SWAY_PX * np.sin(since_s * np.array([1.9, 2.7]))
        move = np.array([[1.0, 0.0, sway[0]], [0.0, 1.0, sway[1]]])
        held = frames[round(at)]
        moved = cv2.warpAffine(held, move, (held.shape[1], held.shape[0]), borderMode=cv2.BORDER_REPLICATE)
        return _noisy(moved, random)
    if fps <= CLIP_FPS:
        return frames[int(at + 0.5 - 1e-6)]
    first, share = int(at), at - int(at)
    second = min(first + 1, len(frames) - 1)
    return _noisy(cv2.addWeighted(frames[first], 1 - share, frames[second], share, 0), random)


def _fitted(picture: Picture, size_px: tuple[int, int]) -> Picture:
    """Scaled to fit, in the middle of a black picture."""
    width, height = size_px
    scale = min(width / picture.shape[1], height / picture.shape[0])
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    inner = cv2.resize(picture, (round(picture.shape[1] * scale), round(picture.shape[0] * scale)), interpolation=how)
    canvas = np.zeros((height, width, 3), np.uint8)
    top, left = (height - inner.shape[0]) // 2, (width - inner.shape[1]) // 2
    canvas[top : top + inner.shape[0], left : left + inner.shape[1]] = inner
    return canvas


def _box(clip: Path) -> Any:
    """Left, top, right, bottom of the person while exercising, pixels; without the top of the head."""
    with np.load(clip.with_name(f"{clip.stem}.frames.npz")) as kept:
        exercising = kept["px"][kept["rep"] >= 0]
    return (*exercising.min(axis=(0, 1)), *exercising.max(axis=(0, 1)))


def _cut_upright(picture: Picture, clip: Path) -> Picture:
    """As narrow as the person allows and a third higher than wide; black where the clip has no picture."""
    left, top, right, bottom = _box(clip)
    height, width = picture.shape[:2]
    wide = min(max(1.45 * (right - left), 1.05 * (bottom - top), 240.0), float(width))
    x = round(min(max((left + right - wide) / 2, 0.0), width - wide))
    strip = picture[:, x : x + round(wide)]
    high = round(wide * 4 / 3)
    if high > height:
        above = (high - height) // 2
        whole = cv2.copyMakeBorder(strip, above, high - height - above, 0, 0, cv2.BORDER_CONSTANT)
        return whole.astype(np.uint8, copy=False)
    y = round(min(max((top + bottom - high) / 2, 0.0), height - high))
    return strip[y : y + high]


_OTHER: Final = {"stands": (0.55, 0.66), "behind": (0.55, 0.66), "in_front": (1.15, 1.25)}
"""Height of the second person and where the feet are, in picture heights."""
EDGE_PX: Final = 10
"""Somebody who stands there does so this far from the edge of the picture."""


@functools.lru_cache(maxsize=2)
def _standing(clip: Path, model: Path) -> tuple[Picture, np.ndarray[Any, Any]]:
    """The person standing in a clip's first picture, cut out: picture and how much of each pixel is theirs (0..1)."""
    first = Frame(0.0, _decoded(clip)[0])
    with Landmarker(model) as landmarker:
        mask = _person(landmarker, first)
    rows, columns = np.flatnonzero(mask.max(axis=1) > 0.5), np.flatnonzero(mask.max(axis=0) > 0.5)
    box = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    return first.frame_bgr[box], mask[box]


def _person(landmarker: Landmarker, frame: Frame) -> np.ndarray[Any, Any]:
    """(H, W) how much of each pixel belongs to the person, 0..1."""
    masks = landmarker.look(landmarker.prepare(frame)).found.segmentation_masks
    if not masks:
        return np.zeros(frame.frame_bgr.shape[:2])
    mask: np.ndarray[Any, Any] = masks[0].numpy_view()[:, :, 0].copy()
    return mask


def _with_other(picture: Picture, film: Film, t_s: float, model: Path, exercising: Landmarker) -> Picture:
    share = (t_s - film.walk_s) / WALK_S
    if film.company != "stands" and not 0 <= share <= 1:
        return picture
    assert film.other is not None
    person: Pixels
    person, mask = _standing(film.other, model)
    high, feet = _OTHER[film.company or "stands"]
    height, width = picture.shape[:2]
    scale = high * height / person.shape[0]
    person = cv2.resize(person, None, fx=scale, fy=scale)
    mask = cv2.resize(mask, None, fx=scale, fy=scale)
    bob = 0.01 * height * abs(math.sin(2 * math.pi * t_s))
    left = round(share * (width + person.shape[1])) - person.shape[1]
    if film.company == "stands":
        begin, _, end, _ = _box(film.pieces[0].clip)
        left, bob = EDGE_PX if begin > width - end else width - person.shape[1] - EDGE_PX, 0.0
    top = round(feet * height - person.shape[0] - bob)
    cover = np.zeros((height, width))
    layer = picture.copy()
    rows = slice(max(top, 0), min(top + person.shape[0], height))
    columns = slice(max(left, 0), min(left + person.shape[1], width))
    if rows.stop <= rows.start or columns.stop <= columns.start:
        return picture
    inner = slice(rows.start - top, rows.stop - top), slice(columns.start - left, columns.stop - left)
    layer[rows, columns], cover[rows, columns] = person[inner], mask[inner]
    if film.company != "in_front":
        cover *= 1 - _person(exercising, Frame(t_s, picture))
    mixed = picture + (layer.astype(np.float64) - picture) * cover[:, :, None]
    return mixed.astype(np.uint8)


def pictures(film: Film, model: Path) -> Iterator[Frame]:
    """The film's frames; ``model`` finds whoever has to be cut out."""
    random = np.random.default_rng(0)
    begin_s, pieces = 0.0, list(film.pieces)
    with Landmarker(model) as exercising:
        for i in range(int(film.seconds * film.fps)):
            t_s = i / film.fps
            while t_s >= begin_s + pieces[0].seconds - 1e-9:
                begin_s += pieces.pop(0).seconds
            picture = _shown(pieces[0], t_s - begin_s, film.fps, random)
            if film.company in _OTHER:
                picture = _with_other(picture, film, t_s, model, exercising)
            elif film.company:
                assert film.other is not None
                standing = _decoded(film.other)
                beside = standing[int(t_s * CLIP_FPS) % len(standing)]
                picture = np.hstack([beside, picture] if film.company == "beside_left" else [picture, beside])
            if film.portrait:
                picture = _fitted(_cut_upright(picture, film.pieces[0].clip), film.size_px)
            elif film.company is None and picture.shape[1::-1] != film.size_px:
                picture = _fitted(picture, film.size_px)
            if film.mirrored:
                picture = picture[:, ::-1]
            yield Frame(t_s, np.ascontiguousarray(picture))
