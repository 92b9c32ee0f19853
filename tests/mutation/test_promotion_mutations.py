"""Each rule of promotions is broken once, and the law that guards it must notice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pytest

from pos_app.domain import (
    promoting,
    promotion_deals,
    promotion_hints,
    promotion_level,
    promotion_pool,
    promotion_search,
    promotion_spend,
    promotion_terms,
    promotion_trade,
)
from pos_app.domain.basket import BasketLine
from pos_app.domain.offers import Hint, Missing
from pos_app.domain.promotion_goods import Goods
from pos_app.domain.promotions import (
    AmountOff,
    BuyGet,
    Limits,
    MultiBuy,
    NthDiscount,
    PercentOff,
    PriceBreak,
    Promotion,
    SpendAndSave,
)
from tests.helpers.builders_promotions import line, only, promoted, promotion, spend
from tests.mutation.harness import Mutation, is_noticed
from tests.property import promotion_laws as laws

A, B, C = line("A", 1000), line("B", 1000), line("C", 500)
HALF = promotion("half", NthDiscount(nth=2, rate_bp=5_000))
TEN = promotion("ten", PercentOff(rate_bp=1_000))
STEP = promotion("step", spend(2_000, 500), stackable=True)
THE_REST = promotion_level.Level._rest_of
LITTLE = promotion("little", AmountOff(amount_minor=10), products=only("B"))


def unlimited(rule: Any, now: Any) -> promotion_terms.Allowance:
    """Forgets every limit."""
    del rule, now
    return promotion_terms.Allowance(None, None, None)


def as_scanned(lines: Iterable[BasketLine]) -> list[Goods]:
    """Every line for itself, in the order of scanning."""
    return [Goods([one], weighed=False) for one in lines]


def never_used(self: promotion_level.Level, i: int, count: int, *rest: Any) -> Any:
    """Goods that a promotion took may be taken again."""
    return THE_REST(self, i, count, *rest)._replace(used=False)


def beyond_the_price(term: promotion_pool.Term, price: int) -> int:
    """An amount off whatever it costs."""
    return price * term.value // 10_000 if term.kind == promotion_pool.PERCENT else term.value


def all_groups_together(lives: Sequence[Any]) -> list[list[Any]]:
    """No group excludes anything."""
    for live in lives:
        live.rule.group = ""
    return []


def first_found(outcome: promotion_level.Outcome) -> tuple[int, int, list[str]]:
    """The combination that takes least."""
    return outcome.off, 0, []


def one_too_few(
    reward: SpendAndSave, spend_minor: int, allowed: promotion_terms.Allowance
) -> tuple[int, int]:
    """A step is reached only beyond it."""
    return promotion_terms.spend_off(reward, max(0, spend_minor - 1), allowed)


def a_bad_hint() -> None:
    """Two pieces at a price, one of them missing."""
    lines: list[BasketLine] = [A]
    for hint in promoted(lines, HALF).hints:
        laws.a_hint_is_true(lines, [HALF], hint)


def no_line_below_zero(lines: list[BasketLine], rules: list[Promotion]) -> None:
    """The law without its answer."""
    laws.no_line_falls_below_zero(lines, rules)


def grouped(promotion_id: str, reward: Any) -> Promotion:
    """On different goods, so that only the group keeps them apart."""
    return promotion(promotion_id, reward, group="g", products=only(promotion_id))


def three_for(price_minor: int) -> Promotion:
    """Three pieces at a price."""
    return promotion("three", MultiBuy(breaks=(PriceBreak(quantity=3, price_minor=price_minor),)))


def promised(live: promotion_pool.Live) -> Hint:
    """Twice what the second piece at half price saves."""
    return Hint(promotion=live.id, name=live.id, missing=Missing.QUANTITY, missing_quantity=1,
                skus=("A",), saves_minor=1_000)  # fmt: skip


MUTATIONS = [
    Mutation(
        "limits are forgotten", promoting, "allowance", unlimited,
        lambda: laws.limits_are_kept(
            [line("A", 1000, 4)],
            [promotion("p", BuyGet(buy=1, get=1), limits=Limits(times_per_basket=1))],
        ),
    ),
    Mutation(
        "a budget is no limit", promotion_deals, "clamped", lambda deal, cap: deal,
        lambda: laws.limits_are_kept(
            [line("A", 1000, 4)],
            [promotion("p", BuyGet(buy=1, get=1), limits=Limits(off_per_basket_minor=700))],
        ),
    ),
    Mutation(
        "the order of scanning decides", promoting, "goods_of", as_scanned,
        lambda: laws.order_does_not_matter(
            [A, B, A], [2, 1, 0], [promotion("p", BuyGet(buy=2, get=1))]
        ),
    ),
    Mutation(
        "a line counts as one piece", promoting, "goods_of",
        lambda lines: [Goods([one], weighed=True) for one in lines],
        lambda: laws.splitting_changes_nothing([line("A", 105, 3)], [HALF]),
    ),
    Mutation(
        "goods are used twice", promotion_level.Level, "_rest_of", never_used,
        lambda: laws.nothing_beats_it([A, B], [TEN, promotion("s", spend(1_000, 500))]),
    ),
    Mutation(
        "more is taken off than it costs", promotion_pool.Term, "off", beyond_the_price,
        lambda: no_line_below_zero(
            [C], [promotion("p", AmountOff(amount_minor=600), limits=Limits(units_per_basket=1))]
        ),
    ),
    Mutation(
        "a group does not exclude", promotion_search, "_groups", all_groups_together,
        lambda: laws.one_of_a_group(
            [A, B], [grouped("A", PercentOff(rate_bp=1000)), grouped("B", PercentOff(rate_bp=500))]
        ),
    ),
    Mutation(
        "not the best of a group is taken", promotion_search, "_rank", first_found,
        lambda: laws.nothing_beats_it(
            [A, B], [grouped("A", PercentOff(rate_bp=1000)), grouped("B", PercentOff(rate_bp=500))]
        ),
    ),
    Mutation(
        "price breaks are not found", promotion_deals, "_breaks",
        lambda live, pool, reward, times: None,
        lambda: laws.nothing_beats_it([line("A", 1000, 3)], [three_for(2_000)]),
    ),
    Mutation(
        "a reduction that loses a step is kept", promotion_trade.Trade, "best_plan",
        lambda self, _: self.plan,
        lambda: laws.a_coupon_never_raises_the_price([A, B], [LITTLE, STEP]),
    ),
    Mutation(
        "nothing is ever left out", promotion_trade.Trade, "bound", lambda _: 0,
        lambda: laws.nothing_beats_it([A, B], [LITTLE, STEP]),
    ),
    Mutation(
        "a step is reached too late", promotion_spend, "spend_off", one_too_few,
        lambda: laws.nothing_beats_it([A, B], [STEP]),
    ),
    Mutation(
        "a hint promises too much", promotion_hints, "_fill_hint",
        lambda settled, live, *_: iter([promised(live)]), a_bad_hint,
    ),
    Mutation(
        "a line more closes the group to the better one", promotion_search, "_rank", first_found,
        lambda: laws.a_line_never_raises_the_others(
            [A, B], [grouped("A", PercentOff(rate_bp=1000)), grouped("B", PercentOff(rate_bp=500))]
        ),
    ),
]  # fmt: skip


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda m: m.name.replace(" ", "-"))
def test_a_broken_rule_is_noticed(mutation: Mutation, monkeypatch: pytest.MonkeyPatch) -> None:
    is_noticed(mutation, monkeypatch)
