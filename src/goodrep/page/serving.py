"""Starting the page, opening it, and ending it."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sys
import threading
import time
import webbrowser
from typing import Final

from starlette.types import Receive, Scope, Send

from goodrep.errors import GoodrepError
from goodrep.page.guard import HOST, Guard

GRACE_S: Final = 1
"""How long an answer that is under way may still take after Ctrl+C."""
WARM_UP_AFTER_S: Final = 2.0


def serve(*, browser: bool, start: str = "/", title: str = "Review") -> None:
    """Serves until Ctrl+C; the address is printed once it can be opened.

    Args:
        browser: whether to open it as well.
        start: the path of the page that it opens with.
        title: what that page is, beside its address.

    Raises:
        GoodrepError: no port could be had.
    """
    try:
        listening = socket.create_server((HOST, 0))
    except OSError as error:
        raise GoodrepError(f"The page could not be started on this computer ({error.strerror}).") from error
    with listening:
        guard = Guard(_application, listening.getsockname()[1], start)
        print(f"{title}: {guard.address}\nCtrl+C ends it.", flush=True)
        if browser:
            threading.Thread(target=_open, args=(guard.address,), daemon=True).start()
        # The rest is loaded while the browser is on its way here.
        threading.Thread(target=_load, daemon=True).start()
        import uvicorn

        config = uvicorn.Config(
            guard,
            http="h11",
            ws="none",
            lifespan="off",
            interface="asgi3",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=GRACE_S,
        )
        signal.signal(signal.SIGTERM, _terminated)  # uvicorn raises the signal that ended it once more
        try:
            with contextlib.suppress(KeyboardInterrupt):  # how it is meant to end
                uvicorn.Server(config).run(sockets=[listening])
        finally:
            _end()


async def _application(scope: Scope, receive: Receive, send: Send) -> None:
    from goodrep.page.site import application

    await application()(scope, receive, send)


def _end() -> None:
    """Ends what the pages started, where any was opened."""
    application = getattr(sys.modules.get("goodrep.page.site"), "application", None)
    if application is not None:
        application().state.workshop.close()


def _terminated(*_: object) -> None:
    """Ends as the signal would have it, but not before what the pages started."""
    _end()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.raise_signal(signal.SIGTERM)


def _load() -> None:
    """Loads the pages and then, once home has been drawn, what the first session would wait for."""
    from goodrep.page.site import application

    application()
    time.sleep(WARM_UP_AFTER_S)
    import pyarrow.parquet  # noqa: F401


def _open(address: str) -> None:
    # Without a display a browser of the terminal would be found, and take the terminal.
    has_display = not sys.platform.startswith("linux") or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    )
    if not has_display or not webbrowser.open(address):
        print("No browser was found: open the address yourself, on this computer.", flush=True)
