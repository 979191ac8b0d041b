"""``goodrep spec``: the exercise specs, those that come with goodrep and one's own."""

from __future__ import annotations

import argparse
import importlib
from typing import Final

SUBCOMMANDS: Final = {
    "list": ("listing", "list the specs there are"),
    "show": ("showing", "say what a spec looks at, where its limits lie and what it says"),
    "check": ("checking", "say what is wrong or doubtful in spec files"),
    "new": ("starting", "begin a spec for one person, which says only what differs"),
    "diff": ("differing", "say what differs between two specs"),
    "schema": ("schema", "print the shape of a spec as JSON Schema, for editors"),
}
"""Each is a module here with ``add_arguments`` and ``run``."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = "Look at exercise specs and write your own (docs/specs.md)."
    commands = parser.add_subparsers(
        dest="spec_command", metavar="COMMAND", required=True, help="one of these; with --help it tells more"
    )
    for name, (module_name, summary) in SUBCOMMANDS.items():
        command = commands.add_parser(name, help=summary, description=summary[0].upper() + summary[1:] + ".")
        module = importlib.import_module(f"goodrep.app.spec.{module_name}")
        module.add_arguments(command)
        command.set_defaults(run_spec=module.run, parser=command)


def run(args: argparse.Namespace) -> int:
    code: int = args.run_spec(args)
    return code
