"""What a printer can do, as data: a till's settings name one of these or bring their own.

The numbers of ``ESC t`` are Epson's (DEVICES §8); clones differ, which is why they are data.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from pos_app.errors import BadInput
from printing.compose import DOTS_PER_COLUMN, columns_of


class Chinese(StrEnum):
    """How a printer comes by Chinese."""

    GB18030 = "gb18030"
    """Its own font, two-byte characters of GBK while ``FS &`` is on."""
    NONE = "none"
    """It has no such font: lines with Chinese go as pictures."""


class QRMode(StrEnum):
    """How a printer comes by a QR code."""

    NATIVE = "native"
    RASTER = "raster"


class CodePage(Struct, frozen=True):
    """A Python codec and the number under which the printer has it (``ESC t n``)."""

    codec: str
    number: int


CP437: Final = CodePage("cp437", 0)
CP1252: Final = CodePage("cp1252", 16)
CP858: Final = CodePage("cp858", 19)
CP866: Final = CodePage("cp866", 17)
CP852: Final = CodePage("cp852", 18)

DRAWER_PIN_2: Final = b"\x1bp\x00\x32\x32"
"""``ESC p 0 50 50``: pin 2, 100 ms on, 100 ms off (DEVICES §6)."""
DRAWER_PIN_5: Final = b"\x1bp\x01\x32\x32"
DRAWER_REAL_TIME: Final = b"\x10\x14\x01\x00\x01"
"""``DLE DC4 1 0 1``: works while the paper is out, where the printer knows it."""


class PrinterProfile(Struct, frozen=True, kw_only=True):
    """One kind of printer."""

    name: str
    width_mm: int = 80
    code_pages: tuple[CodePage, ...] = (CP437, CP1252, CP858, CP866)
    """In order of preference; what none of them has is Chinese or a picture."""
    chinese: Chinese = Chinese.GB18030
    qr: QRMode = QRMode.NATIVE
    cuts: bool = True
    drawer_pulse: bytes = DRAWER_PIN_2

    @property
    def columns(self) -> int:
        """Characters of the standard font on a line."""
        return columns_of(self.width_mm)

    @property
    def dots(self) -> int:
        """Dots across the paper."""
        return self.columns * DOTS_PER_COLUMN

    def at_width(self, width_mm: int) -> PrinterProfile:
        """The same printer with other paper."""
        return self if width_mm == self.width_mm else replace(self, width_mm=width_mm)


PROFILES: Final = {
    p.name: p
    for p in (
        PrinterProfile(name="chinese"),
        PrinterProfile(name="chinese_raster_qr", qr=QRMode.RASTER),
        PrinterProfile(
            name="western",
            chinese=Chinese.NONE,
            code_pages=(
                CP437,
                CP858,
                CP1252,
                CP852,
                CP866,
            ),
        ),
        PrinterProfile(
            name="plain", chinese=Chinese.NONE, qr=QRMode.RASTER, code_pages=(CP437,), cuts=False
        ),
    )
}
"""``chinese`` suits printers sold in China and is the default; ``plain`` asks the least."""


def profile_of(name: str, width_mm: int = 80) -> PrinterProfile:
    """A profile by name, for that paper; raises BadInput ``printer_profile_unknown``."""
    if name not in PROFILES:
        raise BadInput("printer_profile_unknown", profile=name[:40], known=", ".join(PROFILES))
    return PROFILES[name].at_width(width_mm)
