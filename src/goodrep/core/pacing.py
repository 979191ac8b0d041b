"""Time made audible: soft tones that lead through a rep, and holds that are counted down."""

from __future__ import annotations

from dataclasses import dataclass, field

from goodrep.core.events import Cue, Event, PhaseStarted, SetClosed, Tone
from goodrep.core.mouth import Mouth
from goodrep.core.vocabulary import Phase, ToneName
from goodrep.specs.model import Spec

REST_S = 1.0
"""How long the rest between two paced reps is."""
COUNTED_DOWN = (3, 2, 1)


@dataclass(slots=True)
class Pacer:
    """Follows the person's own phases, so that the tones never run ahead of who is doing the rep.

    Args:
        spec: whose tempo is the aim.
        mouth: the session's voice.
        tones: whether tones are wanted; a hold is counted down where the spec says so.
    """

    spec: Spec
    mouth: Mouth
    tones: bool
    _due: list[tuple[float, ToneName | int]] = field(default_factory=list)

    def step(self, t_s: float, events: list[Event]) -> list[Event]:
        """What sounds with this picture."""
        if not events and not self._due:
            return []
        for event in events:
            if isinstance(event, PhaseStarted):
                self._due = self._plan(event)
            elif isinstance(event, SetClosed):
                self._due = []
        now = [what for at_s, what in self._due if at_s <= t_s]
        self._due = [(at_s, what) for at_s, what in self._due if at_s > t_s]
        return [self._sound(t_s, what) for what in now[-1:]]

    @property
    def waiting(self) -> bool:
        """Whether something is to sound as time passes, without any event."""
        return bool(self._due)

    def interrupt(self) -> None:
        """The rep under way is not followed any more."""
        self._due = []

    def _plan(self, event: PhaseStarted) -> list[tuple[float, ToneName | int]]:
        tempo, begun_s = self.spec.tempo, event.since_s
        leads: dict[Phase, tuple[float, ToneName]] = {
            "rest": (REST_S, "up"),
            "up": (tempo.up_s.target, "hold"),
            "hold": (tempo.hold_s.target, "down"),
        }
        due: list[tuple[float, ToneName | int]] = []
        if event.phase == "hold" and tempo.hold_s.count_down:
            due += [(begun_s + tempo.hold_s.target - left, left) for left in COUNTED_DOWN if left < tempo.hold_s.target]
        if self.tones and event.phase in leads:
            after_s, name = leads[event.phase]
            due.append((begun_s + after_s, name))
        return sorted(due, key=lambda entry: entry[0])

    def _sound(self, t_s: float, what: ToneName | int) -> Event:
        if not isinstance(what, int):
            return Tone(t_s, what)
        word = self.mouth.phrases.count(what)
        if self.mouth.free(t_s):
            return self.mouth.say(t_s, "countdown", word)
        return Cue(t_s, "countdown", word, False, suppressed_by="voice_busy")
