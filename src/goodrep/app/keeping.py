"""What a session leaves behind: its events in the store, its poses in a recording."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from goodrep.app.result import software
from goodrep.core.events import Cue, Event, RepDone, SetOpened, TopReached
from goodrep.core.pose import Pose
from goodrep.core.vocabulary import Side
from goodrep.errors import StorageError
from goodrep.io.journal import JOURNAL_SUFFIX, JournalWriter, RecordingMetadata
from goodrep.io.recording import finish_recording, journal_path, recordings_folder, recover_journals
from goodrep.io.records import Feedback, Origin, SessionKey, SpecUsed
from goodrep.io.session_log import SessionLog
from goodrep.io.source import Frame
from goodrep.io.store import Store
from goodrep.io.video_keeper import VIDEO_SUFFIX, VideoKeeper


class SessionKeeper:
    """Keeps one session; the live loop is never held up and never stopped by a full disk.

    The session begins with its first pose. At its end it is deleted again where there is nothing to look at: nobody was
    seen, or no set began and nothing was said of what stands in the way.

    Args:
        specs: the specs that judge, by exercise; the first one is named in the recording.
        size_px: width and height of the picture.
        source: the camera or file, in words.
        side: the side that was asked for.
        origin: whether it is live or from a file.
        model: the pose model's variant, None where a recording is read.
        person: whose session it is; None for the default person.
        video: whether the pictures themselves are kept, too.

    Raises:
        StorageError: nothing can be kept at all, said before anybody has exercised.
    """

    def __init__(
        self,
        specs: Mapping[str, SpecUsed],
        size_px: tuple[int, int],
        source: str,
        side: Side | None,
        origin: Origin,
        model: str | None,
        *,
        person: str | None = None,
        video: bool = False,
    ) -> None:
        self._specs, self._size_px, self._source, self._side, self._origin = specs, size_px, source, side, origin
        self._person, self._keeps_video = person, video
        self._tells = False
        self.plan: Mapping[str, Any] | None = None
        """What a coached session sets out to do (``replay.plan_data``); to be set before the first pose."""
        self._versions = software(model)
        self._store = Store.open()
        self._store.check_writable()
        with contextlib.suppress(StorageError):  # what is left of a deleted session must not stop a new one
            self._store.sweep()
        self._begun: _Begun | None = None
        self._person_seen = self._worth_keeping = False

    @property
    def number(self) -> int | None:
        """The session's number for people; None where nothing was kept."""
        return None if self._begun is None else self._begun.key.number

    @property
    def problem(self) -> str | None:
        """Why something is not being kept at the moment."""
        return None if self._begun is None else self._begun.log.problem or self._begun.journal.problem

    def told_before(self) -> bool:
        """Whether the person was told what everybody is told once; who asks tells it now."""
        self._tells = True
        return self._store.told_before(self._person)

    @property
    def video_problem(self) -> str | None:
        """Why the video ended before the session did."""
        return None if self._begun is None or self._begun.video is None else self._begun.video.problem

    def keep(self, pose: Pose, events: list[Event], *, pause_key: bool = False, frame: Frame | None = None) -> None:
        """The next pose and what came of it, and of the key for a pause where that was pressed; and the picture.

        Raises:
            StorageError: with the first pose, where the session cannot even begin.
        """
        begun = self._begun or self._begin()
        self._person_seen = self._person_seen or pose.found
        self._worth_keeping = self._worth_keeping or any(map(_worth_keeping, events))
        begun.journal.append(pose, pause_key=pause_key)
        if begun.video is not None and frame is not None:
            begun.video.put(frame)
        for event in events:
            begun.log.put(event)
        if any(isinstance(event, TopReached) for event in events):
            # A number is on disk before it is said, and what it was seen in.
            begun.log.flush()
            begun.journal.flush()

    def close(
        self,
        last_events: list[Event],
        heard: Iterable[tuple[Cue, float, float | None]] = (),
        why_nothing: str | None = None,
    ) -> None:
        """Ends the session and makes the recording one file.

        Args:
            last_events: what came after the last pose.
            heard: what the voice did with the cues: begin and end in seconds of the source.
            why_nothing: why nothing was counted, in a sentence; None where something was.

        Raises:
            StorageError: not all could be kept; the message says where the rest is.
        """
        try:
            if self._begun is not None:
                if self._begun.video is not None:
                    self._begun.video.close()
                for event in last_events:
                    self._begun.log.put(event)
                for cue, started_s, ended_s in heard:
                    self._begun.log.said(cue, started_s, ended_s)
                self._begun.journal.close()
                self._begun.log.close(why_nothing)
        finally:
            self._store.close()
        if not (self._person_seen and (self._worth_keeping or any(map(_worth_keeping, last_events)))):
            self._forget()
        if self._begun is not None:
            finish_recording(self._begun.journal.path)
            if self._begun.journal.problem:
                raise StorageError(
                    f"Session {self.number} is kept, but its recording is not whole. {self._begun.journal.problem}"
                )

    def add_feedback(self, feedback: Feedback) -> None:
        """What the person says of the session, after `close`."""
        if self._begun is not None:
            with Store.open() as store:
                store.add_feedback(self._begun.key.id, feedback)

    def _forget(self) -> None:
        if self._begun is not None:
            with Store.open() as store:
                store.delete_session(self._begun.key.number)
            self._begun = None

    def _begin(self) -> _Begun:
        key = self._store.start_session(
            source=self._source, software=self._versions, origin=self._origin, person=self._person, told=self._tells
        )
        first = next(iter(self._specs.values()))
        metadata = RecordingMetadata(
            key.id, self._size_px, self._source, first, self._side, self._versions, plan=self.plan
        )
        journal = JournalWriter(journal_path(key.id), metadata)
        video = VideoKeeper(journal.path.with_suffix(VIDEO_SUFFIX)) if self._keeps_video else None
        self._begun = _Begun(key, journal, SessionLog(self._store, key, self._specs), video)
        return self._begun


@dataclass(frozen=True, slots=True)
class _Begun:
    key: SessionKey
    journal: JournalWriter
    log: SessionLog
    video: VideoKeeper | None


def _worth_keeping(event: Event) -> bool:
    """Whether a session in which this happened can be looked at: for its sets, or for why there are none."""
    if isinstance(event, Cue):
        return event.kind == "placement" and event.spoken
    return isinstance(event, (SetOpened, TopReached, RepDone))


def recover_in_background() -> None:
    """Makes one file of every recording that a killed session left as a journal."""
    folder = recordings_folder()
    if any(folder.glob(f"*{JOURNAL_SUFFIX}")):
        threading.Thread(target=recover_journals, args=(folder,), name="recovery", daemon=True).start()
