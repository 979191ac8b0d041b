"""``goodrep model``: where the pose model is and what it is, fetched first where there is none."""

from __future__ import annotations

import argparse
from pathlib import Path

from goodrep.io.pose_model import GOOGLE_STORE, identify, model_file


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--variant",
        choices=list(GOOGLE_STORE),
        default="full",
        help="full is the default everywhere; heavy is slower and comes only from Google's store",
    )
    parser.add_argument("--model", type=Path, metavar="FILE", help="look at this model file instead of goodrep's own")


def run(args: argparse.Namespace) -> int:
    path = model_file(args.variant, args.model)
    identity = identify(path)
    print(f"file     {path}")
    print(f"size     {identity.size_bytes:,} bytes")
    print(f"SHA-256  {identity.sha256}")
    print(f"origin   {identity.origin}")
    return 0
