"""Speaking cues: one utterance at a time, the newest waiting one wins, never in the way of the picture.

Speech runs in a process of its own (``goodrep.io.voice_process``), because the speech library blocks while it
speaks and can only be stopped by ending its process. This process never imports it.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, replace

STUCK_S = 20.0
"""No cue takes this long to say: the speech library hangs."""

NO_APLAY = (
    "there is no voice because the program aplay is missing (Debian, Ubuntu: apt install alsa-utils), "
    "so cues are shown as text"
)
DIED_TWICE = "there is no voice because the speech process ended twice by itself, so cues are shown as text"


@dataclass(frozen=True, slots=True)
class Utterance:
    """Something said; times in seconds of ``time.monotonic()``.

    ``started_s`` is when the sound began, ``ended_s`` when it was over or cut off; None while that has not happened.
    """

    cue_id: int | None
    text: str
    requested_s: float
    started_s: float | None = None
    ended_s: float | None = None


class Voice:
    """The speech process and the one utterance that may wait for it.

    Where there is no voice, ``problem`` says why in one sentence. A missing program or a process that keeps dying is
    final and ``say`` does nothing from then on. A sound that could not be played may be a loudspeaker that comes
    back: ``say`` goes on trying, and ``problem`` is None again after a success.
    """

    def __init__(self, voice_name: str | None, words_per_minute: int | None) -> None:
        self._settings = [voice_name or "", str(words_per_minute or "")]
        self.problem: str | None = None
        self.spoken: list[Utterance] = []
        """Everything that sounded, in order; complete up to the one being spoken."""
        self._changed = threading.Condition()
        self._folder: str | None = None
        self._process: subprocess.Popen[str] | None = None
        self._readers: list[threading.Thread] = []
        self._ready = False
        self._restarted = False
        self._number = 0
        self._current: Utterance | None = None
        self._waiting: Utterance | None = None

    @classmethod
    def start(cls, voice_name: str | None = None, words_per_minute: int | None = None) -> Voice:
        """Starts the speech process and returns at once; what is said before it is ready waits.

        Args:
            voice_name: who speaks, as ``voice_list.find_voice`` takes it; one that does not exist becomes a problem.
            words_per_minute: how fast.
        """
        voice = cls(voice_name, words_per_minute)
        if sys.platform == "linux" and shutil.which("aplay") is None:
            voice.problem = NO_APLAY
            return voice
        try:
            voice._folder = tempfile.mkdtemp(prefix="goodrep-voice-")
            with voice._changed:
                voice._spawn()
        except OSError as error:
            voice.problem = f"there is no voice because its process cannot be started ({error}), cues are shown as text"
        return voice

    def say(self, text: str, *, cue_id: int | None = None) -> None:
        """Speaks now, or after what is being spoken; replaces what was still waiting."""
        words = " ".join(text.split())
        with self._changed:
            if self._process is None or not words:
                return
            now = time.monotonic()
            if self._current is not None and now - self._current.requested_s > STUCK_S:
                self._replace_process(self._process)
            if self._process is None:
                return
            self._waiting = Utterance(cue_id, words, now)
            self._send()

    def interrupt(self) -> None:
        """Silence at once: stops what is being spoken and forgets what waits."""
        with self._changed:
            self._waiting = None
            if self._process is not None and self._current is not None:
                self._finish(time.monotonic())
                _kill(self._process)
                self._spawn()
            self._changed.notify_all()

    def wait_ready(self, timeout_s: float) -> bool:
        """True once the voice can speak, False where it cannot or did not say so in time."""
        with self._changed:
            self._changed.wait_for(lambda: self._ready or self._process is None, timeout_s)
            return self._ready

    def wait(self, timeout_s: float) -> bool:
        """Waits until everything is said; False where that took longer."""
        with self._changed:
            return self._changed.wait_for(self._silent, timeout_s)

    def close(self) -> None:
        """Silence at once and the end of the speech process; ``wait`` first to hear the last words."""
        with self._changed:
            process, self._process = self._process, None
            self._ready = False
            self._waiting = None
            self._finish(time.monotonic())
            if process is not None:
                _kill(process)
            self._changed.notify_all()
        for reader in self._readers:
            reader.join()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _silent(self) -> bool:
        return self._process is None or (self._current is None and self._waiting is None)

    # What follows is called with self._changed held.

    def _spawn(self) -> None:
        self._ready = False
        # -P: a file in the working directory must not stand in for a module of the same name.
        command = [sys.executable, "-P", "-m", "goodrep.io.voice_process", str(self._folder), *self._settings]
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
            errors="replace",
            start_new_session=os.name != "nt",
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
            | getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self._process = process
        reader = threading.Thread(target=self._read, args=(process,), name="voice", daemon=True)
        self._readers = [thread for thread in self._readers if thread.is_alive()] + [reader]
        reader.start()

    def _send(self) -> None:
        if not self._ready or self._current is not None or self._waiting is None or self._process is None:
            return
        self._number += 1
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(f"{self._number} {self._waiting.text}\n")
            self._process.stdin.flush()
        except OSError:
            return  # it has died: the reader starts the next one, which is given what waits
        self._current, self._waiting = self._waiting, None

    def _heard(self, line: str, now_s: float) -> None:
        word, _, rest = line.rstrip("\n").partition(" ")
        if word == "ready":
            self._ready = True
        elif word == "problem":
            self.problem, self._process, self._waiting = rest, None, None
        elif word == "started" and self._current is not None:
            self._current = replace(self._current, started_s=now_s)
        elif word == "ended":
            self.problem = None
            self._finish(now_s)
        elif word == "failed":
            reason = rest.partition(" ")[2]
            self.problem = f"no sound could be played, so cues are shown as text: check the sound device ({reason})"
            self._current = None

    def _finish(self, now_s: float) -> None:
        if self._current is not None and self._current.started_s is not None:
            self.spoken.append(replace(self._current, ended_s=now_s))
        self._current = None

    def _replace_process(self, process: subprocess.Popen[str]) -> None:
        """After a death or a hang: once a new process, which says what the old one had not begun; then no more."""
        if self._current is not None and self._current.started_s is None and self._waiting is None:
            self._waiting, self._current = self._current, None
        self._finish(time.monotonic())
        _kill(process)
        if self._restarted:
            self.problem, self._process, self._waiting = DIED_TWICE, None, None
            self._ready = False
        else:
            self._restarted = True
            self._spawn()

    def _read(self, process: subprocess.Popen[str]) -> None:
        """Runs in a thread, one for each speech process, until that ends."""
        assert process.stdout is not None
        assert process.stdin is not None
        for line in process.stdout:
            with self._changed:
                if process is self._process:
                    self._heard(line, time.monotonic())
                    self._send()
                    self._changed.notify_all()
        with self._changed:
            if process is self._process:
                self._replace_process(process)
                self._changed.notify_all()
            process.wait()
            process.stdout.close()
            with contextlib.suppress(BrokenPipeError):  # words that it no longer takes
                process.stdin.close()


def _kill(process: subprocess.Popen[str]) -> None:
    """Ends the speech process and the player it started; on Windows and macOS the sound is in the process itself."""
    if os.name == "nt":
        process.kill()
    elif process.returncode is None:  # not waited for yet, so that its number still stands for this group
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
