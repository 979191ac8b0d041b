"""The coach with everything on (window, voice, store, recording) beside a bare loop, and over a long time.

    xvfb-run -a python -m benchmarks.live [--clip ../shared/clips/bridge_002.mp4] [--frames 20000]

Both loops take the clip as fast as they can, in processes of their own, alternating; Linux, on the display there is.
The voice speaks into a player that only takes what it is given. The long run repeats the clip, as one session, and
prints how much memory is in use at its beginning and at its end.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.output import print_table, write_json
from benchmarks.speed import bare_frames, memory_mb
from benchmarks.stand_ins import exercise_of, silent_environment
from goodrep.io.x_display import display_problem

PASSES = 7
SETTLED_AT = 2000
"""Frames after which all that is loaded once has been."""
MEMORY_EVERY = 500


def _coach(clip: Path, frames: int | None) -> tuple[float, list[float]]:
    """Frames per second, and memory in use after every ``MEMORY_EVERY`` frames."""
    from goodrep.app import session
    from goodrep.app.cli import main
    from goodrep.app.early import EarlyStart

    times_s: list[float] = []
    used_mb: list[float] = []
    poses = EarlyStart.poses

    def timed(self: EarlyStart, *wait: Any) -> Iterator[Any]:
        source: Any = self._source
        source.paced = False
        for item in poses(self, *wait):
            times_s.append(time.monotonic())
            if len(times_s) % MEMORY_EVERY == 0:
                used_mb.append(memory_mb("self", "VmRSS"))
            yield item

    setattr(EarlyStart, "poses", timed)  # noqa: B010
    vars(session)["LAST_WORDS_S"] = 0.0
    if frames is not None:
        _repeat(frames)
    main(["coach", exercise_of(clip), "--source", str(clip)])
    return (len(times_s) - 1) / (times_s[-1] - times_s[0]), used_mb


def _repeat(frames: int) -> None:
    """Makes every video begin anew at its end, with times that go on, until so many pictures were taken."""
    from goodrep.io.source import Frame, VideoFile

    def again(self: VideoFile) -> Iterator[Frame]:
        taken, offset_s, last_s = 0, 0.0, 0.0
        video: VideoFile | None = self
        while taken < frames:
            while video is not None and taken < frames and (frame := video._take()) is not None:
                last_s = offset_s + frame.t_s
                taken += 1
                yield replace(frame, t_s=last_s)
            video, offset_s = VideoFile(self.path), last_s + 1 / (self.fps or 30)

    setattr(VideoFile, "__iter__", again)  # noqa: B010


def _bare(clip: Path) -> float:
    from goodrep.io.pose_model import model_file

    times_s = [time.monotonic() for _ in bare_frames(clip, model_file())]
    return (len(times_s) - 1) / (times_s[-1] - times_s[0])


def _run(kind: str, clip: Path, frames: int | None = None) -> list[float]:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        report = folder / "report"
        command = [
            sys.executable,
            "-m",
            "benchmarks.live",
            "--child",
            kind,
            "--clip",
            str(clip),
            "--report",
            str(report),
        ]
        if frames is not None:
            command += ["--frames", str(frames)]
        subprocess.run(
            command, env=silent_environment(folder), check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        return [float(word) for word in report.read_text().split()]


def main() -> None:
    parser = argparse.ArgumentParser(description="The coach with everything on, beside a bare loop.")
    parser.add_argument("--clip", type=Path, default=Path("../shared/clips/bridge_002.mp4"))
    parser.add_argument("--frames", type=int, default=0, help="also run so many frames as one session")
    parser.add_argument("--child", choices=["bare", "coach", "long"], help=argparse.SUPPRESS)
    parser.add_argument("--report", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.child:
        if args.child == "bare":
            found = [_bare(args.clip)]
        else:
            rate, in_use_mb = _coach(args.clip, args.frames if args.child == "long" else None)
            found = [rate, *in_use_mb]
        args.report.write_text(" ".join(map(str, found)))
        return
    if problem := display_problem():
        parser.error(problem)
    rates: dict[str, list[float]] = {"bare": [], "coach": []}
    for turn in range(PASSES):
        for kind in sorted(rates, reverse=turn % 2 == 1):
            rates[kind] += _run(kind, args.clip)[:1]
    medians = [statistics.median(rates[kind]) for kind in ("bare", "coach")]
    ratio = statistics.median(ours / bare for bare, ours in zip(rates["bare"], rates["coach"], strict=True))
    rows: list[list[Any]] = [["frames per second", *medians, f"{ratio:.3f} of bare", ">= 0.95"]]
    used_mb: list[float] = []
    if args.frames:
        _, *used_mb = _run("long", args.clip, args.frames)
        settled, last = used_mb[SETTLED_AT // MEMORY_EVERY - 1], used_mb[-1]
        rows.append(
            [f"memory (MB), frame {SETTLED_AT} and {args.frames}", settled, last, f"{last - settled:+.1f} MB", ""]
        )
    print_table(["", "bare", "coach", "", "wanted"], rows)
    write_json("live", {"rates": rates, "ratio": ratio, "memory_mb_every_500_frames": used_mb})


if __name__ == "__main__":
    main()
