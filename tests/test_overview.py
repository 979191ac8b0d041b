"""All sessions at once: the same numbers as session by session."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from goodrep.core.events import Finding, Rep, SetClosed, SetOpened, Tempo, TopReached
from goodrep.core.judging import priority_of
from goodrep.core.phrases import cue_texts, summary_text
from goodrep.core.vocabulary import Side
from goodrep.io.records import Feedback, SessionDetail, SpecUsed
from goodrep.io.store import Store
from recorded import loaded

BRIDGE = loaded("bridge")
SPEC = SpecUsed("bridge", 1, "ab" * 32, BRIDGE.text)
FAULTS = ("back_arch", "too_fast", "short_hold")


def a_rep(chance: random.Random, number: int, i: int) -> Rep:
    counted = chance.random() < 0.8
    cut_off = chance.random() < 0.2
    reason = "too_small" if not counted else "cut_off_at_end" if cut_off else None
    names = chance.sample(FAULTS, chance.choice((0, 0, 1, 2)))
    faults = tuple(Finding(name, 1.0, "deg", 2.0, 3.0) for name in names)
    at_s = 100.0 * number + 10.0 * i
    return Rep(number, i if counted else None, at_s, at_s + 2, at_s + 4, counted, reason, Tempo(2, 1, 2), faults)


def keep(store: Store, chance: random.Random) -> None:
    key = store.start_session(source="camera", software={}, person=chance.choice((None, "anna")))
    for number in range(1, chance.randint(0, 4) + 1):
        exercise = chance.choice(("bridge", "clam"))
        side: Side = "both" if exercise == "bridge" else chance.choice(("left", "right"))
        set_id = store.start_set(key.id, SetOpened(0.0, number, exercise, side, "found"), SPEC)
        for i in range(1, chance.randint(0, 6) + 1):
            store.add_rep(set_id, a_rep(chance, number, i))
        if chance.random() < 0.3:
            store.announce_rep(set_id, TopReached(90.0, number, 9))
        else:
            whole = tuple(Finding(name, 1.0, "deg", 2.0, 3.0) for name in chance.sample(FAULTS, chance.choice((0, 1))))
            store.close_set(set_id, SetClosed(100.0, number, "left_position", 3, whole))
    if chance.random() < 0.5:
        store.add_feedback(key.id, Feedback("glutes", 2))
    if chance.random() < 0.8:
        store.end_session(key.id)


def main_fault(detail: SessionDetail) -> str | None:
    """What most counted reps have, of equals the one the spec corrects first; else the first fault of a set."""
    names = [fault.id for one in detail.sets for rep in one.reps if rep.counted for fault in rep.faults]
    of_sets = [fault.id for one in detail.sets for fault in one.faults]
    most = sorted(names, key=lambda name: (-names.count(name), priority_of(BRIDGE.spec, name)))
    return next(iter(most + of_sets), None)


@pytest.mark.parametrize("seed", range(3))
def test_the_lines_say_what_the_sessions_say(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    with Store.open(tmp_path) as store:
        for _ in range(25):
            keep(store, chance)
        lines = store.session_lines()
        assert [line.number for line in lines] == list(range(25, 0, -1))
        assert [summary.key.number for summary in store.sessions()] == list(range(25, 0, -1))
        for line, summary in zip(lines, store.sessions(), strict=True):
            detail = store.session(line.number)
            assert detail.summary == summary
            reps = [rep for one in detail.sets for rep in one.reps]
            assert summary.sets == len(detail.sets)
            assert summary.exercises == tuple(dict.fromkeys(one.exercise for one in detail.sets))
            assert summary.good == sum(rep.good for rep in reps)
            assert summary.compensated == sum(rep.counted and bool(rep.faults) for rep in reps)
            assert summary.attempts == sum(not rep.counted for rep in reps)
            assert summary.main_fault == line.main_fault == main_fault(detail)
            assert line.feedback == detail.feedback
            assert line.person == detail.person
            for part in line.parts:
                own = [one for one in detail.sets if (one.exercise, one.side) == (part.exercise, part.side)]
                counted = [rep for one in own for rep in one.reps if rep.counted]
                assert part.counted == len(counted)
                assert part.cut_off == sum(not rep.good and not rep.faults for rep in counted)
                for fault, reps in part.faults.items():
                    assert reps == sum(any(found.id == fault for found in rep.faults) for rep in counted)
                assert set(part.faults) == {found.id for rep in counted for found in rep.faults}
    assert any(line.main_fault for line in lines)


@pytest.mark.parametrize("seed", range(20))
def test_the_list_names_the_fault_that_the_coach_named(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    reps = [a_rep(chance, 1, i) for i in range(1, 8)]
    with Store.open(tmp_path) as store:
        key = store.start_session(source="camera", software={})
        set_id = store.start_set(key.id, SetOpened(0.0, 1, "bridge", "both", "found"), SPEC)
        for rep in reps:
            store.add_rep(set_id, rep)
        (summary,) = store.sessions()
    said = summary_text(BRIDGE.spec, reps)
    if summary.main_fault is None:
        assert not any(rep.counted and rep.faults for rep in reps)
    else:
        assert cue_texts(BRIDGE.spec, summary.main_fault).first.lower() in said.lower()


def test_the_last_spec_is_that_of_the_last_set(tmp_path: Path) -> None:
    newer = SpecUsed("bridge", 2, "cd" * 32, "format: 1\nversion: 2\n")
    with Store.open(tmp_path) as store:
        assert store.last_spec("bridge") is None
        for spec in (SPEC, newer):
            key = store.start_session(source="camera", software={})
            store.start_set(key.id, SetOpened(0.0, 1, "bridge", "both", "found"), spec)
        assert store.last_spec("bridge") == newer
        assert store.last_spec("clam") is None
