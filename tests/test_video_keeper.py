"""Videos are kept only where asked for, picture by picture, and never at the cost of anything else."""

from __future__ import annotations

import threading
import weakref
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import Mock

import cv2
import numpy as np
import pytest
from starlette.requests import Request

from command import LONG_S, Goodrep
from disks import small_disk
from goodrep.io import video_keeper
from goodrep.io.recording import find_recording, read_recording
from goodrep.io.source import Frame
from goodrep.io.store import Store
from goodrep.io.video_keeper import FOR_RATE, LEAST_FREE_BYTES, VIDEO_SUFFIX, WAITING, VideoKeeper
from goodrep.page.session_page import session


class Numbered(Frame):
    """A picture that a test can see go."""

    __slots__ = ("__weakref__",)


def frames(many: int) -> list[Frame]:
    """Pictures that get brighter one by one, 20 a second."""
    return [Frame(i / 20, np.full((120, 160, 3), 40 + 2 * i, np.uint8)) for i in range(many)]


def brightness(path: Path) -> tuple[list[float], float]:
    """Of every picture of a video, and its rate."""
    video, found = cv2.VideoCapture(str(path)), []
    while True:
        read, frame = video.read()
        if not read:
            return found, video.get(cv2.CAP_PROP_FPS)
        found.append(float(frame.mean()))


@pytest.mark.parametrize("many", [1, 5, 60])
def test_every_picture_is_kept_in_order(tmp_path: Path, many: int) -> None:
    keeper = VideoKeeper(tmp_path / "a.mkv")
    for numbered in enumerate(frames(many)):
        keeper._queue.put(numbered)  # waits for room, as a test may
    keeper.close()
    found, rate_hz = brightness(keeper.path)
    assert keeper.problem is None
    assert found == pytest.approx([40 + 2 * i for i in range(many)], abs=4)
    assert rate_hz == pytest.approx(20 if many > 1 else video_keeper.USUAL_RATE_HZ, rel=0.01)


def test_pictures_that_come_too_fast_are_replaced_not_lost(tmp_path: Path) -> None:
    keeper = VideoKeeper(tmp_path / "a.mkv")
    many = frames(100)
    for frame in many:
        keeper.put(frame)
    keeper.close()
    found, _ = brightness(keeper.path)
    assert len(found) == len(many)
    assert found == sorted(found)


def test_pictures_do_not_pile_up(tmp_path: Path) -> None:
    keeper = VideoKeeper(tmp_path / "a.mkv")
    alive: list[weakref.ref[Frame]] = []
    for i in range(100):
        frame = Numbered(i / 20, np.full((120, 160, 3), i, np.uint8))
        alive.append(weakref.ref(frame))
        keeper._queue.put((i, frame))
        del frame
    assert sum(one() is not None for one in alive) <= WAITING + FOR_RATE + 2
    keeper.close()


def test_a_session_without_a_picture_leaves_no_file(tmp_path: Path) -> None:
    keeper = VideoKeeper(tmp_path / "a.mkv")
    keeper.close()
    assert list(tmp_path.iterdir()) == []
    assert keeper.problem is None


def test_a_disk_with_too_little_room_ends_the_video_alone(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", LEAST_FREE_BYTES // 1024 + 2000) as disk:
        keeper = VideoKeeper(disk / "a.mkv")
        many = frames(80)
        for numbered in enumerate(many[:40]):
            keeper._queue.put(numbered)
        (disk / "other").write_bytes(bytes(4_000_000))
        for frame in many[40:]:
            keeper.put(frame)
            while keeper._queue.qsize() > 5:
                pass
        keeper.close()
        assert keeper.problem is not None
        assert keeper.problem.startswith("The video ends after ")
        assert keeper.problem.endswith(f"there is too little room in {disk}. Everything else goes on.")
        assert len(brightness(keeper.path)[0]) >= 40 - video_keeper.WAITING - video_keeper.LOOK_EVERY
    with small_disk(tmp_path / "disk", 1000) as disk:
        keeper = VideoKeeper(disk / "a.mkv")
        for frame in many:
            keeper.put(frame)
        keeper.close()
        assert keeper.problem is not None
        assert keeper.problem.startswith("No video is kept: there is too little room")
        assert list(disk.iterdir()) == []


def test_a_folder_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    keeper = VideoKeeper(tmp_path / "nowhere" / "a.mkv")
    for frame in frames(20):
        keeper.put(frame)
    keeper.close()
    assert keeper.problem is not None
    assert keeper.problem.startswith("No video is kept")


def test_a_writer_that_fails_holds_nobody_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise cv2.error("out of memory")

    writer = SimpleNamespace(isOpened=lambda: True, write=fail, release=lambda: None)
    monkeypatch.setattr(cv2, "VideoWriter", Mock(return_value=writer, fourcc=cv2.VideoWriter.fourcc))
    keeper = VideoKeeper(tmp_path / "a.mkv")
    for frame in frames(100):
        keeper.put(frame)
    closing = threading.Thread(target=keeper.close, daemon=True)
    closing.start()
    closing.join(LONG_S)
    assert not closing.is_alive()
    assert keeper.problem is not None
    assert keeper.problem.startswith(f"The video ends: {keeper.path} cannot be written (")


def test_coach_keeps_a_video_only_where_asked_and_it_goes_with_its_session(goodrep: Goodrep, short_clip: Path) -> None:
    command = ("coach", "bridge", "--source", short_clip, "--mute", "--no-window")
    assert goodrep.run(*command).code == 0
    recordings = goodrep.data / "recordings"
    assert list(recordings.glob("*.mkv")) == []
    done = goodrep.run(*command, "--keep-video")
    assert (done.code, done.err) == (0, "")
    (video,) = recordings.glob("*.mkv")
    assert f"Video: {video}" in goodrep.run("show", "2").out
    found, _ = brightness(video)
    assert len(found) == read_recording(video.with_suffix(".parquet")).track.t_s.size
    assert goodrep.run("backup", goodrep.data / "b.zip").code == 0
    assert goodrep.run("delete", "2", "--yes").code == 0
    assert not video.exists()
    assert goodrep.run("restore", goodrep.data / "b.zip", "--replace").code == 0
    assert video.exists()


def test_the_sessions_page_says_where_its_video_is(kept: Path) -> None:
    def shown() -> str:
        scope = {"type": "http", "headers": [], "query_string": b"", "path_params": {"number": 1}}
        return bytes(session(Request(scope)).body).decode()

    with Store.open(kept) as store:
        recording = find_recording(store.session(1).summary.key.id)
    assert recording is not None
    video = recording.with_suffix(VIDEO_SUFFIX)
    assert str(video) not in shown()
    video.write_bytes(b"video")
    assert str(video) in shown()
    assert "There is a video of this session" in shown()
