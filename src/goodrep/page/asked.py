"""What an address asks for, out of the store."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request

from goodrep.app.kept import store_to_read
from goodrep.core.events import Rep
from goodrep.errors import UsageError
from goodrep.io.folders import data_folder
from goodrep.io.overview import SessionLine
from goodrep.io.records import SessionDetail, SetDetail
from goodrep.io.store import STORE_NAME, Store


async def body_of(request: Request, most_bytes: int, too_much: str) -> bytes:
    """What is sent, read no farther than it may be long; ``too_much`` says why not, where it is longer."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > most_bytes:
            raise HTTPException(413, too_much)
    return body


def kept_lines() -> list[SessionLine]:
    """All sessions, the latest first; summed up again only after the store has changed."""
    store = data_folder() / STORE_NAME
    # Asked before reading, so that what is written meanwhile is seen the next time.
    return _lines(tuple(_state(path) for path in (store, store.with_name(f"{STORE_NAME}-wal"))))


def _state(path: Path) -> tuple[Path, int, int]:
    try:
        status = path.stat()
    except FileNotFoundError:
        return path, 0, 0
    return path, status.st_mtime_ns, status.st_size


@lru_cache(maxsize=1)
def _lines(state: tuple[tuple[Path, int, int], ...]) -> list[SessionLine]:
    store = Store.read()
    if store is None:
        return []
    with store:
        return store.session_lines()


def kept_session(request: Request) -> SessionDetail:
    """The session that an address names.

    Raises:
        UsageError: there is no such session.
    """
    with store_to_read() as store:
        return store.session(request.path_params["number"])


def last_marked_by() -> str | None:
    """Who marked a rep last; None where nobody was named."""
    with store_to_read() as store:
        return store.last_labelled_by()


def kept_rep(request: Request, detail: SessionDetail) -> tuple[SetDetail, int, Rep]:
    """The rep that an address names, with its set and its place there, from 1 on.

    Raises:
        UsageError: there is no such rep.
    """
    number, place = request.path_params["set"], request.path_params["place"]
    for one in detail.sets:
        if one.number == number and 1 <= place <= len(one.reps):
            return one, place, one.reps[place - 1]
    raise UsageError(f"There is no such rep in session {detail.summary.key.number}.")
