"""What is kept of a session, as plain values that the store and the recordings share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from goodrep.core.events import Cue, Finding, PlacementFound, Rep, SetClosed, SetOpened
from goodrep.core.vocabulary import Side, SideFrom

Origin = Literal["live", "file", "import"]
"""A camera, a video or recording that was run again, or data from elsewhere."""


Felt = Literal["glutes", "hamstrings", "lower back", "side", "nowhere"]
"""Where an exercise was felt."""


STOP_FROM_PAIN: Final = 5
"""Pain on a scale to 10 from which exercising should end (pain-monitoring model, Thomee 1997)."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """What the person said after a session: ``pain`` 0 to 10; None where a question was skipped."""

    felt: Felt | None
    pain: int | None

    @property
    def too_much_pain(self) -> bool:
        """Whether exercising should end."""
        return self.pain is not None and self.pain >= STOP_FROM_PAIN


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody wrote about a session, or about one of its reps."""

    id: str
    rep_id: str | None
    written_at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Label:
    """What a person says a rep really was: it had these ``faults`` (check ids), or, without any, it was good."""

    faults: tuple[str, ...]
    labelled_at: datetime
    labelled_by: str | None


@dataclass(frozen=True, slots=True)
class SpecUsed:
    """The exercise spec as it was when the reps were judged; ``sha256`` is that of ``text`` in UTF-8."""

    name: str
    version: int
    sha256: str
    text: str


@dataclass(frozen=True, slots=True)
class JudgedSet:
    """A set as a spec judges it, from its beginning to its end."""

    opened: SetOpened
    closed: SetClosed
    reps: tuple[Rep, ...]


@dataclass(frozen=True, slots=True)
class Rejudgement:
    """What is kept of a set was replaced by what another spec made of it.

    Args:
        rejudged_at: the same for all sets of a session that were replaced together.
        set: its number; None where the set is gone.
        old: the spec before, by name, version and checksum; None where the set came.
        new: the spec since then.
    """

    rejudged_at: datetime
    set: int | None
    old: tuple[str, int, str] | None
    new: tuple[str, int, str]


@dataclass(frozen=True, slots=True)
class SessionKey:
    """``id`` is a UUID and never changes; ``number`` is for people only."""

    id: str
    number: int


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """One line about a session. ``good`` are counted reps seen whole and without a fault, ``compensated`` those with
    one or more.

    ``ended_at`` is None where the session was never closed: it is still going on, or the program was killed.
    ``main_fault`` is that of its counted reps (`goodrep.core.main_fault`), else the first fault of a set.
    ``person`` is a name, None for the default person. ``interrupted``: somebody ended it before its source did, and
    what was found until then was kept.
    """

    key: SessionKey
    started_at: datetime
    ended_at: datetime | None
    origin: Origin
    source: str
    exercises: tuple[str, ...]
    sets: int
    good: int
    compensated: int
    attempts: int
    main_fault: str | None
    person: str | None = None
    interrupted: bool = False


@dataclass(frozen=True, slots=True)
class KeptCue:
    """A cue as planned, and when the voice really said it (seconds of the source), None where it did not."""

    cue: Cue
    started_s: float | None
    ended_s: float | None


@dataclass(frozen=True, slots=True)
class SetDetail:
    """One set; ``closed_s`` and ``close_reason`` are None where it never came to its end.

    ``rep_ids`` are UUIDs, in the order of ``reps``.
    """

    id: str
    number: int
    exercise: str
    side: Side
    side_from: SideFrom
    spec: SpecUsed
    opened_s: float
    closed_s: float | None
    close_reason: str | None
    faults: tuple[Finding, ...]
    reps: tuple[Rep, ...]
    cues: tuple[KeptCue, ...]
    placement: tuple[PlacementFound, ...]
    rep_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SessionDetail:
    """Everything kept about one session; ``cues`` and ``placement`` are those outside of any set.

    ``why_nothing`` is a sentence where nothing was counted, None where something was or nobody could tell any more.
    ``labels`` are by rep id, one of each person,
    ``rejudgements`` in the order of time.
    """

    summary: SessionSummary
    software: dict[str, str]
    sets: tuple[SetDetail, ...]
    cues: tuple[KeptCue, ...]
    placement: tuple[PlacementFound, ...]
    feedback: Feedback | None
    why_nothing: str | None = None
    notes: tuple[Note, ...] = ()
    labels: Mapping[str, tuple[Label, ...]] = field(default_factory=dict)
    rejudgements: tuple[Rejudgement, ...] = ()

    @property
    def person(self) -> str | None:
        """A name, None for the default person."""
        return self.summary.person
