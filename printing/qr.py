"""QR codes on paper: how large a module may be, and the pattern (ISO/IEC 18004).

Error correction M, four modules of white around (§6.3.8 of the standard), modules of 6, 5 or 4
dots: below 4 dots, half a millimetre, a worn print head makes codes unreadable (DEVICES §4).
"""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache
from typing import Final

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

QUIET_MODULES: Final = 4
MODULE_DOTS: Final = (6, 5, 4)
MAX_PAYLOAD_BYTES: Final = 500
_BYTES_AT_M: Final = (
    14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412, 450, 504,
)  # fmt: skip
"""Bytes that versions 1 to 17 hold at level M (ISO/IEC 18004 table 7)."""

type_of_matrix = tuple[tuple[bool, ...], ...]


def side_modules(payload: str) -> int:
    """Modules along a side when the payload is stored as bytes; 0 when it is beyond 500 bytes.

    A printer or library that packs digits closer makes it smaller, never larger.
    """
    size = len(payload.encode())
    if not 0 < size <= MAX_PAYLOAD_BYTES:
        return 0
    return 17 + 4 * (bisect_left(_BYTES_AT_M, size) + 1)


def module_dots(payload: str, dots: int) -> int:
    """The largest module that fits the paper with its white; 0 when none does: leave it out."""
    side = side_modules(payload)
    fitting = (m for m in MODULE_DOTS if side and (side + 2 * QUIET_MODULES) * m <= dots)
    return next(fitting, 0)


@lru_cache(maxsize=32)
def matrix(payload: str) -> type_of_matrix:
    """The pattern, True for dark; rows from the top."""
    code = QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(payload.encode(), optimize=0)
    code.make(fit=True)
    return tuple(tuple(bool(dark) for dark in row) for row in code.get_matrix())
