"""Notes and labels: what people say about sessions and reps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goodrep.errors import UsageError
from goodrep.io.records import Label
from goodrep.io.remarks import LONGEST_NOTE
from goodrep.io.store import Store
from test_store import OPENED, REP, SPEC, started


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path) as opened:
        yield opened


def test_notes_are_kept_changed_and_deleted(store: Store) -> None:
    session_id, set_id = started(store)
    rep_id = store.add_rep(set_id, REP)
    first = store.add_note(session_id, "  Felt it in the hamstrings.\n")
    second = store.add_note(session_id, "Camera too low?", rep_id)
    notes = store.session(1).notes
    assert [(note.id, note.rep_id, note.text) for note in notes] == [
        (first, None, "Felt it in the hamstrings."),
        (second, rep_id, "Camera too low?"),
    ]
    assert store.session(1).sets[0].rep_ids == (rep_id,)
    store.change_note(first, "In the glutes, after all.")
    assert {note.text for note in store.session(1).notes} == {"In the glutes, after all.", "Camera too low?"}
    store.delete_note(second)
    store.delete_note(second)
    assert [note.id for note in store.session(1).notes] == [first]


def test_a_note_needs_words_and_something_that_it_is_about(store: Store) -> None:
    session_id, set_id = started(store)
    other_id, _ = started(store)
    rep_id = store.add_rep(set_id, REP)
    for text, match in (("  \n", "needs some words"), ("x" * (LONGEST_NOTE + 1), r"at most 10,000 characters.*10,001")):
        with pytest.raises(UsageError, match=match):
            store.add_note(session_id, text)
    with pytest.raises(UsageError, match="no such session"):
        store.add_note("nothing", "words")
    with pytest.raises(UsageError, match="no such rep in this session"):
        store.add_note(other_id, "words", rep_id)
    with pytest.raises(UsageError, match="no such note"):
        store.change_note("nothing", "words")
    assert store.session(1).notes == ()


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(min_size=1, max_size=200).filter(str.strip))
def test_any_words_can_be_kept(store: Store, text: str) -> None:
    session_id, _ = started(store)
    store.add_note(session_id, text)
    number = store.sessions()[0].key.number
    assert [note.text for note in store.session(number).notes] == [text.strip()]


def test_a_label_says_what_a_rep_was_and_is_replaced_whole(store: Store) -> None:
    _, set_id = started(store)
    rep_id, other_id = store.add_rep(set_id, REP), store.add_rep(set_id, replace(REP, number=2))
    store.label_rep(rep_id, ["back_arch", "too_fast", "back_arch"], by="physio")
    store.label_rep(other_id, [])
    labels = store.session(1).labels
    assert said(labels[rep_id]) == [("physio", ("back_arch", "too_fast"))]
    assert said(labels[other_id]) == [(None, ())]
    store.label_rep(rep_id, [], by="physio")
    store.label_rep(other_id, None)
    labels = store.session(1).labels
    assert set(labels) == {rep_id}
    assert said(labels[rep_id]) == [("physio", ())]
    with pytest.raises(UsageError, match="no such rep"):
        store.label_rep("nothing", [])


def said(labels: tuple[Label, ...]) -> list[tuple[str | None, tuple[str, ...]]]:
    return [(label.labelled_by, label.faults) for label in labels]


def test_everybody_has_a_label_of_their_own(store: Store) -> None:
    _, set_id = started(store)
    rep_id = store.add_rep(set_id, REP)
    store.label_rep(rep_id, ["back_arch", "too_fast"], by="Maria")
    store.label_rep(rep_id, ["back_arch"])
    store.label_rep(rep_id, [], by="Tom")
    (labels,) = store.session(1).labels.values()
    assert said(labels) == [("Maria", ("back_arch", "too_fast")), (None, ("back_arch",)), ("Tom", ())]
    store.label_rep(rep_id, ["hips_sag"], by="Maria")
    store.label_rep(rep_id, None)
    (labels,) = store.session(1).labels.values()
    assert said(labels) == [("Tom", ()), ("Maria", ("hips_sag",))]
    store.label_rep(rep_id, None, by="Tom")
    store.label_rep(rep_id, None, by="Maria")
    assert store.session(1).labels == {}
    assert store.labelled_sessions() == []


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from([None, "Maria", "Tom"]),
            st.none() | st.lists(st.sampled_from(["back_arch", "hips_sag", "too_fast"])),
        ),
        max_size=8,
    )
)
def test_what_one_says_changes_nothing_of_what_others_say(
    store: Store, spoken: list[tuple[str | None, list[str] | None]]
) -> None:
    _, set_id = started(store)
    rep_id = store.add_rep(set_id, REP)
    expected: dict[str | None, tuple[str, ...]] = {}
    for by, faults in spoken:
        store.label_rep(rep_id, faults, by)
        expected.pop(by, None)
        if faults is not None:
            expected[by] = tuple(dict.fromkeys(faults))
    number = store.sessions()[0].key.number
    assert said(store.session(number).labels.get(rep_id, ())) == list(expected.items())


def test_a_session_says_whose_it_is(store: Store) -> None:
    session = store.start_session(source="camera 0", software={}, person="anna")
    store.start_set(session.id, OPENED, SPEC)
    started(store)
    assert store.session(1).person == "anna"
    assert store.session(2).person is None


def test_whoever_said_something_last_is_known(store: Store) -> None:
    _, set_id = started(store)
    first, second = store.add_rep(set_id, REP), store.add_rep(set_id, replace(REP, number=2))
    assert store.last_labelled_by() is None
    store.label_rep(second, ["back_arch", "hips_sag"], by="Tom")
    store.label_rep(first, [], by="Maria")
    assert store.last_labelled_by() == "Maria"
    store.label_rep(second, [])
    assert store.last_labelled_by() is None
    assert len(store.session(1).labels[second]) == 2
