"""``goodrep review`` as a browser talks to it: a real process, and requests with the headers a test wants."""

from __future__ import annotations

import http.client
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from command import Goodrep, Running


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers (small letters) and text of an answer."""

    status: int
    headers: Mapping[str, str]
    text: str


class Review:
    """A page that is being served; requests are those of this page's own browser unless a test says otherwise.

    ``line`` is what was printed of its address, which is ``entry``.
    """

    def __init__(self, running: Running, entry: str, line: str) -> None:
        self.running = running
        self.line = line
        self.entry = entry
        parts = urlsplit(entry)
        self.host = parts.netloc
        self.origin = f"http://{parts.netloc}"
        self.entry_path = f"{parts.path}?{parts.query}"
        self.cookie: str | None = None

    def enter(self) -> Answer:
        """Gives the token, as the browser does first, and keeps the cookie."""
        answer = self.request("GET", self.entry_path)
        self.cookie = answer.headers["set-cookie"].split(";")[0]
        return answer

    def get(self, path: str) -> Answer:
        return self.request("GET", path)

    def post(self, path: str, **fields: str) -> Answer:
        return self.request("POST", path, {"Origin": self.origin}, urlencode(fields))

    def post_json(self, path: str, body: object) -> Answer:
        return self.request("POST", path, {"Origin": self.origin}, json.dumps(body))

    def request(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, body: str | None = None
    ) -> Answer:
        sent = {"Host": self.host} | ({"Cookie": self.cookie} if self.cookie else {}) | dict(headers or {})
        if body is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection(self.host, timeout=30)
        try:
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
            return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, text)
        finally:
            connection.close()


@contextmanager
def serving(
    goodrep: Goodrep, *, command: tuple[str, ...] = ("review",), before: tuple[str, ...] = ()
) -> Iterator[Review]:
    """A page over the data of ``goodrep``, before anybody has entered.

    Args:
        command: starts the page.
        before: a command that runs it.
    """
    with goodrep.started(*command, "--no-browser", before=before) as running:
        line = running.wait_for("/enter?token=")
        found = re.search(r"http://\S+", line)
        assert found is not None
        yield Review(running, found.group(), line)
