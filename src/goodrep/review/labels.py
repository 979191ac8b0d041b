"""What measures, parts of a rep and their units are called where people read them."""

from __future__ import annotations

from typing import Final

from goodrep.app.printing import words
from goodrep.core.events import Rep
from goodrep.core.vocabulary import MEASURES

MEASURE_WORDS: Final = {
    "shoulder_hip_knee_deg": "shoulder-hip-knee line",
    "knee_flexion_deg": "bend of the knees",
    "hip_height_thigh": "height of the hips",
    "foot_reach_thigh": "distance of the feet",
    "heel_hip_gap_thigh": "gap between heels and hips",
    "knee_opening_deg": "straightening of the knees",
    "lumbar_extension_deg": "arch of the lower back",
    "knee_gap_torso": "gap between the knees",
    "clam_opening_deg": "opening of the leg",
    "pelvic_roll_deg": "roll of the pelvis",
    "pelvic_hitch_deg": "hitch of the pelvis",
    "feet_gap_thigh": "gap between the feet",
    "support_shift_torso": "slide of the lower knee",
    "free_leg_height": "height of the free leg",
    "pelvic_obliquity_deg": "tilt of the pelvis",
    "trunk_lean_deg": "lean of the trunk",
    "stance_knee_flexion_deg": "bend of the standing knee",
    "free_knee_flexion_deg": "bend of the free knee",
}
UNIT_WORDS: Final = {
    "deg": "degrees",
    "s": "seconds",
    "thigh": "thigh lengths",
    "torso": "torso lengths",
    "share": "of the lift",
    "height": "",
}
OF_THE_RECORDING: Final = "seconds of the recording"
"""What a time axis counts: the same in which cues and placement are told."""
PART_WORDS: Final = {"up_s": "lift", "hold_s": "hold", "down_s": "lowering"}


def measure_words(name: str) -> str:
    """What a measure is called: "arch of the lower back"."""
    return MEASURE_WORDS.get(name) or words(name)


def axis_words(name: str, *, from_rest: bool) -> str:
    """A measure with its unit, and whether it counts from rest."""
    unit = UNIT_WORDS[MEASURES[name].unit] if name in MEASURES else ""
    told = ", ".join(part for part in (unit, "change from rest" if from_rest else "") if part)
    return f"{measure_words(name)} ({told})" if told else measure_words(name)


def rep_words(rep: Rep) -> str:
    """ "rep 4", or "an attempt"."""
    return "an attempt" if rep.number is None else f"rep {rep.number}"


def span_words(numbers: list[int]) -> str:
    """ "1 to 3, 7": numbers of reps, increasing, in as few words as they need."""
    spans: list[list[int]] = []
    for each in numbers:
        if spans and each == spans[-1][1] + 1:
            spans[-1][1] = each
        else:
            spans.append([each, each])
    return ", ".join(f"{first}" if first == last else f"{first} to {last}" for first, last in spans)
