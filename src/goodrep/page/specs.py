"""What the spec that judged says about its faults, for people."""

from __future__ import annotations

from dataclasses import dataclass

from goodrep.specs.model import Check, Evidence, Spec, TempoFault


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


def _faults(spec: Spec) -> dict[str, tuple[Evidence, Check | TempoFault]]:
    """Where the reason of each fault stands, and its cue."""
    tempo = spec.tempo
    return {
        **{name: (check, check) for name, check in spec.checks.items()},
        "too_fast": (tempo.up_s, tempo.too_fast),
        "short_hold": (tempo.hold_s, tempo.short_hold),
    }
