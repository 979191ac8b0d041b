"""The next pose is looked for while the last one is being used.

Looking for a pose leaves Python free, all else needs it. A thread therefore does nothing but look, and a pose is handed
over at the moment in which the search for the next one begins: what uses it then, and decoding the picture after that,
hold nothing up. Where no next picture is waiting the pose comes at once.
"""

from __future__ import annotations

import contextlib
import queue
import sys
import threading
from collections.abc import Callable, Generator, Iterator
from typing import Final, Protocol

from goodrep.core.pose import Pose
from goodrep.io.landmarker import Landmarker, Picture, Sighting
from goodrep.io.source import Frame

SWITCH_S: Final = 0.0005
"""How long a thread may keep Python to itself while another one wants it; 0.005 by default."""


AT_MOST: Final = 2
"""Pictures under way at once: one that is looked at and, where pictures wait, one that comes next."""


class Source(Protocol):
    """What pictures are taken from."""

    @property
    def ready(self) -> bool:
        """Whether a picture can be had without waiting."""
        ...

    @property
    def waits(self) -> bool:
        """Whether a picture taken early is none the staler for it: those of a file are, those of a camera are not."""
        ...

    def __iter__(self) -> Iterator[Frame | None]:
        """None where no picture came for a while, but some may still come."""
        ...


class _Search:
    """The thread that looks; pictures go in and sightings come out in the same order."""

    def __init__(self, landmarker: Landmarker) -> None:
        self._landmarker = landmarker
        self._pictures: queue.SimpleQueue[Picture | None] = queue.SimpleQueue()
        self._seen: queue.SimpleQueue[Sighting | BaseException] = queue.SimpleQueue()
        self.under_way = 0
        """Pictures whose sighting was not fetched yet."""
        self._thread = threading.Thread(target=self._look, name="ahead", daemon=True)
        self._thread.start()

    def begin(self, picture: Picture) -> None:
        self.under_way += 1
        self._pictures.put(picture)

    def fetch(self) -> Sighting:
        """The next sighting, once it is there; raises what went wrong with it."""
        seen = self._seen.get()
        self.under_way -= 1
        if isinstance(seen, BaseException):
            raise seen
        return seen

    def close(self) -> None:
        """Ends after the picture under way."""
        with contextlib.suppress(queue.Empty):
            while True:
                self._pictures.get_nowait()
        self._pictures.put(None)
        self._thread.join()

    def _look(self) -> None:
        last: Sighting | BaseException | None = None
        while True:
            if last is not None and self._pictures.empty():
                self._seen.put(last)
                last = None
            picture = self._pictures.get()
            if last is not None:
                self._seen.put(last)
            if picture is None:
                return
            try:
                last = self._landmarker.look(picture)
            except BaseException as error:
                last = error


def poses_ahead(
    source: Source,
    landmarker: Landmarker,
    stopped: Callable[[], bool] = lambda: False,
    waiting: Callable[[], None] = lambda: None,
) -> Generator[tuple[Frame, Pose], None, None]:
    """Every picture of a source with its pose, in order, while the next pose is looked for in a thread.

    An error is raised where the picture would have come. When the generator is closed, the thread has ended.

    Args:
        source: where the pictures come from.
        landmarker: used by this generator alone until it is closed.
        stopped: asked before each picture is taken; where it says yes, those under way are the last.
        waiting: called now and then while no picture comes.
    """
    # Where both threads want Python at the same moment, neither may wait for long.
    sys.setswitchinterval(SWITCH_S)
    frames = iter(source)
    more, error = True, None
    search = _Search(landmarker)

    def begin_next() -> None:
        nonlocal more, error
        frame = None
        while frame is None:
            try:
                more = not stopped()
                frame = next(frames) if more else None
            except StopIteration:
                more = False
            except Exception as raised:
                more, error = False, raised
            if not more:
                return
            if frame is None:
                waiting()
        search.begin(landmarker.prepare(frame))

    try:
        while True:
            while more and (not search.under_way or (source.waits and source.ready and search.under_way < AT_MOST)):
                begin_next()
            if not search.under_way:
                break
            seen = search.fetch()
            if more and not search.under_way and source.ready:
                begin_next()
            yield seen.frame, seen.pose()
        if error is not None:
            raise error
    finally:
        search.close()
