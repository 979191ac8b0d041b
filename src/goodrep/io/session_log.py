"""Keeps the engine's events as they come, without holding up the live loop."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections import deque
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any

from goodrep.core.events import Cue, Event, PlacementFound, RepDone, SetClosed, SetOpened, TopReached
from goodrep.errors import StorageError
from goodrep.io.records import SessionKey, SpecUsed
from goodrep.io.store import Store


@dataclass(frozen=True, slots=True)
class _VoiceSaid:
    cue: Cue
    started_s: float
    ended_s: float | None


@dataclass(frozen=True, slots=True)
class _SessionEnded:
    why_nothing: str | None


_Item = SetOpened | SetClosed | TopReached | RepDone | Cue | PlacementFound | _VoiceSaid | _SessionEnded


class SessionLog:
    """Writes one session's events to the store, in order, in a thread of its own.

    The store is the log's until `close` returns. What cannot be written stays in memory and is tried again with every
    later event; `problem` says why, and is None again once all is written. `specs` are those used, by exercise.
    """

    def __init__(self, store: Store, session: SessionKey, specs: Mapping[str, SpecUsed]) -> None:
        self.problem: str | None = None
        self._store = store
        self._session = session
        self._specs = dict(specs)
        self._set_ids: dict[int, str] = {}
        self._cue_ids: dict[Cue, str] = {}
        self._open_set_id: str | None = None
        self._last_set_id: str | None = None
        self._unwritten: deque[_Item] = deque()
        self._queue: Queue[_Item | None] = Queue()
        self._thread = Thread(target=self._run, name="session-log", daemon=True)
        self._thread.start()

    def put(self, event: Event) -> None:
        """Takes an event; phases and faults in passing are not kept, the rep brings them together."""
        if isinstance(event, (SetOpened, SetClosed, TopReached, RepDone, Cue, PlacementFound)):
            self._queue.put(event)

    def said(self, cue: Cue, started_s: float, ended_s: float | None) -> None:
        """What the voice really did with a cue given to `put` before, in seconds of the source."""
        self._queue.put(_VoiceSaid(cue, started_s, ended_s))

    def flush(self) -> None:
        """Waits until everything put so far has been tried."""
        self._queue.join()

    def close(self, why_nothing: str | None = None) -> None:
        """Ends the session; ``why_nothing`` is a sentence where nothing was counted.

        Raises:
            StorageError: not everything could be written; the message names the file that has the rest.
        """
        self._queue.put(_SessionEnded(why_nothing))
        self._queue.put(None)
        self._thread.join()
        self._write_what_is_there()
        if self._unwritten:
            raise StorageError(f"{self.problem} {self._rescue()}")

    def _run(self) -> None:
        while (item := self._queue.get()) is not None:
            self._unwritten.append(item)
            self._write_what_is_there()
            self._queue.task_done()
        self._queue.task_done()

    def _write_what_is_there(self) -> None:
        while self._unwritten:
            try:
                self._write(self._unwritten[0])
            # Whatever it is, the thread must live on and the event must not be lost.
            except Exception as error:
                self.problem = self.problem or str(error) or repr(error)
                return
            self._unwritten.popleft()
        self.problem = None

    def _write(self, item: _Item) -> None:
        store, session_id = self._store, self._session.id
        match item:
            case SetOpened():
                set_id = store.start_set(session_id, item, self._specs[item.exercise])
                self._set_ids[item.set] = self._open_set_id = self._last_set_id = set_id
            case TopReached():
                store.announce_rep(self._set_ids[item.set], item)
            case RepDone():
                store.add_rep(self._set_ids[item.rep.set], item.rep)
            case SetClosed():
                store.close_set(self._set_ids[item.set], item)
                self._open_set_id = None
            case Cue():
                # A set is summed up after it is closed.
                belongs_to = self._last_set_id if item.kind == "summary" else self._open_set_id
                self._cue_ids[item] = store.add_cue(session_id, belongs_to, item)
            case _VoiceSaid():
                store.voice_said(self._cue_ids[item.cue], item.started_s, item.ended_s)
            case PlacementFound():
                store.add_placement(session_id, self._open_set_id, item)
            case _SessionEnded():
                store.end_session(session_id, item.why_nothing)

    def _rescue(self) -> str:
        """Puts what could not be written where it can be found; returns a sentence that says where."""
        head = {"session": asdict(self._session), "specs": {name: asdict(spec) for name, spec in self._specs.items()}}
        events = [{"event": type(item).__name__.lstrip("_"), **_kept_of(item)} for item in self._unwritten]
        lines = "".join(json.dumps(line) + "\n" for line in (head, *events))
        try:
            handle, name = tempfile.mkstemp(prefix=f"goodrep-session-{self._session.number}-", suffix=".jsonl")
            try:
                with os.fdopen(handle, "w", encoding="utf-8") as file:
                    file.write(lines)
            except OSError:
                Path(name).unlink()
                raise
        except OSError:
            # The temporary folder is often on the same full disk.
            sys.stderr.write(lines)
            return "What is missing was printed above, one line per event."
        return f"What is missing was put into {name}, one line per event."


def _kept_of(item: _Item) -> dict[str, Any]:
    """As plain data; what a rep was judged from is in the recording, and in no store."""
    return {"rep": asdict(item.rep)} if isinstance(item, RepDone) else asdict(item)
