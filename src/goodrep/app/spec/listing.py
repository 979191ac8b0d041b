"""``goodrep spec list``: every spec in one line."""

from __future__ import annotations

import argparse
import json
from typing import Any

from goodrep.app.printing import console
from goodrep.command import COMMAND
from goodrep.errors import SpecError
from goodrep.specs.finding import named_spec, own_specs, shipped_specs
from goodrep.specs.loading import load_spec
from goodrep.specs.model import ExtendingSpec


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="as JSON, for other programs")


def run(args: argparse.Namespace) -> int:
    rows = [_row(name, own=False) for name in shipped_specs()] + [_row(name, own=True) for name in own_specs()]
    if args.json:
        print(json.dumps(rows, indent=1))
        return 0
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, padding=(0, 2, 0, 0), show_edge=False)
    for heading in ("Name", "Version", "Title", "Extends", "From"):
        table.add_column(heading, justify="right" if heading == "Version" else "left")
    for row in rows:
        extends = "" if row["extends"] is None else f"{row['extends']}, version {row['extends_version']}"
        usable = row["problem"] is None
        title = row["title"] if usable else f"cannot be used: {COMMAND} spec check {row['name']}"
        origin = f"{row['author']}, {row['date']}" if row["author"] else "yourself" if row["own"] else "goodrep"
        table.add_row(row["name"], str(row["version"]) if usable else "-", Text(title), extends, Text(origin))
    console().print(table)
    return 0


def _row(name: str, *, own: bool) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(
        (
            "name",
            "own",
            "path",
            "exercise",
            "version",
            "title",
            "extends",
            "extends_version",
            "author",
            "date",
            "problem",
        )
    )
    row |= {"name": name, "own": own, "path": str(named_spec(name))}
    try:
        loaded = load_spec(name)
    except SpecError as error:
        return row | {"problem": str(error)}
    spec = loaded.spec
    row |= {"exercise": spec.exercise, "version": spec.version, "title": spec.title}
    if isinstance(spec, ExtendingSpec) and loaded.base is not None:
        base_version = loaded.base.spec.version
        row |= {"extends": spec.extends, "extends_version": base_version, "author": spec.author, "date": spec.date}
    return row
