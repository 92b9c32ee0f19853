"""Printer bytes of composed pieces, for one printer profile."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from PIL import Image as Picture
from PIL import ImageOps

from printing import image, qr
from printing.compose import Line, type_of_piece
from printing.document import QR, Cut, Feed, Image
from printing.escpos import commands
from printing.escpos.encoding import LineEncoder
from printing.profiles import PrinterProfile, QRMode

BAND_DOTS: Final = 240
"""Pictures go in strips of this height: cheap printers have a few kilobytes of image memory."""
BITS: Final = 8
MAX_FEED: Final = 255
TEAR_LINES: Final = 4
"""Fed where nothing cuts, so that the last line clears the tear bar."""


class EscPosEncoder:
    """Turns pieces into the bytes of one job. Holds no printer and no state between jobs."""

    def __init__(self, profile: PrinterProfile) -> None:
        self.profile = profile
        self._lines = LineEncoder(profile.code_pages, profile.chinese)

    def encode(self, pieces: Iterable[type_of_piece]) -> bytes:
        """The whole job: it begins from a known state and leaves one behind."""
        return b"".join(
            (
                commands.INIT,
                commands.CHINESE_OFF,
                commands.LINE_SPACING,
                bytes([image.LINE_DOTS]),
                *(self._piece(piece) for piece in pieces),
                commands.INIT,
            )
        )

    def _piece(self, piece: type_of_piece) -> bytes:
        match piece:
            case Line():
                return self._line(piece)
            case QR(payload=payload):
                return self._qr(payload)
            case Image():
                return raster_of(image.logo_band(piece.data, self.profile.dots))
            case Feed(lines=lines):
                return commands.FEED_LINES + bytes([min(lines, MAX_FEED)])
            case Cut():
                return self._cut()

    def _line(self, line: Line) -> bytes:
        data = self._lines.encode(line.text)
        if data is None:
            return _line_raster(line, self.profile.dots)
        return commands.style_bytes(line.style) + data + commands.LINE_FEED

    def _qr(self, payload: str) -> bytes:
        module = qr.module_dots(payload, self.profile.dots)
        if not module:
            return b""
        if self.profile.qr is QRMode.RASTER:
            return raster_of(image.qr_band(payload, self.profile.dots))
        quiet = commands.feed_dots(qr.QUIET_MODULES * module)
        code = commands.native_qr(payload.encode(), module)
        return b"".join((quiet, commands.CENTRE, code, commands.LEFT, quiet))

    def _cut(self) -> bytes:
        if self.profile.cuts:
            return commands.CUT
        return commands.FEED_LINES + bytes([TEAR_LINES])


@lru_cache(maxsize=256)
def _line_raster(line: Line, dots: int) -> bytes:
    return raster_of(image.line_band(line, dots))


def raster_of(band: Picture.Image) -> bytes:
    """A picture as ``GS v 0`` commands, strip by strip; its width is a multiple of eight."""
    bits = ImageOps.invert(band).convert("1", dither=Picture.Dither.NONE)
    width_bytes, data = band.width // BITS, bits.tobytes()
    strips = []
    for top in range(0, band.height, BAND_DOTS):
        height = min(BAND_DOTS, band.height - top)
        part = data[top * width_bytes : (top + height) * width_bytes]
        strips.append(commands.raster(width_bytes, height, part))
    return b"".join(strips)
