"""``goodrep review``: everything that was kept, as pages in the browser."""

from __future__ import annotations

import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = "Look at what has been kept, in the browser; the page is on this computer only."
    parser.add_argument("--no-browser", action="store_true", help="only print the address, do not open it")


def run(args: argparse.Namespace) -> int:
    """Serves the page until Ctrl+C.

    Raises:
        StorageError: the store cannot be read.
    """
    from goodrep.io.store import Store
    from goodrep.page.serving import serve

    store = Store.read()  # a damaged store is said here, not in the browser
    if store is not None:
        store.close()
    serve(browser=not args.no_browser)
    return 0
