"""The store as commands want it that show or change what has been kept."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Final

from goodrep.app.printing import listed, plural
from goodrep.command import COMMAND
from goodrep.errors import UsageError
from goodrep.io.store import Store

if TYPE_CHECKING:
    from goodrep.io.backup import Contents

START: Final = f"Start with: {COMMAND} coach bridge"
NOTHING_KEPT: Final = f"No session has been kept yet. {START}"
MOST_DIGITS: Final = 18
"""No session has a number of more digits."""


def is_session_number(text: str) -> bool:
    """Whether an argument is meant as the number of a session."""
    return text.isdecimal() and len(text) <= MOST_DIGITS


def session_number(text: str) -> int:
    """What argparse takes for the number of a session."""
    if not is_session_number(text):
        raise argparse.ArgumentTypeError(f"'{text}' is no number of a session ({COMMAND} sessions lists them)")
    return int(text)


def store_to_read(without: str = NOTHING_KEPT) -> Store:
    """The store, only to be read from.

    Raises:
        UsageError: nothing has been kept yet; ``without`` says so.
    """
    store = Store.read()
    if store is None:
        raise UsageError(without)
    return store


def store_to_change(without: str = NOTHING_KEPT) -> Store:
    """The same, to be written to; none is made."""
    store_to_read(without).close()
    return Store.open()


def contents_words(contents: Contents) -> str:
    """What is in a backup: "3 sessions, 3 recordings and 1 file of your own"."""
    told = [plural(contents.sessions, "session"), plural(contents.recordings, "recording")]
    if contents.videos:
        told.append(plural(contents.videos, "video"))
    if contents.written:
        told.append(f"{plural(contents.written, 'file')} of your own (specs, languages)")
    return listed(told)
