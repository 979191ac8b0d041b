"""The one voice of a session, as the core reckons with it: nothing is begun before the last utterance is over.

How long an utterance takes is estimated from its words; what the voice really did never comes back here.
"""

from __future__ import annotations

from dataclasses import dataclass

from goodrep.core.events import Cue
from goodrep.core.vocabulary import CueKind
from goodrep.core.wording import ENGLISH, Phrases
from goodrep.specs.model import Spec


@dataclass(slots=True)
class Mouth:
    """Args:
    seconds_per_utterance: what every utterance takes, however short.
    seconds_per_word: what each word adds.
    phrases: what is said around the exercises, in the language that is spoken.
    """

    seconds_per_utterance: float
    seconds_per_word: float
    phrases: Phrases = ENGLISH
    busy_until_s: float = float("-inf")

    def free(self, t_s: float) -> bool:
        return t_s >= self.busy_until_s

    def say(self, t_s: float, kind: CueKind, text: str, fault: str | None = None, rep: int | None = None) -> Cue:
        """A spoken cue, begun when the voice is free."""
        begin_s = max(t_s, self.busy_until_s)
        duration_s = self.seconds_per_utterance + self.seconds_per_word * len(text.split())
        self.busy_until_s = begin_s + duration_s
        return Cue(begin_s, kind, text, True, fault, rep, None, duration_s)


def mouth_of(spec: Spec, phrases: Phrases = ENGLISH) -> Mouth:
    """A voice as fast as a spec's coaching says, unless words of its language take longer."""
    coaching = spec.coaching
    per_word_s = max(coaching.seconds_per_word, phrases.seconds_per_word or 0.0)
    return Mouth(coaching.seconds_per_utterance, per_word_s, phrases)
