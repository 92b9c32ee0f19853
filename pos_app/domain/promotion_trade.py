"""What to leave out of a level's reductions so that spend promotions take more off.

Goods fall into parts that have nothing to do with one another: sets with the goods they want, and
spend promotions with the goods they count. Of each part the ways that no other beats in cost and in
what counts are combined (a front), so the best is found without trying what cannot be it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations
from typing import Final, NamedTuple

from msgspec.structs import replace

from pos_app.domain.promotion_division import (
    Amounts,
    Counting,
    Division,
    Point,
    Steps,
    TooMany,
    joined,
    pruned,
    wanted_by,
)
from pos_app.domain.promotion_level import Choice, Level, Outcome, Plan
from pos_app.domain.promotion_pool import Deal, Live
from pos_app.domain.promotion_spend import ENDLESS, cap_of, marks_of, off_of, purse_of

STEPS_MAX: Final = 2_000
"""Sets looked at in one contest together with what spend promotions count."""
WORK_MAX: Final = 4_000
"""Ways joined on one level before the search is cut short."""
_DROPPED_MAX: Final = 3
_SUBSETS_MAX: Final = 3
"""Up to so many stackable prices on a run, leaving any of them out is tried; else all or none."""


class Leave(NamedTuple):
    """What the units of a run that are in no set get."""

    run: int
    price: Live | None
    skipped: frozenset[str]


class Way(NamedTuple):
    """A way for one part: sets, what else its runs get, and whose sets these replace."""

    deals: Sequence[Deal]
    leaves: Sequence[Leave]
    ids: frozenset[str]


class Part(NamedTuple):
    """Spend promotions (by place in the order), contests and runs that hang together."""

    spends: list[int]
    contests: list[Sequence[Live]]
    runs: list[int]


_NOTHING: Final = Part([], [], [])
Counted = Callable[[int, int, bool], Amounts]
"""What counts of (run, paid, used up)."""


class Budget:
    """How much more the searches of one level may look at together."""

    __slots__ = ("steps", "work")

    def __init__(self, steps: int) -> None:
        self.work = WORK_MAX
        self.steps = Steps(steps)


class Span(NamedTuple):
    """A spend promotion: what counts for it now and at most, and what it could come to net."""

    live: Live
    now: int
    most: int
    best: int

    @property
    def is_hopeful(self) -> bool:
        """True where leaving reductions out could make it take more off."""
        return self.best > off_of(self.live, self.now)

    @property
    def more(self) -> int:
        """The most that it could take off beyond what it takes now."""
        return max(0, off_of(self.live, self.most) - off_of(self.live, self.now))


class Trade:
    """One order of spend promotions over a plan: how good it could get, and how to get there."""

    def __init__(self, level: Level, plan: Plan, base: Outcome, order: Sequence[Live]) -> None:
        self.level, self.plan, self.base = level, plan, base
        self.exact = level.is_plain_top
        self.using = [live for live in order if not live.rule.stackable]
        self.tops = [live for live in order if live.rule.stackable]
        self.about = {live.id: frozenset(live.goods[0]) for live in order}
        self.owner: dict[int, int] = {}
        """By goods: the spend promotion that uses them up, the first of the order."""
        for n, live in enumerate(self.using):
            for g in live.goods[0]:
                self.owner.setdefault(g, n)
        self._measure()

    def _measure(self) -> None:
        """What counts for each now and at most, and a bound on what it could come to."""
        now = purse_of(self.base.runs)
        gross = {i: run.price * run.count for i, run in enumerate(self.level.runs)}
        tops: list[tuple[Live, int, int]] = []
        for live in self.tops:
            there = sum(now.left[i] for i in now.scope(live))
            most = sum(gross[i] for i in gross if self.level.runs[i].goods in self.about[live.id])
            tops.append((live, there, most))
        could = 1 + sum(off_of(live, most) > off_of(live, there) for live, there, most in tops)
        self.top_spans = [self._top_span(one, could) for one in tops]
        have = [0] * len(self.using)
        items: list[list[tuple[int, int]]] = [[] for _ in self.using]
        for i, g in enumerate(now.goods):
            if not now.used[i] and g in self.owner:
                have[self.owner[g]] += now.left[i]
        for i, run in enumerate(self.level.runs):
            if not run.used and run.goods in self.owner:
                items[self.owner[run.goods]] += self._items(i)
        self.spans = [
            _span(live, have[n], items[n], could) for n, live in enumerate(self.using)
        ]  # fmt: skip

    def _items(self, i: int) -> Iterable[tuple[int, int]]:
        """Loss and what then counts of a run: without its price, then without what is on top."""
        run, pool = self.level.runs[i], self.level.pool
        whole = run.price * run.count
        free = pool.final(i, whole, run.count)
        yield max(0, free - pool.alone(i, run.count) - 1), free
        if whole > free:
            yield whole - free, whole - free

    def _top_span(self, one: tuple[Live, int, int], could: int) -> Span:
        """More spend is less off, one for one; sets might move a reduction to other goods, but
        there are none where it counts them all."""
        live, now, most = one
        everything = len(self.about[live.id]) == len(self.level.scene.goods)
        loss = 1 if everything or not self.plan.deals else 0
        best = off_of(live, now)
        for mark in {*marks_of(live, now, most), most}:
            if mark > now:
                best = max(best, off_of(live, mark) - (mark - now) * loss // could)
        return Span(live, now, most, best)

    def bound(self) -> int:
        """What the level could come to at the very most."""
        return self.base.off + sum(span.best for span in (*self.spans, *self.top_spans))

    def best_plan(self, budget: Budget) -> Plan:
        """The plan with the best reductions left out. ``exact`` says whether it is proven."""
        self.budget = budget
        self.live_tops = [span for span in self.top_spans if span.is_hopeful]
        self.enough = self._enough_for()
        self._check_shares()
        window = sum(span.more for span in self.live_tops)
        fronts: list[list[Point]] = []
        for some in self._parts():
            counting = self._counting(some, window)
            front = self._finished(self._front_of(some, counting), some, counting, window)
            fronts.append(front[: self._reached(front)])
        if not fronts:
            return self.plan
        counting = self._counting(_NOTHING, window)
        if len(self.live_tops) == 1 and cap_of(self.live_tops[0].live) < ENDLESS:
            halves = _halved(fronts)
            path = self._best_pair(*(self._all_of(half, counting) for half in halves))
        else:
            path = max(self._all_of(fronts, counting), key=self._value)[2]
        return self._plan_of(path)

    def _all_of(self, fronts: Sequence[Sequence[Point]], counting: Counting) -> list[Point]:
        total: list[Point] = [(0, (0,) * len(self.live_tops), None)]
        for front in fronts:
            total = self._joined(total, front, counting)
            total = total[: self._reached(total)]
        return total

    def _enough_for(self) -> int:
        """Where the one spend promotion counts all goods, what is lost is what counts more: so
        much, and no dearer way is of use."""
        if len(self.live_tops) != 1:
            return ENDLESS
        span = self.live_tops[0]
        about = self.about[span.live.id]
        if cap_of(span.live) == ENDLESS or len(about) != len(self.level.scene.goods):
            return ENDLESS
        now = off_of(span.live, span.now)
        gaps = [mark - span.now for mark in marks_of(span.live, span.now, span.most)
                if off_of(span.live, mark) - now > mark - span.now]  # fmt: skip
        return max(gaps, default=0) + sum(off_of(one.live, one.most) for one in self.spans)

    def _reached(self, front: Sequence[Point]) -> int:
        """How many of a front are of use: up to the first that loses enough by itself."""
        goal = front[0][0] + self.enough
        return next((n + 1 for n, point in enumerate(front) if point[0] >= goal), len(front))

    def _best_pair(self, one: list[Point], other: list[Point]) -> object:
        """Of two fronts the two that come to most together: for each step of the one stackable
        spend promotion, the cheapest that reach it."""
        live = self.live_tops[0].live
        other = sorted(other, key=lambda p: p[1][0])
        amounts = [p[1][0] for p in other]
        cheapest = list(other)
        for n in range(len(other) - 2, -1, -1):
            if cheapest[n + 1][0] < cheapest[n][0]:
                cheapest[n] = cheapest[n + 1]
        best: tuple[int, object] = (-ENDLESS, None)
        for mark in (0, *sorted(marks_of(live, 0, ENDLESS))):
            off = off_of(live, mark)
            for cost, counted, path in one:
                at = bisect_left(amounts, mark - counted[0])
                if at < len(other) and off - cost - cheapest[at][0] > best[0]:
                    best = (off - cost - cheapest[at][0], (path, cheapest[at][2]))
        self.budget.work -= len(one) + len(other)
        return best[1]

    def _check_shares(self) -> None:
        """Of spend promotions that share some goods only, who pays for what is not known here."""
        for span in self.live_tops:
            about = self.about[span.live.id]
            others = [x for x in (*self.using, *self.tops) if x is not span.live]
            for live in others:
                goods = self.about[live.id]
                if not goods <= about and not goods.isdisjoint(about):
                    self.exact = False

    def _value(self, point: Point) -> int:
        """What is off in the end, as far as it is known here."""
        cost, amounts, _ = point
        off, taken = 0, 0
        for span, spend in zip(self.live_tops, amounts, strict=True):
            more = off_of(span.live, max(0, spend - taken))
            off, taken = off + more, taken + more
        return off - cost

    def _parts(self) -> list[Part]:
        """Spend promotions, contests and runs that hang together; those worth looking at."""
        runs, pool = self.level.runs, self.level.pool
        able = [n for n, span in enumerate(self.spans) if span.best]
        parts = [Part([n], [], []) for n in able]
        contested: set[int] = set()
        for contest in self.level.contests:
            wanted = wanted_by(contest, pool)
            contested.update(wanted)
            owners = {self.owner[runs[i].goods] for i in wanted if runs[i].goods in self.owner}
            linked = [part for part in parts if not owners.isdisjoint(part.spends)]
            one = Part([], [contest], [])
            for part in linked:
                one = Part(one.spends + part.spends, part.contests + one.contests, [])
            parts = [part for part in parts if part not in linked] + [one]
        by_spend = {n: part for part in parts for n in part.spends}
        for i, run in enumerate(runs):
            if i in contested:
                continue
            owner = by_spend.get(self.owner.get(run.goods, -1))
            if owner is not None:
                owner.runs.append(i)
            elif self.live_tops:
                parts.append(Part([], [], [i]))
        if self.live_tops:
            return parts
        return [p for p in parts if any(self.spans[n].is_hopeful for n in p.spends)]

    def _counting(self, part: Part, window: int) -> Counting:
        """The amounts of a part: one for each of its spend promotions, then the stackable ones."""
        place = {n: at for at, n in enumerate(part.spends)}
        first = len(part.spends)
        width = first + len(self.live_tops)
        extra = sum(off_of(span.live, span.most) for span in self.spans)
        on_top = [off_of(span.live, span.most) for span in self.live_tops]
        caps = [cap_of(self.using[n]) for n in part.spends]
        caps += [
            cap_of(span.live) + extra + sum(on_top[:at]) for at, span in enumerate(self.live_tops)
        ]
        own = sum(self.spans[n].more for n in part.spends)

        def counted(run: int, paid: int, used: bool) -> Amounts:
            goods = self.level.runs[run].goods
            found = [0] * width
            owner = place.get(self.owner.get(goods, -1))
            if owner is not None and not used:
                found[owner] = min(paid, caps[owner])
            for at, span in enumerate(self.live_tops, start=first):
                found[at] = min(paid, caps[at]) if goods in self.about[span.live.id] else 0
            return tuple(found)

        known: dict[tuple[int, int], Sequence[Point]] = {}

        def close(run: int, count: int) -> Sequence[Point]:
            key = (run, count)
            if key not in known:
                known[key] = self._options(run, count, counted, own + window)
            return known[key]

        return Counting(width, close, lambda i, paid: counted(i, paid, True), own + window,
                        tuple(caps))  # fmt: skip

    def _options(self, i: int, count: int, counted: Counted, window: int) -> Sequence[Point]:
        """What units of a run in no set may get: price and stackable ones, each or left out."""
        run = self.level.runs[i]
        whole = run.price * count
        prices: list[tuple[Live | None, int]] = [(None, whole)]
        for single, term in self.level.prices[i]:
            prices.append((single, whole - term.off_all(run.price, count)))
        found: list[Point] = []
        for live, total in prices:
            for skipped in self._skips(i, count):
                paid = total
                for top, term in self.level.on_top[i]:
                    paid -= 0 if top.id in skipped else term.off_total(paid, count)
                used = run.used or live is not None
                found.append((paid, counted(i, paid, used), Leave(i, live, skipped)))
        return pruned(found, window)

    def _skips(self, i: int, count: int) -> list[frozenset[str]]:
        ids = [live.id for live, _ in self.level.on_top[i]]
        if count < self.level.runs[i].count or not ids:
            return [frozenset()]
        if len(ids) > _SUBSETS_MAX:
            return [frozenset(), frozenset(ids)]
        return [frozenset(some) for n in range(len(ids) + 1) for some in combinations(ids, n)]

    def _front_of(self, part: Part, counting: Counting) -> list[Point]:
        total: list[Point] = [(0, (0,) * counting.width, None)]
        for contest in part.contests:
            total = self._joined(total, self._contest(contest, counting), counting)
        for i in part.runs:
            options: list[Point] = [
                (cost, counted, Way((), (leave,), frozenset()))
                for cost, counted, leave in counting.close(i, self.level.runs[i].count)
                if isinstance(leave, Leave)
            ]
            total = self._joined(total, options, counting)
        return total

    def _contest(self, lives: Sequence[Live], counting: Counting) -> list[Point]:
        """The ways to divide a contest's goods: (deals, what is left) each."""
        steps = Steps(min(STEPS_MAX, self.budget.work))
        allowed = steps.left
        division = Division(lives, self.level.pool, steps, counting)
        ids = frozenset(live.id for live in lives)
        try:
            front = division.front()
        except TooMany:
            self.budget.work -= allowed
            self.exact = False
            return pruned(list(self._few_ways(lives, counting)), counting.window)
        self.budget.work -= allowed - steps.left
        if any(live.allowed.off_minor is not None for live in lives):
            self.exact = False
        return [
            (cost, counted, Way(division.deals(path), division.left_by(path), ids))
            for cost, counted, path in front
        ]  # fmt: skip

    def _few_ways(self, lives: Sequence[Live], counting: Counting) -> Iterable[Point]:
        """The sets as they are, without each of those that gain least, and without all."""
        ids = frozenset(live.id for live in lives)
        deals = [deal for deal in self.plan.deals if deal.live.id in ids]
        runs = wanted_by(lives, self.level.pool)
        least = sorted(deals, key=lambda deal: (deal.gain, deal.live.id))[:_DROPPED_MAX]
        for some in [deals, *([d for d in deals if d is not gone] for gone in least), []]:
            left = self.level.rest(some)
            cost, amounts = 0, (0,) * counting.width
            for take in (take for deal in some for take in deal.takes):
                price = self.level.runs[take.run].price * take.count - take.off
                paid = self.level.pool.final(take.run, price, take.count)
                cost += paid
                amounts = counting.plus(amounts, counting.taken(take.run, paid))
            for ways in (0, -1):
                spent, counted = cost, amounts
                leaves: list[Leave] = []
                for i in runs:
                    if left[i]:
                        more, some_, leave = counting.close(i, left[i])[ways]
                        spent, counted = spent + more, counting.plus(counted, some_)
                        if isinstance(leave, Leave):
                            leaves.append(leave)
                yield spent, counted, Way(some, leaves, ids)

    def _joined(self, one: list[Point], other: Sequence[Point], counting: Counting) -> list[Point]:
        if len(other) == 1 and not any(other[0][1]):
            cost, _, way = other[0]
            return [(c + cost, counted, (path, way)) for c, counted, path in one]
        self.budget.work -= len(one) * len(other)
        if self.budget.work < 0:
            self.exact = False
            one, other = one[:1], other[:1]
        found: list[Point] = joined(one, other, counting)
        try:
            return pruned(found, counting.window)
        except TooMany:
            self.exact = False
            return found[:1]

    def _finished(
        self, front: list[Point], part: Part, counting: Counting, window: int
    ) -> list[Point]:
        """What the part's own spend promotions take is off; the stackable ones are left."""
        found: list[Point] = []
        first = len(part.spends)
        for cost, counted, path in front:
            offs = [off_of(self.using[n], counted[at]) for at, n in enumerate(part.spends)]
            tops = [
                amount - sum(off for off, n in zip(offs, part.spends, strict=True)
                             if self.about[self.using[n].id] <= self.about[span.live.id])
                for amount, span in zip(counted[first:], self.live_tops, strict=True)
            ]  # fmt: skip
            found.append((cost - sum(offs), tuple(tops), path))
        try:
            return pruned(found, window)
        except TooMany:
            self.exact = False
            return [min(found, key=lambda p: p[0])]

    def _plan_of(self, path: object) -> Plan:
        """The plan of a way: its sets and prices in place of those there were."""
        deals: dict[str, Deal] = {deal.live.id: deal for deal in self.plan.deals}
        price, skipped = dict(self.plan.choice.price), dict(self.plan.choice.skipped)
        for way in _ways(path):
            for one in way.ids:
                deals.pop(one, None)
            deals |= {deal.live.id: deal for deal in way.deals}
            for leave in way.leaves:
                price[leave.run], skipped[leave.run] = leave.price, leave.skipped
        return replace(self.plan, deals=list(deals.values()), choice=Choice(price, skipped))


def _halved(fronts: Sequence[list[Point]]) -> tuple[list[list[Point]], list[list[Point]]]:
    """Two shares with about as many ways each; the narrow fronts first."""
    halves: tuple[list[list[Point]], list[list[Point]]] = ([], [])
    ways = [1, 1]
    for front in sorted(fronts, key=len, reverse=True):
        n = 0 if ways[0] <= ways[1] else 1
        halves[n].insert(0, front)
        ways[n] *= len(front)
    return halves


def _ways(path: object) -> Iterator[Way]:
    """In order. A thousand lines make a path a thousand deep: too deep to call oneself for."""
    left = [path]
    while left:
        one = left.pop()
        if isinstance(one, Way):
            yield one
        elif isinstance(one, tuple):
            left.extend(reversed(one))


def _span(live: Live, now: int, items: list[tuple[int, int]], could: int) -> Span:
    """The most that a spend promotion could come to: its goods leave their reductions in the order
    of what is lost for what then counts, a part of a run as if it could be divided."""
    items.sort(key=lambda item: (item[0] * (1 << 20) // max(1, item[1]), item))
    most = sum(amount for _, amount in items)
    best = off_of(live, now)
    if off_of(live, most) > best:
        marks = sorted(marks_of(live, 0, most))
        spend = lost = 0
        for loss, amount in items:
            inside = [m for m in marks if spend < m < spend + amount]
            for mark in [*inside, spend + amount]:
                losing = lost + loss * (mark - spend) // max(1, amount)
                best = max(best, off_of(live, mark) - losing // could)
            spend, lost = spend + amount, lost + loss
    return Span(live, now, most, best)
