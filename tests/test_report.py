"""The printed report: what it says, that it needs nothing else, and what is said where it cannot be made."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest

from disks import small_disk
from goodrep.app.cli import main
from goodrep.core.events import PlacementFound
from goodrep.io.records import Feedback
from goodrep.io.store import Store
from goodrep.review.document import Document, Figure, Heading, Paragraph
from goodrep.review.report import MOST_DETAILED, NO_DIAGNOSIS, period_report, session_report, side_rows
from goodrep.review.report_html import as_html
from goodrep.review.report_pdf import as_pdf

Printed = pytest.CaptureFixture[str]


@pytest.fixture
def store(kept: Path) -> Iterator[Store]:
    store = Store.open(kept)
    session = store.session(1)
    store.add_note(session.summary.key.id, "Müde <script>alert(1)</script> & froh")
    store.add_note(session.summary.key.id, "Camera was too low", session.sets[0].rep_ids[0])
    store.label_rep(session.sets[0].rep_ids[1], [], by="physio")
    store.add_feedback(session.summary.key.id, Feedback("hamstrings", 2))
    yield store
    store.close()


class Page(HTMLParser):
    """The words of a page, and everything in it that leads out of it."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.words: list[str] = []
        self.outside: list[str] = []
        self.tags: set[str] = set()
        self.feed(content.decode("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.outside += [value for name, value in attrs if name in ("src", "href", "srcset", "data") and value]

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def pdf_text(content: bytes) -> str:
    """What is written in a PDF whose typeface is one of PDF's own."""
    streams = [zlib.decompress(found) for found in re.findall(rb"stream\n(x.*?)\nendstream", content, re.DOTALL)]
    shown = re.findall(rb"\((.*?)(?<!\\)\) Tj", b" ".join(streams), re.DOTALL)
    return " ".join(text.replace(b"\\(", b"(").replace(b"\\)", b")").decode("latin-1") for text in shown)


def pages_of(content: bytes) -> list[str]:
    """What is written on each page."""
    streams = [zlib.decompress(found) for found in re.findall(rb"stream\n(x.*?)\nendstream", content, re.DOTALL)]
    told = [re.findall(rb"\((.*?)(?<!\\)\) Tj", stream, re.DOTALL) for stream in streams]
    texts = [b" ".join(words).decode("latin-1") for words in told]
    return [text for text in texts if "no diagnosis - page" in text]


SAID = (
    "no diagnosis", "Session 1", "hamstrings", "Set 1: bridge, both sides", "6 reps: 3 good, 3 with a fault",
    "Back arch in rep 1", "Ribs down, tuck your tailbone", "Short hold in reps 2 to 3", "Camera was too low",
    "labelled by physio: good", "Pain afterwards: 2 of 10",
)  # fmt: skip


def test_a_session_is_told_in_plain_words_in_both_forms(store: Store) -> None:
    document = session_report(store.session(1))
    page = Page(as_html(document))
    html, pdf = " ".join(page.words), pdf_text(as_pdf(document))
    for told in SAID:
        assert told.lower() in html.lower()
        assert told.lower() in pdf.lower()
    assert "Müde <script>alert(1)</script> & froh" in html
    assert "Müde <script>alert(1)</script> & froh" in pdf
    assert page.tags.isdisjoint({"script", "link", "img", "iframe"})
    assert page.outside == []
    assert not re.search(r"url\(|@import|https?://(?!www\.w3\.org/2000/svg)", as_html(document).decode())
    assert sum(isinstance(block, Figure) for block in document.blocks) == 3
    assert NO_DIAGNOSIS in html


def test_a_period_has_an_overview_and_every_session(store: Store) -> None:
    today = date.today()
    sessions = [store.session(number) for number in (1, 2, 3)]
    document = period_report(sessions, today - timedelta(days=1), today)
    html = " ".join(Page(as_html(document)).words)
    for told in ("Overview", "3 sessions on 1 day: 9 good, 9 compensated", "By exercise and side", "clam", "hip hike"):
        assert told in html
    assert (
        next(block.text for block in document.blocks if isinstance(block, Heading) and block.level == 2) == "Overview"
    )
    assert as_pdf(document).startswith(b"%PDF-")


def test_a_long_period_shows_tables_without_a_chart_of_every_set(store: Store) -> None:
    session = store.session(1)
    many = period_report([session] * (MOST_DETAILED + 1), date(2026, 1, 1), date(2026, 2, 1))
    few = period_report([session] * MOST_DETAILED, date(2026, 1, 1), date(2026, 2, 1))
    assert sum(isinstance(block, Figure) for block in many.blocks) == 1
    assert sum(isinstance(block, Figure) for block in few.blocks) == 1 + 3 * MOST_DETAILED


def test_no_heading_stands_alone_at_the_foot_of_a_page(store: Store) -> None:
    session = store.session(1)
    tall = "A line of what was said about this session.\n" * 3
    for lines in range(4, 40, 3):
        blocks = (
            Heading(1, "Title"),
            Paragraph("Filling.\n" * lines),
            Heading(2, "Session"),
            Paragraph(tall),
            Heading(3, "Set"),
        )
        figures = [block for block in session_report(session).blocks if isinstance(block, Figure)]
        pages = pages_of(as_pdf(Document("A report", (*blocks, *figures))))
        (found,) = [page for page in pages if "Session" in page]
        assert "Set" in found
        assert "Shoulder-hip-knee" in found


def test_charts_of_few_reps_stand_side_by_side(store: Store) -> None:
    pages = pages_of(as_pdf(session_report(store.session(1))))
    assert len(pages) <= 2
    assert any("Tempo" in page or "Lift" in page for page in pages)


def test_a_report_has_each_chart_as_narrow_as_a_phone(store: Store) -> None:
    for block in session_report(store.session(1)).blocks:
        if isinstance(block, Figure):
            found = re.search(r'viewBox="0 0 ([\d.]+)', block.narrow_svg)
            assert found is not None
            assert float(found[1]) <= 358


def test_left_and_right_are_compared_where_both_were_done(store: Store) -> None:
    left = store.session(2)
    assert side_rows([left]) == []
    right = replace(left, sets=tuple(replace(one, side="right") for one in left.sets))
    rows = side_rows([left, right])
    assert [row.name for row in rows] == ["clam: good reps", "clam: range"]
    for row in rows:
        assert row.left == row.right is not None
    blocks = period_report([left, right], date(2026, 1, 1), date(2026, 1, 2)).blocks
    overview = blocks[
        : next(i for i, block in enumerate(blocks) if isinstance(block, Heading) and "Session" in block.text)
    ]
    assert sum(isinstance(block, Figure) for block in overview) == 2


def test_words_in_any_letters_do_not_stop_a_pdf(store: Store) -> None:
    store.add_note(store.session(1).summary.key.id, "Устала — 疲れた 🙂 “so so”…")
    document = session_report(store.session(1))
    assert as_pdf(document).startswith(b"%PDF-")
    assert "疲れた 🙂" in as_html(document).decode("utf-8")


@pytest.mark.parametrize("problem", ["missing", "damaged"])
def test_without_a_recording_the_report_says_why_there_is_no_curve(store: Store, problem: str) -> None:
    for path in store.recordings.iterdir():
        if problem == "missing":
            path.unlink()
        else:
            path.write_bytes(path.read_bytes()[:5000])
    html = " ".join(Page(as_html(session_report(store.session(1)))).words)
    assert "No curve: " in html
    assert ("was deleted" if problem == "missing" else "is damaged") in html


def test_the_command_writes_both_forms(store: Store, tmp_path: Path, capsys: Printed) -> None:
    for name in ("one.html", "one.PDF"):
        assert main(["report", "1", "--out", str(tmp_path / name)]) == 0
        assert f"written to {tmp_path / name}" in capsys.readouterr().out
    assert (tmp_path / "one.html").read_bytes().startswith(b"<!doctype html>")
    assert (tmp_path / "one.PDF").read_bytes().startswith(b"%PDF-")
    assert main(["report", "--from", "2026-01-01", "--out", str(tmp_path / "all.html")]) == 0
    assert "3 sessions on 1 day" in (tmp_path / "all.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["1", "--out", "x.docx"], 2, "x.docx does not say what to write: let it end in .html or .pdf."),
        (["9", "--out", "x.pdf"], 2, "There is no session 9: they go from 1 to 3."),
        (["--out", "x.pdf"], 2, "Name a session"),
        (["1", "--from", "2026-01-01", "--out", "x.pdf"], 2, "Name a session"),
        (["--from", "2026-02-01", "--to", "2026-01-01", "--out", "x.pdf"], 2, "The period ends on 2026-01-01, before"),
        (["--to", "2001-01-01", "--from", "2000-01-01", "--out", "x.pdf"], 2, "There is no session from 2000-01-01"),
        (
            ["--person", "anna", "--out", "x.pdf"],
            2,
            "There is no session of anna. There are some of others: --person .",
        ),
        (["1", "--out", "/nowhere/x.pdf"], 5, "/nowhere/x.pdf cannot be written"),
    ],
)
def test_what_cannot_be_reported_is_said(
    store: Store, capsys: Printed, arguments: list[str], code: int, sentence: str
) -> None:
    assert main(["report", *arguments]) == code
    assert capsys.readouterr().err.startswith(f"goodrep: {sentence}")


def test_what_was_said_of_the_camera_stands_with_when_it_was_said(store: Store) -> None:
    session = store.session(1)
    found = (PlacementFound(1.0, "ok", "Good, I can see all of you."), PlacementFound(41.2, "no_person", "Nobody."))
    placed = replace(session, sets=(replace(session.sets[0], placement=found),))
    told = "Place of the camera: 1 s: Good, I can see all of you. 41 s: Nobody."
    assert Paragraph(told) in session_report(placed).blocks


def test_a_report_is_of_one_person(store: Store, tmp_path: Path, capsys: Printed) -> None:
    store.start_session(source="camera", software={}, person="anna")
    out = str(tmp_path / "x.html")
    assert main(["report", "--from", "2026-01-01", "--out", out]) == 2
    err = capsys.readouterr().err
    assert "sessions of 2 people, and a report is of one: add --person anna or --person . (who has no name)." in err
    for asked, who, count in (("anna", "anna", 1), (".", "the person at this computer", 3)):
        assert main(["report", "--person", asked, "--out", str(tmp_path / f"{count}.html")]) == 0
        words = " ".join(Page((tmp_path / f"{count}.html").read_bytes()).words)
        assert f"Who: {who}. Made" in words
        assert f"{count} session" in words


def test_a_day_that_is_none_is_refused(store: Store, capsys: Printed) -> None:
    assert main(["report", "--from", "31.1.2026", "--out", "x.pdf"]) == 2
    assert "must be a day such as 2026-03-01, not 31.1.2026" in capsys.readouterr().err


def test_a_full_disk_leaves_nothing_half(store: Store, tmp_path: Path, capsys: Printed) -> None:
    with small_disk(tmp_path / "disk", 8) as disk:
        assert main(["report", "1", "--out", str(disk / "x.pdf")]) == 5
        assert "No space left on device" in capsys.readouterr().err
        assert list(disk.iterdir()) == []
