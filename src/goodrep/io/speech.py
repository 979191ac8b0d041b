"""The speech library, in a process that may hang or be ended: what the processes of the voice have in common."""

from __future__ import annotations

import os
from typing import Any, TextIO

from goodrep.errors import SystemLibraryError

NO_ESPEAK = (
    "there is no voice because eSpeak NG is missing (Debian, Ubuntu: apt install espeak-ng), so cues are shown as text"
)


def own_output() -> TextIO:
    """Standard output for this process's own lines alone: speech drivers print, and what they print goes nowhere."""
    output = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    return output


def speech_engine() -> Any:
    """An engine of pyttsx3.

    Raises:
        SystemLibraryError: speech cannot work on this computer; the sentence says what to do.
    """
    try:
        import pyttsx3

        return pyttsx3.init()
    except Exception as error:  # each platform's driver raises its own
        reason = one_line(error)
        if "espeak" in reason.lower():
            raise SystemLibraryError(NO_ESPEAK) from error
        raise SystemLibraryError(
            f"there is no voice because speech could not be started ({reason}), so cues are shown as text"
        ) from error


def one_line(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
