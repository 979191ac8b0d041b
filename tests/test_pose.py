"""Poses: shapes, rounding to what a recording keeps, and positions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from goodrep.core.pose import (
    LANDMARK_INDEX,
    LANDMARKS,
    OUTLINE_SHAPE,
    POSITION_STEP,
    Pose,
    PoseTrack,
    left_share,
    merged,
)

SIZE_PX = (640, 480)
single = st.floats(width=32)
"""Whatever a pose model can give: NaN, infinite, absurd."""
HIPS = np.array([[[0.0, 0.0]], [[10.0, 0.0]]])
"""(side, joint, xy)."""


@settings(max_examples=50, deadline=None)
@given(
    t_s=st.floats(0, 1e7),
    landmarks=hnp.arrays(np.float64, (33, 5), elements=single),
    world_m=hnp.arrays(np.float64, (33, 3), elements=single),
    outline=hnp.arrays(np.float64, OUTLINE_SHAPE, elements=single),
)
def test_rounding_twice_changes_nothing(
    t_s: float, landmarks: np.ndarray, world_m: np.ndarray, outline: np.ndarray
) -> None:
    once = Pose(t_s, SIZE_PX, landmarks, world_m, outline).rounded()
    twice = once.rounded()
    assert once.t_s == twice.t_s
    for name in ("landmarks", "world_m", "outline"):
        values, again = getattr(once, name), getattr(twice, name)
        np.testing.assert_array_equal(values, again)
        np.testing.assert_array_equal(
            np.isnan(values), np.isnan(getattr(Pose(t_s, SIZE_PX, landmarks, world_m, outline), name))
        )
        assert not np.signbit(values[values == 0]).any()


def test_rounding_moves_a_position_by_half_a_step_at_most() -> None:
    random = np.random.default_rng(0)
    pose = Pose(0.1, SIZE_PX, random.uniform(0, 1, (33, 5)), random.uniform(-1, 1, (33, 3)), np.zeros(OUTLINE_SHAPE))
    assert np.abs(pose.rounded().landmarks[:, :3] - pose.landmarks[:, :3]).max() <= POSITION_STEP / 2 + 1e-12


def test_nobody_is_not_found() -> None:
    assert not Pose.nobody(1.0, SIZE_PX).found
    assert not Pose.nobody(1.0, SIZE_PX).rounded().found
    assert Pose(0.0, SIZE_PX, np.zeros((33, 5)), np.zeros((33, 3)), np.zeros(OUTLINE_SHAPE)).found


@pytest.mark.parametrize("wrong", ["landmarks", "world_m", "outline"])
def test_a_wrong_shape_is_refused_by_name(wrong: str) -> None:
    arrays = {"landmarks": np.zeros((33, 5)), "world_m": np.zeros((33, 3)), "outline": np.zeros(OUTLINE_SHAPE)}
    arrays[wrong] = np.zeros((1, 2))
    with pytest.raises(ValueError, match=rf"{wrong} must have shape .* got \(1, 2\)"):
        Pose(0.0, SIZE_PX, **arrays)


def test_a_track_stacks_poses_in_order() -> None:
    track = PoseTrack.of([Pose.nobody(0.0, SIZE_PX), Pose.nobody(0.5, SIZE_PX)])
    np.testing.assert_array_equal(track.t_s, [0.0, 0.5])
    assert track.landmarks.shape == (2, 33, 5)


def test_a_track_needs_poses_of_one_size() -> None:
    with pytest.raises(ValueError, match="at least one pose"):
        PoseTrack.of([])
    with pytest.raises(ValueError, match="share a picture size"):
        PoseTrack.of([Pose.nobody(0.0, SIZE_PX), Pose.nobody(0.1, (1280, 720))])


def test_a_track_refuses_arrays_of_unequal_length() -> None:
    with pytest.raises(ValueError, match="landmarks must have shape"):
        PoseTrack(np.zeros(2), SIZE_PX, np.zeros((1, 33, 5)), np.zeros((2, 33, 3)), np.zeros((2, *OUTLINE_SHAPE)))


def test_points_are_pixels_with_y_up() -> None:
    landmarks = np.zeros((33, 5))
    landmarks[0, :2] = (0.5, 0.25)
    track = PoseTrack.of([Pose(0.0, SIZE_PX, landmarks, np.zeros((33, 3)), np.zeros(OUTLINE_SHAPE))])
    np.testing.assert_allclose(track.points()[0, 0], [320, -120])


@pytest.mark.parametrize(("left", "right", "expected"), [(1.0, 1.0, 5.0), (1.0, 0.1, 0.1), (0.1, 1.0, 9.9)])
def test_the_side_that_is_seen_decides(left: float, right: float, expected: float) -> None:
    assert merged(HIPS, left_share(np.array([[left], [right]])))[0, 0] == pytest.approx(expected, abs=0.01)


def test_two_unseen_sides_have_a_middle() -> None:
    assert merged(HIPS, left_share(np.zeros((2, 1))))[0, 0] == pytest.approx(5.0)


def test_landmark_names_are_those_of_blazepose() -> None:
    assert len(set(LANDMARKS)) == 33
    assert [LANDMARK_INDEX[name] for name in ("left_shoulder", "left_hip", "left_knee", "right_foot_index")] == [
        11,
        23,
        25,
        32,
    ]
