"""Deleting sessions for good: rows, recording and video, in an order that a kill cannot leave half.

The rows go first, in one transaction that also notes whose files are to go (table ``deletions``); then the files; then
the note. Where the program is killed in between, the next deletion or session removes what is left.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from goodrep.io import schema
from goodrep.io.storage_errors import storage_errors
from goodrep.io.under_way import ended


def delete_session(db: sqlite3.Connection, session_id: str, number: int, recordings: Path) -> None:
    """
    Raises:
        StorageError: it is still being recorded, or the disk does not allow it; then nothing is deleted, or what is
            left of the files goes with the next deletion.
    """
    # What is freed is overwritten, so that no tool finds it in the file.
    db.execute("PRAGMA secure_delete = ON")
    with ended(session_id, number, recordings), schema.transaction(db):
        db.execute("INSERT INTO deletions (session_id) VALUES (?)", (session_id,))
        db.execute("DELETE FROM sessions WHERE id = ?", (session_id,))
        # What only this session knew of: the name of a person, the spec of a patient.
        db.execute("DELETE FROM persons WHERE NOT is_default AND id NOT IN (SELECT person_id FROM sessions)")
        db.execute(
            "DELETE FROM specs WHERE sha256 NOT IN (SELECT spec_sha256 FROM sets"
            " UNION SELECT old_spec_sha256 FROM rejudgements WHERE old_spec_sha256 IS NOT NULL"
            " UNION SELECT new_spec_sha256 FROM rejudgements)"
        )
    sweep(db, recordings)
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def sweep(db: sqlite3.Connection, recordings: Path) -> None:
    """Removes the files of sessions that were deleted; harmless where nothing is left.

    Raises:
        StorageError: a file cannot be removed; the message names it.
    """
    for (session_id,) in db.execute("SELECT session_id FROM deletions").fetchall():
        for path in recordings.glob(f"{session_id}.*"):
            with storage_errors(path):
                path.unlink(missing_ok=True)
        with schema.transaction(db):
            db.execute("DELETE FROM deletions WHERE session_id = ?", (session_id,))
