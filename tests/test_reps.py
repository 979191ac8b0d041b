"""Counting: every movement out of rest and back once, whatever the camera, the person and the moment do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bodies import Act, Bridge, GetUp, LieDown, Seen, Stand, Still, View, film, mirrored, watch
from goodrep.core.events import SetClosed, SetOpened, TopReached
from goodrep.core.reps import Movement, PhaseChange, RepRules, RepTracker, Top, TrackerEvent

QUICK = Bridge(up_s=1.2, hold_s=1.0, down_s=1.2, rest_s=0.8)


def seen_of(acts: Sequence[Act], view: View | None = None, *, reps: int | None = None, standing: bool = False) -> Seen:
    return watch(film(acts, view or View(fps=15), standing_first=standing).poses, reps=reps)


def numbers(seen: Seen) -> list[int]:
    """What was announced."""
    return [event.number for event in seen.events if isinstance(event, TopReached)]


def reasons(seen: Seen) -> list[str | None]:
    return [rep.reason for rep in seen.reps]


# -- what must not matter ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("fps", [3, 5, 7.5, 10, 24, 60])
def test_the_picture_rate_does_not_matter(fps: float) -> None:
    seen = seen_of([Still(2), *[Bridge()] * 4], View(fps=fps))
    assert numbers(seen) == [1, 2, 3, 4]
    assert reasons(seen) == [None] * 4


@pytest.mark.parametrize("fps", [15, 20, 30, 60])
def test_tempo_is_right_within_a_tenth_of_a_second(fps: float) -> None:
    made = film([Still(2), Bridge(up_s=2.4, hold_s=0.9, down_s=1.3), QUICK], View(fps=fps))
    for rep, truth in zip(watch(made.poses).counted, made.reps, strict=True):
        assert rep.tempo.up_s == pytest.approx(truth.arrival_s - truth.start_s, abs=0.1)
        assert rep.tempo.hold_s == pytest.approx(truth.departure_s - truth.arrival_s, abs=0.1)
        assert rep.tempo.down_s == pytest.approx(truth.end_s - truth.departure_s, abs=0.1)
        assert truth.arrival_s < rep.top_s < truth.departure_s


@pytest.mark.parametrize("size_px", [(320, 240), (640, 480), (1920, 1080), (480, 640)])
@pytest.mark.parametrize("head", ["left", "right"])
def test_picture_size_and_direction_do_not_matter(size_px: tuple[int, int], head: Literal["left", "right"]) -> None:
    assert numbers(seen_of([Still(2), *[QUICK] * 3], View(fps=12, size_px=size_px, head=head))) == [1, 2, 3]


@pytest.mark.parametrize("yaw_deg", [15, 30, 45, -45])
def test_an_oblique_view_limits_the_verdicts_but_not_the_count(yaw_deg: float) -> None:
    assert numbers(seen_of([Still(2), *[QUICK] * 3], View(fps=15, yaw_deg=yaw_deg))) == [1, 2, 3]


@settings(max_examples=8, deadline=None)
@given(
    act=st.builds(
        Bridge,
        up_s=st.floats(0.5, 2),
        hold_s=st.floats(0.2, 2),
        down_s=st.floats(0.5, 2),
        arch_deg=st.floats(0, 30),
        top_deg=st.floats(160, 188),
        slide_thigh=st.floats(0, 0.2),
    )
)
def test_the_mirrored_person_does_the_same_reps(act: Bridge) -> None:
    poses = film([Still(1.5), act, act], View(fps=15)).poses
    there, back = watch(poses), watch([mirrored(pose) for pose in poses])
    assert len(there.reps) == len(back.reps)
    for one, other in zip(there.reps, back.reps, strict=True):
        assert (one.number, one.reason) == (other.number, other.reason)
        assert (other.start_s, other.top_s, other.end_s) == pytest.approx((one.start_s, one.top_s, one.end_s), abs=0.03)
        assert [missing.id for missing in one.not_assessed] == [missing.id for missing in other.not_assessed]
        for name, measured in one.measures.items():
            assert other.measures[name].value == pytest.approx(measured.value, abs=0.3)


@pytest.mark.parametrize("noise_m", [0.003, 0.005, 0.01])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_noise_up_to_a_centimetre_does_not_matter(noise_m: float, seed: int) -> None:
    seen = seen_of([Still(3), *[Bridge(rest_s=1.5)] * 3], View(fps=20, noise_m=noise_m, seed=seed))
    assert numbers(seen) == [1, 2, 3]
    assert len(seen.counted) == 3


def test_a_long_stillness_before_the_first_rep_is_no_rep() -> None:
    assert numbers(seen_of([Still(60), QUICK, QUICK], View(fps=10))) == [1, 2]


def test_a_rest_that_drifts_does_not_matter() -> None:
    drifting = [Bridge(up_s=1.2, hold_s=1.0, down_s=1.2, rest_s=1.0, back_to_thigh=0.03 * i) for i in (1, 2, 3, 2, 1)]
    assert numbers(seen_of([Still(2), *drifting])) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("back_to_thigh", [0.1, 0.2, 0.25])
def test_a_rest_far_above_the_first_one_does_not_swallow_the_reps_that_follow(back_to_thigh: float) -> None:
    higher = Bridge(rest_s=1.5, back_to_thigh=back_to_thigh)
    assert numbers(seen_of([Still(2), higher, higher, higher])) == [1, 2, 3]


def test_reps_without_a_pause_between_them_are_counted_each() -> None:
    assert numbers(seen_of([Still(2), *[Bridge(up_s=1, hold_s=0.1, down_s=1, rest_s=0)] * 6], View(fps=20))) == [
        1,
        2,
        3,
        4,
        5,
        6,
    ]


def test_half_reps_after_whole_ones_are_reps() -> None:
    half = Bridge(up_s=1.2, hold_s=1.0, down_s=1.2, share=0.5)
    assert numbers(seen_of([Still(2), QUICK, QUICK, half, half])) == [1, 2, 3, 4]


def test_a_sag_or_a_dip_at_the_top_is_the_same_rep() -> None:
    assert numbers(seen_of([Still(2), *[Bridge(hold_s=3, sag_share=0.2)] * 2])) == [1, 2]


# -- what is no rep ---------------------------------------------------------------------------------------------


def test_a_small_movement_is_an_attempt_at_most() -> None:
    small = Bridge(up_s=0.6, hold_s=0.1, down_s=0.6, share=0.12)
    seen = seen_of([Still(2), QUICK, QUICK, small, small, QUICK], View(fps=20))
    assert numbers(seen) == [1, 2, 3]
    assert set(reasons(seen)) <= {None, "too_small"}
    assert "too_small" in reasons(seen)


def test_fidgeting_is_nothing() -> None:
    fidget = Bridge(up_s=0.5, hold_s=0.1, down_s=0.5, share=0.03)
    seen = seen_of([Still(2), *[fidget] * 5, QUICK], View(fps=20))
    assert reasons(seen) == [None]


def test_a_jerk_is_too_short() -> None:
    jerk = Bridge(up_s=0.2, hold_s=0.0, down_s=0.25, rest_s=1.5)
    seen = seen_of([Still(2), jerk, QUICK], View(fps=30))
    assert reasons(seen) == ["too_short", None]
    assert numbers(seen) == [1]


def test_standing_is_nothing_and_says_so() -> None:
    seen = seen_of([Stand(6)], standing=True)
    assert seen.reps == []
    assert seen.engine.why_nothing() == (
        "This is no bridge: the person is standing upright, not lying on the back with bent knees for long enough."
    )


def test_lying_still_is_nothing_and_says_so() -> None:
    seen = seen_of([Still(6)])
    assert seen.reps == []
    assert seen.engine.why_nothing() == "In position for the bridge, but no whole rep was seen."


def test_an_empty_room_and_an_empty_source_say_so() -> None:
    assert seen_of([Still(3)], View(lost=((0, 99),))).engine.why_nothing() == "Nobody was seen in most of the pictures."
    assert watch([]).engine.why_nothing() == "The source has no pictures."


def test_hidden_joints_stop_the_counting_and_say_so() -> None:
    seen = seen_of([Still(2), QUICK], View(fps=15, visibility=0.4))
    assert seen.reps == []
    assert "not all visible" in (seen.engine.why_nothing() or "")


# -- beginnings and ends ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "from_s", [2.5, 3.0, 4.0, 5.0, 5.5, 6.3], ids=["lift", "lift", "arrival", "hold", "lowering", "lowering"]
)
def test_starting_in_motion_or_at_the_top_loses_the_first_movement_only(from_s: float) -> None:
    # The first rep lifts from 2 to 4, holds to 5 and lowers to 7 s.
    seen = seen_of([Still(2), Bridge(hold_s=1.0), *[QUICK] * 3], View(fps=15, from_s=from_s))
    assert numbers(seen) == [1, 2, 3]
    assert reasons(seen) in (["cut_off_at_start", None, None, None], [None, None, None])
    if from_s <= 5.0:
        assert reasons(seen)[0] == "cut_off_at_start"


def test_a_last_rep_cut_off_before_its_top_is_an_attempt() -> None:
    # The second rep starts at 8 s and would reach its top at 10 s.
    seen = seen_of([Still(1), Bridge(), Bridge()], View(fps=15, to_s=9.2))
    assert numbers(seen) == [1]
    assert reasons(seen) == [None, "cut_off_at_end"]
    assert [rep.counted for rep in seen.reps] == [True, False]


def test_a_last_rep_cut_off_after_its_number_stays_counted() -> None:
    seen = seen_of([Still(1), Bridge(), Bridge()], View(fps=15, to_s=11.0))
    assert numbers(seen) == [1, 2]
    assert reasons(seen) == [None, "cut_off_at_end"]
    assert [rep.number for rep in seen.reps] == [1, 2]


def test_a_pose_missing_for_a_moment_does_not_matter() -> None:
    lost = ((3.0, 3.3), (5.0, 5.3), (8.0, 8.3))
    seen = seen_of([Still(2), *[Bridge()] * 3], View(fps=15, lost=lost))
    assert numbers(seen) == [1, 2, 3]
    assert reasons(seen) == [None] * 3


@pytest.mark.parametrize(("lost", "counted"), [((3.2, 5.2), False), ((5.0, 7.0), True)], ids=["lift", "hold"])
def test_a_pose_missing_for_two_seconds_ends_the_movement(lost: tuple[float, float], counted: bool) -> None:
    seen = seen_of([Still(2), *[Bridge()] * 3], View(fps=15, lost=(lost,)))
    assert [rep.counted for rep in seen.counted[-2:]] == [True, True]
    assert numbers(seen) == [rep.number for rep in seen.counted] == ([1, 2, 3] if counted else [1, 2])
    (first, *_) = seen.reps
    assert (first.counted, first.reason) == (counted, "left_position")


def test_pictures_missing_for_two_seconds_end_the_movement_as_well() -> None:
    poses = [pose for pose in film([Still(2), *[Bridge()] * 3], View(fps=15)).poses if not 5 <= pose.t_s < 7]
    seen = watch(poses)
    assert numbers(seen) == [1, 2, 3]
    assert seen.reps[0].reason == "left_position"


def test_getting_up_in_the_middle_counts_nothing_and_closes_the_set() -> None:
    seen = seen_of([Still(2), QUICK, QUICK, GetUp(), Stand(7)])
    assert numbers(seen) == [1, 2]
    closed = [event for event in seen.events if isinstance(event, SetClosed)]
    assert [(event.reason, event.counted) for event in closed] == [("left_position", 2)]


def test_lying_down_counts_nothing() -> None:
    seen = seen_of([Stand(2), LieDown(), Still(2), QUICK, QUICK], standing=True)
    assert numbers(seen) == [1, 2]
    assert seen.attempts == []


def test_two_sets_with_a_break_are_two_sets_that_count_from_one() -> None:
    seen = seen_of([Still(2), QUICK, QUICK, GetUp(), Stand(14), LieDown(), Still(2), QUICK, QUICK, QUICK])
    assert [(rep.set, rep.number) for rep in seen.counted] == [(1, 1), (1, 2), (2, 1), (2, 2), (2, 3)]
    assert [event.set for event in seen.events if isinstance(event, SetOpened)] == [1, 2]
    closed = [(event.set, event.reason, event.counted) for event in seen.events if isinstance(event, SetClosed)]
    assert closed == [(1, "left_position", 2), (2, "source_ended", 3)]


def test_the_set_ends_after_the_wanted_reps() -> None:
    seen = seen_of([Still(2), *[QUICK] * 4], reps=2)
    assert numbers(seen) == [1, 2]
    assert len(seen.counted) == 2
    assert seen.engine.done
    closed = [event for event in seen.events if isinstance(event, SetClosed)]
    assert [(event.reason, event.counted) for event in closed] == [("reps_done", 2)]
    assert seen.engine.step(film([Still(99)]).poses[-1]) == []


# -- a number belongs to one rep, for ever ----------------------------------------------------------------------

bridges = st.builds(
    Bridge,
    up_s=st.floats(0.3, 2),
    hold_s=st.floats(0, 1.5),
    down_s=st.floats(0.3, 2),
    rest_s=st.floats(0, 1.5),
    share=st.sampled_from([0.1, 0.2, 0.3, 0.5, 1.0]),
    sag_share=st.sampled_from([0.0, 0.0, 0.1, 0.22]),
    back_to_thigh=st.sampled_from([0.0, 0.0, 0.05, 0.1]),
)
acts = st.lists(
    bridges | bridges | bridges | st.builds(Still, st.floats(0.2, 2)) | st.just(GetUp()), min_size=1, max_size=6
)


@st.composite
def lost_spans(draw: st.DrawFn) -> tuple[tuple[float, float], ...]:
    begins = draw(st.lists(st.floats(1, 20), max_size=3))
    return tuple((begin, begin + draw(st.floats(0.1, 3))) for begin in begins)


def assert_numbers_hold(seen: Seen) -> None:
    """Each announced number is that of exactly one counted rep of its set, in order, and no rep goes without."""
    announced = [(event.set, event.number) for event in seen.events if isinstance(event, TopReached)]
    assert announced == [(rep.set, rep.number) for rep in seen.counted]
    for number in {set_number for set_number, _ in announced}:
        in_set = [count for set_number, count in announced if set_number == number]
        assert in_set == list(range(1, len(in_set) + 1))
    order = [event for event in seen.events if isinstance(event, TopReached)]
    done = [event for event in seen.events if not isinstance(event, TopReached) and hasattr(event, "rep")]
    assert len(order) <= len(done)
    assert all(rep.number is None for rep in seen.attempts)
    assert all(rep.start_s <= rep.top_s <= rep.end_s for rep in seen.reps)
    ends = [rep.end_s for rep in seen.reps]
    assert all(rep.start_s >= end - 0.3 for rep, end in zip(seen.reps[1:], ends, strict=False))


@settings(max_examples=25, deadline=None)
@given(script=acts, lost=lost_spans(), from_s=st.floats(0, 4), noise_m=st.sampled_from([0.0, 0.005]))
def test_an_announced_number_is_never_taken_back(
    script: list[Act], lost: tuple[tuple[float, float], ...], from_s: float, noise_m: float
) -> None:
    # Getting up is always followed by lying down again.
    whole: list[Act] = [Still(1.2)]
    for act in script:
        whole += [act, Stand(1), LieDown(), Still(1.2)] if isinstance(act, GetUp) else [act]
    total_s = sum(act.seconds for act in whole)
    seen = seen_of(whole, View(fps=10, lost=lost, from_s=min(from_s, total_s / 2), noise_m=noise_m))
    assert_numbers_hold(seen)


# -- the tracker alone ------------------------------------------------------------------------------------------

RULES = RepRules(expected_range=0.6, least_share=0.15, shortest_s=0.6)


def track(signal: Sequence[float], fps: float = 20.0) -> list[TrackerEvent]:
    tracker = RepTracker(RULES)
    events = [event for i, value in enumerate(signal) for event in tracker.step(i / fps, value, value)]
    return events + tracker.interrupt((len(signal) - 1) / fps, "cut_off_at_end")


@settings(max_examples=150, deadline=None)
@given(
    levels=st.lists(st.tuples(st.floats(-0.3, 1.0), st.integers(1, 30), st.integers(0, 30)), min_size=1, max_size=12)
)
def test_any_signal_gives_one_counted_movement_per_number(levels: list[tuple[float, int, int]]) -> None:
    signal = [0.0] * 10
    for level, moving, staying in levels:
        signal += np.linspace(signal[-1], level, moving + 1)[1:].tolist() + [level] * staying
    waiting = 0
    for event in track(signal):
        if isinstance(event, Top):
            assert waiting == 0, "two numbers for one movement"
            waiting = 1
        elif isinstance(event, Movement):
            assert event.counted == (waiting == 1)
            waiting = 0
            borders = event.borders
            assert borders.start_s <= borders.arrival_s <= borders.departure_s <= borders.end_s <= event.t_s + 1e-9
    assert waiting == 0, "a number without its movement"


@given(gap=st.floats(-3, 3), height=st.floats(0.1, 1), whole=st.booleans())
def test_a_smoothed_signal_far_from_the_raw_one_leaves_borders_in_order(gap: float, height: float, whole: bool) -> None:
    """As after a jump, from which the smoothed one comes back late: rest may seem to lie above the whole movement."""
    lift = (height * np.linspace(0, 1, 20)).tolist()
    smooth = [*([0.0] * 30 if whole else []), *lift, *[height] * 20, *lift[::-1], *[0.0] * 20]
    tracker = RepTracker(RULES)
    told = [event for i, value in enumerate(smooth) for event in tracker.step(i / 20, value, value - gap)]
    movements = [event for event in told if isinstance(event, Movement)]
    assert movements or not whole
    for movement in movements:
        borders = movement.borders
        assert 0 <= borders.start_s <= borders.arrival_s <= borders.departure_s <= borders.end_s <= movement.t_s


def test_a_number_stays_where_the_range_has_grown() -> None:
    """Far smaller than the rep before, just above 15 % of the expected range, and cut off after its number."""
    lift = np.linspace(0, 1, 20)
    big = [0.0] * 20 + (1.2 * lift).tolist() + [1.2] * 10 + (1.2 * lift[::-1]).tolist() + [0.0] * 20
    events = track([*big, *(0.094 * lift).tolist(), *[0.094] * 20])
    assert sum(isinstance(event, Top) for event in events) == 2
    movements = [event for event in events if isinstance(event, Movement)]
    assert [(movement.counted, movement.reason) for movement in movements] == [(True, None), (True, "cut_off_at_end")]


@settings(max_examples=60, deadline=None)
@given(heights=st.lists(st.floats(0.15, 1.0), min_size=1, max_size=5))
@example(heights=[1.0, 1.0, 0.15234375])
def test_phases_follow_each_other(heights: list[float]) -> None:
    signal = [0.0] * 20
    for height in heights:
        signal += (height * np.sin(np.linspace(0, np.pi, 41)) ** 2).tolist() + [0.0] * 20
    phases: list[str] = []
    for event in track(signal):
        if isinstance(event, PhaseChange):
            phases.append(event.phase)
        elif isinstance(event, Movement):
            # What stays just below 15 % of the own range never reached a top.
            small = event.reason == "too_small"
            assert phases == (["up"] if small else ["up", "hold", "down"])
            phases = []
        if phases == ["rest"]:
            phases = []
    assert phases == []
