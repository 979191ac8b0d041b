"""Looking for the next pose meanwhile: the same poses, the same errors, and nothing left running."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodrep.core.pose import Pose
from goodrep.io.ahead import poses_ahead
from goodrep.io.landmarker import Landmarker, Picture, Sighting
from goodrep.io.source import Frame, VideoFile

FRAME_BGR = np.zeros((48, 64, 3), np.uint8)


class Pictures:
    """A source of numbered frames; None stands for a wait without a picture."""

    def __init__(
        self,
        times_s: list[float | None],
        *,
        ready: bool = True,
        waits: bool = True,
        error: Exception | None = None,
    ) -> None:
        self.ready, self.waits = ready, waits
        self._times_s = times_s
        self._error = error

    def __iter__(self) -> Iterator[Frame | None]:
        for t_s in self._times_s:
            yield None if t_s is None else Frame(t_s, FRAME_BGR)
        if self._error is not None:
            raise self._error


class Nobody:
    """Stands in for the pose model: finds nobody, and tells the order in which it was used."""

    def __init__(self) -> None:
        self.log: list[str] = []

    def prepare(self, frame: Frame) -> Picture:
        self.log.append(f"prepare {frame.t_s:g}")
        return Picture(frame, None, 0)

    def look(self, picture: Picture) -> Sighting:
        self.log.append(f"look {picture.frame.t_s:g}")
        return Sighting(picture.frame, self, 0)

    pose_landmarks: tuple[Any, ...] = ()


def running() -> bool:
    return any(thread.name == "ahead" for thread in threading.enumerate())


def times_s(source: Pictures) -> list[float]:
    return [pose.t_s for _, pose in poses_ahead(source, Nobody())]  # type: ignore[arg-type]


@given(st.lists(st.none() | st.integers(0, 20), max_size=20), st.booleans(), st.booleans())
def test_all_pictures_come_in_order_and_gaps_are_passed_over(
    times: list[float | None], ready: bool, waits: bool
) -> None:
    assert times_s(Pictures(times, ready=ready, waits=waits)) == [t for t in times if t is not None]
    assert not running()


def test_the_poses_are_those_of_one_after_the_other(short_clip: Path, pose_model: Path) -> None:
    with VideoFile(short_clip) as video, Landmarker(pose_model) as landmarker:
        expected = [landmarker.pose(frame) for frame, _ in zip(video, range(25), strict=False)]
    with VideoFile(short_clip) as video, Landmarker(pose_model) as landmarker:
        found = [pose for (_, pose), _ in zip(poses_ahead(video, landmarker), range(25), strict=False)]
    assert len(found) == 25
    for pose, other in zip(found, expected, strict=True):
        assert pose.t_s == other.t_s
        np.testing.assert_array_equal(pose.landmarks, other.landmarks)
        np.testing.assert_array_equal(pose.outline, other.outline)


def test_while_no_picture_comes_there_is_time_for_something_else() -> None:
    waited: list[bool] = []

    class Stalls(Pictures):
        def __iter__(self) -> Iterator[Frame | None]:
            yield from (Frame(0.0, FRAME_BGR), None, None, Frame(1.0, FRAME_BGR))

    poses = poses_ahead(Stalls([]), Nobody(), waiting=lambda: waited.append(True))  # type: ignore[arg-type]
    assert [pose.t_s for _, pose in poses] == [0.0, 1.0]
    assert waited == [True, True]


def test_without_a_next_picture_the_pose_comes_at_once() -> None:
    """A camera may never send another picture."""
    went_on = threading.Event()

    class Stalls(Pictures):
        def __iter__(self) -> Iterator[Frame | None]:
            yield Frame(0.0, FRAME_BGR)
            went_on.wait(10)

    poses = poses_ahead(Stalls([], ready=False), Nobody())  # type: ignore[arg-type]
    assert next(poses)[1].t_s == 0.0
    assert not went_on.is_set()
    went_on.set()
    assert list(poses) == []


def test_a_pose_is_handed_over_once_the_next_picture_is_there() -> None:
    nobody = Nobody()
    poses = poses_ahead(Pictures([0.0, 1.0, 2.0]), nobody)  # type: ignore[arg-type]
    next(poses)
    assert "prepare 1" in nobody.log
    assert "prepare 2" not in nobody.log
    poses.close()
    assert not running()


def test_a_camera_is_asked_for_a_picture_only_when_it_is_looked_at() -> None:
    """Taken earlier, it would be a detection older."""
    nobody = Nobody()
    poses = poses_ahead(Pictures([0.0, 1.0, 2.0, 3.0], waits=False), nobody)  # type: ignore[arg-type]
    assert [pose.t_s for _, pose in poses] == [0.0, 1.0, 2.0, 3.0]
    assert nobody.log == [f"{what} {t}" for t in range(4) for what in ("prepare", "look")]


def test_what_goes_wrong_in_the_search_is_raised() -> None:
    class Broken(Nobody):
        def look(self, picture: Picture) -> Sighting:
            if picture.frame.t_s == 1.0:
                raise ValueError("no sight")
            return super().look(picture)

    poses = poses_ahead(Pictures([0.0, 1.0, 2.0]), Broken())  # type: ignore[arg-type]
    assert next(poses)[1].t_s == 0.0
    with pytest.raises(ValueError, match="no sight"):
        next(poses)
    assert not running()


def test_an_error_comes_after_the_pictures_before_it() -> None:
    poses = poses_ahead(Pictures([1.0, 2.0], error=ValueError("no third")), Nobody())  # type: ignore[arg-type]
    assert [next(poses)[1].t_s, next(poses)[1].t_s] == [1.0, 2.0]
    with pytest.raises(ValueError, match="no third"):
        next(poses)
    assert not running()


def test_closing_early_ends_the_thread() -> None:
    poses = poses_ahead(Pictures([float(t) for t in range(10_000)]), Nobody())  # type: ignore[arg-type]
    first: Pose = next(poses)[1]
    assert first.t_s == 0.0
    assert running()
    poses.close()
    assert not running()


def test_when_asked_to_stop_the_picture_under_way_is_the_last() -> None:
    stop = threading.Event()
    poses = poses_ahead(Pictures([float(t) for t in range(10_000)]), Nobody(), stop.is_set)  # type: ignore[arg-type]
    next(poses)
    stop.set()
    assert len(list(poses)) <= 3
    assert not running()
