"""Reps as rows of a table, one each, for spreadsheets, pandas, polars and R."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterable, Sequence
from typing import Any, Final

from goodrep.core.events import Rep
from goodrep.core.vocabulary import MEASURES
from goodrep.io.records import SessionDetail, SetDetail
from goodrep.io.spec_used import spec_of_set

Row = dict[str, Any]

FIRST: Final = {
    "session": "int64",
    "session_id": "string",
    "started_at": "string",
    "origin": "string",
    "person": "string",
    "exercise": "string",
    "spec": "string",
    "set": "int64",
    "side": "string",
    "position": "int64",
    "rep": "int64",
    "counted": "bool",
    "good": "bool",
    "reason": "string",
    "start_s": "float64",
    "top_s": "float64",
    "end_s": "float64",
    "up_s": "float64",
    "hold_s": "float64",
    "down_s": "float64",
    "faults": "string",
    "warnings": "string",
    "not_assessed": "string",
    "labelled_faults": "string",
    "labelled_good": "bool",
    "labels": "string",
    "note": "string",
    "session_felt": "string",
    "session_pain_0_to_10": "int64",
}
"""The columns that every table has, and what is in them; the values of checks and measures follow, with their units."""
BETWEEN: Final = ";"
"""Between several faults in one field."""


def rep_rows(sessions: Iterable[SessionDetail]) -> list[Row]:
    """One row per rep or attempt, in order; a row lacks the values that its exercise does not have."""
    return [
        _row(session, one, position, rep)
        for session in sessions
        for one in session.sets
        for position, rep in enumerate(one.reps, 1)
    ]


def columns_of(rows: Sequence[Row]) -> list[str]:
    """All columns, the same first ones always, then the values by name."""
    return [*FIRST, *sorted({name for row in rows for name in row} - set(FIRST))]


def _row(session: SessionDetail, one: SetDetail, position: int, rep: Rep) -> Row:
    summary, rep_id = session.summary, one.rep_ids[position - 1]
    labels = session.labels.get(rep_id, ())
    faults = dict.fromkeys(fault for label in labels for fault in label.faults)
    notes = [note.text for note in session.notes if note.rep_id == rep_id]
    by_person = {label.labelled_by or "": list(label.faults) for label in labels}
    row: Row = {
        "session": summary.key.number,
        "session_id": summary.key.id,
        "started_at": summary.started_at.isoformat(),
        "origin": summary.origin,
        "person": session.person,
        "exercise": one.exercise,
        "spec": f"{one.spec.name} {one.spec.version} {one.spec.sha256[:8]}",
        "set": one.number,
        "side": one.side,
        "position": position,
        "rep": rep.number,
        "counted": rep.counted,
        "good": rep.good,
        "reason": rep.reason,
        "start_s": rep.start_s,
        "top_s": rep.top_s,
        "end_s": rep.end_s,
        "up_s": rep.tempo.up_s,
        "hold_s": rep.tempo.hold_s,
        "down_s": rep.tempo.down_s,
        "faults": BETWEEN.join(fault.id for fault in rep.faults),
        "warnings": BETWEEN.join(warning.id for warning in rep.warnings),
        "not_assessed": BETWEEN.join(check.id for check in rep.not_assessed),
        "labelled_faults": BETWEEN.join(faults) if labels else None,
        "labelled_good": not faults if labels else None,
        "labels": json.dumps(by_person, ensure_ascii=False) if labels else None,
        "note": "\n".join(notes) or None,
        "session_felt": None if session.feedback is None else session.feedback.felt,
        "session_pain_0_to_10": None if session.feedback is None else session.feedback.pain,
    }
    units = _units(one)
    for name, measured in rep.measures.items():
        column = f"value_{name}{units.get(name, '')}"
        row[column], row[f"{column}_sd"] = _number(measured.value), _number(measured.uncertainty)
    return row


def _units(one: SetDetail) -> dict[str, str]:
    """By check: the ending that says its unit; plain measures have it in their names already."""
    spec = spec_of_set(one)
    checks = {} if spec is None else spec.checks
    return {
        name: "_share_of_lift" if check.statistic == "sag_share" else f"_{MEASURES[check.measure].unit}"
        for name, check in checks.items()
    }


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def as_csv(rows: Sequence[Row]) -> bytes:
    """With a head line, UTF-8; what is not known is empty."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns_of(rows), restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _field(value) for name, value in row.items()} for row in rows)
    return text.getvalue().encode("utf-8")


def _field(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t")):
        return "'" + value  # a spreadsheet would run it
    return "" if value is None else value


def as_json(rows: Sequence[Row]) -> bytes:
    """A list of objects, one per row."""
    names = columns_of(rows)
    return (json.dumps([{name: row.get(name) for name in names} for row in rows], indent=1) + "\n").encode()


def as_parquet(rows: Sequence[Row]) -> bytes:
    """Typed, with nulls for what is not known."""
    import pyarrow
    import pyarrow.parquet

    names = columns_of(rows)
    fields = [pyarrow.field(name, pyarrow.type_for_alias(FIRST.get(name, "float64"))) for name in names]
    table = pyarrow.Table.from_pylist([{name: row.get(name) for name in names} for row in rows], pyarrow.schema(fields))
    with io.BytesIO() as file:
        pyarrow.parquet.write_table(table, file, compression="zstd")
        return file.getvalue()


FORMATS: Final = {"csv": as_csv, "parquet": as_parquet, "json": as_json}
