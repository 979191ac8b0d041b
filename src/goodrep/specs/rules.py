"""What a spec asks of a rep: tempo, limits, checks, and what is compared in time."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field, model_validator

from goodrep.core.timing import TIMINGS
from goodrep.core.vocabulary import MEASURES, Baseline, Span, Statistic, View
from goodrep.specs.parts import CueTexts, Evidence, MisfitError, Name, Part, Seconds, Share, Text


def known_measure(measure: str) -> str:
    if measure not in MEASURES:
        raise MisfitError("there is no such measure", allowed=MEASURES)
    return measure


class TempoPart(Evidence):
    """Limits for one part of the rep, in seconds."""

    target: Annotated[float, Field(gt=0, le=60)]
    warn_below: Seconds
    fault_below: Seconds

    @model_validator(mode="after")
    def _ordered(self) -> TempoPart:
        if self.fault_below > self.warn_below:
            raise MisfitError(f"it must not be more than warn_below, {self.warn_below:g}", "fault_below")
        if self.warn_below > self.target:
            raise MisfitError(f"it must not be more than the target, {self.target:g}", "warn_below")
        return self


class HoldPart(TempoPart):
    """The hold may also be counted down."""

    count_down: bool = False
    """Whether its last three seconds are counted aloud."""


class TempoFault(Part):
    """How a tempo fault is ranked and said."""

    priority: Annotated[int, Field(ge=1, le=99)]
    cue: CueTexts


class TempoRule(Part):
    """Lifting, holding and lowering; too_fast looks at lifting and lowering, short_hold at the hold."""

    up_s: TempoPart
    hold_s: HoldPart
    down_s: TempoPart
    too_fast: TempoFault
    short_hold: TempoFault


class Limit(Part):
    """One bound; exactly one of ``above``, ``below`` and ``beyond``, which means above or below zero by so much."""

    replaced_whole: ClassVar[bool] = True

    above: float | None = None
    below: float | None = None
    beyond: Annotated[float, Field(gt=0)] | None = None

    @model_validator(mode="after")
    def _one(self) -> Limit:
        given = sum(value is not None for value in (self.above, self.below, self.beyond))
        if not given and self.model_fields_set:
            raise MisfitError("it must be a number", min(self.model_fields_set))
        if given != 1:
            raise MisfitError("write exactly one of above, below and beyond")
        return self

    @property
    def side(self) -> Literal["above", "below", "beyond"]:
        return "above" if self.above is not None else "below" if self.below is not None else "beyond"

    @property
    def value(self) -> float:
        value = getattr(self, self.side)
        assert isinstance(value, float | int)
        return float(value)

    @property
    def sign(self) -> int:
        """+1 where more is worse, -1 where less is."""
        return -1 if self.side == "below" else 1

    def broken_by(self, value: float) -> bool:
        """Whether a value is beyond the limit; for ``beyond`` the value is a size without a sign."""
        if self.above is not None:
            return value > self.above
        if self.below is not None:
            return value < self.below
        return self.beyond is not None and value > self.beyond


class Needs(Part):
    """What must hold for a check to be made; otherwise it is not assessed."""

    view: View
    max_uncertainty: Annotated[float, Field(gt=0)]


class Check(Evidence):
    """One thing to look at in every rep."""

    measure: Annotated[str, AfterValidator(known_measure)]
    at: Span
    statistic: Statistic
    dwell_s: Seconds
    relative_to: Baseline
    warn: Limit
    fault: Limit
    noise_band: float | None = None
    """97 of 100 reps without this fault read no worse than this; None where nobody has measured it."""
    needs: Needs
    priority: Annotated[int, Field(ge=1, le=99)]
    urgent_beyond: Annotated[float, Field(gt=1, le=5)] | None = None
    """Said on the first rep where the value is beyond this many times the fault limit."""
    unless: Name | None = None
    """Another check that sees the same thing better; where that one has a fault, this one has nothing to add."""
    say: Literal["at_once", "after_rep"]
    cue: CueTexts

    def urgent(self, value: float) -> bool:
        """Whether this value is so far beyond the fault limit that it is said on the first rep."""
        return self.urgent_beyond is not None and abs(value) > self.urgent_beyond * abs(self.fault.value)

    @model_validator(mode="after")
    def _fits(self) -> Check:
        side = self.fault.side
        if side != self.warn.side:
            raise MisfitError(f"warn says {self.warn.side}, so fault must say {self.warn.side} too", "fault")
        if self.fault.sign * (self.fault.value - self.warn.value) < 0:
            less_or_more = "less" if self.fault.sign > 0 else "more"
            raise MisfitError(f"it must not be {less_or_more} than the warn limit, {self.warn.value:g}", "fault", side)
        if MEASURES[self.measure].from_rest and self.relative_to != "rest":
            raise MisfitError(
                "of this measure only the change from rest means something", "relative_to", allowed=["rest"]
            )
        if self.statistic == "sag_share" and (self.relative_to != "rest" or side != "above"):
            raise MisfitError("a sag is a share of the lift: it needs 'relative_to: rest' and 'above'", "statistic")
        lowest, highest = self._reach()
        for name, limit in (("warn", self.warn), ("fault", self.fault)):
            if not lowest < limit.value < highest:
                reach = f"only values from {lowest:g} to {highest:g} can be seen here"
                raise MisfitError(f"this limit is out of reach: {reach}", name, side)
        if self.noise_band is not None and not lowest <= self.noise_band <= highest:
            raise MisfitError(f"only values from {lowest:g} to {highest:g} can be seen here", "noise_band")
        if self.urgent_beyond is not None:
            urgent = self.urgent_beyond * self.fault.value
            if side == "below" or not lowest < urgent < highest:
                raise MisfitError(f"times the fault limit it is {urgent:g}, which cannot be seen here", "urgent_beyond")
        return self

    def _reach(self) -> tuple[float, float]:
        """The lowest and the highest value that the measure can take here."""
        if self.statistic == "sag_share":
            return 0.0, 1.0
        quantity = MEASURES[self.measure]
        if self.relative_to == "rest":
            spread = quantity.highest - quantity.lowest
            return -spread, spread
        return quantity.lowest, quantity.highest


class OrderPart(Part):
    """A part of the body whose movement is compared in time: what it is called after "your", and its measure."""

    name: Text
    said: Text | None = None
    """What it is called aloud; None for its name."""
    measure: Annotated[str, AfterValidator(known_measure)]

    @model_validator(mode="after")
    def _timed(self) -> OrderPart:
        if self.measure not in TIMINGS:
            raise MisfitError("nobody knows how late this measure is", "measure", allowed=TIMINGS)
        return self


class OrderRule(Evidence):
    """Which of two parts moves first in a rep."""

    compensating: OrderPart
    """What should not move first."""
    working: OrderPart
    share: Share
    """A part has begun to move where this share of its way from rest to the top is behind it."""

    @model_validator(mode="after")
    def _early(self) -> OrderRule:
        if self.share > 0.4:
            raise MisfitError("past 0.4 of the way it is no beginning", "share")
        return self
