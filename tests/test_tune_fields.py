"""The fields of the tuning page: all that may be changed is there, explained, and written back as it was typed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from goodrep.page.tune_cards import cards, keys_of, measuring_keys
from goodrep.page.tune_entries import Entry
from goodrep.page.tune_groups import groups, measuring
from goodrep.resources import docs_folder
from goodrep.specs.document import KeyPath
from goodrep.specs.editing import changed_text, with_values
from goodrep.specs.keys import key_at
from goodrep.specs.loading import LoadedSpec, load_spec, parse_spec, shipped_specs
from goodrep.specs.messages import spec_keys
from goodrep.specs.model import OWN_KEYS, Spec
from goodrep.specs.starting import started_spec
from goodrep.tuning.bench import bench_of
from goodrep.tuning.draft import drafted, key_path
from goodrep.tuning.limits import measured_within, remeasured_checks
from test_extending import ANNA

SPECS = {name: load_spec(name) for name in shipped_specs()}
SPECS["anna"] = parse_spec(ANNA, name="anna", shown_as="anna.yaml")
BRIDGE = SPECS["bridge"]
WHO = {"author": "Maria Weber", "reason": "R", "date": "2026-03-28"}
NOT_OFFERED = {
    *("format", "version", "changed", "exercise", "sides", "posture", "view.facing", "rep.signal"),
    *("checks.<name>.measure", "checks.<name>.statistic", "checks.<name>.relative_to", "checks.<name>.noise_band"),
    *("checks.<name>.needs.view", "order.compensating.measure", "order.working.measure", "order.share"),
    *("order.reason", "order.source", "order.confidence"),
}
"""As docs/specs.md says; why the order is judged so belongs to its share."""


def fields_of(loaded: LoadedSpec) -> list[Entry]:
    shown = cards(loaded.spec, bench_of(loaded.spec, [], loaded.spec, []).base, extends=True)
    found = [one for card in shown for one in (*card.aims, *card.measuring, *card.saying, *card.why)]
    return found + [one for group in groups(loaded.spec) for one in (*group.entries, *group.why)]


def limits_of(loaded: LoadedSpec) -> list[str]:
    shown = cards(loaded.spec, bench_of(loaded.spec, [], loaded.spec, []).base, extends=True)
    return [handle.key for card in shown for dial in card.dials for handle in dial.handles]


def kind_of(key: str) -> str:
    """A key as docs/specs.md has it."""
    steps = [step for step in key.split(".") if not step.isdecimal()]
    if steps[0] == "checks":
        steps[1] = "<name>"
    if steps[0] == "languages":
        steps[1] = "<code>"
        if steps[2] == "cues":
            steps[3] = "<name>"
    return ".".join(steps)


def test_every_value_of_a_spec_is_offered_or_said_to_be_changed_in_the_file() -> None:
    offered = {kind_of(key) for loaded in SPECS.values() for key in limits_of(loaded)}
    offered |= {kind_of(one.key) for loaded in SPECS.values() for one in fields_of(loaded)}
    whole = {".".join(path) for path in spec_keys(Spec)}
    values = {key.replace("languages.<name>", "languages.<code>") for key in whole}
    values = {key for key in values if not any(other.startswith(f"{key}.") for other in values)}
    # A limit says one of three.
    values = {key for key in values if key.rpartition(".")[2] not in ("above", "below", "beyond")}
    changes = {key for key in values if key.startswith("changed.")}
    assert {key for key in offered if key.rpartition(".")[2] not in ("above", "below", "beyond")} == (
        values - changes - NOT_OFFERED
    )
    text = (docs_folder() / "specs.md").read_text(encoding="utf-8")
    (said,) = (line for line in text.split("\n") if line.startswith("Some of a spec is not on the page"))
    for name in ("exercise", "sides", "posture", "measure", "statistic", "relative_to", "noise_band", "rep.signal"):
        assert f"`{name}`" in said
    assert all(f"`{name}`" in said for name in ("view.facing", "needs.view", "order"))


@pytest.mark.parametrize("name", SPECS)
def test_every_number_says_what_it_means_and_what_may_stand_there(name: str) -> None:
    fields = fields_of(SPECS[name])
    assert len({one.key for one in fields}) == len(fields)
    for one in fields:
        assert one.label
        if one.kind == "number":
            assert one.unit, one.key
            assert one.hint or one.key.endswith(".1"), one.key
        if one.kind == "choice":
            assert one.value in dict(one.choices)


def test_what_is_said_of_a_key_is_what_the_documentation_says() -> None:
    found = {one.key: one for one in fields_of(BRIDGE)}
    assert found["coaching.between_corrections_s"].unit == "seconds, 0 to 60"
    assert found["coaching.between_corrections_s"].hint == "At least this long between two corrections."
    assert found["view.level_within_deg"].unit == "degrees, more than 0, at most 45, may be empty"
    assert found["tempo.hold_s.count_down"].hint == "Whether its last three seconds are counted aloud."
    assert found["rep.expected_range"].unit == "thigh lengths, more than 0, at most 3"
    assert found["checks.back_arch.needs.max_uncertainty"].unit == "degrees, more than 0"
    assert key_at(("checks", "x", "warn", "beyond")).reach == "more than 0"
    assert key_at(("checks", "x")).kind == "other"


def test_a_camera_that_cannot_be_seen_to_look_down_is_not_asked_about() -> None:
    keys = {name: {one.key for one in fields_of(loaded)} for name, loaded in SPECS.items()}
    assert "view.steep_within_deg" in keys["bridge"]
    assert "view.steep_within_deg" not in keys["clam"]
    assert "coaching.largest_part" in keys["hip_hike"]
    assert "coaching.largest_part" not in keys["bridge"]
    assert "checks.feet_too_far.urgent_beyond" not in keys["bridge"]  # a limit from below


def others(one: Entry) -> Iterator[str]:
    """Other values for a field, of which one at least can be used."""
    if one.kind == "choice":
        yield from (value for value, _ in one.choices if value != one.value)
    elif one.kind == "number":
        number = float(one.value or 2)
        yield from (f"{number + step:.6g}" for step in (1, 0.01, -1, -0.01, 0.25))
        if one.value != "1.5":
            yield "1.5"
    else:
        yield "Words: of her own" if one.kind == "text" else "Words\nof her own. " * 12


def plain(spec: Spec) -> dict[str, Any]:
    return spec.model_dump(exclude_none=True, exclude=set(OWN_KEYS))


@pytest.mark.parametrize("name", SPECS)
def test_every_field_is_written_back_as_it_was_typed(name: str) -> None:
    """All at once, which a single one is a part of; and each alone makes another spec."""
    loaded = SPECS[name]
    typed: dict[KeyPath, str] = {}
    for one in fields_of(loaded):
        path = key_path(one.key)
        alone = [text for text in others(one) if drafted(loaded, {path: text}).spec is not None]
        # A choice may be none: a sag is looked at in no other part than the hold.
        assert alone or one.kind == "choice", one.key
        for text in alone:
            draft = drafted(loaded, {path: text})
            assert draft.spec is not None
            assert plain(draft.spec) != plain(loaded.spec), one.key
        typed |= next(({path: text} for text in alone if drafted(loaded, typed | {path: text}).spec is not None), {})
    draft = drafted(loaded, typed)
    assert draft.spec is not None
    assert len(typed) > 0.9 * len(fields_of(loaded))
    texts = [changed_text(loaded.own_text, draft.values, **WHO)]
    if name in shipped_specs():
        texts.append(with_values(started_spec(loaded, **WHO), draft.values))
    for text in texts:
        assert plain(parse_spec(text, name="own", shown_as="own.yaml").spec) == plain(draft.spec)


def test_an_optional_value_is_taken_away_and_a_missing_one_added() -> None:
    taken = drafted(BRIDGE, {("view", "level_within_deg"): "", ("checks", "back_arch", "urgent_beyond"): " "})
    assert taken.spec is not None
    assert taken.spec.view.level_within_deg is None
    assert taken.spec.checks["back_arch"].urgent_beyond is None
    text = with_values(started_spec(BRIDGE, **WHO), taken.values)
    assert "level_within_deg: null" in text
    assert parse_spec(text, name="own", shown_as="own.yaml").spec.view.level_within_deg is None
    added = drafted(BRIDGE, {("view", "turned_deg"): "10", ("tempo", "hold_s", "count_down"): "true"})
    assert added.spec is not None
    assert added.spec.view.turned_deg == 10
    assert added.spec.tempo.hold_s.count_down
    needed = drafted(BRIDGE, {("how_to",): "  ", ("view", "within_deg"): ""})
    assert needed.spec is None
    assert needed.problems == {
        ("how_to",): "is empty; it must be some text",
        ("view", "within_deg"): "is empty; it must be a number, in degrees",
    }


def test_entries_of_lists_come_and_go() -> None:
    draft = drafted(BRIDGE, {("coaching", "praise", 0): "", ("coaching", "praise", 3): "Strong", ("how_to",): "A\nB"})
    assert draft.spec is not None
    assert draft.spec.coaching.praise == ["Well done, keep going", "Lovely and slow", "Strong"]
    assert draft.spec.how_to == "A B"
    assert draft.values[("coaching", "praise")] == draft.spec.coaching.praise
    none = drafted(BRIDGE, {("coaching", "praise", i): "" for i in range(3)})
    assert none.problems == {("coaching", "praise"): "is []; the number of entries must be 1 or more"}
    few = drafted(BRIDGE, {("coaching", "stop_after", 0): "9", ("view", "distance_m", 1): "x"})
    assert few.problems[("coaching", "stop_after")].endswith("write [n, m] for n of the last m reps, n not more than m")
    assert few.problems[("view", "distance_m", 1)] == 'is "x"; it must be a number, in metres'


def test_notes_between_the_entries_of_a_list_stay() -> None:
    text = "praise:\n  - One  # first\n  # between\n  - Two  # second\n  - Three\nlast: [1, 2]  # both\n"
    one_more = with_values(text, {("praise",): ["One", "Zwei", "Three", "Four: x"]})
    assert one_more == text.replace("- Two", "- Zwei").replace("- Three\n", '- Three\n  - "Four: x"\n')
    assert with_values(text, {("praise",): ["One"]}) == "praise:\n  - One  # first\nlast: [1, 2]  # both\n"
    assert with_values(text, {("last",): [1, 3]}) == text.replace("[1, 2]", "[1, 3]")
    assert with_values(text, {("last",): [1]}) == text.replace("[1, 2]", "[1]")
    assert with_values(text, {("last",): [1, 2, 4]}) == text.replace("[1, 2]", "[1, 2, 4]")


@pytest.mark.parametrize("name", SPECS)
def test_what_changes_the_numbers_of_reps_is_measured_again(name: str) -> None:
    """Whatever is not measured again makes no difference to what is measured."""
    loaded = SPECS[name]
    shown = cards(loaded.spec, bench_of(loaded.spec, [], loaded.spec, []).base, extends=True)
    measured = {*measuring_keys(shown), *measuring(loaded.spec)}
    assert measured <= {*keys_of(shown), *(one.key for one in fields_of(loaded))}
    for one in fields_of(loaded):
        if one.key not in measured:
            specs = [drafted(loaded, {key_path(one.key): text}).spec for text in others(one)]
            assert all(remeasured_checks(loaded.spec, spec) == [] for spec in specs if spec is not None), one.key


def test_words_are_added_where_a_language_says_nothing_yet() -> None:
    text = (
        BRIDGE.own_text[: BRIDGE.own_text.index("languages:")] + "languages:\n  fr:\n    title: Pont\n    order: null\n"
    )
    loaded = parse_spec(text, name="own", shown_as="own.yaml")
    written = {
        ("languages", "fr", "cues", "back_arch", "first"): "Côtes en bas",
        ("languages", "fr", "order", "working"): "les hanches",
        ("languages", "fr", "praise", 0): "Bien",
    }
    draft = drafted(loaded, written)
    assert draft.spec is not None
    said = draft.spec.languages["fr"]
    assert said.cues["back_arch"].first == "Côtes en bas"
    assert (said.order is not None and said.order.working, said.praise) == ("les hanches", ["Bien"])
    values = {path: value for path, value in draft.values.items() if path[2] != "order"}
    assert parse_spec(with_values(text, values), name="own", shown_as="own.yaml").spec.languages["fr"].praise == [
        "Bien"
    ]


def test_a_check_is_left_out_with_all_that_is_said_of_it() -> None:
    written = {
        ("without", "feet_slide"): "true",
        ("without", "back_arch"): "false",
        ("checks", "feet_slide", "dwell_s"): "no number",
        ("languages", "de", "cues", "feet_slide", "first"): "Halt",
        ("checks", "back_arch", "dwell_s"): "0.5",
    }
    draft = drafted(BRIDGE, written)
    assert draft.spec is not None
    assert draft.values == {("without",): ["feet_slide"], ("checks", "back_arch", "dwell_s"): 0.5}
    assert "feet_slide" not in draft.spec.checks
    assert "feet_slide" not in draft.spec.languages["de"].cues
    assert (BRIDGE.spec.checks["knees_open"].unless, draft.spec.checks["knees_open"].unless) == ("feet_slide", None)
    assert "feet_slide" in BRIDGE.spec.checks
    saved = parse_spec(with_values(started_spec(BRIDGE, **WHO), draft.values), name="own", shown_as="own.yaml")
    assert plain(saved.spec) == plain(draft.spec)

    more = drafted(saved, {("without", "hips_sag"): "true"})
    assert more.spec is not None
    assert more.values == {("without",): ["feet_slide", "hips_sag"]}
    again = parse_spec(changed_text(saved.own_text, more.values, **WHO), name="own", shown_as="own.yaml")
    assert plain(again.spec) == plain(more.spec)
    assert measured_within(more.spec, BRIDGE.spec) is False  # the dwell of another check
    assert measured_within(more.spec, saved.spec)
    assert not measured_within(saved.spec, more.spec)


def test_a_check_that_the_file_changes_or_the_last_one_is_not_left_out() -> None:
    changed = next(name for name in SPECS["anna"].spec.checks if ("checks", name) not in SPECS["anna"].document.files)
    (problem,) = drafted(SPECS["anna"], {("without", changed): "true"}).problems.items()
    assert problem[0] == ("without", changed)
    assert "do one of the two" in problem[1]
    none = drafted(BRIDGE, {("without", name): "true" for name in BRIDGE.spec.checks})
    assert none.spec is None
    assert none.problems
