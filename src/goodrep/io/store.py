"""The store: one SQLite file with every session, set, rep and cue (docs/data.md)."""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from goodrep.command import COMMAND
from goodrep.core.events import Cue, PlacementFound, Rep, SetClosed, SetOpened, TopReached
from goodrep.errors import UsageError
from goodrep.io import deletion, history, overview, rejudged, remarks, rep_writing, schema
from goodrep.io.folders import RECORDINGS_NAME, data_folder
from goodrep.io.records import Feedback, JudgedSet, Origin, SessionDetail, SessionKey, SessionSummary, SpecUsed
from goodrep.io.storage_errors import reading_errors, storage_errors
from goodrep.io.under_way import ended

STORE_NAME: Final = "goodrep.sqlite3"
INTERRUPTED: Final = "interrupted"


class Store:
    """Writes and reads what is kept. Every call that writes is on disk when it returns, whole or not at all.

    May be handed from one thread to another, but is used by one at a time. All methods raise `StorageError`
    where the disk is full, read-only or the file damaged.
    """

    def __init__(self, db: sqlite3.Connection, path: Path) -> None:
        self._db = db
        self.path = path

    @classmethod
    def open(cls, folder: Path | None = None) -> Store:
        """The store in ``folder`` (the data folder unless given), made if there is none."""
        path = _store_path(folder)
        with reading_errors(path):
            return cls(schema.connect(path), path)

    @classmethod
    def read(cls, folder: Path | None = None) -> Store | None:
        """The store, only to be read from; None where nothing has been kept yet."""
        path = _store_path(folder)
        with reading_errors(path):
            if not path.exists():
                return None
            db = schema.connect_read_only(path)
            try:
                version = schema.checked_version(db, path)
            except BaseException:
                db.close()
                raise
            if version < len(schema.MIGRATIONS):
                db.close()
                schema.connect(path).close()
                db = schema.connect_read_only(path)
            return cls(db, path)

    def close(self) -> None:
        with storage_errors(self.path):
            self._db.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start_session(
        self,
        *,
        source: str,
        software: Mapping[str, str],
        origin: Origin = "live",
        person: str | None = None,
        told: bool = False,
    ) -> SessionKey:
        """A new session.

        Args:
            source: what the pictures come from, in words.
            software: versions by name.
            origin: whether it is live or from a file.
            person: a name; None for the default person.
            told: whether the person is told, or was before, what everybody is told once.
        """
        session_id = str(uuid.uuid4())
        with self._write():
            person_id = self._person(person)
            if told:
                self._db.execute("UPDATE persons SET told_at = coalesce(told_at, ?) WHERE id = ?", (_now(), person_id))
            number = self._number("SELECT coalesce(max(number), 0) + 1 FROM sessions")
            self._db.execute(
                "INSERT INTO sessions (id, number, person_id, started_at, origin, source, software)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    session_id,
                    number,
                    person_id,
                    _now(),
                    origin,
                    _plain(source),
                    json.dumps(dict(software), sort_keys=True),
                ),
            )
        return SessionKey(session_id, number)

    def check_writable(self) -> None:
        """Says at once what the first session would say: SQLite opens a store that cannot be written to as well."""
        with self._write():
            pass

    def _person(self, name: str | None) -> str:
        """The id of the person of this name, who may be new, or of the default one."""
        found = self._known(name)
        if found is not None:
            return str(found[0])
        person_id = str(uuid.uuid4())
        self._db.execute(
            "INSERT INTO persons (id, created_at, is_default, name) VALUES (?, ?, 0, ?)",
            (person_id, _now(), _plain(name or "")),
        )
        return person_id

    def _known(self, name: str | None) -> tuple[str, str | None] | None:
        """Id and ``told_at`` of a person; None where there is nobody of this name."""
        where, value = ("is_default = ?", 1) if name is None else ("name = ?", _plain(name))
        found: tuple[str, str | None] | None = self._db.execute(
            f"SELECT id, told_at FROM persons WHERE {where}", (value,)
        ).fetchone()
        return found

    def told_before(self, person: str | None) -> bool:
        """Whether this person was told what everybody is told once."""
        with reading_errors(self.path):
            found = self._known(person)
        return found is not None and found[1] is not None

    def add_feedback(self, session_id: str, feedback: Feedback) -> None:
        """Keeps what was answered; nothing where the session has been deleted meanwhile."""
        with self._write():
            self._db.execute(
                "INSERT OR REPLACE INTO feedback (session_id, answered_at, felt, pain)"
                " SELECT id, ?, ?, ? FROM sessions WHERE id = ?",
                (_now(), feedback.felt, feedback.pain, session_id),
            )

    def start_set(self, session_id: str, opened: SetOpened, spec: SpecUsed) -> str:
        """Returns the id of the set."""
        set_id = str(uuid.uuid4())
        with self._write():
            rep_writing.keep_spec(self._db, spec)
            self._db.execute(
                "INSERT INTO sets (id, session_id, number, exercise, side, side_from, spec_sha256, opened_s)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    set_id,
                    session_id,
                    opened.set,
                    opened.exercise,
                    opened.side,
                    opened.side_from,
                    spec.sha256,
                    float(opened.t_s),
                ),
            )
        return set_id

    def announce_rep(self, set_id: str, top: TopReached) -> None:
        """Keeps a number that is being said, so that it is not lost where the rep never comes to its end.

        It stands as a counted rep with the reason ``interrupted`` until `add_rep` replaces it.
        """
        with self._write():
            position = self._number("SELECT coalesce(max(position), 0) + 1 FROM reps WHERE set_id = ?", set_id)
            self._db.execute(
                "INSERT INTO reps (id, set_id, position, number, counted, reason, start_s, top_s, end_s)"
                " VALUES (?, ?, ?, ?, 1, ?, ?, ?, ?)",
                (str(uuid.uuid4()), set_id, position, top.number, INTERRUPTED, *[float(top.t_s)] * 3),
            )

    def add_rep(self, set_id: str, rep: Rep) -> str:
        """Keeps a rep or attempt with its verdicts and measures; returns its id."""
        rep_id = str(uuid.uuid4())
        with self._write():
            self._db.execute(
                "DELETE FROM reps WHERE set_id = ? AND number = ? AND reason = ?", (set_id, rep.number, INTERRUPTED)
            )
            position = self._number("SELECT coalesce(max(position), 0) + 1 FROM reps WHERE set_id = ?", set_id)
            rep_writing.insert_rep(self._db, rep_id, set_id, position, rep)
        return rep_id

    def add_cue(self, session_id: str, set_id: str | None, cue: Cue) -> str:
        """Keeps a cue, said or suppressed; returns its id for `voice_said`."""
        cue_id = str(uuid.uuid4())
        with self._write():
            self._db.execute(
                "INSERT INTO cues (id, session_id, set_id, position, planned_s, kind, text, spoken, fault, rep_number,"
                " suppressed_by, duration_s) SELECT ?, ?, ?, coalesce(max(position), 0) + 1, ?, ?, ?, ?, ?, ?, ?, ?"
                " FROM cues WHERE session_id = ?",
                (
                    cue_id,
                    session_id,
                    set_id,
                    float(cue.t_s),
                    cue.kind,
                    cue.text,
                    cue.spoken,
                    cue.fault,
                    cue.rep,
                    cue.suppressed_by,
                    float(cue.duration_s),
                    session_id,
                ),
            )
        return cue_id

    def voice_said(self, cue_id: str, started_s: float, ended_s: float | None) -> None:
        """What the voice really did, in seconds of the source; ``ended_s`` is None where it was cut short."""
        with self._write():
            self._db.execute(
                "UPDATE cues SET started_s = ?, ended_s = ? WHERE id = ?",
                (float(started_s), rep_writing.float_or_null(ended_s), cue_id),
            )

    def add_placement(self, session_id: str, set_id: str | None, finding: PlacementFound) -> None:
        with self._write():
            self._db.execute(
                "INSERT INTO placements (id, session_id, set_id, position, t_s, finding, text)"
                " SELECT ?, ?, ?, coalesce(max(position), 0) + 1, ?, ?, ? FROM placements WHERE session_id = ?",
                (
                    str(uuid.uuid4()),
                    session_id,
                    set_id,
                    float(finding.t_s),
                    finding.id,
                    finding.text,
                    session_id,
                ),
            )

    def close_set(self, set_id: str, closed: SetClosed) -> None:
        with self._write():
            self._db.execute(
                "UPDATE sets SET closed_s = ?, close_reason = ? WHERE id = ?",
                (float(closed.t_s), closed.reason, set_id),
            )
            rep_writing.insert_set_faults(self._db, set_id, closed.faults)

    def end_session(self, session_id: str, why_nothing: str | None = None) -> None:
        """Ends a session; ``why_nothing`` is a sentence where nothing was counted."""
        with self._write():
            self._db.execute(
                "UPDATE sessions SET ended_at = ?, why_nothing = ? WHERE id = ?", (_now(), why_nothing, session_id)
            )

    def add_note(self, session_id: str, text: str, rep_id: str | None = None) -> str:
        """Keeps a note about a session, or one of its reps; returns its id.

        Raises:
            UsageError: it is empty or too long, or there is no such session or rep.
        """
        with self._write():
            return remarks.add_note(self._db, session_id, text, rep_id)

    def change_note(self, note_id: str, text: str) -> None:
        """
        Raises:
            UsageError: it is empty or too long, or there is no such note.
        """
        with self._write():
            remarks.change_note(self._db, note_id, text)

    def delete_note(self, note_id: str) -> None:
        with self._write():
            remarks.delete_note(self._db, note_id)

    def label_rep(self, rep_id: str, faults: Sequence[str] | None, by: str | None = None) -> None:
        """Keeps what a person says a rep really was, in place of what the same person said before; what others say
        stays.

        Args:
            rep_id: the rep.
            faults: the check ids of the faults it had; empty where it was good; None to take back what was said.
            by: who says so; None where nobody is named, who is a person of their own here.

        Raises:
            UsageError: there is no such rep.
        """
        with self._write():
            remarks.label_rep(self._db, rep_id, faults, by)

    def delete_session(self, number: int) -> None:
        """Deletes a session for good: all that is kept of it, recording and video included.

        Raises:
            UsageError: there is none with this number.
            StorageError: it is still being recorded, or the disk does not allow it.
        """
        session_id = self.session(number).summary.key.id
        with storage_errors(self.path):
            deletion.delete_session(self._db, session_id, number, self.recordings)

    def rejudge(self, number: int, exercise: str, spec: SpecUsed, judged: Sequence[JudgedSet]) -> bool:
        """Replaces what is kept of an exercise's sets in a session by what another spec makes of them: see `rejudged`.

        Returns False where nothing was different.

        Raises:
            UsageError: there is no session with this number.
            StorageError: it is still being recorded, or the disk does not allow it; then nothing is changed.
        """
        session_id = self.session(number).summary.key.id
        with storage_errors(self.path), ended(session_id, number, self.recordings), schema.transaction(self._db):
            return rejudged.rejudge(self._db, session_id, exercise, spec, judged)

    def specs_by_session(self, exercise: str) -> dict[int, SpecUsed]:
        """By number of the session: the spec that the verdicts on its sets of an exercise are by."""
        with reading_errors(self.path):
            return history.specs_by_session(self._db, exercise)

    def copy_into(self, db: sqlite3.Connection) -> None:
        """Copies all of the store into an empty database, as it stands at one moment."""
        with storage_errors(self.path):
            self._db.backup(db)

    def take_from(self, db: sqlite3.Connection) -> None:
        """Replaces all of the store by a database with the same tables; who reads sees the old or the new one."""
        with storage_errors(self.path):
            db.backup(self._db)
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def sweep(self) -> None:
        """Removes the files of deleted sessions that a kill left behind."""
        with storage_errors(self.path):
            deletion.sweep(self._db, self.recordings)

    @property
    def recordings(self) -> Path:
        """The folder of the recordings that belong to this store."""
        return self.path.parent / RECORDINGS_NAME

    def sessions(self) -> list[SessionSummary]:
        """All sessions, the latest first."""
        with reading_errors(self.path):
            return history.summaries(self._db)

    def labelled_sessions(self) -> list[int]:
        """The numbers of the sessions with a rep of which a person said what it really was."""
        with reading_errors(self.path):
            return remarks.labelled_sessions(self._db)

    def last_labelled_by(self) -> str | None:
        """Who said last what a rep really was; None where nobody did, or was named."""
        with reading_errors(self.path):
            return remarks.last_labelled_by(self._db)

    def session_lines(self) -> list[overview.SessionLine]:
        """All sessions with what was done in them, the latest first."""
        with reading_errors(self.path):
            return overview.session_lines(self._db)

    def last_spec(self, exercise: str) -> SpecUsed | None:
        """The spec that judged the latest set of an exercise; None where there is no set."""
        with reading_errors(self.path):
            found = self._db.execute(
                "SELECT name, version, sha256, text FROM sets JOIN specs ON sha256 = spec_sha256"
                " JOIN sessions ON sessions.id = session_id WHERE exercise = ?"
                " ORDER BY sessions.number DESC, sets.number DESC LIMIT 1",
                (exercise,),
            ).fetchone()
        return None if found is None else SpecUsed(*found)

    def session(self, number: int) -> SessionDetail:
        """Everything about one session.

        Raises:
            UsageError: there is none with this number; the message says which there are.
        """
        with reading_errors(self.path):
            # What SQLite cannot even hold as a number is none of a session.
            found = history.detail(self._db, number) if abs(number) < 2**63 else None
            if found is not None:
                return found
            count, first, last = self._db.execute("SELECT count(*), min(number), max(number) FROM sessions").fetchone()
        if not count:
            raise UsageError(
                f"There is no session {number}: none has been kept yet. Start with: {COMMAND} coach bridge"
            )
        if count == 1:
            raise UsageError(f"There is no session {number}: the only one is {first}.")
        raise UsageError(f"There is no session {number}: they go from {first} to {last}.")

    @contextmanager
    def _write(self) -> Iterator[None]:
        with storage_errors(self.path), schema.transaction(self._db):
            yield

    def _number(self, query: str, *values: object) -> int:
        return int(self._db.execute(query, values).fetchone()[0])


def _store_path(folder: Path | None) -> Path:
    return (data_folder() if folder is None else folder) / STORE_NAME


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _plain(text: str) -> str:
    """File names may hold bytes that are no text; SQLite takes only text."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
