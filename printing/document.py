"""What a paper says, before anyone decides how it is put on paper.

A document is a list of blocks. Text, picture, PDF, HTML and printer bytes are forms of the same
document (FIELD, Printing), so that what is shown, stored and printed cannot differ.
"""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class Align(StrEnum):
    """Where a text stands on its line."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


class Style(Struct, frozen=True):
    """How characters look. A printer is told all of it with every line: it remembers the last."""

    bold: bool = False
    double_width: bool = False
    double_height: bool = False
    reverse: bool = False


PLAIN = Style()
BOLD = Style(bold=True)
TALL = Style(bold=True, double_height=True)
LARGE = Style(bold=True, double_width=True, double_height=True)


class Text(Struct, frozen=True, tag=True, kw_only=True, omit_defaults=True):
    """A paragraph, wrapped to the paper."""

    text: str
    style: Style = PLAIN
    align: Align = Align.LEFT
    indent: int = 0
    """Columns kept free at the left."""
    max_lines: int = 12
    """What goes beyond is cut, with an ellipsis: a name of 10,000 characters is not a metre of
    paper."""


class Row(Struct, frozen=True, tag=True, kw_only=True, omit_defaults=True):
    """A label and its value: left wraps, right stays whole and ends at the right margin."""

    left: str
    right: str
    middle: str = ""
    """Stands in the centre where there is room for it, else it follows ``left``."""
    style: Style = PLAIN
    indent: int = 0
    max_lines: int = 4


class Table(Struct, frozen=True, tag=True, kw_only=True, omit_defaults=True):
    """Rows whose columns stand under one another: the first left, the others right.

    Where a paper is too narrow for the columns, a row's first cell gets a line of its own.
    """

    rows: tuple[tuple[str, ...], ...]
    has_head: bool = False
    has_total: bool = False
    """The last row sums up the others."""


class Rule(Struct, frozen=True, tag=True, omit_defaults=True):
    """A line across the paper."""

    double: bool = False


class Feed(Struct, frozen=True, tag=True, omit_defaults=True):
    """Empty lines."""

    lines: int = 1


class QR(Struct, frozen=True, tag=True):
    """A QR code for ``payload`` (UTF-8, at most 500 bytes: DEVICES §4)."""

    payload: str
    caption: str = ""
    """What it is, for readers who cannot see it."""


class Image(Struct, frozen=True, tag=True):
    """A picture such as the store's logo, made black and white and shrunk to the paper."""

    data: bytes
    """A PNG file."""
    caption: str = ""


class CopyMark(Struct, frozen=True, tag=True):
    """Says that this is not the original."""

    text: str


class Cut(Struct, frozen=True, tag=True):
    """The paper ends here."""


type_of_block = Text | Row | Table | Rule | Feed | QR | Image | CopyMark | Cut


class Document(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A paper. ``language`` is that of its words, ``title`` names it (PDF and HTML)."""

    title: str
    language: str
    blocks: tuple[type_of_block, ...]
    made_ms: int = 0
    """When what it tells happened: wall clock in ms since 1970."""
