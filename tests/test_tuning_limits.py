"""Moved limits: the comparisons over many reps give what the core gives when it judges again."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bodies import watch
from goodrep.core.events import NotAssessed, Rep
from goodrep.specs.model import Spec
from goodrep.tuning.limits import RepTable, only_limits_differ, verdicts
from recorded import poses_of, seen, spec_of

RECORDED = ("bridge_002", "clam_004", "hip_hike_004")


def moved(spec: Spec, checks: dict[str, tuple[float, float]], tempo: dict[str, tuple[float, float]]) -> Spec:
    """The spec with other warn and fault limits."""
    values = spec.model_dump(exclude_unset=True)
    for name, limits in checks.items():
        for kind, value in zip(("warn", "fault"), limits, strict=True):
            values["checks"][name][kind] = {spec.checks[name].fault.side: value}
    for part, (warn, fault) in tempo.items():
        values["tempo"][part] |= {"target": 5.0, "warn_below": warn, "fault_below": fault}
    return Spec.model_validate(values)


@st.composite
def limits_for(draw: st.DrawFn, name: str) -> Spec:
    """Limits drawn around what the reps of a recording read, among them exactly these values."""
    spec, reps = spec_of(name), [rep for rep in seen(name).reps if rep.counted]
    checks = {}
    for check_id, check in spec.checks.items():
        read = [rep.measures[check_id].value for rep in reps if check_id in rep.measures] or [check.fault.value]
        near = st.one_of(st.sampled_from(read), st.floats(min(read) - 3, max(read) + 3))
        pair = sorted((draw(near), draw(near)), reverse=check.fault.side == "below")
        reach = 0.001 if check.fault.side == "beyond" or check.statistic == "sag_share" else -40.0
        warn, fault = (min(max(value, reach), 0.9 if check.statistic == "sag_share" else 179.0) for value in pair)
        checks[check_id] = (warn, fault)
    tempo = {}
    for part in ("up_s", "hold_s", "down_s"):
        read = [value for rep in reps if (value := getattr(rep.tempo, part)) is not None] or [1.0]
        near = st.one_of(st.sampled_from(read), st.floats(0.3, 4.0))
        fault, warn = sorted((min(max(draw(near), 0.3), 5.0), min(max(draw(near), 0.3), 5.0)))
        tempo[part] = (warn, fault)
    try:
        return moved(spec, {k: v for k, v in checks.items() if not spec.checks[k].urgent_beyond}, tempo)
    except ValueError:
        return moved(spec, {}, tempo)


@cache
def table_of(name: str) -> RepTable:
    return RepTable.of(seen(name).reps, tuple(spec_of(name).checks))


@pytest.mark.parametrize("name", RECORDED)
@settings(max_examples=6, deadline=None)
@given(data=st.data())
def test_moved_limits_give_what_judging_again_gives(name: str, data: st.DataObject) -> None:
    spec = data.draw(limits_for(name))
    assert only_limits_differ(spec_of(name), spec)
    again = watch(poses_of(name), spec).reps
    found = verdicts(table_of(name), spec)
    assert len(again) == found.good.size
    for i, rep in enumerate(again):
        assert {check for check, mask in found.fault.items() if mask[i]} == {fault.id for fault in rep.faults}
        assert {check for check, mask in found.warning.items() if mask[i]} == {warned.id for warned in rep.warnings}
        assert found.good[i] == rep.good
        assert found.faulty[i] == bool(rep.faults)


def test_what_is_not_there_or_not_assessed_breaks_nothing() -> None:
    spec, reps = spec_of("bridge_002"), list(seen("bridge_002").reps)
    faulty = next(rep for rep in reps if rep.faults and rep.faults[0].id in spec.checks)
    check_id = faulty.faults[0].id
    unseen = replace(faulty, not_assessed=(NotAssessed(check_id, "hidden"), NotAssessed("too_fast", "5 pictures")))
    attempt = replace(faulty, counted=False, number=None, reason="too_small")
    table = RepTable.of([faulty, unseen, attempt, None], tuple(spec.checks))
    found = verdicts(table, spec)
    assert found.fault[check_id].tolist() == [True, False, False, False]
    assert not found.good[2:].any()
    assert np.isnan(table.value[check_id][1:]).all()
    assert table.timed["too_fast"].tolist() == [True, False, True, False]


def test_what_is_measured_otherwise_is_no_matter_of_limits() -> None:
    spec = spec_of("bridge_002")
    check = spec.checks["back_arch"]
    for change in ({"dwell_s": 0.5}, {"at": "rep"}, {"statistic": "mean"}):
        other = spec.model_copy(update={"checks": {**spec.checks, "back_arch": check.model_copy(update=change)}})
        assert not only_limits_differ(spec, other)
    same = check.model_copy(update={"priority": 9, "reason": "another"})
    assert only_limits_differ(spec, spec.model_copy(update={"checks": {**spec.checks, "back_arch": same}}))


def test_reps_of_no_recording_are_an_empty_table() -> None:
    spec = spec_of("bridge_002")
    reps: list[Rep] = []
    assert verdicts(RepTable.of(reps, tuple(spec.checks)), spec).good.size == 0
