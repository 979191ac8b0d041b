"""What the coach says and shows around the exercises; what is said of an exercise and its faults stands in its spec.

The sentences here are English, which is said wherever a language says nothing. ``phrases/`` holds those of every
language as files, English among them, which ``specs/phrases.py`` reads.
"""

from __future__ import annotations

import functools
import re
from typing import Annotated, ClassVar, Final

from pydantic import Field, model_validator

from goodrep.core.sentences import Sentences, in_braces
from goodrep.core.shown import NothingPhrases, QuestionPhrases, ResultPhrases, WindowPhrases
from goodrep.core.vocabulary import Posture, Side
from goodrep.specs.parts import Format, Language, MisfitError, Part, Text

COUNTED: Final = 100
"""Numbers up to here are words."""


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
    voice_test: Text = "Four. Slower. Lift your hips, hold, and lower slowly."


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
    """All that is said and shown in one language, apart from what specs say."""

    format: Format
    language: Language
    name: Text
    numbers: Annotated[list[Ten], Field(min_length=10, max_length=10)]
    """From 0 to 99, ten in a row."""
    decimal_mark: Text
    seconds_per_word: Annotated[float, Field(gt=0, le=5)] | None = None
    """What each word adds to the time of an utterance, where words take longer than a spec reckons with."""
    session: SessionPhrases
    summary: SummaryPhrases
    placement: PlacementPhrases
    camera: CameraPhrases
    looks: dict[str, Text]
    """What a picture of a person shows, by what it is called in English; that stays where nothing is listed."""
    postures: dict[Posture, PosturePhrases]
    nothing: NothingPhrases
    window: WindowPhrases
    result: ResultPhrases
    questions: QuestionPhrases
    called: dict[str, Text]
    """What faults, parts of the body, units and reasons are called, by what they are called in English. A word in
    braces stands for anything and is called by its own name in turn: "the {part} moved too little to tell"."""

    @model_validator(mode="after")
    def _names_can_be_filled_in(self) -> Phrases:
        for english, own in self.called.items():
            allowed = in_braces(english, "called")
            if not all(word.isidentifier() for word in allowed) or len(set(allowed)) < len(allowed):
                raise MisfitError("in braces stand words, each once", "called", english)
            if english.strip() in (f"{{{word}}}" for word in allowed):  # it would be called by its own name for ever
                raise MisfitError("something must stand beside the braces", "called", english)
            if not set(in_braces(own, "called")) <= set(allowed):
                may = " and ".join(f"{{{word}}}" for word in allowed) or "nothing"
                raise MisfitError(f"in braces may stand here: {may}", "called", english)
        return self

    def call(self, name: str) -> str:
        """What a fault, a part, a unit or a reason is called: ``back_arch`` is "back arch"."""
        english = name.replace("_", " ")
        if english in self.called:
            return self.called[english]
        if _NUMBER.fullmatch(english):
            return self.digits(english)
        for pattern, own in self.called.items():
            if "{" in pattern and (found := _pattern(pattern).fullmatch(english)):
                return own.format(**{word: self.call(text) for word, text in found.groupdict().items()})
        return english

    def digits(self, number: str) -> str:
        """A number in digits, with the language's own decimal mark."""
        return number.replace(".", self.decimal_mark)

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


_NUMBER: Final = re.compile(r"-?\d+\.\d+")


@functools.cache
def _pattern(english: str) -> re.Pattern[str]:
    """Matches what is called like this, with anything for each word in braces."""
    parts = re.split(r"\{(\w+)\}", english)
    return re.compile("".join(f"(?P<{part}>.+)" if at % 2 else re.escape(part) for at, part in enumerate(parts)))


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
    decimal_mark=".",
    session=SessionPhrases(),
    summary=SummaryPhrases(),
    placement=PlacementPhrases(),
    camera=CameraPhrases(),
    looks={},
    postures=_POSTURES,
    nothing=NothingPhrases(),
    window=WindowPhrases(),
    result=ResultPhrases(),
    questions=QuestionPhrases(),
    called={},
)
