"""One measured figure, and the few ways figures are taken."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Sequence
from statistics import quantiles
from typing import NamedTuple


class Figure(NamedTuple):
    """One measured figure. ``limit`` is the goal it is held against, where there is one."""

    what: str
    value: float
    unit: str
    limit: float | None = None


def timed_s(work: Callable[[], object]) -> float:
    """How long one call takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def p99(values: Sequence[float]) -> float:
    """The value that 99 of 100 stay below."""
    return quantiles(values, n=100, method="inclusive")[98]


def settled() -> None:
    """Collect garbage now and keep what lives out of later collections, as the program does once
    its rules are loaded; so neither is counted in the next figure."""
    gc.collect()
    gc.freeze()
