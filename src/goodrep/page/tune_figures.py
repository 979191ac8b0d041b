"""The person at the top of every rep of a session; kept, because reading the recording takes far longer."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from goodrep.errors import SourceError, StorageError
from goodrep.io.observed import checksum_of, kept_path
from goodrep.io.recording import find_recording, read_recording
from goodrep.io.records import SessionDetail
from goodrep.io.whole_file import write_whole
from goodrep.page.asked import kept_session
from goodrep.review.still import still

SUFFIX: Final = ".figures.json"
VERSION: Final = "1"
"""Raised whenever a figure is drawn otherwise, so that what was kept before is not used."""
NONE: Final = b"{}"


def figures(request: Request) -> Response:
    """By number of the set and place in it, as JSON; nothing where there is no recording that can be read."""
    detail = kept_session(request)
    path = find_recording(detail.summary.key.id)
    return Response(NONE if path is None else _figures(detail, path), media_type="application/json")


def _figures(detail: SessionDetail, path: Path) -> bytes:
    tops = [(f"{one.number}-{i}", rep.top_s) for one in detail.sets for i, rep in enumerate(one.reps, 1)]
    try:
        kept_at = kept_path(path, f"{checksum_of(path)} {VERSION} {tops}", SUFFIX)
        with contextlib.suppress(OSError):
            return kept_at.read_bytes()
        track = read_recording(path).track
    except SourceError:
        return NONE
    found = {place: figure for place, top_s in tops if (figure := still(track, top_s)) is not None}
    made = json.dumps(found).encode()
    with contextlib.suppress(OSError, StorageError):  # without room they are drawn again the next time
        write_whole(kept_at, made, "make room there")
    return made
