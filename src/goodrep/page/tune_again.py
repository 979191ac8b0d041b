"""Judging the recordings again for the tuning page, where something else than a limit was changed: with progress."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from goodrep.page.tune_answers import Body, by_key, draft_of, measuring_edits, opened
from goodrep.page.tune_cards import cards
from goodrep.page.tune_page import bench_data, workshop_of
from goodrep.page.workshop import Open, Workshop
from goodrep.specs.loading import LoadedSpec
from goodrep.specs.model import Spec
from goodrep.tuning.bench import bench_of, rows_judged
from goodrep.tuning.limits import only_limits_differ
from goodrep.tuning.many import Judged


def again(request: Request, body: Body) -> Response:
    """Lines of JSON: how far it is, and at last what came of it. A newer run ends it."""
    page_open = opened(request, body)
    draft_of(page_open, body)
    # Limits and words are left out: they are compared afterwards, and what is judged can be kept for all of them.
    draft = draft_of(page_open, {"edits": measuring_edits(page_open, body)})
    if draft.spec is None:
        return JSONResponse({"problem": " ".join(by_key(draft.problems).values())})
    workshop = workshop_of(request)
    lines = _lines(workshop, page_open, draft.spec, workshop.next_run())
    return StreamingResponse(lines, media_type="application/x-ndjson")


def _lines(workshop: Workshop, page_open: Open, spec: Spec, run: int) -> Iterator[str]:
    base = page_open.loaded
    alike = only_limits_differ(base.spec, spec)
    specs = (base,) if alike else (base, _as_loaded(base, spec))
    paths = [one.recording for one in page_open.sessions if one.recording is not None]
    judged: dict[Any, Judged] = {}
    yield _line(done=0, of=len(paths))
    for one in workshop.judges.judge(paths, base.spec.exercise, specs):
        if not workshop.is_wanted(run):
            return
        judged[one.recording] = one
        yield _line(done=len(judged), of=len(paths))
    rows, remarks = [], []
    unrecorded = 0
    for session in page_open.sessions:
        if session.recording is None:
            unrecorded += len(session.reps)
            continue
        found = judged[session.recording]
        if found.problem is not None:
            remarks.append(found.problem)
        if found.outcomes:
            before, after = found.outcomes[0], found.outcomes[-1]
            rows += rows_judged(before.reps, after.reps, session.reps)
    if unrecorded:
        what = "1 rep is" if unrecorded == 1 else f"{unrecorded} reps are"
        remarks.append(f"{what} left out: without a recording there is nothing to judge again.")
    bench = bench_of(base.spec, rows, spec, remarks)
    opened_again = replace(page_open, bench=bench)
    data = {**bench_data(bench, cards(base.spec, bench.draft)), "bench": workshop.keep(opened_again)}
    yield _line(data=data)


def _as_loaded(base: LoadedSpec, spec: Spec) -> LoadedSpec:
    """The draft as whatever judges by a spec wants it; its text is not a file's, but is another for every draft."""
    text = f"{base.text}\n# draft {spec.model_dump_json()}\n"
    return replace(base, spec=spec, text=text, sha256=hashlib.sha256(text.encode()).hexdigest())


def _line(**values: Any) -> str:
    return json.dumps(values) + "\n"
