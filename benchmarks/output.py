"""How every benchmark reports: a table on the terminal and the same numbers as JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from goodrep.core.pose import Mask

OUT = Path(__file__).parent / "out"


def print_table(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Columns as wide as their longest cell; numbers to the right."""
    cells = [list(head), *([f"{cell:.3g}" if isinstance(cell, float) else str(cell) for cell in row] for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]
    for i, row in enumerate(cells):
        print(
            "  ".join(
                cell.ljust(w) if column == 0 else cell.rjust(w)
                for column, (cell, w) in enumerate(zip(row, widths, strict=True))
            )
        )
        if i == 0:
            print("  ".join("-" * width for width in widths))


def write_json(name: str, data: Any) -> Path:
    OUT.mkdir(exist_ok=True)
    path = OUT / f"{name}.json"
    path.write_text(json.dumps(data, indent=1) + "\n")
    print(f"\nalso as {path.relative_to(OUT.parent.parent)}")
    return path


def wilson(hits: int, n: int) -> tuple[float, float]:
    """95 % interval of a share (Wilson 1927)."""
    if not n:
        return (math.nan, math.nan)
    z, p = 1.96, hits / n
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return (middle - half, middle + half)


def share(hit: Mask) -> str:
    """Hits of all, and the 95 % interval of their share."""
    low, high = wilson(int(hit.sum()), hit.size)
    return f"{hit.sum()}/{hit.size} ({max(low, 0.0):.2f}-{high:.2f})"
