"""Agreement with a physio's marks: right by hand and by the books, and told so that it can be acted on."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from command import RECORDINGS
from goodrep.app.cli import main
from goodrep.io.store import Store
from goodrep.specs.loading import load_spec
from goodrep.tuning.agreement import Counts, Marked, agreement, best_limit, kappa, kappa_with_sd, share

few = st.integers(0, 40)
counts = st.builds(Counts, few, few, few, few).filter(lambda found: found.total > 0)


def test_kappa_of_a_table_worked_out_by_hand() -> None:
    """50 cases, 20 both yes, 15 both no: observed 0.7, by chance 0.5 * 0.6 + 0.5 * 0.4 = 0.5, so kappa 0.4."""
    found = Counts(both=20, only_judged=5, only_marked=10, neither=15)
    assert kappa(found) == pytest.approx(0.4)
    variance = 0.4 * 0.34**2 + 0.3 * 0.46**2 + 0.36 * (0.1 * 1.1**2 + 0.2 * 0.9**2) - 0.01
    value, sd = kappa_with_sd(np.array([[20, 5], [10, 15]]))
    assert value == pytest.approx(0.4)
    assert sd == pytest.approx(math.sqrt(variance / 50) / 0.5)


@pytest.mark.parametrize(("shares", "reps"), [((0.3, 0.1, 0.05, 0.55), 60), ((0.2, 0.0, 0.02, 0.78), 40)])
def test_the_interval_holds_the_true_kappa_about_nineteen_times_of_twenty(shares: tuple[float, ...], reps: int) -> None:
    random, held = np.random.default_rng(0), 0
    both, only_judged, only_marked, neither = shares
    true, _ = kappa_with_sd(np.array([[both, only_judged], [only_marked, neither]]))
    draws = random.multinomial(reps, shares, size=2000)
    for draw in draws:
        found = Counts(*map(int, draw)).kappa
        held += found is not None and found.low <= true <= found.high
    assert held / len(draws) > 0.93


def test_a_few_reps_that_agree_perfectly_are_no_certainty() -> None:
    found = Counts(1, 0, 0, 17).kappa
    assert found is not None
    assert found.value == found.high == 1.0
    assert found.low < 0.6


@given(found=counts)
def test_kappa_keeps_its_bounds_and_its_symmetries(found: Counts) -> None:
    value = kappa(found)
    turned = Counts(found.both, found.only_marked, found.only_judged, found.neither)
    swapped = Counts(found.neither, found.only_marked, found.only_judged, found.both)
    tripled = Counts(*(3 * n for n in (found.both, found.only_judged, found.only_marked, found.neither)))
    if value is None:
        assert {kappa(turned), kappa(swapped), kappa(tripled), found.kappa} == {None}
        return
    assert -1 <= value <= 1
    for other in (turned, swapped, tripled):
        assert kappa(other) == pytest.approx(value)
    assert (value == 1) == (found.only_judged == found.only_marked == 0)
    estimate = found.kappa
    assert estimate is not None
    assert -1 <= estimate.low <= value <= estimate.high <= 1


@given(hits=few, misses=few)
def test_a_share_lies_within_its_interval(hits: int, misses: int) -> None:
    found = share(hits, hits + misses)
    if not hits + misses:
        assert found is None
        return
    assert found is not None
    assert 0 <= found.low <= found.value <= found.high <= 1
    other = share(misses, hits + misses)
    assert other is not None
    assert 1 - other.high == pytest.approx(found.low)
    assert 1 - other.low == pytest.approx(found.high)


def test_wilsons_interval_as_it_is_printed() -> None:
    """15 of 20: 0.53 to 0.89."""
    found = share(15, 20)
    assert found is not None
    assert (round(found.low, 3), round(found.high, 3)) == (0.531, 0.888)


@given(
    reps=st.lists(st.tuples(st.integers(0, 12).map(float), st.booleans()), min_size=1, max_size=30),
    sign=st.sampled_from([-1, 1]),
    present=st.floats(-2, 15),
)
def test_no_limit_agrees_better_than_the_best_one(reps: list[tuple[float, bool]], sign: int, present: float) -> None:
    values, marked = np.array([value for value, _ in reps]), np.array([mark for _, mark in reps])
    found = best_limit(values, marked, sign, present)
    best = 0.0 if found is None else kappa(found.counts)
    assert best is not None
    for limit in np.arange(-1.0, 14.0, 0.25):
        other = Counts.of(sign * (values - limit) > 0, marked)
        assert (kappa(other) or 0.0) <= best + 1e-9
        if found is not None and found.low < limit < found.high:
            assert other == found.counts
    assert found is None or found.low < found.high


def test_of_limits_that_are_equally_good_the_nearest_is_told() -> None:
    values = np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
    marked = np.array([False, True, False, True, False, True])
    near, far = best_limit(values, marked, 1, 1.6), best_limit(values, marked, 1, 5.4)
    assert near is not None
    assert far is not None
    assert (near.low, near.high) == (1.0, 2.0)
    assert (far.low, far.high) == (5.0, 6.0)


def test_what_was_not_assessed_is_in_no_count() -> None:
    check = Marked([9.0, None, 20.0, 3.0], [False, None, True, False], [False, True, True, False])
    found = agreement(check, 1, 13.0)
    assert (found.counts, found.not_assessed) == (Counts(1, 0, 0, 2), 1)
    assert found.best is not None
    assert (found.best.low, found.best.high) == (9.0, 20.0)
    assert agreement(check, 1, None).best is None


# -- the command ------------------------------------------------------------------------------------------------


def test_a_rep_that_two_people_marked_counts_for_each(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Store.open() as store:
        one = store.session(1).sets[0]
        for rep, rep_id in zip(one.reps, one.rep_ids, strict=True):
            store.label_rep(rep_id, [fault.id for fault in rep.faults], by="Maria")
            store.label_rep(rep_id, [], by="Tom")
    for arguments in ([], ["--spec", "bridge"]):
        assert main(["agreement", "--json", *arguments]) == 0
        maria, tom = json.loads(capsys.readouterr().out)
        assert [(found["marked_by"], found["reps"]) for found in (maria, tom)] == [("Maria", 6), ("Tom", 6)]
        both = [sum(check["counts"]["both"] for check in found["checks"].values()) for found in (maria, tom)]
        assert both[0] > 0
        assert both[1] == 0


@pytest.fixture
def marked(kept: Path) -> Path:
    """Of the first session's reps those with a fault are marked with it, except the last; by Maria, one by nobody."""
    with Store.open() as store:
        one = store.session(1).sets[0]
        *most, last = zip(one.reps, one.rep_ids, strict=True)
        for rep, rep_id in most:
            store.label_rep(rep_id, [fault.id for fault in rep.faults], by="Maria")
        store.label_rep(last[1], ["hips_sag"])
    return kept


def test_marks_are_compared_check_by_check_and_person_by_person(
    marked: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["agreement", "--json"]) == 0
    nobody, maria = json.loads(capsys.readouterr().out)
    assert (nobody["marked_by"], nobody["reps"], maria["marked_by"], maria["reps"]) == (None, 1, "Maria", 5)
    for check in maria["checks"].values():
        assert check["counts"]["only_judged"] == check["counts"]["only_marked"] == 0
    assert maria["checks"]["back_arch"]["kappa"]["value"] == 1
    best, limit = maria["checks"]["back_arch"]["best_limit"], maria["checks"]["back_arch"]["fault_limit"]
    assert best["from"] < limit < best["to"]
    assert nobody["checks"]["hips_sag"]["counts"]["only_marked"] == 1

    assert main(["agreement"]) == 0
    out = capsys.readouterr().out
    assert "Bridge, marked by Maria: 5 reps" in out
    assert "Bridge, marked by nobody named: 1 rep" in out
    assert "100% (" in out


@pytest.mark.parametrize("columns", [60, 100])
def test_where_a_row_would_be_broken_each_number_has_its_own_line(
    columns: int, marked: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "220")
    assert main(["agreement"]) == 0
    wide = capsys.readouterr().out
    (row,) = [line for line in wide.split("Maria")[1].splitlines() if line.startswith("back arch")]
    monkeypatch.setenv("COLUMNS", str(columns))
    assert main(["agreement"]) == 0
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= columns
    told = out.split("Maria")[1].split("Back arch: ")[1].split("\n\n")[0]
    assert " ".join(told.split("\nPrecision")[0].split()).startswith("both ")
    for name in ("Precision", "Recall", "Kappa", "Fault limit", "Would agree best"):
        (value,) = [line.split(": ")[1].rstrip() for line in told.splitlines() if line.startswith(f"{name}: ")]
        assert value in row


def test_of_somebody_who_has_no_session_it_says_whose_there_are(
    marked: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Store.open() as store:
        store.start_session(source="camera", software={}, person="anna")
    assert main(["agreement", "--person", "otto"]) == 2
    assert (
        "There is no session of otto. There are some of others: --person anna and --person . (who has no name)."
        in capsys.readouterr().err
    )
    assert main(["agreement", "--person", "anna"]) == 2
    assert "No rep of anna has been marked yet." in capsys.readouterr().err
    assert main(["agreement", "--person", "."]) == 0


def test_another_spec_judges_the_marked_reps_anew(
    marked: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "lenient.yaml"
    path.write_text(load_spec("bridge").text.replace("fault: {above: 13}", "fault: {above: 40}"), encoding="utf-8")
    assert main(["agreement", "--spec", str(path), "--json"]) == 0
    _, maria = json.loads(capsys.readouterr().out)
    arch = maria["checks"]["back_arch"]
    assert (arch["fault_limit"], arch["counts"]["both"], arch["recall"]["value"]) == (40, 0, 0)
    assert arch["counts"]["only_marked"] > 0
    assert arch["best_limit"]["to"] < 40


def test_where_several_limits_judged_all_are_told(
    marked: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "lenient.yaml"
    path.write_text(load_spec("bridge").text.replace("fault: {above: 13}", "fault: {above: 40}"), encoding="utf-8")
    recording = RECORDINGS / "bridge_002.parquet"
    assert main(["analyze", str(recording), "--exercise", "bridge", "--spec", str(path), "--save"]) == 0
    with Store.open() as store:
        number = store.sessions()[0].key.number
        store.label_rep(store.session(number).sets[0].rep_ids[0], [], by="Maria")
    capsys.readouterr()
    assert main(["agreement", "--json"]) == 0
    maria = json.loads(capsys.readouterr().out)[1]["checks"]
    assert (maria["back_arch"]["fault_limit"], maria["back_arch"]["fault_limits"]) == (40, [13, 40])
    assert len(maria["hips_sag"]["fault_limits"]) == 1
    assert main(["agreement"]) == 0
    assert "2 limits, 13° to 40°, last 40°" in capsys.readouterr().out


def test_without_marks_it_says_how_to_set_some(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["agreement"]) == 2
    err = capsys.readouterr().err
    assert "goodrep review" in err
    assert len(err.splitlines()) == 1


def test_marks_of_another_exercise_are_told(marked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["agreement", "--spec", "clam"]) == 2
    assert "No rep of the clam is both marked and recorded." in capsys.readouterr().err
