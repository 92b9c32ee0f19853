"""One level of promotions: what is chosen, and what it comes to.

Order within a level: prices for single units and sets that are not stackable, chosen together; the
stackable ones by id on what is left; then spend promotions, first those that use goods up, then the
stackable ones by id.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Final, NamedTuple

from msgspec import Struct

from pos_app.domain.promotion_contest import settle
from pos_app.domain.promotion_deals import best_deal
from pos_app.domain.promotion_division import Steps
from pos_app.domain.promotion_goods import Goods, Run, Take, after, runs_of
from pos_app.domain.promotion_pool import Deal, Live, Picked, Pool, Term, term_of

_TIES_MAX: Final = 8
"""Among so many equal prices the fewest are found; among more each run takes the least id."""


class Given:
    """What a promotion gives: off by goods, and the goods that it touches."""

    __slots__ = ("live", "offs", "times")

    def __init__(self, live: Live, times: int, offs: dict[int, int]) -> None:
        self.live, self.times, self.offs = live, times, offs

    @property
    def off(self) -> int:
        """In all."""
        return sum(self.offs.values())

    def add(self, goods: int, off: int) -> None:
        """So much more off these goods."""
        self.offs[goods] = self.offs.get(goods, 0) + off


class Choice(Struct):
    """What single units get: by run the one price that uses them up, and stackables left out."""

    price: dict[int, Live | None]
    skipped: dict[int, frozenset[str]]


class Plan(Struct):
    """What of the level is given before spend promotions."""

    deals: list[Deal]
    choice: Choice
    exact: bool


class Outcome(Struct):
    """What a level comes to."""

    given: list[Given]
    runs: list[Run]
    exact: bool
    spent: dict[str, int] = {}
    """What counted for each spend promotion."""

    @property
    def off(self) -> int:
        """In all."""
        return sum(one.off for one in self.given)


class Scene:
    """What stays the same on all levels: the goods and who buys."""

    def __init__(self, goods: Sequence[Goods], tier: str) -> None:
        self.goods, self.tier = goods, tier
        self._terms: dict[tuple[str, int], Term | None] = {}

    def term(self, live: Live, goods: int) -> Term | None:
        """The price for single units that a promotion gives on these goods."""
        key = (live.id, goods)
        if key not in self._terms:
            self._terms[key] = term_of(live.rule, self.goods[goods].line.sku, self.tier)
        return self._terms[key]

    def qualifies(self, live: Live, without: Mapping[int, int]) -> bool:
        """Whether a promotion's conditions hold without so many units of these goods."""
        promotion = live.rule.promotion
        need = max(promotion.when.min_quantity, 1 if promotion.products.include else 0)
        pieces, spend = measure(self.goods, live, without)
        return pieces >= need and spend >= promotion.when.min_spend_minor


def measure(
    goods: Sequence[Goods], live: Live, without: Mapping[int, int] | None = None
) -> tuple[int, int]:
    """Pieces and list price of the goods a promotion is about, without some of them."""
    pieces = spend = 0
    for g in live.goods[0]:
        gone = without.get(g, 0) if without else 0
        pieces += goods[g].pieces - gone
        spend += goods[g].total - goods[g].total * gone // goods[g].pieces
    return pieces, spend


class Block(NamedTuple):
    """Units of a run that were treated alike: what is left of their price together."""

    run: int
    total: int
    units: int
    used: bool


class Level:
    """The promotions of one level over the runs that the levels before left."""

    def __init__(self, scene: Scene, runs: Sequence[Run], lives: Sequence[Live]) -> None:
        self.scene = scene
        self.runs = [Run(r.goods, r.price, r.count, r.used, i) for i, r in enumerate(runs)]
        self.lives = sorted(lives, key=lambda live: live.id)
        self.sets = [x for x in self.lives if _is_set(x) and not x.rule.stackable]
        self.tops = [x for x in self.lives if x.rule.stackable and (x.is_single or _is_set(x))]
        self.spends = [x for x in self.lives if x.rule.is_spend]
        self.is_plain_top = all(x.is_single for x in self.tops)
        by_goods, free = _by_goods(self.runs), _by_goods(self.runs, free=True)
        singles = [x for x in self.lives if x.is_single and not x.rule.stackable]
        self.prices = self._terms(singles, free)
        """By run: the prices for single units that may use it up, by id."""
        self.on_top = self._terms([x for x in self.tops if x.is_single], by_goods)
        """By run: the stackable ones, by id."""
        self.pool = self._pool(free)
        self.contests: Sequence[Sequence[Live]] = ()
        """Who wants the same goods, once a plan was made."""

    def _terms(
        self, lives: Sequence[Live], by_goods: Mapping[int, list[int]]
    ) -> list[list[tuple[Live, Term]]]:
        found: list[list[tuple[Live, Term]]] = [[] for _ in self.runs]
        for live in lives:
            for g in live.goods[0]:
                term = self.scene.term(live, g)
                if term is not None:
                    for i in by_goods.get(g, ()):
                        found[i].append((live, term))
        return found

    def best_plan(self, steps: Steps) -> Plan:
        """The best of prices and sets by themselves."""
        settled = settle(self.sets, self.pool, steps)
        self.contests = settled.contests
        return self.plan_of(settled.deals, settled.exact)

    def plan_of(self, deals: list[Deal], exact: bool) -> Plan:
        """These sets, and the best prices for all that they leave."""
        left = self.rest(deals)
        equals = {i: best for i, count in enumerate(left) if count
                  if (best := self._best_prices(i, count))}  # fmt: skip
        return Plan(deals, Choice(_fewest(equals), {}), exact)

    def rest(self, deals: Sequence[Deal]) -> list[int]:
        """Units of each run that no set takes."""
        left = [run.count for run in self.runs]
        for deal in deals:
            for take in deal.takes:
                left[take.run] -= take.count
        return left

    def _best_prices(self, i: int, count: int) -> list[Live]:
        """The prices that take most off so many units of a run: equals by id."""
        price, most = self.runs[i].price, 1
        best: list[Live] = []
        for live, term in self.prices[i]:
            off = term.off_all(price, count)
            if off > most or (off == most and not best):
                most, best = off, [live]
            elif off == most:
                best.append(live)
        return best

    def outcome(self, plan: Plan) -> Outcome:
        """What a plan comes to, before spend promotions."""
        given: dict[str, Given] = {}
        blocks: list[Block] = []
        for deal in plan.deals:
            _record(given, deal.live, self.runs, deal.takes, deal.times)
            blocks += [
                Block(t.run, self.runs[t.run].price * t.count - t.off, t.count, True)
                for t in deal.takes
            ]
        for i, count in enumerate(self.rest(plan.deals)):
            if count:
                blocks.append(self._rest_of(i, count, plan.choice.price.get(i), given))
        blocks.sort(key=lambda block: block.run)
        for live in self.tops:
            if live.is_single:
                blocks = self._on_top(live, blocks, plan.choice.skipped, given)
            else:
                blocks = self._sets_on_top(live, blocks, given)
        order = sorted(given.values(), key=lambda g: (g.live.rule.stackable, g.live.id))
        return Outcome(order, self._runs_of(blocks), plan.exact)

    def _rest_of(self, i: int, count: int, live: Live | None, given: dict[str, Given]) -> Block:
        run = self.runs[i]
        total = run.price * count
        if live is None:
            return Block(i, total, count, run.used)
        term = self.scene.term(live, run.goods)
        off = term.off_all(run.price, count) if term else 0
        given.setdefault(live.id, Given(live, 1, {})).add(run.goods, off)
        return Block(i, total - off, count, True)

    def _runs_of(self, blocks: Sequence[Block]) -> list[Run]:
        return [
            run for b in blocks
            for run in runs_of(self.runs[b.run].goods, b.total, b.units, b.used, b.run)
        ]  # fmt: skip

    def _sets_on_top(self, live: Live, blocks: list[Block], given: dict[str, Given]) -> list[Block]:
        runs = self._runs_of(blocks)
        deal = best_deal(live, self._pool_over(runs, _by_goods(runs)))
        if deal is None:
            return blocks
        _record(given, live, runs, deal.takes, deal.times)
        return [Block(r.origin, r.price * r.count, r.count, r.used)
                for r in after(runs, deal.takes, uses=False)]  # fmt: skip

    def _on_top(
        self,
        live: Live,
        blocks: Sequence[Block],
        skipped: Mapping[int, frozenset[str]],
        given: dict[str, Given],
    ) -> list[Block]:
        about = set(live.goods[0])
        left: list[Block] = []
        for block in blocks:
            goods = self.runs[block.run].goods
            if goods in about and live.id not in skipped.get(block.run, ()):
                term = self.scene.term(live, goods)
                off = term.off_total(block.total, block.units) if term else 0
                if off:
                    given.setdefault(live.id, Given(live, 1, {})).add(goods, off)
                    left.append(block._replace(total=block.total - off))
                    continue
            left.append(block)
        return left

    def _pool(self, by_goods: Mapping[int, list[int]]) -> Pool:
        prices = [[term for _, term in some] for some in self.prices]
        tail = [[term for _, term in some] for some in self.on_top]
        return self._pool_over(self.runs, by_goods, prices, tail)

    def _pool_over(
        self,
        runs: Sequence[Run],
        by_goods: Mapping[int, list[int]],
        prices: Sequence[Sequence[Term]] | None = None,
        tail: Sequence[Sequence[Term]] | None = None,
    ) -> Pool:
        known: dict[str, list[list[int]]] = {}

        def roles(live: Live) -> list[list[int]]:
            if live.id not in known:
                known[live.id] = [_spread_out(goods, by_goods) for goods in live.goods]
            return known[live.id]

        def qualifies(live: Live, units: Picked) -> bool:
            without: dict[int, int] = {}
            for i, n in units:
                without[runs[i].goods] = without.get(runs[i].goods, 0) + n
            return self.scene.qualifies(live, without)

        nothing: list[tuple[Term, ...]] = [()] * len(runs)
        return Pool(
            [run.price for run in runs], [run.count for run in runs], prices or nothing,
            tail or nothing, roles, lambda live, i: self.scene.term(live, runs[i].goods), qualifies,
        )  # fmt: skip


def _fewest(equals: Mapping[int, list[Live]]) -> dict[int, Live | None]:
    """Of equal prices such that few promotions serve all runs; then those of lesser ids."""
    chosen: dict[str, Live] = {x[0].id: x[0] for x in equals.values() if len(x) == 1}
    open_ = [x for x in equals.values() if not any(live.id in chosen for live in x)]
    ids = {live.id: live for some in open_ for live in some}
    if open_ and len(ids) <= _TIES_MAX:
        some = next(
            some for n in range(1, len(ids) + 1) for some in combinations(sorted(ids), n)
            if all(any(live.id in some for live in x) for x in open_)
        )  # fmt: skip
        chosen |= {one: ids[one] for one in some}
    return {
        i: next((live for live in some if live.id in chosen), some[0]) for i, some in equals.items()
    }


def _is_set(live: Live) -> bool:
    """Sets, and prices for single units that a limit divides."""
    rule = live.rule
    return not (rule.is_spend or rule.is_points or live.is_single)


def _record(
    given: dict[str, Given], live: Live, runs: Sequence[Run], takes: Iterable[Take], times: int
) -> None:
    one = given.setdefault(live.id, Given(live, times, {}))
    for take in takes:
        one.add(runs[take.run].goods, take.off)


def _by_goods(runs: Sequence[Run], *, free: bool = False) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for i, run in enumerate(runs):
        if not (free and run.used):
            found.setdefault(run.goods, []).append(i)
    return found


def _spread_out(goods: Sequence[int], by_goods: Mapping[int, list[int]]) -> list[int]:
    return [i for g in goods for i in by_goods.get(g, ())]
