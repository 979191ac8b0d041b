"""The JSON Schema that editors use: in step with the shape, and of one mind with the loader."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodrep.errors import SpecError
from goodrep.resources import specs_folder
from goodrep.specs.document import read_document
from goodrep.specs.loading import parse_spec, shipped_specs
from goodrep.specs.schema import FILE_NAME, schema_text, spec_schema
from goodrep.specs.starting import SCHEMA_HINT
from schema_check import fits
from test_extending import ANNA

SCHEMA = spec_schema()
TEXTS = {name: (specs_folder() / f"{name}.yaml").read_text(encoding="utf-8") for name in shipped_specs()}
VALUES = {**{name: read_document(text).values for name, text in TEXTS.items()}, "anna": read_document(ANNA).values}


def fitting(values: Any) -> bool:
    return fits(values, SCHEMA, SCHEMA)


def test_the_shipped_file_is_in_step() -> None:
    """``python -m goodrep spec schema > exercise_specs/spec.schema.json`` renews it."""
    assert (specs_folder() / FILE_NAME).read_text(encoding="utf-8") == schema_text()
    assert json.loads(schema_text()) == SCHEMA


@pytest.mark.parametrize("name", shipped_specs())
def test_shipped_specs_tell_editors_where_the_schema_is(name: str) -> None:
    assert TEXTS[name].startswith(SCHEMA_HINT + "\n")


@pytest.mark.parametrize("name", sorted(VALUES))
def test_good_specs_fit(name: str) -> None:
    assert fitting(VALUES[name])


@pytest.mark.parametrize(
    "values",
    [
        {"format": 1, "extends": "bridge"},
        {**VALUES["anna"], "sides": "both"},
        {**VALUES["anna"], "date": "28.3.2026"},
        {**VALUES["anna"], "checks": {"back_arch": {"fault": {}}}},
        {**VALUES["anna"], "checks": {"back_arch": {"fault": {"above": 1, "below": 2}}}},
        {**VALUES["anna"], "checks": {"Back arch": {}}},
        {**VALUES["anna"], "tempo": {"hold_ms": {"target": 2}}},
        {key: value for key, value in VALUES["bridge"].items() if key != "coaching"},
        {**VALUES["bridge"], "colour": "red"},
        {**VALUES["bridge"], "author": "M"},
    ],
)
def test_what_is_no_spec_does_not_fit(values: Any) -> None:
    assert not fitting(values)


PATHS = {name: sorted(read_document(text).written, key=str) for name, text in {**TEXTS, "anna": ANNA}.items()}
OTHER_VALUES = st.sampled_from([0, 1, -1, 2.5, 100, True, "words", "", "rest", None, [], [1, 2], {}, {"above": 3}])


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_what_the_loader_takes_fits(data: st.DataObject) -> None:
    """The other way round it need not hold: rules that join several values are the loader's alone."""
    name = data.draw(st.sampled_from(sorted(VALUES)))
    path = data.draw(st.sampled_from(PATHS[name]))
    values = copy.deepcopy(VALUES[name])
    part = values
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = data.draw(OTHER_VALUES)
    try:
        parse_spec(json.dumps(values), name="mine", shown_as="mine.yaml")
    except SpecError:
        return
    assert fitting(values)


def test_true_is_not_taken_for_one() -> None:
    with pytest.raises(SpecError, match="format is true; it must be 1"):
        parse_spec(TEXTS["bridge"].replace("format: 1", "format: true"), name="mine", shown_as="mine.yaml")
