"""The two questions after a session, at the terminal; both may be skipped."""

from __future__ import annotations

import sys
from typing import Final, get_args

from goodrep.io.records import Feedback, Felt

PLACES: Final[tuple[Felt, ...]] = get_args(Felt)
STOP = "That is too much pain: stop for now, and ask your physio before the next session."


def asked_feedback() -> Feedback:
    """Asks where it was felt and how much it hurt; Enter skips, and so does a terminal at which nobody sits."""
    if not sys.stdin.isatty():
        return Feedback(None, None)
    numbered = ", ".join(f"{i} {place}" for i, place in enumerate(PLACES, 1))
    felt = _answer(f"Where did you feel it most? {numbered}. Enter skips: ", 1, len(PLACES))
    pain = _answer("Any pain, from 0 (none) to 10? Enter skips: ", 0, 10)
    feedback = Feedback(None if felt is None else PLACES[felt - 1], pain)
    if feedback.too_much_pain:
        print(STOP)
    return feedback


def _answer(question: str, lowest: int, highest: int) -> int | None:
    """A whole number of the range; None where it was skipped."""
    while True:
        try:
            text = input(question).strip()
        except (EOFError, KeyboardInterrupt):
            print()
            return None
        if not text:
            return None
        if text.isdecimal() and lowest <= int(text) <= highest:
            return int(text)
        print(f"A number from {lowest} to {highest}, or just Enter.")
