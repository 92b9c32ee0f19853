"""Promotions keep their laws for any basket and any rules."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from pos_app.domain.basket import BasketLine
from pos_app.domain.offers import Missing
from pos_app.domain.promotions import (
    Bundle,
    BuyGet,
    MultiBuy,
    NthDiscount,
    PriceBreak,
    Promotion,
)
from tests.helpers.builders_promotions import line, off, only, part, promoted, promotion
from tests.property import promotion_laws as laws
from tests.property.promotion_strategies import SKUS, baskets, rules, spends


@settings(max_examples=200)
@given(baskets(4), rules())
def test_no_combination_takes_more_off(lines: list[BasketLine], some: list[Promotion]) -> None:
    laws.nothing_beats_it(lines, some)
    laws.one_of_a_group(lines, some)


@given(baskets(12), rules(6, limits=True))
def test_no_line_falls_below_zero_and_limits_are_kept(
    lines: list[BasketLine], some: list[Promotion]
) -> None:
    laws.no_line_falls_below_zero(lines, some)
    laws.limits_are_kept(lines, some)


@given(baskets(10), rules(5, limits=True), st.randoms(use_true_random=False))
def test_order_and_splitting_do_not_matter(
    lines: list[BasketLine], some: list[Promotion], random: Random
) -> None:
    order = list(range(len(lines)))
    random.shuffle(order)
    laws.order_does_not_matter(lines, order, some)
    laws.splitting_changes_nothing(lines, some)


@given(baskets(8), rules(4))
def test_neither_a_coupon_nor_a_line_raises_the_price(
    lines: list[BasketLine], some: list[Promotion]
) -> None:
    laws.a_coupon_never_raises_the_price(lines, some)
    laws.a_line_never_raises_the_others(lines, some)


@settings(max_examples=150)
@given(baskets(6), rules(2, narrow=True), spends(), st.booleans())
def test_a_hint_keeps_its_word(
    lines: list[BasketLine], some: list[Promotion], step: object, stackable: bool
) -> None:
    every = [*some, promotion("s", step, stackable=stackable)]  # type: ignore[arg-type]
    there = {x.sku for x in lines}
    for hint in promoted(lines, *every).hints:
        on_all = hint.promotion == "s"
        if (hint.missing is Missing.SPEND and on_all) or set(hint.skus[:1]) & there:
            laws.a_hint_is_true(lines, every, hint)


CONTESTED = [
    promotion("a", BuyGet(buy=2, get=1)),
    promotion("b", NthDiscount(nth=2, rate_bp=5_000)),
    promotion("c", MultiBuy(breaks=(PriceBreak(quantity=4, price_minor=9_000),))),
    promotion("d", Bundle(parts=(part(*SKUS, quantity=2), part(*SKUS)), off_minor=1_200)),
    promotion("e", BuyGet(buy=1, get=1, rate_bp=7_000, get_products=only("A", "B"))),
]


@given(st.lists(st.integers(1, 40), min_size=12, max_size=20), st.randoms(use_true_random=False))
@settings(max_examples=10)
def test_at_the_bound_the_answer_is_the_same_everywhere_and_lawful(
    prices: list[int], random: Random
) -> None:
    lines = [
        line(SKUS[n % 4] if n < 4 else f"{SKUS[n % 4]}{n}", p * 100) for n, p in enumerate(prices)
    ]
    answer = laws.no_line_falls_below_zero(lines, CONTESTED)
    assert answer.bounded
    order = list(range(len(lines)))
    random.shuffle(order)
    laws.order_does_not_matter(lines, order, CONTESTED)
    assert off(answer) >= max(off(promoted(lines, one)) for one in CONTESTED[:3])
