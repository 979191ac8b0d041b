"""What a spec says in other languages."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from goodrep.specs.parts import CueText, Name, Part, Text


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
    cues: dict[Name, TranslatedCue] = Field({})
    """By fault: a check's name, too_fast or short_hold."""
