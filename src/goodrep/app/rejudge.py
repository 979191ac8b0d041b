"""``goodrep rejudge``: what another spec would have made of what was recorded."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goodrep.app.chosen import Chosen, chosen_recordings
from goodrep.app.printing import console, duration_words, number_words, plural, words
from goodrep.command import COMMAND
from goodrep.core.events import Rep
from goodrep.errors import SourceError
from goodrep.specs.loading import LoadedSpec, load_spec
from goodrep.tuning.difference import CueChange, Difference, RepChange, SetChange, Verdict, counted_changes, difference
from goodrep.tuning.many import Judged, Judges, in_order

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Judge recordings anew by a changed spec and tell what would have been different: verdicts, reps, cues."
        " Nothing that is kept is changed."
    )
    parser.epilog = (
        f"examples: {COMMAND} rejudge --spec my_bridge.yaml; {COMMAND} rejudge --spec my_bridge.yaml 3 4;"
        f" {COMMAND} rejudge --spec my_bridge.yaml recordings/"
    )
    parser.add_argument(
        "--spec", required=True, metavar="FILE", help="the spec to try: a file, or the name of an exercise"
    )
    parser.add_argument(
        "what",
        nargs="*",
        metavar="SESSION|FOLDER|FILE",
        help=f"numbers as '{COMMAND} sessions' lists them, folders with recordings or recordings; all sessions if none",
    )
    parser.add_argument("--person", metavar="NAME", help="only the sessions of this person")
    parser.add_argument("--json", action="store_true", help="everything that differs as JSON, for other programs")


def run(args: argparse.Namespace) -> int:
    """
    Raises:
        UsageError: there is nothing to judge.
        SpecError: the spec breaks the rules.
        StorageError: the store cannot be read.
    """
    loaded = load_spec(args.spec)
    chosen = chosen_recordings(args.what, args.person, loaded.spec.exercise)
    found = judged_with_progress(chosen, loaded.spec.exercise, (None, loaded))
    if args.json:
        print(json.dumps([_data(one, judged) for one, judged in zip(chosen, found, strict=True)], indent=1))
        return told_problems(found)
    differences = {
        one.path: difference(*judged.outcomes) for one, judged in zip(chosen, found, strict=True) if judged.outcomes
    }
    out = console()
    for one in chosen:
        if one.path in differences and not differences[one.path].nothing:
            _print_difference(out, one, differences[one.path])
    _print_sum(out, loaded, found, differences)
    return told_problems(found)


def judged_with_progress(chosen: list[Chosen], exercise: str, specs: tuple[LoadedSpec | None, ...]) -> list[Judged]:
    """What each spec makes of each recording; how far it is shows on standard error where somebody watches."""
    from rich.console import Console
    from rich.progress import Progress

    paths = [one.path for one in chosen]
    shown = Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty())
    with Judges() as judges, shown as progress:
        task = progress.add_task("Judging", total=len(paths))
        return in_order(judges.judge(paths, exercise, specs), paths, lambda: progress.advance(task))


def told_problems(found: list[Judged]) -> int:
    """Names what could not be judged on standard error; returns the exit code."""
    problems = [judged.problem for judged in found if judged.problem is not None]
    if not problems:
        return 0
    print(f"{plural(len(problems), 'recording')} of {len(found)} could not be judged:", file=sys.stderr)
    for problem in problems:
        print(f"  {problem}", file=sys.stderr)
    return SourceError.exit_code


def _print_difference(out: Console, one: Chosen, found: Difference) -> None:
    out.print()
    out.print(one.name, style="bold", markup=False, soft_wrap=True)
    if found.changes:
        out.print(_table(found.changes))
    for set_change in found.sets:
        out.print(_set_words(set_change), markup=False)
    for cue in found.cues:
        out.print(_cue_words(cue), markup=False)


def _table(changes: tuple[RepChange, ...]) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False)
    for name in ("Set", "Rep", "At"):
        table.add_column(name, justify="right", no_wrap=True)
    for name in ("Check", "Before", "With the new spec"):
        table.add_column(name)
    for change in changes:
        rep = change.rep
        place = (str(rep.set), "-" if rep.number is None else str(rep.number), f"{rep.start_s:.1f} s")
        if not change.checks:
            table.add_row(*place, "", _rep_words(change.before), _rep_words(change.after))
        for i, check in enumerate(change.checks):
            row = place if i == 0 else ("", "", "")
            table.add_row(*row, words(check.id), _verdict_words(check.before), _verdict_words(check.after))
    return table


def _rep_words(rep: Rep | None) -> str:
    if rep is None:
        return "no rep"
    if not rep.counted:
        return f"attempt: {words(rep.reason or 'no reason kept')}"
    return "rep, " + (", ".join(words(fault.id) for fault in rep.faults) or "no fault")


def _verdict_words(verdict: Verdict) -> str:
    if verdict.state in ("not_assessed", "not_looked_at"):
        return words(verdict.state) + (f": {verdict.reason}" if verdict.reason else "")
    if verdict.value is None:
        return verdict.state
    text = f"{verdict.state}, {number_words(verdict.value, verdict.unit)}"
    if verdict.limit is None:
        return text
    return f"{text}, {'over' if verdict.value > verdict.limit else 'under'} {number_words(verdict.limit, verdict.unit)}"


def _set_words(change: SetChange) -> str:
    if change.before is None or change.after is None:
        one = change.before or change.after
        assert one is not None
        return f"Set {one.number} would {'come' if change.before is None else 'go'}."
    before, after = change.before, change.after
    return (
        f"Set {before.number} would end at {after.closed_s:.1f} s by {words(after.close_reason)},"
        f" not at {before.closed_s:.1f} s by {words(before.close_reason)}."
    )


def _cue_words(change: CueChange) -> str:
    cue = change.cue
    about = cue.kind if cue.fault is None else f"{cue.kind}: {words(cue.fault)}"
    return f"  {cue.t_s:6.1f} s  {'also said' if change.comes else 'not said '}  {cue.text} ({about})"


def _print_sum(out: Console, loaded: LoadedSpec, found: list[Judged], differences: dict[Path, Difference]) -> None:
    exercise = words(loaded.spec.exercise)
    if not differences:
        out.print(f"No {exercise} could be judged in {plural(len(found), 'recording')}.")
        return
    seconds = sum(judged.outcomes[0].seconds for judged in found if judged.outcomes)
    attempts = sum(one.attempts for one in differences.values())
    movements = plural(sum(one.reps for one in differences.values()), "counted rep")
    if attempts:
        movements += f" and {plural(attempts, 'attempt')}"
    changes = [change for one in differences.values() for change in one.changes]
    different = sum(bool(change.checks) for change in changes)
    others = {
        "would come": sum(change.before is None for change in changes),
        "would go": sum(change.after is None for change in changes),
        "would count or not": sum(
            None not in (change.before, change.after) and not change.checks for change in changes
        ),
    }
    out.print()
    out.print(
        f"{plural(len(differences), 'recording')} of the {exercise}, {duration_words(seconds)}, {movements}:"
        f" {different} would be judged differently"
        + "".join(f", {count} {how}" for how, count in others.items() if count)
        + ".",
        style="bold",
    )
    for check_id, count in counted_changes(differences.values()).most_common():
        out.print(f"  {words(check_id)}: {plural(count, 'rep')}")
    cues = [cue.comes for one in differences.values() for cue in one.cues]
    if cues:
        out.print(f"{plural(sum(cues), 'cue')} would also be said, {len(cues) - sum(cues)} not any more.")
    specs = {judged.outcomes[0].spec for judged in found if judged.outcomes}
    before = ", ".join(f"{name} version {version} ({sha256[:8]})" for name, version, sha256 in sorted(specs))
    out.print(f"Before: {before}. New: {loaded.name} version {loaded.spec.version} ({loaded.sha256[:8]}).", style="dim")


def _data(one: Chosen, judged: Judged) -> dict[str, Any]:
    data: dict[str, Any] = {"name": one.name, "session": one.number, "recording": str(one.path)}
    if judged.outcomes is None:
        return data | {"problem": judged.problem}
    before, after = judged.outcomes
    found = difference(before, after)
    return data | {
        "specs": [dict(zip(("name", "version", "sha256"), outcome.spec, strict=True)) for outcome in judged.outcomes],
        "reps": found.reps,
        "attempts": found.attempts,
        "changes": [asdict(change) for change in found.changes],
        "cues": [asdict(cue) for cue in found.cues],
        "sets": [
            {
                key: None if one_set is None else {"number": one_set.number, "reason": one_set.close_reason}
                for key, one_set in (("before", change.before), ("after", change.after))
            }
            for change in found.sets
        ],
    }
