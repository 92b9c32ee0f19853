"""Made-up promotions as a chain runs them, and baskets of the goods they are about.

The ordinary book: sets and spend steps are about named goods or a brand, and a few spend steps
about a shelf; what holds for a whole shelf or department is a price. A chain's calendar keeps it
so: nobody could read a shelf label of goods that stand in several sets at once. The dense book is
the stress case: every kind of promotion on every breadth of goods, so that a long basket has dozens
of whole-shelf spend promotions and sets of a whole department that all want the same goods.
"""

from __future__ import annotations

from random import Random
from typing import Final

from pos_app.domain.basket import Basket, BasketLine
from pos_app.domain.buyer import Buyer
from pos_app.domain.promotions import (
    EVERYTHING,
    SCHEMA_VERSION,
    AmountOff,
    Bundle,
    BundlePart,
    BuyGet,
    FixedPrice,
    Gift,
    Limits,
    MemberPrice,
    MultiBuy,
    NthDiscount,
    PercentOff,
    PointsMultiplier,
    PriceBreak,
    ProductMatch,
    Products,
    Promotion,
    PromotionFile,
    SpendAndSave,
    SpendStep,
    Stacking,
    TierDiscount,
    When,
    type_of_reward,
)

SKUS: Final = 5_000
_DEPARTMENTS: Final = 12
_SHELVES: Final = 20
_BRANDS: Final = 200
_SHELF_SPEND: Final = 3
_CHAIN_WIDE: Final = 6
"""Promotions on the whole basket: a chain runs a handful at a time, whatever else it has."""


def promotion_file(
    count: int, scale: int = 1, seed: int = 7, *, dense: bool = False
) -> PromotionFile:
    """So many live promotions: most by SKU, some by shelf, department and brand, a few on all.

    ``scale``: a range so many times as wide, with as many more shelves and brands. ``dense``: the
    stress case.
    """
    random = Random(seed)
    wide = tuple(_chain_wide())
    narrow = tuple(_narrow(random, n, scale, dense) for n in range(count - len(wide)))
    return PromotionFile(schema=SCHEMA_VERSION, currency="CNY", promotions=(*wide, *narrow))


def basket(lines: int, seed: int, scale: int = 1) -> Basket:
    """So many different goods in small numbers."""
    random = Random(seed)
    chosen = random.sample(range(SKUS * scale), lines)
    return Basket(
        id=f"b{seed}",
        lines=tuple(_line(random, n, sku, scale) for n, sku in enumerate(chosen, start=1)),
        member="M1",
        buyer=Buyer(member="M1", tier="gold"),
    )


def _line(random: Random, line_no: int, sku: int, scale: int) -> BasketLine:
    price = (199 + sku * 37 % 9_000) * 1000
    return BasketLine(
        line_no=line_no, sku=f"S{sku}", name=f"Goods {sku}",
        quantity_milli=random.choice((1, 1, 1, 2, 2, 3, 6)) * 1000,
        list_price_milliminor=price, price_milliminor=price,
        category=_category(sku, scale), brand=f"B{sku % (_BRANDS * scale)}",
    )  # fmt: skip


def _category(sku: int, scale: int) -> str:
    return f"D{sku % (_DEPARTMENTS * scale)}/S{sku % (_SHELVES * scale)}"


def _chain_wide() -> list[Promotion]:
    steps = (SpendStep(spend_minor=20_000, off_minor=1_500),
             SpendStep(spend_minor=50_000, off_minor=5_000))  # fmt: skip
    rewards: list[tuple[str, type_of_reward, bool, str]] = [
        ("tier", TierDiscount(rates_bp={"gold": 500, "silver": 300}), True, ""),
        ("spend", SpendAndSave(steps=steps), True, ""),
        ("double", PointsMultiplier(times_bp=20_000), True, ""),
        ("clear", PercentOff(rate_bp=500), False, "opening"),
        ("clear2", AmountOff(amount_minor=100), False, "opening"),
        ("night", PercentOff(rate_bp=1000), False, ""),
    ]
    return [
        Promotion(
            id=f"0-{name}", name=name, reward=reward, stacking=Stacking(stackable=top, group=group),
            when=When(coupon="NIGHT" if name == "night" else ""),
        )
        for name, reward, top, group in rewards[:_CHAIN_WIDE]
    ]  # fmt: skip


def _narrow(random: Random, n: int, scale: int, dense: bool) -> Promotion:
    products = _products(random, scale)
    reward = _reward(random, products, scale)
    if not dense and products.include[0].categories:
        reward = _of_a_shelf(random, n, reward)
    stackable = isinstance(reward, PercentOff) and random.random() < 0.1
    return Promotion(
        id=f"p{n}", name=f"Promotion {n}", reward=reward, products=products,
        stacking=Stacking(stackable=stackable),
        limits=Limits(times_per_basket=random.choice((None, None, None, 3))),
        when=When(members_only=random.random() < 0.2,
                  coupon=f"C{n}" if random.random() < 0.1 else ""),
    )  # fmt: skip


def _of_a_shelf(random: Random, n: int, reward: type_of_reward) -> type_of_reward:
    """A price for a whole shelf or department; seldom a spend step."""
    if isinstance(reward, PercentOff | AmountOff | FixedPrice):
        return reward
    if isinstance(reward, SpendAndSave) and n % _SHELF_SPEND == 0:
        return reward
    return PercentOff(rate_bp=random.choice((500, 1000)))


def _products(random: Random, scale: int) -> Products:
    kind = random.random()
    if kind < 0.7:
        skus = tuple(
            f"S{random.randrange(SKUS * scale)}" for _ in range(random.choice((1, 2, 5, 20)))
        )
        return Products(include=(ProductMatch(skus=skus),))
    if kind < 0.85:
        return Products(include=(ProductMatch(brands=(f"B{random.randrange(_BRANDS * scale)}",)),))
    sku = random.randrange(SKUS * scale)
    category = _category(sku, scale) if kind < 0.97 else f"D{sku % (_DEPARTMENTS * scale)}"
    return Products(include=(ProductMatch(categories=(category,)),))


def _reward(random: Random, products: Products, scale: int) -> type_of_reward:
    rate = random.choice((500, 1000, 2000, 3000))
    price = random.randrange(150, 5_000)
    spend = random.randrange(5_000, 40_000)
    skus = products.include[0].skus if products.include else ()
    half = Products(include=(ProductMatch(skus=skus[: len(skus) // 2]),)) if len(skus) > 1 else None
    other = Products(include=(ProductMatch(skus=skus[len(skus) // 2 :]),)) if half else EVERYTHING
    ways: list[type_of_reward] = [
        PercentOff(rate_bp=rate), PercentOff(rate_bp=rate), PercentOff(rate_bp=rate),
        AmountOff(amount_minor=price // 5),
        FixedPrice(price_minor=price), FixedPrice(price_minor=price),
        NthDiscount(nth=2, rate_bp=5_000), BuyGet(buy=2, get=1),
        MultiBuy(breaks=(PriceBreak(quantity=3, price_minor=2 * price),)),
        SpendAndSave(steps=(SpendStep(spend_minor=spend, off_minor=spend // 8),)),
        Gift(skus=(f"S{random.randrange(SKUS * scale)}",)),
    ]  # fmt: skip
    if skus:
        ways.append(MemberPrice(prices_minor=dict.fromkeys(skus, price)))
    if half is not None:
        parts = (BundlePart(products=half), BundlePart(products=other))
        ways.append(Bundle(parts=parts, rate_bp=2_000))
    return random.choice(ways)
