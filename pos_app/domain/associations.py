"""What is bought together: pairs of products, counted over baskets.

Definitions (README of the shared data, "association"): a basket is a set of distinct products;
support of a pair is ``n_ab / baskets``, confidence a → b ``n_ab / n_a``, lift
``n_ab × baskets / (n_a × n_b)``, all exact. A pair counts when ``n_ab`` is at least the support
asked for, rounded up to whole baskets.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from fractions import Fraction
from itertools import combinations
from typing import Final

from msgspec import Struct

from pos_app.errors import BadInput

MIN_SUPPORT_BP: Final = 100
"""1 %, where nothing else is asked for."""
ALL_BP: Final = 10_000


class Pair(Struct, frozen=True, kw_only=True):
    """Two products and in how many baskets they stand; ``a`` comes before ``b`` by code point."""

    a: str
    b: str
    n_ab: int
    n_a: int
    n_b: int
    baskets: int

    @property
    def support(self) -> Fraction:
        """Share of all baskets that hold both."""
        return Fraction(self.n_ab, self.baskets)

    @property
    def confidence_a_to_b(self) -> Fraction:
        """Share of the baskets with ``a`` that hold ``b`` as well."""
        return Fraction(self.n_ab, self.n_a)

    @property
    def confidence_b_to_a(self) -> Fraction:
        """Share of the baskets with ``b`` that hold ``a`` as well."""
        return Fraction(self.n_ab, self.n_b)

    @property
    def lift(self) -> Fraction:
        """How many times as often as chance would have it; above 1 they attract each other."""
        return Fraction(self.n_ab * self.baskets, self.n_a * self.n_b)


class Associations(Struct, frozen=True, kw_only=True):
    """What was found in a number of baskets."""

    baskets: int
    min_count: int
    """Least number of baskets a pair must stand in."""
    items: Mapping[str, int]
    """Product → baskets that hold it."""
    pairs: tuple[Pair, ...]
    """Those that meet ``min_count``, by (a, b)."""

    @property
    def frequent_items(self) -> int:
        """Products that meet ``min_count`` by themselves."""
        return sum(n >= self.min_count for n in self.items.values())


def associations(
    baskets: Iterable[Collection[str]], min_support_bp: int = MIN_SUPPORT_BP, at_least: int = 1
) -> Associations:
    """Every pair that stands in enough of the baskets; empty baskets are none.

    ``min_support_bp`` is in hundredths of a percent, 1 to 10,000; ``at_least`` is a number of
    baskets besides, for few baskets. Raises BadInput ``support_out_of_range``.
    """
    if not 0 < min_support_bp <= ALL_BP:
        raise BadInput("support_out_of_range", limit=ALL_BP)
    kept = [frozenset(b) for b in baskets if b]
    items = Counter(item for basket in kept for item in basket)
    least = max(at_least, -(-min_support_bp * len(kept) // ALL_BP))
    return Associations(
        baskets=len(kept), min_count=least, items=items, pairs=tuple(_pairs(kept, items, least))
    )


def _pairs(
    baskets: Collection[frozenset[str]], items: Mapping[str, int], least: int
) -> Iterable[Pair]:
    # A pair is never more frequent than its rarer half: rare products need not be paired at all.
    frequent = frozenset(item for item, n in items.items() if n >= least)
    together: Counter[tuple[str, str]] = Counter()
    for basket in baskets:
        together.update(combinations(sorted(basket & frequent), 2))
    return (
        Pair(a=a, b=b, n_ab=n, n_a=items[a], n_b=items[b], baskets=len(baskets))
        for (a, b), n in sorted(together.items())
        if n >= least
    )


def by_lift(pairs: Iterable[Pair]) -> list[Pair]:
    """Strongest attraction first: lift descending, ``n_ab`` descending, then a and b."""
    return sorted(pairs, key=lambda p: (-p.lift, -p.n_ab, p.a, p.b))


def by_support(pairs: Iterable[Pair]) -> list[Pair]:
    """Most frequent first: ``n_ab`` descending, then a and b."""
    return sorted(pairs, key=lambda p: (-p.n_ab, p.a, p.b))
