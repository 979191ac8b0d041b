"""What a coached session set out to do, kept with its recording so that it can be run again to the same events."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from goodrep.core.engine import Engine
from goodrep.core.events import Event
from goodrep.core.observing import Observations
from goodrep.core.plan import PlannedSet
from goodrep.core.session import Session
from goodrep.core.wording import ENGLISH
from goodrep.errors import SpecError
from goodrep.io.journal import RecordingMetadata
from goodrep.io.records import SpecUsed
from goodrep.specs.document import read_document
from goodrep.specs.extending import KEPT
from goodrep.specs.languages import in_language
from goodrep.specs.loading import LoadedSpec, load_spec, parse_spec
from goodrep.specs.model import Spec
from goodrep.specs.phrases import languages, phrases_of


@dataclass(frozen=True, slots=True)
class Settings:
    """How a session is led; the arguments of ``core.session.Session``."""

    opening: str | None
    pace: bool
    stop_early: bool
    language: str = "en"


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
        "language": settings.language,
    }


def judge_of(metadata: RecordingMetadata, instead: LoadedSpec | None = None) -> Session | Engine:
    """What judged a recording, at its beginning: the session that its plan describes or, without one, its spec alone.

    Args:
        metadata: of the recording.
        instead: judges the sets of its own exercise in the place of the spec that did.

    Raises:
        UsageError: the recording is of an exercise that this goodrep does not know.
    """
    if metadata.plan is not None:
        return session_of(metadata.plan, instead)
    spec = loaded_of(metadata.spec).spec
    return Engine(_instead_of(spec, instead), metadata.given_side)


def session_of(plan: Mapping[str, Any], instead: LoadedSpec | None = None) -> Session:
    """The session that a recording's plan describes, at its beginning.

    Raises:
        UsageError: it is of an exercise that this goodrep does not know.
    """
    language = plan.get("language", "en")  # older ones know only English
    specs = {
        exercise: in_language(_instead_of(loaded_of(SpecUsed(**spec)).spec, instead), language)
        for exercise, spec in plan["specs"].items()
    }
    sets = [
        PlannedSet(specs[planned["exercise"]], planned["side"], planned["reps"], planned["rest_s"])
        for planned in plan["sets"]
    ]
    return Session(
        sets,
        opening=plan["opening"],
        pace=plan["pace"],
        stop_early=plan["stop_early"],
        phrases=phrases_of(language) if language in languages() else ENGLISH,
    )


def _instead_of(spec: Spec, instead: LoadedSpec | None) -> Spec:
    return spec if instead is None or instead.spec.exercise != spec.exercise else instead.spec


def specs_of(metadata: RecordingMetadata) -> dict[str, LoadedSpec]:
    """The specs that judged a recording, by exercise.

    Raises:
        UsageError: one is of an exercise that this goodrep does not know.
    """
    if metadata.plan is None:
        loaded = loaded_of(metadata.spec)
        return {loaded.spec.exercise: loaded}
    return {exercise: loaded_of(SpecUsed(**spec)) for exercise, spec in metadata.plan["specs"].items()}


@functools.lru_cache(maxsize=32)
def loaded_of(used: SpecUsed) -> LoadedSpec:
    """A spec as it was when it judged or, where it is of a kind that is not known any more, the one goodrep has now."""
    try:
        return parse_spec(used.text, name=used.name, shown_as=f"{used.name}.yaml of the recording")
    except SpecError:
        values = read_document(KEPT.split(used.text)[-1]).values  # the last that it extends says the exercise
        return load_spec(str(values.get("exercise")) if isinstance(values, dict) else used.name)


def replayed(
    judge: Session | Engine, observed: Observations, pause_key: Sequence[bool]
) -> Iterator[tuple[str, list[Event]]]:
    """What is told of a whole recording: for each picture that brings any, the exercise under way and the events.

    Args:
        judge: at its beginning.
        observed: the recording.
        pause_key: for each picture, whether a key was pressed with it that pauses or goes on.
    """
    under_way, at = _under_way(judge), 0
    keys = [at for at, pressed in enumerate(pause_key) if pressed and isinstance(judge, Session)]
    for until in [*(key + 1 for key in keys), len(observed.t_s)]:
        while at < until:
            at, events = judge.run(observed, at, until)
            if at - 1 in keys and isinstance(judge, Session):
                events += judge.toggle_pause(observed.t_s[at - 1])
            if events:
                yield under_way, events
                under_way = _under_way(judge)  # only with an event does another one begin
    yield under_way, judge.finish()


def _under_way(judge: Session | Engine) -> str:
    return judge.planned.spec.exercise if isinstance(judge, Session) else judge.spec.exercise
