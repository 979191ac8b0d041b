"""The report that somebody takes to the physio: what was done, how, where it was felt; of one session or a period."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from typing import Final

from goodrep.app.people import who_words
from goodrep.app.printing import compared_words, finding_words, moment_words, plural, words
from goodrep.app.rep_table import check_words, never_assessed
from goodrep.app.session_words import (
    counts_words,
    feedback_words,
    nothing_words,
    remarks_words,
    session_words,
    set_words,
    spec_words,
)
from goodrep.core.events import NotAssessed, Rep
from goodrep.core.phrases import cue_texts
from goodrep.core.vocabulary import MEASURES
from goodrep.io.records import SessionDetail, SetDetail
from goodrep.io.spec_used import spec_of_set
from goodrep.review.curve_chart import curve_chart
from goodrep.review.curves import Curve, read_track, set_curves
from goodrep.review.document import Block, Bullets, Document, Figure, Heading, Paragraph, Table
from goodrep.review.history_charts import SideRow, Tally, sides, trend
from goodrep.review.labels import OF_THE_RECORDING, span_words
from goodrep.review.rep_charts import NARROW_REP_PX, fault_timeline, tempo_bars
from goodrep.specs.model import TEMPO_FAULTS, Spec

NO_DIAGNOSIS: Final = (
    "This is no diagnosis. It was made by a program that watched through one camera. A camera sees movement, not"
    " muscles; angles are estimates; what could not be seen is called not assessed and counts neither as good nor as"
    " bad."
)
WORDS: Final = (
    "Good: a counted rep without a fault. Compensated: counted, with a fault. Attempt: begun, but not counted."
    " Warning: noted, and still a good rep."
)
WIDE_PX: Final = 720
HALF_PX: Final = 345
NARROW_PX: Final = 340
CURVE_HEIGHT_PX: Final = 240
MOST_DETAILED: Final = 12
"""Sessions of a period that are shown with all their charts; of more, those have reports of their own."""


def session_report(session: SessionDetail) -> Document:
    """One session with all that is known about it."""
    title = f"Session {session.summary.key.number}, {moment_words(session.summary.started_at)}"
    return Document(f"goodrep report: {title}", tuple([*_opening(title, [session]), *_session(session, charts=True)]))


def period_report(sessions: Sequence[SessionDetail], first: date, last: date) -> Document:
    """All sessions of one person in a period, the earliest first: overview, trend, and each of them."""
    title = f"{first} to {last}"
    blocks: list[Block] = [*_opening(title, sessions), *_overview(sessions)]
    detailed = len(sessions) <= MOST_DETAILED
    if not detailed:
        blocks.append(
            Paragraph(f"Charts of every set are in the reports of single sessions; here are more than {MOST_DETAILED}.")
        )
    for session in sessions:
        blocks += _session(session, charts=detailed)
    return Document(f"goodrep report: {title}", tuple(blocks))


def _opening(title: str, sessions: Sequence[SessionDetail]) -> Iterator[Block]:
    yield Heading(1, f"Exercise report: {title}")
    made = datetime.now().astimezone()
    yield Paragraph(f"Who: {who_words(sessions[0].person)}. Made by goodrep on {moment_words(made)}.")
    yield Paragraph(NO_DIAGNOSIS, strong=True)
    yield Paragraph(WORDS)


def _overview(sessions: Sequence[SessionDetail]) -> Iterator[Block]:
    yield Heading(2, "Overview")
    days: dict[date, Tally] = {}
    for session in sessions:
        day = session.summary.started_at.astimezone().date()
        days[day] = days.get(day, Tally()) + _tally(session)
    total = sum(days.values(), Tally())
    yield Paragraph(f"{plural(len(sessions), 'session')} on {plural(len(days), 'day')}: {total.words()}.")
    yield _figure(lambda px: trend(days, width_px=px))
    yield _by_exercise(sessions)
    faults = Counter(
        (one.exercise, fault.id)
        for session in sessions
        for one in session.sets
        for rep in one.reps
        for fault in rep.faults
    )
    if faults:
        yield Table(
            "Faults, the most frequent first",
            ("Fault", "Exercise", "Reps"),
            tuple((words(fault), words(exercise), str(count)) for (exercise, fault), count in faults.most_common()),
            (0.5, 0.3, 0.2),
            frozenset({0, 1}),
        )
    rows = side_rows(sessions)
    if rows:
        yield _figure(lambda px: sides(rows, width_px=px))
    yield Table(
        "Sessions",
        ("No", "Started", "Exercises", "Good", "Comp.", "Att.", "Felt", "Pain"),
        tuple(_session_row(session) for session in sessions),
        (0.07, 0.19, 0.26, 0.09, 0.09, 0.08, 0.14, 0.08),
        frozenset({1, 2, 6}),
    )


def _tally(session: SessionDetail) -> Tally:
    summary = session.summary
    return Tally(summary.good, summary.compensated, summary.attempts)


def _by_exercise(sessions: Sequence[SessionDetail]) -> Table:
    tallies: dict[tuple[str, str], Tally] = {}
    for session in sessions:
        for one in session.sets:
            key = (one.exercise, one.side)
            tallies[key] = tallies.get(key, Tally()) + tally_of(one.reps)
    rows = tuple(
        (words(exercise), side, str(tally.good), str(tally.compensated), str(tally.attempts), _share(tally))
        for (exercise, side), tally in sorted(tallies.items())
    )
    head = ("Exercise", "Side", "Good", "Compensated", "Attempts", "Good of judged")
    return Table("By exercise and side", head, rows, (0.25, 0.13, 0.12, 0.17, 0.14, 0.19), frozenset({0, 1}))


def tally_of(reps: Sequence[Rep]) -> Tally:
    """Reps that were cut off are none of the three."""
    return Tally(
        sum(rep.good for rep in reps),
        sum(rep.counted and bool(rep.faults) for rep in reps),
        sum(not rep.counted for rep in reps),
    )


def _share(tally: Tally) -> str:
    share = tally.good_share
    return "-" if share is None else f"{100 * share:.0f} %"


def side_rows(sessions: Sequence[SessionDetail]) -> list[SideRow]:
    """Left against right: share of good reps, and the range, of every exercise that was done on both sides."""
    reps: dict[str, dict[str, list[Rep]]] = {}
    specs: dict[str, Spec] = {}
    for session in sessions:
        for one in session.sets:
            if one.side != "both":
                reps.setdefault(one.exercise, {"left": [], "right": []})[one.side] += [r for r in one.reps if r.counted]
                spec = spec_of_set(one)
                if spec is not None:
                    specs[one.exercise] = spec
    rows = []
    for exercise, by_side in reps.items():
        if not (by_side["left"] and by_side["right"]):
            continue
        left, right = (tally_of(done).good_share for done in by_side.values())
        if left is not None and right is not None:
            rows.append(SideRow(f"{words(exercise)}: good reps", "%", 100 * left, 100 * right))
        spec = specs.get(exercise)
        if spec is not None and spec.range_check is not None:
            measure = spec.checks[spec.range_check].measure
            ranges = [_mean(done, measure) for done in by_side.values()]
            rows.append(SideRow(f"{words(exercise)}: range", MEASURES[measure].unit, *ranges))
    return rows


def _mean(reps: Sequence[Rep], measure: str) -> float | None:
    values = [rep.measures[measure].value for rep in reps if measure in rep.measures]
    values = [value for value in values if math.isfinite(value)]
    return sum(values) / len(values) if values else None


def _session_row(session: SessionDetail) -> tuple[str, ...]:
    summary, feedback = session.summary, session.feedback
    return (
        str(summary.key.number),
        moment_words(summary.started_at),
        ", ".join(words(exercise) for exercise in summary.exercises) or "-",
        str(summary.good),
        str(summary.compensated),
        str(summary.attempts),
        (feedback.felt if feedback else None) or "-",
        "-" if feedback is None or feedback.pain is None else str(feedback.pain),
    )


def _session(session: SessionDetail, *, charts: bool) -> Iterator[Block]:
    summary = session.summary
    yield Heading(2, session_words(summary))
    hurt = session.feedback is not None and session.feedback.too_much_pain
    yield Paragraph(feedback_words(session.feedback), strong=hurt)
    if notes := [note.text for note in session.notes if note.rep_id is None]:
        yield Bullets(tuple(f"Note: {note}" for note in notes))
    if nothing := nothing_words(session):
        yield Paragraph(nothing)
    track = read_track(summary.key.id) if charts and session.sets else ""
    for one in session.sets:
        yield from _set(session, one)
        if charts and one.reps:
            spec, curves = spec_of_set(one), set_curves(track, one)
            if curves.main is None:
                yield Paragraph(f"No curve: {curves.problem}")
            else:
                yield _curve(curves.curves[curves.main], one.reps, spec)
            yield from _rep_charts(one.reps, spec)


def _figure(draw: Callable[[int], str], *, wide_px: int = WIDE_PX, narrow_px: int = NARROW_PX) -> Figure:
    return Figure(draw(wide_px), draw(narrow_px))


def _curve(curve: Curve, reps: Sequence[Rep], spec: Spec | None) -> Figure:
    narrow_px = max(NARROW_PX, NARROW_REP_PX * len(reps))
    return _figure(
        lambda px: curve_chart(curve, reps, spec, width_px=px, height_px=CURVE_HEIGHT_PX, seconds=OF_THE_RECORDING),
        narrow_px=narrow_px,
    )


def _rep_charts(reps: Sequence[Rep], spec: Spec | None) -> Iterator[Figure]:
    """Tempo and faults, side by side where there are few reps."""
    narrow_px = max(NARROW_PX, NARROW_REP_PX * len(reps))
    wide_px = HALF_PX if narrow_px <= HALF_PX else WIDE_PX
    tempo, order = (None, ()) if spec is None else (spec.tempo, list(spec.checks))
    yield _figure(lambda px: tempo_bars(reps, tempo, width_px=px), wide_px=wide_px, narrow_px=narrow_px)
    yield _figure(lambda px: fault_timeline(reps, width_px=px, order=order), wide_px=wide_px, narrow_px=narrow_px)


def _set(session: SessionDetail, one: SetDetail) -> Iterator[Block]:
    yield Heading(3, set_words(one))
    yield Paragraph(f"{counts_words(one.reps)} {spec_words(one)}")
    for fault in one.faults:
        yield Paragraph(f"All through the set: {finding_words(fault)}.", strong=True)
    if plain := tuple(_faults_in_words(one)):
        yield Bullets(plain)
    never = never_assessed(one.reps)
    if never:
        yield Paragraph("Not assessed in any rep: " + "; ".join(check_words(check) for check in never) + ".")
    if one.placement:
        # What is found later may be the opposite: a sentence stands where it was said.
        yield Paragraph(
            "Place of the camera: " + " ".join(f"{found.t_s:.0f} s: {found.text}" for found in one.placement)
        )
    if one.reps:
        yield Table(
            "Reps; times in seconds",
            ("Rep", "Lift", "Hold", "Lowering", "Verdict"),
            tuple(_rep_row(session, one, i, never) for i in range(len(one.reps))),
            (0.07, 0.08, 0.08, 0.11, 0.66),
            frozenset({4}),
        )


def _faults_in_words(one: SetDetail) -> Iterator[str]:
    """Each fault: in which reps, how far at worst, and what is said about it."""
    spec = spec_of_set(one)
    found = Counter(fault.id for rep in one.reps for fault in rep.faults)
    for name, _ in found.most_common():
        reps = [rep for rep in one.reps if any(fault.id == name for fault in rep.faults)]
        every = [fault for rep in reps for fault in rep.faults if fault.id == name and math.isfinite(fault.value)]
        numbers = [rep.number for rep in reps if rep.number is not None]
        told = f"{words(name).capitalize()} in {'rep' if len(numbers) == 1 else 'reps'} {span_words(numbers)}"
        if every:
            worst = max(every, key=lambda fault: abs(fault.value - fault.limit))
            told += ": at worst {}, limit {}".format(*compared_words(worst.value, worst.limit, worst.unit))
        told += "."
        if spec is not None and (name in spec.checks or name in TEMPO_FAULTS):
            told += f" What helps: {cue_texts(spec, name).first}."
        yield told


def _rep_row(session: SessionDetail, one: SetDetail, i: int, never: tuple[NotAssessed, ...]) -> tuple[str, ...]:
    rep, rep_id = one.reps[i], one.rep_ids[i]
    verdict = ["good"] if rep.good else [] if rep.counted else [f"attempt: {words(rep.reason or 'not counted')}"]
    verdict += [f"FAULT {finding_words(fault, rep.tempo)}" for fault in rep.faults]
    if rep.counted and rep.reason:
        verdict.append(f"not seen whole: {words(rep.reason)}")
    verdict += [f"warning {finding_words(warning, rep.tempo)}" for warning in rep.warnings]
    verdict += [f"not assessed {check_words(check)}" for check in rep.not_assessed if check not in never]
    verdict += remarks_words(session, rep_id)
    times = (rep.tempo.up_s, rep.tempo.hold_s, rep.tempo.down_s)
    return (
        "-" if rep.number is None else str(rep.number),
        *("-" if seconds is None else f"{seconds:.1f}" for seconds in times),
        "; ".join(verdict),
    )
