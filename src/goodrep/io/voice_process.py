"""The voice's own process: reads one line per utterance, speaks it with pyttsx3, reports what happened.

Run by ``goodrep.io.voice`` as ``python -m goodrep.io.voice_process FOLDER``. It reads ``NUMBER TEXT`` lines on
standard input and ends when that is closed. On standard output it writes, one per line:

- ``ready``, or ``problem SENTENCE`` and the end, where speech cannot work on this computer;
- ``started NUMBER`` when the sound begins, then ``ended NUMBER``, or ``failed NUMBER REASON``.

``FOLDER`` takes the sound files that the speech driver leaves behind when it is stopped; it is removed at the end.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable

NO_ESPEAK = (
    "there is no voice because eSpeak NG is missing (Debian, Ubuntu: apt install espeak-ng), so cues are shown as text"
)


class Speaker:
    """Speaks one text after the other and reports when each began and how it ended."""

    def __init__(self, report: Callable[[str], None]) -> None:
        self._report = report
        self._number = ""
        self._failure: str | None = None
        if sys.platform == "linux":
            # pyttsx3 plays through os.system("aplay FILE") and ignores how that ended. Standing in for it in this
            # process is the only way to know when the sound begins and that it could be played at all.
            os.system = self._play  # type: ignore[assignment]

    def say(self, number: str, text: str) -> None:
        import pyttsx3

        self._number = number
        self._failure = None
        if sys.platform == "linux":
            self._failure = "the sound file could not be made"
        else:
            self._report(f"started {number}")
        try:
            # With espeak, speak() returns at once, the sound is made in a thread of the library, and letting go of the
            # engine silences it; every utterance needs an engine of its own, a reused one loses every second.
            engine = pyttsx3.init()
            pyttsx3.speak(text)
            if engine.driver_name == "espeak":
                from pyttsx3.drivers import _espeak

                _espeak.Synchronize()
        except Exception as error:  # each platform's driver raises its own
            self._failure = _one_line(error)
        self._report(f"ended {number}" if self._failure is None else f"failed {number} {self._failure}")

    def _play(self, command: str) -> int:
        self._report(f"started {self._number}")
        try:
            done = subprocess.run(
                shlex.split(command), stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace"
            )
        except OSError as error:
            self._failure = _one_line(error)
            return 127
        if done.returncode == 0:
            self._failure = None
        else:
            # ALSA explains itself at length; aplay's own verdict is its last line.
            self._failure = (done.stderr.strip().splitlines() or ["aplay failed without a word"])[-1]
        return done.returncode


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__


def _problem(error: Exception) -> str:
    reason = _one_line(error)
    if "espeak" in reason.lower():
        return NO_ESPEAK
    return f"there is no voice because speech could not be started ({reason}), so cues are shown as text"


def main(folder: str) -> int:
    reports = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    # Speech drivers print; that must not mix with the reports.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)

    def report(line: str) -> None:
        reports.write(line + "\n")

    tempfile.tempdir = folder
    try:
        import pyttsx3

        pyttsx3.init()  # only to find out whether it works
    except Exception as error:  # each platform's driver raises its own
        report(f"problem {_problem(error)}")
        return 1
    speaker = Speaker(report)
    report("ready")
    for line in sys.stdin.buffer:
        number, text = line.decode("utf-8").rstrip("\n").split(" ", 1)
        speaker.say(number, text)
    return 0


if __name__ == "__main__":
    try:
        code = main(sys.argv[1])
    except (BrokenPipeError, KeyboardInterrupt):
        code = 1
    shutil.rmtree(sys.argv[1], ignore_errors=True)
    # Skips the clean-up of the speech library, which may hang or fail after its work is done.
    os._exit(code)
