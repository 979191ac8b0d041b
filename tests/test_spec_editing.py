"""Writing a spec back: the values that were changed, and every other character as it was."""

from __future__ import annotations

import copy
import difflib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from goodrep.errors import SpecError, StorageError
from goodrep.resources import specs_folder
from goodrep.specs.document import KeyPath, read_document
from goodrep.specs.editing import changed_text, with_values
from goodrep.specs.loading import load_spec, parse_spec, shipped_specs
from goodrep.specs.noted import BELOW
from goodrep.specs.saving import PREVIOUS, save_changes, undo, version_before
from goodrep.specs.starting import started_spec
from goodrep.specs.writing import as_yaml
from test_extending import ANNA

QUICK = [phase for phase in Phase if phase not in (Phase.shrink, Phase.explain)]
"""What takes a tenth of a second to read would take minutes to make smaller."""
WHO = {"author": "Maria Weber", "reason": "The hold was too long: she lost her height.", "date": "2026-03-28"}
TEXTS = {name: (specs_folder() / f"{name}.yaml").read_text(encoding="utf-8") for name in shipped_specs()}
TEXTS["anna"] = ANNA


def value_at(text: str, path: KeyPath) -> Any:
    value = read_document(text).values
    for step in path:
        value = value[step]
    return value


def lines_changed(old: str, new: str) -> tuple[list[str], list[str]]:
    """The lines that are gone, and those that came, without empty ones."""
    found = [line for line in difflib.ndiff(old.split("\n"), new.split("\n")) if line[0] in "+-" and line[2:].strip()]
    return [line[2:] for line in found if line[0] == "-"], [line[2:] for line in found if line[0] == "+"]


def test_a_limit_is_changed_in_its_line_and_who_did_it_is_told_at_the_end() -> None:
    new = changed_text(ANNA, {("checks", "incomplete_extension", "fault", "below"): 145, ("version",): 9}, **WHO)
    gone, came = lines_changed(ANNA, new)
    assert gone == ["version: 3", "    fault: {below: 150}"]
    assert came == [
        "version: 4",
        "    fault: {below: 145}",
        "changed:",
        "  - version: 4",
        "    date: 2026-03-28",
        "    author: Maria Weber",
        '    reason: "The hold was too long: she lost her height."',
    ]
    again = changed_text(new, {("tempo", "hold_s", "target"): 4.5}, **WHO)
    gone, came = lines_changed(new, again)
    assert gone == ["version: 4", "    target: 5"]
    assert [line for line in came if "version" in line] == ["version: 5", "  - version: 5"]
    spec = parse_spec(again, name="anna", shown_as="anna.yaml").spec
    assert [change.version for change in spec.changed] == [4, 5]
    assert (spec.version, spec.tempo.hold_s.target) == (5, 4.5)


@pytest.mark.parametrize(
    ("path", "value", "came"),
    [
        (("checks", "back_arch", "fault"), {"above": 15}, ["  back_arch:", "    fault: {above: 15}"]),
        (("checks", "hips_sag", "priority"), 2, ["    priority: 2"]),
        (("checks", "hips_sag", "cue", "second"), "Hold: please", ['      second: "Hold: please"']),
        (("title",), "Anna's bridge", ["title: Anna's bridge"]),
        (("tempo", "hold_s", "count_down"), True, ["    count_down: true"]),
        (("coaching", "praise"), ["Good", "On: you go"], ["coaching:", '  praise: [Good, "On: you go"]']),
    ],
)
def test_a_key_that_is_not_there_is_added_to_its_group(path: KeyPath, value: Any, came: list[str]) -> None:
    new = with_values(ANNA, {path: value})
    assert lines_changed(ANNA, new) == ([], [line for line in came if line not in ANNA.split("\n")])
    assert value_at(new, path) == value
    assert parse_spec(new, name="anna", shown_as="anna.yaml")


@pytest.mark.parametrize(
    ("text", "path", "value", "expected"),
    [
        ("a: 1", ("b",), 2, "a: 1\nb: 2\n"),
        ("a:\nb: 1\n", ("a", "c"), 2, "a:\n  c: 2\nb: 1\n"),
        ("a: # note\nb: 1\n", ("a",), 2, "a: 2 # note\nb: 1\n"),
        ("a: {}\n", ("a", "c", "d"), 2, "a: {c: {d: 2}}\n"),
        ("a: { c: 1 }  # note\n", ("a", "d"), "x", "a: { c: 1, d: x}  # note\n"),
        ("a: >-\n  one\n  two\n\n# note\nb: 1\n", ("a",), "three", "a: >-\n  three\n\n# note\nb: 1\n"),
        ("a: |\n  one\n\n# note\nb: 1\n", ("a",), "two", "a: two\n\n# note\nb: 1\n"),
        ("a: 'it''s'  # note\n", ("a",), "it is", "a: it is  # note\n"),
        ("a:\n  - 1\n  # note\n  - 2\n\n# more\n", ("a", 1), 3, "a:\n  - 1\n  # note\n  - 3\n\n# more\n"),
        (
            "a:\n  b: 1\n  # note on what follows\n\nc: 1\n",
            ("a", "d"),
            2,
            "a:\n  b: 1\n  d: 2\n  # note on what follows\n\nc: 1\n",
        ),
    ],
)
def test_ways_to_write(text: str, path: KeyPath, value: Any, expected: str) -> None:
    assert with_values(text, {path: value}) == expected


SCALARS = st.one_of(
    st.integers(-999, 999),
    st.floats(-1e3, 1e3).map(lambda number: float(f"{number:.6g}")),
    st.booleans(),
    st.text(max_size=30).filter(lambda text: not any("\ud800" <= char <= "\udfff" for char in text)),
    st.sampled_from(
        ["yes", "null", "12", "- x", "a: b", "a #b", "#", "&a", "%", " x ", "'", '"', "\\", "ü", "x\ny", "", "-", "?"]
    ),
)


@settings(deadline=None, max_examples=100)
@given(
    st.recursive(
        SCALARS,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
        max_leaves=5,
    )
)
def test_what_is_written_is_read_as_the_same(value: Any) -> None:
    read = read_document(f"key: {as_yaml(value)}  # note\nnext: 1\n")
    assert read.problems == []
    assert read.values == {"key": value, "next": 1}
    assert type(read.values["key"]) is type(value) or isinstance(value, float)


@settings(deadline=None, max_examples=25, phases=QUICK)
@given(st.data())
def test_only_the_changed_values_are_other_characters(data: st.DataObject) -> None:
    text = TEXTS[data.draw(st.sampled_from(sorted(TEXTS)))]
    document = read_document(text)
    paths = data.draw(st.lists(st.sampled_from(sorted(document.written, key=str)), min_size=1, max_size=3, unique=True))
    values = {path: data.draw(SCALARS) for path in paths}
    new = with_values(text, values)
    wanted = copy.deepcopy(document.values)
    for path, value in values.items():
        part = wanted
        for step in path[:-1]:
            part = part[step]
        part[path[-1]] = value
    after = read_document(new)
    assert after.values == wanted
    # Outside of the changed values, both texts are the same characters.
    old_spans = sorted(document.spans[path] for path in paths)
    new_spans = sorted(after.spans[path] for path in paths)
    old_rest = [
        text[end:start].strip()
        for end, start in zip(
            [0, *(end for _, end in old_spans)], [*(start for start, _ in old_spans), None], strict=True
        )
    ]
    new_rest = [
        new[end:start].strip()
        for end, start in zip(
            [0, *(end for _, end in new_spans)], [*(start for start, _ in new_spans), None], strict=True
        )
    ]
    assert old_rest == new_rest


# Values that stand as notes below what is in use


def all_in_use(text: str) -> str:
    """What comes of taking every "# " below the notes' own line away, as that line says."""
    head, line, notes = text.partition(BELOW)
    explanation, *lines = notes.lstrip("\n").split("\n")
    return "\n".join([head + line, explanation, *(line.removeprefix("# ") for line in lines)])


@settings(deadline=None, max_examples=6, phases=QUICK)
@given(st.data())
def test_a_value_goes_where_its_note_is_and_the_other_notes_stay_usable(data: st.DataObject) -> None:
    base = load_spec(data.draw(st.sampled_from(sorted(shipped_specs()))))
    head = {"format", "exercise", "version", "sides", "posture", "changed"}
    texts = [path for path, one in base.document.written.items() if path[0] not in head and _is_words(path)]
    numbers = [path for path in base.document.written if path[-1] in ("priority", "dwell_s", "max_uncertainty")]
    new = started_spec(base, **WHO)
    # What a note lacks, too: where a number comes from, and words that the base does not say.
    lacking = [("checks", name, "source") for name in base.spec.checks] + [("order", "working", "said")]
    changed: dict[KeyPath, Any] = {}
    for _ in range(2):
        values: dict[KeyPath, Any] = {path: "Other words" for path in data.draw(_some(texts + lacking))}
        values |= {path: 0.3 if path[-1] != "priority" else 50 for path in data.draw(_some(numbers, most=1))}
        new = changed_text(new, values, **WHO)
        changed |= values
        read = read_document(new)
        assert read.problems == []
        assert all(value_at(new, path) == value for path, value in changed.items())
        assert read.written.keys() - changed.keys() == {
            path for path in read.written if path[0] in ("changed", *read_document(started_spec(base, **WHO)).values)
        }
        used = parse_spec(all_in_use(new), name="own", shown_as="own.yaml")
        assert used.spec == parse_spec(new, name="own", shown_as="own.yaml").spec


def _is_words(path: KeyPath) -> bool:
    return path[-1] in ("title", "how_to", "first", "second", "corrected", "name") and "praise" not in path


def _some(paths: list[KeyPath], most: int = 3) -> st.SearchStrategy[list[KeyPath]]:
    return st.lists(st.sampled_from(sorted(paths, key=str)), min_size=1, max_size=most, unique=True)


def test_a_value_in_the_place_of_its_note() -> None:
    new = started_spec(load_spec("bridge"), **WHO)
    values = {
        ("checks", "back_arch", "fault", "above"): 15,
        ("checks", "back_arch", "cue", "second"): "Tuck: now",
        ("how_to",): "Lie down. Lift.",
        ("view", "level_within_deg"): None,
        ("tempo", "hold_s", "source"): "Hers.",
        ("view", "distance_m"): [1.5, 3],
    }
    assert lines_changed(new, with_values(new, values)) == (
        [
            "# how_to: >-",
            *[line for line in new.split("\n") if line.startswith("#   ") and line in new.partition("# view:")[0]],
            *("# view:", "#   distance_m: [1.8, 3]  # metres", "#   level_within_deg: 15  # degrees"),
            *("# tempo:", "#   hold_s:", "# checks:", "#   back_arch:", "#     fault: {above: 13}  # degrees"),
            *("#     cue:", "#       second: Lift a little less"),
        ],
        [
            *("how_to: >-", "  Lie down. Lift."),
            *("view:", "  distance_m: [1.5, 3]  # metres", "  level_within_deg: null  # degrees"),
            *(
                "tempo:",
                "  hold_s:",
                "    source: Hers.",
                "checks:",
                "  back_arch:",
                "    fault: {above: 15}  # degrees",
            ),
            *("    cue:", '      second: "Tuck: now"'),
        ],
    )


def test_notes_that_end_in_the_middle_of_a_text_are_taken_into_use() -> None:
    whole = started_spec(load_spec("bridge"), **WHO)
    for end in ("# how_to: >-", "seconds down."):
        cut = whole[: whole.index(end) + len(end)]
        assert value_at(with_values(cut, {("how_to",): "Lie down."}), ("how_to",)) == "Lie down."


def test_a_group_that_is_in_use_above_the_notes_is_added_to_there() -> None:
    new = started_spec(load_spec("bridge"), **WHO).replace(
        "without: []", "without: []\nchecks:\n  back_arch:\n    priority: 2"
    )
    after = with_values(new, {("checks", "hips_sag", "priority"): 1})
    assert lines_changed(new, after) == ([], ["  hips_sag:", "    priority: 1"])


# Files


def test_saving_keeps_the_version_before_and_undo_brings_it_back(tmp_path: Path) -> None:
    path = tmp_path / "anna.yaml"
    first = ("\ufeff" + ANNA.replace("\n", "\r\n")).encode()
    path.write_bytes(first)
    saved = save_changes(path, {("tempo", "hold_s", "target"): 6}, **WHO)
    second = path.read_bytes()
    assert saved == load_spec(path)
    assert second.count(b"\n") == second.count(b"\r\n")
    assert second.startswith("\ufeff".encode())
    save_changes(path, {("tempo", "hold_s", "target"): 7}, **WHO)
    assert (load_spec(path).spec.version, load_spec(path).spec.tempo.hold_s.target) == (5, 7)
    assert undo(path) == saved
    assert path.read_bytes() == second
    assert undo(path) is not None
    assert path.read_bytes() == first
    assert undo(path) is None


def test_what_was_written_by_hand_since_the_save_is_not_lost_to_an_undo(tmp_path: Path) -> None:
    path = tmp_path / "anna.yaml"
    path.write_text(ANNA, encoding="utf-8")
    save_changes(path, {("tempo", "hold_s", "target"): 6}, **WHO)
    by_hand = path.read_bytes() + b"# ask her about the knee\n"
    path.write_bytes(by_hand)
    assert undo(path) is not None
    assert path.read_text(encoding="utf-8") == ANNA
    assert (tmp_path / PREVIOUS / "anna.undone.yaml").read_bytes() == by_hand
    assert version_before(path) is None


def test_a_version_that_cannot_be_read_is_a_sentence_and_stays(tmp_path: Path) -> None:
    path = tmp_path / "anna.yaml"
    path.write_text(ANNA, encoding="utf-8")
    (tmp_path / PREVIOUS / "anna.v2.yaml").mkdir(parents=True)
    with pytest.raises(StorageError, match=r"anna\.yaml cannot be used"):
        undo(path)
    assert path.read_text(encoding="utf-8") == ANNA


def test_what_would_not_be_a_spec_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "anna.yaml"
    path.write_text(ANNA, encoding="utf-8")
    with pytest.raises(SpecError, match=r"tempo\.hold_s\.fault_below is 9; it must not be more than warn_below, 4"):
        save_changes(path, {("tempo", "hold_s", "fault_below"): 9}, **WHO)
    assert path.read_text(encoding="utf-8") == ANNA
    assert [found.name for found in tmp_path.iterdir()] == ["anna.yaml"]


def test_a_spec_that_comes_with_goodrep_is_not_changed() -> None:
    path = specs_folder() / "bridge.yaml"
    with pytest.raises(SpecError, match=r"bridge\.yaml comes with goodrep and stays as it is"):
        save_changes(path, {("title",): "Other"}, **WHO)
    assert path.read_text(encoding="utf-8") == TEXTS["bridge"]
