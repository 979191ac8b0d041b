"""``goodrep review``: starting and ending it, what it serves, and that its numbers are those of the terminal."""

from __future__ import annotations

import contextlib
import functools
import html
import re
import shutil
import signal
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from unittest.mock import Mock

import pytest

from command import Goodrep, tree, wait_until
from conftest import Analysed
from goodrep.io.store import STORE_NAME, Store
from goodrep.page import site
from review_server import Review, serving
from test_sessions import keep_a_session


@pytest.fixture(scope="module")
def review(analysed: Analysed) -> Iterator[Review]:
    """The demo's session, in a page that was entered."""
    with serving(analysed.goodrep) as page:
        page.enter()
        yield page


def test_it_listens_on_loopback_only_at_a_port_that_is_free(goodrep: Goodrep) -> None:
    with serving(goodrep) as first, serving(goodrep) as second:
        assert first.host != second.host
        assert first.host.startswith("127.0.0.1:")
        others = {str(info[4][0]) for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
        for address in others - {"127.0.0.1"}:
            with socket.socket() as tried:
                tried.settimeout(2)
                assert tried.connect_ex((address, int(first.host.split(":")[1]))) != 0


def test_it_opens_the_browser_with_the_address_it_prints(goodrep: Goodrep, tmp_path: Path) -> None:
    opened = tmp_path / "opened"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\nprintf %s "$1" > {opened}.part && mv {opened}.part {opened}\n')
    browser.chmod(0o755)
    environment = {"DISPLAY": ":77", "BROWSER": f"{browser} %s"}
    with goodrep.started("review", environment=environment) as running:
        line = running.wait_for("/enter?token=")
        wait_until(opened.exists)
        assert opened.read_text() in line
        assert opened.read_text().startswith("http://127.0.0.1:")


def test_where_there_is_no_browser_it_says_so(goodrep: Goodrep) -> None:
    with goodrep.started("review") as running:
        running.wait_for("/enter?token=")
        assert "open the address yourself" in running.wait_for("No browser")


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_it_talks_to_this_computer_only(goodrep: Goodrep, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    watched = ("strace", "--daemonize", "--follow-forks", "-qq", "-e", "trace=bind,connect,sendto", "-o", str(trace))
    with serving(goodrep, before=watched) as page:
        page.enter()
        assert page.get("/").status == 200
        page.running.send(signal.SIGINT)
        page.running.end()
    addresses = re.findall(r"sin6?_addr.*?\"(.*?)\"", trace.read_text())
    assert addresses
    assert set(addresses) == {"127.0.0.1"}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_cleanly_when_told_to(goodrep: Goodrep, number: signal.Signals) -> None:
    with serving(goodrep) as page:
        page.enter()
        assert page.get("/").status == 200
        page.running.send(number)
        done = page.running.end()
    assert (done.code, done.err) == (0 if number == signal.SIGINT else -number, "")


def test_without_sessions_it_says_what_to_do_and_makes_no_store(goodrep: Goodrep) -> None:
    with serving(goodrep) as page:
        page.enter()
        for path in ("/", "/sessions"):
            answer = page.get(path)
            assert answer.status == 200
            assert "goodrep coach bridge" in answer.text
    assert not goodrep.data.exists()


def test_it_names_goodrep_as_it_was_started(goodrep: Goodrep) -> None:
    goodrep.environment["GOODREP_COMMAND"] = "./run"
    with serving(goodrep) as page:
        page.enter()
        assert "<code>./run coach bridge</code>" in page.get("/").text


def test_whichever_threads_ask_first_there_is_one_site(monkeypatch: pytest.MonkeyPatch) -> None:
    both = threading.Barrier(2)

    def made() -> Mock:
        with contextlib.suppress(threading.BrokenBarrierError):
            both.wait(0.5)  # only where a second one is being made, too
        return Mock()

    monkeypatch.setattr(site, "Workshop", made)
    monkeypatch.setattr(site, "_made", functools.cache(site._made.__wrapped__))
    with ThreadPoolExecutor(2) as threads:
        one, other = [asked.result() for asked in [threads.submit(site.application) for _ in range(2)]]
    assert one is other
    assert site.application() is one


def test_a_damaged_store_is_said_in_the_terminal(goodrep: Goodrep) -> None:
    goodrep.data.mkdir()
    (goodrep.data / STORE_NAME).write_bytes(b"damaged " * 500)
    done = goodrep.run("review", "--no-browser")
    assert done.code == 5
    assert "is damaged" in done.sentence()


def test_nothing_is_shown_before_the_token_was_given(analysed: Analysed) -> None:
    with serving(analysed.goodrep) as page:
        for path in ("/", "/sessions", "/sessions/1", "/static/x/page.css"):
            assert page.get(path).status == 403
        assert page.enter().status == 200
        assert page.get("/").status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/static/../../../../etc/passwd",
        "/static/x/..%2f..%2f..%2fetc%2fpasswd",
        "/static/x/%2e%2e/%2e%2e/rendering.py",
        "/static//etc/passwd",
        "/goodrep.sqlite3",
        "/recordings/",
        "/templates/home.html",
        "/nothing",
        "/sessions/" + "9" * 18,
        "/sessions/" + "9" * 5000,
        "/sessions/1/sets/1/reps/" + "9" * 5000,
    ],
)
def test_no_path_leads_out(review: Review, path: str) -> None:
    answer = review.get(path)
    assert answer.status == 404
    assert "root:" not in answer.text


def test_the_files_of_the_page_may_be_kept_by_the_browser(review: Review) -> None:
    found = re.findall(r"/static/\w+/[\w.]+", review.get("/").text)
    assert found
    for path in set(found):
        answer = review.get(path)
        assert answer.status == 200
        assert "immutable" in answer.headers["cache-control"]
    assert review.get(found[0].replace(found[0].split("/")[2], "0")).status == 404


def test_a_browser_that_asks_for_an_icon_by_itself_gets_it(review: Review) -> None:
    answer = review.get("/favicon.ico")
    assert (answer.status, answer.headers["content-type"]) == (200, "image/svg+xml")
    assert answer.text.startswith("<svg")


def test_no_page_names_anything_outside(review: Review) -> None:
    """Nothing to load, nowhere to go: the only foreign address is the name of SVG itself."""
    for path in ("/", "/sessions", "/compare", "/sessions/1", "/sessions/1/sets/1/reps/1"):
        named = set(re.findall(r"https?://[^\s\"'<>)]+", review.get(path).text))
        assert named <= {"http://www.w3.org/2000/svg"}


def test_home_counts_as_the_terminal_does(review: Review, analysed: Analysed) -> None:
    row = next(line for line in analysed.goodrep.run("sessions").out.splitlines() if "bridge" in line).split()
    text = review.get("/").text
    counts = re.findall(r'data-name="(?:good|compensated|attempts)">(\d+)<', text)
    assert counts == row[5:8]
    assert "What matters most now" in text


def test_the_session_says_what_show_says(review: Review, analysed: Analysed) -> None:
    """Every line of the terminal's head, set and cues, word for word."""
    out = analysed.goodrep.run("show", "1").out
    text = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", review.get("/sessions/1").text)).split())
    lines = [" ".join(line.split()) for line in out.splitlines()]
    for begin in ("Session 1,", "Set 1:", "From ", "Judged by ", "4 reps:", "6 reps:", "Counted aloud:"):
        for line in lines:
            if line.startswith(begin):
                assert line in text
    cues = re.findall(r"^ *(\d+\.\d) +(yes|no) +(.+?)  +(.+?) *$", out, re.MULTILINE)
    assert cues
    for at, said, cue, why in cues:
        assert f"{at} s {said} {cue} {why}" in text


def test_the_rep_says_what_show_says(review: Review, analysed: Analysed) -> None:
    verdicts = re.findall(
        r"(?:warning, )?[a-z ]+: [\d.]+[^,]*, (?:over|under) \S+", analysed.goodrep.run("show", "1").out
    )
    assert verdicts
    pages = "".join(html.unescape(review.get(f"/sessions/1/sets/1/reps/{place}").text) for place in range(1, 7))
    for verdict in verdicts:
        assert verdict.strip() in pages


@pytest.mark.parametrize(
    ("path", "begin", "command"),
    [
        ("/sessions/1/reps.csv", b"", ("export", "1", "--format", "csv")),
        ("/sessions/1/reps.json", b"", ("export", "1", "--format", "json")),
        ("/reps.csv", b"", ("export", "--format", "csv")),
        ("/sessions/1/reps.parquet", b"PAR1", None),
        ("/sessions/1/report.html", b"<!doctype html>", None),
        ("/sessions/1/report.pdf", b"%PDF-", None),
        ("/report.pdf?from=2000-01-01&to=2999-01-01", b"%PDF-", None),
    ],
)
def test_files_can_be_taken_away(
    review: Review, analysed: Analysed, path: str, begin: bytes, command: tuple[str, ...] | None
) -> None:
    answer = review.get(path)
    assert answer.status == 200
    assert answer.headers["content-disposition"].startswith('attachment; filename="goodrep-')
    assert answer.text.lower().encode().startswith(begin.lower())
    if command is not None:
        assert answer.text.splitlines() == analysed.goodrep.run(*command).out.splitlines()


@pytest.mark.parametrize(
    "path",
    [
        "/sessions/2",
        "/sessions/99999999999999999999",
        "/compare?a=1&b=99999999999999999999",
        "/sessions/1/sets/99999999999999999999/reps/1",
        "/sessions/1/sets/1/reps/99",
        "/sessions/1/sets/1/reps/0",
        "/sessions/1/sets/2/reps/1",
        "/sessions/1/reps.exe",
        "/compare?a=1&b=7",
        "/compare?a=x&b=1",
        "/compare?exercise=clam",
        "/report.pdf?from=tomorrow",
        "/report.pdf?from=2000-01-01&to=2000-01-02",
    ],
)
def test_what_is_not_there_is_said_in_a_sentence(review: Review, path: str) -> None:
    answer = review.get(path)
    assert answer.status == 404
    assert "Traceback" not in answer.text
    assert "<h1>" in answer.text


def test_a_wrong_form_changes_nothing_and_says_so(review: Review) -> None:
    rep = "/sessions/1/sets/1/reps/1"
    for path, fields in (
        (f"{rep}/notes", {"text": "  "}),
        ("/sessions/1/notes", {"note": "of-another", "text": "x"}),
        ("/sessions/1/notes", {"text": "x" * 10_001}),
    ):
        answer = review.post(path, **fields)
        assert answer.status == 404
        assert "<h1>That did not work</h1>" in answer.text
    assert review.post("/sessions/1/notes", text="x" * 300_000).status == 413
    assert review.post("/sessions/1/delete").headers["location"] == "/sessions/1/delete"
    assert "Not marked yet" in review.get(rep).text
    assert review.get("/sessions/1").text.count("<textarea") == 1


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"verdict": "fault"}, "tick at least one"),
        ({"verdict": "fault", "fault": "no_such_fault"}, "tick at least one"),
        ({"verdict": "good", "fault": "back_arch"}, "Was it good, or did it have a fault? Ticked: back arch."),
        ({"verdict": "good", "by": "x" * 101}, "at most 100 characters, this one has 101"),
    ],
)
def test_a_mark_that_cannot_be_kept_is_refused_beside_its_form(
    review: Review, fields: dict[str, str], said: str
) -> None:
    rep = "/sessions/1/sets/1/reps/1"
    answer = review.post(f"{rep}/label", **{"by": "Maria <W>"} | fields)
    assert answer.status == 422
    form = answer.text[answer.text.index('<form method="post" action="' + rep + '/label"') :].split("</form>")[0]
    assert "Not kept. " in form
    assert said in form
    checked = re.findall(r'value="(\w+)" checked', form)
    assert checked == [fields["verdict"], *(name for key, name in fields.items() if name == "back_arch")]
    assert f'value="{fields.get("by", "Maria &lt;W&gt;")}"' in form
    assert "Not marked yet" in form
    assert review.get(f"{rep}/label").status == 200


def test_an_attempt_is_called_so_once(goodrep: Goodrep) -> None:
    with Store.open(goodrep.data) as store:
        keep_a_session(store)
    with serving(goodrep) as page:
        page.enter()
        text = page.get("/sessions/1/sets/1/reps/4").text
        assert "</svg> An attempt, not counted</h1>" in " ".join(text.split())
        tile = page.get("/sessions/1").text.split('/sets/1/reps/4">')[1].split("</a>")[0].split("</svg>")[1]
        assert " ".join(re.sub("<[^>]*>", " ", tile).split()).startswith("\N{EN DASH} attempt, not counted")
        assert tile.count("attempt") == 1


def test_a_session_compared_with_itself_differs_in_nothing(review: Review) -> None:
    text = review.get("/compare?a=1&b=1").text
    differences = re.findall(r'<td class="number soft">(.*?)</td>', text)
    assert len(differences) > 5
    assert all(re.fullmatch(r"|0( %|°|( [a-z]+)*)", difference) for difference in differences), differences


def test_home_shows_one_person_where_there_are_several(goodrep: Goodrep) -> None:
    with Store.open(goodrep.data) as store:
        for person in ("anna", None, "ben"):
            store.start_session(source=f"camera of {person}", software={}, person=person)
    with serving(goodrep) as page:
        page.enter()
        assert re.findall(r"Session (\d+)", page.get("/").text) == ["3", "2", "1"]
        assert re.findall(r"Session (\d+)", page.get("/?person=anna").text) == ["1"]
        assert re.findall(r"Session (\d+)", page.get("/?person=.").text) == ["2"]
        assert re.findall(r"\?person=([a-z.]+)", page.get("/").text) == [".", "anna", "ben"]
        # A report is of one of them.
        form = page.get("/sessions").text.split('action="/report.pdf"')[1].split("</form>")[0]
        assert re.findall(r'<option value="([^"]+)"', form) == [".", "anna", "ben"]
        assert "Who: anna. Made" in page.get("/report.html?person=anna").text
        assert "a report is of one" in page.get("/report.html").text


def test_what_is_kept_while_the_page_is_open_is_seen(goodrep: Goodrep) -> None:
    with serving(goodrep) as page:
        page.enter()
        assert "No session has been kept yet" in page.get("/").text
        with Store.open(goodrep.data) as store:
            for number in (1, 2):
                store.start_session(source="camera", software={})
                assert f"Session {number}" in page.get("/").text


def test_looking_changes_nothing(review: Review, analysed: Analysed) -> None:
    def kept() -> dict[str, int]:
        return {name: size for name, size in tree(analysed.goodrep.data).items() if not name.endswith(("-shm", "-wal"))}

    before = kept()
    for path in (
        "/",
        "/sessions",
        "/sessions?page=7",
        "/sessions?page=x",
        f"/sessions?page={'9' * 5000}",
        "/?person=nobody",
    ):
        assert review.get(path).status == 200
    assert kept() == before
