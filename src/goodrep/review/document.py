"""A printed report as its parts, in order, before it becomes HTML or PDF."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heading:
    """``level`` 1 is the report's own, 2 a session's or a chapter's, 3 a set's."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """``strong`` where it must not be missed."""

    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """``widths`` are shares of the page's width, one per column; ``left`` columns hold words, the others numbers."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    left: frozenset[int]


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart, and the same as narrow as a phone. Two in turn that are half as wide as a page stand side by side."""

    svg: str
    narrow_svg: str


Block = Heading | Paragraph | Bullets | Table | Figure


@dataclass(frozen=True, slots=True)
class Document:
    title: str
    blocks: tuple[Block, ...]
