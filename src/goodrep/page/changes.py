"""What a person may change: notes, labels, and that a session is there at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final
from urllib.parse import parse_qs, quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from goodrep.app.kept import store_to_change
from goodrep.app.printing import words
from goodrep.errors import GoodrepError, UsageError
from goodrep.io.records import Label, SessionDetail
from goodrep.io.spec_used import spec_of_set
from goodrep.page.asked import body_of, kept_rep, kept_session
from goodrep.page.rendering import page
from goodrep.page.rep_page import Said, label_by, rep_with
from goodrep.page.specs import fault_names

LARGEST_FORM_BYTES: Final = 200_000
LONGEST_NAME: Final = 100

Fields = dict[str, list[str]]


def changing(change: Callable[[Request, Fields], str | Response]) -> Callable[[Request], object]:
    """A handler for a form that is sent: does ``change``, then goes to the address it returns, or shows its page."""

    async def handler(request: Request) -> Response:
        body = await body_of(request, LARGEST_FORM_BYTES, "That is far more text than a note can hold.")
        fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
        done = await run_in_threadpool(change, request, fields)
        return done if isinstance(done, Response) else RedirectResponse(done, 303)

    return handler


def field_of(fields: Fields, name: str) -> str:
    """The value of a field; empty where it was not sent."""
    return fields.get(name, [""])[0]


def note_session(request: Request, fields: Fields) -> str | Response:
    """A note about a session: new, changed, or deleted once that was confirmed."""
    detail = kept_session(request)
    return _note(fields, detail, None, f"/sessions/{detail.summary.key.number}")


def note_rep(request: Request, fields: Fields) -> str | Response:
    """A note about a rep."""
    detail = kept_session(request)
    one, place, _ = kept_rep(request, detail)
    return _note(fields, detail, one.rep_ids[place - 1], _rep_address(request))


def _note(fields: Fields, detail: SessionDetail, rep_id: str | None, address: str) -> str | Response:
    note_id, text = field_of(fields, "note"), field_of(fields, "text").replace("\r\n", "\n")
    note = next((one for one in detail.notes if one.id == note_id and one.rep_id == rep_id), None)
    if note_id and note is None:
        raise UsageError("There is no such note: it may have been deleted.")
    delete = note is not None and (field_of(fields, "do") == "delete" or not text.strip())
    if delete and field_of(fields, "sure") != "yes":
        return page("delete_note.html", here="/sessions", note=note, address=address)
    with store_to_change() as store:
        if note is None:
            store.add_note(detail.summary.key.id, text, rep_id)
        elif delete:
            store.delete_note(note_id)
        else:
            store.change_note(note_id, text)
    return f"{address}#notes"


def label_rep(request: Request, fields: Fields) -> str | Response:
    """What a person says the rep really was; where that cannot be kept, the form again, with the reason beside it."""
    detail = kept_session(request)
    one, place, _ = kept_rep(request, detail)
    rep_id = one.rep_ids[place - 1]
    by = " ".join(field_of(fields, "by").split())
    before = label_by(detail.labels.get(rep_id, ()), by)
    said = _said(fields, fault_names(spec_of_set(one), one.reps), before, by)
    try:
        _check(said)
        with store_to_change() as store:
            store.label_rep(rep_id, None if said.verdict == "none" else said.faults, said.by or None)
    except GoodrepError as error:
        return rep_with(request, said, f"Not kept. {error}")
    # Whoever took back what somebody else says goes on as before.
    whose = "" if field_of(fields, "do") == "delete" else f"?by={quote(by)}"
    return f"{_rep_address(request)}{whose}#label"


def _said(fields: Fields, known: Sequence[str], before: Label | None, by: str) -> Said:
    """What the form says. A ticked fault is a word on the rep, also where the choice above it was left alone; but "I do
    not say" takes back what was said ``before`` where nothing else was ticked since."""
    faults = tuple(name for name in fields.get("fault", []) if name in known)
    chosen = field_of(fields, "verdict")
    if chosen == "good":
        return Said("good", faults, by)
    if chosen == "fault" or (faults and (before is None or set(faults) != set(before.faults))):
        return Said("fault", faults, by)
    return Said("none", faults, by)


def _check(said: Said) -> None:
    """
    Raises:
        UsageError: it contradicts itself, or is not all that is needed.
    """
    if said.verdict == "fault" and not said.faults:
        raise UsageError("Say which fault the rep had: tick at least one.")
    if said.verdict == "good" and said.faults:
        raise UsageError(f"Was it good, or did it have a fault? Ticked: {', '.join(map(words, said.faults))}.")
    if len(said.by) > LONGEST_NAME:
        raise UsageError(f"A name has at most {LONGEST_NAME} characters, this one has {len(said.by)}: shorten it.")


def delete_session(request: Request, fields: Fields) -> str:
    """Deletes a session for good, once that was confirmed."""
    if field_of(fields, "sure") != "yes":
        return f"/sessions/{request.path_params['number']}/delete"
    with store_to_change() as store:
        store.delete_session(request.path_params["number"])
    return "/sessions"


def ask_to_delete(request: Request) -> Response:
    """Asks whether a session is to be deleted for good."""
    return page("delete.html", here="/sessions", detail=kept_session(request))


def _rep_address(request: Request) -> str:
    asked = request.path_params
    return f"/sessions/{asked['number']}/sets/{asked['set']}/reps/{asked['place']}"
