"""What a new judgement replaces in the store, and what it leaves: ids, notes, labels, what was said."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from command import RECORDINGS
from disks import small_disk
from goodrep.core.events import Cue, Finding, MeasureValue, NotAssessed, Order, PlacementFound, Rep, Tempo, TopReached
from goodrep.core.events import SetClosed as Closed
from goodrep.core.events import SetOpened as Opened
from goodrep.errors import StorageError, UsageError
from goodrep.io.journal import JournalWriter
from goodrep.io.recording import read_recording
from goodrep.io.records import JudgedSet, SessionDetail, SpecUsed
from goodrep.io.rejudged import NOT_FOUND
from goodrep.io.store import STORE_NAME, Store

OLD = SpecUsed("bridge", 1, "aa" * 32, "exercise: bridge\n")
NEW = SpecUsed("mine", 2, "bb" * 32, "exercise: bridge\nversion: 2\n")
ARCH = Finding("back_arch", 22.0, "deg", 14.0, 4.25)


def rep(
    start_s: float, number: int | None = 1, lasts_s: float = 5.0, *, set_number: int = 1, value: float = 8.0
) -> Rep:
    return Rep(
        set_number,
        number,
        start_s,
        start_s + lasts_s / 2,
        start_s + lasts_s,
        number is not None,
        None if number is not None else "too_small",
        Tempo(1.5, 2.0, None),
        measures={"back_arch": MeasureValue(value, 2.0, start_s + 1)},
    )


def judged(*reps: Rep, number: int = 1, start_s: float = 0.0, end_s: float = 60.0, why: str = "reps_done") -> JudgedSet:
    closed = Closed(end_s, number, why, sum(one.counted for one in reps), ())
    return JudgedSet(Opened(start_s, number, "bridge", "both", "given"), closed, tuple(reps))


def stored(store: Store, sets: Sequence[JudgedSet], spec: SpecUsed = OLD) -> str:
    """A session as it is kept live; returns its id."""
    session_id = store.start_session(source="camera 0", software={}).id
    for one in sets:
        set_id = store.start_set(session_id, one.opened, spec)
        for each in one.reps:
            store.add_rep(set_id, each)
        store.add_cue(session_id, set_id, Cue(one.closed.t_s, "praise", "Good rep", True, rep=1))
        store.add_placement(session_id, set_id, PlacementFound(one.opened.t_s + 0.1, "too_close", "Back a little."))
        store.close_set(set_id, one.closed)
    return session_id


def shown(session: SessionDetail) -> list[JudgedSet]:
    """What is kept, without what is only there because somebody said something of it."""
    return [
        JudgedSet(
            Opened(one.opened_s, one.number, one.exercise, one.side, one.side_from),
            Closed(
                one.closed_s or 0.0,
                one.number,
                one.close_reason or "",
                sum(each.counted for each in one.reps),
                one.faults,
            ),
            tuple(each for each in one.reps if each.reason != NOT_FOUND),
        )
        for one in session.sets
        if not one.reps or any(each.reason != NOT_FOUND for each in one.reps)
    ]


def ids(session: SessionDetail) -> dict[float, str]:
    """Of reps, by their start."""
    return {each.start_s: rep_id for one in session.sets for each, rep_id in zip(one.reps, one.rep_ids, strict=True)}


def said(session: SessionDetail) -> list[str]:
    """All cues and placements, wherever they lie, in the order of time."""
    cues = [kept.cue for part in (session, *session.sets) for kept in part.cues]
    found = [one for part in (session, *session.sets) for one in part.placement]
    return sorted([f"{cue.t_s} {cue.text}" for cue in cues] + [f"{one.t_s} {one.text}" for one in found])


def everything(folder: Path) -> list[str]:
    with closing(sqlite3.connect(folder / STORE_NAME)) as db:
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        return list(db.iterdump())


def test_ids_notes_and_labels_stay_and_the_rest_is_replaced(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        before = judged(replace(rep(1.0), faults=(ARCH,), order=NotAssessed("order", "dark")), rep(10.0, 2))
        session_id = stored(store, [before])
        first, second = store.session(1).sets[0].rep_ids
        note = store.add_note(session_id, "Tired.", first)
        store.label_rep(second, ["back_arch"], "Maria")
        old = store.session(1)
        lag = Order("back", "hips", 0.2, 0.05)
        after = replace(
            judged(
                replace(
                    rep(1.2, value=float("inf")), warnings=(ARCH,), not_assessed=(NotAssessed("hips_sag", "dark"),)
                ),
                replace(rep(10.0, 2), faults=(ARCH,), order=lag, tempo=Tempo(1.0, None, 0.4)),
                end_s=58.5,
                why="left_position",
            ),
            opened=Opened(0.5, 1, "bridge", "left", "found"),
        )
        after = replace(after, closed=replace(after.closed, faults=(ARCH, replace(ARCH, id="uneven"))))
        assert store.rejudge(1, "bridge", NEW, [after])
        new = store.session(1)
    assert shown(new) == [after]
    assert new.sets[0].id == old.sets[0].id
    assert new.sets[0].spec == NEW
    assert new.sets[0].rep_ids == (first, second)
    assert [(one.id, one.rep_id, one.text) for one in new.notes] == [(note, first, "Tired.")]
    assert new.labels == old.labels
    assert (new.sets[0].cues, new.sets[0].placement) == (old.sets[0].cues, old.sets[0].placement)
    (noted,) = new.rejudgements
    assert (noted.set, noted.old, noted.new) == (1, ("bridge", 1, OLD.sha256), ("mine", 2, NEW.sha256))
    assert old.rejudgements == ()


def test_a_rep_that_goes_is_deleted_unless_somebody_said_something_of_it(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        before = judged(rep(1.0), replace(rep(10.0, 2), faults=(ARCH,)), rep(20.0, 3), rep(30.0, 4))
        session_id = stored(store, [before])
        old = store.session(1)
        _, second, third, fourth = old.sets[0].rep_ids
        store.label_rep(second, [])
        store.add_note(session_id, "This one.", third)
        assert store.rejudge(1, "bridge", NEW, [judged(rep(1.0), rep(40.0, 2))])
        new = store.session(1).sets[0]
        assert [(one.start_s, one.number, one.reason) for one in new.reps] == [
            (1.0, 1, None),
            (10.0, None, NOT_FOUND),
            (20.0, None, NOT_FOUND),
            (40.0, 2, None),
        ]
        left = new.reps[1]
        assert (left.counted, left.faults, left.measures, left.tempo) == (False, (), {}, Tempo(None, None, None))
        assert new.rep_ids[1:3] == (second, third)
        assert fourth not in new.rep_ids
        assert list(store.session(1).labels) == [second]
        assert [note.rep_id for note in store.session(1).notes] == [third]
        assert store.rejudge(1, "bridge", OLD, [before])
        assert shown(store.session(1)) == [before]
        assert store.session(1).sets[0].rep_ids[:3] == old.sets[0].rep_ids[:3]
        # Once it is taken back, nothing keeps it any more.
        store.label_rep(second, None)
        store.rejudge(1, "bridge", NEW, [judged(rep(1.0))])
        assert store.session(1).sets[0].rep_ids == (old.sets[0].rep_ids[0], third)


def test_a_set_that_goes_leaves_what_was_said_and_gets_it_back(tmp_path: Path) -> None:
    first = judged(rep(1.0), rep(10.0, 2), end_s=20.0)
    second = judged(rep(31.0, set_number=2), number=2, start_s=30.0, end_s=40.0)
    with Store.open(tmp_path) as store:
        stored(store, [first, second])
        old = store.session(1)
        alone = judged(rep(31.0), start_s=30.0, end_s=40.0)
        assert store.rejudge(1, "bridge", NEW, [alone])
        new = store.session(1)
        assert shown(new) == [alone]
        assert new.sets[0].id == old.sets[1].id
        assert new.cues == old.sets[0].cues
        assert new.placement == old.sets[0].placement
        assert [(one.set, one.old is None) for one in new.rejudgements] == [(None, False), (1, False)]
        assert store.rejudge(1, "bridge", OLD, [first, second])
        back = store.session(1)
        assert shown(back) == [first, second]
        assert [(one.cues, one.placement) for one in back.sets] == [(one.cues, one.placement) for one in old.sets]
        assert (back.cues, back.placement) == ((), ())
        assert [one.spec for one in back.sets] == [OLD, OLD]


def test_a_set_that_goes_stays_for_a_rep_with_a_label(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        stored(store, [judged(rep(1.0), rep(10.0, 2))])
        labelled = store.session(1).sets[0].rep_ids[0]
        store.label_rep(labelled, [])
        assert store.rejudge(1, "bridge", NEW, [])
        (left,) = store.session(1).sets
        assert (left.rep_ids, left.reps[0].reason, left.spec) == ((labelled,), NOT_FOUND, NEW)
        assert not store.rejudge(1, "bridge", NEW, [])


def test_reps_keep_what_was_said_of_them_where_two_sets_become_one(tmp_path: Path) -> None:
    first = judged(rep(1.0), end_s=20.0)
    second = judged(rep(31.0, set_number=2), number=2, start_s=30.0, end_s=40.0)
    with Store.open(tmp_path) as store:
        session_id = stored(store, [first, second])
        old = store.session(1)
        store.add_note(session_id, "In the second set.", old.sets[1].rep_ids[0])
        whole = judged(rep(1.0), rep(31.0, 2), end_s=40.0)
        assert store.rejudge(1, "bridge", NEW, [whole])
        new = store.session(1)
        assert shown(new) == [whole]
        assert new.sets[0].rep_ids == old.sets[0].rep_ids + old.sets[1].rep_ids
        assert [note.rep_id for note in new.notes] == list(old.sets[1].rep_ids)
        assert said(new) == said(old)
        with closing(sqlite3.connect(tmp_path / STORE_NAME)) as db:
            assert db.execute("SELECT set_id FROM notes").fetchall() == [(new.sets[0].id,)]


def test_sets_of_other_exercises_stay_and_are_numbered_in_order(tmp_path: Path) -> None:
    clam = replace(judged(rep(31.0, set_number=2), number=2, start_s=30.0, end_s=40.0))
    clam = replace(clam, opened=replace(clam.opened, exercise="clam"))
    with Store.open(tmp_path) as store:
        stored(store, [judged(rep(1.0), end_s=20.0), clam])
        old = store.session(1).sets[1]
        parts = [judged(rep(1.0), end_s=7.0), judged(rep(10.0, set_number=2), number=2, start_s=9.0, end_s=20.0)]
        assert store.rejudge(1, "bridge", NEW, parts)
        new = store.session(1)
        assert [(one.number, one.exercise, one.spec.name) for one in new.sets] == [
            (1, "bridge", "mine"),
            (2, "bridge", "mine"),
            (3, "clam", "bridge"),
        ]
        assert replace(new.sets[2], number=2, reps=old.reps) == old
        assert store.rejudge(1, "bridge", NEW, [])
        assert [(one.number, one.exercise) for one in store.session(1).sets] == [(1, "clam")]
        assert not store.rejudge(1, "hip_hike", NEW, [])


def test_what_a_kill_left_unfinished_is_finished(tmp_path: Path) -> None:
    whole = judged(rep(1.0), rep(10.0, 2), why="source_ended")
    with Store.open(tmp_path) as store:
        session_id = store.start_session(source="camera 0", software={}).id
        set_id = store.start_set(session_id, whole.opened, OLD)
        store.add_rep(set_id, whole.reps[0])
        store.announce_rep(set_id, TopReached(12.0, 1, 2))
        announced = store.session(1).sets[0].rep_ids
        assert store.rejudge(1, "bridge", OLD, [whole])
        assert shown(store.session(1)) == [whole]
        assert store.session(1).sets[0].rep_ids == announced


def test_a_session_that_is_being_recorded_is_left_alone(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        session_id = stored(store, [judged(rep(1.0))])
        store.recordings.mkdir()
        about = read_recording(RECORDINGS / "real_sit_up.parquet").metadata
        with JournalWriter(store.recordings / f"{session_id}.journal", about):
            before = everything(tmp_path)
            with pytest.raises(StorageError, match="Session 1 is still being recorded: end it first"):
                store.rejudge(1, "bridge", NEW, [])
            assert everything(tmp_path) == before
        assert store.rejudge(1, "bridge", NEW, [])
        with pytest.raises(UsageError, match="no session 2"):
            store.rejudge(2, "bridge", NEW, [])


def test_specs_are_kept_for_as_long_as_a_session_knows_them(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        stored(store, [judged(rep(1.0))])
        stored(store, [judged(rep(1.0))], replace(OLD, sha256="cc" * 32))
        store.rejudge(1, "bridge", NEW, [judged(rep(1.0))])
        store.delete_session(2)
        with closing(sqlite3.connect(tmp_path / STORE_NAME)) as db:
            assert db.execute("SELECT sha256 FROM specs ORDER BY 1").fetchall() == [(OLD.sha256,), (NEW.sha256,)]
        store.delete_session(1)
        with closing(sqlite3.connect(tmp_path / STORE_NAME)) as db:
            assert db.execute("SELECT count(*) FROM specs").fetchone() == (0,)
            assert db.execute("SELECT count(*) FROM rejudgements").fetchone() == (0,)


@st.composite
def judgements(draw: st.DrawFn) -> list[JudgedSet]:
    """Some sets with some reps, none overlapping another one."""
    borders = sorted(draw(st.sets(st.integers(0, 60), max_size=16)))
    spans = [one for i, one in enumerate(pairwise(borders)) if i % 2 == 0]
    sets: list[JudgedSet] = []
    while spans:
        count = draw(st.integers(1, len(spans)))
        inside, spans = spans[:count], spans[count:]
        number = len(sets) + 1
        reps = [
            replace(
                rep(float(start), i, float(end - start), set_number=number),
                faults=draw(st.sampled_from([(), (ARCH,)])),
            )
            for i, (start, end) in enumerate(inside, 1)
        ]
        sets.append(judged(*reps, number=number, start_s=inside[0][0], end_s=inside[-1][1]))
    return sets


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=judgements(), second=judgements(), data=st.data())
def test_writing_twice_is_once_and_writing_back_restores(
    tmp_path_factory: pytest.TempPathFactory, first: list[JudgedSet], second: list[JudgedSet], data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("data")
    with Store.open(folder) as store:
        stored(store, first)
        old = store.session(1)
        labelled = data.draw(st.sets(st.sampled_from(sorted(ids(old))))) if ids(old) else set()
        for start_s in labelled:
            store.label_rep(ids(old)[start_s], ["back_arch"])
        labels = store.session(1).labels
        store.rejudge(1, "bridge", NEW, second)
        assert [one.reps for one in shown(store.session(1))] == _renumbered(store.session(1), second)
        assert store.session(1).labels == labels
        once = everything(folder)
        assert not store.rejudge(1, "bridge", NEW, second)
        assert everything(folder) == once
        store.rejudge(1, "bridge", OLD, first)
        back = store.session(1)
    assert shown(back) == first
    assert back.labels == labels
    assert {start_s for start_s, rep_id in ids(back).items() if rep_id in labels} == labelled
    assert said(back) == said(old)


def _renumbered(session: SessionDetail, sets: list[JudgedSet]) -> list[tuple[Rep, ...]]:
    """The reps with the numbers of their sets as they are where a set stays only for what was said of its reps."""
    numbers = [one.opened.set for one in shown(session)]
    return [tuple(replace(each, set=number) for each in one.reps) for number, one in zip(numbers, sets, strict=True)]


def judged_otherwise() -> list[JudgedSet]:
    return [
        judged(rep(1.0, value=1.0), rep(10.0, 2), end_s=30.0),
        judged(rep(41.0, set_number=2), number=2, start_s=40.0),
    ]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no kill that cannot be caught")
def test_a_kill_in_the_middle_leaves_the_old_or_the_new(tmp_path: Path) -> None:
    """Killed before every fifth statement of the transaction, and before its commit."""
    child = textwrap.dedent(f"""
        import os, signal, sys
        from pathlib import Path
        sys.path[:0] = {sys.path!r}
        from test_rejudged import NEW, Store, judged_otherwise
        at, done = int(sys.argv[2]), 0
        def count(statement):
            global done
            done += 1
            if done == at or (at == -1 and statement == "COMMIT"):
                os.kill(os.getpid(), signal.SIGKILL)
        store = Store.open(Path(sys.argv[1]))
        store._db.set_trace_callback(count)
        store.rejudge(1, "bridge", NEW, judged_otherwise())
    """)
    with Store.open(tmp_path) as store:
        before = [judged(rep(1.0), rep(12.0, 2), rep(20.0, 3))]
        session_id = stored(store, before)
        store.add_note(session_id, "Stays.", store.session(1).sets[0].rep_ids[2])
    untouched = everything(tmp_path)
    for at in (10, 30, 45, 60, -1):
        killed = subprocess.run([sys.executable, "-c", child, str(tmp_path), str(at)], check=False)
        assert killed.returncode == -signal.SIGKILL
        assert everything(tmp_path) == untouched
    subprocess.run([sys.executable, "-c", child, str(tmp_path), "100000"], check=True)
    with Store.open(tmp_path) as store:
        assert shown(store.session(1)) == judged_otherwise()
        assert [note.text for note in store.session(1).notes] == ["Stays."]


def test_a_full_disk_is_a_sentence_and_leaves_what_was_there(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 512) as folder, Store.open(folder) as store:
        stored(store, [judged(rep(1.0))])
        before = store.session(1)
        many = judged(*(rep(float(i), i, 0.5) for i in range(1, 5000)), end_s=6000.0)
        with pytest.raises(StorageError, match=r"The disk is full: make room in .*disk"):
            store.rejudge(1, "bridge", NEW, [many])
        assert store.session(1) == before
