"""Verdicts: each check of the bridge can fire, warn, stay silent and be left open; statistics are what they say."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bodies import HEEL_M, Bridge, Still, View, bridge, film, watch
from goodrep.core.borders import Borders
from goodrep.core.course import Course, CourseBuffer, Samples
from goodrep.core.events import Rep
from goodrep.core.judging import Value, judge, sag_share, spans_of, sustained, value_of, why_not
from goodrep.core.pose import Array
from goodrep.core.reps import Movement
from goodrep.specs.model import Spec
from goodrep.specs.rules import Check, Limit

SPEC = bridge()


# -- every check of the spec can be reached ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Case:
    """How a set is done that brings about one verdict in every rep."""

    act: Bridge = field(default_factory=Bridge)
    knee_flexion_deg: float = 118.0
    heel_m: float = HEEL_M
    view: View = field(default_factory=lambda: View(fps=15))


OBLIQUE = Case(view=View(fps=15, yaw_deg=40))
HIDDEN_OUTLINE = Case(view=View(fps=15, outline=False))
CUT_OFF = Case(view=View(fps=15, to_s=3 + 2 + 0.8))
"""Ends in the hold of the first rep, whose number was announced."""

FAULT: dict[str, Case] = {
    "back_arch": Case(Bridge(arch_deg=25)),
    "feet_too_far": Case(knee_flexion_deg=76),
    "incomplete_extension": Case(Bridge(top_deg=152)),
    "hips_sag": Case(Bridge(hold_s=4, sag_share=0.20)),
    "feet_slide": Case(Bridge(slide_thigh=0.18)),
    "heels_too_far": Case(heel_m=-0.25),
    "knees_open": Case(Bridge(slide_thigh=0.146)),
    "too_fast": Case(Bridge(up_s=0.6)),
    "short_hold": Case(Bridge(hold_s=0.2)),
}
WARNING: dict[str, Case] = {
    "back_arch": Case(Bridge(arch_deg=12)),
    "feet_too_far": Case(knee_flexion_deg=95),
    "incomplete_extension": Case(Bridge(top_deg=166)),
    "hips_sag": Case(Bridge(hold_s=4, sag_share=0.125)),
    "feet_slide": Case(Bridge(slide_thigh=0.135)),
    "heels_too_far": Case(heel_m=-0.18),
    "knees_open": Case(Bridge(slide_thigh=0.115)),
    "too_fast": Case(Bridge(down_s=1.0)),
    "short_hold": Case(Bridge(hold_s=1.0)),
}
NOT_ASSESSED: dict[str, list[Case]] = {
    "back_arch": [OBLIQUE, HIDDEN_OUTLINE],
    "feet_too_far": [OBLIQUE],
    "incomplete_extension": [OBLIQUE],
    "hips_sag": [OBLIQUE],
    "feet_slide": [OBLIQUE, CUT_OFF],
    "heels_too_far": [OBLIQUE],
    "knees_open": [OBLIQUE],
    "too_fast": [CUT_OFF],
    "short_hold": [CUT_OFF],
}
FAULT_IDS = [*SPEC.checks, "too_fast", "short_hold"]


def judged(case: Case) -> list[Rep]:
    shown = film([Still(3), case.act, case.act], case.view, knee_flexion_deg=case.knee_flexion_deg, heel_m=case.heel_m)
    seen = watch(shown.poses)
    assert len(seen.counted) == (1 if case is CUT_OFF else 2)
    return seen.counted


def ids(found: tuple[object, ...]) -> list[str]:
    return [item.id for item in found]  # type: ignore[attr-defined]


@pytest.mark.parametrize("table", [FAULT, WARNING, NOT_ASSESSED], ids=["fault", "warning", "not_assessed"])
def test_every_check_of_the_spec_has_its_cases(table: dict[str, object]) -> None:
    assert set(table) == set(FAULT_IDS)


@pytest.mark.parametrize("fault_id", FAULT_IDS)
def test_a_fault_is_found_in_every_rep(fault_id: str) -> None:
    for rep in judged(FAULT[fault_id]):
        assert ids(rep.faults) == [fault_id]
        (finding,) = rep.faults
        assert rep.start_s - 2 < finding.from_s < rep.end_s
        assert fault_id not in ids(rep.warnings)


@pytest.mark.parametrize("fault_id", FAULT_IDS)
def test_less_of_it_is_only_a_warning(fault_id: str) -> None:
    for rep in judged(WARNING[fault_id]):
        assert rep.faults == ()
        assert ids(rep.warnings) == [fault_id]


@pytest.mark.parametrize("top_deg", [172.0, 176.0, 181.0])
@pytest.mark.parametrize("knee_flexion_deg", [110.0, 118.0])
def test_a_good_set_has_no_findings(top_deg: float, knee_flexion_deg: float) -> None:
    for rep in judged(Case(Bridge(top_deg=top_deg), knee_flexion_deg)):
        assert rep.faults == rep.warnings == ()
        assert rep.not_assessed == ()
        assert set(SPEC.checks) <= set(rep.measures)


@pytest.mark.parametrize(("fault_id", "case"), [(fault, case) for fault in FAULT_IDS for case in NOT_ASSESSED[fault]])
def test_what_cannot_be_seen_is_neither_good_nor_bad(fault_id: str, case: Case) -> None:
    for rep in judged(case):
        assert fault_id in ids(rep.not_assessed)
        assert fault_id not in ids(rep.faults) + ids(rep.warnings)
        assert all(missing.reason for missing in rep.not_assessed)


def test_an_oblique_view_leaves_the_tempo_to_be_judged() -> None:
    for rep in judged(replace(OBLIQUE, act=Bridge(up_s=0.6, hold_s=0.2))):
        assert ids(rep.faults) == ["too_fast", "short_hold"]
        assert ids(rep.not_assessed) == list(SPEC.checks)


def test_faults_come_with_the_most_important_first() -> None:
    for rep in judged(Case(Bridge(hold_s=0.2, arch_deg=25, top_deg=155, slide_thigh=0.2), knee_flexion_deg=84)):
        assert ids(rep.faults) == ["back_arch", "feet_too_far", "incomplete_extension", "feet_slide", "short_hold"]


# -- limits and baselines ---------------------------------------------------------------------------------------

CHECK = SPEC.checks["back_arch"]
CALM = np.arange(0, 4, 0.05)


def course_of(
    t_s: Array, values: Array, *, sd: float = 1.0, scale: Array | float = 1.0, off_deg: float = 0.0
) -> Course:
    samples = Samples(values, np.full_like(t_s, sd), np.zeros_like(t_s) + scale)
    return Course(t_s, np.full_like(t_s, off_deg), {CHECK.measure: samples})


def check_with(**changes: object) -> Check:
    return CHECK.model_copy(update=changes)


def spec_with(fault_id: str, check: Check) -> Spec:
    return SPEC.model_copy(update={"checks": {fault_id: check}})


MOVEMENT = Movement(4.0, Borders(1.0, 2.0, 3.0, 3.9), True, None, 0.5, True, True)


@settings(max_examples=40)
@given(
    warn=st.floats(-40, 40),
    fault=st.floats(-40, 40),
    sign=st.sampled_from(["above", "below"]),
    level=st.floats(-30, 30),
)
def test_moving_a_limit_never_moves_the_value(warn: float, fault: float, sign: str, level: float) -> None:
    assume(fault >= warn if sign == "above" else fault <= warn)
    values = np.where(CALM < 1.5, 0.0, level)
    limits = {"warn": Limit(**{sign: warn}), "fault": Limit(**{sign: fault})}
    rep = judge(spec_with("arch", check_with(**limits)), MOVEMENT, course_of(CALM, values), 1, 1, 0.0)
    value = rep.measures["arch"].value
    assert value == pytest.approx(level)
    past_fault, past_warn = (value > fault, value > warn) if sign == "above" else (value < fault, value < warn)
    assert ("arch" in ids(rep.faults)) == past_fault
    assert ("arch" in ids(rep.warnings)) == (past_warn and not past_fault)
    for finding in (*rep.faults, *rep.warnings):
        if finding.id == "arch":
            assert finding.limit == (fault if finding in rep.faults else warn)
            assert finding.value == value
            assert finding.unit == "deg"


@given(offset=st.floats(-100, 100))
def test_what_is_relative_to_rest_does_not_depend_on_where_rest_is(offset: float) -> None:
    values = np.where(CALM < 1.5, 0.0, 20.0)
    plain = value_of(CHECK, course_of(CALM, values), (2.0, 3.0), (0.0, 1.0))
    moved = value_of(CHECK, course_of(CALM, values + offset), (2.0, 3.0), (0.0, 1.0))
    assert isinstance(plain, Value)
    assert isinstance(moved, Value)
    assert moved.value == pytest.approx(plain.value, abs=1e-9)


@given(change=st.floats(-60, 60), size_px=st.floats(20, 400), now=st.floats(0.5, 2))
def test_a_change_is_in_units_of_the_scale_at_rest(change: float, size_px: float, now: float) -> None:
    values = np.where(CALM < 1.5, 7.0, 7.0 + change * size_px)
    scale = np.where(CALM < 1.5, size_px, now * size_px)
    found = value_of(CHECK, course_of(CALM, values, sd=2 * size_px, scale=scale), (2.0, 3.0), (0.0, 1.0))
    assert isinstance(found, Value)
    assert found.value == pytest.approx(change, abs=1e-9)
    assert found.sd == pytest.approx(2.0)


def test_one_jump_of_the_scale_does_not_count() -> None:
    scale = np.full_like(CALM, 50.0)
    scale[3] = 5.0
    values = np.where(CALM < 1.5, 0.0, 50.0 * 20)
    found = value_of(CHECK, course_of(CALM, values, scale=scale), (2.0, 3.0), (0.0, 1.0))
    assert isinstance(found, Value)
    assert found.value == pytest.approx(20)


def test_where_the_scale_is_blind_the_verdict_is_left_open() -> None:
    """Straight in front a roll moves nothing in the picture: its scale is near 0 there, and the doubt near endless."""
    values = np.where(CALM < 1.5, 0.0, 50.0)
    rep = judge(spec_with("roll", CHECK), MOVEMENT, course_of(CALM, values, scale=0.05), 1, 1, 0.0)
    (missing,) = [missing for missing in rep.not_assessed if missing.id == "roll"]
    assert missing.reason.startswith("too uncertain here: 20")
    assert "roll" not in ids(rep.faults) + ids(rep.warnings)


def test_what_a_rep_is_told_to_have_measured_is_in_the_same_units_as_its_verdict() -> None:
    size_px = 50.0
    values = 7.0 + size_px * np.where(CALM < 2.1, 0.0, np.where(CALM < 2.6, 20.0, 30.0))
    rep = judge(spec_with("arch", CHECK), MOVEMENT, course_of(CALM, values, sd=100.0, scale=size_px), 1, 1, 0.0)
    (finding,) = rep.faults
    assert finding.value == pytest.approx(30)
    assert finding.from_s == pytest.approx(2.1, abs=0.051)
    whole = rep.measures[CHECK.measure]
    assert whole.value == pytest.approx(values[(CALM > 1.99) & (CALM < 3.01)].mean() / size_px - 7 / size_px)
    assert whole.uncertainty == pytest.approx(2.0)


def test_what_only_changes_is_not_told_where_the_rest_was_not_seen() -> None:
    values = np.where(CALM < 1.5, np.nan, 20.0)
    rep = judge(spec_with("arch", CHECK), MOVEMENT, course_of(CALM, values), 1, 1, 0.0)
    assert rep.measures == {}
    assert "the rest before it was not seen" in [missing.reason for missing in rep.not_assessed]


def test_relative_to_nothing_is_the_value_itself() -> None:
    course = course_of(CALM, CALM * 0 + 33, scale=2.0)
    found = value_of(check_with(relative_to="nothing"), course, (2.0, 3.0), (0.0, 1.0))
    assert isinstance(found, Value)
    assert found.value == 33


def test_the_baseline_is_the_median_so_that_one_jump_does_not_count() -> None:
    values = np.zeros_like(CALM)
    values[3] = 1000.0
    found = value_of(CHECK, course_of(CALM, values), (2.0, 3.0), (0.0, 1.0))
    assert isinstance(found, Value)
    assert found.value == 0


@pytest.mark.parametrize(
    ("hide", "reason"),
    [
        ((2.0, 2.6), "what it needs is hidden"),
        ((0.0, 1.01), "the rest before it was not seen"),
    ],
)
def test_what_is_hidden_gives_a_reason(hide: tuple[float, float], reason: str) -> None:
    values = np.where((hide[0] <= CALM) & (hide[1] > CALM), np.nan, 0.0)
    assert value_of(CHECK, course_of(CALM, values), (2.0, 3.0), (0.0, 1.0)) == reason


def test_a_part_without_pictures_gives_a_reason() -> None:
    assert value_of(CHECK, course_of(CALM, CALM), (2.01, 2.02), (0.0, 1.0)) == "too few pictures of this part"


def test_a_doubtful_view_or_value_forbids_the_verdict() -> None:
    assert why_not(CHECK, course_of(CALM, CALM), (1, 2), 25, 1.0) is None
    assert "30 deg off its place" in (why_not(CHECK, course_of(CALM, CALM, off_deg=30), (1, 2), 25, 1.0) or "")
    assert "too uncertain" in (why_not(CHECK, course_of(CALM, CALM), (1, 2), 25, CHECK.needs.max_uncertainty + 1) or "")
    assert why_not(CHECK, course_of(CALM, CALM, off_deg=float("nan")), (1, 2), 25, 1.0) is None


def test_an_attempt_has_no_verdicts() -> None:
    attempt = replace(MOVEMENT, counted=False, reason="too_small")
    rep = judge(SPEC.model_copy(update={"checks": {"arch": CHECK}}), attempt, course_of(CALM, CALM * 50), 1, None, 0.0)
    assert (rep.faults, rep.warnings, rep.not_assessed) == ((), (), ())
    assert rep.tempo.up_s == pytest.approx(1.0)


def test_a_fault_is_visible_from_its_first_breach_not_from_its_worst() -> None:
    values = np.where(CALM < 2.1, 0.0, np.where(CALM < 2.6, 20.0, 30.0))
    rep = judge(spec_with("arch", CHECK), MOVEMENT, course_of(CALM, values), 1, 1, 0.0)
    (finding,) = [finding for finding in rep.faults if finding.id == "arch"]
    assert finding.value == pytest.approx(30, abs=0.1)
    assert finding.from_s == pytest.approx(2.1, abs=0.051)


# -- statistics -------------------------------------------------------------------------------------------------


def slow_sustained(t_s: Array, values: Array, dwell_s: float, sign: int) -> float:
    """The worst over all windows that last at least the dwell of the least bad value within."""
    dwell_s = min(dwell_s, t_s[-1] - t_s[0])
    best = -np.inf
    for begin in range(len(t_s)):
        for end in range(begin, len(t_s)):
            if t_s[end] - t_s[begin] >= dwell_s - 1e-9:
                best = max(best, min(sign * value for value in values[begin : end + 1]))
    return float(sign * best)


@st.composite
def stretches(draw: st.DrawFn) -> tuple[Array, Array]:
    gaps = draw(st.lists(st.floats(0.01, 0.5), min_size=1, max_size=25))
    values = draw(st.lists(st.floats(-50, 50), min_size=len(gaps), max_size=len(gaps)))
    return np.cumsum(gaps), np.array(values)


@given(stretch=stretches(), dwell_s=st.floats(0, 4), sign=st.sampled_from([1, -1]))
def test_sustained_is_the_worst_that_is_kept_up(stretch: tuple[Array, Array], dwell_s: float, sign: int) -> None:
    t_s, values = stretch
    value, begin = sustained(t_s, values, dwell_s, sign)
    assert value == slow_sustained(t_s, values, dwell_s, sign)
    dwell_s = min(dwell_s, t_s[-1] - t_s[0])
    within = (t_s >= t_s[begin]) & (t_s <= t_s[begin] + dwell_s)
    assert (sign * values[within] >= sign * value).all()


@given(stretch=stretches(), shorter=st.floats(0, 1), longer=st.floats(0, 1), sign=st.sampled_from([1, -1]))
def test_a_longer_dwell_never_finds_worse(
    stretch: tuple[Array, Array], shorter: float, longer: float, sign: int
) -> None:
    t_s, values = stretch
    least, most = sorted((shorter, longer))
    assert sign * sustained(t_s, values, most, sign)[0] <= sign * sustained(t_s, values, least, sign)[0]


def test_a_dwell_longer_than_the_stretch_takes_all_of_it() -> None:
    t_s, values = np.array([0.0, 0.1, 0.2]), np.array([5.0, 3.0, 4.0])
    assert sustained(t_s, values, 60.0, 1) == (3.0, 0)
    assert sustained(t_s, values, 60.0, -1) == (5.0, 0)
    assert sustained(t_s[:1], values[:1], 0.4, 1) == (5.0, 0)


def test_a_short_peak_is_not_sustained() -> None:
    t_s = np.arange(0, 2, 0.05)
    values = np.where((t_s > 1) & (t_s < 1.2), 30.0, 2.0)
    assert sustained(t_s, values, 0.4, 1)[0] == 2.0
    assert sustained(t_s, values, 0.05, 1)[0] == 30.0


@settings(max_examples=30)
@given(height=st.floats(5, 30), length_s=st.floats(0.5, 1.5), dwell_s=st.floats(0.2, 0.4))
def test_the_frame_rate_does_not_matter(height: float, length_s: float, dwell_s: float) -> None:
    found = []
    for fps in (15, 30, 60, 120):
        t_s = np.arange(0, 4, 1 / fps)
        ramped = height * np.clip(np.minimum(t_s - 1, 2 + length_s - t_s) / 0.5, 0, 1)
        found.append(sustained(t_s, ramped, dwell_s, 1)[0])
    assert max(found) - min(found) <= 2 * height / 0.5 / 15 + 1e-9


@given(height=st.floats(0.2, 1.0), share=st.floats(0, 0.24))
def test_a_sag_is_the_share_of_the_lift_that_is_lost(height: float, share: float) -> None:
    t_s = np.arange(0, 3, 0.05)
    heights = np.where(t_s < 1.5, height, height * (1 - share))
    value, begin = sag_share(t_s, heights, 0.5, height)
    assert value == pytest.approx(share, abs=1e-9)
    assert share < 1e-6 or t_s[begin] >= 1.45


@given(values=st.lists(st.floats(-1, 1), min_size=2, max_size=40), lift=st.floats(0, 1))
def test_a_sag_is_never_negative(values: list[float], lift: float) -> None:
    assert sag_share(np.arange(len(values)) / 10, np.array(values), 0.5, lift)[0] >= 0


def test_rising_while_holding_is_no_sag() -> None:
    t_s = np.arange(0, 3, 0.05)
    assert sag_share(t_s, 0.4 + 0.05 * t_s, 0.5, 0.5)[0] < 0.06


# -- spans and the course ---------------------------------------------------------------------------------------


@given(
    start_s=st.floats(0, 5),
    up_s=st.floats(0, 3),
    hold_s=st.floats(0, 3),
    down_s=st.floats(0, 3),
    rest_s=st.floats(-1, 9),
)
def test_spans_lie_where_the_borders_say(
    start_s: float, up_s: float, hold_s: float, down_s: float, rest_s: float
) -> None:
    arrival_s, departure_s = start_s + up_s, start_s + up_s + hold_s
    spans = spans_of(Borders(start_s, arrival_s, departure_s, departure_s + down_s), start_s - rest_s)
    assert spans["rep"] == (start_s, departure_s + down_s)
    assert spans["up"][1] == arrival_s
    assert spans["down"][0] == departure_s
    assert spans["setup"][1] == start_s
    assert 0.3 - 1e-9 <= start_s - spans["setup"][0] <= 1.0 + 1e-9
    assert spans["hold"][1] - spans["hold"][0] >= 0.3 - 1e-9


@given(
    times=st.lists(st.integers(0, 2000), min_size=1, max_size=600, unique=True),
    cut=st.integers(-5, 2005),
    tables=st.sampled_from(["one", "each its own", "two, by turns"]),
    asked_every=st.sampled_from([1, 7, 1000]),
)
def test_the_course_keeps_what_is_not_dropped(times: list[int], cut: int, tables: str, asked_every: int) -> None:
    """Whether samples come from one table, as those of a recording, or from many, and whenever they are asked for."""
    buffer = CourseBuffer(["a", "b"])
    rows = np.array([[float(t), t / 100, t + 0.5, -t, 0.1, 0.2, 1.0, t + 7] for t in sorted(times)])
    again = rows.copy()
    for i in range(len(rows)):
        if tables == "each its own":
            buffer.extend(rows[i : i + 1].copy(), 0, 1)
        else:
            buffer.extend(again if tables == "two, by turns" and i // 3 % 2 else rows, i, i + 1)
        if i % asked_every == 0:
            assert buffer.course().t_s.tolist() == rows[: i + 1, 0].tolist()
    buffer.drop_before(float(cut))
    course = buffer.course()
    kept = [float(t) for t in sorted(times) if t >= cut]
    assert course.t_s.tolist() == kept
    assert course.view_off_deg.tolist() == [t / 100 for t in kept]
    assert course.measures["a"].value.tolist() == [t + 0.5 for t in kept]
    assert course.measures["b"].value.tolist() == [-t for t in kept]
    assert course.measures["a"].sd.tolist() == [0.1] * len(kept)
    assert course.measures["b"].sd.tolist() == [0.2] * len(kept)
    assert course.measures["a"].scale.tolist() == [1.0] * len(kept)
    assert course.measures["b"].scale.tolist() == [t + 7 for t in kept]
    if kept:
        middle = kept[len(kept) // 2]
        assert course.t_s[course.between(middle, kept[-1])].tolist() == [t for t in kept if t >= middle]
