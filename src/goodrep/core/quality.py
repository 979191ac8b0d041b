"""When to end a set early: more reps with a compensation that stays would only train it."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from goodrep.core.events import Cue, Event, RepDone
from goodrep.specs.model import Spec


@dataclass(slots=True)
class QualityWatch:
    """Follows one set. Only checks count; tempo and range (what is said after a rep) are no compensation."""

    spec: Spec
    _since_correction: dict[str, deque[bool]] = field(default_factory=dict)

    def step(self, events: list[Event]) -> str | None:
        """The fault that stays although it was corrected; None where none does.

        Args:
            events: what a picture brought, cues included.
        """
        needed, window = self.spec.coaching.stop_after
        stays = None
        for event in events:
            if isinstance(event, RepDone) and event.rep.counted:
                found = {finding.id for finding in event.rep.faults}
                unknown = {missing.id for missing in event.rep.not_assessed}
                for fault_id, seen in self._since_correction.items():
                    if fault_id not in unknown:
                        seen.append(fault_id in found)
                    if sum(seen) >= needed:
                        stays = stays or fault_id
            elif isinstance(event, Cue) and event.kind == "correction" and event.spoken and event.fault is not None:
                check = self.spec.checks.get(event.fault)
                if check is not None and check.say == "at_once":
                    self._since_correction.setdefault(event.fault, deque(maxlen=window))
        return stays
