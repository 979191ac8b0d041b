"""Tones: what they sound like, and that they are played beside everything else; only the sound card is faked."""

from __future__ import annotations

import itertools
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import numpy as np
import pytest

from goodrep.io.tones import NO_APLAY, NOTES, RATE_HZ, ToneName, Tones, samples
from sound_card import LONG_S, SoundCard

NAMES: tuple[ToneName, ...] = get_args(ToneName)


def sounding(name: ToneName) -> list[np.ndarray]:
    """The notes of a tone, cut where it is silent for 20 ms or more."""
    loud = np.abs(samples(name).astype(float)) > 30
    where = np.flatnonzero(loud)
    return [samples(name)[part[0] : part[-1] + 1] for part in np.split(where, np.flatnonzero(np.diff(where) > 441) + 1)]


def pitch_hz(sound: np.ndarray) -> float:
    """The strongest frequency."""
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound)), 2**15))
    return float(spectrum.argmax() * RATE_HZ / 2**15)


def heard(name: ToneName) -> tuple[int, float, float]:
    """How many notes, and the pitch near the beginning and near the end."""
    notes = sounding(name)
    third = len(notes[0]) // 3
    return len(notes), pitch_hz(notes[0][:third]), pitch_hz(notes[-1][-third:])


def test_each_tone_has_the_shape_of_its_meaning() -> None:
    count, begin_hz, end_hz = heard("up")
    assert count == 1
    assert end_hz > 1.5 * begin_hz
    count, begin_hz, end_hz = heard("down")
    assert count == 1
    assert begin_hz > 1.5 * end_hz
    count, begin_hz, end_hz = heard("hold")
    assert count == 1
    assert end_hz == pytest.approx(begin_hz, rel=0.03)
    assert heard("tick")[0] == 1
    assert len(samples("tick")) < len(samples("hold")) / 2
    assert heard("pause")[0] == heard("resume")[0] == 2
    assert heard("resume")[1] > 3 * heard("pause")[1]


def test_no_two_tones_can_be_confused() -> None:
    """Each two differ in the number of notes, or by half in length, or in where the pitch goes, or by an octave."""
    for a, b in itertools.combinations(NAMES, 2):
        (count_a, begin_a_hz, end_a_hz), (count_b, begin_b_hz, end_b_hz) = heard(a), heard(b)
        lengths = sorted((len(samples(a)), len(samples(b))))
        rise = np.log2([end_a_hz / begin_a_hz, end_b_hz / begin_b_hz])
        apart = abs(np.log2([begin_a_hz / begin_b_hz, end_a_hz / end_b_hz]))
        different = (count_a != count_b, lengths[0] < 0.5 * lengths[1], abs(rise[0] - rise[1]) > 0.5, apart.max() > 1)
        assert any(different), (a, b)


@pytest.mark.parametrize("name", NAMES)
def test_a_tone_is_short_and_soft(name: ToneName) -> None:
    sound = samples(name).astype(float)
    assert 0.08 <= len(sound) / RATE_HZ <= 0.25
    assert 3000 < np.abs(sound).max() < 12000
    # No click: it begins and ends in silence, and no step is larger than those of its own pitch at full level.
    assert np.abs(sound[[0, -1]]).max() == 0
    beginning, middle = sound[: RATE_HZ // 250], sound[RATE_HZ // 50 : -RATE_HZ // 50]
    assert np.abs(np.diff(beginning)).max() < 0.5 * np.abs(np.diff(middle)).max()


linux = pytest.mark.skipif(sys.platform != "linux", reason="the sound card is faked through aplay, Linux only")


@pytest.fixture
def tones(sound_card: SoundCard) -> Iterator[Tones]:
    tones = Tones.start()
    yield tones
    tones.close()


@linux
def test_every_tone_is_played_as_it_was_made(tones: Tones, sound_card: SoundCard) -> None:
    for name in NAMES:
        tones.play(name)
        assert tones.wait(LONG_S)
    played = sound_card.played()
    assert [sound["file"] for sound in played] == [f"{name}.wav" for name in NAMES]
    for name, sound in zip(NAMES, played, strict=True):
        assert sound["duration_s"] == pytest.approx(sum(note[0] for note in NOTES[name]), abs=0.001)
        assert sound["peak"] == np.abs(samples(name)).max()
    assert tones.problem is None


@linux
def test_a_tone_that_comes_while_another_sounds_is_left_out(tones: Tones, sound_card: SoundCard) -> None:
    sound_card.set("slow", True)
    tones.play("up")
    tones.play("hold")
    sound_card.wait_until_playing(1)
    tones.play("down")
    sound_card.set("slow", False)
    os.kill(int((sound_card.folder / "pid").read_text()), signal.SIGTERM)
    assert tones.wait(LONG_S)
    tones.play("tick")
    assert tones.wait(LONG_S)
    assert [sound["file"] for sound in sound_card.played()] == ["up.wav", "tick.wav"]
    assert tones.problem is None


@linux
def test_a_loudspeaker_that_comes_back_is_used(tones: Tones, sound_card: SoundCard) -> None:
    sound_card.set("no_device", True)
    tones.play("up")
    assert tones.wait(LONG_S)
    assert tones.problem is not None
    assert "check the sound device (aplay: main:831: audio open error" in tones.problem
    assert "much talk" not in tones.problem
    sound_card.set("no_device", False)
    tones.play("up")
    assert tones.wait(LONG_S)
    assert tones.problem is None


@linux
def test_a_player_that_hangs_is_ended(tones: Tones, sound_card: SoundCard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("goodrep.io.tones.STUCK_S", 0.5)
    sound_card.set("slow", True)
    tones.play("up")
    assert tones.wait(LONG_S)
    assert tones.problem is not None
    assert "does not come to an end" in tones.problem


@linux
def test_closing_is_silence_and_leaves_nothing_behind(sound_card: SoundCard) -> None:
    tones = Tones.start()
    sound_card.set("slow", True)
    tones.play("hold")
    sound_card.wait_until_playing(1)
    player = int((sound_card.folder / "pid").read_text())
    assert tones._folder is not None
    tones.close()
    assert not tones._folder.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(player, 0)
    tones.play("up")
    tones.close()
    assert len(sound_card.played()) == 1
    assert tones.problem is None


@linux
def test_without_aplay_there_are_no_tones(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    tones = Tones.start()
    assert tones.problem == NO_APLAY
    tones.play("up")
    assert tones.wait(0)
    tones.close()
