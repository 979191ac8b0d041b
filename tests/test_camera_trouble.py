"""Pictures that show nothing, told from their bytes and times alone."""

from __future__ import annotations

import numpy as np
import pytest

from goodrep.core.wording import ENGLISH
from goodrep.io.camera_trouble import AFTER_S, PictureWatch, light


def noisy(mean: float, spread: float = 3.0, seed: int = 0) -> np.ndarray:
    shape = (480, 640, 3)
    return np.clip(np.random.default_rng(seed).normal(mean, spread, shape), 0, 255).astype(np.uint8)


def told(watch: PictureWatch, frame_bgr: np.ndarray, from_s: float, to_s: float, fps: float, noise: bool) -> list[str]:
    """What is told in the course of a picture that lasts, each change once; with noise of its own, or without."""
    changes = []
    for index in range(round((to_s - from_s) * fps)):
        frame = frame_bgr.copy()
        if noise:
            frame[index % 480, (7 * index) % 640] ^= 1
        trouble = str(watch.see(frame, from_s + index / fps))
        if not changes or changes[-1] != trouble:
            changes.append(trouble)
    return changes


@pytest.mark.parametrize("fps", [5, 15, 30, 60])
def test_a_picture_without_any_noise_is_frozen_after_two_seconds(fps: float) -> None:
    watch = PictureWatch()
    assert told(watch, noisy(100), 0, 2, fps, noise=False) == ["None"]
    assert told(watch, noisy(100), 2, 4, fps, noise=False)[-1] == "frozen"
    assert told(watch, noisy(100, seed=1), 4, 6, fps, noise=True)[-1] == "None"


@pytest.mark.parametrize("fps", [5, 30])
def test_a_person_who_lies_still_is_not_a_frozen_picture(fps: float) -> None:
    assert told(PictureWatch(), noisy(100), 0, 20, fps, noise=True) == ["None"]


def test_a_driver_that_sends_every_picture_twice_is_not_frozen() -> None:
    watch = PictureWatch()
    assert {watch.see(noisy(100, seed=index // 2), index / 30) for index in range(150)} == {None}


def test_a_covered_lens_is_black_even_where_it_gives_no_noise() -> None:
    for noise in (False, True):
        watch = PictureWatch()
        assert told(watch, noisy(0, 4), 0, 1, 30, noise) == ["None"]
        assert told(watch, noisy(0, 4), 1, 9, 30, noise)[-1] == "black"
        assert told(watch, noisy(90), 9, 10, 30, noise)[-1] == "None"


def test_a_dark_room_is_told_once_although_its_light_wavers() -> None:
    watch = PictureWatch()
    assert told(watch, noisy(20), 0, 2, 30, noise=True) == ["None"]
    assert told(watch, noisy(20), 3, 4, 30, noise=True)[-1] == "dark"
    assert told(watch, noisy(27), 4, 8, 30, noise=True) == ["dark"]
    assert told(watch, noisy(36), 8, 9, 30, noise=True)[-1] == "None"
    assert told(watch, noisy(27), 9, 19, 30, noise=True) == ["None"]


def test_a_bright_spot_in_the_dark_is_not_a_covered_lens() -> None:
    lamp = noisy(2)
    lamp[200:240, 300:340] = 255
    assert light(lamp) == "dark"
    assert light(noisy(2)) == "black"
    assert light(noisy(120, 40)) is None


def test_every_trouble_of_the_picture_has_a_sentence() -> None:
    words = ENGLISH.camera.model_dump()
    assert {*AFTER_S, "lost"} == set(words)
    assert all(sentence.endswith(".") and ":" in sentence for sentence in words.values())
