"""What a session leaves behind: its events in the store, its poses in a recording."""

from __future__ import annotations

import threading

from goodrep.app.result import software
from goodrep.core.events import Cue, Event, Side
from goodrep.core.pose import Pose
from goodrep.io.journal import JournalWriter, RecordingMetadata
from goodrep.io.recording import JOURNAL_SUFFIX, finish_recording, journal_path, recordings_folder, recover_journals
from goodrep.io.records import Origin, SpecUsed
from goodrep.io.session_log import SessionLog
from goodrep.io.store import Store
from goodrep.specs.loading import LoadedSpec


class SessionKeeper:
    """Keeps one session; the live loop is never held up and never stopped by a full disk.

    Args:
        loaded: the spec that judges.
        size_px: width and height of the picture.
        source: the camera or file, in words.
        side: the side that was asked for.
        origin: whether it is live or from a file.

    Raises:
        StorageError: nothing can be kept at all, said before anybody has exercised.
    """

    def __init__(
        self, loaded: LoadedSpec, size_px: tuple[int, int], source: str, side: Side | None, origin: Origin
    ) -> None:
        spec = SpecUsed(loaded.name, loaded.spec.version, loaded.sha256, loaded.text)
        versions = software()
        self._store = Store.open()
        try:
            self.key = self._store.start_session(source=source, software=versions, origin=origin)
            metadata = RecordingMetadata(self.key.id, size_px, source, spec, side, versions)
            self._journal = JournalWriter(journal_path(self.key.id), metadata)
        except BaseException:
            self._store.close()
            raise
        self._log = SessionLog(self._store, self.key, spec)

    @property
    def problem(self) -> str | None:
        """Why something is not being kept at the moment."""
        return self._log.problem or self._journal.problem

    def keep(self, pose: Pose, events: list[Event]) -> None:
        self._journal.append(pose)
        for event in events:
            self._log.put(event)

    def said(self, cue: Cue, started_s: float, ended_s: float | None) -> None:
        """What the voice did with a cue, in seconds of the source."""
        self._log.said(cue, started_s, ended_s)

    def close(self, last_events: list[Event]) -> None:
        """Ends the session and makes the recording one file.

        Raises:
            StorageError: not all could be kept; the message says where the rest is.
        """
        for event in last_events:
            self._log.put(event)
        self._journal.close()
        try:
            self._log.close()
        finally:
            self._store.close()
        finish_recording(self._journal.path)


def recover_in_background() -> None:
    """Makes one file of every recording that a killed session left as a journal."""
    folder = recordings_folder()
    if any(folder.glob(f"*{JOURNAL_SUFFIX}")):
        threading.Thread(target=recover_journals, args=(folder,), name="recovery", daemon=True).start()
