"""Placement: who is counted, what the camera is told to be off, and how often that is said."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bodies import Bridge, GetUp, LieDown, Stand, Still, View, bridge, film
from goodrep.core import view
from goodrep.core.body import KEY_JOINTS, Body
from goodrep.core.observing import Observations, Seen
from goodrep.core.placement import HELD_S, PlacementMonitor
from goodrep.core.pose import LANDMARK_INDEX, Pose, PoseTrack
from goodrep.core.postures import POSTURES
from goodrep.core.stance import Stance, stance
from goodrep.core.vocabulary import Posture
from goodrep.core.wording import ENGLISH
from one_sided import Clam, Hike, clam, clams, hikes

OK = Stance(None, "lying on the back with bent knees")
STANDING = Stance("wrong_posture", "standing upright")
LYING = film([Still(0)]).poses[0]
LYING_BODY = Body(PoseTrack.single(LYING))
VIEW_ERROR_DEG = 3.0


def placed(pose: Pose, posture: Posture = "supine_knees_bent") -> Stance:
    return stance(Body(PoseTrack.single(pose)), posture)


def seen_at(t_s: float, pose: Pose = LYING) -> Seen:
    return Observations.single(replace(pose, t_s=t_s)).seen("supine_knees_bent", "both")


def changed(pose: Pose, joint: str, column: int, value: float) -> Pose:
    landmarks = pose.landmarks.copy()
    for side in ("left", "right"):
        landmarks[LANDMARK_INDEX[f"{side}_{joint}"], column] = value
    return Pose(pose.t_s, pose.size_px, landmarks, pose.world_m, pose.outline).rounded()


@pytest.mark.parametrize("head", ["left", "right"])
@pytest.mark.parametrize("size_px", [(640, 480), (1280, 720), (480, 640), (321, 241)])
@pytest.mark.parametrize("flexion_deg", [70.0, 118.0, 130.0])
def test_lying_is_in_posture_from_rest_to_past_the_top(
    head: Literal["left", "right"], size_px: tuple[int, int], flexion_deg: float
) -> None:
    act = Bridge(up_s=0.5, hold_s=0.2, down_s=0.5, rest_s=0, top_deg=190)
    poses = film([act], View(head=head, size_px=size_px, fps=10), knee_flexion_deg=flexion_deg).poses
    assert {placed(pose).obstacle for pose in poses} == {None}


def test_standing_and_sitting_are_named() -> None:
    poses = film([Still(0), GetUp(), Stand(1)]).poses
    seen = [placed(pose) for pose in poses]
    assert {stance.obstacle for stance in seen} == {None, "wrong_posture"}
    words = [stance.sees for stance in seen if stance.obstacle]
    assert list(dict.fromkeys(words))[:2] == ["half upright", "sitting"]
    assert words[-1] == "standing upright"


def test_nobody() -> None:
    assert placed(Pose.nobody(0.0, (640, 480))).obstacle == "no_person"


@pytest.mark.parametrize("joint", KEY_JOINTS)
@pytest.mark.parametrize(("column", "value"), [(0, -0.05), (0, 1.05), (1, -0.05), (1, 1.05)])
def test_a_key_joint_outside_the_picture(joint: str, column: int, value: float) -> None:
    assert placed(changed(LYING, joint, column, value)).obstacle == "out_of_picture"


@pytest.mark.parametrize("joint", KEY_JOINTS)
def test_a_hidden_key_joint(joint: str) -> None:
    assert placed(changed(LYING, joint, 3, 0.3)).obstacle == "hidden_joints"


@pytest.mark.parametrize("joint", KEY_JOINTS)
def test_the_far_side_alone_may_be_hidden(joint: str) -> None:
    landmarks = LYING.landmarks.copy()
    landmarks[LANDMARK_INDEX[f"right_{joint}"], 3] = 0.0
    assert placed(Pose(0.0, LYING.size_px, landmarks, LYING.world_m, LYING.outline)).obstacle is None


@pytest.mark.parametrize("joint", KEY_JOINTS)
def test_a_key_joint_that_is_no_number_is_never_counted(joint: str) -> None:
    assert placed(changed(LYING, joint, 0, np.nan)).obstacle is not None


@pytest.mark.parametrize("yaw_deg", [0.0, 10.0, 20.0, 35.0, -35.0])
def test_the_angle_of_the_view_is_estimated_but_stops_no_counting(yaw_deg: float) -> None:
    (pose,) = film([Still(0)], View(yaw_deg=yaw_deg)).poses
    body = Body(PoseTrack.single(pose))
    assert view.off_side_deg(body)[0] == pytest.approx(abs(yaw_deg), abs=1)
    assert POSTURES["supine_knees_bent"].view_deg(body)[0] == view.off_side_deg(body)[0]
    assert placed(pose).obstacle is None


# -- the postures of one side at a time -------------------------------------------------------------------------

CLAMS = [Clam(), Clam(roll_deg=40, opening_deg=70), Clam(feet_thigh=0.4), Clam(opening_deg=10)]
HIKES = [Hike(), Hike(lean_deg=25), Hike(free_knee_deg=60), Hike(obliquity_deg=4)]


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("azimuth_deg", [0.0, 20.0, 45.0])
def test_a_clam_is_in_posture_whatever_goes_wrong_with_it(side: Literal["left", "right"], azimuth_deg: float) -> None:
    poses = clams([Still(0.5), *CLAMS], side, azimuth_deg=azimuth_deg, fps=8)
    assert {placed(pose, "side_lying_knees_bent").obstacle for pose in poses} == {None}
    rule = POSTURES["side_lying_knees_bent"]
    tracks = [PoseTrack.single(pose) for pose in poses]
    assert {rule.side(track.t_s, rule.side_clues(Body(track))) for track in tracks} == {side}


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("azimuth_deg", [0.0, 15.0, 30.0])
def test_a_hip_hike_is_in_posture_whatever_goes_wrong_with_it(
    side: Literal["left", "right"], azimuth_deg: float
) -> None:
    poses = hikes([Still(0.5), *HIKES], side, azimuth_deg=azimuth_deg, fps=8)
    assert {placed(pose, "standing_on_one_leg").obstacle for pose in poses} == {None}


def test_no_posture_is_taken_for_another() -> None:
    people: dict[Posture, list[Pose]] = {
        "supine_knees_bent": film([Bridge()], View(fps=5)).poses,
        "side_lying_knees_bent": clams(CLAMS, fps=5),
        "standing_on_one_leg": hikes(HIKES, fps=5),
    }
    assert set(people) == set(POSTURES)
    for posture, poses in people.items():
        for other in POSTURES:
            found = {placed(pose, other).obstacle for pose in poses}
            assert found == ({None} if other == posture else {"wrong_posture"}), (posture, other)


def test_a_person_in_the_posture_of_another_exercise_is_told_so() -> None:
    assert placed(clams([Still(0)])[0]).sees == "lying on the side with bent knees"
    assert placed(LYING, "side_lying_knees_bent").sees == "lying on the back with bent knees"
    assert placed(hikes([Still(0)])[0]).sees == "standing upright"  # on how many legs, one picture does not tell


@pytest.mark.parametrize("posture", ["side_lying_knees_bent", "standing_on_one_leg"])
@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("joint", KEY_JOINTS)
def test_where_one_side_works_against_the_other_both_must_be_seen(posture: Posture, side: str, joint: str) -> None:
    pose = (clams if posture == "side_lying_knees_bent" else hikes)([Still(0)])[0]
    landmarks = pose.landmarks.copy()
    landmarks[LANDMARK_INDEX[f"{side}_{joint}"], 3] = 0.3
    hidden = Pose(0.0, pose.size_px, landmarks, pose.world_m, pose.outline)
    assert placed(hidden, posture).obstacle == "hidden_joints"
    landmarks = pose.landmarks.copy()
    landmarks[LANDMARK_INDEX[f"{side}_{joint}"], 0] = 1.05
    outside = Pose(0.0, pose.size_px, landmarks, pose.world_m, pose.outline)
    assert placed(outside, posture).obstacle == "out_of_picture"


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("azimuth_deg", [-15.0, 0.0, 15.0, 30.0])
def test_the_camera_round_to_the_standing_side_is_a_positive_view(
    side: Literal["left", "right"], azimuth_deg: float
) -> None:
    (pose,) = hikes([Still(0)], side, azimuth_deg=azimuth_deg)
    view_deg = POSTURES["standing_on_one_leg"].view_deg(Body(PoseTrack.single(pose), side))[0]
    assert view_deg == pytest.approx(azimuth_deg, abs=10)
    assert np.sign(round(view_deg)) == np.sign(azimuth_deg)


# -- what is told -----------------------------------------------------------------------------------------------


def test_every_posture_has_its_rule_and_its_words() -> None:
    assert set(POSTURES) == set(get_args(Posture))
    assert set(ENGLISH.postures) == set(POSTURES)
    for posture, rule in POSTURES.items():
        words = ENGLISH.postures[posture]
        for text in (words.request, words.turn_on, words.turn_back):
            assert text.endswith(".")
            assert not {"left", "right"} & set(text.lower().strip(".").split())
        assert f"You are {rule.name}." == f"You are {rule.name.lower()}."
        assert (words.turn_on == words.turn_back) == (rule.facing == "side")


def told(stances: list[tuple[float, Stance]], view_error_deg: float = VIEW_ERROR_DEG) -> list[tuple[float, str]]:
    monitor = PlacementMonitor(bridge())
    return [
        (found.t_s, found.id)
        for t_s, stance in stances
        for found in monitor.step(stance, seen_at(t_s), 0, view_error_deg)
    ]


def test_the_first_picture_is_told_at_once_and_only_once() -> None:
    assert told([(0.0, OK), (0.1, OK), (9.0, OK)]) == [(0.0, "ok")]


def test_a_change_is_told_when_it_has_lasted() -> None:
    assert told([(0.0, OK), (1.0, STANDING), (1.9, STANDING), (1.0 + HELD_S, STANDING)]) == [
        (0.0, "ok"),
        (2.0, "wrong_posture"),
    ]


def test_a_flicker_is_not_told() -> None:
    flicker = [(i * 0.4, STANDING if i % 2 else OK) for i in range(20)]
    assert told(flicker) == [(0.0, "ok")]


@pytest.mark.parametrize("sign", [1, -1])
def test_a_view_beyond_the_limit_is_told_and_one_within_is_not(sign: int) -> None:
    limit = bridge().view.within_deg
    assert told([(0.0, OK)], sign * (limit - 1)) == [(0.0, "ok")]
    assert told([(0.0, OK)], sign * (limit + 1)) == [(0.0, "view_off")]


def test_a_view_that_is_not_known_is_not_told_to_be_off() -> None:
    assert told([(0.0, OK)], float("nan")) == [(0.0, "ok")]


@pytest.mark.parametrize(("error_deg", "turn"), [(40.0, "feet away from me"), (-40.0, "feet towards me")])
def test_the_side_to_turn_to_is_told(error_deg: float, turn: str) -> None:
    (found,) = PlacementMonitor(clam()).step(OK, seen_at(0.0), 0, error_deg)
    assert found.id == "view_off"
    assert turn in found.text


@pytest.mark.parametrize(
    ("distance_m", "finding"), [(0.8, "too_near"), (1.6, "ok"), (2.5, "ok"), (3.5, "ok"), (4.6, "too_far")]
)
def test_a_distance_that_is_surely_wrong_is_told(distance_m: float, finding: str) -> None:
    seen = seen_at(0.0, seen_as_big(float(view.distance_m(LYING_BODY)[0]) / distance_m))
    (found,) = PlacementMonitor(bridge()).step(OK, seen, 0, VIEW_ERROR_DEG)
    assert found.id == finding


def test_the_distance_is_looked_at_again() -> None:
    monitor = PlacementMonitor(bridge())
    monitor.step(OK, seen_at(0.0), 0, VIEW_ERROR_DEG)
    near = seen_as_big(4.0)
    found = [found.id for i in range(20) for found in monitor.step(OK, seen_at(1 + i / 10, near), 0, VIEW_ERROR_DEG)]
    assert found == ["too_near"]


def seen_as_big(times: float) -> Pose:
    """The person lying in the middle of the picture, so many times as large as before."""
    landmarks = LYING.landmarks.copy()
    joints = landmarks[[LANDMARK_INDEX[f"left_{joint}"] for joint in KEY_JOINTS], :2]
    middle = (joints.min(axis=0) + joints.max(axis=0)) / 2
    landmarks[:, :2] = 0.5 + times * (landmarks[:, :2] - middle)
    return Pose(0.0, LYING.size_px, landmarks, LYING.world_m, LYING.outline)


@settings(max_examples=30, deadline=None)
@given(times=st.floats(0.3, 1.2))
def test_half_as_big_is_twice_as_far(times: float) -> None:
    body = Body(PoseTrack.single(seen_as_big(times)))
    assert view.distance_m(body)[0] == pytest.approx(view.distance_m(LYING_BODY)[0] / times, rel=0.01)


@pytest.mark.parametrize("obstacle", ["no_person", "out_of_picture", "hidden_joints", "wrong_posture"])
def test_what_is_told_is_one_or_two_short_sentences_without_left_and_right(
    obstacle: Literal["no_person", "out_of_picture", "hidden_joints", "wrong_posture"],
) -> None:
    (found,) = PlacementMonitor(bridge()).step(Stance(obstacle, "half upright"), seen_at(0.0), 0, 0.0)
    assert found.id == obstacle
    assert found.text.endswith(".")
    assert found.text.count(".") <= 2
    assert not {"left", "right"} & set(found.text.lower().split())


def test_lying_down_is_told_from_the_wrong_posture_to_the_right_one() -> None:
    poses = film([Stand(3), LieDown(), Still(3)], standing_first=True).poses
    assert [finding for _, finding in told([(pose.t_s, placed(pose)) for pose in poses])] == ["wrong_posture", "ok"]
