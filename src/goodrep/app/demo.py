"""``goodrep demo``: a clip that comes with goodrep, through the real pipeline."""

from __future__ import annotations

import argparse

from goodrep.app.arguments import add_model_arguments, chosen_model
from goodrep.app.coach import Wishes, coach
from goodrep.resources import recordings_folder
from goodrep.specs.loading import load_spec

CLIP = "demo_bridge.mp4"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--mute", action="store_true", help="no voice; cues are only shown")
    parser.add_argument("--no-window", action="store_true", help="no window; cues are heard and printed")
    add_model_arguments(parser)


def run(args: argparse.Namespace) -> int:
    model, variant = chosen_model(args)
    print("A rendered person does bridges, some of them badly. This is what goodrep says; nothing is kept.")
    return coach(
        Wishes(
            loaded=load_spec("bridge"),
            model=model,
            variant=variant,
            file=recordings_folder() / CLIP,
            camera=0,
            reps=None,
            mute=args.mute,
            window=not args.no_window,
            keep=False,
        )
    )
