"""What promotions for sets compete for: units, what each would cost without them, and a deal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from copy import copy
from typing import Final, NamedTuple

from pos_app.domain.promotion_book import Rule
from pos_app.domain.promotion_goods import Take
from pos_app.domain.promotion_terms import Allowance
from pos_app.domain.promotions import AmountOff, FixedPrice, MemberPrice, PercentOff, TierDiscount

PERCENT: Final = 0
AMOUNT: Final = 1
FIXED: Final = 2


class Term(NamedTuple):
    """What a price for single units does: basis points, an amount, or a price."""

    kind: int
    value: int

    def off(self, price: int) -> int:
        """What it takes off one unit of that price; never more than the price, never negative."""
        if self.kind == PERCENT:
            return (price * self.value + 5_000) // 10_000
        if self.kind == AMOUNT:
            return min(price, self.value)
        return max(0, price - self.value)

    def off_all(self, price: int, count: int, exact: bool) -> int:
        """What it takes off so many units."""
        if self.kind == PERCENT and not exact:
            return (price * count * self.value + 5_000) // 10_000
        return self.off(price) * count


class Live:
    """A promotion that holds for this basket, and the goods in each of its roles."""

    __slots__ = ("allowed", "goods", "id", "rule")

    def __init__(self, rule: Rule, goods: Sequence[Sequence[int]], allowed: Allowance) -> None:
        self.rule, self.goods, self.allowed = rule, goods, allowed
        self.id = rule.id

    @property
    def is_single(self) -> bool:
        """A price for single units that no limit divides."""
        return self.rule.is_unit and self.allowed.units is None and self.allowed.off_minor is None


class Deal:
    """Sets of one promotion: which units, how many times, and what is gained over leaving it."""

    __slots__ = ("exact", "gain", "live", "takes", "times")

    def __init__(
        self, live: Live, takes: list[Take], gain: int, times: int, exact: bool = True
    ) -> None:
        self.live, self.takes, self.gain, self.times, self.exact = live, takes, gain, times, exact

    @property
    def off(self) -> int:
        """What it takes off in all."""
        return sum(take.off for take in self.takes)


Picked = list[tuple[int, int]]
"""Units: (run, how many)."""


class Pool:
    """Units by run: price, how many are there, and what one costs if no set takes it."""

    __slots__ = ("cost", "count", "price", "qualifies", "raw", "roles", "tail", "terms")

    def __init__(
        self,
        price: list[int],
        count: list[int],
        cost: list[int],
        tail: Sequence[Sequence[Term]],
        roles: Callable[[Live], list[list[int]]],
        terms: Callable[[Live, int], Term | None],
        qualifies: Callable[[Live, Picked], bool],
    ) -> None:
        self.price, self.count, self.raw, self.tail = price, count, cost, tail
        self.cost = [self.final(i, paid) for i, paid in enumerate(cost)]
        """By ``raw``, what is paid for a unit before stackable prices came on top."""
        self.roles = roles
        """The runs in each role of a promotion."""
        self.terms = terms
        """The price for single units of a run that a promotion gives."""
        self.qualifies = qualifies
        """Whether a gift's conditions hold without these units."""

    def final(self, run: int, price: int) -> int:
        """What is paid for a unit at this price once stackable prices came on top."""
        for term in self.tail[run]:
            price -= term.off(price)
        return price

    def worth(self, run: int, off: int) -> int:
        """Gained by taking ``off`` a unit instead of leaving it to prices for single units."""
        return self.cost[run] - self.final(run, self.price[run] - off)

    def gained(self, takes: Iterable[Take]) -> int:
        """What is gained by a reduction that was spread over units."""
        gain = 0
        for take in takes:
            price, odd = divmod(self.price[take.run] * take.count - take.off, take.count)
            gain += self.cost[take.run] * take.count
            gain -= self.final(take.run, price) * (take.count - odd)
            gain -= self.final(take.run, price + 1) * odd
        return gain

    def is_even(self, runs: Iterable[int]) -> bool:
        """True where what comes on top is the same percentages everywhere: it changes no order."""
        tails = {tuple(self.tail[i]) for i in runs}
        return len(tails) <= 1 and all(t.kind == PERCENT for tail in tails for t in tail)

    def with_roles(self, roles: list[list[int]]) -> Pool:
        """The same for one promotion whose goods in each role are these."""
        pool = copy(self)
        pool.roles = lambda _: roles
        return pool

    def with_count(self, count: list[int]) -> Pool:
        """The same with other units left."""
        pool = copy(self)
        pool.count = count
        return pool


def term_of(rule: Rule, sku: str, tier: str) -> Term | None:
    """The price for single units that a promotion gives on a product."""
    reward = rule.reward
    if isinstance(reward, PercentOff):
        return Term(PERCENT, reward.rate_bp)
    if isinstance(reward, AmountOff):
        return Term(AMOUNT, reward.amount_minor)
    if isinstance(reward, FixedPrice):
        return Term(FIXED, reward.price_minor)
    if isinstance(reward, TierDiscount):
        return Term(PERCENT, reward.rates_bp.get(tier, 0))
    if isinstance(reward, MemberPrice) and sku in reward.prices_minor:
        return Term(FIXED, reward.prices_minor[sku])
    return None


def merged(takes: Iterable[Take]) -> list[Take]:
    """Takes with one entry for each run and reduction that differs by unit."""
    found: dict[tuple[int, int], Take] = {}
    for take in takes:
        each = take.off // take.count if take.count and take.off % take.count == 0 else -1
        known = found.get((take.run, each))
        if known is None or each < 0:
            found[take.run, each if each >= 0 else -2 - len(found)] = Take(
                take.run, take.count, take.off
            )
        else:
            known.count += take.count
            known.off += take.off
    return list(found.values())


def clamped(deal: Deal, cap: int | None) -> Deal:
    """The deal within a limit on what it may take off: filled in order, the rest at no reduction.

    What is lost at the limit is lost of the gain. Exact only where nothing else wanted the goods.
    """
    over = deal.off - cap if cap is not None else 0
    if over <= 0:
        return deal
    left, takes = cap or 0, []
    for take in deal.takes:
        off = min(take.off, left)
        takes.append(Take(take.run, take.count, off))
        left -= off
    return Deal(deal.live, takes, deal.gain - over, deal.times, False)
