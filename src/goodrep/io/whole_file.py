"""Files that are there whole or not at all, whatever happens while they are written."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from goodrep.errors import StorageError


@contextmanager
def whole_file(path: Path, advice: str) -> Iterator[IO[bytes]]:
    """A file to write to, which takes the place of ``path`` when all is written and on disk.

    Raises:
        StorageError: it cannot be written; ``advice`` is what to do then.
    """
    try:
        # What a kill leaves half bears the name, so that it goes with whatever is deleted under that.
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f"{path.name}.", suffix=".part", delete=False) as half:
            try:
                yield half.file
                half.file.flush()
                os.fsync(half.fileno())
                half.close()
                os.chmod(half.name, 0o666 & ~_umask())
                os.replace(half.name, path)
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
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        tempfile.TemporaryFile(dir=path.parent).close()
    except OSError as error:
        raise StorageError(f"{path} cannot be written ({error.strerror or error}): {advice}.") from error


def write_whole(path: Path, content: bytes, advice: str) -> None:
    """The same for content that is there already."""
    with whole_file(path, advice) as file:
        file.write(content)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
