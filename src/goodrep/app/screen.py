"""The window and what stands in it: imported only where one is to be opened."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from goodrep.app.scene import Scene
from goodrep.app.window import Key, keys_of, open_window
from goodrep.app.window_view import Gauge
from goodrep.core.events import Event
from goodrep.core.pose import Pose
from goodrep.core.session import Session
from goodrep.io.source import Frame


class Screen:
    """Shows a session in a window.

    Args:
        session: asked for the set under way or, at rest, the next one.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._scene = Scene(session.planned, session.phrases)
        self._keys = keys_of(session.phrases.window)
        self._last: tuple[Frame, Pose, Gauge | None] | None = None
        self._window = open_window(f"goodrep: {session.planned.spec.title}")

    @property
    def problem(self) -> str | None:
        """Why there is no window, in one sentence."""
        return self._window.problem

    def take(self, frame: Frame, pose: Pose, gauge: Gauge | None) -> None:
        """The picture to show from now on."""
        self._last = frame, pose, gauge

    def follow(self, events: Iterable[Event], trouble: str = "") -> Key | None:
        """Shows the picture there was last with what is new; the key pressed since the time before. ``trouble`` is what
        is wrong with the camera, in words: nothing that is said of a person matters more."""
        self._scene.planned = self._session.planned
        for event in events:
            self._scene.follow(event)
        if self.problem is not None or self._last is None:
            return None
        view = self._scene.view(*self._last, self._keys)
        if trouble:
            view = replace(view, caption=trouble, caption_verdict="fault", status="")
        return self._window.show(view)

    def close(self) -> None:
        self._window.close()
