"""``goodrep spec schema``: the shape of a spec, for editors."""

from __future__ import annotations

import argparse

from goodrep.command import COMMAND
from goodrep.specs.schema import schema_text


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = f"{COMMAND} spec new puts it beside the specs it writes."


def run(args: argparse.Namespace) -> int:
    print(schema_text(), end="")
    return 0
