"""The voices of this computer, for hearing a cue before it is used: those that coach, not the browser's."""

from __future__ import annotations

import threading
from typing import Final

from goodrep.errors import GoodrepError
from goodrep.io.voice import Voice
from goodrep.io.voice_list import offered_voices, voice_for

LONGEST_S: Final = 60.0


class Speaker:
    """Starts the voice of a language when it is first wanted, and keeps it until the page ends."""

    def __init__(self) -> None:
        self._voices: dict[str, Voice] = {}
        self._lock = threading.Lock()

    def say(self, text: str, language: str) -> str | None:
        """Speaks until it is said, cutting short what was being said; None where it sounded, else why it did not.

        Args:
            text: what to say.
            language: its code, such as ``de``.
        """
        with self._lock:
            try:
                voice = self._voices.get(language) or self._started(language)
            except GoodrepError as error:
                return str(error).rstrip(".")
            if voice is None:
                return f"no voice of this system speaks '{language}'"
            for each in self._voices.values():
                each.interrupt()
        spoken = len(voice.spoken)
        voice.say(text)
        done = voice.wait(LONGEST_S)
        if voice.problem is not None:
            return voice.problem
        return None if done and len(voice.spoken) > spoken else "the voice did not come to an end: try again"

    def _started(self, language: str) -> Voice | None:
        """None where no voice speaks the language; English is that of a system that says nothing of languages."""
        name = None
        if language != "en":
            found = voice_for(offered_voices(), language)
            if found is None:
                return None
            name = found.id
        self._voices[language] = Voice.start(name)
        return self._voices[language]

    def close(self) -> None:
        """Silence, and the end of the speech processes."""
        with self._lock:
            for voice in self._voices.values():
                voice.close()
            self._voices.clear()
