"""Video files: times, order, rotation, and one sentence for each file that is no good."""

from __future__ import annotations

import itertools
import struct
import subprocess
import sys
import time
import wave
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from goodrep.errors import SourceError
from goodrep.io.source import Frame, VideoFile

FPS = 20.0


def write_video(path: Path, frames: int) -> Path:
    """A video whose pictures carry their number as 6 black or white stripes on the left, and are white on the right."""
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), FPS, (64, 48))
    assert writer.isOpened()
    for number in range(frames):
        picture = np.full((48, 64, 3), 255, np.uint8)
        for bit in range(6):
            picture[8 * bit : 8 * bit + 8, :32] = 255 * (number >> bit & 1)
        writer.write(picture)
    writer.release()
    return path


def _number(frame: Frame) -> int:
    return sum(int(frame.frame_bgr[8 * bit + 4, 16, 0] > 127) << bit for bit in range(6))


def test_each_frame_comes_once_in_order_with_the_time_of_the_file(tmp_path: Path) -> None:
    with VideoFile(write_video(tmp_path / "clip.mp4", 30)) as video:
        frames = list(video)
        assert (video.size_px, video.fps, video.frame_count, video.duration_s) == ((64, 48), FPS, 30, 1.5)
        assert video.problem is None
    assert [_number(frame) for frame in frames] == list(range(30))
    assert [frame.t_s for frame in frames] == pytest.approx([n / FPS for n in range(30)])


def test_nothing_is_lost_to_a_slow_reader_and_no_frame_of_paced_play_comes_early(tmp_path: Path) -> None:
    times_s = []
    with VideoFile(write_video(tmp_path / "clip.mp4", 12), paced=True) as video:
        frames = []
        for frame in video:
            times_s.append(time.monotonic())
            frames.append(frame)
            if len(frames) == 3:
                time.sleep(0.3)
    assert [_number(frame) for frame in frames] == list(range(12))
    assert all(at - times_s[0] >= frame.t_s - 1e-3 for at, frame in zip(times_s, frames, strict=True))


def test_closing_in_the_middle_ends_the_decoding(tmp_path: Path) -> None:
    video = VideoFile(write_video(tmp_path / "clip.mp4", 40))
    assert _number(next(iter(video))) == 0
    video.close()
    video.close()
    assert not video._capture.isOpened()
    assert list(video) == []


def test_the_rotation_that_a_phone_writes_is_applied(tmp_path: Path) -> None:
    path = write_video(tmp_path / "clip.mp4", 5)
    content = bytearray(path.read_bytes())
    matrix = content.index(b"tkhd") + 44  # version 0 of the track header: 36 bytes of numbers follow the box's name
    assert struct.unpack_from(">3i", content, matrix) == (0x10000, 0, 0)
    struct.pack_into(">9i", content, matrix, 0, 0x10000, 0, -0x10000, 0, 0, 48 << 16, 0, 0x40000000)
    path.write_bytes(content)
    with VideoFile(path) as video:
        frame = next(iter(video))
        assert video.size_px == (48, 64)
    assert frame.frame_bgr.shape == (64, 48, 3)
    assert frame.frame_bgr[40:].mean() > 200
    assert frame.frame_bgr[:24].mean() < 50


def test_repeated_times_are_replaced_by_the_frame_rate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class NoTimes:
        def __init__(self, capture: cv2.VideoCapture) -> None:
            self.capture = capture
            self.read, self.release, self.isOpened = capture.read, capture.release, capture.isOpened

        def get(self, what: int) -> float:
            return 0.0 if what == cv2.CAP_PROP_POS_MSEC else self.capture.get(what)

    from goodrep.io import source

    really_open = source._open
    monkeypatch.setattr(source, "_open", lambda path: NoTimes(really_open(path)))
    with VideoFile(write_video(tmp_path / "clip.mp4", 6)) as video:
        times_s = [frame.t_s for frame in video]
    assert times_s == pytest.approx([n / FPS for n in range(6)])


def _missing(path: Path) -> None:
    pass


def _folder(path: Path) -> None:
    path.mkdir()


def _empty(path: Path) -> None:
    path.touch()


def _text(path: Path) -> None:
    path.write_text("not a video\n" * 1000)


def _sound_only(path: Path) -> None:
    with wave.open(str(path), "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(bytes(16000))


def _without_index(path: Path) -> None:
    content = write_video(path, 40).read_bytes()
    path.write_bytes(content[: len(content) // 2])


def _no_picture_left(path: Path) -> None:
    content = bytearray(write_video(path, 10).read_bytes())
    start = content.index(b"mdat") + 4
    size = struct.unpack_from(">I", content, start - 8)[0] - 8
    content[start : start + size] = bytes(size)
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (_missing, "there is no such file"),
        (_folder, "this is a folder"),
        (_empty, "the file is empty"),
        (_text, "not a video that can be read"),
        (_sound_only, "not a video that can be read"),
        (_without_index, "not a video that can be read"),
        (_no_picture_left, "no picture in this video can be decoded"),
    ],
)
def test_a_file_that_is_no_good_gets_one_sentence(
    tmp_path: Path, damage: Callable[[Path], None], sentence: str
) -> None:
    path = tmp_path / "clip.mp4"
    damage(path)
    # In a process of its own, for what the decoders write to stderr and how they are told not to.
    program = (
        "import sys\n"
        "from goodrep.errors import SourceError\n"
        "from goodrep.io.source import VideoFile\n"
        "try:\n"
        "    VideoFile(sys.argv[1])\n"
        "except SourceError as error:\n"
        "    print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True, text=True)
    assert done.stdout.startswith(f"{path}: ")
    assert sentence in done.stdout
    assert len(done.stdout.splitlines()) == 1
    assert done.stderr == ""


def test_a_video_that_breaks_off_says_how_far_it_went(tmp_path: Path) -> None:
    whole = write_video(tmp_path / "whole.avi", 60).read_bytes()
    broken = tmp_path / "broken.avi"
    broken.write_bytes(whole[: (whole.index(b"movi") + whole.index(b"idx1")) // 2])
    with VideoFile(broken) as video:
        frames = list(video)
        assert video.problem is not None
        assert f"({len(frames)} frames)" in video.problem
    assert 0 < len(frames) < 60
    with VideoFile(tmp_path / "whole.avi") as video:
        assert len(list(video)) == 60
        assert video.problem is None


@pytest.mark.parametrize("shape", [(48, 64), (48, 64, 4), (48, 64, 3, 1)])
def test_a_frame_must_be_a_colour_picture(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="frame_bgr"):
        Frame(0.0, np.zeros(shape, np.uint8))
    with pytest.raises(ValueError, match="float64"):
        Frame(0.0, np.zeros((48, 64, 3)))  # type: ignore[arg-type]


def test_a_second_reading_goes_on_where_the_first_stopped(tmp_path: Path) -> None:
    with VideoFile(write_video(tmp_path / "clip.mp4", 40)) as video:
        assert [_number(frame) for frame in itertools.islice(video, 2)] == [0, 1]
        assert [_number(frame) for frame in video] == list(range(2, 40))


def test_unreadable_file_names_the_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refused)
    with pytest.raises(SourceError, match="Permission denied"):
        VideoFile(tmp_path / "clip.mp4")
