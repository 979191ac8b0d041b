"""``goodrep doctor``: each finding on its own, then the whole report; only hardware that is absent is faked."""

from __future__ import annotations

import argparse
import errno
import json
import os
import re
import sys
import tempfile
from pathlib import Path
from unittest.mock import Mock

import pytest

from command import Goodrep
from disks import read_only
from goodrep.app import doctor
from goodrep.app.doctor import Check
from goodrep.io import pose_model
from goodrep.io.camera import Camera
from sound_card import SoundCard
from test_camera import FakeCamera, covered, picture


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOODREP_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("GOODREP_CACHE", str(tmp_path / "cache"))


def _run(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    doctor.add_arguments(parser)
    return doctor.run(parser.parse_args(arguments))


def test_the_disk_is_looked_at_without_making_the_folder(tmp_path: Path) -> None:
    check = doctor.check_disk()
    assert check.ok
    assert "MB free" in check.found
    assert not (tmp_path / "data").exists()


def test_a_folder_that_takes_no_file_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("GOODREP_DATA", str(tmp_path / "file"))
    check = doctor.check_disk()
    assert not check.ok
    assert check.needed
    assert "cannot be written to" in check.found
    assert "GOODREP_DATA" in check.advice


def test_a_read_only_folder_is_not_mended_by_making_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "read_only"
    folder.mkdir()
    monkeypatch.setenv("GOODREP_DATA", str(folder))
    with read_only(folder):
        check = doctor.check_disk()
    assert "cannot be written to" in check.found
    assert "space" not in check.advice
    assert check.advice.startswith("allow writing there, or set GOODREP_DATA")


def test_a_missing_model_is_named_and_not_fetched(tmp_path: Path) -> None:
    check = doctor.check_model()
    assert not check.ok
    assert "goodrep model" in check.advice
    assert not list(tmp_path.rglob("*.task"))


def test_a_cache_that_cannot_be_read_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pose_model, "_holds", Mock(side_effect=PermissionError(errno.EACCES, "Permission denied")))
    check = doctor.check_model()
    assert (check.ok, check.needed) == (False, True)
    assert "(Permission denied)" in check.found


@pytest.mark.skipif(sys.platform != "linux", reason="aplay is Linux only")
def test_sound_is_a_note_where_no_file_can_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "aplay").touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    check = doctor.check_sound()
    assert (check.ok, check.needed) == (False, False)
    assert check.found == "no sound file can be written (No such file or directory)"


def test_a_camera_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    assert doctor._run([sys.executable, "-c", "import time; time.sleep(600)"], 0.2) is None


def test_a_number_without_a_camera_says_why() -> None:
    found = doctor.look_at_camera(97)
    assert found.words == ""
    assert found.problem.startswith("camera 97 cannot be opened: ")


def cameras_are(monkeypatch: pytest.MonkeyPatch, *devices: int | str) -> None:
    monkeypatch.setattr(doctor, "camera_numbers", lambda: list(devices))


def test_every_camera_is_listed_and_one_in_use_is_no_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    with FakeCamera() as one, FakeCamera() as two, FakeCamera() as used:
        one.show = two.show = used.show = lambda number: picture(0x5555 ^ number % 2)
        cameras_are(monkeypatch, one.url, 97, two.url, used.url)
        with Camera(used.url):
            check = doctor.check_cameras()
    assert (check.ok, check.advice, check.level) == (True, "", "ok")
    words = check.found.split("; ")
    assert re.fullmatch(rf"number {one.url}: 256x64, \d+ fps", words[0])
    assert re.fullmatch(rf"number {two.url}: 256x64, \d+ fps", words[1])
    assert words[2:] == [f"number {used.url}: in use by another goodrep (process {os.getpid()})"]


def test_a_covered_camera_is_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    with FakeCamera() as fake:
        fake.show = covered
        cameras_are(monkeypatch, fake.url)
        check = doctor.check_cameras()
    assert check.level == "note"
    assert check.found.endswith("fps, black picture")
    assert "uncover the lens" in check.advice


def test_cameras_that_give_nothing_are_a_problem_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    cameras_are(monkeypatch, 97)
    check = doctor.check_cameras()
    assert check.level == "problem"
    assert check.found == "none gives a picture (camera 97 cannot be opened)"
    assert check.advice
    cameras_are(monkeypatch)
    assert doctor.check_cameras() == Check("camera", False, "there is none", "plug one in", needed=True)


@pytest.mark.skipif(sys.platform != "linux", reason="aplay is Linux only")
def test_sound_is_tried_with_silence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    aplay = tmp_path / "aplay"
    aplay.write_text(
        f"#!{sys.executable} -IS\n"
        "import sys, wave\n"
        "with wave.open(sys.argv[-1]) as sound:\n"
        "    assert not any(sound.readframes(sound.getnframes())) and sound.getnframes()\n"
    )
    aplay.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert doctor.check_sound().ok
    aplay.write_text("#!/bin/sh\necho 'aplay: main:831: audio open error: No such device' >&2\nexit 1\n")
    assert "audio open error" in doctor.check_sound().found
    aplay.unlink()
    assert "alsa-utils" in doctor.check_sound().advice


@pytest.mark.parametrize("as_json", [False, True])
def test_the_report_has_one_line_for_each_check(as_json: bool, capsys: pytest.CaptureFixture[str]) -> None:
    code = _run(*["--json"] * as_json)
    printed = capsys.readouterr().out
    names = ["camera", "pose model", "disk", "display", "voice", "sound", "python", "packages", "libraries"]
    if as_json:
        findings = json.loads(printed)
        assert [check["name"] for check in findings["checks"]] == names
        assert findings["coaching_possible"] is (code == 0)
        lines = findings["checks"]
        assert all(check["ok"] or check["advice"] for check in lines)
        assert {check["level"] for check in lines} <= {"ok", "note", "problem"}
    else:
        *lines, verdict = [line for line in printed.splitlines() if not line.startswith("All that is missing")]
        assert [line[9:21].strip() for line in lines] == names
        assert all(line.startswith("ok ") or "To do:" in line for line in lines)
        assert all(re.match("(ok|note|problem) ", line) for line in lines)
        assert verdict.startswith("Coaching is possible" if code == 0 else "Coaching is not possible")
    assert code == 1  # there is no model in this cache


def test_what_coaching_does_without_is_a_note(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def found(name: str, ok: bool, needed: bool) -> Check:
        return Check(name, ok, "as found", "" if ok else "do something", needed)

    monkeypatch.setattr(doctor, "CHECKS", (lambda: found("camera", True, True), lambda: found("voice", False, False)))
    assert _run() == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == ["ok", "note", "Coaching"]
    monkeypatch.setattr(doctor, "CHECKS", (lambda: found("camera", False, True), lambda: found("voice", True, False)))
    assert _run() == 1
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == ["problem", "ok", "Coaching"]


@pytest.mark.skipif(sys.platform != "linux", reason="packages of Debian and Ubuntu")
def test_a_bare_system_is_told_every_package_in_one_line(goodrep: Goodrep, tmp_path: Path) -> None:
    """Neither OpenCV's libraries nor eSpeak nor aplay: none of them ends the report."""
    bare = tmp_path / "bare"
    (bare / "cv2").mkdir(parents=True)
    (bare / "cv2" / "__init__.py").write_text(
        "raise ImportError('libGL.so.1: cannot open shared object file: No such')"
    )
    (bare / "sitecustomize.py").write_text(
        "import ctypes\ndef hidden(name):\n    raise OSError(name)\nctypes.cdll.LoadLibrary = hidden\n"
    )
    path = f"{bare}{os.pathsep}{goodrep.environment['PYTHONPATH']}"
    done = goodrep.run("doctor", environment={"PYTHONPATH": path, "PATH": str(bare), "DISPLAY": ":97"})
    assert (done.code, done.err) == (1, "")
    apt = [line for line in done.out.splitlines() if line.startswith("All that is missing")]
    assert apt == [
        "All that is missing from the system (Debian, Ubuntu): apt install alsa-utils espeak-ng libgl1 libglib2.0-0"
    ]
    levels = {line[9:19].strip(): line.split()[0] for line in done.out.splitlines()}
    assert (levels["voice"], levels["sound"], levels["display"]) == ("note", "note", "note")
    assert levels["libraries"] == "problem"


def test_voices_are_listed_and_tried_instead_of_the_checks(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run("--voices") == 0
    assert "English (America)" in capsys.readouterr().out
    card = SoundCard.put_in(tmp_path, monkeypatch)
    for arguments in (["--voice-test"], ["--voice", "scotland"], ["--speed", "150"]):
        assert _run(*arguments) == 0
        assert "It was played" in capsys.readouterr().out
    assert len({sound["sha"] for sound in card.played()}) == 3
