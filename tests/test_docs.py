"""The documents name what there is: commands, exit codes, the variables that move folders."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from command import RECORDINGS, ROOT
from goodrep import errors
from goodrep.app.cli import COMMANDS
from goodrep.specs.loading import shipped_specs

README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCS = README + "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs").glob("*.md")))


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_readme(command: str) -> None:
    assert re.search(rf"(goodrep|\./run) {command}\b", README)


def test_the_readme_names_no_command_that_does_not_exist() -> None:
    named = set(re.findall(r"`(?:goodrep|\./run) ([a-z]+)\b", README))
    assert named
    assert named <= set(COMMANDS)


def test_every_exit_code_is_in_the_readme() -> None:
    (sentence,) = re.findall(r"an exit code:([^.]*)\.", README)
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.GoodrepError)]
    codes = {kind.exit_code for kind in kinds if kind is not errors.GoodrepError}
    assert {int(code) for code in re.findall(r"\b(\d+) [a-z]", sentence)} == codes


@pytest.mark.parametrize("name", ["GOODREP_DATA", "GOODREP_CACHE"])
def test_the_variables_that_move_folders_are_documented(name: str) -> None:
    assert name in DOCS


@pytest.mark.parametrize("exercise", shipped_specs())
def test_every_exercise_is_in_the_readme(exercise: str) -> None:
    assert f"`{exercise}`" in README or f" {exercise} " in README


def test_every_recording_is_accounted_for() -> None:
    said = (RECORDINGS / "README.md").read_text(encoding="utf-8")
    patterns = re.findall(r"`([a-z_*.0-9]+\.[a-z0-9]+)`", said)
    for path in RECORDINGS.iterdir():
        assert path.name == "README.md" or any(path.match(pattern) for pattern in patterns), path.name
    assert "Apache License 2.0" in said
    assert "CC0" in said


DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_inside_the_repository_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), target
