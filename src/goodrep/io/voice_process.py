"""The voice's own process: reads one line per utterance, speaks it with pyttsx3, reports what happened.

Run by ``goodrep.io.voice`` as ``python -m goodrep.io.voice_process FOLDER VOICE WORDS_PER_MINUTE``, the last two empty
where the system's own are wanted. It reads ``NUMBER TEXT`` lines on standard input and ends when that is closed. On
standard output it writes, one per line:

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
from typing import Any

from goodrep.errors import SystemLibraryError, UsageError
from goodrep.io.speech import one_line, own_output, speech_engine
from goodrep.io.voice_list import find_voice, voices_of


class Speaker:
    """Speaks one text after the other and reports when each began and how it ended.

    Args:
        report: takes the lines described above.
        properties: those of pyttsx3 (``voice``, ``rate``) that are not the system's own.
    """

    def __init__(self, report: Callable[[str], None], properties: dict[str, str | int]) -> None:
        self._report = report
        self._properties = properties
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
            for name, value in self._properties.items():
                engine.setProperty(name, value)
            # Under load espeak otherwise now and then speaks with the speed that a new engine begins with.
            _let_espeak_finish(engine)
            pyttsx3.speak(text)
            _let_espeak_finish(engine)
        except Exception as error:  # each platform's driver raises its own
            self._failure = one_line(error)
        self._report(f"ended {number}" if self._failure is None else f"failed {number} {self._failure}")

    def _play(self, command: str) -> int:
        self._report(f"started {self._number}")
        try:
            done = subprocess.run(
                shlex.split(command), stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace"
            )
        except OSError as error:
            self._failure = one_line(error)
            return 127
        if done.returncode == 0:
            self._failure = None
        else:
            # ALSA explains itself at length; aplay's own verdict is its last line.
            self._failure = (done.stderr.strip().splitlines() or ["aplay failed without a word"])[-1]
        return done.returncode


def _let_espeak_finish(engine: Any) -> None:
    """Waits for what was asked of espeak, whose thread works it off; other drivers have none."""
    if engine.driver_name == "espeak":
        from pyttsx3.drivers import _espeak

        _espeak.Synchronize()


def main(folder: str, voice: str, words_per_minute: str) -> int:
    reports = own_output()

    def report(line: str) -> None:
        reports.write(line + "\n")

    tempfile.tempdir = folder
    try:
        properties = chosen(voice, words_per_minute)
    except (SystemLibraryError, UsageError) as error:
        report(f"problem {error}")
        return 1
    speaker = Speaker(report, properties)
    report("ready")
    for line in sys.stdin.buffer:
        number, text = line.decode("utf-8").rstrip("\n").split(" ", 1)
        speaker.say(number, text)
    return 0


def chosen(voice: str, words_per_minute: str) -> dict[str, str | int]:
    """What was asked for, as properties of pyttsx3; also finds out whether that works at all.

    Raises:
        SystemLibraryError: speech does not work.
        UsageError: there is no such voice.
    """
    engine = speech_engine()  # let go of before the first utterance, which needs an engine of its own
    properties: dict[str, str | int] = {}
    if voice:  # before the speed, which Windows sets for the voice of the moment
        properties["voice"] = find_voice(voices_of(engine), voice).id
    if words_per_minute:
        properties["rate"] = int(words_per_minute)
    return properties


if __name__ == "__main__":
    try:
        code = main(*sys.argv[1:])
    except (BrokenPipeError, KeyboardInterrupt):
        code = 1
    shutil.rmtree(sys.argv[1], ignore_errors=True)
    # Skips the clean-up of the speech library, which may hang or fail after its work is done.
    os._exit(code)
