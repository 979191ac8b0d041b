"""The shape of an exercise spec: what a physio may write, with units, ranges and closed lists.

A spec that breaks the shape is refused by pydantic; ``goodrep.specs.messages`` turns that into a sentence with file,
line, key and value.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field, model_validator

from goodrep.core.postures import POSTURES
from goodrep.core.vocabulary import MEASURES, Posture, View
from goodrep.specs.parts import Evidence, Format, Language, MisfitError, Name, Part, Seconds, Share, Text
from goodrep.specs.rules import Check, OrderRule, TempoRule, known_measure
from goodrep.specs.translation import Translation

TEMPO_FAULTS = ("too_fast", "short_hold")
DAY: Final = r"^\d{4}-\d{2}-\d{2}$"


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


class RepRule(Evidence):
    """What makes a movement a rep; shares nothing with the checks."""

    signal: Annotated[str, AfterValidator(known_measure)]
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
        if not re.fullmatch(DAY, text, re.ASCII):
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


class Spec(Part):
    """One exercise."""

    format: Format
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
    languages: dict[Language, Translation] = Field({})
    changed: list[Change] = Field([])
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
    without: list[Name] = Field([])
    """Checks of that spec that are not made."""


OWN_KEYS: Final = (
    *("format", "version", "changed"),
    *(key for key in ExtendingSpec.model_fields if key not in Spec.model_fields),
)
"""What every file says for itself, also where it extends another."""
FIXED_KEYS: Final = ("exercise", "sides", "posture")
"""What a spec that extends another cannot change: it would be another exercise."""
