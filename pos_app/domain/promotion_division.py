"""Every division of few units among promotions for sets, with a memory of what is left.

Units are taken run by run, the dearest first: what is left of a run is either in one more set with
its dearest unit, or closed, and costs what so many units cost alone. Asked what counts for spend
promotions too, it finds every division that none beats in both (a front), else the cheapest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from pos_app.domain.promotion_deals import parts_of, spread, times_of
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

_ENDLESS: Final = 1 << 29
_OFTEN: Final = -1
"""More sets are allowed than there are units."""
FRONT_MAX: Final = 80
FRONT_OF_ONE_MAX: Final = 1_500
"""So many ways that none beats are kept where several spend promotions count, or one; more end the
search."""

Amounts = tuple[int, ...]
"""What counts for each spend promotion."""
Point = tuple[int, Amounts, object]
"""What a way costs, what of it counts, and the way: linked from its end."""


class TooMany(Exception):
    """The stated number of steps is reached."""


class Steps:
    """How many more sets, and ways of going on, a search may look at."""

    __slots__ = ("left",)

    def __init__(self, left: int) -> None:
        self.left = left


class Shape(NamedTuple):
    """One way to make a set: units per part, and once a basket or as often as limits allow."""

    parts: tuple[tuple[tuple[int, ...], int], ...]
    price: int = 0
    """What it costs, for price breaks."""


class Candidate(NamedTuple):
    """A set: whose, which units, what it costs and counts, what it takes, how often it counts."""

    live: int
    needs: tuple[tuple[int, int], ...]
    cost: int
    amounts: Amounts
    takes: list[Take]
    times: int


class Counting(NamedTuple):
    """How a search counts for spend promotions."""

    width: int
    close: Callable[[int, int], Sequence[Point]]
    """The ways to leave so many units of a run to prices for single units."""
    taken: Callable[[int, int], Amounts]
    """What counts of units of a run in a set that cost so much."""
    window: int
    """More than so much over the cheapest is never worth it."""
    caps: Amounts = ()
    """More than so much counts for nothing more."""

    def plus(self, one: Amounts, other: Amounts) -> Amounts:
        """What counts of both."""
        return tuple(min(a + b, cap) for a, b, cap in zip(one, other, self.caps, strict=True))


def pruned(points: list[Point], window: int) -> list[Point]:
    """Those that no other beats in cost and in all that counts, within a window of cost.

    Raises TooMany for a front too wide to go on with."""
    if not points or not points[0][1]:
        return [min(points, key=lambda p: p[0])] if points else points
    if len(points[0][1]) == 1:
        return _of_one(points, window)
    points.sort(key=lambda p: (p[0], [-n for n in p[1]]))
    least = points[0][0]
    kept: list[Point] = []
    for point in points:
        if point[0] - least > window:
            break
        counted = point[1]
        if not any(all(a >= b for a, b in zip(k[1], counted, strict=True)) for k in kept):
            kept.append(point)
            if len(kept) > FRONT_MAX:
                raise TooMany
    return kept


def _of_one(points: list[Point], window: int) -> list[Point]:
    """The same where one spend promotion counts."""
    points.sort(key=lambda p: (p[0], -p[1][0]))
    most = points[0][0] + window
    kept: list[Point] = []
    highest = -1
    for point in points:
        if point[0] > most:
            break
        if point[1][0] > highest:
            highest = point[1][0]
            kept.append(point)
    if len(kept) > FRONT_OF_ONE_MAX:
        raise TooMany
    return kept


def joined(one: Sequence[Point], other: Sequence[Point], counting: Counting) -> list[Point]:
    """Each way of one part with each of the other."""
    if counting.width == 1:
        cap = counting.caps[0]
        return [
            (a + b, (n if (n := m + k) < cap else cap,), (path, way))
            for a, (m,), path in one
            for b, (k,), way in other
        ]
    plus = counting.plus
    return [(a[0] + b[0], plus(a[1], b[1]), (a[2], b[2])) for a in one for b in other]


class Division:
    """One search. ``front`` raises TooMany at the stated bound."""

    def __init__(
        self, lives: Sequence[Live], pool: Pool, steps: Steps, counting: Counting | None = None
    ) -> None:
        self.lives, self.pool, self.steps = lives, pool, steps
        self.counting = counting or Counting(0, self._close, lambda *_: (), 0)
        self.runs = wanted_by(lives, pool)
        self.left = list(pool.count)
        self.shapes = [list(_shapes(live, pool)) for live in lives]
        self.sets: dict[int, list[Candidate]] = {}
        self.memo: dict[tuple[object, ...], list[Point]] = {}
        even = all(pool.alone(i, 1) * pool.count[i] == pool.alone(i, pool.count[i])
                   for i in self.runs)  # fmt: skip
        self.slack = 0 if even else 1
        """A set may seem to lose so much a unit and still gain, by the rounding of the rest."""

    def front(self) -> list[Point]:
        """The ways that none beats, the cheapest first."""
        total = sum(self.left[i] for i in self.runs)
        times = tuple(t if (t := _times(live)) < total else _OFTEN for live in self.lives)
        return self._front(0, times, ())

    def deals(self, path: object) -> list[Deal]:
        """The sets of a way."""
        found: dict[int, tuple[list[Take], int]] = {}
        while isinstance(path, tuple):
            path, (n, takes) = path
            if n >= 0:
                old = found.get(n, ([], 0))
                found[n] = ([*old[0], *takes], old[1] + 1)
        deals = []
        for n, (takes, many) in sorted(found.items()):
            live, whole = self.lives[n], merged(takes)
            times = 1 if live.rule.is_unit else many
            deal = Deal(live, whole, self.pool.gained(whole), times)
            deals.append(clamped(deal, live.allowed.off_minor))
        return deals

    def left_by(self, path: object) -> list[Any]:
        """What the runs of a way were closed with."""
        found = []
        while isinstance(path, tuple):
            path, (n, option) = path
            if n < 0:
                found.append(option)
        return found

    def _close(self, run: int, count: int) -> Sequence[Point]:
        return ((self.pool.alone(run, count), (), None),)

    def _front(self, at: int, times: tuple[int, ...], closed: tuple[int, ...]) -> list[Point]:
        while at < len(self.runs) and not self.left[self.runs[at]]:
            at, closed = at + 1, ()
        if at == len(self.runs):
            return [(0, (0,) * self.counting.width, None)]
        key = (at, *[self.left[i] for i in self.runs[at:]], times, closed)
        known = self.memo.get(key)
        if known is None:
            known = self.memo[key] = self._choose(at, times, closed)
        return known

    def _choose(self, at: int, times: tuple[int, ...], closed: tuple[int, ...]) -> list[Point]:
        """The dearest run left is closed, or its dearest unit is in one of these sets."""
        run, left = self.runs[at], self.left
        count, left[run] = left[run], 0
        rest = self._front(at + 1, times, ())
        left[run] = count
        found: list[Point] = []
        for cost, amounts, option in self.counting.close(run, count):
            self._join(found, cost, amounts, rest, (-1, option))
        for one in self._candidates(at):
            n = one.live
            if not times[n] or n in closed or any(left[i] < many for i, many in one.needs):
                continue
            fewer = times
            if times[n] != _OFTEN:
                if times[n] < one.times:
                    continue
                fewer = (*times[:n], times[n] - one.times, *times[n + 1 :])
            for i, many in one.needs:
                left[i] -= many
            rest = self._front(at, fewer, (*closed, n) if self.lives[n].rule.is_unit else closed)
            for i, many in one.needs:
                left[i] += many
            self._join(found, one.cost, one.amounts, rest, (n, one.takes))
        return pruned(found, self.counting.window) if len(found) > 1 else found

    def _join(
        self, found: list[Point], cost: int, amounts: Amounts, rest: list[Point], entry: object
    ) -> None:
        self._step(len(rest))
        if not amounts:
            more, _, path = rest[0]
            if not found:
                found.append((cost + more, (), (path, entry)))
            elif cost + more < found[0][0]:
                found[0] = (cost + more, (), (path, entry))
            return
        plus = self.counting.plus
        found += [(cost + c, plus(amounts, counted), (path, entry)) for c, counted, path in rest]

    def _candidates(self, at: int) -> list[Candidate]:
        """Sets of this run and those after it that may gain, whatever is left of them."""
        known = self.sets.get(at)
        if known is None:
            left, self.left = self.left, list(self.pool.count)
            known = [
                one
                for n, live in enumerate(self.lives)
                for shape in self.shapes[n]
                for picks in self._sets(live, shape, at)
                if (one := self._worth(n, shape, picks)) is not None
            ]
            self.left = left
            known = self.sets[at] = self._cheapest(known)
        return known

    def _cheapest(self, some: list[Candidate]) -> list[Candidate]:
        """Of sets of the same goods that may be made without end only the cheapest."""
        best: dict[object, Candidate] = {}
        for n, one in enumerate(some):
            live = self.lives[one.live]
            endless = _times(live) > _ENDLESS and not live.rule.is_unit
            key = (one.needs, one.amounts) if endless else n
            if key not in best or one.cost < best[key].cost:
                best[key] = one
        return list(best.values())

    def _worth(self, n: int, shape: Shape, picks: list[list[int]]) -> Candidate | None:
        """What a set costs, what of it counts and what it takes; None where it cannot gain."""
        live, pool = self.lives[n], self.pool
        takes = _takes(live, shape, picks, pool)
        cost = alone = units = 0
        amounts: Amounts = (0,) * self.counting.width
        for take in takes:
            paid = pool.final(take.run, pool.price[take.run] * take.count - take.off, take.count)
            cost, alone = cost + paid, alone + pool.cost(take.run) * take.count
            units += take.count
            if amounts:
                amounts = self.counting.plus(amounts, self.counting.taken(take.run, paid))
        if not takes or alone + self.slack * units <= cost:
            return None
        used = len(picks[0]) if live.rule.is_unit else 1
        needs = tuple(_counted([i for part in picks for i in part]))
        return Candidate(n, needs, cost, amounts, takes, used)

    def _sets(self, live: Live, shape: Shape, at: int) -> Iterator[list[list[int]]]:
        """Sets of the units left that contain the dearest."""
        there = self.runs[at:]
        run = there[0]
        if live.rule.is_unit:
            most = min(self.left[run], _times(live))
            if run in shape.parts[0][0]:
                self._step(most)
                yield from ([[run] * n] for n in range(1, most + 1))
        elif len(shape.parts) == 1:
            runs, quantity = shape.parts[0]
            if run in runs:
                self.left[run] -= 1
                rest = list(self._combine([i for i in there if i in runs], quantity - 1))
                self.left[run] += 1
                self._step(len(rest))
                yield from ([[run, *some]] for some in rest)
        else:
            # All at once: while it looks, the units of the set it looks at are away.
            for picks in list(self._fill(shape.parts, 0, there)):
                if any(run in part for part in picks):
                    yield picks

    def _step(self, many: int = 1) -> None:
        self.steps.left -= many
        if self.steps.left < 0:
            raise TooMany

    def _fill(
        self, parts: tuple[tuple[tuple[int, ...], int], ...], n: int, there: Sequence[int]
    ) -> Iterator[list[list[int]]]:
        if n == len(parts):
            self._step()
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


def wanted_by(lives: Sequence[Live], pool: Pool) -> list[int]:
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


def _takes(live: Live, shape: Shape, picks: list[list[int]], pool: Pool) -> list[Take]:
    """What a set takes of each unit; nothing where it may not or takes nothing off."""
    units = [i for part in picks for i in part]
    if is_whole(live):
        return _whole(live, shape, units, pool)
    reward = live.rule.reward
    if live.rule.is_unit:
        term = pool.terms(live, units[0])
        off = term.off_all(pool.price[units[0]], len(units)) if term else 0
        return [Take(units[0], len(units), off)]
    if isinstance(reward, Gift | FreeService) and not pool.qualifies(live, _counted(units)):
        return []
    offs = _offs(live, shape, picks, pool)
    return [Take(i, 1, off) for i, off in zip(units, offs, strict=True)]


def is_whole(live: Live) -> bool:
    """A set with one price or one reduction for all of it."""
    reward = live.rule.reward
    return (isinstance(reward, MultiBuy) and not reward.each) or (
        isinstance(reward, Bundle) and not reward.rate_bp
    )


def _whole(live: Live, shape: Shape, units: list[int], pool: Pool) -> list[Take]:
    reward = live.rule.reward
    worth = sum(pool.price[i] for i in units)
    if isinstance(reward, Bundle) and reward.price_minor is None:
        off = min(worth, reward.off_minor)
    else:
        price = reward.price_minor if isinstance(reward, Bundle) else shape.price
        off = worth - (price or 0)
    return spread(pool, _counted(units), off) if off > 0 else []


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
    return prices


def _last(prices: list[int], count: int, rate_bp: int) -> list[int]:
    first = len(prices) - count
    return [0] * first + [(price * rate_bp + 5_000) // 10_000 for price in prices[first:]]


def _counted(units: Sequence[int]) -> Picked:
    return [(i, units.count(i)) for i in sorted(set(units))]
