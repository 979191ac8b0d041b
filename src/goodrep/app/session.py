"""The live loop, from the camera to the spoken cue."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from goodrep.app.arguments import chosen_spec, one_for_each
from goodrep.app.early import EarlyStart
from goodrep.app.ending import print_report
from goodrep.app.gauges import gauge_of
from goodrep.app.interrupts import stop_on_interrupt
from goodrep.app.keeping import SessionKeeper, recover_in_background
from goodrep.app.presenting import Presenter
from goodrep.app.replay import Settings, plan_data, used
from goodrep.app.telling import tell
from goodrep.app.voices import chosen_voice
from goodrep.command import COMMAND
from goodrep.core.events import Event, RepDone
from goodrep.core.plan import PlannedSet
from goodrep.core.session import Session
from goodrep.core.vocabulary import REST_S, Side
from goodrep.core.wording import Phrases
from goodrep.errors import StorageError
from goodrep.io.records import Feedback, Origin
from goodrep.io.source import VideoFile
from goodrep.io.voice import Voice
from goodrep.specs.languages import in_language
from goodrep.specs.loading import LoadedSpec
from goodrep.specs.phrases import phrases_of
from goodrep.specs.program import load_program, plan_of

if TYPE_CHECKING:
    from goodrep.io.camera import Camera

LAST_WORDS_S = 15.0
"""How long the end of a session waits for the voice to finish."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the person asked for.

    Args:
        exercises: names of exercises, in order; empty where ``program`` says what to do.
        program: a program file.
        spec: judge the only exercise by this spec, a file or a name.
        sets, reps, rest_s, side: for the exercises named; see ``specs.program.plan_of``. None for the usual rest.
        person: whose session it is; None for the default person, or for whom the program names.
        language: what is spoken, such as "de"; None for English, or for what the program says.
        pace: soft tones lead through every rep.
        stop_early: a set ends when a compensation stays in spite of its correction.
        mute: no voice and no tones.
        voice: who speaks; None for the system's own choice.
        words_per_minute: how fast; None for the voice's own.
        window: whether one is opened, where there is a display.
        ask: whether to ask where it was felt, where there is somebody to answer.
        keep: whether the session is kept.
        keep_video: whether its pictures are kept, too.
    """

    exercises: tuple[str, ...] = ()
    program: Path | None = None
    spec: str | None = None
    sets: int = 1
    reps: int | None = None
    rest_s: float | None = None
    side: Side | None = None
    person: str | None = None
    language: str | None = None
    pace: bool = False
    stop_early: bool = True
    mute: bool = False
    voice: str | None = None
    words_per_minute: int | None = None
    window: bool = True
    ask: bool = False
    keep: bool = True
    keep_video: bool = False


def coach(wishes: Wishes, early: EarlyStart) -> int:
    """A session, from the first picture to the last summary; returns the exit code.

    Raises:
        GoodrepError: the source, the model, a spec or the store cannot be used.
    """
    events: list[Event] = []
    with contextlib.ExitStack() as stack:
        # When all is closed and kept, and Ctrl+C is Ctrl+C again.
        afterwards = stack.enter_context(contextlib.ExitStack())
        # Then this, so that its thread has ended when an error is told: it silences standard error now and then.
        stack.enter_context(early)
        todo = _todo(wishes)
        phrases = phrases_of(todo.language)
        voice_name = None if wishes.mute else chosen_voice(wishes.voice, todo.language)
        source = early.wait()
        stop_on_interrupt(early.stop, stack)  # not before: a model that is being fetched must not outlast Ctrl+C
        specs = {loaded.spec.exercise: used(loaded) for loaded in todo.specs}
        keeper = None
        if wishes.keep:
            origin: Origin = "live" if early.asked.file is None else "file"
            keeper = SessionKeeper(
                specs,
                source.size_px,
                early.asked.source_words,
                wishes.side,
                origin,
                early.asked.model_words,
                person=todo.person,
                video=wishes.keep_video,
            )
        # Where nothing is kept, nobody is known, and so nobody new.
        opening = None if keeper is None or keeper.told_before() else phrases.session.opening
        settings = Settings(opening, wishes.pace, wishes.stop_early, todo.language)
        session = Session(
            todo.sets,
            opening=settings.opening,
            pace=settings.pace,
            stop_early=settings.stop_early,
            phrases=phrases,
        )
        if keeper is not None:
            keeper.plan = plan_data(todo.sets, specs, settings)
        voice = None if wishes.mute else Voice.start(voice_name, wishes.words_per_minute)
        if voice is not None:
            stack.callback(voice.close)
        tones = None
        if not wishes.mute and (wishes.pace or len(todo.sets) > 1):
            from goodrep.io.tones import Tones

            tones = Tones.start()
            stack.callback(tones.close)
        presenter = Presenter(
            session, voice, tones, window=wishes.window, trouble=lambda: trouble_words(source, phrases)
        )
        stack.callback(presenter.close)

        def wait() -> None:
            presenter.wait()
            if presenter.quit_asked:
                early.stop()

        if early.asked.file is None:
            from goodrep.app.trouble import TroubleTeller

            assert not isinstance(source, VideoFile)
            stack.callback(TroubleTeller(source, voice, phrases.camera).close)
        unkept = False
        try:
            for frame, pose in stack.enter_context(contextlib.closing(early.poses(wait))):
                found = session.step(pose)
                early.hide(session.hidden)
                pause_key = presenter.pause_asked
                if pause_key:
                    found += session.toggle_pause(pose.t_s)
                events += found
                if keeper is not None:
                    if keeper.number is None:
                        recover_in_background()
                    keeper.keep(pose, found, pause_key=pause_key, frame=frame)
                gauge = gauge_of(session.engine, phrases.window) if presenter.on_screen else None
                presenter.show(frame, pose, found, gauge)
                if session.done or presenter.quit_asked:
                    break
        except StorageError:  # with the first picture: there is nothing else to tell
            unkept = True
            raise
        finally:
            last = session.finish()
            events += last
            try:
                if not unkept:
                    presenter.tell(last)
                    print_report(events, session.why_nothing(), phrases)
                if voice is not None and not unkept:
                    voice.wait(LAST_WORDS_S)
                    presenter.tell_problems()
            finally:  # also where nobody reads what is printed any more
                if keeper is not None:
                    keeper.close(last, presenter.heard(), session.why_nothing())
            if keeper is not None and wishes.ask and any(isinstance(event, RepDone) for event in events):
                afterwards.callback(_ask, keeper, phrases)
        problem = source.problem if isinstance(source, VideoFile) else None
    if problem:
        tell(problem)
    if keeper is not None and keeper.video_problem:
        tell(keeper.video_problem)
    if keeper is not None:
        said = phrases.result
        nothing = "" if any(isinstance(event, RepDone) for event in events) else f"{said.nothing_counted} "
        kept = said.kept.format(number=keeper.number, command=f"{COMMAND} show {keeper.number}")
        tell(nothing + (said.nothing_kept if keeper.number is None else kept))
    return 0


def _ask(keeper: SessionKeeper, phrases: Phrases) -> None:
    from goodrep.app.asking import asked_feedback

    feedback = asked_feedback(phrases)
    if feedback != Feedback(None, None):
        keeper.add_feedback(feedback)


@dataclass(frozen=True, slots=True)
class _Todo:
    sets: Sequence[PlannedSet]
    specs: Sequence[LoadedSpec]
    person: str | None
    language: str


def _todo(wishes: Wishes) -> _Todo:
    if wishes.program is not None:
        loaded = load_program(wishes.program)
        language = wishes.language or loaded.program.language
        return _Todo(translated(loaded.sets, language), loaded.specs, wishes.person or loaded.program.person, language)
    specs = [chosen_spec(exercise, wishes.spec) for exercise in wishes.exercises]
    one_for_each(specs)
    rest_s = REST_S if wishes.rest_s is None else wishes.rest_s
    sets = plan_of(specs, sets=wishes.sets, reps=wishes.reps, rest_s=rest_s, side=wishes.side)
    language = wishes.language or "en"
    return _Todo(translated(sets, language), specs, wishes.person, language)


def translated(sets: Sequence[PlannedSet], language: str) -> list[PlannedSet]:
    """The same sets, with the words of their specs in a language."""
    return [replace(planned, spec=in_language(planned.spec, language)) for planned in sets]


def trouble_words(source: VideoFile | Camera, phrases: Phrases) -> str:
    """What is wrong with the camera just now; empty where nothing is."""
    if isinstance(source, VideoFile) or source.trouble is None:
        return ""
    sentence: str = getattr(phrases.camera, source.trouble)
    return sentence
