"""What lifts the free foot of a hip hike: the parts, their signs and doubts, and that the largest is spoken of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodrep.core.cues import CuePlanner
from goodrep.core.events import (
    Cue,
    Event,
    FaultSeen,
    Finding,
    MeasureValue,
    PhaseStarted,
    Rep,
    RepDone,
    SetOpened,
    Tempo,
    TopReached,
)
from goodrep.core.mouth import mouth_of
from goodrep.core.rise import (
    FREE_KNEE,
    LEAN,
    MODEL_SD_DEG,
    OBLIQUITY,
    PARTS,
    SIZES,
    STANDING_KNEE,
    clearly_larger,
    rise_parts,
)
from goodrep.core.vocabulary import MEASURES
from goodrep.specs.model import Spec
from recorded import loaded, seen, truth_of

SPEC = loaded("hip_hike").spec
ANGLES = (OBLIQUITY, LEAN, STANDING_KNEE, FREE_KNEE)
angle = st.floats(-40, 60)


def means(obliquity: float, lean: float = 0.0, stance: float = 0.0, free: float = 0.0) -> dict[str, MeasureValue]:
    values = dict(zip(ANGLES, (obliquity, lean, stance, free), strict=True))
    sds = dict(zip(ANGLES, (2.2, 1.0, 5.0, 4.0), strict=True))
    return {name: MeasureValue(value, sds[name], 1.0) for name, value in values.items()}


def parts(*angles: float) -> list[float]:
    found = rise_parts(means(*angles))
    return [found[PARTS[name]].value for name in ANGLES]


@given(angle, angle, angle, angle)
def test_pelvis_and_trunk_make_up_the_tilt_and_the_knees_have_their_sign(
    obliquity: float, lean: float, stance: float, free: float
) -> None:
    pelvis, trunk, standing_knee, free_knee = parts(obliquity, lean, stance, free)
    assert pelvis + trunk == pytest.approx(obliquity)
    assert standing_knee * stance <= 0
    assert free_knee * free >= 0
    assert parts(obliquity, lean, -stance, -free)[2:] == pytest.approx([-standing_knee, -free_knee])
    assert all(part.uncertainty > 0 for part in rise_parts(means(obliquity, lean, stance, free)).values())
    assert SIZES.keys() == PARTS.keys() <= MEASURES.keys()


@given(st.floats(0, 70), st.floats(0.5, 10))
def test_the_doubt_of_a_knee_grows_with_its_bend(bend: float, sd: float) -> None:
    def doubt(at: float) -> float:
        angles = means(10.0) | {FREE_KNEE: MeasureValue(at, sd, 1.0)}
        return rise_parts(angles)[PARTS[FREE_KNEE]].uncertainty

    assert MODEL_SD_DEG <= doubt(bend) < doubt(bend + 10)


def test_without_one_of_the_angles_there_are_no_parts() -> None:
    for name in ANGLES:
        assert rise_parts({key: value for key, value in means(10.0).items() if key != name}) == {}
    assert not any(name.startswith("rise_by") for rep in seen("bridge_002").reps for name in rep.measures)


@pytest.mark.parametrize(
    ("angles", "larger"),
    [
        ((14.0,), None),
        ((5.0,), None),
        ((6.0, 10.0), LEAN),
        ((6.0, 5.0), None),  # not clearly more
        ((5.0, 1.0, 42.0), STANDING_KNEE),
        ((5.0, 1.0, 0.0, 45.0), FREE_KNEE),
        ((5.0, 10.0, 0.0, 60.0), FREE_KNEE),
    ],
)
def test_a_part_counts_as_larger_only_beyond_doubt(angles: tuple[float, ...], larger: str | None) -> None:
    measures = rise_parts(means(*angles))
    assert clearly_larger(measures, OBLIQUITY, ANGLES[1:]) == larger
    assert clearly_larger({}, OBLIQUITY, ANGLES[1:]) is None
    assert clearly_larger(measures, "free_leg_height", ANGLES) is None


@pytest.mark.parametrize("name", ["hip_hike_003", "hip_hike_004", "hip_hike_006"])
def test_the_largest_part_of_a_recorded_fault_is_found(name: str) -> None:
    own = {"trunk_lean": LEAN, "free_knee_bend": FREE_KNEE, None: OBLIQUITY}
    tried = 0
    for true, rep in zip(truth_of(name)["reps"], seen(name).counted, strict=True):
        if true["fault"] in own:
            tried += 1
            assert max(ANGLES, key=lambda each: abs(rep.measures[PARTS[each]].value)) == own[true["fault"]]
    assert tried


# -- what is said ----------------------------------------------------------------------------------------------------


def small(number: int, *angles: float, faults: tuple[str, ...] = ("small_range",)) -> Rep:
    start_s = 8.0 * number
    found = means(*angles)
    return Rep(
        1,
        number,
        start_s,
        start_s + 3,
        start_s + 6,
        True,
        None,
        Tempo(2.0, 2.0, 2.0),
        tuple(Finding(fault, 5.0, "deg", 8.0, start_s) for fault in faults),
        measures=found | rise_parts(found),
    )


def corrections(spec: Spec, reps: list[Rep], faults: dict[str, float]) -> list[str]:
    """What is said in a set of these reps, in whose holds these faults are seen at once."""
    planner = CuePlanner(spec, mouth_of(spec))
    cues = planner.step(0.0, [SetOpened(0.0, 1, "hip_hike", "left", "found")])
    for rep in reps:
        assert rep.number is not None
        hold_s = rep.top_s - 1
        moments: list[tuple[float, list[Event]]] = [
            (rep.start_s, [PhaseStarted(rep.start_s, 1, "up", rep.start_s)]),
            (hold_s, [PhaseStarted(hold_s, 1, "hold", hold_s), TopReached(hold_s, 1, rep.number, ("small_range",))]),
            (
                hold_s + 0.6,
                [FaultSeen(hold_s + 0.6, 1, rep.number, name, value, 1.0) for name, value in faults.items()],
            ),
            (hold_s + 0.8, []),
            (rep.end_s, [RepDone(rep.end_s, rep)]),
        ]
        for t_s, events in moments:
            cues += planner.step(t_s, events)
    return [cue.text for cue in cues if isinstance(cue, Cue) and cue.kind == "correction" and cue.spoken]


def cue(check: str) -> str:
    return SPEC.checks[check].cue.first


PLAIN = SPEC.model_copy(update={"coaching": SPEC.coaching.model_copy(update={"largest_part": False})})


@pytest.mark.parametrize(
    ("angles", "said"),
    [
        ((5.0,), "small_range"),
        ((6.0, 10.0), "trunk_lean"),
        ((5.0, 1.0, 42.0), "stance_knee_bend"),
        ((5.0, 1.0, 0.0, 45.0), "free_knee_bend"),
    ],
)
def test_a_small_range_is_corrected_where_the_lift_came_from(angles: tuple[float, ...], said: str) -> None:
    reps = [small(1, *angles), small(2, *angles)]
    assert corrections(SPEC, reps, {}) == [f"Two. {cue(said)}"]
    assert corrections(PLAIN, reps, {}) == [f"Two. {cue('small_range')}"]


@pytest.mark.parametrize(
    ("faults", "said", "plain"),
    [
        ({"trunk_lean": 8.0, "free_knee_bend": 50.0}, "free_knee_bend", "trunk_lean"),
        ({"trunk_lean": 8.0, "free_knee_bend": 22.0}, "trunk_lean", "trunk_lean"),
        ({"trunk_lean": 8.0, "stance_knee_bend": 12.0}, "trunk_lean", "trunk_lean"),
        ({"stance_knee_bend": 12.0, "free_knee_bend": 30.0}, "free_knee_bend", "stance_knee_bend"),
        ({"stance_knee_bend": 35.0, "free_knee_bend": 25.0}, "stance_knee_bend", "stance_knee_bend"),
    ],
)
def test_of_faults_seen_together_the_largest_part_is_said(faults: dict[str, float], said: str, plain: str) -> None:
    reps = [small(number, 12.0, faults=tuple(faults)) for number in (1, 2)]
    assert corrections(SPEC, reps, faults) == [cue(said)]
    assert corrections(PLAIN, reps, faults) == [cue(plain)]
