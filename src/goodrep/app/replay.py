"""What a coached session set out to do, kept with its recording so that it can be run again to the same events."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from goodrep.core.events import Event
from goodrep.core.plan import PlannedSet
from goodrep.core.session import Session
from goodrep.io.recording import Recording
from goodrep.io.records import SpecUsed
from goodrep.specs.loading import LoadedSpec, parse_spec


@dataclass(frozen=True, slots=True)
class Settings:
    """How a session is led; the arguments of ``core.session.Session``."""

    opening: str | None
    pace: bool
    stop_early: bool


def used(loaded: LoadedSpec) -> SpecUsed:
    """A spec as the store and recordings keep it."""
    return SpecUsed(loaded.name, loaded.spec.version, loaded.sha256, loaded.text)


def plan_data(sets: Sequence[PlannedSet], specs: Mapping[str, SpecUsed], settings: Settings) -> dict[str, Any]:
    """Plan and settings as plain data; ``specs`` by exercise."""
    return {
        "specs": {
            exercise: {"name": spec.name, "version": spec.version, "sha256": spec.sha256, "text": spec.text}
            for exercise, spec in specs.items()
        },
        "sets": [
            {"exercise": planned.spec.exercise, "side": planned.side, "reps": planned.reps, "rest_s": planned.rest_s}
            for planned in sets
        ],
        "opening": settings.opening,
        "pace": settings.pace,
        "stop_early": settings.stop_early,
    }


def session_of(plan: Mapping[str, Any]) -> Session:
    """The session that a recording's plan describes, at its beginning.

    Raises:
        SpecError: a spec in it is of a kind that this goodrep does not know any more.
    """
    specs = {
        exercise: parse_spec(spec["text"], name=spec["name"], shown_as=f"{spec['name']}.yaml of the recording").spec
        for exercise, spec in plan["specs"].items()
    }
    sets = [
        PlannedSet(specs[planned["exercise"]], planned["side"], planned["reps"], planned["rest_s"])
        for planned in plan["sets"]
    ]
    return Session(sets, opening=plan["opening"], pace=plan["pace"], stop_early=plan["stop_early"])


def replayed(session: Session, recording: Recording) -> Iterator[Event]:
    """What a session at its beginning tells of a recording: pose by pose, and keys where they were pressed."""
    for pose, pause_key in zip(recording.poses(), recording.pause_key.tolist(), strict=True):
        yield from session.step(pose)
        if pause_key:
            yield from session.toggle_pause(pose.t_s)
    yield from session.finish()
