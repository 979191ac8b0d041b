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
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from goodrep.command import COMMAND
from goodrep.errors import SourceError
from goodrep.io.camera_lock import CameraLock, camera_words
from goodrep.io.camera_trouble import PictureWatch, Trouble, light
from goodrep.io.source import Frame, silence_decoders

if TYPE_CHECKING:
    import cv2

LOST_AFTER_S: Final = 2.0
"""A camera that sends nothing for so long is lost; shorter gaps happen when it adapts to the light."""
PATIENCE_S: Final = 0.2
"""How long whoever reads pictures waits before looking whether to go on."""
REOPEN_EVERY_S: Final = 1.0
REOPEN_FROZEN_EVERY_S: Final = 5.0
"""A camera that is opened again needs some seconds before it gives pictures at all."""
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
    light: Literal["black", "dark"] | None
    """How its last picture lacked light; None where it did not."""


class Camera:
    """A camera read in a thread of its own, so that a slow reader gets the newest picture instead of an old one.

    Frames carry the time at which they were read, on a monotonic clock, from 0 at the first. Pictures that stand still
    are not handed out: nobody in them holds a position.

    Args:
        device: the number of a camera, or the address of a stream (``http://...``, ``rtsp://...``).

    Raises:
        SourceError: the camera cannot be opened, sends no picture, or is used by another goodrep.
    """

    def __init__(self, device: int | str) -> None:
        self.device = device
        self.times_reopened = 0
        self._lock = CameraLock(device)
        try:
            self._capture = _open(device)
            first = _first_picture(self._capture, device)
        except SourceError:
            self._lock.release()
            raise
        self._changed = threading.Condition()
        self._closed = False
        self._newest: Frame | None = None
        self._unseen = False
        self._watch = PictureWatch()
        self._zero_s = self._opened_at_s = self._read_at_s = self._taken_at_s = time.monotonic()
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
    def trouble(self) -> Trouble | None:
        """What keeps the person from being seen, from the first second or two of it until it is over.

        ``specs.phrases`` has a sentence for each. While it is "lost" or "frozen" no picture comes.
        """
        return "lost" if self.lost else self._watch.trouble

    waits: Final = False
    """Whether a picture taken early is none the staler for it; a newer one of the camera would have come."""

    @property
    def ready(self) -> bool:
        """Whether a picture is waiting that was not handed out yet."""
        return self._unseen

    def next_frame(self, timeout_s: float) -> Frame | None:
        """The newest picture not yet handed out; None where none came in time or the camera is closed.

        Raises:
            SourceError: the camera has been lost or has stood still for ``GIVE_UP_AFTER_S``.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._unseen or self._closed, timeout_s)
            if self._closed:
                return None
            if self._unseen:
                self._unseen = False
                return self._newest
        if time.monotonic() - self._taken_at_s > GIVE_UP_AFTER_S:
            raise SourceError(
                f"{camera_words(self.device)} was lost and did not come back within {GIVE_UP_AFTER_S:.0f} s: "
                "check that it is plugged in"
                if self.lost
                else f"the picture of {camera_words(self.device)} has stood still for {GIVE_UP_AFTER_S:.0f} s: "
                "unplug the camera and plug it in again"
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
        self._lock.release()

    def _take(self, frame_bgr: cv2.typing.MatLike, now_s: float) -> None:
        frame = Frame(now_s - self._zero_s, np.asarray(frame_bgr, dtype=np.uint8))
        self._read_at_s = now_s
        if self._watch.see(frame.frame_bgr, now_s) == "frozen":
            return
        with self._changed:
            self._newest, self._unseen = frame, True
            self._taken_at_s = now_s
            self._changed.notify_all()

    def _drain(self) -> None:
        """Runs in the thread. After a loss the driver goes on claiming to be open: only staleness tells."""
        while not self._closed:
            read, frame_bgr = self._capture.read()
            now_s = time.monotonic()
            if read:
                self._take(frame_bgr, now_s)
                if self._watch.trouble == "frozen" and now_s - self._opened_at_s > REOPEN_FROZEN_EVERY_S:
                    self._reopen()
            elif self.lost or _unplugged(self.device):
                self._reopen()
            else:
                time.sleep(0.01)
        self._capture.release()

    def _reopen(self) -> None:
        self.times_reopened += 1
        self._capture.release()
        while not self._closed:
            try:
                self._capture = _open(self.device)
                self._opened_at_s = time.monotonic()
                return
            except SourceError:
                with self._changed:
                    self._changed.wait_for(lambda: self._closed, REOPEN_EVERY_S)


def probe(device: int | str, frames: int = 20) -> CameraMode:
    """Opens a camera briefly and measures it. May block for as long as the driver likes.

    Raises:
        SourceError: as for ``Camera``.
    """
    with Camera(device) as camera:
        seen = list(itertools.islice(filter(None, camera), frames))
        width, height = camera.size_px
    fps = 1 / median(np.diff([frame.t_s for frame in seen]))
    return CameraMode(width, height, fps, light(seen[-1].frame_bgr))


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
        raise SourceError(f"{camera_words(device)} cannot be opened: {_advice(device)}")
    return capture


def _advice(device: int | str) -> str:
    if isinstance(device, str):
        return "check the address and that the stream is running"
    if sys.platform == "linux":
        node = Path(f"/dev/video{device}")
        if not node.exists():
            return f"no such camera is plugged in; {COMMAND} doctor lists those that are"
        if not os.access(node, os.R_OK | os.W_OK):
            return f"you may not use {node}; add yourself to the group video and log in again"
        return f"close other programs that may use it, or try another number; {COMMAND} doctor lists the cameras"
    if sys.platform == "darwin":
        return "allow the camera for your terminal in System Settings, Privacy & Security, and check it is plugged in"
    return "check that it is plugged in, that the privacy settings allow it and that no other program uses it"


def _unplugged(device: int | str) -> bool:
    """Seen at once on Linux. A camera that is still held open when it is plugged in again comes back under another
    number, so that nothing may be waited for."""
    return sys.platform == "linux" and isinstance(device, int) and not Path(f"/dev/video{device}").exists()


def _first_picture(capture: cv2.VideoCapture, device: int | str) -> cv2.typing.MatLike:
    deadline_s = time.monotonic() + FIRST_PICTURE_S
    while time.monotonic() < deadline_s:
        read, frame_bgr = capture.read()
        if read:
            return frame_bgr
        time.sleep(0.01)
    capture.release()
    raise SourceError(
        f"{camera_words(device)} opens but sends no picture: close other programs that may use it, "
        "or unplug it and plug it in again"
    )
