"""Twelve specs that a physio might have broken, and what each is answered with; a loader that nothing makes fall over.

``PYTHONPATH=src python tests/test_broken_specs.py > tests/broken_specs/messages.txt`` renews the answers.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodrep.errors import SpecError
from goodrep.resources import specs_folder
from goodrep.specs.doubts import doubts
from goodrep.specs.loading import load_spec, parse_spec, shipped_specs
from goodrep.specs.messages import MOST_PROBLEMS
from goodrep.specs.model import Spec

FOLDER = Path(__file__).parent / "broken_specs"
FILES = sorted(FOLDER.glob("*.yaml"))
SHIPPED = [(specs_folder() / f"{name}.yaml").read_text(encoding="utf-8") for name in shipped_specs()]
DIFFERING = [path.read_text(encoding="utf-8") for path in FILES]


def answers() -> str:
    """What is wrong with each, below its name."""
    told = []
    for path in FILES:
        try:
            lines = doubts(load_spec(path)) or ["nothing"]
        except SpecError as error:
            lines = str(error).splitlines()
        told.append("\n".join(["", *(line.replace(str(path), path.name) for line in lines), ""]))
    return "".join(told)


def test_twelve_broken_specs_are_answered_as_a_physio_would_need_it() -> None:
    assert len(FILES) == 12
    assert answers() == (FOLDER / "messages.txt").read_text(encoding="utf-8")


# Whatever is in the file: a spec, or one line for each problem


def check_answer(text: str) -> None:
    message, loaded = "", None
    try:
        loaded = parse_spec(text, name="mine", shown_as="mine.yaml")
    except SpecError as error:
        message = str(error)
    lines = message.split("\n")
    assert all(line.isprintable() for line in lines)
    assert len(lines) <= MOST_PROBLEMS + 1
    if loaded is None:
        assert all(": " in line for line in lines)
    else:
        assert isinstance(loaded.spec, Spec)
        again = parse_spec(loaded.text, name="mine", shown_as="mine.yaml")
        assert (again.spec, again.sha256) == (loaded.spec, loaded.sha256)


LINES = [line for text in [*SHIPPED, *DIFFERING] for line in text.split("\n") if line.strip() and line[0] != "#"]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from(LINES), max_size=25), st.booleans(), st.randoms(use_true_random=False))
def test_lines_of_specs_in_any_order_are_answered(lines: list[str], extends: bool, chance: random.Random) -> None:
    """With other indentation now and then."""
    lines = [" " * chance.choice([0, 0, 0, 2, 1]) + line for line in lines]
    check_answer("\n".join([*(["extends: bridge"] if extends else []), *lines]))


@settings(deadline=None, max_examples=50)
@given(st.sampled_from(DIFFERING), st.data())
def test_a_file_that_lost_or_doubled_lines_is_answered(text: str, data: st.DataObject) -> None:
    lines = text.split("\n")
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(lines) - 1))
        lines[at : at + 1] = data.draw(st.sampled_from([[], [lines[at]] * 2, [lines[at][1:]], [lines[at] + " #"]]))
        lines = lines or [""]
    check_answer("\n".join(lines))


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=300))
def test_any_bytes_are_answered(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "bytes.yaml"
    path.write_bytes(content)
    with pytest.raises(SpecError) as caught:
        load_spec(path)
    assert all(line.isprintable() for line in str(caught.value).split("\n"))


BOMBS = {
    "laughs": "a: &a [x, x]\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(50)),
    "merge": "<<: {<<: {<<: {}}}\n",
    "huge number": f"format: {'9' * 100_000}\n",
    "huge exponent": "format: 1e999999999\n",
    "huge number in a limit": f"format: 1\nchecks: {{a: {{warn: {{above: {'9' * 5000}}}}}}}\n",
    "many keys": "".join(f"k{n}: 1\n" for n in range(15_000)),
    "many entries": f"without: [{', '.join(['x'] * 30_000)}]\nextends: bridge\n",
    "one key a thousand times": "a: 1\n" * 1000,
    "deep": "{a: " * 3000,
    "deep blocks": "".join(f"{' ' * n}a:\n" for n in range(500)),
    "long key": f"{'k' * 150_000}: 1\n",
    "long line": f"title: {'x' * 150_000}\n",
    "kept within kept": "extends: bridge\n" + "--- # what the spec above extends: b.yaml\nextends: b\n" * 3000,
    "nulls": "\0" * 1000,
}


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS)
def test_what_would_fill_memory_or_time_is_answered(text: str) -> None:
    check_answer(text)


if __name__ == "__main__":
    print(answers(), end="")
