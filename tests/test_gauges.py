"""The window's gauge shows the main angle of the exercise while somebody is in position, and only then."""

from __future__ import annotations

import pytest

from bodies import Bridge, GetUp, Stand, Still, bridge, film
from goodrep.app.gauges import SCALES, gauge_of
from goodrep.core.engine import Engine
from goodrep.core.vocabulary import MEASURES
from goodrep.specs.loading import load_spec, shipped_specs
from recorded import poses_of


@pytest.mark.parametrize("exercise", shipped_specs())
def test_every_exercise_has_a_gauge_with_its_limit_on_the_scale(exercise: str) -> None:
    gauge = gauge_of(Engine(load_spec(exercise).spec))
    assert gauge is not None
    assert gauge.value is None
    assert gauge.unit == "deg"
    assert gauge.lowest < gauge.good_from < gauge.good_to == gauge.highest
    assert set(SCALES) <= set(MEASURES)


def test_it_follows_the_hips_and_is_empty_when_nobody_is_in_position() -> None:
    engine = Engine(bridge())
    values = {}
    for pose in film([Still(3), Bridge(top_deg=176, hold_s=3), GetUp(), Stand(5)]).poses:
        engine.step(pose)
        gauge = gauge_of(engine)
        assert gauge is not None
        values[round(pose.t_s, 2)] = gauge.value
    assert values[0.0] is None
    rest, top = values[2.9], values[6.0]
    assert rest is not None
    assert top == pytest.approx(176, abs=6)
    assert rest < 156
    assert values[17.0] is None


@pytest.mark.parametrize(("name", "exercise"), [("clam_000", "clam"), ("hip_hike_004", "hip_hike")])
def test_what_it_shows_of_the_others_stays_on_the_scale(name: str, exercise: str) -> None:
    engine = Engine(load_spec(exercise).spec)
    values = []
    for pose in poses_of(name):
        engine.step(pose)
        gauge = gauge_of(engine)
        assert gauge is not None
        if gauge.value is not None:
            values.append(gauge.value)
    at_start = gauge_of(Engine(engine.spec))
    assert at_start is not None
    assert len(values) > 100
    assert at_start.good_from < max(values) < at_start.highest


def test_without_a_check_on_the_range_there_is_no_gauge() -> None:
    spec = bridge()
    checks = {name: check for name, check in spec.checks.items() if name != "incomplete_extension"}
    assert gauge_of(Engine(spec.model_copy(update={"checks": checks}))) is None
