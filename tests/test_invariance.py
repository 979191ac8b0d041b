"""What must not matter: left and right, where a recording begins, lost poses, few pictures, which side was named; and
that another exercise counts nothing."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from bodies import Seen, mirrored, watch
from goodrep.core.events import Finding, NotAssessed, Rep, SetOpened
from goodrep.core.pose import Pose
from goodrep.core.vocabulary import Side
from goodrep.specs.loading import shipped_specs
from recorded import ALL, ONE_SIDED, OTHER, WITH_TRUTH, exercise_of, loaded, poses_of, seen, side_of, spec_of, truth_of

COUNTED = [name for name in ALL if exercise_of(name)]
SAME_S = 0.4
"""How far a border may lie from where it was, where less is known of the rest before it."""
REST_SEEN_S = 0.35
"""A rep that begins sooner after the first picture does so before rest was seen: its beginning is not known."""


def ids(found: tuple[Finding, ...] | tuple[NotAssessed, ...]) -> list[str]:
    return [item.id for item in found]


def verdicts(reps: list[Rep]) -> list[tuple[object, ...]]:
    """What was found of each rep; None for the number of an attempt."""
    return [(rep.number, rep.reason, ids(rep.faults), ids(rep.warnings), ids(rep.not_assessed)) for rep in reps]


def times_s(reps: list[Rep]) -> list[float]:
    return [t_s for rep in reps for t_s in (rep.start_s, rep.top_s, rep.end_s)]


def sides(what: Seen) -> list[Side]:
    return [event.side for event in what.events if isinstance(event, SetOpened)]


def same(rep: Rep, other: Rep) -> bool:
    return abs(rep.start_s - other.start_s) < SAME_S and abs(rep.end_s - other.end_s) < SAME_S


# -- the mirror -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", COUNTED)
def test_in_a_mirror_everything_is_the_same_but_the_side(name: str) -> None:
    plain, other = seen(name), watch([mirrored(pose) for pose in poses_of(name)], spec_of(name))
    assert verdicts(other.reps) == verdicts(plain.reps)
    assert times_s(other.reps) == pytest.approx(times_s(plain.reps), abs=1e-6)
    assert sides(other) == [OTHER[side] for side in sides(plain)]
    for rep, twin in zip(plain.reps, other.reps, strict=True):
        assert {name: measure.value for name, measure in twin.measures.items()} == pytest.approx(
            {name: measure.value for name, measure in rep.measures.items()}, abs=1e-6
        )
    assert [(cue.text, cue.spoken, cue.suppressed_by) for cue in other.cues] == [
        (cue.text, cue.spoken, cue.suppressed_by) for cue in plain.cues
    ]


# -- the beginning ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", COUNTED)
def test_beginning_anywhere_loses_at_most_the_movement_under_way(name: str, seed: int) -> None:
    poses, whole = poses_of(name), seen(name).counted
    from_s = np.random.default_rng(seed).uniform(0.0, whole[-1].start_s - REST_SEEN_S)
    cut = watch([pose for pose in poses if pose.t_s >= from_s], spec_of(name)).counted
    for rep in cut:
        assert any(same(rep, other) for other in whole), f"nothing happens from {rep.start_s} s"
    for rep in whole:
        if rep.start_s >= from_s + REST_SEEN_S:
            assert any(same(rep, other) for other in cut), f"what begins at {rep.start_s} s was lost"
    assert [rep.number for rep in cut] == list(range(1, len(cut) + 1))


# -- poses that are missing -------------------------------------------------------------------------------------


def gaps(name: str, seed: int) -> Iterator[tuple[float, float]]:
    """Random spans of up to 0.4 s, one to four seconds apart."""
    random = np.random.default_rng(seed)
    from_s = random.uniform(0, 3)
    while from_s < poses_of(name)[-1].t_s:
        yield from_s, from_s + random.uniform(0.05, 0.4)
        from_s += random.uniform(1, 4)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("name", COUNTED)
def test_short_gaps_change_no_count(name: str, seed: int) -> None:
    """Pictures without a person, or no pictures at all."""
    lost = list(gaps(name, seed))
    poses = [
        Pose.nobody(pose.t_s, pose.size_px) if any(begin <= pose.t_s < end for begin, end in lost) else pose
        for pose in poses_of(name)
    ]
    if seed % 2:
        poses = [pose for pose in poses if pose.found]
    assert len(watch(poses, spec_of(name)).counted) == len(seen(name).counted)


def test_a_gap_while_stepping_up_does_not_turn_the_reps_upside_down() -> None:
    poses = [pose for pose in poses_of("hip_hike_004") if not 2.4 <= pose.t_s < 2.75]
    assert verdicts(watch(poses, spec_of("hip_hike_004")).counted) == verdicts(seen("hip_hike_004").counted)


@pytest.mark.parametrize("fps", [5, 10])
@pytest.mark.parametrize("name", WITH_TRUTH)
def test_few_pictures_change_no_count(name: str, fps: int) -> None:
    poses = poses_of(name)[:: truth_of(name)["fps"] // fps]
    thinned = watch(poses, spec_of(name)).counted
    assert len(thinned) == len(truth_of(name)["reps"])
    assert times_s(thinned) == pytest.approx(times_s(seen(name).counted), abs=SAME_S)


# -- another exercise -------------------------------------------------------------------------------------------

LOOKS = {
    "bridge": "the person is lying on the back with bent knees",
    "clam": "the person is lying on the side with bent knees",
    "hip_hike": "the person is standing upright",
    "real_bodyweight_squat": "the person is standing upright",
    "real_lateral_leg_raise": "the person is lying or propped up with straight legs",
    "real_side_plank": "the person is lying or propped up with straight legs",
    "real_sit_up": "Shoulders, hips, knees and feet are not all visible",
}


@pytest.mark.parametrize(
    ("name", "exercise"),
    [(name, exercise) for name in ALL for exercise in shipped_specs() if exercise != exercise_of(name)],
)
def test_another_exercise_counts_nothing_and_says_what_it_sees(name: str, exercise: str) -> None:
    other = watch(poses_of(name), loaded(exercise).spec)
    assert other.reps == []
    assert LOOKS[exercise_of(name) or name] in (other.engine.why_nothing() or "")
    assert {cue.kind for cue in other.cues} <= {"placement"}


# -- the side ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ONE_SIDED)
def test_the_right_side_given_is_as_good_as_found(name: str) -> None:
    side = side_of(truth_of(name))
    given = watch(poses_of(name), spec_of(name), side=side)
    opened = [event for event in given.events if isinstance(event, SetOpened)]
    assert {(event.side, event.side_from) for event in opened} == {(side, "given")}
    assert verdicts(given.counted) == verdicts(seen(name).counted)


@pytest.mark.parametrize("name", ONE_SIDED)
def test_the_wrong_side_given_counts_nothing(name: str) -> None:
    given = watch(poses_of(name), spec_of(name), side=OTHER[side_of(truth_of(name))])
    assert given.counted == []
    assert given.engine.why_nothing()
