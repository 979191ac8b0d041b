"""What of a spec can be changed on the tuning page, card by card: one for each fault, and one for what counts."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

import numpy as np

from goodrep.app.printing import words
from goodrep.core.pose import Array
from goodrep.core.vocabulary import MEASURES, Span
from goodrep.review.labels import PART_WORDS, UNIT_WORDS, measure_words
from goodrep.specs.model import Spec
from goodrep.specs.parts import CueTexts
from goodrep.specs.rules import Check, TempoPart
from goodrep.tuning.limits import PARTS_OF, RepTable

AT_WORDS: Final[dict[str, str]] = {
    "setup": "at rest, just before the rep",
    "up": "while lifting",
    "hold": "at the top",
    "down": "while lowering",
    "rep": "in the whole rep",
}
SAY_WORDS: Final = {"at_once": "during the rep", "after_rep": "with the rep's number"}
CUE_WORDS: Final = {"first": "Said first", "second": "Said another way", "corrected": "Said once it is corrected"}
STEPS: Final = {"deg": 0.5, "s": 0.05}
FINE_STEP: Final = 0.01
ROOM: Final = 0.12
"""Of the width, left free on both sides of all that is shown."""
OUTLIERS_PERCENT: Final = (0.5, 99.5)
"""A dial spans the values between; what is farther out is drawn at its end."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One value that is typed or chosen; ``choices`` are values with their words."""

    key: str
    label: str
    kind: Literal["number", "text", "choice"]
    value: str
    unit: str = ""
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Handle:
    """A limit that is moved along a dial."""

    key: str
    kind: Literal["warn", "fault"]
    label: str
    value: float


@dataclass(frozen=True, slots=True)
class Dial:
    """One number of every rep, with the limits on it.

    Args:
        id: ``check:back_arch`` or ``part:up_s``: whose numbers it shows.
        fault: which fault breaking the limits is.
        title: what is measured, in words.
        unit: in words; ``short`` as it stands behind a number.
        side: on which side of a limit values are too much or too little.
        low, high, step: what the dial spans, and how finely it is moved.
        noise: the noise band's end; None where nobody has measured it.
        handles: the limits.
    """

    id: str
    fault: str
    title: str
    unit: str
    short: str
    side: Literal["above", "below", "beyond"]
    low: float
    high: float
    step: float
    noise: float | None
    handles: tuple[Handle, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """All about one fault: why it matters, its dials, and how it is measured and said."""

    id: str
    title: str
    why: tuple[tuple[str, str, str], ...]
    """Reason, source and confidence; one for each part of the tempo."""
    dials: tuple[Dial, ...]
    measuring: tuple[Entry, ...]
    saying: tuple[Entry, ...]


def cards(spec: Spec, table: RepTable) -> list[Card]:
    """The faults in the order in which they are corrected."""
    made = [(check.priority, _check_card(spec, name, check, table)) for name, check in spec.checks.items()]
    made += [
        (getattr(spec.tempo, name).priority, _tempo_card(spec, name, parts, table)) for name, parts in PARTS_OF.items()
    ]
    return [card for _, card in sorted(made, key=lambda pair: pair[0])]


def counting(spec: Spec) -> tuple[Entry, ...]:
    """What decides which movements count."""
    unit = UNIT_WORDS[MEASURES[spec.rep.signal].unit]
    return (
        Entry("rep.expected_range", "Expected range of a rep", "number", f"{spec.rep.expected_range:g}", unit),
        Entry("rep.least_share", "A rep reaches at least this share of it", "number", f"{spec.rep.least_share:g}"),
        Entry("rep.shortest_s", "A rep takes at least", "number", f"{spec.rep.shortest_s:g}", "seconds"),
    )


def keys_of(spec: Spec, shown: Sequence[Card]) -> Iterator[str]:
    """Every key that may be changed on the page."""
    for card in shown:
        yield from (handle.key for dial in card.dials for handle in dial.handles)
        yield from (entry.key for entry in (*card.measuring, *card.saying))
    yield from (entry.key for entry in counting(spec))


def measuring_keys(spec: Spec, shown: Sequence[Card]) -> Iterator[str]:
    """Of these, the keys that change the numbers of the reps, and not only what is made of them."""
    for card in shown:
        yield from (entry.key for entry in card.measuring)
    yield from (entry.key for entry in counting(spec))


def _check_card(spec: Spec, name: str, check: Check, table: RepTable) -> Card:
    root = f"checks.{name}"
    unit = "share" if check.statistic == "sag_share" else MEASURES[check.measure].unit
    title = words("share of the lift lost" if check.statistic == "sag_share" else measure_words(check.measure))
    if check.relative_to == "rest" and check.statistic != "sag_share":
        title += ", change from rest"
    side = check.fault.side
    handles = (
        Handle(f"{root}.warn.{side}", "warn", "Warning", check.warn.value),
        Handle(f"{root}.fault.{side}", "fault", "Fault", check.fault.value),
    )
    dial = _dial(f"check:{name}", name, title, unit, side, table.value[name], handles, check.noise_band)
    measuring = [
        Entry(f"{root}.at", "Looked at", "choice", check.at, choices=_choices(get_args(Span), AT_WORDS)),
        Entry(f"{root}.dwell_s", "Kept up for at least (dwell)", "number", f"{check.dwell_s:g}", "seconds"),
        Entry(
            f"{root}.needs.max_uncertainty",
            "Not assessed where the doubt is more than",
            "number",
            f"{check.needs.max_uncertainty:g}",
            UNIT_WORDS[unit],
        ),
    ]
    saying = [
        Entry(f"{root}.priority", "Priority (1 is said before 2)", "number", str(check.priority)),
        Entry(f"{root}.say", "Said", "choice", check.say, choices=_choices(tuple(SAY_WORDS), SAY_WORDS)),
        *_cue_entries(root, check.cue),
        *_translated(spec, name),
    ]
    why = ((check.reason, check.source, check.confidence),)
    return Card(name, words(name).capitalize(), why, (dial,), tuple(measuring), tuple(saying))


def _tempo_card(spec: Spec, name: str, parts: tuple[str, ...], table: RepTable) -> Card:
    dials, why, measuring = [], [], []
    for part in parts:
        rule: TempoPart = getattr(spec.tempo, part)
        root = f"tempo.{part}"
        handles = (
            Handle(f"{root}.warn_below", "warn", "Warning", rule.warn_below),
            Handle(f"{root}.fault_below", "fault", "Fault", rule.fault_below),
        )
        title = f"duration of the {PART_WORDS[part]}"
        dials.append(_dial(f"part:{part}", name, title, "s", "below", table.seconds[part], handles, None))
        why.append((rule.reason, rule.source, rule.confidence))
        aim = f"Aim for the {PART_WORDS[part]}"
        measuring.append(Entry(f"{root}.target", aim, "number", f"{rule.target:g}", "seconds"))
    rule_of_fault = getattr(spec.tempo, name)
    root = f"tempo.{name}"
    saying = [
        Entry(f"{root}.priority", "Priority (1 is said before 2)", "number", str(rule_of_fault.priority)),
        *_cue_entries(root, rule_of_fault.cue),
        *_translated(spec, name),
    ]
    return Card(name, words(name).capitalize(), tuple(why), tuple(dials), tuple(measuring), tuple(saying))


def _cue_entries(root: str, cue: CueTexts) -> list[Entry]:
    return [Entry(f"{root}.cue.{key}", label, "text", getattr(cue, key)) for key, label in CUE_WORDS.items()]


def _translated(spec: Spec, name: str) -> list[Entry]:
    """The fault's words in the languages that the spec has them in."""
    return [
        Entry(f"languages.{language}.cues.{name}.{key}", f"{label} ({language})", "text", text)
        for language, translation in spec.languages.items()
        if name in translation.cues
        for key, label in CUE_WORDS.items()
        if (text := getattr(translation.cues[name], key)) is not None
    ]


def _choices(values: Sequence[str], said: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((value, said[value]) for value in values)


def _dial(
    dial_id: str,
    fault: str,
    title: str,
    unit: str,
    side: Literal["above", "below", "beyond"],
    values: Array,
    handles: tuple[Handle, ...],
    noise: float | None,
) -> Dial:
    step = STEPS.get(unit, FINE_STEP)
    seen = values[np.isfinite(values)]
    shown = [] if not seen.size else np.percentile(seen, OUTLIERS_PERCENT).tolist()
    shown += [handle.value for handle in handles] + ([] if noise is None else [noise])
    room = max(ROOM * (max(shown) - min(shown)), 6 * step)
    low, high = min(shown) - room, max(shown) + room
    if side == "beyond" or unit in ("s", "share"):
        low = max(low, 0.0)
    low, high = math.floor(low / step) * step, math.ceil(high / step) * step
    short = {"deg": "°", "s": " s", "share": ""}.get(unit, "")
    return Dial(
        dial_id, fault, title, UNIT_WORDS[unit], short, side, round(low, 4), round(high, 4), step, noise, handles
    )
