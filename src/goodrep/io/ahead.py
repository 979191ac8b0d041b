"""Work on the next item while the last one is being used."""

from __future__ import annotations

import queue
import sys
import threading
from collections.abc import Generator, Iterable
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

T = TypeVar("T")
SWITCH_S: Final = 0.0005
"""How long a thread may keep Python to itself while another one wants it; 0.005 by default."""


@dataclass(frozen=True, slots=True)
class _Made(Generic[T]):
    item: T


@dataclass(frozen=True, slots=True)
class _Ended:
    error: BaseException | None


def ahead(items: Iterable[T]) -> Generator[T, None, None]:
    """What ``items`` yields, in order, the next one made in a thread meanwhile.

    For items that are made without Python, as poses are: then it costs nothing to use them. An error is raised where
    the item would have come. When the iterator is closed, the thread has ended.
    """
    # Where both threads want Python at the same moment, the one that uses the item must not wait for long.
    sys.setswitchinterval(SWITCH_S)
    made: queue.Queue[_Made[T] | _Ended] = queue.Queue(maxsize=1)
    stopped = threading.Event()

    def make() -> None:
        error: BaseException | None = None
        try:
            for item in items:
                made.put(_Made(item))
                if stopped.is_set():
                    break
        except BaseException as caught:
            error = caught
        made.put(_Ended(error))

    thread = threading.Thread(target=make, name="ahead", daemon=True)
    thread.start()
    last: _Made[T] | _Ended | None = None
    try:
        while isinstance(last := made.get(), _Made):
            yield last.item
        if last.error is not None:
            raise last.error
    finally:
        stopped.set()
        while not isinstance(last, _Ended):
            last = made.get()
        thread.join()
