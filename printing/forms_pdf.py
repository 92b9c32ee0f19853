"""A document as PDF: one page as wide as the paper, real text, fonts embedded as far as used.

Made by fpdf2 (ADR 0007). Text stands where it stands on paper, so columns line up, and can be
searched and copied.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from fpdf import FPDF

from pos_app.errors import EnvironmentFault
from printing import image, qr
from printing.compose import DOTS_PER_COLUMN, Line, type_of_piece
from printing.document import PLAIN, QR, Document, Feed, Image, Style
from printing.fonts import FontFile, cjk_font
from printing.wrapping import width

logging.getLogger("fontTools").setLevel(logging.WARNING)

MM_PER_DOT: Final = 0.125
"""203 dpi, which the makers of thermal printers round to eight dots per millimetre."""
MARGIN_MM: Final = 5.0
POINTS_PER_MM: Final = 72 / 25.4
BASELINE_DOTS: Final = 20
"""From the top of a character's 24 dots to its baseline."""
_SEGMENT: Final = re.compile(r"\S+(?: \S+)*")
_UNKNOWN: Final = "□"


def pdf_of(document: Document, pieces: tuple[type_of_piece, ...], width_mm: int) -> bytes:
    """The file. Same document, same bytes: its date is that of the fact.

    Raises EnvironmentFault ``font_missing`` where the machine has no font with Chinese.
    """
    heights = [_height_mm(piece, _dots(width_mm)) for piece in pieces]
    sheet = _Sheet(document, width_mm, sum(heights) + 2 * MARGIN_MM)
    y = MARGIN_MM
    for piece, height in zip(pieces, heights, strict=True):
        sheet.put(piece, y)
        y += height
    return sheet.bytes()


def _dots(width_mm: int) -> int:
    return 576 if width_mm >= 80 else 384


def _height_mm(piece: type_of_piece, dots: int) -> float:
    if isinstance(piece, Line):
        tall = image.GLYPH_DOTS if piece.style.double_height else 0
        return (image.LINE_DOTS + tall) * MM_PER_DOT
    band = image.band_of(piece, dots) if isinstance(piece, QR | Image) else None
    if band is not None:
        return band.height * MM_PER_DOT
    return piece.lines * image.LINE_DOTS * MM_PER_DOT if isinstance(piece, Feed) else 0.0


class _Sheet:
    """One page; knows fonts and where its left edge is."""

    def __init__(self, document: Document, width_mm: int, height_mm: float) -> None:
        self._dots = _dots(width_mm)
        self._left = (width_mm - self._dots * MM_PER_DOT) / 2
        self._pdf = FPDF(unit="mm", format=(width_mm, height_mm))
        self._pdf.set_auto_page_break(False)
        self._pdf.set_margin(0)
        self._pdf.c_margin = 0
        self._pdf.set_title(document.title)
        self._pdf.set_lang("zh-Hans" if document.language == "zh" else document.language)
        self._pdf.set_creation_date(datetime.fromtimestamp(document.made_ms / 1000, UTC))
        self._pdf.add_page()
        self._families: set[str] = set()

    def bytes(self) -> bytes:
        """The finished file."""
        return bytes(self._pdf.output())

    def put(self, piece: type_of_piece, y: float) -> None:
        """Draw a piece with its top at ``y`` millimetres."""
        match piece:
            case Line():
                self._put_line(piece, y)
            case QR(payload=payload):
                self._put_code(payload, y)
            case Image():
                self._put_picture(piece, y)
            case _:
                pass

    def _put_line(self, line: Line, y: float) -> None:
        style = line.style
        column_mm = DOTS_PER_COLUMN * MM_PER_DOT * (2 if style.double_width else 1)
        tall = 2 if style.double_height else 1
        if style.reverse:
            height = image.GLYPH_DOTS * MM_PER_DOT * tall
            self._pdf.rect(self._left, y, width(line.text) * column_mm, height, style="F")
        self._use_font(style, tall)
        self._pdf.set_text_color(255 if style.reverse else 0)
        baseline = y + BASELINE_DOTS * MM_PER_DOT * tall
        for column, text in segments(line.text):
            self._put_text(text, self._left + column * column_mm, baseline, column_mm)

    def _put_text(self, text: str, x: float, baseline: float, column_mm: float) -> None:
        """Stretched to the columns it takes on paper, whatever the font's own widths are."""
        shown = self._drawable(text)
        self._pdf.set_stretching(100)
        natural = self._pdf.get_string_width(shown)
        if natural:
            self._pdf.set_stretching(round(100 * width(text) * column_mm / natural, 1))
            self._pdf.text(x, baseline, shown)

    def _drawable(self, text: str) -> str:
        known = self._pdf.current_font.cmap  # type: ignore[union-attr]
        return "".join(c if ord(c) in known else _UNKNOWN for c in text)

    def _use_font(self, style: Style, tall: int) -> None:
        family = "bold" if style.bold else "plain"
        if family not in self._families:
            font = _font(style)
            self._pdf.add_font(family, "", font.path, collection_font_number=font.face)
            self._families.add(family)
        em_mm = (image.GLYPH_DOTS - 1) * MM_PER_DOT * tall
        self._pdf.set_font(family, size=em_mm * POINTS_PER_MM)

    def _put_code(self, payload: str, y: float) -> None:
        module = qr.module_dots(payload, self._dots)
        if not module:
            return
        matrix, mm = qr.matrix(payload), module * MM_PER_DOT
        left = self._left + (self._dots * MM_PER_DOT - len(matrix) * mm) / 2
        top = y + qr.QUIET_MODULES * mm
        for row, modules in enumerate(matrix):
            for start, length in dark_runs(modules):
                at = (left + start * mm, top + row * mm)
                self._pdf.rect(*at, length * mm, mm, style="F")

    def _put_picture(self, picture: Image, y: float) -> None:
        band = image.logo_band(picture.data, self._dots)
        self._pdf.image(
            io.BytesIO(image.png_bytes(band)),
            self._left,
            y,
            self._dots * MM_PER_DOT,
            alt_text=picture.caption,
        )


def segments(text: str) -> Iterator[tuple[int, str]]:
    """(column, text) of each stretch without two blanks in a row."""
    for match in _SEGMENT.finditer(text):
        yield width(text[: match.start()]), match.group()


def dark_runs(modules: tuple[bool, ...]) -> Iterator[tuple[int, int]]:
    """(start, length) of each run of dark modules."""
    start = None
    for at, dark in enumerate((*modules, False)):
        if dark and start is None:
            start = at
        elif not dark and start is not None:
            yield start, at - start
            start = None


def _font(style: Style) -> FontFile:
    font = cjk_font(bold=style.bold) or cjk_font(bold=PLAIN.bold)
    if font is None:
        raise EnvironmentFault("font_missing")
    return font
