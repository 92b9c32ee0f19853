"""Ids of the device: UUID version 7, strictly increasing whatever the clock does."""

from __future__ import annotations

import secrets
import threading
from typing import Final

from pos_app.ports.clock import Clock, wall_ms

_TAIL_BITS: Final = 74
_HIGH_BITS: Final = 12
_LOW_BITS: Final = 62
_STEP_BITS: Final = 32
_MAX_MS: Final = (1 << 48) - 1


class DeviceIdentity:
    """Makes ids. Safe on any thread.

    The 74 bits below the time are random at first and then counted up by a random step, so that
    ids within a millisecond, or after the clock was set back, stay in order (RFC 9562 §6.2,
    method 2). Time in an id never goes back; should the tail overflow, time moves on instead.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._guard = threading.Lock()
        self._ms = 0
        self._tail = 0

    def new_id(self) -> str:
        with self._guard:
            self._advance(min(max(wall_ms(self._clock), 0), _MAX_MS))
            return _uuid7(self._ms, self._tail)

    def _advance(self, now_ms: int) -> None:
        if now_ms > self._ms:
            self._ms, self._tail = now_ms, _fresh_tail()
            return
        self._tail += 1 + secrets.randbits(_STEP_BITS)
        if self._tail >> _TAIL_BITS:
            self._ms, self._tail = self._ms + 1, _fresh_tail()


def _fresh_tail() -> int:
    """Top bit clear: room to count up."""
    return secrets.randbits(_TAIL_BITS - 1)


def _uuid7(ms: int, tail: int) -> str:
    """RFC 9562 §5.7: 48 bits of time, version 7, 12 bits, variant 10, 62 bits."""
    high, low = tail >> _LOW_BITS, tail & ((1 << _LOW_BITS) - 1)
    value = ms << 80 | 7 << 76 | (high & ((1 << _HIGH_BITS) - 1)) << 64 | 0b10 << 62 | low
    return f"{value:032x}"
