"""What the coach says around the exercises, by language: data files with sentences, each checked when it is read.

What a language does not say is said in English.
"""

from __future__ import annotations

import string
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import Field, ValidationError, model_validator

from goodrep.core.vocabulary import Posture, Side
from goodrep.errors import SpecError, UsageError
from goodrep.io.folders import data_folder
from goodrep.resources import phrases_folder
from goodrep.specs.loading import FileKind, read_text, readable
from goodrep.specs.messages import report, validation_problems
from goodrep.specs.model import Language, MisfitError, Part, Text

PHRASES_FILE: Final = FileKind("a language", "copy the English one and translate it")
COUNTED: Final = 100
"""Numbers up to here are words."""


class Sentences(Part):
    """Sentences, some of which have words in braces that are filled in."""

    filled_in: ClassVar[dict[str, tuple[str, ...]]] = {}
    """By sentence, what may stand in braces in it."""

    @model_validator(mode="after")
    def _can_be_filled_in(self) -> Sentences:
        for name in type(self).model_fields:
            text, allowed = getattr(self, name), self.filled_in.get(name, ())
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

    filled_in: ClassVar[dict[str, tuple[str, ...]]] = {
        "of_several": (
            "number",
            "total",
        ),
        "rest": (
            "seconds",
            "name",
        ),
        "seconds_left": ("number",),
    }

    opening: Text
    of_several: Text
    begin: Text
    two_more: Text
    last_one: Text
    last_set: Text
    rest: Text
    seconds_left: Text
    paused: Text
    going_on: Text


class SummaryPhrases(Sentences):
    """After a set."""

    filled_in: ClassVar[dict[str, tuple[str, ...]]] = {
        "all_good": ("total",),
        "some_good_one": (
            "good",
            "total",
        ),
        "some_good": (
            "good",
            "total",
        ),
        "none_good_one": ("total",),
        "none_good": ("total",),
        "stopped_some_good": ("good",),
        "moved_before": (
            "first",
            "second",
        ),
        "next_time": (
            "cue",
            "cue_small",
        ),
    }

    all_good_one: Text
    all_good_two: Text
    all_good: Text
    some_good_one: Text
    some_good: Text
    none_good_one: Text
    none_good: Text
    stopped_some_good: Text
    stopped_none_good: Text
    moved_before: Text
    next_time: Text


class PlacementPhrases(Sentences):
    """Where person and camera are."""

    filled_in: ClassVar[dict[str, tuple[str, ...]]] = {
        "other_side": ("side",),
        "wrong_posture": (
            "looks",
            "request",
        ),
        "missing": ("parts",),
        "at_edge": ("parts",),
        "last_part": (
            "parts",
            "last",
        ),
    }

    ok: Text
    no_person: Text
    too_near: Text
    too_far: Text
    too_high: Text
    askew: Text
    other_side: Text
    wrong_posture: Text
    all_missing: Text
    missing: Text
    at_edge: Text
    tilt_down: Text
    tilt_up: Text
    into_middle: Text
    towards_head: Text
    towards_feet: Text
    last_part: Text
    shoulders: Text
    hips: Text
    knees: Text
    feet: Text


class CameraPhrases(Sentences):
    """What is wrong with the camera."""

    lost: Text
    frozen: Text
    black: Text
    dark: Text


class PosturePhrases(Sentences):
    """Of one position: how to ask for it, which side is trained, and which way to turn."""

    request: Text
    left: Text | None = None
    right: Text | None = None
    turn_on: Text
    """Where the camera should be farther round."""
    turn_back: Text


class Phrases(Part):
    """All that is said in one language, apart from what specs say."""

    format: Literal[1]
    language: Language
    name: Text
    numbers: Annotated[
        list[Annotated[list[Text], Field(min_length=10, max_length=10)]], Field(min_length=10, max_length=10)
    ]
    session: SessionPhrases
    summary: SummaryPhrases
    placement: PlacementPhrases
    camera: CameraPhrases
    looks: dict[str, Text]
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


def languages() -> list[str]:
    """The codes of those that come with goodrep and those in the user's own folder."""
    return sorted(
        {path.stem for folder in (phrases_folder(), own_languages_folder()) for path in folder.glob("*.yaml")}
    )


def own_languages_folder() -> Path:
    """The user's own languages. Not created here."""
    return data_folder() / "languages"


def phrases_of(language: str) -> Phrases:
    """What is said in a language; a file of the user's own goes before one that comes with goodrep.

    Raises:
        UsageError: there is none of that name.
        SpecError: the file breaks the rules; one line per problem.
    """
    if language not in languages():
        raise UsageError(f"There is no language '{language}'. goodrep speaks: {', '.join(languages())}.")
    own = own_languages_folder() / f"{language}.yaml"
    if not own.exists():
        return _shipped(language)
    return _read(own, str(own), _fallback())


@lru_cache
def _shipped(language: str) -> Phrases:
    path = phrases_folder() / f"{language}.yaml"
    return _read(path, path.name, {} if language == "en" else _fallback())


def _read(path: Path, shown_as: str, english: dict[str, Any]) -> Phrases:
    document = readable(read_text(path, PHRASES_FILE, shown_as=shown_as), PHRASES_FILE, shown_as)
    problems = document.problems
    document.values = _over(english, document.values)
    try:
        phrases = Phrases.model_validate(document.values)
    except ValidationError as error:
        problems = [*problems, *validation_problems(error, document, Phrases)]
    if problems:
        raise SpecError(report(shown_as, problems))
    return phrases


def _fallback() -> dict[str, Any]:
    """What is said where a language says nothing."""
    return {**ENGLISH.model_dump(exclude={"format", "language", "name"}, exclude_none=True), "looks": {}}


def _over(english: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """What a language says, and where it says nothing, what English does."""
    said = dict(english)
    for key, value in own.items():
        both = isinstance(value, dict) and isinstance(english.get(key), dict)
        said[key] = _over(english[key], value) if both else value
    return said


ENGLISH: Final = _shipped("en")
