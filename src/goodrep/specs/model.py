"""The shape of an exercise spec: what a physio may write, with units, ranges and closed lists.

A spec that breaks the shape is refused by pydantic; ``goodrep.specs.messages`` turns that into a sentence with file,
line, key and value. Rules that join several values raise ``MisfitError``, whose text is shown as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Annotated, ClassVar, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from goodrep.core.postures import POSTURES
from goodrep.core.timing import TIMINGS
from goodrep.core.vocabulary import MEASURES, Baseline, Confidence, Posture, Span, Statistic, View


class MisfitError(ValueError):
    """A value that is of the right kind but does not fit the others.

    Args:
        text: what is wrong, to be read after "key is value;".
        at: the keys from the part that was checked down to the value to be changed.
        allowed: what could be written instead, where that is a closed list.
    """

    def __init__(self, text: str, *at: str, allowed: Iterable[str] = ()) -> None:
        super().__init__(text)
        self.at = at
        self.allowed = tuple(allowed)


TEMPO_FAULTS = ("too_fast", "short_hold")
CORRECTION_WORDS = 6
"""A correction that takes longer to say comes too late to be acted on."""

Seconds = Annotated[float, Field(ge=0, le=60)]
Share = Annotated[float, Field(gt=0, lt=1)]
Text = Annotated[str, Field(min_length=1)]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
"""A code of ISO 639, such as ``de``."""
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class Part(BaseModel):
    """Every part of a spec: unknown keys are refused, nothing changes after loading, "2" is not 2, nan is no number."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)
    replaced_whole: ClassVar[bool] = False
    """Whether a spec that extends another replaces all of this part, instead of single keys in it."""


class Evidence(Part):
    """Why a number is what it is."""

    reason: Text
    source: Text
    confidence: Confidence


def _short(text: str) -> str:
    words = len(text.split())
    if words > CORRECTION_WORDS:
        raise MisfitError(f"a cue has at most {CORRECTION_WORDS} words, this one has {words}")
    return text


CueText = Annotated[Text, AfterValidator(_short)]


class CueTexts(Part):
    """What is said for a fault: first, said a second way, and when it is corrected."""

    first: CueText
    second: CueText
    corrected: CueText


class ViewContract(Evidence):
    """Where the camera must be: what it looks at, how far round from there, how many degrees it may be off that, and
    how far away."""

    facing: View
    turned_deg: Annotated[float, Field(ge=-90, le=90)] = 0.0
    """Towards the feet of a person on the side, towards the standing leg of an upright one."""
    within_deg: Annotated[float, Field(gt=0, le=90)]
    distance_m: Annotated[list[Annotated[float, Field(gt=0, le=10)]], Field(min_length=2, max_length=2)]
    level_within_deg: Annotated[float, Field(gt=0, le=45)] | None = None
    """How far the picture may be askew; None where that is not looked at."""
    steep_within_deg: Annotated[float, Field(gt=0, le=90)] | None = None
    """How steeply the camera may look down; None where that is not looked at."""

    @model_validator(mode="after")
    def _ordered(self) -> ViewContract:
        if self.distance_m[0] >= self.distance_m[1]:
            raise MisfitError("write the nearest distance first, then the farthest", "distance_m")
        return self


def _known(measure: str) -> str:
    if measure not in MEASURES:
        raise MisfitError("there is no such measure", allowed=MEASURES)
    return measure


class RepRule(Evidence):
    """What makes a movement a rep; shares nothing with the checks."""

    signal: Annotated[str, AfterValidator(_known)]
    expected_range: Annotated[float, Field(gt=0, le=3)]
    least_share: Share
    shortest_s: Annotated[float, Field(gt=0, le=5)]
    posture_held_s: Annotated[float, Field(gt=0, le=10)]
    """The posture held this long opens the set."""
    set_ends_after_s: Annotated[float, Field(gt=0, le=120)]
    """The posture left for this long ends it."""

    @model_validator(mode="after")
    def _reachable(self) -> RepRule:
        quantity = MEASURES[self.signal]
        if quantity.from_rest:
            raise MisfitError("only its change from rest means something, so it cannot show where rest is", "signal")
        if self.expected_range > quantity.highest - quantity.lowest:
            raise MisfitError("no body moves that far", "expected_range")
        return self


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
        if sum(value is not None for value in (self.above, self.below, self.beyond)) != 1:
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
        return self.sign * (value - self.value) > 0


class Needs(Part):
    """What must hold for a check to be made; otherwise it is not assessed."""

    view: View
    max_uncertainty: Annotated[float, Field(gt=0)]


class Check(Evidence):
    """One thing to look at in every rep."""

    measure: Annotated[str, AfterValidator(_known)]
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
    measure: Annotated[str, AfterValidator(_known)]

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


class Coaching(Evidence):
    """When the coach speaks."""

    correction_after: Annotated[list[Annotated[int, Field(ge=1, le=10)]], Field(min_length=2, max_length=2)]
    """[n, m]: after n of the last m reps had the fault."""
    same_correction_every_reps: Annotated[int, Field(ge=1, le=20)]
    between_corrections_s: Seconds
    within_s: Seconds
    not_in_last_s: Seconds
    stop_after: Annotated[list[Annotated[int, Field(ge=1, le=10)]], Field(min_length=2, max_length=2)]
    """[n, m]: the set ends early when a fault was corrected and still is in n of the last m reps."""
    largest_part: bool = False
    """Whether, of several things that lift the free foot of a hip hike, the largest is spoken of."""
    placement_after_s: Seconds
    between_placement_s: Seconds
    praise_every_good_reps: Annotated[int, Field(ge=1, le=50)]
    praise: Annotated[list[Text], Field(min_length=1, max_length=20)]
    """Said in turn."""
    seconds_per_utterance: Seconds
    """What every utterance takes, however short."""
    seconds_per_word: Annotated[float, Field(gt=0, le=2)]

    @model_validator(mode="after")
    def _ordered(self) -> Coaching:
        for key in ("correction_after", "stop_after"):
            few, many = getattr(self, key)
            if few > many:
                raise MisfitError("write [n, m] for n of the last m reps, n not more than m", key)
        return self


def _calendar(text: str) -> str:
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
            raise ValueError
        date.fromisoformat(text)
    except ValueError:
        raise MisfitError("write year, month and day, such as 2026-03-28") from None
    return text


Date = Annotated[str, AfterValidator(_calendar)]


class Change(Part):
    """Who changed a spec and why; ``version`` is the one that came of it."""

    version: Annotated[int, Field(ge=1)]
    date: Date
    author: Text
    reason: Text


class TranslatedCue(Part):
    """A fault's words in another language; None for what stays English."""

    first: CueText | None = None
    second: CueText | None = None
    corrected: CueText | None = None


class TranslatedOrder(Part):
    """What the two parts that are compared in time are called aloud."""

    compensating: Text | None = None
    working: Text | None = None


class Translation(Part):
    """All that a spec says, in another language; what is left out is said in English."""

    title: Text | None = None
    how_to: Text | None = None
    praise: Annotated[list[Text], Field(min_length=1, max_length=20)] | None = None
    order: TranslatedOrder | None = None
    cues: dict[Name, TranslatedCue] = {}
    """By fault: a check's name, too_fast or short_hold."""


class Spec(Part):
    """One exercise."""

    format: Literal[1]
    exercise: Name
    version: Annotated[int, Field(ge=1)]
    title: Text
    sides: Literal["both", "one"]
    posture: Posture
    how_to: Text
    view: ViewContract
    rep: RepRule
    tempo: TempoRule
    checks: Annotated[dict[Name, Check], Field(min_length=1)]
    order: OrderRule | None = None
    coaching: Coaching
    languages: dict[Language, Translation] = {}
    changed: list[Change] = []
    """The newest last."""

    @property
    def range_check(self) -> str | None:
        """The check on how far the movement goes, whose measure is the main angle; None where there is none."""
        for name, check in self.checks.items():
            if check.at == "hold" and check.say == "after_rep" and check.warn.below is not None:
                return name
        return None

    @model_validator(mode="after")
    def _suits_the_posture(self) -> Spec:
        rule = POSTURES[self.posture]
        if self.sides != rule.trains:
            how = "both sides work together" if rule.trains == "both" else "one side works after the other"
            raise MisfitError(f"{rule.name}, {how}", "sides", allowed=[rule.trains])
        if self.view.facing != rule.facing:
            raise MisfitError(f"a person {rule.name} is seen from there", "view", "facing", allowed=[rule.facing])
        if self.view.steep_within_deg is not None and rule.steep_deg is None:
            raise MisfitError(f"of a person {rule.name} this cannot be seen: leave it out", "view", "steep_within_deg")
        here = [name for name, quantity in MEASURES.items() if quantity.posture == self.posture]
        if self.rep.signal not in here:
            raise MisfitError(f"nobody {rule.name} can be measured so", "rep", "signal", allowed=here)
        for name, check in self.checks.items():
            if check.measure not in here:
                raise MisfitError(f"nobody {rule.name} can be measured so", "checks", name, "measure", allowed=here)
            if check.needs.view != rule.facing:
                raise MisfitError(
                    "this exercise is seen differently", "checks", name, "needs", "view", allowed=[rule.facing]
                )
            if check.unless is not None and (check.unless == name or check.unless not in self.checks):
                others = [other for other in self.checks if other != name]
                raise MisfitError("there is no other check of this name", "checks", name, "unless", allowed=others)
        for key in ("compensating", "working"):
            if self.order is not None and getattr(self.order, key).measure not in here:
                raise MisfitError(f"nobody {rule.name} can be measured so", "order", key, "measure", allowed=here)
        return self

    @model_validator(mode="after")
    def _translates_what_is_said(self) -> Spec:
        said = (*self.checks, *TEMPO_FAULTS)
        for language, translation in self.languages.items():
            for name in translation.cues:
                if name not in said:
                    raise MisfitError("there is no such fault", "languages", language, "cues", name, allowed=said)
        return self

    @model_validator(mode="after")
    def _names_apart(self) -> Spec:
        for taken in sorted(set(TEMPO_FAULTS) & set(self.checks)):
            raise MisfitError("this name belongs to a fault of the tempo; choose another", "checks", taken)
        return self


class ExtendingSpec(Spec):
    """A spec with all its values, of which its own file says only what differs from the spec that it extends."""

    extends: Text
    """That spec's name."""
    extends_version: Annotated[int, Field(ge=1)] | None = None
    """The version that it was written for."""
    author: Text
    date: Date
    reason: Text
    without: list[Name] = []
    """Checks of that spec that are not made."""


OWN_KEYS: Final = ("format", "version", "changed", *(set(ExtendingSpec.model_fields) - set(Spec.model_fields)))
"""What every file says for itself, also where it extends another."""
FIXED_KEYS: Final = ("exercise", "sides", "posture")
"""What a spec that extends another cannot change: it would be another exercise."""
