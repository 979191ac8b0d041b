"""Values that stand in a spec's text as notes, to be taken into use: what may be changed, with a "# " in front.

A value that is changed goes where its note is. Written anywhere else, the file would say it once more as soon as
somebody does what stands above the notes, and until then show what is not in force any more.
"""

from __future__ import annotations

import re
from typing import Final

from goodrep.specs.document import Document, KeyPath

BELOW: Final = "# ---- what may be changed ----"
"""The line above the notes."""
NOTE: Final = "# "
KEY_LINE: Final = re.compile(rf"(?:{NOTE})?( *)(\w+):")
FOLDED: Final = ">-"


def first_noted(text: str) -> int | None:
    """Where in a text the notes begin; None where it has none."""
    found = re.search(rf"^{re.escape(BELOW)}\n", text, re.MULTILINE)
    return None if found is None else found.start()


def taken_into_use(text: str, document: Document, path: KeyPath) -> str:
    """The text without the "# " in front of a key and of the groups around it, as far as they stand among the notes.

    Args:
        text: a spec's own text.
        document: what it says.
        path: the key; a text in which it, or a group around it, is in use elsewhere stays as it is.
    """
    begin = first_noted(text)
    if begin is None or path in document.lines:
        return text
    lines = text.split("\n")
    rows = _rows_of(lines, text.count("\n", 0, begin) + 1, path)
    for level, row in enumerate(rows, 1):
        if document.lines.get(path[:level], row + 1) != row + 1:
            return text
    for row in rows:
        lines[row] = line = lines[row].removeprefix(NOTE)
        inside = NOTE + " " * (len(line) - len(line.lstrip(" ")) + 1)
        below = row + 1
        while line.endswith(FOLDED) and below < len(lines) and lines[below].startswith(inside):
            lines[below] = lines[below].removeprefix(NOTE)
            below += 1
    return "\n".join(lines)


def _rows_of(lines: list[str], first: int, path: KeyPath) -> list[int]:
    """The places of the lines of a key and of the groups around it, from the outermost on, as far as there are any."""
    found: list[int] = []
    around: list[tuple[int, str, int]] = []
    for row in range(first, len(lines)):
        written = KEY_LINE.match(lines[row])
        if written is None:
            continue
        indent = len(written[1])
        while around and around[-1][0] >= indent:
            around.pop()
        around.append((indent, written[2], row))
        if len(around) > len(found) and tuple(key for _, key, _ in around) == path[: len(around)]:
            found = [at for _, _, at in around]
    return found
