"""``goodrep restore FILE``: a backup put where sessions are kept."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path

from goodrep.app.kept import contents_words
from goodrep.app.printing import moment_words
from goodrep.command import COMMAND
from goodrep.io.folders import data_folder


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = "Put a backup where sessions are kept: all of it, checked first, or nothing."
    parser.epilog = f"example: {COMMAND} restore goodrep-backup.zip"
    parser.add_argument("file", type=Path, metavar="FILE", help=f"an archive that {COMMAND} backup wrote")
    parser.add_argument(
        "--replace",
        action="store_true",
        help="delete the sessions that are there now, and replace own specs of the same name",
    )


def run(args: argparse.Namespace) -> int:
    """
    Raises:
        UsageError: there is no such file, or there are sessions already and ``--replace`` was not said.
        StorageError: the archive is damaged, the disk is full, or a session is being recorded.
    """
    from goodrep.io.backup import restore

    found = restore(args.file, data_folder(), replace=args.replace)
    print(f"{contents_words(found)} are back, as of {moment_words(datetime.fromisoformat(found.made_at))}.")
    return 0
