"""Arguments that several commands share."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from goodrep.app.telling import tell
from goodrep.command import COMMAND
from goodrep.core.vocabulary import Side
from goodrep.errors import UsageError
from goodrep.io.pose_model import GOOGLE_STORE, model_file
from goodrep.specs.doubts import doubts
from goodrep.specs.loading import LoadedSpec, load_spec


def add_model_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--model", type=Path, metavar="FILE", help="a pose model file of your own")
    parser.add_argument(
        "--variant", choices=list(GOOGLE_STORE), default="full", help="which pose model to use (default: full)"
    )


def chosen_model(args: argparse.Namespace) -> tuple[Path, str]:
    """The model file and what to call it in a result."""
    if args.model is not None:
        return model_file(given=args.model), args.model.name
    return model_file(args.variant), args.variant


def add_side_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--side", choices=["left", "right", "both"], help="the side being trained, if not to be found")


def add_spec_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--spec", metavar="FILE", help=f"judge by this spec, a file or the name of one you wrote ({COMMAND} spec list)"
    )


def chosen_spec(exercise: str, spec: str | None) -> LoadedSpec:
    """The spec of an exercise: the one of that name, or another for the same exercise, by name or path.

    What is doubtful about the limits of a spec of the user's own is told, one line each.

    Raises:
        UsageError: the exercise is unknown, or the spec is about another one.
    """
    loaded = named = load_spec(exercise)
    if spec is not None:
        loaded = load_spec(spec)
        if loaded.spec.exercise != named.spec.exercise:
            raise UsageError(f"{spec} is about the exercise {loaded.spec.exercise}, not {exercise}.")
    for line in doubts(loaded, of_words=False):
        tell(f"goodrep: {line}", sys.stderr)
    return loaded


def one_for_each(specs: Sequence[LoadedSpec]) -> None:
    """Refuses two specs for the same exercise in one session.

    Raises:
        UsageError: there are.
    """
    first: dict[str, LoadedSpec] = {}
    for loaded in specs:
        other = first.setdefault(loaded.spec.exercise, loaded)
        if other.sha256 != loaded.sha256:
            raise UsageError(f"{other.name} and {loaded.name} are both the {loaded.spec.exercise}; name one of them.")


def chosen_side(side: Side | None, loaded: LoadedSpec) -> Side | None:
    """The side asked for, checked against the exercise.

    Raises:
        UsageError: the exercise does not train that side alone.
    """
    if side is not None and (side == "both") != (loaded.spec.sides == "both"):
        only = "both sides at once" if loaded.spec.sides == "both" else "one side at a time"
        raise UsageError(f"The {loaded.spec.exercise} trains {only}; leave --side {side} out.")
    return side
