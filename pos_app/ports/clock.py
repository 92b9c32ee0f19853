"""The only source of time."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Wall and monotonic time. Law: ``monotonic_ms`` never goes back; ``now`` may, at any time."""

    def now(self) -> datetime:
        """The wall clock, aware, in UTC."""
        ...

    def monotonic_ms(self) -> int:
        """Milliseconds since some moment of this process; for durations."""
        ...


def wall_ms(clock: Clock) -> int:
    """The wall clock as whole milliseconds since 1970."""
    return int(clock.now().timestamp() * 1000)
