"""Where pictures come from: a frame with its time, and video files as a source of frames."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final

import numpy as np

from goodrep.errors import SourceError

if TYPE_CHECKING:
    import cv2
    from numpy.typing import NDArray

CUT_SHORT_SHARE: Final = 0.05
CUT_SHORT_S: Final = 0.5
"""A file that ends this much before the length it states has broken off; less is rounding in its header."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture.

    Args:
        t_s: seconds on the source's own clock, which begins at 0.
        frame_bgr: (H, W, 3) unsigned bytes, as OpenCV gives them, not mirrored.
    """

    t_s: float
    frame_bgr: NDArray[np.uint8]

    def __post_init__(self) -> None:
        if self.frame_bgr.ndim != 3 or self.frame_bgr.shape[2] != 3 or self.frame_bgr.dtype != np.uint8:
            raise ValueError(
                f"frame_bgr must be (H, W, 3) of uint8, got {self.frame_bgr.shape} of {self.frame_bgr.dtype}"
            )


def silence_decoders() -> None:
    """Keeps OpenCV and FFmpeg from writing to stderr; they read this once, before the first file or camera.

    What they would say reaches the user as one sentence instead. A value that is already set stays.
    """
    os.environ.setdefault("OPENCV_LOG_LEVEL", "OFF")
    os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
    import cv2

    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)


class VideoFile:
    """A video file as frames, each exactly once and in order, decoded when asked for.

    Args:
        path: the file.
        paced: play it like a camera: no frame comes before its time. None is ever left out.

    Raises:
        SourceError: the file is missing, is not a video, or holds no picture that can be decoded.
    """

    def __init__(self, path: str | Path, *, paced: bool = False) -> None:
        self.path = Path(path)
        self.paced = paced
        self._started_s: float | None = None
        """When the picture at time 0 was or would have been due, in paced play."""
        self.problem: str | None = None
        """After the last frame: one sentence where the file broke off before the end that it states."""
        self._capture = _open(self.path)
        import cv2

        fps = self._capture.get(cv2.CAP_PROP_FPS)
        count = self._capture.get(cv2.CAP_PROP_FRAME_COUNT)
        self.fps: float | None = fps if 0 < fps < 1000 else None
        self.frame_count: int | None = int(count) if 0 < count < 1e9 else None
        """As the file states it."""
        self._count = 0
        self._last_s: float | None = None
        self._ready = self._decode()
        """Decoded, but not handed out yet."""
        if self._ready is None:
            self._capture.release()
            raise SourceError(f"{self.path}: no picture in this video can be decoded; try to convert it to MP4 (H.264)")
        height, width = self._ready.frame_bgr.shape[:2]
        self.size_px: tuple[int, int] = (width, height)
        """Width and height, after the rotation that the file asks for."""

    @property
    def duration_s(self) -> float | None:
        """As the file states it."""
        return None if self.fps is None or self.frame_count is None else self.frame_count / self.fps

    waits: Final = True
    """Whether a picture taken early is none the staler for it; those of a file stay what they are."""

    @property
    def ready(self) -> bool:
        """Whether the next picture can be had without waiting for its time."""
        if not self.paced or self._started_s is None or self._last_s is None:
            return True
        return time.monotonic() >= self._started_s + self._last_s + 1 / (self.fps or 30)

    def __enter__(self) -> VideoFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stops decoding; may be called in the middle and more than once."""
        self._ready = None
        self._capture.release()

    def __iter__(self) -> Iterator[Frame]:
        """The frames from where the last iteration stopped."""
        self._started_s = None
        while (frame := self._take()) is not None:
            if self.paced:
                now_s = time.monotonic()
                if self._started_s is None:
                    self._started_s = now_s - frame.t_s
                time.sleep(max(0.0, self._started_s + frame.t_s - now_s))
            yield frame

    def _take(self) -> Frame | None:
        """The next frame; None after the last one and after closing."""
        frame, self._ready = self._ready, None
        if frame is None and self._capture.isOpened():
            frame = self._decode()
            if frame is None:
                self.problem = self._cut_short()
                self.close()
        return frame

    def _decode(self) -> Frame | None:
        import cv2

        try:
            decoded, frame_bgr = self._capture.read()
        except cv2.error:
            return None
        if not decoded:
            return None
        t_s = self._capture.get(cv2.CAP_PROP_POS_MSEC) / 1000
        if self._last_s is None:
            t_s = max(t_s, 0.0)
        elif not t_s > self._last_s:
            # Some containers carry no times or repeat them.
            step_s = 1 / (self.fps or 30)
            t_s = max(self._count * step_s, self._last_s + step_s)
        self._count += 1
        self._last_s = t_s
        return Frame(t_s, np.asarray(frame_bgr, dtype=np.uint8))

    def _cut_short(self) -> str | None:
        stated_s, last_s = self.duration_s, self._last_s
        if stated_s is None or self.fps is None or last_s is None:
            return None
        missing_s = stated_s - (last_s + 1 / self.fps)
        if missing_s <= max(CUT_SHORT_S, CUT_SHORT_SHARE * stated_s):
            return None
        return (
            f"{self.path}: the video breaks off after {last_s:.1f} of {stated_s:.1f} s ({self._count} frames); "
            "what comes before was used"
        )


def _open(path: Path) -> cv2.VideoCapture:
    try:
        with path.open("rb") as file:
            empty = not file.read(1)
    except FileNotFoundError:
        raise SourceError(f"{path}: there is no such file; check the path") from None
    except IsADirectoryError:
        raise SourceError(f"{path}: this is a folder; name a video file") from None
    except OSError as error:
        raise SourceError(f"{path}: the file cannot be read ({error.strerror})") from None
    if empty:
        raise SourceError(f"{path}: the file is empty; copy or record it again")
    silence_decoders()
    import cv2

    capture = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG)
    if not capture.isOpened():
        raise SourceError(f"{path}: this is not a video that can be read; it may be damaged or hold no picture")
    return capture
