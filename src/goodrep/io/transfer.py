"""Fetching one known file over HTTP: resumable, given up when the other side is silent, and shown while it lasts."""

from __future__ import annotations

import contextlib
import hashlib
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from http.client import HTTPResponse
    from urllib.request import Request

CHUNK_BYTES: Final = 1 << 16
ATTEMPTS: Final = 5
"""How often a transfer that was cut off half-way is taken up again."""

Progress = Callable[[int], None]
"""Called with the number of bytes that are there so far."""


class TransferError(Exception):
    """The file could not be fetched; the text completes "because ..."."""


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file that somebody else serves, known in advance."""

    url: str
    size_bytes: int
    sha256: str


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's content as lower-case hex; raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def fetch(remote: RemoteFile, part: Path, silence_s: float, on_progress: Progress) -> None:
    """Complete ``part`` until it is the remote file; what an earlier call got is kept and continued.

    Args:
        part: may hold the beginning of the file. Stays for the next call when this one fails, unless it is wrong.
        silence_s: the longest wait for an answer and for each next piece.

    Raises:
        TransferError: no answer, silence, or something else than the file was sent.
        OSError: ``part`` cannot be written.
    """
    for _ in range(ATTEMPTS):
        before = _size(part)
        if before < remote.size_bytes:
            _continue(remote, part, silence_s, on_progress)
        if _size(part) >= remote.size_bytes:
            if sha256_of(part) == remote.sha256:
                return
            part.unlink()
            if before == 0:
                raise TransferError("what was sent is not the expected file")
            # An old beginning may have been to blame: once more from the start.
        elif _size(part) == before:
            break
    raise TransferError("the connection was cut off")


@contextlib.contextmanager
def shown(what: str, size_bytes: int) -> Iterator[Progress]:
    """A progress bar on standard error, or a line per quarter where that is no terminal."""
    if sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import BarColumn, DownloadColumn, TimeRemainingColumn
        from rich.progress import Progress as Bar

        columns = ("{task.description}", BarColumn(), DownloadColumn(), TimeRemainingColumn())
        with Bar(*columns, console=Console(stderr=True)) as bar:
            task = bar.add_task(what, total=size_bytes)
            yield lambda done: bar.update(task, completed=done)
        return
    said = -1

    def say(done: int) -> None:
        nonlocal said
        quarter = 4 * done // size_bytes
        if quarter > said:
            said = quarter
            print(f"{what}: {25 * quarter} % of {size_bytes / 1e6:.1f} MB", file=sys.stderr, flush=True)

    say(0)
    yield say


def _size(part: Path) -> int:
    return part.stat().st_size if part.exists() else 0


def _continue(remote: RemoteFile, part: Path, silence_s: float, on_progress: Progress) -> None:
    """Append what one connection gives; a connection that ends early is no error here."""
    from http.client import HTTPException
    from urllib.request import Request

    start = _size(part)
    request = Request(remote.url, headers={"Range": f"bytes={start}-"} if start else {})
    with _open(request, silence_s) as response:
        resumed = response.status == 206
        done = start if resumed else 0
        with part.open("ab" if resumed else "wb") as file:
            while done < remote.size_bytes:
                try:
                    chunk = response.read1(min(CHUNK_BYTES, remote.size_bytes - done))
                except TimeoutError:
                    raise TransferError(f"it was silent for {silence_s:g} s") from None
                except (OSError, HTTPException):
                    return
                if not chunk:
                    return
                file.write(chunk)
                done += len(chunk)
                on_progress(done)


def _open(request: Request, silence_s: float) -> HTTPResponse:
    """``urlopen`` with one time limit for all of it: a socket's own limit leaves out name look-up and starts again
    for every address and step."""
    from http.client import HTTPException
    from urllib.error import HTTPError
    from urllib.request import urlopen

    answer: Future[HTTPResponse] = Future()

    def work() -> None:
        try:
            answer.set_result(urlopen(request, timeout=silence_s))
        except BaseException as error:
            answer.set_exception(error)

    threading.Thread(target=work, name="goodrep-transfer", daemon=True).start()
    try:
        return answer.result(timeout=silence_s)
    except TimeoutError:
        answer.add_done_callback(_close_late)
        raise TransferError(f"it did not answer within {silence_s:g} s") from None
    except (OSError, HTTPException) as error:
        if isinstance(error, HTTPError):
            error.close()  # it is the open answer as well
        # urllib wraps the socket's error (URLError.reason), and all of them are kinds of OSError.
        reason = getattr(error, "reason", error)
        raise TransferError(f"it cannot be reached ({getattr(reason, 'strerror', None) or reason})") from error


def _close_late(answer: Future[HTTPResponse]) -> None:
    if answer.exception() is None:
        answer.result().close()
