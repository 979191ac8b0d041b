"""Many recordings judged on all processors; what is done stays done, and a bad recording does not stop the rest."""

from __future__ import annotations

import contextlib
import functools
import multiprocessing
import os
import pickle
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final, TypeVar

from goodrep.app.replay import loaded_of
from goodrep.errors import GoodrepError
from goodrep.io.records import SpecUsed
from goodrep.specs.loading import LoadedSpec
from goodrep.specs.model import Spec
from goodrep.tuning.bench import Compared
from goodrep.tuning.comparing import compared, prepare
from goodrep.tuning.outcomes import Outcome, outcomes
from goodrep.tuning.remeasure import Remeasured, remeasured

Result = TypeVar("Result")

STEPS_ASIDE_S: Final = 0.1
"""How often what is done in the background looks whether somebody still waits for something else."""
LOOK_AFTER_S: Final = 0.05
"""So often it is looked whether the result of a run is still wanted."""
NICE: Final = 5
"""How far the other processes stand back for whoever is being answered meanwhile."""


def _always() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of one recording.

    Args:
        recording: the file.
        outcomes: one for each spec; None where the exercise is not in it, or there was a problem.
        problem: why it could not be judged, in one sentence.
    """

    recording: Path
    outcomes: tuple[Outcome, ...] | None
    problem: str | None = None


class Judges:
    """As many processes as processors, which stay for the next spec.

    Few recordings are judged in this process: starting others takes as long as judging several minutes.
    """

    FEW = 3

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None
        self._starting = threading.Lock()
        self._waited_for: set[Future[Any]] = set()
        """What is under way for somebody who waits, or who went away without a word."""

    def __enter__(self) -> Judges:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """What is under way is finished and kept, what waits is left for the next time."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def judge(
        self,
        recordings: Sequence[Path],
        exercise: str,
        specs: tuple[LoadedSpec | None, ...],
        since: Mapping[Path, SpecUsed] | None = None,
        wanted: Callable[[], bool] = _always,
    ) -> Iterator[Judged]:
        """Each recording as soon as it is done, in no order.

        Args:
            recordings: the files.
            exercise: whose sets are looked at.
            specs: as ``outcomes`` takes them.
            since: by recording, the spec that None stands for where it is not the one of the recording.
            wanted: once this is false the rest is left, also where nothing is done yet.
        """
        work = functools.partial(_judged, exercise=exercise, specs=specs, since=since or {})
        for recording, found in self._each(recordings, work, wanted):
            yield found or Judged(recording, None, f"{recording}: the process that judged it was ended.")

    def compare(
        self, recordings: Sequence[Path], base: LoadedSpec, draft: LoadedSpec | None
    ) -> Iterator[tuple[Path, Compared | str | None]]:
        """The same for ``comparing.compared``: what it gives or, in one sentence, why there is nothing."""
        work = functools.partial(_compared, base=base, draft=draft)
        for recording, found in self._each(recordings, work):
            ended = f"{recording}: the process that judged it was ended."
            yield recording, ended if found is None else found[0]

    def prepare(self, recordings: Sequence[Path], base: LoadedSpec, wanted: Callable[[], bool]) -> Iterator[Path]:
        """``comparing.prepare`` for each, a few at a time and only while nobody waits for anything else; few recordings
        need not be prepared. What is wrong with one is told when it is compared.

        Args:
            recordings: the files.
            base: the spec.
            wanted: once this is false the rest is left.
        """
        if len(recordings) <= self.FEW:
            return
        work, at_once = pickle.dumps(functools.partial(_prepared, base=base)), os.cpu_count() or 1
        for first in range(0, len(recordings), at_once):
            while self._waited_for and wanted():
                time.sleep(STEPS_ASIDE_S)
            if not wanted():
                return
            some = recordings[first : first + at_once]
            futures = [self._submitted(work, recording) for recording in some]
            for recording, future in zip(some, futures, strict=True):
                try:
                    future.result()
                except BrokenProcessPool:
                    self._pool = None
                except CancelledError:  # closed meanwhile
                    return
                yield recording

    def remeasure(
        self, recordings: Sequence[Path], base: LoadedSpec, specs: Sequence[Spec], checks: Sequence[str]
    ) -> Iterator[tuple[Path, Remeasured | str]]:
        """The same for ``remeasure.remeasured``: what it gives or, in one sentence, why there is nothing."""
        work = functools.partial(_remeasured, base=base, specs=specs, checks=checks)
        for recording, found in self._each(recordings, work):
            yield recording, found or f"{recording}: the process that measured it was ended."

    def _each(
        self, recordings: Sequence[Path], work: Callable[[Path], Result], wanted: Callable[[], bool] = _always
    ) -> Iterator[tuple[Path, Result | None]]:
        """What ``work`` makes of each; None where its process was ended. Whoever stops asking stops the rest."""
        if len(recordings) <= self.FEW:
            for recording in recordings:
                if not wanted():
                    break
                yield recording, work(recording)
            return
        packed = pickle.dumps(work)  # once for all: a spec takes as long to pack as a recording to measure
        waiting: dict[Future[Result], Path] = {
            self._submitted(packed, recording): recording for recording in recordings
        }
        self._waited_for.update(waiting)
        for future in waiting:
            future.add_done_callback(self._waited_for.discard)
        pending = set(waiting)
        try:
            while pending and wanted():
                done, pending = wait(pending, LOOK_AFTER_S, FIRST_COMPLETED)
                for future in done:
                    try:
                        yield waiting[future], future.result()
                    except BrokenProcessPool:
                        self._pool = None
                        yield waiting[future], None
        finally:
            for future in waiting:
                future.cancel()

    def _submitted(self, packed: bytes, recording: Path) -> Future[Any]:
        try:
            return self._started().submit(_unpacked, packed, recording)
        except BrokenProcessPool:  # a process was ended while it had nothing to do
            self._pool = None
            return self._started().submit(_unpacked, packed, recording)

    def _started(self) -> ProcessPoolExecutor:
        with self._starting:
            if self._pool is None:
                self._pool = ProcessPoolExecutor(
                    os.cpu_count() or 1, multiprocessing.get_context("spawn"), initializer=_in_the_background
                )
            return self._pool


def _unpacked(packed: bytes, recording: Path) -> Any:
    return _work(packed)(recording)


@functools.lru_cache(maxsize=2)
def _work(packed: bytes) -> Any:
    """Unpacked once for all recordings."""
    return pickle.loads(packed)


def _judged(
    recording: Path, exercise: str, specs: tuple[LoadedSpec | None, ...], since: Mapping[Path, SpecUsed]
) -> Judged:
    def found() -> list[Outcome] | None:
        used = since.get(recording)
        own = None if used is None else loaded_of(used)
        return outcomes(recording, exercise, tuple(spec or own for spec in specs))

    made = _or_why(recording, "judged", found)
    if isinstance(made, str):
        return Judged(recording, None, made)
    return Judged(recording, None if made is None else tuple(made))


def _compared(recording: Path, base: LoadedSpec, draft: LoadedSpec | None) -> tuple[Compared | str | None]:
    return (_or_why(recording, "judged", lambda: compared(recording, base, draft)),)


def _prepared(recording: Path, base: LoadedSpec) -> None:
    with contextlib.suppress(Exception):
        prepare(recording, base)


def _remeasured(recording: Path, base: LoadedSpec, specs: Sequence[Spec], checks: Sequence[str]) -> Remeasured | str:
    return _or_why(recording, "measured", lambda: remeasured(recording, base, specs, checks))


def _or_why(recording: Path, what: str, make: Callable[[], Result]) -> Result | str:
    """What ``make`` makes of a recording or, in one sentence, why it cannot: the others are done nevertheless."""
    try:
        return make()
    except GoodrepError as error:
        return str(error)
    except Exception as error:
        return f"{recording} cannot be {what} ({type(error).__name__}: {error})."


def _in_the_background() -> None:
    """Stands back for others. Ctrl+C reaches every process of a terminal; only the first one answers it."""
    if hasattr(os, "nice"):
        os.nice(NICE)
    with contextlib.suppress(ValueError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def in_order(found: Iterator[Judged], recordings: Sequence[Path], done: Callable[[], None]) -> list[Judged]:
    """All of them in the order of ``recordings``; ``done`` is called as each one is."""
    by_path = {}
    for judged in found:
        by_path[judged.recording] = judged
        done()
    return [by_path[recording] for recording in recordings]
