"""Who may talk to the page: only the browser that was sent there, on HTTP and WebSocket alike."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from goodrep.page.guard import ENTRY, Guard

PORT = 4321
OWN = {"host": f"127.0.0.1:{PORT}"}
ORIGIN = {"origin": f"http://127.0.0.1:{PORT}"}


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Says that it was reached."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"inside"})


class Page:
    """A guarded application, asked without a network."""

    def __init__(self, start: str = "/") -> None:
        self.guard = Guard(application, PORT, start)
        self.token = parse_qs(urlsplit(self.guard.address).query)["token"][0]

    def ask(
        self, headers: dict[str, str], *, path: str = "/", query: str = "", method: str = "GET", kind: str = "http"
    ) -> list[Any]:
        sent: list[Any] = []
        scope = {
            "type": kind,
            "method": method,
            "path": path,
            "query_string": query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }

        async def receive() -> Any:
            raise AssertionError("nothing is read")

        async def send(message: Any) -> None:
            sent.append(message)

        asyncio.run(self.guard(scope, receive, send))
        return sent

    def status(self, headers: dict[str, str], **asked: Any) -> int:
        return int(self.ask(headers, **asked)[0]["status"])

    def enter(self) -> dict[str, str]:
        """The headers of a browser that has come in."""
        answer = self.ask(OWN, path=ENTRY, query=f"token={self.token}")
        headers = {name.decode(): value.decode() for name, value in answer[0]["headers"]}
        assert answer[0]["status"] == 200
        assert {"HttpOnly", "SameSite=strict", "Path=/"} <= set(headers["set-cookie"].split("; "))
        return OWN | {"cookie": headers["set-cookie"].split(";")[0]}


@pytest.fixture
def page() -> Page:
    return Page()


def test_nobody_comes_in_without_the_cookie(page: Page) -> None:
    inside = page.enter()
    assert page.status(OWN) == 403
    assert page.status(OWN | {"cookie": "goodrep_4321=guessed"}) == 403
    assert page.status(OWN | {"cookie": '"'}) == 403
    assert page.status(inside) == 200


def test_the_token_works_once(page: Page) -> None:
    inside = page.enter()
    assert page.status(OWN, path=ENTRY, query=f"token={page.token}") == 403
    assert page.status(inside, path=ENTRY, query=f"token={page.token}") == 303  # loaded again in the same browser


def test_only_asking_whether_there_is_something_uses_no_token_up(page: Page) -> None:
    assert page.status(OWN, path=ENTRY, query=f"token={page.token}", method="HEAD") == 403
    assert page.status(page.enter()) == 200


@pytest.mark.parametrize("other", ['prefs={"a": 1}', "flag", "k@x=\u00e9", 'a="', "=; ;=;", "x[y]=1 2"])
def test_cookies_of_other_programs_keep_nobody_out(other: str, page: Page) -> None:
    inside = page.enter()
    assert page.status(OWN | {"cookie": f"{other}; {inside['cookie']}"}) == 200
    assert page.status(OWN | {"cookie": f"{inside['cookie']}; {other}"}) == 200
    assert page.status(OWN | {"cookie": other}) == 403


def test_whoever_enters_is_led_to_the_page_that_was_asked_for() -> None:
    page = Page('/tune/br\u00fccke "2"')
    address = "/tune/br%C3%BCcke%20%222%22"
    body = page.ask(OWN, path=ENTRY, query=f"token={page.token}")[1]["body"].decode()
    assert f'content="0;url={address}"' in body
    assert f'href="{address}"' in body


@pytest.mark.parametrize("query", ["", "token=", "token=guessed", "token=%ff%fe", "other=1"])
def test_another_token_does_not_work(page: Page, query: str) -> None:
    assert page.status(OWN, path=ENTRY, query=query) == 403


def test_two_pages_have_nothing_in_common(page: Page) -> None:
    inside = page.enter()
    assert Page().status(inside) == 403
    assert Page().token != page.token


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:80", "localhost:4321", ""])
def test_another_host_is_refused_whatever_the_cookie(page: Page, host: str) -> None:
    assert page.status(page.enter() | {"host": host}) == 421


def test_a_request_without_a_host_is_refused(page: Page) -> None:
    inside = page.enter()
    assert page.status({"cookie": inside["cookie"]}) == 421


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://127.0.0.1:4321", "http://127.0.0.1:1"])
def test_another_origin_is_refused_for_reading_and_writing(page: Page, origin: str) -> None:
    inside = page.enter() | {"origin": origin}
    assert page.status(inside) == 403
    assert page.status(inside, method="POST") == 403


def test_a_change_needs_the_pages_own_origin(page: Page) -> None:
    inside = page.enter()
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        assert page.status(inside, method=method) == 403
    assert page.status(inside | ORIGIN, method="POST") == 200


def test_a_websocket_needs_host_origin_and_cookie(page: Page) -> None:
    inside = page.enter()
    refused = [{"type": "websocket.close", "code": 1008}]
    assert page.ask(inside, kind="websocket") == refused
    assert page.ask(inside | {"origin": "http://evil.example"}, kind="websocket") == refused
    assert page.ask(inside | ORIGIN | {"host": "evil.example"}, kind="websocket") == refused
    assert page.ask(OWN | ORIGIN, kind="websocket") == refused
    assert page.ask(inside | ORIGIN, kind="websocket") == [{"type": "websocket.accept"}]


def test_every_answer_forbids_what_the_page_does_not_need(page: Page) -> None:
    for headers in (page.enter(), OWN, {"host": "evil.example"}):
        sent = {name.decode(): value.decode() for name, value in page.ask(headers)[0]["headers"]}
        policy = sent["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy
        assert sent["cache-control"] == "no-store"
        assert sent["x-content-type-options"] == "nosniff"
        assert sent["x-frame-options"] == "DENY"
        assert sent["referrer-policy"] == "same-origin"
