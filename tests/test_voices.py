"""Choosing a voice: the real speech library's list, the arguments, and the sentence that tests a voice."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import pytest

from goodrep.app import voices
from goodrep.errors import GoodrepError, SystemLibraryError, UsageError
from goodrep.io.speech import NO_ESPEAK
from goodrep.io.voice_list import OfferedVoice, find_voice, offered_voices
from sound_card import SoundCard

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sound card is faked through aplay, Linux only")

OFFERED = [
    OfferedVoice("gmw/en", "English (Great Britain)", ("en-gb",)),
    OfferedVoice("gmw/en-us", "English (America)", ("en-us",)),
    OfferedVoice("zira", "Microsoft Zira Desktop - English (United States)", ("en-US",)),
    OfferedVoice("gmw/de", "German", ()),
]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("GMW/EN", "gmw/en"),
        ("english (america)", "gmw/en-us"),
        ("en-us", "gmw/en-us"),
        (" German ", "gmw/de"),
        ("Zira", "zira"),
        ("britain", "gmw/en"),
    ],
)
def test_a_voice_is_found_by_id_name_language_or_part_of_its_name(wanted: str, found: str) -> None:
    assert find_voice(OFFERED, wanted).id == found


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("english", 'several voices like "english": name one of English (Great Britain); English (America); Microsoft'),
        ("Germn", 'no voice "Germn": the nearest are German;'),
        ("xyzzy", 'no voice "xyzzy": none is called anything like it; goodrep doctor --voices lists all 4'),
        ("", 'no voice ""'),
    ],
)
def test_a_voice_that_is_not_there_is_refused_with_the_nearest(wanted: str, said: str) -> None:
    with pytest.raises(UsageError) as refused:
        find_voice(OFFERED, wanted)
    assert said in str(refused.value)


def test_the_speech_library_lists_its_voices() -> None:
    offered = offered_voices()
    assert find_voice(offered, "en-us").name == "English (America)"
    assert len({voice.id for voice in offered}) == len(offered)
    with pytest.raises(SystemLibraryError, match="did not say within 0 s"):
        offered_voices(timeout_s=0)


def test_without_espeak_the_session_is_left_to_go_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    hide_espeak = "import ctypes\ndef hidden(name):\n    raise OSError(name)\nctypes.cdll.LoadLibrary = hidden\n"
    (tmp_path / "sitecustomize.py").write_text(hide_espeak)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=":")
    with pytest.raises(SystemLibraryError) as missing:
        offered_voices()
    assert str(missing.value) == NO_ESPEAK
    assert voices.chosen_voice("German") == "German"


def test_the_voice_asked_for_is_looked_up_before_anything_else() -> None:
    assert voices.chosen_voice(None) is None
    assert voices.chosen_voice("scotland") == "gmw/en-gb-scotland"
    with pytest.raises(UsageError, match="the nearest are"):
        voices.chosen_voice("Englisch")


def test_the_arguments(capsys: pytest.CaptureFixture[str]) -> None:
    parser = argparse.ArgumentParser()
    voices.add_voice_arguments(parser)
    args = parser.parse_args(["--voice", "German", "--speed", "160", "--voice-test"])
    assert (args.voice, args.speed, args.voice_test) == ("German", 160, True)
    for speed in ("79", "401", "fast", "-5"):
        with pytest.raises(SystemExit):
            parser.parse_args([f"--speed={speed}"])
        assert f"from 80 to 400, not {speed}" in capsys.readouterr().err


def test_the_test_sentence_is_heard(sound_card: SoundCard, capsys: pytest.CaptureFixture[str]) -> None:
    assert voices.say_test_sentence("scotland", 250) == 0
    (played,) = sound_card.played()
    assert played["peak"] > 1000
    assert "It was played" in capsys.readouterr().out


def test_the_test_sentence_is_in_the_language(sound_card: SoundCard, capsys: pytest.CaptureFixture[str]) -> None:
    assert voices.say_test_sentence(None, 250, "de") == 0
    (played,) = sound_card.played()
    assert played["peak"] > 1000
    assert 'Saying "Vier. Langsamer. ' in capsys.readouterr().out


def test_a_test_sentence_that_does_not_sound_is_a_failure(
    sound_card: SoundCard, capsys: pytest.CaptureFixture[str]
) -> None:
    sound_card.set("no_device", True)
    with pytest.raises(GoodrepError, match="audio open error"):
        voices.say_test_sentence(None, None)
    assert "It was played" not in capsys.readouterr().out


def test_the_list_names_each_voice_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert voices.list_voices() == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(offered_voices())
    assert sum(line.startswith("English (America) ") and line.endswith(" en-us") for line in lines) == 1
