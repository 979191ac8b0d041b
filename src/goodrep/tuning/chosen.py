"""The reps that a spec is tuned on: out of what was kept, of one exercise, of one person or all, since some day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from goodrep.core.events import Rep
from goodrep.io.recording import find_recording
from goodrep.io.records import Label, SpecUsed
from goodrep.io.store import Store


@dataclass(frozen=True, slots=True)
class Place:
    """Where a rep is kept, and what it is called.

    Args:
        session, set: their numbers.
        place: in the set, attempts included, from 1 on.
        number: the one that was announced; None for an attempt.
        sets: how many the session has.
    """

    session: int
    set: int
    place: int
    number: int | None
    sets: int


@dataclass(frozen=True, slots=True)
class KeptRep:
    """A rep as it was judged when it was done.

    ``label`` is what the person whose marks are looked at says of it, None where nothing; ``labels`` what each says.
    """

    place: Place
    rep: Rep
    label: Label | None
    labels: tuple[Label, ...] = ()


@dataclass(frozen=True, slots=True)
class ChosenSession:
    """The reps of one session, in order; ``recording`` is None where there is none.

    ``specs`` are those that judged them.
    """

    number: int
    started_at: datetime
    recording: Path | None
    specs: tuple[SpecUsed, ...]
    reps: tuple[KeptRep, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Which reps, and whose marks.

    Args:
        exercise: of this exercise.
        person: of this person; None for all, "" for the one without a name.
        since: not older than this.
        marked_by: what this person says of them; "" where nobody was named, None for the latest that anybody says.
    """

    exercise: str
    person: str | None = None
    since: datetime | None = None
    marked_by: str | None = None


def chosen_sessions(store: Store, choice: Choice) -> list[ChosenSession]:
    """The sessions in which the exercise was done, the oldest first."""
    found = []
    for line in reversed(store.session_lines()):
        if not any(part.exercise == choice.exercise for part in line.parts):
            continue
        if choice.person is not None and (line.person or "") != choice.person:
            continue
        if choice.since is not None and line.started_at < choice.since:
            continue
        detail = store.session(line.number)
        many, sets = len(detail.sets), [one for one in detail.sets if one.exercise == choice.exercise]
        reps = tuple(
            _kept(Place(line.number, one.number, i, rep.number, many), rep, detail.labels.get(rep_id, ()), choice)
            for one in sets
            for i, (rep, rep_id) in enumerate(zip(one.reps, one.rep_ids, strict=True), 1)
        )
        specs = tuple(dict.fromkeys(one.spec for one in sets))
        found.append(ChosenSession(line.number, line.started_at, find_recording(line.id), specs, reps))
    return found


def _kept(place: Place, rep: Rep, labels: tuple[Label, ...], choice: Choice) -> KeptRep:
    of_person = [one for one in labels if choice.marked_by is None or (one.labelled_by or "") == choice.marked_by]
    return KeptRep(place, rep, max(of_person, key=lambda one: one.labelled_at, default=None), labels)
