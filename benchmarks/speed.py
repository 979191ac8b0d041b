"""What goodrep costs beyond the pose model: frame rate, time after the pose, launch and memory, beside a bare loop.

    python -m benchmarks.speed [--clip ../shared/clips/clam_000.mp4]

The bare loop is OpenCV and ``detect_for_video`` with the same model and options, mask included. Frame rates are taken
in one process, in alternating passes over the same frames; launch and memory in processes of their own, alternating.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.output import OUT, print_table, write_json
from benchmarks.stand_ins import exercise_of

PASSES = 4
LAUNCHES = 15
COMPILED = OUT / "compiled"
"""Where both loops' processes find their modules compiled, as at every start but the first on a user's computer,
whatever the environment says of that."""


def bare_frames(clip: Path, model: Path) -> Iterator[None]:
    """The bare loop, frame by frame."""
    import cv2
    import mediapipe as mp

    vision = mp.tasks.vision
    options = vision.PoseLandmarkerOptions(
        base_options=mp.tasks.BaseOptions(model_asset_path=str(model)),
        running_mode=vision.RunningMode.VIDEO,
        output_segmentation_masks=True,
    )
    capture = cv2.VideoCapture(str(clip))
    fps = capture.get(cv2.CAP_PROP_FPS)
    with vision.PoseLandmarker.create_from_options(options) as landmarker:
        index = 0
        while True:
            decoded, frame_bgr = capture.read()
            if not decoded:
                return
            image = mp.Image(image_format=mp.ImageFormat.SRGB, data=cv2.cvtColor(frame_bgr, cv2.COLOR_BGR2RGB))
            landmarker.detect_for_video(image, round(index * 1000 / fps))
            index += 1
            yield


@dataclass
class Spent:
    """Milliseconds per frame: making the pose of what was found (outline, rounding), and all that follows the pose.

    Both happen while the next pose is looked for, so the time on the clock also holds waiting for a processor or for
    Python; ``after_pose_cpu_ms`` is what it costs.
    """

    pose_ms: list[float]
    after_pose_ms: list[float]
    after_pose_cpu_ms: list[float]


def _goodrep_frames(clip: Path, model: Path, spent: Spent) -> Iterator[None]:
    """The whole pipeline as the coach runs it, store and recording included, without window."""
    from goodrep.app.keeping import SessionKeeper
    from goodrep.app.replay import used
    from goodrep.core.plan import PlannedSet
    from goodrep.core.session import Session
    from goodrep.io.ahead import poses_ahead
    from goodrep.io.landmarker import Landmarker, Sighting
    from goodrep.io.source import VideoFile
    from goodrep.specs.loading import load_spec

    loaded = load_spec(exercise_of(clip))
    session = Session([PlannedSet(loaded.spec, None, None, 0.0)])
    make_pose = Sighting.pose

    def timed(sighting: Sighting) -> Any:
        begun_s = time.perf_counter()
        pose = make_pose(sighting)
        spent.pose_ms.append((time.perf_counter() - begun_s) * 1000)
        return pose

    setattr(Sighting, "pose", timed)  # noqa: B010
    with VideoFile(clip) as video, Landmarker(model) as landmarker:
        keeper = SessionKeeper({exercise_of(clip): used(loaded)}, video.size_px, str(clip), None, "file", "full")
        for _, pose in poses_ahead(video, landmarker):
            begun_s, begun_cpu_s = time.perf_counter(), time.thread_time()
            keeper.keep(pose, session.step(pose))
            landmarker.hidden = session.hidden
            spent.after_pose_cpu_ms.append((time.thread_time() - begun_cpu_s) * 1000)
            spent.after_pose_ms.append((time.perf_counter() - begun_s) * 1000)
            yield
        keeper.close(session.finish())
    setattr(Sighting, "pose", make_pose)  # noqa: B010


def frame_rates(clip: Path, model: Path) -> dict[str, float]:
    """Frames per second of both loops over the same clip, in alternating passes, and the times around the pose.

    Whole passes, because goodrep works one frame ahead and would take that into the other loop's turn. The first frame
    of a pass is left out: starting up is measured as launch.
    """
    spent = Spent([], [], [])
    rates: dict[str, list[float]] = {"bare": [], "goodrep": []}
    frames = 0
    for turn in range(PASSES):
        for name in sorted(rates, reverse=turn % 2 == 1):
            loop = bare_frames(clip, model) if name == "bare" else _goodrep_frames(clip, model, spent)
            next(loop)
            begun_s, count, last_s = time.perf_counter(), 0, 0.0
            for _ in loop:
                count, last_s = count + 1, time.perf_counter()
            rates[name].append(count / (last_s - begun_s))
            frames += count
    ratios = [ours / bare for bare, ours in zip(rates["bare"], rates["goodrep"], strict=True)]
    return {
        "frames": frames,
        "bare_fps": statistics.median(rates["bare"]),
        "goodrep_fps": statistics.median(rates["goodrep"]),
        "rate_ratio": statistics.median(ratios),
        "rate_ratio_worst_pass": min(ratios),
        "pose_beyond_detection_ms_median": statistics.median(spent.pose_ms),
        "after_pose_ms_median": statistics.median(spent.after_pose_ms),
        "after_pose_ms_p99": _p99(spent.after_pose_ms),
        "after_pose_cpu_ms_median": statistics.median(spent.after_pose_cpu_ms),
        "after_pose_cpu_ms_p99": _p99(spent.after_pose_cpu_ms),
    }


def _p99(values: list[float]) -> float:
    return sorted(values)[int(0.99 * len(values))]


def memory_mb(process: int | str, which: str = "VmHWM") -> float:
    """Resident memory of a process: at its peak, or ``VmRSS`` for now; not ``ru_maxrss``, which remembers the parent
    from before ``exec``."""
    return int(Path(f"/proc/{process}/status").read_text().split(f"{which}:")[1].split()[0]) / 1024


Report = Callable[..., None]


def _child_bare(clip: Path, model: Path, report: Report) -> None:
    for index, _ in enumerate(bare_frames(clip, model)):
        if index == 0:
            report(first_s=time.monotonic())
    report(peak_mb=memory_mb("self"))


def _child_goodrep(clip: Path, model: Path, report: Report) -> None:
    """The coach itself, with voice, store and recording, unpaced; the first step that has told a placement counts."""
    from goodrep.app import coach
    from goodrep.app.early import EarlyStart

    class Watched(EarlyStart):
        def wait(self) -> Any:
            # Only now: importing these earlier would change what is measured.
            from goodrep.app import session
            from goodrep.core.engine import Engine

            take = Engine.take

            def timed(engine: Any, *observed: Any) -> Any:
                events = take(engine, *observed)
                if events:
                    setattr(Engine, "take", take)  # noqa: B010
                    report(first_s=time.monotonic())
                return events

            setattr(Engine, "take", timed)  # noqa: B010
            vars(session)["LAST_WORDS_S"] = 0.0
            source: Any = super().wait()
            source.paced = False
            return source

    vars(coach)["EarlyStart"] = Watched
    from goodrep.app.cli import main

    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
        main(["coach", exercise_of(clip), "--source", str(clip), "--model", str(model), "--no-window"])
    report(peak_mb=memory_mb("self"))


def _child_voice(report: Report) -> None:
    from goodrep.io.voice import Voice

    voice = Voice.start()
    voice.wait_ready(10)
    voice.say("Four. Slower.")
    voice.wait(10)
    process = voice._process
    report(voice_peak_mb=memory_mb(process.pid) if process is not None else 0.0, problem=voice.problem)
    voice.close()


def _run_child(kind: str, clip: Path, model: Path, *, to_the_end: bool) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as data, tempfile.NamedTemporaryFile("r") as report:
        environment = os.environ | {"GOODREP_DATA": data, "PYTHONPYCACHEPREFIX": str(COMPILED)}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        begun_s = time.monotonic()
        command = [
            sys.executable,
            "-m",
            "benchmarks.speed",
            "--child",
            kind,
            "--clip",
            str(clip),
            "--model",
            str(model),
        ]
        with subprocess.Popen(
            [*command, "--report", report.name], env=environment, stderr=subprocess.DEVNULL, start_new_session=True
        ) as child:
            found: dict[str, Any] = {}
            while not found or (to_the_end and child.poll() is None):
                time.sleep(0.01)
                for line in report:
                    found |= json.loads(line)
                if child.poll() not in (None, 0):
                    raise RuntimeError(f"the {kind} loop ended with {child.returncode}")
            if not to_the_end:
                os.killpg(child.pid, signal.SIGKILL)
        for line in report:
            found |= json.loads(line)
    if "first_s" in found:
        found["launch_s"] = found["first_s"] - begun_s
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clip", type=Path, default=Path("../shared/clips/bridge_002.mp4"))
    parser.add_argument("--model", type=Path)
    parser.add_argument("--child", choices=["bare", "goodrep", "voice"], help=argparse.SUPPRESS)
    parser.add_argument("--report", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.child:

        def report(**found: Any) -> None:
            with args.report.open("a") as file:
                file.write(json.dumps(found) + "\n")

        if args.child == "voice":
            _child_voice(report)
        else:
            {"bare": _child_bare, "goodrep": _child_goodrep}[args.child](args.clip, args.model, report)
        return
    from goodrep.io.pose_model import model_file

    model = args.model or model_file()
    with tempfile.TemporaryDirectory() as data:
        os.environ["GOODREP_DATA"] = data
        rates = frame_rates(args.clip, model)
    runs: dict[str, list[float]] = {"bare": [], "goodrep": []}
    for kind in runs:  # the start after set-up compiles, for both
        _run_child(kind, args.clip, model, to_the_end=False)
    for _ in range(LAUNCHES):
        for kind, launches in runs.items():
            launches.append(_run_child(kind, args.clip, model, to_the_end=False)["launch_s"])
    launch = {kind: statistics.median(launches) for kind, launches in runs.items()}
    peak = {kind: _run_child(kind, args.clip, model, to_the_end=True)["peak_mb"] for kind in runs}
    voice = _run_child("voice", args.clip, model, to_the_end=True)
    rows = [
        ["frames per second", rates["bare_fps"], rates["goodrep_fps"], f"{rates['rate_ratio']:.3f} of bare", ">= 0.95"],
        ["outline and rounding (ms)", "-", rates["pose_beyond_detection_ms_median"], "", ""],
        ["after the pose, median (ms)", "-", rates["after_pose_cpu_ms_median"], "of processor", "< 1"],
        ["", "-", rates["after_pose_ms_median"], "on the clock", ""],
        ["after the pose, 99 % (ms)", "-", rates["after_pose_cpu_ms_p99"], "of processor", "< 3"],
        ["", "-", rates["after_pose_ms_p99"], "on the clock", ""],
        [
            "launch (s)",
            launch["bare"],
            launch["goodrep"],
            f"{launch['goodrep'] / launch['bare']:.2f} of bare",
            "<= 1.3",
        ],
        ["peak memory (MB)", peak["bare"], peak["goodrep"], f"{peak['goodrep'] - peak['bare']:+.0f} MB", "<= +80"],
        ["voice process, peak (MB)", "-", voice["voice_peak_mb"], "", ""],
    ]
    print_table(["", "bare", "goodrep", "", "wanted"], rows)
    write_json("speed", {**rates, "launch_s": launch, "launches_s": runs, "peak_mb": peak, "voice": voice})


if __name__ == "__main__":
    main()
