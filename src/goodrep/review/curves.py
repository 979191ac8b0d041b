"""The measures of a set over time, from its recording, for looking at: smoothed, and as the checks read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from goodrep.core.body import Body
from goodrep.core.borders import Borders
from goodrep.core.course import Samples
from goodrep.core.events import Rep
from goodrep.core.judging import Zero, spans_of
from goodrep.core.measures import measured
from goodrep.core.pose import Array, PoseTrack
from goodrep.core.vocabulary import MEASURES, Phase
from goodrep.errors import SourceError
from goodrep.io.recording import find_recording, read_recording
from goodrep.io.records import SetDetail
from goodrep.io.spec_used import spec_of_set
from goodrep.specs.model import Spec

SMOOTH_S: Final = 0.2
"""Width of the smoothing, which is centred: unlike the coach's own it is not late."""
BEFORE_S: Final = 3.0
"""How much is shown from before a set opens: the first rest may begin there."""
AFTER_S: Final = 2.0


@dataclass(frozen=True, slots=True)
class Curve:
    """One measure over a set: ``t_s`` (N,) seconds of the source, ``value`` (N,) in ``unit``, NaN where not seen.

    Where it is ``from_rest``, because nothing else means something or because the checks read it so, ``value`` is the
    change from the rest before the same rep.
    """

    name: str
    unit: str
    from_rest: bool
    t_s: Array
    value: Array


@dataclass(frozen=True, slots=True)
class SetCurves:
    """All measures that a set's spec uses, by name; none where there is a ``problem``, one sentence that says which.

    ``main`` is the measure to show first: that of the check on the range, else what counts the reps.
    """

    curves: Mapping[str, Curve]
    main: str | None
    problem: str | None = None


def main_measure(spec: Spec) -> str:
    """The measure to show first."""
    check_id = spec.range_check
    return spec.rep.signal if check_id is None else spec.checks[check_id].measure


def read_track(session_id: str) -> PoseTrack | str:
    """The recorded poses of a session, or one sentence on why there are none."""
    path = find_recording(session_id)
    if path is None:
        return "Nothing was recorded of this session, or the recording was deleted."
    try:
        return read_recording(path).track
    except SourceError as error:
        return str(error)


def part_of(track: PoseTrack, from_s: float, to_s: float) -> PoseTrack:
    """The poses of a span, both ends included."""
    inside = slice(
        int(np.searchsorted(track.t_s, from_s - 1e-9)), int(np.searchsorted(track.t_s, to_s + 1e-9, side="right"))
    )
    return PoseTrack(
        track.t_s[inside], track.size_px, track.landmarks[inside], track.world_m[inside], track.outline[inside]
    )


def set_curves(track: PoseTrack | str, one: SetDetail) -> SetCurves:
    """The curves of a set, from its session's ``read_track``; never raises for what is in a recording."""
    if isinstance(track, str):
        return SetCurves({}, None, track)
    spec = spec_of_set(one)
    if spec is None:
        return SetCurves({}, None, f"The spec {one.spec.name} of this set is of a kind that is not known any more.")
    part = _stretch(track, one)
    if part.t_s.size < 2:
        return SetCurves({}, None, "The recording holds nothing of this set.")
    names = sorted({spec.rep.signal, *(check.measure for check in spec.checks.values())})
    # A damaged picture may hold numbers that no body has.
    with np.errstate(all="ignore"):
        body = Body(part, one.side)
        curves = {name: _curve(name, spec, part.t_s, measured(body, name), one.reps) for name in names}
    return SetCurves(curves, main_measure(spec))


def phases_of(rep: Rep) -> list[tuple[Phase, float, float]]:
    """What was seen of a rep's lifting, holding and lowering: name, from and to in seconds of the source."""
    phases: list[tuple[Phase, float, float]] = []
    borders = borders_of(rep)
    if rep.tempo.up_s is not None:
        phases.append(("up", borders.start_s, borders.arrival_s))
    if rep.tempo.hold_s is not None:
        phases.append(("hold", borders.arrival_s, borders.departure_s))
    if rep.tempo.down_s is not None:
        phases.append(("down", borders.departure_s, borders.end_s))
    return phases


def borders_of(rep: Rep) -> Borders:
    """When a rep's lifting and lowering began and ended; the top stands for what was not seen."""
    arrival_s = rep.top_s if rep.tempo.up_s is None else rep.start_s + rep.tempo.up_s
    departure_s = rep.top_s if rep.tempo.down_s is None else rep.end_s - rep.tempo.down_s
    return Borders(rep.start_s, arrival_s, max(arrival_s, departure_s), rep.end_s)


def _stretch(track: PoseTrack, one: SetDetail) -> PoseTrack:
    """The poses from shortly before a set to its end; a set that was never closed ends after its last rep."""
    from_s = min([one.opened_s, *(rep.start_s for rep in one.reps)]) - BEFORE_S
    last_s = max([one.opened_s, *(rep.end_s for rep in one.reps)])
    to_s = last_s + AFTER_S if one.closed_s is None else max(last_s, one.closed_s)
    return part_of(track, from_s, to_s)


def _curve(name: str, spec: Spec, t_s: Array, table: Array, reps: Sequence[Rep]) -> Curve:
    value, sd, scale = table.T
    checks = [check for check in spec.checks.values() if check.measure == name and check.statistic != "sag_share"]
    from_rest = MEASURES[name].from_rest or (bool(checks) and all(check.relative_to == "rest" for check in checks))
    if from_rest:
        value = _from_rest(Samples(value, sd, scale), t_s, reps)
    value = smoothed(t_s, np.where(np.isfinite(value), value, np.nan))
    return Curve(name, MEASURES[name].unit, from_rest, t_s, value)


def _from_rest(samples: Samples, t_s: Array, reps: Sequence[Rep]) -> Array:
    """(N,) change from the rest before the same rep, as a check reads it; from the first rest where none was seen."""
    value = np.full(t_s.size, np.nan)
    ends = [rep.end_s for rep in reps]
    rests = [spans_of(borders_of(rep), last_s)["setup"] for last_s, rep in zip([-np.inf, *ends], reps, strict=False)]
    borders_s = [-np.inf, *ends[:-1], np.inf] if reps else [-np.inf, np.inf]
    zero: Zero | None = None
    for (from_s, to_s), rest in zip(pairwise(borders_s), rests or [(t_s[0], t_s[0] + BEFORE_S)], strict=True):
        first, last = np.searchsorted(t_s, rest[0] - 1e-9), np.searchsorted(t_s, rest[1] + 1e-9, side="right")
        zero = Zero.at_rest(samples, slice(int(first), int(last))) or zero
        inside = slice(int(np.searchsorted(t_s, from_s)), int(np.searchsorted(t_s, to_s)))
        if zero is not None and zero.scale:
            value[inside] = (samples.value[inside] - zero.level) / zero.scale
    return value


def smoothed(t_s: Array, values: Array) -> Array:
    """(N,) mean over ``SMOOTH_S`` around each time, NaN where the value itself is; ``t_s`` increasing."""
    first = np.searchsorted(t_s, t_s - SMOOTH_S / 2)
    behind = np.searchsorted(t_s, t_s + SMOOTH_S / 2, side="right")
    seen = ~np.isnan(values)
    total = np.concatenate([[0.0], np.cumsum(np.where(seen, values, 0.0))])
    count = np.concatenate([[0], np.cumsum(seen)])
    mean = (total[behind] - total[first]) / np.maximum(count[behind] - count[first], 1)
    smooth: Array = np.where(seen, mean, np.nan)
    return smooth
