"""Measures: right on a body whose joints are known, and the same whichever way it lies."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bodies import REST_HEIGHT_M, THIGH_M, Bridge, Still, View, film, mirrored
from goodrep.core import lumbar
from goodrep.core.measures import MEASURE_FUNCTIONS, Body, measure
from goodrep.core.pose import LANDMARK_INDEX, LANDMARKS, OUTLINE_SHAPE, Array, Pose, PoseTrack
from goodrep.core.vocabulary import MEASURES

TOP = Bridge(up_s=0.5, hold_s=1.0, down_s=0.5, rest_s=0.5)


def measured(poses: list[Pose]) -> dict[str, tuple[Array, Array]]:
    return measure(Body(PoseTrack.of(poses)), MEASURES)


def at_rest_and_top(act: Bridge, view: View | None = None, knee_flexion_deg: float = 118.0) -> tuple[Body, Body]:
    poses = film([Still(1), act], view or View(), knee_flexion_deg=knee_flexion_deg).poses
    top_s = 1 + act.up_s + act.hold_s / 2
    rest = next(pose for pose in poses if pose.t_s >= 0.5)
    top = next(pose for pose in poses if pose.t_s >= top_s)
    return Body(PoseTrack.of([rest])), Body(PoseTrack.of([top]))


def value(body: Body, name: str) -> float:
    return float(MEASURE_FUNCTIONS[name](body)[0][0])


def test_every_measure_has_a_function_and_a_meaning() -> None:
    assert set(MEASURE_FUNCTIONS) == set(MEASURES)


@pytest.mark.parametrize("head", ["left", "right"])
@pytest.mark.parametrize("top_deg", [150.0, 170.0, 180.0, 194.0])
def test_the_hip_angle_counts_on_past_the_line(top_deg: float, head: Literal["left", "right"]) -> None:
    _, top = at_rest_and_top(Bridge(top_deg=top_deg), View(head=head))
    assert value(top, "shoulder_hip_knee_deg") == pytest.approx(top_deg, abs=0.5)


@pytest.mark.parametrize("flexion_deg", [75.0, 100.0, 118.0])
def test_knee_flexion_is_zero_when_straight(flexion_deg: float) -> None:
    rest, _ = at_rest_and_top(TOP, knee_flexion_deg=flexion_deg)
    assert value(rest, "knee_flexion_deg") == pytest.approx(flexion_deg, abs=0.5)


def test_hip_height_follows_the_truth() -> None:
    made = film([Still(1), TOP])
    height, _ = measured(made.poses)["hip_height_thigh"]
    np.testing.assert_allclose(height, made.height_thigh, atol=0.003)
    assert height[0] == pytest.approx(REST_HEIGHT_M / THIGH_M, abs=0.003)


def test_a_sliding_foot_gets_farther_away() -> None:
    rest, top = at_rest_and_top(Bridge(slide_thigh=0.2))
    assert value(top, "foot_reach_thigh") - value(rest, "foot_reach_thigh") == pytest.approx(0.2, abs=0.01)


@pytest.mark.parametrize("arch_deg", [0.0, 12.0, 30.0])
@pytest.mark.parametrize("head", ["left", "right"])
def test_the_arch_is_read_off_the_belly_side_of_the_outline(arch_deg: float, head: Literal["left", "right"]) -> None:
    rest, top = at_rest_and_top(Bridge(arch_deg=arch_deg), View(head=head))
    change = value(top, "lumbar_extension_deg") - value(rest, "lumbar_extension_deg")
    assert change == pytest.approx(arch_deg, abs=1.0)


@pytest.mark.parametrize("hidden", [12, 6, 0])
def test_the_belly_is_measured_where_half_of_the_waist_is_seen(hidden: int) -> None:
    belly = np.full((1, 32), 0.2)
    belly[0, lumbar.WAIST.start : lumbar.WAIST.start + hidden] = np.nan
    bulge = lumbar.waist_bulge_torso(belly)[0]
    if hidden > 6:
        assert math.isnan(bulge)
    else:
        assert bulge == pytest.approx(0.2)


def test_without_an_outline_only_the_arch_is_unknown() -> None:
    unknown = {
        name for name, (values, _) in measured(film([TOP], View(outline=False)).poses).items() if np.isnan(values).all()
    }
    assert unknown == {"lumbar_extension_deg"}


def test_without_a_person_every_measure_is_nan() -> None:
    for values, sds in measured([Pose.nobody(0.0, (640, 480))]).values():
        assert np.isnan(values).all()
        assert np.isnan(sds).all()


def test_a_measure_of_many_frames_is_that_of_each() -> None:
    poses = film([Still(0.5), TOP], View(fps=10, noise_m=0.005)).poses
    together = measured(poses)
    for i, pose in enumerate(poses):
        for name, (values, sds) in measured([pose]).items():
            assert values[0] == together[name][0][i]
            assert sds[0] == together[name][1][i]


@settings(max_examples=25, deadline=None)
@given(
    flexion_deg=st.floats(70, 125),
    top_deg=st.floats(160, 190),
    arch_deg=st.floats(0, 30),
    slide=st.floats(0, 0.2),
    yaw_deg=st.floats(-30, 30),
    noise_m=st.sampled_from([0.0, 0.01]),
)
def test_a_mirror_changes_no_measure(
    flexion_deg: float, top_deg: float, arch_deg: float, slide: float, yaw_deg: float, noise_m: float
) -> None:
    act = Bridge(up_s=0.4, hold_s=0.2, down_s=0.4, rest_s=0, top_deg=top_deg, arch_deg=arch_deg, slide_thigh=slide)
    poses = film([act], View(fps=5, yaw_deg=yaw_deg, noise_m=noise_m), knee_flexion_deg=flexion_deg).poses
    there, back = measured(poses), measured([mirrored(pose) for pose in poses])
    for name in MEASURES:
        np.testing.assert_allclose(back[name][0], there[name][0], atol=0.05 if name.endswith("_deg") else 1e-3)
        np.testing.assert_allclose(back[name][1], there[name][1], rtol=0.01)


@settings(max_examples=25, deadline=None)
@given(scale=st.floats(0.4, 1.3), shift=st.tuples(st.floats(-0.2, 0.2), st.floats(-0.2, 0.2)))
def test_distance_and_place_in_the_picture_change_no_measure(scale: float, shift: tuple[float, float]) -> None:
    poses = film([Bridge(up_s=0.4, hold_s=0.2, down_s=0.4, rest_s=0)], View(fps=5)).poses
    moved = []
    for pose in poses:
        landmarks = pose.landmarks.copy()
        landmarks[:, :2] = 0.5 + scale * (landmarks[:, :2] - 0.5) + shift
        moved.append(Pose(pose.t_s, pose.size_px, landmarks, pose.world_m, pose.outline))
    there, after = measured(poses), measured(moved)
    for name in MEASURES:
        np.testing.assert_allclose(after[name][0], there[name][0], rtol=1e-6, atol=1e-6)


def test_a_fading_joint_makes_what_needs_it_uncertain() -> None:
    clear = measured(film([TOP], View(fps=5)).poses)
    faded = measured(film([TOP], View(fps=5, visibility=0.5)).poses)
    for name in ("shoulder_hip_knee_deg", "knee_flexion_deg", "hip_height_thigh", "foot_reach_thigh"):
        assert (faded[name][1] > 1.5 * clear[name][1]).all()


@pytest.mark.parametrize("joints", ["all", "hip", "knee", "ankle", "shoulder"])
def test_joints_on_top_of_each_other_give_no_warning(joints: str) -> None:
    (pose,) = film([Still(0)]).poses
    landmarks = pose.landmarks.copy()
    gathered = [i for i, name in enumerate(LANDMARKS) if joints == "all" or joints in name]
    landmarks[gathered, :2] = landmarks[LANDMARK_INDEX["left_hip"], :2]
    landmarks[LANDMARK_INDEX["left_knee"], :2] = landmarks[LANDMARK_INDEX["left_hip"], :2]
    for values, _ in measured([Pose(0.0, pose.size_px, landmarks, pose.world_m, np.zeros(OUTLINE_SHAPE))]).values():
        assert not np.isnan(values).any()


def test_an_unknown_measure_is_an_error() -> None:
    with pytest.raises(KeyError, match="glute_activation"):
        measure(Body(PoseTrack.of([Pose.nobody(0.0, (640, 480))])), ["glute_activation"])
