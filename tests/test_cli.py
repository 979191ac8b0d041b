"""The command line: help that costs nothing, the result file, and what is written where."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import goodrep as package
from command import DEMO, RECORDINGS, Done, Goodrep, tree
from conftest import Analysed
from goodrep.app.cli import COMMANDS, main
from goodrep.core.engine import Engine
from goodrep.core.events import Event
from goodrep.core.pose import Pose

BRIDGE = RECORDINGS / "bridge_002.parquet"
TOP_KEYS = {
    "exercise",
    "side",
    "side_from",
    "reason",
    "reps",
    "sets",
    "set_faults",
    "placement",
    "cues",
    "spec",
    "software",
}
REP_KEYS = {
    "set",
    "number",
    "start_s",
    "top_s",
    "end_s",
    "counted",
    "reason",
    "tempo",
    "faults",
    "warnings",
    "not_assessed",
    "measures",
    "order",
}
FINDING_KEYS = {"id", "value", "unit", "limit", "from_s"}
CUE_KEYS = {"t_s", "kind", "fault", "rep", "text", "spoken", "suppressed_by"}
CUE_KINDS = {"count", "correction", "ack", "praise", "placement", "summary"}


# -- help ---------------------------------------------------------------------------------------------------------


def test_hints_name_goodrep_as_it_was_started(goodrep: Goodrep) -> None:
    started = {"GOODREP_COMMAND": "./run"}
    assert goodrep.run("sessions", environment=started).out.endswith("Start with: ./run coach bridge\n")
    assert goodrep.run("show", environment=started).err.endswith("see ./run show --help\n")
    assert "usage: ./run coach " in goodrep.run("coach", "--help", environment=started).out
    odd = goodrep.run("coach", "--help", environment={"GOODREP_COMMAND": "/100%/run"})
    assert (odd.code, odd.err) == (0, "")
    assert "usage: goodrep coach " in odd.out


def test_the_help_names_every_command(goodrep: Goodrep) -> None:
    done = goodrep.run("--help")
    assert (done.code, done.err) == (0, "")
    for name, summary in COMMANDS.items():
        assert re.search(rf"^ +{name} +{summary[:20]}", done.out, re.MULTILINE), name


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str, goodrep: Goodrep) -> None:
    done = goodrep.run(command, "--help")
    assert (done.code, done.err) == (0, "")
    usage, description = done.out.split("\n\n")[:2]
    assert usage.startswith(f"usage: goodrep {command}")
    assert description[0].isupper()
    assert description.rstrip().endswith(".")
    # What an argument means stands beside it or, deeper, in the next line.
    alone = re.findall(r"^  (-{0,2}\w\S*(?: \S+)*)\n(?! {4})", done.out, re.MULTILINE)
    assert alone == []


@pytest.mark.parametrize("command", ["coach", "analyze"])
def test_the_two_commands_with_most_to_choose_give_an_example_that_parses(command: str, goodrep: Goodrep) -> None:
    out = " ".join(goodrep.run(command, "--help").out.split())
    arguments = re.split(r"\. ", out.split("example: goodrep ")[1])[0].split()
    assert "usage:" not in goodrep.run(*arguments, "--help").err
    assert arguments[0] == command


@pytest.mark.parametrize("command", [(), *((name,) for name in COMMANDS)])
def test_help_loads_nothing_heavy(command: tuple[str, ...]) -> None:
    program = (
        "import sys\nfrom goodrep.app.cli import main\n"
        "try:\n    main(sys.argv[1:])\nexcept SystemExit:\n    pass\n"
        "print([name for name in ('mediapipe', 'cv2', 'pyarrow', 'pyttsx3', 'rich') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program, *command, "--help"], capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "[]", done.stderr


def test_the_version(goodrep: Goodrep) -> None:
    assert goodrep.run("--version").out == f"goodrep {package.__version__}\n"


# -- the result file ----------------------------------------------------------------------------------------------


def no_constant(name: str) -> None:
    raise AssertionError(f"{name} is not JSON")


def analyse(goodrep: Goodrep, source: Path, out: Path, *more: str) -> tuple[Done, dict[str, Any]]:
    done = goodrep.run("analyze", source, "--exercise", "bridge", "--json", out, *more)
    assert (done.code, done.err) == (0, "")
    return done, json.loads(out.read_text(encoding="utf-8"), parse_constant=no_constant)


def check_shape(result: dict[str, Any]) -> None:
    assert set(result) == TOP_KEYS
    for rep in result["reps"]:
        assert set(rep) == REP_KEYS
        assert set(rep["tempo"]) == {"up_s", "hold_s", "down_s"}
        for finding in (*rep["faults"], *rep["warnings"]):
            assert set(finding) == FINDING_KEYS
        for missing in rep["not_assessed"]:
            assert set(missing) == {"id", "reason"}
        for measure in rep["measures"].values():
            assert set(measure) == {"value", "uncertainty", "at_s"}
        assert rep["start_s"] <= rep["top_s"] <= rep["end_s"]
    for one in result["sets"]:
        assert set(one) == {"set", "opened_s", "side", "side_from", "closed_s", "reason", "counted"}
    for fault in result["set_faults"]:
        assert set(fault) == FINDING_KEYS | {"set"}
    for found in result["placement"]:
        assert set(found) == {"t_s", "id", "text"}
    for cue in result["cues"]:
        assert set(cue) == CUE_KEYS
        assert cue["kind"] in CUE_KINDS
        assert cue["spoken"] == (cue["suppressed_by"] is None)
    assert set(result["spec"]) == {"name", "version", "sha256"}


@pytest.mark.parametrize(
    "name", ["bridge_000", "bridge_002", "bridge_003", "real_glute_bridge", "real_side_plank", "real_sit_up"]
)
def test_the_result_of_a_recording_has_the_promised_keys(name: str, goodrep: Goodrep, tmp_path: Path) -> None:
    _, result = analyse(goodrep, RECORDINGS / f"{name}.parquet", tmp_path / "out.json")
    check_shape(result)
    assert result["exercise"] == "bridge"
    if not result["reps"]:
        assert result["reason"]


def test_the_result_of_a_clip_has_the_promised_keys(analysed: Analysed) -> None:
    check_shape(analysed.result)
    assert analysed.result["software"].keys() >= {"goodrep", "mediapipe", "pose_model"}
    assert (analysed.result["side"], analysed.result["side_from"]) == ("both", "found")
    assert analysed.result["sets"][0]["counted"] == 6


def test_a_side_that_was_given_is_said_to_be_given(goodrep: Goodrep, tmp_path: Path) -> None:
    _, result = analyse(goodrep, BRIDGE, tmp_path / "out.json", "--side", "both")
    assert (result["side"], result["side_from"]) == ("both", "given")


def test_a_spec_of_ones_own_judges(goodrep: Goodrep, tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    shipped = (RECORDINGS.parent / "exercise_specs" / "bridge.yaml").read_text(encoding="utf-8")
    own.write_text(shipped.replace("version: 1", "version: 77", 1), encoding="utf-8")
    _, result = analyse(goodrep, BRIDGE, tmp_path / "out.json", "--spec", str(own))
    assert (result["spec"]["name"], result["spec"]["version"]) == ("own", 77)


# -- what is written ----------------------------------------------------------------------------------------------


def test_without_save_nothing_but_the_result_is_written(goodrep: Goodrep, short_clip: Path, tmp_path: Path) -> None:
    home, temporary = tmp_path / "home", tmp_path / "temporary"
    home.mkdir()
    temporary.mkdir()
    clips, model_cache = short_clip.parent, Path(goodrep.environment["GOODREP_CACHE"])
    before = [tree(folder) for folder in (tmp_path, clips, model_cache)]
    done = goodrep.run(
        *("analyze", short_clip, "--exercise", "bridge", "--json", tmp_path / "out.json"),
        environment={"HOME": str(home), "TMPDIR": str(temporary)},
    )
    assert (done.code, done.err) == (0, "")
    after = [tree(folder) for folder in (tmp_path, clips, model_cache)]
    assert after[0].pop("out.json") > 0
    assert after == before


def test_save_keeps_a_session_that_is_listed_and_shown(analysed: Analysed) -> None:
    sessions = analysed.goodrep.run("sessions")
    assert sessions.code == 0
    (row,) = [line.split() for line in sessions.out.splitlines() if "bridge" in line and "goodrep" not in line]
    # Number, date, time, exercise, sets, good, compensated, attempts, main fault, recorded.
    assert (row[0], row[3:8], row[-1]) == ("1", ["bridge", "1", "3", "3", "0"], "yes")
    shown = analysed.goodrep.run("show", "1")
    assert shown.code == 0
    assert str(DEMO) in shown.out
    assert str(analysed.recording) in shown.out
    for rep in analysed.result["reps"]:
        assert re.search(rf"^ +{rep['number']} +{rep['start_s']:.1f} ", shown.out, re.MULTILINE)
        for fault in rep["faults"]:
            assert fault["id"].replace("_", " ") in shown.out
    for cue in analysed.result["cues"]:
        assert cue["text"] in shown.out


def test_a_second_session_gets_the_next_number(goodrep: Goodrep) -> None:
    for number in ("1", "2"):
        assert goodrep.run("analyze", BRIDGE, "--exercise", "bridge", "--save").code == 0
        assert goodrep.run("show", number).code == 0


def test_what_is_kept_is_told_with_its_number(goodrep: Goodrep) -> None:
    done = goodrep.run("analyze", BRIDGE, "--exercise", "bridge", "--save")
    assert done.out.splitlines()[-1] == "Kept as session 1: goodrep show 1"
    assert "Kept" not in goodrep.run("analyze", BRIDGE, "--exercise", "bridge").out


@pytest.mark.parametrize("save", [True, False])
def test_an_interrupted_analysis_says_so_and_marks_what_it_keeps(
    save: bool, in_process: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    step, after = Engine.step, iter(range(400))

    def interrupted(engine: Engine, pose: Pose) -> list[Event]:
        if next(after, None) == 399:
            signal.raise_signal(signal.SIGINT)
        return step(engine, pose)

    monkeypatch.setattr(Engine, "step", interrupted)
    out = tmp_path / "out.json"
    command = ["analyze", str(BRIDGE), "--exercise", "bridge", "--json", str(out), *(["--save"] if save else [])]
    assert main(command) == 130
    assert not out.exists()
    told = capsys.readouterr().err
    kept = (
        "what was found until then is kept as session 1 (goodrep show 1; goodrep delete 1 deletes it)."
        if save
        else "nothing was kept."
    )
    assert told == f"Interrupted: {kept} {out} was not written.\n"
    if not save:
        assert not in_process.exists()
        return
    assert main(["show", "1"]) == 0
    shown = capsys.readouterr().out
    assert "ended by: interrupted." in shown
    assert shown.splitlines()[0].endswith(", interrupted")
    assert main(["sessions"]) == 0
    assert "(interrupted)" in capsys.readouterr().out
    # The recording cannot tell it, so what is judged anew keeps it.
    assert main(["rejudge", "--spec", "bridge", "1", "--write", "--yes"]) == 0
    assert "Session 1 is as it was." in capsys.readouterr().out
    assert main(["show", "1"]) == 0
    assert "ended by: interrupted." in capsys.readouterr().out


def test_the_demo_keeps_nothing(goodrep: Goodrep, short_clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from goodrep.app import cli, demo

    for name in ("GOODREP_DATA", "GOODREP_CACHE"):
        monkeypatch.setenv(name, goodrep.environment[name])
    monkeypatch.setattr(demo, "CLIP", str(short_clip))
    assert cli.main(["demo", "--mute", "--no-window"]) == 0
    assert not goodrep.data.exists()


def test_nothing_kept_yet_is_no_failure(goodrep: Goodrep) -> None:
    done = goodrep.run("sessions")
    assert (done.code, done.err) == (0, "")
    assert "No session has been kept yet" in done.out
    assert not goodrep.data.exists()
