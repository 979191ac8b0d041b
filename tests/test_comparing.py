"""What a draft that counts otherwise makes of recordings, side by side with the spec on disk: as judging live does."""

from __future__ import annotations

import multiprocessing
import shutil
import threading
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from command import RECORDINGS
from goodrep.app.replay import replayed, specs_of
from goodrep.core.engine import Engine
from goodrep.core.events import Event, Rep, RepDone
from goodrep.core.session import Session
from goodrep.io.recording import read_recording
from goodrep.io.records import Label
from goodrep.specs.loading import LoadedSpec, load_spec
from goodrep.tuning import told
from goodrep.tuning.bench import Bench, Compared, bench_compared, bench_of, rows_judged
from goodrep.tuning.chosen import KeptRep, Place
from goodrep.tuning.comparing import compared, prepare
from goodrep.tuning.draft import as_loaded
from goodrep.tuning.limits import RepTable
from goodrep.tuning.many import Judges
from goodrep.tuning.outcomes import outcomes
from goodrep.tuning.remeasure import remeasured
from recorded import ALL, loaded, poses_of

pytestmark = pytest.mark.usefixtures("own_cache")


@pytest.fixture
def copies(tmp_path: Path) -> list[Path]:
    """So many recordings that processes are started for them."""
    found = [tmp_path / f"{i}.parquet" for i in range(Judges.FEW + 2)]
    for path in found:
        shutil.copy(RECORDINGS / "demo_bridge.parquet", path)
    return found


def counting_otherwise(base: LoadedSpec) -> LoadedSpec:
    """A draft that smooths otherwise, and counts much smaller movements."""
    rep = base.spec.rep
    values = {"expected_range": 0.7 * rep.expected_range, "least_share": 0.05, "shortest_s": 0.5}
    return as_loaded(base, base.spec.model_copy(update={"rep": rep.model_copy(update=values)}))


def live(name: str, by: LoadedSpec) -> list[Rep]:
    engine = Engine(by.spec)
    events = [event for pose in poses_of(name) for event in engine.step(pose)] + engine.finish()
    return [event.rep for event in events if isinstance(event, RepDone)]


def same_table(one: RepTable, other: RepTable) -> bool:
    for field in fields(RepTable):
        first, second = getattr(one, field.name), getattr(other, field.name)
        if not isinstance(first, dict):
            first, second = {"": first}, {"": second}
        if first.keys() != second.keys():
            return False
        if not all(np.array_equal(first[key], second[key], equal_nan=first[key].dtype.kind == "f") for key in first):
            return False
    return True


def same_bench(one: Bench, other: Bench) -> bool:
    plain = all(
        getattr(one, name) == getattr(other, name) for name in ("spec", "places", "labels", "measured_as", "remarks")
    )
    tables = same_table(one.base, other.base) and same_table(one.draft, other.draft)
    return plain and tables and np.array_equal(one.start_s, other.start_s)


@pytest.mark.parametrize("name", ALL)
def test_both_specs_judge_a_recording_as_they_would_have_live(name: str) -> None:
    path = RECORDINGS / f"{name}.parquet"
    (exercise,) = specs_of(read_recording(path).metadata)
    base = loaded(exercise)
    draft, label = counting_otherwise(base), Label(("back_arch",), datetime(2026, 1, 1, tzinfo=UTC), None)
    before, after = live(name, base), live(name, draft)
    kept = [
        KeptRep(Place(1, 1, i, rep.number, 1), rep, label if i % 2 else None) for i, rep in enumerate(before[1:], 1)
    ]
    rows = rows_judged(before, after, kept)
    for prepared in (False, True):
        if prepared:
            prepare(path, base)
        found = compared(path, base, draft)
        assert found is not None
        assert same_table(found.base, RepTable.of([row.before for row in rows], tuple(base.spec.checks)))
        expected = bench_of(base.spec, [*rows, *rows], draft.spec, ("a",))
        assert same_bench(bench_compared(base.spec, [(found, kept), (found, kept)], draft.spec, ("a",)), expected)
    alone = compared(path, base, None)
    assert alone is not None
    expected = bench_of(base.spec, rows_judged(before, before, kept), base.spec, ())
    assert same_bench(bench_compared(base.spec, [(alone, kept)], base.spec, ()), expected)


def test_no_recording_makes_an_empty_bench() -> None:
    base = loaded("bridge")
    empty = bench_compared(base.spec, [], base.spec, ("a",))
    assert same_bench(empty, bench_of(base.spec, [], base.spec, ("a",)))


def test_what_is_prepared_need_not_be_run_through_again(monkeypatch: pytest.MonkeyPatch) -> None:
    path, base = RECORDINGS / "bridge_002.parquet", load_spec("bridge")
    runs: list[object] = []

    def noted(judge: Engine | Session, *rest: Any) -> Iterator[tuple[str, list[Event]]]:
        runs.append(judge)
        return replayed(judge, *rest)

    monkeypatch.setattr(told, "replayed", noted)
    prepare(path, base)
    assert len(runs) == 1
    prepare(path, base)
    assert outcomes(path, "bridge", (base,)) is not None
    assert remeasured(path, base, [base.spec], ["back_arch"]).start_s.size
    assert len(runs) == 1
    assert compared(path, base, counting_otherwise(base)) is not None
    assert len(runs) == 2


def test_a_recording_of_something_else_is_neither_prepared_nor_compared() -> None:
    base = load_spec("bridge")
    prepare(RECORDINGS / "clam_004.parquet", base)
    assert compared(RECORDINGS / "clam_004.parquet", base, None) is None


def test_many_are_compared_by_several_processes_as_one_does(copies: list[Path], tmp_path: Path) -> None:
    base, draft, broken = load_spec("bridge"), counting_otherwise(load_spec("bridge")), tmp_path / "broken.parquet"
    broken.write_bytes(b"nothing")
    with Judges() as judges:
        assert list(judges.prepare([*copies, broken], base, lambda: True)) == [*copies, broken]
        found = dict(judges.compare([*copies, broken], base, draft))
    assert "broken.parquet" in str(found.pop(broken))
    alone = compared(copies[0], base, draft)
    assert alone is not None
    for path in copies:
        one = found[path]
        assert isinstance(one, Compared)
        assert same_table(one.base, alone.base)
        assert same_table(one.draft, alone.draft)


def test_what_is_prepared_waits_for_what_somebody_waits_for(copies: list[Path]) -> None:
    base, order = load_spec("bridge"), list[str]()
    with Judges() as judges:
        first: Iterator[object] = judges.compare(copies, base, None)
        next(first)  # somebody waits for the rest of it

        def prepared() -> None:
            for _ in judges.prepare(copies, base, lambda: True):
                order.append("prepared")

        thread = threading.Thread(target=prepared)
        thread.start()
        for _ in first:
            order.append("compared")
        thread.join()
        assert order == ["compared"] * (len(copies) - 1) + ["prepared"] * len(copies)
        assert list(judges.prepare(copies, base, lambda: False)) == []
        assert list(judges.prepare(copies[: Judges.FEW], base, lambda: True)) == []


def test_who_goes_away_without_a_word_holds_nothing_up(copies: list[Path]) -> None:
    base = load_spec("bridge")
    with Judges() as judges:
        forgotten = judges.compare(copies, base, None)
        next(forgotten)
        assert list(judges.prepare(copies, base, lambda: True)) == copies
        assert len(list(forgotten)) == len(copies) - 1


def test_a_process_that_was_ended_while_it_had_nothing_to_do_is_replaced(copies: list[Path]) -> None:
    base = loaded("bridge")
    with Judges() as judges:
        assert all(found.problem is None for found in judges.judge(copies, "bridge", (base,)))
        for process in multiprocessing.active_children():
            process.kill()
            process.join()
        assert all(found.problem is None for found in judges.judge(copies, "bridge", (base,)))
