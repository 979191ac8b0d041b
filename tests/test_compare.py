"""Two groups of reps side by side: means, shares, and the mean rep."""

from __future__ import annotations

import numpy as np
import pytest

from goodrep.core.events import Finding, MeasureValue, Rep, Tempo
from goodrep.page.compare import Group, mean_curves, rows
from goodrep.review.curves import Curve, SetCurves
from recorded import loaded

SPEC = loaded("bridge").spec


def rep(number: int, start_s: float, up_s: float, *faults: str, arch: float = 0.0) -> Rep:
    found = tuple(Finding(name, 20.0, "deg", 13.0, start_s) for name in faults)
    return Rep(
        1, number, start_s, start_s + up_s, start_s + up_s + 3, True, None, Tempo(up_s, 1.0, 2.0), found,
        measures={"back_arch": MeasureValue(arch, 1.0, start_s), "hips_sag": MeasureValue(0.05, 0.01, start_s)},
    )  # fmt: skip


def test_rows_are_shares_and_means_with_their_difference() -> None:
    first = Group("a", (rep(1, 0, 1.0, arch=4), rep(2, 9, 2.0, "back_arch", arch=16)), SPEC)
    second = Group("b", (rep(1, 0, 2.0, arch=6),), SPEC)
    told = {row.name: (row.first, row.second, row.difference) for row in rows(first, second)}
    assert told["Counted reps"] == ("2", "1", "")
    assert told["Good"] == ("50 %", "100 %", "+50 %")
    assert told["With back arch"] == ("50 %", "0 %", "-50 %")
    assert told["Lift"] == ("1.5 s", "2 s", "+0.5 s")
    assert told["Arch of the lower back"] == ("10°", "6°", "-4°")
    assert told["Lost of the lift while holding"] == ("5 %", "5 %", "0 %")


def test_what_neither_has_is_left_out_and_what_one_lacks_is_a_dash() -> None:
    told = {row.name: row for row in rows(Group("a", (), None), Group("b", (rep(1, 0, 2.0),), SPEC))}
    assert (told["Good"].first, told["Good"].second, told["Good"].difference) == ("-", "100 %", "")
    assert "Bend of the knees" not in told
    assert [row.name for row in rows(Group("a", (), None), Group("b", (), None))] == ["Counted reps"]


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


def test_without_reps_or_recording_there_is_no_curve() -> None:
    one = [rep(1, 0, 2.0)]
    assert mean_curves([[], []]) == [None, None]
    assert mean_curves([[(SetCurves({}, None, "no recording"), one)], []]) == [None, None]
