"""One line of text as printer bytes: runs in a code page, runs of Chinese, or a picture.

The Chinese rule (DEVICES §3): each run of wide characters stands between ``FS &`` and ``FS .``
in GB18030, each run of narrow ones follows ``ESC t n``. A line goes as a picture when it has a
wide character outside GBK's two-byte set (many printers lack the four-byte part), a narrow one
that no code page has, or when the printer has no Chinese at all.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby
from typing import Final, NamedTuple

from printing.escpos import commands
from printing.profiles import Chinese, CodePage
from printing.wrapping import char_width

GBK_BYTES: Final = 2
_CHINESE: Final = -1


class Coded(NamedTuple):
    """A character's bytes, and where they mean it: a code page's number or Chinese."""

    page: int
    data: bytes


class LineEncoder:
    """Encodes lines for one kind of printer. Safe to share between threads."""

    def __init__(self, code_pages: tuple[CodePage, ...], chinese: Chinese) -> None:
        self._pages = code_pages
        self._chinese = chinese

    def encode(self, text: str) -> bytes | None:
        """The bytes of a line without its line feed; None when it must go as a picture."""
        if text.isascii():
            return text.encode("ascii") if text.isprintable() else None
        coded = [_coded(c, self._pages, self._chinese) for c in text]
        if any(c is None for c in coded):
            return None
        runs = groupby((c for c in coded if c is not None), key=lambda c: c.page)
        return b"".join(_run(page, b"".join(c.data for c in run)) for page, run in runs)


def _run(page: int, data: bytes) -> bytes:
    if page == _CHINESE:
        return commands.CHINESE_ON + data + commands.CHINESE_OFF
    return commands.CODE_PAGE + bytes([page]) + data


@lru_cache(maxsize=16_384)
def _coded(char: str, pages: tuple[CodePage, ...], chinese: Chinese) -> Coded | None:
    cells = char_width(char)
    if cells == 1:
        return _narrow(char, pages)
    if cells == 2 and chinese is Chinese.GB18030:
        data = char.encode("gb18030")
        return Coded(_CHINESE, data) if len(data) == GBK_BYTES else None
    return None


def _narrow(char: str, pages: tuple[CodePage, ...]) -> Coded | None:
    for page in pages:
        data = char.encode(page.codec, "ignore")
        if len(data) == 1:
            return Coded(page.number, data)
    return None
