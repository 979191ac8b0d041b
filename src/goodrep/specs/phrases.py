"""Reads what the coach says around the exercises in a language: a file of sentences, strictly checked.

What a language does not say is said in English.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from goodrep.core.wording import ENGLISH, Phrases
from goodrep.errors import SpecError, UsageError
from goodrep.io.folders import LANGUAGES_NAME, data_folder
from goodrep.resources import phrases_folder
from goodrep.specs.loading import FileKind, read_text, readable
from goodrep.specs.messages import report, validation_problems

PHRASES_FILE: Final = FileKind("a language", "copy the English one and translate it", "name one that goodrep has")


def languages() -> list[str]:
    """The codes of those that come with goodrep and those in the user's own folder."""
    return sorted(
        {path.stem for folder in (phrases_folder(), own_languages_folder()) for path in folder.glob("*.yaml")}
    )


def own_languages_folder() -> Path:
    """The user's own languages. Not created here."""
    return data_folder() / LANGUAGES_NAME


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
    return _read(own, str(own))


@lru_cache
def _shipped(language: str) -> Phrases:
    path = phrases_folder() / f"{language}.yaml"
    return _read(path, path.name)


def _read(path: Path, shown_as: str) -> Phrases:
    document = readable(read_text(path, PHRASES_FILE, shown_as=shown_as), PHRASES_FILE, shown_as)
    problems = document.problems
    document.values = _over(_fallback(), document.values)
    try:
        phrases = Phrases.model_validate(document.values)
    except ValidationError as error:
        problems = [*problems, *validation_problems(error, document, Phrases)]
    if problems:
        raise SpecError(report(shown_as, problems))
    return phrases


def _fallback() -> dict[str, Any]:
    """What is said where a language says nothing."""
    return ENGLISH.model_dump(exclude={"format", "language", "name"}, exclude_none=True)


def _over(english: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """What a language says, and where it says nothing, what English does."""
    said = dict(english)
    for key, value in own.items():
        both = isinstance(value, dict) and isinstance(english.get(key), dict)
        said[key] = _over(english[key], value) if both else value
    return said
