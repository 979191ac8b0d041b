"""The X server itself, asked through libxcb for what OpenCV's windows leave open; Linux only."""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

DEPTH: Final = 4
"""How far below the root a window may lie: window managers put frames around it."""
MAP_NOTIFY: Final = 19
HEAD_WORDS: Final = 8
"""Of 32 bits, before the content of a reply."""
CARDINAL: Final = 6


class _Cookie(ctypes.Structure):
    _fields_ = (("sequence", ctypes.c_uint),)


class _Screens(ctypes.Structure):
    _fields_ = (
        ("data", ctypes.POINTER(ctypes.c_uint32)),
        ("rem", ctypes.c_int),
        ("index", ctypes.c_int),
    )


class NoDisplayError(Exception):
    """Why no window can be opened here, in one sentence."""


def display_problem() -> str | None:
    """Why no window can be opened here, in one sentence; None where one can."""
    try:
        open_display()
    except NoDisplayError as error:
        return str(error)
    return None


def open_display() -> XDisplay | None:
    """The display that windows open on; None where that is no matter of X.

    OpenCV's Qt ends the whole process where it cannot load its X plugin or reach the display, so both are tried first.

    Raises:
        NoDisplayError: there is none, or none can be used.
    """
    if sys.platform != "linux":
        return None
    display = os.environ.get("DISPLAY")
    if not display:
        if os.environ.get("WAYLAND_DISPLAY"):
            raise NoDisplayError("there is no window because this Wayland session has no X display: install Xwayland")
        raise NoDisplayError(
            "there is no window because there is no display (DISPLAY is not set): run this in a desktop session"
        )
    import cv2

    plugin = Path(cv2.__file__).parent / "qt" / "plugins" / "platforms" / "libqxcb.so"
    try:
        ctypes.CDLL(str(plugin))
        library = ctypes.CDLL("libxcb.so.1")
    except OSError as error:
        raise NoDisplayError(
            f"there is no window because a library is missing (Debian, Ubuntu: apt install libsm6 libxext6): {error}"
        ) from error
    library.xcb_connect.restype = ctypes.c_void_p
    library.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    connection = library.xcb_connect(None, None)
    if library.xcb_connection_has_error(connection):
        raise NoDisplayError(
            f"there is no window because the display {display} cannot be reached: check DISPLAY and its permissions"
        )
    return XDisplay(library, connection)


class XDisplay:
    """A connection of our own, open as long as the process: an X server without any other client starts anew when its
    last one leaves, and would throw out the window that is just being opened.

    Args:
        library: libxcb.
        connection: what ``xcb_connect`` gave.
    """

    def __init__(self, library: ctypes.CDLL, connection: int) -> None:
        self._xcb: Any = library
        self._connection = ctypes.c_void_p(connection)

    def repeat_map_notify(self) -> None:
        """Tells this process once more, as the server did, that its windows are on the screen.

        Qt 5 now and then loses what the server sends while a window opens, on a busy computer in one start of thirty,
        and then never paints it. Where nothing was lost, it paints once more.
        """
        pid_atom = self._atom(b"_NET_WM_PID")
        for window in self._windows(self._root(), DEPTH):
            if self._number(window, pid_atom) == os.getpid():
                event = struct.pack("=B3xII20x", MAP_NOTIFY, window, window)
                self._xcb.xcb_send_event(self._connection, 0, ctypes.c_uint32(window), 0, event)
        self._xcb.xcb_flush(self._connection)

    def _root(self) -> int:
        self._xcb.xcb_get_setup.restype = ctypes.c_void_p
        self._xcb.xcb_setup_roots_iterator.restype = _Screens
        setup = ctypes.c_void_p(self._xcb.xcb_get_setup(self._connection))
        return int(self._xcb.xcb_setup_roots_iterator(setup).data[0])

    def _windows(self, above: int, depth: int) -> Iterator[int]:
        # A reply's second word says how long its content is.
        words = self._reply("xcb_query_tree", ctypes.c_uint32(above))
        for window in words[HEAD_WORDS:]:
            yield window
            if depth > 1:
                yield from self._windows(window, depth - 1)

    def _atom(self, name: bytes) -> int:
        return self._reply("xcb_intern_atom", ctypes.c_uint8(0), ctypes.c_uint16(len(name)), name)[2]

    def _number(self, window: int, atom: int) -> int | None:
        """A window's property; None where it has none."""
        asked = [ctypes.c_uint32(word) for word in (window, atom, CARDINAL, 0, 1)]
        words = self._reply("xcb_get_property", ctypes.c_uint8(0), *asked)
        return words[HEAD_WORDS] if len(words) > HEAD_WORDS else None

    def _reply(self, name: str, *asked: object) -> list[int]:
        """The words of the answer to a request; only zeros where there is none, as for a window that is gone."""
        ask, answer = getattr(self._xcb, name), getattr(self._xcb, f"{name}_reply")
        ask.restype, answer.restype = _Cookie, ctypes.POINTER(ctypes.c_uint32)
        found = answer(self._connection, ask(self._connection, *asked), None)
        if not found:
            return [0] * HEAD_WORDS
        words: list[int] = found[: HEAD_WORDS + found[1]]
        ctypes.CDLL(None).free(found)
        return words
