"""The ``goodrep`` command."""

from __future__ import annotations

import argparse
import importlib
import io
import os
import re
import sys
from typing import Final, NoReturn

import goodrep
from goodrep.app.telling import tell
from goodrep.command import COMMAND
from goodrep.errors import GoodrepError, StorageError, UsageError

COMMANDS: Final = {
    "demo": "see and hear goodrep at work on a clip that comes with it",
    "coach": "be coached: through the camera, or on a video as if it were live",
    "analyze": "judge the reps of a video or a recording",
    "sessions": "list what has been kept",
    "show": "show one session, rep by rep",
    "review": "look at all that has been kept, in the browser",
    "report": "write a session or a period to print, or to take to the physio",
    "export": "write reps as rows for other programs",
    "backup": "write everything that is kept into one archive",
    "restore": "put a backup where sessions are kept",
    "delete": "delete sessions for good, with their recordings",
    "spec": "look at exercise specs, check them, and write your own",
    "rejudge": "try another spec on what was recorded",
    "agreement": "compare verdicts with the marks set in the review",
    "tune": "move the limits of a spec and see which past reps change, in the browser",
    "doctor": "check camera, display, voice, model and disk",
    "model": "say where the pose model is; fetch it if there is none",
}
"""Each is a module of ``goodrep.app`` with ``add_arguments`` and ``run``; only the chosen one is imported."""

UNKNOWN: Final = "unrecognized arguments"
"""What argparse calls them."""


class _Parser(argparse.ArgumentParser):
    """What is wrong with the arguments is one sentence, without the usage, which ``--help`` has."""

    def error(self, message: str) -> NoReturn:
        self.exit(UsageError.exit_code, f"goodrep: {message}{self._meant(message)} see {self.prog} --help\n")

    def _meant(self, message: str) -> str:
        """What may be asked after argparse has said that a word is none of those there are."""
        choice = re.search(r"invalid choice: '(.*)' \(choose from (.*)\)", message)
        option = re.match(rf"{UNKNOWN}: (--[\w-]+)", message)
        if choice is None and option is None:
            return ";"
        from goodrep.specs.messages import nearest

        if choice is not None:
            meant = nearest(choice[1], re.findall(r"[\w-]+", choice[2]))
        else:
            assert option is not None
            meant = nearest(option[1], self._option_string_actions)
        return f"; did you mean {meant}?" if meant else ";"


class _Help(argparse.HelpFormatter):
    """The names of commands stand one step further in than argparse reckons with when it leaves room for them."""

    def add_argument(self, action: argparse.Action) -> None:
        super().add_argument(action)
        if isinstance(action, argparse._SubParsersAction):
            self._action_max_length += self._indent_increment


def _parser(chosen: str | None) -> argparse.ArgumentParser:
    parser = _Parser(
        prog=COMMAND,
        description="A coach that watches glute exercises through a laptop camera.",
        epilog=f"{COMMAND} COMMAND --help tells more about a command.",
        formatter_class=_Help,
    )
    parser.add_argument("--version", action="version", version=f"goodrep {goodrep.__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, summary in COMMANDS.items():
        command = commands.add_parser(name, help=summary, description=summary[0].upper() + summary[1:] + ".")
        if name == chosen:
            module = importlib.import_module(f"goodrep.app.{name}")
            module.add_arguments(command)
            command.set_defaults(run=module.run, parser=command)
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Runs a command and returns the exit code; what goes wrong for a reason the user can act on is one sentence."""
    arguments = sys.argv[1:] if arguments is None else arguments
    _open_what_is_closed()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a name that the terminal cannot show must not end a session
    try:
        code = _run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        _stop_printing()  # the reader of a pipe has gone
        return 141
    except OSError as error:
        what = error.filename
        if what is None:  # a write, mostly of what is printed
            what = "The output, or a file,"
            _stop_printing()
        reason = error.strerror or error
        tell(f"goodrep: {what} cannot be read or written ({reason}): check the path and the disk.", sys.stderr)
        return StorageError.exit_code
    return code


def _open_what_is_closed() -> None:
    """Whoever started goodrep may have closed standard streams: the next files opened would get their numbers, and what
    libraries print there would end up in them."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            nowhere = os.open(os.devnull, os.O_RDWR)  # the lowest number that is free, which is the stream's own
            setattr(sys, name, open(nowhere, mode, encoding="utf-8", closefd=False))  # noqa: SIM115 - open to the end


def _stop_printing() -> None:
    """What is left to be printed goes nowhere, and Python does not complain about it when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run(arguments: list[str]) -> int:
    chosen = next((argument for argument in arguments if not argument.startswith("-")), None)
    try:
        args, unknown = _parser(chosen).parse_known_args(arguments)
        if unknown:  # told by the command, whose --help names what there is
            args.parser.error(f"{UNKNOWN}: {' '.join(unknown)}")
        code: int = args.run(args)
    except GoodrepError as error:
        tell(f"goodrep: {error}", sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        return 130
    except SystemExit as end:  # argparse, after help or a wrong argument
        return end.code if isinstance(end.code, int) else 1
    return code
