"""Who may talk to the page: the browser that was sent here, from this computer, and nobody else.

Whatever is listening on a port of this computer can be reached by every program on it and, through the browser, by
every website that is open. So the address that is opened holds a token that works once, for a cookie that no script
and no other site can use; and Host and Origin must be this page's own, which also stops a name that was made to point
here (DNS rebinding).
"""

from __future__ import annotations

import secrets
from typing import Final
from urllib.parse import parse_qs, quote

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HOST: Final = "127.0.0.1"
ENTRY: Final = "/enter"
SAFE_METHODS: Final = ("GET", "HEAD")

SECURITY_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
        " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

# A redirect would still count as part of the click that led here; where that was on another site's page, the browser
# would not send the cookie. A page that moves on by itself begins anew.
_ENTERED: Final = """<!doctype html><html lang="en"><meta charset="utf-8"><title>goodrep</title>
<meta http-equiv="refresh" content="0;url={start}"><p><a href="{start}">Go on to goodrep</a></p></html>"""
_REFUSED: Final = """<!doctype html><html lang="en"><meta charset="utf-8"><title>goodrep</title>
<h1>This address is used up</h1><p>It opens goodrep in one browser only, once. End goodrep with Ctrl+C where you started
it, start it again, and open the new address that it prints.</p></html>"""


class Guard:
    """Stands around a whole application, for HTTP and WebSocket alike.

    Args:
        app: the application.
        port: where it listens.
        start: the path that whoever enters is led to.
    """

    def __init__(self, app: ASGIApp, port: int, start: str = "/") -> None:
        self._app = app
        self._start = quote(start)
        self._host = f"{HOST}:{port}"
        self._origin = f"http://{self._host}"
        self._token: str | None = secrets.token_urlsafe(32)
        # Cookies do not know ports: the name keeps two pages of the same computer apart.
        self._cookie = f"goodrep_{port}"
        self._secret = secrets.token_urlsafe(32)

    @property
    def address(self) -> str:
        """The address to open, which works once."""
        return f"{self._origin}{ENTRY}?token={self._token or ''}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if scope["type"] != "http":
            if refusal is None:
                await self._app(scope, receive, send)
            else:
                await send({"type": "websocket.close", "code": 1008})
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(SECURITY_HEADERS)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await (refusal or self._app)(scope, receive, send_guarded)

    def _refusal(self, scope: Scope) -> Response | None:
        """The answer to whoever may not come in, or comes in just now; None where the application answers."""
        headers = Headers(scope=scope)
        if headers.getlist("host") != [self._host]:
            return Response("This page answers to its own address only.", 421, media_type="text/plain")
        origins = headers.getlist("origin")
        changes = scope["type"] != "http" or scope["method"] not in SAFE_METHODS
        if (changes or origins) and origins != [self._origin]:
            return Response("This page takes nothing from other pages.", 403, media_type="text/plain")
        known = self._is_known(headers)
        if scope["type"] == "http" and scope["path"] == ENTRY:
            return RedirectResponse(self._start, 303) if known else self._entered(scope)
        return None if known else HTMLResponse(_REFUSED, 403)

    def _is_known(self, headers: Headers) -> bool:
        # Other programs on this computer have cookies here, too, some of a kind that Python's own parser gives up at.
        given = cookie_parser(headers.get("cookie", "")).get(self._cookie)
        return given is not None and secrets.compare_digest(given.encode(), self._secret.encode())

    def _entered(self, scope: Scope) -> Response:
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
        right = self._token is not None and secrets.compare_digest(given.encode(), self._token.encode())
        if not right or scope["method"] != "GET":  # whoever only asks whether there is something uses nothing up
            return HTMLResponse(_REFUSED, 403)
        self._token = None
        response = HTMLResponse(_ENTERED.format(start=self._start))
        response.set_cookie(self._cookie, self._secret, httponly=True, samesite="strict")
        return response
