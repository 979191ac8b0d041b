"""``goodrep delete N...``: sessions gone for good, with their recordings."""

from __future__ import annotations

import argparse

from goodrep.app.asking import agreed, somebody_to_ask
from goodrep.app.kept import session_number, store_to_change
from goodrep.app.printing import moment_words, plural, words
from goodrep.command import COMMAND
from goodrep.io.records import SessionSummary


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = "Delete sessions for good: reps, cues, notes, recording and video. Nothing brings them back."
    parser.epilog = f"example: {COMMAND} delete 3 4"
    parser.add_argument(
        "numbers", type=session_number, nargs="+", metavar="N", help=f"numbers as '{COMMAND} sessions' lists them"
    )
    parser.add_argument("--yes", action="store_true", help="do not ask")


def run(args: argparse.Namespace) -> int:
    """Asks, then deletes; the exit code is 1 where the answer was not yes.

    Raises:
        UsageError: there is no such session, or nobody to ask.
        StorageError: one is still being recorded, or the disk does not allow it.
    """
    numbers = sorted(set(args.numbers))
    with store_to_change(f"There is no session {numbers[0]}: none has been kept yet.") as store:
        found = [store.session(number).summary for number in numbers]
        if not args.yes and not _agreed(found):
            print("Nothing was deleted.")
            return 1
        for number in numbers:
            store.delete_session(number)
            print(f"Session {number} is deleted.")
    return 0


def _agreed(sessions: list[SessionSummary]) -> bool:
    somebody_to_ask("delete")
    for one in sessions:
        reps = plural(one.good + one.compensated, "counted rep")
        exercises = ", ".join(words(exercise) for exercise in one.exercises) or "nothing done"
        print(f"Session {one.key.number}, {moment_words(one.started_at)}: {exercises}, {reps}")
    return agreed(f"Delete {'it' if len(sessions) == 1 else 'them'} for good?")
