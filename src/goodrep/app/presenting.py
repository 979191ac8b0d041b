"""What the person hears and sees of the events: voice, captions, window."""

from __future__ import annotations

import time
from collections.abc import Iterator

from goodrep.app.window import WindowView, open_window
from goodrep.core.events import Cue, Event, PhaseStarted, PlacementFound, SetClosed, SetOpened, TopReached
from goodrep.core.pose import Pose
from goodrep.io.source import Frame
from goodrep.io.voice import Voice
from goodrep.specs.model import Spec

PHASE_WORDS = {"rest": "rest", "up": "lift", "hold": "hold", "down": "lower"}
KEYS = "q ends the set"


class Presenter:
    """Speaks and shows; keeps account of what the voice really did.

    Args:
        spec: the exercise.
        voice: None where nothing is to be heard.
        reps: how many are planned.
        window: whether to open one, where there is a display.
    """

    def __init__(self, spec: Spec, voice: Voice | None, reps: int | None, *, window: bool) -> None:
        self.quit_asked = False
        self._voice = voice
        self._reps = reps
        self._cues: list[tuple[Cue, float]] = []
        self._source_zero_s = time.monotonic()
        self._count = 0
        self._phase = ""
        self._caption = ""
        self._caption_until_s = 0.0
        self._placement = ""
        self._window = open_window(f"goodrep: {spec.title}") if window else None
        self._told: set[str] = set()

    def show(self, frame: Frame, pose: Pose, events: list[Event]) -> None:
        """A processed picture and what came of it."""
        self._source_zero_s = time.monotonic() - frame.t_s
        self.tell(events)
        self.tell_problems()
        if self._window is None or self._window.problem is not None:
            return
        if frame.t_s > self._caption_until_s:
            self._caption = ""
        view = WindowView(
            frame_bgr=frame.frame_bgr,
            points_px=pose.landmarks[:, :2] * pose.size_px if pose.found else None,
            visibility=pose.landmarks[:, 3] if pose.found else None,
            counter=f"{self._count} / {self._reps}" if self._reps else str(self._count),
            phase=self._phase,
            caption=self._caption,
            status=self._placement or KEYS,
        )
        self.quit_asked = self._window.show(view) == "quit"

    def tell(self, events: list[Event]) -> None:
        """Says the spoken cues and follows the state that the window shows."""
        for event in events:
            if isinstance(event, Cue) and event.spoken:
                self._say(event)
            elif isinstance(event, SetOpened):
                self._count, self._phase = 0, PHASE_WORDS["rest"]
            elif isinstance(event, TopReached):
                self._count = event.number
            elif isinstance(event, PhaseStarted):
                self._phase = PHASE_WORDS[event.phase]
            elif isinstance(event, SetClosed):
                self._phase = ""
            elif isinstance(event, PlacementFound):
                self._placement = "" if event.id == "ok" else event.text

    def heard(self) -> Iterator[tuple[Cue, float, float | None]]:
        """What the voice really said, with times of the source."""
        if self._voice is None:
            return
        for utterance in self._voice.spoken:
            if utterance.cue_id is not None and utterance.started_s is not None:
                cue, zero_s = self._cues[utterance.cue_id]
                ended_s = None if utterance.ended_s is None else utterance.ended_s - zero_s
                yield cue, utterance.started_s - zero_s, ended_s

    def close(self) -> None:
        if self._window is not None:
            self._window.close()

    def _say(self, cue: Cue) -> None:
        self._caption = cue.text
        self._caption_until_s = cue.t_s + max(2.0, 2 * cue.duration_s)
        print(f"{cue.t_s:7.1f} s  {cue.text}", flush=True)
        # With the zero of the picture that brought it: later pictures may lag more or less.
        self._cues.append((cue, self._source_zero_s))
        if self._voice is None:
            return
        self._voice.say(cue.text, cue_id=len(self._cues) - 1)

    def tell_problems(self) -> None:
        """What cannot be seen or heard is said once, in the terminal; the session goes on without it."""
        for part in (self._voice, self._window):
            problem = None if part is None else part.problem
            if problem is not None and problem not in self._told:
                self._told.add(problem)
                print(problem[0].upper() + problem[1:] + ".", flush=True)
