"""``goodrep coach``: the live loop, from the camera to the spoken cue."""

from __future__ import annotations

import argparse
import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from goodrep.app.arguments import add_model_arguments, chosen_model, chosen_spec
from goodrep.app.keeping import SessionKeeper, recover_in_background
from goodrep.app.presenting import Presenter
from goodrep.app.report import print_report
from goodrep.app.result import result_of
from goodrep.core.engine import Engine
from goodrep.core.events import Event
from goodrep.io.camera import Camera
from goodrep.io.source import Frame, VideoFile
from goodrep.io.voice import Voice
from goodrep.specs.loading import LoadedSpec

LAST_WORDS_S = 15.0
"""How long the end of a session waits for the voice to finish."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the person asked for."""

    loaded: LoadedSpec
    model: Path
    variant: str
    file: Path | None
    camera: int
    reps: int | None
    mute: bool
    window: bool
    keep: bool


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = "example: goodrep coach bridge --reps 10. End it with q in the window or Ctrl+C."
    parser.add_argument("exercise", help="what to do, for example bridge")
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--source", type=Path, metavar="FILE", help="coach on a video file, played as if it were live")
    source.add_argument("--camera", type=int, default=0, metavar="N", help="which camera (default: 0)")
    parser.add_argument("--reps", type=_positive, metavar="N", help="end the set after this many reps")
    parser.add_argument("--spec", type=Path, metavar="FILE", help="judge by this spec instead of goodrep's own")
    parser.add_argument("--mute", action="store_true", help="no voice; cues are only shown")
    parser.add_argument("--no-window", action="store_true", help="no window; cues are heard and printed")
    add_model_arguments(parser)


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def run(args: argparse.Namespace) -> int:
    loaded = chosen_spec(args.exercise, args.spec)
    model, variant = chosen_model(args)
    recover_in_background()
    return coach(
        Wishes(
            loaded=loaded,
            model=model,
            variant=variant,
            file=args.source,
            camera=args.camera,
            reps=args.reps,
            mute=args.mute,
            window=not args.no_window,
            keep=True,
        )
    )


def coach(wishes: Wishes) -> int:
    """One set, from opening the source to the summary; returns the exit code.

    Raises:
        GoodrepError: the source, the model or the store cannot be used.
    """
    events: list[Event] = []
    engine = Engine(wishes.loaded.spec, reps=wishes.reps)
    with contextlib.ExitStack() as stack:
        voice = None if wishes.mute else Voice.start()
        if voice is not None:
            stack.callback(voice.close)
        source = _source(wishes, stack)
        from goodrep.io.landmarker import Landmarker

        landmarker = stack.enter_context(Landmarker(wishes.model))
        keeper = None
        if wishes.keep:
            origin = "live" if wishes.file is None else "file"
            described = f"camera {wishes.camera}" if wishes.file is None else str(wishes.file)
            keeper = SessionKeeper(wishes.loaded, source.size_px, described, None, origin)
        presenter = Presenter(wishes.loaded.spec, voice, wishes.reps, window=wishes.window)
        stack.callback(presenter.close)
        try:
            for frame in _until_interrupted(iter(source)):
                pose = landmarker.pose(frame)
                found = engine.step(pose)
                events += found
                if keeper is not None:
                    keeper.keep(pose, found)
                presenter.show(frame, pose, found)
                if engine.done or presenter.quit_asked:
                    break
        finally:
            last = engine.finish()
            events += last
            presenter.tell(last)
            if voice is not None:
                voice.wait(LAST_WORDS_S)
            if keeper is not None:
                for cue, started_s, ended_s in presenter.heard():
                    keeper.said(cue, started_s, ended_s)
                keeper.close(last)
        problem = source.problem if isinstance(source, VideoFile) else None
    print_report(result_of(wishes.loaded, events, engine.why_nothing(), wishes.variant))
    if problem:
        print(problem)
    if keeper is not None:
        print(f"Kept as session {keeper.key.number}: goodrep show {keeper.key.number}")
    return 0


def _source(wishes: Wishes, stack: contextlib.ExitStack) -> VideoFile | Camera:
    if wishes.file is not None:
        return stack.enter_context(VideoFile(wishes.file, paced=True))
    return stack.enter_context(Camera(wishes.camera))


def _until_interrupted(frames: Iterator[Frame]) -> Iterator[Frame]:
    """Ctrl+C is how a session without a window ends: the set is closed and kept as at any other end."""
    with contextlib.suppress(KeyboardInterrupt):
        yield from frames
