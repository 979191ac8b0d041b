"""Files that are there whole or not at all, whatever happens while they are written."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from goodrep.errors import StorageError, UsageError


@contextmanager
def whole_file(path: Path, advice: str, *, lasting: bool = True) -> Iterator[IO[bytes]]:
    """A file to write to, which takes the place of ``path`` when all is written.

    Args:
        path: the file.
        advice: what to do where it cannot be written.
        lasting: whether it must be on disk by then. What can be made again, and is known to be whole when it is read,
            need not wait for that: a power cut may leave it damaged.

    Raises:
        StorageError: it cannot be written.
    """
    try:
        place = _place_of(path)
        # What a kill leaves half bears the name, so that it goes with whatever is deleted under that.
        with tempfile.NamedTemporaryFile(
            dir=place.parent, prefix=f"{place.name}.", suffix=".part", delete=False
        ) as half:
            try:
                yield half.file
                half.file.flush()
                if lasting:
                    os.fsync(half.fileno())
                half.close()
                os.chmod(half.name, 0o666 & ~_umask())
                os.replace(half.name, place)
            except BaseException:
                with suppress(OSError):  # what is still to be written has no room either
                    half.close()
                os.unlink(half.name)
                raise
    except OSError as error:
        raise StorageError(f"{path} cannot be written ({error.strerror or error}): {advice}.") from error


def check_writable(path: Path, advice: str) -> None:
    """Says at once what `whole_file` would say at the end of long work.

    Raises:
        StorageError: ``path`` cannot be written.
    """
    try:
        tempfile.TemporaryFile(dir=_place_of(path).parent).close()
    except OSError as error:
        raise StorageError(f"{path} cannot be written ({error.strerror or error}): {advice}.") from error


def check_new(path: Path) -> None:
    """
    Raises:
        UsageError: there is a file of this name, which nobody asked to replace.
    """
    if path.is_file():
        raise UsageError(f"{path} is there already: name another file, or remove it first.")


def write_whole(path: Path, content: bytes, advice: str, *, lasting: bool = True) -> None:
    """The same for content that is there already."""
    with whole_file(path, advice, lasting=lasting) as file:
        file.write(content)


def _place_of(path: Path) -> Path:
    """Where a file really lies, so that a link to it stays one; never a device, whose place a file would take.

    Raises:
        OSError: it is a folder, or no ordinary file.
    """
    place = Path(os.path.realpath(path))
    if place.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if place.exists() and not place.is_file():
        raise OSError(errno.EINVAL, "this is no ordinary file")
    return place


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
