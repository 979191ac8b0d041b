"""What bears the body stays where it is; where it moves, nobody is exercising, whatever the joints look like."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np
import pytest

from bodies import Bridge, Still, View, bridge, film, watch
from goodrep.core.body import Body
from goodrep.core.events import PhaseStarted, SetClosed, SetOpened
from goodrep.core.observing import LEAP_TORSO, Observations
from goodrep.core.pose import Array, Pose, PoseTrack
from goodrep.core.postures import POSTURES
from goodrep.core.supports import WINDOW_S, SupportWatch
from goodrep.core.vocabulary import Posture, Side
from one_sided import Clam, Hike, clam, clams, hikes, hip_hike

FPS = 15.0
TRAINED: dict[Posture, Side] = {
    "supine_knees_bent": "both",
    "side_lying_knees_bent": "right",
    "standing_on_one_leg": "left",
}


def person(posture: Posture) -> list[Pose]:
    """Three reps in this posture."""
    if posture == "supine_knees_bent":
        return film([Still(1), *[Bridge()] * 3], View(fps=FPS)).poses
    if posture == "side_lying_knees_bent":
        return clams([Still(1), Clam(), Clam(roll_deg=25), Clam(feet_thigh=0.3)], "right", fps=FPS)
    return hikes([Still(1), Hike(), Hike(lean_deg=15), Hike(free_knee_deg=60)], "left", fps=FPS)


def moved(poses: list[Pose], aside_torso: Array) -> list[Pose]:
    """The same people farther to the right by (T,) torso lengths."""
    found = []
    for pose, torso in zip(poses, aside_torso.tolist(), strict=True):
        landmarks = pose.landmarks.copy()
        landmarks[:, 0] += torso * float(Body(PoseTrack.single(pose)).torso_px[0]) / pose.size_px[0]
        found.append(replace(pose, landmarks=landmarks))
    return found


def obstacles(poses: list[Pose], posture: Posture, side: Side = "both") -> list[str | None]:
    watch = SupportWatch(POSTURES[posture])
    found: list[str | None] = []
    for pose in poses:
        watch.step(Observations.single(pose).seen(posture, side), 0)
        found.append(None if watch.still(pose.t_s) else "wrong_posture")
    return found


@pytest.mark.parametrize("posture", POSTURES)
def test_reps_of_every_kind_leave_the_supports_where_they_are(posture: Posture) -> None:
    for side in ("both", TRAINED[posture]):
        assert set(obstacles(person(posture), posture, side)) == {None}


@pytest.mark.parametrize("posture", POSTURES)
def test_somebody_who_moves_as_a_whole_is_getting_into_position(posture: Posture) -> None:
    poses = person(posture)[:60]
    walked = moved(poses, np.array([0.6 * max(pose.t_s - 1, 0) for pose in poses]))
    found = obstacles(walked, posture)
    assert found[: round(FPS)] == [None] * round(FPS)
    assert set(found[round(2 * FPS) :]) == {"wrong_posture"}


@pytest.mark.parametrize("posture", POSTURES)
def test_what_seems_to_move_within_the_noise_of_the_pose_model_does_not(posture: Posture) -> None:
    rule, poses = POSTURES[posture], person(posture)
    size = {"standing_on_one_leg": 2.5}.get(posture, 1.0)  # of torso lengths
    trembling = np.random.default_rng(0).uniform(0, 0.6 * rule.support_moves * size, len(poses))
    assert set(obstacles(moved(poses, trembling), posture)) == {None}


@pytest.mark.parametrize("posture", POSTURES)
def test_after_a_cut_the_position_must_be_held_anew(posture: Posture) -> None:
    poses = person(posture)
    cut = obstacles(moved(poses, np.array([0.0 if pose.t_s < 3 else 0.7 for pose in poses])), posture)
    wrong = [pose.t_s for pose, obstacle in zip(poses, cut, strict=True) if obstacle == "wrong_posture"]
    assert wrong[0] == pytest.approx(3.0, abs=1.1 / FPS)
    assert wrong[-1] == pytest.approx(3.0 + WINDOW_S, abs=1.1 / FPS)
    assert len(wrong) == pytest.approx(WINDOW_S * FPS, abs=2)


@pytest.mark.parametrize("posture", POSTURES)
def test_a_cut_to_somebody_in_nearly_the_same_place_is_a_cut(posture: Posture) -> None:
    """No support has moved by more than it may, but no body gets there from one picture to the next."""
    rule, poses = POSTURES[posture], person(posture)
    positions_px, size_px = rule.supports(Body(PoseTrack.of(poses)))
    aside = 1.2 * LEAP_TORSO
    cut = moved(poses, np.array([0.0 if pose.t_s < 3 else aside for pose in poses]))
    there = rule.supports(Body(PoseTrack.of(cut)))[0]
    assert np.abs(there - positions_px).max() < rule.support_moves * size_px.min()
    wrong = [pose.t_s for pose, found in zip(cut, obstacles(cut, posture), strict=True) if found]
    assert wrong[0] == pytest.approx(3.0, abs=1.1 / FPS)
    assert wrong[-1] == pytest.approx(3.0 + WINDOW_S, abs=1.1 / FPS)


def test_of_two_feet_one_may_move_while_it_is_not_known_which_stands() -> None:
    """The free foot goes up and down by far more than a standing foot may."""
    rule, poses = POSTURES["standing_on_one_leg"], hikes([Still(1), Hike(obliquity_deg=30, up_s=0.8)], "left")
    positions_px, size_px = rule.supports(Body(PoseTrack.of(poses)))
    travel = np.ptp(positions_px, axis=0).max(axis=1) / size_px[0]
    assert travel.max() > rule.support_moves > travel.min()
    assert set(obstacles(poses, "standing_on_one_leg")) == {None}
    # Of somebody who says to stand on the other leg the supporting foot moves.
    assert "wrong_posture" in obstacles(poses, "standing_on_one_leg", "right")


def test_the_side_becoming_known_is_no_movement() -> None:
    watch, poses = SupportWatch(POSTURES["standing_on_one_leg"]), hikes([Still(2), Hike()])
    sides: list[Literal["both", "left"]] = ["both", "left", "both"]
    for i, pose in enumerate(poses):
        seen = Observations.single(pose).seen("standing_on_one_leg", sides[i * 3 // len(poses)])
        assert not watch.step(seen, 0)
    assert watch.still(poses[-1].t_s)


# -- as the engine uses it --------------------------------------------------------------------------------------


@pytest.mark.parametrize("posture", POSTURES)
def test_a_set_opens_when_the_position_was_held_from_the_end_of_the_movement_on(posture: Posture) -> None:
    """Somebody who moves about in the position for 3 s, and then begins."""
    spec = {"supine_knees_bent": bridge, "side_lying_knees_bent": clam, "standing_on_one_leg": hip_hike}[posture]()
    poses = person(posture)
    later = [replace(pose, t_s=pose.t_s + 3) for pose in poses]
    before = [replace(poses[0], t_s=i / FPS) for i in range(round(3 * FPS))]
    aside = np.array([0.8 * min(pose.t_s - 3, 0) for pose in [*before, *later]])
    seen = watch(moved([*before, *later], aside), spec, side=TRAINED[posture])
    (opened,) = [event for event in seen.events if isinstance(event, SetOpened)]
    assert 3.0 + spec.rep.posture_held_s - 0.5 < opened.t_s < 3.0 + WINDOW_S + spec.rep.posture_held_s + 2 / FPS
    assert [rep.number for rep in seen.counted] == [1, 2, 3]


def test_a_cut_in_the_middle_of_a_rep_ends_it_and_counting_goes_on() -> None:
    """The second rep lifts from 10 to 12 s and is cut at 11 s."""
    poses = film([Still(2), *[Bridge(rest_s=2)] * 3], View(fps=FPS)).poses
    seen = watch(moved(poses, np.array([0.0 if pose.t_s < 11 else 0.5 for pose in poses])))
    first, broken, *_, last = seen.reps
    assert [(rep.number, rep.reason) for rep in (first, broken, last)] == [
        (1, None),
        (None, "left_position"),
        (2, None),
    ]
    assert seen.counted == [first, last]
    assert [event.reason for event in seen.events if isinstance(event, SetClosed)] == ["source_ended"]


def test_walking_past_upright_opens_no_set() -> None:
    """Legs that swing look like hip hikes; no foot stands."""
    poses = hikes([Hike(up_s=0.4, hold_s=0.0, down_s=0.4, rest_s=0.0)] * 6)
    seen = watch(moved(poses, np.array([0.8 * pose.t_s - 2 for pose in poses])), hip_hike())
    assert [event for event in seen.events if isinstance(event, PhaseStarted)] == []
    assert seen.reps == []
