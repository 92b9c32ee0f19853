"""Sets at their best where no other promotion for sets wants the same goods: closed forms.

Prices for single units do compete: each unit has a cost without any set, and a set must gain on it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from pos_app.domain.money import allocate
from pos_app.domain.promotion_breaks import ENDLESS, bulk_of, set_prices
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

_ALL_SPLITS: Final = 40
"""Up to so many units in limited sets every division of a run is tried; beyond, the extremes."""


class Part(NamedTuple):
    """So many units out of these runs for each set, the ones of highest value first."""

    runs: Sequence[int]
    quantity: int
    value: Callable[[int], int]
    """By run: gained for each unit before the set's own price."""


def best_deal(live: Live, pool: Pool) -> Deal | None:
    """The promotion's best sets out of the pool; None when nothing is gained."""
    deal = _best(live, pool, _times(live))
    if deal is None:
        return None
    deal.gain = pool.gained(deal.takes)
    if deal.gain <= 0:
        return None
    cap = live.allowed.off_minor
    if cap is None or deal.off <= cap:
        return deal
    return _within_cap(live, pool, deal, cap)


def set_size(live: Live) -> int:
    """Units of one set, as limits on units count them."""
    reward = live.rule.reward
    match reward:
        case BuyGet():
            return reward.get if reward.get_products is not None else reward.buy + reward.get
        case NthDiscount():
            return reward.nth
        case Bundle():
            return sum(part.quantity for part in reward.parts)
        case MultiBuy(each=False):
            return max(one.quantity for one in reward.breaks)
    return 1


def is_shared(parts: Sequence[Sequence[int]]) -> bool:
    """True when a run may serve in more than one part."""
    seen: set[int] = set()
    for runs in parts:
        if not seen.isdisjoint(runs):
            return True
        seen.update(runs)
    return False


def parts_of(live: Live, pool: Pool) -> list[tuple[list[int], int]]:
    """Runs and units of each part of one set, for promotions whose sets have parts."""
    reward, roles = live.rule.reward, pool.roles(live)
    if isinstance(reward, Bundle):
        goods = set(roles[0])
        return [
            ([i for i in runs if i in goods], part.quantity)
            for runs, part in zip(roles[1:], reward.parts, strict=True)
        ]
    if isinstance(reward, BuyGet) and reward.get_products is not None:
        return [(roles[0], reward.buy), (roles[1], reward.get)]
    return []


def parts_size(live: Live) -> list[tuple[list[int], int]]:
    """Goods and units of each part of a bundle."""
    reward = live.rule.reward
    if not isinstance(reward, Bundle):
        return []
    return [
        (list(goods), part.quantity)
        for goods, part in zip(live.goods[1:], reward.parts, strict=True)
    ]


def times_of(live: Live) -> int:
    """How many sets the limits allow; a very large number without any."""
    return _times(live)


def _times(live: Live) -> int:
    allowed = live.allowed
    times = ENDLESS if allowed.times is None else allowed.times
    return times if allowed.units is None else min(times, allowed.units // set_size(live))


def _best(live: Live, pool: Pool, times: int) -> Deal | None:
    reward = live.rule.reward
    match reward:
        case NthDiscount():
            return _sets_alike(live, pool, (reward.nth - 1, 1, reward.rate_bp), times)
        case BuyGet(get_products=None):
            return _sets_alike(live, pool, (reward.buy, reward.get, reward.rate_bp), times)
        case BuyGet():
            return _buy_and_get(live, pool, reward, times)
        case Bundle():
            return _bundles(live, pool, reward, times)
        case MultiBuy():
            return _each(live, pool, reward) if reward.each else _breaks(live, pool, reward, times)
        case Gift() | FreeService():
            return _gift(live, pool, reward)
    return _limited(live, pool)


def _within_cap(live: Live, pool: Pool, deal: Deal, cap: int) -> Deal | None:
    """Fewer sets may gain more once the limit takes what they bring."""
    best = clamped(deal, cap)
    for times in range(min(deal.times - 1, 8), 0, -1):
        fewer = _best(live, pool, times)
        if fewer is not None:
            fewer.gain = pool.gained(fewer.takes)
            fewer = clamped(fewer, cap)
            if fewer.gain >= best.gain:
                best = fewer
    return best if best.gain > 0 else None


# Sets of the same goods: every nth, buy some get some.


def _sets_alike(live: Live, pool: Pool, shape: tuple[int, int, int], times: int) -> Deal | None:
    """Units sorted from the dearest fill one set after the other; each may also be left out.

    Exact: of any units chosen, consecutive sets make the cheapest of each as dear as can be, so a
    table over (units seen, places filled in the open set) finds the best choice.
    """
    buy, get, rate_bp = shape
    size = buy + get
    runs = sorted((i for i in pool.roles(live)[0] if pool.count[i]),
                  key=lambda i: (-pool.price[i], i))  # fmt: skip
    total = sum(pool.count[i] for i in runs)
    if total < size or times <= 0:
        return None
    limited = times < total // size
    states: dict[tuple[int, int], tuple[int, object]] = {(0, 0): (0, None)}
    for i in runs:
        states = _with_run(states, _tabled(pool, i, rate_bp), (buy, size), times, limited)
    ends = [(value[0], -key[1], value[1]) for key, value in states.items() if key[0] == 0]
    gain, _, path = max(ends, key=lambda end: end[:2])
    takes, units = _taken(path, pool, rate_bp)
    return Deal(live, takes, gain, units // size) if gain > 0 else None


def _tabled(pool: Pool, i: int, rate_bp: int) -> tuple[int, list[int], int, int]:
    """A run: what leaving its first so many units to sets saves, and what these then cost."""
    count, price = pool.count[i], pool.price[i]
    whole, unit = pool.alone(i, count), pool.cost(i)
    if pool.is_straight(i) or count > _ALL_SPLITS:
        saved = [unit * n for n in range(count)]
    else:
        saved = [whole - pool.alone(i, count - n) for n in range(count)]
    off = (price * rate_bp + 5_000) // 10_000
    return i, [*saved, whole], pool.final(i, price, 1), pool.final(i, price - off, 1)


def _with_run(
    states: dict[tuple[int, int], tuple[int, object]],
    run: tuple[int, list[int], int, int],
    shape: tuple[int, int],
    times: int,
    limited: bool,
) -> dict[tuple[int, int], tuple[int, object]]:
    """Every way on from these states that takes some units of one more run."""
    i, saved, full_price, reduced = run
    buy, size = shape
    count = len(saved) - 1
    found: dict[tuple[int, int], tuple[int, object]] = dict(states)
    for (place, sets), (gain, path) in states.items():
        most = min(count, (times - sets) * size - place) if limited else count
        for units in _splits(most, size, limited and times * size <= _ALL_SPLITS):
            full, end = divmod(place + units, size)
            got = full * (size - buy) + max(0, end - buy) - max(0, place - buy)
            value = gain + saved[units] - got * reduced - (units - got) * full_price
            key = (end, sets + full if limited else 0)
            known = found.get(key)
            if known is None or value > known[0]:
                found[key] = (value, (path, i, units, got))
    return found


def _splits(most: int, size: int, every: bool) -> Sequence[int]:
    if every or most <= 2 * size:
        return range(1, most + 1)
    return [*range(1, size), *range(most - size + 1, most + 1)]


def _taken(path: object, pool: Pool, rate_bp: int) -> tuple[list[Take], int]:
    takes: list[Take] = []
    units = 0
    while isinstance(path, tuple):
        path, i, count, got = path
        if got:
            takes.append(Take(i, got, got * ((pool.price[i] * rate_bp + 5_000) // 10_000)))
        if count > got:
            takes.append(Take(i, count - got, 0))
        units += count
    return takes[::-1], units


# Sets with parts: bundles, buy these and get those.


def _buy_and_get(live: Live, pool: Pool, reward: BuyGet, times: int) -> Deal | None:
    buy, get = parts_of(live, pool)

    def off(i: int) -> int:
        return (pool.price[i] * reward.rate_bp + 5_000) // 10_000

    parts = [
        Part(buy[0], buy[1], lambda i: pool.worth(i, 0)),
        Part(get[0], get[1], lambda i: pool.worth(i, off(i))),
    ]
    found = fill(pool, parts, lambda _: 0, times)
    if found is None:
        return None
    many, gain, picked = found
    takes = [Take(i, n, 0) for i, n in picked[0]] + [Take(i, n, n * off(i)) for i, n in picked[1]]
    return Deal(live, takes, gain, many)


def _bundles(live: Live, pool: Pool, reward: Bundle, times: int) -> Deal | None:
    parts = parts_of(live, pool)
    if reward.rate_bp:
        return _bundles_by_rate(live, pool, reward.rate_bp, times)
    if reward.price_minor is not None:
        price = reward.price_minor
        wanted = [Part(runs, q, lambda i: _raw(pool, i)) for runs, q in parts]
        found = fill(pool, wanted, lambda _: -price, times)
    else:
        wanted = [Part(runs, q, lambda i: _raw(pool, i) - pool.price[i]) for runs, q in parts]
        found = fill(pool, wanted, lambda worth: min(reward.off_minor, worth), times)
    if found is None:
        return None
    many, _, picked = found
    units = [(i, n) for part in picked for i, n in part]
    worth = sum(pool.price[i] * n for i, n in units)
    off = worth - many * reward.price_minor if reward.price_minor is not None else min(
        worth, many * reward.off_minor
    )  # fmt: skip
    takes = spread(pool, units, off)
    return Deal(live, takes, pool.gained(takes), many)


def _bundles_by_rate(live: Live, pool: Pool, rate_bp: int, times: int) -> Deal | None:
    def off(i: int) -> int:
        return (pool.price[i] * rate_bp + 5_000) // 10_000

    parts = [Part(runs, q, lambda i: pool.worth(i, off(i))) for runs, q in parts_of(live, pool)]
    found = fill(pool, parts, lambda _: 0, times)
    if found is None:
        return None
    many, gain, picked = found
    takes = [Take(i, n, n * off(i)) for part in picked for i, n in part]
    return Deal(live, merged(takes), gain, many)


def fill(
    pool: Pool, parts: Sequence[Part], base: Callable[[int], int], times: int
) -> tuple[int, int, list[Picked]] | None:
    """Set after set of the units worth most, while a set still gains: (sets, gain, units by part).

    ``base`` is what a set gains by itself, given what its goods cost. The gain of a set never
    grows from one to the next where parts share no goods, so the first that gains nothing ends it.
    """
    queues = [_queue(pool, part) for part in parts]
    picked: list[Picked] = [[] for _ in parts]
    many = gain = 0
    while many < times:
        sets = [_next(queue, part.quantity) for queue, part in zip(queues, parts, strict=True)]
        if any(one is None for one in sets):
            break
        chosen: list[Picked] = [one for one in sets if one is not None]
        worth = sum(pool.price[i] * n for one in chosen for i, n in one)
        more = base(worth) + sum(
            part.value(i) * n for part, one in zip(parts, chosen, strict=True) for i, n in one
        )
        if more <= 0:
            break
        repeat = min(_repeats(q, p.quantity) for q, p in zip(queues, parts, strict=True))
        repeat = min(repeat, times - many)
        for queue, one, to in zip(queues, chosen, picked, strict=True):
            _consume(queue, one, repeat, to)
        many, gain = many + repeat, gain + repeat * more
    return (many, gain, picked) if many else None


def _queue(pool: Pool, part: Part) -> list[list[int]]:
    """The part's units, those worth most first: [run, how many] each."""
    runs = (i for i in part.runs if pool.count[i])
    order = sorted(runs, key=lambda i: (-part.value(i), -pool.price[i], i))
    return [[i, pool.count[i]] for i in order]


def _next(queue: list[list[int]], quantity: int) -> Picked | None:
    chosen: Picked = []
    for run, count in queue:
        if quantity <= 0:
            break
        chosen.append((run, min(count, quantity)))
        quantity -= count
    return chosen if quantity <= 0 else None


def _repeats(queue: list[list[int]], quantity: int) -> int:
    """How many sets in a row come out of the first run alone; at least the one chosen."""
    return max(1, queue[0][1] // quantity)


def _consume(queue: list[list[int]], one: Picked, repeat: int, to: Picked) -> None:
    for run, count in one:
        to.append((run, count * repeat))
        queue[0][1] -= count * repeat
        if queue[0][1] == 0:
            queue.pop(0)


def spread(pool: Pool, units: Picked, off: int) -> list[Take]:
    """A set's reduction over its units by their price."""
    by_run: dict[int, int] = {}
    for i, n in units:
        by_run[i] = by_run.get(i, 0) + n
    shares = allocate(off, [pool.price[i] * n for i, n in by_run.items()])
    return [Take(i, n, share) for (i, n), share in zip(by_run.items(), shares, strict=True)]


# Price breaks.


def _raw(pool: Pool, i: int) -> int:
    """About what a unit costs without a set, nothing on top."""
    return pool.raw(i, pool.count[i]) // (pool.count[i] or 1)


def _by_cost(live: Live, pool: Pool) -> list[int]:
    return sorted((i for i in pool.roles(live)[0] if pool.count[i]),
                  key=lambda i: (-_raw(pool, i), -pool.price[i], i))  # fmt: skip


def _breaks(live: Live, pool: Pool, reward: MultiBuy, times: int) -> Deal | None:
    """The units that cost most otherwise, in the sets that cost least together."""
    queue = _by_cost(live, pool)
    total = sum(pool.count[i] for i in queue)
    units_most = total if live.allowed.units is None else min(total, live.allowed.units)
    times = ENDLESS if live.allowed.times is None else live.allowed.times
    sizes = [(b.quantity, b.price_minor) for b in reward.breaks]
    bulk, bulk_cost, bulk_times = bulk_of(sizes, units_most, times)
    table = set_prices(sizes, units_most - bulk, times - bulk_times)
    best = (0, 0, 0, 0)
    values = _top(pool, queue)
    for start, start_cost, start_times in {(0, 0, 0), (bulk, bulk_cost, bulk_times)}:
        for units, (cost, many) in table.items():
            taken = start + units
            gain = values(taken) - start_cost - cost if taken else 0
            best = max(best, (gain, -taken, start_cost + cost, many + start_times))
    gain, taken, cost, many = best[0], -best[1], best[2], best[3]
    if gain <= 0:
        return None
    picked = _first(pool, queue, taken)
    worth = sum(pool.price[i] * n for i, n in picked)
    takes = spread(pool, picked, worth - cost)
    return Deal(live, takes, pool.gained(takes), many, not bulk)


def _top(pool: Pool, queue: Sequence[int]) -> Callable[[int], int]:
    """What the first so many units of the queue cost together."""
    ends, sums = [0], [0]
    for i in queue:
        ends.append(ends[-1] + pool.count[i])
        sums.append(sums[-1] + pool.count[i] * _raw(pool, i))

    def top(units: int) -> int:
        at = next(n for n, end in enumerate(ends) if end >= units)
        return sums[at] - (ends[at] - units) * (_raw(pool, queue[at - 1]) if at else 0)

    return top


def _first(pool: Pool, queue: Sequence[int], units: int) -> Picked:
    taken: Picked = []
    for i in queue:
        many = min(units, pool.count[i])
        if many > 0:
            taken.append((i, many))
        units -= many
    return taken


def _each(live: Live, pool: Pool, reward: MultiBuy) -> Deal | None:
    """From so many on each at a price: all units that gain, and others to make up the number."""
    best: Deal | None = None
    for one in reward.breaks:
        deal = _each_at(live, pool, one.quantity, one.price_minor)
        if deal is not None and (best is None or deal.gain > best.gain):
            best = deal
    return best


def _each_at(live: Live, pool: Pool, quantity: int, price: int) -> Deal | None:
    def off(i: int) -> int:
        return max(0, pool.price[i] - price)

    runs = sorted((i for i in pool.roles(live)[0] if pool.count[i]),
                  key=lambda i: (-pool.worth(i, off(i)), -pool.price[i], i))  # fmt: skip
    total = sum(pool.count[i] for i in runs)
    most = total if live.allowed.units is None else min(total, live.allowed.units)
    if most < quantity:
        return None
    gaining = sum(pool.count[i] for i in runs if pool.worth(i, off(i)) > 0)
    units = _first(pool, runs, min(most, max(quantity, gaining)))
    gain = sum(pool.worth(i, off(i)) * n for i, n in units)
    takes = [Take(i, n, off(i) * n) for i, n in units]
    return Deal(live, takes, gain, 1) if gain > 0 else None


# Gifts, and prices for a limited number of units.


def _gift(live: Live, pool: Pool, reward: Gift | FreeService) -> Deal | None:
    """The units that gain most among the gifts, as many as the conditions still hold without."""
    most = reward.quantity
    if live.allowed.units is not None:
        most = min(most, live.allowed.units)
    queue = sorted((i for i in pool.roles(live)[1] if pool.count[i]),
                   key=lambda i: (-pool.worth(i, pool.price[i]), i))  # fmt: skip
    for many in range(min(most, sum(pool.count[i] for i in queue)), 0, -1):
        units = _first(pool, queue, many)
        gain = sum(pool.worth(i, pool.price[i]) * n for i, n in units)
        if gain > 0 and pool.qualifies(live, units):
            return Deal(live, [Take(i, n, pool.price[i] * n) for i, n in units], gain, 1)
    return None


def _limited(live: Live, pool: Pool) -> Deal | None:
    """The units that gain most, until units or money run out."""

    def off(i: int, count: int = 1) -> int:
        term = pool.terms(live, i)
        return term.off_all(pool.price[i], count) if term is not None else 0

    units = ENDLESS if live.allowed.units is None else live.allowed.units
    cap = ENDLESS if live.allowed.off_minor is None else live.allowed.off_minor
    takes: list[Take] = []
    runs = [i for i in pool.roles(live)[0] if pool.count[i]]
    for i in sorted(runs, key=lambda i: (-pool.worth(i, off(i)), -pool.price[i], i)):
        many = _affordable(lambda n, i=i: off(i, n), min(pool.count[i], units), cap)  # type: ignore[misc]
        take = Take(i, many, min(cap, off(i, many)))
        if many and pool.gained([take]) > 0:
            takes.append(take)
            units, cap = units - many, cap - take.off
    exact = cap > 0 or not any(pool.prices[t.run] for t in takes)
    return Deal(live, takes, 1, 1, exact) if takes else None


def _affordable(off: Callable[[int], int], most: int, cap: int) -> int:
    """So many units at most that the last one still takes something off."""
    if most <= 0 or cap <= 0 or off(most) <= 0:
        return 0
    low, high = 0, most
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if off(middle) >= cap else (middle, high)
    return high
