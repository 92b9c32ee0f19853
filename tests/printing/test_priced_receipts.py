"""From a priced basket to the member's receipt: what pricing found is what the paper says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from pos_app.domain.basket import Basket
from pos_app.domain.buyer import BasketCoupon, Buyer, PointsWish, RewardClaim
from pos_app.domain.facts import SaleCompleted
from pos_app.domain.loyalty import (
    CatalogueReward,
    EarningRule,
    Program,
    RedemptionRule,
    RewardKind,
    Statement,
)
from pos_app.domain.pricing import Adjustment, AdjustmentKind, Offers, PricedBasket, price_basket
from pos_app.domain.promotion_book import PromotionBook
from pos_app.domain.promotions import (
    SCHEMA_VERSION,
    PercentOff,
    PointsMultiplier,
    Promotion,
    PromotionFile,
    When,
)
from pos_app.domain.sale import Trade, TradeLine, check_trade, sale_of
from pos_app.domain.tax import TaxMode
from pos_app.i18n import Translator
from printing.compose import Line, compose
from printing.document import Document, Row, Text
from printing.layouts import document_of
from printing.layouts.paper import Paper
from tests.helpers.builders_basket import entry
from tests.helpers.builders_catalogue import product
from tests.printing import papers

BOOK = PromotionBook(
    PromotionFile(
        schema=SCHEMA_VERSION,
        currency="CNY",
        promotions=(
            Promotion(
                id="tenth", name="A tenth off", name_zh="九折", reward=PercentOff(rate_bp=1_000),
                when=When(coupon="c7"),
            ),
            Promotion(id="double", name="Double points", name_zh="双倍积分",
                      reward=PointsMultiplier(times_bp=20_000)),
        ),
    )
)  # fmt: skip
PROGRAM = Program(
    earning=(EarningRule(id="base", points=1, per_minor=100),),
    redemption=RedemptionRule(),
    rewards=(CatalogueReward(id="bag", kind=RewardKind.GOODS, name="Bag", points=1_000),),
)


def basket() -> Basket:
    """Two goods to pay and one for points, a coupon, 500 points to spend."""
    filled = Basket(id="b").with_buyer(Buyer(member="M20261234"))
    for sku, price in (("SHIRT", 20_000_000), ("SOCKS", 1_500_000), ("BAG", 5_900_000)):
        filled = filled.add(entry(replace(product(sku), price_milliminor=price)), 99)
    filled = filled.with_coupon(BasketCoupon(code="TENTH", campaign="c7"))
    filled = filled.with_rewards((RewardClaim(reward="bag", line_no=3, points=1_000),))
    return filled.with_wish(PointsWish(points=500, leases=(("L1", 500),)))


def settled() -> tuple[PricedBasket, Trade]:
    """Priced and paid in cash."""
    offers = Offers(book=BOOK, program=PROGRAM, available_points=5_000)
    policies = papers.policies()
    at = Paper(policies, Translator("en"), str).local(papers.NOON_MS)
    priced = price_basket(basket(), policies, at, offers)
    paid = replace(basket(), tenders=(papers.cash(priced.total_minor),))
    statement = Statement(points=4_000, told_ms=papers.NOON_MS)
    trade = sale_of(
        paid, priced, "S01-T1-A000200", "CNY", TaxMode.INCLUDED, statement=statement
    )  # fmt: skip
    return priced, check_trade(trade)


def receipt(trade: Trade, language: str = "en") -> Document:
    fact = papers.stored(SaleCompleted(trade=trade))
    return document_of(fact, Paper(papers.policies(), Translator(language), str))


def rows(made: Document) -> list[tuple[str, str]]:
    return [(b.left, b.right.strip()) for b in made.blocks if isinstance(b, Row)]


def amount(text: str) -> int:
    """The amount in a right cell, as minor units."""
    return int(text.removesuffix(" A").replace("¥", "").replace(",", "").replace(".", ""))


def test_what_pricing_found_is_on_the_receipt() -> None:
    """Every adjustment with its amount, points as priced, the coupon that was used."""
    priced, trade = settled()
    said = rows(receipt(trade))
    assert priced.points_earned > 0
    assert priced.points_spent == 1_500
    for line in priced.lines:
        assert line.adjustments
    taken = {"A tenth off", "Paid with points", "Taken for 1,000 points"}
    assert taken <= {left for left, _ in said}
    assert dict(said)["Points earned"] == f"+{priced.points_earned}"
    assert dict(said)["Points spent"] == "-1,500"
    off = sum(o.off_minor for o in priced.offers)
    assert amount(dict(said)["Promotions"]) == -off < 0
    assert amount(dict(said)["You saved"]) == priced.savings_minor


@pytest.mark.parametrize(("language", "name"), [("en", "Double points"), ("zh", "双倍积分")])
def test_a_promotion_of_points_is_named_beside_the_points(language: str, name: str) -> None:
    """It takes nothing off, so no line can say its name; a discount is named on its lines only."""
    texts = [b.text for b in receipt(settled()[1], language).blocks if isinstance(b, Text)]
    assert texts.count(name) == 1
    assert not {"A tenth off", "九折"} & set(texts)


def test_the_coupon_that_was_used_is_named() -> None:
    texts = [b.text for b in receipt(settled()[1]).blocks if isinstance(b, Text)]
    assert "Coupon used: TENTH" in texts


@st.composite
def adjusted(draw: st.DrawFn, number: int) -> TradeLine:
    """A line with a few adjustments of any kind, never below zero."""
    gross = draw(st.integers(1, 10**7))
    off: list[Adjustment] = []
    left = gross
    for kind in draw(st.lists(st.sampled_from(AdjustmentKind), max_size=5)):
        part = draw(st.integers(0, left))
        left -= part
        name = draw(st.text(st.characters(codec="gb18030"), max_size=60))
        off.append(Adjustment(kind=kind, amount_minor=-part, source="p", name=name))
    return papers.line(number, price=gross * 1_000, off=tuple(off))


@st.composite
def trades(draw: st.DrawFn) -> Trade:
    """A paid trade of one to four such lines."""
    count = draw(st.integers(1, 4))
    return papers.trade(tuple(draw(adjusted(n)) for n in range(1, count + 1)))


def _between(said: list[tuple[str, str]]) -> Iterator[int]:
    """Amounts from the subtotal to the row before the total."""
    start = next(i for i, (left, _) in enumerate(said) if left.startswith("Subtotal ("))
    for left, right in said[start:]:
        if left == "TOTAL":
            return
        yield amount(right)


@given(trades())
def test_whatever_took_something_off_the_column_adds_up(trade: Trade) -> None:
    """And each figure stands whole on the narrowest paper."""
    made = receipt(trade)
    said = rows(made)
    assert sum(_between(said)) == trade.total_minor
    printed = [p.text for p in compose(made, 32) if isinstance(p, Line)]
    for line in trade.lines:
        for adjustment in line.adjustments:
            figure = f"{adjustment.amount_minor / 100:,.2f}".replace("-0.00", "0.00")
            assert any(x.endswith(figure) for x in printed)
