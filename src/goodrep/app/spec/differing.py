"""``goodrep spec diff``: what differs between two specs, key by key."""

from __future__ import annotations

import argparse
import json

from goodrep.command import COMMAND
from goodrep.specs.differing import differences
from goodrep.specs.document import key_name
from goodrep.specs.loading import load_spec


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = f"example: {COMMAND} spec diff bridge anna_bridge"
    parser.add_argument("old", metavar="A", help="a file, or the name of a spec")
    parser.add_argument("new", metavar="B", help="another")
    parser.add_argument("--json", action="store_true", help="as JSON, for other programs")


def run(args: argparse.Namespace) -> int:
    """Prints the differences; 0, whether there are some or not.

    Raises:
        UsageError: there is no such spec, or it cannot be used.
    """
    old, new = load_spec(args.old), load_spec(args.new)
    found = differences(old.spec, new.spec)
    if args.json:
        rows = [{"key": key_name(one.path), "old": one.old, "new": one.new, "unit": one.unit or None} for one in found]
        print(json.dumps(rows, indent=1))
        return 0
    print(f"{old.name}, version {old.spec.version} -> {new.name}, version {new.spec.version}")
    for one in found:
        print(f"  {one.words()}")
    if not found:
        print("  They say the same.")
    return 0
