"""At run time goodrep makes no connection: it works where there is no network, and opens no internet socket.

A network namespace without any interface takes the network away from native code as well; strace sees what is tried
all the same, such as a look-up that fails in silence.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from command import Done, Goodrep

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="network namespaces and strace are Linux only")

NAMESPACES = (("unshare", "--net"), ("unshare", "--map-root-user", "--net"))
"""The second is for users without rights."""


def works(command: tuple[str, ...]) -> bool:
    return (
        shutil.which(command[0]) is not None and subprocess.run([*command, "true"], capture_output=True).returncode == 0
    )


def tracing(trace: Path) -> tuple[str, ...]:
    return ("strace", "--follow-forks", "-qq", "--seccomp-bpf", "-e", "trace=socket", "-o", str(trace))


class Cut:
    """Commands without network, watched."""

    def __init__(self, folder: Path) -> None:
        self._trace = folder / "sockets"
        self._namespace = next((command for command in NAMESPACES if works(command)), ())
        self._watched = works(tracing(folder / "try"))
        if not self._namespace and not self._watched:
            pytest.skip("neither a network namespace (unshare) nor strace can be used here")

    @property
    def prefix(self) -> tuple[str, ...]:
        return self._namespace + (tracing(self._trace) if self._watched else ())

    def no_internet_socket(self) -> bool:
        """True as well where only the namespace keeps guard."""
        return not self._watched or not re.findall(r"socket\(AF_INET.*", self._trace.read_text())


@pytest.fixture
def cut(tmp_path: Path) -> Cut:
    return Cut(tmp_path)


def test_the_guard_sees_a_socket_and_lets_nothing_through(cut: Cut) -> None:
    connect = "import socket; socket.create_connection(('192.0.2.1', 80), 1)"
    done = subprocess.run([*cut.prefix, sys.executable, "-c", connect], capture_output=True, text=True)
    assert done.returncode == 1
    assert "Network is unreachable" in done.stderr or "timed out" in done.stderr
    assert cut.no_internet_socket() == ("strace" not in cut.prefix)


def test_an_analysis_needs_and_tries_no_network(cut: Cut, goodrep: Goodrep, short_clip: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    done = goodrep.run("analyze", short_clip, "--exercise", "bridge", "--json", out, "--save", before=cut.prefix)
    assert_two_reps(done)
    assert out.exists()
    assert cut.no_internet_socket()


def test_a_session_with_voice_and_window_needs_and_tries_no_network(
    cut: Cut, goodrep: Goodrep, short_clip: Path, display: str
) -> None:
    done = goodrep.run("coach", "bridge", "--source", short_clip, before=cut.prefix, environment={"DISPLAY": display})
    assert_two_reps(done)
    assert "Kept as session 1" in done.out
    assert cut.no_internet_socket()


@pytest.mark.parametrize("command", [("doctor",), ("model",), ("sessions",), ("show", "1")])
def test_no_other_command_does(command: tuple[str, ...], cut: Cut, goodrep: Goodrep) -> None:
    done = goodrep.run(*command, before=cut.prefix)
    assert "Traceback" not in done.err
    assert done.out or done.sentence()
    assert cut.no_internet_socket()


def assert_two_reps(done: Done) -> None:
    assert (done.code, done.err) == (0, "")
    assert "1 good of 2" in done.out
