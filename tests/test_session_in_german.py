"""A whole session in German: window, captions and terminal without a word of what is said and shown in English."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any, cast, get_args

import numpy as np
import pytest

import test_session_transcript
import test_visit_transcript
from bodies import bridge
from command import Goodrep
from goodrep.app import screen
from goodrep.app.asking import PLACES, asked_feedback
from goodrep.app.ending import print_report
from goodrep.app.gauges import gauge_of
from goodrep.app.presenting import Presenter
from goodrep.app.printing import number_words
from goodrep.app.rep_table import PART_WORDS
from goodrep.app.session import translated
from goodrep.app.window_view import WindowView
from goodrep.core.events import Event, Order, RepDone
from goodrep.core.mouth import mouth_of
from goodrep.core.plan import PlannedSet
from goodrep.core.pose import Pose
from goodrep.core.postures import POSTURES
from goodrep.core.reps import Reason
from goodrep.core.session import Session
from goodrep.core.stance import _LOOKS, Stance
from goodrep.core.unseen import Unseen
from goodrep.core.vocabulary import Side
from goodrep.core.wording import ENGLISH
from goodrep.io.source import Frame
from goodrep.specs.loading import load_spec, shipped_specs
from goodrep.specs.model import TEMPO_FAULTS
from goodrep.specs.phrases import phrases_of
from test_asking import Terminal
from test_languages import sentences
from test_scene import Glass

GERMAN = phrases_of("de")
FRAME_BGR = np.zeros((48, 64, 3), np.uint8)
SPECS = [load_spec(name).spec for name in shipped_specs()]
WHY_NOT = (
    "too few pictures of this part",
    "what it needs is hidden",
    "the rest before it was not seen",
    "not seen from beginning to end",
    "the beginning was not seen",
    "12 pictures a second are too few to time it",
    "the camera is 31 deg off its place, at most 25 allow it",
    "too uncertain here: 7.1, at most 6 allow it",
)
"""Why a check is not assessed."""
ORDERS = [part.name for spec in SPECS if spec.order for part in (spec.order.compensating, spec.order.working)]
WHY_NO_ORDER = [
    f"the {part} {why}"
    for part in ORDERS
    for why in ("could not be seen well enough", "moved too little to tell", "moved before the rep began")
]
NAMES = [
    *(name for spec in SPECS for name in (spec.exercise, *spec.checks)),
    *(*TEMPO_FAULTS, *ORDERS, *PART_WORDS.values(), *PLACES, *get_args(Side), *get_args(Reason), "no reason kept"),
    *("thigh lengths", "torso lengths", "height", "of the lift", *WHY_NOT, *WHY_NO_ORDER),
]
"""All that goodrep has an English name for."""


def words_of(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]{2,}", re.sub(r"\{.*?\}", " ", text).lower()))


@cache
def english_words() -> set[str]:
    """Those of all English phrases, specs and names that are no German words as well."""
    english = [*sentences(ENGLISH.model_dump(exclude={"language", "name"})), *NAMES, *_LOOKS]
    english += [text for posture in POSTURES.values() for text in (posture.name, posture.looks)]
    german = list(sentences(GERMAN.model_dump(exclude={"language", "name", "called", "looks"})))
    german += [*GERMAN.called.values(), *GERMAN.looks.values()]
    for spec in SPECS:
        english += [spec.title, spec.how_to, *spec.coaching.praise]
        cues = [*(check.cue for check in spec.checks.values()), spec.tempo.too_fast.cue, spec.tempo.short_hold.cue]
        english += [text for cue in cues for text in sentences(cue.model_dump())]
        german += sentences(spec.languages["de"].model_dump(exclude_none=True))
    return set().union(*map(words_of, english)) - set().union(*map(words_of, german))


def english_in(texts: Iterator[str] | Sequence[str]) -> list[tuple[str, set[str]]]:
    return [(text, found) for text in texts if (found := words_of(text) & english_words())]


def test_english_would_be_noticed() -> None:
    window = [text for text in sentences(ENGLISH.window.model_dump()) if text != "pause"]  # German, too
    assert {text for text, _ in english_in(window)} == set(window)
    assert english_in(["Your back moved before your hips."])


@pytest.mark.parametrize("name", sorted(set(NAMES)))
def test_all_that_has_an_english_name_has_a_german_one(name: str) -> None:
    called = GERMAN.call(name)
    assert called != ENGLISH.call(name) == name.replace("_", " ")
    assert not english_in([called])
    assert re.findall(r"\d+", called) == re.findall(r"\d+", name)


# In the session


@dataclass(frozen=True, slots=True)
class Seen:
    """What a person saw of a session: the window's views, what was printed, and the events behind it."""

    views: list[WindowView]
    printed: str
    events: list[Event]


def run(
    poses: Sequence[Pose], plan: Sequence[PlannedSet], patch: pytest.MonkeyPatch, out: pytest.CaptureFixture[str]
) -> Seen:
    glass = Glass()
    patch.setattr(screen, "open_window", lambda title: glass)
    session = Session(translated(plan, "de"), opening=GERMAN.session.opening, phrases=GERMAN)
    presenter, events = Presenter(session, None, None, window=True), list[Event]()
    out.readouterr()
    for pose in poses:
        found = session.step(pose)
        events += found
        presenter.show(Frame(pose.t_s, FRAME_BGR), pose, found, gauge_of(session.engine, GERMAN.window))
    last = session.finish()
    presenter.tell(last)
    print_report(events + last, session.why_nothing(), GERMAN)
    patch.setattr(sys, "stdin", Terminal("7\n1\n6\n"))
    asked_feedback(GERMAN)
    return Seen(glass.views, out.readouterr().out, events + last)


def shown(view: WindowView) -> Iterator[str]:
    """Every text that stands in the window, or could with this view."""
    yield from (view.exercise, view.side_text, view.how_to, view.set_text, view.caption, view.status, view.summary)
    yield from (text for key in view.keys for text in key)
    yield from sentences(view.phrases.window.model_dump())
    if view.gauge is not None:
        yield view.gauge.label


@pytest.mark.parametrize("played", [test_visit_transcript, test_session_transcript])
def test_a_session_has_no_english_word(
    played: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    poses = played.visit().poses if played is test_visit_transcript else played.joined()
    seen = run(poses, played.planned(), monkeypatch, capsys)
    assert english_in(sorted({text for view in seen.views for text in shown(view)})) == []
    assert english_in(seen.printed.splitlines()) == []
    assert "Frag vor dem Start deinen Physio, und hör auf, wenn es wehtut." in seen.printed
    assert "Wo hast du es am meisten gespürt? 1 Gesäß" in seen.printed
    assert "Das ist zu viel Schmerz" in seen.printed
    assert "Satz 2: " in seen.printed
    assert not re.search(r"\d\.\d", seen.printed)  # 1,5 in German
    reps = [event.rep for event in seen.events if isinstance(event, RepDone)]
    assert any(rep.faults for rep in reps)
    assert any(rep.warnings for rep in reps)
    assert any(isinstance(rep.order, Order) for rep in reps)
    total = len(played.planned())
    assert {view.set_text for view in seen.views} >= {f"Satz 1 von {total}", f"Gleich: Satz 2 von {total}"}


def test_a_real_command_has_no_english_word(goodrep: Goodrep, short_clip: Path) -> None:
    asked = ("coach", "bridge", "--source", short_clip, "--no-window", "--mute", "--language", "de", "--reps", "2")
    done = goodrep.run(*asked)
    assert (done.code, done.err) == (0, "")
    report, _, command = done.out.rpartition("Gespeichert als Sitzung 1: ")
    assert command.strip() == "goodrep show 1"
    assert "zu schnell: 0," in report
    assert english_in(report.splitlines()) == []


# Why nothing was counted


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.exercise)
def test_why_nothing_was_counted_is_told_in_german(spec: Any) -> None:
    (planned,) = translated([PlannedSet(spec, None, None, 0.0)], "de")
    looks = [*_LOOKS, *(rule.looks for rule in POSTURES.values())]
    kinds = product((None, "no_person", "hidden_joints", "out_of_picture", "wrong_posture"), looks, (3, 30))
    told = [Unseen(planned.spec).why(GERMAN, opened=False, side_missing=False, given_side=None)]
    for obstacle, sees, frames in kinds:
        unseen = Unseen(planned.spec, frames)
        for _ in range(3 if obstacle else 0):
            unseen.add(Stance(cast("Any", obstacle), sees))
        for opened, missing, side in product((True, False), (True, False), ("left", "right", None)):
            told.append(unseen.why(GERMAN, opened=opened, side_missing=missing, given_side=cast("Side | None", side)))
    assert len(set(told)) >= 14
    # "--side" is an option's name.
    assert english_in([text.replace("--side", "") for text in set(told)]) == []


# The voice


@pytest.mark.parametrize(
    ("unit", "english", "german"),
    [
        ("deg", "0.1°", "0,1°"),
        ("thigh", "0.15 thigh lengths", "0,15 Oberschenkellängen"),
        ("torso", "0.15 torso lengths", "0,15 Rumpflängen"),
        ("share", "0.15 of the lift", "0,15 des Hubs"),
    ],
)
def test_a_number_has_its_unit_in_words(unit: str, english: str, german: str) -> None:
    assert (number_words(0.15, unit), number_words(0.15, unit, GERMAN)) == (english, german)


def test_german_words_are_given_the_time_they_take() -> None:
    spec = bridge()
    german = mouth_of(spec, GERMAN)
    assert german.seconds_per_word == GERMAN.seconds_per_word == 0.45
    assert mouth_of(spec).seconds_per_word == spec.coaching.seconds_per_word == 0.35
    slow = spec.model_copy(update={"coaching": spec.coaching.model_copy(update={"seconds_per_word": 0.6})})
    assert mouth_of(slow, GERMAN).seconds_per_word == 0.6
    assert german.say(1.0, "pause", "Weiter geht's.").duration_s == pytest.approx(0.2 + 2 * 0.45)


def test_questions_are_answered_by_number_in_every_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal("3\n2\n"))
    assert asked_feedback(GERMAN).felt == "lower back"
    monkeypatch.setattr(sys, "stdin", io.StringIO("1\n"))
    assert asked_feedback(GERMAN).felt is None
