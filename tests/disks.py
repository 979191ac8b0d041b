"""Real disks that are full or cannot be written to; a test is skipped where the system does not allow to make one."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def small_disk(folder: Path, size_kb: int) -> Iterator[Path]:
    """A file system of its own, ``size_kb`` large, mounted at ``folder``."""
    folder.mkdir(exist_ok=True)
    _mount(f"size={size_kb}k", folder)
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@contextmanager
def read_only(folder: Path) -> Iterator[Path]:
    """``folder`` as it is, but nobody can write to it, root included."""
    if hasattr(os, "geteuid") and os.geteuid() != 0:
        folder.chmod(0o500)
        try:
            yield folder
        finally:
            folder.chmod(0o700)
        return
    _mount("bind", folder, source=folder)
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", str(folder)], check=True)
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@contextmanager
def no_file_above(size_bytes: int) -> Iterator[None]:
    """No file of this process can grow beyond ``size_bytes``, as if the disk were full."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def _mount(options: str, folder: Path, source: Path | None = None) -> None:
    kind = ["-t", "tmpfs", "tmpfs"] if source is None else [str(source)]
    try:
        done = subprocess.run(["mount", "-o", options, *kind, str(folder)], capture_output=True)
    except FileNotFoundError:
        pytest.skip("there is no mount command")
    if done.returncode != 0:
        pytest.skip("mounting is not allowed here")
