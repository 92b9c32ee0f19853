"""The picture of a document, dot for dot what a printer at 203 dpi puts on paper.

The grid is the printers' font A: 12 dots per column, characters 24 dots high, 30 dots per line.
Chinese takes two columns, 24 by 24 dots. The same glyphs make the lines that go to a printer as
pictures (:mod:`printing.escpos.encoding`).
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from PIL import Image as Picture
from PIL import ImageDraw, ImageOps

from printing import qr
from printing.compose import DOTS_PER_COLUMN, Line, type_of_piece
from printing.document import QR, Cut, Feed, Image, Style
from printing.fonts import cjk_font, drawing_font
from printing.wrapping import char_width

GLYPH_DOTS: Final = 24
LINE_DOTS: Final = 30
MARGIN_DOTS: Final = 24
"""White above and below, so that a preview looks like a paper."""
WHITE: Final = 255
THRESHOLD: Final = 150
"""Grey from smoothing becomes black below this: thin strokes of Chinese stay whole."""


def png_of(pieces: Iterable[type_of_piece], dots: int) -> bytes:
    """A PNG, black and white, ``dots`` wide plus a white margin all around."""
    bands = [band for piece in pieces if (band := band_of(piece, dots)) is not None]
    return png_of_bands(bands, dots)


def png_of_bands(bands: list[Picture.Image], dots: int) -> bytes:
    """The strips one below the other."""
    return png_bytes(ImageOps.expand(_stacked(bands, dots), MARGIN_DOTS, WHITE))


def png_bytes(picture: Picture.Image) -> bytes:
    """A black and white PNG file of a picture."""
    file = io.BytesIO()
    picture.convert("1", dither=Picture.Dither.NONE).save(file, "PNG", dpi=(203, 203))
    return file.getvalue()


def _stacked(bands: list[Picture.Image], dots: int) -> Picture.Image:
    paper = Picture.new("L", (dots, max(1, sum(b.height for b in bands))), WHITE)
    y = 0
    for band in bands:
        paper.paste(band, (0, y))
        y += band.height
    return paper


def band_of(piece: type_of_piece, dots: int) -> Picture.Image | None:
    """The strip of paper a piece takes, full width, 0 black and 255 white."""
    match piece:
        case Line():
            return line_band(piece, dots)
        case QR(payload=payload):
            return qr_band(payload, dots)
        case Image(data=data):
            return logo_band(data, dots)
        case Feed(lines=lines):
            return Picture.new("L", (dots, LINE_DOTS * lines), WHITE)
        case Cut():
            return _cut_band(dots)


def line_band(line: Line, dots: int) -> Picture.Image:
    """One line of text, with the gap to the next one below it."""
    style = line.style
    factors = (2 if style.double_width else 1, 2 if style.double_height else 1)
    glyphs = Picture.new("L", (dots // factors[0], GLYPH_DOTS), WHITE)
    end = _put(line.text, style, glyphs)
    if style.reverse:
        box = (0, 0, end, GLYPH_DOTS)
        glyphs.paste(ImageOps.invert(glyphs.crop(box)), box)
    glyphs = glyphs.resize((dots, GLYPH_DOTS * factors[1]), Picture.Resampling.NEAREST)
    band = Picture.new("L", (dots, glyphs.height + LINE_DOTS - GLYPH_DOTS), WHITE)
    band.paste(glyphs, (0, 0))
    return band


def _put(text: str, style: Style, onto: Picture.Image) -> int:
    x = 0
    for char in text:
        cells = char_width(char)
        if char != " ":
            glyph = _glyph(char, style.bold)
            onto.paste(glyph, (x if cells else max(0, x - DOTS_PER_COLUMN), 0))
        x += cells * DOTS_PER_COLUMN
    return x


@lru_cache(maxsize=8192)
def _glyph(char: str, bold: bool) -> Picture.Image:
    cell = Picture.new("L", (max(1, char_width(char)) * DOTS_PER_COLUMN, GLYPH_DOTS), WHITE)
    font = drawing_font(GLYPH_DOTS - 1, bold=bold)
    x = (cell.width - round(font.getlength(char))) // 2
    anchor = {"anchor": "ls"} if cjk_font(bold=bold) else {}
    at = (x, GLYPH_DOTS - 4) if anchor else (x, 0)
    ImageDraw.Draw(cell).text(at, char, font=font, fill=0, **anchor)  # type: ignore[arg-type]
    return cell.point(lambda grey: 0 if grey < THRESHOLD else WHITE)


@lru_cache(maxsize=16)
def qr_band(payload: str, dots: int) -> Picture.Image:
    """The code with four modules of white above and below."""
    code = qr_code(payload, dots)
    quiet = qr.QUIET_MODULES * qr.module_dots(payload, dots)
    return ImageOps.expand(code, (0, quiet, 0, quiet), WHITE)


def qr_code(payload: str, dots: int) -> Picture.Image:
    """The code in the middle of the paper; the caller sees to white above and below.

    A payload that does not fit leaves an empty strip: the number stands in words beside it.
    """
    module = qr.module_dots(payload, dots)
    if not module:
        return Picture.new("L", (dots, 1), WHITE)
    matrix = qr.matrix(payload)
    side = len(matrix)
    small = Picture.new("L", (side, side), WHITE)
    small.putdata([0 if dark else WHITE for row in matrix for dark in row])
    code = small.resize((side * module, side * module), Picture.Resampling.NEAREST)
    band = Picture.new("L", (dots, code.height), WHITE)
    band.paste(code, ((dots - code.width) // 2, 0))
    return band


@lru_cache(maxsize=4)
def logo_band(data: bytes, dots: int) -> Picture.Image:
    """A logo in the middle, shrunk to the paper where it is wider, in black and white."""
    with Picture.open(io.BytesIO(data)) as opened:
        flat = ImageOps.grayscale(_on_white(opened))
    if flat.width > dots:
        flat = flat.resize((dots, max(1, flat.height * dots // flat.width)))
    band = Picture.new("L", (dots, flat.height + LINE_DOTS - GLYPH_DOTS), WHITE)
    band.paste(flat.convert("1").convert("L"), ((dots - flat.width) // 2, 0))
    return band


def _on_white(picture: Picture.Image) -> Picture.Image:
    colour = picture.convert("RGBA")
    paper = Picture.new("RGBA", colour.size, (WHITE, WHITE, WHITE, WHITE))
    return Picture.alpha_composite(paper, colour)


def _cut_band(dots: int) -> Picture.Image:
    """A dashed line, only ever seen in a preview."""
    band = Picture.new("L", (dots, LINE_DOTS), WHITE)
    draw = ImageDraw.Draw(band)
    for x in range(0, dots, 12):
        draw.line([x, LINE_DOTS - 2, x + 6, LINE_DOTS - 2], fill=120)
    return band
