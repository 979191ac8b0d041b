"""Starting the page, opening it, and ending it."""

from __future__ import annotations

import contextlib
import os
import socket
import sys
import threading
import webbrowser

import uvicorn

from goodrep.errors import GoodrepError
from goodrep.page.guard import HOST, Guard
from goodrep.page.site import application

GRACE_S = 1
"""How long an answer that is under way may still take after Ctrl+C."""


def serve(*, browser: bool) -> None:
    """Serves until Ctrl+C; the address is printed once it can be opened.

    Args:
        browser: whether to open it as well.

    Raises:
        GoodrepError: no port could be had.
    """
    try:
        listening = socket.create_server((HOST, 0))
    except OSError as error:
        raise GoodrepError(f"The page could not be started on this computer ({error.strerror}).") from error
    with listening:
        guard = Guard(application(), listening.getsockname()[1])
        print(f"Review: {guard.address}\nCtrl+C ends it.", flush=True)
        if browser:
            threading.Thread(target=_open, args=(guard.address,), daemon=True).start()
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
        with contextlib.suppress(KeyboardInterrupt):  # how it is meant to end
            uvicorn.Server(config).run(sockets=[listening])


def _open(address: str) -> None:
    # Without a display a browser of the terminal would be found, and take the terminal.
    has_display = not sys.platform.startswith("linux") or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    )
    if not has_display or not webbrowser.open(address):
        print("No browser was found: open the address yourself, on this computer.", flush=True)
