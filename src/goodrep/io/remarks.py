"""What people say about sessions and reps: notes in their own words, and labels that say what a rep really was."""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from goodrep.errors import UsageError
from goodrep.io.records import Label, Note

LONGEST_NOTE: Final = 10_000
"""Characters: pages of text; more is a mistake, such as a file pasted by accident."""
WHOLE_REP: Final = "rep"
"""The check id of a label that says that the rep was good in everything."""


def add_note(db: sqlite3.Connection, session_id: str, text: str, rep_id: str | None) -> str:
    """Returns the id of the note.

    Raises:
        UsageError: it is empty or too long, or there is no such session or rep of it.
    """
    set_id = None
    if rep_id is not None:
        found = db.execute(
            "SELECT set_id FROM reps JOIN sets ON sets.id = set_id WHERE reps.id = ? AND session_id = ?",
            (rep_id, session_id),
        ).fetchone()
        if found is None:
            raise UsageError("There is no such rep in this session: it may have been deleted.")
        (set_id,) = found
    elif db.execute("SELECT 1 FROM sessions WHERE id = ?", (session_id,)).fetchone() is None:
        raise UsageError("There is no such session: it may have been deleted.")
    note_id = str(uuid.uuid4())
    db.execute(
        "INSERT INTO notes (id, session_id, set_id, rep_id, written_at, text) VALUES (?, ?, ?, ?, ?, ?)",
        (note_id, session_id, set_id, rep_id, _now(), _checked(text)),
    )
    return note_id


def change_note(db: sqlite3.Connection, note_id: str, text: str) -> None:
    """
    Raises:
        UsageError: it is empty or too long, or there is no such note.
    """
    changed = db.execute(
        "UPDATE notes SET text = ?, written_at = ? WHERE id = ?", (_checked(text), _now(), note_id)
    ).rowcount
    if not changed:
        raise UsageError("There is no such note: it may have been deleted.")


def delete_note(db: sqlite3.Connection, note_id: str) -> None:
    """A note that is gone already is no error: gone is what was wanted."""
    db.execute("DELETE FROM notes WHERE id = ?", (note_id,))


def label_rep(db: sqlite3.Connection, rep_id: str, faults: Sequence[str] | None, by: str | None) -> None:
    """Says what a rep really was, in place of what the same person said before: see ``Store.label_rep``."""
    if db.execute("SELECT 1 FROM reps WHERE id = ?", (rep_id,)).fetchone() is None:
        raise UsageError("There is no such rep: it may have been deleted.")
    db.execute("DELETE FROM labels WHERE rep_id = ? AND labelled_by IS ?", (rep_id, by))
    if faults is None:
        return
    said = [(fault, "fault") for fault in dict.fromkeys(faults)] or [(WHOLE_REP, "good")]
    db.executemany(
        "INSERT INTO labels (id, rep_id, check_id, verdict, labelled_at, labelled_by) VALUES (?, ?, ?, ?, ?, ?)",
        ((str(uuid.uuid4()), rep_id, check_id, verdict, _now(), by) for check_id, verdict in said),
    )


def notes(db: sqlite3.Connection, session_id: str) -> tuple[Note, ...]:
    """All notes of a session and its reps, in the order they were last written in."""
    rows = db.execute(
        "SELECT id, rep_id, written_at, text FROM notes WHERE session_id = ? ORDER BY written_at, rowid", (session_id,)
    )
    return tuple(Note(note_id, rep_id, datetime.fromisoformat(at), text) for note_id, rep_id, at, text in rows)


def labels(db: sqlite3.Connection, session_id: str) -> dict[str, tuple[Label, ...]]:
    """By rep id: what was said of a session's reps, by each person once, the latest last."""
    rows = db.execute(
        "SELECT rep_id, check_id, verdict, labelled_at, labelled_by FROM labels JOIN reps ON reps.id = rep_id"
        " JOIN sets ON sets.id = set_id WHERE session_id = ? AND verdict != 'warning' ORDER BY labels.rowid",
        (session_id,),
    )
    found: dict[str, dict[str | None, Label]] = {}
    for rep_id, check_id, verdict, at, by in rows:
        of_rep = found.setdefault(rep_id, {})
        earlier = of_rep[by].faults if by in of_rep else ()
        faults = (*earlier, check_id) if verdict == "fault" else earlier
        of_rep[by] = Label(faults, datetime.fromisoformat(at), by)
    return {rep_id: tuple(of_rep.values()) for rep_id, of_rep in found.items()}


def labelled_sessions(db: sqlite3.Connection) -> list[int]:
    """Their numbers, in order."""
    rows = db.execute(
        "SELECT DISTINCT sessions.number FROM labels JOIN reps ON reps.id = rep_id JOIN sets ON sets.id = set_id"
        " JOIN sessions ON sessions.id = session_id ORDER BY sessions.number"
    )
    return [number for (number,) in rows]


def last_labelled_by(db: sqlite3.Connection) -> str | None:
    """Who said last what a rep was; None where nobody did, or was named."""
    row = db.execute("SELECT labelled_by FROM labels ORDER BY labelled_at DESC, rowid DESC LIMIT 1").fetchone()
    return None if row is None else row[0]


def _checked(text: str) -> str:
    text = text.strip()
    if not text:
        raise UsageError("A note needs some words.")
    if len(text) > LONGEST_NOTE:
        raise UsageError(f"A note has at most {LONGEST_NOTE:,} characters, this one has {len(text):,}: shorten it.")
    # A lone half of a character, as a broken paste may hold, is no text for SQLite.
    return text.encode("utf-8", "replace").decode("utf-8")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
