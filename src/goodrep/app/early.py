"""Source and pose model, opened in the background while the rest of the program starts.

Both leave Python free while they open, and so does the first pose; what is imported meanwhile costs no time.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from goodrep.core.attention import Region
    from goodrep.core.pose import Pose
    from goodrep.io.camera import Camera
    from goodrep.io.landmarker import Landmarker
    from goodrep.io.source import Frame, VideoFile


@dataclass(frozen=True, slots=True)
class Asked:
    """What to open: a video file (``file``), else a camera (its number, or a stream's address); a model file
    (``model``), else a variant."""

    file: Path | None
    camera: int | str
    model: Path | None
    variant: Literal["full", "heavy"]

    @property
    def source_words(self) -> str:
        from goodrep.io.camera_lock import camera_words

        return camera_words(self.camera) if self.file is None else str(self.file)

    @property
    def model_words(self) -> str:
        return self.variant if self.model is None else self.model.name


class EarlyStart:
    """Begins to open at once; ``wait`` tells when all is there. To be used as a context manager.

    A model that is not on this disk yet is fetched only in ``wait``, when everything else is known to be right.
    """

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self._source: VideoFile | Camera | None = None
        self._landmarker: Landmarker | None = None
        self._first: tuple[Frame, Pose] | None = None
        self._error: Exception | None = None
        self._stop = threading.Event()
        self._imported = threading.Event()
        # Daemon: where the arguments turn out to be wrong, nobody waits for a camera.
        self._thread = threading.Thread(target=self._open, name="opening", daemon=True)
        self._thread.start()
        # Two threads that import side by side only hold each other up.
        self._imported.wait()

    def __enter__(self) -> EarlyStart:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._thread.join()
        with contextlib.ExitStack() as stack:
            for part in (self._source, self._landmarker):
                if part is not None:
                    stack.callback(part.close)

    def wait(self) -> VideoFile | Camera:
        """The opened source, once the first pose can be had.

        Raises:
            SourceError: the file or camera cannot be used.
            ModelError: the model cannot be had or used.
            SystemLibraryError: a library of the operating system is missing.
        """
        self._thread.join()
        if self._error is not None:
            raise self._error
        assert self._source is not None
        if self._landmarker is None:
            self._load_model(fetch=True)
        return self._source

    def hide(self, region: Region | None) -> None:
        """What the pose model is not to see in the pictures to come; None for nothing."""
        assert self._landmarker is not None
        self._landmarker.hidden = region

    def stop(self) -> None:
        """Ends ``poses`` after the one under way."""
        self._stop.set()

    def poses(self, waiting: Callable[[], None] = lambda: None) -> Generator[tuple[Frame, Pose], None, None]:
        """Every picture with its pose, until the source ends or ``stop`` is called; after ``wait``. ``waiting`` is
        called now and then while no picture comes.

        While one is used, the next pose is found; to be closed before the source is.
        """
        assert self._landmarker is not None
        if self._first is not None:
            yield self._first
        assert self._source is not None
        from goodrep.io.ahead import poses_ahead

        yield from poses_ahead(self._source, self._landmarker, self._stop.is_set, waiting)

    def _open(self) -> None:
        try:
            from goodrep.io.landmarker import libraries

            libraries()
            self._imported.set()
            if self.asked.file is not None:
                from goodrep.io.source import VideoFile

                self._source = VideoFile(self.asked.file, paced=True)
            else:
                from goodrep.io.camera import Camera

                self._source = Camera(self.asked.camera)
            self._load_model(fetch=False)
            if self._landmarker is not None:
                frame = next(filter(None, self._source), None)
                self._first = None if frame is None else (frame, self._landmarker.pose(frame))
        except Exception as error:  # told in the thread that waits
            self._error = error
        finally:
            self._imported.set()

    def _load_model(self, *, fetch: bool) -> None:
        from goodrep.io.landmarker import Landmarker
        from goodrep.io.pose_model import cached_model, model_file

        if fetch or self.asked.model is not None:
            path: Path | None = model_file(self.asked.variant, self.asked.model)
        else:
            path = cached_model(self.asked.variant)
        if path is not None:
            self._landmarker = Landmarker(path)
