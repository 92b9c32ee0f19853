"""Reads back the printer bytes that :mod:`printing.escpos.encoder` writes.

For the on-screen printer and the simulator: it knows our own commands and no others, so anything
else is our bug and raises ValueError. An independent interpreter judges both in the tests.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from printing.document import PLAIN, QR, Cut, Feed, Style
from printing.escpos import commands
from printing.profiles import CP437, CP852, CP858, CP866, CP1252, CodePage

_PAGES: Final = {p.number: p.codec for p in (CP437, CP852, CP858, CP866, CP1252)}
_FIRST_WIDE: Final = 0x81


class Printed(Struct, frozen=True):
    """A line of characters as printed."""

    text: str
    style: Style


class Raster(Struct, frozen=True):
    """A strip of dots, one bit each, black is 1."""

    width_bytes: int
    height: int
    data: bytes


class Space(Struct, frozen=True):
    """White paper of that many dots."""

    dots: int


class Pulse(Struct, frozen=True):
    """The drawer was told to open."""


type_of_printed = Printed | Raster | Space | Pulse | QR | Feed | Cut


def decode(data: bytes, code_pages: tuple[CodePage, ...] = ()) -> list[type_of_printed]:
    """What the bytes put on paper, in order; raises ValueError for bytes we never write."""
    pages = _PAGES | {p.number: p.codec for p in code_pages}
    return list(_Reader(data, pages).read())


class _Reader:
    """A cursor over the bytes with a printer's modes."""

    def __init__(self, data: bytes, pages: dict[int, str]) -> None:
        self._data = data
        self._at = 0
        self._pages = pages
        self._reset()

    def _reset(self) -> None:
        self._codec, self._is_chinese = "cp437", False
        self._style, self._text = PLAIN, ""
        self._module, self._payload = 3, b""

    def read(self) -> Iterator[type_of_printed]:
        while self._at < len(self._data):
            byte = self._data[self._at]
            if byte in (0x1B, 0x1C, 0x1D, 0x10):
                yield from self._command()
            elif byte == commands.LINE_FEED[0]:
                self._at += 1
                yield Printed(self._text, self._style)
                self._text = ""
            else:
                self._text += self._character()

    def _take(self, count: int) -> bytes:
        taken = self._data[self._at : self._at + count]
        if len(taken) < count:
            raise ValueError(f"cut off at byte {self._at}")
        self._at += count
        return taken

    def _character(self) -> str:
        byte = self._data[self._at]
        if byte < 0x20:
            raise ValueError(f"control byte {byte:02x} at {self._at}")
        if self._is_chinese and byte >= _FIRST_WIDE:
            return self._take(2).decode("gbk")
        return self._take(1).decode(self._codec)

    def _command(self) -> Iterator[type_of_printed]:
        opcode = self._take(2)
        match opcode:
            case b"\x1b@":
                self._reset()
            case commands.CHINESE_ON | commands.CHINESE_OFF:
                self._is_chinese = opcode == commands.CHINESE_ON
            case b"\x1bt":
                self._codec = self._pages[self._take(1)[0]]
            case b"\x1bE" | b"\x1dB" | b"\x1d!":
                self._restyle(opcode, self._take(1)[0])
            case b"\x1b3" | b"\x1ba":
                self._take(1)
            case b"\x1bJ":
                yield Space(self._take(1)[0])
            case b"\x1bd":
                yield Feed(self._take(1)[0])
            case _:
                yield from self._long_command(opcode)

    def _long_command(self, opcode: bytes) -> Iterator[type_of_printed]:
        match opcode:
            case b"\x1dv":
                yield self._raster()
            case b"\x1d(":
                yield from self._code()
            case b"\x1dV":
                self._take(2)
                yield Cut()
            case b"\x1bp":
                self._take(3)
                yield Pulse()
            case b"\x10\x14":
                self._take(3)
                yield Pulse()
            case _:
                raise ValueError(f"command {opcode.hex()} at {self._at - 2}")

    def _restyle(self, opcode: bytes, value: int) -> None:
        style = self._style
        bold, reverse = style.bold, style.reverse
        wide, high = style.double_width, style.double_height
        if opcode == b"\x1bE":
            bold = bool(value & 1)
        elif opcode == b"\x1dB":
            reverse = bool(value & 1)
        else:
            wide, high = bool(value & 0xF0), bool(value & 0x0F)
        self._style = Style(bold, wide, high, reverse)

    def _raster(self) -> Raster:
        head = self._take(6)
        width_bytes = int.from_bytes(head[2:4], "little")
        height = int.from_bytes(head[4:6], "little")
        return Raster(width_bytes, height, self._take(width_bytes * height))

    def _code(self) -> Iterator[type_of_printed]:
        size = int.from_bytes(self._take(3)[1:], "little")
        body = self._take(size)
        function, rest = body[1], body[2:]
        if function == 0x43:
            self._module = rest[0]
        elif function == 0x50:
            self._payload = rest[1:]
        elif function == 0x51:
            yield QR(self._payload.decode())
