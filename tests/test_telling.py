"""Sentences in the terminal."""

from __future__ import annotations

import io

import pytest

from goodrep.app.telling import tell

SENTENCE = "    0.5 s  Check with a physio before you start, and stop at once when it hurts."


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("columns", [24, 60, 79])
def test_on_a_terminal_no_word_is_broken(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    out = Terminal()
    tell(SENTENCE, out, hang=11)
    first, *more = out.getvalue().splitlines()
    assert first.startswith("    0.5 s  Check")
    assert all(line.startswith(" " * 11) and line[11] != " " for line in more)
    assert max(map(len, (first, *more))) <= columns
    assert out.getvalue().split() == SENTENCE.split()


def test_elsewhere_a_sentence_is_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "24")
    out = io.StringIO()
    tell(SENTENCE, out, hang=11)
    assert out.getvalue() == SENTENCE + "\n"
