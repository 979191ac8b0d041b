"""``goodrep spec show``: a spec for people who do not want to read YAML."""

from __future__ import annotations

import argparse
import json
import textwrap
from collections.abc import Iterator

from goodrep.app.printing import words
from goodrep.core.judging import priority_of
from goodrep.core.postures import POSTURES
from goodrep.review.labels import measure_words
from goodrep.specs.differing import differences
from goodrep.specs.loading import LoadedSpec, load_spec
from goodrep.specs.model import TEMPO_FAULTS, ExtendingSpec, Spec
from goodrep.specs.parts import CueTexts
from goodrep.specs.rules import Check, Limit, TempoPart
from goodrep.specs.units import unit_of

WIDTH = 100
SPANS = {
    "setup": "just before the rep",
    "up": "on the way up",
    "hold": "at the top",
    "down": "on the way down",
    "rep": "all through the rep",
}
STATISTICS = {
    "sustained": "the worst kept up for",
    "mean": "the average over",
    "sag_share": "the share lost again over",
}
MOMENTS = {"at_once": "said at once", "after_rep": "said after the rep"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("spec", metavar="NAME", help="the name of a spec, or a file")
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--yaml", action="store_true", help="the text itself, with that of the spec it extends")
    kind.add_argument("--json", action="store_true", help="all values as JSON, for other programs")


def run(args: argparse.Namespace) -> int:
    """Prints the spec.

    Raises:
        UsageError: there is no such spec, or it cannot be used.
    """
    loaded = load_spec(args.spec)
    if args.yaml:
        print(loaded.text, end="")
    elif args.json:
        print(json.dumps(loaded.spec.model_dump(), indent=1, ensure_ascii=False))
    else:
        print("\n".join(_summary(loaded)))
    return 0


def _summary(loaded: LoadedSpec) -> Iterator[str]:
    spec = loaded.spec
    yield f"{spec.title} ({loaded.name}, version {spec.version})"
    if isinstance(spec, ExtendingSpec) and loaded.base is not None:
        yield from _wrapped(f"Builds on {loaded.base.name}, version {loaded.base.spec.version}. {spec.reason}")
        yield f"{spec.author}, {spec.date}"
        yield from (f"  {one.words()}" for one in differences(loaded.base.spec, spec))
    for change in spec.changed:
        yield f"Version {change.version}, {change.date}, {change.author}: {change.reason}"
    yield ""
    yield from _wrapped(spec.how_to)
    yield ""
    view = spec.view
    turned = f", turned {view.turned_deg:g} degrees from there" if view.turned_deg else ""
    yield f"Position  {POSTURES[spec.posture].name}"
    yield (
        f"Camera    sees the {view.facing}{turned}, off by {view.within_deg:g} degrees at most, "
        f"{view.distance_m[0]:g} to {view.distance_m[1]:g} m away"
    )
    yield ""
    yield "Tempo     aim       noted under   fault under"
    for name, part in (("up", spec.tempo.up_s), ("hold", spec.tempo.hold_s), ("down", spec.tempo.down_s)):
        yield f"  {name:<8}{_tempo(part)}"
    yield ""
    yield "What is looked at, the most important first"
    for name in sorted([*spec.checks, *TEMPO_FAULTS], key=lambda fault: priority_of(spec, fault)):
        yield from _fault(spec, name)
    yield ""
    coaching = spec.coaching
    yield from _wrapped(
        f"A fault is corrected after {coaching.correction_after[0]} of the last {coaching.correction_after[1]} reps, "
        f"the same one at most every {coaching.same_correction_every_reps} reps. A set ends early when a fault was "
        f"corrected and still is in {coaching.stop_after[0]} of the last {coaching.stop_after[1]} reps. Praise comes "
        f"once in {coaching.praise_every_good_reps} good reps at most."
    )


def _tempo(part: TempoPart) -> str:
    return f"{f'{part.target:g} s':<10}{f'{part.warn_below:g} s':<14}{part.fault_below:g} s"


def _fault(spec: Spec, name: str) -> Iterator[str]:
    if name in spec.checks:
        check = spec.checks[name]
        yield f"  {check.priority}  {words(name)}: {_limits(name, check)}"
        yield from _wrapped(
            f"{measure_words(check.measure)} {SPANS[check.at]}, {STATISTICS[check.statistic]} {check.dwell_s:g} s"
            f"{', as change from rest' if check.relative_to == 'rest' else ''}; {MOMENTS[check.say]}",
            5,
        )
        yield from _cue(check.cue)
        yield from _wrapped(f"Why: {check.reason} (sure: {check.confidence})", 5)
    else:
        rule = spec.tempo.too_fast if name == "too_fast" else spec.tempo.short_hold
        yield f"  {rule.priority}  {words(name)}: see the tempo"
        yield from _cue(rule.cue)


def _limits(name: str, check: Check) -> str:
    unit = unit_of(("checks", name, "fault"), {"checks": {name: check.model_dump()}})
    after = f" {unit}" if unit else " of the lift" if check.statistic == "sag_share" else ""
    to_both = " to either side" if check.fault.side == "beyond" else ""
    return f"noted {_limit(check.warn)}, fault {_limit(check.fault)}{after}{to_both}"


def _limit(limit: Limit) -> str:
    return f"{limit.side} {limit.value:g}"


def _cue(cue: CueTexts) -> list[str]:
    return _wrapped(f'"{cue.first}", then "{cue.second}"; once corrected "{cue.corrected}"', 5)


def _wrapped(text: str, indent: int = 0) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=" " * indent, subsequent_indent=" " * indent)
