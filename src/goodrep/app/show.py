"""``goodrep show N``: everything about one session, set by set."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from goodrep.app.kept import START, session_number, store_to_read
from goodrep.app.people import who_words
from goodrep.app.printing import console, finding_words, fitted, moment_words, words
from goodrep.app.rep_table import check_words, never_assessed, order_words, rep_table
from goodrep.app.session_data import session_data
from goodrep.app.session_words import (
    counted_aloud,
    counts_words,
    feedback_words,
    nothing_words,
    opened_words,
    rejudged_words,
    remarks_words,
    session_words,
    set_words,
    spec_words,
    why_words,
)
from goodrep.command import COMMAND
from goodrep.core.events import PlacementFound
from goodrep.io.recording import find_recording
from goodrep.io.records import KeptCue, SessionDetail, SetDetail
from goodrep.io.video_keeper import find_video

if TYPE_CHECKING:
    from rich.console import Console


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The number of the session."""
    parser.description = "Show one session: every rep with its verdict, and what was said."
    parser.add_argument(
        "number", type=session_number, metavar="N", help=f"the session's number, as '{COMMAND} sessions' lists it"
    )
    parser.add_argument("--json", action="store_true", help="everything about it as JSON, for other programs")


def run(args: argparse.Namespace) -> int:
    """Prints the session.

    Raises:
        UsageError: there is no such session.
        StorageError: the store cannot be read.
    """
    with store_to_read(f"There is no session {args.number}: none has been kept yet. {START}") as store:
        session = store.session(args.number)
    if args.json:
        print(json.dumps(session_data(session), indent=1))
        return 0
    out = console()
    _print_head(out, session)
    if session.placement or session.cues:
        out.print("\nBefore and between the sets", style="bold")
        _print_placement(out, session.placement)
        _print_cues(out, session.cues)
    for one in session.sets:
        _print_set(out, session, one)
    nothing = nothing_words(session)
    if nothing:
        _line(out, f"\n{nothing}")
    return 0


def _print_head(out: Console, session: SessionDetail) -> None:
    summary = session.summary
    _line(out, session_words(summary), style="bold")
    _line(out, f"Who: {who_words(session.person)}")
    hurt = session.feedback is not None and session.feedback.too_much_pain
    _line(out, feedback_words(session.feedback), style="bold red" if hurt else "")
    for note in session.notes:
        if note.rep_id is None:
            _line(out, f"Note, {moment_words(note.written_at)}: {note.text}")
    _line(out, f"Source: {summary.source}")
    recording = find_recording(summary.key.id)
    video = find_video(summary.key.id)
    # Left to the terminal to wrap, so that a long path can be copied whole.
    out.print(f"Recording: {recording or 'none'}", markup=False, soft_wrap=True)
    if video is not None:
        out.print(f"Video: {video}", markup=False, soft_wrap=True)
    if session.rejudgements:
        _line(out, rejudged_words(session.rejudgements))
    _line(out, "Made with: " + ", ".join(f"{name} {version}" for name, version in session.software.items()))


def _print_set(out: Console, session: SessionDetail, one: SetDetail) -> None:
    out.print()
    _line(out, set_words(one), style="bold")
    _line(out, opened_words(one))
    _line(out, spec_words(one))
    _line(out, counts_words(one.reps))
    for fault in one.faults:
        _line(out, f"Fault of the whole set: {finding_words(fault)}", style="bold red")
    never = never_assessed(one.reps)
    for check in never:
        _line(out, f"Not assessed in any rep: {check_words(check)}")
    order = order_words(one.reps)
    if order is not None:
        _line(out, order)
    if one.reps:
        out.print()
        remarks = [remarks_words(session, rep_id) for rep_id in one.rep_ids]
        out.print(rep_table(one.reps, never, out.width, remarks=remarks))
        out.print()
    _print_placement(out, one.placement)
    _print_cues(out, one.cues)


def _print_placement(out: Console, placement: tuple[PlacementFound, ...]) -> None:
    if not placement:
        return
    out.print("Placement")
    for finding in placement:
        _line(out, f"  {finding.t_s:6.1f} s  {words(finding.id)}: {finding.text}")


def _print_cues(out: Console, cues: tuple[KeptCue, ...]) -> None:
    """Plain counting in one line, then the rest in order, said or not."""
    counts, rest = counted_aloud(cues)
    if counts:
        _line(out, "Counted aloud: " + " ".join(kept.cue.text for kept in counts))
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
            Text(why_words(kept), style="" if cue.spoken else "dim"),
        )
    if fitted(table, out.width):
        out.print(table)
        return
    for kept in rest:
        said = "" if kept.cue.spoken else "not said: "
        _line(out, f"{kept.cue.t_s:.1f} s  {said}{kept.cue.text} ({why_words(kept)})")


def _line(out: Console, text: str, style: str = "") -> None:
    """Plain text: nothing in it is taken for markup."""
    out.print(text, style=style, markup=False)
