"""What happens to a video between and around the reps: gaps, cuts, other people. No rep is lost that could be seen from
beginning to end, none is counted that could not, and what comes after a break is judged as ever.

Picture rates and sizes, mirrors, half reps, and beginnings in motion are in ``test_reps`` and ``test_invariance``; the
same with pictures instead of poses is ``benchmarks/robustness.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from bodies import Bridge, Seen, Stand, Still, View, film, watch
from goodrep.core.events import SetClosed, SetOpened
from goodrep.core.pose import Pose
from goodrep.core.reps import Movement, RepRules, RepTracker, Top
from one_sided import Clam, Hike, clam, clams, hikes, hip_hike

FPS = 15.0
SIZE_PX = (640, 480)
TORSO_PX = 120.0
REP = Bridge(rest_s=1.0)
"""2 s up, 2 s at the top, 2 s down."""
THREE = [Still(2), REP, REP, REP]
"""Reps from 2, 9 and 16 s on; the tops are at 5, 12 and 19 s."""


def joined(*parts: Sequence[Pose]) -> list[Pose]:
    """One after the other, as if cut together."""
    found: list[Pose] = []
    for part in parts:
        begin_s = found[-1].t_s + 1 / FPS if found else 0.0
        found += [replace(pose, t_s=begin_s + pose.t_s - part[0].t_s).rounded() for pose in part]
    return found


def between(poses: Sequence[Pose], from_s: float, to_s: float) -> list[Pose]:
    return [pose for pose in poses if from_s <= pose.t_s < to_s]


def nobody(seconds: float) -> list[Pose]:
    return [Pose.nobody(i / FPS, SIZE_PX).rounded() for i in range(round(seconds * FPS))]


def bridges(view: View | None = None) -> list[Pose]:
    return film(THREE, view or View(fps=FPS)).poses


def reasons(seen: Seen) -> list[str | None]:
    return [rep.reason for rep in seen.reps]


def assert_judged_as_ever(seen: Seen, numbers: Sequence[int]) -> None:
    """These reps are whole, as slow as they were made, and good."""
    for number in numbers:
        (rep,) = [rep for rep in seen.counted if rep.number == number]
        assert rep.good, rep
        assert (rep.tempo.up_s, rep.tempo.hold_s, rep.tempo.down_s) == pytest.approx((2.0, 2.0, 2.0), abs=0.15)


# -- before the first rep -----------------------------------------------------------------------------------------


def test_a_black_beginning_does_not_matter() -> None:
    seen = watch(joined(nobody(3), bridges()))
    assert reasons(seen) == [None] * 3
    assert_judged_as_ever(seen, [1, 2, 3])


def test_a_long_talk_before_the_first_rep_does_not_matter() -> None:
    """Somebody who talks is never quite still: everything sways by 1 cm and trembles."""
    talk = film([Still(40)], View(fps=FPS, noise_m=0.003)).poses
    swaying = []
    for pose in talk:
        landmarks = pose.landmarks.copy()
        landmarks[:, 0] += 0.004 * np.sin(1.9 * pose.t_s)
        swaying.append(replace(pose, landmarks=landmarks))
    seen = watch(joined(swaying, bridges()))
    assert reasons(seen) == [None] * 3
    assert_judged_as_ever(seen, [1, 2, 3])


# -- missing pictures ---------------------------------------------------------------------------------------------

PLACES = {"lift": 10.0, "top": 12.0, "lowering": 14.0}
"""In the second rep."""


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("gap_s", [0.8, 3.0])
def test_a_rep_with_a_hole_is_never_two_and_the_next_one_is_judged_as_ever(place: str, gap_s: float) -> None:
    begin_s = PLACES[place] - gap_s / 2
    seen = watch(bridges(View(fps=FPS, lost=((begin_s, begin_s + gap_s),))))
    with_hole = [rep for rep in seen.reps if 9.0 <= rep.top_s < 15.5]
    assert sum(rep.counted for rep in with_hole) <= 1
    assert all(rep.reason for rep in with_hole)
    whole = [rep.number for rep in seen.counted if rep not in with_hole]
    assert len(whole) == 2
    assert_judged_as_ever(seen, [number for number in whole if number is not None])


@pytest.mark.parametrize("gap_s", [0.3, 0.8, 3.0])
@pytest.mark.parametrize("after_s", [0.5, 1.0])
def test_missing_pictures_at_rest_lose_no_rep(gap_s: float, after_s: float) -> None:
    """The next rep begins half a second after the person is seen again."""
    poses = bridges()
    rest = [replace(poses[0], t_s=i / FPS) for i in range(round(after_s * FPS))]
    seen = watch(joined(between(poses, 0, 8.9), nobody(gap_s), rest, between(poses, 9, 99)))
    assert reasons(seen) == [None] * 3
    assert_judged_as_ever(seen, [1, 2, 3])


def test_a_first_hike_counts_where_it_is_lost_as_it_comes_to_rest() -> None:
    """The first movement of a stay has to come back; it need not be seen to stay there."""
    rules = RepRules(expected_range=0.6, least_share=0.15, shortest_s=0.6, first_at_rest=True)
    lift = (0.6 * np.sin(np.linspace(0, np.pi / 2, 30)) ** 2).tolist()
    for lowered, counted in ((lift[:3:-1], True), (lift[:15:-1], False)):
        tracker = RepTracker(rules)
        signal = [0.0] * 20 + lift + [0.6] * 20 + lowered
        events = [event for i, value in enumerate(signal) for event in tracker.step(i / 20, value, value)]
        assert not any(isinstance(event, Top) for event in events)
        closed = tracker.interrupt(len(signal) / 20, "left_position")
        (movement,) = [event for event in closed if isinstance(event, Movement)]
        assert (movement.counted, movement.reason) == (counted, None if counted else "left_position")
        assert sum(isinstance(event, Top) for event in closed) == counted


# -- scene cuts ---------------------------------------------------------------------------------------------------

ELSEWHERE = View(fps=FPS, head="left")


@pytest.mark.parametrize("place", ["top", "lift", "lowering"])
def test_what_is_cut_together_from_two_reps_is_none(place: str) -> None:
    """Each part for itself may be marked; the reps before and after are judged as ever."""
    cut_s = PLACES[place]
    seen = watch(joined(between(bridges(), 0, cut_s), between(bridges(ELSEWHERE), cut_s, 99)))
    (first, *parts, last) = seen.reps
    assert (first.reason, last.reason) == (None, None)
    assert all(rep.reason for rep in parts)
    assert sum(rep.counted for rep in parts) <= 1
    assert_judged_as_ever(seen, [rep.number for rep in (first, last) if rep.number is not None])


@pytest.mark.parametrize("from_s", [8.5, 8.9])
def test_a_cut_from_rest_to_rest_loses_no_rep(from_s: float) -> None:
    """The next rep begins half a second after the cut, or at once."""
    seen = watch(joined(between(bridges(), 0, 8.5), between(bridges(ELSEWHERE), from_s, 99)))
    assert reasons(seen) == [None] * 3
    assert_judged_as_ever(seen, [1, 2, 3])


def test_a_cut_before_the_set_has_opened_mixes_nobody() -> None:
    poses = between(bridges(), 0, 0.6)
    seen = watch(joined(poses, bridges(ELSEWHERE)))
    (opened,) = [event for event in seen.events if isinstance(event, SetOpened)]
    assert opened.t_s == pytest.approx(0.6 + 1.0, abs=2 / FPS)
    assert reasons(seen) == [None] * 3


def test_from_one_persons_rest_to_anothers_top_is_no_lift() -> None:
    """The other one lies in nearly the same place: no support has moved by more than it may."""
    poses = bridges()
    moved = []
    for pose in between(poses, 12, 99):
        landmarks = pose.landmarks.copy()
        landmarks[:, 0] += 0.2 * TORSO_PX / SIZE_PX[0]
        moved.append(replace(pose, landmarks=landmarks))
    seen = watch(joined(between(poses, 0, 8.5), moved))
    assert [rep.number for rep in seen.reps if rep.reason is None] == [1, 2]
    assert_judged_as_ever(seen, [1, 2])


def test_a_cut_to_another_exercise_counts_only_ones_own() -> None:
    other = clams([Still(1), Clam(), Clam()], fps=FPS)
    for own, spec in ((bridges(), None), (hikes([Still(2), *[Hike()] * 3], fps=FPS), hip_hike())):
        after = watch(joined(own, other), spec)
        assert reasons(after) == [None] * 3
        assert [event.reason for event in after.events if isinstance(event, SetClosed)] == ["left_position"]
        before = watch(joined(other, own), spec)
        assert reasons(before) == [None] * 3
    assert len(watch(joined(bridges(), other), clam()).counted) == 2


# -- a second person ----------------------------------------------------------------------------------------------

STANDING = film([Stand(3)], View(fps=FPS), standing_first=True).poses


def test_somebody_walking_through_at_rest_loses_no_rep() -> None:
    """For three seconds the pose model follows them."""
    poses = bridges()
    rest = [replace(poses[0], t_s=i / FPS) for i in range(round(1.5 * FPS))]
    seen = watch(joined(between(poses, 0, 8.9), STANDING, rest, between(poses, 9, 99)))
    assert reasons(seen) == [None] * 3
    assert [event.set for event in seen.events if isinstance(event, SetOpened)] == [1]
    assert_judged_as_ever(seen, [1, 2, 3])


def test_somebody_walking_through_during_a_rep_spoils_that_one_only() -> None:
    poses = bridges()
    seen = watch(joined(between(poses, 0, 10), STANDING, between(poses, 13, 99)))
    (first, *parts, last) = seen.reps
    assert (first.reason, last.reason) == (None, None)
    assert {rep.reason for rep in parts} <= {"left_position", "cut_off_at_start"}
    assert not any(rep.counted for rep in parts)
    assert_judged_as_ever(seen, [1, 2])
