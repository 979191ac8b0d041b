"""The session log: events reach the store in order, and nothing is lost where they cannot."""

from __future__ import annotations

import json
import tempfile
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from disks import no_file_above, small_disk
from goodrep.core.events import (
    Cue,
    FaultSeen,
    Finding,
    PhaseStarted,
    PlacementFound,
    Rep,
    RepDone,
    SetClosed,
    SetOpened,
    Tempo,
    TopReached,
)
from goodrep.errors import StorageError
from goodrep.io.records import KeptCue, SpecUsed
from goodrep.io.session_log import SessionLog
from goodrep.io.store import STORE_NAME, Store

SPEC = SpecUsed("bridge", 3, "ab" * 32, "format: 1\nexercise: bridge\n")
ARCH = Finding("back_arch", 22.0, "deg", 14.0, 4.25)
REP = Rep(1, 1, 3.0, 5.0, 8.0, True, None, Tempo(1.5, 1.0, 1.5), (ARCH,))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "data")


def log_of(store: Store) -> SessionLog:
    return SessionLog(store, store.start_session(source="camera 0", software={}), {"bridge": SPEC})


def test_events_are_kept_in_their_sets_and_in_order(store: Store) -> None:
    near = PlacementFound(0.5, "too_far", "Come nearer")
    count, summary = Cue(5.0, "count", "One", True, rep=1), Cue(21.0, "summary", "One rep.", True)
    between = Cue(30.0, "placement", "Come nearer", True)
    log = log_of(store)
    for event in (
        near,
        SetOpened(1.0, 1, "bridge", "both", "given"),
        PhaseStarted(3.0, 1, "up", 2.5),
        FaultSeen(4.25, 1, 1, "back_arch", 22.0, 14.0),
        TopReached(5.0, 1, 1),
        count,
        RepDone(8.0, REP),
        SetClosed(20.0, 1, "left_position", 1, (ARCH,)),
        summary,
        between,
        SetOpened(40.0, 2, "bridge", "both", "given"),
        RepDone(48.0, replace(REP, set=2)),
        SetClosed(50.0, 2, "source_ended", 1, ()),
    ):
        log.put(event)
    log.said(count, 5.1, 5.4)
    log.close()
    with store:
        session = store.session(1)
    assert log.problem is None
    assert session.summary.ended_at is not None
    assert session.placement == (near,)
    assert session.cues == (KeptCue(between, None, None),)
    first, second = session.sets
    assert first.reps == (REP,)
    assert first.faults == (ARCH,)
    assert first.cues == (KeptCue(count, 5.1, 5.4), KeptCue(summary, None, None))
    assert second.reps == (replace(REP, set=2),)


def test_a_flushed_rep_can_be_read_by_others_while_the_session_goes_on(store: Store) -> None:
    log = log_of(store)
    log.put(SetOpened(1.0, 1, "bridge", "both", "given"))
    log.put(RepDone(8.0, REP))
    log.flush()
    other = Store.read(store.path.parent)
    assert other is not None
    with other:
        assert other.session(1).sets[0].reps == (REP,)
    log.close()
    store.close()


def test_what_a_full_disk_refused_is_written_once_there_is_room(store: Store) -> None:
    log = log_of(store)
    log.put(SetOpened(1.0, 1, "bridge", "both", "given"))
    log.flush()
    reps = tuple(replace(REP, number=n, start_s=10.0 * n) for n in range(1, 6))
    with no_file_above(16_384):
        for rep in reps[:4]:
            log.put(RepDone(rep.end_s, rep))
        log.flush()
        assert log.problem is not None
    log.put(RepDone(8.0, reps[4]))
    log.flush()
    assert log.problem is None
    log.close()
    with store:
        assert store.session(1).sets[0].reps == reps


def test_what_can_never_be_written_goes_to_a_file_that_the_error_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(elsewhere))
    with small_disk(tmp_path / "disk", 400) as folder, Store.open(folder) as store:
        log = log_of(store)
        log.put(SetOpened(1.0, 1, "bridge", "both", "given"))
        log.flush()
        fill(folder / "filler")
        reps = [replace(REP, number=n) for n in range(1, 4)]
        for rep in reps:
            log.put(RepDone(8.0, rep))
        with pytest.raises(StorageError, match=r"The disk is full.*What is missing was put into") as raised:
            log.close()
        kept = {rep.number for rep in store.session(1).sets[0].reps}
    (rescued,) = elsewhere.iterdir()
    assert str(rescued) in str(raised.value)
    head, *lines = [json.loads(line) for line in rescued.read_text(encoding="utf-8").splitlines()]
    assert head["specs"] == {"bridge": asdict(SPEC)}
    rescued_numbers = {line["rep"]["number"] for line in lines if line["event"] == "RepDone"}
    assert kept | rescued_numbers == {1, 2, 3}
    assert kept & rescued_numbers == set()
    assert lines[-1] == {"event": "SessionEnded", "why_nothing": None}


def test_where_the_temporary_folder_is_full_too_it_is_printed(
    store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    log = log_of(store)
    monkeypatch.setattr(tempfile, "tempdir", str(store.path.parent / "missing"))
    log.put(RepDone(8.0, REP))  # of a set that was never opened
    with store, pytest.raises(StorageError, match="printed above"):
        log.close()
    printed = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line.get("event") for line in printed] == [None, "RepDone", "SessionEnded"]


def test_a_session_that_was_never_closed_has_no_end(store: Store) -> None:
    log = log_of(store)
    log.flush()
    with store:
        assert store.session(1).summary.ended_at is None
        assert (store.path.parent / STORE_NAME).exists()
        log.close()


def fill(path: Path) -> None:
    """Takes all room that is left on the disk."""
    with path.open("wb", buffering=0) as file:
        for size in (65_536, 4096, 1):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                continue
