"""The machine's clocks. The only place that reads them."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Final

_NS_PER_MS: Final = 1_000_000
_COUNTS_SLEEP: Final = getattr(time, "CLOCK_BOOTTIME", None)
"""Linux's clock that goes on while the machine sleeps: a suspended till has not jumped in time."""


class SystemClock:
    """Wall clock in UTC, and a clock for durations that nobody can set."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic_ms(self) -> int:
        if _COUNTS_SLEEP is None:
            return time.monotonic_ns() // _NS_PER_MS
        return time.clock_gettime_ns(_COUNTS_SLEEP) // _NS_PER_MS
