"""``goodrep report``: a session or a period as a file to take to the physio."""

from __future__ import annotations

import argparse
from datetime import date, datetime
from pathlib import Path

from goodrep.app.kept import session_number, store_to_read
from goodrep.app.people import add_person_argument, asked_words, check_person, is_of
from goodrep.app.printing import listed
from goodrep.command import COMMAND
from goodrep.errors import UsageError
from goodrep.io.store import Store
from goodrep.io.whole_file import check_new, write_whole
from goodrep.review.document import Document

KINDS = (".html", ".pdf")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = "Write a report of one session or of a period, to print or to take to the physio."
    parser.epilog = (
        f"example: {COMMAND} report 3 --out session.pdf, or: {COMMAND} report --from 2026-03-01 --out march.html"
    )
    parser.add_argument("number", type=session_number, nargs="?", metavar="N", help="the session's number")
    parser.add_argument("--from", dest="first", type=_day, metavar="DAY", help="first day of a period, as 2026-03-01")
    parser.add_argument("--to", dest="last", type=_day, metavar="DAY", help="its last day (default: today)")
    add_person_argument(parser)
    parser.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help="ends in .html or .pdf; never one that is there already"
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"must be a day such as 2026-03-01, not {text}") from None


def run(args: argparse.Namespace) -> int:
    """
    Raises:
        UsageError: there is no such session, none in the period, the arguments do not fit together, or there is a file
            of this name.
        StorageError: the store cannot be read, or the file cannot be written.
    """
    kind = args.out.suffix.lower()
    if kind not in KINDS:
        raise UsageError(f"{args.out} does not say what to write: let it end in .html or .pdf.")
    if (args.number is not None) == (args.first is not None or args.last is not None or args.person is not None):
        raise UsageError(
            f"Name a session, such as {COMMAND} report 3, or a period with --from and --to, one of the two."
        )
    check_new(args.out)
    with store_to_read() as store:
        document = _document(store, args)
    if kind == ".pdf":
        from goodrep.review.report_pdf import as_pdf

        content = as_pdf(document)
    else:
        from goodrep.review.report_html import as_html

        content = as_html(document)
    write_whole(args.out, content, "name another file with --out")
    print(f"{document.title} written to {args.out}.")
    return 0


def _document(store: Store, args: argparse.Namespace) -> Document:
    from goodrep.review.report import session_report

    if args.number is not None:
        return session_report(store.session(args.number))
    return period(store, args.first, args.last or datetime.now().astimezone().date(), args.person)


def period(store: Store, first: date | None, last: date, person: str | None) -> Document:
    """The report of one person's sessions of a period, from its ``first`` day (None for the first there is) to its
    ``last``; ``person`` as `people.is_of` takes it.

    Raises:
        UsageError: there is no session in it, sessions of several people, or it ends before it begins.
    """
    from goodrep.review.report import period_report

    summaries = store.sessions()
    check_person(person, (one.person for one in summaries))
    days = {one.key.number: one.started_at.astimezone().date() for one in reversed(summaries)}
    first = first or min(days.values(), default=last)
    if first > last:
        raise UsageError(f"The period ends on {last}, before it begins on {first}.")
    found = [store.session(number) for number, day in days.items() if first <= day <= last]
    found = [session for session in found if is_of(session.person, person)]
    if not found:
        whose = "" if person is None else f" of {person}"
        raise UsageError(f"There is no session{whose} from {first} to {last}: {COMMAND} sessions lists what there is.")
    persons = {session.person for session in found}
    if len(persons) > 1:
        raise UsageError(
            f"From {first} to {last} there are sessions of {len(persons)} people, and a report is of one:"
            f" add {listed(asked_words(persons), 'or')}."
        )
    return period_report(found, first, last)
