"""goodrep as its users run it: a command in a process of its own, with folders of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
RECORDINGS = ROOT / "recordings"
DEMO = RECORDINGS / "demo_bridge.mp4"
LONG_S = 120.0
"""Far longer than anything here takes; reached only when something is broken."""


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str

    def sentence(self) -> str:
        """What a failed command said: one line on standard error, and nothing else there."""
        lines = self.err.splitlines()
        assert len(lines) == 1, self.err
        assert lines[0].startswith("goodrep: "), self.err
        return lines[0].removeprefix("goodrep: ")

    def spoken(self) -> list[str]:
        """The cues that were printed, in order."""
        return re.findall(r"^ *\d+\.\d s  (\S.*)$", self.out, re.MULTILINE)

    def counted(self) -> list[str]:
        """The numbers among them."""
        return [cue.split(".")[0] for cue in self.spoken() if cue.split(".")[0] in ("One", "Two", "Three", "Four")]


class Goodrep:
    """The command, with data and cache folders that are not the user's, and without display."""

    def __init__(self, data: Path, cache: Path) -> None:
        self.data = data
        self.environment = os.environ | {
            "GOODREP_DATA": str(data),
            "GOODREP_CACHE": str(cache),
            "PYTHONPATH": str(ROOT / "src"),
            "PYTHONWARNINGS": "error",
        }
        for name in ("DISPLAY", "WAYLAND_DISPLAY", "COLUMNS", "GOODREP_COMMAND"):
            self.environment.pop(name, None)

    @property
    def store(self) -> Path:
        return self.data / "goodrep.sqlite3"

    def run(
        self, *arguments: str | Path, environment: Mapping[str, str] | None = None, before: tuple[str, ...] = ()
    ) -> Done:
        """``before`` is the command that runs goodrep, such as ``unshare -n``."""
        done = subprocess.run(
            self._command(arguments, before),
            env=self.environment | dict(environment or {}),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=LONG_S,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    @contextmanager
    def started(
        self,
        *arguments: str | Path,
        environment: Mapping[str, str] | None = None,
        before: tuple[str, ...] = (),
    ) -> Iterator[Running]:
        process = subprocess.Popen(
            self._command(arguments, before),
            env=self.environment | dict(environment or {}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        try:
            yield Running(process)
        finally:
            process.kill()
            process.communicate()

    @staticmethod
    def _command(arguments: tuple[str | Path, ...], before: tuple[str, ...]) -> list[str]:
        return [*before, sys.executable, "-m", "goodrep", *map(str, arguments)]


class Running:
    """A command that is under way."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self._read: list[str] = []

    def wait_for(self, text: str) -> str:
        """Reads standard output up to the line that contains ``text``, and returns that."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._read.append(line)
            if text in line:
                return line
        raise AssertionError(f"{text!r} was never printed, only: {''.join(self._read)}")

    def send(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def end(self) -> Done:
        """Waits until it ends by itself."""
        out, err = self.process.communicate(timeout=LONG_S)
        return Done(self.process.returncode, "".join(self._read) + out, err)


def tree(folder: Path) -> dict[str, int]:
    """Every file and folder below, with its size."""
    return {str(path.relative_to(folder)): path.stat().st_size for path in sorted(folder.rglob("*"))}


def wait_until(done: Callable[[], bool], problem: str = "it never happened") -> None:
    deadline_s = time.monotonic() + LONG_S
    while not done():
        assert time.monotonic() < deadline_s, problem
        time.sleep(0.02)


def wait_until_gone(path: Path) -> None:
    wait_until(lambda: not path.exists(), f"{path} is still there")
