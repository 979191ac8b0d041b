"""What the person hears and sees of the events: voice, captions, window."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from goodrep.app.telling import tell
from goodrep.core.events import Cue, Event, Tone
from goodrep.core.pose import Pose
from goodrep.core.session import Session
from goodrep.io.source import Frame
from goodrep.io.voice import Voice

if TYPE_CHECKING:
    from goodrep.app.screen import Screen
    from goodrep.app.window_view import Gauge
    from goodrep.io.tones import Tones


class Presenter:
    """Speaks and shows; keeps account of what the voice really did.

    ``quit_asked`` and ``pause_asked`` tell what was pressed in the window since the picture before; quitting stays.

    Args:
        session: asked for the set under way or, at rest, the next one.
        voice: None where nothing is to be heard.
        tones: None where nothing is to be heard.
        window: whether to open one, where there is a display.
        trouble: what is wrong with the camera just now, in words; empty where nothing is.
    """

    def __init__(
        self,
        session: Session,
        voice: Voice | None,
        tones: Tones | None,
        *,
        window: bool,
        trouble: Callable[[], str] = str,
    ) -> None:
        self.quit_asked = False
        self.pause_asked = False
        self._phrases = session.phrases
        self._voice = voice
        self._tones = tones
        self._trouble = trouble
        self._cues: list[tuple[Cue, float]] = []
        self._source_zero_s = time.monotonic()
        self._screen: Screen | None = None
        if window:
            from goodrep.app.screen import Screen

            self._screen = Screen(session)
        self._told: set[str] = set()

    @property
    def on_screen(self) -> bool:
        """Whether there is a window."""
        return self._screen is not None and self._screen.problem is None

    def show(self, frame: Frame, pose: Pose, events: list[Event], gauge: Gauge | None = None) -> None:
        """A processed picture and what came of it; ``gauge`` is the main measure as it is now."""
        self._source_zero_s = time.monotonic() - frame.t_s
        if self._screen is not None:
            self._screen.take(frame, pose, gauge)
        self.tell(events)
        self.tell_problems()

    def tell(self, events: list[Event]) -> None:
        """Says the spoken cues, plays the tones, and shows what is new."""
        for event in events:
            if isinstance(event, Cue) and event.spoken:
                self._say(event)
            elif isinstance(event, Tone) and self._tones is not None:
                self._tones.play(event.name)
        if self._screen is not None:
            asked = self._screen.follow(events, self._trouble())
            self.quit_asked, self.pause_asked = asked == "quit", asked == "pause"

    def wait(self) -> None:
        """No picture comes just now: shows why, and takes what is pressed."""
        pause_asked = self.pause_asked
        self.tell([])
        self.pause_asked = self.pause_asked or pause_asked

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
        if self._screen is not None:
            self._screen.close()

    def _say(self, cue: Cue) -> None:
        time_s = self._phrases.digits(f"{cue.t_s:7.1f}")
        tell(f"{time_s} s  {cue.text}", hang=len(time_s) + 4)
        # With the zero of the picture that brought it: later pictures may lag more or less.
        self._cues.append((cue, self._source_zero_s))
        if self._voice is None:
            return
        self._voice.say(cue.text, cue_id=len(self._cues) - 1)

    def tell_problems(self) -> None:
        """What cannot be seen or heard is said once, in the terminal; the session goes on without it."""
        for part in (self._voice, self._tones, self._screen):
            problem = None if part is None else part.problem
            if problem is not None and problem not in self._told:
                self._told.add(problem)
                tell(problem[0].upper() + problem[1:] + ".")
