"""What benchmarks that run whole commands share: which exercise a clip shows, and a player that needs no sound card."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CHROMIUM_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""For a browser without a window that asks nobody for anything."""


def exercise_of(clip: Path) -> str:
    """Clips are named after their exercise."""
    return clip.stem.rpartition("_")[0]


def silent_environment(folder: Path, player: str = "exit 0") -> dict[str, str]:
    """An environment with its data in a folder, and an ``aplay`` there that does what a line of bash says."""
    program = folder / "aplay"
    program.write_text(f"#!/bin/bash\n{player}\n")
    program.chmod(0o755)
    return os.environ | {"GOODREP_DATA": str(folder / "data"), "PATH": f"{folder}:{os.environ['PATH']}"}


@contextmanager
def served(data: Path, *command: str, environment: dict[str, str] | None = None) -> Iterator[tuple[str, float]]:
    """The page that a command serves: the address to enter by, and when the command was given
    (``time.perf_counter``)."""
    began_s = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "goodrep", *command, "--no-browser"],
        env=os.environ | {"GOODREP_DATA": str(data)} | (environment or {}),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    found = re.search(r"http\S+", process.stdout.readline())
    assert found is not None
    try:
        yield found.group(), began_s
    finally:
        process.terminate()
        process.wait()
