"""``goodrep spec new``: a file for one person's spec, to be filled in."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from goodrep.command import COMMAND
from goodrep.errors import UsageError
from goodrep.specs.finding import is_name, own_specs_folder
from goodrep.specs.loading import load_spec
from goodrep.specs.saving import new_own_path, write_new
from goodrep.specs.starting import started_spec


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = f'example: {COMMAND} spec new anna_bridge --extends bridge --author "Maria Weber"'
    parser.add_argument("name", metavar="NAME", help="what it is called: letters, digits, - and _")
    parser.add_argument("--extends", required=True, metavar="SPEC", help="the spec that it builds on, such as bridge")
    parser.add_argument("--author", required=True, metavar="WHO", help="who wants it so")
    parser.add_argument("--reason", metavar="WHY", help="why; may be filled in later")
    parser.add_argument("--folder", type=Path, metavar="FOLDER", help="where to put it (default: your own specs)")


def run(args: argparse.Namespace) -> int:
    """Writes the file and says what to do with it.

    Raises:
        UsageError: the name cannot be used, or what it extends is no good spec.
        StorageError: it cannot be written.
    """
    for option in ("author", "reason"):
        value = getattr(args, option)
        if value is not None and not value.strip():
            raise UsageError(f"--{option} is empty; say {'who' if option == 'author' else 'why'}.")
    path = new_own_path(args.name, args.folder or own_specs_folder())
    if not is_name(args.extends):
        raise UsageError(
            f"--extends wants the name of a spec, not of a file: {COMMAND} spec list says which there are."
        )
    base = load_spec(args.extends)
    text = started_spec(base, author=args.author, date=date.today().isoformat(), reason=args.reason)
    write_new(path, text, "choose another folder with --folder")
    named = args.name if args.folder is None else str(path)
    print(f"Written: {path}")
    print("Fill it in with any text editor" + ("" if args.reason else ", first of all the reason") + ". Then:")
    print(f"  {COMMAND} spec check {named}")
    print(f"  {COMMAND} coach {base.spec.exercise} --spec {named}")
    return 0
