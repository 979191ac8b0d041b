"""The voice of this computer, for hearing a cue before it is used: the one that coaches, not the browser's."""

from __future__ import annotations

import threading

from goodrep.io.voice import Voice

LONGEST_S = 60.0


class Speaker:
    """Starts the voice when it is first wanted, and keeps it until the page ends."""

    def __init__(self) -> None:
        self._voice: Voice | None = None
        self._lock = threading.Lock()

    def say(self, text: str) -> str | None:
        """Speaks until it is said, cutting short what was being said; None where it sounded, else why it did not."""
        with self._lock:
            if self._voice is None:
                self._voice = Voice.start()
            voice = self._voice
        spoken = len(voice.spoken)
        voice.interrupt()
        voice.say(text)
        done = voice.wait(LONGEST_S)
        if voice.problem is not None:
            return voice.problem
        return None if done and len(voice.spoken) > spoken else "the voice did not come to an end: try again"

    def close(self) -> None:
        """Silence, and the end of the speech process."""
        with self._lock:
            if self._voice is not None:
                self._voice.close()
                self._voice = None
