"""The best of a level: groups, prices and sets, and spend promotions, which may make it better to
leave a reduction out so that a step is reached.

Everything found is a plan that follows the rules; the bounds only decide how long to look for a
better one (ADR 0012).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, product
from typing import Final, NamedTuple

from msgspec.structs import replace

from pos_app.domain.promotion_contest import Steps
from pos_app.domain.promotion_goods import Run
from pos_app.domain.promotion_level import Choice, Level, Outcome, Plan, Scene
from pos_app.domain.promotion_pool import Deal, Live
from pos_app.domain.promotion_spend import (
    Purse,
    off_of,
    orders,
    purse_of,
    reach,
    serve,
    served,
    without_some,
)

GROUPINGS_MAX: Final = 32
"""Ways to choose one promotion of each exclusive group that are tried."""
WORK_MAX: Final = 800
"""How much the search for reductions to leave out may look at on one level: at each node, the runs
that count for spend promotions and a few more."""
_NODE: Final = 10
_VARIANTS_MAX: Final = 3
"""So many sets are each left out alone, those of the least gain; then all."""
_SUBSETS_MAX: Final = 3
"""Up to so many stackable prices on a run, leaving any of them out is tried; else all or none."""


class Budget:
    """How much more the searches of one level may look at together."""

    __slots__ = ("steps", "work")

    def __init__(self) -> None:
        self.work = WORK_MAX
        self.steps = Steps()


def best_of_level(scene: Scene, runs: Sequence[Run], lives: Sequence[Live]) -> Outcome:
    """The combination of one level that takes most off."""
    groups = _groups(lives)
    free = [live for live in lives if not live.rule.group]
    budget = Budget()
    count = 1
    for members in groups:
        count *= len(members)
    if count > GROUPINGS_MAX:
        return _group_by_group(scene, runs, free, groups, budget)
    tries = [_Try(Level(scene, runs, [*free, *some]), budget) for some in product(*groups)]
    tries.sort(key=lambda one: _rank(one.best))
    best, exact = tries[0].best, True
    for one in tries:
        found = one.deepened(best.off, budget)
        exact = exact and found.exact
        best = min(best, found, key=_rank)
    return replace(best, exact=exact)


def _groups(lives: Sequence[Live]) -> list[list[Live]]:
    groups: dict[str, list[Live]] = {}
    for live in lives:
        if live.rule.group:
            groups.setdefault(live.rule.group, []).append(live)
    return [groups[key] for key in sorted(groups)]


def _group_by_group(
    scene: Scene, runs: Sequence[Run], free: Sequence[Live], groups: list[list[Live]],
    budget: Budget,
) -> Outcome:  # fmt: skip
    """Too many ways: the best of one group after the other, given those chosen before."""
    chosen: list[Live] = []
    best = _Try(Level(scene, runs, free), budget).deepened(0, budget)
    for members in groups:
        ways = [
            (_Try(Level(scene, runs, [*free, *chosen, one]), budget).best, one) for one in members
        ]
        outcome, one = min(ways, key=lambda way: (_rank(way[0]), way[1].id))
        if _is_better(outcome, best):
            best, chosen = outcome, [*chosen, one]
    return replace(best, exact=False)


def _is_better(one: Outcome, other: Outcome) -> bool:
    """More off; among equals fewer promotions, then the lesser ids."""
    return _rank(one) < _rank(other)


def _rank(outcome: Outcome) -> tuple[int, int, list[str]]:
    ids = sorted(g.live.id for g in outcome.given if g.off)
    return -outcome.off, len(ids), ids


class _Try:
    """One choice from the groups: its best without leaving reductions out, and then with."""

    def __init__(self, level: Level, budget: Budget) -> None:
        self.level = level
        self.plan = level.best_plan(budget.steps)
        self.base = level.outcome(self.plan)
        self.orders, self.complete = orders(level.spends, level)
        self.best = min((self._with(self.base, order) for order in self.orders), key=_rank)

    def deepened(self, known: int, budget: Budget) -> Outcome:
        """The best, with reductions left out where that could beat what is known so far."""
        if not self.level.spends:
            return self.best
        exact = self.complete and self.best.exact
        ways = [*self.orders, *(way for order in self.orders for way in without_some(order))]
        best = self.best
        if self._bound(ways) <= max(known, best.off):
            return replace(best, exact=exact)
        hopeful = [
            live for way in ways
            for live in _Root(self.level, self.plan, self.base, way).hopeful()
        ]  # fmt: skip
        giving = _giving_way(self.level, self.plan, hopeful)
        for plan, base in _variants(self.level, self.plan, self.base, giving):
            for order in ways:
                goal = max(known, best.off)
                if _Root(self.level, plan, base, order).bound() <= goal:
                    continue
                exact = exact and self.level.is_plain_top and not giving
                if budget.work <= 0:
                    return replace(best, exact=False)
                search = _LeaveOut(self.level, plan, base, order, (goal, budget))
                found = self._with(self.level.outcome(search.best_plan()), order)
                exact = exact and search.is_complete
                best = min(best, found, key=_rank)
        return replace(best, exact=exact)

    def _with(self, base: Outcome, order: Sequence[Live]) -> Outcome:
        """With the spend promotions of an order; those out of reach are asked last, for hints."""
        rest = [live for live in self.level.spends if live not in self.orders[0]]
        purse = purse_of(base.runs)
        return served(base, serve([*order, *rest], purse), purse)

    def _bound(self, ways: Sequence[Sequence[Live]]) -> int:
        return max(_Root(self.level, self.plan, self.base, way).bound() for way in ways)


def _giving_way(level: Level, plan: Plan, hopeful: Sequence[Live]) -> list[Deal]:
    """Sets whose goods could bring a spend promotion further, those of the least gain first."""
    counted = {g for live in hopeful for g in live.goods[0]}
    giving = [
        deal for deal in plan.deals
        if any(level.runs[take.run].goods in counted for take in deal.takes)
    ]  # fmt: skip
    return sorted(giving, key=lambda deal: (deal.gain, deal.live.id))


def _variants(
    level: Level, plan: Plan, base: Outcome, giving: Sequence[Deal]
) -> Iterator[tuple[Plan, Outcome]]:
    """The plan itself, and with sets left out: each alone, or all."""
    yield plan, base
    several = [[deal] for deal in giving[:_VARIANTS_MAX]]
    for gone in [*several, list(giving)] if len(giving) > 1 else several:
        left = replace(plan, deals=[deal for deal in plan.deals if deal not in gone])
        yield left, level.outcome(left)


class _Option(NamedTuple):
    """What one run may get: less off leaves more to spend."""

    off: int
    left: int
    used: bool
    price: Live | None
    skipped: frozenset[str]


class _Root:
    """How good an order of spend promotions could be at the very best."""

    def __init__(self, level: Level, plan: Plan, base: Outcome, order: Sequence[Live]) -> None:
        self.level, self.plan, self.base, self.order = level, plan, base, order

    def bound(self) -> int:
        """What is off before spend promotions, and the most these can add to it."""
        spans = self._spans()
        return self.base.off + total_reach(spans, [self._loss(live) for live, _, _ in spans])

    def hopeful(self) -> list[Live]:
        """Those that could take off more than what more spend would cost."""
        spans = self._spans()
        several = max(1, sum(off_of(x, could) > off_of(x, have) for x, have, could in spans))
        return [
            live for live, have, could in spans
            if reach(live, have, could, (self._loss(live)[0], several)) > off_of(live, have)
        ]  # fmt: skip

    def _spans(self) -> list[tuple[Live, int, int]]:
        """What counts for each spend promotion now, and what could."""
        now, most = purse_of(self.base.runs), purse_of(self.level.runs)
        taken: set[int] = set()
        spans: list[tuple[Live, int, int]] = []
        for live in self.order:
            about = set(live.goods[0]) - (set() if live.rule.stackable else taken)
            have = sum(now.left[i] for i in now.scope(live) if now.goods[i] in about)
            could = sum(most.left[i] for i in most.scope(live) if most.goods[i] in about)
            spans.append((live, have, could))
            if not live.rule.stackable and off_of(live, have):
                taken |= about
        return spans

    def _loss(self, live: Live) -> tuple[int, int]:
        """For a stackable spend promotion, more spend is less off, one for one; sets might move
        a reduction to other goods, but there are none where it counts them all."""
        everything = len(set(live.goods[0])) == len(self.level.scene.goods)
        if live.rule.stackable and (everything or not self.plan.deals):
            return (1, 1)
        return (0, 1)


def total_reach(spans: Sequence[tuple[Live, int, int]], losses: Sequence[tuple[int, int]]) -> int:
    """The most that spend promotions can come to together: (promotion, spend now, at most) each.

    One reduction left out may help several of them, so its loss is shared by those that could gain.
    """
    hopeful = sum(off_of(live, could) > off_of(live, have) for live, have, could in spans)
    return sum(
        reach(live, have, could, (loss[0], loss[1] * max(1, hopeful)))
        for (live, have, could), loss in zip(spans, losses, strict=True)
    )


class _LeaveOut:
    """Depth first over runs: which to leave at a higher price so that spend promotions gain more.

    Every node is a whole plan; what is still possible below it is bounded from above by what the
    spend promotions could reach, less what reaching it must lose.
    """

    def __init__(
        self, level: Level, plan: Plan, base: Outcome, order: Sequence[Live],
        known: tuple[int, Budget],
    ) -> None:  # fmt: skip
        self.level, self.plan, self.base, self.order = level, plan, base, order
        self.is_complete = True
        self.best_off, self.budget = known
        self.best: dict[int, _Option] = {}
        self.chosen: dict[int, _Option] = {}
        if level.is_plain_top:
            self._prepare()

    def best_plan(self) -> Plan:
        """The plan with the best reductions left out."""
        if self.level.is_plain_top and self.blocks:
            self._visit(0, self.base.off)
        price, skipped = dict(self.plan.choice.price), dict(self.plan.choice.skipped)
        for i, option in self.best.items():
            price[i], skipped[i] = option.price, option.skipped
        return replace(self.plan, choice=Choice(price, skipped))

    def _prepare(self) -> None:
        rest = self.level.rest(self.plan)
        left_by_run = [0] * len(self.level.runs)
        for run in self.base.runs:
            left_by_run[run.origin] += run.price * run.count
        self.now = [self._option(i, rest[i], self.plan.choice.price.get(i), frozenset())
                    for i in range(len(self.level.runs))]  # fmt: skip
        self.sets = [left - option.left for left, option in zip(left_by_run, self.now, strict=True)]
        about = {g for live in self._hopeful() for g in live.goods[0]}
        counted = {g for live in self.order for g in live.goods[0]}
        self.entries = [i for i, run in enumerate(self.level.runs) if run.goods in counted]
        blocks = [
            (i, self._others(i, rest[i])) for i, run in enumerate(self.level.runs)
            if run.goods in about and rest[i] and self.now[i].off
        ]  # fmt: skip
        self.blocks = sorted(
            ((self._density(i, options), i, options) for i, options in blocks if options),
            key=lambda block: (block[0][0] * (1 << 40) // block[0][1], block[1]),
        )

    def _hopeful(self) -> list[Live]:
        """Spend promotions that could take more off if reductions were left out."""
        now, most = purse_of(self.base.runs), purse_of(self.level.runs)
        return [
            live
            for live in self.order
            if off_of(live, sum(most.left[i] for i in most.scope(live)))
            > off_of(live, sum(now.left[i] for i in now.scope(live)))
        ]

    def _option(self, i: int, count: int, price: Live | None, skipped: frozenset[str]) -> _Option:
        run = self.level.runs[i]
        left = run.price * count
        if price is not None:
            left -= self.level.off_all(price, i, count, run.price)
        for live in self.level.tops:
            if left and live.id not in skipped and run.goods in live.goods[0]:
                term = self.level.scene.term(live, run.goods)
                exact = self.level.scene.goods[run.goods].exact
                left -= term.off_all(left // count, count, exact) if term else 0
        return _Option(run.price * count - left, left, run.used or price is not None, price,
                       skipped)  # fmt: skip

    def _others(self, i: int, count: int) -> list[_Option]:
        """What this run may get instead, with less off; the least lost first."""
        run, now = self.level.runs[i], self.now[i]
        prices: list[Live | None] = [None]
        if not run.used:
            prices += [live for live in self.level.singles if run.goods in live.goods[0]]
        found: dict[tuple[int, bool], _Option] = {}
        for price in prices:
            for skipped in self._skips(run.goods):
                option = self._option(i, count, price, skipped)
                if option.off < now.off or (option.off == now.off and now.used > option.used):
                    found.setdefault((option.off, option.used), option)
        return sorted(found.values(), key=lambda o: (-o.off, o.used))

    def _skips(self, goods: int) -> list[frozenset[str]]:
        ids = [live.id for live in self.level.tops if goods in live.goods[0]]
        if len(ids) > _SUBSETS_MAX:
            return [frozenset(), frozenset(ids)]
        return [frozenset(some) for n in range(len(ids) + 1) for some in combinations(ids, n)]

    def _density(self, i: int, options: Iterable[_Option]) -> tuple[int, int]:
        """The least that is lost for what more there is to spend."""
        now = self.now[i]
        have = 0 if now.used else now.left
        pairs = [
            (now.off - o.off, max(o.left - now.left, 0 if o.used else o.left - have))
            for o in options
        ]
        return min(
            ((loss, more) for loss, more in pairs if more > 0),
            key=lambda pair: pair[0] * (1 << 40) // pair[1], default=(1, 1),
        )  # fmt: skip

    def _visit(self, at: int, off: int) -> None:
        self.budget.work -= _NODE + len(self.entries)
        if self.budget.work < 0:
            self.is_complete = False
            return
        value = off + self._served()
        if value > self.best_off:
            self.best_off, self.best = value, dict(self.chosen)
        if at == len(self.blocks) or off + self._reach(at) <= self.best_off:
            return
        for n in range(at, len(self.blocks)):
            _, i, options = self.blocks[n]
            for option in options:
                self.chosen[i] = option
                self._visit(n + 1, off - self.now[i].off + option.off)
                del self.chosen[i]
                if not self.is_complete:
                    return

    def _purse(self) -> Purse:
        goods = [self.level.runs[i].goods for i in self.entries]
        options = [self.chosen.get(i) or self.now[i] for i in self.entries]
        return Purse(
            goods * 2,
            [*(o.left for o in options), *(self.sets[i] for i in self.entries)],
            [*(o.used for o in options), *([True] * len(goods))],
        )

    def _served(self) -> int:
        return sum(one.off for one in serve(self.order, self._purse()))

    def _reach(self, at: int) -> int:
        """The most that spend promotions could still come to below this node."""
        purse = self._purse()
        taken: set[int] = set()
        spans: list[tuple[Live, int, int]] = []
        losses: list[tuple[int, int]] = []
        for live in self.order:
            about = set(live.goods[0]) - (set() if live.rule.stackable else taken)
            scope = [n for n in purse.scope(live) if purse.goods[n] in about]
            have = sum(purse.left[n] for n in scope)
            inside = {self.entries[n] for n in scope if n < len(self.entries)}
            more, loss = self._growth(live, at, about, inside)
            spans.append((live, have, have + more))
            losses.append(loss)
            if not live.rule.stackable and off_of(live, have):
                taken |= about
        return total_reach(spans, losses)

    def _growth(
        self, live: Live, at: int, about: set[int], inside: set[int]
    ) -> tuple[int, tuple[int, int]]:
        """How much more could count for a spend promotion if all open runs gave way, and the
        least that is lost for it."""
        more, least = 0, (1, 1)
        for density, i, options in self.blocks[at:]:
            if self.level.runs[i].goods not in about:
                continue
            if not more:
                least = density
            have = self.now[i].left if i in inside else 0
            could = [o.left for o in options if live.rule.stackable or not o.used]
            more += max(0, max(could, default=0) - have)
        return more, least
