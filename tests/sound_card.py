"""A sound card that is none: an ``aplay`` first on PATH, which checks and notes each WAV that it is given."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import pytest

LONG_S = 30.0
"""Far longer than anything here takes; reached only when something is broken."""

FAKE_APLAY = """#!{python} -IS
import array, hashlib, json, os, sys, time, wave
started = time.monotonic()
if os.path.exists({folder!r} + "/no_device"):
    sys.exit("ALSA lib: much talk\\naplay: main:831: audio open error: No such file or directory")
files = [a for a in sys.argv[1:] if not a.startswith("-")]
with wave.open(files[0]) as sound:
    frames = sound.readframes(sound.getnframes())
    samples = array.array("h", frames)
    duration = sound.getnframes() / sound.getframerate()
with open({folder!r} + "/pid", "w") as log:
    log.write(str(os.getpid()))
with open({folder!r} + "/played", "a") as log:
    log.write(
        json.dumps(
            dict(
                started_s=started,
                duration_s=duration,
                peak=max(map(abs, samples)),
                file=os.path.basename(files[0]),
                sha=hashlib.sha256(frames).hexdigest(),
            )
        )
        + "\\n"
    )
if os.path.exists({folder!r} + "/slow"):
    time.sleep(60)
"""


class SoundCard:
    """The fake ``aplay``: what it was given, and how it behaves."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        program = folder / "aplay"
        program.write_text(FAKE_APLAY.format(python=sys.executable, folder=str(folder)))
        program.chmod(0o755)

    @classmethod
    def put_in(cls, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SoundCard:
        folder = tmp_path / "bin"
        folder.mkdir()
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
        return cls(folder)

    def played(self) -> list[dict[str, Any]]:
        log = self.folder / "played"
        return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []

    def wait_until_playing(self, sounds: int) -> None:
        deadline = time.monotonic() + LONG_S
        while len(self.played()) < sounds:
            assert time.monotonic() < deadline, "nothing was played"
            time.sleep(0.005)

    def set(self, name: str, on: bool) -> None:
        (self.folder / name).touch() if on else (self.folder / name).unlink()
