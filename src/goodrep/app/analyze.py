"""``goodrep analyze``: a video or recording through the whole pipeline, without window or sound."""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from goodrep.app.arguments import (
    add_model_arguments,
    add_side_argument,
    add_spec_argument,
    chosen_model,
    chosen_side,
    chosen_spec,
)
from goodrep.app.ending import print_report
from goodrep.app.interrupts import stop_on_interrupt
from goodrep.app.keeping import SessionKeeper
from goodrep.app.replay import used
from goodrep.app.result import result_of
from goodrep.app.telling import tell
from goodrep.command import COMMAND
from goodrep.core.engine import Engine
from goodrep.core.events import Event
from goodrep.core.pose import Pose
from goodrep.core.wording import ENGLISH
from goodrep.io.journal import JOURNAL_SUFFIX
from goodrep.io.recording import PARQUET_SUFFIX, read_recording
from goodrep.io.source import VideoFile
from goodrep.io.whole_file import check_writable, write_whole

if TYPE_CHECKING:
    from goodrep.core.attention import Region
    from goodrep.io.landmarker import Landmarker

ELSEWHERE: Final = "name another file with --json"
INTERRUPTED_CODE: Final = 130
"""What a shell calls the end by Ctrl+C."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = "Judge the reps of a video file or of a recording that goodrep made."
    parser.epilog = f"example: {COMMAND} analyze bridge.mp4 --exercise bridge --json result.json"
    parser.add_argument("source", type=Path, metavar="CLIP", help="a video file or a recording")
    parser.add_argument("--exercise", required=True, help="which exercise is done, for example bridge")
    add_side_argument(parser)
    add_spec_argument(parser)
    parser.add_argument("--json", type=Path, metavar="OUT", help="write the whole result to this file")
    parser.add_argument(
        "--save", action="store_true", help="keep it as a session; after Ctrl+C, what was found until then"
    )
    add_model_arguments(parser)


def run(args: argparse.Namespace) -> int:
    loaded = chosen_spec(args.exercise, args.spec)
    side = chosen_side(args.side, loaded)
    if args.json is not None:
        check_writable(args.json, ELSEWHERE)
    engine = Engine(loaded.spec, side=side)
    events: list[Event] = []
    interrupted = threading.Event()
    with contextlib.ExitStack() as stack:
        poses = _Poses(args, stack)
        keeper = (
            SessionKeeper(
                {loaded.spec.exercise: used(loaded)}, poses.size_px, str(args.source), side, "file", poses.model
            )
            if args.save
            else None
        )
        # The picture under way is finished first, so that what is kept is whole.
        stop_on_interrupt(interrupted.set, stack)
        try:
            for pose in poses:
                if interrupted.is_set():
                    break
                found = engine.step(pose)
                poses.hide(engine.hidden)
                events += found
                if keeper is not None:
                    keeper.keep(pose, found)
        finally:
            last = engine.finish("interrupted" if interrupted.is_set() else "source_ended")
            if keeper is not None:
                stack.callback(keeper.close, last, why_nothing=engine.why_nothing())
        events += last
        print_report(events, engine.why_nothing())
        if poses.problem:
            tell(poses.problem, sys.stderr)
        if args.json is not None and not interrupted.is_set():
            result = result_of(loaded, events, engine.why_nothing(), poses.model)
            write_whole(args.json, (json.dumps(result, indent=1) + "\n").encode(), ELSEWHERE)
    number = None if keeper is None else keeper.number
    if interrupted.is_set():
        tell(_interrupted_words(number, args.json), sys.stderr)
        return INTERRUPTED_CODE
    if keeper is not None:
        kept = ENGLISH.result.kept.format(number=number, command=f"{COMMAND} show {number}")
        tell(ENGLISH.result.nothing_kept if number is None else kept)
    return 0


def _interrupted_words(number: int | None, out: Path | None) -> str:
    """What is left of an analysis that did not come to its end."""
    unwritten = "" if out is None else f" {out} was not written."
    if number is None:
        return f"Interrupted: nothing was kept.{unwritten}"
    return (
        f"Interrupted: what was found until then is kept as session {number} ({COMMAND} show {number};"
        f" {COMMAND} delete {number} deletes it).{unwritten}"
    )


class _Poses:
    """The poses of a video, found by the model, or those of a recording; with progress where somebody watches."""

    def __init__(self, args: argparse.Namespace, stack: contextlib.ExitStack) -> None:
        self.model: str | None = None
        self._video: VideoFile | None = None
        self._landmarker: Landmarker | None = None
        path: Path = args.source
        if path.suffix in (PARQUET_SUFFIX, JOURNAL_SUFFIX):
            recording = read_recording(path)
            self.size_px = recording.track.size_px
            self._total: int | None = recording.track.t_s.size
            self._poses: Iterator[Pose] = recording.poses()
            return
        self._video = stack.enter_context(VideoFile(path))
        model, self.model = chosen_model(args)
        from goodrep.io.ahead import poses_ahead
        from goodrep.io.landmarker import Landmarker

        self._landmarker = stack.enter_context(Landmarker(model))
        self.size_px = self._video.size_px
        self._total = self._video.frame_count
        found = stack.enter_context(contextlib.closing(poses_ahead(self._video, self._landmarker)))
        self._poses = (pose for _, pose in found)

    def hide(self, region: Region | None) -> None:
        """What the pose model is not to see in the pictures to come; a recording has been seen already."""
        if self._landmarker is not None:
            self._landmarker.hidden = region

    @property
    def problem(self) -> str | None:
        return self._video.problem if self._video is not None else None

    def __iter__(self) -> Iterator[Pose]:
        if not sys.stderr.isatty():
            return self._poses
        from rich.console import Console
        from rich.progress import track

        return iter(track(self._poses, "Looking", total=self._total, console=Console(stderr=True), transient=True))
