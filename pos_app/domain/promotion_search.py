"""The best of a level: groups, prices and sets, and spend promotions, which may make it better to
leave a reduction out so that a step is reached.

Everything found is a plan that follows the rules; the bounds only decide how long to look for a
better one (ADR 0012).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Final

from msgspec.structs import replace

from pos_app.domain.promotion_goods import Run
from pos_app.domain.promotion_level import Level, Outcome, Scene
from pos_app.domain.promotion_pool import Live
from pos_app.domain.promotion_spend import orders, purse_of, serve, served, without_some
from pos_app.domain.promotion_trade import Budget, Trade

GROUPINGS_MAX: Final = 32
"""Ways to choose one promotion of each exclusive group that are tried."""
STEPS_MAX: Final = 1_000
"""Sets that the contests of one level may look at together."""


def best_of_level(scene: Scene, runs: Sequence[Run], lives: Sequence[Live]) -> Outcome:
    """The combination of one level that takes most off."""
    groups = _groups(lives)
    free = [live for live in lives if not live.rule.group]
    budget = Budget(STEPS_MAX)
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
        if self.plan.deals and not level.is_plain_top:
            self._drop_sets()
        self.orders, self.complete = orders(level.spends, level)
        self.best = min((self._with(self.base, order) for order in self.orders), key=_rank)

    def _drop_sets(self) -> None:
        """Sets on top may want goods as they are: they may gain more than those below."""
        plan = self.level.plan_of([], exact=False)
        base = self.level.outcome(plan)
        if _is_better(base, self.base):
            self.plan, self.base = plan, base

    def deepened(self, known: int, budget: Budget) -> Outcome:
        """The best, with reductions left out where that could beat what is known so far."""
        if not self.level.spends:
            return self.best
        exact = self.complete and self.best.exact
        best = self.best
        ways = [*self.orders, *(way for order in self.orders for way in without_some(order))]
        for order in ways:
            trade = Trade(self.level, self.plan, self.base, order)
            goal = max(known, best.off)
            if trade.bound() <= goal:
                continue
            found = self._with(self.level.outcome(trade.best_plan(budget)), order)
            best = min(best, found, key=_rank)
            exact = exact and trade.exact
        return replace(best, exact=exact)

    def _with(self, base: Outcome, order: Sequence[Live]) -> Outcome:
        """With the spend promotions of an order; those out of reach are asked last, for hints."""
        rest = [live for live in self.level.spends if live not in self.orders[0]]
        purse = purse_of(base.runs)
        return served(base, serve([*order, *rest], purse), purse)
