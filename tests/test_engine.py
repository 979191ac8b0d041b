"""The engine: equal poses give equal events, from wherever they come; no picture can make it fail."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bodies import Bridge, GetUp, LieDown, Seen, Stand, Still, View, bridge, film, watch
from goodrep.core.engine import Engine
from goodrep.core.events import (
    Cue,
    Event,
    FaultSeen,
    PhaseStarted,
    PlacementFound,
    Rep,
    RepDone,
    SetClosed,
    SetOpened,
    TopReached,
)
from goodrep.core.pose import LANDMARK_INDEX, LANDMARKS, Pose
from goodrep.core.weights import SHIPPED, Weights
from goodrep.io.journal import JournalWriter, RecordingMetadata
from goodrep.io.recording import read_recording, to_parquet
from goodrep.io.records import SpecUsed
from goodrep.specs.model import Spec
from one_sided import Clam, Hike, clam, clams, hikes, hip_hike
from recorded import poses_of, spec_of, truth_of

SIZE_PX = (640, 480)
SESSION = film(
    [
        Still(2),
        Bridge(arch_deg=25),
        Bridge(hold_s=0.2),
        Bridge(up_s=0.6, hold_s=0.3),
        GetUp(),
        Stand(4),
        LieDown(),
        Still(1.5),
        Bridge(slide_thigh=0.2),
    ],
    View(fps=12, noise_m=0.004, lost=((5.0, 5.3), (9.0, 9.8))),
).poses


def kinds(seen: Seen) -> set[type]:
    return {type(event) for event in seen.events}


# -- the same again ---------------------------------------------------------------------------------------------


def test_the_same_poses_give_the_same_events() -> None:
    once, again = watch(SESSION), watch(SESSION)
    assert once.events == again.events
    assert kinds(once) >= {SetOpened, SetClosed, PhaseStarted, TopReached, RepDone, FaultSeen, PlacementFound}


def test_a_recording_of_the_poses_gives_the_same_events(tmp_path: Path) -> None:
    live = watch(SESSION)
    metadata = RecordingMetadata("0d9c2a61", SIZE_PX, "camera 0", SpecUsed("bridge", 1, "00", ""), None, {})
    journal = tmp_path / "a.journal"
    with JournalWriter(journal, metadata) as writer:
        for pose in SESSION:
            writer.append(pose)
    assert watch(list(read_recording(journal).poses())).events == live.events
    assert watch(list(read_recording(to_parquet(journal)).poses())).events == live.events


def test_engines_do_not_share_anything() -> None:
    first, second = Engine(bridge()), Engine(bridge())
    alone = watch(SESSION).events
    together: list[Event] = []
    for pose, later in zip(SESSION, SESSION[::-1], strict=True):
        together += first.step(pose)
        second.step(replace(later, t_s=pose.t_s))
    assert together + first.finish() == alone


# -- the order of things ----------------------------------------------------------------------------------------


def test_sets_open_before_and_close_after_their_reps() -> None:
    open_set = 0
    for event in watch(SESSION).events:
        if isinstance(event, SetOpened):
            assert open_set == 0
            open_set = event.set
        elif isinstance(event, SetClosed):
            assert event.set == open_set
            open_set = 0
        elif isinstance(event, TopReached | FaultSeen | PhaseStarted):
            assert event.set == open_set
        elif isinstance(event, RepDone):
            assert event.rep.set == open_set
    assert open_set == 0


@pytest.mark.parametrize(
    ("given_side", "side", "side_from"), [(None, "both", "found"), ("both", "both", "given"), ("left", "left", "given")]
)
def test_the_side_says_where_it_is_from(given_side: Literal["left", "both"] | None, side: str, side_from: str) -> None:
    engine = Engine(bridge(), side=given_side)
    events = [event for pose in film([Still(2)]).poses for event in engine.step(pose)]
    (opened,) = [event for event in events if isinstance(event, SetOpened)]
    assert (opened.side, opened.side_from, opened.exercise) == (side, side_from, "bridge")


def test_what_is_wrong_with_the_set_up_of_the_whole_set_is_a_fault_of_the_set() -> None:
    seen = watch(film([Still(3), Bridge(), Bridge()], View(fps=12), knee_flexion_deg=76).poses)
    (closed,) = [event for event in seen.events if isinstance(event, SetClosed)]
    assert [finding.id for finding in closed.faults] == ["feet_too_far"]
    good = watch(film([Still(3), Bridge(arch_deg=25), Bridge(arch_deg=25)], View(fps=12)).poses)
    (closed,) = [event for event in good.events if isinstance(event, SetClosed)]
    assert closed.faults == ()


def test_a_picture_that_is_not_later_is_ignored() -> None:
    engine, poses = Engine(bridge()), film([Still(2)]).poses
    assert engine.step(poses[5])
    for pose in poses[:6]:
        assert engine.step(pose) == []
    assert engine.step(replace(poses[6], t_s=float("nan"))) == []


def test_an_end_without_a_beginning_brings_nothing() -> None:
    assert Engine(bridge()).finish() == []


def test_a_phase_that_was_interrupted_does_not_go_on_after_the_break() -> None:
    """Lost in a hold and found again at rest: what follows is rest."""
    poses = film([Still(2), Bridge(), Still(3)], View(fps=15, lost=((5.0, 9.0),))).poses
    phases = [event.phase for event in watch(poses).events if isinstance(event, PhaseStarted)]
    assert phases[-1] == "rest"


def test_a_phase_says_when_it_began_not_only_when_it_was_noticed() -> None:
    seen = watch(film([Still(3), Bridge(), Bridge(), Still(1)]).poses)
    phases = [event for event in seen.events if isinstance(event, PhaseStarted)]
    assert all(phase.since_s <= phase.t_s for phase in phases)
    assert [phase.since_s for phase in phases] == sorted(phase.since_s for phase in phases)
    reps = [event.rep for event in seen.events if isinstance(event, RepDone)]
    assert len(reps) == 2
    for place, rep in enumerate(reps):
        up, hold, down, rest = phases[4 * place + 1 : 4 * place + 5]
        arrived_s = rep.start_s + rep.tempo.up_s
        assert [up.since_s, hold.since_s, down.since_s, rest.since_s] == pytest.approx(
            [rep.start_s, arrived_s, arrived_s + rep.tempo.hold_s, rep.end_s], abs=0.15
        )
        assert up.t_s - up.since_s > 0.2


# -- which side -------------------------------------------------------------------------------------------------

SIDES: list[Literal["left", "right"]] = ["left", "right"]


def opened(seen: Seen) -> list[SetOpened]:
    return [event for event in seen.events if isinstance(event, SetOpened)]


def closed(seen: Seen) -> list[tuple[int, str, int]]:
    return [(event.set, event.reason, event.counted) for event in seen.events if isinstance(event, SetClosed)]


def judged(seen: Seen) -> list[tuple[object, ...]]:
    """Everything that was found about the reps."""
    return [
        (rep.number, rep.start_s, rep.top_s, rep.end_s, rep.faults, rep.warnings, rep.measures) for rep in seen.reps
    ]


@pytest.mark.parametrize("side", SIDES)
def test_the_side_of_a_clam_is_that_of_the_top_leg(side: Literal["left", "right"]) -> None:
    poses = clams([Still(1.5), Clam(), Clam(roll_deg=25)], side)
    found, given = watch(poses, clam()), watch(poses, clam(), side=side)
    assert [(event.side, event.side_from) for event in opened(found)] == [(side, "found")]
    assert [(event.side, event.side_from) for event in opened(given)] == [(side, "given")]
    assert judged(found) == judged(given)
    assert [rep.number for rep in found.counted] == [1, 2]


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("before_s", [1.5, 4.0, 20.0])
def test_a_set_opens_when_the_side_is_certain_and_nothing_is_lost_until_then(
    side: Literal["left", "right"], before_s: float
) -> None:
    """Somebody who stands still may stand on either leg, however long it lasts; the first hike tells."""
    poses = hikes([Still(before_s), *[Hike()] * 3], side, fps=12)
    found, given = watch(poses, hip_hike()), watch(poses, hip_hike(), side=side)
    (first,) = opened(found)
    assert (first.side, first.side_from) == (side, "found")
    assert before_s < first.t_s < before_s + 1.5
    assert opened(given)[0].t_s == pytest.approx(1.0, abs=0.1)
    assert [rep.number for rep in found.counted] == [1, 2, 3]
    assert found.counted[0].start_s == pytest.approx(before_s, abs=0.3)
    for one, other in zip(found.reps, given.reps, strict=True):
        assert (one.number, one.start_s, one.top_s) == pytest.approx(
            (other.number, other.start_s, other.top_s), abs=0.05
        )
        assert one.faults == other.faults


def test_while_the_side_is_not_certain_nothing_is_said_of_phases_reps_or_the_view() -> None:
    seen = watch(hikes([Still(6)], azimuth_deg=-35.0), hip_hike())
    assert kinds(seen) <= {PlacementFound, Cue}
    assert [event.id for event in seen.events if isinstance(event, PlacementFound)] == ["ok"]
    assert seen.reps == []


def test_on_the_other_side_than_given_nothing_is_counted() -> None:
    seen = watch(clams([Still(2), Clam()], "right"), clam(), side="left")
    assert opened(seen) == []
    assert seen.reps == []
    found = [event for event in seen.events if isinstance(event, PlacementFound)]
    assert [event.id for event in found] == ["ok", "other_side"]
    assert found[-1].text == "That is the other side. Now: left leg on top."
    assert seen.engine.why_nothing() == (
        "The side trained was not the left one; leave --side out, or name the other side."
    )


def later(poses: list[Pose], by_s: float) -> list[Pose]:
    return [replace(pose, t_s=pose.t_s + by_s) for pose in poses]


def one_after_the_other(first: list[Pose], pause_s: float, second: list[Pose]) -> list[Pose]:
    """Nobody is seen in between."""
    begin_s = first[-1].t_s
    empty = [Pose.nobody(begin_s + t_s, SIZE_PX) for t_s in np.arange(0.1, pause_s, 0.1).tolist()]
    return [*first, *empty, *later(second, begin_s + pause_s)]


@pytest.mark.parametrize(("side", "other"), [("left", "right"), ("right", "left")])
def test_another_side_after_a_break_is_another_set(
    side: Literal["left", "right"], other: Literal["left", "right"]
) -> None:
    first, second = clams([Still(1.5), Clam(), Clam()], side), clams([Still(1.5), Clam(), Clam(), Clam()], other)
    seen = watch(one_after_the_other(first, 3.0, second), clam())
    assert [(event.set, event.side) for event in opened(seen)] == [(1, side), (2, other)]
    assert closed(seen) == [(1, "side_changed", 2), (2, "source_ended", 3)]
    assert [(rep.set, rep.number) for rep in seen.counted] == [(1, 1), (1, 2), (2, 1), (2, 2), (2, 3)]


def test_the_same_side_after_a_break_is_the_same_set() -> None:
    poses = one_after_the_other(clams([Still(1.5), Clam(), Clam()]), 3.0, clams([Still(1.5), Clam()]))
    seen = watch(poses, clam())
    assert [event.side for event in opened(seen)] == ["right"]
    assert closed(seen) == [(1, "source_ended", 3)]


def test_a_break_that_ends_the_set_does_so_before_the_side_is_looked_for() -> None:
    pause_s = clam().rep.set_ends_after_s + 2
    poses = one_after_the_other(clams([Still(1.5), Clam()], "left"), pause_s, clams([Still(1.5), Clam()], "right"))
    seen = watch(poses, clam())
    assert [event.side for event in opened(seen)] == ["left", "right"]
    assert closed(seen) == [(1, "left_position", 1), (2, "source_ended", 1)]


def test_standing_on_the_other_leg_is_another_set() -> None:
    first, second = hikes([Still(1.5), Hike(), Hike()], "left"), hikes([Still(1.5), Hike(), Hike()], "right")
    seen = watch(one_after_the_other(first, 2.0, second), hip_hike())
    assert [(event.set, event.side) for event in opened(seen)] == [(1, "left"), (2, "right")]
    assert closed(seen) == [(1, "side_changed", 2), (2, "source_ended", 2)]


# -- pictures that are wrong ------------------------------------------------------------------------------------

LYING = film([Still(1.5), Bridge(up_s=0.8, hold_s=0.5, down_s=0.8)], View(fps=10)).poses
EXERCISES: dict[str, tuple[Spec, list[Pose]]] = {
    "bridge": (bridge(), LYING),
    "clam": (clam(), clams([Still(1.5), Clam(up_s=0.8, hold_s=0.5, down_s=0.8)], fps=10)),
    "hip_hike": (hip_hike(), hikes([Still(1.5), *[Hike(up_s=0.8, hold_s=0.5, down_s=0.8, rest_s=0.5)] * 2], fps=10)),
}
absurd = st.floats(width=32)


@st.composite
def spoilt(draw: st.DrawFn) -> tuple[Spec, list[Pose]]:
    """A rep in which some pictures are wrong in every way that a pose model can be wrong."""
    spec, whole = EXERCISES[draw(st.sampled_from(list(EXERCISES)))]
    poses = list(whole)
    for index in draw(st.lists(st.integers(0, len(poses) - 1), min_size=1, max_size=8, unique=True)):
        pose = poses[index]
        landmarks, world, outline = pose.landmarks.copy(), pose.world_m.copy(), pose.outline.copy()
        kind = draw(st.sampled_from(["jump", "joint", "world", "one_point", "outline", "visibility", "nan"]))
        some = draw(st.lists(st.integers(0, 32), min_size=1, max_size=6))
        if kind == "jump":
            landmarks[:, :2] += draw(st.tuples(st.floats(-2, 2), st.floats(-2, 2)))
        elif kind == "joint":
            landmarks[some, draw(st.integers(0, 2))] = draw(absurd)
        elif kind == "world":
            world[some] = draw(absurd)
        elif kind == "one_point":
            landmarks[:, :2], world[:] = draw(st.floats(0, 1)), 0.0
        elif kind == "outline":
            outline[:] = draw(absurd)
        elif kind == "visibility":
            landmarks[some, 3] = draw(absurd)
        else:
            landmarks[some], world[some] = np.nan, np.nan
        poses[index] = Pose(pose.t_s, pose.size_px, landmarks, world, outline).rounded()
    return spec, poses


def assert_sound(seen: Seen) -> None:
    for rep in seen.reps:
        assert np.isfinite([rep.start_s, rep.top_s, rep.end_s]).all()
        for finding in (*rep.faults, *rep.warnings):
            assert np.isfinite(finding.value)
        assert all(np.isfinite(measured.value) for measured in rep.measures.values())
    announced = [event.number for event in seen.events if isinstance(event, TopReached)]
    assert announced == [rep.number for rep in seen.counted]


@settings(max_examples=150, deadline=None)
@given(wrong=spoilt())
def test_wrong_pictures_raise_nothing_and_leave_numbers_sound(wrong: tuple[Spec, list[Pose]]) -> None:
    spec, poses = wrong
    assert_sound(watch(poses, spec))


@pytest.mark.parametrize("exercise", EXERCISES)
def test_without_the_wrong_pictures_something_is_counted(exercise: str) -> None:
    spec, whole = EXERCISES[exercise]
    assert len(watch(whole, spec).counted) >= 1


@pytest.mark.parametrize("exercise", EXERCISES)
@pytest.mark.parametrize("joint", ["shoulder", "hip", "knee", "ankle"])
def test_one_joint_that_is_never_there_counts_nothing(joint: str, exercise: str) -> None:
    spec, whole = EXERCISES[exercise]
    poses = []
    for pose in whole:
        landmarks = pose.landmarks.copy()
        landmarks[[LANDMARK_INDEX[f"left_{joint}"], LANDMARK_INDEX[f"right_{joint}"]]] = np.nan
        poses.append(Pose(pose.t_s, pose.size_px, landmarks, pose.world_m, pose.outline).rounded())
    assert watch(poses, spec).reps == []


@pytest.mark.parametrize("exercise", EXERCISES)
@pytest.mark.parametrize("at", [0.0, 0.5, 1.0])
def test_all_joints_in_one_point_count_nothing(at: float, exercise: str) -> None:
    landmarks = np.full((33, 5), at)
    landmarks[:, 3:] = 1.0
    poses = [
        Pose(i / 10, SIZE_PX, landmarks, np.zeros((33, 3)), np.full_like(pose.outline, at)).rounded()
        for i, pose in enumerate(LYING)
    ]
    assert watch(poses, EXERCISES[exercise][0]).reps == []


def test_world_landmarks_in_one_point_leave_the_verdicts_to_the_picture() -> None:
    poses = [replace(pose, world_m=np.zeros((len(LANDMARKS), 3))) for pose in LYING]
    assert_sound(watch(poses))
    assert len(watch(poses).counted) == 1


@pytest.mark.parametrize("exercise", EXERCISES)
@pytest.mark.parametrize("sizes_px", [((640, 480), (1280, 960)), ((640, 480), (1280, 720))])
def test_pictures_of_changing_size_are_measured_as_they_are_recorded(
    exercise: str, sizes_px: tuple[tuple[int, int], tuple[int, int]]
) -> None:
    """A recording has one picture size, that of its first picture."""
    spec, whole = EXERCISES[exercise]
    poses = [replace(pose, size_px=sizes_px[i % 2]) for i, pose in enumerate(whole)]
    seen = watch(poses, spec)
    assert len(seen.counted) >= 1
    assert seen.events == watch([replace(pose, size_px=sizes_px[0]) for pose in poses], spec).events


@pytest.mark.parametrize(
    ("recording", "weights", "measure"),
    [
        ("bridge_002", "lumbar_deg", "lumbar_extension_deg"),
        ("clam_004", "hitch_deg", "pelvic_hitch_deg"),
        ("hip_hike_006", "stance_knee", "stance_knee_flexion_deg"),
    ],
)
def test_all_is_measured_with_the_weights_given(recording: str, weights: str, measure: str) -> None:
    """From the first pictures on, which are looked at again once the position is certain."""
    doubled = replace(SHIPPED, **{weights: tuple(2 * weight for weight in getattr(SHIPPED, weights))})
    once, twice = (judged_by(recording, one) for one in (SHIPPED, doubled))
    assert len(once) == len(twice) == len(truth_of(recording)["reps"])
    for rep, other in zip(once, twice, strict=True):
        assert other.measures[measure].value == pytest.approx(2 * rep.measures[measure].value)
        assert (other.start_s, other.tempo) == (rep.start_s, rep.tempo)


def judged_by(recording: str, weights: Weights) -> list[Rep]:
    engine = Engine(spec_of(recording), weights=weights)
    events = [event for pose in poses_of(recording) for event in engine.step(pose)] + engine.finish()
    return [event.rep for event in events if isinstance(event, RepDone)]
