"""The figures that goodrep is measured by, each with its interval, its worst body and what it should reach."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from benchmarks.output import OUT, wilson
from benchmarks.scoring import ANGLES, LABELS, Body, Scored, all_reps, bootstrap
from goodrep.specs.loading import load_spec
from goodrep.specs.model import TEMPO_FAULTS

NO_VALUE_DEG = 15.0
"""What a rep without a value counts as."""
STRAIGHT_DEG = 7.0
LEAST_LIFT_THIGH = 0.09
"""15 % of the bridge's expected range: less is no rep by the rule."""
SEEN_DEG = 4.0
"""What an angle may be off by: a bridge in which no true angle changes by so much is no other than lying still."""
VIEWS_DEG = {"bridge": (0.0, 25.0), "clam": (20.0, 45.0), "hip_hike": (5.0, 30.0)}
"""Where the camera is to be, degrees of the truth's azimuth without its sign."""
RECALLS = {"back_arch": 0.96, "stance_knee_bend": 0.92}
"""By fault; others 0.97."""
ERRORS_DEG = {
    "lumbar_extension_deg": 5.0,
    "pelvic_roll_deg": 3.5,
    "pelvic_hitch_deg": 2.0,
    "pelvic_obliquity_deg": 2.0,
    "trunk_lean_deg": 2.0,
}
"""By measure; others 4."""
OWN_COST_MS = 2.0

AT_MOST = f"the most there can be: no rep moves less than {SEEN_DEG:g} deg"

Judged = dict[str, list[Body]]
"""Bodies by exercise."""
Hits = list[tuple[str, bool]]
"""Whether it was right, with the body's name."""


@dataclass(frozen=True)
class Figure:
    """One line of the table.

    Args:
        name: what it is.
        n: of how many clips, reps or, for a duration, frames.
        value: a share, or a mean error in degrees, or milliseconds.
        low, high: its 95 % interval.
        worst: the body that is worst, and what it is there.
        target: what it should reach; None where it is only told.
        at_least: whether the target is the least and not the most.
        others: the same of simple programs; None where they do not look at it.
    """

    name: str
    n: int
    value: float
    low: float
    high: float
    worst: str
    target: float | None
    at_least: bool
    others: float | None

    @property
    def met(self) -> bool | None:
        if self.target is None or math.isnan(self.value):
            return None
        return self.value >= self.target if self.at_least else self.value <= self.target

    def cells(self) -> list[Any]:
        target = "-" if self.target is None else f"{'>=' if self.at_least else '<='} {self.target:g}"
        met = {True: "met", False: "MISSED", None: "-"}[self.met]
        others = "-" if self.others is None else self.others
        interval = "-" if math.isnan(self.low) else f"{self.low:.2f}-{self.high:.2f}"
        return [self.name, self.n, self.value, interval, target, met, self.worst, others]

    def data(self) -> dict[str, Any]:
        return asdict(self) | {"met": self.met}


HEAD = ["bodies left out of the fit", "n", "reached", "95 %", "target", "", "worst body", "simple programs"]


def _share(name: str, hits: Hits, target: float | None, others: Hits | None, *, at_least: bool = True) -> Figure:
    of_body = {body: [hit for owner, hit in hits if owner == body] for body, _ in hits}
    wrong = {body: sum(hit is not at_least for hit in own) for body, own in of_body.items()}
    body = max(wrong, key=lambda one: (wrong[one] / len(of_body[one]), wrong[one]), default="")
    worst = f"{body}: {len(of_body[body]) - wrong[body]} of {len(of_body[body])} right" if wrong.get(body) else "-"
    n, right = len(hits), sum(hit for _, hit in hits)
    theirs = sum(hit for _, hit in others) / len(others) if others else None
    low, high = wilson(right, n)
    return Figure(name, n, right / n if n else math.nan, max(low, 0.0), high, worst, target, at_least, theirs)


# -- counting, faults -----------------------------------------------------------------------------------------------


def counting(ours: Judged, others: Judged) -> list[Figure]:
    def exact(judged: Judged) -> Hits:
        return [(body.name, body.exact) for bodies in judged.values() for body in bodies]

    def extra(judged: Judged) -> Hits:
        moving = [body for bodies in judged.values() for body in bodies if body.truth["transitions"]]
        return [(body.name, body.extra > 0) for body in moving]

    visible = [(body.name, all(map(_is_visible, body.reps))) for bodies in ours.values() for body in bodies]
    return [
        _share("clips whose reps are counted exactly", exact(ours), 0.98, exact(others)),
        _share(f"  {AT_MOST}", visible, None, None),
        *(_share(f"  {name}", exact({name: ours[name]}), None, exact({name: others[name]})) for name in ours),
        _share("clips with transitions, counted in them", extra(ours), 0.0, extra(others), at_least=False),
    ]


def _recall(bodies: Sequence[Body], fault: str, of: Callable[[Scored], bool] = lambda rep: True) -> Hits:
    return [(rep.body, fault in rep.got) for rep in all_reps(bodies) if fault in rep.has and of(rep)]


def _straight(rep: Scored) -> bool:
    return abs(rep.angles["shoulder_hip_knee_deg"] - 180) <= STRAIGHT_DEG


def _is_rep(rep: Scored) -> bool:
    return rep.angles["lift_thigh"] >= LEAST_LIFT_THIGH


def _is_visible(rep: Scored) -> bool:
    return rep.angles.get("moved_deg", math.inf) >= SEEN_DEG


def recalls(ours: Judged, others: Judged) -> list[Figure]:
    """Of every fault; a rep that was missed counts as not found. Simple programs look at no tempo."""
    figures = []
    pooled: tuple[Hits, Hits] = ([], [])
    for exercise, bodies in ours.items():
        for fault in LABELS[exercise]:
            target = RECALLS.get(fault, 0.97)
            pair = _recall(bodies, fault), _recall(others[exercise], fault)
            pooled[0].extend(pair[0])
            pooled[1].extend(pair[1])
            figures.append(_share(f"{exercise} {fault}: found", pair[0], target, pair[1]))
            if exercise == "bridge":
                rule = [_recall(of[exercise], fault, _is_rep) for of in (ours, others)]
                figures.append(_share("  of movements that are reps by the rule", rule[0], None, rule[1]))
                visible = [(rep.body, _is_visible(rep)) for rep in all_reps(bodies) if fault in rep.has]
                figures.append(_share(f"  {AT_MOST}", visible, None, None))
            if fault == "back_arch":
                pair = _recall(bodies, fault, _straight), _recall(others[exercise], fault, _straight)
                figures.append(_share("  line within 7 deg of straight", pair[0], 0.93, pair[1]))
    for fault in TEMPO_FAULTS:
        hits = [hit for bodies in ours.values() for hit in _recall(bodies, fault)]
        pooled[0].extend(hits)
        figures.append(_share(f"{fault}: found", hits, 0.97, None))
    return [*figures, _share("all faults: found", pooled[0], None, pooled[1])]


def verdicts(ours: Judged, others: Judged) -> list[Figure]:
    """Good reps flagged with anything, and the most important fault of faulty reps."""

    def good(judged: Judged) -> Hits:
        reps = (rep for bodies in judged.values() for rep in all_reps(bodies))
        return [(rep.body, bool(set(rep.got) - rep.unclear)) for rep in reps if rep.good]

    def first(judged: Judged, *, labelled: bool) -> Hits:
        of = [body for bodies in judged.values() for body in bodies if body.labelled is labelled]
        faulty = (rep for rep in all_reps(of) if rep.has and rep.found is not None)
        clear = ((rep, [fault for fault in rep.got if fault not in rep.unclear]) for rep in faulty)
        return [(rep.body, bool(got) and got[0] in rep.has) for rep, got in clear]

    name = "most important fault right"
    return [
        _share("good reps flagged with anything", good(ours), 0.03, good(others), at_least=False),
        _share(f"{name}, clips", first(ours, labelled=True), 0.95, first(others, labelled=True)),
        _share(f"{name}, sweeps", first(ours, labelled=False), None, first(others, labelled=False)),
    ]


def within_view(body: Body) -> bool:
    low, high = VIEWS_DEG[body.truth["exercise"]]
    azimuth_deg: float = body.truth["camera"]["azimuth_deg"]
    return low <= abs(azimuth_deg) <= high


def left_open(ours: Judged) -> list[Figure]:
    """Counted reps not assessed, by check, where the camera stands where it should."""
    figures = []
    for exercise, bodies in ours.items():
        seen = [rep for rep in all_reps([body for body in bodies if within_view(body)]) if rep.found is not None]
        for check in (*load_spec(exercise).spec.checks, *TEMPO_FAULTS):
            hits = [(rep.body, rep.not_assessed(check)) for rep in seen]
            figures.append(_share(f"{exercise} {check}: not assessed", hits, 0.05, None, at_least=False))
    return figures


# -- angles ---------------------------------------------------------------------------------------------------------


def errors_by_body(bodies: Sequence[Body], measure: str) -> dict[str, list[float]]:
    """Of every counted rep, found minus true; without a value ``NO_VALUE_DEG``."""
    found: dict[str, list[float]] = {}
    for rep in all_reps(bodies):
        if rep.found is not None:
            value = rep.value(measure)
            error = NO_VALUE_DEG if value is None else value - rep.angles[measure]
            found.setdefault(rep.body, []).append(error)
    return found


def angles(ours: Judged, others: Judged) -> list[Figure]:
    figures = []
    for exercise in ours:
        for measure in ANGLES[exercise]:
            sizes = {b: np.abs(e).tolist() for b, e in errors_by_body(ours[exercise], measure).items()}
            theirs = [abs(e) for own in errors_by_body(others[exercise], measure).values() for e in own]
            blind = not any(rep.value(measure) is not None for rep in all_reps(others[exercise]))
            every = [size for own in sizes.values() for size in own]
            body = max(sizes, key=lambda one: float(np.mean(sizes[one])))
            low, high = bootstrap(list(sizes.values()))
            worst = f"{body}: {np.mean(sizes[body]):.1f}"
            name = f"{exercise} {measure.removesuffix('_deg')}, deg off"
            target, simple = ERRORS_DEG.get(measure, 4.0), None if blind else float(np.mean(theirs))
            figures.append(Figure(name, len(every), float(np.mean(every)), low, high, worst, target, False, simple))
    return figures


# -- what else is told ----------------------------------------------------------------------------------------------


def tempo(ours: Judged) -> list[Figure]:
    """Seconds off, of the labelled clips, whose tempo is known."""
    figures = []
    for part in ("up", "hold", "down"):
        sizes: dict[str, list[float]] = {}
        for rep in all_reps([body for bodies in ours.values() for body in bodies if body.labelled]):
            seconds = None if rep.found is None else rep.found["tempo"][f"{part}_s"]
            if seconds is not None:
                sizes.setdefault(rep.body, []).append(abs(seconds - rep.asked[part]))
        every = [size for own in sizes.values() for size in own]
        body = max(sizes, key=lambda one: float(np.mean(sizes[one])))
        worst = f"{body}: {np.mean(sizes[body]):.2f}"
        low, high = bootstrap(list(sizes.values()))
        figures.append(Figure(f"{part}, s off", len(every), float(np.mean(every)), low, high, worst, None, False, None))
    return figures


def own_cost() -> list[Figure]:
    """What goodrep adds per frame to the pose model with its mask, as ``benchmarks.speed`` measured it last; not told
    where that never ran."""
    path = OUT / "speed.json"
    if not path.exists():
        print("What goodrep adds per frame is not known yet: python -m benchmarks.speed measures it.")
        return []
    speed = json.loads(path.read_text())
    ms = speed["pose_beyond_detection_ms_median"] + speed["after_pose_ms_median"]
    name = "cost beyond the pose model's mask, ms per frame (median)"
    return [Figure(name, speed["frames"], ms, math.nan, math.nan, "-", OWN_COST_MS, False, None)]
