"""The window: what is drawn, pixel by pixel, and a real window on a real (virtual) display."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from goodrep.app import window as window_module
from goodrep.app.window import (
    BONE_BGR,
    COUNTER_PX,
    DARK,
    PANEL_PX,
    PICTURE_PX,
    Window,
    WindowView,
    display_problem,
    draw,
)
from goodrep.core.pose import LANDMARK_INDEX

LONG_S = 30.0
"""Far longer than anything here takes; reached only when something is broken."""
PANEL_TOP = PICTURE_PX[1]


def _picture(width: int = 640, height: int = 360) -> NDArray[np.uint8]:
    """Red on the left, green on the right."""
    frame_bgr = np.zeros((height, width, 3), np.uint8)
    frame_bgr[:, : width // 2] = (0, 0, 200)
    frame_bgr[:, width // 2 :] = (0, 200, 0)
    return frame_bgr


def _points(**where_px: tuple[float, float]) -> NDArray[np.float64]:
    points_px = np.full((33, 2), np.nan)
    for name, at in where_px.items():
        points_px[LANDMARK_INDEX[name]] = at
    return points_px


def _written(area: NDArray[np.uint8]) -> bool:
    return bool((area != DARK).any())


def test_the_picture_is_mirrored_and_the_text_is_not() -> None:
    view = WindowView(_picture(), counter="3 / 10")
    shown = draw(view)
    assert shown.shape == (PICTURE_PX[1] + PANEL_PX, PICTURE_PX[0], 3)
    assert shown[100, 100].tolist() == [0, 200, 0]
    assert shown[100, 900].tolist() == [0, 0, 200]
    mirrored = draw(WindowView(_picture()[:, ::-1].copy(), counter="3 / 10"))
    assert np.array_equal(shown[PANEL_TOP:], mirrored[PANEL_TOP:])
    assert _written(shown[PANEL_TOP:, :COUNTER_PX])
    assert not _written(shown[PANEL_TOP:, COUNTER_PX:])


def test_the_skeleton_lies_on_the_mirrored_person() -> None:
    points_px = _points(left_hip=(100, 180), left_knee=(200, 180))
    shown = draw(WindowView(_picture(), points_px, np.ones(33)))
    assert shown[270, 960 - 225].tolist() == list(BONE_BGR)  # the middle of the thigh, at 1.5 times the size
    assert shown[270, 225].tolist() == [0, 200, 0]


def test_only_what_is_seen_is_drawn_and_never_the_face() -> None:
    bare = draw(WindowView(_picture()))
    points_px = _points(left_hip=(100, 180), left_knee=(200, 180), nose=(50, 50), left_ear=(60, 50), right_hip=(9e9, 0))
    visibility = np.ones(33)
    visibility[LANDMARK_INDEX["left_knee"]] = 0.2
    shown = draw(WindowView(_picture(), points_px, visibility))
    changed = np.argwhere((shown != bare).any(axis=2))
    assert 0 < len(changed) < 300  # one joint: the hip
    assert np.abs(changed - [270, 960 - 150]).max() < 10
    assert np.array_equal(draw(WindowView(_picture(), np.full((33, 2), np.nan), np.full(33, np.nan))), bare)


@pytest.mark.parametrize("text", ["Slower", "Ribs down, tuck your tailbone", "Füße näher zum Gesäß", "x" * 200, "%s"])
def test_a_caption_fits_its_place(text: str) -> None:
    shown = draw(WindowView(_picture(), caption=text))
    assert _written(shown[PANEL_TOP : PANEL_TOP + 120, COUNTER_PX:])
    assert not _written(shown[PANEL_TOP:, :COUNTER_PX])
    assert not _written(shown[PANEL_TOP:, -8:])
    assert np.array_equal(shown[:PANEL_TOP], draw(WindowView(_picture()))[:PANEL_TOP])


def test_the_counter_can_be_read_from_two_metres() -> None:
    panel = draw(WindowView(_picture(), counter="10 / 12"))[PANEL_TOP:]
    rows = np.flatnonzero((panel != DARK).any(axis=(1, 2)))
    assert rows[-1] - rows[0] > 60  # of 710: a tenth of the window's height


@pytest.mark.parametrize("size_px", [(640, 480), (480, 640), (1920, 1080), (64, 48)])
def test_every_picture_size_gives_the_same_window(size_px: tuple[int, int]) -> None:
    shown = draw(WindowView(_picture(*size_px), counter="1"))
    assert shown.shape == (PICTURE_PX[1] + PANEL_PX, PICTURE_PX[0], 3)
    assert shown[270, 480 - 60].tolist() == [0, 200, 0]
    assert shown[270, 480 + 60].tolist() == [0, 0, 200]


linux_only = pytest.mark.skipif(sys.platform != "linux", reason="an X display is a matter of Linux")


@linux_only
def test_no_display_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    problem = display_problem()
    assert problem is not None
    assert "there is no display" in problem
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert "Xwayland" in str(display_problem())
    window = Window("goodrep")
    assert window.problem is not None
    assert window.show(WindowView(_picture())) is None
    window.close()


@linux_only
def test_a_display_that_does_not_answer_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":9876")
    assert display_problem() == (
        "there is no window because the display :9876 cannot be reached: check DISPLAY and its permissions"
    )


@linux_only
def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise OSError("libSM.so.6: cannot open shared object file: No such file or directory")

    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr(window_module.ctypes, "CDLL", missing)
    problem = display_problem()
    assert problem is not None
    assert "apt install libsm6" in problem
    assert "libSM.so.6" in problem


class Screen:
    """A virtual display whose pixels can be read."""

    def __init__(self, name: str, buffer: Path) -> None:
        self.name = name
        self._buffer = buffer

    def pixels(self) -> NDArray[np.uint8]:
        """(H, W, 3) BGR, from the X window dump that the display keeps up to date."""
        content = self._buffer.read_bytes()
        header = struct.unpack(">25I", content[:100])
        width, height, line, colours = header[4], header[5], header[12], header[19]
        start = header[0] + 12 * colours
        rows = np.frombuffer(content, np.uint8, line * height, start).reshape(height, line)
        return rows[:, : 4 * width].reshape(height, width, 4)[:, :, :3]

    def shows(self, picture: NDArray[np.uint8]) -> bool:
        """Whether the picture is on the screen somewhere near the upper left corner, within a few pixels' doubt."""
        pixels = self.pixels()
        height, width = picture.shape[:2]
        for top in range(0, 40):
            part = pixels[top : top + height, :width].astype(int)
            if part.shape == picture.shape and np.abs(part - picture).mean() < 2:
                return True
        return False


@pytest.fixture(scope="module")
def screen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Screen]:
    if shutil.which("Xvfb") is None:
        pytest.skip("Xvfb is not installed")
    folder = tmp_path_factory.mktemp("screen")
    read_end, write_end = os.pipe()
    xvfb = subprocess.Popen(
        [
            "Xvfb",
            "-displayfd",
            str(write_end),
            "-screen",
            "0",
            "1280x800x24",
            "-nolisten",
            "tcp",
            "-noreset",
            "-fbdir",
            str(folder),
        ],
        pass_fds=[write_end],
        stderr=subprocess.DEVNULL,
    )
    os.close(write_end)
    with os.fdopen(read_end) as answer:
        number = answer.readline().strip()
    yield Screen(f":{number}", folder / "Xvfb_screen0")
    xvfb.terminate()
    xvfb.wait()


PROGRAM = """
import sys, time
import cv2
import numpy as np
from goodrep.app.window import ThreadedWindow, Window, WindowView
frame_bgr = np.zeros((360, 640, 3), np.uint8)
frame_bgr[:, :320] = (0, 0, 200)
frame_bgr[:, 320:] = (0, 200, 0)
window = {kind}("goodrep")
key = None
for number in range(3000):
    key = window.show(WindowView(frame_bgr, counter="3 / 10", caption="Hips higher"))
    if key is not None:
        break
    time.sleep(0.01)
    if number == 20 and {shake}:
        real = cv2.waitKey
        cv2.waitKey = lambda wait_ms: (real(wait_ms), {code})[1]
print(window.problem, key)
window.close()
"""


def _start(screen: Screen, kind: str, code: int | None) -> subprocess.Popen[str]:
    program = PROGRAM.format(kind=kind, shake=code is not None, code=code)
    environment = os.environ | {"DISPLAY": screen.name, "QT_QPA_PLATFORM": "wayland"}
    return subprocess.Popen(
        [sys.executable, "-c", program], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


@linux_only
@pytest.mark.parametrize("kind", ["Window", "ThreadedWindow"])
def test_a_real_window_shows_what_was_drawn(screen: Screen, kind: str) -> None:
    wanted = draw(WindowView(_picture(), counter="3 / 10", caption="Hips higher"))
    # On a display without a window manager Qt now and then never paints a window, whatever is drawn: a second look.
    assert any(_is_shown(screen, kind, wanted) for _ in range(6))


def _is_shown(screen: Screen, kind: str, wanted: NDArray[np.uint8]) -> bool:
    child = _start(screen, kind, None)
    deadline_s = time.monotonic() + LONG_S / 6
    shown = False
    while not shown and time.monotonic() < deadline_s:
        time.sleep(0.05)
        shown = screen.shows(wanted)
    child.kill()
    child.communicate()
    return shown


@linux_only
@pytest.mark.parametrize("kind", ["Window", "ThreadedWindow"])
@pytest.mark.parametrize(("code", "key"), [(ord("q"), "quit"), (27, "quit"), (ord("n"), "n")])
def test_keys_reach_the_coach_and_nothing_litters_stderr(screen: Screen, kind: str, code: int, key: str) -> None:
    child = _start(screen, kind, code)
    stdout, stderr = child.communicate(timeout=LONG_S)
    assert (child.returncode, stdout, stderr) == (0, f"None {key}\n", "")


@linux_only
def test_a_window_that_was_closed_means_quit(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    program = PROGRAM.format(kind="ThreadedWindow", shake=False, code=0).replace(
        "time.sleep(0.01)", "time.sleep(0.01)\n    if number == 20: cv2.getWindowProperty = lambda *_: 0.0"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"DISPLAY": screen.name},
        capture_output=True,
        text=True,
        timeout=LONG_S,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "None quit\n", "")


def test_macos_draws_on_the_main_thread_and_not_too_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(window_module.sys, "platform", "darwin")
    opened = window_module.open_window("goodrep")
    assert isinstance(opened, Window)
    assert opened._period_s == pytest.approx(1 / 15)
    assert opened.problem is None
