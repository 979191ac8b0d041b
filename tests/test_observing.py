"""A track observed as a whole tells the same as its pictures one by one, so that live is replay."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bodies import GetUp, LieDown, Stand, Still, film
from goodrep.core.body import SIDES as JOINTS
from goodrep.core.engine import Engine
from goodrep.core.events import Event
from goodrep.core.measures import MEASURE_FUNCTIONS
from goodrep.core.observing import LEAP_TORSO, Observations, Seen, leap
from goodrep.core.plan import sets_of
from goodrep.core.pose import Pose, PoseTrack
from goodrep.core.postures import POSTURES
from goodrep.core.session import Session
from goodrep.core.stance import STANCES
from goodrep.core.supports import SupportWatch, surely_still
from goodrep.core.vocabulary import MEASURES, Posture, Side
from recorded import ALL, exercise_of, loaded, poses_of

SIDES: dict[Posture, tuple[Side, ...]] = {
    posture: ("both",) if rule.trains == "both" else ("both", "left", "right") for posture, rule in POSTURES.items()
}


def altered(poses: list[Pose], seed: int) -> list[Pose]:
    """With pictures lost, nobody found, joints thrown about or faded, edges hidden, and a pause in the middle."""
    random, found = np.random.default_rng(seed), []
    for i, pose in enumerate(poses):
        pose = replace(pose, t_s=pose.t_s + 3.0 * (2 * i > len(poses)))
        landmarks, what = pose.landmarks.copy(), random.random()
        if what < 0.1:
            continue
        if what < 0.13:
            pose = Pose.nobody(pose.t_s, pose.size_px)
        elif what < 0.16:
            landmarks[:, :2] += random.normal(0, 0.05, 2)
            pose = replace(pose, landmarks=landmarks).rounded()
        elif what < 0.2:
            landmarks[:, 3] *= random.random()
            pose = replace(pose, landmarks=landmarks).rounded()
        elif what < 0.25:
            pose = replace(pose, outline=np.where(random.random(pose.outline.shape) < 0.5, np.nan, pose.outline))
        found.append(pose)
    return found


def one_by_one(judge: Engine | Session, poses: list[Pose]) -> tuple[list[Event], str | None]:
    events = [event for pose in poses for event in judge.step(pose)]
    return events + judge.finish(), judge.why_nothing()


def as_a_track(judge: Engine | Session, observed: Observations, longest: int = 10**6) -> tuple[list[Event], str | None]:
    """In runs of so many pictures at most."""
    events, at = list[Event](), 0
    while at < len(observed.t_s):
        begun = at
        at, found = judge.run(observed, at, min(at + longest, len(observed.t_s)))
        assert begun < at <= begun + longest
        if not found:
            assert at == min(begun + longest, len(observed.t_s))
        events += found
    return events + judge.finish(), judge.why_nothing()


@pytest.mark.parametrize("name", ALL)
def test_a_track_gives_the_events_of_its_poses(name: str) -> None:
    spec, poses = loaded(exercise_of(name) or "hip_hike").spec, list(poses_of(name))
    plan = sets_of(spec, [None], 2, 2, 4.0)
    sides: list[Side | None] = [None, *SIDES[spec.posture][1:]]
    for track in (poses, altered(poses, seed=len(poses))):
        observed = Observations.of_track(PoseTrack.of(track))
        for side in sides:
            expected = one_by_one(Engine(spec, side, 3), track)
            assert as_a_track(Engine(spec, side, 3), observed) == expected
            assert as_a_track(Engine(spec, side, 3), observed, longest=7) == expected
        for pace in (True, False):
            replayed, live = [Session(plan, opening="Hello.", pace=pace) for _ in range(2)]
            assert as_a_track(replayed, observed) == one_by_one(live, track)


def quantities(seen: Seen) -> dict[str, object]:
    """Everything that is observed, as lists over time; numbers as they are, to the bit."""
    names = tuple(name for name in MEASURE_FUNCTIONS if MEASURES[name].posture == seen.posture)
    found: dict[str, object] = {
        "stances": seen.stances,
        "camera": seen.cameras.tolist(),
        "supports": [seen.supports_at(at) for at in range(len(seen.stances))],
        "joints": [seen.of.joints_at(at).landmarks[0, JOINTS].tolist() for at in range(len(seen.stances))],
        "clues": seen.side_clues.tolist(),
        "arms": seen.of.arms_raised,
    }
    if seen.side != "both" or POSTURES[seen.posture].trains == "both":
        found |= {"view": seen.view_deg, "measures": seen.table(names, 10.0).tolist()}
    return found


@pytest.mark.parametrize("name", ALL)
def test_every_quantity_of_a_track_is_that_of_each_of_its_poses(name: str) -> None:
    poses = altered(list(poses_of(name)), seed=1)
    observed = Observations.of_track(PoseTrack.of(poses))
    for posture, sides in SIDES.items():
        for side in sides:
            together = quantities(observed.seen(posture, side))
            for at in range(0, len(poses), 17):
                one = quantities(Observations.single(poses[at]).seen(posture, side))
                for quantity, values in one.items():
                    assert repr(values[0]) == repr(together[quantity][at]), quantity  # type: ignore[index]


def test_what_was_computed_can_be_given_back_without_the_poses() -> None:
    spec = loaded("clam").spec
    track = PoseTrack.of(list(poses_of("clam_004")))
    first = Observations.of_track(track)
    expected = as_a_track(Engine(spec), first)

    def forbidden() -> PoseTrack:
        raise AssertionError("everything was kept")

    again = Observations(forbidden, track.size_px, dict(first.arrays))
    assert as_a_track(Engine(spec), again) == expected
    assert all(len(array) == len(track.t_s) for array in first.arrays.values())


@pytest.mark.parametrize("name", ALL)
def test_what_is_surely_still_has_not_moved(name: str) -> None:
    """Whichever pictures the watch is shown, it finds no movement where a recording tells beforehand that there is
    none."""
    for track in (list(poses_of(name)), altered(list(poses_of(name)), seed=4)):
        observed = Observations.of_track(PoseTrack.of(track))
        for posture, rule in POSTURES.items():
            for side in SIDES[posture]:
                seen = observed.seen(posture, side)
                still = surely_still(seen)
                for left_out in (0.0, 0.3):
                    shown = np.random.default_rng(5).random(still.size) >= left_out
                    watch = SupportWatch(rule)
                    moved = np.array([watch.step(seen, at) for at in np.flatnonzero(shown).tolist()])
                    one_after_the_other = np.diff(np.flatnonzero(shown), prepend=-2) == 1
                    assert not (moved & still[shown] & one_after_the_other).any()


def test_of_a_calm_recording_nearly_all_is_surely_still() -> None:
    observed = Observations.of_track(PoseTrack.of(list(poses_of("demo_bridge"))))
    seen = observed.seen("supine_knees_bent", "both")
    assert surely_still(seen)[seen.in_position].mean() > 0.9


@settings(max_examples=50, deadline=None)
@given(share=st.floats(0, 1), far_torso=st.floats(0, 0.6), turn=st.floats(0, 6.3))
def test_a_leap_is_three_quarters_of_the_joints_too_far(share: float, far_torso: float, turn: float) -> None:
    before = np.random.default_rng(0).uniform(0, 400, (1, 28))
    after, many = before.copy(), round(share * 14)
    after[:, : 2 * many : 2] += 100 * far_torso * np.cos(turn)
    after[:, 1 : 2 * many : 2] += 100 * far_torso * np.sin(turn)
    if abs(far_torso - LEAP_TORSO) > 1e-6:
        assert leap(before, after, np.array([100.0])).tolist() == [many >= 11 and far_torso > LEAP_TORSO]


@pytest.mark.parametrize("name", ALL)
def test_the_joints_kept_are_those_of_the_recording(name: str) -> None:
    observed = Observations.of_track(PoseTrack.of(altered(list(poses_of(name)), seed=3)))
    for at in range(0, len(observed.t_s), 11):
        joints, pose = observed.joints_at(at), observed.track.pose(at)
        for column in (0, 1, 3):
            expected = pose.landmarks[JOINTS, column]
            assert np.array_equal(joints.landmarks[0, JOINTS, column], expected, equal_nan=True)


def test_every_way_of_being_placed_is_known() -> None:
    poses = film([Stand(1), LieDown(), Still(1), GetUp(), Stand(1)], standing_first=True).poses
    for name in ALL:
        poses += altered(list(poses_of(name)), seed=2)[::5]
    for posture in STANCES:
        seen = {stance.obstacle for pose in poses for stance in Observations.single(pose).seen(posture, "both").stances}
        assert seen >= {None, "no_person", "wrong_posture", "hidden_joints"}
