"""Judging the recordings again for the tuning page, where something else than a limit was changed: with progress."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from goodrep.page.tune_answers import Body, by_key, draft_of, measuring_edits, opened, told_by_line
from goodrep.page.tune_cards import cards
from goodrep.page.tune_page import bench_data, extends_when_saved, workshop_of
from goodrep.page.workshop import Open, Workshop
from goodrep.specs.model import Spec
from goodrep.tuning.bench import Bench, Compared, bench_compared
from goodrep.tuning.draft import as_loaded
from goodrep.tuning.limits import only_limits_differ, remeasured_checks

SAME_S: Final = 1e-3
"""A movement starts at the same moment where it does so within this."""


def again(request: Request, body: Body) -> Response:
    """Lines of JSON: how far it is, and at last what came of it. A newer run ends it."""
    page_open = opened(request, body)
    draft_of(page_open, body)
    # Limits and words are left out: they are compared afterwards, and what is judged can be kept for all of them.
    draft = draft_of(page_open, {"edits": measuring_edits(page_open, body)})
    if draft.spec is None:
        return JSONResponse({"problem": " ".join(by_key(draft.problems).values())})
    workshop = workshop_of(request)
    workshop.cue_runs.next()
    lines = _lines(workshop, page_open, draft.spec, workshop.judging_runs.next())
    return told_by_line(lines)


def _lines(workshop: Workshop, page_open: Open, spec: Spec, run: int) -> Iterator[dict[str, Any]]:
    """Measures only what has to be: the changed checks where the reps stay, else everything."""
    checks = remeasured_checks(page_open.loaded.spec, spec)
    bench = None
    if checks is not None and page_open.bench.measured_as is not None and None not in page_open.bench.places:
        bench = yield from _remeasured(workshop, page_open, spec, checks, run)
    if bench is None and workshop.judging_runs.is_wanted(run):
        bench = yield from _judged_again(workshop, page_open, spec, run)
    if bench is not None and workshop.judging_runs.is_wanted(run):
        token = workshop.keep(replace(page_open, bench=bench))
        shown = cards(page_open.loaded.spec, bench.draft, extends=extends_when_saved(page_open.loaded))
        yield dict(data={**bench_data(bench, shown), "bench": token})


def _remeasured(
    workshop: Workshop, page_open: Open, spec: Spec, checks: list[str], run: int
) -> Generator[dict[str, Any], None, Bench | None]:
    """The bench with new numbers of some checks; None where the reps are not those of the recordings any more.

    The spec on disk measures again, too, so that nothing but the draft makes a difference.
    """
    bench, paths = page_open.bench, page_open.recorded
    specs = (page_open.loaded.spec, spec)
    values = tuple({name: np.full(len(bench.places), np.nan) for name in checks} for _ in specs)
    rows_of: dict[int, list[int]] = {}
    for row, place in enumerate(bench.places):
        if place is not None:
            rows_of.setdefault(place.session, []).append(row)
    remarks = _without_recording(page_open, "not assessed in what is measured otherwise")
    found_in = workshop.judges.remeasure(list(paths), page_open.loaded, specs, checks) if checks else ()
    for done, (path, found) in enumerate(found_in, 1):
        if not workshop.judging_runs.is_wanted(run):
            return None
        rows = rows_of.get(paths[path].number, [])
        if isinstance(found, str):
            remarks.append(found)
        elif len(found.start_s) != len(rows) or not np.allclose(found.start_s, bench.start_s[rows], atol=SAME_S):
            return None
        else:
            for name in checks:
                for whole, part in zip(values, found.values, strict=True):
                    whole[name][rows] = part[name]
        yield dict(done=done, of=len(paths))
    base, draft = (replace(bench.base, value={**bench.base.value, **found}) for found in values)
    return replace(bench, base=base, draft=draft, measured_as=spec, remarks=tuple(remarks) if checks else ())


def _judged_again(
    workshop: Workshop, page_open: Open, spec: Spec, run: int
) -> Generator[dict[str, Any], None, Bench | None]:
    """The bench of all recordings, judged again by the spec on disk and by the draft."""
    base, paths = page_open.loaded, page_open.recorded
    draft = None if only_limits_differ(base.spec, spec) else as_loaded(base, spec)
    judged: dict[Path, Compared | str | None] = {}
    yield dict(done=0, of=len(paths))
    for path, found in workshop.judges.compare(list(paths), base, draft):
        if not workshop.judging_runs.is_wanted(run):
            return None
        judged[path] = found
        yield dict(done=len(judged), of=len(paths))
    remarks = _without_recording(page_open, "left out: there is nothing to judge again")
    remarks += [found for path in paths if isinstance(found := judged[path], str)]
    movements = [(found, one.reps) for path, one in paths.items() if isinstance(found := judged[path], Compared)]
    return bench_compared(base.spec, movements, spec, remarks)


def _without_recording(page_open: Open, what: str) -> list[str]:
    """A sentence where there are such reps."""
    many = sum(len(one.reps) for one in page_open.sessions if one.recording is None)
    if not many:
        return []
    return [f"{many} {'rep' if many == 1 else 'reps'} without a recording: {what}."]
