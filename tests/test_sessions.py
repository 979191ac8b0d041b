"""``goodrep sessions`` and ``goodrep show``: what they print, wide, narrow, and of nothing."""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import textwrap
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodrep.app import sessions, show
from goodrep.app.printing import finding_words
from goodrep.core.events import (
    Cue,
    Finding,
    MeasureValue,
    NotAssessed,
    Order,
    PlacementFound,
    Rep,
    SetClosed,
    SetOpened,
    Tempo,
)
from goodrep.core.rise import PARTS
from goodrep.errors import StorageError, UsageError
from goodrep.io.journal import journal_lock
from goodrep.io.recording import journal_path
from goodrep.io.records import Feedback, SpecUsed
from goodrep.io.store import STORE_NAME, Store
from goodrep.page.rendering import page
from goodrep.review.document import Paragraph
from goodrep.review.report import session_report

SPEC = SpecUsed("bridge", 3, "ab" * 32, "format: 1\n")
ARCH = Finding("back_arch", 22.04, "deg", 14.0, 4.25)
FAST = Finding("too_fast", 0.42, "s", 0.8, 3.0)
FAR = Finding("feet_too_far", 82.0, "deg", 86.0, 2.0)
LITTLE = NotAssessed("order", "the back moved too little to tell")
SLIDE = NotAssessed("feet_slide", "feet hidden [by] the mat")

Run = Callable[..., str]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GOODREP_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("COLUMNS", raising=False)
    return tmp_path / "data"


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str]) -> Run:
    def run(command: str, *arguments: str) -> str:
        module = {"sessions": sessions, "show": show}[command]
        parser = argparse.ArgumentParser()
        module.add_arguments(parser)
        assert module.run(parser.parse_args(arguments)) == 0
        return capsys.readouterr().out

    return run


def keep_a_session(store: Store, *, ended: bool = True) -> str:
    key = store.start_session(source="/videos/bridge [bold]1.mp4", software={"goodrep": "0.1.0"})
    store.add_placement(key.id, None, PlacementFound(0.4, "too_far", "Come nearer"))
    set_id = store.start_set(key.id, SetOpened(1.0, 1, "bridge", "both", "given"), SPEC)
    store.add_rep(
        set_id, Rep(1, 1, 3.0, 5.0, 8.0, True, None, Tempo(1.54, 1.0, 1.6), not_assessed=(SLIDE,), order=LITTLE)
    )
    faulty = Rep(1, 2, 9.0, 11.0, 14.0, True, None, Tempo(2.0, 1.0, 0.42), (ARCH, FAST), (), (SLIDE,))
    store.add_rep(set_id, replace(faulty, order=Order("back", "hips", 0.44, 0.1)))
    hold = Finding("short_hold", 1.2, "s", 1.5, 17.0)
    end = Rep(1, 3, 15.0, 17.0, 19.0, True, "cut_off_at_end", Tempo(2.0, 1.2, None), (), (hold,), (SLIDE,))
    store.add_rep(set_id, end)
    store.add_rep(
        set_id, Rep(1, None, 20.0, 20.2, 20.5, False, "too_small", Tempo(None, None, None), not_assessed=(SLIDE,))
    )
    store.add_cue(key.id, set_id, Cue(5.0, "count", "One.", True, rep=1))
    store.add_cue(key.id, set_id, Cue(12.0, "correction", "Ribs down", True, "back_arch", 2))
    store.add_cue(key.id, set_id, Cue(14.0, "correction", "Slower", False, "too_fast", 2, "another_correction_first"))
    store.close_set(set_id, SetClosed(21.0, 1, "left_position", 3, (FAR,)))
    if ended:
        store.end_session(key.id)
    return key.id


def test_without_a_store_it_says_what_to_do_and_makes_none(data: Path, printed: Run) -> None:
    assert printed("sessions") == "No session has been kept yet. Start with: goodrep coach bridge\n"
    with pytest.raises(UsageError, match=r"no session 1: none has been kept yet.*goodrep coach bridge"):
        printed("show", "1")
    assert not data.exists()


def test_sessions_has_one_row_each(data: Path, printed: Run) -> None:
    with Store.open() as store:
        recorded = keep_a_session(store)
        keep_a_session(store, ended=False)
    path = journal_path(recorded)
    path.parent.mkdir()
    path.touch()
    out = printed("sessions")
    latest, first = [line.split() for line in out.splitlines() if "bridge" in line]
    assert first[0] == "1"
    assert first[3:] == ["bridge", "1", "1", "1", "1", "back", "arch", "yes"]
    assert latest[0] == "2"
    assert latest[3:] == ["(interrupted)", "bridge", "1", "1", "1", "1", "back", "arch", "no"]
    assert "\x1b" not in out


def test_show_tells_every_rep_in_words(data: Path, printed: Run) -> None:
    with Store.open() as store:
        keep_a_session(store)
    lines = [" ".join(line.split()) for line in printed("show", "1").splitlines()]
    for line in (
        "Source: /videos/bridge [bold]1.mp4",
        "Recording: none",
        "Set 1: bridge, both sides",
        "From 1.0 to 21.0 s, ended by: left position.",
        "What moved first: back before hips in 1 rep, by about 0.4 s;"
        " not told in 1 rep (the back moved too little to tell).",
        "back moved first, 0.4 s before hips",
        "Judged by spec bridge version 3 (abababab).",
        "3 reps: 1 good, 1 with a fault, 1 cut off. 1 attempt.",
        "Fault of the whole set: feet too far: 82°, under 86°",
        "Not assessed in any rep: feet slide: feet hidden [by] the mat",
        "1 3.0 1.5 1.0 1.6 good",
        "2 9.0 2.0 1.0 0.4 back arch: 22°, over 14°",
        "too fast: 0.42 s, under 0.8 s, lowering",
        "3 15.0 2.0 1.2 - not seen whole: cut off at end",
        "warning, short hold: 1.2 s, under 1.5 s",
        "- 20.0 - - - attempt, not counted: too small",
        "Counted aloud: One.",
        "12.0 yes Ribs down correction: back arch, rep 2",
        "14.0 no Slower correction: too fast, rep 2, held back: another correction first",
        "0.4 s too far: Come nearer",
    ):
        assert line in lines


@given(
    value=st.floats(-200, 200),
    unit=st.sampled_from(["deg", "s", "thigh"]),
    step=st.floats(1e-4, 2),
    above=st.booleans(),
)
def test_a_broken_limit_is_seen_to_be_broken(value: float, unit: str, step: float, above: bool) -> None:
    limit = value - step if above else value + step
    told, of, *_ = finding_words(Finding("back_arch", value, unit, limit, 0.0)).removeprefix("back arch: ").split(", ")
    assert of.startswith("over" if above else "under")
    assert told != of.split(" ", 1)[1]


def test_only_where_it_takes_more_digits_they_are_shown() -> None:
    short = Finding("incomplete_extension", 166.97, "deg", 167.0, 0.0)
    assert finding_words(short) == "incomplete extension: 166.97°, under 167°"
    assert finding_words(replace(short, value=160.04)) == "incomplete extension: 160°, under 167°"


def test_show_tells_what_lifted_the_foot_of_a_faulty_hike(data: Path, printed: Run) -> None:
    values = (1.8, 9.6, -2.2, 0.0)
    parts = {name: MeasureValue(value, 1.0, 5.0) for name, value in zip(PARTS.values(), values, strict=True)}
    lean = Finding("trunk_lean", 9.6, "deg", 7.0, 4.0)
    with Store.open() as store:
        key = store.start_session(source="camera 0", software={})
        set_id = store.start_set(key.id, SetOpened(1.0, 1, "hip_hike", "left", "found"), SPEC)
        good = Rep(1, 1, 3.0, 5.0, 8.0, True, None, Tempo(1.5, 1.0, 1.6), measures=parts)
        store.add_rep(set_id, good)
        store.add_rep(set_id, replace(good, number=2, faults=(lean,)))
    said = [line.strip() for line in printed("show", "1").splitlines() if "lifted by" in line]
    assert said == ["lifted by pelvis 2°, trunk 10°, standing knee -2°, free knee 0°"]


def test_a_pipe_is_as_wide_as_columns_says(data: Path, printed: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with Store.open() as store:
        keep_a_session(store)
    wide = printed("show", "1")
    monkeypatch.setenv("COLUMNS", "60")
    narrow = printed("show", "1")
    assert max(map(len, wide.splitlines())) > 80
    assert max(map(len, narrow.splitlines())) <= 60
    assert sorted("".join(narrow.split()).replace("─", "")) == sorted("".join(wide.split()).replace("─", ""))


@pytest.mark.parametrize("columns", [20, 30, 40])
def test_a_narrow_terminal_has_one_thing_per_line(
    columns: int, data: Path, printed: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store.open() as store:
        keep_a_session(store)
    monkeypatch.setenv("COLUMNS", str(columns))
    lines = {line.rstrip() for line in printed("sessions").splitlines()}
    assert {"Session 1", "Good: 1", "Compensated: 1", "Attempts: 1", "Recorded: no"} <= lines
    shown = printed("show", "1")
    assert {"Rep: 2", "Start: 9.0", "Up: 2.0", "Rep: -"} <= {line.rstrip() for line in shown.splitlines()}
    assert "back arch: 22°, over 14°" in " ".join(shown.split())


@pytest.mark.parametrize("columns", [45, 60, 72, 84, 100])
def test_no_word_is_broken_and_no_column_lost(
    columns: int, data: Path, printed: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store.open() as store:
        keep_a_session(store, ended=False)
    monkeypatch.setenv("COLUMNS", str(columns))
    listed, shown = printed("sessions"), printed("show", "1")
    for out in (listed, shown):
        assert max(map(len, out.splitlines())) <= columns
        assert "…" not in out
    assert {"bridge", "(interrupted)", "back", "arch"} <= set(listed.split())
    assert ("Recorded: no" in listed) != ("Recor-" in listed)
    assert {"correction:", "another", "Slower", "warning,", "lowering"} <= set(shown.replace("(", "").split())


def test_whose_session_it_is_is_told(data: Path, printed: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with Store.open() as store:
        store.start_session(source="camera 0", software={})
        assert "Who" not in printed("sessions")
        store.start_session(source="camera 0", software={}, person="anna")
    assert "Who: the person at this computer" in printed("show", "1").splitlines()
    assert "Who: anna" in printed("show", "2").splitlines()
    latest, first = [line.split() for line in printed("sessions").splitlines() if "nothing counted" in line]
    assert ("anna" in latest, "anna" in first) == (True, False)
    assert [one["person"] for one in json.loads(printed("sessions", "--json"))] == ["anna", None]
    assert json.loads(printed("show", "2", "--json"))["person"] == "anna"
    monkeypatch.setenv("COLUMNS", "40")
    assert "Who: anna" in [line.rstrip() for line in printed("sessions").splitlines()]


@pytest.mark.parametrize("columns", [40, 100])
def test_show_tells_notes_and_marks(columns: int, data: Path, printed: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    with Store.open() as store:
        session_id = keep_a_session(store)
        _, second, *_ = store.session(1).sets[0].rep_ids
        store.add_note(session_id, "Slept [badly]")
        store.add_note(session_id, "Knee clicked", second)
        store.label_rep(second, ["back_arch"], "Maria")
        store.label_rep(second, [])
    shown = printed("show", "1")
    assert re.search(r"^Note, \d{4}-\d\d-\d\d \d\d:\d\d: Slept \[badly\]$", shown, re.MULTILINE)
    lines = [line.rstrip() for line in shown.splitlines()]
    for said in ("labelled by Maria: back arch", "labelled by a person: good", "note: Knee clicked"):
        (at,) = [i for i, line in enumerate(lines) if line.endswith(said)]
        assert i_of(lines, "too fast: 0.42 s") < at < i_of(lines, "not seen whole")


def i_of(lines: list[str], part: str) -> int:
    return next(i for i, line in enumerate(lines) if part in line)


def test_show_says_that_a_session_was_interrupted(data: Path, printed: Run) -> None:
    with Store.open() as store:
        keep_a_session(store, ended=False)
    assert "interrupted" in printed("show", "1").splitlines()[0]


def test_show_tells_where_it_was_felt_and_what_hurt(data: Path, printed: Run) -> None:
    with Store.open() as store:
        for feedback in (Feedback("side", 6), Feedback(None, 2), None):
            key = keep_a_session(store)
            if feedback is not None:
                store.add_feedback(key, feedback)
    assert "Felt most in: side. Pain afterwards: 6 of 10." in printed("show", "1")
    assert "Where it was felt was not said. Pain afterwards: 2 of 10." in printed("show", "2")
    assert "Where it was felt and whether it hurt was not said." in printed("show", "3")


def test_show_of_a_session_without_a_set_says_why(data: Path, printed: Run) -> None:
    with Store.open() as store:
        store.start_session(source="camera 0", software={})
    assert "No set was opened" in printed("show", "1")


def test_the_reason_for_an_empty_session_is_kept_and_shown(data: Path, printed: Run) -> None:
    why = "The side trained was not the left one; leave --side out, or name the other side."
    with Store.open() as store:
        key = store.start_session(source="camera 0", software={})
        store.end_session(key.id, why)
        detail = store.session(1)
    assert printed("show", "1").splitlines()[-1] == why
    assert json.loads(printed("show", "1", "--json"))["why_nothing"] == why
    assert Paragraph(why) in session_report(detail).blocks
    shown = page(
        "session.html", here="", detail=detail, recording=False, video=None, sets=(), counts=[], cues=[], notes=[]
    )
    assert f"<p>{why}</p>" in bytes(shown.body).decode()


def test_a_session_that_is_recorded_just_now_is_going_on(data: Path, printed: Run) -> None:
    with Store.open() as store:
        going_on = keep_a_session(store, ended=False)
        keep_a_session(store, ended=False)
    path = journal_path(going_on)
    path.parent.mkdir()
    path.touch()
    with journal_lock(path):
        latest, first = [line for line in printed("sessions").splitlines() if "bridge" in line]
        assert "(going on)" in first
        assert "(interrupted)" in latest
        assert "going on" in printed("show", "1").splitlines()[0]
    assert "(going on)" not in printed("sessions")


def test_an_unknown_number_names_the_range(data: Path, printed: Run) -> None:
    with Store.open() as store:
        keep_a_session(store)
        keep_a_session(store)
    with pytest.raises(UsageError, match="no session 7: they go from 1 to 2"):
        printed("show", "7")


def test_a_damaged_store_is_reported(data: Path, printed: Run) -> None:
    data.mkdir()
    (data / STORE_NAME).write_bytes(b"damaged " * 500)
    with pytest.raises(StorageError, match="is damaged"):
        printed("sessions")


@pytest.mark.parametrize("command", [["sessions"], ["show", "1"]])
def test_it_fits_a_terminal_of_80_columns(data: Path, command: list[str]) -> None:
    pty = pytest.importorskip("pty")
    with Store.open() as store:
        keep_a_session(store, ended=False)
    child = textwrap.dedent(f"""
        import argparse, sys
        sys.path[:0] = {sys.path!r}
        from goodrep.app import {command[0]} as module
        parser = argparse.ArgumentParser()
        module.add_arguments(parser)
        module.run(parser.parse_args({command[1:]!r}))
    """)
    parent_end, child_end = pty.openpty()
    environment = {**os.environ, "COLUMNS": "80", "TERM": "dumb", "NO_COLOR": "1"}
    done = subprocess.run([sys.executable, "-c", child], stdout=child_end, env=environment)
    os.close(child_end)
    out = b""
    try:
        while chunk := os.read(parent_end, 65_536):
            out += chunk
    except OSError:  # how Linux says that the other end is closed
        pass
    os.close(parent_end)
    lines = out.decode().splitlines()
    assert done.returncode == 0
    assert any("bridge" in line for line in lines)
    assert max(map(len, lines)) <= 80
