"""``goodrep coach`` from the first picture to the last word; only loudspeaker and camera are stood in for."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

import test_camera
from command import LONG_S, Goodrep
from goodrep.app import session
from goodrep.app.early import Asked, EarlyStart
from goodrep.app.session import Wishes
from goodrep.io import camera as camera_module
from goodrep.io.camera import Camera
from goodrep.io.records import SessionDetail
from goodrep.io.store import Store

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="signals are sent the POSIX way")
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="loudspeaker and display are stood in for on Linux")

FAKE_APLAY = """#!{python} -IS
import json, sys, wave
file = next(argument for argument in sys.argv[1:] if not argument.startswith("-"))
with wave.open(file) as sound:
    line = [sound.getnframes() / sound.getframerate(), any(sound.readframes(sound.getnframes()))]
with open({log!r}, "a") as log:
    log.write(json.dumps(line) + "\\n")
"""


class Loudspeaker:
    """Takes down how long each sound is, and whether there is anything to hear in it."""

    def __init__(self, folder: Path) -> None:
        self._log = folder / "played"
        programs = folder / "bin"
        programs.mkdir()
        (programs / "aplay").write_text(FAKE_APLAY.format(python=sys.executable, log=str(self._log)))
        (programs / "aplay").chmod(0o755)
        self.environment = {"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}

    def played(self) -> list[tuple[float, bool]]:
        return [tuple(json.loads(line)) for line in self._log.read_text().splitlines()] if self._log.exists() else []


@pytest.fixture
def loudspeaker(tmp_path: Path) -> Loudspeaker:
    return Loudspeaker(tmp_path)


def kept(goodrep: Goodrep, monkeypatch: pytest.MonkeyPatch, number: int = 1) -> SessionDetail:
    monkeypatch.setenv("GOODREP_DATA", str(goodrep.data))
    store = Store.read()
    assert store is not None
    with store:
        return store.session(number)


@linux_only
def test_each_spoken_cue_is_one_sound_in_order_and_both_are_kept(
    goodrep: Goodrep, short_clip: Path, loudspeaker: Loudspeaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store.open(goodrep.data) as store:
        # The long sentence for a first time would leave the clip no time.
        store.start_session(source="camera 0", software={}, told=True)
    done = goodrep.run("coach", "bridge", "--source", short_clip, "--no-window", environment=loudspeaker.environment)
    assert (done.code, done.err) == (0, "")
    spoken = done.spoken()
    assert done.counted() == ["One", "Two"]
    played = loudspeaker.played()
    assert len(played) == len(spoken)
    assert all(audible for _, audible in played)
    # More words take longer: the sounds come in the order of the captions.
    by_length = sorted(range(len(spoken)), key=lambda i: len(spoken[i]))
    assert played[by_length[-1]] == max(played)
    assert played[by_length[-1]][0] > 2 * played[by_length[0]][0]

    session = kept(goodrep, monkeypatch, 2)
    (one,) = session.sets
    said = sorted((cue for cue in (*session.cues, *one.cues) if cue.cue.spoken), key=lambda cue: cue.cue.t_s)
    assert [cue.cue.text for cue in said] == spoken
    for cue in said:
        assert cue.started_s is not None
        assert cue.ended_s is not None
        # What waits for the end of another cue begins when the voice is really free, which here is at once.
        waits = any(before.cue.t_s + before.cue.duration_s == pytest.approx(cue.cue.t_s) for before in said)
        assert cue.ended_s >= cue.started_s
        assert waits or cue.started_s >= cue.cue.t_s
    assert [cue.started_s for cue in said] == sorted(cue.started_s for cue in said if cue.started_s is not None)
    assert all(cue.started_s is None for cue in one.cues if not cue.cue.spoken)


@linux_only
def test_muted_the_same_cues_are_captions_and_nothing_sounds(
    goodrep: Goodrep, short_clip: Path, loudspeaker: Loudspeaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = goodrep.run(
        *("coach", "bridge", "--source", short_clip, "--no-window", "--mute"), environment=loudspeaker.environment
    )
    assert (done.code, done.err) == (0, "")
    assert done.counted() == ["One", "Two"]
    assert "1 good of 2" in done.out
    assert loudspeaker.played() == []
    session_kept = kept(goodrep, monkeypatch)
    assert session_kept.summary.ended_at is not None
    assert [rep.number for rep in session_kept.sets[0].reps] == [1, 2]
    assert [cue.started_s for cue in session_kept.sets[0].cues] == [None] * len(session_kept.sets[0].cues)


def test_the_set_ends_after_the_reps_asked_for(
    goodrep: Goodrep, short_clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = goodrep.run(*("coach", "bridge", "--source", short_clip, "--no-window", "--mute", "--reps", "1"))
    assert (done.code, done.err) == (0, "")
    assert "Two" not in done.spoken()
    (one,) = kept(goodrep, monkeypatch).sets
    assert [rep.number for rep in one.reps] == [1]
    assert one.close_reason == "reps_done"


@posix_only
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_the_session_and_keeps_it(
    number: signal.Signals, goodrep: Goodrep, short_clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with goodrep.started("coach", "bridge", "--source", short_clip, "--no-window", "--mute") as running:
        running.wait_for("  One")
        running.send(number)
        done = running.end()
    assert (done.code, done.err) == (0, "")
    assert "Kept as session 1" in done.out
    session_kept = kept(goodrep, monkeypatch)
    assert session_kept.summary.ended_at is not None
    assert session_kept.sets[0].close_reason == "source_ended"
    assert [rep.number for rep in session_kept.sets[0].reps][:1] == [1]
    assert list((goodrep.data / "recordings").glob("*.parquet"))


def _asleep(pid: int) -> None:
    """Waits until the main thread of a process has been waiting for something for a while."""
    stat = Path(f"/proc/{pid}/stat")
    looks = 0
    while looks < 10:
        looks = looks + 1 if stat.read_text().rpartition(")")[2].split()[0] == "S" else 0
        time.sleep(0.03)


@linux_only
@pytest.mark.parametrize("how", ["ctrl_c", "terminal_closed"])
def test_a_session_is_closed_before_anything_is_asked(
    how: str, goodrep: Goodrep, short_clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, theirs = os.openpty()
    command = [sys.executable, "-m", "goodrep", "coach", "bridge", "--source", str(short_clip), "--no-window", "--mute"]
    login = f"import os, sys; os.login_tty({theirs}); os.execv(sys.executable, sys.argv[1:])"
    process = subprocess.Popen([sys.executable, "-c", login, *command], env=goodrep.environment, pass_fds=[theirs])
    os.close(theirs)
    shown = b""
    while b"Enter skips: " not in shown:
        shown += os.read(ours, 4096)
    assert kept(goodrep, monkeypatch).summary.ended_at is not None
    if how == "ctrl_c":
        _asleep(process.pid)  # Python overlooks a signal that comes right before it begins to read
        os.write(ours, b"\x03")
        assert process.wait(LONG_S) == 0
        shown += os.read(ours, 4096)
        assert b"Any pain" not in shown
        assert b"Kept as session 1" in shown
    os.close(ours)
    process.wait(LONG_S)
    assert kept(goodrep, monkeypatch).summary.ended_at is not None


@posix_only
def test_an_interrupt_while_the_model_is_fetched_ends_at_once(
    goodrep: Goodrep, short_clip: Path, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        proxy = f"http://127.0.0.1:{silent.getsockname()[1]}"
        environment = {"GOODREP_CACHE": str(tmp_path / "cache"), "https_proxy": proxy, "HTTPS_PROXY": proxy}
        with goodrep.started("coach", "bridge", "--source", short_clip, environment=environment) as running:
            assert running.process.stderr is not None
            assert "Pose model" in running.process.stderr.readline()
            running.send(signal.SIGINT)
            assert (running.end().code, goodrep.data.exists()) == (130, False)


@linux_only
def test_q_in_the_window_ends_the_session(goodrep: Goodrep, short_clip: Path, display: str) -> None:
    if shutil.which("xdotool") is None:
        pytest.skip("xdotool is not installed")
    environment = {"DISPLAY": display}
    with goodrep.started("coach", "bridge", "--source", short_clip, "--mute", environment=environment) as running:
        deadline_s = time.monotonic() + LONG_S
        while running.process.poll() is None:
            assert time.monotonic() < deadline_s
            press_q(environment)
            time.sleep(0.2)
        done = running.end()
    # The window may be gone before the key is let go, which would then be pressed in the next one.
    subprocess.run(["xdotool", "keyup", "q"], env=os.environ | environment, capture_output=True)
    assert (done.code, done.err) == (0, "")
    assert "Two" not in done.spoken()
    assert "There is no window" not in done.out
    # Whether a set had begun by then is a matter of how soon the window took the key.
    assert ("Kept as session 1" in done.out) != ("Nothing is kept: no set was begun." in done.out)


def press_q(environment: dict[str, str]) -> None:
    """In the window with goodrep's title, once it is there."""
    command = ["xdotool", "search", "--name", "goodrep", "windowfocus", "key", "q"]
    subprocess.run(command, env=os.environ | environment, capture_output=True)


def test_a_live_camera_is_coached_and_kept_as_live(
    short_clip: Path, in_process: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The camera is the clip as a stream on loopback; the last picture stays when it is over."""
    import cv2

    capture = cv2.VideoCapture(str(short_clip))
    pictures = []
    while (read := capture.read())[0]:
        pictures.append(read[1])
    capture.release()
    monkeypatch.setattr(test_camera, "picture", lambda number: pictures[min(number, len(pictures)) - 1])
    with test_camera.FakeCamera(fps=20) as fake:
        monkeypatch.setattr(camera_module, "Camera", lambda number: Camera(fake.url))
        wishes = Wishes(("bridge",), reps=2, mute=True, window=False)
        assert session.coach(wishes, EarlyStart(Asked(None, 0, None, "full"))) == 0
    out = capsys.readouterr().out
    assert "  One\n" in out
    assert "  Two\n" in out
    store = Store.read()
    assert store is not None
    with store:
        detail = store.session(1)
    assert detail.summary.source == "camera 0"
    (one,) = detail.sets
    assert one.close_reason == "reps_done"
    assert "too_fast" in [fault.id for fault in one.reps[0].faults]
