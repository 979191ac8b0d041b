"""Kept sessions as plain JSON data, for other programs; the parts are those of a result file."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from goodrep.app.result import cue_data, finding_data, rep_data
from goodrep.core.events import PlacementFound
from goodrep.io.recording import find_recording
from goodrep.io.records import KeptCue, Label, Rejudgement, SessionDetail, SessionSummary, SetDetail


def summary_data(summary: SessionSummary) -> dict[str, Any]:
    """One session in a few values; ``recording`` is a path, None where there is none."""
    recording = find_recording(summary.key.id)
    return {
        "number": summary.key.number,
        "id": summary.key.id,
        "started_at": summary.started_at.isoformat(),
        "ended_at": None if summary.ended_at is None else summary.ended_at.isoformat(),
        "person": summary.person,
        "origin": summary.origin,
        "source": summary.source,
        "exercises": list(summary.exercises),
        "sets": summary.sets,
        "good": summary.good,
        "compensated": summary.compensated,
        "attempts": summary.attempts,
        "main_fault": summary.main_fault,
        "recording": None if recording is None else str(recording),
    }


def session_data(session: SessionDetail) -> dict[str, Any]:
    """Everything that is kept about a session, without its recording."""
    return {
        **summary_data(session.summary),
        "feedback": None if session.feedback is None else asdict(session.feedback),
        "notes": [{**asdict(note), "written_at": note.written_at.isoformat()} for note in session.notes],
        "why_nothing": session.why_nothing,
        "sets": [_set(session, one) for one in session.sets],
        "cues": [_cue(kept) for kept in session.cues],
        "placement": [_placement(found) for found in session.placement],
        "rejudgements": [_rejudgement(one) for one in session.rejudgements],
        "software": session.software,
    }


def _set(session: SessionDetail, one: SetDetail) -> dict[str, Any]:
    return {
        "id": one.id,
        "set": one.number,
        "exercise": one.exercise,
        "side": one.side,
        "side_from": one.side_from,
        "spec": {"name": one.spec.name, "version": one.spec.version, "sha256": one.spec.sha256},
        "opened_s": one.opened_s,
        "closed_s": one.closed_s,
        "close_reason": one.close_reason,
        "faults": [finding_data(fault) for fault in one.faults],
        "reps": [
            {
                "id": rep_id,
                **rep_data(rep),
                "labels": [_label(label) for label in session.labels.get(rep_id, ())],
            }
            for rep_id, rep in zip(one.rep_ids, one.reps, strict=True)
        ],
        "cues": [_cue(kept) for kept in one.cues],
        "placement": [_placement(found) for found in one.placement],
    }


def _rejudgement(one: Rejudgement) -> dict[str, Any]:
    names = ("name", "version", "sha256")
    return {
        "rejudged_at": one.rejudged_at.isoformat(),
        "set": one.set,
        "old_spec": None if one.old is None else dict(zip(names, one.old, strict=True)),
        "new_spec": dict(zip(names, one.new, strict=True)),
    }


def _label(label: Label) -> dict[str, Any]:
    return {"by": label.labelled_by, "at": label.labelled_at.isoformat(), "faults": list(label.faults)}


def _cue(kept: KeptCue) -> dict[str, Any]:
    return {**cue_data(kept.cue), "heard_from_s": kept.started_s, "heard_to_s": kept.ended_s}


def _placement(found: PlacementFound) -> dict[str, Any]:
    return {"t_s": found.t_s, "id": found.id, "text": found.text}
