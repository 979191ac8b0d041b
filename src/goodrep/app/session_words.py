"""A session in sentences, for the terminal, the page and the report: the same everywhere."""

from __future__ import annotations

from collections.abc import Sequence

from goodrep.app.printing import duration_words, moment_words, plural, words
from goodrep.core.events import Rep
from goodrep.io.overview import SessionLine
from goodrep.io.recording import being_recorded
from goodrep.io.records import Feedback, KeptCue, Rejudgement, SessionDetail, SessionSummary, SetDetail


def open_words(line: SessionSummary | SessionLine) -> str | None:
    """What a session is that never came to its end: "going on" or "interrupted"; None where it did."""
    if line.ended_at is not None:
        return "interrupted" if line.interrupted else None
    session_id = line.id if isinstance(line, SessionLine) else line.key.id
    return "going on" if being_recorded(session_id) else "interrupted"


def nothing_words(session: SessionDetail) -> str | None:
    """Why nothing was counted; None where something was, or sets can be looked at that tell it."""
    if any(rep.counted for one in session.sets for rep in one.reps):
        return None  # judged anew since then
    return session.why_nothing or (None if session.sets else "No set was opened.")


def session_words(summary: SessionSummary) -> str:
    """Number, when, and how long."""
    if summary.ended_at is None:
        lasted = f"{open_words(summary)} (what was kept so far is here)"
    else:
        lasted = duration_words((summary.ended_at - summary.started_at).total_seconds())
        if summary.interrupted:
            lasted += ", interrupted"
    return f"Session {summary.key.number}, {moment_words(summary.started_at)}, {lasted}"


def feedback_words(feedback: Feedback | None) -> str:
    """Where it was felt, and whether it hurt."""
    if feedback is None or (feedback.felt is None and feedback.pain is None):
        return "Where it was felt and whether it hurt was not said."
    place = "Where it was felt was not said." if feedback.felt is None else f"Felt most in: {feedback.felt}."
    pain = "Whether it hurt was not said." if feedback.pain is None else f"Pain afterwards: {feedback.pain} of 10."
    return f"{place} {pain}"


def remarks_words(session: SessionDetail, rep_id: str) -> list[str]:
    """What people say that a rep was, and what they wrote about it."""
    said = [
        f"labelled by {label.labelled_by or 'a person'}: {', '.join(map(words, label.faults)) or 'good'}"
        for label in session.labels.get(rep_id, ())
    ]
    return said + [f"note: {note.text}" for note in session.notes if note.rep_id == rep_id]


def set_words(one: SetDetail) -> str:
    """Number, exercise and side."""
    side = "both sides" if one.side == "both" else f"{one.side} side"
    found = " (found from the picture)" if one.side_from == "found" and one.side != "both" else ""
    return f"Set {one.number}: {words(one.exercise)}, {side}{found}"


def opened_words(one: SetDetail) -> str:
    """From when to when, and why it ended."""
    if one.closed_s is None:
        return f"From {one.opened_s:.1f} s, never closed."
    return f"From {one.opened_s:.1f} to {one.closed_s:.1f} s, ended by: {words(one.close_reason or '')}."


def spec_words(one: SetDetail) -> str:
    return f"Judged by spec {spec_named((one.spec.name, one.spec.version, one.spec.sha256))}."


def rejudged_words(rejudgements: Sequence[Rejudgement]) -> str:
    """When what is kept was replaced last, by which specs, and how often it was; empty where it never was."""
    if not rejudgements:
        return ""
    last = rejudgements[-1]
    together = [one for one in rejudgements if one.rejudged_at == last.rejudged_at]
    times = len({one.rejudged_at for one in rejudgements})
    often = "Judged anew:" if times == 1 else f"Judged anew {times} times, the last time"
    before = ", ".join(dict.fromkeys(spec_named(one.old) for one in together if one.old is not None))
    told = f"{often} {moment_words(last.rejudged_at)} by {spec_named(last.new)}"
    return f"{told}, before by {before}." if before else f"{told}."


def spec_named(spec: tuple[str, int, str]) -> str:
    """Name, version and the beginning of the SHA-256."""
    name, version, sha256 = spec
    return f"{name} version {version} ({sha256[:8]})"


def counts_words(reps: Sequence[Rep]) -> str:
    """How many reps were how."""
    counted = [rep for rep in reps if rep.counted]
    good = sum(rep.good for rep in counted)
    cut_off = sum(not rep.good and not rep.faults for rep in counted)
    faulty = f"{sum(bool(rep.faults) for rep in counted)} with a fault" + (f", {cut_off} cut off" if cut_off else "")
    return f"{plural(len(counted), 'rep')}: {good} good, {faulty}. {plural(len(reps) - len(counted), 'attempt')}."


def counted_aloud(cues: Sequence[KeptCue]) -> tuple[list[KeptCue], list[KeptCue]]:
    """Plain counting, which fits in one line, and the rest."""
    counts = [kept for kept in cues if kept.cue.kind == "count" and kept.cue.spoken and not kept.cue.fault]
    return counts, [kept for kept in cues if kept not in counts]


def why_words(kept: KeptCue) -> str:
    """Why a cue was said or held back."""
    cue = kept.cue
    kind = "improved" if cue.kind == "ack" else cue.kind
    about = [kind if cue.fault is None else f"{kind}: {words(cue.fault)}"]
    if cue.rep is not None:
        about.append(f"rep {cue.rep}")
    if cue.suppressed_by is not None:
        about.append(f"held back: {words(cue.suppressed_by)}")
    elif kept.started_s is not None:
        about.append(f"heard from {kept.started_s:.1f} s")
    return ", ".join(about)
