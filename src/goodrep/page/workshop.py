"""What the tuning pages keep between two requests: the reps that are open, and the voice."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from goodrep.page.speaking import Speaker
from goodrep.specs.loading import LoadedSpec
from goodrep.tuning.bench import Bench
from goodrep.tuning.chosen import ChosenSession
from goodrep.tuning.many import Judges

MOST_OPEN: Final = 6
"""So many pages, each with its reps, are kept; the one used longest ago is forgotten first."""


@dataclass(frozen=True, slots=True)
class Open:
    """The reps on one page, with the spec as it was when that was opened; ``keys`` are what may be changed there,
    ``measuring`` those of them that change the numbers of the reps."""

    loaded: LoadedSpec
    sessions: tuple[ChosenSession, ...]
    bench: Bench
    keys: frozenset[str]
    measuring: frozenset[str]

    @property
    def recorded(self) -> dict[Path, ChosenSession]:
        """The sessions that can be judged again, by recording."""
        return {one.recording: one for one in self.sessions if one.recording is not None}


class Runs:
    """Runs over recordings, numbered: once there is a new one, the one before is not wanted any more."""

    def __init__(self) -> None:
        self._newest = 0
        self._lock = threading.Lock()

    def next(self) -> int:
        """The number of a new run."""
        with self._lock:
            self._newest += 1
            return self._newest

    def is_wanted(self, run: int) -> bool:
        with self._lock:
            return run == self._newest


class Workshop:
    """May be asked by several requests at once."""

    def __init__(self) -> None:
        self.speaker = Speaker()
        self._ends = ExitStack()
        self._ends.callback(self.speaker.close)
        self.judges = self._ends.enter_context(Judges())
        self.judging_runs = Runs()
        self.cue_runs = Runs()
        self.ready_runs = Runs()
        self._open: OrderedDict[str, Open] = OrderedDict()
        self._lock = threading.Lock()

    def keep(self, page: Open) -> str:
        """Returns the word by which it is found again."""
        token = secrets.token_urlsafe(9)
        with self._lock:
            self._open[token] = page
            while len(self._open) > MOST_OPEN:
                self._open.popitem(last=False)
        return token

    def find(self, token: str) -> Open | None:
        """None where it was forgotten: the page must be opened again."""
        with self._lock:
            found = self._open.get(token)
            if found is not None:
                self._open.move_to_end(token)
            return found

    def close(self) -> None:
        self.judging_runs.next()
        self.cue_runs.next()
        self.ready_runs.next()
        self._ends.close()
