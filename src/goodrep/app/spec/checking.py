"""``goodrep spec check``: what is wrong with spec files, and what is doubtful."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from goodrep.errors import UsageError
from goodrep.specs.doubts import doubts
from goodrep.specs.loading import load_spec


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = "It ends with 2 where a file cannot be used, and with 0 where it can, doubts or not."
    parser.add_argument("specs", nargs="+", metavar="FILE", help="a file, or the name of a spec")
    parser.add_argument("--json", action="store_true", help="as JSON, for other programs")


def run(args: argparse.Namespace) -> int:
    found = [_checked(spec) for spec in args.specs]
    if args.json:
        print(json.dumps(found, indent=1))
    else:
        for one in found:
            for line in one["problems"]:
                print(line, file=sys.stderr)
            for line in one["doubts"]:
                print(f"{line} (doubtful)")
            if not one["problems"]:
                print(f"{one['spec']} can be used.")
    return UsageError.exit_code if any(one["problems"] for one in found) else 0


def _checked(spec: str) -> dict[str, Any]:
    try:
        return {"spec": spec, "problems": [], "doubts": doubts(load_spec(spec))}
    except UsageError as error:
        return {"spec": spec, "problems": str(error).splitlines(), "doubts": []}
