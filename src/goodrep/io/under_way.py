"""Sessions that are still being recorded, which nobody else may change."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from goodrep.io.journal import JOURNAL_SUFFIX, held


@contextmanager
def ended(session_id: str, number: int, recordings: Path) -> Iterator[None]:
    """Holds a session that has ended, so that nobody goes on with its journal, where it still has one.

    Raises:
        StorageError: it is still being recorded.
    """
    journal = recordings / f"{session_id}{JOURNAL_SUFFIX}"
    if not journal.exists():
        yield
        return
    with held(journal, f"Session {number} is still being recorded: end it first."):
        yield
