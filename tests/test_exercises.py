"""Every check of every exercise can fire, warn, stay silent and be left open.

The bridge's cases are synthetic people (test_judging.py); those of the other exercises are reps of the recordings, with
a fault mixed in until the measure reads what it should.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

import pytest

import test_judging as bridge_cases
from altered import Move, Take, faded, turned
from bodies import watch
from goodrep.core.body import KEY_JOINTS
from goodrep.core.events import Rep
from goodrep.core.pose import Pose
from goodrep.specs.loading import shipped_specs
from goodrep.specs.model import TEMPO_FAULTS
from recorded import loaded, truth_of

Level = Literal["silent", "warning", "fault"]
Change = Callable[[list[Pose], Take], list[Pose]]


@dataclass(frozen=True, slots=True)
class Source:
    """A good rep of a recording, and the rep of the same person that is labelled with the fault; None where the tempo
    is changed instead."""

    recording: str
    good: int
    faulty: int | None = None


@dataclass(frozen=True, slots=True)
class Open:
    """How a set is seen so that a check is left open in its last rep, part of the reason, and how much of the fault
    there is in it all the same."""

    source: Source
    change: Change
    reason: str
    level: Level = "fault"


# -- the cases --------------------------------------------------------------------------------------------------

CHECKS: Final[dict[str, dict[str, Source]]] = {
    "clam": {
        "pelvis_roll_back": Source("clam_000", 1, 3),
        "hip_hitch": Source("clam_000", 1, 6),
        "feet_apart": Source("clam_004", 4, 2),
        "small_range": Source("clam_004", 4, 3),
    },
    "hip_hike": {
        "trunk_lean": Source("hip_hike_004", 5, 1),
        "stance_knee_bend": Source("hip_hike_006", 1, 3),
        "free_knee_bend": Source("hip_hike_003", 3, 1),
        "small_range": Source("hip_hike_006", 1, 4),
    },
}
TARGET_S: Final = (2.0, 2.0, 2.0)
TEMPO: Final[dict[str, dict[Level, list[tuple[float, float, float]]]]] = {
    "too_fast": {"silent": [(1.6, 2, 1.6)], "warning": [(1.0, 2, 2), (2, 2, 1.0)], "fault": [(0.5, 2, 2), (2, 2, 0.5)]},
    "short_hold": {"silent": [(2, 1.8, 2)], "warning": [(2, 0.9, 2)], "fault": [(2, 0.1, 2)]},
}
TIMED_SOURCES: Final = {"clam": Source("clam_000", 1), "hip_hike": Source("hip_hike_006", 5)}


def turn(degrees: float) -> Change:
    return lambda poses, take: turned(poses, degrees)


def badly_seen(joints: tuple[str, ...], visibility: float) -> Change:
    return lambda poses, take: faded(poses, joints, visibility)


def at_fps(fps: int) -> Change:
    return lambda poses, take: poses[:: 20 // fps]


def cut_off(poses: list[Pose], take: Take) -> list[Pose]:
    """Ends in the hold of the second rep."""
    return [pose for pose in poses if pose.t_s < take.period_s + (take.arrival_s + take.departure_s) / 2]


def hold_unseen(poses: list[Pose], take: Take) -> list[Pose]:
    """The last rep's hold is short, and nobody is found in it."""
    short = take.timed(2.0, 0.4, 2.0)
    from_s, to_s = short.period_s + short.arrival_s, short.period_s + short.departure_s
    return [pose for pose in short.poses() if not from_s <= pose.t_s <= to_s]


FADING = badly_seen(KEY_JOINTS, 0.51)
NO_TOES = badly_seen(("foot_index",), 0.3)
UNCERTAIN, OFF, UNSEEN = "too uncertain here", "deg off its place", "too few pictures of this part"
SLOW_CAMERA, NOT_WHOLE = "pictures a second are too few to time it", "not seen from beginning to end"


def untimed(source: Source) -> dict[str, list[Open]]:
    return {
        "too_fast": [Open(source, at_fps(3), SLOW_CAMERA), Open(source, cut_off, NOT_WHOLE)],
        "short_hold": [Open(source, at_fps(5), SLOW_CAMERA), Open(source, cut_off, NOT_WHOLE)],
    }


OPEN: Final[dict[str, dict[str, list[Open]]]] = {
    "clam": {
        "pelvis_roll_back": [
            Open(Source("clam_000", 1, 3), turn(25.0), UNCERTAIN),
            Open(Source("clam_000", 1, 3), hold_unseen, UNSEEN),
        ],
        "hip_hitch": [
            Open(Source("clam_004", 4, 1), FADING, UNCERTAIN, "silent"),
            Open(Source("clam_000", 1, 6), hold_unseen, UNSEEN),
        ],
        "feet_apart": [
            Open(Source("clam_004", 4, 2), NO_TOES, UNCERTAIN),
            Open(Source("clam_004", 4, 2), hold_unseen, UNSEEN),
        ],
        "small_range": [
            Open(Source("clam_004", 4, 3), NO_TOES, UNCERTAIN),
            Open(Source("clam_004", 4, 3), hold_unseen, UNSEEN),
        ],
        **untimed(TIMED_SOURCES["clam"]),
    },
    "hip_hike": {
        "trunk_lean": [Open(Source("hip_hike_004", 5, 1), turn(-20.0), OFF)],
        "stance_knee_bend": [
            Open(Source("hip_hike_006", 1, 3), turn(-7.0), UNCERTAIN),
            Open(Source("hip_hike_004", 5, 2), turn(-20.0), OFF),
        ],
        "free_knee_bend": [
            Open(Source("hip_hike_003", 3, 1), turn(12.0), UNCERTAIN),
            Open(Source("hip_hike_003", 3, 1), turn(20.0), OFF),
        ],
        "small_range": [Open(Source("hip_hike_006", 1, 4), FADING, UNCERTAIN)],
        **untimed(TIMED_SOURCES["hip_hike"]),
    },
}
ALL_CHECKS: Final = [(exercise, fault_id) for exercise, checks in CHECKS.items() for fault_id in checks]


# -- mixing -----------------------------------------------------------------------------------------------------


@cache
def good(source: Source) -> Take:
    """The good rep, at the spec's target tempo."""
    return Take.of(source.recording, source.good).timed(*TARGET_S)


@cache
def fault_in(source: Source) -> Move:
    """What the faulty rep does otherwise than the good one."""
    assert source.faulty is not None
    return Take.of(source.recording, source.faulty).move().minus(Take.of(source.recording, source.good).move())


def judged(exercise: str, poses: list[Pose], many: int = 2) -> list[Rep]:
    counted = watch(poses, loaded(exercise).spec).counted
    assert len(counted) == many
    return counted


@cache
def reading(exercise: str, fault_id: str, source: Source, amount: float) -> float:
    poses = good(source).with_more_of(fault_in(source), amount).poses(times=1)
    return judged(exercise, poses, many=1)[0].measures[fault_id].value


def mixed(exercise: str, fault_id: str, source: Source, level: Level) -> Take:
    """The good rep with as much of the fault as makes its check read half a step beyond or within its limits, a step
    being what lies between them."""
    check = loaded(exercise).spec.checks[fault_id]
    warn, fault = check.warn.value, check.fault.value
    aim = {"silent": warn - (fault - warn) / 2, "warning": (warn + fault) / 2, "fault": fault + (fault - warn) / 2}
    none, all_of_it = (reading(exercise, fault_id, source, amount) for amount in (0.0, 1.0))
    return good(source).with_more_of(fault_in(source), (aim[level] - none) / (all_of_it - none))


def ids(found: tuple[object, ...]) -> list[str]:
    return [item.id for item in found]  # type: ignore[attr-defined]


# -- the rule ---------------------------------------------------------------------------------------------------

TABLES: Final[dict[str, list[Mapping[str, object]]]] = {
    "bridge": [bridge_cases.FAULT, bridge_cases.WARNING, bridge_cases.NOT_ASSESSED],
    **{exercise: [{**CHECKS[exercise], **TEMPO}, OPEN[exercise]] for exercise in CHECKS},
}


@pytest.mark.parametrize("exercise", shipped_specs())
def test_every_check_of_every_spec_has_its_cases(exercise: str) -> None:
    for table in TABLES[exercise]:
        assert set(table) == {*loaded(exercise).spec.checks, *TEMPO_FAULTS}
        assert all(table.values())


@pytest.mark.parametrize(("exercise", "fault_id"), ALL_CHECKS)
def test_a_rep_with_a_fault_mixed_in_was_good_before_and_is_labelled_so(exercise: str, fault_id: str) -> None:
    source = CHECKS[exercise][fault_id]
    assert source.faulty is not None
    reps = truth_of(source.recording)["reps"]
    assert (reps[source.good - 1]["fault"], reps[source.faulty - 1]["fault"]) == (None, fault_id)
    for rep in judged(exercise, good(source).poses()):
        assert (rep.faults, rep.warnings, rep.not_assessed) == ((), (), ())


# -- fault, warning, silence ------------------------------------------------------------------------------------


@pytest.mark.parametrize("level", ["fault", "warning", "silent"])
@pytest.mark.parametrize(("exercise", "fault_id"), ALL_CHECKS)
def test_a_check_says_how_much_of_its_fault_there_is(exercise: str, fault_id: str, level: Level) -> None:
    check = loaded(exercise).spec.checks[fault_id]
    for rep in judged(exercise, mixed(exercise, fault_id, CHECKS[exercise][fault_id], level).poses()):
        assert ids(rep.faults) == ([fault_id] if level == "fault" else [])
        assert ids(rep.warnings) == ([fault_id] if level == "warning" else [])
        assert rep.not_assessed == ()
        for finding in (*rep.faults, *rep.warnings):
            assert finding.limit == (check.fault if level == "fault" else check.warn).value
            assert finding.value == rep.measures[fault_id].value
            assert rep.start_s < finding.from_s < rep.end_s


@pytest.mark.parametrize("level", ["fault", "warning", "silent"])
@pytest.mark.parametrize(
    ("exercise", "fault_id"), [(exercise, fault_id) for exercise in CHECKS for fault_id in TEMPO_FAULTS]
)
def test_the_tempo_is_judged(exercise: str, fault_id: str, level: Level) -> None:
    for tempo in TEMPO[fault_id][level]:
        for rep in judged(exercise, good(TIMED_SOURCES[exercise]).timed(*tempo).poses()):
            assert ids(rep.faults) == ([fault_id] if level == "fault" else []), tempo
            assert ids(rep.warnings) == ([fault_id] if level == "warning" else []), tempo


def test_a_lean_to_the_free_side_is_a_fault_too() -> None:
    source = CHECKS["hip_hike"]["trunk_lean"]
    upright, leaning = (reading("hip_hike", "trunk_lean", source, amount) for amount in (0.0, 1.0))
    amount = (-8.0 - upright) / (leaning - upright)
    assert amount < 0
    for rep in judged("hip_hike", good(source).with_more_of(fault_in(source), amount).poses()):
        assert ids(rep.faults) == ["trunk_lean"]
        assert rep.measures["trunk_lean_deg"].value == pytest.approx(-8.0, abs=1.0)


# -- not assessed -----------------------------------------------------------------------------------------------


ALL_OPEN: Final = [
    (exercise, fault_id, case) for exercise in OPEN for fault_id, cases in OPEN[exercise].items() for case in cases
]


@pytest.mark.parametrize(("exercise", "fault_id", "case"), ALL_OPEN)
def test_what_cannot_be_seen_is_left_open_and_says_why(exercise: str, fault_id: str, case: Open) -> None:
    source = case.source
    take = good(source) if source.faulty is None else mixed(exercise, fault_id, source, case.level)
    rep = judged(exercise, case.change(take.poses(), take))[-1]
    assert fault_id not in ids(rep.faults) + ids(rep.warnings)
    (reason,) = [missing.reason for missing in rep.not_assessed if missing.id == fault_id]
    assert case.reason in reason


def test_straight_in_front_a_clam_counts_and_only_the_roll_is_left_open() -> None:
    for rep in judged("clam", turned(good(CHECKS["clam"]["pelvis_roll_back"]).poses(), 25.0)):
        assert ids(rep.not_assessed) == ["pelvis_roll_back"]
        assert rep.faults == ()
        assert rep.measures["small_range"].value > loaded("clam").spec.checks["small_range"].warn.value
