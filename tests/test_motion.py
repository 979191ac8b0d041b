"""A rep as a moving figure: the outline comes back to where it was taken, and one rep lies over another."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodrep.app.skeleton import JOINTS
from goodrep.core.pose import OUTLINE_SHAPE, Pose, PoseTrack
from goodrep.io.outline import outline_torso
from goodrep.review.curves import part_of
from goodrep.review.motion import anchors, marks_in_motion, motion, outline_px, stretched
from recorded import poses_of, seen

WIDTH, HEIGHT = 400, 300


def lying(turn: float) -> np.ndarray:
    """(33, 5): everybody's joints on a bent line through the middle, turned."""
    landmarks = np.full((33, 5), 0.5)
    for first, (x, y) in {11: (-80.0, 10.0), 23: (0.0, 0.0), 25: (70.0, 30.0)}.items():
        at = (
            WIDTH / 2 + x * math.cos(turn) - y * math.sin(turn),
            HEIGHT / 2 + x * math.sin(turn) + y * math.cos(turn),
        )
        landmarks[first : first + 2, :2] = np.array(at) / (WIDTH, HEIGHT)
    landmarks[:, 3:] = 1
    return landmarks


@given(turn=st.floats(0, 2 * math.pi))
def test_the_outline_lies_on_the_edge_it_was_read_off(turn: float) -> None:
    """A disc around the hip: every edge that was found is as far from its middle as its radius."""
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
    radius = 45.0
    mask = (np.hypot(columns + 0.5 - WIDTH / 2, rows + 0.5 - HEIGHT / 2) < radius).astype(np.float32)
    landmarks = lying(turn)
    pose = Pose(0.0, (WIDTH, HEIGHT), landmarks, np.zeros((33, 3)), outline_torso(mask, landmarks))
    points = outline_px(PoseTrack.of([pose]))[0]
    found = np.isfinite(pose.outline)
    assert found.sum() > 20
    assert points.shape == (*OUTLINE_SHAPE, 2)
    off = np.hypot(points[found][:, 0] - WIDTH / 2, points[found][:, 1] - HEIGHT / 2) - radius
    assert np.abs(off).max() < 2.5
    assert np.isnan(points[~found]).all()


@pytest.fixture(scope="module")
def track() -> PoseTrack:
    return PoseTrack.of(poses_of("demo_bridge"))


def test_a_rep_is_drawn_from_before_its_start_to_after_its_end(track: PoseTrack) -> None:
    for rep in seen("demo_bridge").reps:
        moving = motion(track, rep)
        assert moving is not None
        assert moving["t"][0] < rep.start_s < rep.end_s < moving["t"][-1]
        assert {len(row) for row in moving["joints"]} == {2 * len(JOINTS)}
        assert len({len(row) for row in moving["outline"]}) == 1
        assert len(moving["t"]) == len(moving["joints"]) == len(moving["outline"]) == len(moving["head"])
        shown = [value for row in moving["joints"] for value in row if value is not None]
        assert len(shown) > len(moving["t"]) * len(JOINTS)
        assert max(shown) < 2 * max(track.size_px)


def test_what_is_not_seen_is_left_out(track: PoseTrack) -> None:
    rep = seen("demo_bridge").reps[0]
    blind = PoseTrack.of([Pose.nobody(t_s, track.size_px) for t_s in part_of(track, 0, rep.end_s).t_s.tolist()])
    moving = motion(blind, rep)
    assert moving is not None
    assert all(value is None for row in moving["joints"] + moving["outline"] for value in row)
    assert set(moving["head"]) == {None}
    assert motion(part_of(track, rep.start_s, rep.start_s), rep) is None


def test_marks_name_places_in_a_row() -> None:
    ((place, from_s),) = marks_in_motion({"left_hip": 3.25})
    assert JOINTS[int(place)] == 23
    assert from_s == 3.25
    assert marks_in_motion({"nose": 1.0}) == []


def test_a_rep_lies_over_another_part_by_part() -> None:
    first, second = seen("demo_bridge").reps[:2]
    here, there = anchors(first), anchors(second)
    assert stretched(np.array(here), here, there) == pytest.approx(there)
    t_s = np.linspace(here[0] - 2, here[-1] + 2, 500)
    moved = stretched(t_s, here, there)
    assert (np.diff(moved) > 0).all()
    assert stretched(moved, there, here) == pytest.approx(t_s)
    assert moved[-1] - there[-1] == pytest.approx(2)
