"""The live loop, from the camera to the spoken cue."""

from __future__ import annotations

import contextlib
import signal
from dataclasses import dataclass
from pathlib import Path

from goodrep.app.arguments import chosen_spec
from goodrep.app.early import EarlyStart
from goodrep.app.keeping import SessionKeeper, recover_in_background
from goodrep.app.presenting import Presenter
from goodrep.app.report import print_report
from goodrep.core.engine import Engine
from goodrep.core.events import Event
from goodrep.io.records import Origin
from goodrep.io.source import VideoFile
from goodrep.io.voice import Voice

LAST_WORDS_S = 15.0
"""How long the end of a session waits for the voice to finish."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the person asked for."""

    exercise: str
    spec: Path | None
    reps: int | None
    mute: bool
    window: bool
    keep: bool


def coach(wishes: Wishes, early: EarlyStart) -> int:
    """One set, from the first picture to the summary; returns the exit code.

    Raises:
        GoodrepError: the source, the model or the store cannot be used.
    """
    events: list[Event] = []
    with contextlib.ExitStack() as stack:
        # First, so that its thread has ended when an error is told: it silences standard error now and then.
        stack.enter_context(early)
        loaded = chosen_spec(wishes.exercise, wishes.spec)
        engine = Engine(loaded.spec, reps=wishes.reps)
        source = early.wait()
        stop_on_interrupt(early, stack)  # not before: a model that is being fetched must not outlast Ctrl+C
        keeper = None
        if wishes.keep:
            origin: Origin = "live" if early.asked.file is None else "file"
            keeper = SessionKeeper(
                loaded, source.size_px, early.asked.source_words, None, origin, early.asked.model_words
            )
        voice = None if wishes.mute else Voice.start()
        if voice is not None:
            stack.callback(voice.close)
        presenter = Presenter(loaded.spec, voice, wishes.reps, window=wishes.window)
        stack.callback(presenter.close)
        try:
            for frame, pose in stack.enter_context(contextlib.closing(early.poses())):
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
            try:
                presenter.tell(last)
                print_report(events, engine.why_nothing())
                if voice is not None:
                    voice.wait(LAST_WORDS_S)
                    presenter.tell_problems()
            finally:  # also where nobody reads what is printed any more
                if keeper is not None:
                    keeper.close(last, presenter.heard())
        problem = source.problem if isinstance(source, VideoFile) else None
    if problem:
        print(problem)
    if keeper is not None and keeper.number is not None:
        print(f"Kept as session {keeper.number}: goodrep show {keeper.number}")
    return 0


def stop_on_interrupt(early: EarlyStart, stack: contextlib.ExitStack) -> None:
    """Ctrl+C is how a session without a window ends: the set is closed and kept as at any other end.

    The picture under way is finished first, so that what was announced is also kept.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        before = signal.signal(number, lambda *_: early.stop())
        stack.callback(signal.signal, number, before)
