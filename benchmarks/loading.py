"""How long it takes to load a recording, beside reading its bare columns.

    python -m benchmarks.loading [--minutes 10] [--times 15]

The recording is made of a real one, played again and again with the tremble of a pose model added, at 30 pictures a
second. Each time is that of a process that has loaded one recording before, as the page's server has; the first time in
a process is shown apart. "Bare columns" is the same file read by pyarrow alone, with the page checksums, into one NumPy
array of integers per column.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median

import numpy as np

from benchmarks.output import print_table, write_json
from goodrep.io.journal import JournalWriter
from goodrep.io.recording import read_recording, to_parquet

FRAME_RATE_HZ = 30.0
TREMBLE = 0.002
"""Standard deviation of what is added: shares of the picture, metres, torso lengths."""
SOURCE = Path("recordings/bridge_002.parquet")


def _made(folder: Path, minutes: float) -> Path:
    """A recording that is as long as that."""
    source, tremble = read_recording(SOURCE), np.random.default_rng(0)
    poses = list(source.poses())
    journal = folder / "long.journal"
    with JournalWriter(journal, source.metadata) as writer:
        for i in range(round(minutes * 60 * FRAME_RATE_HZ)):
            pose = poses[i % len(poses)]
            moved = replace(
                pose,
                t_s=i / FRAME_RATE_HZ,
                landmarks=pose.landmarks + tremble.normal(0, TREMBLE, pose.landmarks.shape),
                world_m=pose.world_m + tremble.normal(0, TREMBLE, pose.world_m.shape),
                outline=pose.outline + tremble.normal(0, TREMBLE, pose.outline.shape),
            )
            writer.append(moved.rounded())
    return to_parquet(journal)


def _bare(path: Path) -> int:
    import pyarrow.parquet

    with pyarrow.parquet.ParquetFile(path, page_checksum_verification=True) as file:
        table = file.read()
    columns = [column.combine_chunks() for column in table.columns]
    return sum((lists.flatten() if hasattr(lists.type, "list_size") else lists).to_numpy().size for lists in columns)


def _timed(loads: Sequence[Callable[[Path], object]], path: Path, times: int) -> list[list[float]]:
    """Milliseconds by way of loading, which take turns, so that what else runs weighs on all alike."""
    found: list[list[float]] = [[] for _ in loads]
    for turn in range(times + 1):
        for load, spent in zip(loads, found, strict=True):
            began = time.perf_counter()
            loaded = load(path)
            if turn:
                spent.append(1000 * (time.perf_counter() - began))
            del loaded
    return found


def _first(path: Path) -> float:
    """In a process of its own, libraries included."""
    code = (
        "import sys, time; from pathlib import Path; began = time.perf_counter();"
        "from goodrep.io.recording import read_recording; read_recording(Path(sys.argv[1]));"
        "print(1000 * (time.perf_counter() - began))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    return float(done.stdout)


def main() -> None:
    parser = argparse.ArgumentParser(description="How long it takes to load a recording.")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--times", type=int, default=15)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        path = _made(Path(scratch), args.minutes)
        loading, bare = _timed([read_recording, _bare], path, args.times)
        first = [_first(path) for _ in range(3)]
        megabytes = path.stat().st_size / 1e6
    rows = [
        ["loading", median(loading), min(loading), max(loading)],
        ["bare columns", median(bare), min(bare), max(bare)],
        ["loading, first in a process", median(first), min(first), max(first)],
    ]
    print_table(["ms", "median", "shortest", "longest"], rows)
    print(f"\n{args.minutes:g} minutes: {megabytes:.1f} MB, {megabytes / args.minutes:.2f} MB a minute")
    write_json("loading", {"loading_ms": loading, "bare_ms": bare, "first_ms": first, "megabytes": megabytes})


if __name__ == "__main__":
    main()
