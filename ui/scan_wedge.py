"""The keyboard wedge: tells a scanner from typing (placeholder until the filter lands below)."""

from __future__ import annotations

from msgspec import Struct


class ScanEvent(Struct, frozen=True):
    """A code as it was read, before anyone decided what it means."""

    payload: str
    aim: str = ""
    source: str = "wedge"
    at_ms: int = 0
