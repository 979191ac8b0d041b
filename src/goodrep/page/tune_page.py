"""The tuning page of one spec: its limits on the numbers of the reps that were kept."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict, astuple
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from goodrep.core.pose import Array
from goodrep.errors import GoodrepError, UsageError
from goodrep.io.overview import SessionLine
from goodrep.io.spec_used import spec_used
from goodrep.io.store import Store
from goodrep.page.rendering import page
from goodrep.page.tune_cards import Card, cards, keys_of, measuring_keys
from goodrep.page.tune_groups import groups, measuring
from goodrep.page.workshop import Open, Workshop
from goodrep.specs.finding import is_name, own_specs, shipped_specs
from goodrep.specs.loading import LoadedSpec, load_spec
from goodrep.specs.model import ExtendingSpec, Spec
from goodrep.specs.saving import version_before
from goodrep.tuning.bench import Bench, bench_of, rows_as_kept
from goodrep.tuning.chosen import Choice, ChosenSession, chosen_sessions
from goodrep.tuning.limits import RepTable, measured_within

PERIODS: Final = (("", "all days"), ("7", "last 7 days"), ("30", "last 30 days"), ("90", "last 90 days"))
OTHERWISE: Final = "Some of these reps were measured by another version of this spec: they are being judged again."
NOBODY: Final = "."
"""Stands in an address for the person without a name; no name is like it."""


def workshop_of(request: Request) -> Workshop:
    found: Workshop = request.app.state.workshop
    return found


def spec_list(request: Request) -> Response:
    """Which specs there are to tune."""
    shipped = [(name, load_spec(name).spec) for name in shipped_specs()]
    own: list[tuple[str, Spec | None, str | None]] = []
    for name in own_specs():
        try:
            own.append((name, load_spec(name).spec, None))
        except GoodrepError as error:  # a broken file of the user's own is told, and the others are shown
            own.append((name, None, str(error)))
    return page("tune_specs.html", here="/tune", shipped=shipped, own=own)


def named(request: Request) -> LoadedSpec:
    """The spec that an address names.

    Raises:
        UsageError: there is none of this name.
        SpecError: it is broken.
    """
    name = request.path_params["name"]
    if not is_name(name):
        raise UsageError("There is no such spec: it is found by its name, not by a file's.")
    return load_spec(name)


def tune(request: Request) -> Response:
    """The page of one spec, for the reps that were asked for."""
    loaded = named(request)
    choice = _choice(request, loaded.spec.exercise)
    persons: list[tuple[str, str]] = []
    sessions: list[ChosenSession] = []
    store = Store.read()
    if store is not None:
        with store:
            sessions = chosen_sessions(store, choice)
            persons = _named(
                {line.person for line in store.session_lines() if _does(line, loaded.spec.exercise)}, "No name"
            )
    labellers = {label.labelled_by for one in sessions for kept in one.reps for label in kept.labels}
    usable = [one for one in sessions if one.recording is not None or measured_alike(one, loaded.spec)]
    alike = all(measured_alike(one, loaded.spec) for one in usable)
    remarks = left_out(sessions, usable) + ([] if alike else [OTHERWISE])
    bench = bench_of(loaded.spec, rows_as_kept(usable), loaded.spec if alike else None, remarks)
    shown = cards(loaded.spec, bench.base, extends=extends_when_saved(loaded))
    others = groups(loaded.spec)
    keys = frozenset((*keys_of(shown), *(one.key for group in others for one in (*group.entries, *group.why))))
    measures = frozenset((*measuring_keys(shown), *measuring(loaded.spec)))
    token = workshop_of(request).keep(Open(loaded, tuple(usable), bench, keys, measures))
    own_name = f"my_{loaded.name}"
    return page(
        "tune.html",
        here="/tune",
        loaded=loaded,
        shipped=loaded.name in shipped_specs(),
        extends=loaded.spec.extends if isinstance(loaded.spec, ExtendingSpec) else None,
        cards=shown,
        groups=others,
        persons=persons,
        person=request.query_params.get("person", ""),
        labellers=_named(labellers, "nobody named"),
        marked_by=request.query_params.get("marks", ""),
        periods=PERIODS,
        days=request.query_params.get("days", ""),
        sessions=len(usable),
        reps=int(bench.base.counted.sum()),
        marked=sum(label is not None for label in bench.labels),
        saved=request.query_params.get("saved"),
        author=_last_author(loaded.spec),
        own_name=own_name,
        undo=None if loaded.path is None or loaded.name in shipped_specs() else version_before(loaded.path),
        data={**bench_data(bench, shown), "bench": token, "name": loaded.name, "own": own_name},
    )


def extends_when_saved(loaded: LoadedSpec) -> bool:
    """Whether what is saved of a spec builds on another: it does already, or it comes with goodrep and stays."""
    return isinstance(loaded.spec, ExtendingSpec) or loaded.name in shipped_specs()


def bench_data(bench: Bench, shown: Sequence[Card]) -> dict[str, Any]:
    """What the script draws: places and marks of all movements, and the numbers of each dial."""
    dials = [dial for card in shown for dial in card.dials]
    return {
        "places": [None if one is None else astuple(one) for one in bench.places],
        "marks": [None if label is None else list(label.faults) for label in bench.labels],
        "dials": [asdict(dial) for dial in dials],
        "values": {dial.id: plain(numbers_of(bench.draft, dial.id)) for dial in dials},
        "remarks": list(bench.remarks),
    }


def numbers_of(table: RepTable, dial_id: str) -> Array:
    """(N,) what a dial shows of each rep; NaN where nothing."""
    kind, _, name = dial_id.partition(":")
    return table.value[name] if kind == "check" else table.seconds[name]


def plain(values: Array) -> list[float | None]:
    """Numbers for JSON, which has no NaN."""
    return [round(value, 4) if math.isfinite(value) else None for value in values.tolist()]


def measured_alike(session: ChosenSession, spec: Spec) -> bool:
    """Whether the kept numbers of a session hold those that this spec would measure."""
    kept = [spec_used(used) for used in session.specs]
    return all(one is not None and measured_within(spec, one) for one in kept)


def left_out(sessions: Sequence[ChosenSession], usable: Sequence[ChosenSession]) -> list[str]:
    """A sentence where sessions cannot be used."""
    many = len(sessions) - len(usable)
    if not many:
        return []
    what = "1 session is" if many == 1 else f"{many} sessions are"
    return [f"{what} left out: measured by another spec, and without a recording to measure again."]


def _choice(request: Request, exercise: str) -> Choice:
    person, days = request.query_params.get("person", ""), request.query_params.get("days", "")
    since = None
    if days in dict(PERIODS) and days:
        since = datetime.now(UTC) - timedelta(days=int(days))
    return Choice(exercise, _asked(person), since, _asked(request.query_params.get("marks", "")))


def _asked(key: str) -> str | None:
    """A person in an address; None for everybody."""
    return None if not key else "" if key == NOBODY else key


def _does(line: SessionLine, exercise: str) -> bool:
    return any(part.exercise == exercise for part in line.parts)


def _named(names: Iterable[str | None], nobody: str) -> list[tuple[str, str]]:
    """Key and name of each."""
    return sorted((NOBODY, nobody) if name is None else (name, name) for name in set(names))


def _last_author(spec: Spec) -> str:
    if spec.changed:
        return spec.changed[-1].author
    return spec.author if isinstance(spec, ExtendingSpec) else ""
