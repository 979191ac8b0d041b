"""Ctrl+C as a way to end what would take longer, with all of it closed and kept as at any other end."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Callable


def stop_on_interrupt(stop: Callable[[], object], stack: contextlib.ExitStack) -> None:
    """Calls ``stop`` where the program would be interrupted, until ``stack`` is closed.

    The picture under way is finished first, so that what was announced is also kept.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        before = signal.signal(number, lambda *_: stop())
        stack.callback(signal.signal, number, before)
