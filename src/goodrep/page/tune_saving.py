"""Saving what was changed on the tuning page, and taking the last save back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from goodrep.app.printing import words
from goodrep.command import COMMAND
from goodrep.errors import GoodrepError, UsageError
from goodrep.page.changes import Fields
from goodrep.page.tune_answers import Body, draft_of, opened
from goodrep.page.tune_page import named
from goodrep.specs.document import KeyPath
from goodrep.specs.doubts import left_behind
from goodrep.specs.finding import shipped_specs
from goodrep.specs.loading import LoadedSpec
from goodrep.specs.saving import save_changes, save_new, undo

LONGEST: Final = 500
MOST_TOLD: Final = 3
"""Of so many words it is told where they are not translated; the others are counted."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is told about a change: how a new spec is called, who wants it and why."""

    own: str
    author: str
    reason: str


def save(request: Request, body: Body) -> Response:
    """Writes the draft; says where it is then, or why it cannot be saved so."""
    try:
        new, changed = _saved(request, body)
    except GoodrepError as error:
        return JSONResponse({"problem": str(error)})
    said = f"Saved as version {new.spec.version} of {new.name}. Use it: {COMMAND} coach {new.name}"
    behind = left_behind(new.spec, changed)
    return JSONResponse({"address": f"/tune/{new.name}", "saved": ". ".join([said, *_behind_words(behind)])})


def _behind_words(behind: Mapping[KeyPath, str]) -> list[str]:
    """What other languages still say, as a sentence where there is something."""
    told = [
        f"“{text}” ({path[1]}: {', '.join(words(str(step)) for step in path[2:] if step != 'cues')})"
        for path, text in behind.items()
    ]
    if len(told) > MOST_TOLD:
        told[MOST_TOLD:] = [f"{len(told) - MOST_TOLD} more"]
    return [f"Other languages still say what they said before: {', '.join(told)}."] if told else []


def _saved(request: Request, body: Body) -> tuple[LoadedSpec, Collection[KeyPath]]:
    """The spec, and what was changed in it."""
    loaded = named(request)
    page_open = opened(request, body)
    if page_open.loaded.text != loaded.text:
        raise UsageError(
            f"{loaded.name} was changed since this page was opened: load it again; what you changed is kept."
        )
    draft = draft_of(page_open, body)
    if draft.spec is None:
        raise UsageError(f"Nothing was saved: {'; '.join(draft.problems.values())}.")
    if not draft.values:
        raise UsageError("There is nothing to save: nothing was changed.")
    told = Told(*(str(body.get(key, "")) for key in ("own", "author", "reason")))
    return written(loaded, told, draft.values), draft.values.keys()


def written(loaded: LoadedSpec, told: Told, values: Mapping[KeyPath, Any]) -> LoadedSpec:
    """The spec with other values: in its own file, or as a new one that extends the one that comes with goodrep.

    Args:
        loaded: the spec that is changed.
        told: who and why, and how a new one is called.
        values: by key.

    Raises:
        UsageError: something that is told cannot be used.
        SpecError, StorageError: the spec would not be good, or cannot be written.
    """
    author, reason = (text.strip()[:LONGEST] for text in (told.author, told.reason))
    if not author or not reason:
        raise UsageError("Say who changes it and why: both are kept in the file.")
    today = date.today().isoformat()
    if loaded.name in shipped_specs():
        return save_new(told.own.strip(), loaded, values, author=author, reason=reason, date=today)
    assert loaded.path is not None
    return save_changes(loaded.path, values, author=author, reason=reason, date=today)


def take_back(request: Request, fields: Fields) -> str:
    """Puts the spec's file back to what it was before the last save.

    Raises:
        UsageError: there was no save.
        SpecError, StorageError: it cannot be read or written.
    """
    loaded = named(request)
    before = None if loaded.path is None or loaded.name in shipped_specs() else undo(loaded.path)
    if before is None:
        raise UsageError(f"There is nothing to take back: {loaded.name} was not saved before.")
    return f"/tune/{loaded.name}?saved={quote(f'Taken back: this is version {before.spec.version} again.')}"
