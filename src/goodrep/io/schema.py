"""The store's tables and how an older store becomes a present one; docs/data.md explains them."""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from goodrep.errors import StorageError

APPLICATION_ID: Final = 0x676F6F64
"""Marks the file as goodrep's ("good" in ASCII), so that no other SQLite file is taken for a store."""
BUSY_TIMEOUT_S: Final = 5.0

_FIRST: Final = """
CREATE TABLE persons (
    id TEXT PRIMARY KEY,
    created_at TEXT NOT NULL,
    is_default INTEGER NOT NULL CHECK (is_default IN (0, 1))
);
CREATE UNIQUE INDEX one_default_person ON persons (is_default) WHERE is_default = 1;

CREATE TABLE specs (
    sha256 TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    text TEXT NOT NULL
);

CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    number INTEGER NOT NULL UNIQUE,
    person_id TEXT NOT NULL REFERENCES persons,
    started_at TEXT NOT NULL,
    ended_at TEXT,
    origin TEXT NOT NULL CHECK (origin IN ('live', 'file', 'import')),
    source TEXT NOT NULL,
    software TEXT NOT NULL
);

CREATE TABLE sets (
    id TEXT PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES sessions ON DELETE CASCADE,
    number INTEGER NOT NULL,
    exercise TEXT NOT NULL,
    side TEXT NOT NULL CHECK (side IN ('left', 'right', 'both')),
    side_from TEXT NOT NULL CHECK (side_from IN ('given', 'found')),
    spec_sha256 TEXT NOT NULL REFERENCES specs,
    opened_s REAL NOT NULL,
    closed_s REAL,
    close_reason TEXT,
    UNIQUE (session_id, number)
);
CREATE TABLE set_faults (
    set_id TEXT NOT NULL REFERENCES sets ON DELETE CASCADE,
    position INTEGER NOT NULL,
    check_id TEXT NOT NULL,
    value REAL,
    unit TEXT NOT NULL,
    limit_value REAL,
    from_s REAL,
    PRIMARY KEY (set_id, position)
) WITHOUT ROWID;

CREATE TABLE reps (
    id TEXT PRIMARY KEY,
    set_id TEXT NOT NULL REFERENCES sets ON DELETE CASCADE,
    position INTEGER NOT NULL,
    number INTEGER,
    counted INTEGER NOT NULL CHECK (counted IN (0, 1)),
    reason TEXT,
    start_s REAL NOT NULL,
    top_s REAL NOT NULL,
    end_s REAL NOT NULL,
    up_s REAL,
    hold_s REAL,
    down_s REAL,
    UNIQUE (set_id, position)
);
CREATE TABLE verdicts (
    rep_id TEXT NOT NULL REFERENCES reps ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('fault', 'warning', 'not_assessed')),
    position INTEGER NOT NULL,
    check_id TEXT NOT NULL,
    value REAL,
    unit TEXT,
    limit_value REAL,
    from_s REAL,
    reason TEXT,
    PRIMARY KEY (rep_id, kind, position)
) WITHOUT ROWID;
CREATE TABLE measures (
    rep_id TEXT NOT NULL REFERENCES reps ON DELETE CASCADE,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    value REAL,
    uncertainty REAL,
    at_s REAL,
    PRIMARY KEY (rep_id, position)
) WITHOUT ROWID;

CREATE TABLE cues (
    id TEXT PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES sessions ON DELETE CASCADE,
    set_id TEXT REFERENCES sets ON DELETE CASCADE,
    position INTEGER NOT NULL,
    planned_s REAL NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    spoken INTEGER NOT NULL CHECK (spoken IN (0, 1)),
    fault TEXT,
    rep_number INTEGER,
    suppressed_by TEXT,
    duration_s REAL NOT NULL,
    started_s REAL,
    ended_s REAL,
    UNIQUE (session_id, position)
);
CREATE TABLE placements (
    id TEXT PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES sessions ON DELETE CASCADE,
    set_id TEXT REFERENCES sets ON DELETE CASCADE,
    position INTEGER NOT NULL,
    t_s REAL NOT NULL,
    finding TEXT NOT NULL,
    text TEXT NOT NULL,
    UNIQUE (session_id, position)
);

CREATE TABLE notes (
    id TEXT PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES sessions ON DELETE CASCADE,
    set_id TEXT REFERENCES sets ON DELETE CASCADE,
    rep_id TEXT REFERENCES reps ON DELETE CASCADE,
    written_at TEXT NOT NULL,
    text TEXT NOT NULL
);
CREATE TABLE labels (
    id TEXT PRIMARY KEY,
    rep_id TEXT NOT NULL REFERENCES reps ON DELETE CASCADE,
    check_id TEXT NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('fault', 'warning', 'good')),
    labelled_at TEXT NOT NULL,
    labelled_by TEXT
);
"""


def _create(db: sqlite3.Connection) -> None:
    for statement in _FIRST.split(";\n"):
        db.execute(statement)
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute("INSERT INTO persons VALUES (?, ?, 1)", (str(uuid.uuid4()), datetime.now(UTC).isoformat()))


_SECOND: Final = """
ALTER TABLE persons ADD COLUMN name TEXT;
ALTER TABLE persons ADD COLUMN told_at TEXT;
CREATE UNIQUE INDEX person_names ON persons (name) WHERE name IS NOT NULL;

CREATE TABLE feedback (
    session_id TEXT PRIMARY KEY REFERENCES sessions ON DELETE CASCADE,
    answered_at TEXT NOT NULL,
    felt TEXT CHECK (felt IN ('glutes', 'hamstrings', 'lower back', 'side', 'nowhere')),
    pain INTEGER CHECK (pain BETWEEN 0 AND 10)
)
"""


def _persons_and_feedback(db: sqlite3.Connection) -> None:
    for statement in _SECOND.split(";\n"):
        db.execute(statement)


def _deletions(db: sqlite3.Connection) -> None:
    db.execute("CREATE TABLE deletions (session_id TEXT PRIMARY KEY) WITHOUT ROWID")


_ORDERS: Final = """
CREATE TABLE orders (
    rep_id TEXT PRIMARY KEY REFERENCES reps ON DELETE CASCADE,
    first TEXT,
    second TEXT,
    lag_s REAL,
    uncertainty_s REAL,
    reason TEXT
)
"""


def _orders(db: sqlite3.Connection) -> None:
    db.execute(_ORDERS)


def _why_nothing(db: sqlite3.Connection) -> None:
    db.execute("ALTER TABLE sessions ADD COLUMN why_nothing TEXT")


_REJUDGEMENTS: Final = """
CREATE TABLE rejudgements (
    id TEXT PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES sessions ON DELETE CASCADE,
    set_id TEXT REFERENCES sets ON DELETE SET NULL,
    rejudged_at TEXT NOT NULL,
    old_spec_sha256 TEXT REFERENCES specs,
    new_spec_sha256 TEXT NOT NULL REFERENCES specs
)
"""


def _rejudgements(db: sqlite3.Connection) -> None:
    db.execute(_REJUDGEMENTS)


def _one_label_of_each(db: sqlite3.Connection) -> None:
    """Of a rep everybody has a label of their own; before, there was one for all."""
    db.execute(
        "CREATE UNIQUE INDEX one_label_of_each ON labels (rep_id, check_id, coalesce(labelled_by, ''))"
        " WHERE verdict != 'warning'"
    )


MIGRATIONS: Final[tuple[Callable[[sqlite3.Connection], None], ...]] = (
    _create,
    _persons_and_feedback,
    _deletions,
    _orders,
    _why_nothing,
    _rejudgements,
    _one_label_of_each,
)
"""Each one takes a store from the version that is its index to the next; none is ever changed once released."""


def connect(path: Path) -> sqlite3.Connection:
    """Opens the store for writing, creating or bringing it up to date where needed."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)  # what it holds is about somebody's body
    db = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False)
    try:
        version = checked_version(db, path)
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.execute("PRAGMA foreign_keys = ON")
        if version < len(MIGRATIONS):
            _migrate(db, path)
        db.execute("PRAGMA wal_autocheckpoint = 64")  # a small log: many small writes, on disks that may be nearly full
    except BaseException:
        db.close()
        raise
    return db


def connect_read_only(path: Path) -> sqlite3.Connection:
    """Opens an existing store without changing it, also from a folder that cannot be written to."""
    db = _read_only(path, "mode=ro")
    try:
        db.execute("SELECT count(*) FROM sqlite_master")
    except Exception as error:  # Python itself may fail at what SQLite says of a damaged file
        db.close()
        if not isinstance(error, sqlite3.OperationalError) or path.with_name(path.name + "-wal").exists():
            raise
        # WAL needs files beside the store; where they cannot be made, nobody else can be writing either.
        db = _read_only(path, "immutable=1")
    return db


def _read_only(path: Path, how: str) -> sqlite3.Connection:
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?{how}",
        uri=True,
        timeout=BUSY_TIMEOUT_S,
        isolation_level=None,
        check_same_thread=False,
    )


def checked_version(db: sqlite3.Connection, path: Path) -> int:
    """The store's version.

    Raises:
        StorageError: the file belongs to another program or to a newer goodrep.
    """
    version = int(db.execute("PRAGMA user_version").fetchone()[0])
    owner = int(db.execute("PRAGMA application_id").fetchone()[0])
    tables = int(db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
    if tables and owner != APPLICATION_ID:
        raise StorageError(f"{path} was made by another program: move it away, or set GOODREP_DATA to another folder.")
    if version > len(MIGRATIONS):
        raise StorageError(
            f"{path} was written by a newer goodrep (store version {version}, this one knows {len(MIGRATIONS)}): "
            "update goodrep."
        )
    return version


def _migrate(db: sqlite3.Connection, path: Path) -> None:
    with transaction(db):
        # Read again under the lock: another process may have done it in between.
        version = checked_version(db, path)
        for migration in MIGRATIONS[version:]:
            migration(db)
        db.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """All or nothing; the lock is taken at once, so that what is read inside stays true."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
