"""Who speaks and how fast: the arguments for it, the list of voices, and a test that can be heard.

What speaks is imported only when it is used: the arguments are read before a session begins to open its camera.
"""

from __future__ import annotations

import argparse
import sys
from typing import Final

from goodrep.command import COMMAND
from goodrep.errors import GoodrepError, SystemLibraryError

TEST_LIMIT_S: Final = 30.0
SPEEDS: Final = range(80, 401)
"""Words per minute that every platform's voice can do and somebody can follow."""


def add_voice_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--voice", metavar="NAME", help=f"who speaks: a name, a part of one or a language ({COMMAND} doctor --voices)"
    )
    parser.add_argument(
        "--speed", type=_speed, metavar="N", help="how fast, in words per minute (the system's own is mostly 200)"
    )
    parser.add_argument("--voice-test", action="store_true", help="only say one sentence with this voice and speed")


def _speed(text: str) -> int:
    if not text.isdecimal() or int(text) not in SPEEDS:
        raise argparse.ArgumentTypeError(
            f"must be a whole number of words per minute from {SPEEDS[0]} to {SPEEDS[-1]}, not {text}"
        )
    return int(text)


def chosen_voice(name: str | None, language: str = "en") -> str | None:
    """The id of the voice asked for, or of one that speaks the language, for ``Voice.start``. Takes a moment, apart
    from English without a wish, which is left to the system.

    Where speech does not work at all, that is left for the voice to tell: a session goes on without.

    Raises:
        UsageError: there is no such voice.
    """
    if name is None and language == "en":
        return None
    from goodrep.io.voice_list import find_voice, offered_voices, voice_for

    try:
        if name is not None:
            return find_voice(offered_voices(), name).id
        voice = voice_for(offered_voices(), language)
    except SystemLibraryError:
        return name
    if voice is None:
        print(f"goodrep: no voice of this system speaks '{language}', so another one reads it", file=sys.stderr)
        return None
    return voice.id


def say_test_sentence(voice_name: str | None, words_per_minute: int | None, language: str = "en") -> int:
    """Says one sentence, and prints whether the sound device took it; 0 where it did.

    Raises:
        UsageError: there is no such voice or language.
        GoodrepError: nothing sounded; the sentence says why.
    """
    from goodrep.io.voice import Voice
    from goodrep.specs.phrases import phrases_of

    sentence = phrases_of(language).session.voice_test
    voice = Voice.start(chosen_voice(voice_name, language), words_per_minute)
    try:
        print(f'Saying "{sentence}"', flush=True)
        voice.say(sentence)
        done = voice.wait(TEST_LIMIT_S)
        if voice.problem is not None:
            raise GoodrepError(voice.problem)
        if not done or not voice.spoken:
            raise GoodrepError("the voice did not come to an end: try again, or choose another one with --voice")
    finally:
        voice.close()
    print("It was played. If you heard nothing, turn up the volume and check which loudspeaker the system uses.")
    return 0


def list_voices() -> int:
    """Prints every voice that can be named.

    Raises:
        SystemLibraryError: speech does not work here.
    """
    from goodrep.io.voice_list import offered_voices

    voices = offered_voices()
    width = max((len(voice.name) for voice in voices), default=0)
    for voice in voices:
        print(f"{voice.name:<{width}}  {', '.join(voice.languages)}".rstrip())
    return 0
