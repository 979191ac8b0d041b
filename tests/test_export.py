"""``goodrep export`` and ``--json``: what other programs read, and what is said where it cannot be written."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pyarrow.parquet
import pytest

from disks import read_only, small_disk
from goodrep.app.cli import main
from goodrep.io.store import Store
from goodrep.review.rep_rows import FIRST

Printed = pytest.CaptureFixture[str]


def exported(capsys: Printed, *arguments: str) -> list[dict[str, str]]:
    assert main(["export", *arguments]) == 0
    return list(csv.DictReader(io.StringIO(capsys.readouterr().out)))


def test_every_rep_is_a_row_with_its_verdicts_and_values(kept: Path, capsys: Printed) -> None:
    with Store.open(kept) as store:
        details = [store.session(number) for number in (1, 2, 3)]
        store.add_note(details[0].summary.key.id, "=1+1", details[0].sets[0].rep_ids[0])
        store.label_rep(details[0].sets[0].rep_ids[1], ["short_hold", "too_fast"])
        store.label_rep(details[0].sets[0].rep_ids[3], [])
        store.label_rep(details[0].sets[0].rep_ids[1], ["back_arch", "too_fast"], by="Zoë")
    rows = exported(capsys)
    reps = [rep for detail in details for one in detail.sets for rep in one.reps]
    assert len(rows) == len(reps)
    for row, rep in zip(rows, reps, strict=True):
        assert row["rep"] == ("" if rep.number is None else str(rep.number))
        assert row["good"] == str(rep.good).lower()
        assert row["faults"] == ";".join(fault.id for fault in rep.faults)
        assert row["hold_s"] == ("" if rep.tempo.hold_s is None else str(rep.tempo.hold_s))
    assert rows[0]["value_back_arch_deg"] == str(reps[0].measures["back_arch"].value)
    assert rows[0]["value_hips_sag_share_of_lift"] != ""
    assert rows[0]["value_shoulder_hip_knee_deg_sd"] == str(reps[0].measures["shoulder_hip_knee_deg"].uncertainty)
    assert rows[-1]["value_back_arch_deg"] == ""
    assert rows[0]["note"] == "'=1+1"
    assert [row["labelled_faults"] for row in rows[:4]] == ["", "short_hold;too_fast;back_arch", "", ""]
    assert [row["labelled_good"] for row in rows[:4]] == ["", "false", "", "true"]
    assert json.loads(rows[1]["labels"]) == {"": ["short_hold", "too_fast"], "Zoë": ["back_arch", "too_fast"]}
    assert [row["labels"] for row in rows[2:4]] == ["", '{"": []}']
    second = exported(capsys, "2", "2")
    assert second == [{name: row[name] for name in second[0]} for row in rows if row["session"] == "2"]


@pytest.mark.parametrize("kind", ["csv", "parquet", "json"])
def test_all_formats_say_the_same(kept: Path, tmp_path: Path, capsys: Printed, kind: str) -> None:
    rows = exported(capsys)
    path = tmp_path / f"reps.{kind}"
    assert main(["export", "--out", str(path)]) == 0
    assert capsys.readouterr().out == f"{len(rows)} reps written to {path}.\n"
    if kind == "csv":
        found = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
        assert found == rows
        return
    found = pyarrow.parquet.read_table(path).to_pylist() if kind == "parquet" else json.loads(path.read_text())
    assert list(found[0]) == list(rows[0])
    for row, other in zip(rows, found, strict=True):
        for name, text in row.items():
            value = other[name]
            assert text == ("" if value is None else str(value).lower() if isinstance(value, bool) else str(value))


def test_a_session_without_reps_is_a_table_with_a_head_alone(kept: Path, capsys: Printed) -> None:
    with Store.open(kept) as store:
        store.start_session(source="camera 0", software={})
    assert main(["export", "4"]) == 0
    assert capsys.readouterr().out == ",".join(FIRST) + "\n"
    assert main(["export", "4", "--out", str(kept / "none.parquet")]) == 0
    assert pyarrow.parquet.read_table(kept / "none.parquet").num_rows == 0


def test_every_column_is_documented() -> None:
    text = (Path(__file__).parents[1] / "docs" / "data.md").read_text(encoding="utf-8")
    assert [name for name in FIRST if f"`{name}`" not in text] == []


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["export", "9"], 2, "There is no session 9: they go from 1 to 3."),
        (["export", "--out", "reps.xls"], 2, "reps.xls does not say what to write"),
        (
            ["export", "--out", "/nowhere/reps.csv"],
            5,
            "/nowhere/reps.csv cannot be written (No such file",
        ),
    ],
)
def test_what_cannot_be_exported_is_said(
    kept: Path, capsys: Printed, arguments: list[str], code: int, sentence: str
) -> None:
    assert main(arguments) == code
    assert capsys.readouterr().err.startswith(f"goodrep: {sentence}")


@pytest.mark.parametrize("command", [["export", "--out"], ["report", "1", "--out"]])
def test_a_file_that_is_there_is_never_overwritten(
    command: list[str], kept: Path, tmp_path: Path, capsys: Printed
) -> None:
    path = tmp_path / ("mine.csv" if command[0] == "export" else "mine.html")
    path.write_text("mine", encoding="utf-8")
    assert main([*command, str(path)]) == 2
    assert capsys.readouterr().err == f"goodrep: {path} is there already: name another file, or remove it first.\n"
    assert path.read_text(encoding="utf-8") == "mine"
    path.unlink()
    assert main([*command, str(path)]) == 0


def test_a_full_disk_leaves_nothing_half(kept: Path, tmp_path: Path, capsys: Printed) -> None:
    with small_disk(tmp_path / "disk", 4) as disk:
        assert main(["export", "--out", str(disk / "reps.csv")]) == 5
        assert "No space left on device" in capsys.readouterr().err
        assert list(disk.iterdir()) == []
    with read_only(tmp_path / "disk") as disk:
        assert main(["export", "--out", str(disk / "reps.csv")]) == 5
        assert "name another file with --out" in capsys.readouterr().err


def test_nothing_kept_yet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed) -> None:
    monkeypatch.setenv("GOODREP_DATA", str(tmp_path / "none"))
    assert main(["export"]) == 2
    assert capsys.readouterr().err == "goodrep: No session has been kept yet. Start with: goodrep coach bridge\n"
    assert main(["sessions", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_sessions_and_one_session_as_json(kept: Path, capsys: Printed) -> None:
    with Store.open(kept) as store:
        detail = store.session(1)
        store.add_note(detail.summary.key.id, "Tired.")
        store.label_rep(detail.sets[0].rep_ids[0], ["back_arch"])
    assert main(["sessions", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [one["number"] for one in listed] == [3, 2, 1]
    assert Path(listed[0]["recording"]).is_file()
    assert main(["show", "1", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert {name: shown[name] for name in ("id", "good", "main_fault")} == {
        name: listed[2][name] for name in ("id", "good", "main_fault")
    }
    assert [note["text"] for note in shown["notes"]] == ["Tired."]
    (one,) = shown["sets"]
    assert [rep["number"] for rep in one["reps"]] == [rep.number for rep in detail.sets[0].reps]
    (label,) = one["reps"][0]["labels"]
    assert (label["by"], label["faults"]) == (None, ["back_arch"])
    assert one["reps"][1]["labels"] == []
    assert len(one["cues"]) == len(detail.sets[0].cues)
