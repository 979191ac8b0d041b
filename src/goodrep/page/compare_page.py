"""Comparing two sessions, or the left side with the right one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from goodrep.app.kept import store_to_read
from goodrep.app.people import DEFAULT_PERSON
from goodrep.app.printing import moment_words, words
from goodrep.core.events import Rep
from goodrep.core.vocabulary import Side
from goodrep.errors import UsageError
from goodrep.io.overview import SessionLine
from goodrep.io.records import SessionDetail, SetDetail
from goodrep.io.spec_used import spec_used
from goodrep.io.store import Store
from goodrep.page.asked import kept_lines
from goodrep.page.compare import Group, mean_curves, other_limits, rows, seen_whole
from goodrep.page.home import NOW_SESSIONS
from goodrep.page.home_page import NO_NAME
from goodrep.page.rendering import Drawn, page
from goodrep.page.session_page import NARROW_PX, WIDE_PX, session_track
from goodrep.review.curve_chart import check_of, curve_chart
from goodrep.review.curves import Curve, SetCurves, set_curves
from goodrep.review.labels import measure_words
from goodrep.specs.model import Spec
from goodrep.specs.rules import Check

MOST_CHOICES: Final = 100
Sets = list[tuple[SessionDetail, SetDetail]]


def compare(request: Request) -> Response:
    """Two sessions (``a`` and ``b``), or both sides of an ``exercise`` in its latest sessions; else what to choose."""
    lines = kept_lines()
    if not lines:
        return page("empty.html", here="/compare")
    asked = request.query_params
    sided = two_sided(lines)
    values: dict[str, Any] = {"first": None, "exercise": None, "whose": None}
    with store_to_read() as store:
        if "a" in asked and "b" in asked:
            values = _sessions(store, _number(asked["a"]), _number(asked["b"]), asked.get("exercise"))
        elif "exercise" in asked:
            values = _sides(store, lines, asked["exercise"], asked.get("person"))
    return page(
        "compare.html",
        here="/compare",
        choices=[line for line in lines if line.parts][:MOST_CHOICES],
        two_sided=sided,
        person_words=lambda key: NO_NAME if key == DEFAULT_PERSON else key,
        several=len({line.person for line in lines}) > 1,
        chosen=(asked["a"], asked["b"]) if "a" in asked and "b" in asked else _last_two(lines),
        at_most=NOW_SESSIONS,
        **values,
    )


def _last_two(lines: Sequence[SessionLine]) -> tuple[str, str]:
    """What to compare at first: the latest session, after the one before it with the same exercise."""
    done = [(str(line.number), {part.exercise for part in line.parts}) for line in lines if line.parts]
    latest, exercises = done[0] if done else ("", set())
    return next((number for number, others in done[1:] if exercises & others), latest), latest


def _number(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise UsageError(f'A session has a number, not "{text}".')
    return int(text)


def two_sided(lines: Sequence[SessionLine]) -> list[tuple[str, str]]:
    """Who did which exercise on both sides: key of the person and exercise, the default person first."""
    sides: dict[tuple[str, str], set[Side]] = {}
    for line in lines:
        for part in line.parts:
            sides.setdefault((line.person or DEFAULT_PERSON, part.exercise), set()).add(part.side)
    found = [key for key, done in sides.items() if {"left", "right"} <= done]
    return sorted(found, key=lambda key: (key[0] != DEFAULT_PERSON, key[0]))


def _sessions(store: Store, a: int, b: int, wanted: str | None) -> dict[str, Any]:
    details = [store.session(number) for number in (a, b)]
    exercises = [dict.fromkeys(one.exercise for one in detail.sets) for detail in details]
    both = [exercise for exercise in exercises[0] if exercise in exercises[1]]
    if not both:
        raise UsageError(f"Sessions {a} and {b} have no exercise in common: choose two that have.")
    exercise = wanted if wanted in both else both[0]
    groups: list[Sets] = [[(detail, one) for one in detail.sets if one.exercise == exercise] for detail in details]
    names = [f"Session {detail.summary.key.number}, {moment_words(detail.summary.started_at)}" for detail in details]
    return _values(exercise, names, groups) | {"whose": None, "others": [other for other in both if other != exercise]}


def _sides(store: Store, lines: Sequence[SessionLine], exercise: str, person: str | None) -> dict[str, Any]:
    """Both sides of one person: of the default one, or of the first who did both, unless another was chosen."""
    if person is None:
        person = next((who for who, done in two_sided(lines) if done == exercise), DEFAULT_PERSON)
    own = [line for line in lines if (line.person or DEFAULT_PERSON) == person]
    groups: list[Sets] = []
    for side in ("left", "right"):
        having = [line for line in own if any((part.exercise, part.side) == (exercise, side) for part in line.parts)]
        details = [store.session(line.number) for line in having[:NOW_SESSIONS]]
        groups.append([(d, one) for d in details for one in d.sets if (one.exercise, one.side) == (exercise, side)])
    if not any(groups):
        raise UsageError(f"The {words(exercise)} was not done on one side at a time: nothing to compare.")
    return _values(exercise, ["Left", "Right"], groups) | {"others": [], "whose": person}


def _values(exercise: str, names: Sequence[str], groups: Sequence[Sets]) -> dict[str, Any]:
    first, second = (_group(name, sets) for name, sets in zip(names, groups, strict=True))
    # Of several sessions only the latest one's recording is read: the others would take longer than anybody waits.
    latest = [latest_whole(sets) for sets in groups]
    curves = mean_curves([[_curves(detail, one) for detail, one in sets] for sets in latest])
    specs = [*first.specs, *second.specs]
    checks = [] if curves[0] is None else [check_of(curves[0].name, spec)[1] for spec in specs]
    alike = len({_ends(check) for check in checks}) == 1
    return {
        "exercise": exercise,
        "first": first,
        "second": second,
        "rows": rows(first, second),
        "curve": _drawn(curves[0], curves[1], second.spec if alike else None),
        "alike": alike,
        "other_limits": other_limits(first, second),
        "measure": next((measure_words(curve.name) for curve in curves if curve is not None), None),
    }


def latest_whole(sets: Sets) -> Sets:
    """The sets, the latest first, of the latest session with a counted rep that was seen whole: stepping up may have
    opened one on the other side."""
    whole = (detail for detail, one in sets if any(map(seen_whole, one.reps)))
    latest = next(whole, None)
    return [pair for pair in sets if pair[0] is latest]


def _ends(check: Check | None) -> tuple[object, ...]:
    """What is drawn of a check's limits."""
    if check is None:
        return ()
    return check.warn.side, check.warn.value, check.fault.side, check.fault.value


def _group(name: str, sets: Sets) -> Group:
    judged_by = dict.fromkeys(one.spec for _, one in sets)
    specs = tuple(spec for used in judged_by if (spec := spec_used(used)) is not None)
    return Group(name, tuple(rep for _, one in sets for rep in one.reps), specs)


def _curves(detail: SessionDetail, one: SetDetail) -> tuple[SetCurves, Sequence[Rep]]:
    return set_curves(session_track(detail.summary.key.id), one), one.reps


def _drawn(first: Curve | None, second: Curve | None, spec: Spec | None) -> Drawn | None:
    if first is None or second is None or first.name != second.name:
        return None

    def draw(width_px: int) -> str:
        return curve_chart(first, (), spec, width_px=width_px, beside=second, title="The mean rep of both")

    return Drawn.of(draw, WIDE_PX, NARROW_PX)
