"""Arguments that several commands share."""

from __future__ import annotations

import argparse
from pathlib import Path

from goodrep.core.vocabulary import Side
from goodrep.errors import UsageError
from goodrep.io.pose_model import GOOGLE_STORE, model_file
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


def chosen_spec(exercise: str, spec_path: Path | None) -> LoadedSpec:
    """The spec of an exercise: the one that comes with goodrep, or a file for the same exercise.

    Raises:
        UsageError: the exercise is unknown, or the file is about another one.
    """
    shipped = load_spec(exercise)
    if spec_path is None:
        return shipped
    loaded = load_spec(spec_path)
    if loaded.spec.exercise != shipped.spec.exercise:
        raise UsageError(f"{spec_path} is about the exercise {loaded.spec.exercise}, not {exercise}.")
    return loaded


def chosen_side(side: Side | None, loaded: LoadedSpec) -> Side | None:
    """The side asked for, checked against the exercise.

    Raises:
        UsageError: the exercise does not train that side alone.
    """
    if side is not None and (side == "both") != (loaded.spec.sides == "both"):
        only = "both sides at once" if loaded.spec.sides == "both" else "one side at a time"
        raise UsageError(f"The {loaded.spec.exercise} trains {only}; leave --side {side} out.")
    return side
