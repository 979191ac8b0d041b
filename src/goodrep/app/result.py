"""The result file of ``goodrep analyze``: everything one run over a source found, as plain JSON data."""

from __future__ import annotations

import importlib.metadata
import math
import platform
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

import goodrep
from goodrep.core.events import (
    Cue,
    Event,
    Finding,
    NotAssessed,
    Order,
    PlacementFound,
    Rep,
    RepDone,
    SetClosed,
    SetOpened,
)
from goodrep.specs.loading import LoadedSpec

DIGITS = 4
"""Decimals kept in a result; finer than anything that is measured."""


def _rounded(value: float | None) -> float | None:
    """None also for what is no number, which JSON does not know."""
    return None if value is None or not math.isfinite(value) else round(value, DIGITS)


def finding_data(finding: Finding) -> dict[str, Any]:
    """A broken limit as plain data, like the other functions here."""
    return {
        "id": finding.id,
        "value": _rounded(finding.value),
        "unit": finding.unit,
        "limit": finding.limit,
        "from_s": _rounded(finding.from_s),
    }


def rep_data(rep: Rep) -> dict[str, Any]:
    return {
        "set": rep.set,
        "number": rep.number,
        "start_s": _rounded(rep.start_s),
        "top_s": _rounded(rep.top_s),
        "end_s": _rounded(rep.end_s),
        "counted": rep.counted,
        "reason": rep.reason,
        "tempo": {name: _rounded(seconds) for name, seconds in asdict(rep.tempo).items()},
        "faults": [finding_data(finding) for finding in rep.faults],
        "warnings": [finding_data(finding) for finding in rep.warnings],
        "not_assessed": [asdict(missing) for missing in rep.not_assessed],
        "measures": {
            name: {
                "value": _rounded(measure.value),
                "uncertainty": _rounded(measure.uncertainty),
                "at_s": _rounded(measure.at_s),
            }
            for name, measure in rep.measures.items()
        },
        "order": _order(rep.order),
    }


def _order(order: Order | NotAssessed | None) -> dict[str, Any] | None:
    """Which part moved first; null where the spec compares nothing or the movement was an attempt."""
    if order is None:
        return None
    if isinstance(order, NotAssessed):
        return {"reason": order.reason}
    return {
        "first": order.first,
        "second": order.second,
        "lag_s": _rounded(order.lag_s),
        "uncertainty_s": _rounded(order.uncertainty_s),
        "together": order.together,
    }


def cue_data(cue: Cue) -> dict[str, Any]:
    return {
        "t_s": _rounded(cue.t_s),
        "kind": cue.kind,
        "fault": cue.fault,
        "rep": cue.rep,
        "text": cue.text,
        "spoken": cue.spoken,
        "suppressed_by": cue.suppressed_by,
    }


def software(model: str | None) -> dict[str, str]:
    """What made a result or a recording, so that a difference can be traced.

    Args:
        model: the pose model's variant, None where a recording was read.
    """
    versions = {
        "goodrep": goodrep.__version__,
        "mediapipe": importlib.metadata.version("mediapipe"),
        "numpy": importlib.metadata.version("numpy"),
        "python": platform.python_version(),
    }
    return versions if model is None else versions | {"pose_model": model}


def result_of(loaded: LoadedSpec, events: Iterable[Event], reason: str | None, model: str | None) -> dict[str, Any]:
    """The result file's content.

    Args:
        loaded: the spec that judged.
        events: all events of the run, in order.
        reason: why nothing was counted, None where something was.
        model: the pose model's variant, None where a recording was read.
    """
    reps: list[dict[str, Any]] = []
    sets: list[dict[str, Any]] = []
    set_faults: list[dict[str, Any]] = []
    placement: list[dict[str, Any]] = []
    cues: list[dict[str, Any]] = []
    side: dict[str, str | None] = {"side": None, "side_from": None}
    most_counted = -1
    for event in events:
        if isinstance(event, RepDone):
            reps.append(rep_data(event.rep))
        elif isinstance(event, SetOpened):
            sets.append(
                {"set": event.set, "opened_s": _rounded(event.t_s), "side": event.side, "side_from": event.side_from}
            )
        elif isinstance(event, SetClosed):
            if event.counted > most_counted:  # the side of the set in which most was done
                most_counted, side = event.counted, {key: sets[-1][key] for key in side}
            sets[-1] |= {"closed_s": _rounded(event.t_s), "reason": event.reason, "counted": event.counted}
            set_faults += [{**finding_data(finding), "set": event.set} for finding in event.faults]
        elif isinstance(event, PlacementFound):
            placement.append({"t_s": _rounded(event.t_s), "id": event.id, "text": event.text})
        elif isinstance(event, Cue):
            cues.append(cue_data(event))
    return {
        "exercise": loaded.spec.exercise,
        **side,
        "reason": reason,
        "reps": reps,
        "sets": sets,
        "set_faults": set_faults,
        "placement": placement,
        "cues": cues,
        "spec": {"name": loaded.name, "version": loaded.spec.version, "sha256": loaded.sha256},
        "software": software(model),
    }
