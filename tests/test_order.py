"""Which of two parts moved first: found where it was put in, "together" where it may be chance, never guessed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bodies import minimum_jerk, watch
from goodrep.core.borders import Borders
from goodrep.core.course import Course, Samples
from goodrep.core.events import NotAssessed, Order, Rep
from goodrep.core.order import order_of
from goodrep.core.phrases import order_text, summary_text
from goodrep.core.pose import LANDMARK_INDEX, Array, Pose
from goodrep.core.timing import TIMINGS
from goodrep.core.vocabulary import MEASURES
from goodrep.specs.loading import load_spec, shipped_specs
from recorded import loaded, poses_of, seen

BRIDGE = load_spec("bridge").spec
BACK, HIPS = "lumbar_extension_deg", "shoulder_hip_knee_deg"
START_S, UP_S, HOLD_S, DOWN_S = 2.0, 1.6, 1.0, 1.6
BORDERS = Borders(START_S, START_S + UP_S, START_S + UP_S + HOLD_S, START_S + UP_S + HOLD_S + DOWN_S)
TRUNK = [*range(LANDMARK_INDEX["left_hip"]), LANDMARK_INDEX["left_hip"], LANDMARK_INDEX["right_hip"]]


def course(
    back_lag_s: float = 0.0,
    *,
    arch_deg: float = 25.0,
    fps: float = 20.0,
    noise_deg: float = 0.0,
    off_deg: float = 0.0,
    hidden: float = 0.0,
) -> Course:
    """A bridge whose back moves so much later than its hips, as late as each is seen."""
    t_s = np.arange(0.0, BORDERS.end_s + 1.0, 1 / fps)
    noise = np.random.default_rng(1).normal(0, max(noise_deg, 1e-9), (2, t_s.size))

    def moved(lag_s: float) -> Array:
        up = minimum_jerk((t_s - BORDERS.start_s - lag_s) / UP_S)
        down: Array = minimum_jerk((t_s - BORDERS.departure_s - lag_s) / DOWN_S)
        return np.asarray(up - down)

    back = 3 + arch_deg * moved(back_lag_s + TIMINGS[BACK].late_s) + noise[0]
    hips = 130 + 45 * moved(TIMINGS[HIPS].late_s) + noise[1]
    back[t_s < hidden * t_s[-1]] = np.nan
    ones = np.ones_like(t_s)
    return Course(t_s, off_deg * ones, {BACK: Samples(back, 5.5 * ones, ones), HIPS: Samples(hips, 4.0 * ones, ones)})


def order(of: Course, *, whole_up: bool = True) -> Order | NotAssessed | None:
    return order_of(BRIDGE, of, BORDERS, 0.0, whole_up)


@settings(deadline=None)
@given(st.floats(-0.5, 0.5), st.floats(10, 60), st.floats(14, 40), st.integers(0, 1))
def test_a_lag_that_was_put_in_is_found(lag_s: float, fps: float, arch_deg: float, noise: int) -> None:
    found = order(course(lag_s, fps=fps, arch_deg=arch_deg, noise_deg=noise))
    assert isinstance(found, Order)
    signed_s = found.lag_s if found.first == "hips" else -found.lag_s
    assert {found.first, found.second} == {"back", "hips"}
    assert signed_s == pytest.approx(lag_s, abs=0.03 + 2 / fps + 0.05 * noise)
    assert found.together == (found.lag_s <= 2 * found.uncertainty_s)


@given(st.floats(14, 20), st.floats(25, 45))
def test_a_smaller_movement_is_less_certain(small: float, large: float) -> None:
    less, more = order(course(arch_deg=small)), order(course(arch_deg=large))
    assert isinstance(less, Order)
    assert isinstance(more, Order)
    assert less.uncertainty_s > more.uncertainty_s


def test_a_slower_picture_rate_is_less_certain() -> None:
    slow, fast = order(course(fps=5)), order(course(fps=30))
    assert isinstance(slow, Order)
    assert isinstance(fast, Order)
    assert slow.uncertainty_s > fast.uncertainty_s


def test_moving_at_once_is_together() -> None:
    found = order(course(0.0, noise_deg=1.0))
    assert isinstance(found, Order)
    assert found.together


@pytest.mark.parametrize(
    ("of", "whole_up", "reason"),
    [
        (course(arch_deg=4), True, "the back moved too little to tell"),
        (course(arch_deg=-25), True, "the back moved too little to tell"),  # flattening is no arch
        (course(hidden=1.0), True, "the back could not be seen well enough"),
        (course(off_deg=40), True, "the camera is 40 deg off its place, at most 25 allow it"),
        (course(), False, "the beginning was not seen"),
        (course(-2.0), True, "the back moved too little to tell"),
    ],
)
def test_what_cannot_be_told_says_why(of: Course, whole_up: bool, reason: str) -> None:
    assert order(of, whole_up=whole_up) == NotAssessed("order", reason)


def test_a_part_that_moved_already_is_not_called_first() -> None:
    of = course()
    back = of.measures[BACK]
    still_up = np.where(of.t_s < START_S - 0.7, 28.0, back.value)  # the rep before has not come to its end
    moved = Course(of.t_s, of.view_off_deg, {**of.measures, BACK: replace(back, value=still_up)})
    assert order(moved) == NotAssessed("order", "the back moved before the rep began")


def test_a_spec_that_compares_nothing_has_no_order() -> None:
    assert order_of(BRIDGE.model_copy(update={"order": None}), course(), BORDERS, 0.0, True) is None


@pytest.mark.parametrize("exercise", shipped_specs())
def test_every_shipped_spec_compares_two_parts(exercise: str) -> None:
    rule = loaded(exercise).spec.order
    assert rule is not None
    assert rule.share == 0.15
    assert {rule.compensating.measure, rule.working.measure} <= set(TIMINGS) <= set(MEASURES)


# -- along whole recordings -----------------------------------------------------------------------------------------


def later(poses: tuple[Pose, ...], lag_s: float) -> list[Pose]:
    """The poses with trunk and head shown later than the legs."""
    t_s = np.array([pose.t_s for pose in poses])
    then = np.searchsorted(t_s, np.clip(t_s - lag_s, t_s[0], t_s[-1]))
    shown = []
    for pose, index in zip(poses, np.minimum(then, t_s.size - 1), strict=True):
        landmarks, world_m = pose.landmarks.copy(), pose.world_m.copy()
        landmarks[TRUNK], world_m[TRUNK] = poses[index].landmarks[TRUNK], poses[index].world_m[TRUNK]
        shown.append(replace(pose, landmarks=landmarks, world_m=world_m))
    return shown


def orders(poses: list[Pose] | tuple[Pose, ...], exercise: str) -> list[Order]:
    reps = watch(poses, loaded(exercise).spec).reps
    return [rep.order for rep in reps if isinstance(rep.order, Order)]


@pytest.mark.parametrize("lag_s", [-0.5, 0.8])
def test_a_pelvis_shown_earlier_or_later_is_told_so(lag_s: float) -> None:
    (plain,) = orders(poses_of("clam_000"), "clam")  # in the only rep that rolls
    (shifted,) = orders(later(poses_of("clam_000"), lag_s), "clam")
    assert plain.together
    assert not shifted.together
    assert shifted.first == ("knee" if lag_s > 0 else "pelvis")
    before_s = plain.lag_s if plain.first == "knee" else -plain.lag_s
    assert (shifted.lag_s if lag_s > 0 else -shifted.lag_s) == pytest.approx(before_s + lag_s, abs=0.1)


@pytest.mark.parametrize("name", ["bridge_000", "bridge_002", "bridge_003", "real_glute_bridge", "hip_hike_003"])
def test_people_who_move_everything_together_are_never_told_otherwise(name: str) -> None:
    counted = [rep for rep in seen(name).reps if rep.counted]
    assert counted
    assert all(isinstance(rep.order, NotAssessed) or (rep.order is not None and rep.order.together) for rep in counted)


# -- how it is told --------------------------------------------------------------------------------------------------


@given(st.floats(0, 2), st.floats(0.01, 1))
def test_it_is_told_as_movement_and_only_beyond_doubt(lag_s: float, sd_s: float) -> None:
    text = order_text(Order("back", "hips", lag_s, sd_s))
    assert ("together" in text) == (lag_s <= 2 * sd_s)
    assert not any(word in text for word in ("muscle", "fired", "glute", "hamstring"))


def rep(number: int, order: Order | NotAssessed | None) -> Rep:
    (example,) = [rep for rep in seen("bridge_002").reps if rep.number == 1]
    return replace(example, number=number, faults=(), order=order)


def test_the_summary_tells_it_where_most_reps_had_it() -> None:
    first, together = Order("back", "hips", 0.5, 0.1), Order("back", "hips", 0.1, 0.1)
    hips, unknown = Order("hips", "back", 0.5, 0.1), NotAssessed("order", "hidden")
    said = "Your back moved before your hips."
    assert said in summary_text(BRIDGE, [rep(1, first), rep(2, first), rep(3, together)])
    for others in ([first, together], [hips, hips], [unknown, unknown], [None, None], [first, first, hips, unknown]):
        assert said not in summary_text(BRIDGE, [rep(i, order) for i, order in enumerate(others, 1)])
