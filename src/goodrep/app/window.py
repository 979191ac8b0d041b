"""The window: the mirrored picture with the skeleton, a counter readable from two metres, and every cue as text."""

from __future__ import annotations

import ctypes
import os
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from goodrep.core.pose import LANDMARK_INDEX

if TYPE_CHECKING:
    import cv2
    from numpy.typing import NDArray

LIMBS: Final = (
    ("shoulder", "elbow"),
    ("elbow", "wrist"),
    ("shoulder", "hip"),
    ("hip", "knee"),
    ("knee", "ankle"),
    ("ankle", "heel"),
    ("heel", "foot_index"),
    ("ankle", "foot_index"),
)
BONES: Final = tuple(
    (LANDMARK_INDEX[a], LANDMARK_INDEX[b])
    for a, b in (
        ("left_shoulder", "right_shoulder"),
        ("left_hip", "right_hip"),
        *((f"{side}_{a}", f"{side}_{b}") for side in ("left", "right") for a, b in LIMBS),
    )
)
JOINTS: Final = tuple(sorted({joint for bone in BONES for joint in bone}))
VISIBLE: Final = 0.5
"""Landmarks that the model trusts less are not drawn: a guessed limb would look like a fault."""

PICTURE_PX: Final = (960, 540)
PANEL_PX: Final = 170
"""Picture and the panel below it fit a screen 768 pixels high. Text stays off the picture: the person lies in it."""
COUNTER_PX: Final = 420
"""The part of the panel's width for the counter; the rest is for the words."""
MARGIN_PX: Final = 24
INLINE_FPS: Final = 15.0
"""How often a window without a thread of its own is redrawn."""
WAIT_MS: Final = 15

WHITE: Final = (255, 255, 255)
GREY: Final = (190, 190, 190)
DARK: Final = (24, 20, 18)
BONE_BGR: Final = (250, 190, 90)
JOINT_BGR: Final = (255, 245, 230)
QT_ENVIRONMENT: Final = {"QT_QPA_PLATFORM": "xcb"}
"""The only platform that OpenCV's Qt comes with; a desktop that names another one would end the process."""
QUIT_KEYS: Final = (ord("q"), ord("Q"), 27)


@dataclass(frozen=True, slots=True)
class WindowView:
    """What the window shows at one moment.

    Args:
        frame_bgr: (H, W, 3), not mirrored.
        points_px: (33, 2) landmarks in pixels of ``frame_bgr``, y down; None or NaN where nobody is found.
        visibility: (33,) 0..1, or None.
        counter: for example ``3 / 10``.
        phase: for example ``up``.
        caption: the cue spoken last.
        status: placement, or why nothing is counted or heard.
    """

    frame_bgr: NDArray[np.uint8]
    points_px: NDArray[np.float64] | None = None
    visibility: NDArray[np.float64] | None = None
    counter: str = ""
    phase: str = ""
    caption: str = ""
    status: str = ""


def draw(view: WindowView) -> NDArray[np.uint8]:
    """The picture as in a mirror, above a panel with the text: (540 + 170, 960, 3)."""
    import cv2

    height, width = view.frame_bgr.shape[:2]
    scale = min(PICTURE_PX[0] / width, PICTURE_PX[1] / height)
    small = cv2.resize(view.frame_bgr, (round(width * scale), round(height * scale)), interpolation=cv2.INTER_LINEAR)
    picture = cv2.flip(small, 1)
    if view.points_px is not None:
        _draw_skeleton(picture, (np.array([width, 0]) - view.points_px * [1, -1]) * scale, view.visibility)
    shown = np.full((PICTURE_PX[1] + PANEL_PX, PICTURE_PX[0], 3), DARK, np.uint8)
    left, top = (PICTURE_PX[0] - picture.shape[1]) // 2, (PICTURE_PX[1] - picture.shape[0]) // 2
    shown[top : top + picture.shape[0], left : left + picture.shape[1]] = picture
    _draw_panel(shown, view)
    return shown


def _draw_skeleton(
    shown: cv2.typing.MatLike, points_px: NDArray[np.float64], visibility: NDArray[np.float64] | None
) -> None:
    import cv2

    drawn = np.asarray((np.abs(np.nan_to_num(points_px, nan=np.inf)) < 1e4).all(axis=1))
    if visibility is not None:
        drawn = drawn & (visibility >= VISIBLE)
    # Four more bits of position than whole pixels keep the skeleton from jumping.
    fixed = (np.where(drawn[:, None], points_px, 0) * 16).round().astype(int)
    for a, b in BONES:
        if drawn[a] and drawn[b]:
            cv2.line(shown, fixed[a].tolist(), fixed[b].tolist(), BONE_BGR, 4, cv2.LINE_AA, 4)
    for joint in JOINTS:
        if drawn[joint]:
            cv2.circle(shown, fixed[joint].tolist(), 6 * 16, JOINT_BGR, -1, cv2.LINE_AA, 4)


def _draw_panel(shown: cv2.typing.MatLike, view: WindowView) -> None:
    top = PICTURE_PX[1]
    room = COUNTER_PX - 2 * MARGIN_PX
    _write(shown, view.counter, (MARGIN_PX, top + 108), room, size=120, weight=800, colour=WHITE)
    _write(shown, view.phase, (MARGIN_PX, top + 152), room, size=32, weight=500, colour=GREY)
    room = PICTURE_PX[0] - COUNTER_PX - MARGIN_PX
    lines = _halves(view.caption) if _width(view.caption, 46, 700) > room else (view.caption,)
    for row, line in enumerate(lines):
        _write(shown, line, (COUNTER_PX, top + 54 + 50 * row), room, size=46, weight=700, colour=WHITE)
    _write(shown, view.status, (COUNTER_PX, top + 152), room, size=28, weight=500, colour=GREY)


def _write(
    shown: cv2.typing.MatLike,
    text: str,
    at: tuple[int, int],
    room_px: int,
    *,
    size: int,
    weight: int,
    colour: tuple[int, int, int],
) -> None:
    """One line from ``at`` (left end of the base line), smaller than ``size`` where there is no room for it."""
    import cv2

    if text:
        fitting = min(size, size * room_px // max(1, _width(text, size, weight)))
        cv2.putText(shown, text, at, colour, cv2.FontFace("sans"), fitting, weight)


def _width(text: str, size: int, weight: int) -> int:
    import cv2

    return int(cv2.getTextSize((1, 1), text, (0, 0), cv2.FontFace("sans"), size, weight)[2])


def _halves(text: str) -> tuple[str, ...]:
    """Two lines of about equal length, broken between words."""
    breaks = [i for i, letter in enumerate(text) if letter == " "]
    if not breaks:
        return (text,)
    middle = min(breaks, key=lambda i: abs(i - len(text) / 2))
    return text[:middle], text[middle + 1 :]


def display_problem() -> str | None:
    """Why no window can be opened here, in one sentence; None where one can.

    OpenCV's Qt ends the whole process where it cannot load its X plugin or reach the display, so both are tried first.
    """
    if sys.platform != "linux":
        return None
    display = os.environ.get("DISPLAY")
    if not display:
        if os.environ.get("WAYLAND_DISPLAY"):
            return "there is no window because this Wayland session has no X display: install Xwayland"
        return "there is no window because there is no display (DISPLAY is not set): run this in a desktop session"
    import cv2

    plugin = Path(cv2.__file__).parent / "qt" / "plugins" / "platforms" / "libqxcb.so"
    try:
        ctypes.CDLL(str(plugin))
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError as error:
        return f"there is no window because a library is missing (Debian, Ubuntu: apt install libsm6 libxext6): {error}"
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    # Never closed: an X server without any other client starts anew when its last one leaves, and would throw out the
    # window that is just being opened.
    connection = xcb.xcb_connect(None, None)
    if xcb.xcb_connection_has_error(connection):
        return f"there is no window because the display {display} cannot be reached: check DISPLAY and its permissions"
    return None


class Window:
    """A window drawn and shown by the thread that calls it; one thread for its whole life, on macOS the main one.

    ``problem`` says in one sentence why nothing is shown, where that is so; ``show`` then does nothing.
    """

    def __init__(self, title: str, *, at_most_fps: float | None = None) -> None:
        self.problem = display_problem()
        self._title = title
        self._period_s = 0.0 if at_most_fps is None else 1 / at_most_fps
        self._shown_at_s: float | None = None
        if sys.platform == "linux":
            os.environ.update(QT_ENVIRONMENT)

    def show(self, view: WindowView) -> str | None:
        """Draws, unless the last picture is too fresh; the key pressed since, or ``quit`` (q, Esc, window closed)."""
        import cv2

        if self.problem is not None:
            return None
        now_s = time.monotonic()
        if self._shown_at_s is not None:
            if now_s - self._shown_at_s < self._period_s:
                return None
            if cv2.getWindowProperty(self._title, cv2.WND_PROP_VISIBLE) < 1:
                return "quit"
        picture = draw(view)
        if self._shown_at_s is None:
            cv2.namedWindow(self._title, cv2.WINDOW_NORMAL | cv2.WINDOW_KEEPRATIO | cv2.WINDOW_GUI_NORMAL)
        cv2.imshow(self._title, picture)
        if self._shown_at_s is None:
            cv2.resizeWindow(self._title, picture.shape[1], picture.shape[0])
        self._shown_at_s = now_s
        return self._key(1)

    def wait(self, wait_ms: int) -> str | None:
        """Keeps an open window alive between two pictures; what ``show`` gives."""
        import cv2

        if self._shown_at_s is None:
            return None
        if cv2.getWindowProperty(self._title, cv2.WND_PROP_VISIBLE) < 1:
            return "quit"
        return self._key(wait_ms)

    @property
    def closed(self) -> bool:
        """Nothing was shown yet, or no more is."""
        return self._shown_at_s is None

    def close(self) -> None:
        import cv2

        if self._shown_at_s is not None:
            cv2.destroyAllWindows()
            self._shown_at_s = None

    def _key(self, wait_ms: int) -> str | None:
        import cv2

        code = cv2.waitKey(wait_ms)
        if code < 0:
            return None
        code &= 0xFF
        return "quit" if code in QUIT_KEYS else chr(code)


class ThreadedWindow:
    """A window with a thread of its own: ``show`` costs next to nothing and only the newest view is drawn.

    The display is tried in that thread too, so that the start does not wait for it; until then ``problem`` is None.
    """

    def __init__(self, title: str) -> None:
        self.problem: str | None = None
        self._title = title
        self._changed = threading.Condition()
        self._view: WindowView | None = None
        self._key: str | None = None
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="window", daemon=True)
        self._thread.start()

    def show(self, view: WindowView) -> str | None:
        """Hands over what to draw next; the last key pressed since the last call, or ``quit``, which stays."""
        with self._changed:
            self._view = view
            self._changed.notify_all()
            key = self._key
            if key != "quit":
                self._key = None
            return key

    def close(self) -> None:
        """Draws what was handed over last and ends."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._thread.join()

    def _run(self) -> None:
        window = Window(self._title)
        self.problem = window.problem
        while self.problem is None:
            with self._changed:
                if window.closed and self._view is None:
                    self._changed.wait_for(lambda: self._view is not None or self._closed)
                view, self._view = self._view, None
                closed = self._closed
            key = window.wait(WAIT_MS) if view is None else window.show(view)
            if key is not None:
                with self._changed:
                    self._key = self._key if self._key == "quit" else key
            if closed or key == "quit":
                break
        window.close()


def open_window(title: str) -> Window | ThreadedWindow:
    """The window that fits this system: macOS draws on the main thread only."""
    return Window(title, at_most_fps=INLINE_FPS) if sys.platform == "darwin" else ThreadedWindow(title)
