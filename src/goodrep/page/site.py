"""The pages and their addresses. Every answer is made from the store as it is at that moment."""

from __future__ import annotations

from functools import cache
from threading import RLock
from typing import Final

from starlette.applications import Starlette
from starlette.convertors import Convertor, register_url_convertor
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from goodrep.errors import GoodrepError, UsageError
from goodrep.page import (
    changes,
    compare_page,
    downloads,
    home_page,
    rep_page,
    session_page,
    tune_again,
    tune_answers,
    tune_cues,
    tune_figures,
    tune_from,
    tune_page,
    tune_ready,
    tune_saving,
)
from goodrep.page.changes import changing
from goodrep.page.rendering import assets, page
from goodrep.page.tune_answers import answering
from goodrep.page.workshop import Workshop


class _Number(Convertor[int]):
    """A number of so few digits that Python and the store read it; what is longer names no page."""

    regex = "[0-9]{1,18}"

    def convert(self, value: str) -> int:
        return int(value)

    def to_string(self, value: int) -> str:
        return str(value)


register_url_convertor("number", _Number())
REP: Final = "/sessions/{number:number}/sets/{set:number}/reps/{place:number}"


_making: Final = RLock()


def application() -> Starlette:
    """Everything behind the guard; one and the same, whichever threads ask for it first."""
    with _making:
        return _made()


@cache
def _made() -> Starlette:
    site = Starlette(
        routes=[
            Route("/", home_page.home),
            Route("/sessions", home_page.sessions),
            Route("/sessions/{number:number}", session_page.session),
            Route("/sessions/{number:number}/notes", changing(changes.note_session), methods=["POST"]),
            Route("/sessions/{number:number}/delete", changing(changes.delete_session), methods=["POST"]),
            Route("/sessions/{number:number}/delete", changes.ask_to_delete),
            Route("/sessions/{number:number}/reps.{kind}", downloads.reps_of_session),
            Route("/sessions/{number:number}/report.{kind}", downloads.report_of_session),
            Route("/reps.{kind}", downloads.reps_of_all),
            Route("/report.{kind}", downloads.report_of_period),
            Route("/compare", compare_page.compare),
            Route(REP, rep_page.rep),
            Route(f"{REP}/notes", changing(changes.note_rep), methods=["POST"]),
            Route(f"{REP}/label", changing(changes.label_rep), methods=["POST"]),
            Route(f"{REP}/label", rep_page.rep),  # where a form that was refused is opened again
            Route("/tune", tune_page.spec_list),
            Route("/tune/say", answering(tune_answers.say), methods=["POST"]),
            Route("/tune/figures/{number:number}", tune_figures.figures),
            Route("/tune/{name}", tune_page.tune),
            Route("/tune/{name}/try", answering(tune_answers.attempt), methods=["POST"]),
            Route("/tune/{name}/save", answering(tune_saving.save), methods=["POST"]),
            Route("/tune/{name}/undo", changing(tune_saving.take_back), methods=["POST"]),
            Route("/tune/{name}/from", changing(tune_from.save_from), methods=["POST"]),
            Route("/tune/{name}/from", tune_from.from_recording),
            Route("/tune/{name}/cues", answering(tune_cues.cues), methods=["POST"]),
            Route("/tune/{name}/ready", answering(tune_ready.ready), methods=["POST"]),
            Route("/tune/{name}/again", answering(tune_again.again), methods=["POST"]),
            Route("/static/{key}/{name}", static),
            Route("/favicon.ico", icon),
        ],
        exception_handlers={HTTPException: _not_found, GoodrepError: _failed},
    )
    site.state.workshop = Workshop()
    return site


def static(request: Request) -> Response:
    """A file that comes with goodrep; the browser may keep it, because other content has another address."""
    asset = assets().get(request.path_params["name"])
    if asset is None or asset.address != request.url.path:
        raise HTTPException(404)
    headers = {"Cache-Control": "private, max-age=31536000, immutable"}
    return Response(asset.body, media_type=asset.media_type, headers=headers)


def icon(request: Request) -> Response:
    """What a browser asks for by itself where a page names none, such as the one by which it enters."""
    asset = assets()["icon.svg"]
    return Response(asset.body, media_type=asset.media_type, headers={"Cache-Control": "private, max-age=86400"})


async def _not_found(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        return page("message.html", 404, here="", title="There is no such page", text="It may have been deleted.")
    return page("message.html", error.status_code, here="", title="That is not possible", text=error.detail)


async def _failed(request: Request, error: Exception) -> Response:
    """What goodrep says in a terminal, said in the page."""
    status = 404 if isinstance(error, UsageError) else 500
    return page("message.html", status, here="", title="That did not work", text=str(error))
