"""Small baskets and any promotions."""

from __future__ import annotations

from hypothesis import strategies as st

from pos_app.domain.basket import BasketLine
from pos_app.domain.promotions import (
    EVERYTHING,
    AmountOff,
    Bundle,
    BuyGet,
    FixedPrice,
    Gift,
    Limits,
    MultiBuy,
    NthDiscount,
    PercentOff,
    PriceBreak,
    Products,
    Promotion,
    SpendAndSave,
    SpendStep,
    type_of_reward,
)
from tests.helpers.builders_promotions import line, only, part, promotion

SKUS = "ABCD"
MONEY = st.integers(1, 12).map(lambda n: n * 10_000)
RATES = st.sampled_from([1000, 2000, 5000, 10_000])


ODD = st.one_of(MONEY, st.integers(1, 40_000))


@st.composite
def baskets(draw: st.DrawFn, most: int = 5) -> list[BasketLine]:
    """A few units of at most four products, one price each, round or odd."""
    prices = {sku: draw(ODD) for sku in SKUS}
    units = draw(st.lists(st.sampled_from(SKUS), min_size=1, max_size=most))
    return [line(sku, prices[sku], units.count(sku)) for sku in sorted(set(units))]


SOME: st.SearchStrategy[Products] = st.lists(
    st.sampled_from(SKUS), min_size=1, max_size=3, unique=True
).map(lambda skus: only(*sorted(skus)))
PRODUCTS: st.SearchStrategy[Products] = st.one_of(st.just(EVERYTHING), SOME)
PRICES: st.SearchStrategy[type_of_reward] = st.one_of(
    st.builds(PercentOff, rate_bp=RATES),
    st.builds(AmountOff, amount_minor=MONEY),
    st.builds(FixedPrice, price_minor=MONEY),
)
PARTS = st.lists(
    st.builds(part, st.sampled_from(SKUS), quantity=st.integers(1, 2)), min_size=1, max_size=2
).map(tuple)
SETS: st.SearchStrategy[type_of_reward] = st.one_of(
    st.builds(NthDiscount, nth=st.integers(2, 3), rate_bp=RATES),
    st.builds(
        BuyGet, buy=st.integers(1, 2), get=st.integers(1, 2), rate_bp=RATES,
        get_products=st.one_of(st.none(), st.sampled_from(SKUS).map(only)),
    ),
    st.builds(
        MultiBuy, breaks=st.builds(PriceBreak, quantity=st.integers(2, 3), price_minor=MONEY)
        .map(lambda one: (one,)),
    ),
    st.builds(Bundle, parts=PARTS, price_minor=MONEY),
    st.builds(Bundle, parts=PARTS, off_minor=MONEY),
    st.builds(Bundle, parts=PARTS, rate_bp=RATES),
    st.builds(Gift, skus=st.sampled_from(SKUS).map(lambda sku: (sku,)), quantity=st.integers(1, 2)),
)  # fmt: skip


@st.composite
def spends(draw: st.DrawFn) -> SpendAndSave:
    """Once or for every multiple."""
    reach = draw(MONEY) * 2
    if draw(st.booleans()):
        return SpendAndSave(
            steps=(SpendStep(spend_minor=reach, off_minor=draw(MONEY)),), every=draw(st.booleans())
        )
    return SpendAndSave(steps=(SpendStep(spend_minor=reach, rate_bp=draw(RATES)),))


@st.composite
def rules(
    draw: st.DrawFn, most: int = 3, *, limits: bool = False, narrow: bool = False
) -> list[Promotion]:
    """Promotions of any kind, some stackable, some in a group."""
    count = draw(st.integers(1, most))
    products = SOME if narrow else PRODUCTS
    return [draw(_rule(f"p{n}", limits, products)) for n in range(count)]


@st.composite
def _rule(
    draw: st.DrawFn, promotion_id: str, limits: bool, products: st.SearchStrategy[Products]
) -> Promotion:
    reward = draw(st.one_of(PRICES, SETS, spends()))
    may_stack = isinstance(reward, PercentOff | AmountOff | FixedPrice | SpendAndSave)
    bounds = Limits(times_per_basket=draw(st.sampled_from([None, None, 1, 2])))
    if limits:
        bounds = Limits(
            times_per_basket=bounds.times_per_basket,
            units_per_basket=draw(st.sampled_from([None, None, 1, 2, 4])),
            off_per_basket_minor=draw(st.sampled_from([None, None, 5_000, 25_000])),
        )
    return promotion(
        promotion_id, reward, products=draw(products), limits=bounds,
        stackable=may_stack and draw(st.booleans()), group=draw(st.sampled_from(["", "", "g"])),
    )  # fmt: skip
