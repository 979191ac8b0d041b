"""Specs that say only what differs from another: what comes of them, what is kept, and where problems stand."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from command import RECORDINGS, Goodrep
from edits import edited, line_of
from goodrep.errors import SpecError, UsageError
from goodrep.io.store import Store
from goodrep.resources import specs_folder
from goodrep.specs.document import read_document
from goodrep.specs.doubts import doubts
from goodrep.specs.extending import DEEPEST_EXTENDS, KEPT
from goodrep.specs.finding import own_specs, own_specs_folder
from goodrep.specs.loading import LoadedSpec, load_spec, parse_spec, shipped_specs
from goodrep.specs.model import FIXED_KEYS, ExtendingSpec, Spec
from goodrep.specs.program import load_program

ANNA = """\
# Anna, left hip replaced in January.
format: 1
extends: bridge
extends_version: 1
version: 3
author: Maria Weber
date: 2026-03-28
reason: "After a hip replacement: a smaller range, a longer hold."
without: [feet_slide]

tempo:
  hold_s:
    target: 5
    warn_below: 4
    fault_below: 3  # seconds

checks:
  incomplete_extension:
    warn: {below: 158}
    fault: {below: 150}
  hips_sag:
    cue:
      first: Stay up there
"""
SHIPPED = load_spec("bridge")


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GOODREP_DATA", str(tmp_path / "data"))
    folder = tmp_path / "data" / "specs"
    folder.mkdir(parents=True)
    return folder


def parse(text: str) -> LoadedSpec:
    return parse_spec(text, name="anna", shown_as="anna.yaml")


def refused(text: str) -> str:
    with pytest.raises(SpecError) as caught:
        parse(text)
    return str(caught.value)


def test_only_what_the_file_says_differs() -> None:
    loaded, base = parse(ANNA), SHIPPED.spec
    spec = loaded.spec
    assert isinstance(spec, ExtendingSpec)
    assert (spec.extends, spec.extends_version, spec.version) == ("bridge", 1, 3)
    assert (spec.author, spec.date) == ("Maria Weber", "2026-03-28")
    assert loaded.base == SHIPPED
    hold = base.tempo.hold_s.model_copy(update={"target": 5, "warn_below": 4, "fault_below": 3})
    assert spec.tempo == base.tempo.model_copy(update={"hold_s": hold})
    assert list(spec.checks) == [name for name in base.checks if name != "feet_slide"]
    assert base.checks["knees_open"].unless == "feet_slide"
    assert spec.checks["knees_open"] == base.checks["knees_open"].model_copy(update={"unless": None})
    changed = {name for name, check in spec.checks.items() if check != base.checks[name]} - {"knees_open"}
    assert changed == {"incomplete_extension", "hips_sag"}
    assert spec.checks["incomplete_extension"].fault.value == 150
    assert spec.checks["hips_sag"].cue == base.checks["hips_sag"].cue.model_copy(update={"first": "Stay up there"})
    for key in ("exercise", "title", "sides", "posture", "how_to", "view", "rep", "coaching"):
        assert getattr(spec, key) == getattr(base, key)


def test_a_limit_is_replaced_whole_and_a_group_key_by_key() -> None:
    other = "    warn: {beyond: 12}\n    fault: {beyond: 15}\n    urgent_beyond: 1.2\n    needs: {max_uncertainty: 5}\n"
    check = parse(ANNA + "  back_arch:\n" + other).spec.checks["back_arch"]
    assert check.fault.side == "beyond"
    assert check.needs.max_uncertainty == 5
    assert check.needs.view == "side"


def test_a_new_check_is_one_more() -> None:
    lines = (specs_folder() / "bridge.yaml").read_text(encoding="utf-8").split("\n")
    start = lines.index("  hips_sag:")
    end = next(index for index in range(start + 1, len(lines)) if lines[index].startswith("  feet_slide:"))
    spec = parse("\n".join([ANNA.rstrip(), "  second_sag:", *lines[start + 1 : end], ""])).spec
    assert spec.checks["second_sag"] == SHIPPED.spec.checks["hips_sag"]


# What is kept


def test_the_kept_text_holds_both_texts_word_for_word_and_needs_no_file() -> None:
    loaded = parse(ANNA)
    assert loaded.own_text == ANNA
    assert loaded.text == f"{ANNA}--- # what the spec above extends: bridge.yaml\n{SHIPPED.text}"
    again = parse_spec(loaded.text, name="anna", shown_as="kept")
    assert (again.spec, again.text, again.sha256) == (loaded.spec, loaded.text, loaded.sha256)
    assert again.base is not None
    assert again.base.spec == SHIPPED.spec


def test_a_kept_text_is_judged_by_the_base_that_was_kept() -> None:
    kept = parse(ANNA).text
    old = edited(kept, (SHIPPED.text, SHIPPED.text.replace("    dwell_s: 0.4", "    dwell_s: 0.7", 1)))
    assert parse(old).spec.checks["back_arch"].dwell_s == 0.7
    assert parse(old).sha256 != parse(kept).sha256


def test_a_set_judged_by_an_own_spec_can_be_judged_again_without_its_files(goodrep: Goodrep) -> None:
    folder = goodrep.data / "specs"
    folder.mkdir(parents=True)
    (folder / "anna.yaml").write_text(ANNA, encoding="utf-8")
    demo = RECORDINGS / "demo_bridge.parquet"
    done = goodrep.run("analyze", demo, "--exercise", "bridge", "--spec", "anna", "--save")
    assert (done.code, done.err) == (0, "")
    (folder / "anna.yaml").unlink()
    shown = goodrep.run("show", "1")
    assert "spec anna version 3" in shown.out
    with contextlib.closing(Store.open(goodrep.data)) as store:
        detail = store.session(1)
    assert detail is not None
    used = detail.sets[0].spec
    assert parse_spec(used.text, name=used.name, shown_as="kept").spec == parse(ANNA).spec


def test_an_own_spec_is_an_exercise_by_its_name(goodrep: Goodrep) -> None:
    folder = goodrep.data / "specs"
    folder.mkdir(parents=True)
    (folder / "anna.yaml").write_text(ANNA, encoding="utf-8")
    done = goodrep.run("analyze", RECORDINGS / "demo_bridge.parquet", "--exercise", "anna")
    assert (done.code, done.err) == (0, "")
    both = goodrep.run("coach", "bridge", "anna", "--mute", "--no-window", "--source", RECORDINGS / "demo_bridge.mp4")
    assert both.code == 2
    assert both.sentence() == "bridge and anna are both the bridge; name one of them."


# Found by name


def test_own_specs_are_found_by_name_and_never_stand_for_a_shipped_one(own_folder: Path) -> None:
    assert own_specs_folder() == own_folder
    (own_folder / "anna.yaml").write_text(ANNA, encoding="utf-8")
    (own_folder / "bridge.yaml").write_text("nonsense", encoding="utf-8")
    assert own_specs() == ["anna"]
    assert load_spec("anna").spec == parse(ANNA).spec
    assert load_spec("bridge") == SHIPPED
    with pytest.raises(UsageError) as caught:
        load_spec("ana")
    known = ", ".join(shipped_specs())
    assert str(caught.value) == (
        f"There is no exercise 'ana'. Did you mean anna? goodrep knows: {known}; and your own: anna."
    )


def test_a_spec_extends_one_that_extends(own_folder: Path, tmp_path: Path) -> None:
    (own_folder / "hip_replaced.yaml").write_text(ANNA, encoding="utf-8")
    head = "format: 1\nversion: 1\nauthor: M\ndate: 2026-04-01\nreason: Better.\n"
    beside = tmp_path / "bert.yaml"
    beside.write_text(f"{head}extends: hip_replaced\nwithout: [hips_sag]\n", encoding="utf-8")
    loaded = load_spec(beside)
    assert "feet_slide" not in loaded.spec.checks
    assert "hips_sag" not in loaded.spec.checks
    assert loaded.spec.tempo.hold_s.target == 5
    assert loaded.spec.version == 1
    assert loaded.spec.reason == "Better."  # type: ignore[attr-defined]
    assert len(KEPT.findall(loaded.text)) == 2
    (own_folder / "hip_replaced.yaml").unlink()
    assert parse_spec(loaded.text, name="bert", shown_as="kept").spec == loaded.spec


def test_specs_cannot_extend_in_a_circle_or_without_end(own_folder: Path) -> None:
    for name, extends in (("one", "two"), ("two", "one")):
        (own_folder / f"{name}.yaml").write_text(ANNA.replace("extends: bridge", f"extends: {extends}"))
    with pytest.raises(SpecError, match=r"extends is \"one\"; specs cannot extend each other in a circle \(one, two"):
        load_spec("one")
    for number in range(DEEPEST_EXTENDS + 1):
        text = ANNA.replace("without: [feet_slide]\n", "")
        (own_folder / f"s{number}.yaml").write_text(text.replace("extends: bridge", f"extends: s{number + 1}"))
    (own_folder / f"s{DEEPEST_EXTENDS + 1}.yaml").write_text(ANNA)
    with pytest.raises(SpecError, match="in a circle"):
        load_spec("s0")
    assert load_spec("s2").spec.tempo.hold_s.target == 5


def test_a_program_names_an_own_spec(own_folder: Path, tmp_path: Path) -> None:
    (own_folder / "anna.yaml").write_text(ANNA, encoding="utf-8")
    program = tmp_path / "monday.yaml"
    program.write_text("format: 1\nexercises:\n  - exercise: bridge\n    spec: anna\n", encoding="utf-8")
    assert load_program(program).specs == (load_spec("anna"),)


# Where problems stand


def test_a_value_of_the_base_that_no_longer_fits_is_named_in_its_file_with_what_changed_it() -> None:
    line = line_of(SHIPPED.text, "    fault: {above: 13}")
    message = refused(ANNA + "  back_arch:\n    warn: {above: 15}\n")
    assert message == (
        f"bridge.yaml, line {line}: checks.back_arch.fault.above is 13; it must not be less than the warn limit, 15 "
        f"(anna.yaml changes checks.back_arch in line {ANNA.count(chr(10)) + 1})"
    )


@pytest.mark.parametrize(
    ("changes", "at", "says"),
    [
        pytest.param(
            [("extends: bridge", "extends: bridg")],
            "extends: bridg",
            'extends is "bridg"; there is no such spec (bridge, clam, hip_hike); did you mean bridge?',
            id="base misspelt",
        ),
        pytest.param(
            [("extends: bridge", "extends: ../bridge.yaml")],
            "extends: ",
            'extends is "../bridge.yaml"; there is no such spec (bridge, clam, hip_hike); did you mean bridge?',
            id="base as a path",
        ),
        pytest.param(
            [("extends: bridge", "extend: bridge")],
            "extend: bridge",
            "extend is not a key; did you mean extends?",
            id="key misspelt",
        ),
        pytest.param(
            [("extends: bridge", "extends:")],
            "extends:",
            "extends is empty; write the name of a spec, such as bridge",
            id="no base",
        ),
        pytest.param([("author: Maria Weber\n", "")], None, "author is missing", id="no author"),
        pytest.param([("version: 3\n", "")], None, "version is missing", id="version of its own"),
        pytest.param([("format: 1\n", "")], None, "format is missing; write 1", id="format of its own"),
        pytest.param(
            [("date: 2026-03-28", "date: 28.3.2026")],
            "date: ",
            'date is "28.3.2026"; write year, month and day, such as 2026-03-28',
            id="date of another form",
        ),
        pytest.param(
            [("2026-03-28", "2026-02-30")],
            "date: ",
            'date is "2026-02-30"; write year, month and day, such as 2026-03-28',
            id="no such day",
        ),
        pytest.param(
            [("[feet_slide]", "[feet_slied]")],
            "without: ",
            f'without[1] is "feet_slied"; there is no such check ({", ".join(SHIPPED.spec.checks)}); '
            "did you mean feet_slide?",
            id="without a check that there is not",
        ),
        pytest.param(
            [("[feet_slide]", "[hips_sag]")],
            "without: ",
            f'without[1] is "hips_sag", which is changed in line {line_of(ANNA, "  hips_sag")}; do one of the two',
            id="without a check that is changed",
        ),
        pytest.param(
            [("without: ", "posture: supine_knees_bent\nwithout: ")],
            "posture: ",
            "posture comes from bridge, which this extends; leave it out",
            id="another exercise",
        ),
        pytest.param(
            [("  hips_sag:", "  hip_sag:")],
            "  hip_sag:",
            f"checks.hip_sag is none of the checks there are ({', '.join(SHIPPED.spec.checks)}); "
            "did you mean hips_sag?",
            id="check misspelt",
        ),
        pytest.param(
            [("    target: 5", "    tarjet: 5")],
            "    tarjet",
            "tempo.hold_s.tarjet is not a key; did you mean target?",
            id="unknown key inside",
        ),
        pytest.param(
            [("    warn: {below: 158}", "    warn: {below: 158 deg}")],
            "    warn: {below: 158",
            'checks.incomplete_extension.warn.below is "158 deg"; it must be a number, in degrees; write 158',
            id="limit with its unit",
        ),
    ],
)
def test_problem_of_a_spec_that_extends(changes: list[tuple[str, str]], at: str | None, says: str) -> None:
    text = edited(ANNA, *changes)
    where = "anna.yaml" if at is None else f"anna.yaml, line {line_of(text, at)}"
    assert refused(text).split("\n")[0] == f"{where}: {says}"


def test_a_broken_base_is_told_under_its_own_name(own_folder: Path) -> None:
    (own_folder / "clinic.yaml").write_text(ANNA.replace("    target: 5", "    target: five"), encoding="utf-8")
    message = refused(ANNA.replace("extends: bridge", "extends: clinic").replace("[feet_slide]", "[]"))
    assert message == f'clinic.yaml, line {line_of(ANNA, "    target")}: tempo.hold_s.target is "five"; ' + (
        "it must be a number, in seconds"
    )


# Doubts


def doubts_of(folder: Path, text: str) -> list[str]:
    path = folder / "anna.yaml"
    path.write_text(text, encoding="utf-8")
    return [line.removeprefix(f"{path}, ") for line in doubts(load_spec(path), of_words=False)]


def test_what_is_doubtful_is_told(tmp_path: Path) -> None:
    assert doubts_of(tmp_path, ANNA) == []
    band = SHIPPED.spec.checks["incomplete_extension"].noise_band
    text = edited(
        ANNA, ("158", "172"), ("150", "168"), ("Stay up there", "No"), ("extends_version: 1", "extends_version: 7")
    )
    noise = f"inside the noise band, which ends at {band:g}: more than 3 in 100 reps without this fault will"
    check = "checks.incomplete_extension"
    assert doubts_of(tmp_path, text) == [
        f"line {line_of(text, 'extends_version')}: extends_version is 7, but bridge is now version "
        f"{SHIPPED.spec.version}: look at what it changed, then write that version here",
        f"line {line_of(text, '172')}: {check}.warn.below is 172, {noise} be noted",
        f"line {line_of(text, '168')}: {check}.fault.below is 168, {noise} count as faulty",
        f"line {line_of(text, 'first: No')}: checks.hips_sag.cue.first is the word No, taken as text and not as "
        "true or false; put it in quotes if that is meant",
    ]


def test_a_spec_that_changes_nothing_is_doubtful(tmp_path: Path) -> None:
    text = ANNA[: ANNA.index("without")]
    assert doubts_of(tmp_path, text) == [
        f"line {line_of(text, 'extends: ')}: extends is all there is: everything stays as in bridge"
    ]


@pytest.mark.parametrize("name", shipped_specs())
def test_nothing_is_doubtful_about_what_comes_with_goodrep(name: str) -> None:
    assert doubts(load_spec(name)) == []


# Properties


PATHS: list[tuple[str, ...]] = [
    path
    for path in SHIPPED.document.written
    if all(isinstance(step, str) for step in path) and path[0] not in (*FIXED_KEYS, "format", "version")
]  # type: ignore[misc]


def nested(path: tuple[str, ...], value: Any) -> str:
    lines = [f"{'  ' * level}{key}:" for level, key in enumerate(path)]
    return "\n".join([*lines[:-1], f"{lines[-1]} {value}", ""])


HEAD = "format: 1\nextends: bridge\nversion: 1\nauthor: M\ndate: 2026-04-01\nreason: Better.\n"


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(PATHS), st.sampled_from(["1", "0.5", "words", "", "-3", ".nan", "[1, 2]", "{above: 3}"]))
def test_one_changed_key_is_judged_as_in_a_copy_that_was_changed_there(path: tuple[str, ...], value: str) -> None:
    """Extending with one key is the same as changing that key in a whole copy: the same spec, or the same problem."""
    part: Any = (values := read_document(SHIPPED.text).values)
    for step in path[:-1]:
        part = part[step]
    if path[-1] in ("above", "below", "beyond"):
        part.clear()
    part[path[-1]] = read_document(f"key: {value}").values["key"]
    try:
        expected: Spec | None = Spec.model_validate(values)
    except ValueError:
        expected = None
    try:
        found = parse(HEAD + nested(path, value)).spec
    except SpecError:
        assert expected is None
    else:
        assert expected is not None
        assert all(getattr(found, key) == getattr(expected, key) for key in Spec.model_fields if key != "version")
