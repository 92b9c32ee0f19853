"""What printers answer: real-time status, paper sensor, and unasked-for status blocks.

The kinds differ in their fixed bits (DEVICES §3, §8). Reading only the first byte that arrives, or
taking a closed connection for an answer, reports paper where there is none and the reverse, so
every byte is sorted first.
"""

from __future__ import annotations

from enum import Enum
from typing import Final, NamedTuple

from pos_app.ports.printing import PrinterState

_REAL_TIME: Final = (0x93, 0x12)
"""``DLE EOT`` replies: bits 0 and 7 clear, bits 1 and 4 set."""
_BLOCK: Final = (0x93, 0x10)
"""First byte of an automatic status block (ASB) of four."""
_PAPER: Final = (0x90, 0x00)
"""``GS r`` replies, and bytes two to four of a block."""
_BLOCK_REST: Final = 3

OFFLINE_BIT: Final = 0x08
COVER_BIT: Final = 0x04
PAPER_STOP_BIT: Final = 0x20
ERROR_BIT: Final = 0x40
PAPER_NEAR_END_BITS: Final = 0x0C
PAPER_END_BITS: Final = 0x60


class Kind(Enum):
    """What a byte from a printer answers."""

    REAL_TIME = "real_time"
    PROCESSED = "processed"


class Reply(NamedTuple):
    """One sorted answer."""

    kind: Kind
    value: int


class ReplySorter:
    """Sorts a stream of bytes into answers; drops status blocks and flow control."""

    def __init__(self) -> None:
        self._rest_of_block = 0

    def feed(self, data: bytes) -> list[Reply]:
        """The answers among these bytes."""
        return [reply for byte in data if (reply := self._sort(byte)) is not None]

    def _sort(self, byte: int) -> Reply | None:
        if self._rest_of_block and _is(byte, _PAPER):
            self._rest_of_block -= 1
            return None
        self._rest_of_block = 0
        if _is(byte, _REAL_TIME):
            return Reply(Kind.REAL_TIME, byte)
        if _is(byte, _BLOCK):
            self._rest_of_block = _BLOCK_REST
            return None
        return Reply(Kind.PROCESSED, byte) if _is(byte, _PAPER) else None


def _is(byte: int, kind: tuple[int, int]) -> bool:
    mask, fixed = kind
    return byte & mask == fixed


class Statuses(NamedTuple):
    """The four answers to ``DLE EOT`` 1 to 4."""

    printer: int
    offline_cause: int
    error_cause: int
    paper: int

    def state(self) -> PrinterState:
        """The worst of what they say."""
        if self.paper & PAPER_END_BITS == PAPER_END_BITS or self.offline_cause & PAPER_STOP_BIT:
            return PrinterState.PAPER_OUT
        if self.offline_cause & COVER_BIT:
            return PrinterState.COVER_OPEN
        if self.printer & OFFLINE_BIT or self.offline_cause & ERROR_BIT:
            return PrinterState.OFFLINE
        low = self.paper & PAPER_NEAR_END_BITS == PAPER_NEAR_END_BITS
        return PrinterState.PAPER_LOW if low else PrinterState.READY
