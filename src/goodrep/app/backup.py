"""``goodrep backup FILE``: everything that is kept, in one archive."""

from __future__ import annotations

import argparse
from pathlib import Path

from goodrep.app.kept import contents_words, store_to_read
from goodrep.command import COMMAND


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = "Write everything that is kept into one archive; also while a session is going on."
    parser.epilog = f"example: {COMMAND} backup goodrep-backup.zip; {COMMAND} restore puts it back"
    parser.add_argument("file", type=Path, metavar="FILE", help="the archive to write; never one that is there already")


def run(args: argparse.Namespace) -> int:
    """
    Raises:
        UsageError: nothing has been kept yet, or there is a file of this name.
        StorageError: something cannot be read or written.
    """
    from goodrep.io.backup import back_up

    with store_to_read() as store:
        made = back_up(store, args.file)
    print(f"{contents_words(made)} are in {args.file}.")
    return 0
