"""What the spec that judged says about its faults, for people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from goodrep.core.events import Rep
from goodrep.specs.model import Spec
from goodrep.specs.parts import Evidence
from goodrep.specs.rules import Check, TempoFault


@dataclass(frozen=True, slots=True)
class Advice:
    """Why a fault matters, and what the coach says about it."""

    reason: str
    cue: str


def advice(spec: Spec | None, check_id: str) -> Advice | None:
    """What a spec says about one of its faults; None where it does not know it."""
    found = {} if spec is None else _faults(spec)
    if check_id not in found:
        return None
    why, rule = found[check_id]
    return Advice(why.reason, rule.cue.first)


def priorities(spec: Spec | None) -> dict[str, int]:
    """By fault; 1 is corrected before 2."""
    return {} if spec is None else {name: rule.priority for name, (_, rule) in _faults(spec).items()}


def fault_names(spec: Spec | None, reps: Sequence[Rep]) -> list[str]:
    """What a rep may be labelled with: the faults of the spec, else those that were found, the most important first."""
    found = [fault.id for rep in reps for fault in rep.faults]
    rank = priorities(spec)
    return sorted(rank, key=lambda name: rank[name]) or list(dict.fromkeys(found))


def _faults(spec: Spec) -> dict[str, tuple[Evidence, Check | TempoFault]]:
    """Where the reason of each fault stands, and its cue."""
    tempo = spec.tempo
    return {
        **{name: (check, check) for name, check in spec.checks.items()},
        "too_fast": (tempo.up_s, tempo.too_fast),
        "short_hold": (tempo.hold_s, tempo.short_hold),
    }
