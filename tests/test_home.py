"""What home makes of all sessions: spans of days, now against before, and which fault matters most."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from goodrep.core.events import Finding, SetOpened
from goodrep.core.vocabulary import Side
from goodrep.io.overview import Part, SessionLine
from goodrep.io.records import Feedback, Felt
from goodrep.io.store import Store
from goodrep.page.home import (
    NOW_SESSIONS,
    counts_of,
    exercises_now,
    felt_table,
    last_days,
    matters_most,
    pain_now,
    tally_by_day,
)
from goodrep.page.home_page import home

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
TODAY = NOW.astimezone().date()


def part(exercise: str = "bridge", good: int = 0, faults: dict[str, int] | None = None, side: Side = "both") -> Part:
    """Reps without a fault and, for each fault, reps with that one alone."""
    return Part(exercise, side, 1, good, sum((faults or {}).values()), 0, 0, faults or {})


def line(number: int, *parts: Part, days_ago: float = 0.0, felt: Felt | None = None) -> SessionLine:
    feedback = None if felt is None else Feedback(felt, None)
    at = NOW - timedelta(days=days_ago)
    return SessionLine(str(number), number, at, at, "live", "camera", None, feedback, None, parts)


def test_the_last_days_end_today() -> None:
    lines = [line(4, part(good=1)), line(3, part(good=2), days_ago=6), line(2, part(good=4), days_ago=7), line(1)]
    assert last_days(lines, TODAY, 7) == (3, counts_of([part(good=3)]))
    assert last_days(lines, TODAY - timedelta(7), 7) == (1, counts_of([part(good=4)]))


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.floats(0, 400)), max_size=30))
def test_every_rep_is_in_one_day(sessions: list[tuple[int, int, float]]) -> None:
    lines = [line(i, part(good=g, faults={"x": f}), days_ago=ago) for i, (g, f, ago) in enumerate(sessions)]
    days = tally_by_day(lines)
    assert sum(day.good for day in days.values()) == sum(good for good, _, _ in sessions)
    assert sum(day.compensated for day in days.values()) == sum(faulty for _, faulty, _ in sessions)


def test_now_is_the_latest_sessions_in_which_something_was_counted() -> None:
    latest = [line(50 - i, part(good=1, faults={"new": 1})) for i in range(NOW_SESSIONS)]
    earlier = [line(40 - i, part(good=3, faults={"old": 1})) for i in range(NOW_SESSIONS)]
    (one,) = exercises_now([line(99, part()), *latest, *earlier, line(1, part(good=100))])
    assert (one.exercise, one.sessions) == ("bridge", 2 * NOW_SESSIONS + 2)
    assert (one.now.good, one.now.counted) == (NOW_SESSIONS, 2 * NOW_SESSIONS)
    assert one.before.good_share == 0.75
    assert [fault.check_id for fault in one.faults] == ["new"]
    assert one.faults[0].reps_before == 0
    assert one.spark[-1] == 0.5


def test_sides_are_kept_apart() -> None:
    (one,) = exercises_now(
        [line(1, part("clam", 3, side="left"), part("clam", 1, {"roll": 2, "fast": 1}, side="right"))]
    )
    assert one.sides["left"].good_share == 1
    assert one.sides["right"].good_share == 0.25


def test_the_fault_of_most_reps_matters_most_and_of_equals_the_one_corrected_first() -> None:
    priorities = {"bridge": {"arch": 1, "fast": 6, "sag": 0}}
    for faults, expected in (
        ({"fast": 6, "arch": 3, "sag": 1}, ("fast", 6, 12)),
        ({"fast": 3, "arch": 3, "sag": 1}, ("arch", 3, 9)),
    ):
        most = matters_most(exercises_now([line(1, part(good=2, faults=faults))]), priorities)
        assert most is not None
        assert (most.check_id, most.reps, most.counted) == expected
    assert matters_most(exercises_now([line(1, part(good=3))]), {}) is None


def test_of_several_exercises_the_one_where_most_reps_have_it_matters() -> None:
    lines = [line(1, part("clam", good=1, faults={"roll": 3}), part("bridge", good=6, faults={"arch": 4}))]
    most = matters_most(exercises_now(lines), {"clam": {"roll": 9}, "bridge": {"arch": 1}})
    assert most is not None
    assert (most.exercise, most.check_id) == ("clam", "roll")


def test_a_rep_not_seen_whole_lowers_no_share() -> None:
    (one,) = exercises_now([line(1, Part("bridge", "both", 1, 3, 1, 2, 1, {"arch": 1}))])
    assert (one.now.counted, one.now.judged, one.now.good_share) == (6, 4, 0.75)


def hurting(number: int, pain: int | None) -> SessionLine:
    return replace(line(number, part(good=1)), feedback=Feedback("glutes", pain))


def test_too_much_pain_is_told_with_what_was_said_since() -> None:
    assert pain_now([hurting(2, 4), hurting(1, None), line(0)]) is None
    now = pain_now([hurting(4, 3), hurting(3, None), hurting(2, 6), hurting(1, 9)])
    assert now is not None
    assert (now.pain, now.since) == (6, 3)
    assert pain_now([*[hurting(9 - i, 1) for i in range(NOW_SESSIONS)], hurting(1, 9)]) is None


def shown(query: str = "") -> str:
    answer = home(Request({"type": "http", "headers": [], "query_string": query.encode()}))
    return re.sub(r"\s+", " ", bytes(answer.body).decode())


def test_pain_goes_before_what_matters_most(kept: Path) -> None:
    assert "said it hurt" not in shown()
    with Store.open(kept) as store:
        store.add_feedback(store.session(2).summary.key.id, Feedback("side", 6))
    page = shown()
    assert "You said it hurt 6 of 10 on" in page
    assert page.index("it hurt 6 of 10") < page.index("What matters most now")


def test_what_matters_most_and_the_sides_are_those_of_one_person(kept: Path) -> None:
    with Store.open(kept) as store:
        key = store.start_session(source="camera", software={}, person="Anna")
        clam = store.session(2).sets[0]
        set_id = store.start_set(key.id, SetOpened(0.0, 1, "clam", "left", "given"), clam.spec)
        for rep in clam.reps:
            store.add_rep(set_id, replace(rep, faults=(Finding("pelvis_roll", 20.0, "deg", 10.0, rep.start_s),)))
        store.add_feedback(key.id, Feedback(None, 8))
    everybody, anna = shown(), shown("person=Anna")
    assert everybody.count("What matters most now") == 2 * 2  # its title and what it is called aloud
    assert "Anna said it hurt 8 of 10" in everybody
    assert "Left against right" in everybody
    assert everybody.count("sides of different people cannot be compared") == 1  # both did the clam
    assert "/compare?exercise=hip_hike&amp;person=." in everybody  # which Anna never did
    assert anna.count("What matters most now") == 2
    assert "Pelvis roll" in anna
    assert "cannot be compared" not in anna
    assert "said it hurt" not in shown("person=.")


def test_feelings_are_counted_once_per_session_and_exercise() -> None:
    lines = [
        line(2, part("clam", side="left"), part("clam", side="right"), felt="side"),
        line(1, part("clam"), part("bridge"), felt="side"),
        line(0, part("bridge")),
    ]
    assert felt_table(lines) == {"clam": {"side": 2}, "bridge": {"side": 1}}
