"""Home, and the list of all sessions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, get_args

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from goodrep.app.kept import store_to_read
from goodrep.app.people import DEFAULT_PERSON
from goodrep.io.overview import SessionLine
from goodrep.io.records import Felt
from goodrep.io.spec_used import spec_used
from goodrep.io.store import Store
from goodrep.page.asked import kept_lines
from goodrep.page.home import (
    Counts,
    ExerciseNow,
    FaultNow,
    PainNow,
    counts_of,
    exercises_now,
    felt_table,
    last_days,
    matters_most,
    pain_now,
    tally_by_day,
)
from goodrep.page.rendering import Drawn, page
from goodrep.page.specs import Advice, advice, priorities
from goodrep.review.history_charts import SideRow, calendar, sides, trend
from goodrep.review.svg import Chart, Scale
from goodrep.specs.model import Spec

WIDE_PX: Final = 1000
NARROW_PX: Final = 340
WIDE_WEEKS: Final = 53
NARROW_WEEKS: Final = 18
LATEST: Final = 10
PER_PAGE: Final = 100
REPORT_DAYS: Final = 28
PAIN_ANSWERS: Final = 10
NO_NAME: Final = "No name"


@dataclass(frozen=True, slots=True)
class Focus:
    """What matters most for one person."""

    name: str
    pain: PainNow | None
    fault: FaultNow | None
    advice: Advice | None


def home(request: Request) -> Response:
    """How it goes, in one look; for one person where there are several."""
    everything = kept_lines()
    if not everything:
        return page("empty.html", here="/")
    person = request.query_params.get("person")
    persons = _persons(everything)
    if person is not None and person not in dict(persons):
        person = None
    lines = [line for line in everything if person is None or (line.person or DEFAULT_PERSON) == person]
    exercises = exercises_now(lines)
    with store_to_read() as store:
        specs = {one.exercise: _last_spec(store, one.exercise) for one in exercises if one.faults}
    focus = [
        _focus(name, [line for line in lines if (line.person or DEFAULT_PERSON) == key], specs)
        for key, name in persons
        if person in (None, key)
    ]
    felt = felt_table(lines)
    today = datetime.now().astimezone().date()
    days = tally_by_day(lines)
    week_sessions, week = last_days(lines, today, 7)
    return page(
        "home.html",
        here="/",
        person=person,
        persons=persons,
        week=week,
        week_sessions=week_sessions,
        week_before=last_days(lines, today - timedelta(7), 7)[1],
        lines_total=len(lines),
        good_total=sum(tally.good for tally in days.values()),
        focus=focus,
        trend=Drawn.of(lambda px: trend(days, width_px=px), WIDE_PX, NARROW_PX),
        calendar=Drawn.of(lambda weeks: calendar(days, today, weeks=weeks), WIDE_WEEKS, NARROW_WEEKS),
        exercises=exercises,
        done_by={one.exercise: [who for who, _ in persons if _has_done(who, one.exercise, lines)] for one in exercises},
        spark=_spark,
        sides=_sides,
        felt=felt,
        places=[place for place in get_args(Felt) if any(place in row for row in felt.values())],
        pain=[line.feedback.pain for line in lines if line.feedback and line.feedback.pain is not None][:PAIN_ANSWERS],
        latest=lines[:LATEST],
        counts_of=counts_of,
    )


def sessions(request: Request) -> Response:
    """All sessions, the latest first."""
    lines = kept_lines()
    if not lines:
        return page("empty.html", here="/sessions")
    today = datetime.now().astimezone().date()
    pages = max(1, -(-len(lines) // PER_PAGE))
    asked = request.query_params.get("page", "1")
    shown = min(max(int(asked) if re.fullmatch(r"[0-9]{1,9}", asked) else 1, 1), pages)
    return page(
        "sessions.html",
        here="/sessions",
        lines=lines[(shown - 1) * PER_PAGE : shown * PER_PAGE],
        total=len(lines),
        shown=shown,
        pages=pages,
        first_day=today - timedelta(REPORT_DAYS),
        last_day=today,
        persons=_persons(lines),
        counts_of=counts_of,
    )


def _focus(name: str, lines: Sequence[SessionLine], specs: Mapping[str, Spec | None]) -> Focus:
    """
    Args:
        lines: this person's sessions, the latest first.
    """
    fault = matters_most(exercises_now(lines), {exercise: priorities(spec) for exercise, spec in specs.items()})
    return Focus(name, pain_now(lines), fault, None if fault is None else advice(specs[fault.exercise], fault.check_id))


def _last_spec(store: Store, exercise: str) -> Spec | None:
    used = store.last_spec(exercise)
    return None if used is None else spec_used(used)


def _persons(lines: list[SessionLine]) -> list[tuple[str, str]]:
    """Key and name of everybody who has a session, the default person first."""
    found = dict.fromkeys(line.person for line in lines)
    return sorted(
        ((DEFAULT_PERSON, NO_NAME) if name is None else (name, name) for name in found),
        key=lambda person: (person[0] != DEFAULT_PERSON, person[1]),
    )


def _has_done(person: str, exercise: str, lines: Sequence[SessionLine]) -> bool:
    own = (line for line in lines if (line.person or DEFAULT_PERSON) == person)
    return any(part.exercise == exercise for line in own for part in line.parts)


def _sides(one: ExerciseNow) -> str:
    left, right = one.sides.get("left", Counts()), one.sides.get("right", Counts())
    shares = (None if share is None else round(100 * share) for share in (left.good_share, right.good_share))
    rows = [SideRow("good, of judged reps", "%", *shares), SideRow("counted reps", "", left.counted, right.counted)]
    return Markup(sides(rows, width_px=NARROW_PX))


def _spark(shares: Sequence[float]) -> str:
    """The share of good reps, session by session, as a small line from 0 to 100 %."""
    told = ", ".join(f"{round(100 * share)} %" for share in shares)
    chart = Chart(NARROW_PX, 48, "Share of good reps, session by session", told)
    x, y = Scale(0, max(len(shares) - 1, 1), 6, NARROW_PX - 60), Scale(0, 1, 42, 6)
    for level in (0.0, 1.0):
        chart.line("grid", (x(0), y(level)), (x(len(shares)), y(level)))
    points = [(x(i), y(share)) for i, share in enumerate(shares)]
    chart.path("curve", [points])
    chart.circle("good", points[-1], 4)
    chart.text("strong", (points[-1][0] + 8, points[-1][1] + 4), f"{round(100 * shares[-1])} %")
    return Markup(chart.svg())
