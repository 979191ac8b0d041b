"""``goodrep doctor``: each finding on its own, then the whole report; only hardware that is absent is faked."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import pytest

from goodrep.app import doctor
from goodrep.app.doctor import Check


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOODREP_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("GOODREP_CACHE", str(tmp_path / "cache"))


def _run(as_json: bool) -> int:
    parser = argparse.ArgumentParser()
    doctor.add_arguments(parser)
    return doctor.run(parser.parse_args(["--json"] if as_json else []))


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


def test_a_missing_model_is_named_and_not_fetched(tmp_path: Path) -> None:
    check = doctor.check_model()
    assert not check.ok
    assert "goodrep model" in check.advice
    assert not list(tmp_path.rglob("*.task"))


def test_a_camera_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    assert doctor._run([sys.executable, "-c", "import time; time.sleep(600)"], 0.2) is None


def test_a_number_without_a_camera_gives_nothing() -> None:
    assert doctor._camera(97) == ""


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
    code = _run(as_json)
    printed = capsys.readouterr().out
    names = ["camera", "pose model", "disk", "display", "voice", "sound", "python", "packages"]
    if as_json:
        findings = json.loads(printed)
        assert [check["name"] for check in findings["checks"]] == names
        assert findings["coaching_possible"] is (code == 0)
        lines = findings["checks"]
        assert all(check["ok"] or check["advice"] for check in lines)
    else:
        *lines, verdict = printed.splitlines()
        assert [line[9:21].strip() for line in lines] == names
        assert all(line.startswith("ok ") or "To do:" in line for line in lines)
        assert verdict.startswith("Coaching is possible" if code == 0 else "Coaching is not possible")
    assert code == 1  # there is no model in this cache


def test_coaching_is_possible_without_voice_and_window(monkeypatch: pytest.MonkeyPatch) -> None:
    def found(name: str, ok: bool, needed: bool) -> Check:
        return Check(name, ok, "as found", "" if ok else "do something", needed)

    monkeypatch.setattr(doctor, "CHECKS", (lambda: found("camera", True, True), lambda: found("voice", False, False)))
    assert _run(True) == 0
    monkeypatch.setattr(doctor, "CHECKS", (lambda: found("camera", False, True), lambda: found("voice", True, False)))
    assert _run(False) == 1
