"""Reading sessions back from the store's tables."""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Iterable
from datetime import datetime

from goodrep.core.events import ORDER, Cue, Finding, MeasureValue, NotAssessed, Order, PlacementFound, Rep, Tempo
from goodrep.io import remarks
from goodrep.io.records import Feedback, KeptCue, SessionDetail, SessionKey, SessionSummary, SetDetail, SpecUsed

_SUMMARIES = """
WITH judged AS (
    SELECT sets.session_id, reps.counted, reps.reason,
        EXISTS (SELECT 1 FROM verdicts WHERE rep_id = reps.id AND kind = 'fault') AS faulty
    FROM reps JOIN sets ON sets.id = reps.set_id
)
SELECT id, number, started_at, ended_at, origin, source,
    (SELECT count(*) FROM sets WHERE session_id = sessions.id),
    (SELECT count(*) FROM judged WHERE session_id = sessions.id AND counted AND NOT faulty AND reason IS NULL),
    (SELECT count(*) FROM judged WHERE session_id = sessions.id AND counted AND faulty),
    (SELECT count(*) FROM judged WHERE session_id = sessions.id AND NOT counted),
    coalesce(
        (SELECT check_id FROM verdicts JOIN reps ON reps.id = rep_id JOIN sets ON sets.id = set_id
            WHERE session_id = sessions.id AND kind = 'fault' AND verdicts.position = 0 AND counted
            GROUP BY check_id ORDER BY count(*) DESC, min(start_s) LIMIT 1),
        (SELECT check_id FROM set_faults JOIN sets ON sets.id = set_id
            WHERE session_id = sessions.id ORDER BY sets.number, position LIMIT 1)
    )
FROM sessions
"""


def summaries(db: sqlite3.Connection) -> list[SessionSummary]:
    """All sessions, the latest first."""
    return [_summary(db, row) for row in db.execute(f"{_SUMMARIES} ORDER BY number DESC").fetchall()]


def detail(db: sqlite3.Connection, number: int) -> SessionDetail | None:
    """Everything about one session; None where there is none of this number."""
    row = db.execute(f"{_SUMMARIES} WHERE number = ?", (number,)).fetchone()
    if row is None:
        return None
    summary = _summary(db, row)
    session_id = summary.key.id
    software, person = db.execute(
        "SELECT software, name FROM sessions JOIN persons ON persons.id = person_id WHERE sessions.id = ?",
        (session_id,),
    ).fetchone()
    cues = _cues(db, session_id)
    placement = _placement(db, session_id)
    sets = db.execute(
        "SELECT id, number, exercise, side, side_from, name, version, sha256, text, opened_s, closed_s, close_reason"
        " FROM sets JOIN specs ON sha256 = spec_sha256 WHERE session_id = ? ORDER BY number",
        (session_id,),
    ).fetchall()
    return SessionDetail(
        summary=summary,
        software=json.loads(software),
        sets=tuple(
            SetDetail(
                id=set_id,
                number=set_number,
                exercise=exercise,
                side=side,
                side_from=side_from,
                spec=SpecUsed(*spec),
                opened_s=opened_s,
                closed_s=closed_s,
                close_reason=close_reason,
                faults=_findings(
                    db.execute(
                        "SELECT check_id, value, unit, limit_value, from_s FROM set_faults"
                        " WHERE set_id = ? ORDER BY position",
                        (set_id,),
                    )
                ),
                reps=_reps(db, set_id, set_number),
                cues=cues.get(set_id, ()),
                placement=placement.get(set_id, ()),
                rep_ids=tuple(
                    rep_id
                    for (rep_id,) in db.execute("SELECT id FROM reps WHERE set_id = ? ORDER BY position", (set_id,))
                ),
            )
            for set_id, set_number, exercise, side, side_from, *spec, opened_s, closed_s, close_reason in sets
        ),
        cues=cues.get(None, ()),
        placement=placement.get(None, ()),
        feedback=_feedback(db, session_id),
        person=person,
        notes=remarks.notes(db, session_id),
        labels=remarks.labels(db, session_id),
    )


def _feedback(db: sqlite3.Connection, session_id: str) -> Feedback | None:
    row = db.execute("SELECT felt, pain FROM feedback WHERE session_id = ?", (session_id,)).fetchone()
    return None if row is None else Feedback(*row)


def _summary(db: sqlite3.Connection, row: tuple[object, ...]) -> SessionSummary:
    session_id, number, started_at, ended_at, origin, source, sets, good, compensated, attempts, main_fault = row
    exercises = db.execute(
        "SELECT exercise FROM sets WHERE session_id = ? GROUP BY exercise ORDER BY min(number)", (session_id,)
    )
    return SessionSummary(
        key=SessionKey(session_id, number),  # type: ignore[arg-type]
        started_at=datetime.fromisoformat(started_at),  # type: ignore[arg-type]
        ended_at=None if ended_at is None else datetime.fromisoformat(ended_at),  # type: ignore[arg-type]
        origin=origin,  # type: ignore[arg-type]
        source=source,  # type: ignore[arg-type]
        exercises=tuple(exercise for (exercise,) in exercises),
        sets=sets,  # type: ignore[arg-type]
        good=good,  # type: ignore[arg-type]
        compensated=compensated,  # type: ignore[arg-type]
        attempts=attempts,  # type: ignore[arg-type]
        main_fault=main_fault,  # type: ignore[arg-type]
    )


def _reps(db: sqlite3.Connection, set_id: str, set_number: int) -> tuple[Rep, ...]:
    rows = db.execute(
        "SELECT id, number, counted, reason, start_s, top_s, end_s, up_s, hold_s, down_s"
        " FROM reps WHERE set_id = ? ORDER BY position",
        (set_id,),
    ).fetchall()
    return tuple(
        Rep(
            set=set_number,
            number=number,
            start_s=start_s,
            top_s=top_s,
            end_s=end_s,
            counted=bool(counted),
            reason=reason,
            tempo=Tempo(*tempo),
            faults=_verdicts(db, rep_id, "fault"),
            warnings=_verdicts(db, rep_id, "warning"),
            not_assessed=tuple(
                NotAssessed(*found)
                for found in db.execute(
                    "SELECT check_id, reason FROM verdicts WHERE rep_id = ? AND kind = 'not_assessed'"
                    " ORDER BY position",
                    (rep_id,),
                )
            ),
            measures={
                name: MeasureValue(*map(_number, values))
                for name, *values in db.execute(
                    "SELECT name, value, uncertainty, at_s FROM measures WHERE rep_id = ? ORDER BY position", (rep_id,)
                )
            },
            order=_order(db, rep_id),
        )
        for rep_id, number, counted, reason, start_s, top_s, end_s, *tempo in rows
    )


def _order(db: sqlite3.Connection, rep_id: str) -> Order | NotAssessed | None:
    row = db.execute("SELECT reason, first, second, lag_s, uncertainty_s FROM orders WHERE rep_id = ?", (rep_id,))
    found = row.fetchone()
    if found is None:
        return None
    reason, *order = found
    return Order(*order) if reason is None else NotAssessed(ORDER, reason)


def _verdicts(db: sqlite3.Connection, rep_id: str, kind: str) -> tuple[Finding, ...]:
    return _findings(
        db.execute(
            "SELECT check_id, value, unit, limit_value, from_s FROM verdicts"
            " WHERE rep_id = ? AND kind = ? ORDER BY position",
            (rep_id, kind),
        )
    )


def _findings(rows: Iterable[tuple[str, float | None, str, float | None, float | None]]) -> tuple[Finding, ...]:
    return tuple(
        Finding(check_id, _number(value), unit, _number(limit), _number(from_s))
        for check_id, value, unit, limit, from_s in rows
    )


def _cues(db: sqlite3.Connection, session_id: str) -> dict[str | None, tuple[KeptCue, ...]]:
    """By set, None for those outside of any."""
    rows = db.execute(
        "SELECT set_id, planned_s, kind, text, spoken, fault, rep_number, suppressed_by, duration_s, started_s, ended_s"
        " FROM cues WHERE session_id = ? ORDER BY position",
        (session_id,),
    )
    found: dict[str | None, tuple[KeptCue, ...]] = {}
    for set_id, t_s, kind, text, spoken, fault, rep, suppressed_by, duration_s, started_s, ended_s in rows:
        cue = Cue(t_s, kind, text, bool(spoken), fault, rep, suppressed_by, duration_s)
        found[set_id] = (*found.get(set_id, ()), KeptCue(cue, started_s, ended_s))
    return found


def _placement(db: sqlite3.Connection, session_id: str) -> dict[str | None, tuple[PlacementFound, ...]]:
    rows = db.execute(
        "SELECT set_id, t_s, finding, text FROM placements WHERE session_id = ? ORDER BY position", (session_id,)
    )
    found: dict[str | None, tuple[PlacementFound, ...]] = {}
    for set_id, *finding in rows:
        found[set_id] = (*found.get(set_id, ()), PlacementFound(*finding))
    return found


def _number(value: float | None) -> float:
    """SQLite keeps NaN as NULL."""
    return math.nan if value is None else value
