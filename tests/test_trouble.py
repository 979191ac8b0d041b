"""Trouble with the camera is told aloud, once for each time, by a thread that ends when it is asked to."""

from __future__ import annotations

import threading
from typing import Any, cast

import pytest

from goodrep.app import trouble
from goodrep.app.trouble import TroubleTeller
from goodrep.core.wording import ENGLISH
from goodrep.io.camera import Camera
from goodrep.io.camera_trouble import Trouble
from goodrep.io.voice import Voice

LONG_S = 20.0


class Plugged:
    """A camera whose trouble is a script, one entry for each look; after that it has none."""

    def __init__(self, *script: Trouble | None) -> None:
        self._script = list(script)
        self.all_seen = threading.Event()

    @property
    def trouble(self) -> Trouble | None:
        if not self._script:
            self.all_seen.set()
            return None
        return self._script.pop(0)


class Loudspeaker:
    def __init__(self) -> None:
        self.said: list[str] = []

    def say(self, text: str, **_: Any) -> None:
        self.said.append(text)


def told(monkeypatch: pytest.MonkeyPatch, *script: Trouble | None, again_after_s: float = LONG_S) -> list[str]:
    monkeypatch.setattr(trouble, "LOOK_EVERY_S", 0.001)
    monkeypatch.setattr(trouble, "AGAIN_AFTER_S", again_after_s)
    camera, loudspeaker = Plugged(*script), Loudspeaker()
    teller = TroubleTeller(cast(Camera, camera), cast(Voice, loudspeaker))
    assert camera.all_seen.wait(LONG_S)
    teller.close()
    return loudspeaker.said


def test_each_trouble_is_told_once_for_each_time(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = told(monkeypatch, None, "lost", "lost", "lost", None, "dark", "black", "black", None, "lost")
    assert said == [getattr(ENGLISH.camera, name) for name in ("lost", "dark", "black", "lost")]
    assert capsys.readouterr().out.splitlines() == said


def test_a_trouble_that_lasts_is_told_again_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    # Five looks of 1 ms each make the while.
    lasting: list[Trouble] = ["frozen"] * 12
    said = told(monkeypatch, *lasting, again_after_s=0.0045)
    assert said == [ENGLISH.camera.frozen] * 3


def test_a_healthy_camera_is_not_spoken_of(monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(monkeypatch, *[None] * 5) == []
    assert "trouble" not in {thread.name for thread in threading.enumerate()}
