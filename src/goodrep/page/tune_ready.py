"""What the spec on disk makes of the recordings, found in the background while its page is looked at, so that whatever
is changed there has only the draft to judge."""

from __future__ import annotations

from collections.abc import Iterator

from starlette.requests import Request
from starlette.responses import Response

from goodrep.page.tune_answers import Body, opened, told_by_line
from goodrep.page.tune_page import workshop_of
from goodrep.page.workshop import Open, Workshop


def ready(request: Request, body: Body) -> Response:
    """Lines of JSON: how far it is. Whatever else is judged goes first, and another page that is opened ends it."""
    page_open, workshop = opened(request, body), workshop_of(request)
    return told_by_line(_lines(workshop, page_open, workshop.ready_runs.next()))


def _lines(workshop: Workshop, page_open: Open, run: int) -> Iterator[dict[str, int]]:
    recordings = list(page_open.recorded)
    prepared = workshop.judges.prepare(recordings, page_open.loaded, lambda: workshop.ready_runs.is_wanted(run))
    for done, _ in enumerate(prepared, 1):
        yield {"done": done, "of": len(recordings)}
