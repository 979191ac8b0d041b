"""Which cameras the system knows, and what it calls them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

TRIED: Final = range(4)
"""Where the system does not list its cameras."""
LINUX_FOLDER: Final = Path("/sys/class/video4linux")


def camera_numbers(linux_folder: Path = LINUX_FOLDER) -> list[int]:
    """The numbers worth trying, in order; some may be no camera, since many a camera has a second number for its
    settings."""
    if sys.platform != "linux":
        return list(TRIED)
    nodes = (node.name.removeprefix("video") for node in linux_folder.glob("video*"))
    return sorted(int(number) for number in nodes if number.isdecimal())


def camera_name(number: int, linux_folder: Path = LINUX_FOLDER) -> str | None:
    """What the maker calls a camera; None where the system does not tell by number."""
    try:
        name = (linux_folder / f"video{number}" / "name").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    return " ".join(name.split()) or None
