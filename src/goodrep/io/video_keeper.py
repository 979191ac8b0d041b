"""Keeps the video of a session, where that was asked for, without ever holding up the live loop."""

from __future__ import annotations

import shutil
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain, islice, pairwise
from pathlib import Path
from queue import Full, Queue
from statistics import median
from threading import Thread
from typing import Final

from goodrep.io.recording import find_recording
from goodrep.io.source import Frame

VIDEO_SUFFIX: Final = ".mkv"
"""A container that can be read up to a kill; MPEG-4 in it takes a fraction of the time of anything better."""
CODEC: Final = "mp4v"
WAITING: Final = 16
"""Pictures that may wait; more would take memory, and mean that the computer cannot keep up."""
FOR_RATE: Final = 8
"""Pictures from whose times the rate of the video is taken."""
USUAL_RATE_HZ: Final = 15.0
LEAST_FREE_BYTES: Final = 100_000_000
"""The video ends before it takes the room that the store and the recording need."""
LOOK_EVERY: Final = 15
"""Pictures between two looks at how much room there is."""


def find_video(session_id: str) -> Path | None:
    """The video that was kept beside the recording of a session; None where there is none."""
    recording = find_recording(session_id)
    video = None if recording is None else recording.with_suffix(VIDEO_SUFFIX)
    return video if video is not None and video.is_file() else None


class VideoKeeper:
    """Writes pictures to a file in a thread of its own; picture n is picture n of the recording.

    Nothing raises: where the disk is nearly full, or the video cannot be written, it ends, and `problem` says so in
    a sentence. A picture that comes while too many wait is left out, and the one before it takes its place.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problem: str | None = None
        self._queue: Queue[tuple[int, Frame] | None] = Queue(WAITING)
        self._given = 0
        self._thread = Thread(target=self._run, name="video", daemon=True)
        self._thread.start()

    def put(self, frame: Frame) -> None:
        """Takes the next picture; it must not change any more."""
        if self.problem is not None:
            return
        with suppress(Full):
            self._queue.put_nowait((self._given, frame))
        self._given += 1

    def close(self) -> None:
        """Waits until all is written."""
        self._queue.put(None)
        self._thread.join()

    def _waiting(self) -> Iterator[tuple[int, Frame]]:
        while (numbered := self._queue.get()) is not None:
            yield numbered

    def _run(self) -> None:
        waiting = self._waiting()
        try:
            self._write(waiting)
        except Exception as error:  # whatever OpenCV makes of it, everything else goes on
            self.problem = f"The video ends: {self.path} cannot be written ({error}). Everything else goes on."
        deque(waiting, maxlen=0)  # until the session ends: whoever gives pictures must never wait

    def _write(self, waiting: Iterator[tuple[int, Frame]]) -> None:
        import cv2

        first = list(islice(waiting, FOR_RATE))
        if first:
            self._look(0.0)
        if not first or self.problem is not None:
            return
        height, width = first[0][1].frame_bgr.shape[:2]
        rate_hz = _rate_hz([frame for _, frame in first])
        writer = cv2.VideoWriter(
            str(self.path), cv2.CAP_FFMPEG, cv2.VideoWriter.fourcc(*CODEC), rate_hz, (width, height)
        )
        try:
            if not writer.isOpened():
                self.problem = f"No video is kept: {self.path} cannot be written."
                return
            written, last = 0, first[0][1]
            for number, frame in chain(first, waiting):
                if number % LOOK_EVERY == 0:
                    self._look(frame.t_s)
                if self.problem is not None:
                    return
                for _ in range(written, number):
                    writer.write(last.frame_bgr)
                writer.write(frame.frame_bgr)
                written, last = number + 1, frame
            for _ in range(written, self._given):
                writer.write(last.frame_bgr)
        finally:
            writer.release()

    def _look(self, t_s: float) -> None:
        try:
            free = shutil.disk_usage(self.path.parent).free
        except OSError:
            free = 0
        if free < LEAST_FREE_BYTES:
            ended = f"The video ends after {t_s:.0f} s" if t_s else "No video is kept"
            self.problem = f"{ended}: there is too little room in {self.path.parent}. Everything else goes on."


def _rate_hz(frames: list[Frame]) -> float:
    steps = [later.t_s - earlier.t_s for earlier, later in pairwise(frames)]
    step = median(steps) if steps else 0.0
    return 1 / step if step > 0 else USUAL_RATE_HZ
