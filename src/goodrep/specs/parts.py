"""What every spec is made of: parts that refuse unknown keys, reasons for numbers, short cues, and what does not fit.

Rules that join several values raise ``MisfitError``, whose text is shown as it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from goodrep.core.vocabulary import Confidence


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


CORRECTION_WORDS = 6
"""A correction that takes longer to say comes too late to be acted on."""

Seconds = Annotated[float, Field(ge=0, le=60)]
Share = Annotated[float, Field(gt=0, lt=1)]
Text = Annotated[str, Field(min_length=1)]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
"""A code of ISO 639, such as ``de``."""
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


def _no_truth(value: object) -> object:
    if isinstance(value, bool):  # which Python takes for 1
        raise MisfitError("it must be 1")
    return value


Format = Annotated[Literal[1], BeforeValidator(_no_truth)]
"""Of the kind of file."""


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
