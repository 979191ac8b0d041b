"""What the tuning page's script asks for while something is moved."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from goodrep.page.asked import body_of
from goodrep.page.tune_page import workshop_of
from goodrep.page.workshop import Open
from goodrep.specs.document import KeyPath
from goodrep.specs.model import Spec
from goodrep.tuning.draft import Draft, drafted, key_path
from goodrep.tuning.limits import measured_within, verdicts
from goodrep.tuning.marks import agreement_words
from goodrep.tuning.trial import trial_words, tried

LARGEST_BYTES: Final = 100_000
LANGUAGE: Final = re.compile("[a-z]{2,3}")
LONGEST_SAID: Final = 1000
MOST_SHOWN: Final = 24
"""So many reps of each kind are told by name; the rest are counted."""

Body = Mapping[str, Any]


def answering(answer: Callable[[Request, Body], Response]) -> Callable[[Request], object]:
    """A handler for a JSON object that is sent."""

    async def handler(request: Request) -> Response:
        raw = await body_of(request, LARGEST_BYTES, "That is more than a spec can hold.")
        try:
            body = json.loads(raw)
            json.dumps(body, ensure_ascii=False).encode()  # half a character could be neither kept nor answered
        except (ValueError, RecursionError) as error:
            raise HTTPException(400, "That could not be read.") from error
        if not isinstance(body, dict):
            raise HTTPException(400, "That could not be read.")
        return await run_in_threadpool(answer, request, body)

    return handler


def told_by_line(values: Iterator[Mapping[str, Any]]) -> StreamingResponse:
    """What is told while it is found: each of the values as a line of JSON."""
    return StreamingResponse((json.dumps(one) + "\n" for one in values), media_type="application/x-ndjson")


def opened(request: Request, body: Body) -> Open:
    """The page that asks.

    Raises:
        HTTPException: it was forgotten.
    """
    found = workshop_of(request).find(str(body.get("bench")))
    if found is None:
        raise HTTPException(409, "This page was opened too long ago: open it again.")
    return found


def edits_of(body: Body) -> dict[KeyPath, str]:
    """What was changed, by key; only what the page offers.

    Raises:
        HTTPException: something else.
    """
    edits = body.get("edits")
    if not isinstance(edits, dict) or not all(isinstance(text, str) for text in edits.values()):
        raise HTTPException(400, "That could not be read.")
    return {key_path(key): text for key, text in edits.items()}


def measuring_edits(page_open: Open, body: Body) -> dict[str, str]:
    """Of what was changed, what changes the numbers of the reps."""
    edits = body["edits"]
    return {key: text for key, text in edits.items() if key in page_open.measuring}


def attempt(request: Request, body: Body) -> Response:
    """What a draft would change; where it measures otherwise than the reps on the page, that it has to be judged
    again."""
    workshop_of(request).cue_runs.next()  # nothing slows down what is being moved
    page_open = opened(request, body)
    draft = draft_of(page_open, body)
    if draft.spec is None:
        return JSONResponse({"problems": by_key(draft.problems)})
    measured_as = page_open.bench.measured_as
    if measured_as is None or not measured_within(draft.spec, measured_as):
        return JSONResponse({"problems": {}, "again": json.dumps(measuring_edits(page_open, body), sort_keys=True)})
    return JSONResponse({"problems": {}, **trial_data(page_open, draft.spec)})


def draft_of(page_open: Open, body: Body) -> Draft:
    """The draft that a page holds.

    Raises:
        HTTPException: it changes what the page does not offer.
    """
    edits = edits_of(body)
    if not page_open.keys.issuperset(".".join(map(str, path)) for path in edits):
        raise HTTPException(400, "This cannot be changed here.")
    return drafted(page_open.loaded, edits)


def trial_data(page_open: Open, spec: Spec) -> dict[str, Any]:
    """The trial as the script shows it."""
    trial = tried(page_open.bench, spec)
    found = asdict(trial)
    for kind in ("become_faulty", "become_good", "other_faults", "come", "go"):
        reps = found.pop(kind)
        found[kind] = {"many": len(reps), "reps": list(reps[:MOST_SHOWN])}
    after = verdicts(page_open.bench.draft, spec)
    for fault_id, told in found["checks"].items():
        told["agreement"] = agreement_words(page_open.bench, spec, after, fault_id)
    return {"words": trial_words(trial), "trial": found, "doubts": _doubts(spec)}


def say(request: Request, body: Body) -> Response:
    """Says something aloud on this computer."""
    text = str(body.get("text", "")).strip()
    if not text or len(text) > LONGEST_SAID:
        raise HTTPException(400, "There is nothing to say.")
    language = str(body.get("language", "en"))
    if not LANGUAGE.fullmatch(language):
        raise HTTPException(400, "There is no such language.")
    return JSONResponse({"problem": workshop_of(request).speaker.say(text, language)})


def _doubts(spec: Spec) -> dict[str, str]:
    """By key, limits that noise alone may break."""
    found = {}
    for name, check in spec.checks.items():
        for kind, limit, follows in (("fault", check.fault, "have the fault"), ("warn", check.warn, "be noted")):
            if check.noise_band is not None and limit.broken_by(check.noise_band):
                text = f"Inside the noise band: more than 3 in 100 reps without this fault will {follows}."
                found[f"checks.{name}.{kind}.{limit.side}"] = text
    return found


def by_key(problems: Mapping[KeyPath, str]) -> dict[str, str]:
    """What the loader refuses, as sentences for the fields."""
    return {".".join(map(str, path)): f"It {text}." for path, text in problems.items()}
