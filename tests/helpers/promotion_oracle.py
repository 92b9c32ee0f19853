"""What a tiny basket could save at the very most: every combination is tried, nothing is clever.

Units are single pieces. It knows products by SKU only, whole prices, one level, stackable prices
and spend promotions, and no limits but ``times_per_basket``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, combinations, permutations, product
from typing import NamedTuple

from pos_app.domain.basket import BasketLine
from pos_app.domain.money import allocate, percent_of_minor
from pos_app.domain.promotions import (
    AmountOff,
    Bundle,
    BuyGet,
    FixedPrice,
    Gift,
    MultiBuy,
    NthDiscount,
    PercentOff,
    Products,
    Promotion,
    SpendAndSave,
)


class Unit(NamedTuple):
    """A piece: what it is, and what is left of its price."""

    sku: str
    left: int
    used: bool = False


def most_off(lines: Sequence[BasketLine], promotions: Sequence[Promotion]) -> int:
    """The most that any combination takes off."""
    units = [
        Unit(x.sku, x.price_milliminor // 1000)
        for x in lines for _ in range(x.quantity_milli // 1000)
    ]  # fmt: skip
    whole = sum(u.left for u in units)
    return max(whole - _least(units, chosen) for chosen in _groupings(promotions))


def _groupings(promotions: Sequence[Promotion]) -> Iterator[list[Promotion]]:
    groups: dict[str, list[Promotion | None]] = {}
    for one in promotions:
        if one.stacking.group:
            groups.setdefault(one.stacking.group, [None]).append(one)
    free = [one for one in promotions if not one.stacking.group]
    for some in product(*groups.values()):
        yield sorted([*free, *(one for one in some if one)], key=lambda one: one.id)


def _least(units: list[Unit], promotions: list[Promotion]) -> int:
    spends = [p for p in promotions if isinstance(p.reward, SpendAndSave)]
    others = [p for p in promotions if p not in spends]
    plain = [p for p in others if not p.stacking.stackable]
    tops = [p for p in others if p.stacking.stackable]
    singles = [p for p in plain if isinstance(p.reward, PercentOff | AmountOff | FixedPrice)]
    sets = [p for p in plain if p not in singles]
    return min(
        sum(u.left for u in after)
        for with_sets in _with_sets(units, sets, {})
        for with_singles in _with_singles(with_sets, singles)
        for with_tops in _with_tops(with_singles, tops)
        for after in _with_spends(with_tops, spends)
    )


def _with_sets(
    units: list[Unit], sets: list[Promotion], times: dict[str, int]
) -> Iterator[list[Unit]]:
    """No set, or any one set and then again."""
    yield units
    for one in sets:
        limit = one.limits.times_per_basket
        if limit is not None and times.get(one.id, 0) >= limit:
            continue
        if isinstance(one.reward, Gift) and times.get(one.id):
            continue
        for after in _sets(units, one):
            yield from _with_sets(
                after, sets[sets.index(one) :], {**times, one.id: times.get(one.id, 0) + 1}
            )


def _sets(units: list[Unit], one: Promotion) -> Iterator[list[Unit]]:
    reward = one.reward
    free = [i for i, u in enumerate(units) if not u.used and _fits(one.products, u)]
    if isinstance(reward, NthDiscount):
        yield from _cheapest_off(units, free, reward.nth, 1, reward.rate_bp)
    elif isinstance(reward, BuyGet) and reward.get_products is None:
        yield from _cheapest_off(units, free, reward.buy + reward.get, reward.get, reward.rate_bp)
    elif isinstance(reward, BuyGet):
        yield from _bought_and_got(units, free, reward)
    elif isinstance(reward, MultiBuy):
        for step in reward.breaks:
            for some in combinations(free, step.quantity):
                yield _at_price(units, some, step.price_minor)
    elif isinstance(reward, Bundle):
        for some in _bundles(units, one.products, reward):
            yield _bundled(units, some, reward)
    elif isinstance(reward, Gift):
        yield from _given(units, one, reward)


def _bought_and_got(units: list[Unit], free: list[int], reward: BuyGet) -> Iterator[list[Unit]]:
    wanted = reward.get_products or Products()
    gets = [i for i, u in enumerate(units) if not u.used and _fits(wanted, u)]
    for bought in combinations(free, reward.buy):
        for got in combinations([i for i in gets if i not in bought], reward.get):
            yield _taken(units, bought, got, reward.rate_bp)


def _given(units: list[Unit], one: Promotion, reward: Gift) -> Iterator[list[Unit]]:
    gifts = [i for i, u in enumerate(units) if not u.used and u.sku in reward.skus]
    need = max(one.when.min_quantity, 1 if one.products.include else 0)
    for n in range(1, reward.quantity + 1):
        for some in combinations(gifts, n):
            rest = [u for i, u in enumerate(units) if i not in some and _fits(one.products, u)]
            if len(rest) >= need:
                yield _taken(units, (), some, 10_000)


def _cheapest_off(
    units: list[Unit], free: list[int], size: int, get: int, rate_bp: int
) -> Iterator[list[Unit]]:
    for some in combinations(free, size):
        ordered = sorted(some, key=lambda i: -units[i].left)
        yield _taken(units, ordered[: size - get], ordered[size - get :], rate_bp)


def _taken(
    units: list[Unit], bought: Sequence[int], got: Sequence[int], rate_bp: int
) -> list[Unit]:
    after = list(units)
    for i in chain(bought, got):
        off = percent_of_minor(units[i].left, rate_bp) if i in got else 0
        after[i] = Unit(units[i].sku, units[i].left - off, used=True)
    return after


def _at_price(units: list[Unit], some: Sequence[int], price: int) -> list[Unit]:
    """A set at a price: what it saves is spread over its units by their price."""
    prices = [units[i].left for i in some]
    after = list(units)
    for i, share in zip(some, allocate(max(0, sum(prices) - price), prices), strict=True):
        after[i] = Unit(units[i].sku, units[i].left - share, used=True)
    return after


def _bundles(units: list[Unit], products: Products, reward: Bundle) -> Iterator[tuple[int, ...]]:
    free = [i for i, u in enumerate(units) if not u.used and _fits(products, u)]
    ways = [
        combinations([i for i in free if _fits(part.products, units[i])], part.quantity)
        for part in reward.parts
    ]
    for chosen in product(*ways):
        some = tuple(chain(*chosen))
        if len(set(some)) == len(some):
            yield some


def _bundled(units: list[Unit], some: Sequence[int], reward: Bundle) -> list[Unit]:
    worth = sum(units[i].left for i in some)
    if reward.price_minor is not None:
        return _at_price(units, some, reward.price_minor)
    if reward.rate_bp:
        return _taken(units, (), some, reward.rate_bp)
    return _at_price(units, some, worth - min(worth, reward.off_minor))


def _with_singles(units: list[Unit], singles: list[Promotion]) -> Iterator[list[Unit]]:
    """For each SKU one price for all units that are left, or none."""
    skus = sorted({u.sku for u in units})
    for chosen in product([None, *singles], repeat=len(skus) if singles else 0):
        price = dict(zip(skus, chosen, strict=False))
        after = units
        for sku in skus:
            after = _single(after, sku, price.get(sku))
        yield after


def _single(units: list[Unit], sku: str, one: Promotion | None) -> list[Unit]:
    """All units of a product that no set uses, together: a percentage is rounded once."""
    some = [i for i, u in enumerate(units) if u.sku == sku and not u.used]
    if one is None or not some or not _fits(one.products, units[some[0]]):
        return units
    after = list(units)
    total = sum(units[i].left for i in some)
    left = total - percent_of_minor(total, one.reward.rate_bp) if isinstance(
        one.reward, PercentOff
    ) else sum(_lower(units[i].left, one) for i in some)  # fmt: skip
    for i, share in zip(some, allocate(left, [1] * len(some)), strict=True):
        after[i] = Unit(sku, share, used=True)
    return after


def _lower(price: int, one: Promotion) -> int:
    reward = one.reward
    if isinstance(reward, PercentOff):
        return price - percent_of_minor(price, reward.rate_bp)
    if isinstance(reward, AmountOff):
        return max(0, price - reward.amount_minor)
    assert isinstance(reward, FixedPrice)
    return min(price, reward.price_minor)


def _with_tops(units: list[Unit], tops: list[Promotion]) -> Iterator[list[Unit]]:
    """For each SKU any of the stackable prices, by id."""
    if not tops:
        yield units
        return
    skus = sorted({u.sku for u in units})
    ways = [some for n in range(len(tops) + 1) for some in combinations(tops, n)]
    for chosen in product(ways, repeat=len(skus)):
        price = dict(zip(skus, chosen, strict=True))
        after = []
        for unit in units:
            left = unit.left
            for one in price[unit.sku]:
                left = _lower(left, one) if _fits(one.products, unit) else left
            after.append(Unit(unit.sku, left, unit.used))
        yield after


def _with_spends(units: list[Unit], spends: list[Promotion]) -> Iterator[list[Unit]]:
    plain = [p for p in spends if not p.stacking.stackable]
    tops = [p for p in spends if p.stacking.stackable]
    for order in permutations(plain):
        for n in range(len(tops) + 1):
            for some in combinations(tops, n):
                after = units
                for one in (*order, *some):
                    after = _spent(after, one)
                yield after


def _spent(units: list[Unit], one: Promotion) -> list[Unit]:
    """What is taken off is spread over the goods by what is left of their price."""
    assert isinstance(one.reward, SpendAndSave)
    top = one.stacking.stackable
    about = [i for i, u in enumerate(units) if _fits(one.products, u) and (top or not u.used)]
    spend = sum(units[i].left for i in about)
    off = 0
    for step in one.reward.steps:
        if spend >= step.spend_minor:
            many = spend // step.spend_minor if one.reward.every else 1
            limit = one.limits.times_per_basket
            many = many if limit is None else min(many, limit)
            off = max(off, step.off_minor * many or percent_of_minor(spend, step.rate_bp))
    off = min(off, spend)
    if not off:
        return units
    after = list(units)
    for i, share in zip(about, allocate(off, [units[i].left for i in about]), strict=True):
        after[i] = Unit(units[i].sku, units[i].left - share, units[i].used or not top)
    return after


def _fits(products: Products, unit: Unit) -> bool:
    return not products.include or any(unit.sku in match.skus for match in products.include)
