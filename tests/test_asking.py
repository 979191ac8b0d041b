"""The two questions after a session: every way to answer them, and to skip them."""

from __future__ import annotations

import io
import sys

import pytest

from goodrep.app.asking import asked_feedback
from goodrep.core.wording import ENGLISH
from goodrep.io.records import Feedback


class Terminal(io.StringIO):
    """Typed in at a terminal."""

    def isatty(self) -> bool:
        return True


def asked(monkeypatch: pytest.MonkeyPatch, typed: str) -> Feedback:
    monkeypatch.setattr(sys, "stdin", Terminal(typed))
    return asked_feedback()


@pytest.mark.parametrize(
    ("typed", "feedback"),
    [
        ("1\n0\n", Feedback("glutes", 0)),
        (" 5 \n10\n", Feedback("nowhere", 10)),
        ("\n\n", Feedback(None, None)),
        ("3\n\n", Feedback("lower back", None)),
        ("\n4\n", Feedback(None, 4)),
        ("", Feedback(None, None)),  # the input has ended
        ("2\n", Feedback("hamstrings", None)),
    ],
)
def test_numbers_and_enter(monkeypatch: pytest.MonkeyPatch, typed: str, feedback: Feedback) -> None:
    assert asked(monkeypatch, typed) == feedback


@pytest.mark.parametrize("wrong", ["0", "6", "-1", "1.5", "glutes", "²"])
def test_what_is_no_such_number_is_asked_again(
    wrong: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert asked(monkeypatch, f"{wrong}\n2\n11\n3\n") == Feedback("hamstrings", 3)
    out = capsys.readouterr().out
    assert out.count("A number from 1 to 5, or just Enter.") == 1
    assert out.count("A number from 0 to 10, or just Enter.") == 1


@pytest.mark.parametrize("pain", range(11))
def test_much_pain_is_answered_with_stop(
    pain: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked(monkeypatch, f"\n{pain}\n")
    assert (ENGLISH.questions.too_much_pain in capsys.readouterr().out) == (pain >= 5)


@pytest.mark.parametrize(("answers", "feedback"), [([], Feedback(None, None)), (["2"], Feedback("hamstrings", None))])
def test_ctrl_c_ends_the_questions(monkeypatch: pytest.MonkeyPatch, answers: list[str], feedback: Feedback) -> None:
    questions: list[str] = []

    def typed(question: str) -> str:
        questions.append(question)
        if not answers:
            raise KeyboardInterrupt
        return answers.pop(0)

    given = len(answers)
    monkeypatch.setattr("builtins.input", typed)
    assert asked(monkeypatch, "") == feedback
    assert len(questions) == given + 1


def test_nobody_is_asked_where_nobody_can_answer(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("1\n2\n"))
    assert asked_feedback() == Feedback(None, None)
    assert capsys.readouterr().out == ""
