"""What the engine tells the outside: placement, sets, phases, reps with their verdicts, and cues."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from goodrep.core.pose import Array
from goodrep.core.reps import Movement
from goodrep.core.vocabulary import CueKind, Phase, Side, SideFrom, Stage, ToneName


@dataclass(frozen=True, slots=True)
class Finding:
    """A limit that a rep broke: ``value`` and ``limit`` in ``unit``; ``from_s`` is when it was first visible."""

    id: str
    value: float
    unit: str
    limit: float
    from_s: float


@dataclass(frozen=True, slots=True)
class NotAssessed:
    """A check that could not be made, with the reason in plain words."""

    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class MeasureValue:
    """A check's number for one rep; ``uncertainty`` is one standard deviation, in the same unit."""

    value: float
    uncertainty: float
    at_s: float


@dataclass(frozen=True, slots=True)
class Tempo:
    """Seconds of lifting, holding and lowering; None where that part was not seen whole."""

    up_s: float | None
    hold_s: float | None
    down_s: float | None


ORDER: Final = "order"
"""The id of an order that could not be told."""


@dataclass(frozen=True, slots=True)
class Order:
    """Which of two parts of the body moved first in a rep: ``first``, ``lag_s`` (0 or more) before ``second``.

    ``uncertainty_s`` is one standard deviation of the lag.
    """

    first: str
    second: str
    lag_s: float
    uncertainty_s: float

    @property
    def together(self) -> bool:
        """Whether the lag may be chance, so that neither is called first."""
        return self.lag_s <= 2 * self.uncertainty_s


@dataclass(frozen=True, slots=True)
class Rep:
    """A movement out of rest and back, judged; an attempt where ``counted`` is False, with the ``reason``.

    A counted rep may carry a ``reason`` too: ``cut_off_at_end`` where its number was already announced when the
    picture ended. ``number`` is the count in the set, None for attempts. Times are seconds of the source.
    """

    set: int
    number: int | None
    start_s: float
    top_s: float
    end_s: float
    counted: bool
    reason: str | None
    tempo: Tempo
    faults: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()
    not_assessed: tuple[NotAssessed, ...] = ()
    measures: Mapping[str, MeasureValue] = field(default_factory=dict)
    """By check id and by the plain measure names of the hold."""
    order: Order | NotAssessed | None = None
    """What moved first; None in an attempt, and where the spec compares nothing."""

    @property
    def good(self) -> bool:
        """Counted, seen whole, and without a fault."""
        return self.counted and self.reason is None and not self.faults


@dataclass(frozen=True, slots=True)
class PlacementFound:
    """Something about person and camera: ``id`` from a fixed list, ``text`` for the person on the floor."""

    t_s: float
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class SetOpened:
    t_s: float
    set: int
    exercise: str
    side: Side
    side_from: SideFrom


@dataclass(frozen=True, slots=True)
class SetClosed:
    """``reason``: ``left_position``, ``reps_done``, ``side_changed``, ``quality``, ``source_ended`` or
    ``interrupted``."""

    t_s: float
    set: int
    reason: str
    counted: int
    faults: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class PhaseStarted:
    """``t_s`` is when it is noticed, ``since_s`` when the phase seems to have begun: up to a second earlier."""

    t_s: float
    set: int
    phase: Phase
    since_s: float


@dataclass(frozen=True, slots=True)
class TopReached:
    """The rep now has its number; the number is never taken back.

    ``indicated`` are the faults, of those that are said after the rep, that it seems to have as seen from its top.
    """

    t_s: float
    set: int
    number: int
    indicated: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FaultSeen:
    """A check broke its fault limit while the rep is still going on (or at set-up, with ``number`` the rep to come)."""

    t_s: float
    set: int
    number: int
    id: str
    value: float
    limit: float


@dataclass(frozen=True, slots=True)
class Basis:
    """What a rep was judged from, so that other checks can look at the same movement.

    Args:
        movement: what was closed.
        rest_from_s: where the rest before it began.
        t_s: (N,) of the pictures that were looked at.
    """

    movement: Movement
    rest_from_s: float
    t_s: Array


@dataclass(frozen=True, slots=True)
class RepDone:
    """A rep or attempt is over and judged."""

    t_s: float
    rep: Rep
    basis: Basis | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Cue:
    """Something to say, or something not said: ``spoken`` False with ``suppressed_by``.

    ``duration_s`` is the core's own estimate of how long saying it takes.
    """

    t_s: float
    kind: CueKind
    text: str
    spoken: bool
    fault: str | None = None
    rep: int | None = None
    suppressed_by: str | None = None
    duration_s: float = 0.0


@dataclass(frozen=True, slots=True)
class StageBegan:
    """Where the session is from now on.

    ``position`` is which planned set it is about, of ``total``, in both stages around it: the one that is done or, at
    rest, comes next. It is ``number`` of ``among`` those of its exercise and side, which is how it is announced where
    there are several. ``until_s`` is when the stage ends by itself; None where something else decides.
    """

    t_s: float
    stage: Stage
    position: int
    total: int
    number: int
    among: int
    until_s: float | None = None


@dataclass(frozen=True, slots=True)
class Tone:
    """A short sound that is no speech."""

    t_s: float
    name: ToneName


Event = (
    StageBegan | Tone | PlacementFound | SetOpened | SetClosed | PhaseStarted | TopReached | FaultSeen | RepDone | Cue
)
