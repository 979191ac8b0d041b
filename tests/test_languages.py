"""What is said in another language: complete, in the same moments, and English where nothing else is known."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from command import RECORDINGS
from edits import edited, line_of
from goodrep.app.replay import Settings, plan_data, replayed, session_of, used
from goodrep.app.session import translated
from goodrep.core.events import Cue, Event, PlacementFound
from goodrep.core.observing import Observations
from goodrep.core.plan import PlannedSet
from goodrep.core.postures import POSTURES
from goodrep.core.stance import _LOOKS
from goodrep.core.vocabulary import Posture
from goodrep.core.wording import ENGLISH, Phrases
from goodrep.errors import SpecError, UsageError
from goodrep.io.recording import read_recording
from goodrep.io.voice_list import OfferedVoice, voice_for
from goodrep.resources import phrases_folder
from goodrep.specs.document import read_document
from goodrep.specs.doubts import doubts
from goodrep.specs.languages import in_language
from goodrep.specs.loading import load_spec, shipped_specs
from goodrep.specs.model import TEMPO_FAULTS
from goodrep.specs.parts import CORRECTION_WORDS
from goodrep.specs.phrases import languages, phrases_of
from goodrep.specs.program import load_program
from goodrep.specs.translation import Translation

OTHERS = [code for code in languages() if code != "en"]
TEXTS = {code: (phrases_folder() / f"{code}.yaml").read_text(encoding="utf-8") for code in languages()}


def sentences(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from sentences(inner)


def test_the_english_file_says_what_is_said_where_a_language_says_nothing() -> None:
    assert phrases_of("en") == ENGLISH


def test_english_and_german_come_with_goodrep() -> None:
    assert {"en", "de"} <= set(languages())


@pytest.mark.parametrize("code", sorted(TEXTS))
def test_a_language_that_comes_with_goodrep_is_complete(code: str) -> None:
    """Nothing falls back: every key stands in the file itself."""
    document, english = read_document(TEXTS[code]), read_document(TEXTS["en"])
    assert document.problems == []
    lists_apart = {path for path in english.written if "numbers" not in path}
    assert lists_apart <= set(document.written)
    assert document.values["language"] == code
    numbers = [phrases_of(code).number(number) for number in range(100)]
    assert len(set(numbers)) == 100
    assert numbers[:10] == document.values["numbers"][0]
    assert phrases_of(code).number(100) == "100"


@pytest.mark.parametrize("code", OTHERS)
def test_every_way_a_person_may_look_is_translated(code: str) -> None:
    looks = {*_LOOKS, *(rule.looks for rule in POSTURES.values())}
    assert set(phrases_of(code).looks) == looks


@pytest.mark.parametrize("name", shipped_specs())
@pytest.mark.parametrize("code", OTHERS)
def test_every_word_of_a_shipped_spec_is_translated(name: str, code: str) -> None:
    spec = load_spec(name).spec
    said = spec.languages[code]
    assert all(getattr(said, key) is not None for key in Translation.model_fields)
    assert set(said.cues) == {*spec.checks, *TEMPO_FAULTS}
    for cue in said.cues.values():
        texts = [cue.first, cue.second, cue.corrected]
        assert all(text is not None and len(text.split()) <= CORRECTION_WORDS for text in texts)
    other = in_language(spec, code)
    assert other.title == said.title != spec.title
    assert other.checks.keys() == spec.checks.keys()
    assert all(other.checks[key].cue != check.cue for key, check in spec.checks.items())
    # Words alone are other.
    back = {key: check.model_copy(update={"cue": spec.checks[key].cue}) for key, check in other.checks.items()}
    assert back == spec.checks
    assert (other.rep, other.view) == (spec.rep, spec.view)


def test_what_is_not_translated_stays_english() -> None:
    spec = load_spec("bridge").spec
    assert in_language(spec, "fr") == spec
    partly = spec.model_copy(update={"languages": {"fr": Translation(title="Pont")}})
    assert in_language(partly, "fr") == partly.model_copy(update={"title": "Pont"})


# A whole session


def events_in(code: str, name: str, exercise: str) -> list[Event]:
    loaded = load_spec(exercise)
    sets = translated([PlannedSet(loaded.spec, None, None, 0.0)] * 2, code)
    plan = plan_data(sets, {exercise: used(loaded)}, Settings(phrases_of(code).session.opening, True, True, code))
    # As a recording keeps it.
    recording = read_recording(RECORDINGS / f"{name}.parquet")
    session = session_of(json.loads(json.dumps(plan)))
    told = replayed(session, Observations.of_track(recording.track), recording.pause_key.tolist())
    return [event for _, events in told for event in events]


@pytest.mark.parametrize(
    ("name", "exercise"), [("demo_bridge", "bridge"), ("clam_004", "clam"), ("real_sit_up", "bridge")]
)
def test_a_german_session_is_german_and_the_same_in_all_else(name: str, exercise: str) -> None:
    english, german = events_in("en", name, exercise), events_in("de", name, exercise)
    known = [load_spec(exercise).spec, ENGLISH]
    words = {text for part in known for text in sentences(part.model_dump(exclude={"languages"})) if " " in text}
    spoken = [event.text for event in german if isinstance(event, Cue | PlacementFound)]
    assert spoken
    assert not [text for text in spoken if any(word in text for word in words if "{" not in word)]
    assert not [text for text in spoken if re.search(r"\b(the|your|you|and|reps?|of)\b", text)]
    apart = (Cue, PlacementFound)
    assert [event for event in german if not isinstance(event, apart)] == [
        event for event in english if not isinstance(event, apart)
    ]
    if name == "demo_bridge":
        counts = [event.text for event in german if isinstance(event, Cue) and event.kind == "count" and event.spoken]
        assert counts[0] == "Eins"
        assert any(text.startswith("Brücke, Satz eins von zwei. Leg dich") for text in spoken)


def test_a_plan_from_before_there_were_languages_is_english() -> None:
    loaded = load_spec("bridge")
    plan = plan_data([PlannedSet(loaded.spec, None, 1, 0)], {"bridge": used(loaded)}, Settings(None, False, True))
    del plan["language"]
    assert session_of(plan).planned.spec == loaded.spec


def test_a_plan_in_a_language_that_is_gone_is_run_again_in_english() -> None:
    loaded = load_spec("bridge")
    plan = plan_data([PlannedSet(loaded.spec, None, 1, 0)], {"bridge": used(loaded)}, Settings(None, False, True, "xx"))
    assert session_of(plan).planned.spec == loaded.spec


# Files


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GOODREP_DATA", str(tmp_path))
    folder = tmp_path / "languages"
    folder.mkdir()
    return folder


def test_an_own_language_falls_back_to_english(own: Path) -> None:
    (own / "fr.yaml").write_text(
        "format: 1\nlanguage: fr\nname: Français\nsession: {begin: Allez.}\n", encoding="utf-8"
    )
    french = phrases_of("fr")
    assert "fr" in languages()
    assert french.session.begin == "Allez."
    assert french.session.two_more == ENGLISH.session.two_more
    assert french.count(21) == "Twenty-one"
    assert french.model_copy(update={"session": ENGLISH.session, "language": "en", "name": "English"}) == ENGLISH


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (
            ("  begin: Los geht's.", "  begin: Los {name}."),
            'session.begin is "Los {name}."; in braces may stand here: nothing',
        ),
        (
            ('"{number} Sekunden."', '"{nummer} Sekunden."'),
            'session.seconds_left is "{nummer} Sekunden."; in braces may stand here: {number}',
        ),
        (
            ('"{number} Sekunden."', '"{number!r:>9} Sekunden."'),
            'session.seconds_left is "{number!r:>9} Sekunden."; in braces may stand here: {number}',
        ),
        (
            ('"{number} Sekunden."', '"{number Sekunden."'),
            'session.seconds_left is "{number Sekunden."; every { needs its }',
        ),
        (("  begin: Los", "  beginn: Los"), "session.beginn is not a key; did you mean begin?"),
        (("  standing_on_one_leg:", "  on_one_leg:"), 'postures.on_one_leg is "on_one_leg"; it must be '),
        (("  begin: Los geht's.", "  begin:"), "session.begin is empty; it must be text"),
        (
            ('"{part} kaum bewegt"', '"{teil} kaum bewegt"'),
            'called.the {part} moved too little to tell is "{teil} kaum bewegt"; in braces may stand here: {part}',
        ),
        (
            ("  left: links", '  left: "{links}"'),
            'called.left is "{links}"; in braces may stand here: nothing',
        ),
        (("  up: Heben", '  up: "{phase}"'), 'window.up is "{phase}"; in braces may stand here: nothing'),
        (("seconds_per_word: 0.45", "seconds_per_word: 0"), "seconds_per_word is 0; it must be more than 0"),
        (("format: 1", "format: true"), "format is true; it must be 1"),
    ],
)
def test_a_broken_language_is_answered(own: Path, change: tuple[str, str], says: str) -> None:
    text = edited(TEXTS["de"], change)
    path = own / "de.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SpecError) as caught:
        phrases_of("de")
    message = str(caught.value).split("\n")[0]
    assert message.startswith(f"{path}, line {line_of(text, change[1])}: ")
    if "on_one_leg" not in says:
        assert message.endswith(says)


NAMES = st.lists(
    st.sampled_from(["{", "}", "{a}", "{b}", "{a!r}", "{a:>9}", "{ar}", "{}", "{0}", "{1a}", "x", " ", "7.1"])
)


@given(NAMES, NAMES, NAMES)
@example(["{a}"], ["{a}"], ["x"])
@example(["{a}", " "], ["{a}"], ["x"])
@example(["{", "{a}", "}"], ["{a}"], ["{", "x", "}"])
@example(["{a}", "{a}"], ["{a}"], ["x"])
def test_names_with_braces_are_refused_or_can_be_filled_in(
    english: list[str], own: list[str], asked: list[str]
) -> None:
    values = ENGLISH.model_dump(exclude_none=True) | {"called": {"".join(english): "".join(own) or "x"}}
    try:
        phrases = Phrases.model_validate(values)
    except ValidationError:
        return
    for name in ("".join(asked), "".join(english), "".join(english).replace("{a}", "x 7.1")):
        assert isinstance(phrases.call(name), str)


@pytest.mark.parametrize("content", [b"", b"- 1\n", b"\xff", b"a: &b 1\n", b"x"])
def test_no_language_at_all_is_answered(own: Path, content: bytes) -> None:
    (own / "fr.yaml").write_bytes(content)
    with pytest.raises(SpecError):
        phrases_of("fr")


def test_an_unknown_language_is_answered(own: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"There is no language 'xx'\. goodrep speaks: de, en\."):
        phrases_of("xx")
    program = tmp_path / "monday.yaml"
    program.write_text("format: 1\nlanguage: dee\nexercises:\n  - exercise: bridge\n", encoding="utf-8")
    with pytest.raises(SpecError) as caught:
        load_program(program)
    assert str(caught.value) == (
        f'{program}, line 2: language is "dee"; there is no such language (de, en); did you mean de?'
    )
    program.write_text("format: 1\nlanguage: de\nexercises:\n  - exercise: bridge\n", encoding="utf-8")
    assert load_program(program).program.language == "de"


def test_every_posture_has_words_for_its_sides() -> None:
    for code in languages():
        phrases = phrases_of(code)
        assert isinstance(phrases, Phrases)
        for posture in get_args(Posture):
            sided = POSTURES[posture].trains == "one"
            assert bool(phrases.side(posture, "left")) == bool(phrases.side(posture, "right")) == sided
            assert phrases.side(posture, "both") == phrases.side(posture, None) == ""


def test_words_that_changed_without_their_translation_are_doubtful(tmp_path: Path) -> None:
    path = tmp_path / "anna.yaml"
    text = """\
format: 1
extends: bridge
version: 1
author: M
date: 2026-03-28
reason: Other words.
without: [feet_slide]
title: Anna's bridge
checks:
  hips_sag:
    cue: {first: Stay up}
languages:
  de:
    title: Annas Brücke
"""
    path.write_text(text, encoding="utf-8")
    assert doubts(load_spec(path)) == [
        f"{path}, line 11: checks.hips_sag.cue.first is changed here, but not languages.de.cues.hips_sag.first, which "
        "still says what it said before"
    ]


# The voice


def test_the_voice_speaks_the_language() -> None:
    offered = [
        OfferedVoice("a", "Anna", ("de-at",)),
        OfferedVoice("b", "Bert", ("en-gb", "en")),
        OfferedVoice("c", "Carla", ("de",)),
        OfferedVoice("d", "Deniz", ("deu",)),
    ]
    found = [voice_for(offered, code) for code in ("de", "en", "fr")]
    assert [voice.id if voice else None for voice in found] == ["c", "b", None]
    assert voice_for(offered[:2], "de") == offered[0]
