"""One rep: the figure moving beside its curves, what was found, and what people say about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from starlette.requests import Request
from starlette.responses import Response

from goodrep.app.joints import marks_of
from goodrep.core.events import Rep
from goodrep.core.pose import LANDMARKS, Array, PoseTrack
from goodrep.core.vocabulary import Side
from goodrep.io.records import Label, SessionDetail, SetDetail
from goodrep.io.spec_used import spec_of_set
from goodrep.page.asked import kept_rep, kept_session, last_marked_by
from goodrep.page.rendering import Drawn, page
from goodrep.page.session_page import session_track
from goodrep.page.specs import advice, fault_names
from goodrep.review.curve_chart import curve_chart
from goodrep.review.curves import SetCurves, set_curves
from goodrep.review.motion import AROUND_S, figure, laid_over, marks_in_motion, motion
from goodrep.specs.model import Spec

WIDE_PX: Final = 560
NARROW_PX: Final = 330
HEIGHT_PX: Final = 240


@dataclass(frozen=True, slots=True)
class Said:
    """What stands in the form in which a person says what the rep was; ``by`` is who, empty where nobody is named."""

    verdict: Literal["good", "fault", "none"]
    faults: tuple[str, ...]
    by: str


def rep(request: Request) -> Response:
    """The rep of this place in a set."""
    return rep_with(request)


def rep_with(request: Request, said: Said | None = None, refusal: str = "") -> Response:
    """The same; where what was ``said`` could not be kept, it still stands in the form, beside the ``refusal``."""
    detail = kept_session(request)
    one, place, this = kept_rep(request, detail)
    spec = spec_of_set(one)
    track = session_track(detail.summary.key.id)
    curves = set_curves(track, one)
    beside = None if this.good else _good_rep(one, place)
    first, others = _curves(curves, one, this, beside, spec)
    rep_id = one.rep_ids[place - 1]
    labels = detail.labels.get(rep_id, ())
    said = said or _kept(labels, request.query_params.get("by"))
    return page(
        "rep.html",
        422 if refusal else 200,
        here="/sessions",
        detail=detail,
        one=one,
        place=place,
        rep=this,
        rep_id=rep_id,
        neighbours=_neighbours(detail, one, place),
        motion=None if isinstance(track, str) else _motion(track, one, this, beside, spec),
        problem=curves.problem,
        beside=beside,
        curves=first,
        other_curves=others,
        advice={fault.id: advice(spec, fault.id) for fault in this.faults},
        labels=labels,
        label=label_by(labels, said.by),
        marks={one.labelled_by or "": list(one.faults) for one in labels},
        said=said,
        refusal=refusal,
        notes=[note for note in detail.notes if note.rep_id == rep_id],
        faults=fault_names(spec, one.reps),
    )


def label_by(labels: Sequence[Label], by: str) -> Label | None:
    """What a person says, who is empty where nobody was named; None where nothing."""
    return next((one for one in labels if (one.labelled_by or "") == by), None)


def _kept(labels: Sequence[Label], asked: str | None) -> Said:
    """What stands in the form of the person that is asked for, else of whoever marked last."""
    by = (last_marked_by() or "") if asked is None else asked
    label = label_by(labels, by)
    if label is None:
        return Said("none", (), by)
    return Said("fault" if label.faults else "good", label.faults, by)


def _neighbours(detail: SessionDetail, one: SetDetail, place: int) -> tuple[str | None, str | None]:
    """The addresses of the rep before and the rep after, across the sets of the session."""
    all_reps = [(each.number, i + 1) for each in detail.sets for i in range(len(each.reps))]
    at = all_reps.index((one.number, place))

    def address(i: int) -> str | None:
        if not 0 <= i < len(all_reps):
            return None
        number, near = all_reps[i]
        return f"/sessions/{detail.summary.key.number}/sets/{number}/reps/{near}"

    return address(at - 1), address(at + 1)


def _good_rep(one: SetDetail, place: int) -> Rep | None:
    """The good rep of the set that is nearest, one without a warning before others."""
    good = [(i, rep) for i, rep in enumerate(one.reps, 1) if rep.good and i != place]
    nearest = sorted(good, key=lambda found: (bool(found[1].warnings), abs(found[0] - place)))
    return nearest[0][1] if nearest else None


def _curves(
    curves: SetCurves, one: SetDetail, this: Rep, beside: Rep | None, spec: Spec | None
) -> tuple[list[Drawn], list[Drawn]]:
    """The main measure and those that are not good in this rep; then the rest."""
    if spec is None or curves.main is None:
        return [], []
    broken = [spec.checks[found.id].measure for found in (*this.faults, *this.warnings) if found.id in spec.checks]
    first = list(dict.fromkeys([*broken, curves.main]))
    drawn = {name: _curve(curves, name, this, beside, spec) for name in curves.curves}
    return [drawn[name] for name in first if name in drawn], [drawn[name] for name in drawn if name not in first]


def _curve(curves: SetCurves, name: str, this: Rep, beside: Rep | None, spec: Spec) -> Drawn:
    curve = curves.curves[name]
    over = None if beside is None else laid_over(curve, beside, this)

    def draw(width_px: int) -> str:
        return curve_chart(
            curve,
            [this],
            spec,
            from_s=this.start_s - AROUND_S,
            to_s=this.end_s + AROUND_S,
            width_px=width_px,
            height_px=HEIGHT_PX,
            beside=over,
            zero_s=this.start_s,
            seconds="seconds of the rep",
        )

    return Drawn.of(draw, WIDE_PX, NARROW_PX)


def _motion(
    track: PoseTrack, one: SetDetail, this: Rep, beside: Rep | None, spec: Spec | None
) -> dict[str, Any] | None:
    """All that the script needs to draw the rep, and the good rep below it."""
    moving = motion(track, this)
    if moving is None:
        return None
    other = None if beside is None else motion(track, beside)
    if other is not None:
        other["offset"] = _offset(moving, other)
    marks = {} if spec is None else _marks(track, one.side, this, spec)
    width, height = track.size_px
    return {**figure(), "size": [width, height], "this": moving, "good": other, "marks": marks_in_motion(marks)}


def _marks(track: PoseTrack, side: Side, this: Rep, spec: Spec) -> dict[str, float]:
    """The joints that stand for the rep's faults, with the second from which each is seen."""
    near = nearer_side(track)
    found: dict[str, float] = {}
    for fault in this.faults:
        for joint in marks_of(spec, {fault.id: "fault"}, side, near):
            found[joint] = min(found.get(joint, np.inf), fault.from_s)
    return {joint: from_s for joint, from_s in found.items() if np.isfinite(from_s)}


def nearer_side(track: PoseTrack) -> Side:
    """The side that the camera sees better."""
    left, right = (
        float(np.nansum(track.visibility[:, [i for i, name in enumerate(LANDMARKS) if name.startswith(side)]]))
        for side in ("left", "right")
    )
    return "left" if left > right else "right"


def _offset(moving: dict[str, Any], other: dict[str, Any]) -> list[int]:
    """How far the other rep has to be moved so that both begin at the same place, in pixels."""
    first, second = (np.array(each["joints"][0], dtype=np.float64).reshape(-1, 2) for each in (moving, other))
    both: Array = (first - second)[np.isfinite(first - second).all(axis=1)]
    return [0, 0] if not both.size else [round(value) for value in np.median(both, axis=0).tolist()]
