"""The pose model itself: whom it finds where several people are in the picture."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from goodrep.core.attention import Region, region_of
from goodrep.io.landmarker import Landmarker
from goodrep.io.source import Frame, VideoFile

FPS = 20
ENOUGH = 10
"""Pictures within which somebody else must be found: half a second."""


@pytest.fixture(scope="module")
def one(short_clip: Path) -> Frame:
    with VideoFile(short_clip) as video:
        return next(iter(video))


@pytest.fixture(scope="module")
def two(one: Frame) -> Frame:
    """The same person twice, side by side, the second one mirrored."""
    return Frame(0.0, np.hstack([one.frame_bgr, one.frame_bgr[:, ::-1]]))


def test_whoever_is_hidden_gives_way_to_the_other(two: Frame, pose_model: Path) -> None:
    with Landmarker(pose_model) as landmarker:
        followed = [region_of(landmarker.pose(Frame(i / FPS, two.frame_bgr))) for i in range(3)][-1]
        landmarker.hidden = followed
        others = []
        for i in range(3, 3 + ENOUGH):
            pose = landmarker.pose(Frame(i / FPS, two.frame_bgr))
            if pose.found and region_of(pose).share_in(followed) < 0.2:
                others.append(region_of(pose))
        assert others
        landmarker.hidden = None
        after = region_of(landmarker.pose(Frame(2.0, two.frame_bgr)))
    assert after.share_in(others[-1]) > 0.8


def test_somebody_alone_is_gone_while_hidden_and_back_afterwards(one: Frame, pose_model: Path) -> None:
    before = one.frame_bgr.copy()
    with Landmarker(pose_model) as landmarker:
        assert landmarker.pose(Frame(0.0, one.frame_bgr)).found
        landmarker.hidden = Region(0.0, 0.0, 1.0, 1.0)
        assert not [landmarker.pose(Frame(i / FPS, one.frame_bgr)) for i in range(1, 5)][-1].found
        landmarker.hidden = None
        assert landmarker.pose(Frame(1.0, one.frame_bgr)).found
    np.testing.assert_array_equal(one.frame_bgr, before)  # what the window shows is never black
