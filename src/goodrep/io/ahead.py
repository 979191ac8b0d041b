"""The next pose is looked for while the last one is being used.

Looking for a pose leaves Python free, all else needs it. A pose is therefore handed over at the moment in which the
search for the next one begins: what uses it then holds nothing up. Where no next picture is waiting it comes at once.
"""

from __future__ import annotations

import queue
import sys
import threading
from collections.abc import Callable, Generator, Iterator
from typing import Final, Protocol

from goodrep.core.pose import Pose
from goodrep.io.landmarker import Landmarker, Sighting
from goodrep.io.source import Frame

SWITCH_S: Final = 0.0005
"""How long a thread may keep Python to itself while another one wants it; 0.005 by default."""


class Source(Protocol):
    """What pictures are taken from."""

    @property
    def ready(self) -> bool:
        """Whether a picture can be had without waiting."""
        ...

    def __iter__(self) -> Iterator[Frame | None]:
        """None where no picture came for a while, but some may still come."""
        ...


def poses_ahead(
    source: Source, landmarker: Landmarker, stopped: Callable[[], bool] = lambda: False
) -> Generator[tuple[Frame, Pose], None, None]:
    """Every picture of a source with its pose, in order, while the next pose is looked for in a thread.

    An error is raised where the picture would have come. When the generator is closed, the thread has ended.

    Args:
        source: where the pictures come from.
        landmarker: used by the thread alone until the generator is closed.
        stopped: asked after each picture; where it says yes, the one under way is the last.
    """
    # Where both threads want Python at the same moment, neither may wait for long.
    sys.setswitchinterval(SWITCH_S)
    seen: queue.Queue[Sighting | BaseException | None] = queue.Queue(maxsize=1)
    closed = threading.Event()

    def look() -> None:
        last: Sighting | None = None
        error: BaseException | None = None
        try:
            frames = iter(source)
            while not (closed.is_set() or stopped()):
                if last is not None and not source.ready:
                    seen.put(last)
                    last = None
                frame = next(frames)
                if frame is None:
                    continue
                picture = landmarker.prepare(frame)
                if last is not None:
                    seen.put(last)
                last = landmarker.look(picture)
        except StopIteration:
            pass
        except BaseException as caught:
            error = caught
        if last is not None:
            seen.put(last)
        seen.put(error)

    thread = threading.Thread(target=look, name="ahead", daemon=True)
    thread.start()
    item: Sighting | BaseException | None = None
    running = True
    try:
        while isinstance(item := seen.get(), Sighting):
            yield item.frame, item.pose()
        running = False
        if item is not None:
            raise item
    finally:
        closed.set()
        while running and isinstance(seen.get(), Sighting):
            pass
        thread.join()
