"""The store: what was written is read back, survives a kill, and is never harmed."""

from __future__ import annotations

import math
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from disks import read_only, small_disk
from goodrep.core.events import (
    ORDER,
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
    TopReached,
)
from goodrep.errors import StorageError, UsageError
from goodrep.io import schema
from goodrep.io.journal import RECORD, STEPS
from goodrep.io.records import Feedback, KeptCue, SpecUsed
from goodrep.io.store import INTERRUPTED, STORE_NAME, Store

SPEC = SpecUsed("bridge", 3, "ab" * 32, "format: 1\nexercise: bridge\n")
OPENED = SetOpened(1.5, 1, "bridge", "both", "given")
ARCH = Finding("back_arch", 22.0, "deg", 14.0, 4.25)
FAST = Finding("too_fast", 0.42, "s", 0.8, 3.0)
REP = Rep(1, 1, 3.0, 5.0, 8.0, True, None, Tempo(1.5, 1.0, None), (ARCH,), (FAST,), (NotAssessed("hips_sag", "dark"),))

number = st.floats(allow_nan=False)
finding = st.builds(Finding, st.text(), number, st.text(), number, number)
rep = st.builds(
    Rep,
    set=st.just(1),
    number=st.none() | st.integers(1, 10**6),
    start_s=number,
    top_s=number,
    end_s=number,
    counted=st.booleans(),
    reason=st.none() | st.text(),
    tempo=st.builds(Tempo, st.none() | number, st.none() | number, st.none() | number),
    faults=st.lists(finding, max_size=3).map(tuple),
    warnings=st.lists(finding, max_size=3).map(tuple),
    not_assessed=st.lists(st.builds(NotAssessed, st.text(), st.text()), max_size=3).map(tuple),
    measures=st.dictionaries(st.text(), st.builds(MeasureValue, number, number, number), max_size=4),
    order=st.none()
    | st.builds(NotAssessed, st.just(ORDER), st.text())
    | st.builds(Order, st.text(), st.text(), number, number),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


def started(store: Store) -> tuple[str, str]:
    session = store.start_session(source="camera 0", software={"goodrep": "1"})
    return session.id, store.start_set(session.id, OPENED, SPEC)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(reps=st.lists(rep, min_size=1, max_size=4))
def test_reps_are_read_back_as_they_were_written(tmp_path: Path, reps: list[Rep]) -> None:
    with Store.open(tmp_path) as store:
        session = store.start_session(source="camera 0", software={})
        set_id = store.start_set(session.id, OPENED, SPEC)
        for one in reps:
            store.add_rep(set_id, one)
        (kept,) = store.session(session.number).sets
    assert kept.reps == tuple(reps)


def test_a_measure_without_a_value_stays_nan(folder: Path) -> None:
    with Store.open(folder) as store:
        _, set_id = started(store)
        store.add_rep(set_id, replace(REP, measures={"knee": MeasureValue(math.nan, math.inf, 1.0)}))
        measure = store.session(1).sets[0].reps[0].measures["knee"]
    assert math.isnan(measure.value)
    assert (measure.uncertainty, measure.at_s) == (math.inf, 1.0)


def test_numbers_of_numpy_are_kept_as_numbers(folder: Path) -> None:
    with Store.open(folder) as store:
        _, set_id = started(store)
        store.add_rep(set_id, replace(REP, start_s=np.float32(3.0)))  # type: ignore[arg-type]
        assert store.session(1).sets[0].reps[0].start_s == 3.0


def test_a_session_is_read_back_whole(folder: Path) -> None:
    early = Cue(0.5, "placement", "Nearer", True, duration_s=0.5)
    said = Cue(5.0, "count", "One", True, rep=1, duration_s=0.4)
    held = Cue(6.0, "correction", "Slower", False, "too_fast", 1, "too_soon", 0.5)
    too_near = PlacementFound(0.4, "too_far", "Come nearer")
    with Store.open(folder) as store:
        session_id, set_id = started(store)
        store.add_placement(session_id, None, too_near)
        store.add_cue(session_id, None, early)
        cue_id = store.add_cue(session_id, set_id, said)
        store.voice_said(cue_id, 5.05, 5.4)
        store.add_cue(session_id, set_id, held)
        store.add_rep(set_id, REP)
        store.close_set(set_id, SetClosed(20.0, 1, "left_position", 1, (ARCH, FAST)))
        store.end_session(session_id)
        session = store.session(1)
    assert session.summary.key.id == session_id
    assert session.summary.ended_at is not None
    assert session.software == {"goodrep": "1"}
    assert session.placement == (too_near,)
    assert session.cues == (KeptCue(early, None, None),)
    (kept,) = session.sets
    assert (kept.exercise, kept.side, kept.side_from, kept.spec) == ("bridge", "both", "given", SPEC)
    assert (kept.opened_s, kept.closed_s, kept.close_reason) == (1.5, 20.0, "left_position")
    assert kept.faults == (ARCH, FAST)
    assert kept.cues == (KeptCue(said, 5.05, 5.4), KeptCue(held, None, None))


def test_the_summary_counts_good_compensated_and_attempts(folder: Path) -> None:
    good = replace(REP, faults=())
    attempt = replace(REP, counted=False, number=None, reason="too_small")
    with Store.open(folder) as store:
        _, set_id = started(store)
        fast_first = replace(REP, faults=(FAST, ARCH))
        for one in (good, good, good, attempt, attempt, replace(REP, faults=(FAST,)), fast_first, fast_first):
            store.add_rep(set_id, one)
        second = store.start_session(source="clip.mp4", software={}, origin="file")
        latest, first = store.sessions()
    assert (first.good, first.compensated, first.attempts, first.sets) == (3, 3, 2, 1)
    assert first.main_fault == "too_fast"
    assert first.exercises == ("bridge",)
    assert first.ended_at is None
    assert (latest.key, latest.origin, latest.sets, latest.main_fault) == (second, "file", 0, None)


def test_an_unknown_session_is_refused_with_the_range(folder: Path) -> None:
    with Store.open(folder) as store:
        with pytest.raises(UsageError, match="no session 1: none has been kept yet"):
            store.session(1)
        started(store)
        with pytest.raises(UsageError, match="no session 2: the only one is 1"):
            store.session(2)
        started(store)
        with pytest.raises(UsageError, match="no session 0: they go from 1 to 2"):
            store.session(0)


def test_two_programs_share_a_store(folder: Path) -> None:
    with Store.open(folder) as one, Store.open(folder) as other:
        numbers = [store.start_session(source="", software={}).number for store in (one, other, one)]
    assert numbers == [1, 2, 3]


def test_a_rep_survives_a_kill_right_after_it_was_added(folder: Path) -> None:
    child = textwrap.dedent(f"""
        import sys, time
        from pathlib import Path
        sys.path[:0] = {sys.path!r}
        from test_store import OPENED, REP, SPEC, Store, started
        store = Store.open(Path({str(folder)!r}))
        _, set_id = started(store)
        store.add_rep(set_id, REP)
        print("added", flush=True)
        time.sleep(60)
    """)
    with subprocess.Popen([sys.executable, "-c", child], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "added\n"
        process.kill()
    store = Store.read(folder)
    assert store is not None
    with store:
        session = store.session(1)
    assert session.sets[0].reps == (REP,)
    assert session.summary.ended_at is None


def test_a_number_that_was_said_survives_a_kill(folder: Path) -> None:
    child = textwrap.dedent(f"""
        import sys, time
        from pathlib import Path
        sys.path[:0] = {sys.path!r}
        from test_store import OPENED, REP, SPEC, Store, TopReached, started
        store = Store.open(Path({str(folder)!r}))
        _, set_id = started(store)
        store.announce_rep(set_id, TopReached(5.0, 1, 1))
        store.add_rep(set_id, REP)
        store.announce_rep(set_id, TopReached(12.0, 1, 2))
        print("announced", flush=True)
        time.sleep(60)
    """)
    with subprocess.Popen([sys.executable, "-c", child], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "announced\n"
        process.kill()
    store = Store.read(folder)
    assert store is not None
    with store:
        (kept,) = store.session(1).sets
        (summary,) = store.sessions()
    first, second = kept.reps
    assert first == REP
    assert (second.number, second.counted, second.reason, second.top_s) == (2, True, INTERRUPTED, 12.0)
    assert (second.good, second.faults, second.tempo) == (False, (), Tempo(None, None, None))
    assert (summary.good, summary.compensated, summary.attempts) == (0, 1, 0)


def test_an_attempt_leaves_the_number_that_was_said(folder: Path) -> None:
    attempt = replace(REP, number=None, counted=False, reason="too_small")
    with Store.open(folder) as store:
        _, set_id = started(store)
        store.announce_rep(set_id, TopReached(5.0, 1, 1))
        store.add_rep(set_id, attempt)
        assert [one.reason for one in store.session(1).sets[0].reps] == [INTERRUPTED, "too_small"]
        store.add_rep(set_id, REP)
        assert store.session(1).sets[0].reps == (attempt, REP)


def test_feedback_given_again_replaces_what_was_said_before(folder: Path) -> None:
    with Store.open(folder) as store:
        session_id, _ = started(store)
        assert store.session(1).feedback is None
        for feedback in (Feedback("side", None), Feedback(None, 7), Feedback(None, None)):
            store.add_feedback(session_id, feedback)
            assert store.session(1).feedback == feedback


@pytest.mark.parametrize("use", [Store.open, Store.read])
def test_a_store_of_the_first_version_keeps_everything(use: Callable[[Path], Store | None], folder: Path) -> None:
    folder.mkdir()
    with sqlite3.connect(folder / STORE_NAME, isolation_level=None) as db:
        with schema.transaction(db):
            schema.MIGRATIONS[0](db)
            db.execute("PRAGMA user_version = 1")
        (person,) = db.execute("SELECT id FROM persons").fetchone()
        db.execute("INSERT INTO specs VALUES (?, ?, ?, ?)", (SPEC.sha256, SPEC.name, SPEC.version, SPEC.text))
        when = "2026-01-02T03:04:05.000+00:00"
        db.execute(
            "INSERT INTO sessions VALUES ('a', 1, ?, ?, ?, 'live', 'camera 0', '{\"goodrep\": \"0\"}')",
            (person, when, when),
        )
        db.execute(
            "INSERT INTO sets VALUES ('b', 'a', 1, 'bridge', 'both', 'given', ?, 1.5, 20.0, 'left_position')",
            (SPEC.sha256,),
        )
        db.execute("INSERT INTO reps VALUES ('c', 'b', 1, 1, 1, NULL, 3.0, 5.0, 8.0, 1.5, 1.0, NULL)")
        db.execute("INSERT INTO verdicts VALUES ('c', 'fault', 0, 'back_arch', 22.0, 'deg', 14.0, 4.25, NULL)")
        db.execute("INSERT INTO notes VALUES ('d', 'a', NULL, 'c', ?, 'arched on purpose')", (when,))
        for label_id, check_id in (("e", "back_arch"), ("f", "hips_sag")):
            db.execute("INSERT INTO labels VALUES (?, 'c', ?, 'fault', ?, 'Maria')", (label_id, check_id, when))
    db.close()

    store = use(folder)
    assert store is not None
    with store:
        session = store.session(1)
        assert not store.told_before(None)
    assert (session.summary.key.id, session.summary.source, session.feedback) == ("a", "camera 0", None)
    (kept,) = session.sets
    assert (kept.spec, kept.close_reason) == (SPEC, "left_position")
    assert kept.reps == (replace(REP, warnings=(), not_assessed=()),)
    assert [(label.labelled_by, label.faults) for label in session.labels["c"]] == [
        ("Maria", ("back_arch", "hips_sag"))
    ]
    with Store.open(folder) as store:
        store.label_rep("c", [], by="Tom")
        assert [label.labelled_by for label in store.session(1).labels["c"]] == ["Maria", "Tom"]
        store.add_feedback("a", Feedback("glutes", 0))
        assert store.start_session(source="camera 0", software={}, told=True).number == 2
        assert store.told_before(None)
    with sqlite3.connect(folder / STORE_NAME) as db:
        assert db.execute("SELECT id FROM persons").fetchall() == [(person,)]
        assert db.execute("SELECT text FROM notes").fetchall() == [("arched on purpose",)]
        assert db.execute("PRAGMA user_version").fetchone() == (len(schema.MIGRATIONS),)
    db.close()


def test_a_rep_that_cannot_be_written_whole_leaves_nothing(folder: Path) -> None:
    with Store.open(folder) as store:
        _, set_id = started(store)
        broken = replace(REP, not_assessed=(NotAssessed("hips_sag", None),), measures={"x": None})  # type: ignore
        with pytest.raises(AttributeError):
            store.add_rep(set_id, broken)
        assert store.session(1).sets[0].reps == ()
        store.add_rep(set_id, REP)
        assert store.session(1).sets[0].reps == (REP,)


def test_reading_makes_no_store(folder: Path) -> None:
    assert Store.read(folder) is None
    assert not folder.exists()


def test_a_store_from_a_newer_program_is_refused_and_left_alone(folder: Path) -> None:
    Store.open(folder).close()
    with sqlite3.connect(folder / STORE_NAME) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    before = (folder / STORE_NAME).read_bytes()
    for use in (Store.open, Store.read):
        with pytest.raises(StorageError, match=r"newer goodrep .* update goodrep"):
            use(folder)
    assert (folder / STORE_NAME).read_bytes() == before


@pytest.mark.parametrize(
    "content", [b"not a database at all, but long enough " * 200, b"SQLite format 3\0" + b"\7" * 5000]
)
def test_a_damaged_store_is_refused_and_left_alone(folder: Path, content: bytes) -> None:
    folder.mkdir()
    (folder / STORE_NAME).write_bytes(content)
    for use in (Store.open, Store.read):
        with pytest.raises(StorageError, match=r"is damaged .* left as it is"):
            use(folder)
    assert (folder / STORE_NAME).read_bytes() == content


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE sessions SET started_at = '20x6-11-25T18:02:22.205+00:00'",
        'UPDATE sessions SET software = \'{"goodrep" "1"}\'',
        "DELETE FROM specs",
    ],
)
def test_a_row_that_nobody_wrote_is_reported_as_damage(folder: Path, change: str) -> None:
    with Store.open(folder) as store:
        session_id, set_id = started(store)
        for check_id in ("back_arch", "hips_sag"):  # as often as the other: the spec says which is the main one
            store.add_rep(set_id, replace(REP, faults=(replace(ARCH, id=check_id),)))
        store.end_session(session_id)
    with sqlite3.connect(folder / STORE_NAME) as db:
        db.execute("PRAGMA foreign_keys = OFF")
        db.execute(change)
    db.close()
    with Store.open(folder) as store, pytest.raises(StorageError, match=r"is damaged .* cannot be read"):
        store.session(1)


def test_a_table_whose_name_is_no_text_is_reported_as_damage(folder: Path) -> None:
    with Store.open(folder) as store:
        started(store)
    path = folder / STORE_NAME
    content = path.read_bytes().replace(b"CREATE TABLE reps", b"CREATE TABLE \xf3(ps")
    path.write_bytes(content)
    for use in (Store.open, Store.read):
        with pytest.raises(StorageError, match="is damaged"):
            use(folder)
    assert path.read_bytes() == content


def test_a_store_cut_in_half_is_reported_as_damaged(folder: Path) -> None:
    with Store.open(folder) as store:
        _, set_id = started(store)
        for _ in range(200):
            store.add_rep(set_id, REP)
    path = folder / STORE_NAME
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(StorageError, match="is damaged"), Store.open(folder) as store:
        store.session(1)
    assert path.read_bytes() == content[: len(content) // 2]


def test_the_file_of_another_program_is_refused(folder: Path) -> None:
    folder.mkdir()
    with sqlite3.connect(folder / STORE_NAME) as db:
        db.execute("CREATE TABLE addresses (name TEXT)")
    db.close()
    with pytest.raises(StorageError, match="made by another program"):
        Store.open(folder)


def test_an_empty_file_becomes_a_store(folder: Path) -> None:
    folder.mkdir()
    (folder / STORE_NAME).touch()
    store = Store.read(folder)
    assert store is not None
    with store:
        assert store.sessions() == []


def test_a_read_only_folder_says_so_and_can_still_be_read(folder: Path) -> None:
    with Store.open(folder) as store:
        started(store)
    with read_only(folder):
        with pytest.raises(StorageError, match=r"data cannot be written to: allow it, or set GOODREP_DATA"):
            Store.open(folder).start_session(source="", software={})
        found = Store.read(folder)
        assert found is not None
        with found:
            assert len(found.sessions()) == 1


def test_a_full_disk_says_so_and_keeps_what_was_there(tmp_path: Path) -> None:
    added: list[str] = []

    def add_reps(store: Store, set_id: str) -> None:
        for _ in range(10_000):
            added.append(store.add_rep(set_id, REP))

    with small_disk(tmp_path / "disk", 512) as folder, Store.open(folder) as store:
        _, set_id = started(store)
        with pytest.raises(StorageError, match=r"The disk is full: make room in .*disk"):
            add_reps(store, set_id)
        assert len(store.session(1).sets[0].reps) == len(added) > 0


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match=r"goodrep\.sqlite3 cannot be used .*GOODREP_DATA"):
        Store.open(tmp_path / "file" / "data")


def test_every_table_and_the_numbers_of_the_journal_are_documented(folder: Path) -> None:
    text = (Path(__file__).parent.parent / "docs" / "data.md").read_text(encoding="utf-8")
    Store.open(folder).close()
    db = sqlite3.connect(folder / STORE_NAME)
    tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    version = db.execute("PRAGMA user_version").fetchone()[0]
    db.close()
    assert [name for name in tables if name not in text] == []
    assert f"(now {version})" in text
    assert f"then {RECORD.itemsize} bytes for each picture" in text
    assert [name for name in STEPS if f"`{name}`" not in text] == []
