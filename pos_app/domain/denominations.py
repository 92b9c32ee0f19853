"""Notes and coins in circulation, and what a count of them comes to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_NOTES_AND_COINS: Final[Mapping[str, tuple[int, ...]]] = {
    "CNY": (10_000, 5000, 2000, 1000, 500, 100, 50, 10),
    "HKD": (100_000, 50_000, 10_000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10),
    "TWD": (200_000, 100_000, 50_000, 20_000, 10_000, 5000, 2000, 1000, 500, 100),
    "SGD": (100_000, 10_000, 5000, 1000, 500, 200, 100, 50, 20, 10, 5),
    "MYR": (10_000, 5000, 2000, 1000, 500, 100, 50, 20, 10, 5),
    "JPY": (10_000, 5000, 2000, 1000, 500, 100, 50, 10, 5, 1),
    "KRW": (50_000, 10_000, 5000, 1000, 500, 100, 50, 10),
    "GBP": (5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1),
    "EUR": (20_000, 10_000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1),
    "USD": (10_000, 5000, 2000, 1000, 500, 100, 50, 25, 10, 5, 1),
    "AUD": (10_000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5),
    "CAD": (10_000, 5000, 2000, 1000, 500, 200, 100, 25, 10, 5),
}


def denominations(currency_code: str, notes_minor: tuple[int, ...] = ()) -> tuple[int, ...]:
    """Notes and coins in minor units, largest first, each value once.

    ``notes_minor`` (the store's own list) serves a currency that is not known here and adds to one
    that is.
    """
    known = _NOTES_AND_COINS.get(currency_code, ())
    return tuple(sorted({*known, *notes_minor}, reverse=True))


def counted_minor(pieces: Mapping[int, int]) -> int:
    """What so many pieces of each denomination come to."""
    return sum(value_minor * count for value_minor, count in pieces.items())
