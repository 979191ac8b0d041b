"""What is right and wrong about the reps found in clips whose truth is known: labels, recall, false alarms, angles.

Labels are those of the project's score.py: where the truth names a fault, that; else by size, with what lies between
faulty and good left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from benchmarks.bodies_left_out import NEAR_S, Clip, RestAndHold, rests_and_holds
from goodrep.core.pose import Array, lengths
from goodrep.specs.model import TEMPO_FAULTS

LABELS: dict[str, dict[str, tuple[str, Callable[[float], bool], Callable[[float], bool]]]] = {
    "bridge": {
        "back_arch": ("lumbar", lambda v: v >= 20, lambda v: v <= 4),
        "feet_too_far": ("knee_start", lambda v: v >= 98, lambda v: v <= 80),
        "incomplete_extension": ("hip_top", lambda v: v <= 160, lambda v: 170 <= v <= 181),
    },
    "clam": {
        "pelvis_roll_back": ("roll", lambda v: v >= 18, lambda v: v <= 3),
        "hip_hitch": ("hike", lambda v: v >= 9, lambda v: v <= 2),
        "feet_apart": ("feet", lambda v: v >= 9, lambda v: v <= 0.5),
        "small_range": ("open", lambda v: v <= 18, lambda v: v >= 31),
    },
    "hip_hike": {
        "trunk_lean": ("lean", lambda v: abs(v) >= 11, lambda v: abs(v) <= 2),
        "stance_knee_bend": ("stance_knee", lambda v: v >= 20, lambda v: v <= 3),
        "free_knee_bend": ("free_knee", lambda v: v >= 35, lambda v: v <= 4),
        "small_range": ("range", lambda v: v <= 6, lambda v: v >= 11),
    },
}
"""By exercise and fault: what was asked of the rep, when that is the fault, and when it is good."""
ANGLES: dict[str, dict[str, Callable[[Clip, RestAndHold], float]]] = {
    "bridge": {
        "lumbar_extension_deg": lambda clip, rep: float(rep.change(clip.frames["lumbar_extension"])),
        "shoulder_hip_knee_deg": lambda clip, rep: float(clip.frames["shoulder_hip_knee"][rep.hold].mean()),
        "knee_flexion_deg": lambda clip, rep: 180 - float(clip.frames["knee"][rep.hold].mean()),
    },
    "clam": {
        "pelvic_roll_deg": lambda clip, rep: float(rep.change(clip.frames["pelvis_roll"])),
        "pelvic_hitch_deg": lambda clip, rep: float(rep.change(clip.frames["pelvis_hike"])),
        "clam_opening_deg": lambda clip, rep: float(rep.change(clip.frames["open"])),
    },
    "hip_hike": {
        "pelvic_obliquity_deg": lambda clip, rep: float(rep.change(clip.frames["pelvis_obliquity"])),
        "trunk_lean_deg": lambda clip, rep: float(rep.change(clip.frames["trunk_lean"])),
        "stance_knee_flexion_deg": lambda clip, rep: float(rep.change(clip.frames["stance_knee_flexion"])),
        "free_knee_flexion_deg": lambda clip, rep: float(rep.change(clip.frames["free_knee_flexion"])),
    },
}
"""By exercise: each angle's truth over the hold of a rep."""

MOVING = ("shoulder_hip_knee", "knee", "lumbar_extension", "pelvis_pitch", "thorax_pitch", "thigh_pelvis")
"""All true angles of a bridge."""


def true_angles(clip: Clip) -> list[dict[str, float]]:
    """Of every rep, by measure. Of the bridge also ``lift_thigh``, how far the hips rise over the line from ankles to
    shoulders in thigh lengths, which is what makes it a rep, and ``moved_deg``, the change of what changes most."""
    angles = dict(ANGLES[clip.truth["exercise"]])
    if clip.truth["exercise"] == "bridge":
        height = _hip_height_thigh(clip)
        angles["lift_thigh"] = lambda clip, rep: float(rep.change(height))
        angles["moved_deg"] = lambda clip, rep: max(abs(float(rep.change(clip.frames[name]))) for name in MOVING)
    return [{name: angle(clip, rep) for name, angle in angles.items()} for rep in rests_and_holds([clip])]


def _hip_height_thigh(clip: Clip) -> Array:
    """(T,) of the truth, from the joints' true places in the picture."""
    names = [str(name) for name in clip.frames["keypoints"]]
    shoulder, hip, knee, ankle = (
        clip.frames["px"][:, [names.index(f"{side}_{joint}") for side in ("left", "right")]].mean(axis=1) * [1, -1]
        for joint in ("shoulder", "hip", "knee", "ankle")
    )
    floor, to_hip = shoulder - ankle, hip - ankle
    cross = (floor[:, 0] * to_hip[:, 1] - floor[:, 1] * to_hip[:, 0]) / lengths(floor)
    height: Array = np.sign(floor[:, 0]) * cross / lengths(knee - hip)
    return height


@dataclass(frozen=True)
class Scored:
    """One true rep and what was found of it.

    Args:
        body: whose it is.
        number: which of the clip, from 0.
        asked: what the motion was asked for.
        angles: true hold means, by measure.
        has: the faults it has.
        unclear: faults of which it has too much to be good and too little to be faulty.
        found: the rep as found, None where it was missed.
        got: the faults found, the most important first, those of the whole set last.
    """

    body: str
    number: int
    asked: dict[str, Any]
    angles: dict[str, float]
    has: frozenset[str]
    unclear: frozenset[str]
    found: dict[str, Any] | None
    got: tuple[str, ...]

    @property
    def good(self) -> bool:
        """Good in everything, and seen."""
        return self.found is not None and not self.has and not self.unclear - set(TEMPO_FAULTS)

    def fine(self, fault: str) -> bool:
        """Whether it is without this fault for certain."""
        return fault not in self.has and fault not in self.unclear

    def not_assessed(self, fault: str) -> bool:
        return self.found is not None and fault in {missing["id"] for missing in self.found["not_assessed"]}

    def value(self, name: str) -> float | None:
        """Of a measure, or of a check."""
        found = None if self.found is None else self.found["measures"].get(name)
        return None if found is None else float(found["value"])


@dataclass(frozen=True)
class Body:
    """One clip judged.

    Args:
        name: folder and clip.
        truth: the truth file.
        angles: true hold means of each rep.
        result: the result file's content.
    """

    name: str
    truth: dict[str, Any]
    angles: list[dict[str, float]]
    result: dict[str, Any]

    @property
    def labelled(self) -> bool:
        """Whether each rep was asked for one fault, or none."""
        return not self.truth.get("sweep")

    @cached_property
    def _found(self) -> tuple[dict[int, dict[str, Any]], int]:
        """The first found rep of each true one, and how many were found too often."""
        found: dict[int, dict[str, Any]] = {}
        extra = 0
        for rep in (rep for rep in self.result["reps"] if rep["counted"]):
            spans = enumerate(self.truth["reps"])
            hit = [i for i, t in spans if t["start_s"] - NEAR_S <= rep["top_s"] <= t["end_s"] + NEAR_S]
            if hit and hit[0] not in found:
                found[hit[0]] = rep
            else:
                extra += 1
        return found, extra

    @property
    def extra(self) -> int:
        return self._found[1]

    @property
    def exact(self) -> bool:
        """Whether every true rep, and nothing else, was counted."""
        return not self.extra and len(self._found[0]) == len(self.truth["reps"])

    @cached_property
    def reps(self) -> list[Scored]:
        of_set = tuple(fault["id"] for fault in self.result["set_faults"])
        scored = []
        for number, asked in enumerate(self.truth["reps"]):
            found = self._found[0].get(number)
            own = tuple(fault["id"] for fault in found["faults"]) if found else ()
            got = tuple(dict.fromkeys((*own, *of_set))) if found else ()
            has, unclear = self._labels(asked)
            scored.append(Scored(self.name, number, asked, self.angles[number], has, unclear, found, got))
        return scored

    def _labels(self, asked: dict[str, Any]) -> tuple[frozenset[str], frozenset[str]]:
        if self.labelled:
            return frozenset({asked["fault"]} if asked["fault"] else ()), frozenset()
        sizes = asked | {"range": asked.get("drop", 0) + asked.get("hike", 0)}
        labels = LABELS[self.truth["exercise"]].items()
        has = {fault for fault, (key, faulty, _) in labels if faulty(sizes[key])}
        unclear = {f for f, (key, faulty, good) in labels if not faulty(sizes[key]) and not good(sizes[key])}
        return frozenset(has), frozenset(unclear | set(TEMPO_FAULTS))


def all_reps(bodies: Iterable[Body]) -> Iterator[Scored]:
    return (rep for body in bodies for rep in body.reps)


def bootstrap(by_body: list[list[float]], times: int = 2000) -> tuple[float, float]:
    """95 % interval of the mean over all values, whole bodies drawn again and again."""
    sums: Array = np.array([[sum(values), len(values)] for values in by_body], dtype=float)
    drawn = np.random.default_rng(0).integers(len(by_body), size=(times, len(by_body)))
    totals = sums[drawn].sum(axis=1)
    low, high = np.quantile(totals[:, 0] / totals[:, 1], [0.025, 0.975])
    return float(low), float(high)
