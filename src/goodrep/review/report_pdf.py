"""A report as a PDF of A4 pages, to print or to send."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from fpdf import FPDF
from fpdf.enums import MethodReturnValue, TextEmphasis
from fpdf.fonts import FontFace

from goodrep.review.document import Block, Bullets, Document, Figure, Heading, Paragraph, Table
from goodrep.review.look import LIGHT

MARGIN_MM: Final = 16.0
SMALL_PT: Final = 9.0
TEXT_PT: Final = 10.5
HEADING_PT: Final = {1: 18.0, 2: 14.0, 3: 11.5}
PX_MM: Final = 0.2472
"""A chart of 720 pixels fills the width of a page."""
WIDTH_MM: Final = 210 - 2 * MARGIN_MM
LEAST_SCALE: Final = 0.75
"""Smaller than this no chart is printed: it goes to the next page instead."""
TABLE_MM: Final = 24.0
"""A table with less room than this, for its title and first rows, begins on the next page."""
SYSTEM_FONTS: Final = (
    ("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf"),
    ("/usr/share/fonts/TTF/DejaVuSans.ttf", "/usr/share/fonts/TTF/DejaVuSans-Bold.ttf"),
    ("/System/Library/Fonts/Supplemental/Arial.ttf", "/System/Library/Fonts/Supplemental/Arial Bold.ttf"),
    ("C:/Windows/Fonts/arial.ttf", "C:/Windows/Fonts/arialbd.ttf"),
)
"""Typefaces, plain and bold, with more letters than PDF's own, which has those of Western Europe; used only where they
are needed."""
PLAINER: Final = str.maketrans(
    {"\u2013": "-", "\u2014": "-", "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2026": "..."}
)
"""Marks that writing aids put in, in Western letters."""

# Of what it leaves out of a chart (titles, which print has no place for), nobody needs to be told.
logging.getLogger("fpdf.svg").setLevel(logging.ERROR)


class _Pages(FPDF):
    def __init__(self, title: str, font: str) -> None:
        super().__init__(format="A4")
        self.family = font
        self.set_margin(MARGIN_MM)
        self.set_auto_page_break(True, margin=MARGIN_MM + 4)
        self.set_title(title)
        self.set_lang("en")
        self.set_creator("goodrep")

    def footer(self) -> None:
        self.set_y(-MARGIN_MM)
        self.set_font(self.family, size=8)
        self.set_text_color(LIGHT["soft"])
        self.cell(0, 6, f"goodrep - no diagnosis - page {self.page_no()} of {{nb}}", align="C")


def as_pdf(document: Document) -> bytes:
    pages = _Pages(document.title, "helvetica")
    if not all(_western(text) for text in _texts(document)):
        _take_system_font(pages)
    pages.set_title(_shown(document.title, pages))
    pages.add_page()
    blocks, i = document.blocks, 0
    while i < len(blocks):
        pages.set_text_color(LIGHT["ink"])
        if isinstance(blocks[i], Heading) and pages.will_page_break(_least_mm(pages, blocks[i:])):
            pages.add_page()
        figures = _row(blocks[i:])
        if figures:
            _figures(pages, figures)
        else:
            _block(pages, blocks[i])
        i += max(len(figures), 1)
    return bytes(pages.output())


def _least_mm(pages: _Pages, blocks: Sequence[Block]) -> float:
    """What a heading needs below it so that it never stands alone: all up to the first table or figure."""
    height_mm = 0.0
    for i, block in enumerate(blocks):
        match block:
            case Heading(level, text):
                if i and level <= _level(blocks[0]):
                    break
                height_mm += _height_mm(pages, text, HEADING_PT[level], bold=True) + 5
            case Paragraph(text, strong):
                height_mm += _height_mm(pages, text, TEXT_PT, bold=strong) + 1.5
            case Bullets(items):
                height_mm += sum(_height_mm(pages, f"- {item}", TEXT_PT, indent_mm=3) for item in items) + 1.5
            case Table():
                return height_mm + TABLE_MM
            case Figure(svg, _):
                return height_mm + LEAST_SCALE * _size_mm(svg)[1]
    return min(height_mm, pages.eph)


def _level(block: Block) -> int:
    return block.level if isinstance(block, Heading) else 0


def _row(blocks: Sequence[Block]) -> list[Figure]:
    """The figures that come next and stand side by side; none where something else comes."""
    row: list[Figure] = []
    for block in blocks[:2]:
        if not isinstance(block, Figure) or (row and sum(_size_mm(one.svg)[0] for one in (*row, block)) > WIDTH_MM):
            break
        row.append(block)
    return row


def _block(pages: _Pages, block: Block) -> None:
    match block:
        case Heading(level, text):
            pages.ln(0 if level == 1 else 4)
            _text(pages, text, HEADING_PT[level], bold=True)
            pages.ln(1)
        case Paragraph(text, strong):
            _text(pages, text, TEXT_PT, bold=strong)
            pages.ln(1.5)
        case Bullets(items):
            for item in items:
                _text(pages, f"- {item}", TEXT_PT, indent_mm=3)
            pages.ln(1.5)
        case Table():
            _table(pages, block)
        case Figure():
            _figures(pages, [block])


def _text(pages: _Pages, text: str, size_pt: float, *, bold: bool = False, indent_mm: float = 0) -> None:
    pages.set_font(pages.family, style="B" if bold else "", size=size_pt)
    pages.set_x(MARGIN_MM + indent_mm)
    pages.multi_cell(0, size_pt * 0.48, _shown(text, pages), new_x="LMARGIN", new_y="NEXT", align="L")


def _height_mm(pages: _Pages, text: str, size_pt: float, *, bold: bool = False, indent_mm: float = 0) -> float:
    """How high `_text` becomes."""
    pages.set_font(pages.family, style="B" if bold else "", size=size_pt)
    pages.set_x(MARGIN_MM + indent_mm)
    height = pages.multi_cell(
        0, size_pt * 0.48, _shown(text, pages), dry_run=True, output=MethodReturnValue.HEIGHT, align="L"
    )
    assert isinstance(height, int | float)
    return float(height)


def _table(pages: _Pages, table: Table) -> None:
    if pages.will_page_break(TABLE_MM):
        pages.add_page()
    _text(pages, table.caption, SMALL_PT, bold=True)
    pages.set_font(pages.family, size=SMALL_PT)
    pages.set_draw_color(LIGHT["grid"])
    head = FontFace(emphasis=TextEmphasis.B, fill_color=LIGHT["good-band"])
    with pages.table(
        col_widths=table.widths,
        text_align=tuple("LEFT" if i in table.left else "RIGHT" for i in range(len(table.head))),
        line_height=SMALL_PT * 0.5,
        borders_layout="HORIZONTAL_LINES",
        headings_style=head,
        padding=(0.6, 1.4),
    ) as drawn:
        for row in (table.head, *table.rows):
            drawn.row([_shown(text, pages) for text in row])
    pages.ln(3)


def _size_mm(svg: str) -> tuple[float, float]:
    """Width and height of a chart as it is printed."""
    found = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
    assert found is not None
    wide, high = (float(size) * PX_MM for size in found.groups())
    return wide, high


def _figures(pages: _Pages, figures: Sequence[Figure]) -> None:
    """Charts side by side; a little smaller where they would just not fit on the page any more."""
    sizes = [_size_mm(figure.svg) for figure in figures]
    tallest_mm = max(high for _, high in sizes)
    scale = min(1.0, (pages.page_break_trigger - pages.get_y() - 0.1) / tallest_mm)
    if scale < LEAST_SCALE:
        pages.add_page()
        scale = min(1.0, (pages.page_break_trigger - pages.get_y() - 0.1) / tallest_mm)
    x, y = MARGIN_MM, pages.get_y()
    for figure, (wide, high) in zip(figures, sizes, strict=True):
        title = re.search(r"<title[^>]*>([^<]*)</title>", figure.svg)
        # Its own lines are of Western letters: names of checks and measures, numbers.
        western = figure.svg.encode("latin-1", "replace").decode("latin-1")
        alt_text = title[1] if title else None
        pages.image(io.BytesIO(western.encode()), x=x, y=y, w=scale * wide, h=scale * high, alt_text=alt_text)
        x += WIDTH_MM / 2
    pages.set_xy(MARGIN_MM, y + scale * tallest_mm)
    pages.ln(3)


def _texts(document: Document) -> list[str]:
    texts = [document.title]
    for block in document.blocks:
        match block:
            case Heading(_, text) | Paragraph(text, _):
                texts.append(text)
            case Bullets(items):
                texts += items
            case Table():
                texts += [text for row in block.rows for text in row]
            case Figure():
                pass
    return texts


def _western(text: str) -> bool:
    text = text.translate(PLAINER)
    return text.encode("latin-1", "ignore").decode("latin-1") == text


def _take_system_font(pages: _Pages) -> None:
    for plain, bold in SYSTEM_FONTS:
        if Path(plain).is_file() and Path(bold).is_file():
            pages.add_font("system", fname=plain)
            pages.add_font("system", style="B", fname=bold)
            pages.family = "system"
            return


def _shown(text: str, pages: _Pages) -> str:
    """The text in letters that the typeface has; a question mark for each other one."""
    if pages.family == "helvetica":
        return text.translate(PLAINER).encode("latin-1", "replace").decode("latin-1")
    known = pages.fonts["system"].cmap  # type: ignore[union-attr]
    return "".join(letter if letter == "\n" or ord(letter) in known else "?" for letter in text)
