"""Which landmarks are drawn as a person, and how they hang together."""

from __future__ import annotations

from typing import Final

from goodrep.core.pose import LANDMARK_INDEX

LIMBS: Final = (
    ("shoulder", "elbow"),
    ("elbow", "wrist"),
    ("shoulder", "hip"),
    ("hip", "knee"),
    ("knee", "ankle"),
    ("ankle", "heel"),
    ("heel", "foot_index"),
    ("ankle", "foot_index"),
)
BONES: Final = tuple(
    (LANDMARK_INDEX[a], LANDMARK_INDEX[b])
    for a, b in (
        ("left_shoulder", "right_shoulder"),
        ("left_hip", "right_hip"),
        *((f"{side}_{a}", f"{side}_{b}") for side in ("left", "right") for a, b in LIMBS),
    )
)
JOINTS: Final = tuple(sorted({joint for bone in BONES for joint in bone}))
VISIBLE: Final = 0.5
"""Landmarks that the model trusts less are not drawn: a guessed limb would look like a fault."""
