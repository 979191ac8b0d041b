"""``goodrep demo``: a clip that comes with goodrep, through the real pipeline."""

from __future__ import annotations

import argparse

from goodrep.app.coach import add_presentation_arguments
from goodrep.app.early import Asked, EarlyStart
from goodrep.resources import recordings_folder

CLIP = "demo_bridge.mp4"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_presentation_arguments(parser)


def run(args: argparse.Namespace) -> int:
    early = EarlyStart(Asked(recordings_folder() / CLIP, 0, args.model, args.variant))
    from goodrep.app.session import Wishes, coach

    print("A rendered person does bridges, some of them badly. This is what goodrep says; nothing is kept.")
    return coach(Wishes(exercises=("bridge",), mute=args.mute, window=not args.no_window, keep=False), early)
