"""Short tones: they say where in the movement the person is, where words would come too late or too often."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import threading
import wave
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from goodrep.core.vocabulary import ToneName

if TYPE_CHECKING:
    from numpy.typing import NDArray

RATE_HZ: Final = 22050
PEAK: Final = 0.3
"""Of full scale: words spoken at the same time stay understandable."""
RAMP_S: Final = 0.012
"""Shorter ones click."""
STUCK_S: Final = 5.0
"""No tone takes this long: the player hangs."""

NOTES: Final[dict[ToneName, tuple[tuple[float, float, float], ...]]] = {
    "up": ((0.22, 440, 990),),
    "hold": ((0.25, 660, 660),),
    "down": ((0.22, 990, 440),),
    "tick": ((0.08, 1400, 1400),),
    "pause": ((0.09, 330, 330), (0.05, 0, 0), (0.11, 330, 330)),
    "resume": ((0.09, 1100, 1100), (0.05, 0, 0), (0.11, 1100, 1100)),
}
"""Each note lasts so many seconds and goes from one pitch in Hz to another; a pitch of 0 is silence.

They differ in number, direction and length, not only in pitch, so that nobody needs an ear for music or has to hear the
high ones.
"""

NO_APLAY = "there are no tones because the program aplay is missing (Debian, Ubuntu: apt install alsa-utils)"


def samples(name: ToneName) -> NDArray[np.int16]:
    """A tone, (N,) at ``RATE_HZ``."""
    return np.concatenate([_note(*note) for note in NOTES[name]])


def _note(duration_s: float, from_hz: float, to_hz: float) -> NDArray[np.int16]:
    count = round(duration_s * RATE_HZ)
    # Equal steps in pitch sound even; equal steps in Hz do not.
    pitch_hz = np.geomspace(from_hz, to_hz, count) if from_hz else np.zeros(count)
    phase = 2 * np.pi * np.cumsum(pitch_hz) / RATE_HZ
    ramp = np.clip(np.minimum(np.arange(count), np.arange(count)[::-1]) / (RAMP_S * RATE_HZ), 0, 1)
    # Some of the octave above, since small loudspeakers hardly give the low ones.
    shape = (np.sin(phase) + 0.3 * np.sin(2 * phase)) / 1.3
    level = PEAK * 32767 * (1 - np.cos(np.pi * ramp)) / 2
    return np.asarray(np.round(level * shape), dtype=np.int16)


class Tones:
    """Plays one tone at a time, in a thread of its own, beside the voice.

    Where there is none, ``problem`` says why in one sentence. A tone that could not be played may be a loudspeaker that
    comes back: ``play`` goes on trying, and ``problem`` is None again after a success.
    """

    def __init__(self) -> None:
        self.problem: str | None = None
        self._changed = threading.Condition()
        self._closed = False
        self._playing: ToneName | None = None
        self._process: subprocess.Popen[str] | None = None
        self._folder: Path | None = None
        self._thread: threading.Thread | None = None

    @classmethod
    def start(cls) -> Tones:
        """Makes the tones and returns."""
        tones = cls()
        if sys.platform == "linux" and shutil.which("aplay") is None:
            tones.problem = NO_APLAY
            return tones
        try:
            tones._folder = Path(tempfile.mkdtemp(prefix="goodrep-tones-"))
            for name in NOTES:
                with wave.open(str(tones._folder / f"{name}.wav"), "wb") as sound:
                    sound.setparams((1, 2, RATE_HZ, 0, "NONE", ""))
                    sound.writeframes(samples(name).astype("<i2").tobytes())
        except OSError as error:
            tones.problem = f"there are no tones because their files cannot be written ({error})"
            return tones
        tones._thread = threading.Thread(target=tones._run, args=(tones._folder,), name="tones", daemon=True)
        tones._thread.start()
        return tones

    def play(self, name: ToneName) -> None:
        """Sounds at once and does not wait for the end; left out where another one is still sounding."""
        with self._changed:
            if self._playing is None and self._thread is not None and not self._closed:
                self._playing = name
                self._changed.notify_all()

    def wait(self, timeout_s: float) -> bool:
        """Waits until nothing sounds; False where that took longer."""
        with self._changed:
            return self._changed.wait_for(lambda: self._playing is None or self._closed, timeout_s)

    def close(self) -> None:
        """Silence at once; may be called more than once."""
        with self._changed:
            self._closed = True
            if self._process is not None:
                self._process.kill()
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join(STUCK_S)
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self, folder: Path) -> None:
        """Runs in the thread: starting a player takes a few milliseconds, which the caller has better use for."""
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._playing is not None or self._closed)
                if self._closed:
                    return
                name = self._playing
            reason = self._sound(folder / f"{name}.wav")
            with self._changed:
                self._playing = None
                if not self._closed:
                    self.problem = reason and f"no tone could be played: check the sound device ({reason})"
                self._changed.notify_all()

    def _sound(self, file: Path) -> str | None:
        """Plays a file to its end; why that failed, or None."""
        if sys.platform == "win32":
            # In this thread: a process would need a tenth of a second to begin, and this lets Python go meanwhile.
            import winsound

            try:
                winsound.PlaySound(str(file), winsound.SND_FILENAME | winsound.SND_NODEFAULT)
            except RuntimeError as error:
                return str(error)
            return None
        command = ["aplay", "-q", str(file)] if sys.platform == "linux" else ["afplay", str(file)]
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
                errors="replace",
                start_new_session=True,  # Ctrl+C ends the set, not the player
            )
        except OSError as error:
            return error.strerror or str(error)
        with self._changed:
            self._process = process
            if self._closed:
                process.kill()
        try:
            said = process.communicate(timeout=STUCK_S)[1]
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            return f"{command[0]} does not come to an end"
        finally:
            with self._changed:
                self._process = None
        return None if process.returncode == 0 else (said.strip().splitlines() or [f"{command[0]} failed"])[-1]
