"""The voice: the real speech library in its own process; only the sound card is faked, by an ``aplay`` on PATH."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from goodrep.io.speech import NO_ESPEAK
from goodrep.io.voice import NO_APLAY, Voice
from sound_card import LONG_S, SoundCard

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sound card is faked through aplay, Linux only")


@pytest.fixture
def voice(sound_card: SoundCard) -> Iterator[Voice]:
    voice = Voice.start()
    yield voice
    voice.close()


def _child(voice: Voice) -> subprocess.Popen[str]:
    assert voice._process is not None
    return voice._process


def test_two_utterances_in_a_row_both_sound(voice: Voice, sound_card: SoundCard) -> None:
    voice.say("Four. Slower.", cue_id=7)
    assert voice.wait(LONG_S)
    voice.say("Hips higher", cue_id=8)
    assert voice.wait(LONG_S)
    first, second = sound_card.played()
    assert first["duration_s"] > 0.5
    assert second["duration_s"] > 0.5
    assert first["peak"] > 1000
    assert second["peak"] > 1000
    assert [(u.cue_id, u.text) for u in voice.spoken] == [(7, "Four. Slower."), (8, "Hips higher")]
    for utterance, played in zip(voice.spoken, (first, second), strict=True):
        assert utterance.started_s is not None
        assert utterance.ended_s is not None
        assert utterance.requested_s <= utterance.started_s <= played["started_s"] <= utterance.ended_s
    assert voice.problem is None


def test_starting_does_not_wait_for_the_speech_library(voice: Voice) -> None:
    assert not voice._ready
    assert voice.wait_ready(LONG_S)
    assert "pyttsx3" not in sys.modules


def test_a_later_utterance_replaces_the_one_still_waiting(voice: Voice, sound_card: SoundCard) -> None:
    sound_card.set("slow", True)
    voice.say("One")
    sound_card.wait_until_playing(1)
    sound_card.set("slow", False)
    voice.say("Two", cue_id=2)
    voice.say("Three", cue_id=3)
    os.kill(int((sound_card.folder / "pid").read_text()), signal.SIGTERM)
    assert voice.wait(LONG_S)
    assert [u.text for u in voice.spoken] == ["Three"]
    assert len(sound_card.played()) == 2


def test_interrupting_stops_the_sound_and_the_next_words_are_heard(voice: Voice, sound_card: SoundCard) -> None:
    sound_card.set("slow", True)
    voice.say("A long story", cue_id=1)
    voice.wait_ready(LONG_S)
    sound_card.wait_until_playing(1)
    group = _child(voice).pid
    voice.say("never said")
    voice.interrupt()
    assert voice.wait(0)
    sound_card.set("slow", False)
    voice.say("Stop", cue_id=2)
    assert voice.wait(LONG_S)
    assert [u.cue_id for u in voice.spoken] == [1, 2]
    assert _wait_until_gone(group)
    assert voice.problem is None


def test_a_killed_process_is_replaced_once_and_then_reported(voice: Voice, sound_card: SoundCard) -> None:
    assert voice.wait_ready(LONG_S)
    _child(voice).kill()
    voice.say("Still here")
    assert voice.wait(LONG_S)
    assert [u.text for u in voice.spoken] == ["Still here"]
    child = _child(voice)
    child.kill()
    child.wait()
    assert voice._changed.acquire()
    assert voice._changed.wait_for(lambda: voice.problem is not None, LONG_S)
    voice._changed.release()
    assert voice.problem is not None
    assert "ended twice" in voice.problem
    voice.say("Nobody hears this")
    assert voice.wait(0)
    assert len(sound_card.played()) == 1


def test_a_hanging_speech_library_is_replaced(
    voice: Voice, sound_card: SoundCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound_card.set("slow", True)
    voice.say("One")
    sound_card.wait_until_playing(1)
    sound_card.set("slow", False)
    monkeypatch.setattr("goodrep.io.voice.STUCK_S", 0.0)
    voice.say("Two")
    assert voice.wait(LONG_S)
    assert [u.text for u in voice.spoken] == ["One", "Two"]


def test_no_sound_device_is_reported_and_a_device_that_comes_back_is_used(voice: Voice, sound_card: SoundCard) -> None:
    sound_card.set("no_device", True)
    voice.say("One")
    assert voice.wait(LONG_S)
    assert voice.problem is not None
    assert "check the sound device" in voice.problem
    assert "audio open error" in voice.problem
    assert "much talk" not in voice.problem
    assert voice.spoken == []
    sound_card.set("no_device", False)
    voice.say("Two")
    assert voice.wait(LONG_S)
    assert voice.problem is None
    assert [u.text for u in voice.spoken] == ["Two"]


def test_without_aplay_nothing_is_started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    voice = Voice.start()
    assert voice.problem == NO_APLAY
    voice.say("One")
    assert voice.wait(0)
    assert not voice.wait_ready(0)
    voice.close()
    assert voice.spoken == []


def test_without_espeak_the_problem_is_reported(
    sound_card: SoundCard, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    hide_espeak = "import ctypes\ndef hidden(name):\n    raise OSError(name)\nctypes.cdll.LoadLibrary = hidden\n"
    (tmp_path / "sitecustomize.py").write_text(hide_espeak)
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
    voice = Voice.start()
    voice.say("One")
    assert voice.wait(LONG_S)
    assert voice.problem == NO_ESPEAK
    assert not voice.wait_ready(0)
    voice.close()
    assert sound_card.played() == []


def spoken(sound_card: SoundCard, voice_name: str | None, words_per_minute: int | None) -> dict[str, Any]:
    voice = Voice.start(voice_name, words_per_minute)
    for _ in range(2):  # the second utterance has an engine of its own
        voice.say("Hips a little higher, and hold")
        assert voice.wait(LONG_S)
    assert voice.problem is None
    voice.close()
    first, second = sound_card.played()[-2:]
    assert first["duration_s"] == pytest.approx(second["duration_s"], rel=0.05)
    return first


def test_voice_and_speed_are_those_asked_for(sound_card: SoundCard) -> None:
    usual = spoken(sound_card, None, None)
    slow, fast = spoken(sound_card, None, 120), spoken(sound_card, None, 300)
    assert fast["duration_s"] < 0.8 * usual["duration_s"] < 0.8 * 0.8 * slow["duration_s"]
    other = spoken(sound_card, "english (SCOTLAND)", None)
    assert other["sha"] != usual["sha"]
    assert spoken(sound_card, "gmw/en-gb-scotland", None)["sha"] == other["sha"]


def test_settings_outlast_an_interruption(sound_card: SoundCard) -> None:
    slow = spoken(sound_card, None, 120)
    voice = Voice.start(None, 120)
    sound_card.set("slow", True)
    voice.say("A long story")
    sound_card.wait_until_playing(3)
    voice.interrupt()
    sound_card.set("slow", False)
    voice.say("Hips a little higher, and hold")
    assert voice.wait(LONG_S)
    voice.close()
    assert sound_card.played()[-1]["duration_s"] == pytest.approx(slow["duration_s"], rel=0.05)


def test_a_voice_that_does_not_exist_is_a_problem(sound_card: SoundCard) -> None:
    voice = Voice.start("English (Mars)")
    assert not voice.wait_ready(LONG_S)
    voice.close()
    assert voice.problem is not None
    assert voice.problem.startswith('there is no voice "English (Mars)": the nearest are')
    assert sound_card.played() == []


def test_no_process_and_no_sound_file_is_left_behind(sound_card: SoundCard) -> None:
    voice = Voice.start()
    sound_card.set("slow", True)
    voice.say("One")
    sound_card.wait_until_playing(1)
    assert voice._folder is not None
    assert os.listdir(voice._folder)
    group = _child(voice).pid
    voice.close()
    assert not os.path.exists(voice._folder)
    assert _wait_until_gone(group)


def test_the_speech_process_ends_with_its_parent(sound_card: SoundCard) -> None:
    program = (
        "import os\n"
        "from goodrep.io.voice import Voice\n"
        "voice = Voice.start()\n"
        "voice.wait_ready(30)\n"
        "print(voice._process.pid, voice._folder, flush=True)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    group, folder = done.stdout.split()
    assert _wait_until_gone(int(group))
    assert not os.path.exists(folder)


def _wait_until_gone(group: int) -> bool:
    """True once no process of the group runs; one that only waits to be collected by its parent does not count."""
    deadline = time.monotonic() + LONG_S
    while _members(group):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def _members(group: int) -> list[str]:
    members = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, pgrp = stat.read_text().rsplit(")", 1)[1].split()[:3]
        except OSError:
            continue
        if int(pgrp) == group and state not in "ZX":
            members.append(str(stat))
    return members
