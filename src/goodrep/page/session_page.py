"""One session: its sets, each with the reps in order, curves, tempo, faults, and what was said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from goodrep.app.printing import words
from goodrep.app.rep_table import never_assessed, order_words
from goodrep.app.session_words import counted_aloud
from goodrep.core.events import NotAssessed, Rep
from goodrep.core.pose import PoseTrack
from goodrep.io.recording import find_recording
from goodrep.io.records import KeptCue, SetDetail
from goodrep.io.spec_used import spec_of_set
from goodrep.io.video_keeper import find_video
from goodrep.page.asked import kept_session
from goodrep.page.rendering import Drawn, page
from goodrep.page.specs import priorities
from goodrep.review.curve_chart import curve_chart
from goodrep.review.curves import read_track, set_curves
from goodrep.review.labels import OF_THE_RECORDING, measure_words, span_words
from goodrep.review.rep_charts import NARROW_REP_PX, fault_timeline, tempo_bars

WIDE_PX: Final = 1040
NARROW_PX: Final = 330


@dataclass(frozen=True, slots=True)
class SetView:
    """A set as the page shows it; ``measures`` are name and words of those that can be chosen."""

    one: SetDetail
    never: tuple[NotAssessed, ...]
    curve: Drawn | None
    problem: str | None
    measure: str | None
    measures: tuple[tuple[str, str], ...]
    tempo: Drawn
    faults: Drawn
    over_the_set: tuple[str, ...]
    counts: tuple[KeptCue, ...]
    cues: tuple[KeptCue, ...]


def session(request: Request) -> Response:
    """The session of this number, with the curve of the measure that was asked for."""
    detail = kept_session(request)
    track = session_track(detail.summary.key.id)
    counts, cues = counted_aloud(detail.cues)
    return page(
        "session.html",
        here="/sessions",
        detail=detail,
        recording=find_recording(detail.summary.key.id) is not None,
        video=find_video(detail.summary.key.id),
        sets=[_set_view(one, track, request.query_params.get("measure")) for one in detail.sets],
        counts=counts,
        cues=cues,
        notes=[note for note in detail.notes if note.rep_id is None],
    )


def session_track(session_id: str) -> PoseTrack | str:
    """`read_track`, with the last ones remembered: going from rep to rep asks for the same again."""
    path = find_recording(session_id)
    if path is None:
        return read_track(session_id)
    status = path.stat()
    return _remembered(session_id, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=2)
def _remembered(session_id: str, changed_ns: int, size: int) -> PoseTrack | str:
    return read_track(session_id)


def _set_view(one: SetDetail, track: PoseTrack | str, measure: str | None) -> SetView:
    spec = spec_of_set(one)
    curves = set_curves(track, one)
    curve = curves.curves.get(measure or "") or curves.curves.get(curves.main or "")
    order = sorted(ranks := priorities(spec), key=lambda name: ranks[name])
    tempo = None if spec is None else spec.tempo
    counts, cues = counted_aloud(one.cues)

    def drawn(draw: Callable[[int], str]) -> Drawn:
        return Drawn.of(draw, WIDE_PX, max(NARROW_PX, NARROW_REP_PX * len(one.reps)))

    return SetView(
        one=one,
        never=never_assessed(one.reps),
        curve=None
        if curve is None
        else drawn(lambda px: curve_chart(curve, one.reps, spec, width_px=px, seconds=OF_THE_RECORDING)),
        problem=curves.problem,
        measure=None if curve is None else curve.name,
        measures=tuple((name, measure_words(name)) for name in curves.curves),
        tempo=drawn(lambda px: tempo_bars(one.reps, tempo, width_px=px)),
        faults=drawn(lambda px: fault_timeline(one.reps, width_px=px, order=order)),
        over_the_set=tuple(_over_the_set(one.reps, order)),
        counts=tuple(counts),
        cues=tuple(cues),
    )


def _over_the_set(reps: Sequence[Rep], order: Sequence[str]) -> list[str]:
    """How it changed: for each fault where it began and how often it came, the first half against the second,
    and what moved first."""
    counted = [rep for rep in reps if rep.counted and rep.number is not None]
    found = {fault.id for rep in counted for fault in rep.faults}
    sentences = []
    for fault in [name for name in order if name in found] + sorted(found - set(order)):
        numbers = [rep.number for rep in counted if rep.number and any(each.id == fault for each in rep.faults)]
        name = words(fault).capitalize()
        if len(numbers) == 1:
            sentences.append(f"{name}: in rep {numbers[0]} only.")
        else:
            sentences.append(
                f"{name}: first in rep {numbers[0]}, in {len(numbers)} of {len(counted)} reps ({span_words(numbers)})."
            )
    half = len(counted) // 2
    if half >= 2:
        first, second = counted[:half], counted[-half:]
        sentences.append(
            f"Good reps: {sum(rep.good for rep in first)} of the first {half},"
            f" {sum(rep.good for rep in second)} of the last {half}."
        )
    order_told = order_words(reps)
    return sentences if order_told is None else [*sentences, order_told]
