"""What an address asks for, out of the store."""

from __future__ import annotations

from starlette.requests import Request

from goodrep.app.kept import store_to_read
from goodrep.core.events import Rep
from goodrep.errors import UsageError
from goodrep.io.records import SessionDetail, SetDetail


def kept_session(request: Request) -> SessionDetail:
    """The session that an address names.

    Raises:
        UsageError: there is no such session.
    """
    with store_to_read() as store:
        return store.session(request.path_params["number"])


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
