"""All sessions at once, for looking at many: a few queries over everything instead of some for each session."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from goodrep.core.vocabulary import Side
from goodrep.io.records import Feedback

_SESSIONS = """
SELECT sessions.id, sessions.number, started_at, ended_at, origin, name, felt, pain
FROM sessions JOIN persons ON persons.id = person_id LEFT JOIN feedback ON session_id = sessions.id
ORDER BY number DESC
"""
# Reps with a fault are found once for all: looking for one per rep takes several times as long.
_PARTS = """
WITH faulty AS MATERIALIZED (SELECT DISTINCT rep_id FROM verdicts WHERE kind = 'fault')
SELECT session_id, exercise, side,
    count(DISTINCT sets.id),
    coalesce(sum(counted AND rep_id IS NULL AND reason IS NULL), 0),
    coalesce(sum(counted AND rep_id IS NOT NULL), 0),
    coalesce(sum(counted AND rep_id IS NULL AND reason IS NOT NULL), 0),
    coalesce(sum(NOT counted), 0)
FROM sets LEFT JOIN reps ON set_id = sets.id LEFT JOIN faulty ON rep_id = reps.id
GROUP BY session_id, exercise, side ORDER BY min(sets.number)
"""
_FAULTS = """
SELECT session_id, exercise, side, check_id, count(*)
FROM verdicts JOIN reps ON reps.id = rep_id JOIN sets ON sets.id = set_id
WHERE kind = 'fault' AND counted GROUP BY session_id, exercise, side, check_id
"""
# As `SessionSummary.main_fault`: what was most often the most important fault of a rep, else the first of a set.
_MAIN_FAULTS = """
SELECT session_id, check_id FROM (
    SELECT session_id, check_id,
        row_number() OVER (PARTITION BY session_id ORDER BY count(*) DESC, min(start_s)) AS place
    FROM verdicts JOIN reps ON reps.id = rep_id JOIN sets ON sets.id = set_id
    WHERE kind = 'fault' AND verdicts.position = 0 AND counted GROUP BY session_id, check_id
) WHERE place = 1
"""
_SET_FAULTS = """
SELECT session_id, check_id FROM set_faults JOIN sets ON sets.id = set_id ORDER BY sets.number DESC, position DESC
"""


@dataclass(frozen=True, slots=True)
class Part:
    """What was done of one exercise on one side in a session.

    ``good``, ``compensated``, ``cut_off`` (counted, without a fault, not seen whole) and ``attempts`` are reps; each
    is one of the four. ``faults`` are counted reps by check id; a rep may have several.
    """

    exercise: str
    side: Side
    sets: int
    good: int
    compensated: int
    cut_off: int
    attempts: int
    faults: Mapping[str, int]

    @property
    def counted(self) -> int:
        return self.good + self.compensated + self.cut_off


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A session without its reps; ``person`` is None for the default one, ``ended_at`` where it was interrupted.

    ``main_fault`` is that of its `SessionSummary`.
    """

    id: str
    number: int
    started_at: datetime
    ended_at: datetime | None
    origin: str
    person: str | None
    feedback: Feedback | None
    main_fault: str | None
    parts: tuple[Part, ...]


def session_lines(db: sqlite3.Connection) -> list[SessionLine]:
    """All sessions, the latest first."""
    faults: dict[tuple[str, str, str], dict[str, int]] = {}
    for session_id, exercise, side, check_id, count in db.execute(_FAULTS):
        faults.setdefault((session_id, exercise, side), {})[check_id] = count
    parts: dict[str, list[Part]] = {}
    for session_id, exercise, side, sets, good, compensated, cut_off, attempts in db.execute(_PARTS):
        found = faults.get((session_id, exercise, side), {})
        part = Part(exercise, side, sets, good, compensated, cut_off, attempts, found)
        parts.setdefault(session_id, []).append(part)
    main_faults: dict[str, str] = dict(db.execute(_SET_FAULTS)) | dict(db.execute(_MAIN_FAULTS))
    return [
        SessionLine(
            id=session_id,
            number=number,
            started_at=datetime.fromisoformat(started_at),
            ended_at=None if ended_at is None else datetime.fromisoformat(ended_at),
            origin=origin,
            person=person,
            feedback=None if felt is None and pain is None else Feedback(felt, pain),
            main_fault=main_faults.get(session_id),
            parts=tuple(parts.get(session_id, ())),
        )
        for session_id, number, started_at, ended_at, origin, person, felt, pain in db.execute(_SESSIONS)
    ]
