"""Reading sessions back from the store's tables."""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Iterable

from goodrep.core.events import ORDER, Cue, Finding, MeasureValue, NotAssessed, Order, PlacementFound, Rep, Tempo
from goodrep.io import rejudged, remarks
from goodrep.io.overview import SessionLine, session_lines
from goodrep.io.records import Feedback, KeptCue, SessionDetail, SessionKey, SessionSummary, SetDetail, SpecUsed


def summaries(db: sqlite3.Connection) -> list[SessionSummary]:
    """All sessions, the latest first."""
    return [_summary(line) for line in session_lines(db)]


def detail(db: sqlite3.Connection, number: int) -> SessionDetail | None:
    """Everything about one session; None where there is none of this number."""
    lines = session_lines(db, number)
    if not lines:
        return None
    summary = _summary(lines[0])
    session_id = summary.key.id
    software, why_nothing = db.execute(
        "SELECT software, why_nothing FROM sessions WHERE id = ?", (session_id,)
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
        why_nothing=why_nothing,
        notes=remarks.notes(db, session_id),
        labels=remarks.labels(db, session_id),
        rejudgements=rejudged.rejudgements(db, session_id),
    )


def specs_by_session(db: sqlite3.Connection, exercise: str) -> dict[int, SpecUsed]:
    """By number of the session: the spec that the verdicts on its sets of an exercise are by, the last set's."""
    rows = db.execute(
        "SELECT sessions.number, name, version, sha256, text FROM sets JOIN specs ON sha256 = spec_sha256"
        " JOIN sessions ON sessions.id = session_id WHERE exercise = ? ORDER BY sets.number",
        (exercise,),
    )
    same: dict[str, SpecUsed] = {}  # one object for each text, which many sessions share
    return {
        number: same.setdefault(sha256, SpecUsed(name, version, sha256, text))
        for number, name, version, sha256, text in rows
    }


def _feedback(db: sqlite3.Connection, session_id: str) -> Feedback | None:
    row = db.execute("SELECT felt, pain FROM feedback WHERE session_id = ?", (session_id,)).fetchone()
    return None if row is None else Feedback(*row)


def _summary(line: SessionLine) -> SessionSummary:
    return SessionSummary(
        key=SessionKey(line.id, line.number),
        started_at=line.started_at,
        ended_at=line.ended_at,
        origin=line.origin,
        source=line.source,
        exercises=tuple(dict.fromkeys(part.exercise for part in line.parts)),
        sets=sum(part.sets for part in line.parts),
        good=sum(part.good for part in line.parts),
        compensated=sum(part.compensated for part in line.parts),
        attempts=sum(part.attempts for part in line.parts),
        main_fault=line.main_fault,
        person=line.person,
        interrupted=line.interrupted,
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
