"""The window on the screen: opening, sizes, full screen, keys and threads, on every platform's own terms."""

from __future__ import annotations

import os
import sys
import threading
import time
from typing import Final, Literal

from goodrep.app.window_view import WindowView
from goodrep.core.shown import WindowPhrases
from goodrep.io.precedence import step_back
from goodrep.io.x_display import NoDisplayError, XDisplay, open_display

OPENS_PX: Final = (1152, 648)
"""Fits a screen 768 pixels high, with the bars of a desktop."""
OPENS_AT_PX: Final = (48, 48)
"""Wherever a desktop puts a small new window, most often in its middle, it would grow out of a small screen."""
LEAST_PX: Final = (320, 180)
"""A window made smaller than this, or hidden, is drawn at this size."""
REDRAWN_FPS: Final = 15.0
"""How often, at most, a window is redrawn: more would take time from looking for the pose."""
WAIT_MS: Final = 40
REMINDED_AFTER_S: Final = (0.3, 1.0, 3.0)
"""How long after it was opened a window is told once more that it is on the screen."""

QT_ENVIRONMENT: Final = {"QT_QPA_PLATFORM": "xcb"}
"""The only platform that OpenCV's Qt comes with; a desktop that names another one would end the process."""

Key = Literal["quit", "pause"]
"""What a key or the window's own button asks for; full screen is the window's own business."""
QUIT_CODES: Final = (ord("q"), ord("Q"))
PAUSE_CODE: Final = ord(" ")
ESCAPE_CODE: Final = 27
FULL_SCREEN_CODES: Final = (ord("f"), ord("F"), 0xFFC8, 0x7A0000, 0xF70E)
"""f, and F11 as X, Windows and macOS call it."""


def keys_of(words: WindowPhrases) -> tuple[tuple[str, str], ...]:
    """The keys and what they do, as shown in the window."""
    return (words.space_key, words.pause), ("F", words.full_screen), ("Q", words.end)


class Window:
    """A window drawn and shown by the thread that calls it; one thread for its whole life, on macOS the main one.

    ``problem`` says in one sentence why nothing is shown, where that is so; ``show`` then does nothing.
    """

    def __init__(self, title: str) -> None:
        self.problem: str | None = None
        self._display: XDisplay | None = None
        try:
            self._display = open_display()
        except NoDisplayError as error:
            self.problem = str(error)
        self._title = title
        self._shown_at_s: float | None = None
        self._remind_at_s: list[float] = []
        self._view: WindowView | None = None
        self._drawn_px = OPENS_PX
        if sys.platform == "linux":
            os.environ.update(QT_ENVIRONMENT)

    def show(self, view: WindowView) -> Key | None:
        """Draws, unless the last picture is too fresh; what was asked for since: ``pause``, or ``quit`` (also by
        closing the window)."""
        import cv2

        if self.problem is not None:
            return None
        self._view = view
        if not self.due:
            return None
        if self._shown_at_s is None:
            cv2.namedWindow(self._title, cv2.WINDOW_NORMAL | cv2.WINDOW_FREERATIO | cv2.WINDOW_GUI_NORMAL)
            self._draw(OPENS_PX)
            cv2.moveWindow(self._title, *OPENS_AT_PX)
            cv2.resizeWindow(self._title, *OPENS_PX)
            self._remind_at_s = [time.monotonic() + after_s for after_s in REMINDED_AFTER_S]
        elif self._gone():
            return "quit"
        else:
            self._draw(self._size_px())
        self._shown_at_s = time.monotonic()
        if self._remind_at_s and self._shown_at_s >= self._remind_at_s[0]:
            del self._remind_at_s[0]
            if self._display is not None:
                self._display.repeat_map_notify()
        return self._key(1)

    def wait(self, wait_ms: int) -> Key | None:
        """Keeps an open window alive between two pictures; what ``show`` gives."""
        if self._shown_at_s is None:
            return None
        if self._gone():
            return "quit"
        size_px = self._size_px()
        if size_px != self._drawn_px:
            self._draw(size_px)
        return self._key(wait_ms)

    @property
    def due(self) -> bool:
        """Whether the last picture is old enough for a new one."""
        return self._shown_at_s is None or time.monotonic() - self._shown_at_s >= 1 / REDRAWN_FPS

    @property
    def closed(self) -> bool:
        """Nothing was shown yet, or no more is."""
        return self._shown_at_s is None

    def close(self) -> None:
        import cv2

        if self._shown_at_s is not None:
            cv2.destroyAllWindows()
            self._shown_at_s = None

    def _gone(self) -> bool:
        import cv2

        return cv2.getWindowProperty(self._title, cv2.WND_PROP_VISIBLE) < 1

    def _size_px(self) -> tuple[int, int]:
        """Of the window now; the picture is drawn anew in that size, so that type stays sharp."""
        import cv2

        width, height = cv2.getWindowImageRect(self._title)[2:]
        return max(LEAST_PX[0], width), max(LEAST_PX[1], height)

    def _draw(self, size_px: tuple[int, int]) -> None:
        import cv2

        # Not before there is a window: it takes OpenCV, which the start does not wait for.
        from goodrep.app.drawing import draw

        if self._view is not None:
            cv2.imshow(self._title, draw(self._view, size_px))
            self._drawn_px = size_px

    def _key(self, wait_ms: int) -> Key | None:
        import cv2

        code = cv2.waitKeyEx(wait_ms)  # waitKey takes the left arrow for a Q
        full = cv2.WND_PROP_FULLSCREEN
        if code in FULL_SCREEN_CODES or code == ESCAPE_CODE:
            is_full = cv2.getWindowProperty(self._title, full) == cv2.WINDOW_FULLSCREEN
            if code == ESCAPE_CODE and not is_full:
                return "quit"
            cv2.setWindowProperty(self._title, full, cv2.WINDOW_NORMAL if is_full else cv2.WINDOW_FULLSCREEN)
            return None
        if code == PAUSE_CODE:
            return "pause"
        return "quit" if code in QUIT_CODES else None


class ThreadedWindow:
    """A window with a thread of its own: ``show`` costs next to nothing and only the newest view is drawn.

    The display is tried in that thread too, so that the start does not wait for it; until then ``problem`` is None.
    """

    def __init__(self, title: str) -> None:
        self.problem: str | None = None
        self._title = title
        self._changed = threading.Condition()
        self._view: WindowView | None = None
        self._key: Key | None = None
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="window", daemon=True)
        self._thread.start()

    def show(self, view: WindowView) -> Key | None:
        """Hands over what to draw next; what was asked for since the last call; ``quit`` stays."""
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
            view = None
            with self._changed:
                if window.closed and self._view is None:
                    self._changed.wait_for(lambda: self._view is not None or self._closed)
                if window.due:
                    view, self._view = self._view, None
                last = self._closed and self._view is None
            opening = window.closed
            key = window.wait(WAIT_MS) if view is None else window.show(view)
            if opening and not window.closed:
                step_back()  # not before it is open: that takes long where there is too little of the processor
            if key is not None:
                with self._changed:
                    self._key = self._key if self._key == "quit" else key
            if last or key == "quit":
                break
        window.close()


def open_window(title: str) -> Window | ThreadedWindow:
    """The window that fits this system: macOS draws on the main thread only."""
    return Window(title) if sys.platform == "darwin" else ThreadedWindow(title)
