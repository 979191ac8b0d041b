"""All sessions at once, for looking at many: a few queries over everything instead of some for each session."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from goodrep.core.main_fault import main_fault
from goodrep.core.vocabulary import Side
from goodrep.io.records import Feedback, Origin, SpecUsed

_SESSIONS = """
SELECT sessions.id, sessions.number, started_at, ended_at, origin, source, name, felt, pain,
    EXISTS (SELECT 1 FROM sets WHERE session_id = sessions.id AND close_reason = 'interrupted')
FROM sessions JOIN persons ON persons.id = person_id LEFT JOIN feedback ON session_id = sessions.id
WHERE {which} ORDER BY number DESC
"""
_PARTS = """
SELECT session_id, exercise, side, count(DISTINCT sets.id),
    coalesce(sum(counted AND reason IS NULL), 0), coalesce(sum(counted AND reason IS NOT NULL), 0),
    coalesce(sum(NOT counted), 0)
FROM sets LEFT JOIN reps ON set_id = sets.id
WHERE {which} GROUP BY session_id, exercise, side ORDER BY min(sets.number)
"""
# Every rep with a fault has exactly one at position 0, which counts the rep once. The faults seen first come first.
_FAULTS = """
SELECT session_id, exercise, side, spec_sha256, check_id, count(*),
    sum(verdicts.position = 0 AND reps.reason IS NULL), sum(verdicts.position = 0 AND reps.reason IS NOT NULL)
FROM verdicts JOIN reps ON reps.id = rep_id JOIN sets ON sets.id = set_id
WHERE {which} AND kind = 'fault' AND counted GROUP BY session_id, exercise, side, spec_sha256, check_id
ORDER BY min(start_s)
"""
_SET_FAULTS = """
SELECT session_id, check_id FROM set_faults JOIN sets ON sets.id = set_id
WHERE {which} ORDER BY sets.number DESC, position DESC
"""
_LEAST = 99
"""A priority after all others."""
_ONE = "sets.session_id = (SELECT id FROM sessions WHERE number = :number)"


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


@dataclass(slots=True)
class _Faults:
    """Of one exercise on one side in a session: reps by fault, and reps with a fault, seen whole or not."""

    reps: dict[str, int] = field(default_factory=dict)
    whole: int = 0
    cut_off: int = 0


@dataclass(slots=True)
class _Judged:
    """Of a session: counted reps by fault, and the specs (SHA-256) by which each was found."""

    reps: dict[str, int] = field(default_factory=dict)
    specs: dict[str, set[str]] = field(default_factory=dict)

    def add(self, check_id: str, reps: int, spec_sha256: str) -> None:
        self.reps[check_id] = self.reps.get(check_id, 0) + reps
        self.specs.setdefault(check_id, set()).add(spec_sha256)

    def main_fault(self, db: sqlite3.Connection) -> str | None:
        return main_fault(self.reps, lambda check_id: min(_priority(db, sha, check_id) for sha in self.specs[check_id]))


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A session without its reps; ``person`` is None for the default one, ``ended_at`` where it was interrupted.

    ``main_fault`` is that of its `SessionSummary`, and so is ``interrupted``.
    """

    id: str
    number: int
    started_at: datetime
    ended_at: datetime | None
    origin: Origin
    source: str
    person: str | None
    feedback: Feedback | None
    main_fault: str | None
    parts: tuple[Part, ...]
    interrupted: bool = False


def session_lines(db: sqlite3.Connection, number: int | None = None) -> list[SessionLine]:
    """All sessions, the latest first, or only the one of this number."""

    def rows(query: str, one: str = _ONE) -> sqlite3.Cursor:
        return db.execute(query.format(which="TRUE" if number is None else one), {"number": number})

    faults: dict[tuple[str, str, str], _Faults] = {}
    judged: dict[str, _Judged] = {}
    for session_id, exercise, side, spec_sha256, check_id, reps, whole, cut_off in rows(_FAULTS):
        found = faults.setdefault((session_id, exercise, side), _Faults())
        found.reps[check_id] = found.reps.get(check_id, 0) + reps
        found.whole += whole
        found.cut_off += cut_off
        judged.setdefault(session_id, _Judged()).add(check_id, reps, spec_sha256)
    parts: dict[str, list[Part]] = {}
    for session_id, exercise, side, sets, whole, cut_off, attempts in rows(_PARTS):
        found = faults.get((session_id, exercise, side), _Faults())
        part = Part(
            exercise=exercise,
            side=side,
            sets=sets,
            good=whole - found.whole,
            compensated=found.whole + found.cut_off,
            cut_off=cut_off - found.cut_off,
            attempts=attempts,
            faults=found.reps,
        )
        parts.setdefault(session_id, []).append(part)
    main_faults: dict[str, str | None] = dict(rows(_SET_FAULTS)) | {
        session_id: found.main_fault(db) for session_id, found in judged.items()
    }
    about = rows(_SESSIONS, "number = :number")
    return [
        SessionLine(
            id=session_id,
            number=number,
            started_at=datetime.fromisoformat(started_at),
            ended_at=None if ended_at is None else datetime.fromisoformat(ended_at),
            origin=origin,
            source=source,
            person=person,
            feedback=None if felt is None and pain is None else Feedback(felt, pain),
            main_fault=main_faults.get(session_id),
            parts=tuple(parts.get(session_id, ())),
            interrupted=bool(interrupted),
        )
        for session_id, number, started_at, ended_at, origin, source, person, felt, pain, interrupted in about
    ]


def _priority(db: sqlite3.Connection, spec_sha256: str, check_id: str) -> int:
    """What a kept spec says; the least where this goodrep does not know such a spec any more."""
    # Reading specs takes long to load, and most sessions have no tie.
    from goodrep.core.judging import priority_of
    from goodrep.io.spec_used import spec_used

    row = db.execute("SELECT name, version, sha256, text FROM specs WHERE sha256 = ?", (spec_sha256,)).fetchone()
    spec = spec_used(SpecUsed(*row))
    return _LEAST if spec is None else priority_of(spec, check_id)
