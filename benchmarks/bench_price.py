"""Pricing a basket at every scan: all steps of ``price_basket``, with promotions by the hundred.

Floors of the same run: the same baskets with no promotions at all, and a bare loop that looks each
SKU up in a dict of percentages, which is what the simplest tills do.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from statistics import median
from typing import Final

from benchmarks.figures import Figure, p99, settled, timed_s
from benchmarks.synthetic_promotions import SKUS, basket, promotion_file
from pos_app.domain.basket import Basket
from pos_app.domain.policies import Policies, StoreProfile
from pos_app.domain.pricing import NO_OFFERS, Offers, price_basket
from pos_app.domain.promotion_book import PromotionBook
from pos_app.domain.tax import TaxClass, TaxMode, TaxPolicy, TaxRate, TaxRounding

AT: Final = datetime(2026, 3, 2, 12, tzinfo=UTC)
CASES: Final = ((8, 500, 300, 2.0, 8.0), (60, 500, 100, None, 16.0), (200, 2_000, 25, None, 100.0))
"""Lines, promotions, baskets, goal for the median and for the 99th of 100, in ms."""
LOAD: Final = 100_000
LOAD_SCALE: Final = 200
"""The range is as much wider: a line meets as many promotions as before."""
LOAD_GOAL_S: Final = 5.0


def run() -> list[Figure]:
    """All figures."""
    return [
        *(figure for case in CASES for figure in _case(*case)),
        *(figure for case in CASES for figure in _dense(*case[:3])),
        *_load(),
    ]


def _dense(lines: int, promotions: int, baskets: int) -> Iterator[Figure]:
    """The stress case: sets and spend steps on everything, all wanting the same goods."""
    what = f"{lines} lines, {promotions:,} promotions, dense"
    offers = Offers(book=PromotionBook(promotion_file(promotions, dense=True)))
    some = [basket(lines, seed) for seed in range(baskets)]
    times = _priced(some, offers)
    yield Figure(f"price, p50, {what}", median(times), "ms")
    yield Figure(f"price, p99, {what}", p99(times), "ms")
    cut = sum(price_basket(b, _policies(), AT, offers).bounded for b in some)
    yield Figure(f"search cut short, {what}", 100 * cut / baskets, "%")


def _case(
    lines: int, promotions: int, baskets: int, goal: float | None, goal_p99: float
) -> Iterator[Figure]:
    what = f"{lines} lines, {promotions:,} promotions"
    offers = Offers(book=PromotionBook(promotion_file(promotions)))
    some = [basket(lines, seed) for seed in range(baskets)]
    times = _priced(some, offers)
    yield Figure(f"price, p50, {what}", median(times), "ms", goal)
    yield Figure(f"price, p99, {what}", p99(times), "ms", goal_p99)
    cut = sum(price_basket(b, _policies(), AT, offers).bounded for b in some)
    yield Figure(f"search cut short, {what}", 100 * cut / baskets, "%")
    yield Figure(
        f"floor: no promotions, p50, {lines} lines", median(_priced(some, NO_OFFERS)), "ms"
    )
    yield Figure(f"floor: a dict of percentages, p50, {lines} lines", median(_bare(some)), "ms")


def _priced(baskets: list[Basket], offers: Offers) -> list[float]:
    """Each basket as at its next scan: the till has met its goods before."""
    policies = _policies()
    for one in baskets:
        price_basket(one, policies, AT, offers)
    settled()
    return [timed_s(lambda: price_basket(b, policies, AT, offers)) * 1000 for b in baskets]  # noqa: B023


def _bare(baskets: list[Basket]) -> list[float]:
    rates = {f"S{n}": 500 for n in range(0, SKUS, 3)}

    def total(of: Basket) -> int:
        return sum(x.gross_minor * (10_000 - rates.get(x.sku, 0)) // 10_000 for x in of.lines)

    settled()
    return [timed_s(lambda: total(b)) * 1000 for b in baskets]  # noqa: B023


def _load() -> Iterator[Figure]:
    file = promotion_file(LOAD, LOAD_SCALE)
    books: list[PromotionBook] = []
    settled()
    yield Figure(
        f"index of {LOAD:,} promotions",
        timed_s(lambda: books.append(PromotionBook(file))), "s", LOAD_GOAL_S,
    )  # fmt: skip
    some = [basket(8, seed, LOAD_SCALE) for seed in range(100)]
    times = _priced(some, Offers(book=books[0]))
    yield Figure(f"price, p50, 8 lines, {LOAD:,} promotions", median(times), "ms")
    yield Figure(f"price, p99, 8 lines, {LOAD:,} promotions", p99(times), "ms")


def _policies() -> Policies:
    vat = TaxClass("standard", (TaxRate("vat", 130_000),), "A")
    return Policies(
        store=StoreProfile(id="S01", name="Store", currency="CNY"),
        tax=TaxPolicy(TaxMode.INCLUDED, TaxRounding.PER_LINE, (vat,)),
    )
