"""Promotions arranged so that a basket meets only those that may concern it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from pos_app.domain.basket import BasketLine
from pos_app.domain.product_match import matches
from pos_app.domain.promotions import (
    SCHEMA_VERSION,
    AmountOff,
    Bundle,
    BuyGet,
    FixedPrice,
    FreeService,
    Gift,
    MemberPrice,
    PercentOff,
    PointsMultiplier,
    ProductMatch,
    Products,
    Promotion,
    PromotionFile,
    SpendAndSave,
    TierDiscount,
)

_MEMO_MAX: Final = 20_000
"""Products whose rules are remembered; beyond it the memory begins anew."""
_ANY: Final = ("*", "")

Key = tuple[str, str]
Meeting = tuple["Rule", tuple[int, ...]]
"""A rule, and the roles a product may play in it."""


class Rule:
    """A promotion made ready: what it is, and which products play which role in it.

    Role 0 are the goods it is about. A bundle's parts, the goods to get and the gifts are roles
    from 1 on.
    """

    __slots__ = (
        "group", "id", "is_points", "is_spend", "is_unit", "order", "promotion", "reward", "roles",
        "stackable",
    )  # fmt: skip

    def __init__(self, promotion: Promotion) -> None:
        reward = promotion.reward
        self.promotion = promotion
        self.id = promotion.id
        self.reward = reward
        self.order = (promotion.stacking.priority, promotion.id)
        self.group = promotion.stacking.group
        self.stackable = promotion.stacking.stackable
        self.is_unit = isinstance(
            reward, PercentOff | AmountOff | FixedPrice | MemberPrice | TierDiscount
        )
        self.is_spend = isinstance(reward, SpendAndSave)
        self.is_points = isinstance(reward, PointsMultiplier)
        self.roles = _roles(promotion)

    def __repr__(self) -> str:
        """Its id."""
        return f"Rule({self.id})"


class PromotionBook:
    """All promotions of one file, indexed by what they ask of a product."""

    def __init__(self, file: PromotionFile) -> None:
        self.file = file
        self.limited = tuple(p.id for p in file.promotions if p.limits.outlive_the_basket)
        """Promotions whose earlier uses matter."""
        self._by_id = {p.id: p for p in file.promotions}
        self._by_key: dict[Key, list[Rule]] = {}
        self._memo: dict[tuple[object, ...], tuple[Meeting, ...]] = {}
        for promotion in file.promotions:
            if promotion.active:
                self._enter(Rule(promotion))

    def promotion(self, promotion_id: str) -> Promotion | None:
        """The promotion of that id."""
        return self._by_id.get(promotion_id)

    def rules_for(self, line: BasketLine) -> tuple[Meeting, ...]:
        """The rules that such goods play a role in, by priority and id, whatever day it is.

        Remembered by product: the answer depends on nothing else.
        """
        key = (line.sku, line.category, line.brand, line.style, line.attributes)
        met = self._memo.get(key)
        if met is None:
            if len(self._memo) >= _MEMO_MAX:
                self._memo.clear()
            met = self._memo[key] = tuple(self._meetings(line))
        return met

    def _enter(self, rule: Rule) -> None:
        keys = {key for role in rule.roles for key in _keys(role, self.file.product_sets)}
        for key in sorted(keys):
            self._by_key.setdefault(key, []).append(rule)

    def _meetings(self, line: BasketLine) -> Iterator[Meeting]:
        sets = self.file.product_sets
        rules = {rule for key in _keys_of_line(line) for rule in self._by_key.get(key, ())}
        for rule in sorted(rules, key=lambda r: r.order):
            roles = tuple(i for i, role in enumerate(rule.roles) if matches(role, line, sets))
            if roles:
                yield rule, roles


NO_PROMOTIONS: Final = PromotionBook(PromotionFile(schema=SCHEMA_VERSION, currency=""))


def _roles(promotion: Promotion) -> tuple[Products, ...]:
    reward, goods = promotion.reward, promotion.products
    if isinstance(reward, MemberPrice):
        named = ProductMatch(skus=tuple(sorted(reward.prices_minor)))
        return (_narrowed(goods, named),)
    if isinstance(reward, Bundle):
        return (goods, *(part.products for part in reward.parts))
    if isinstance(reward, BuyGet) and reward.get_products is not None:
        return (goods, reward.get_products)
    if isinstance(reward, Gift | FreeService):
        return (goods, Products(include=(ProductMatch(skus=reward.skus),)))
    return (goods,)


def _narrowed(goods: Products, named: ProductMatch) -> Products:
    """Everything becomes the SKUs named; a narrower choice is left and asked for its price."""
    return goods if goods.include else Products(include=(named,), exclude=goods.exclude)


def _keys(products: Products, sets: Mapping[str, Products]) -> Iterator[Key]:
    """Under which keys the products may be found: for each match its narrowest demand."""
    if not products.include:
        yield _ANY
    for match in products.include:
        yield from _keys_of_match(match, sets)


def _keys_of_match(match: ProductMatch, sets: Mapping[str, Products]) -> Iterator[Key]:
    named = (("sku", match.skus), ("style", match.styles), ("brand", match.brands),
             ("category", match.categories))  # fmt: skip
    for kind, values in named:
        if values:
            yield from ((kind, value) for value in values)
            return
    if match.attributes:
        name, values = min(match.attributes.items())
        yield from ((f"attribute {name}", value) for value in values)
    elif match.sets:
        for name in match.sets:
            if name in sets:
                yield from _keys(sets[name], {key: sets[key] for key in sets if key != name})
    else:
        yield _ANY


def _keys_of_line(line: BasketLine) -> Iterator[Key]:
    yield _ANY
    yield "sku", line.sku
    yield "style", line.style
    yield "brand", line.brand
    for end, letter in enumerate(line.category):
        if letter == "/":
            yield "category", line.category[:end]
    yield "category", line.category
    for name, value in line.attributes:
        yield f"attribute {name}", value
