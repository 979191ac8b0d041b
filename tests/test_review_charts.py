"""The charts of the review: everything inside the picture, no number that is none, text as it was meant."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodrep.core.events import Finding, MeasureValue, NotAssessed, Rep, Tempo
from goodrep.core.vocabulary import MEASURES
from goodrep.review.curve_chart import curve_chart
from goodrep.review.curves import Curve, phases_of, smoothed
from goodrep.review.history_charts import SideRow, Tally, calendar, hatch, sides, trend
from goodrep.review.labels import MEASURE_WORDS, UNIT_WORDS, span_words
from goodrep.review.look import CHART_CSS, CLASSES, DARK, LIGHT
from goodrep.review.marks import MARK_WORDS, mark_of, mark_svg
from goodrep.review.rep_charts import fault_timeline, tempo_bars
from goodrep.review.svg import Chart, Scale, text_width
from recorded import loaded, seen

SVG = "{http://www.w3.org/2000/svg}"
SPECS = [loaded(exercise).spec for exercise in ("bridge", "clam", "hip_hike")]

seconds = st.floats(0, 20)
values = st.one_of(st.just(math.nan), st.floats(-1e6, 1e6))
names = st.one_of(st.sampled_from(["back_arch", "too_fast", "short_hold"]), st.text(min_size=1, max_size=12))
findings = st.lists(
    st.builds(Finding, names, values, st.sampled_from(["deg", "s", "share"]), values, st.floats(0, 500)), max_size=2
)


@st.composite
def reps(draw: st.DrawFn) -> list[Rep]:
    made, t_s, number = [], 0.0, 0
    for _ in range(draw(st.integers(0, 10))):
        start_s = t_s + draw(seconds)
        parts = [draw(st.one_of(st.none(), st.floats(0, 10))) for _ in range(3)]
        t_s = start_s + sum(part or 0.1 for part in parts)
        counted = draw(st.booleans())
        number += counted
        made.append(
            Rep(
                set=1,
                number=number if counted else None,
                start_s=start_s,
                top_s=(start_s + t_s) / 2,
                end_s=t_s,
                counted=counted,
                reason=None if counted else "too_small",
                tempo=Tempo(*parts),
                faults=tuple(draw(findings)) if counted else (),
                warnings=tuple(draw(findings)) if counted else (),
                not_assessed=(NotAssessed("back_arch", "hidden"),) if draw(st.booleans()) else (),
                measures={"back_arch": MeasureValue(1.0, 1.0, start_s)},
            )
        )
    return made


@st.composite
def curves(draw: st.DrawFn) -> Curve:
    name = draw(st.sampled_from(sorted(MEASURES)))
    many = draw(st.integers(0, 25))
    t_s = np.cumsum([draw(st.floats(0.001, 2)) for _ in range(many)]) if many else np.empty(0)
    value = np.array([draw(values) for _ in range(many)])
    return Curve(name, MEASURES[name].unit, MEASURES[name].from_rest, t_s, value)


def checked(svg: str) -> ElementTree.Element:
    """The parsed picture, after the checks that hold for every chart."""
    root = ElementTree.fromstring(svg)
    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    width, height = (float(number) for number in root.get("viewBox", "").split()[2:])
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert description is not None
    assert title.text
    assert description.text
    assert (root.get("aria-labelledby"), root.get("aria-describedby")) == (title.get("id"), description.get("id"))
    for element in root.iter():
        for x, y in _points(element):
            assert -0.001 <= x <= width + 0.001, (element.attrib, width)
            assert -0.001 <= y <= height + 0.001, (element.attrib, height)
        assert (name := element.get("class")) is None or name == "chart" or name in CLASSES
    assert "nan" not in re.sub(r">[^<]*<", "><", svg).lower()
    return root


def _points(element: ElementTree.Element) -> list[tuple[float, float]]:
    """Every position that an element names, corners of rectangles included."""

    def number(name: str) -> float:
        found = float(element.get(name, "0"))
        assert math.isfinite(found)
        return found

    match element.tag.removeprefix(SVG):
        case "rect":
            x, y = number("x"), number("y")
            assert number("width") >= 0 <= number("height")
            return [(x, y), (x + number("width") - 0.11, y + number("height") - 0.11)]
        case "line":
            return [(number("x1"), number("y1")), (number("x2"), number("y2"))]
        case "circle":
            return [(number("cx"), number("cy"))]
        case "text":
            return [(number("x"), number("y"))]
        case "path":
            found = [tuple(map(float, pair)) for pair in re.findall(r"(-?[\d.]+),(-?[\d.]+)", element.get("d", ""))]
            assert found
            return found  # type: ignore[return-value]
    return []


def text_of(root: ElementTree.Element) -> str:
    return " ".join(root.itertext())


@settings(max_examples=30, deadline=None)
@given(curves(), reps(), st.sampled_from([None, *SPECS]), st.floats(280, 1200))
def test_any_curve_stays_inside_its_picture(curve: Curve, done: list[Rep], spec: object, width_px: float) -> None:
    root = checked(curve_chart(curve, done, spec, width_px=width_px))  # type: ignore[arg-type]
    assert float(root.get("data-from-s", "nan")) < float(root.get("data-to-s", "nan"))
    assert float(root.get("data-left", "nan")) < float(root.get("data-right", "nan"))


@settings(max_examples=30, deadline=None)
@given(reps(), st.sampled_from([None, *SPECS]), st.floats(280, 1200))
def test_any_reps_stay_inside_their_pictures(done: list[Rep], spec: object, width_px: float) -> None:
    checked(tempo_bars(done, spec.tempo if spec else None, width_px=width_px))  # type: ignore[attr-defined]
    root = checked(fault_timeline(done, width_px=width_px, order=["back_arch", "never"]))
    assert "never" not in text_of(root)


tallies = st.builds(Tally, st.integers(0, 500), st.integers(0, 500), st.integers(0, 500))
days = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@settings(max_examples=30, deadline=None)
@given(st.dictionaries(days, tallies, max_size=200), days, st.floats(280, 1200), st.integers(1, 60))
def test_any_history_stays_inside_its_pictures(
    history: dict[date, Tally], until: date, width_px: float, weeks: int
) -> None:
    checked(trend(history, width_px=width_px))
    checked(calendar(history, until, weeks=weeks))


optional = st.one_of(st.none(), st.just(math.inf), values)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.builds(SideRow, st.text(max_size=20), st.sampled_from(["deg", "%", ""]), optional, optional)))
def test_any_comparison_stays_inside_its_picture(rows: list[SideRow]) -> None:
    checked(sides(rows))


@settings(deadline=None)
@given(st.text())
def test_text_is_text_whatever_it_holds(text: str) -> None:
    chart = Chart(100, 50, text, text)
    chart.text("text", (0, 10), f"<b>&{text}")
    chart.rect("good", 0, 0, 10, 10, tip=text)
    root = ElementTree.fromstring(chart.svg())
    drawn = root.find(f"{SVG}text")
    assert drawn is not None
    assert drawn.text is not None
    assert drawn.text.startswith("<b>&")
    assert not drawn.findall("*")


@given(st.floats(-1e9, 1e9), st.floats(0, 1e9), st.integers(1, 12))
def test_ticks_are_few_and_inside(low: float, spread: float, most: int) -> None:
    ticks = Scale(low, low + spread, 0, 100).ticks(most)
    assert len(ticks) <= most
    for tick in ticks:
        assert low - 1e-6 * max(abs(low), spread, 1) <= tick <= low + spread + 1e-6 * max(abs(low), spread, 1)


def test_what_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot show"):
        Chart(10, 10, "t", "d").circle("good", (1, 1), math.nan)


def test_a_real_set_is_drawn_with_its_numbers_limits_and_faults() -> None:
    one = seen("bridge_002")
    spec = SPECS[0]
    t_s = np.arange(0, 35, 1 / 30)
    curve = Curve("shoulder_hip_knee_deg", "deg", False, t_s, 150 + 30 * np.sin(t_s))
    root = checked(curve_chart(curve, one.reps, spec))
    said = text_of(root)
    assert spec.range_check is not None
    limits = spec.checks[spec.range_check]
    told = (f"fault under {limits.fault.value:g}", f"warning under {limits.warn.value:g}")
    for words in (*told, "back arch", "short hold", "With a fault: 1 to 3.", "Good: 4"):
        assert words in said
    assert [rep.number for rep in one.reps] == [1, 2, 3, 4, 5, 6]
    assert "It is under the fault limit of 0.5 in rep 2 to 3." in text_of(checked(tempo_bars(one.reps, spec.tempo)))
    faults = text_of(checked(fault_timeline(one.reps, order=list(spec.checks))))
    assert "Back arch: rep 1." in faults


def test_a_verdict_is_told_by_its_shape_alone() -> None:
    shapes = {}
    for mark in MARK_WORDS:
        svg = mark_svg(mark)
        assert MARK_WORDS[mark] in svg
        shapes[mark] = re.sub(r'(class|fill|stroke|id|aria-\w+)="[^"]*"|<title.*?</title>|<desc.*?</desc>', "", svg)
    assert len(set(shapes.values())) == len(MARK_WORDS)


def test_the_sign_of_a_rep() -> None:
    rep = Rep(1, 1, 0, 1, 2, True, None, Tempo(1, 1, 1), measures={"back_arch": MeasureValue(1, 1, 1)})
    broken = (Finding("back_arch", 20, "deg", 13, 1.0),)
    assert mark_of(rep) == "good"
    assert mark_of(replace(rep, warnings=broken)) == "warn"
    assert mark_of(replace(rep, faults=broken)) == "fault"
    assert mark_of(replace(rep, counted=False, number=None, reason="too_small")) == "attempt"
    assert mark_of(replace(rep, reason="interrupted")) == "unseen"


def test_days_are_taken_together_where_there_are_many() -> None:
    few = {date(2026, 1, 1) + timedelta(days=i): Tally(10, 2, 1) for i in range(20)}
    many = {date(2020, 1, 1) + timedelta(days=i): Tally(10, 2, 1) for i in range(300)}
    most = {date(2020, 1, 1) + timedelta(days=i): Tally(10, 2, 1) for i in range(1200)}
    for history, word in ((few, "day"), (many, "week"), (most, "month")):
        assert f"Reps per {word}" in text_of(checked(trend(history)))


@given(st.floats(0, 50), st.floats(0, 50), st.floats(0, 80), st.floats(0, 80))
def test_a_hatch_stays_inside_its_rectangle(x: float, y: float, wide: float, high: float) -> None:
    for start, end in hatch(x, y, wide, high):
        for point in (start, end):
            assert x - 1e-6 <= point[0] <= x + wide + 1e-6
            assert y - 1e-6 <= point[1] <= y + high + 1e-6


@given(st.lists(st.floats(-100, 100), min_size=1, max_size=80))
def test_smoothing_stays_within_what_it_smooths_and_leaves_gaps(samples: list[float]) -> None:
    t_s = np.arange(len(samples)) / 30
    gaps = np.arange(len(samples)) % 7 == 3
    values = np.where(gaps, np.nan, samples)
    smooth = smoothed(t_s, values)
    assert (np.isnan(smooth) == np.isnan(values)).all()
    seen_here = smooth[~np.isnan(smooth)]
    if seen_here.size:
        assert np.nanmin(values) - 1e-6 <= seen_here.min() <= seen_here.max() <= np.nanmax(values) + 1e-6


def test_phases_follow_each_other() -> None:
    for rep in seen("bridge_002").reps:
        phases = phases_of(rep)
        assert [name for name, _, _ in phases] == ["up", "hold", "down"]
        assert phases[0][1] == rep.start_s
        assert phases[-1][2] == rep.end_s
        for (_, _, end_s), (_, start_s, _) in pairwise(phases):
            assert end_s == pytest.approx(start_s)


def test_numbers_in_few_words() -> None:
    assert span_words([1, 2, 3, 7, 9, 10]) == "1 to 3, 7, 9 to 10"
    assert span_words([]) == ""


def test_everything_that_is_drawn_has_a_name_and_a_colour_in_both_themes() -> None:
    assert set(MEASURE_WORDS) == set(MEASURES)
    assert {quantity.unit for quantity in MEASURES.values()} <= set(UNIT_WORDS)
    assert set(LIGHT) == set(DARK)
    for colour in re.findall(r"var\(--chart-([a-z-]+)\)", CHART_CSS):
        assert colour in LIGHT


@pytest.mark.parametrize("width_px", [330, 560, 1040])
def test_limits_are_named_where_no_curve_runs(width_px: int) -> None:
    t_s = np.arange(0, 40, 1 / 30)
    curve = Curve("clam_opening_deg", "deg", True, t_s, 20 - 20 * np.cos(2 * np.pi * t_s / 8))
    root = ElementTree.fromstring(curve_chart(curve, [], SPECS[1], width_px=width_px))
    (path,) = root.findall(f".//{SVG}path[@class='curve']")
    points = np.array(re.findall(r"([\d.]+)[ ,]([\d.]+)", path.attrib["d"]), dtype=float)
    for name in ("warn-text", "fault-text"):
        (label,) = root.findall(f".//{SVG}text[@class='{name}']")
        end, base, wide = float(label.attrib["x"]), float(label.attrib["y"]), text_width(label.text or "", 11)
        inside = (points[:, 0] > end - wide) & (points[:, 0] < end) & (points[:, 1] > base - 9) & (points[:, 1] < base)
        assert not inside.any()
