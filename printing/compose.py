"""From a document to the lines of one paper width.

Every form with a fixed width (text, picture, PDF, printer bytes) is made from these pieces, so
that a preview shows the breaks, columns and cuts of the print. Lines are placed with blanks, not
with a printer's alignment command, which printers apply differently to mixed widths.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from printing.document import (
    BOLD,
    LARGE,
    PLAIN,
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
from printing.wrapping import one_line, shorten, width, wrap

DOTS_PER_COLUMN = 12
GAP = 1
"""Columns between two cells of a row."""
TABLE_GAP = 2
MIN_LABEL = 6
"""Fewest columns that are left to a label beside its value."""
MIN_FIRST_COLUMN = 12
"""Fewest columns that a table leaves to its labels before it gives them lines of their own."""


class Line(Struct, frozen=True):
    """One printed line: already placed, never wider than the paper, no blanks at its end."""

    text: str
    style: Style


type_of_piece = Line | QR | Image | Feed | Cut


def columns_of(width_mm: int) -> int:
    """Columns of the standard font on 80 mm and 58 mm paper (576 and 384 dots at 203 dpi)."""
    return 48 if width_mm >= 80 else 32


def compose(document: Document, columns: int) -> tuple[type_of_piece, ...]:
    """The pieces of a document on a paper of that many columns."""
    return tuple(piece for block in document.blocks for piece in _pieces(block, columns))


def _pieces(block: type_of_block, columns: int) -> Iterable[type_of_piece]:
    match block:
        case Text():
            return _text(block, columns)
        case Row():
            return _row(block, columns)
        case Table():
            return _table(block, columns)
        case Rule(double=double):
            return [Line(("=" if double else "-") * columns, PLAIN)]
        case CopyMark(text=text):
            return _copy_mark(text, columns)
        case QR() | Image() | Feed() | Cut():
            return [block]


def _text(block: Text, columns: int) -> Iterator[Line]:
    room = _room(columns - block.indent, block.style)
    for line in wrap(block.text, room, block.max_lines):
        placed = _aligned(line, room, block.align)
        yield _line(" " * _room(block.indent, block.style) + placed, block.style)


def _room(columns: int, style: Style) -> int:
    return columns // 2 if style.double_width else columns


def _line(text: str, style: Style) -> Line:
    return Line(text.rstrip(), style)


def _aligned(text: str, room: int, align: Align) -> str:
    free = room - width(text)
    if align is Align.LEFT or free <= 0:
        return text
    return " " * (free if align is Align.RIGHT else free // 2) + text


def _copy_mark(text: str, columns: int) -> Iterator[Line]:
    """White on black over the whole width: a copy must not pass for an original when folded."""
    room = _room(columns, LARGE)
    style = Style(bold=True, double_width=True, double_height=True, reverse=True)
    middle = _aligned(shorten(one_line(text), room), room, Align.CENTRE)
    yield Line(middle + " " * (room - width(middle)), style)


def _row(block: Row, columns: int) -> Iterator[Line]:
    room = _room(columns - block.indent, block.style)
    indent = " " * _room(block.indent, block.style)
    right, left = one_line(block.right), _left_of(block, room)
    beside = room - width(right) - GAP if right else room
    if beside < min(MIN_LABEL, width(one_line(left))):
        yield from (_line(indent + x, block.style) for x in wrap(left, room, block.max_lines))
        for part in wrap(right, room, block.max_lines):
            yield _line(indent + _aligned(part, room, Align.RIGHT), block.style)
        return
    *above, last = wrap(left, beside, block.max_lines)
    yield from (_line(indent + x, block.style) for x in above)
    yield _line(indent + last + " " * (room - width(last) - width(right)) + right, block.style)


def _left_of(block: Row, room: int) -> str:
    """The label, with the middle cell beside it in the middle of the paper where both fit."""
    if not block.middle:
        return block.left
    left, middle, right = (one_line(x) for x in (block.left, block.middle, block.right))
    start = (room - width(middle)) // 2
    fits = width(left) + GAP <= start and start + width(middle) + GAP <= room - width(right)
    return left + " " * (start - width(left)) + middle if fits else f"{left} {middle}"


def _table(block: Table, columns: int) -> Iterator[Line]:
    rows = [tuple(one_line(cell) for cell in row) for row in block.rows]
    if not rows:
        return
    widths = [max(width(row[i]) for row in rows) for i in range(1, len(rows[0]))]
    first = columns - sum(w + TABLE_GAP for w in widths)
    make = _spread_row if first >= min(MIN_FIRST_COLUMN, _widest(rows)) else _stacked_row
    for number, row in enumerate(rows):
        is_head = block.has_head and number == 0
        is_total = block.has_total and number == len(rows) - 1
        for text in make(row, widths, columns):
            yield _line(text, BOLD if is_head or is_total else PLAIN)


def _widest(rows: list[tuple[str, ...]]) -> int:
    return max(width(row[0]) for row in rows)


def _spread_row(row: tuple[str, ...], widths: list[int], columns: int) -> Iterator[str]:
    first = columns - sum(w + TABLE_GAP for w in widths)
    *above, last = wrap(row[0], first, 3)
    yield from above
    cells = [" " * (w + TABLE_GAP - width(c)) + c for w, c in zip(widths, row[1:], strict=True)]
    yield last + " " * (first - width(last)) + "".join(cells)


def _stacked_row(row: tuple[str, ...], widths: list[int], columns: int) -> Iterator[str]:
    """The first cell above, the figures below; each in its column while the columns fit."""
    yield from wrap(row[0], columns, 3)
    gap = TABLE_GAP if sum(w + TABLE_GAP for w in widths) <= columns else GAP
    cells = [" " * (w + gap - width(c)) + c for w, c in zip(widths, row[1:], strict=True)]
    line = "".join(cells)
    if width(line) <= columns:
        yield " " * (columns - width(line)) + line
        return
    for cell in row[1:]:
        yield from (_aligned(x, columns, Align.RIGHT) for x in wrap(cell, columns, 3))
