"""A document as one HTML file: no scripts, nothing fetched, readable by a screen reader."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from html import escape
from typing import Final

from printing import qr
from printing.document import (
    QR,
    Align,
    CopyMark,
    Cut,
    Document,
    Feed,
    Image,
    Row,
    Rule,
    Style,
    Table,
    Text,
    type_of_block,
)
from printing.wrapping import MAX_TEXT, clean

_CSS: Final = """
:root{color-scheme:light}
body{margin:0;background:#eceff1;color:#111;font:16px/1.5 system-ui,"Noto Sans CJK SC",
"PingFang SC","Microsoft YaHei",sans-serif;font-variant-numeric:tabular-nums}
main{max-width:26em;margin:1.5em auto;padding:1.5em;background:#fff;overflow-wrap:anywhere}
p{margin:0;white-space:pre-wrap}p.centre{text-align:center}p.right{text-align:right}
.row{display:flex;justify-content:space-between;gap:1em;align-items:end}
.row>:last-child{text-align:right;flex:none;max-width:60%}
.indent{padding-left:1.2em}.bold{font-weight:700}.large{font-size:1.4em}.tall{font-size:1.15em}
.reverse{background:#111;color:#fff;padding:.2em .4em}
table{width:100%;border-collapse:collapse}
th,td{text-align:right;font-weight:inherit;padding:0 0 0 .8em;vertical-align:bottom}
th:first-child,td:first-child{text-align:left;padding:0}
hr{border:0;border-top:1px dashed #555;margin:.6em 0}hr.double{border-top:3px double #555}
.feed{height:1.5em}figure{margin:1em auto;text-align:center}svg{width:11em;height:11em}
img{max-width:100%}
@media print{body{background:#fff}main{margin:0;padding:0}}
""".strip().replace("\n", "")


def html_of(document: Document) -> str:
    """The whole file, with its language and title."""
    body = "".join(line for block in document.blocks for line in _block(block))
    language = "zh-Hans" if document.language == "zh" else document.language
    return (
        f'<!DOCTYPE html><html lang="{escape(language)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{_safe(document.title)}</title><style>{_CSS}</style></head>"
        f"<body><main>{body}</main></body></html>\n"
    )


def _safe(text: str) -> str:
    return escape(clean(text))


def _block(block: type_of_block) -> Iterator[str]:
    match block:
        case Text():
            yield f'<p class="{_text_class(block)}">{_safe(block.text)}</p>'
        case Row():
            yield _row(block)
        case Table():
            yield from _table(block)
        case Rule(double=double):
            yield '<hr class="double">' if double else "<hr>"
        case Feed():
            yield '<div class="feed"></div>'
        case QR():
            yield _qr(block)
        case Image():
            yield _image(block)
        case CopyMark(text=text):
            yield f'<p class="centre bold large reverse">{_safe(text)}</p>'
        case Cut():
            pass


def _text_class(block: Text) -> str:
    indent = "indent" if block.indent else ""
    align = "" if block.align is Align.LEFT else block.align.value
    return " ".join(filter(None, (indent, align, _style_class(block.style))))


def _style_class(style: Style) -> str:
    size = "large" if style.double_width else "tall" if style.double_height else ""
    bold, reverse = "bold" if style.bold else "", "reverse" if style.reverse else ""
    return " ".join(filter(None, (bold, size, reverse)))


def _row(row: Row) -> str:
    indent = "indent" if row.indent else ""
    classes = " ".join(filter(None, ("row", indent, _style_class(row.style))))
    middle = f"<span>{_safe(row.middle)}</span>" if row.middle else ""
    return (
        f'<div class="{classes}"><span>{_safe(row.left)}</span>{middle}'
        f"<span>{_safe(row.right)}</span></div>"
    )


def _table(table: Table) -> Iterator[str]:
    yield "<table>"
    for number, row in enumerate(table.rows):
        is_head = table.has_head and number == 0
        is_total = table.has_total and number == len(table.rows) - 1
        yield '<tr class="bold">' if is_head or is_total else "<tr>"
        for column, cell in enumerate(row):
            yield _cell(cell, is_head=is_head, is_label=column == 0)
        yield "</tr>"
    yield "</table>"


def _cell(cell: str, *, is_head: bool, is_label: bool) -> str:
    if is_head:
        return f'<th scope="col">{_safe(cell)}</th>'
    return f'<th scope="row">{_safe(cell)}</th>' if is_label else f"<td>{_safe(cell)}</td>"


def _qr(code: QR) -> str:
    if not qr.side_modules(code.payload):
        return ""
    matrix = qr.matrix(code.payload)
    quiet, side = qr.QUIET_MODULES, len(matrix) + 2 * qr.QUIET_MODULES
    path = "".join(
        f"M{x + quiet} {y + quiet}h1v1h-1z"
        for y, row in enumerate(matrix)
        for x, dark in enumerate(row)
        if dark
    )
    return (
        f'<figure><svg role="img" aria-label="{_safe(code.caption or code.payload)}" '
        f'viewBox="0 0 {side} {side}" shape-rendering="crispEdges">'
        f'<path d="{path}"/></svg></figure>'
    )


def _image(picture: Image) -> str:

    data = base64.b64encode(picture.data).decode()
    alt = _safe(picture.caption[:MAX_TEXT])
    return f'<figure><img alt="{alt}" src="data:image/png;base64,{data}"></figure>'
