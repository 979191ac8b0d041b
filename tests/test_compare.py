"""Two groups of reps side by side: means, shares, and the mean rep."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from goodrep.app.printing import number_words
from goodrep.core.events import Finding, MeasureValue, Rep, SetOpened, Tempo
from goodrep.core.vocabulary import Side
from goodrep.io.overview import Part, SessionLine
from goodrep.io.store import Store
from goodrep.page.compare import Group, mean_curves, other_limits, rows
from goodrep.page.compare_page import compare, latest_whole, two_sided
from goodrep.review.curves import Curve, SetCurves
from goodrep.specs.rules import Limit
from recorded import loaded

SPEC = loaded("bridge").spec


def rep(number: int, start_s: float, up_s: float, *faults: str, arch: float = 0.0) -> Rep:
    found = tuple(Finding(name, 20.0, "deg", 13.0, start_s) for name in faults)
    return Rep(
        1, number, start_s, start_s + up_s, start_s + up_s + 3, True, None, Tempo(up_s, 1.0, 2.0), found,
        measures={"back_arch": MeasureValue(arch, 1.0, start_s), "hips_sag": MeasureValue(0.05, 0.01, start_s)},
    )  # fmt: skip


def test_rows_are_shares_and_means_with_their_difference() -> None:
    first = Group("a", (rep(1, 0, 1.0, arch=4), rep(2, 9, 2.0, "back_arch", arch=16)), (SPEC,))
    second = Group("b", (rep(1, 0, 2.0, arch=6),), (SPEC,))
    told = {row.name: (row.first, row.second, row.difference) for row in rows(first, second)}
    assert told["Counted reps"] == ("2", "1", "")
    assert told["Good"] == ("50 %", "100 %", "+50 points")
    assert told["With back arch"] == ("50 %", "0 %", "-50 points")
    assert told["Lift"] == ("1.5 s", "2 s", "+0.5 s")
    assert told["Arch of the lower back"] == ("10°", "6°", "-4°")
    assert told["Lost of the lift while holding"] == ("5 %", "5 %", "0 points")


def test_a_difference_is_that_of_the_numbers_that_are_shown() -> None:
    first, second = (Group("", (rep(1, 0, 2.0, arch=arch),), (SPEC,)) for arch in (3.86, 5.44))
    told = {row.name: row for row in rows(first, second)}["Arch of the lower back"]
    assert (told.first, told.second, told.difference) == ("3.9°", "5.4°", "+1.5°")


@given(values=st.tuples(st.floats(-90, 90), st.floats(-90, 90)))
def test_whoever_reckons_a_difference_finds_it(values: tuple[float, float]) -> None:
    first, second = (Group("", (rep(1, 0, 2.0, arch=value),), (SPEC,)) for value in values)
    told = {row.name: row for row in rows(first, second)}["Arch of the lower back"]
    one, other, difference = (float(text.rstrip("°")) for text in (told.first, told.second, told.difference))
    assert round(other - one, 1) == difference


def test_what_neither_has_is_left_out_and_what_one_lacks_is_a_dash() -> None:
    told = {row.name: row for row in rows(Group("a", (), ()), Group("b", (rep(1, 0, 2.0),), (SPEC,)))}
    assert (told["Good"].first, told["Good"].second, told["Good"].difference) == ("-", "100 %", "")
    assert "Bend of the knees" not in told
    assert [row.name for row in rows(Group("a", (), ()), Group("b", (), ()))] == ["Counted reps"]


def course(reps: list[Rep], height: float) -> SetCurves:
    """A plateau of this height in every rep, reached and left in a straight line."""
    t_s = np.arange(-2, 40, 1 / 30)
    value = np.zeros(t_s.size)
    for each in reps:
        ends = [each.start_s, each.top_s, each.top_s + 1, each.end_s]
        value += np.interp(t_s, ends, [0, height, height, 0], left=0, right=0)
    curve = Curve("hip_height_thigh", "thigh", False, t_s, value)
    return SetCurves({curve.name: curve}, curve.name)


def test_the_mean_rep_has_the_common_tempo_whatever_that_of_each() -> None:
    slow, fast = [rep(1, 0, 3.0), rep(2, 12, 3.0)], [rep(1, 0, 1.0)]
    first, second = mean_curves([[(course(slow, 0.6), slow)], [(course(fast, 0.3), fast)]])
    assert first is not None
    assert second is not None
    assert first.t_s.tolist() == second.t_s.tolist()
    assert np.nanmax(first.value) == pytest.approx(0.6, abs=0.01)
    # The same shape at every moment, half as high.
    both = np.isfinite(first.value) & np.isfinite(second.value)
    assert both.mean() > 0.9
    assert np.abs(first.value[both] - 2 * second.value[both]).max() < 0.05


def test_a_rep_not_seen_whole_is_no_part_of_the_mean_rep() -> None:
    whole = rep(1, 0, 2.0)
    cut_off = replace(rep(2, 12, 2.0), reason="cut_off_at_end", end_s=14.5)
    for own in ([whole], [whole, cut_off]):
        (curve,) = mean_curves([[(course([whole], 0.6), own)]])
        assert curve is not None
        seen = curve.value[np.isfinite(curve.value)]
        assert seen.max() == pytest.approx(0.6, abs=0.01)
        assert np.abs(np.diff(seen)).max() < 0.05
    assert mean_curves([[(course([cut_off], 0.6), [cut_off])]]) == [None]


def test_a_rep_not_seen_whole_lowers_no_share() -> None:
    cut_off = replace(rep(2, 9, 2.0), reason="cut_off_at_end")
    told = {
        row.name: row
        for row in rows(Group("a", (rep(1, 0, 2.0), cut_off), (SPEC,)), Group("b", (rep(1, 0, 2.0),), (SPEC,)))
    }
    assert (told["Counted reps"].first, told["Good"].first, told["Good"].difference) == ("2", "100 %", "0 points")


def test_no_difference_has_a_sign_before_zero() -> None:
    for second in (4.01, 3.99, 4.0):
        told = {
            row.name: row
            for row in rows(
                Group("a", (rep(1, 0, 2.0, arch=4.0),), (SPEC,)), Group("b", (rep(1, 0, 2.0, arch=second),), (SPEC,))
            )
        }
        assert told["Arch of the lower back"].difference == "0°"


@given(st.floats(-1e4, 1e4), st.sampled_from(("deg", "s", "thigh", "share")))
def test_nothing_has_the_sign_of_a_zero(value: float, unit: str) -> None:
    text = number_words(value, unit)
    assert not re.match(r"-0(\.0*)?(?![.\d])", text)
    assert float(re.match(r"-?[\d.]+", text)[0]) == pytest.approx(value, abs=0.051)


def test_other_limits_are_told() -> None:
    check = SPEC.checks["back_arch"]
    stricter = check.model_copy(update={"fault": Limit(above=11), "warn": Limit(above=8)})
    hold = SPEC.tempo.hold_s.model_copy(update={"fault_below": 1.0})
    other = SPEC.model_copy(
        update={
            "checks": {**SPEC.checks, "back_arch": stricter},
            "tempo": SPEC.tempo.model_copy(update={"hold_s": hold}),
        }
    )
    assert other_limits(Group("a", (), (SPEC,)), Group("b", (), (SPEC,))) == []
    assert other_limits(Group("a", (), (SPEC,)), Group("b", (), (other,))) == [
        f"hold, fault: under {SPEC.tempo.hold_s.fault_below:g} s and under 1 s",
        f"back arch, warning: over {check.warn.value:g}° and over 8°",
        f"back arch, fault: over {check.fault.value:g}° and over 11°",
    ]


def a_line(number: int, person: str | None, *sides: Side) -> SessionLine:
    at = datetime(2026, 5, 1, tzinfo=UTC)
    parts = tuple(Part("clam", side, 1, 1, 0, 0, 0, {}) for side in sides)
    return SessionLine(str(number), number, at, at, "live", "camera", person, None, None, parts)


def test_both_sides_are_those_of_one_person() -> None:
    assert two_sided([a_line(1, None, "left"), a_line(2, "Anna", "right")]) == []
    lines = [a_line(3, "Anna", "left"), a_line(2, "Anna", "right"), a_line(1, None, "left", "right")]
    assert two_sided(lines) == [(".", "clam"), ("Anna", "clam")]


def test_sides_of_other_people_are_left_out_and_other_limits_are_said(kept: Path) -> None:
    def shown(query: str) -> str:
        answer = compare(Request({"type": "http", "headers": [], "query_string": query.encode()}))
        return re.sub(r"\s+", " ", bytes(answer.body).decode())

    with Store.open(kept) as store:
        clam = store.session(2).sets[0]
        text = clam.spec.text.replace("fault: {below: 24}", "fault: {below: 20}")
        assert text != clam.spec.text
        looser = replace(clam.spec, text=text, sha256=hashlib.sha256(text.encode()).hexdigest())
        other: Side = "left" if clam.side == "right" else "right"
        for person, sides in (("Anna", ("left", "right")), (None, (other,))):
            key = store.start_session(source="camera", software={}, person=person)
            for number, side in enumerate(sides, 1):
                set_id = store.start_set(key.id, SetOpened(0.0, number, "clam", side, "given"), looser)
                for one in clam.reps[: 1 if person is None else 2]:
                    store.add_rep(set_id, one)
    own, anna = shown("exercise=clam"), shown("exercise=clam&person=Anna")
    counted = [str(sum(one.counted for one in reps)) for reps in (clam.reps, clam.reps[:1], clam.reps[:2])]
    assert set(re.search(r"Counted reps.*?>(\d+)<.*?>(\d+)<", own).groups()) == {counted[0], counted[1]}
    assert set(re.search(r"Counted reps.*?>(\d+)<.*?>(\d+)<", anna).groups()) == {counted[2]}
    assert "Not judged by the same limits" in own
    assert "small range, fault: " in own
    assert "Not judged by the same limits" not in anna
    assert "2: " in own
    assert "Anna, clam" in own


def test_the_mean_rep_is_of_the_latest_session_with_a_whole_rep_on_that_side() -> None:
    """Stepping up may open a set on the other leg, in which there is only an attempt."""
    attempt = replace(rep(1, 0, 1.0), number=None, counted=False, reason="too_small")
    newest, older, oldest = "newest", "older", "oldest"
    sets = [
        (newest, SimpleNamespace(reps=[attempt])),
        (older, SimpleNamespace(reps=[attempt])),
        (older, SimpleNamespace(reps=[attempt, rep(1, 5, 1.0)])),
        (oldest, SimpleNamespace(reps=[rep(1, 5, 1.0)])),
    ]
    assert latest_whole(sets) == sets[1:3]
    assert latest_whole(sets[:2]) == []


def test_without_reps_or_recording_there_is_no_curve() -> None:
    one = [rep(1, 0, 2.0)]
    assert mean_curves([[], []]) == [None, None]
    assert mean_curves([[(SetCurves({}, None, "no recording"), one)], []]) == [None, None]
