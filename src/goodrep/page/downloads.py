"""Files to take away: reps as rows, and reports."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from goodrep.app.kept import store_to_read
from goodrep.app.report import period
from goodrep.errors import UsageError
from goodrep.page.asked import kept_session
from goodrep.review.document import Document
from goodrep.review.rep_rows import FORMATS, rep_rows

MEDIA_TYPES: Final = {
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
    "json": "application/json",
    "html": "text/html",
    "pdf": "application/pdf",
}


def reps_of_session(request: Request) -> Response:
    """The reps of one session."""
    detail = kept_session(request)
    kind = _kind(request, FORMATS)
    return _file(FORMATS[kind](rep_rows([detail])), f"session-{detail.summary.key.number}", kind)


def reps_of_all(request: Request) -> Response:
    """The reps of all sessions, the earliest first."""
    kind = _kind(request, FORMATS)
    with store_to_read() as store:
        rows = rep_rows(store.session(summary.key.number) for summary in reversed(store.sessions()))
    return _file(FORMATS[kind](rows), "reps", kind)


def report_of_session(request: Request) -> Response:
    """The report of one session."""
    from goodrep.review.report import session_report

    detail = kept_session(request)
    return _report(request, session_report(detail), f"session-{detail.summary.key.number}")


def report_of_period(request: Request) -> Response:
    """The report of the days ``from`` to ``to``, of one ``person``."""
    today = datetime.now().astimezone().date()
    with store_to_read() as store:
        document = period(
            store, _day(request, "from"), _day(request, "to") or today, request.query_params.get("person")
        )
    return _report(request, document, "report")


def _day(request: Request, name: str) -> date | None:
    text = request.query_params.get(name, "")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise UsageError(f"A day is written like 2026-03-01, not {text}.") from None


def _report(request: Request, document: Document, name: str) -> Response:
    kind = _kind(request, ("html", "pdf"))
    if kind == "pdf":
        from goodrep.review.report_pdf import as_pdf

        return _file(as_pdf(document), name, kind)
    from goodrep.review.report_html import as_html

    return _file(as_html(document), name, kind)


def _kind(request: Request, known: Collection[str]) -> str:
    kind = str(request.path_params["kind"])
    if kind not in known:
        raise HTTPException(404)
    return kind


def _file(content: bytes, name: str, kind: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="goodrep-{name}.{kind}"'}
    return Response(content, media_type=MEDIA_TYPES[kind], headers=headers)
