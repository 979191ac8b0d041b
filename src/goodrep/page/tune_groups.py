"""What of a spec can be changed on the tuning page beside the faults: counting, the camera, coaching, what is said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from goodrep.core.postures import POSTURES
from goodrep.core.vocabulary import MEASURES
from goodrep.page.tune_entries import Entry, entry, evidence_entries, list_entries
from goodrep.review.labels import UNIT_WORDS
from goodrep.specs.model import Spec

COUNTING: Final = {
    "least_share": "A rep reaches at least this share of it",
    "shortest_s": "A rep takes at least",
    "posture_held_s": "A set begins when the position was held for",
    "set_ends_after_s": "A set ends when the position was left for",
}
VIEW: Final = {
    "turned_deg": "How far round the camera stands",
    "within_deg": "How far off that it may be",
    "distance_m.0": "Distance: at least",
    "distance_m.1": "Distance: at most",
    "level_within_deg": "How far askew the picture may be",
    "steep_within_deg": "How steeply it may look down",
}
MEASURING_VIEW: Final = ("view.turned_deg", "view.within_deg")
"""Of the view, what decides whether a check is assessed; the rest is only told to the person."""
COACHING: Final = {
    "correction_after.0": "Correct after so many reps with the fault",
    "correction_after.1": "… of the last so many reps",
    "same_correction_every_reps": "The same correction again after so many reps",
    "between_corrections_s": "Between two corrections at least",
    "within_s": "A correction begins within",
    "not_in_last_s": "Silence at the end of a phase",
    "stop_after.0": "End the set when so many reps have it still",
    "stop_after.1": "… of the last so many reps",
    "largest_part": "Speak of the largest part of the lift",
    "placement_after_s": "What is wrong with the place is said after",
    "between_placement_s": "Between two remarks on the place at least",
    "praise_every_good_reps": "Praise once in so many good reps",
    "seconds_per_utterance": "What saying anything takes",
    "seconds_per_word": "What each word adds to that",
}
ORDER: Final = {"compensating": "What should not move first", "working": "What does the exercise"}


@dataclass(frozen=True, slots=True)
class Group:
    """A card of values that belong together; ``why`` are those that say why the others are what they are."""

    id: str
    title: str
    intro: str
    entries: tuple[Entry, ...]
    why: tuple[Entry, ...] = ()


def groups(spec: Spec) -> tuple[Group, ...]:
    """In the order in which they are shown, after the faults."""
    return (_counting(spec), _camera(spec), _coaching(spec), _words(spec))


def measuring(spec: Spec) -> Iterator[str]:
    """The keys of these that change the numbers of the reps, and not only what is made of them."""
    yield from (one.key for one in _counting(spec).entries)
    yield from MEASURING_VIEW


def _counting(spec: Spec) -> Group:
    unit = UNIT_WORDS[MEASURES[spec.rep.signal].unit]
    reach = entry(spec, "rep.expected_range", "Expected range of a rep", unit=unit)
    others = _under(spec, "rep", COUNTING)
    intro = "Counting shares nothing with judging: a small or fast rep counts and has a fault."
    why = evidence_entries(spec, "rep")
    return Group("counting", "What counts as a rep", intro, (reach, *others), tuple(why))


def _camera(spec: Spec) -> Group:
    seen = [key for key in VIEW if key != "steep_within_deg" or POSTURES[spec.posture].steep_deg is not None]
    entries = _under(spec, "view", {key: VIEW[key] for key in seen})
    intro = "Where the camera must be. Beyond it the person is told so, and checks that need the view are not assessed."
    return Group("camera", "The camera", intro, tuple(entries), tuple(evidence_entries(spec, "view")))


def _coaching(spec: Spec) -> Group:
    told = {key: label for key, label in COACHING.items() if key != "largest_part" or spec.exercise == "hip_hike"}
    praise = list_entries(spec, "coaching.praise", "Praise", heard="en", hint="")
    entries = (*_under(spec, "coaching", told), *praise)
    why = evidence_entries(spec, "coaching")
    return Group("coaching", "Coaching", "When the coach speaks. Silence means good.", entries, tuple(why))


def _words(spec: Spec) -> Group:
    entries = [entry(spec, "title", "Title"), entry(spec, "how_to", "How to do it", kind="long", heard="en")]
    parts = {} if spec.order is None else ORDER
    for part, label in parts.items():
        entries.append(entry(spec, f"order.{part}.name", label))
        entries.append(entry(spec, f"order.{part}.said", f"{label}, aloud", heard="en"))
    for code in spec.languages:
        root = f"languages.{code}"
        entries.append(entry(spec, f"{root}.title", f"Title ({code})", hint=""))
        entries.append(entry(spec, f"{root}.how_to", f"How to do it ({code})", kind="long", hint="", heard=code))
        entries += list_entries(spec, f"{root}.praise", f"Praise ({code})", hint="", heard=code)
        for part, label in parts.items():
            entries.append(entry(spec, f"{root}.order.{part}", f"{label} ({code})", hint="", heard=code))
    intro = "What is said and shown around the reps. What a language leaves out is said in English."
    return Group("words", "Title and instructions", intro, tuple(entries))


def _under(spec: Spec, root: str, labels: Mapping[str, str]) -> list[Entry]:
    return [entry(spec, f"{root}.{key}", label, **_otherwise(key)) for key, label in labels.items()]


def _otherwise(key: str) -> dict[str, str]:
    """Of two numbers the first tells what both mean; and what does not end with its unit."""
    found = {"hint": ""} if key.endswith(".1") else {}
    return found | ({"unit": "seconds"} if key.startswith("seconds_") else {})
