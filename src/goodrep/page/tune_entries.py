"""Fields of the tuning page: one for each value of a spec, with its unit, what may stand there and what it means."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

from goodrep.app.printing import words
from goodrep.specs.document import KeyPath
from goodrep.specs.keys import Key, key_at
from goodrep.specs.model import Spec
from goodrep.specs.units import unit_of
from goodrep.tuning.draft import key_path

CHOICE_WORDS: Final[dict[str, str]] = {
    "setup": "at rest, just before the rep",
    "up": "while lifting",
    "hold": "at the top",
    "down": "while lowering",
    "rep": "in the whole rep",
    "at_once": "during the rep",
    "after_rep": "with the rep's number",
}
SWITCH: Final = (("true", "yes"), ("false", "no"))
CUE_WORDS: Final = {"first": "Said first", "second": "Said another way", "corrected": "Said once it is corrected"}
EVIDENCE_WORDS: Final = {"reason": "Why", "source": "Source", "confidence": "Confidence"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One value that is typed or chosen.

    Args:
        key: as in ``checks.back_arch.warn.above``; an entry of a list ends with its place from 0 on.
        label: what it is called.
        kind: ``long`` is text of more than a few words.
        value: as it is typed; empty where there is none.
        unit: behind it; with what may stand there.
        hint: what the key means.
        choices: values with their words.
        heard: in which language it is said aloud; empty where it is not.
    """

    key: str
    label: str
    kind: Literal["number", "text", "long", "choice"]
    value: str
    unit: str = ""
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    heard: str = ""


def entry(spec: Spec, key: str, label: str, **said: Any) -> Entry:
    """The field of a key; ``said`` are those of an ``Entry`` that are not as the spec makes them, and the bare unit."""
    path = key_path(key)
    known = key_at(path)
    kind = {"choice": "choice", "switch": "choice", "text": "text"}.get(known.kind, "number")
    made: dict[str, Any] = {
        "unit": _behind(path, known, said.pop("unit", None)) if kind == "number" else "",
        "kind": kind,
        "value": _typed(_at(spec, path)),
        "hint": known.meaning,
        "choices": SWITCH if known.kind == "switch" else tuple((one, _choice(one)) for one in known.choices),
    }
    return Entry(key, label, **(made | said))


def leaving_entry(fault: str) -> Entry:
    """Whether a check is left out."""
    choices = (("false", "yes"), ("true", "no, leave it out"))
    return Entry(f"without.{fault}", "Look at it", "choice", "false", choices=choices)


def cue_entries(spec: Spec, root: str) -> list[Entry]:
    """What is said for a fault."""
    return [entry(spec, f"{root}.cue.{key}", label, hint="", heard="en") for key, label in CUE_WORDS.items()]


def translated_cues(spec: Spec, fault: str) -> Iterator[Entry]:
    """The fault's words in the languages that the spec has; empty is what stays English."""
    for language in spec.languages:
        for key, label in CUE_WORDS.items():
            yield entry(
                spec, f"languages.{language}.cues.{fault}.{key}", f"{label} ({language})", hint="", heard=language
            )


def evidence_entries(spec: Spec, root: str, of: str = "") -> list[Entry]:
    """Why the numbers of a part are what they are; ``of`` says of which, where a card has several."""
    told = f" ({of})" if of else ""
    return [
        entry(spec, f"{root}.{key}", f"{label}{told}", **({} if key == "confidence" else {"kind": "long"}))
        for key, label in EVIDENCE_WORDS.items()
    ]


def list_entries(spec: Spec, key: str, label: str, **said: Any) -> Iterator[Entry]:
    """Every text of a list, and room for one more."""
    there = _at(spec, key_path(key)) or ()
    for i in range(len(there)):
        yield entry(spec, f"{key}.{i}", f"{label} {i + 1}", **said)
    yield entry(spec, f"{key}.{len(there)}", f"{label}: one more", **said)


def _at(value: Any, path: KeyPath) -> Any:
    """What a spec has at a key; None where there is nothing."""
    for step in path:
        if isinstance(step, int):
            value = value[step] if step < len(value) else None
        else:
            value = value.get(step) if isinstance(value, dict) else getattr(value, step)
        if value is None:
            return None
    return value


def _typed(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else f"{value:g}"


def _behind(path: KeyPath, known: Key, unit: str | None) -> str:
    """What stands behind a number."""
    parts = [unit_of(path, {}) if unit is None else unit, known.reach, "may be empty" if known.optional else ""]
    return ", ".join(part for part in parts if part)


def _choice(value: str) -> str:
    return CHOICE_WORDS.get(value, words(value))
