"""A camera as a source of frames: always the newest picture, and it comes back after it was lost."""

from __future__ import annotations

import itertools
import os
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from types import TracebackType
from typing import TYPE_CHECKING, Final

import numpy as np

from goodrep.errors import SourceError
from goodrep.io.source import Frame, silence_decoders

if TYPE_CHECKING:
    import cv2

LOST_AFTER_S: Final = 2.0
"""A camera that sends nothing for so long is lost; shorter gaps happen when it adapts to the light."""
PATIENCE_S: Final = 0.2
"""How long whoever reads pictures waits before looking whether to go on."""
REOPEN_EVERY_S: Final = 1.0
GIVE_UP_AFTER_S: Final = 60.0
"""Time to plug a cable in again; after that the session ends with what was kept."""
FIRST_PICTURE_S: Final = 10.0
OPEN_TIMEOUT_MS: Final = 5000
READ_TIMEOUT_MS: Final = 3000


@dataclass(frozen=True, slots=True)
class CameraMode:
    """What a camera was measured to give."""

    width_px: int
    height_px: int
    fps: float


class Camera:
    """A camera read in a thread of its own, so that a slow reader gets the newest picture instead of an old one.

    Frames carry the time at which they were read, on a monotonic clock, from 0 at the first.

    Args:
        device: the number of a camera, or the address of a stream (``http://...``, ``rtsp://...``).

    Raises:
        SourceError: the camera cannot be opened or sends no picture.
    """

    def __init__(self, device: int | str) -> None:
        self.device = device
        self.times_lost = 0
        self._capture = _open(device)
        self._changed = threading.Condition()
        self._closed = False
        self._newest: Frame | None = None
        self._unseen = False
        first = _first_picture(self._capture)
        if first is None:
            self._capture.release()
            raise SourceError(
                f"{_name(device)} opens but sends no picture: close other programs that may use it, "
                "or unplug it and plug it in again"
            )
        self._zero_s = self._read_at_s = time.monotonic()
        self._take(first, self._zero_s)
        self.size_px: tuple[int, int] = (first.shape[1], first.shape[0])
        """Width and height."""
        self._thread = threading.Thread(target=self._drain, name="camera", daemon=True)
        self._thread.start()

    @property
    def lost(self) -> bool:
        """No picture for ``LOST_AFTER_S``; False again once it is back."""
        return time.monotonic() - self._read_at_s > LOST_AFTER_S

    @property
    def ready(self) -> bool:
        """Whether a picture is waiting that was not handed out yet."""
        return self._unseen

    def next_frame(self, timeout_s: float) -> Frame | None:
        """The newest picture not yet handed out; None where none came in time or the camera is closed.

        Raises:
            SourceError: the camera has been lost for ``GIVE_UP_AFTER_S``.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._unseen or self._closed, timeout_s)
            if self._closed:
                return None
            if self._unseen:
                self._unseen = False
                return self._newest
        if time.monotonic() - self._read_at_s > GIVE_UP_AFTER_S:
            raise SourceError(
                f"{_name(self.device)} was lost and did not come back within {GIVE_UP_AFTER_S:.0f} s: "
                "check that it is plugged in"
            )
        return None

    def __iter__(self) -> Iterator[Frame | None]:
        """The newest pictures until the camera is closed; None every ``PATIENCE_S`` without one."""
        while not self._closed:
            yield self.next_frame(PATIENCE_S)

    def __enter__(self) -> Camera:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the camera; a read that the driver is blocked in ends by itself and holds nothing up."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._thread.join(READ_TIMEOUT_MS / 1000)

    def _take(self, frame_bgr: cv2.typing.MatLike, now_s: float) -> None:
        frame = Frame(now_s - self._zero_s, np.asarray(frame_bgr, dtype=np.uint8))
        with self._changed:
            self._newest, self._unseen = frame, True
            self._read_at_s = now_s
            self._changed.notify_all()

    def _drain(self) -> None:
        """Runs in the thread. After a loss the driver goes on claiming to be open: only staleness tells."""
        while not self._closed:
            read, frame_bgr = self._capture.read()
            now_s = time.monotonic()
            if read:
                self._take(frame_bgr, now_s)
            elif self.lost:
                self._reopen()
            else:
                time.sleep(0.01)
        self._capture.release()

    def _reopen(self) -> None:
        self.times_lost += 1
        self._capture.release()
        while not self._closed:
            try:
                self._capture = _open(self.device)
                return
            except SourceError:
                with self._changed:
                    self._changed.wait_for(lambda: self._closed, REOPEN_EVERY_S)


def probe(device: int, frames: int = 20) -> CameraMode | None:
    """Opens a camera briefly and measures it; None where there is none. May block for as long as the driver likes."""
    try:
        with Camera(device) as camera:
            times_s = [frame.t_s for frame in itertools.islice(filter(None, camera), frames)]
            width, height = camera.size_px
    except SourceError:
        return None
    return CameraMode(width, height, 1 / median(np.diff(times_s)))


def _name(device: int | str) -> str:
    return f"camera {device}" if isinstance(device, int) else f"the camera at {device}"


def _open(device: int | str) -> cv2.VideoCapture:
    silence_decoders()
    import cv2

    if isinstance(device, str):
        # Without limits FFmpeg waits half a minute for a stream that has died.
        limits = [
            cv2.CAP_PROP_OPEN_TIMEOUT_MSEC,
            OPEN_TIMEOUT_MS,
            cv2.CAP_PROP_READ_TIMEOUT_MSEC,
            READ_TIMEOUT_MS,
        ]
        capture = cv2.VideoCapture(device, cv2.CAP_FFMPEG, limits)
    else:
        # Windows' own default (MSMF) can take 20 s to open a camera.
        backends = {"win32": cv2.CAP_DSHOW, "darwin": cv2.CAP_AVFOUNDATION, "linux": cv2.CAP_V4L2}
        capture = cv2.VideoCapture(device, backends.get(sys.platform, cv2.CAP_ANY))
    if not capture.isOpened():
        raise SourceError(f"{_name(device)} cannot be opened: {_advice(device)}")
    return capture


def _advice(device: int | str) -> str:
    if isinstance(device, str):
        return "check the address and that the stream is running"
    if sys.platform == "linux":
        node = Path(f"/dev/video{device}")
        if not node.exists():
            return "no such camera is plugged in; goodrep doctor lists those that are"
        if not os.access(node, os.R_OK | os.W_OK):
            return f"you may not use {node}; add yourself to the group video and log in again"
        return "close other programs that may use it, or try another number; goodrep doctor lists the cameras"
    if sys.platform == "darwin":
        return "allow the camera for your terminal in System Settings, Privacy & Security, and check it is plugged in"
    return "check that it is plugged in, that the privacy settings allow it and that no other program uses it"


def _first_picture(capture: cv2.VideoCapture) -> cv2.typing.MatLike | None:
    deadline_s = time.monotonic() + FIRST_PICTURE_S
    while time.monotonic() < deadline_s:
        read, frame_bgr = capture.read()
        if read:
            return frame_bgr
        time.sleep(0.01)
    return None
