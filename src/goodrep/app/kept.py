"""The store as commands want it that show or change what has been kept."""

from __future__ import annotations

from typing import Final

from goodrep.command import COMMAND
from goodrep.errors import UsageError
from goodrep.io.store import Store

START: Final = f"Start with: {COMMAND} coach bridge"
NOTHING_KEPT: Final = f"No session has been kept yet. {START}"


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
