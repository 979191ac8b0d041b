"""Replacing what is kept of a session's sets by what another spec makes of them (docs/data.md).

What is the same stays the same: a set or rep that the new judgement has too keeps its id, and with it what people said
of it. Cues and placements are history and stay as they were. All of it is one transaction, that of the caller.
"""

from __future__ import annotations

import math
import sqlite3
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from goodrep.core.events import Rep, Tempo
from goodrep.core.pairing import paired, same_sets
from goodrep.io.records import JudgedSet, Rejudgement, SpecUsed
from goodrep.io.rep_writing import insert_rep, insert_set_faults, keep_spec, replace_rep

NOT_FOUND: Final = "not_found_any_more"
"""The reason of an attempt that the new spec does not have, and that is kept because somebody said something of it."""

_WHICH: Final = "session_id = ? AND exercise = ?"
_OF_REPS: Final = "JOIN reps ON reps.id = rep_id JOIN sets ON sets.id = set_id"
_JUDGED: Final = {
    "sets": "",
    "set_faults": "JOIN sets ON sets.id = set_id",
    "reps": "JOIN sets ON sets.id = set_id",
    "verdicts": _OF_REPS,
    "measures": _OF_REPS,
    "orders": _OF_REPS,
}
"""The tables that a spec decides on, with what leads from each to its set."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """A rep or attempt that is kept; ``said_of`` where it has a note or a label."""

    id: str
    set_id: str
    start_s: float
    top_s: float
    end_s: float
    reason: str | None
    said_of: bool


@dataclass(frozen=True, slots=True)
class _Set:
    id: str
    opened_s: float
    closed_s: float
    spec_sha256: str


def rejudge(
    db: sqlite3.Connection, session_id: str, exercise: str, spec: SpecUsed, judged: Sequence[JudgedSet]
) -> bool:
    """Replaces what is kept of an exercise's sets in a session.

    A rep that goes, but has a note or a label, stays as an attempt with the reason `NOT_FOUND`, in the set where it
    was; a set that goes stays where it has such a one. Sets of other exercises keep all but, perhaps, their numbers.

    Args:
        db: in a transaction.
        session_id: the session.
        exercise: whose sets.
        spec: judges from now on.
        judged: what it makes of them, in order.

    Returns:
        Whether anything is different now; where nothing is, no rejudgement is noted.
    """
    sets = _sets(db, session_id, exercise)
    if not sets and not judged:
        return False
    before = _rows(db, session_id, exercise)
    keep_spec(db, spec)
    # Out of the way: numbers and positions are given anew, and two must never be the same.
    db.execute("UPDATE sets SET number = -number WHERE session_id = ?", (session_id,))
    ids, gone = _replaced_sets(db, session_id, spec, sets, judged)
    _replace_reps(db, [one.id for one in sets], ids, judged)
    for one in gone:
        _drop_unless_used(db, one.id)
    in_order = db.execute("SELECT id FROM sets WHERE session_id = ? ORDER BY opened_s, number DESC", (session_id,))
    db.executemany(
        "UPDATE sets SET number = ? WHERE id = ?", [(number, set_id) for number, (set_id,) in enumerate(in_order, 1)]
    )
    after = _rows(db, session_id, exercise)
    old = {one.id: one.spec_sha256 for one in sets}
    changed = [set_id for set_id in before | after if before.get(set_id) != after.get(set_id)]
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    db.executemany(
        "INSERT INTO rejudgements (id, session_id, set_id, rejudged_at, old_spec_sha256, new_spec_sha256)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (
            (str(uuid.uuid4()), session_id, set_id if set_id in after else None, now, old.get(set_id), spec.sha256)
            for set_id in changed
        ),
    )
    return bool(changed)


def rejudgements(db: sqlite3.Connection, session_id: str) -> tuple[Rejudgement, ...]:
    """All of a session, in the order of time."""
    rows = db.execute(
        "SELECT rejudged_at, number, old.name, old.version, old.sha256, new.name, new.version, new.sha256"
        " FROM rejudgements LEFT JOIN sets ON sets.id = set_id LEFT JOIN specs AS old ON old.sha256 = old_spec_sha256"
        " JOIN specs AS new ON new.sha256 = new_spec_sha256 WHERE rejudgements.session_id = ?"
        " ORDER BY rejudged_at, number",
        (session_id,),
    )
    return tuple(
        Rejudgement(
            datetime.fromisoformat(at),
            number,
            None if row[2] is None else (row[0], row[1], row[2]),
            (row[3], row[4], row[5]),
        )
        for at, number, *row in rows
    )


def _sets(db: sqlite3.Connection, session_id: str, exercise: str) -> list[_Set]:
    rows = db.execute(
        f"SELECT id, opened_s, closed_s, spec_sha256 FROM sets WHERE {_WHICH} ORDER BY number", (session_id, exercise)
    )
    # One that never came to its end goes as far as anything does.
    return [
        _Set(set_id, opened, math.inf if closed is None else closed, sha256) for set_id, opened, closed, sha256 in rows
    ]


def _rows(db: sqlite3.Connection, session_id: str, exercise: str) -> dict[str, list[tuple[object, ...]]]:
    """All that a spec decides on, by set."""
    found: dict[str, list[tuple[object, ...]]] = {}
    for table, leads in _JUDGED.items():
        query = f"SELECT sets.id, {table}.* FROM {table} {leads} WHERE {_WHICH} ORDER BY 2, 3, 4"
        for set_id, *row in db.execute(query, (session_id, exercise)):
            found.setdefault(set_id, []).append((table, *row))
    return found


def _replaced_sets(
    db: sqlite3.Connection, session_id: str, spec: SpecUsed, sets: Sequence[_Set], judged: Sequence[JudgedSet]
) -> tuple[list[str], list[_Set]]:
    """The ids of the judged sets, old or new, and the sets that the judgement does not have."""
    found = same_sets(
        [(one.opened_s, one.closed_s) for one in sets], [(one.opened.t_s, one.closed.t_s) for one in judged]
    )
    known = {i: one.id for one, i in zip(sets, found, strict=True) if i is not None}
    gone = [one for one, i in zip(sets, found, strict=True) if i is None]
    for one in sets:
        db.execute("UPDATE sets SET spec_sha256 = ? WHERE id = ?", (spec.sha256, one.id))
        db.execute("DELETE FROM set_faults WHERE set_id = ?", (one.id,))
    ids = []
    for i, each in enumerate(judged):
        set_id = known.get(i) or _add_set(db, session_id, spec, each)
        db.execute(
            # That somebody interrupted it cannot be seen in the recording, which only ends there.
            "UPDATE sets SET side = ?, side_from = ?, opened_s = ?, closed_s = ?, close_reason ="
            " CASE WHEN close_reason = 'interrupted' AND ? = 'source_ended' THEN close_reason ELSE ? END WHERE id = ?",
            (
                each.opened.side,
                each.opened.side_from,
                float(each.opened.t_s),
                float(each.closed.t_s),
                each.closed.reason,
                each.closed.reason,
                set_id,
            ),
        )
        insert_set_faults(db, set_id, each.closed.faults)
        ids.append(set_id)
    return ids, gone


def _add_set(db: sqlite3.Connection, session_id: str, spec: SpecUsed, judged: JudgedSet) -> str:
    """A set that comes, with what was said and found while nobody knew of it."""
    set_id, opened = str(uuid.uuid4()), judged.opened
    db.execute(
        "INSERT INTO sets (id, session_id, number, exercise, side, side_from, spec_sha256, opened_s)"
        " SELECT ?, ?, min(0, coalesce(min(number), 0)) - 1, ?, ?, ?, ?, ? FROM sets WHERE session_id = ?",
        (
            set_id,
            session_id,
            opened.exercise,
            opened.side,
            opened.side_from,
            spec.sha256,
            float(opened.t_s),
            session_id,
        ),
    )
    for table, when in (("cues", "planned_s"), ("placements", "t_s")):
        db.execute(
            f"UPDATE {table} SET set_id = ? WHERE session_id = ? AND set_id IS NULL AND {when} > ? AND {when} <= ?",
            (set_id, session_id, float(opened.t_s), float(judged.closed.t_s)),
        )
    return set_id


def _replace_reps(
    db: sqlite3.Connection, old_ids: Sequence[str], ids: Sequence[str], judged: Sequence[JudgedSet]
) -> None:
    kept = sorted((rep for set_id in old_ids for rep in _kept_reps(db, set_id)), key=lambda rep: rep.start_s)
    in_set = {id(rep): set_id for set_id, one in zip(ids, judged, strict=True) for rep in one.reps}
    # What an earlier judgement did not have takes only what no rep of it takes.
    pairs = paired([rep for rep in kept if rep.reason != NOT_FOUND], [rep for one in judged for rep in one.reps])
    left = [new for old, new in pairs if old is None and new is not None]
    pairs = [pair for pair in pairs if pair[0] is not None]
    pairs += paired([rep for rep in kept if rep.reason == NOT_FOUND], left)
    places: dict[str, list[tuple[_Kept | None, Rep]]] = {}
    for old, new in pairs:
        if new is not None:
            places.setdefault(in_set[id(new)], []).append((old, new))
        elif old is not None and old.said_of:
            places.setdefault(old.set_id, []).append((old, _not_found(old)))
        elif old is not None:
            db.execute("DELETE FROM reps WHERE id = ?", (old.id,))
    db.executemany("UPDATE reps SET position = -rowid WHERE set_id = ?", ((set_id,) for set_id in old_ids))
    for set_id, found in places.items():
        for position, (old, new) in enumerate(sorted(found, key=lambda pair: pair[1].start_s), 1):
            if old is None:
                insert_rep(db, str(uuid.uuid4()), set_id, position, new)
            else:
                replace_rep(db, old.id, set_id, position, new)
                db.execute("UPDATE notes SET set_id = ? WHERE rep_id = ?", (set_id, old.id))


def _kept_reps(db: sqlite3.Connection, set_id: str) -> list[_Kept]:
    rows = db.execute(
        "SELECT id, set_id, start_s, top_s, end_s, reason, EXISTS (SELECT 1 FROM notes WHERE rep_id = reps.id)"
        " OR EXISTS (SELECT 1 FROM labels WHERE rep_id = reps.id) FROM reps WHERE set_id = ?",
        (set_id,),
    )
    return [_Kept(*row) for row in rows]


def _not_found(old: _Kept) -> Rep:
    """All that is known of a movement that the new spec does not have: when it was."""
    tempo = Tempo(None, None, None)
    return Rep(0, None, old.start_s, old.top_s, old.end_s, counted=False, reason=NOT_FOUND, tempo=tempo)


def _drop_unless_used(db: sqlite3.Connection, set_id: str) -> None:
    """Deletes a set that holds no rep any more; what was said and found in it is then of the session."""
    if db.execute("SELECT 1 FROM reps WHERE set_id = ?", (set_id,)).fetchone() is not None:
        return
    for table in ("cues", "placements", "notes"):
        db.execute(f"UPDATE {table} SET set_id = NULL WHERE set_id = ?", (set_id,))
    db.execute("DELETE FROM sets WHERE id = ?", (set_id,))
