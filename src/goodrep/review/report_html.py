"""A report as one HTML file that needs nothing else: no network, no style sheet, no script."""

from __future__ import annotations

from html import escape
from typing import Final

from goodrep.review.document import Block, Bullets, Document, Figure, Heading, Paragraph, Table
from goodrep.review.look import CHART_CSS, DARK, FONT, LIGHT, variables

_STYLE: Final = (
    f":root{{{variables(LIGHT)}color-scheme:light dark}}"
    f"@media screen and (prefers-color-scheme:dark){{:root{{{variables(DARK)}}}}}"
    f"body{{font:15px/1.45 {FONT};max-width:46rem;margin:2rem auto;padding:0 1rem;color:var(--chart-ink);"
    "background:var(--chart-ground)}"
    "h1{font-size:1.6rem}"
    "h2{font-size:1.25rem;margin-top:2.2rem;border-top:2px solid var(--chart-grid);padding-top:1rem}"
    "h3{font-size:1.05rem;margin-top:1.6rem}"
    ".strong{border-left:4px solid var(--chart-fault);padding-left:.8rem}"
    "table{border-collapse:collapse;width:100%;margin:1rem 0;font-size:.9rem}"
    "caption{text-align:left;font-weight:600;padding:.3rem 0}"
    "th,td{padding:.25rem .5rem;border-bottom:1px solid var(--chart-grid);text-align:right;vertical-align:top;"
    "overflow-wrap:break-word}"
    ".word{text-align:left}figure{margin:.5rem 0}.wide{display:inline-block;max-width:100%;vertical-align:top}"
    ".narrow{display:none}"
    "@media screen and (max-width:47rem){.wide{display:none}.narrow{display:block;overflow-x:auto}"
    ".narrow .chart{max-width:none}.table{overflow-x:auto}table{font-size:.74rem}th,td{padding:.2rem .15rem}}"
    "@media print{body{margin:0;max-width:none;font-size:11pt}h2,h3{break-after:avoid}figure,tr{break-inside:avoid}}"
    "@page{margin:16mm}"
)


def as_html(document: Document) -> bytes:
    body = "".join(_block(block) for block in document.blocks)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(document.title)}</title><style>{_STYLE}{CHART_CSS}</style></head><body><main>{body}</main>"
        "</body></html>\n"
    ).encode("utf-8", "replace")


def _block(block: Block) -> str:
    match block:
        case Heading(level, text):
            return f"<h{level}>{escape(text)}</h{level}>"
        case Paragraph(text, strong):
            return f'<p class="strong"><strong>{escape(text)}</strong></p>' if strong else f"<p>{escape(text)}</p>"
        case Bullets(items):
            return "<ul>" + "".join(f"<li>{escape(item)}</li>" for item in items) + "</ul>"
        case Table():
            return _table(block)
        case Figure(svg, narrow):
            return f'<figure class="wide">{svg}</figure><figure class="narrow">{narrow}</figure>'


def _table(table: Table) -> str:
    def cells(tag: str, row: tuple[str, ...]) -> str:
        scope = ' scope="col"' if tag == "th" else ""
        return "".join(
            f"<{tag}{scope}{' class=word' if i in table.left else ''}>{escape(text)}</{tag}>"
            for i, text in enumerate(row)
        )

    rows = "".join(f"<tr>{cells('td', row)}</tr>" for row in table.rows)
    return (
        f'<div class="table"><table><caption>{escape(table.caption)}</caption>'
        f"<thead><tr>{cells('th', table.head)}</tr></thead><tbody>{rows}</tbody></table></div>"
    )
