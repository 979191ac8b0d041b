"""A spec in another language: the same limits, other words."""

from __future__ import annotations

from typing import TypeVar

from goodrep.specs.model import Spec
from goodrep.specs.parts import CueTexts, Part
from goodrep.specs.rules import OrderPart
from goodrep.specs.translation import Translation

PartT = TypeVar("PartT", bound=Part)


def in_language(spec: Spec, language: str) -> Spec:
    """The spec with its words in a language; what it does not say in that stays English."""
    said = spec.languages.get(language)
    if said is None:
        return spec
    checks = {name: _with(check, {"cue": _cue(check.cue, said, name)}) for name, check in spec.checks.items()}
    tempo = spec.tempo
    tempo = _with(
        tempo,
        {
            "too_fast": _with(tempo.too_fast, {"cue": _cue(tempo.too_fast.cue, said, "too_fast")}),
            "short_hold": _with(tempo.short_hold, {"cue": _cue(tempo.short_hold.cue, said, "short_hold")}),
        },
    )
    order = spec.order
    if order is not None and said.order is not None:
        compensating, working = (
            _part(order.compensating, said.order.compensating),
            _part(order.working, said.order.working),
        )
        order = _with(order, {"compensating": compensating, "working": working})
    coaching = _with(spec.coaching, {"praise": said.praise})
    words = {"title": said.title, "how_to": said.how_to}
    return _with(spec, {**words, "checks": checks, "tempo": tempo, "order": order, "coaching": coaching})


def _cue(cue: CueTexts, said: Translation, name: str) -> CueTexts:
    translated = said.cues.get(name)
    return cue if translated is None else _with(cue, translated.model_dump())


def _part(part: OrderPart, said: str | None) -> OrderPart:
    return _with(part, {"said": said})


def _with(part: PartT, values: dict[str, object]) -> PartT:
    return part.model_copy(update={key: value for key, value in values.items() if value is not None})
