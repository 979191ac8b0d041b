"""Changing a text file's words in a test, and finding the line that was changed."""

from __future__ import annotations


def edited(text: str, *changes: tuple[str, str]) -> str:
    """The text with the first occurrence of each old part replaced by the new one."""
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def line_of(text: str, part: str) -> int:
    return text.count("\n", 0, text.index(part)) + 1
