"""Saving what was changed on the tuning page, and taking the last save back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from urllib.parse import quote

from starlette.requests import Request

from goodrep.errors import UsageError
from goodrep.page.changes import Fields, field_of
from goodrep.page.tune_answers import draft_of, opened
from goodrep.page.tune_page import named
from goodrep.specs.document import KeyPath
from goodrep.specs.finding import shipped_specs
from goodrep.specs.loading import LoadedSpec
from goodrep.specs.saving import save_changes, save_new, undo

LONGEST: Final = 500


def save(request: Request, fields: Fields) -> str:
    """Writes the draft.

    Raises:
        UsageError: it cannot be saved so.
        SpecError, StorageError: the spec would not be good, or cannot be written.
    """
    loaded = named(request)
    try:
        edits = json.loads(field_of(fields, "edits") or "{}")
    except ValueError as error:
        raise UsageError("What was changed could not be read: load the page again.") from error
    page_open = opened(request, {"bench": field_of(fields, "bench")})
    if page_open.loaded.text != loaded.text:
        raise UsageError(f"{loaded.name} was changed since this page was opened: load it again.")
    draft = draft_of(page_open, {"edits": edits})
    if draft.spec is None:
        raise UsageError(f"Nothing was saved: {'; '.join(draft.problems.values())}.")
    if not draft.values:
        raise UsageError("There is nothing to save: nothing was changed.")
    new = written(loaded, fields, draft.values)
    said = f"Saved as version {new.spec.version} of {new.name}. Use it: goodrep coach {new.name}"
    return f"/tune/{new.name}?saved={quote(said)}"


def written(loaded: LoadedSpec, fields: Fields, values: Mapping[KeyPath, Any]) -> LoadedSpec:
    """The spec with other values: in its own file, or as a new one that extends the one that comes with goodrep.

    Args:
        loaded: the spec that is changed.
        fields: who and why, and how a new one is called.
        values: by key.

    Raises:
        UsageError: one of the fields cannot be used.
        SpecError, StorageError: the spec would not be good, or cannot be written.
    """
    author, reason = (field_of(fields, key).strip()[:LONGEST] for key in ("author", "reason"))
    if not author or not reason:
        raise UsageError("Say who changes it and why: both are kept in the file.")
    today = date.today().isoformat()
    if loaded.name in shipped_specs():
        own = field_of(fields, "own").strip()
        return save_new(own, loaded, values, author=author, reason=reason, date=today)
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
