"""The camera: the real one is replaced by a stream on loopback; everything behind the driver is real."""

from __future__ import annotations

import itertools
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType

import cv2
import numpy as np
import pytest

from goodrep.errors import SourceError
from goodrep.io import camera as camera_module
from goodrep.io import camera_trouble
from goodrep.io.camera import Camera, probe
from goodrep.io.camera_list import camera_name, camera_numbers
from goodrep.io.camera_lock import CameraLock, camera_user, camera_words

LONG_S = 30.0
"""Far longer than anything here takes; reached only when something is broken."""


class FakeCamera:
    """Sends numbered pictures at a steady rate to whoever connects, as MJPEG over HTTP."""

    def __init__(self, fps: float = 60.0, port: int = 0, silent: bool = False) -> None:
        self.sent = 0
        self.show: Callable[[int], np.ndarray] | None = None
        """What it sees instead of the numbered pictures."""
        self._period_s = 1 / fps
        self._silent = silent
        self._closed = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", port))
        self._connections: list[socket.socket] = []
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/video.mjpeg"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def __enter__(self) -> FakeCamera:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._closed.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(LONG_S)

    def _serve(self) -> None:
        senders = []
        while not self._closed.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                break
            senders.append(threading.Thread(target=self._send, args=(connection,), daemon=True))
            senders[-1].start()
        for sender in senders:
            sender.join(LONG_S)

    def _send(self, connection: socket.socket) -> None:
        with connection:
            connection.recv(4096)
            head = b"HTTP/1.0 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=picture\r\n\r\n"
            try:
                connection.sendall(head)
                while not self._closed.wait(self._period_s):
                    if self._silent:
                        continue
                    encoded, jpeg = cv2.imencode(".jpg", (self.show or picture)(self.sent + 1))
                    assert encoded
                    body = jpeg.tobytes()
                    part = f"--picture\r\nContent-Type: image/jpeg\r\nContent-Length: {len(body)}\r\n\r\n"
                    connection.sendall(part.encode() + body + b"\r\n")
                    self.sent += 1
            except OSError:
                return


def picture(number: int) -> np.ndarray:
    """Carries its number as 16 black or white stripes."""
    stripes = np.array([255 * (number >> bit & 1) for bit in range(16)], np.uint8)
    return np.repeat(np.repeat(stripes, 16)[None, :, None], 64, axis=0).repeat(3, axis=2)


def number_of(frame_bgr: np.ndarray) -> int:
    return sum(int(frame_bgr[32, 16 * bit + 8, 0] > 127) << bit for bit in range(16))


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where cameras are locked."""
    monkeypatch.setenv("GOODREP_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def fake_camera() -> Iterator[FakeCamera]:
    with FakeCamera() as fake:
        yield fake


def test_pictures_come_in_order_with_times_from_zero(fake_camera: FakeCamera) -> None:
    with Camera(fake_camera.url) as camera:
        frames = [frame for frame, _ in zip(camera, range(10), strict=False)]
        assert camera.size_px == (256, 64)
        assert not camera.lost
    assert frames[0].t_s == 0.0
    assert all(b.t_s > a.t_s for a, b in itertools.pairwise(frames))
    numbers = [number_of(frame.frame_bgr) for frame in frames]
    assert numbers == sorted(set(numbers))


def test_a_slow_reader_does_not_fall_behind(fake_camera: FakeCamera) -> None:
    behind = []
    with Camera(fake_camera.url) as camera:
        for frame, _ in zip(camera, range(12), strict=False):
            behind.append(fake_camera.sent - number_of(frame.frame_bgr))
            time.sleep(0.1)  # six pictures arrive meanwhile
    assert max(behind[-5:]) < 12, f"pictures behind: {behind}"


def test_a_frame_is_handed_out_once(fake_camera: FakeCamera) -> None:
    with Camera(fake_camera.url) as camera:
        numbers = [number_of(frame.frame_bgr) for frame in itertools.islice(filter(None, camera), 30)]
    assert len(set(numbers)) == 30


def test_a_camera_that_was_lost_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(camera_module, "LOST_AFTER_S", 0.3)
    monkeypatch.setattr(camera_module, "REOPEN_EVERY_S", 0.05)
    with FakeCamera() as fake:
        camera = Camera(fake.url)
        port = fake.port
        before = camera.next_frame(LONG_S)
    with camera:
        deadline_s = time.monotonic() + LONG_S
        while not camera.lost:
            camera.next_frame(0.05)
            assert time.monotonic() < deadline_s
        with FakeCamera(port=port):
            while camera.lost:
                assert time.monotonic() < deadline_s
                time.sleep(0.01)
            after = camera.next_frame(LONG_S)
            assert camera.times_reopened == 1
    assert before is not None
    assert after is not None
    assert after.t_s - before.t_s > 0.3


def test_a_camera_that_stays_away_ends_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(camera_module, "LOST_AFTER_S", 0.1)
    monkeypatch.setattr(camera_module, "GIVE_UP_AFTER_S", 0.3)
    with FakeCamera() as fake:
        camera = Camera(fake.url)
        assert camera.next_frame(LONG_S) is not None
    with camera, pytest.raises(SourceError, match="was lost and did not come back"):
        for _ in camera:
            pass


def test_no_camera_says_which_and_what_to_check(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SourceError, match="camera 97 cannot be opened"):
        Camera(97)
    assert capfd.readouterr().err == ""


def test_a_dead_address_says_so_and_nothing_else() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    program = (
        "import sys\n"
        "from goodrep.errors import SourceError\n"
        "from goodrep.io.camera import Camera\n"
        "try:\n"
        "    Camera(sys.argv[1])\n"
        "except SourceError as error:\n"
        "    print(error)\n"
    )
    url = f"http://127.0.0.1:{port}/video.mjpeg"
    # In a process of its own: the decoders are told to be silent before their first use.
    done = subprocess.run([sys.executable, "-c", program, url], capture_output=True, text=True)
    assert done.stdout.startswith(f"the camera at {url} cannot be opened: check the address")
    assert done.stderr == ""


def test_closing_ends_an_iteration_in_another_thread(fake_camera: FakeCamera) -> None:
    camera = Camera(fake_camera.url)
    reader = threading.Thread(target=lambda: [None for _ in camera])
    reader.start()
    camera.close()
    reader.join(LONG_S)
    assert not reader.is_alive()
    assert camera.next_frame(0) is None


def test_probing_measures_what_a_camera_gives(fake_camera: FakeCamera) -> None:
    with pytest.raises(SourceError, match="camera 97 cannot be opened"):
        probe(97)
    fake_camera.show = lambda number: picture(0x5555 ^ number % 2)
    mode = probe(fake_camera.url)
    assert (mode.width_px, mode.height_px, mode.light) == (256, 64, None)
    assert 0 < mode.fps < 1000
    fake_camera.show = covered
    assert probe(fake_camera.url, frames=2).light == "black"


# -- pictures that show nothing -----------------------------------------------------------------------------------


def covered(number: int) -> np.ndarray:
    """A sensor in the dark: its own noise and nothing else."""
    return np.abs(np.random.default_rng(number).normal(0, 4, (64, 256, 3))).astype(np.uint8)


def wait_for(camera: Camera, trouble: str | None) -> None:
    deadline_s = time.monotonic() + LONG_S
    while camera.trouble != trouble:
        assert time.monotonic() < deadline_s, f"{camera.trouble}, not {trouble}"
        time.sleep(0.01)


def test_a_covered_lens_is_told_until_it_is_uncovered(fake_camera: FakeCamera, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(camera_trouble.AFTER_S, "black", 0.3)
    fake_camera.show = lambda number: picture(0x5555 ^ number % 2)
    with Camera(fake_camera.url) as camera:
        assert camera.trouble is None
        fake_camera.show = covered
        wait_for(camera, "black")
        assert camera.next_frame(LONG_S) is not None
        fake_camera.show = lambda number: picture(0x5555 ^ number % 2)
        wait_for(camera, None)
        assert camera.times_reopened == 0


def test_a_frozen_picture_is_not_handed_out_and_the_camera_is_opened_again(
    fake_camera: FakeCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(camera_trouble.AFTER_S, "frozen", 0.3)
    monkeypatch.setattr(camera_module, "REOPEN_FROZEN_EVERY_S", 0.1)
    with Camera(fake_camera.url) as camera:
        fake_camera.show = lambda number: picture(0x5555)
        wait_for(camera, "frozen")
        camera.next_frame(0)  # the last one from before
        sent = fake_camera.sent
        assert camera.next_frame(0.3) is None
        assert fake_camera.sent > sent
        deadline_s = time.monotonic() + LONG_S
        while camera.times_reopened == 0:
            assert time.monotonic() < deadline_s
            time.sleep(0.01)
        fake_camera.show = None
        wait_for(camera, None)
        frame = camera.next_frame(LONG_S)
        assert frame is not None
        assert number_of(frame.frame_bgr) > sent


def test_a_picture_that_stays_frozen_ends_with_a_sentence(
    fake_camera: FakeCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(camera_trouble.AFTER_S, "frozen", 0.3)
    monkeypatch.setattr(camera_module, "GIVE_UP_AFTER_S", 0.5)
    fake_camera.show = lambda number: picture(0x5555)
    with Camera(fake_camera.url) as camera, pytest.raises(SourceError, match="has stood still"):
        for _ in camera:
            pass


def test_a_lost_camera_is_in_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(camera_module, "LOST_AFTER_S", 0.3)
    with FakeCamera() as fake:
        camera = Camera(fake.url)
        wait_for(camera, None)
    with camera:
        wait_for(camera, "lost")


# -- one coach per camera -----------------------------------------------------------------------------------------


def test_a_second_coach_is_refused_while_the_first_one_runs(fake_camera: FakeCamera) -> None:
    program = (
        "import sys\n"
        "from goodrep.io.camera import Camera\n"
        "camera = Camera(sys.argv[1])\n"
        "print('open', flush=True)\n"
        "sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", program, fake_camera.url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "open\n"
        sentence = (
            f"the camera at {fake_camera.url} is being used by another goodrep (process {first.pid}): "
            "end that one first, or name another camera with --camera"
        )
        with pytest.raises(SourceError) as refused:
            Camera(fake_camera.url)
        assert str(refused.value) == sentence
        assert camera_user(fake_camera.url) == f"another goodrep (process {first.pid})"
        assert camera_user(0) is None
        CameraLock(0).release()
        first.kill()
    assert camera_user(fake_camera.url) is None
    with Camera(fake_camera.url) as camera:
        assert camera.next_frame(LONG_S) is not None
    assert camera_user(fake_camera.url) is None


def test_a_camera_that_cannot_be_opened_is_not_kept() -> None:
    for _ in range(2):
        with pytest.raises(SourceError, match="cannot be opened"):
            Camera(97)


def test_without_a_place_for_locks_the_camera_is_used(cache: Path, fake_camera: FakeCamera) -> None:
    cache.write_text("not a folder")
    with Camera(fake_camera.url) as camera:
        assert camera.next_frame(LONG_S) is not None


# -- names --------------------------------------------------------------------------------------------------------


def test_an_address_is_told_without_its_password() -> None:
    assert camera_words(3) == "camera 3"
    assert camera_words("rtsp://me:secret@10.0.0.7:554/live") == "the camera at rtsp://10.0.0.7:554/live"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lists cameras in files")
def test_cameras_are_listed_with_their_names(tmp_path: Path) -> None:
    for number, name in ((0, "HD  Webcam: HD Webcam\n"), (10, "\n"), (2, "Other\n")):
        (tmp_path / f"video{number}").mkdir()
        (tmp_path / f"video{number}" / "name").write_text(name)
    (tmp_path / "v4l-subdev0").mkdir()
    assert camera_numbers(tmp_path) == [0, 2, 10]
    assert [camera_name(number, tmp_path) for number in (0, 2, 10, 11)] == ["HD Webcam: HD Webcam", "Other", None, None]
    assert camera_numbers(tmp_path / "nothing") == []
