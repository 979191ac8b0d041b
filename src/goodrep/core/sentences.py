"""Sentences of a language's file: text, some of it with words in braces that are filled in when it is said or shown."""

from __future__ import annotations

import string
from typing import ClassVar

from pydantic import model_validator

from goodrep.specs.parts import MisfitError, Part


class Sentences(Part):
    """Sentences, some of which have words in braces that are filled in."""

    also: ClassVar[dict[str, tuple[str, ...]]] = {}
    """By sentence, what may stand in braces in it, apart from what the English one has there."""

    @model_validator(mode="after")
    def _can_be_filled_in(self) -> Sentences:
        for name, info in type(self).model_fields.items():
            text, english = getattr(self, name), info.default if isinstance(info.default, str) else ""
            allowed = [*in_braces(english, name), *self.also.get(name, ())]
            if isinstance(text, str) and not set(in_braces(text, name)) <= set(allowed):
                may = " and ".join(f"{{{word}}}" for word in allowed) or "nothing"
                raise MisfitError(f"in braces may stand here: {may}", name)
        return self


def in_braces(text: str, name: str) -> list[str]:
    """What stands in braces in a text that is the value of ``name``."""
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError:
        raise MisfitError("every { needs its }", name) from None
    return [
        word + (f"!{kind}" if kind else "") + (f":{form}" if form else "")
        for _, word, form, kind in parts
        if word is not None
    ]
