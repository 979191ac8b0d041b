"""The cards of the tuning page's faults: one for each, with its dials, and how it is measured and said."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from goodrep.app.printing import words
from goodrep.core.pose import Array
from goodrep.core.vocabulary import MEASURES
from goodrep.page.tune_entries import Entry, cue_entries, entry, evidence_entries, leaving_entry, translated_cues
from goodrep.review.labels import PART_WORDS, UNIT_WORDS, measure_words
from goodrep.specs.model import Spec
from goodrep.specs.rules import Check, TempoPart
from goodrep.tuning.limits import PARTS_OF, RepTable

STEPS: Final = {"deg": 0.5, "s": 0.05}
FINE_STEP: Final = 0.01
ROOM: Final = 0.12
"""Of the width, left free on both sides of all that is shown."""
OUTLIERS_PERCENT: Final = (0.5, 99.5)
"""A dial spans the values between; what is farther out is drawn at its end."""


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
    """All about one fault: its dials, what to aim at, how it is measured and said, and why it matters."""

    id: str
    title: str
    dials: tuple[Dial, ...]
    leaving: Entry | None
    """Whether it is looked at at all; None where that is not for this file to say."""
    aims: tuple[Entry, ...]
    measuring: tuple[Entry, ...]
    saying: tuple[Entry, ...]
    why: tuple[Entry, ...]


def cards(spec: Spec, table: RepTable, *, extends: bool) -> list[Card]:
    """The faults in the order in which they are corrected; what is saved ``extends`` another spec or does not."""
    made = [(check.priority, _check_card(spec, name, check, table, extends)) for name, check in spec.checks.items()]
    made += [
        (getattr(spec.tempo, name).priority, _tempo_card(spec, name, parts, table)) for name, parts in PARTS_OF.items()
    ]
    return [card for _, card in sorted(made, key=lambda pair: pair[0])]


def keys_of(shown: Sequence[Card]) -> Iterator[str]:
    """Every key that may be changed on these cards."""
    for card in shown:
        yield from (handle.key for dial in card.dials for handle in dial.handles)
        yield from (one.key for one in (card.leaving,) if one is not None)
        yield from (one.key for one in (*card.aims, *card.measuring, *card.saying, *card.why))


def measuring_keys(shown: Sequence[Card]) -> Iterator[str]:
    """Of these, the keys that change the numbers of the reps, and not only what is made of them."""
    for card in shown:
        yield from (one.key for one in card.measuring)


def _check_card(spec: Spec, name: str, check: Check, table: RepTable, extends: bool) -> Card:
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
    doubt = UNIT_WORDS[unit]
    measuring = (
        entry(spec, f"{root}.at", "Looked at", hint=""),
        entry(spec, f"{root}.dwell_s", "Kept up for at least (dwell)"),
        entry(spec, f"{root}.needs.max_uncertainty", "Not assessed where the doubt is more than", unit=doubt),
    )
    others = [(other, words(other)) for other in spec.checks if other != name]
    saying = [entry(spec, f"{root}.priority", "Priority"), entry(spec, f"{root}.say", "When it is said", hint="")]
    if side != "below":
        saying.append(entry(spec, f"{root}.urgent_beyond", "Said on the first rep from so many times the fault limit"))
    saying += [
        entry(spec, f"{root}.unless", "Not where there is", kind="choice", choices=(("", "no other"), *others)),
        *cue_entries(spec, root),
        *translated_cues(spec, name),
    ]
    why = tuple(evidence_entries(spec, root))
    return Card(
        name,
        words(name).capitalize(),
        (dial,),
        leaving_entry(name) if extends else None,
        (),
        measuring,
        tuple(saying),
        why,
    )


def _tempo_card(spec: Spec, name: str, parts: tuple[str, ...], table: RepTable) -> Card:
    dials: list[Dial] = []
    why: list[Entry] = []
    aims: list[Entry] = []
    for part in parts:
        rule: TempoPart = getattr(spec.tempo, part)
        root = f"tempo.{part}"
        handles = (
            Handle(f"{root}.warn_below", "warn", "Warning", rule.warn_below),
            Handle(f"{root}.fault_below", "fault", "Fault", rule.fault_below),
        )
        title = f"duration of the {PART_WORDS[part]}"
        dials.append(_dial(f"part:{part}", name, title, "s", "below", table.seconds[part], handles, None))
        why += evidence_entries(spec, root, PART_WORDS[part] if len(parts) > 1 else "")
        aims.append(entry(spec, f"{root}.target", f"Aim for the {PART_WORDS[part]}"))
    root = f"tempo.{name}"
    if "hold_s" in parts:
        aims.append(entry(spec, "tempo.hold_s.count_down", "Count the end of the hold aloud"))
    saying = (
        entry(spec, f"{root}.priority", "Priority"),
        *cue_entries(spec, root),
        *translated_cues(spec, name),
    )
    return Card(name, words(name).capitalize(), tuple(dials), None, tuple(aims), (), saying, tuple(why))


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
