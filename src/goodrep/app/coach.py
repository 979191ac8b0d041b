"""``goodrep coach``: what can be asked for, and a start that wastes no time.

Opening the camera and the pose model takes longest, so it begins before everything else that the session needs is even
imported.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from pathlib import Path

from goodrep.app.cameras import camera_device
from goodrep.app.early import Asked, EarlyStart
from goodrep.app.voices import add_voice_arguments, say_test_sentence
from goodrep.command import COMMAND
from goodrep.core.vocabulary import LONGEST_REST_S, MOST_REPS, MOST_SETS, PERSON_NAME, REST_S
from goodrep.errors import UsageError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = (
        f"example: {COMMAND} coach bridge clam --sets 2 --reps 10 --rest 45 --side both. "
        "Raise a straight arm for a second to pause, and again to go on; q in the window or Ctrl+C ends it."
    )
    parser.add_argument("exercises", nargs="*", metavar="EXERCISE", help="what to do, for example bridge clam")
    parser.add_argument("--program", type=Path, metavar="FILE", help="do what a program file says (docs/programs.md)")
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--source", type=Path, metavar="FILE", help="coach on a video file, played as if it were live")
    source.add_argument(
        "--camera", type=camera_device, default=0, metavar="N", help="which camera, or a stream's address (default: 0)"
    )
    parser.add_argument(
        "--sets", type=_up_to(MOST_SETS), metavar="N", help=f"sets of each exercise, at most {MOST_SETS} (default: 1)"
    )
    parser.add_argument(
        "--reps", type=_up_to(MOST_REPS), metavar="N", help=f"a set ends after this many reps, at most {MOST_REPS}"
    )
    parser.add_argument("--rest", type=_seconds, metavar="S", help=f"seconds between sets (default: {REST_S:g})")
    parser.add_argument(
        "--side", choices=["left", "right", "both"], help="the side to train; both: left, then right (default: found)"
    )
    parser.add_argument(
        "--person", type=_person, metavar="NAME", help="whose session it is (default: one and the same person)"
    )
    parser.add_argument("--language", metavar="CODE", help="what is spoken and shown (default: en)")
    parser.add_argument("--pace", action="store_true", help="soft tones lead through every rep")
    parser.add_argument("--all-reps", action="store_true", help="do not end a set early when a compensation stays")
    parser.add_argument("--spec", metavar="FILE", help="judge by this spec, a file or the name of one of your own")
    parser.add_argument("--keep-video", action="store_true", help="keep the video, too; otherwise no picture is kept")
    add_presentation_arguments(parser)
    add_voice_arguments(parser)


def add_presentation_arguments(parser: argparse.ArgumentParser) -> None:
    """What ``coach`` and ``demo`` have in common."""
    parser.add_argument("--mute", action="store_true", help="no voice; cues are only shown")
    parser.add_argument("--no-window", action="store_true", help="no window; cues are heard and printed")
    parser.add_argument("--model", type=Path, metavar="FILE", help="a pose model file of your own")
    parser.add_argument(
        "--variant", choices=["full", "heavy"], default="full", help="which pose model to use (default: full)"
    )


def _up_to(most: int) -> Callable[[str], int]:
    def checked(text: str) -> int:
        number = int(text) if text.isdecimal() and len(text) <= len(str(most)) else 0
        if not 1 <= number <= most:
            raise argparse.ArgumentTypeError(f"must be a whole number from 1 to {most}, not {text}")
        return number

    return checked


def _person(text: str) -> str:
    if not re.fullmatch(PERSON_NAME, text):
        raise argparse.ArgumentTypeError(f"must be letters, digits, - and _ only, not {text}")
    return text


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= LONGEST_REST_S:
        raise argparse.ArgumentTypeError(f"must be seconds from 0 to {LONGEST_REST_S:g}, not {text}")
    return seconds


def run(args: argparse.Namespace) -> int:
    if args.voice_test:
        return say_test_sentence(args.voice, args.speed, args.language or "en")
    if bool(args.exercises) == (args.program is not None):
        raise UsageError(f"Name exercises, such as {COMMAND} coach bridge, or a file with --program, one of the two.")
    if args.program is not None:
        given = [f"--{name}" for name in ("sets", "reps", "rest", "side", "spec") if getattr(args, name) is not None]
        if given:
            raise UsageError(
                f"The program says what to do: leave {', '.join(given)} out, or write it into the program."
            )
    if args.spec is not None and len(args.exercises) != 1:
        raise UsageError("--spec is for one exercise; a program can name a spec for each of its exercises.")
    early = EarlyStart(Asked(args.source, args.camera, args.model, args.variant))
    from goodrep.app.session import Wishes, coach

    return coach(
        Wishes(
            exercises=tuple(args.exercises),
            program=args.program,
            spec=args.spec,
            sets=1 if args.sets is None else args.sets,
            reps=args.reps,
            rest_s=args.rest,
            side=args.side,
            person=args.person,
            language=args.language,
            pace=args.pace,
            stop_early=not args.all_reps,
            mute=args.mute,
            voice=args.voice,
            words_per_minute=args.speed,
            window=not args.no_window,
            ask=True,
            keep_video=args.keep_video,
        ),
        early,
    )
