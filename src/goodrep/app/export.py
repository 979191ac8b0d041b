"""``goodrep export``: reps as rows for other programs."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from goodrep.app.kept import session_number, store_to_read
from goodrep.app.printing import plural
from goodrep.command import COMMAND
from goodrep.errors import UsageError
from goodrep.io.whole_file import check_new, write_whole
from goodrep.review.rep_rows import FORMATS, rep_rows


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = "Write reps, one row each, with tempo, verdicts, values and their units (docs/data.md)."
    parser.epilog = f"example: {COMMAND} export 3 4 --out reps.csv"
    parser.add_argument(
        "sessions", type=session_number, nargs="*", metavar="N", help="numbers of sessions (default: all)"
    )
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FILE",
        help="the file to write, never one that is there already (default: CSV to the terminal)",
    )
    parser.add_argument("--format", choices=list(FORMATS), help="what to write (default: as the file's name ends)")


def run(args: argparse.Namespace) -> int:
    """
    Raises:
        UsageError: there is no such session, nothing says what to write, or there is a file of this name.
        StorageError: the store cannot be read, or the file cannot be written.
    """
    kind = args.format or _kind_of(args.out)
    if args.out is not None:
        check_new(args.out)
    with store_to_read() as store:
        numbers = args.sessions or [summary.key.number for summary in store.sessions()]
        rows = rep_rows(store.session(number) for number in sorted(set(numbers)))
    content = FORMATS[kind](rows)
    if args.out is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        return 0
    write_whole(args.out, content, "name another file with --out")
    print(f"{plural(len(rows), 'rep')} written to {args.out}.")
    return 0


def _kind_of(path: Path | None) -> str:
    if path is None:
        return "csv"
    kind = path.suffix.removeprefix(".").lower()
    if kind not in FORMATS:
        raise UsageError(f"{path} does not say what to write: let it end in .csv, .parquet or .json, or add --format.")
    return kind
