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
from goodrep.app.drawing import draw
from goodrep.app.window import OPENS_AT_PX, OPENS_PX, Window
from goodrep.app.window_view import WindowView
from goodrep.io import x_display
from goodrep.io.x_display import display_problem

LONG_S = 30.0
"""Far longer than anything here takes; reached only when something is broken."""


def _picture() -> NDArray[np.uint8]:
    """Red on the left, green on the right."""
    frame_bgr = np.zeros((360, 640, 3), np.uint8)
    frame_bgr[:, :320] = (0, 0, 200)
    frame_bgr[:, 320:] = (0, 200, 0)
    return frame_bgr


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
    monkeypatch.setattr(x_display.ctypes, "CDLL", missing)
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
        """Whether the picture is on the screen where windows open, within a title bar's height."""
        pixels = self.pixels()
        height, width = picture.shape[:2]
        left, first = OPENS_AT_PX
        for top in range(first, first + 40):
            part = pixels[top : top + height, left : left + width].astype(int)
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
from goodrep.app.window import ThreadedWindow, Window
from goodrep.app.window_view import WindowView
frame_bgr = np.zeros((360, 640, 3), np.uint8)
frame_bgr[:, :320] = (0, 0, 200)
frame_bgr[:, 320:] = (0, 200, 0)
window = {kind}("goodrep")
asked, codes, forever = None, {codes}, {codes} == []
set_property = cv2.setWindowProperty
def told(title, number, value):
    print("full screen", value == cv2.WINDOW_FULLSCREEN, flush=True)
    set_property(title, number, value)
cv2.setWindowProperty = told
for number in range(3000):
    asked = window.show(WindowView(frame_bgr, counter=(3, 10), caption="Hips higher"))
    if asked is not None:
        break
    time.sleep(0.01)
    if number == 20 and codes:
        real = cv2.waitKeyEx
        cv2.waitKeyEx = lambda wait_ms: (real(wait_ms), codes.pop(0) if codes else -1)[1]
    if number > 100 and not codes and not forever:
        break
print(window.problem, asked)
window.close()
"""


def _start(screen: Screen, program: str) -> subprocess.Popen[str]:
    environment = os.environ | {"DISPLAY": screen.name, "QT_QPA_PLATFORM": "wayland"}
    return subprocess.Popen(
        [sys.executable, "-c", program], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


@linux_only
@pytest.mark.parametrize("kind", ["Window", "ThreadedWindow"])
def test_a_real_window_shows_what_was_drawn(screen: Screen, kind: str) -> None:
    assert _is_shown(screen, PROGRAM.format(kind=kind, codes=[]), OPENS_PX)


@linux_only
def test_a_resized_window_is_drawn_in_its_new_size(screen: Screen) -> None:
    program = PROGRAM.format(kind="Window", codes=[]).replace(
        "time.sleep(0.01)", "time.sleep(0.01)\n    if number == 20: cv2.resizeWindow('goodrep', 900, 700)"
    )
    assert _is_shown(screen, program, (900, 700))


def _is_shown(screen: Screen, program: str, size_px: tuple[int, int]) -> bool:
    """On a display without a window manager Qt now and then never paints a window, whatever is drawn: a second look."""
    wanted = draw(WindowView(_picture(), counter=(3, 10), caption="Hips higher"), size_px)
    for _ in range(6):
        child = _start(screen, program)
        deadline_s = time.monotonic() + LONG_S / 6
        shown = False
        while not shown and time.monotonic() < deadline_s:
            time.sleep(0.05)
            shown = screen.shows(wanted)
        child.kill()
        child.communicate()
        if shown:
            return True
    return False


@linux_only
@pytest.mark.parametrize("kind", ["Window", "ThreadedWindow"])
def test_a_window_is_told_again_that_it_is_on_the_screen(screen: Screen, kind: str) -> None:
    environment = os.environ | {"DISPLAY": screen.name, "QT_LOGGING_RULES": "qt.qpa.events=true"}
    program = PROGRAM.format(kind=kind, codes=[0])
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, timeout=LONG_S
    )
    assert done.stdout == "None None\n"
    assert done.stderr.count("XCB_MAP_NOTIFY") > 1


LEFT_ARROW, F11 = 0xFF51, 0xFFC8


@linux_only
@pytest.mark.parametrize("kind", ["Window", "ThreadedWindow"])
@pytest.mark.parametrize(
    ("codes", "told"),
    [
        ([ord("q")], "None quit\n"),
        ([27], "None quit\n"),
        ([ord(" ")], "None pause\n"),
        ([ord("n"), LEFT_ARROW], "None None\n"),  # the arrow's last byte is a Q
        ([ord("f")], "full screen True\nNone None\n"),
        ([F11, 27], "full screen True\nfull screen False\nNone None\n"),
    ],
)
def test_keys_do_what_they_say_and_nothing_litters_stderr(
    screen: Screen, kind: str, codes: list[int], told: str
) -> None:
    child = _start(screen, PROGRAM.format(kind=kind, codes=codes))
    stdout, stderr = child.communicate(timeout=LONG_S)
    assert (child.returncode, stdout, stderr) == (0, told, "")


@linux_only
def test_a_window_that_was_closed_means_quit(screen: Screen) -> None:
    program = PROGRAM.format(kind="ThreadedWindow", codes=[]).replace(
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
    assert opened.problem is None
    assert opened.due
    opened._shown_at_s = 100.0
    for now_s, due in ((100.0, False), (100.0 + 1 / 15 - 0.001, False), (100.0 + 1 / 15 + 0.001, True)):
        monkeypatch.setattr(window_module.time, "monotonic", lambda now_s=now_s: now_s)
        assert opened.due == due
