"""Whom to look at where several people are in the picture."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodrep.core.attention import AGAIN_S, HIDDEN_S, OUT_S, SELDOM_S, STILL_S, TAKEN_S, Attention, Region, region_of
from goodrep.core.pose import OUTLINE_SHAPE, Pose

LEFT, RIGHT = (0.1, 0.3), (0.7, 0.9)
FPS = 10

shares = st.floats(0, 1)
regions = st.tuples(shares, shares, shares, shares).map(
    lambda xs: Region(min(xs[0], xs[2]), min(xs[1], xs[3]), max(xs[0], xs[2]), max(xs[1], xs[3]))
)


def person(t_s: float, across: tuple[float, float] | None) -> Pose:
    """Somebody who fills this much of the picture's width; None for nobody."""
    if across is None:
        return Pose.nobody(t_s, (640, 480))
    landmarks = np.full((33, 5), 0.9)
    landmarks[:, 0], landmarks[:, 1] = np.linspace(*across, 33), np.linspace(0.2, 0.8, 33)
    return Pose(t_s, (640, 480), landmarks, np.zeros((33, 3)), np.full(OUTLINE_SHAPE, np.nan))


class Scene:
    """Two people: the model follows one until that one is hidden."""

    def __init__(self, *, others: bool = True) -> None:
        self.attention, self.t_s, self.followed, self.others = Attention(), 0.0, LEFT, others
        self.hidden_at_s: list[float] = []

    def play(self, seconds: float, *, in_position: bool = False, set_open: bool = False, moving: bool = False) -> None:
        for _ in range(round(seconds * FPS)):
            shown: tuple[float, float] | None = self.followed
            hidden, aside = self.attention.hidden, 0.15 * (self.t_s % 1.0) if moving else 0.0
            if hidden is not None and region_of(person(0, self.followed)).share_in(hidden) > 0.5:
                other = RIGHT if self.followed == LEFT else LEFT
                shown = other if self.others else None
                self.followed = other if self.others else self.followed
            pose = person(self.t_s, shown and (shown[0] + aside, shown[1] + aside))
            self.attention.step(pose, in_position=in_position, set_open=set_open)
            if hidden is None and self.attention.hidden is not None:
                self.hidden_at_s.append(round(self.t_s, 3))
            self.t_s += 1 / FPS


def test_somebody_in_position_is_never_hidden() -> None:
    scene = Scene()
    scene.play(60, in_position=True)
    assert scene.hidden_at_s == []


def test_somebody_who_is_not_in_position_is_hidden_until_somebody_else_is_found() -> None:
    scene = Scene()
    scene.play(OUT_S + 0.5)
    assert scene.hidden_at_s == [OUT_S]
    assert scene.followed == RIGHT
    assert scene.attention.hidden is None


def test_the_one_found_gets_the_same_time() -> None:
    scene = Scene()
    scene.play(2 * OUT_S + 1)
    assert scene.hidden_at_s == pytest.approx([OUT_S, 2 * OUT_S + 0.1], abs=0.11)
    assert scene.followed == LEFT


def test_somebody_who_moves_may_be_getting_into_position() -> None:
    scene = Scene()
    scene.play(4 * OUT_S, moving=True)
    assert scene.hidden_at_s == []
    scene.play(STILL_S + 0.2)
    assert len(scene.hidden_at_s) == 1


def test_somebody_alone_is_hidden_briefly_and_ever_more_seldom() -> None:
    scene = Scene(others=False)
    scene.play(OUT_S + HIDDEN_S + 0.2)
    assert scene.attention.hidden is None
    scene.play(120)
    gaps_s = np.diff(scene.hidden_at_s)
    np.testing.assert_allclose(gaps_s, [2 * AGAIN_S, 4 * AGAIN_S, SELDOM_S, SELDOM_S][: len(gaps_s)], atol=0.21)
    assert len(gaps_s) >= 3


def test_being_in_position_starts_it_all_over() -> None:
    scene = Scene(others=False)
    scene.play(60)
    scene.play(1, in_position=True)
    again_s = scene.t_s
    scene.hidden_at_s.clear()
    scene.play(AGAIN_S + OUT_S)
    assert scene.hidden_at_s
    assert scene.hidden_at_s[0] - again_s <= AGAIN_S + 0.2


def test_in_a_set_somebody_elsewhere_is_hidden_soon() -> None:
    scene = Scene()
    scene.play(5, in_position=True, set_open=True)
    scene.followed = RIGHT
    scene.play(1, set_open=True, moving=True)
    assert scene.hidden_at_s == pytest.approx([5 + TAKEN_S], abs=0.11)
    assert scene.followed == LEFT


def test_in_a_set_somebody_who_is_still_there_is_not() -> None:
    scene = Scene()
    scene.play(5, in_position=True, set_open=True)
    scene.play(OUT_S - 0.2, set_open=True)
    assert scene.hidden_at_s == []


def test_nobody_is_not_hidden() -> None:
    attention = Attention()
    for i in range(100):
        attention.step(person(i / FPS, None), in_position=False, set_open=False)
    assert attention.hidden is None


@given(regions, regions)
def test_shares_lie_between_nothing_and_all(one: Region, other: Region) -> None:
    assert 0 <= one.share_in(other) <= 1 + 1e-9


def test_a_region_is_all_in_itself_and_half_in_its_half() -> None:
    region = Region(0.2, 0.2, 0.6, 0.8)
    assert region.share_in(region) == pytest.approx(1)
    assert region.share_in(Region(0.2, 0.2, 0.4, 0.8)) == pytest.approx(0.5)
    assert region.share_in(Region(0.7, 0.2, 0.9, 0.8)) == 0


@given(st.tuples(st.floats(-2, 3), st.floats(-2, 3)))
def test_a_region_stays_in_the_picture(across: tuple[float, float]) -> None:
    region = region_of(person(0.0, across))
    assert all(0 <= side <= 1 or np.isclose(side, (0, 1)).any() for side in (region.top, region.bottom))
    assert region.left >= 0
    assert region.right <= 1
