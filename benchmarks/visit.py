"""A scripted visit as pictures: is in real time said what is said as fast as it goes, and is it really heard?

    python -m benchmarks.visit [--clip ../shared/clips/bridge_004.mp4]

Somebody comes in and lies down where the feet cannot be seen; then the laptop is moved, and they do good reps and
faulty ones while somebody walks through, sit up for the telephone, go on, rest, do a second set and leave. The visit is
played as fast as it goes, then in real time as a file, then as a camera that sends it over the loopback, both through
the whole coach with the real voice. The player is a stand-in that checks every sound and takes as long as it lasts.
"""

from __future__ import annotations

import argparse
import difflib
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import cv2

from benchmarks.altered import pictures
from benchmarks.films import Film, Piece, truth
from benchmarks.output import print_table, write_json
from goodrep.core.events import Cue, Event
from goodrep.core.plan import PlannedSet
from goodrep.core.session import Session
from goodrep.core.wording import ENGLISH
from goodrep.io.landmarker import Landmarker
from goodrep.io.pose_model import model_file
from goodrep.io.source import VideoFile
from goodrep.specs.loading import load_spec

FPS: Final = 20.0
LIES_S: Final = 4.2
"""In clips in which the person gets down first."""
FEET_OUT: Final = -0.45
"""How far to the left the picture is moved, so that the feet of somebody with the head at the right are cut off."""
REPS, REST_S = 4, 12.0

PLAYER: Final = """#!{python} -IS
import array, json, sys, time, wave
started_s = time.time()
file = next(argument for argument in sys.argv[1:] if not argument.startswith("-"))
with wave.open(file) as sound:
    samples = array.array("h", sound.readframes(sound.getnframes()))
    seconds = sound.getnframes() / sound.getframerate()
time.sleep(max(0.0, started_s + seconds - time.time()))
with open({log!r}, "a") as log:
    log.write(json.dumps([started_s, time.time(), seconds, max(map(abs, samples), default=0)]) + "\\n")
"""


@dataclass(frozen=True, slots=True)
class Sound:
    """What the player was given: begin and end on the computer's clock, length, and the loudest sample."""

    started_s: float
    ended_s: float
    seconds: float
    peak: int

    @property
    def sound(self) -> bool:
        """Whether there is something to hear in it, and it is no longer than the longest sentence."""
        return self.peak > 1000 and 0.03 < self.seconds < 12.0


@dataclass(frozen=True, slots=True)
class Heard:
    """A run in real time: what was printed as it was said, (t_s, text), and what the player was given."""

    said: tuple[tuple[float, str], ...]
    sounds: tuple[Sound, ...]

    @property
    def overlaps(self) -> int:
        return sum(after.started_s < before.ended_s for before, after in pairwise(self.sounds))


def visit(clip: Path) -> Film:
    """The whole visit, made of a clip of bridges in which the person gets down first."""
    reps = truth(clip)["reps"]
    rests = [(before["end_s"] + after["start_s"]) / 2 for before, after in pairwise(reps)]
    gets_up_s = reps[-1]["end_s"] + 0.8
    sits_s = gets_up_s + 1.4
    entering = (
        Piece(clip, 0.0, LIES_S, aside=FEET_OUT),
        Piece(clip, LIES_S, LIES_S, 9.0, aside=FEET_OUT),
        Piece(clip, LIES_S, LIES_S, 0.6, aside=FEET_OUT / 2),
        Piece(clip, LIES_S, LIES_S, 4.0),
    )
    first = (
        Piece(clip, LIES_S, rests[1]),
        Piece(clip, rests[1], rests[1], 5.0),
        Piece(clip, rests[1], rests[2]),
        Piece(clip, gets_up_s, sits_s),
        Piece(clip, sits_s, sits_s, 2.0),
        Piece(clip, sits_s, gets_up_s),
        Piece(clip, rests[2], rests[2], 1.5),
        Piece(clip, rests[2], rests[3]),
        Piece(clip, rests[3], rests[3], REST_S + 6.0),
    )
    second = (Piece(clip, rests[3], gets_up_s), Piece(clip, gets_up_s, truth_end_s(clip)))
    standing_s = truth_end_s(clip) - 0.1
    walk_s = sum(piece.seconds for piece in (*entering, first[0])) + 0.5
    return Film(
        (*entering, *first, *second, Piece(clip, standing_s, standing_s, 7.0)),
        company="in_front",
        other=clip,
        walk_s=walk_s,
    )


def truth_end_s(clip: Path) -> float:
    with VideoFile(clip) as video:
        return (video.frame_count or 1) / FPS


def written(film: Film, path: Path, model: Path) -> Path:
    """The film as a video file."""
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), FPS, film.size_px)
    for frame in pictures(film, model):
        writer.write(frame.frame_bgr)
    writer.release()
    return path


def planned(sets: int, reps: int | None) -> list[PlannedSet]:
    return [PlannedSet(load_spec("bridge").spec, None, reps, REST_S)] * sets


def accelerated(video: Path, plan: list[PlannedSet], model: Path) -> list[Event]:
    """All that the visit brings, as fast as it goes."""
    session, events = Session(plan, opening=ENGLISH.session.opening), []
    with VideoFile(video) as source, Landmarker(model) as landmarker:
        for frame in source:
            events += session.step(landmarker.pose(frame))
            landmarker.hidden = session.hidden
            if session.done:
                break
    return events + session.finish()


def spoken(events: Iterable[Event]) -> tuple[tuple[float, str], ...]:
    """When which words were to be said, as the coach prints them."""
    cues = [event for event in events if isinstance(event, Cue) and event.spoken]
    return tuple((round(cue.t_s, 1), cue.text) for cue in cues)


def heard(source: list[str], plan: list[PlannedSet], folder: Path, environment: dict[str, str]) -> Heard:
    """The coach in a process of its own, in real time, with the real voice."""
    player, log = folder / "aplay", folder / "sounds"
    player.write_text(PLAYER.format(python=sys.executable, log=str(log)))
    player.chmod(0o755)
    reps = [] if plan[0].reps is None else ["--reps", str(plan[0].reps)]
    command = [sys.executable, "-m", "goodrep", "coach", "bridge", "--sets", str(len(plan)), *reps]
    done = subprocess.run(
        [*command, "--rest", str(REST_S), "--no-window", *source],
        env=environment | {"PATH": f"{folder}{os.pathsep}{environment['PATH']}", "GOODREP_DATA": str(folder / "data")},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if done.returncode or done.stderr:
        raise RuntimeError(f"goodrep ended with {done.returncode}: {done.stderr}")
    lines = re.findall(r"^ *(\d+\.\d) s  (\S.*)$", done.stdout, re.MULTILINE)
    sounds = [Sound(*json.loads(line)) for line in log.read_text().splitlines()]
    return Heard(tuple((float(t), text) for t, text in lines), tuple(sorted(sounds, key=lambda one: one.started_s)))


class LoopbackCamera:
    """Sends a video's pictures in real time, as MJPEG over HTTP, to the one that connects; the last one stays."""

    def __init__(self, video: Path) -> None:
        self._video = video
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}/video.mjpeg"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        connection, _ = self._listener.accept()
        with connection, VideoFile(self._video) as video:
            connection.recv(4096)
            head = b"HTTP/1.0 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=picture\r\n\r\n"
            begun_s = time.monotonic()
            try:
                connection.sendall(head)
                for frame in video:
                    time.sleep(max(0.0, begun_s + frame.t_s - time.monotonic()))
                    _, jpeg = cv2.imencode(".jpg", frame.frame_bgr, [cv2.IMWRITE_JPEG_QUALITY, 95])
                    part = f"--picture\r\nContent-Type: image/jpeg\r\nContent-Length: {len(jpeg)}\r\n\r\n"
                    connection.sendall(part.encode() + jpeg.tobytes() + b"\r\n")
            except OSError:  # the coach has ended first
                return


def _differences(one: Iterable[str], other: Iterable[str]) -> list[str]:
    return [line for line in difflib.ndiff(list(one), list(other)) if line[0] in "+-"]


def main() -> None:
    parser = argparse.ArgumentParser(description="A scripted visit in real time and as fast as it goes.")
    parser.add_argument("--clip", type=Path, default=Path("../shared/clips/bridge_004.mp4"))
    clip = parser.parse_args().clip
    model, plan = model_file(), planned(2, REPS)
    with tempfile.TemporaryDirectory() as scratch:
        video = written(visit(clip), Path(scratch) / "visit.mp4", model)
        wanted = spoken(accelerated(video, plan, model))
        runs = {}
        for name in ("file", "camera"):
            folder = Path(scratch) / name
            folder.mkdir()
            source = ["--source", str(video)] if name == "file" else ["--camera", LoopbackCamera(video).url]
            runs[name] = heard(source, plan, folder, dict(os.environ))
    for t_s, text in wanted:
        print(f"{t_s:6.1f} s  {text}")
    print()
    rows: list[list[Any]] = []
    for name, run in runs.items():
        differ = _differences((text for _, text in wanted), (text for _, text in run.said))
        late_s = [abs(t - other) for (t, text), (other, same) in zip(wanted, run.said, strict=False) if text == same]
        rows.append(
            [
                name,
                f"{len(run.said)} of {len(wanted)}",
                len(differ),
                max(late_s, default=float("nan")),
                f"{sum(one.sound for one in run.sounds)} of {len(run.sounds)}",
                run.overlaps,
            ]
        )
        for line in differ:
            print(f"  {name}: {line}")
    print_table(["real time", "said", "otherwise", "most (s) apart", "sounds that are right", "overlap"], rows)
    write_json("visit", {"accelerated": wanted, **{name: run.said for name, run in runs.items()}})


if __name__ == "__main__":
    main()
