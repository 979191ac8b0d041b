"""``goodrep review``: starting and ending it, what it serves, and that its numbers are those of the terminal."""

from __future__ import annotations

import re
import signal
import socket
from collections.abc import Iterator

import pytest

from command import Goodrep, tree
from conftest import Analysed
from goodrep.io.store import STORE_NAME
from review_server import Review, serving


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


def test_no_page_names_anything_outside(review: Review) -> None:
    """Nothing to load, nowhere to go: the only foreign address is the name of SVG itself."""
    for path in ("/", "/sessions"):
        named = set(re.findall(r"https?://[^\s\"'<>)]+", review.get(path).text))
        assert named <= {"http://www.w3.org/2000/svg"}


def test_home_counts_as_the_terminal_does(review: Review, analysed: Analysed) -> None:
    row = next(line for line in analysed.goodrep.run("sessions").out.splitlines() if "bridge" in line).split()
    text = review.get("/").text
    counts = re.findall(r'data-name="(?:good|compensated|attempts)">(\d+)<', text)
    assert counts == row[5:8]
    assert "What matters most now" in text


def test_looking_changes_nothing(review: Review, analysed: Analysed) -> None:
    def kept() -> dict[str, int]:
        return {name: size for name, size in tree(analysed.goodrep.data).items() if not name.endswith(("-shm", "-wal"))}

    before = kept()
    for path in ("/", "/sessions", "/sessions?page=7", "/sessions?page=x", "/?person=nobody"):
        assert review.get(path).status == 200
    assert kept() == before
