"""Says aloud what is wrong with the camera while no picture comes that could tell it."""

from __future__ import annotations

import threading
from typing import Final

from goodrep.app.telling import tell
from goodrep.core.wording import ENGLISH, CameraPhrases
from goodrep.io.camera import Camera
from goodrep.io.voice import Voice

LOOK_EVERY_S: Final = 0.5
AGAIN_AFTER_S: Final = 8.0
"""The same trouble is not repeated sooner."""


class TroubleTeller:
    """Looks at a camera in a thread of its own, from creation to ``close``."""

    def __init__(self, camera: Camera, voice: Voice | None, phrases: CameraPhrases = ENGLISH.camera) -> None:
        self._camera, self._voice, self._phrases = camera, voice, phrases
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="trouble", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._closed.set()
        self._thread.join()

    def _watch(self) -> None:
        told, silent_s = None, 0.0
        while not self._closed.wait(LOOK_EVERY_S):
            trouble = self._camera.trouble
            silent_s += LOOK_EVERY_S
            if trouble is not None and (trouble != told or silent_s >= AGAIN_AFTER_S):
                sentence: str = getattr(self._phrases, trouble)
                tell(sentence)
                if self._voice is not None:
                    self._voice.say(sentence)
                silent_s = 0.0
            told = trouble
