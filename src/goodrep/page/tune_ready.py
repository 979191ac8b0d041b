"""What the spec on disk makes of the recordings, found in the background while its page is looked at, so that whatever
is changed there has only the draft to judge."""

from __future__ import annotations

import json
from collections.abc import Iterator

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from goodrep.page.tune_answers import Body, opened
from goodrep.page.tune_page import workshop_of
from goodrep.page.workshop import Open, Workshop


def ready(request: Request, body: Body) -> Response:
    """Lines of JSON: how far it is. Whatever else is judged goes first, and another page that is opened ends it."""
    page_open, workshop = opened(request, body), workshop_of(request)
    lines = _lines(workshop, page_open, workshop.ready_runs.next())
    return StreamingResponse(lines, media_type="application/x-ndjson")


def _lines(workshop: Workshop, page_open: Open, run: int) -> Iterator[str]:
    recordings = list(page_open.recorded)
    prepared = workshop.judges.prepare(recordings, page_open.loaded, lambda: workshop.ready_runs.is_wanted(run))
    for done, _ in enumerate(prepared, 1):
        yield json.dumps({"done": done, "of": len(recordings)}) + "\n"
