"""``goodrep rejudge --write``: kept is then what the spec says, what people said stays, and it can be undone."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
import sqlite3
import sys
from pathlib import Path
from typing import Any

import pytest

from command import RECORDINGS, Goodrep
from disks import small_disk
from goodrep.app.cli import main
from goodrep.io.store import STORE_NAME, Store
from goodrep.specs.loading import load_spec
from review_server import serving
from test_asking import Terminal
from test_store import REP

Printed = pytest.CaptureFixture[str]
pytestmark = pytest.mark.usefixtures("own_cache")


@pytest.fixture
def slow(tmp_path: Path) -> Path:
    """goodrep's bridge, with which what takes less than 4.9 s is an attempt."""
    path = tmp_path / "slow.yaml"
    text = load_spec("bridge").text
    assert "shortest_s: 0.6" in text
    path.write_text(text.replace("shortest_s: 0.6", "shortest_s: 4.9"), encoding="utf-8")
    return path


def rows(data: Path) -> list[str]:
    with contextlib.closing(sqlite3.connect(data / STORE_NAME)) as db:
        return sorted(db.iterdump())


def shown(number: int, capsys: Printed) -> dict[str, Any]:
    capsys.readouterr()
    assert main(["show", str(number), "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def judged(session: dict[str, Any]) -> list[dict[str, Any]]:
    """What a spec decides on; sets and reps without their ids and what was said."""
    sets = [
        {key: value for key, value in one.items() if key not in ("id", "cues", "placement")} for one in session["sets"]
    ]
    return [
        one | {"reps": [{k: v for k, v in rep.items() if k not in ("id", "labels")} for rep in one["reps"]]}
        for one in sets
    ]


@pytest.mark.parametrize("changed", ["lenient", "slow"])
def test_what_is_kept_is_then_what_an_analysis_with_the_spec_says_and_the_old_spec_restores_it(
    kept: Path, changed: str, request: pytest.FixtureRequest, capsys: Printed
) -> None:
    spec = str(request.getfixturevalue(changed))
    with Store.open(kept) as store:
        session = store.session(1)
        for rep_id in session.sets[0].rep_ids:
            store.label_rep(rep_id, ["back_arch"], "Maria")
        note = store.add_note(session.summary.key.id, "Tired.", session.sets[0].rep_ids[2])
    before = shown(1, capsys)
    assert main(["rejudge", "--spec", spec, "1", "--write", "--yes"]) == 0
    out = capsys.readouterr().out
    assert {"lenient": "would be judged differently", "slow": "would not count any more"}[changed] in out
    assert out.endswith("\nSession 1 is judged anew.\n")
    after = shown(1, capsys)
    assert judged(after) != judged(before)
    # The recording of the session, so that both are judged from the same numbers.
    assert main(["analyze", after["recording"], "--exercise", "bridge", "--spec", spec, "--save"]) == 0
    assert judged(after) == judged(shown(4, capsys))
    assert [rep["id"] for rep in after["sets"][0]["reps"]] == [rep["id"] for rep in before["sets"][0]["reps"]]
    reps = after["sets"][0]["reps"]
    assert [[label["faults"] for label in rep["labels"]] for rep in reps] == [[["back_arch"]]] * len(reps)
    assert [one["id"] for one in after["notes"]] == [note]
    assert (after["cues"], after["sets"][0]["cues"]) == (before["cues"], before["sets"][0]["cues"])
    (told,) = after["rejudgements"]
    assert (told["old_spec"], told["new_spec"]) == (before["sets"][0]["spec"], after["sets"][0]["spec"])

    once = rows(kept)
    assert main(["rejudge", "--spec", spec, "1", "--write", "--yes"]) == 0
    out = capsys.readouterr().out
    assert ": 0 would be judged differently." in out
    assert out.endswith("\nSession 1 is as it was.\n")
    assert rows(kept) == once

    assert main(["rejudge", "--spec", "bridge", "1", "--write", "--yes"]) == 0
    back = shown(1, capsys)
    assert back["sets"] == before["sets"]
    assert back["notes"] == before["notes"]
    assert len(back["rejudgements"]) == 2


def test_show_and_the_page_tell_it_in_one_line(kept: Path, cache: Path, lenient: Path, capsys: Printed) -> None:
    assert main(["show", "1"]) == 0
    assert "Judged anew" not in capsys.readouterr().out
    assert main(["rejudge", "--spec", str(lenient), "1", "--write", "--yes"]) == 0
    capsys.readouterr()
    assert main(["show", "1"]) == 0
    (line,) = [line for line in capsys.readouterr().out.splitlines() if "Judged anew" in line]
    version = load_spec("bridge").spec.version
    specs = [(name, version, load_spec(path).sha256[:8]) for name, path in (("lenient", lenient), ("bridge", "bridge"))]
    new, old = (f"{name} version {number} ({sha256})" for name, number, sha256 in specs)
    assert line.endswith(f" by {new}, before by {old}.")
    for spec in ("bridge", str(lenient)):
        assert main(["rejudge", "--spec", spec, "1", "--write", "--yes"]) == 0
    capsys.readouterr()
    assert main(["show", "1"]) == 0
    (line,) = [line for line in capsys.readouterr().out.splitlines() if "Judged anew" in line]
    assert line.startswith("Judged anew 3 times, the last time ")
    assert line.endswith(f" by {new}, before by {old}.")
    with serving(Goodrep(kept, cache)) as review:
        review.enter()
        assert line in review.get("/sessions/1").text
        assert "Judged anew" not in review.get("/sessions/2").text


@pytest.mark.parametrize(("typed", "written"), [("yes\n", True), ("\n", False), ("no\n", False), ("", False)])
def test_it_asks_first(
    kept: Path, lenient: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed, typed: str, written: bool
) -> None:
    before = rows(kept)
    monkeypatch.setattr(sys, "stdin", Terminal(typed))
    assert main(["rejudge", "--spec", str(lenient), "--write"]) == (0 if written else 1)
    out = capsys.readouterr().out
    assert "Replace what is kept of 1 session by these verdicts? Type yes: " in out
    assert out.index("would be judged differently") < out.index("Replace")
    assert ("Nothing was changed." in out) != written
    assert (rows(kept) == before) != written


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["1"], "There is nobody to ask whether to write: add --yes."),
        (["--yes", "1", "folder"], "is not named as a session, and only sessions can be written to: name them by"),
        (["--yes", "1", str(RECORDINGS / "bridge_002.parquet")], "is not named as a session"),
        (["--yes", "--json"], "--json only tells what would differ: leave it out to write"),
    ],
)
def test_what_cannot_be_written_is_one_sentence_and_nothing_is(
    kept: Path,
    lenient: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Printed,
    arguments: list[str],
    sentence: str,
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    shutil.copy(RECORDINGS / "bridge_002.parquet", tmp_path / "folder")
    before = rows(kept)
    assert main(["rejudge", "--spec", str(lenient), "--write", *arguments]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert sentence in printed.err
    assert len(printed.err.splitlines()) == 1
    assert rows(kept) == before


def test_another_exercise_is_left_alone(kept: Path, lenient: Path, capsys: Printed) -> None:
    before = rows(kept)
    assert main(["rejudge", "--spec", str(lenient), "2", "--write", "--yes"]) == 0
    assert "No bridge could be judged in 1 recording." in capsys.readouterr().out
    assert rows(kept) == before


def test_a_session_whose_recording_cannot_be_read_stays_as_it_is(kept: Path, lenient: Path, capsys: Printed) -> None:
    for name in ("bridge_003", "bridge_002"):
        assert main(["analyze", str(RECORDINGS / f"{name}.parquet"), "--exercise", "bridge", "--save"]) == 0
    bad = Path(shown(1, capsys)["recording"])
    bad.write_bytes(bad.read_bytes()[:5000])
    before = [shown(number, capsys) for number in (1, 4, 5)]
    assert main(["rejudge", "--spec", str(lenient), "--write", "--yes"]) == 3
    printed = capsys.readouterr()
    assert printed.err.startswith("1 recording of 3 could not be judged:\n")
    assert printed.out.endswith("\nSession 4 is judged anew.\nSession 5 is judged anew.\n")
    after = [shown(number, capsys) for number in (1, 4, 5)]
    assert [new == old for new, old in zip(after, before, strict=True)] == [True, False, False]
    assert {one["spec"]["name"] for session in after[1:] for one in session["sets"]} == {"lenient"}


def test_a_full_disk_is_one_sentence_and_nothing_is_half(
    kept: Path, lenient: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    with small_disk(tmp_path / "disk", 6_000) as disk:
        shutil.copytree(kept, disk, dirs_exist_ok=True)
        monkeypatch.setenv("GOODREP_DATA", str(disk))
        before = rows(disk)
        with pytest.raises(OSError, match="No space left"):
            (disk / "all the rest").write_bytes(bytes(8_000_000))
        assert main(["rejudge", "--spec", str(lenient), "1", "--write", "--yes"]) == 5
        err = capsys.readouterr().err
        assert (
            err == f"goodrep: The disk is full: make room in {disk}, or set GOODREP_DATA to a folder on another disk.\n"
        )
        (disk / "all the rest").unlink()
        assert rows(disk) == before
        assert main(["rejudge", "--spec", str(lenient), "1", "--write", "--yes"]) == 0


def test_a_rep_that_goes_shows_as_an_attempt_where_it_has_a_label(kept: Path, capsys: Printed) -> None:
    """A rep that somebody marked, and that no spec finds in the recording."""
    with Store.open(kept) as store:
        set_id = store.session(1).sets[0].id
        store.label_rep(store.add_rep(set_id, REP), [])
    assert main(["rejudge", "--spec", "bridge", "1", "--write", "--yes"]) == 0
    capsys.readouterr()
    assert main(["show", "1"]) == 0
    assert "attempt, not counted: not found any more" in capsys.readouterr().out


def test_why_nothing_was_counted_is_not_told_where_the_new_spec_counts(
    kept: Path, tmp_path: Path, capsys: Printed
) -> None:
    never = tmp_path / "never.yaml"
    text = load_spec("bridge").text.replace("shortest_s: 0.6", "shortest_s: 5")
    never.write_text(text.replace("least_share: 0.15", "least_share: 0.99"), encoding="utf-8")
    held = tmp_path / "held.parquet"
    shutil.copy(RECORDINGS / "bridge_002.parquet", held)
    assert main(["analyze", str(held), "--exercise", "bridge", "--spec", str(never), "--save"]) == 0
    with Store.open(kept) as store:
        session = store.session(4)
        assert not any(rep.counted for one in session.sets for rep in one.reps)
        assert session.why_nothing is not None
        why = session.why_nothing
    assert main(["show", "4"]) == 0
    assert why in capsys.readouterr().out
    assert main(["rejudge", "--spec", "bridge", "4", "--write", "--yes"]) == 0
    capsys.readouterr()
    assert main(["show", "4"]) == 0
    assert why not in capsys.readouterr().out
