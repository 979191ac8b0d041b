"""The outline: distance of the body's edges from its lines, read off a mask."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from goodrep.core.pose import LANDMARK_INDEX, OUTLINE_SHAPE, Array
from goodrep.io.outline import REACH_TORSO, outline_torso

SIZE = (240, 320)
SHOULDER, HIP, KNEE = (240.0, 120.0), (140.0, 120.0), (60.0, 120.0)
TORSO_PX = 100.0


def landmarks_at(shoulder: tuple[float, float], hip: tuple[float, float], knee: tuple[float, float]) -> Array:
    """(33, 5) with both sides of each joint at the same pixel."""
    landmarks = np.full((33, 5), 0.9)
    for name, (x, y) in (("shoulder", shoulder), ("hip", hip), ("knee", knee)):
        for side in ("left", "right"):
            landmarks[LANDMARK_INDEX[f"{side}_{name}"], :2] = (x / SIZE[1], y / SIZE[0])
    return landmarks


LYING = landmarks_at(SHOULDER, HIP, KNEE)


def slab(top: int, bottom: int) -> NDArray[np.float32]:
    """A body from row ``top`` to row ``bottom``, across the whole picture."""
    mask = np.zeros(SIZE, np.float32)
    mask[top:bottom] = 1.0
    return mask


def test_both_edges_are_found_in_torso_lengths() -> None:
    # The way from shoulder to hip goes to the left of the picture: its left-hand side is below.
    outline = outline_torso(slab(100, 150), LYING)
    assert outline.shape == OUTLINE_SHAPE
    np.testing.assert_allclose(outline[0, 0], 30 / TORSO_PX, atol=0.011)
    np.testing.assert_allclose(outline[0, 1], 20 / TORSO_PX, atol=0.011)
    np.testing.assert_allclose(outline[1, 0], 30 / TORSO_PX, atol=0.011)
    np.testing.assert_allclose(outline[1, 1], 20 / TORSO_PX, atol=0.011)


def test_turned_round_the_edges_change_places() -> None:
    turned = landmarks_at(KNEE, HIP, SHOULDER)
    there, back = outline_torso(slab(100, 150), LYING), outline_torso(slab(100, 150), turned)
    torso = (HIP[0] - KNEE[0]) / TORSO_PX
    np.testing.assert_allclose(back[0, 0] * torso, there[0, 1], atol=0.02)


def test_a_bump_shows_where_it_is() -> None:
    mask = slab(100, 150)
    mask[80:100, 170:200] = 1.0  # 40 to 70 px from the shoulder
    belly = outline_torso(mask, LYING)[0, 1]
    assert belly[:12].max() < 0.22
    assert belly[14:22].min() > 0.38
    assert belly[23:].max() < 0.22


def test_a_line_outside_the_body_has_no_edge() -> None:
    assert np.isnan(outline_torso(slab(10, 40), LYING)).all()


def test_an_edge_beyond_the_reach_is_unknown() -> None:
    outline = outline_torso(slab(120 - int(TORSO_PX * REACH_TORSO) - 5, 150), LYING)
    assert np.isnan(outline[0, 1]).all()
    assert not np.isnan(outline[0, 0]).any()


def test_an_edge_beyond_the_picture_is_unknown() -> None:
    near_the_bottom = landmarks_at((240.0, 220.0), (140.0, 220.0), (60.0, 220.0))
    outline = outline_torso(slab(200, 240), near_the_bottom)
    assert np.isnan(outline[0, 0]).all()
    np.testing.assert_allclose(outline[0, 1], 0.20, atol=0.011)


def test_the_confidence_places_the_edge_between_two_pixels() -> None:
    mask = slab(100, 150)
    mask[99] = 0.4
    soft = outline_torso(mask, LYING)[0, 1]
    assert (soft > outline_torso(slab(100, 150), LYING)[0, 1]).all()


def test_what_is_more_likely_not_the_person_is_outside() -> None:
    mask = slab(100, 150)
    mask[80:100] = 0.4
    np.testing.assert_allclose(outline_torso(mask, LYING)[0, 1], 20 / TORSO_PX, atol=0.02)


def test_a_person_without_a_length_has_no_outline() -> None:
    assert np.isnan(outline_torso(slab(100, 150), landmarks_at(HIP, HIP, KNEE))).all()


def test_unknown_landmarks_give_an_unknown_outline() -> None:
    assert np.isnan(outline_torso(slab(100, 150), np.full((33, 5), np.nan))).all()


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_any_place_of_the_joints_gives_distances_within_reach(data: st.DataObject) -> None:
    somewhere = st.tuples(st.floats(-400, 700), st.floats(-400, 700))
    joints = [data.draw(somewhere) for _ in range(3)]
    outline = outline_torso(slab(100, 150), landmarks_at(*joints))
    seen = outline[~np.isnan(outline)]
    assert ((seen >= 0) & (seen <= REACH_TORSO)).all()


@pytest.mark.parametrize("factor", [0.5, 2.0])
def test_the_size_of_the_mask_does_not_matter(factor: float) -> None:
    size = (int(SIZE[0] * factor), int(SIZE[1] * factor))
    mask = np.zeros(size, np.float32)
    mask[int(100 * factor) : int(150 * factor)] = 1.0
    np.testing.assert_allclose(outline_torso(mask, LYING), outline_torso(slab(100, 150), LYING), atol=0.02)
