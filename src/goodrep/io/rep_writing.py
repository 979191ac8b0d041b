"""Writing what a spec made of a rep or a set into the store's tables; each call is part of its caller's transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator

from goodrep.core.events import Finding, Order, Rep
from goodrep.io.records import SpecUsed

_VALUES = (
    "set_id = :set_id, position = :position, number = :number, counted = :counted, reason = :reason,"
    " start_s = :start_s, top_s = :top_s, end_s = :end_s, up_s = :up_s, hold_s = :hold_s, down_s = :down_s"
)


def keep_spec(db: sqlite3.Connection, spec: SpecUsed) -> None:
    """Keeps the text of a spec that judges."""
    db.execute(
        "INSERT INTO specs (sha256, name, version, text) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (spec.sha256, spec.name, spec.version, spec.text),
    )


def insert_rep(db: sqlite3.Connection, rep_id: str, set_id: str, position: int, rep: Rep) -> None:
    """A new rep or attempt with its verdicts, measures and order."""
    db.execute(
        "INSERT INTO reps (id, set_id, position, number, counted, reason, start_s, top_s, end_s, up_s, hold_s, down_s)"
        " VALUES (:id, :set_id, :position, :number, :counted, :reason, :start_s, :top_s, :end_s, :up_s, :hold_s,"
        " :down_s)",
        _values(rep_id, set_id, position, rep),
    )
    _insert_judgement(db, rep_id, rep)


def replace_rep(db: sqlite3.Connection, rep_id: str, set_id: str, position: int, rep: Rep) -> None:
    """A rep as it is judged now, under the id that it has; its notes and labels stay."""
    db.execute(f"UPDATE reps SET {_VALUES} WHERE id = :id", _values(rep_id, set_id, position, rep))
    for table in ("verdicts", "measures", "orders"):
        db.execute(f"DELETE FROM {table} WHERE rep_id = ?", (rep_id,))
    _insert_judgement(db, rep_id, rep)


def insert_set_faults(db: sqlite3.Connection, set_id: str, faults: Iterable[Finding]) -> None:
    db.executemany(
        "INSERT INTO set_faults (set_id, position, check_id, value, unit, limit_value, from_s)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        ((set_id, *row) for row in _rows(faults)),
    )


def _values(rep_id: str, set_id: str, position: int, rep: Rep) -> dict[str, object]:
    return {
        "id": rep_id,
        "set_id": set_id,
        "position": position,
        "number": rep.number,
        "counted": rep.counted,
        "reason": rep.reason,
        "start_s": float(rep.start_s),
        "top_s": float(rep.top_s),
        "end_s": float(rep.end_s),
        "up_s": float_or_null(rep.tempo.up_s),
        "hold_s": float_or_null(rep.tempo.hold_s),
        "down_s": float_or_null(rep.tempo.down_s),
    }


def _insert_judgement(db: sqlite3.Connection, rep_id: str, rep: Rep) -> None:
    for kind, findings in (("fault", rep.faults), ("warning", rep.warnings)):
        db.executemany(
            "INSERT INTO verdicts (rep_id, kind, position, check_id, value, unit, limit_value, from_s)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            ((rep_id, kind, *row) for row in _rows(findings)),
        )
    db.executemany(
        "INSERT INTO verdicts (rep_id, kind, position, check_id, reason) VALUES (?, 'not_assessed', ?, ?, ?)",
        ((rep_id, i, check.id, check.reason) for i, check in enumerate(rep.not_assessed)),
    )
    db.executemany(
        "INSERT INTO measures (rep_id, position, name, value, uncertainty, at_s) VALUES (?, ?, ?, ?, ?, ?)",
        (
            (rep_id, i, name, float(m.value), float(m.uncertainty), float(m.at_s))
            for i, (name, m) in enumerate(rep.measures.items())
        ),
    )
    if isinstance(rep.order, Order):
        db.execute(
            "INSERT INTO orders (rep_id, first, second, lag_s, uncertainty_s) VALUES (?, ?, ?, ?, ?)",
            (rep_id, rep.order.first, rep.order.second, float(rep.order.lag_s), float(rep.order.uncertainty_s)),
        )
    elif rep.order is not None:
        db.execute("INSERT INTO orders (rep_id, reason) VALUES (?, ?)", (rep_id, rep.order.reason))


def _rows(findings: Iterable[Finding]) -> Iterator[tuple[object, ...]]:
    for i, finding in enumerate(findings):
        yield i, finding.id, float(finding.value), finding.unit, float(finding.limit), float(finding.from_s)


def float_or_null(value: float | None) -> float | None:
    # NumPy's scalars other than float64 would be stored as raw bytes.
    return None if value is None else float(value)
