"""What simple programs do with the same poses: one angle or distance in the picture, counted by two fixed thresholds.

Bridge: the shoulder-hip-knee angle without a sign. Hip hike: the line between the two hip landmarks. Clam: the gap
between the knees, in torso lengths. Limits are those of goodrep's specs, where there is something to compare with them.
The thresholds are those that count most of the very clips they are judged on, and a gap is as many degrees as fits
those best: kinder than any real use. Which leg stands is told.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from benchmarks.bodies_left_out import Clip, Mask, counted_tops_exactly, rests_and_holds
from goodrep.core import side_lying, single_leg
from goodrep.core.body import HIP, KNEE, Body
from goodrep.core.hip_hike import trunk_line_deg
from goodrep.core.pose import Array, lengths
from goodrep.core.vocabulary import Side
from goodrep.specs.model import Spec

GRID = {"bridge": (110.0, 176.0, 3.0), "clam": (0.1, 0.8, 0.05), "hip_hike": (-6.0, 6.0, 0.5)}
"""Thresholds tried: lowest, highest, step."""
BETWEEN_REPS_S = 0.3
"""Two counts nearer than this are one."""
NEAR_PEAK = 0.1
"""What is within this share of the way below the peak is averaged."""


@dataclass(frozen=True)
class Simple:
    """What is read off the picture of one clip: the signal that is counted by, and values by the measure they stand
    for; ``from_rest`` those of which the change since the signal was low is meant."""

    clip: Clip
    signal: Array
    values: dict[str, Array]
    from_rest: frozenset[str] = frozenset()


def simple(exercise: str, clips: list[Clip], sides: list[Side]) -> list[Simple]:
    """What is read off each clip."""
    read = [_read(exercise, clip, side) for clip, side in zip(clips, sides, strict=True)]
    if exercise != "clam":
        return read
    reps = rests_and_holds(clips)
    gap = np.array([rep.change(read[rep.clip].signal) for rep in reps])
    opening = np.array([rep.change(clips[rep.clip].frames["open"]) for rep in reps])
    deg_per_torso = float(gap @ opening / (gap @ gap))
    return [replace(one, values={name: v * deg_per_torso for name, v in one.values.items()}) for one in read]


def _read(exercise: str, clip: Clip, side: Side) -> Simple:
    if exercise == "bridge":
        body = Body(clip.track)
        at_hip, at_knee = (_unsigned_deg(body.joints, middle) for middle in (HIP, KNEE))
        return Simple(clip, at_hip, {"shoulder_hip_knee_deg": at_hip, "knee_flexion_deg": 180 - at_knee})
    body = Body(clip.track, side)
    if exercise == "clam":
        lying = body.derived(side_lying.joints)
        gap = (lying.top[:, KNEE, 1] - lying.bottom[:, KNEE, 1]) / lying.torso_px
        return Simple(clip, gap, {"clam_opening_deg": gap}, frozenset({"clam_opening_deg"}))
    standing = body.derived(single_leg.joints)
    line = standing.free[:, HIP] - standing.leg[:, HIP]
    tilt = np.degrees(np.arctan2(line[:, 1], line[:, 0]))
    knees = {
        f"{name}_knee_flexion_deg": 180 - _unsigned_deg(leg, KNEE)
        for name, leg in (("stance", standing.leg), ("free", standing.free))
    }
    values = {"pelvic_obliquity_deg": tilt, "trunk_lean_deg": trunk_line_deg(standing), **knees}
    return Simple(clip, tilt, values, frozenset({"pelvic_obliquity_deg"}))


def _unsigned_deg(joints: Array, middle: int) -> Array:
    """(T,) angle at a joint of a chain shoulder, hip, knee, ankle; 180 straight, never more."""
    before, after = joints[:, middle - 1] - joints[:, middle], joints[:, middle + 1] - joints[:, middle]
    cosine = (before * after).sum(axis=1) / lengths(before) / lengths(after)
    angle: Array = np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0)))
    return angle


def _counted(signal: Array, t_s: Array, low: float, high: float) -> Iterator[tuple[Mask, Mask]]:
    """For each count the pictures above the upper threshold and those below the lower one before it."""
    below = np.zeros(signal.size, dtype=bool)
    above = np.zeros(signal.size, dtype=bool)
    last_s = -np.inf
    for i, value in enumerate(signal):
        if value < low:
            if above.any():
                yield above, below
                above, below = np.zeros_like(above), np.zeros_like(below)
            below[i] = True
        elif value > high and below.any() and (above.any() or t_s[i] - last_s > BETWEEN_REPS_S):
            above[i], last_s = True, t_s[i]
    if above.any():
        yield above, below


def thresholds(exercise: str, read: list[Simple]) -> tuple[float, float]:
    """The two that count the most of these clips exactly."""
    grid = np.arange(*GRID[exercise])

    def exact(pair: tuple[float, float]) -> int:
        return sum(
            counted_tops_exactly(one.clip, [_top_s(one, above) for above, _ in _counted(one.signal, t_s, *pair)])
            for one in read
            for t_s in [one.clip.track.t_s]
        )

    return max(((float(a), float(b)) for a, b in itertools.combinations(grid, 2)), key=exact)


def _top_s(read: Simple, above: Mask) -> float:
    return float(read.clip.track.t_s[np.flatnonzero(above)[read.signal[above].argmax()]])


def simple_result(spec: Spec, read: Simple, low: float, high: float) -> dict[str, Any]:
    """In the form of a result file, as far as the benchmarks read it."""
    reps = []
    for above, below in _counted(read.signal, read.clip.track.t_s, low, high):
        zero = {name: float(np.median(values[below])) for name, values in read.values.items()}
        peak, bottom = read.signal[above].max(), float(np.median(read.signal[below]))
        top = above & (read.signal >= peak - NEAR_PEAK * (peak - bottom))
        means = {
            name: float(values[top].mean()) - (zero[name] if name in read.from_rest else 0.0)
            for name, values in read.values.items()
        }
        faults = []
        for name, check in spec.checks.items():
            if check.measure in means:
                value = zero[check.measure] if check.at == "setup" else means[check.measure]
                if check.fault.broken_by(abs(value) if check.fault.side == "beyond" else value):
                    faults.append((check.priority, name))
        reps.append(
            {
                "top_s": _top_s(read, above),
                "counted": True,
                "faults": [{"id": name} for _, name in sorted(faults)],
                "not_assessed": [],
                "measures": {name: {"value": value} for name, value in means.items()},
            }
        )
    return {"reps": reps, "set_faults": []}
