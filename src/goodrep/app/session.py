"""The live loop, from the camera to the spoken cue."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from goodrep.app.arguments import chosen_spec
from goodrep.app.early import EarlyLandmarker
from goodrep.app.keeping import SessionKeeper, recover_in_background
from goodrep.app.presenting import Presenter
from goodrep.app.report import print_report
from goodrep.app.result import result_of
from goodrep.core.engine import Engine
from goodrep.core.events import Event
from goodrep.io.camera import Camera
from goodrep.io.records import Origin
from goodrep.io.source import Frame, VideoFile
from goodrep.io.voice import Voice

WAIT_S = 0.2
"""How long a lost camera is waited for before looking whether to stop."""
LAST_WORDS_S = 15.0
"""How long the end of a session waits for the voice to finish."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the person asked for."""

    exercise: str
    spec: Path | None
    file: Path | None
    camera: int
    reps: int | None
    mute: bool
    window: bool
    keep: bool


def coach(wishes: Wishes, early: EarlyLandmarker) -> int:
    """One set, from opening the source to the summary; returns the exit code.

    Raises:
        GoodrepError: the source, the model or the store cannot be used.
    """
    loaded = chosen_spec(wishes.exercise, wishes.spec)
    events: list[Event] = []
    engine = Engine(loaded.spec, reps=wishes.reps)
    with contextlib.ExitStack() as stack:
        source = _source(wishes, stack)
        keeper = None
        if wishes.keep:
            origin: Origin = "live" if wishes.file is None else "file"
            described = f"camera {wishes.camera}" if wishes.file is None else str(wishes.file)
            keeper = SessionKeeper(loaded, source.size_px, described, None, origin)
        landmarker = stack.enter_context(early.ready())
        voice = None if wishes.mute else Voice.start()
        if voice is not None:
            stack.callback(voice.close)
        presenter = Presenter(loaded.spec, voice, wishes.reps, window=wishes.window)
        stack.callback(presenter.close)
        stop = _stop_on_interrupt(stack)
        try:
            for frame in _frames(source, stop):
                pose = landmarker.pose(frame)
                found = engine.step(pose)
                events += found
                if keeper is not None:
                    if keeper.number is None:
                        recover_in_background()
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
    print_report(result_of(loaded, events, engine.why_nothing(), early.name))
    if problem:
        print(problem)
    if keeper is not None and keeper.number is not None:
        print(f"Kept as session {keeper.number}: goodrep show {keeper.number}")
    return 0


def _source(wishes: Wishes, stack: contextlib.ExitStack) -> VideoFile | Camera:
    if wishes.file is not None:
        return stack.enter_context(VideoFile(wishes.file, paced=True))
    return stack.enter_context(Camera(wishes.camera))


def _frames(source: VideoFile | Camera, stop: threading.Event) -> Iterator[Frame]:
    if isinstance(source, VideoFile):
        for frame in source:
            if stop.is_set():
                return
            yield frame
        return
    while not stop.is_set():
        newest = source.next_frame(WAIT_S)
        if newest is not None:
            yield newest


def _stop_on_interrupt(stack: contextlib.ExitStack) -> threading.Event:
    """Ctrl+C is how a session without a window ends: the set is closed and kept as at any other end.

    The picture under way is finished first, so that what was announced is also kept.
    """
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        before = signal.signal(number, lambda *_: stop.set())
        stack.callback(signal.signal, number, before)
    return stop
