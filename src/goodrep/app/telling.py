"""Sentences in the terminal; this loads nothing, so that everything that starts may use it."""

from __future__ import annotations

import shutil
import sys
import textwrap
from typing import TextIO


def tell(text: str, stream: TextIO | None = None, *, hang: int = 0) -> None:
    """Prints at once, on standard output unless another stream is named; on a terminal no word is broken.

    ``hang`` is by how many characters all lines but the first are set in.
    """
    stream = stream or sys.stdout
    print(in_lines(text, stream, hang=hang), file=stream, flush=True)


def in_lines(text: str, stream: TextIO, *, hang: int = 0) -> str:
    """The same text as it is to be printed there."""
    if not stream.isatty():
        return text
    width = max(shutil.get_terminal_size().columns, hang + 1)
    return "\n".join(
        textwrap.fill(line, width, subsequent_indent=" " * hang, break_long_words=False, break_on_hyphens=False)
        for line in text.splitlines()
    )
