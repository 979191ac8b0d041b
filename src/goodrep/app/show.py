"""``goodrep show N``: everything about one session, set by set."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from goodrep.app.printing import console, duration_words, finding_words, moment_words, plural, words
from goodrep.app.rep_table import check_words, never_assessed, rep_table
from goodrep.core.events import PlacementFound, Rep
from goodrep.errors import UsageError
from goodrep.io.recording import find_recording
from goodrep.io.records import KeptCue, SessionDetail, SetDetail
from goodrep.io.store import Store

if TYPE_CHECKING:
    from rich.console import Console


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The number of the session."""
    parser.description = "Show one session: every rep with its verdict, and what was said."
    parser.add_argument("number", type=int, metavar="N", help="the session's number, as 'goodrep sessions' lists it")


def run(args: argparse.Namespace) -> int:
    """Prints the session.

    Raises:
        UsageError: there is no such session.
        StorageError: the store cannot be read.
    """
    store = Store.read()
    if store is None:
        raise UsageError(f"There is no session {args.number}: none has been kept yet. Start with: goodrep coach bridge")
    with store:
        session = store.session(args.number)
    out = console()
    _print_head(out, session)
    if session.placement or session.cues:
        out.print("\nBefore and between the sets", style="bold")
        _print_placement(out, session.placement)
        _print_cues(out, session.cues)
    for one in session.sets:
        _print_set(out, one)
    if not session.sets:
        out.print("\nNo set was opened: nobody was seen in the exercise's position.")
    return 0


def _print_head(out: Console, session: SessionDetail) -> None:
    summary = session.summary
    if summary.ended_at is None:
        lasted = "interrupted (what was done until then is here)"
    else:
        lasted = duration_words((summary.ended_at - summary.started_at).total_seconds())
    _line(out, f"Session {summary.key.number}, {moment_words(summary.started_at)}, {lasted}", style="bold")
    _line(out, f"Source: {summary.source}")
    recording = find_recording(summary.key.id)
    # Left to the terminal to wrap, so that a long path can be copied whole.
    out.print(f"Recording: {recording or 'none'}", markup=False, soft_wrap=True)
    _line(out, "Made with: " + ", ".join(f"{name} {version}" for name, version in session.software.items()))


def _print_set(out: Console, one: SetDetail) -> None:
    counted = [rep for rep in one.reps if rep.counted]
    good = sum(rep.good for rep in counted)
    side = "both sides" if one.side == "both" else f"{one.side} side"
    found = " (found from the picture)" if one.side_from == "found" and one.side != "both" else ""
    out.print()
    _line(out, f"Set {one.number}: {words(one.exercise)}, {side}{found}", style="bold")
    if one.closed_s is None:
        _line(out, f"From {one.opened_s:.1f} s, never closed.")
    else:
        _line(out, f"From {one.opened_s:.1f} to {one.closed_s:.1f} s, ended by: {words(one.close_reason or '')}.")
    _line(out, f"Judged by spec {one.spec.name} version {one.spec.version} ({one.spec.sha256[:8]}).")
    _line(
        out,
        f"{plural(len(counted), 'rep')}: {good} good, {_with_faults(counted)}."
        f" {plural(len(one.reps) - len(counted), 'attempt')}.",
    )
    for fault in one.faults:
        _line(out, f"Fault of the whole set: {finding_words(fault)}", style="bold red")
    never = never_assessed(one.reps)
    for check in never:
        _line(out, f"Not assessed in any rep: {check_words(check)}")
    if one.reps:
        out.print()
        out.print(rep_table(one.reps, never))
        out.print()
    _print_placement(out, one.placement)
    _print_cues(out, one.cues)


def _with_faults(counted: list[Rep]) -> str:
    cut_off = sum(not rep.good and not rep.faults for rep in counted)
    return f"{sum(bool(rep.faults) for rep in counted)} with a fault" + (f", {cut_off} cut off" if cut_off else "")


def _print_placement(out: Console, placement: tuple[PlacementFound, ...]) -> None:
    if not placement:
        return
    out.print("Placement")
    for finding in placement:
        _line(out, f"  {finding.t_s:6.1f} s  {words(finding.id)}: {finding.text}")


def _print_cues(out: Console, cues: tuple[KeptCue, ...]) -> None:
    """Plain counting in one line, then the rest in order, said or not."""
    counts = [kept.cue for kept in cues if kept.cue.kind == "count" and kept.cue.spoken and not kept.cue.fault]
    if counts:
        _line(out, "Counted aloud: " + " ".join(cue.text for cue in counts))
    rest = [kept for kept in cues if kept.cue not in counts]
    if not rest:
        return
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False)
    table.add_column("At", justify="right", no_wrap=True, min_width=5)
    table.add_column("Said", no_wrap=True)
    table.add_column("Cue")
    table.add_column("Why")
    for kept in rest:
        cue = kept.cue
        table.add_row(
            f"{cue.t_s:.1f}",
            "yes" if cue.spoken else "no",
            Text(cue.text, style="" if cue.spoken else "dim"),
            Text(_why(kept), style="" if cue.spoken else "dim"),
        )
    out.print(table)


def _why(kept: KeptCue) -> str:
    cue = kept.cue
    kind = "improved" if cue.kind == "ack" else cue.kind
    about = [kind if cue.fault is None else f"{kind}: {words(cue.fault)}"]
    if cue.rep is not None:
        about.append(f"rep {cue.rep}")
    if cue.suppressed_by is not None:
        about.append(f"held back: {words(cue.suppressed_by)}")
    elif kept.started_s is not None:
        about.append(f"heard from {kept.started_s:.1f} s")
    return ", ".join(about)


def _line(out: Console, text: str, style: str = "") -> None:
    """Plain text: nothing in it is taken for markup."""
    out.print(text, style=style, markup=False)
