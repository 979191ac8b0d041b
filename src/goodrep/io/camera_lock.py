"""Only one coach per camera: a lock that the operating system lets go of when its process ends, however it ends."""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from goodrep.errors import SourceError
from goodrep.io.folders import cache_folder

if TYPE_CHECKING:
    from filelock import BaseFileLock


class CameraLock:
    """This process's right to a camera, until ``release`` or the end of the process.

    Args:
        device: the number of a camera or the address of a stream.

    Raises:
        SourceError: another goodrep has it.
    """

    def __init__(self, device: int | str) -> None:
        self._lock: BaseFileLock | None = None
        self._owner_file = _lock_file(device).with_suffix(".pid")
        from filelock import Timeout

        lock = _lock(device)
        try:
            self._owner_file.parent.mkdir(parents=True, exist_ok=True)
            lock.acquire()
        except Timeout:
            raise SourceError(
                f"{camera_words(device)} is being used by {_owner_words(device)}: "
                "end that one first, or name another camera with --camera"
            ) from None
        except OSError:
            return  # no place for a lock: better two coaches at one camera, which its driver refuses, than none
        self._lock = lock
        with contextlib.suppress(OSError):
            self._owner_file.write_text(str(os.getpid()))

    def release(self) -> None:
        """May be called more than once."""
        if self._lock is None:
            return
        with contextlib.suppress(OSError):
            self._owner_file.unlink(missing_ok=True)
        self._lock.release()
        self._lock = None


def camera_user(device: int | str) -> str | None:
    """Who uses a camera, where that is a goodrep: ``another goodrep (process 1234)``; None where it is free."""
    from filelock import Timeout

    if not _lock_file(device).exists():
        return None
    try:
        with _lock(device):
            return None
    except Timeout:
        return _owner_words(device)
    except OSError:
        return None


def camera_words(device: int | str) -> str:
    """What a camera is called in a sentence; never with the name and password that an address may carry."""
    if isinstance(device, int):
        return f"camera {device}"
    parts = urlsplit(device)
    return f"the camera at {parts._replace(netloc=parts.netloc.rpartition('@')[2]).geturl()}"


def _lock(device: int | str) -> BaseFileLock:
    from filelock import FileLock

    # Not per thread: a camera is opened by one thread and closed by another.
    return FileLock(_lock_file(device), timeout=0, thread_local=False)


def _lock_file(device: int | str) -> Path:
    name = str(device) if isinstance(device, int) else hashlib.sha256(device.encode()).hexdigest()[:16]
    # With the computer's name: a home folder may be shared by several.
    return cache_folder() / "cameras" / f"{platform.node() or 'here'}-{name}.lock"


def _owner_words(device: int | str) -> str:
    try:
        number = int(_lock_file(device).with_suffix(".pid").read_text())
    except (OSError, ValueError):
        return "another goodrep"
    return f"another goodrep (process {number})"
