"""Training programs: what good ones come to, what a broken one is answered with, and that every key is documented."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import re
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edits import edited, line_of
from goodrep.core.plan import PlannedSet
from goodrep.core.vocabulary import Side
from goodrep.errors import SpecError, UsageError
from goodrep.resources import specs_folder
from goodrep.specs.document import read_document
from goodrep.specs.loading import LARGEST_BYTES, load_spec, shipped_specs
from goodrep.specs.messages import spec_keys
from goodrep.specs.program import LoadedProgram, Program, load_program, plan_of

DOCS = (Path(__file__).parent.parent / "docs" / "programs.md").read_text(encoding="utf-8")
NOT_OUR_WORDS = re.compile(r"pydantic|ruamel|Input should|Traceback|NoneType|<class|expected ", re.IGNORECASE)

MONDAY = """\
format: 1
title: Monday
person: anna
exercises:
  - exercise: bridge
    sets: 2
    reps: 10
    rest_s: 45
  - exercise: clam
    sets: 2
    reps: 12
    side: both
    rest_s: 30
  - exercise: hip_hike
    side: left
"""
BRIDGE, CLAM, HIP_HIKE = (load_spec(name) for name in ("bridge", "clam", "hip_hike"))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that programs are named from, so that messages hold no path."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def load(folder: Path, text: str) -> LoadedProgram:
    (folder / "monday.yaml").write_text(text, encoding="utf-8")
    return load_program("monday.yaml")


def message(folder: Path, text: str) -> str:
    with pytest.raises(SpecError) as caught:
        load(folder, text)
    return str(caught.value)


def changed(*changes: tuple[str, str]) -> str:
    """Monday's program with the first occurrence of each text replaced."""
    return edited(MONDAY, *changes)


def spec_file(folder: Path, name: str, exercise: str, *changes: tuple[str, str]) -> None:
    """A shipped spec under another name, with the first occurrence of each text replaced."""
    text = (specs_folder() / f"{exercise}.yaml").read_text(encoding="utf-8")
    (folder / name).write_text(edited(text, *changes), encoding="utf-8")


def doses(sets: tuple[PlannedSet, ...]) -> list[tuple[str, Side | None, int | None, float]]:
    return [(planned.spec.exercise, planned.side, planned.reps, planned.rest_s) for planned in sets]


# Good programs


def test_a_program_becomes_its_sets_in_order(folder: Path) -> None:
    loaded = load(folder, MONDAY)
    assert doses(loaded.sets) == [
        ("bridge", None, 10, 45),
        ("bridge", None, 10, 45),
        ("clam", "left", 12, 30),
        ("clam", "right", 12, 30),
        ("clam", "left", 12, 30),
        ("clam", "right", 12, 30),
        ("hip_hike", "left", None, 45),
    ]
    assert loaded.specs == (BRIDGE, CLAM, HIP_HIKE)
    assert (loaded.program.title, loaded.program.person) == ("Monday", "anna")


def test_a_program_knows_its_own_text(folder: Path) -> None:
    loaded = load(folder, MONDAY)
    assert loaded.text == MONDAY
    assert loaded.sha256 == hashlib.sha256(MONDAY.encode()).hexdigest()
    assert (loaded.name, loaded.path) == ("monday", Path("monday.yaml"))
    with pytest.raises(dataclasses.FrozenInstanceError):
        loaded.name = "tuesday"  # type: ignore[misc]


def test_the_shortest_program(folder: Path) -> None:
    loaded = load(folder, "format: 1\nexercises:\n  - exercise: clam\n")
    assert doses(loaded.sets) == [("clam", None, None, 45)]
    assert (loaded.program.title, loaded.program.person) == (None, None)


def test_both_sides_of_the_bridge_are_one_set(folder: Path) -> None:
    assert doses(load(folder, changed(("reps: 10", "side: both"))).sets)[:2] == [("bridge", "both", None, 45)] * 2


@pytest.mark.parametrize("person", ["anna", "P-07", "left_hip_2", "J\u00f6rg"])
def test_names_of_persons(folder: Path, person: str) -> None:
    assert load(folder, changed(("anna", person))).program.person == person


def test_windows_line_ends_and_byte_order_mark_change_nothing(folder: Path) -> None:
    (folder / "windows.yaml").write_bytes(b"\xef\xbb\xbf" + MONDAY.replace("\n", "\r\n").encode())
    assert load_program(folder / "windows.yaml").sha256 == load(folder, MONDAY).sha256


def test_a_spec_lies_beside_the_program_wherever_that_is(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec_file(folder, "my_bridge.yaml", "bridge", ("title: Bridge", "title: Anna's bridge"))
    load(folder, changed(("reps: 10", "spec: my_bridge.yaml")))
    (folder / "elsewhere").mkdir()
    monkeypatch.chdir(folder / "elsewhere")
    loaded = load_program(folder / "monday.yaml")
    assert [planned.spec.title for planned in loaded.sets[:2]] == ["Anna's bridge"] * 2
    assert loaded.specs[0].path == folder / "my_bridge.yaml"
    assert loaded.specs[1:] == (CLAM, HIP_HIKE)


def test_an_exercise_may_come_twice_with_one_spec(folder: Path) -> None:
    spec_file(folder, "my_clam.yaml", "clam", ("version: 1", "version: 7"))
    text = changed(("exercise: bridge", "exercise: clam\n    spec: my_clam.yaml"), ("reps: 12", "spec: my_clam.yaml"))
    loaded = load(folder, text)
    assert [spec.name for spec in loaded.specs] == ["my_clam", "hip_hike"]
    assert {planned.spec.version for planned in loaded.sets[:6]} == {7}


# Files that cannot be used at all


def file_message(path: Path | str) -> str:
    with pytest.raises(SpecError) as caught:
        load_program(path)
    return str(caught.value)


def test_missing_file(folder: Path) -> None:
    says = "There is no file nothing.yaml; check the path, or name exercises in its place."
    assert file_message("nothing.yaml") == says


def test_a_name_without_an_ending_is_a_file_too(folder: Path) -> None:
    (folder / "bridge").write_text(MONDAY, encoding="utf-8")
    assert load_program("bridge").name == "bridge"


def test_folder(tmp_path: Path) -> None:
    assert file_message(tmp_path) == f"{tmp_path} is a folder; give the path of a program, a file that ends in .yaml."


def test_impossible_file_name() -> None:
    assert "a\0b.yaml" in file_message("a\0b.yaml")
    assert "cannot be read" in file_message("a" * 5000 + ".yaml")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a pipe with a name")
def test_pipe_does_not_block(folder: Path) -> None:
    os.mkfifo("pipe.yaml")
    says = "pipe.yaml is not an ordinary file; give the path of a program that ends in .yaml."
    assert file_message("pipe.yaml") == says


def test_huge_file(folder: Path) -> None:
    (folder / "huge.yaml").write_bytes(b"#" * (LARGEST_BYTES + 1))
    assert file_message("huge.yaml") == "huge.yaml is larger than 200 kB and cannot be a program."


def test_not_utf8(folder: Path) -> None:
    (folder / "old.yaml").write_bytes(b"format: 1\ntitle: \xdcbung\n")
    says = "old.yaml, line 2: a character here is not UTF-8; save the file as UTF-8 text in your editor"
    assert file_message("old.yaml") == says


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing but a note\n", "null\n"])
def test_empty_program(folder: Path, text: str) -> None:
    says = "monday.yaml: the file is empty; copy the example from docs/programs.md and change it"
    assert message(folder, text) == says


@pytest.mark.parametrize("text", ["- bridge\n", "bridge\n", "42", "[bridge, clam]"])
def test_program_that_is_no_mapping(folder: Path, text: str) -> None:
    says = "monday.yaml, line 1: a program is made of keys and values, such as 'format: 1'"
    assert message(folder, text) == says


# Broken programs: changes to Monday's program, the text whose line is named, and the rest of the message

EXERCISES = ", ".join(shipped_specs())
BROKEN = [
    pytest.param([("format: 1\n", "")], None, "format is missing; write 1", id="no format"),
    pytest.param([("format: 1", "format: 2")], "format", "format is 2; it must be 1", id="another format"),
    pytest.param(
        [("exercise: bridge", "exercise: brigde")],
        "  - exercise: brigde",
        f'exercises[1].exercise is "brigde"; there is no such exercise ({EXERCISES}); did you mean bridge?',
        id="misspelt exercise",
    ),
    pytest.param(
        [("exercise: clam", "exercise: juggling")],
        "  - exercise: juggling",
        f'exercises[2].exercise is "juggling"; there is no such exercise ({EXERCISES})',
        id="unknown exercise",
    ),
    pytest.param(
        [("- exercise: clam\n    sets", "- sets")],
        "  - sets: 2\n    reps: 12",
        "exercises[2].exercise is missing",
        id="entry without an exercise",
    ),
    pytest.param(
        [("- exercise: hip_hike\n    side: left", "- hip_hike")],
        "  - hip_hike",
        "exercises[3] is \"hip_hike\"; an entry of this list begins with '- exercise:'",
        id="name alone",
    ),
    pytest.param(
        [("rest_s: 45", "rest: 45")],
        "    rest: 45",
        "exercises[1].rest is not a key; did you mean rest_s, in seconds?",
        id="misspelt key",
    ),
    pytest.param(
        [("rest_s: 45", "weight: 20")],
        "    weight",
        "exercises[1].weight is not a key; possible here: exercise, sets, reps, side, rest_s, spec",
        id="unknown key",
    ),
    pytest.param(
        [("title: Monday", "reps: 10")],
        "reps: 10\nperson",
        "reps does not belong here but under exercises; check the indentation",
        id="key in the wrong place",
    ),
    pytest.param(
        [("reps: 10", "reps: 10\n    reps: 12")],
        "    reps: 12",
        "exercises[1].reps is written twice, first in line 7; keep one of them",
        id="duplicate key",
    ),
    pytest.param(
        [("sets: 2", "sets: 0")], "    sets: 0", "exercises[1].sets is 0; it must be at least 1", id="no sets"
    ),
    pytest.param(
        [("sets: 2", "sets: 21")], "    sets: 21", "exercises[1].sets is 21; it must be at most 20", id="too many sets"
    ),
    pytest.param(
        [("sets: 2", "sets: two")],
        "    sets: two",
        'exercises[1].sets is "two"; it must be a whole number',
        id="word for a number",
    ),
    pytest.param(
        [("reps: 10", "reps: 201")],
        "    reps: 201",
        "exercises[1].reps is 201; it must be at most 200",
        id="too many reps",
    ),
    pytest.param(
        [("reps: 10", "reps: 7.5")], "    reps: 7.5", "exercises[1].reps is 7.5; it must be a whole number", id="half"
    ),
    pytest.param(
        [("rest_s: 45", "rest_s: 45 s")],
        "    rest_s: 45 s",
        'exercises[1].rest_s is "45 s"; it must be a number, in seconds; write 45',
        id="number with its unit",
    ),
    pytest.param(
        [("rest_s: 45", "rest_s: .nan")],
        "    rest_s: .nan",
        "exercises[1].rest_s is .nan; it must be a number, in seconds",
        id="nan",
    ),
    pytest.param(
        [("rest_s: 45", "rest_s: 601")],
        "    rest_s: 601",
        "exercises[1].rest_s is 601; it must be at most 600 seconds",
        id="long rest",
    ),
    pytest.param(
        [("rest_s: 45", "rest_s: -1")],
        "    rest_s: -1",
        "exercises[1].rest_s is -1; it must be at least 0 seconds",
        id="negative rest",
    ),
    pytest.param(
        [("side: both", "side: lft")],
        "    side: lft",
        'exercises[2].side is "lft"; it must be left, right or both; did you mean left?',
        id="unknown side",
    ),
    pytest.param(
        [("reps: 10", "side: left")],
        "    side: left\n    rest_s: 45",
        'exercises[1].side is "left"; the bridge trains both sides at once; leave it out',
        id="one side of both",
    ),
    pytest.param(
        [("anna", "Anna B.")],
        "person",
        'person is "Anna B."; use letters, digits, - and _ only',
        id="name with more than letters",
    ),
    pytest.param([("anna", "7")], "person", "person is 7; it must be text; put it in quotes", id="number for a name"),
    pytest.param([("anna", '""')], "person", "person is empty; use letters, digits, - and _ only", id="empty name"),
    pytest.param([("Monday", '""')], "title", "title is empty; it must be some text", id="empty title"),
    pytest.param(
        [("reps: 10", "spec: my_bridge.yaml")],
        "    spec",
        'exercises[1].spec is "my_bridge.yaml"; there is no such file beside the program',
        id="missing spec",
    ),
    pytest.param(
        [("reps: 10", "spec: .")],
        "    spec",
        'exercises[1].spec is "."; there is no such file beside the program',
        id="folder for a spec",
    ),
    pytest.param(
        [("reps: 10", "spec: my_clam.yaml")],
        "    spec",
        'exercises[1].spec is "my_clam.yaml"; it is about the exercise clam, not bridge',
        id="spec of another exercise",
    ),
    pytest.param(
        [("hip_hike", "clam\n    spec: my_clam.yaml")],
        "    spec",
        'exercises[3].spec is "my_clam.yaml"; the clam has another spec further up; a program has one for each '
        "exercise",
        id="second spec for an exercise",
    ),
    pytest.param(
        [("reps: 12", "spec: my_clam.yaml"), ("hip_hike", "clam")],
        "  - exercise: clam\n    side: left",
        'exercises[3].exercise is "clam"; the clam has another spec further up; a program has one for each exercise',
        id="a spec of one's own only once",
    ),
    pytest.param(
        [("sets: 2", "\tsets: 2")], "    \tsets", "there is a tab at the beginning; indent with spaces", id="tab"
    ),
]


@pytest.mark.parametrize(("changes", "at", "says"), BROKEN)
def test_broken_program(folder: Path, changes: list[tuple[str, str]], at: str | None, says: str) -> None:
    spec_file(folder, "my_clam.yaml", "clam", ("version: 1", "version: 7"))
    text = changed(*changes)
    where = "monday.yaml" if at is None else f"monday.yaml, line {line_of(text, at)}"
    assert message(folder, text) == f"{where}: {says}"


@pytest.mark.parametrize(
    ("exercises", "says"),
    [
        ("", ": exercises is missing"),
        ("exercises:", ", line 2: exercises is empty; it must be a list, each entry below it and beginning with '- "),
        ("exercises: []", ", line 2: exercises is []; name at least one exercise"),
        ("exercises: bridge", ', line 2: exercises is "bridge"; it must be a list, each entry below it and beginning'),
        (
            "exercises:\n  exercise: bridge\n  reps: 10",
            ", line 2: exercises is {exercise: bridge, reps: 10}; it must be a list, each entry below it and beginning "
            "with '- exercise:'",
        ),
        ("exercise: bridge", ", line 2: exercise is not a key; did you mean exercises?"),
    ],
)
def test_program_without_a_list_of_exercises(folder: Path, exercises: str, says: str) -> None:
    answer = message(folder, f"format: 1\n{exercises}\n")
    assert answer.startswith(f"monday.yaml{says}")
    assert "\n" not in answer


def test_all_problems_come_together_in_the_order_of_the_lines(folder: Path) -> None:
    text = changed(("reps: 10", "side: left"), ("reps: 12", "spec: a.yaml"))
    lines = message(folder, text + "    spec: b.yaml\n").splitlines()
    assert [re.sub(r"^monday\.yaml, line (\d+): (\S+) .*", r"\1 \2", line) for line in lines] == [
        "7 exercises[1].side",
        "11 exercises[2].spec",
        "16 exercises[3].spec",
    ]


def test_a_broken_spec_is_told_once_in_its_own_words(folder: Path) -> None:
    spec_file(folder, "my_clam.yaml", "clam", ("format: 1", "format: 2"), ("sides: one", "sides: three"))
    with pytest.raises(SpecError) as of_spec:
        load_spec(Path("my_clam.yaml"))
    text = changed(
        ("reps: 10", "side: left"), ("reps: 12", "spec: my_clam.yaml"), ("hip_hike", "clam\n    spec: my_clam.yaml")
    )
    lines = message(folder, text).splitlines()
    assert len(lines) == 3
    assert lines[0].startswith("monday.yaml, line 7: exercises[1].side is ")
    assert lines[1:] == str(of_spec.value).splitlines()
    assert all(line.startswith("my_clam.yaml, line ") for line in lines[1:])


# Whatever is in the file: a program or a SpecError


def check_answer(folder: Path, data: bytes) -> str:
    """The message for a program, empty where it is a good one; anything else than these two fails the test."""
    path = folder / "fuzzed.yaml"
    path.write_bytes(data)
    answer = ""
    try:
        loaded = load_program(path)
    except SpecError as error:
        answer = str(error)
    else:
        assert loaded.sets
    assert all(line.startswith(str(path)) and line.isprintable() for line in answer.split("\n") if answer)
    return answer


YAML_PIECES = st.sampled_from(list("[]{}:,-?&*!|>'\"%@`#~\n\t \\\u2028\ufeff\x00")) | st.sampled_from(
    [
        '"\\ud800"',
        "null",
        "exercises",
        "bridge",
        "both",
        "spec: ",
        "format: 1",
        "\n  - ",
        "\n    ",
        ": ",
        "---\n",
        "&a ",
        "*a",
        "!!int ",
        ".nan",
        "9" * 400,
    ]
)
EDITS = st.lists(
    st.tuples(st.integers(0, len(MONDAY)), st.integers(0, 20), YAML_PIECES | st.text(max_size=5)),
    min_size=1,
    max_size=4,
)


@settings(deadline=None)
@given(st.binary(max_size=100) | st.text(max_size=100).map(str.encode))
def test_random_bytes_are_answered(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    check_answer(tmp_path_factory.getbasetemp(), data)


@settings(deadline=None)
@given(EDITS)
def test_mutated_program_is_answered(
    tmp_path_factory: pytest.TempPathFactory, edits: list[tuple[int, int, str]]
) -> None:
    text = MONDAY
    for start, length, new in edits:
        text = text[:start] + new + text[start + length :]
    check_answer(tmp_path_factory.getbasetemp(), text.encode())


JSON_VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
KEYS = sorted(set(spec_keys(Program)))


def with_value(key: tuple[str, ...], value: Any, entry: int = 0) -> str:
    """Monday's program with one value replaced or added."""
    values = read_document(MONDAY).values
    part = values["exercises"][entry] if len(key) > 1 else values
    part[key[-1]] = value
    return json.dumps(values, ensure_ascii=False)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(KEYS), JSON_VALUES | st.sampled_from(["a" * 5000, "\0", "/", "left", 1, 601]))
def test_any_value_at_any_key_is_answered_in_our_own_words(
    tmp_path_factory: pytest.TempPathFactory, key: tuple[str, ...], value: Any
) -> None:
    answer = check_answer(tmp_path_factory.getbasetemp(), with_value(key, value).encode())
    assert not NOT_OUR_WORDS.search(re.sub(r'is (".*?"|\{.*?\}|\[.*?\]);', "", answer))


# Plans as asked for on the command line


def test_all_sets_of_an_exercise_come_before_the_next() -> None:
    plan = plan_of([BRIDGE, CLAM], sets=2, reps=10, rest_s=30, side="both")
    assert doses(plan) == [
        ("bridge", "both", 10, 30),
        ("bridge", "both", 10, 30),
        ("clam", "left", 10, 30),
        ("clam", "right", 10, 30),
        ("clam", "left", 10, 30),
        ("clam", "right", 10, 30),
    ]


def test_without_a_side_it_is_found() -> None:
    plan = plan_of([BRIDGE, CLAM], sets=1, reps=None, rest_s=0, side=None)
    assert doses(plan) == [("bridge", None, None, 0), ("clam", None, None, 0)]


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_side_is_for_the_exercises_that_train_one(side: Side) -> None:
    plan = plan_of([BRIDGE, CLAM, HIP_HIKE], sets=1, reps=5, rest_s=45, side=side)
    assert [planned.side for planned in plan] == [None, side, side]


@pytest.mark.parametrize("exercises", [[BRIDGE], [BRIDGE, BRIDGE]])
@pytest.mark.parametrize("side", ["left", "right"])
def test_a_side_that_no_exercise_trains_alone_is_refused(exercises: list[Any], side: Side) -> None:
    with pytest.raises(UsageError) as caught:
        plan_of(exercises, sets=1, reps=5, rest_s=45, side=side)
    assert str(caught.value) == f"The bridge trains both sides at once; leave --side {side} out."


def test_a_program_and_the_same_asked_for_are_the_same_plan(folder: Path) -> None:
    dose = "    sets: 2\n    reps: 10\n    side: both\n    rest_s: 45\n"
    loaded = load(folder, f"format: 1\nexercises:\n  - exercise: bridge\n{dose}  - exercise: clam\n{dose}")
    assert loaded.sets == plan_of([BRIDGE, CLAM], sets=2, reps=10, rest_s=45, side="both")


# The documentation


def documented() -> dict[str, str]:
    """Example by key, from the tables of docs/programs.md."""
    return dict(re.findall(r"^\| `([^`]+)` \| `([^`]+)` \| \S.* \|$", DOCS, re.MULTILINE))


def row_of(key: tuple[str, ...]) -> str:
    return key[0] if len(key) == 1 else f"*.{key[-1]}"


def test_every_key_is_documented_and_none_that_does_not_exist() -> None:
    assert set(documented()) == {row_of(key) for key in KEYS if key != ("exercises",)}
    assert "\n## `exercises`: " in DOCS


@pytest.mark.parametrize("key", [key for key in KEYS if key != ("exercises",)], ids=".".join)
def test_documented_examples_can_be_written(folder: Path, key: tuple[str, ...]) -> None:
    spec_file(folder, "my_clam.yaml", "clam")
    value = read_document(f"key: {documented()[row_of(key)]}").values["key"]
    program = load(folder, with_value(key, value, entry=1)).program
    part = program.exercises[1] if len(key) > 1 else program
    assert getattr(part, key[-1]) == value


def test_documented_limits_and_defaults_are_real() -> None:
    rows = dict(re.findall(r"^\| `\*\.(\w+)` \|.*?\| (.*) \|$", DOCS, re.MULTILINE))
    for key in ("sets", "reps", "rest_s"):
        lowest, highest = (int(number) for number in re.findall(r"(\d+) to (\d+);", rows[key])[0])
        entry = {"exercise": "clam"}
        for value in (lowest, highest):
            assert Program.model_validate({"format": 1, "exercises": [{**entry, key: value}]})
        for value in (lowest - 1, highest + 1):
            with pytest.raises(ValueError, match=key):
                Program.model_validate({"format": 1, "exercises": [{**entry, key: value}]})
    (default,) = Program.model_validate({"format": 1, "exercises": [{"exercise": "clam"}]}).exercises
    assert f"left out, {default.sets}." in rows["sets"]
    assert f"left out, {default.rest_s:g}." in rows["rest_s"]


@pytest.mark.parametrize("name", [*shipped_specs(), *get_args(Side)])
def test_every_name_of_the_closed_lists_is_documented(name: str) -> None:
    assert f"`{name}`" in DOCS


def test_the_documented_program_works(folder: Path) -> None:
    spec_file(folder, "my_clam.yaml", "clam")
    (example,) = re.findall(r"```yaml\n(.*?)```", DOCS, re.DOTALL)
    assert len(load(folder, example).sets) == 6
    broken = example.replace("exercise: bridge", "exercise: brigde").replace("rest_s: 45", "rest: 45")
    assert f"```\n{message(folder, broken)}\n```" in DOCS
