"""``goodrep rejudge``: what another spec would have made of what was recorded."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from goodrep.app.asking import agreed, somebody_to_ask
from goodrep.app.chosen import Chosen, Unrecorded, chosen_recordings
from goodrep.app.kept import store_to_change
from goodrep.app.people import add_person_argument
from goodrep.app.printing import compared_words, console, duration_words, fitted, listed, number_words, plural, words
from goodrep.app.replay import used
from goodrep.app.session_words import spec_named
from goodrep.command import COMMAND
from goodrep.core.events import Rep, SetClosed, SetOpened
from goodrep.errors import SourceError, StorageError, UsageError
from goodrep.io.records import JudgedSet
from goodrep.specs.loading import LoadedSpec, load_spec
from goodrep.tuning.difference import CueChange, Difference, RepChange, SetChange, Verdict, counted_changes, difference
from goodrep.tuning.many import Judged, Judges, in_order
from goodrep.tuning.outcomes import SetOutcome

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

LEAST_VERDICT: Final = 14
"""A column of fewer characters would be one of single words."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Judge recordings anew by a changed spec and tell what would have been different: verdicts, reps, cues."
        " Nothing that is kept is changed, unless --write is there."
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
    add_person_argument(parser)
    parser.add_argument("--json", action="store_true", help="everything that differs as JSON, for other programs")
    parser.add_argument(
        "--write",
        action="store_true",
        help="then replace what is kept of these sessions by the new verdicts; asks first",
    )
    parser.add_argument("--yes", action="store_true", help="with --write: do not ask")


def run(args: argparse.Namespace) -> int:
    """Judges, tells and, where that is asked for, writes; the exit code is 1 where the answer to that was not yes.

    Raises:
        UsageError: there is nothing to judge, it cannot be written, or there is nobody to ask.
        SpecError: the spec breaks the rules.
        StorageError: the store cannot be read or written, or a session is still being recorded.
    """
    if args.write and args.json:
        raise UsageError("--json only tells what would differ: leave it out to write, or leave out --write.")
    if args.write and not args.yes:
        somebody_to_ask("write")
    loaded = load_spec(args.spec)
    chosen, missing = chosen_recordings(args.what, args.person, loaded.spec.exercise)
    if args.write:
        _check_sessions(chosen)
    found = judged_with_progress(chosen, loaded.spec.exercise, (None, loaded))
    if args.json:
        data = [_data(one, judged) for one, judged in zip(chosen, found, strict=True)]
        print(json.dumps(data + [_missing_data(one) for one in missing], indent=1))
        return told_problems(found)
    differences = {
        one.path: difference(*judged.outcomes) for one, judged in zip(chosen, found, strict=True) if judged.outcomes
    }
    out = console()
    for one in chosen:
        if one.path in differences and not differences[one.path].nothing:
            _print_difference(out, one, differences[one.path])
    _print_sum(out, loaded, found, differences)
    _print_missing(out, loaded, missing)
    code = told_problems(found)
    if not args.write or not differences:
        return code
    return _write(loaded, chosen, found, ask=not args.yes) or code


def _check_sessions(chosen: list[Chosen]) -> None:
    files = [one.name for one in chosen if one.number is None]
    if files:
        raise UsageError(
            f"{files[0]} is not named as a session, and only sessions can be written to: name them by their numbers,"
            " or leave out --write."
        )


def _write(loaded: LoadedSpec, chosen: list[Chosen], found: list[Judged], *, ask: bool) -> int:
    """Replaces what is kept of the sessions that could be judged."""
    new = [(one, judged.outcomes[-1]) for one, judged in zip(chosen, found, strict=True) if judged.outcomes]
    if ask and not agreed(f"Replace what is kept of {plural(len(new), 'session')} by these verdicts?"):
        print("Nothing was changed.")
        return 1
    with store_to_change() as store:
        for one, outcome in new:
            assert one.number is not None
            if not one.path.exists():
                raise StorageError(f"Session {one.number} was still being recorded when it was judged: run this again.")
            judged = [_judged_set(outcome.exercise, each) for each in outcome.sets]
            changed = store.rejudge(one.number, outcome.exercise, used(loaded), judged)
            print(f"Session {one.number} is judged anew." if changed else f"Session {one.number} is as it was.")
    return 0


def _judged_set(exercise: str, one: SetOutcome) -> JudgedSet:
    counted = sum(rep.counted for rep in one.reps)
    return JudgedSet(
        SetOpened(one.opened_s, one.number, exercise, one.side, one.side_from),
        SetClosed(one.closed_s, one.number, one.close_reason, counted, one.faults),
        one.reps,
    )


def judged_with_progress(chosen: list[Chosen], exercise: str, specs: tuple[LoadedSpec | None, ...]) -> list[Judged]:
    """What each spec makes of each recording; how far it is shows on standard error where somebody watches.

    None stands for the spec that what is kept is by; where nothing is, for the one that judged when it was recorded.
    """
    from rich.console import Console
    from rich.progress import Progress

    paths = [one.path for one in chosen]
    since = {one.path: one.spec for one in chosen if one.spec is not None}
    shown = Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty())
    with Judges() as judges, shown as progress:
        task = progress.add_task("Judging", total=len(paths))
        return in_order(judges.judge(paths, exercise, specs, since), paths, lambda: progress.advance(task))


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
        table = _table(found.changes)
        if fitted(table, out.width):
            out.print(table)
        else:
            for change in found.changes:
                out.print("\n".join(_change_lines(change)), markup=False)
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
        table.add_column(name, min_width=LEAST_VERDICT)
    for change in changes:
        rep = change.rep
        place = (str(rep.set), "-" if rep.number is None else str(rep.number), f"{rep.start_s:.1f} s")
        if not change.checks:
            table.add_row(*place, "", _rep_words(change.before), _rep_words(change.after))
        for i, check in enumerate(change.checks):
            row = place if i == 0 else ("", "", "")
            table.add_row(*row, words(check.id), _verdict_words(check.before), _verdict_words(check.after))
    return table


def _change_lines(change: RepChange) -> list[str]:
    """The same as its rows in the table, for a terminal where those would be broken."""
    rep = change.rep
    what = "attempt" if rep.number is None else f"rep {rep.number}"
    head = f"Set {rep.set}, {what}, at {rep.start_s:.1f} s:"
    if not change.checks:
        return [head, f"  {_rep_words(change.before)} -> {_rep_words(change.after)}"]
    return [head] + [
        f"  {words(check.id)}: {_verdict_words(check.before)} -> {_verdict_words(check.after)}"
        for check in change.checks
    ]


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
    if verdict.limit is None:
        return f"{verdict.state}, {number_words(verdict.value, verdict.unit)}"
    value, limit = compared_words(verdict.value, verdict.limit, verdict.unit)
    return f"{verdict.state}, {value}, {'over' if verdict.value > verdict.limit else 'under'} {limit}"


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
    out.print()
    out.print(
        f"{plural(len(differences), 'recording')} of the {exercise}, {duration_words(seconds)}, {movements}:"
        f" {_sum_words([change for one in differences.values() for change in one.changes])}.",
        style="bold",
    )
    for how, names in (
        ("is not looked at any more", [name for one in differences.values() for name in one.gone_checks]),
        ("is looked at now", [name for one in differences.values() for name in one.new_checks]),
    ):
        for check_id in dict.fromkeys(names):
            out.print(f"  {words(check_id)} {how}")
    for check_id, count in counted_changes(differences.values()).most_common():
        out.print(f"  {words(check_id)}: {plural(count, 'rep')}")
    cues = [cue.comes for one in differences.values() for cue in one.cues]
    if cues:
        out.print(f"{plural(sum(cues), 'cue')} would also be said, {len(cues) - sum(cues)} not any more.")
    specs = {judged.outcomes[0].spec for judged in found if judged.outcomes}
    before = ", ".join(spec_named(spec) for spec in sorted(specs))
    new = spec_named((loaded.name, loaded.spec.version, loaded.sha256))
    out.print(f"Before: {before}. New: {new}.", style="dim")


def _sum_words(changes: Sequence[RepChange]) -> str:
    """How many movements become what."""
    come = [change.after.counted for change in changes if change.before is None and change.after is not None]
    go = [change.before.counted for change in changes if change.after is None and change.before is not None]
    both = [(change.before, change.after) for change in changes if change.before and change.after]
    other = [before.counted for before, after in both if before.counted != after.counted]
    different = len(both) - len(other)
    told = [
        (different, f"{different} would be judged differently"),
        (sum(come), f"{plural(sum(come), 'new rep')} would come"),
        (come.count(False), f"{plural(come.count(False), 'new attempt')} would come"),
        (sum(go), f"{plural(sum(go), 'rep')} would go"),
        (go.count(False), f"{plural(go.count(False), 'attempt')} would go"),
        (sum(other), f"{plural(sum(other), 'rep')} would not count any more"),
        (other.count(False), f"{plural(other.count(False), 'attempt')} would become {_a_rep(other.count(False))}"),
    ]
    return ", ".join(text for count, text in told if count) or told[0][1]


def _a_rep(count: int) -> str:
    return "a rep" if count == 1 else "reps"


def _print_missing(out: Console, loaded: LoadedSpec, missing: Sequence[Unrecorded]) -> None:
    """Which sessions stay under which spec for want of a recording; those that the same spec judged are as they are."""
    by_spec: dict[tuple[str, int, str], list[int]] = {}
    for one in missing:
        if one.spec is not None and one.spec.sha256 != loaded.sha256:
            by_spec.setdefault((one.spec.name, one.spec.version, one.spec.sha256), []).append(one.number)
    for spec, numbers in by_spec.items():
        several = len(numbers) > 1
        out.print(
            f"{'Sessions' if several else 'Session'} {listed(numbers)} {'have' if several else 'has'} no recording,"
            f" so {'they' if several else 'it'} cannot be judged anew and {'stay' if several else 'stays'} as"
            f" {spec_named(spec)} judged {'them' if several else 'it'}.",
            markup=False,
        )


def _missing_data(one: Unrecorded) -> dict[str, Any]:
    return {"name": one.name, "session": one.number, "recording": None, "problem": "there is no recording"}


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
        "gone_checks": found.gone_checks,
        "new_checks": found.new_checks,
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
