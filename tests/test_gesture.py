"""The raised arm: seen of somebody lying or standing, and of nobody whose arm only happens to be high."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bodies import LieDown, Stand, Still, film
from goodrep.core.body import Body
from goodrep.core.gesture import ArmWatch, arm_raised
from goodrep.core.pose import LANDMARK_INDEX, Pose, PoseTrack

UPPER, FORE = 0.55, 0.5
"""Lengths of the arm in torso lengths."""


def with_arm(
    pose: Pose,
    *,
    upper_deg: float = 0.0,
    fore_deg: float = 0.0,
    length: float = 1.0,
    seen: float = 0.99,
    side: str = "left",
) -> Pose:
    """An arm whose two parts are this far from straight up in the picture; ``length`` < 1 points at the camera."""
    landmarks = pose.landmarks.copy()
    torso_px = float(Body(PoseTrack.single(pose)).torso_px[0])
    at = landmarks[LANDMARK_INDEX[f"{side}_shoulder"], :2]
    landmarks[LANDMARK_INDEX[f"{side}_shoulder"], 3] = 0.99
    for joint, torso, angle_deg in (("elbow", UPPER, upper_deg), ("wrist", FORE, fore_deg)):
        angle = np.radians(angle_deg)
        at = at + length * torso * torso_px * np.array([np.sin(angle), -np.cos(angle)]) / pose.size_px
        landmarks[LANDMARK_INDEX[f"{side}_{joint}"], :2] = at
        landmarks[LANDMARK_INDEX[f"{side}_{joint}"], 3] = seen
    return replace(pose, landmarks=landmarks).rounded()


def raised(pose: Pose) -> bool:
    return arm_raised(pose)


LYING = film([Still(0)]).poses[0]
STANDING = film([Stand(2), LieDown()], standing_first=True).poses[0]


@pytest.mark.parametrize("pose", [LYING, STANDING], ids=["lying", "standing"])
@pytest.mark.parametrize("side", ["left", "right"])
def test_a_straight_arm_up_is_seen(pose: Pose, side: str) -> None:
    assert not raised(pose)
    assert raised(with_arm(pose, side=side))
    assert raised(with_arm(pose, upper_deg=20, fore_deg=20, side=side))
    assert raised(with_arm(pose, upper_deg=-15, fore_deg=15, side=side))


@pytest.mark.parametrize("pose", [LYING, STANDING], ids=["lying", "standing"])
@pytest.mark.parametrize(
    "arm",
    [
        {"upper_deg": 45, "fore_deg": 45},
        {"upper_deg": 90, "fore_deg": 90},
        {"upper_deg": 180, "fore_deg": 180},
        {"upper_deg": -35, "fore_deg": 35},
        {"upper_deg": 90, "fore_deg": 0},
        {"length": 0.6},
        {"seen": 0.4},
    ],
    ids=["slanting", "level", "down", "bent", "forearm only", "at the camera", "hidden"],
)
def test_any_other_arm_is_not(pose: Pose, arm: dict[str, float]) -> None:
    assert not raised(with_arm(pose, **arm))  # type: ignore[arg-type]


def signals(*spans_s: tuple[float, float], fps: float = 20.0) -> list[float]:
    """When a watch tells of an arm that is up in these spans."""
    watch = ArmWatch()
    times = np.arange(0, spans_s[-1][1] + 2, 1 / fps).round(6).tolist()
    return [t_s for t_s in times if watch.step(t_s, any(begin <= t_s < end for begin, end in spans_s))]


@pytest.mark.parametrize("fps", [5.0, 20.0, 60.0])
def test_an_arm_held_up_for_a_second_signals_once(fps: float) -> None:
    (at_s,) = signals((1, 6), fps=fps)
    assert 2.0 <= at_s <= 2.0 + 1 / fps
    assert signals((1, 1.9), fps=fps) == []


def test_raised_again_it_signals_again() -> None:
    assert signals((1, 2.2), (3, 4.2)) == [2.0, 4.0]


def test_a_flicker_of_the_pose_is_no_lowering() -> None:
    assert signals((1, 2.2), (2.4, 5)) == [2.0]
    assert signals((1, 1.5), (1.6, 2.4)) == []
