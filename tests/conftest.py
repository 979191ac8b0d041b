"""What the tests of whole commands share: the pose model, clips, and one analysis of the demo's clip."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from command import DEMO, RECORDINGS, Done, Goodrep
from sound_card import SoundCard

# A busy machine makes no test fail.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder with the full pose model: the one that set-up fetched, or a new one."""
    from goodrep.io.pose_model import cached_model, model_file

    folder = tmp_path_factory.mktemp("cache")
    known = cached_model("full")
    if known is not None:
        shutil.copyfile(known, folder / known.name)
        return folder
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GOODREP_CACHE", str(folder))
        model_file()
    return folder


@pytest.fixture(scope="session")
def pose_model(cache: Path) -> Path:
    """The full pose model's file."""
    (path,) = cache.glob("*.task")
    return path


@pytest.fixture
def goodrep(tmp_path: Path, cache: Path) -> Goodrep:
    return Goodrep(tmp_path / "data", cache)


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that another test kept of a recording."""
    monkeypatch.setenv("GOODREP_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def lenient(tmp_path: Path) -> Path:
    """goodrep's bridge, with another limit for the back."""
    from goodrep.specs.loading import load_spec

    path = tmp_path / "lenient.yaml"
    text = load_spec("bridge").text.replace("fault: {above: 13}", "fault: {above: 24}")
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def in_process(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folders for goodrep in this process; gives the data folder."""
    monkeypatch.setenv("GOODREP_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("GOODREP_CACHE", str(cache))
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    return tmp_path / "data"


@pytest.fixture(scope="session")
def _kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from goodrep.app.cli import main

    folder = tmp_path_factory.mktemp("kept") / "data"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GOODREP_DATA", str(folder))
        for name, exercise in (("bridge_002", "bridge"), ("clam_004", "clam"), ("hip_hike_004", "hip_hike")):
            assert main(["analyze", str(RECORDINGS / f"{name}.parquet"), "--exercise", exercise, "--save"]) == 0
    return folder


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, _kept: Path) -> Path:
    """The data folder in use, with three real sessions: 1 bridge, 2 clam, 3 hip hike, each with its recording."""
    shutil.copytree(_kept, tmp_path / "data")
    monkeypatch.setenv("GOODREP_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture(scope="session")
def short_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """7.4 s of the demo, made with OpenCV: a rep that is too fast, then a good one."""
    import cv2

    path = tmp_path_factory.mktemp("clips") / "short.mp4"
    capture = cv2.VideoCapture(str(DEMO))
    fps = capture.get(cv2.CAP_PROP_FPS)
    size = (int(capture.get(cv2.CAP_PROP_FRAME_WIDTH)), int(capture.get(cv2.CAP_PROP_FRAME_HEIGHT)))
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"mp4v"), fps, size)  # type: ignore[attr-defined]
    for index in range(round(35.6 * fps)):
        _, frame_bgr = capture.read()
        if index >= round(28.2 * fps):
            writer.write(frame_bgr)
    writer.release()
    capture.release()
    return path


@dataclass(frozen=True, slots=True)
class Analysed:
    """The demo's clip, analysed and kept by ``goodrep analyze --json --save``."""

    goodrep: Goodrep
    done: Done
    result: dict[str, Any]

    @property
    def recording(self) -> Path:
        (path,) = (self.goodrep.data / "recordings").glob("*.parquet")
        return path


@pytest.fixture(scope="session")
def analysed(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Analysed:
    folder = tmp_path_factory.mktemp("analysed")
    goodrep = Goodrep(folder / "data", cache)
    done = goodrep.run("analyze", DEMO, "--exercise", "bridge", "--json", folder / "out.json", "--save")
    assert (done.code, done.err) == (0, "")
    return Analysed(goodrep, done, json.loads((folder / "out.json").read_text()))


@pytest.fixture(scope="session")
def display(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of a virtual display."""
    import subprocess

    if shutil.which("Xvfb") is None:
        pytest.skip("Xvfb is not installed")
    read_end, write_end = os.pipe()
    command = ["Xvfb", "-displayfd", str(write_end), "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-noreset"]
    xvfb = subprocess.Popen(command, pass_fds=[write_end], stderr=subprocess.DEVNULL)
    os.close(write_end)
    with os.fdopen(read_end) as answer:
        number = answer.readline().strip()
    yield f":{number}"
    xvfb.terminate()
    xvfb.wait()


@pytest.fixture
def sound_card(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SoundCard:
    return SoundCard.put_in(tmp_path, monkeypatch)
