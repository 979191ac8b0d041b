"""Faults seen while the rep is going on: in time, once, and only those that are said at once."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bodies import Bridge, Seen, Still, View, bridge, film, watch
from goodrep.core.course import Course, Samples
from goodrep.core.events import FaultSeen, PhaseStarted, TopReached
from goodrep.core.judging import BASELINE_S, value_of
from goodrep.core.live import LEFT_REST_S, LOOK_EVERY_S, LiveChecks
from goodrep.core.pose import Array
from goodrep.core.vocabulary import MEASURES
from goodrep.specs.model import Spec
from recorded import loaded

SPEC = bridge()
AT_ONCE = {check_id for check_id, check in SPEC.checks.items() if check.say == "at_once"}
FPS = 20.0
GOOD = {
    "back_arch": 0.0,
    "feet_too_far": 115.0,
    "incomplete_extension": 176.0,
    "hips_sag": 0.5,
    "feet_slide": 2.2,
    "heels_too_far": 1.1,
    "knees_open": 8.0,
}


def seen_faults(seen: Seen) -> list[tuple[str, int]]:
    return [(event.id, event.number) for event in seen.events if isinstance(event, FaultSeen)]


def phase_s(seen: Seen, phase: str) -> float:
    return next(event.t_s for event in seen.events if isinstance(event, PhaseStarted) and event.phase == phase)


def fault_s(seen: Seen) -> float:
    return next(event.t_s for event in seen.events if isinstance(event, FaultSeen))


@pytest.mark.parametrize(
    ("fault_id", "act", "knee_flexion_deg"),
    [
        ("back_arch", Bridge(arch_deg=25), 118.0),
        ("feet_too_far", Bridge(), 76.0),
        ("hips_sag", Bridge(hold_s=4, sag_share=0.2), 118.0),
        ("feet_slide", Bridge(slide_thigh=0.2), 118.0),
    ],
)
def test_each_check_said_at_once_is_seen_once_in_each_rep_and_judged_the_same(
    fault_id: str, act: Bridge, knee_flexion_deg: float
) -> None:
    seen = watch(film([Still(3), act, act, act], View(fps=15), knee_flexion_deg=knee_flexion_deg).poses)
    count = Counter(seen_faults(seen))
    # A set-up is said before the first rep; later ones after the rep, while there is time to mend them.
    expected = [1, 0, 0] if SPEC.checks[fault_id].at == "setup" else [1, 1, 1]
    assert [count[(fault_id, number)] for number in (1, 2, 3)] == expected
    for rep in seen.counted:
        assert fault_id in [finding.id for finding in rep.faults]


def test_the_heels_are_seen_before_the_first_rep_unless_the_knees_tell_already() -> None:
    script = [Still(3), Bridge(), Bridge()]
    heels = watch(film(script, View(fps=15), heel_m=-0.25).poses)
    assert seen_faults(heels) == [("heels_too_far", 1)]
    assert fault_s(heels) < phase_s(heels, "up")
    both = watch(film(script, View(fps=15), heel_m=-0.25, knee_flexion_deg=76).poses)
    assert seen_faults(both) == [("feet_too_far", 1)]


def test_every_check_said_at_once_is_tried_here() -> None:
    tried = {"back_arch", "feet_too_far", "hips_sag", "feet_slide", "heels_too_far"}
    assert tried == AT_ONCE


def test_what_is_said_after_the_rep_is_not_seen_during_it() -> None:
    assert seen_faults(watch(film([Still(2), Bridge(top_deg=150, hold_s=0.2)], View(fps=15)).poses)) == []


def test_a_good_set_shows_no_fault() -> None:
    assert seen_faults(watch(film([Still(2), *[Bridge()] * 3], View(fps=15, noise_m=0.003)).poses)) == []


def test_a_fault_in_the_hold_is_seen_when_its_dwell_is_over() -> None:
    seen = watch(film([Still(2), Bridge(arch_deg=25)], View(fps=FPS)).poses)
    dwell_s = SPEC.checks["back_arch"].dwell_s
    assert phase_s(seen, "hold") + dwell_s <= fault_s(seen) + 1e-9
    assert fault_s(seen) <= phase_s(seen, "hold") + dwell_s + 2 / FPS


def test_a_fault_at_set_up_is_seen_before_the_first_rep() -> None:
    seen = watch(film([Still(4), Bridge()], View(fps=FPS), knee_flexion_deg=76).poses)
    assert fault_s(seen) < phase_s(seen, "up")
    assert seen_faults(seen)[0] == ("feet_too_far", 1)


def test_a_view_from_askew_shows_no_fault() -> None:
    film_askew = film([Still(3), Bridge(arch_deg=30, slide_thigh=0.2)], View(fps=15, yaw_deg=40), knee_flexion_deg=80)
    assert seen_faults(watch(film_askew.poses)) == []


def test_the_number_is_that_of_the_rep_going_on() -> None:
    seen = watch(film([Still(2), *[Bridge(arch_deg=25)] * 3], View(fps=15)).poses)
    announced = 0
    for event in seen.events:
        if isinstance(event, TopReached):
            announced = event.number
        elif isinstance(event, FaultSeen):
            assert event.number == announced


# -- by hand ----------------------------------------------------------------------------------------------------


def course_until(t_s: float, arch_deg: float) -> Course:
    """Rest until 2 s, then the top, with this arch."""
    t = np.arange(0, t_s + 1e-9, 1 / FPS)
    values = {name: np.zeros_like(t) for name in MEASURES}
    values["knee_flexion_deg"] += GOOD["feet_too_far"]
    values["shoulder_hip_knee_deg"] += GOOD["incomplete_extension"]
    values["hip_height_thigh"] = np.where(t < 2, 0.05, GOOD["hips_sag"])
    values["foot_reach_thigh"] += GOOD["feet_slide"]
    values["lumbar_extension_deg"] = np.where(t < 2, 0.0, arch_deg)
    zero, one = np.zeros_like(t), np.ones_like(t)
    return Course(t, zero, {name: Samples(value, zero, one) for name, value in values.items()})


@dataclass
class SoFar:
    """A course as if it had grown until now."""

    t_s: float
    arch_deg: float

    @property
    def samples(self) -> int:
        return self.course().t_s.size

    def course(self) -> Course:
        return course_until(self.t_s, self.arch_deg)

    def last(self, measure: str, many: int) -> list[float]:
        values: list[float] = self.course().measures[measure].value[-many:].tolist()
        return values

    def newest(self, measure: str) -> float:
        return self.last(measure, 1)[0]


def stepped(live: LiveChecks, from_s: float, to_s: float, arch_deg: float) -> list[FaultSeen]:
    times = np.arange(from_s, to_s, 1 / FPS).tolist()
    return [event for t_s in times for event in live.step(t_s, SoFar(t_s, arch_deg), 1, 1)]


@settings(max_examples=30, deadline=None)
@given(arch_deg=st.floats(-30, 60))
def test_it_is_seen_exactly_where_the_fault_limit_is_broken(arch_deg: float) -> None:
    live = LiveChecks(SPEC)
    live.phase_started(0.0, "rest")
    assert stepped(live, 0.0, 2.0, arch_deg) == []
    live.phase_started(2.0, "up")
    live.phase_started(2.1, "hold")
    found = stepped(live, 2.1, 4.0, arch_deg)
    check = SPEC.checks["back_arch"]
    assert [event.id for event in found] == (["back_arch"] if check.fault.broken_by(arch_deg) else [])
    for event in found:
        assert event.value == pytest.approx(arch_deg)
        assert event.limit == check.fault.value


def test_nothing_is_seen_before_a_stay_has_begun() -> None:
    assert stepped(LiveChecks(SPEC), 0.0, 3.0, 60.0) == []


def test_a_new_rep_can_show_the_same_fault_again() -> None:
    live = LiveChecks(SPEC)
    for _ in range(2):
        live.phase_started(1.9, "rest")
        live.phase_started(2.0, "up")
        live.phase_started(2.1, "hold")
        assert [event.id for event in stepped(live, 2.2, 3.5, 30.0)] == ["back_arch"]


@dataclass
class Growing:
    """One measure's samples, of which the first ``samples`` have come."""

    measure: str
    values: Array
    samples: int = 0

    def course(self) -> Course:
        t_s, values = np.arange(self.samples) / FPS, self.values[: self.samples]
        zero, one = np.zeros_like(t_s), np.ones_like(t_s)
        return Course(t_s, zero, {self.measure: Samples(values, zero, one)})

    def last(self, measure: str, many: int) -> list[float]:
        newest: list[float] = self.values[self.samples - many : self.samples].tolist()
        return newest

    def newest(self, measure: str) -> float:
        return float(self.values[self.samples - 1])


@pytest.mark.parametrize(
    ("spec", "check_id", "middle", "spread"),
    [
        (SPEC, "back_arch", 13.0, 10.0),
        (SPEC, "hips_sag", 0.5, 0.1),
        (loaded("clam").spec, "hip_hitch", 6.5, 4.0),
        (loaded("hip_hike").spec, "trunk_lean", 7.0, 6.0),
        (loaded("hip_hike").spec, "trunk_lean", -7.0, 6.0),
    ],
)
@settings(max_examples=60, deadline=None)
@given(st.data())
def test_looking_quickly_first_finds_what_looking_thoroughly_finds(
    spec: Spec, check_id: str, middle: float, spread: float, data: st.DataObject
) -> None:
    """Rest for 2 s, then a hold in which the measure goes up and down, and is sometimes not seen."""
    check = spec.checks[check_id]
    steps = st.lists(st.floats(-1, 1) | st.just(math.nan), min_size=8, max_size=60)
    hold = middle + spread * np.array(data.draw(steps))
    so_far = Growing(check.measure, np.concatenate([np.zeros(40), np.repeat(hold, data.draw(st.integers(1, 12)))]))
    live = LiveChecks(spec.model_copy(update={"checks": {check_id: check}}))
    rest, looked_s = (2.0 - LEFT_REST_S - BASELINE_S, 2.0 - LEFT_REST_S), -math.inf
    expected: list[bool] = []
    for samples in range(41, so_far.values.size + 1):
        so_far.samples, t_s = samples, (samples - 1) / FPS
        if samples == 41:
            live.phase_started(t_s, "up")
            live.phase_started(t_s, "hold")
        found = live.step(t_s, so_far, 1, 1)
        if t_s - looked_s >= LOOK_EVERY_S - 1e-9 and t_s - 2.0 >= check.dwell_s:
            begin_s = t_s - check.dwell_s if check.statistic == "sustained" else 2.0
            value = value_of(check, so_far.course(), (begin_s, t_s), rest)
            if not isinstance(value, str) and check.fault.broken_by(value.value):
                urgent = check.urgent(value.value)
                if not expected or (urgent and not any(expected)):
                    expected.append(urgent)
                    assert [(event.id, event.value) for event in found] == [(check_id, value.value)]
                    found = []
        if t_s - looked_s >= LOOK_EVERY_S - 1e-9:
            looked_s = t_s
        assert found == []
