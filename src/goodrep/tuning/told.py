"""What a spec tells of a whole recording, found out once for whatever is made of it."""

from __future__ import annotations

from dataclasses import dataclass

from goodrep.app.replay import judge_of, replayed
from goodrep.core.events import Event
from goodrep.core.lazy import lazy
from goodrep.io.observed import ObservedRecording
from goodrep.specs.loading import LoadedSpec


@dataclass(eq=False)
class Told:
    """A recording judged by a spec in the place of the one that judged its exercise; only where that is asked for."""

    whole: ObservedRecording
    by: LoadedSpec

    @lazy
    def events(self) -> list[Event]:
        """While the spec's exercise was under way, in order."""
        found: list[Event] = []
        for under_way, events in replayed(
            judge_of(self.whole.metadata, self.by), self.whole.observed, self.whole.pause_key
        ):
            if under_way == self.by.spec.exercise:
                found += events
        return found
