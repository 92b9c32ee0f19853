"""Several promotions for sets that want the same goods: who gets which units.

Where the best of each do not get in each other's way they are the answer. Else every division is
tried, remembering what is left; past a stated number of steps (ADR 0012) the promotions are served
one after the other instead, each once as the first, and the best of these is taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from pos_app.domain.promotion_deals import best_deal, is_shared, parts_of, spread, times_of
from pos_app.domain.promotion_goods import Take
from pos_app.domain.promotion_pool import Deal, Live, Picked, Pool, clamped, merged
from pos_app.domain.promotions import (
    Bundle,
    BuyGet,
    FreeService,
    Gift,
    MultiBuy,
    NthDiscount,
)

STEPS_MAX: Final = 150
"""Sets looked at on one level before the search for the best division is cut short."""
_UNITS_MAX: Final = 60
_OFTEN: Final = -1
"""More sets are allowed than there are units."""
_FIRSTS_MAX: Final = 4
"""So many promotions are tried as the one served first."""


class Shape(NamedTuple):
    """One way to make a set: units per part, and once a basket or as often as limits allow."""

    parts: tuple[tuple[tuple[int, ...], int], ...]
    price: int = 0
    """What it costs, for price breaks."""


class Settled(NamedTuple):
    """The deals made, and whether they are proven best."""

    deals: list[Deal]
    exact: bool


class _TooMany(Exception):
    """The stated number of steps is reached."""


class Steps:
    """How many more sets the searches of one level may look at together."""

    __slots__ = ("left",)

    def __init__(self, left: int = STEPS_MAX) -> None:
        self.left = left


def settle(lives: Sequence[Live], pool: Pool, steps: Steps) -> Settled:
    """The best division of the pool among promotions for sets.

    One that gains nothing with all goods to itself never gains; the others are settled apart where
    they share no goods.
    """
    even = all(pool.is_even(wants(live, pool)) for live in lives if _is_whole(live))
    alone = {live.id: best_deal(live, pool) for live in lives}
    wanting = [live for live in lives if alone[live.id] is not None or _mixes(live, pool)]
    deals: list[Deal] = []
    for group in _contests(wanting, pool):
        own = [deal for live in group if (deal := alone[live.id]) is not None]
        settled = _settle(group, own, pool, steps)
        deals += settled.deals
        even = even and settled.exact
    return Settled(deals, even)


def _contests(lives: Sequence[Live], pool: Pool) -> list[list[Live]]:
    """Promotions by the goods they share."""
    groups: list[tuple[set[int], list[Live]]] = []
    for live in lives:
        runs, members = set(wants(live, pool)), [live]
        apart = []
        for others, known in groups:
            if others.isdisjoint(runs):
                apart.append((others, known))
            else:
                runs, members = runs | others, [*known, *members]
        groups = [*apart, (runs, members)]
    return [sorted(members, key=lambda x: x.id) for _, members in groups]


def _settle(lives: Sequence[Live], alone: list[Deal], pool: Pool, steps: Steps) -> Settled:
    mixed = any(_mixes(live, pool) for live in lives)
    if not mixed and _fit(alone, pool):
        return Settled(alone, all(deal.exact for deal in alone))
    in_turns = _in_turns(lives, pool)
    most = sum(deal.gain for deal in alone)
    if not mixed and sum(deal.gain for deal in in_turns) == most:
        return Settled(in_turns, all(deal.exact for deal in alone))
    if steps.left > 0 and sum(pool.count[i] for i in _runs(lives, pool)) <= _UNITS_MAX:
        try:
            return _Search(lives, pool, steps).best()
        except _TooMany:
            pass
    return Settled(in_turns, False)


def _mixes(live: Live, pool: Pool) -> bool:
    return is_shared([runs for runs, _ in parts_of(live, pool)])


def _runs(lives: Sequence[Live], pool: Pool) -> list[int]:
    """The runs they want, the dearest first."""
    wanted = {i for live in lives for i in wants(live, pool)}
    return sorted(wanted, key=lambda i: (-pool.price[i], i))


def wants(live: Live, pool: Pool) -> list[int]:
    """The runs whose units a promotion for sets may use."""
    parts = parts_of(live, pool)
    if parts:
        return sorted({i for runs, _ in parts for i in runs if pool.count[i]})
    gift = isinstance(live.rule.reward, Gift | FreeService)
    return [i for i in pool.roles(live)[1 if gift else 0] if pool.count[i]]


def _fit(deals: Sequence[Deal], pool: Pool) -> bool:
    taken: dict[int, int] = {}
    for deal in deals:
        for take in deal.takes:
            taken[take.run] = taken.get(take.run, 0) + take.count
    return all(count <= pool.count[i] for i, count in taken.items())


def _in_turns(lives: Sequence[Live], pool: Pool) -> list[Deal]:
    """One after the other by id, each of the first few once as the first; the best of these."""
    best: list[Deal] = []
    for first in range(min(len(lives), _FIRSTS_MAX)):
        order = [lives[first], *lives[:first], *lives[first + 1 :]]
        deals = _served(order, pool)
        if sum(d.gain for d in deals) > sum(d.gain for d in best):
            best = deals
    return best


def _served(order: Sequence[Live], pool: Pool) -> list[Deal]:
    left, deals = list(pool.count), []
    for live in order:
        deal = _alone(live, pool.with_count(left))
        if deal is None:
            continue
        for take in deal.takes:
            left[take.run] -= take.count
        deals.append(deal)
    return deals


def _alone(live: Live, pool: Pool) -> Deal | None:
    """Where parts share goods, the earlier part chooses first."""
    parts = parts_of(live, pool)
    if not is_shared([runs for runs, _ in parts]):
        return best_deal(live, pool)
    seen: set[int] = set()
    own: list[list[int]] = []
    for runs, _ in parts:
        own.append([i for i in runs if i not in seen])
        seen.update(runs)
    everything = sorted(seen)
    roles = [everything, *own] if isinstance(live.rule.reward, Bundle) else own
    return best_deal(live, pool.with_roles(roles))


class _Search:
    """Every division of few units, with a memory of what is left."""

    def __init__(self, lives: Sequence[Live], pool: Pool, steps: Steps) -> None:
        self.lives, self.pool, self.steps = lives, pool, steps
        self.runs = _runs(lives, pool)
        self.left = list(pool.count)
        self.shapes = [list(_shapes(live, pool)) for live in lives]
        self.memo: dict[tuple[object, ...], tuple[int, object]] = {}

    def best(self) -> Settled:
        """The best division. Raises _TooMany at the stated bound."""
        total = sum(self.left[i] for i in self.runs)
        times = tuple(t if (t := _times(live)) < total else _OFTEN for live in self.lives)
        _, path = self._best(0, times)
        found: dict[int, tuple[list[Take], int, int]] = {}
        while isinstance(path, tuple):
            path, n, takes, gain = path
            old = found.get(n, ([], 0, 0))
            found[n] = ([*old[0], *takes], old[1] + gain, old[2] + 1)
        deals = [
            clamped(
                Deal(self.lives[n], merged(takes), gain, 1 if self.lives[n].rule.is_unit else many),
                self.lives[n].allowed.off_minor,
            )
            for n, (takes, gain, many) in sorted(found.items())
        ]
        deals = [deal for deal in deals if deal.gain > 0]
        return Settled(deals, all(deal.exact for deal in deals))

    def _best(self, at: int, times: tuple[int, ...]) -> tuple[int, object]:
        while at < len(self.runs) and not self.left[self.runs[at]]:
            at += 1
        if at == len(self.runs):
            return 0, None
        key = (*[self.left[i] for i in self.runs[at:]], times)
        known = self.memo.get(key)
        if known is None:
            known = self.memo[key] = self._choose(at, times)
        return known

    def _choose(self, at: int, times: tuple[int, ...]) -> tuple[int, object]:
        """The dearest unit left is in no set, or in one of these."""
        run = self.runs[at]
        self.left[run] -= 1
        best = self._best(at, times)
        self.left[run] += 1
        for n, live in enumerate(self.lives):
            if not times[n]:
                continue
            fewer = times
            if times[n] != _OFTEN:
                fewer = (*times[:n], times[n] - 1, *times[n + 1 :])
            for shape in self.shapes[n]:
                for picks in self._sets(shape, run, at):
                    gain, takes = _worth(live, shape, picks, self.pool)
                    best = self._with(best, at, (n, takes, gain), picks, fewer)
        return best

    def _with(
        self,
        best: tuple[int, object],
        at: int,
        deal: tuple[int, list[Take], int],
        picks: list[list[int]],
        times: tuple[int, ...],
    ) -> tuple[int, object]:
        if deal[2] <= 0:
            return best
        for i in (i for part in picks for i in part):
            self.left[i] -= 1
        rest, path = self._best(at, times)
        for i in (i for part in picks for i in part):
            self.left[i] += 1
        gain = rest + deal[2]
        return (gain, (path, *deal)) if gain > best[0] else best

    def _sets(self, shape: Shape, run: int, at: int) -> Iterator[list[list[int]]]:
        """Sets of the units left that contain this run."""
        there = self.runs[at:]
        # All at once: while it looks, the units of the set it looks at are away.
        for picks in list(self._fill(shape.parts, 0, there)):
            if any(run in part for part in picks):
                yield picks

    def _fill(
        self, parts: tuple[tuple[tuple[int, ...], int], ...], n: int, there: Sequence[int]
    ) -> Iterator[list[list[int]]]:
        if n == len(parts):
            self.steps.left -= 1
            if self.steps.left < 0:
                raise _TooMany
            yield []
            return
        runs, quantity = parts[n]
        queue = [i for i in there if i in runs]
        for part in self._combine(queue, quantity):
            for rest in self._fill(parts, n + 1, there):
                yield [part, *rest]

    def _combine(self, queue: Sequence[int], quantity: int) -> Iterator[list[int]]:
        if not quantity:
            yield []
            return
        for n, i in enumerate(queue):
            if not self.left[i]:
                continue
            self.left[i] -= 1
            for rest in self._combine(queue[n:], quantity - 1):
                yield [i, *rest]
            self.left[i] += 1


def _times(live: Live) -> int:
    reward = live.rule.reward
    if isinstance(reward, Bundle | BuyGet | NthDiscount) or (
        isinstance(reward, MultiBuy) and not reward.each
    ):
        return times_of(live)
    if live.rule.is_unit and live.allowed.units is not None:
        return live.allowed.units
    if live.rule.is_unit:
        return 1 << 30
    return 1


def _shapes(live: Live, pool: Pool) -> Iterator[Shape]:
    reward = live.rule.reward
    parts = parts_of(live, pool)
    runs = tuple(wants(live, pool))
    total = sum(pool.count[i] for i in runs)
    if live.allowed.units is not None:
        total = min(total, live.allowed.units)
    if parts:
        yield Shape(tuple((tuple(r), q) for r, q in parts))
    elif isinstance(reward, BuyGet):
        yield Shape(((runs, reward.buy + reward.get),))
    elif isinstance(reward, NthDiscount):
        yield Shape(((runs, reward.nth),))
    elif isinstance(reward, MultiBuy):
        for one in reward.breaks:
            most = total if reward.each else min(one.quantity, total)
            for units in range(one.quantity, most + 1):
                yield Shape(((runs, units),), one.price_minor)
    elif isinstance(reward, Gift | FreeService):
        for units in range(1, min(reward.quantity, total) + 1):
            yield Shape(((runs, units),))
    else:
        yield Shape(((runs, 1),))


def _worth(live: Live, shape: Shape, picks: list[list[int]], pool: Pool) -> tuple[int, list[Take]]:
    """What a set gains, and what it takes of each unit."""
    units = [i for part in picks for i in part]
    if _is_whole(live):
        return _whole(live, shape, units, pool)
    reward = live.rule.reward
    if isinstance(reward, Gift | FreeService) and not pool.qualifies(live, _counted(units)):
        return 0, []
    offs = _offs(live, shape, picks, pool)
    gain = sum(pool.worth(i, off) for i, off in zip(units, offs, strict=True))
    return gain, [Take(i, 1, off) for i, off in zip(units, offs, strict=True)]


def _is_whole(live: Live) -> bool:
    """A set with one price or one reduction for all of it."""
    reward = live.rule.reward
    return (isinstance(reward, MultiBuy) and not reward.each) or (
        isinstance(reward, Bundle) and not reward.rate_bp
    )


def _whole(live: Live, shape: Shape, units: list[int], pool: Pool) -> tuple[int, list[Take]]:
    reward = live.rule.reward
    worth = sum(pool.price[i] for i in units)
    if isinstance(reward, Bundle) and reward.price_minor is None:
        off = min(worth, reward.off_minor)
    else:
        price = reward.price_minor if isinstance(reward, Bundle) else shape.price
        off = worth - (price or 0)
    if off <= 0:
        return 0, []
    takes = spread(pool, _counted(units), off)
    return pool.gained(takes), takes


def _offs(live: Live, shape: Shape, picks: list[list[int]], pool: Pool) -> list[int]:
    """Off each unit, in the order of the parts, dearest first within each."""
    reward = live.rule.reward
    prices = [pool.price[i] for part in picks for i in part]
    if isinstance(reward, NthDiscount):
        return _last(prices, 1, reward.rate_bp)
    if isinstance(reward, BuyGet):
        return _last(prices, reward.get, reward.rate_bp)
    if isinstance(reward, Bundle):
        return _last(prices, len(prices), reward.rate_bp)
    if isinstance(reward, MultiBuy):
        return [max(0, price - shape.price) for price in prices]
    if isinstance(reward, Gift | FreeService):
        return prices
    terms = [pool.terms(live, i) for part in picks for i in part]
    return [term.off(p) if term else 0 for term, p in zip(terms, prices, strict=True)]


def _last(prices: list[int], count: int, rate_bp: int) -> list[int]:
    first = len(prices) - count
    return [0] * first + [(price * rate_bp + 5_000) // 10_000 for price in prices[first:]]


def _counted(units: Sequence[int]) -> Picked:
    return [(i, units.count(i)) for i in sorted(set(units))]
