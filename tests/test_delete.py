"""``goodrep delete``: asks, deletes for good, and says in one sentence what it cannot do."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from goodrep.app.cli import main
from goodrep.io.store import Store
from test_asking import Terminal


def numbers(data: Path) -> list[int]:
    with Store.open(data) as store:
        return [summary.key.number for summary in store.sessions()]


def recordings(data: Path) -> int:
    return len(list((data / "recordings").iterdir()))


def test_it_deletes_what_it_is_told_to_and_nothing_else(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert recordings(kept) == 3
    assert main(["delete", "3", "1", "3", "--yes"]) == 0
    assert capsys.readouterr().out == "Session 1 is deleted.\nSession 3 is deleted.\n"
    assert numbers(kept) == [2]
    assert recordings(kept) == 1


@pytest.mark.parametrize(("typed", "left"), [("yes\n", 2), ("Y\n", 2), ("\n", 3), ("no\n", 3), ("", 3)])
def test_it_asks_first(
    kept: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], typed: str, left: int
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal(typed))
    assert main(["delete", "2"]) == (0 if left == 2 else 1)
    out = capsys.readouterr().out
    assert "Session 2" in out
    assert "clam, 6 counted reps" in out
    assert ("Nothing was deleted." in out) == (left == 3)
    assert len(numbers(kept)) == recordings(kept) == left


def test_where_nobody_can_be_asked_it_wants_to_be_told(
    kept: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    assert main(["delete", "2"]) == 2
    assert capsys.readouterr().err == "goodrep: There is nobody to ask whether to delete: add --yes.\n"
    assert len(numbers(kept)) == 3


def test_an_unknown_session_deletes_none_of_the_others(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["delete", "1", "9", "--yes"]) == 2
    assert capsys.readouterr().err == "goodrep: There is no session 9: they go from 1 to 3.\n"
    assert len(numbers(kept)) == 3


def test_nothing_kept_yet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("GOODREP_DATA", str(tmp_path / "none"))
    assert main(["delete", "1", "--yes"]) == 2
    assert capsys.readouterr().err == "goodrep: There is no session 1: none has been kept yet.\n"
    assert not (tmp_path / "none").exists()
