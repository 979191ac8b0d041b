"""The voices of this computer: what there is to choose from, and which one was meant.

Run as ``python -m goodrep.io.voice_list`` it prints the list as JSON, or one sentence and exit code 1: the speech
library may hang, so it is only asked in a process that can be ended.
"""

from __future__ import annotations

import difflib
import json
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from goodrep.command import COMMAND
from goodrep.errors import SystemLibraryError, UsageError

ANSWER_LIMIT_S: Final = 15.0
NAMED: Final = 8
"""As many names as can be read in a sentence."""
LIKE: Final = 0.6


@dataclass(frozen=True, slots=True)
class OfferedVoice:
    """``languages`` are codes such as ``en-us``; the system may know none."""

    id: str
    name: str
    languages: tuple[str, ...]


def offered_voices(timeout_s: float = ANSWER_LIMIT_S) -> list[OfferedVoice]:
    """What pyttsx3 offers on this computer.

    Raises:
        SystemLibraryError: speech does not work here, or did not answer in time.
    """
    command = [sys.executable, "-P", "-m", "goodrep.io.voice_list"]
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout_s)
    except subprocess.TimeoutExpired:
        raise SystemLibraryError(
            f"the speech library did not say within {timeout_s:g} s which voices there are: try again"
        ) from None
    except OSError as error:
        raise SystemLibraryError(f"the speech process cannot be started ({error}): try again") from None
    answer = done.stdout.decode("utf-8", "replace").strip()
    if done.returncode != 0:
        raise SystemLibraryError(answer or "the speech library ended without a word: install goodrep again")
    return [OfferedVoice(voice["id"], voice["name"], tuple(voice["languages"])) for voice in json.loads(answer)]


def find_voice(offered: Sequence[OfferedVoice], wanted: str) -> OfferedVoice:
    """The voice of that id, name or language, whatever the case; else the only one whose name contains it.

    Raises:
        UsageError: there is none, or several could be meant; the sentence names the nearest.
    """
    word = wanted.strip().casefold()
    for voice in offered:
        if word in (voice.id.casefold(), voice.name.casefold()):
            return voice
    for voice in offered:
        if word in (code.casefold() for code in voice.languages):
            return voice
    containing = [voice.name for voice in offered if word and word in voice.name.casefold()]
    if len(containing) == 1:
        return next(voice for voice in offered if voice.name == containing[0])
    if containing:
        containing.sort(key=lambda name: not name.casefold().startswith(word))
        raise UsageError(f'there are several voices like "{wanted}": name one of {"; ".join(containing[:NAMED])}')
    likeness = {voice.name: _likeness(word, voice.name.casefold()) for voice in offered}
    nearest = [name for name in sorted(likeness, key=lambda name: -likeness[name]) if likeness[name] > LIKE][:NAMED]
    others = f"the nearest are {'; '.join(nearest)}" if nearest else "none is called anything like it"
    raise UsageError(f'there is no voice "{wanted}": {others}; {COMMAND} doctor --voices lists all {len(offered)}')


def voice_for(offered: Sequence[OfferedVoice], language: str) -> OfferedVoice | None:
    """The first voice that speaks a language, one without a country before others: ``de`` before ``de-at``."""
    speaking = [
        voice
        for voice in offered
        if any(re.split(r"[-_]", code.casefold())[0] == language.casefold() for code in voice.languages)
    ]
    speaking.sort(key=lambda voice: language.casefold() not in (code.casefold() for code in voice.languages))
    return speaking[0] if speaking else None


def _likeness(word: str, name: str) -> float:
    """From 0 to 1; one word of a name may be all that was remembered."""
    return max(difflib.SequenceMatcher(None, word, part).ratio() for part in (name, *re.findall(r"\w+", name)))


def main() -> int:
    from goodrep.io.speech import own_output, speech_engine

    answer = own_output()
    try:
        engine = speech_engine()
    except SystemLibraryError as error:
        answer.write(str(error))
        return 1
    answer.write(json.dumps([asdict(voice) for voice in voices_of(engine)]))
    return 0


def voices_of(engine: Any) -> list[OfferedVoice]:
    """What an engine of pyttsx3 can speak with; each platform leaves out other things."""
    return [
        OfferedVoice(str(voice.id), str(voice.name or voice.id), tuple(str(code) for code in voice.languages if code))
        for voice in engine.getProperty("voices")
    ]


if __name__ == "__main__":
    sys.exit(main())
