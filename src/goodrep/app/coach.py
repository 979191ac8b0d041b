"""``goodrep coach``: what can be asked for, and a start that wastes no time.

Opening the camera and the pose model takes longest, so it begins before everything else that the session needs is even
imported.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from goodrep.app.early import Asked, EarlyStart


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = "example: goodrep coach bridge --reps 10. End it with q in the window or Ctrl+C."
    parser.add_argument("exercise", help="what to do, for example bridge")
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--source", type=Path, metavar="FILE", help="coach on a video file, played as if it were live")
    source.add_argument("--camera", type=int, default=0, metavar="N", help="which camera (default: 0)")
    parser.add_argument("--reps", type=_positive, metavar="N", help="end the set after this many reps")
    parser.add_argument("--spec", type=Path, metavar="FILE", help="judge by this spec instead of goodrep's own")
    add_presentation_arguments(parser)


def add_presentation_arguments(parser: argparse.ArgumentParser) -> None:
    """What ``coach`` and ``demo`` have in common."""
    parser.add_argument("--mute", action="store_true", help="no voice; cues are only shown")
    parser.add_argument("--no-window", action="store_true", help="no window; cues are heard and printed")
    parser.add_argument("--model", type=Path, metavar="FILE", help="a pose model file of your own")
    parser.add_argument(
        "--variant", choices=["full", "heavy"], default="full", help="which pose model to use (default: full)"
    )


def _positive(text: str) -> int:
    number = int(text) if text.isdecimal() else 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"must be a whole number from 1 on, not {text}")
    return number


def run(args: argparse.Namespace) -> int:
    early = EarlyStart(Asked(args.source, args.camera, args.model, args.variant))
    from goodrep.app.session import Wishes, coach

    return coach(
        Wishes(
            exercise=args.exercise,
            spec=args.spec,
            reps=args.reps,
            mute=args.mute,
            window=not args.no_window,
            keep=True,
        ),
        early,
    )
