"""Draws docs/accuracy.svg: the error of each angle by body, by view and by the clothes' lightness.

    python -m benchmarks.error_plots [--shared ../shared]

Reads what ``benchmarks.accuracy`` wrote last, bodies left out of the fit. Also prints how far errors go together with
views and clothes: Spearman's rank correlation, with a 95 % interval after Fisher.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from benchmarks.figures import ERRORS_DEG
from benchmarks.output import OUT, print_table, write_json
from goodrep.core.pose import Array
from goodrep.review.svg import SMALL_PX, Chart, Point, Scale

DRAWN = Path(__file__).parent.parent / "docs" / "accuracy.svg"
TITLES = {
    "lumbar_extension_deg": "Bridge: lower back",
    "shoulder_hip_knee_deg": "Bridge: shoulder-hip-knee",
    "pelvic_roll_deg": "Clam: pelvic roll",
    "pelvic_hitch_deg": "Clam: pelvic hitch",
    "clam_opening_deg": "Clam: opening",
    "pelvic_obliquity_deg": "Hip hike: pelvis",
    "trunk_lean_deg": "Hip hike: trunk lean",
    "stance_knee_flexion_deg": "Hip hike: standing knee",
}
COLUMNS = {
    "body": "bodies, sorted",
    "view": "degrees of the camera's azimuth",
    "shirt": "lightness of the shirt (0 black, 100 white)",
}
SHIRT, TROUSERS = ("shoulder", "hip", 0.6), ("hip", "knee", 0.5)
"""Where clothes are looked at: that far on the way between two joints."""
PATCH_PX = 7
WIDE, HIGH, LEFT, GAP, TOP, ROW = 270.0, 84.0, 44.0, 28.0, 34.0, 150.0
RADIUS_PX = 2.6


@dataclass(frozen=True)
class Person:
    """One body: mean absolute error by measure, and what it may depend on."""

    body: str
    errors: dict[str, float]
    view: float
    shirt: float
    trousers: float


def lightness(shared: Path, body: str, at: tuple[str, str, float]) -> float:
    """Of the clothes in the first picture in position, CIE L*."""
    clip = shared / f"{body}.mp4"
    with np.load(clip.with_name(f"{clip.stem}.frames.npz")) as kept:
        frame = int(np.flatnonzero(kept["rep"] >= 0)[0])
        names, px = [str(name) for name in kept["keypoints"]], kept["px"][frame]
    begin, end = (px[[names.index(f"{side}_{joint}") for side in ("left", "right")]].mean(axis=0) for joint in at[:2])
    video = cv2.VideoCapture(str(clip))
    video.set(cv2.CAP_PROP_POS_FRAMES, frame)
    picture = video.read()[1]
    x, y = (round(float(value)) for value in begin + at[2] * (end - begin))
    half = PATCH_PX // 2
    patch = picture[y - half : y + half + 1, x - half : x + half + 1].astype(np.float32) / 255
    lab = cv2.cvtColor(patch, cv2.COLOR_BGR2LAB)
    return float(np.median(lab[:, :, 0]))


def people(shared: Path) -> list[Person]:
    bodies: list[dict[str, Any]] = json.loads((OUT / "accuracy.json").read_text())["bodies"]
    return [
        Person(
            body["body"],
            {name: float(np.abs(errors).mean()) for name, errors in body["errors"].items() if errors},
            abs(body["camera"]["azimuth_deg"]),
            lightness(shared, body["body"], SHIRT),
            lightness(shared, body["body"], TROUSERS),
        )
        for body in bodies
    ]


def _ranks(values: Array) -> Array:
    ranks: Array = np.argsort(np.argsort(values)).astype(np.float64)
    return ranks


def going_together(a: Array, b: Array) -> tuple[float, float, float]:
    """Rank correlation and its 95 % interval."""
    r = float(np.corrcoef(_ranks(a), _ranks(b))[0, 1])
    half = 1.96 / math.sqrt(a.size - 3)
    return r, math.tanh(math.atanh(r) - half), math.tanh(math.atanh(r) + half)


# -- drawing --------------------------------------------------------------------------------------------------------


def _panel(chart: Chart, at: Point, x: Array | None, y: Array, target: float, label: str) -> None:
    """Errors over ``x`` as points, or sorted as bars; ``at`` is the upper left corner."""
    left, top = at
    high = max(float(y.max()), target) * 1.05
    low_x, high_x = (0.0, float(y.size - 1)) if x is None else (float(x.min()), float(x.max()))
    across = Scale(low_x - 1, high_x + 1, left, left + WIDE)
    down = Scale(0.0, high, top + HIGH, top)
    for tick in down.ticks(4):
        chart.line("grid", (left, down(tick)), (left + WIDE, down(tick)))
        chart.text("soft", (left - 5, down(tick) + 4), f"{tick:g}", anchor="end", size_px=SMALL_PX)
    chart.line("axis", (left, top + HIGH), (left + WIDE, top + HIGH))
    chart.line("fault-limit", (left, down(target)), (left + WIDE, down(target)))
    if x is not None:
        for tick in across.ticks(6):
            chart.text("soft", (across(tick), top + HIGH + 14), f"{tick:g}", anchor="middle", size_px=SMALL_PX)
        for px, py in zip(x, y, strict=True):
            chart.circle("good", (across(px), down(py)), RADIUS_PX)
    else:
        half, floor = WIDE / (y.size + 1) / 2 - 0.5, top + HIGH
        bars = [(across(float(i)), down(value)) for i, value in enumerate(np.sort(y))]
        chart.path("good", [[(b - half, floor), (b - half, up), (b + half, up), (b + half, floor)] for b, up in bars])
    chart.text("soft", (left + WIDE, top + HIGH + 28), label, anchor="end", size_px=SMALL_PX)


def draw(found: Sequence[Person]) -> str:
    width, height = LEFT + 3 * WIDE + 2 * (GAP + LEFT) + 8, TOP + ROW * len(TITLES)
    chart = Chart(
        width,
        height,
        "Errors by body, by view and by clothes",
        "Mean absolute error of each angle in degrees, of every body left out of the fit; dashed: what is wanted.",
    )
    chart.rect("ground", 0, 0, width, height)
    chart.text("text", (LEFT, 16), "Mean error of each body left out of the fit, in degrees. Dashed: what is wanted.")
    for row, (measure, title) in enumerate(TITLES.items()):
        own = [person for person in found if measure in person.errors]
        error = np.array([person.errors[measure] for person in own])
        top = TOP + row * ROW + 20
        chart.text("strong", (LEFT, top - 8), title)
        for column, (name, label) in enumerate(COLUMNS.items()):
            x = None if name == "body" else np.array([getattr(person, name) for person in own])
            left = LEFT + column * (WIDE + GAP + LEFT)
            _panel(chart, (left, top), x, error, ERRORS_DEG.get(measure, 4.0), label)
    return chart.svg()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    found = people(parser.parse_args().shared)
    rows: list[list[Any]] = []
    for measure in TITLES:
        own = [person for person in found if measure in person.errors]
        error = np.array([person.errors[measure] for person in own])
        row: list[Any] = [measure, len(own)]
        for name in ("view", "shirt", "trousers"):
            r, low, high = going_together(error, np.array([getattr(person, name) for person in own]))
            row.append(f"{r:+.2f} ({low:+.2f} to {high:+.2f})")
        rows.append(row)
    print_table(["error goes with", "bodies", "view", "shirt", "trousers"], rows)
    DRAWN.write_text(draw(found) + "\n")
    print(f"drawn as docs/{DRAWN.name}")
    write_json("error_plots", {"together": rows, "people": [vars(person) for person in found]})


if __name__ == "__main__":
    main()
