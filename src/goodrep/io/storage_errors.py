"""One sentence for everything that can go wrong while keeping data."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from goodrep.errors import StorageError

LEAST_FREE_BYTES = 100_000
"""With less room than this SQLite cannot work, whatever it says is wrong."""


@contextmanager
def storage_errors(path: Path) -> Iterator[None]:
    """Turns what the system and SQLite raise about ``path`` into a `StorageError`."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise StorageError(_sentence(path, error)) from error


@contextmanager
def reading_errors(path: Path) -> Iterator[None]:
    """The same while ``path`` is read: a damaged file may be a sound database, with rows that nobody wrote."""
    with storage_errors(path):
        try:
            yield
        except (ValueError, TypeError, KeyError) as error:
            raise StorageError(_damaged(path, "some of what it holds cannot be read")) from error


def _sentence(path: Path, error: sqlite3.Error | OSError) -> str:
    match _cause(path, error):
        case "full":
            return f"The disk is full: make room in {path.parent}, or set GOODREP_DATA to a folder on another disk."
        case "read_only":
            return f"{path.parent} cannot be written to: allow it, or set GOODREP_DATA to a folder that can."
        case "damaged":
            return _damaged(path, str(error))
        case "busy":
            return f"Another program is using {path}: wait until it is done, then try again."
        case _:
            return f"{path} cannot be used ({error}): check the disk, or set GOODREP_DATA to another folder."


def _damaged(path: Path, what: str) -> str:
    return f"{path} is damaged ({what}). It was left as it is: move it away to start anew, or put a backup there."


def _cause(path: Path, error: sqlite3.Error | OSError) -> str:
    if isinstance(error, OSError):
        return _OS_CAUSES.get(error.errno or 0, "other")
    # The low byte is the primary result code; the rest only says where in SQLite it happened.
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_CANTOPEN and path.parent.is_dir() and not os.access(path.parent, os.W_OK):
        return "read_only"
    if code == sqlite3.SQLITE_IOERR and _no_room(path.parent):
        return "full"  # SQLite can name its own file full, but not the shared memory beside it
    return _SQLITE_CAUSES.get(code, "other")


def _no_room(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < LEAST_FREE_BYTES
    except OSError:
        return False


_OS_CAUSES = {
    errno.ENOSPC: "full",
    errno.EDQUOT: "full",
    errno.EFBIG: "full",
    errno.EROFS: "read_only",
    errno.EACCES: "read_only",
    errno.EPERM: "read_only",
}
_SQLITE_CAUSES = {
    sqlite3.SQLITE_FULL: "full",
    sqlite3.SQLITE_READONLY: "read_only",
    sqlite3.SQLITE_PERM: "read_only",
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_NOTADB: "damaged",
    sqlite3.SQLITE_BUSY: "busy",
    sqlite3.SQLITE_LOCKED: "busy",
}
