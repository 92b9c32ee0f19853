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

    def off_all(self, price: int, count: int) -> int:
        """What it takes off so many units of one price; a percentage is rounded once for all."""
        if self.kind == PERCENT:
            return (price * count * self.value + 5_000) // 10_000
        return self.off(price) * count

    def off_total(self, total: int, count: int) -> int:
        """The same where the units' prices, as even as can be, sum to ``total``."""
        if self.kind == PERCENT:
            return (total * self.value + 5_000) // 10_000
        price, odd = divmod(total, count)
        return self.off(price) * (count - odd) + (self.off(price + 1) * odd if odd else 0)


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
    """Units by run: price, how many are there, and what they cost where no set takes them."""

    __slots__ = (
        "_alone",
        "count",
        "price",
        "prices",
        "qualifies",
        "roles",
        "tail",
        "terms",
        "unit",
    )

    def __init__(
        self,
        price: list[int],
        count: list[int],
        prices: Sequence[Sequence[Term]],
        tail: Sequence[Sequence[Term]],
        roles: Callable[[Live], list[list[int]]],
        terms: Callable[[Live, int], Term | None],
        qualifies: Callable[[Live, Picked], bool],
    ) -> None:
        self.price, self.count, self.prices, self.tail = price, count, prices, tail
        self._alone: dict[tuple[int, int], int] = {}
        self.unit: dict[int, int] = {}
        self.roles = roles
        """The runs in each role of a promotion."""
        self.terms = terms
        """The price for single units of a run that a promotion gives."""
        self.qualifies = qualifies
        """Whether a gift's conditions hold without these units."""

    def raw(self, run: int, count: int) -> int:
        """What so many units cost at the best price for single units, nothing on top."""
        price = self.price[run]
        off = 0
        for term in self.prices[run]:
            more = term.off_all(price, count)
            off = max(off, more)
        return price * count - off

    def alone(self, run: int, count: int) -> int:
        """What so many units of a run cost where no set takes them."""
        key = (run, count)
        known = self._alone.get(key)
        if known is None:
            known = self._alone[key] = self.final(run, self.raw(run, count), count)
        return known

    def cost(self, run: int) -> int:
        """About what one of the units costs where no set takes it."""
        known = self.unit.get(run)
        if known is None:
            count = self.count[run] or 1
            known = self.unit[run] = self.alone(run, count) // count
        return known

    def final(self, run: int, total: int, count: int) -> int:
        """What is paid for units of that price once stackable prices came on top."""
        if count:
            for term in self.tail[run]:
                total -= term.off_total(total, count)
        return total

    def worth(self, run: int, off: int) -> int:
        """About what is gained by taking ``off`` a unit instead of leaving it alone."""
        return self.cost(run) - self.final(run, self.price[run] - off, 1)

    def gained(self, takes: Iterable[Take]) -> int:
        """What these reductions gain over leaving all units alone: to the minor unit."""
        gain = 0
        used: dict[int, int] = {}
        for take in takes:
            run, count = take.run, take.count
            used[run] = used.get(run, 0) + count
            gain -= self.final(run, self.price[run] * count - take.off, count)
        for run, count in used.items():
            there = self.count[run]
            gain += self.alone(run, there) - self.alone(run, there - count)
        return gain

    def is_straight(self, run: int) -> bool:
        """True where each unit costs the same however many others a set leaves."""
        count = self.count[run]
        return count < 2 or self.raw(run, 1) * count == self.raw(run, count)

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

    def with_tail(self, tail: Sequence[Sequence[Term]]) -> Pool:
        """The same with other stackable prices on top."""
        pool = copy(self)
        pool.tail, pool._alone, pool.unit = tail, {}, {}
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
