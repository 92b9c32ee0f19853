"""A clock that stands where it is set; a replay trades in the time of the export."""

from __future__ import annotations

from datetime import UTC, datetime


class SettableClock:
    """Wall and monotonic time move together and only forward by ``set_local``."""

    def __init__(self, start: datetime) -> None:
        """``start`` is naive and taken as UTC."""
        self._now = start.replace(tzinfo=UTC)

    def now(self) -> datetime:
        return self._now

    def monotonic_ms(self) -> int:
        return int(self._now.timestamp() * 1000)

    def set_local(self, moment: datetime) -> None:
        """Stand at a naive moment, taken as UTC; a step back is ignored."""
        self._now = max(self._now, moment.replace(tzinfo=UTC))
