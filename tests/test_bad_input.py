"""What goes wrong outside the program: one sentence, the right exit code, nothing lost; and what goes on without.

Everything runs as the real command in a process of its own.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from command import DEMO, LONG_S, RECORDINGS, ROOT, Done, Goodrep, tree
from disks import read_only, small_disk
from goodrep.io.store import Store

BRIDGE = RECORDINGS / "bridge_002.parquet"
UNREACHABLE = "http://127.0.0.1:9"
"""Nobody listens at the discard port: refused at once."""
NO_NETWORK = {
    **{name: UNREACHABLE for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY")},
    **{name: "" for name in ("no_proxy", "NO_PROXY")},
    "PIP_INDEX_URL": f"{UNREACHABLE}/simple",
    "PIP_EXTRA_INDEX_URL": "",
    "PIP_RETRIES": "0",
    "PIP_NO_CACHE_DIR": "1",
}
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="sound and display are taken away the Linux way")


def refused(done: Done, code: int) -> str:
    assert done.code == code, done
    sentence = done.sentence()
    assert len(sentence) > 20
    return sentence


# -- arguments ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("coach brigde", "There is no exercise 'brigde'. Did you mean bridge?"),
        ("analyze clip.mp4 --exercise yoga", "There is no exercise 'yoga'. goodrep knows: bridge"),
        ("coach bridge --spec nowhere.yaml", "There is no file nowhere.yaml"),
        ("analyze clip.mp4 --exercise bridge --side left", "The bridge trains both sides at once"),
        ("show 3", "There is no session 3"),
        (f"rejudge --spec bridge {'9' * 200}", "There is no session, folder or recording 999"),
    ],
)
def test_what_does_not_exist_or_fit_is_a_sentence(arguments: str, said: str, goodrep: Goodrep) -> None:
    assert said in refused(goodrep.run(*arguments.split()), 2)
    assert not goodrep.data.exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("", "the following arguments are required: COMMAND"),
        ("fly", "invalid choice: 'fly'"),
        ("coach bridge --reps 0", "must be a whole number from 1 to 200, not 0"),
        ("coach bridge --reps -3", "must be a whole number from 1 to 200, not -3"),
        ("coach bridge --reps ten", "must be a whole number from 1 to 200, not ten"),
        ("coach bridge --sets 21", "must be a whole number from 1 to 20, not 21"),
        ("cooach bridge", "did you mean coach?"),
        ("coach bridge --sourec x", "--sourec x; did you mean --source? see goodrep coach --help"),
        (
            "spec show bridge --yson",
            "unrecognized arguments: --yson; did you mean --json? see goodrep spec show --help",
        ),
        ("sessions 3", "unrecognized arguments: 3; see goodrep sessions --help"),
        ("spec shwo bridge", "did you mean show?"),
        ("coach bridge --person a/b", "must be letters, digits"),
        ("coach bridge --camera front", "must be the number of a camera"),
        ("coach bridge --camera http://[", "must be the number of a camera"),
        ("coach bridge --camera 1 --source clip.mp4", "not allowed with argument"),
        ("analyze clip.mp4", "the following arguments are required: --exercise"),
        ("analyze clip.mp4 --exercise bridge --side up", "invalid choice: 'up'"),
        ("show one", "'one' is no number of a session (goodrep sessions lists them)"),
        (f"show {'9' * 5000}", "is no number of a session (goodrep sessions lists them)"),
    ],
)
def test_wrong_arguments_are_explained_in_one_sentence(arguments: str, said: str, goodrep: Goodrep) -> None:
    done = goodrep.run(*arguments.split())
    assert done.code == 2
    assert said in done.sentence()
    assert done.sentence().endswith(" --help")
    assert not goodrep.data.exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("coach", "Name exercises, such as goodrep coach bridge"),
        ("coach bridge --program monday.yaml", "one of the two"),
        ("coach bridge clam --spec mine.yaml", "--spec is for one exercise"),
        ("coach bridge --rest 700", "must be seconds from 0 to 600"),
        ("coach bridge --side left", "trains both sides at once"),
        ("coach --program nowhere.yaml", "There is no file nowhere.yaml"),
        ("coach --program monday.yaml --sets 5 --reps 1", "leave --sets, --reps out"),
    ],
)
def test_what_does_not_go_together_is_said(arguments: str, said: str, goodrep: Goodrep) -> None:
    done = goodrep.run(*arguments.split())
    assert done.code == 2
    assert said in done.err
    assert "Traceback" not in done.err
    assert not goodrep.data.exists()


# -- specs --------------------------------------------------------------------------------------------------------


def changed_spec(folder: Path, old: str, new: str) -> Path:
    text = (ROOT / "exercise_specs" / "bridge.yaml").read_text(encoding="utf-8")
    assert old in text
    spec = folder / "own.yaml"
    spec.write_text(text.replace(old, new, 1), encoding="utf-8")
    return spec


@pytest.mark.parametrize(
    "command", [("coach", "bridge", "--source", DEMO), ("analyze", BRIDGE, "--exercise", "bridge")]
)
def test_a_bad_spec_names_file_line_and_key(command: tuple[str, ...], goodrep: Goodrep, tmp_path: Path) -> None:
    spec = changed_spec(tmp_path, "\ntempo:", "\ntempp:")
    done = goodrep.run(*command, "--spec", spec)
    assert done.code == 2
    assert done.err.startswith("goodrep: ")
    assert re.search(rf"{re.escape(str(spec))}.*line \d+", done.err)
    assert "tempp" in done.err
    assert "Traceback" not in done.err
    assert not goodrep.data.exists()


def test_the_spec_of_another_exercise_is_refused(goodrep: Goodrep, tmp_path: Path) -> None:
    spec = changed_spec(tmp_path, "exercise: bridge", "exercise: clam")
    assert "clam" in refused(goodrep.run("coach", "bridge", "--source", DEMO, "--spec", spec), 2)


# -- the source ---------------------------------------------------------------------------------------------------


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    folder = tmp_path / "sources"
    (folder / "folder.mp4").mkdir(parents=True)
    (folder / "empty.mp4").touch()
    (folder / "noise.mp4").write_bytes(np.random.default_rng(1).bytes(50_000))
    (folder / "text.mp4").write_text("not a video\n" * 100)
    (folder / "half.mp4").write_bytes(DEMO.read_bytes()[:2_000])
    (folder / "noise.parquet").write_bytes(np.random.default_rng(1).bytes(5_000))
    (folder / "empty.journal").touch()
    return folder


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("missing.mp4", "there is no such file"),
        ("folder.mp4", "this is a folder"),
        ("empty.mp4", "the file is empty"),
        ("noise.mp4", "not a video that can be read"),
        ("text.mp4", "not a video that can be read"),
        ("half.mp4", "not a video that can be read"),
        ("missing.parquet", "cannot be read"),
        ("noise.parquet", "is damaged or no recording"),
        ("empty.journal", "is empty"),
    ],
)
def test_a_source_that_cannot_be_read_is_a_sentence_and_no_session(
    name: str, said: str, sources: Path, goodrep: Goodrep, tmp_path: Path
) -> None:
    out = tmp_path / "out.json"
    done = goodrep.run("analyze", sources / name, "--exercise", "bridge", "--save", "--json", out)
    sentence = refused(done, 3)
    assert said in sentence
    assert name in sentence
    assert not out.exists()
    assert not goodrep.data.exists()


@pytest.mark.parametrize("name", ["missing.mp4", "folder.mp4", "empty.mp4", "noise.mp4"])
def test_the_coach_refuses_the_same_before_anything_is_kept(name: str, sources: Path, goodrep: Goodrep) -> None:
    refused(goodrep.run("coach", "bridge", "--source", sources / name), 3)
    assert not goodrep.data.exists()


def test_a_camera_that_is_not_there(goodrep: Goodrep) -> None:
    assert "camera 97" in refused(goodrep.run("coach", "bridge", "--camera", "97"), 3)
    assert not goodrep.data.exists()


@pytest.fixture(scope="module")
def empty_room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds of a wall."""
    import cv2

    path = tmp_path_factory.mktemp("clips") / "room.mp4"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"mp4v"), 15, (320, 240))  # type: ignore[attr-defined]
    for _ in range(30):
        writer.write(np.full((240, 320, 3), (120, 140, 150), np.uint8))
    writer.release()
    return path


def test_nobody_in_the_picture_is_a_reason_and_no_failure(goodrep: Goodrep, empty_room: Path, tmp_path: Path) -> None:
    import json

    out = tmp_path / "out.json"
    done = goodrep.run("analyze", empty_room, "--exercise", "bridge", "--json", out)
    assert (done.code, done.err, done.out) == (0, "", "Nobody was seen in most of the pictures.\n")
    result = json.loads(out.read_text())
    assert (result["reps"], result["reason"]) == ([], "Nobody was seen in most of the pictures.")


def test_the_coach_sees_nobody_and_says_so(goodrep: Goodrep, empty_room: Path) -> None:
    done = goodrep.run("coach", "bridge", "--source", empty_room, "--mute", "--no-window")
    assert (done.code, done.err) == (0, "")
    assert "Nobody was seen in most of the pictures." in done.out
    assert done.out.endswith("\nNothing was counted. Nothing is kept: no set was begun.\n")
    assert "No session has been kept yet" in goodrep.run("sessions").out
    assert list((goodrep.data / "recordings").iterdir()) == []


def test_a_video_that_breaks_off_is_used_up_to_there(goodrep: Goodrep, short_clip: Path, tmp_path: Path) -> None:
    """The index of an AVI says more than there is."""
    import cv2

    whole, cut = tmp_path / "whole.avi", tmp_path / "cut.avi"
    capture = cv2.VideoCapture(str(short_clip))
    writer = cv2.VideoWriter(str(whole), cv2.VideoWriter_fourcc(*"MJPG"), 20, (640, 480))  # type: ignore[attr-defined]
    while True:
        more, frame_bgr = capture.read()
        if not more:
            break
        writer.write(frame_bgr)
    writer.release()
    content = whole.read_bytes()
    cut.write_bytes(content[: len(content) * 2 // 5])
    done = goodrep.run("analyze", cut, "--exercise", "bridge")
    assert done.code == 0
    assert "the video breaks off" in done.err
    assert done.err.count("\n") == 1
    assert "1 " in done.out


# -- the pose model -----------------------------------------------------------------------------------------------


def without_progress(done: Done) -> Done:
    lines = [line for line in done.err.splitlines() if not re.fullmatch(r"Pose model .*: \d+ % of .* MB", line)]
    return Done(done.code, done.out, "\n".join(lines))


@pytest.mark.parametrize("cached", [None, b"", b"half a model" * 1000])
def test_a_model_out_of_reach_is_a_sentence_and_leaves_no_half_file(
    cached: bytes | None, goodrep: Goodrep, short_clip: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "cache"
    folder.mkdir()
    if cached is not None:
        (folder / "pose_landmarker_full.task").write_bytes(cached)
    before = tree(folder)
    done = goodrep.run(
        *("analyze", short_clip, "--exercise", "bridge", "--save"),
        environment={"GOODREP_CACHE": str(folder), **NO_NETWORK},
    )
    sentence = refused(without_progress(done), 4)
    assert "out of reach" in sentence
    assert "--model FILE" in sentence
    after = tree(folder)
    assert {name: size for name, size in after.items() if name.endswith(".task")} == before
    assert not [name for name in after if name.endswith((".part", ".wheel"))]
    assert not goodrep.data.exists()


def test_the_coach_needs_the_model_before_anything_is_kept(goodrep: Goodrep, tmp_path: Path) -> None:
    environment = {"GOODREP_CACHE": str(tmp_path / "cache"), **NO_NETWORK}
    done = goodrep.run("coach", "bridge", "--source", DEMO, environment=environment)
    assert "out of reach" in refused(without_progress(done), 4)
    assert not goodrep.data.exists()


@pytest.mark.parametrize("command", [("coach", "bridge", "--source"), ("analyze", "--exercise", "bridge")])
@pytest.mark.parametrize("kind", ["missing", "noise", "rubbish inside"])
def test_a_model_of_ones_own_that_is_none(
    kind: str, command: tuple[str, ...], goodrep: Goodrep, short_clip: Path, tmp_path: Path
) -> None:
    import zipfile

    model = tmp_path / "own.task"
    if kind == "noise":
        model.write_bytes(np.random.default_rng(1).bytes(5_000))
    elif kind == "rubbish inside":
        with zipfile.ZipFile(model, "w") as bundle:
            for name in ("pose_detector.tflite", "pose_landmarks_detector.tflite"):
                bundle.writestr(name, b"rubbish" * 100)
    assert "own.task" in refused(goodrep.run(*command, short_clip, "--model", model), 4)
    assert not goodrep.data.exists()


# -- the disk -----------------------------------------------------------------------------------------------------

COACH = ("coach", "bridge", "--mute", "--no-window", "--reps", "1", "--source")


def test_a_data_folder_that_is_a_file(goodrep: Goodrep, short_clip: Path) -> None:
    goodrep.data.write_text("something else")
    assert "GOODREP_DATA" in refused(goodrep.run(*COACH, short_clip), 5)
    assert goodrep.data.read_text() == "something else"


@linux_only
@pytest.mark.parametrize("command", [("analyze", BRIDGE, "--exercise", "bridge", "--save"), (*COACH, DEMO)])
def test_a_read_only_data_folder_is_said_before_anybody_exercises(
    command: tuple[str | Path, ...], goodrep: Goodrep
) -> None:
    goodrep.data.mkdir()
    with read_only(goodrep.data):
        done = goodrep.run(*command)
        assert "cannot be written to" in refused(done, 5)
    assert done.out == ""
    assert tree(goodrep.data) == {}


@linux_only
@pytest.mark.parametrize("command", [("analyze", BRIDGE, "--exercise", "bridge", "--save"), (*COACH, DEMO)])
def test_where_sessions_lie_that_cannot_be_written_to_nothing_else_is_said(
    command: tuple[str | Path, ...], goodrep: Goodrep
) -> None:
    with Store.open(goodrep.data) as store:
        store.start_session(source="camera 0", software={})
    with read_only(goodrep.data):
        done = goodrep.run(*command)
        assert "cannot be written to" in refused(done, 5)
    assert done.out == ""


@linux_only
@pytest.mark.parametrize("command", [("analyze", BRIDGE, "--exercise", "bridge", "--save"), (*COACH, DEMO)])
def test_a_full_disk_is_said_before_anybody_exercises(command: tuple[str | Path, ...], goodrep: Goodrep) -> None:
    with small_disk(goodrep.data, 64):
        done = goodrep.run(*command)
        assert "disk is full" in refused(done, 5)
    assert done.out == ""


@linux_only
def test_a_disk_that_fills_up_ends_no_session_and_loses_no_rep(
    goodrep: Goodrep, short_clip: Path, tmp_path: Path
) -> None:
    """Room for the store and the beginning of the recording; what does not fit is put elsewhere."""
    with small_disk(goodrep.data, 360):
        done = goodrep.run(
            *("coach", "bridge", "--mute", "--no-window", "--source", short_clip),
            environment={"TMPDIR": str(tmp_path)},
        )
        assert [cue for cue in done.spoken() if cue in ("One", "Two")] == ["One", "Two"]
        assert "1 good of 2" in done.out
        assert "disk is full" in refused(done, 5).lower()
        shown = json.loads(goodrep.run("show", "1", "--json").out)
    rescued = "".join(path.read_text() for path in tmp_path.glob("goodrep-session-1-*.jsonl"))
    reps = [rep for one in shown["sets"] for rep in one["reps"]]
    assert sum(rep["reason"] is None for rep in reps) + rescued.count('"RepDone"') == 2


@linux_only
def test_a_recording_that_does_not_fit_is_said_and_the_reps_are_kept(goodrep: Goodrep) -> None:
    at_most_600_kb = ("bash", "-c", 'ulimit -f 600; exec "$@"', "bash")
    longer = DEMO.with_suffix(".parquet")
    done = goodrep.run("analyze", longer, "--exercise", "bridge", "--save", before=at_most_600_kb)
    sentence = refused(done, 5)
    assert sentence.startswith("Session 1 is kept, but its recording is not whole. The disk is full")
    assert "3 good of 6" in done.out
    assert "6 reps: 3 good" in goodrep.run("show", "1").out
    assert [path.suffix for path in (goodrep.data / "recordings").iterdir()] == [".parquet"]


@linux_only
def test_a_result_that_cannot_be_written_is_a_sentence(goodrep: Goodrep, tmp_path: Path) -> None:
    analyse = ("analyze", BRIDGE, "--exercise", "bridge", "--json")
    whole = goodrep.run(*analyse, tmp_path / "whole.json").out
    folder = tmp_path / "folder"
    folder.mkdir()
    tried = {"a folder": goodrep.run(*analyse, folder), "nowhere": goodrep.run(*analyse, folder / "no" / "out.json")}
    with read_only(folder):
        tried["read-only"] = goodrep.run(*analyse, folder / "out.json")
    with small_disk(tmp_path / "small", 8):
        tried["full"] = goodrep.run(*analyse, tmp_path / "small" / "out.json")
        assert tree(tmp_path / "small") == {}
    for case, done in tried.items():
        sentence = refused(done, 5)
        assert "cannot be written" in sentence, case
        # What is known beforehand is said at once; only a disk that is full shows itself at the end.
        assert done.out == (whole if case == "full" else ""), case
    assert tree(folder) == {}


@linux_only
def test_an_old_result_survives_a_new_one_that_does_not_fit(goodrep: Goodrep, tmp_path: Path) -> None:
    with small_disk(tmp_path / "small", 8):
        out = tmp_path / "small" / "out.json"
        out.write_text("the old result")
        refused(goodrep.run("analyze", BRIDGE, "--exercise", "bridge", "--json", out), 5)
        assert out.read_text() == "the old result"
        assert tree(out.parent) == {"out.json": 14}


# -- display, voice, sound: coaching goes on ----------------------------------------------------------------------


def coach_goes_on(goodrep: Goodrep, clip: Path, said: str, *more: str, **environment: str) -> None:
    done = goodrep.run("coach", "bridge", "--source", clip, *more, environment=environment)
    assert (done.code, done.err) == (0, "")
    assert [line for line in done.out.splitlines() if said in line], done.out
    assert done.out.count(said) == 1
    assert done.counted()[:1] == ["One"]
    assert "Kept as session 1" in done.out
    assert goodrep.run("show", "1").code == 0


@linux_only
def test_without_a_display_there_is_no_window(goodrep: Goodrep, short_clip: Path) -> None:
    coach_goes_on(goodrep, short_clip, "There is no window", "--mute", "--reps", "1")


@linux_only
def test_a_display_that_is_gone_is_no_reason_to_stop(goodrep: Goodrep, short_clip: Path) -> None:
    said = "the display :9876 cannot be reached"
    coach_goes_on(goodrep, short_clip, said, "--mute", "--reps", "1", DISPLAY=":9876")


def first_on_path(folder: Path, name: str, script: str) -> str:
    folder.mkdir()
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


@linux_only
def test_without_espeak_cues_are_captions(goodrep: Goodrep, short_clip: Path, tmp_path: Path) -> None:
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    (hidden / "sitecustomize.py").write_text(
        "import ctypes\ndef hidden(name):\n    raise OSError(name)\nctypes.cdll.LoadLibrary = hidden\n"
    )
    python_path = f"{hidden}{os.pathsep}{ROOT / 'src'}"
    said = "There is no voice because eSpeak NG is missing"
    path = first_on_path(tmp_path / "bin", "aplay", "exit 0")
    coach_goes_on(goodrep, short_clip, said, "--no-window", PYTHONPATH=python_path, PATH=path)


@linux_only
def test_without_a_sound_device_cues_are_captions(goodrep: Goodrep, short_clip: Path, tmp_path: Path) -> None:
    path = first_on_path(tmp_path / "bin", "aplay", "echo 'aplay: main: audio open error: No such device' >&2; exit 1")
    coach_goes_on(goodrep, short_clip, "check the sound device", "--no-window", PATH=path)


@linux_only
def test_without_aplay_cues_are_captions(goodrep: Goodrep, short_clip: Path, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    coach_goes_on(goodrep, short_clip, "aplay is missing", "--no-window", "--reps", "1", PATH=str(tmp_path / "bin"))


# -- pipes --------------------------------------------------------------------------------------------------------


def in_bash(
    goodrep: Goodrep, arguments: tuple[str | Path, ...], then: str, environment: Mapping[str, str] | None = None
) -> Done:
    """A command whose standard streams the shell leads elsewhere."""
    command = shlex.join([sys.executable, "-m", "goodrep", *map(str, arguments)])
    done = subprocess.run(
        ["bash", "-c", f"{command} {then}"],
        env=goodrep.environment | dict(environment or {}),
        capture_output=True,
        text=True,
        timeout=LONG_S,
    )
    return Done(done.returncode, done.stdout, done.stderr)


def piped(goodrep: Goodrep, reader: str, *arguments: str | Path, environment: Mapping[str, str] | None = None) -> Done:
    return in_bash(goodrep, arguments, f"| {reader}; exit ${{PIPESTATUS[1]}}", environment)


@linux_only
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("reader", ["head -1", "true"])
@pytest.mark.parametrize("command", [("analyze", BRIDGE, "--exercise", "bridge"), ("sessions",), ("--help",)])
def test_a_reader_that_goes_away_is_no_reason_to_complain(
    command: tuple[str | Path, ...], reader: str, unbuffered: str, goodrep: Goodrep
) -> None:
    done = piped(goodrep, reader, *command, environment={"PYTHONUNBUFFERED": unbuffered})
    assert (done.code, done.err) == (0, "")
    assert len(done.out.splitlines()) == (reader == "head -1")


@linux_only
def test_a_session_is_kept_when_nobody_reads_along(goodrep: Goodrep, short_clip: Path) -> None:
    done = piped(goodrep, "head -1", "coach", "bridge", "--source", short_clip, "--mute", "--no-window")
    assert done.err == ""
    assert "too fast" in goodrep.run("show", "1").out


@linux_only
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("command", ["show 1", "show 1 --json", "export", "sessions", "spec show bridge"])
def test_what_cannot_be_printed_is_a_sentence(command: str, unbuffered: str, kept: Path, goodrep: Goodrep) -> None:
    done = in_bash(goodrep, tuple(command.split()), ">/dev/full", {"PYTHONUNBUFFERED": unbuffered})
    assert done.code == 5
    assert done.sentence() == (
        "The output, or a file, cannot be read or written (No space left on device): check the path and the disk."
    )


@linux_only
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-"])
def test_a_closed_stream_is_no_reason_to_stop(closed: str, kept: Path, goodrep: Goodrep) -> None:
    done = in_bash(goodrep, ("sessions",), closed)
    assert (done.code, done.err) == (0, "")
    assert ("hip hike" in done.out) == (closed != ">&-")


@linux_only
def test_a_session_is_kept_where_all_streams_are_closed(goodrep: Goodrep, short_clip: Path) -> None:
    coach = ("coach", "bridge", "--source", short_clip, "--mute", "--no-window")
    assert in_bash(goodrep, coach, "<&- >&- 2>&-") == Done(0, "", "")
    assert "too fast" in goodrep.run("show", "1").out


@pytest.mark.parametrize("command", [("restore",), ("backup",), ("rejudge", "--spec", "bridge")])
def test_a_name_that_no_file_can_have_is_a_sentence(command: tuple[str, ...], kept: Path, goodrep: Goodrep) -> None:
    assert "aaa cannot be read or written (" in refused(goodrep.run(*command, "a" * 300), 5)
