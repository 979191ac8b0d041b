"""Whose sessions are meant, for every command that asks for a person."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import Final

from goodrep.app.printing import listed
from goodrep.errors import UsageError

DEFAULT_PERSON: Final = "."
"""Stands for the person without a name, in arguments and addresses; no name is like it."""


def add_person_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--person",
        metavar="NAME",
        help=f"only the sessions of this person; {DEFAULT_PERSON} is the one without a name",
    )


def is_of(person: str | None, asked: str | None) -> bool:
    """Whether a session of ``person`` (None: without a name) is meant; ``asked`` is None for everybody."""
    return asked is None or (person or DEFAULT_PERSON) == asked


def who_words(person: str | None) -> str:
    return person or "the person at this computer"


def asked_words(persons: Iterable[str | None]) -> list[str]:
    """What to write to mean each of some persons, by name, the one without a name last."""
    found = set(persons)
    names = [f"--person {name}" for name in sorted(name for name in found if name is not None)]
    return names + ([f"--person {DEFAULT_PERSON} (who has no name)"] if None in found else [])


def check_person(asked: str | None, persons: Iterable[str | None]) -> None:
    """
    Raises:
        UsageError: none of the ``persons`` that have sessions is meant; says whose there are.
    """
    found = set(persons)
    if found and not any(is_of(person, asked) for person in found):
        raise UsageError(f"There is no session of {asked}. There are some of others: {listed(asked_words(found))}.")
