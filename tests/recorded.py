"""The recordings with known truth: their poses, what the person was made to do, and what the engine makes of them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from typing import Any, Final

from bodies import Seen, watch
from command import RECORDINGS
from goodrep.core.events import Cue, Event, StageBegan, Tone
from goodrep.core.pose import Pose
from goodrep.core.vocabulary import Side
from goodrep.io.recording import read_recording
from goodrep.specs.loading import LoadedSpec, load_spec
from goodrep.specs.model import Spec

ALL: Final = sorted(path.stem for path in RECORDINGS.glob("*.parquet"))
WITH_TRUTH: Final = sorted(path.name.removesuffix(".truth.json") for path in RECORDINGS.glob("*.truth.json"))
ONE_SIDED: Final = [name for name in WITH_TRUTH if "bridge" not in name]


@cache
def truth_of(name: str) -> dict[str, Any]:
    truth: dict[str, Any] = json.loads((RECORDINGS / f"{name}.truth.json").read_text(encoding="utf-8"))
    return truth


@cache
def poses_of(name: str) -> tuple[Pose, ...]:
    """All poses of a recording, in order."""
    return tuple(read_recording(RECORDINGS / f"{name}.parquet").poses())


@cache
def loaded(exercise: str) -> LoadedSpec:
    return load_spec(exercise)


def exercise_of(name: str) -> str | None:
    """What is done in a recording; None where goodrep has no such exercise."""
    if name in WITH_TRUTH:
        return str(truth_of(name)["exercise"])
    return "bridge" if name == "real_glute_bridge" else None


def spec_of(name: str) -> Spec:
    """The spec of what is done in a recording."""
    exercise = exercise_of(name)
    assert exercise is not None, f"{name} shows no exercise that goodrep has"
    return loaded(exercise).spec


def side_of(truth: dict[str, Any]) -> Side:
    """The side that is trained: the top leg in a clam, the standing leg in a hip hike."""
    if "lie_on" in truth:
        return "left" if truth["lie_on"] == "R" else "right"
    if "stance" in truth:
        return "left" if truth["stance"] == "L" else "right"
    return "both"


OTHER: Final[dict[Side, Side]] = {"left": "right", "right": "left", "both": "both"}


@cache
def seen(name: str) -> Seen:
    """What the engine makes of a whole recording."""
    return watch(poses_of(name), spec_of(name))


def transcript(events: Iterable[Event]) -> str:
    """One line for each stage, tone and cue: when, of what kind, whether it was spoken, its words."""
    lines = []
    for event in events:
        if isinstance(event, StageBegan):
            until = "" if event.until_s is None else f" until {event.until_s:.2f} s"
            lines.append(f"{event.t_s:6.2f} s  -- {event.stage} {event.position} of {event.total}{until}\n")
        elif isinstance(event, Tone):
            lines.append(f"{event.t_s:6.2f} s  tone: {event.name}\n")
        elif isinstance(event, Cue):
            about = " ".join([event.kind, *([event.fault] if event.fault else [])])
            spoken = "spoken" if event.spoken else f"held back ({event.suppressed_by})"
            lines.append(f"{event.t_s:6.2f} s  {about}, {spoken}: {event.text}\n")
    return "".join(lines)
