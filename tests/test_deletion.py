"""Deleting for good: nothing of a session is left, no other one is touched, and a kill leaves nothing half."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from command import RECORDINGS
from disks import read_only
from goodrep.errors import StorageError, UsageError
from goodrep.io.journal import JournalWriter
from goodrep.io.recording import read_recording
from goodrep.io.records import Feedback
from goodrep.io.store import STORE_NAME, Store
from test_store import OPENED, REP, started


def recorded(store: Store) -> Path:
    """A session with everything a session can have, and its recording."""
    session_id, set_id = started(store)
    rep_id = store.add_rep(set_id, REP)
    store.add_note(session_id, "A word that is looked for later: Zwiebelkuchen.", rep_id)
    store.label_rep(rep_id, ["back_arch"])
    store.add_feedback(session_id, Feedback("glutes", 1))
    store.recordings.mkdir(exist_ok=True)
    recording = store.recordings / f"{session_id}.parquet"
    shutil.copy(RECORDINGS / "real_sit_up.parquet", recording)
    return recording


def rows(path: Path) -> dict[str, int]:
    db = sqlite3.connect(path / STORE_NAME)
    tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = {name: db.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in tables}
    db.close()
    return found


def test_nothing_is_left_of_it_not_even_in_the_file(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        recording = recorded(store)
        recording.with_suffix(".mkv").write_bytes(b"video")
        store.delete_session(1)
        assert not recording.exists()
        assert not recording.with_suffix(".mkv").exists()
        with pytest.raises(UsageError, match="no session 1: none has been kept"):
            store.session(1)
        assert {name: count for name, count in rows(tmp_path).items() if count} == {"persons": 1}
        for path in tmp_path.rglob("*"):
            assert not path.is_file() or b"Zwiebelkuchen" not in path.read_bytes(), path


def test_other_sessions_stay_as_they_are(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        kept, gone = recorded(store), recorded(store)
        before = store.session(1)
        store.delete_session(2)
        assert store.session(1) == before
        assert kept.exists()
        assert not gone.exists()
        with pytest.raises(UsageError, match="no session 2: the only one is 1"):
            store.delete_session(2)


def test_a_person_without_any_session_is_forgotten(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        for person in ("anna", "ben", "anna", None):
            store.start_session(source="", software={}, person=person, told=True)
        store.delete_session(1)
        store.delete_session(2)
        assert store.told_before("anna")
        assert not store.told_before("ben")
        assert store.told_before(None)


@pytest.mark.parametrize("files_gone", [False, True])
def test_what_a_kill_left_behind_goes_with_the_next_sweep(tmp_path: Path, files_gone: bool) -> None:
    with Store.open(tmp_path) as store:
        recording = recorded(store)
        # As it stands where the program was killed right after the rows were gone.
        db = sqlite3.connect(tmp_path / STORE_NAME, isolation_level=None)
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("INSERT INTO deletions SELECT id FROM sessions")
        db.execute("DELETE FROM sessions")
        db.close()
        if files_gone:
            recording.unlink()
        store.sweep()
        assert not recording.exists()
        assert rows(tmp_path)["deletions"] == 0
        store.sweep()


def test_a_recording_of_nobody_is_left_alone(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        recorded(store)
        stray = store.recordings / "a.parquet"
        stray.write_bytes(b"somebody's own file")
        store.delete_session(1)
        assert stray.exists()


def test_a_session_that_is_being_recorded_is_not_deleted(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        session_id, _ = started(store)
        recording = read_recording(RECORDINGS / "real_sit_up.parquet")
        with JournalWriter(store.recordings / f"{session_id}.journal", recording.metadata) as journal:
            with pytest.raises(StorageError, match="Session 1 is still being recorded: end it first"):
                store.delete_session(1)
            assert store.session(1).sets[0].exercise == OPENED.exercise
            assert journal.problem is None
        store.delete_session(1)
        assert list(store.recordings.iterdir()) == []


def test_files_that_cannot_be_removed_are_named_and_go_later(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        recording = recorded(store)
        with read_only(store.recordings), pytest.raises(StorageError, match="recordings cannot be written to"):
            store.delete_session(1)
        assert recording.exists()
        assert store.sessions() == []
        store.sweep()
        assert not recording.exists()
