"""What benchmarks that run whole commands share: which exercise a clip shows, and a player that needs no sound card."""

from __future__ import annotations

import os
from pathlib import Path


def exercise_of(clip: Path) -> str:
    """Clips are named after their exercise."""
    return clip.stem.rpartition("_")[0]


def silent_environment(folder: Path, player: str = "exit 0") -> dict[str, str]:
    """An environment with its data in a folder, and an ``aplay`` there that does what a line of bash says."""
    program = folder / "aplay"
    program.write_text(f"#!/bin/bash\n{player}\n")
    program.chmod(0o755)
    return os.environ | {"GOODREP_DATA": str(folder / "data"), "PATH": f"{folder}:{os.environ['PATH']}"}
