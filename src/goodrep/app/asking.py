"""Questions at the terminal: the two after a session, which may be skipped, and whether something is really meant."""

from __future__ import annotations

import sys
from typing import Final, get_args

from goodrep.app.telling import in_lines, tell
from goodrep.core.shown import QuestionPhrases
from goodrep.core.wording import ENGLISH, Phrases
from goodrep.errors import UsageError
from goodrep.io.records import Feedback, Felt

PLACES: Final[tuple[Felt, ...]] = get_args(Felt)


def asked_feedback(phrases: Phrases = ENGLISH) -> Feedback:
    """Asks where it was felt and how much it hurt; Enter skips one, Ctrl+C ends both, and nobody is asked where no
    terminal is."""
    if not sys.stdin.isatty():
        return Feedback(None, None)
    said = phrases.questions
    numbered = ", ".join(f"{i} {phrases.call(place)}" for i, place in enumerate(PLACES, 1))
    felt = pain = None
    try:
        felt = _answer(said.felt.format(places=numbered), 1, len(PLACES), said)
        pain = _answer(said.pain, 0, 10, said)
    except (EOFError, KeyboardInterrupt):
        print()
    feedback = Feedback(None if felt is None else PLACES[felt - 1], pain)
    if feedback.too_much_pain:
        tell(said.too_much_pain)
    return feedback


def agreed(question: str) -> bool:
    """Whether somebody types yes to a question, such as "Delete it for good?"."""
    try:
        answer = input(f"{question} Type yes: ")
    except EOFError:
        return False
    return answer.strip().lower() in ("yes", "y")


def somebody_to_ask(whether_to: str) -> None:
    """
    Raises:
        UsageError: there is nobody.
    """
    if not sys.stdin.isatty():
        raise UsageError(f"There is nobody to ask whether to {whether_to}: add --yes.")


def _answer(question: str, lowest: int, highest: int, said: QuestionPhrases) -> int | None:
    """A whole number of the range; None where it was skipped."""
    while True:
        text = input(f"{in_lines(question, sys.stdout)} ").strip()
        if not text:
            return None
        if text.isdecimal() and lowest <= int(text) <= highest:
            return int(text)
        print(said.again.format(lowest=lowest, highest=highest))
