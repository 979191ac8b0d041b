"""What the coach says around the exercises; what is said of an exercise and its faults stands in its spec.

The sentences here are English, which is said wherever a language says nothing. ``phrases/`` holds those of every
language as files, English among them, which ``specs/phrases.py`` reads.
"""

from __future__ import annotations

import string
from typing import Annotated, ClassVar, Final, Literal

from pydantic import Field, model_validator

from goodrep.core.vocabulary import Posture, Side
from goodrep.specs.parts import Language, MisfitError, Part, Text

COUNTED: Final = 100
"""Numbers up to here are words."""


class Sentences(Part):
    """Sentences, some of which have words in braces that are filled in."""

    also: ClassVar[dict[str, tuple[str, ...]]] = {}
    """By sentence, what may stand in braces in it, apart from what the English one has there."""

    @model_validator(mode="after")
    def _can_be_filled_in(self) -> Sentences:
        for name, info in type(self).model_fields.items():
            text, english = getattr(self, name), info.default if isinstance(info.default, str) else ""
            allowed = [*_in_braces(english, name), *self.also.get(name, ())]
            if isinstance(text, str) and not set(_in_braces(text, name)) <= set(allowed):
                may = " and ".join(f"{{{word}}}" for word in allowed) or "nothing"
                raise MisfitError(f"in braces may stand here: {may}", name)
        return self


def _in_braces(text: str, name: str) -> list[str]:
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError:
        raise MisfitError("every { needs its }", name) from None
    return [f"{word}{form}{kind or ''}" for _, word, form, kind in parts if word is not None]


class SessionPhrases(Sentences):
    """Around the sets."""

    opening: Text = "Check with a physio before you start, and stop when it hurts."
    of_several: Text = "set {number} of {total}"
    begin: Text = "Begin."
    two_more: Text = "Two more."
    last_one: Text = "Last one."
    last_set: Text = "That was the last set."
    rest: Text = "Rest, {seconds} seconds. Next: {name}."
    seconds_left: Text = "{number} seconds."
    paused: Text = "Paused. Raise your arm to go on."
    going_on: Text = "Going on."


class SummaryPhrases(Sentences):
    """After a set; {cue_small} begins with a small letter, {cue} as it stands."""

    also: ClassVar[dict[str, tuple[str, ...]]] = {"next_time": ("cue",)}

    all_good_one: Text = "That rep was good."
    all_good_two: Text = "Both reps were good."
    all_good: Text = "All {total} reps were good."
    some_good_one: Text = "{good} good rep of {total}."
    some_good: Text = "{good} good reps of {total}."
    none_good_one: Text = "{total} rep done."
    none_good: Text = "{total} reps done."
    stopped_some_good: Text = "That's your good reps for this set: {good}."
    stopped_none_good: Text = "Let's end this set here."
    moved_before: Text = "Your {first} moved before your {second}."
    next_time: Text = "Next time: {cue_small}."


class PlacementPhrases(Sentences):
    """Where person and camera are."""

    ok: Text = "Good, I can see all of you."
    no_person: Text = "I can't see anyone."
    too_near: Text = "Push the laptop back a step."
    too_far: Text = "Come nearer, or bring the laptop nearer."
    too_high: Text = "The laptop is too high. Put it lower."
    askew: Text = "The picture is askew. Set the laptop level."
    other_side: Text = "That is the other side. Now: {side}."
    wrong_posture: Text = "You are {looks}. {request}"
    all_missing: Text = "I can't see all of you."
    missing: Text = "I can't see your {parts}."
    at_edge: Text = "Your {parts} are at the edge."
    tilt_down: Text = "Tilt the screen down a little."
    tilt_up: Text = "Tilt the screen up a little."
    into_middle: Text = "Come into the middle."
    towards_head: Text = "Move the laptop towards your head."
    towards_feet: Text = "Move the laptop towards your feet."
    last_part: Text = "{parts} and {last}"
    shoulders: Text = "shoulders"
    hips: Text = "hips"
    knees: Text = "knees"
    feet: Text = "feet"


class CameraPhrases(Sentences):
    """What is wrong with the camera."""

    lost: Text = "The camera is gone: plug it in again."
    frozen: Text = "The picture stands still: wait, I am opening the camera again."
    black: Text = "The picture is black: uncover the lens or switch on a light."
    dark: Text = "I can hardly see you: more light, please."


class PosturePhrases(Sentences):
    """Of one position: how to ask for it, which side is trained, and which way to turn."""

    request: Text
    left: Text | None = None
    right: Text | None = None
    turn_on: Text
    """Where the camera should be farther round."""
    turn_back: Text


Ten = Annotated[list[Text], Field(min_length=10, max_length=10)]


class Phrases(Part):
    """All that is said in one language, apart from what specs say."""

    format: Literal[1]
    language: Language
    name: Text
    numbers: Annotated[list[Ten], Field(min_length=10, max_length=10)]
    """From 0 to 99, ten in a row."""
    session: SessionPhrases
    summary: SummaryPhrases
    placement: PlacementPhrases
    camera: CameraPhrases
    looks: dict[str, Text]
    """What a picture of a person shows, by what it is called in English; that stays where nothing is listed."""
    postures: dict[Posture, PosturePhrases]

    def number(self, number: int) -> str:
        """The number inside a sentence: "twenty-one"; digits from 100 on."""
        return self.numbers[number // 10][number % 10] if number < COUNTED else str(number)

    def count(self, number: int) -> str:
        """The number as it is counted aloud: "Twenty-one"."""
        return _large(self.number(number))

    def side(self, posture: Posture, side: Side | None) -> str:
        """Which side is trained, in words; empty where both are, or where it is not known."""
        words = self.postures[posture]
        return ({"left": words.left, "right": words.right}.get(side) or "") if side is not None else ""

    def sentence(self, template: str, **words: str | int) -> str:
        """A sentence with its words filled in, numbers as words, the first letter large."""
        filled = {name: self.number(word) if isinstance(word, int) else word for name, word in words.items()}
        return _large(template.format(**filled))

    def listed(self, parts: list[str]) -> str:
        """Parts of the body in a row: "shoulders, hips and knees"."""
        *most, last = [str(getattr(self.placement, part)) for part in parts]
        return self.placement.last_part.format(parts=", ".join(most), last=last) if most else last


def _large(text: str) -> str:
    return text[:1].upper() + text[1:]


_ONES: Final = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS: Final = ("zero", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def _number_word(number: int) -> str:
    tens, ones = divmod(number, 10)
    return _ONES[number] if number < 20 else _TENS[tens] + (f"-{_ONES[ones]}" if ones else "")


_POSTURES: Final[dict[Posture, PosturePhrases]] = {
    "supine_knees_bent": PosturePhrases(
        request="Lie on your back, knees bent.",
        turn_on="Turn your mat a little: I need to see you from the side.",
        turn_back="Turn your mat a little: I need to see you from the side.",
    ),
    "side_lying_knees_bent": PosturePhrases(
        request="Lie on your side facing me, knees bent, feet together.",
        left="left leg on top",
        right="right leg on top",
        turn_on="Turn your mat a little, feet towards me.",
        turn_back="Turn your mat a little, feet away from me.",
    ),
    "standing_on_one_leg": PosturePhrases(
        request="Stand on one leg, facing me.",
        left="standing on the left leg",
        right="standing on the right leg",
        turn_on="Turn a little towards your free leg.",
        turn_back="Turn a little towards your standing leg.",
    ),
}
ENGLISH: Final = Phrases(
    format=1,
    language="en",
    name="English",
    numbers=[[_number_word(tens * 10 + ones) for ones in range(10)] for tens in range(10)],
    session=SessionPhrases(),
    summary=SummaryPhrases(),
    placement=PlacementPhrases(),
    camera=CameraPhrases(),
    looks={},
    postures=_POSTURES,
)
