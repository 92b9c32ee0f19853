"""Spend promotions: on what is left after the others of a level, each unit used up by one only.

A spend promotion that is not stackable takes all matching goods that nothing else uses up, and
none where it takes nothing off. Where several want the same goods, every order is tried.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, permutations
from typing import Final, NamedTuple

from pos_app.domain.money import allocate
from pos_app.domain.promotion_goods import Run, runs_of
from pos_app.domain.promotion_level import Given, Level, Outcome
from pos_app.domain.promotion_pool import Live
from pos_app.domain.promotion_terms import spend_off
from pos_app.domain.promotions import SpendAndSave

ORDERS_MAX: Final = 6
"""So many contesting spend promotions are each tried as the first where they are more than a few.
"""
_WAYS_MAX: Final = 3
"""Up to so many contesting spend promotions every order is tried, and of stackable ones leaving
some of them out."""

_MARKS_MAX: Final = 50
ENDLESS: Final = 1 << 60


class Spent(NamedTuple):
    """What one spend promotion takes off which entries."""

    live: Live
    off: int
    times: int
    shares: list[tuple[int, int]]
    spend: int


class Purse:
    """What is left to spend: totals of entries, by goods, and which are used up."""

    __slots__ = ("by_goods", "goods", "left", "used")

    def __init__(self, goods: list[int], left: list[int], used: list[bool]) -> None:
        self.goods, self.left, self.used = goods, left, used
        self.by_goods: dict[int, list[int]] = {}
        for i, g in enumerate(goods):
            self.by_goods.setdefault(g, []).append(i)

    def scope(self, live: Live) -> list[int]:
        """Entries that count for a spend promotion."""
        entries = [i for g in live.goods[0] for i in self.by_goods.get(g, ())]
        return entries if live.rule.stackable else [i for i in entries if not self.used[i]]


def purse_of(runs: Sequence[Run]) -> Purse:
    """One entry for each run."""
    return Purse([r.goods for r in runs], [r.price * r.count for r in runs], [r.used for r in runs])


def off_of(live: Live, spend: int) -> int:
    """What so much spend takes off."""
    reward = live.rule.reward
    assert isinstance(reward, SpendAndSave)
    return spend_off(reward, spend, live.allowed)[0]


def serve(order: Sequence[Live], purse: Purse) -> list[Spent]:
    """Each in turn on what is left; the purse is changed."""
    found = []
    for live in order:
        scope = purse.scope(live)
        spend = sum(purse.left[i] for i in scope)
        reward = live.rule.reward
        if not isinstance(reward, SpendAndSave):
            continue
        off, times = spend_off(reward, spend, live.allowed)
        if not off:
            found.append(Spent(live, 0, 0, [], spend))
            continue
        shares = list(zip(scope, allocate(off, [purse.left[i] for i in scope]), strict=True))
        for i, share in shares:
            purse.left[i] -= share
            purse.used[i] = purse.used[i] or not live.rule.stackable
        found.append(Spent(live, off, times, shares, spend))
    return found


def orders(spends: Sequence[Live], level: Level) -> tuple[list[tuple[Live, ...]], bool]:
    """Orders worth trying, and whether they are all there are."""
    able = [live for live in spends if off_of(live, _most(live, level))]
    using = [live for live in able if not live.rule.stackable]
    on_top = tuple(live for live in able if live.rule.stackable)
    clashing = _clashing(using)
    calm = (*(live for live in using if live not in clashing), *on_top)
    if len(clashing) <= _WAYS_MAX:
        return [(*one, *calm) for one in permutations(clashing)], True
    by_most = _by_most(clashing, level)
    firsts = [(x, *(y for y in by_most if y is not x), *calm) for x in by_most]
    return firsts[:ORDERS_MAX], False


def without_some(order: Sequence[Live]) -> Iterator[tuple[Live, ...]]:
    """The same order with stackable spend promotions left out, the fewest first."""
    on_top = [live for live in order if live.rule.stackable]
    if not 1 < len(on_top) <= _WAYS_MAX:
        return
    for many in range(1, len(on_top)):
        for gone in combinations(on_top, many):
            yield tuple(live for live in order if live not in gone)


def served(outcome: Outcome, spent: Sequence[Spent], purse: Purse) -> Outcome:
    """The outcome with what spend promotions took."""
    given = list(outcome.given)
    for one in spent:
        if not one.off:
            continue
        offs: dict[int, int] = {}
        for i, share in one.shares:
            goods = purse.goods[i]
            offs[goods] = offs.get(goods, 0) + share
        given.append(Given(one.live, one.times, offs))
    runs: list[Run] = []
    for i, run in enumerate(outcome.runs):
        if purse.left[i] == run.price * run.count and purse.used[i] == run.used:
            runs.append(run)
        else:
            runs += runs_of(run.goods, purse.left[i], run.count, purse.used[i], run.origin)
    return Outcome(given, runs, outcome.exact, {one.live.id: one.spend for one in spent})


def marks_of(live: Live, now: int, most: int) -> set[int]:
    """Where a spend promotion takes off more than just before, beyond ``now`` and up to ``most``;
    of very many multiples the first, and the last, which stands for all between."""
    reward = live.rule.reward
    assert isinstance(reward, SpendAndSave)
    marks: set[int] = set()
    for step in reward.steps:
        marks.add(step.spend_minor)
        if reward.every and step.spend_minor:
            first, last = now // step.spend_minor + 1, most // step.spend_minor
            marks |= {n * step.spend_minor for n in {*range(first, min(last, first + _MARKS_MAX)),
                                                     last}}  # fmt: skip
    return {mark for mark in marks if now < mark <= most}


def cap_of(live: Live) -> int:
    """From so much spend on it takes off no more."""
    reward = live.rule.reward
    assert isinstance(reward, SpendAndSave)
    if reward.every or any(step.rate_bp for step in reward.steps):
        return ENDLESS
    return max(max(step.spend_minor, step.off_minor) for step in reward.steps)


def _most(live: Live, level: Level) -> int:
    about = set(live.goods[0])
    return sum(r.price * r.count for r in level.runs
               if r.goods in about and (live.rule.stackable or not r.used))  # fmt: skip


def _by_most(lives: Sequence[Live], level: Level) -> list[Live]:
    return sorted(lives, key=lambda live: (-off_of(live, _most(live, level)), live.id))


def _clashing(lives: Sequence[Live]) -> list[Live]:
    """Those that share goods with another."""
    wanted: dict[int, int] = {}
    for live in lives:
        for g in live.goods[0]:
            wanted[g] = wanted.get(g, 0) + 1
    return [live for live in lives if any(wanted[g] > 1 for g in live.goods[0])]
