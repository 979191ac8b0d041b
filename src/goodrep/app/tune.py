"""``goodrep tune bridge``: the limits of a spec on the reps that were kept, in the browser."""

from __future__ import annotations

import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = "Move a spec's limits and see which past reps would be judged differently, in the browser."
    parser.add_argument(
        "spec", nargs="?", metavar="SPEC", help="an exercise, or the name of a spec of your own; all if left out"
    )
    parser.add_argument("--no-browser", action="store_true", help="only print the address, do not open it")


def run(args: argparse.Namespace) -> int:
    """Serves the page until Ctrl+C.

    Raises:
        UsageError: there is no such spec.
        SpecError: it is broken.
        StorageError: the store cannot be read.
    """
    from goodrep.errors import UsageError
    from goodrep.io.store import Store
    from goodrep.page.serving import serve
    from goodrep.specs.finding import is_name
    from goodrep.specs.loading import load_spec

    start, title = "/tune", "Tune"
    if args.spec is not None:
        if not is_name(args.spec):
            raise UsageError(f"{args.spec} is a path; put the file into the folder of your own specs and name it.")
        load_spec(args.spec)  # what is wrong with it is said here, not in the browser
        start, title = f"/tune/{args.spec}", f"Tune {args.spec}"
    store = Store.read()
    if store is not None:
        store.close()
    serve(browser=not args.no_browser, start=start, title=title)
    return 0
