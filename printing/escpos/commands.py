"""The ESC/POS commands in use, as bytes (DEVICES §8; Epson's ESC/POS Command Reference).

Opcodes come from ``escpos.constants``. The rest of python-escpos stays out of the running program
and serves as a witness in the tests; why is in ADR 0007.
"""

from __future__ import annotations

from typing import Final

from escpos import constants

from printing.document import Style

ESC: Final[bytes] = constants.ESC
GS: Final[bytes] = constants.GS
INIT: Final[bytes] = constants.HW_INIT
LINE_FEED: Final[bytes] = constants.CTL_LF
CODE_PAGE: Final[bytes] = constants.CODEPAGE_CHANGE
LINE_SPACING: Final[bytes] = ESC + b"3"
CHINESE_ON: Final[bytes] = constants.FS + b"&"
CHINESE_OFF: Final[bytes] = constants.FS + b"."
RASTER: Final[bytes] = constants.S_RASTER_N
STATUS: Final[bytes] = constants.RT_STATUS
"""``DLE EOT``, followed by 1 to 4."""
PROCESSED: Final = GS + b"r\x01"
"""Answered with one byte once everything before it is processed."""
CENTRE: Final = ESC + b"a\x01"
LEFT: Final = ESC + b"a\x00"
CUT: Final = GS + b"VB\x00"
"""Feed to the cutter, then cut, leaving one point."""
FEED_LINES: Final = ESC + b"d"
FEED_DOTS: Final = ESC + b"J"
_QR: Final = GS + b"(k"


def style_bytes(style: Style) -> bytes:
    """Bold, reverse and size, each said in full: nothing of the line before remains."""
    size = (0x10 if style.double_width else 0) | (0x01 if style.double_height else 0)
    return b"".join(
        (
            ESC,
            b"E",
            bytes([style.bold]),
            GS,
            b"B",
            bytes([style.reverse]),
            constants.TXT_SIZE,
            bytes([size]),
        )
    )


def native_qr(payload: bytes, module_dots: int) -> bytes:
    """A QR code of model 2, error correction M, drawn by the printer; without any white around."""
    return b"".join(
        (
            _QR,
            b"\x04\x00\x31\x41\x32\x00",
            _QR,
            b"\x03\x00\x31\x43",
            bytes([module_dots]),
            _QR,
            b"\x03\x00\x31\x45\x31",
            _QR,
            (len(payload) + 3).to_bytes(2, "little"),
            b"\x31\x50\x30",
            payload,
            _QR,
            b"\x03\x00\x31\x51\x30",
        )
    )


def raster(width_bytes: int, height: int, data: bytes) -> bytes:
    """A picture, one bit per dot, black is 1."""
    size = width_bytes.to_bytes(2, "little") + height.to_bytes(2, "little")
    return b"".join((RASTER, size, data))


def feed_dots(dots: int) -> bytes:
    """Paper forward by 0 to 255 dots."""
    return FEED_DOTS + bytes([dots])
