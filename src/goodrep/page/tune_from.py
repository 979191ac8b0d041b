"""A spec for one person from a set of correct reps: which sets there are, and what one of them makes of each limit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from goodrep.app.kept import is_session_number, store_to_read
from goodrep.app.printing import moment_words
from goodrep.core.events import Rep
from goodrep.errors import GoodrepError, UsageError
from goodrep.page.changes import Fields, field_of
from goodrep.page.rendering import page
from goodrep.page.tune_page import measured_alike, named
from goodrep.page.tune_saving import Told, written
from goodrep.specs.document import KeyPath
from goodrep.specs.finding import shipped_specs
from goodrep.specs.loading import LoadedSpec
from goodrep.tuning.bench import rows_judged
from goodrep.tuning.chosen import Choice, ChosenSession, KeptRep, chosen_sessions
from goodrep.tuning.from_set import FEWEST_REPS, Origin, origins
from goodrep.tuning.outcomes import outcomes


@dataclass(frozen=True, slots=True)
class SetLine:
    """A set that limits could come from; ``correct`` are its counted reps that nobody marked as faulty."""

    session: int
    set: int
    when: str
    correct: int
    marked_good: int
    marked_faulty: int


def from_recording(request: Request) -> Response:
    """Asks for a set, or shows what the one that was asked for makes of the limits."""
    loaded = named(request)
    asked = request.query_params.get("set")
    sessions = _sessions(loaded)
    if asked is None:
        return page("tune_sets.html", here="/tune", loaded=loaded, lines=_lines(sessions), fewest=FEWEST_REPS)
    number, place = _place(asked)
    found = _origins(loaded, sessions, number, place)
    suggested = {i for i, origin in enumerate(found) if origin.suggested}
    return _from_set(loaded, asked, found, suggested, Told(f"my_{loaded.name}", "", ""))


def _from_set(
    loaded: LoadedSpec, asked: str, found: Sequence[Origin], taken: set[int], told: Told, refusal: str = ""
) -> Response:
    return page(
        "tune_from.html",
        422 if refusal else 200,
        here="/tune",
        loaded=loaded,
        shipped=loaded.name in shipped_specs(),
        asked=asked,
        where=_where(*_place(asked)),
        origins=found,
        taken=taken,
        told=told,
        refusal=refusal,
    )


def save_from(request: Request, fields: Fields) -> str | Response:
    """Writes the limits that were ticked; where they cannot be saved so, the form again, with the reason beside it.

    Raises:
        UsageError: there is no such set.
    """
    loaded = named(request)
    asked = field_of(fields, "set")
    number, place = _place(asked)
    found = _origins(loaded, _sessions(loaded), number, place)
    taken = {i for i in range(len(found)) if str(i) in fields.get("take", [])}
    told = Told(*(field_of(fields, key) for key in ("own", "author", "reason")))
    values: dict[KeyPath, Any] = dict(pair for i in sorted(taken) for pair in found[i].values)
    try:
        if not values:
            raise UsageError("Tick at least one line: nothing would be different from what there is.")
        new = written(loaded, told, values)
    except GoodrepError as error:
        return _from_set(loaded, asked, found, taken, told, str(error))
    said = f"Saved as version {new.spec.version} of {new.name}, with limits from {_where(number, place)}."
    return f"/tune/{new.name}?saved={quote(said)}"


def _sessions(loaded: LoadedSpec) -> list[ChosenSession]:
    with store_to_read() as store:
        return chosen_sessions(store, Choice(loaded.spec.exercise))


def _place(asked: str) -> tuple[int, int]:
    number, _, place = asked.partition("-")
    if not (asked.isascii() and is_session_number(number) and is_session_number(place)):
        raise UsageError("There is no such set.")
    return int(number), int(place)


def _where(number: int, place: int) -> str:
    return f"session {number}, set {place}"


def _lines(sessions: Sequence[ChosenSession]) -> list[SetLine]:
    """The latest first."""
    found = []
    for session in reversed(sessions):
        for place in dict.fromkeys(kept.place.set for kept in session.reps):
            inside = [kept for kept in session.reps if kept.place.set == place and kept.rep.counted]
            marked = sum(bool(kept.labels) for kept in inside)
            faulty = sum(map(_is_faulty, inside))
            when = moment_words(session.started_at)
            found.append(SetLine(session.number, place, when, len(inside) - faulty, marked - faulty, faulty))
    return [line for line in found if line.correct >= FEWEST_REPS]


def _is_faulty(kept: KeptRep) -> bool:
    """Whether anybody says that it has a fault."""
    return any(label.faults for label in kept.labels)


def _origins(loaded: LoadedSpec, sessions: Sequence[ChosenSession], number: int, place: int) -> list[Origin]:
    session = next((one for one in sessions if one.number == number), None)
    kept = [] if session is None else [one for one in session.reps if one.place.set == place]
    if session is None or not kept:
        raise UsageError(f"There is no {_where(number, place)} of this exercise.")
    correct = [one for one in kept if not _is_faulty(one)]
    return origins(loaded.spec, loaded.name, _measured(loaded, session, correct), _where(number, place))


def _measured(loaded: LoadedSpec, session: ChosenSession, kept: Sequence[KeptRep]) -> list[Rep]:
    """The reps that count and were seen whole, as the spec measures them."""
    reps: list[Rep] = [one.rep for one in kept]
    if not measured_alike(session, loaded.spec):
        if session.recording is None:
            raise UsageError("This set was measured by another spec, and there is no recording to measure it again.")
        found = outcomes(session.recording, loaded.spec.exercise, (loaded,))
        judged = [] if found is None else found[0].reps
        rows = rows_judged(judged, judged, kept)
        reps = [row.before for row in rows if row.before is not None and row.kept is not None]
    return [rep for rep in reps if rep.counted and rep.reason is None]
