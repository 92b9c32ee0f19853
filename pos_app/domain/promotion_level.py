"""One level of promotions: what is chosen, and what it comes to.

Order within a level: prices for single units and sets that are not stackable, chosen together; the
stackable ones by id on what is left; then spend promotions, first those that use goods up, then the
stackable ones by id.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from pos_app.domain.promotion_contest import Steps, settle
from pos_app.domain.promotion_deals import best_deal
from pos_app.domain.promotion_goods import Goods, Run, Take, after, runs_of
from pos_app.domain.promotion_pool import Deal, Live, Picked, Pool, Term, term_of


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


class Level:
    """The promotions of one level over the runs that the levels before left."""

    def __init__(self, scene: Scene, runs: Sequence[Run], lives: Sequence[Live]) -> None:
        self.scene = scene
        self.runs = [Run(r.goods, r.price, r.count, r.used, i) for i, r in enumerate(runs)]
        self.lives = sorted(lives, key=lambda live: live.id)
        self.singles = [x for x in self.lives if x.is_single and not x.rule.stackable]
        self.sets = [x for x in self.lives if _is_set(x) and not x.rule.stackable]
        self.tops = [x for x in self.lives if x.rule.stackable and (x.is_single or _is_set(x))]
        self.spends = [x for x in self.lives if x.rule.is_spend]
        self.is_plain_top = all(x.is_single for x in self.tops)

    def best_plan(self, steps: Steps) -> Plan:
        """The best of prices and sets by themselves."""
        price = self._best_prices()
        pool = self._pool(price)
        settled = settle(self.sets, pool, steps)
        return Plan(settled.deals, Choice(price, {}), settled.exact)

    def rest(self, plan: Plan) -> dict[int, int]:
        """Units of each run that no set takes."""
        left = {i: run.count for i, run in enumerate(self.runs)}
        for deal in plan.deals:
            for take in deal.takes:
                left[take.run] -= take.count
        return left

    def outcome(self, plan: Plan) -> Outcome:
        """What a plan comes to, before spend promotions."""
        given: dict[str, Given] = {}
        takes: list[Take] = []
        for deal in plan.deals:
            _record(given, deal.live, self.runs, deal.takes, deal.times)
            takes += deal.takes
        for i, count in self.rest(plan).items():
            live = plan.choice.price.get(i)
            if live is not None and count:
                take = Take(i, count, self.off_all(live, i, count, self.runs[i].price))
                _record(given, live, self.runs, [take], 1)
                takes.append(take)
        runs = [Run(r.goods, r.price, r.count, r.used, r.origin)
                for r in after(self.runs, takes, uses=True)]  # fmt: skip
        exact = plan.exact
        for live in self.tops:
            runs = self._on_top(live, runs, plan.choice.skipped, given)
        order = sorted(given.values(), key=lambda g: (g.live.rule.stackable, g.live.id))
        return Outcome(order, runs, exact)

    def off_all(self, live: Live, run: int, count: int, price: int) -> int:
        """What a price for single units takes off so many units of a run at that price."""
        goods = self.runs[run].goods
        term = self.scene.term(live, goods)
        return term.off_all(price, count, self.scene.goods[goods].exact) if term else 0

    def _on_top(
        self,
        live: Live,
        runs: list[Run],
        skipped: Mapping[int, frozenset[str]],
        given: dict[str, Given],
    ) -> list[Run]:
        if not live.is_single:
            deal = best_deal(live, self._pool_of_rest(runs))
            if deal is None:
                return runs
            _record(given, live, runs, deal.takes, deal.times)
            return after(runs, deal.takes, uses=False)
        about = set(live.goods[0])
        left: list[Run] = []
        for run in runs:
            off = 0
            if run.goods in about and live.id not in skipped.get(run.origin, ()):
                off = self.off_all(live, run.origin, run.count, run.price)
            if off:
                given.setdefault(live.id, Given(live, 1, {})).add(run.goods, off)
                total = run.price * run.count - off
                left += runs_of(run.goods, total, run.count, run.used, run.origin)
            else:
                left.append(run)
        return left

    def _best_prices(self) -> dict[int, Live | None]:
        best: dict[int, tuple[int, Live]] = {}
        free = self._free_by_goods()
        for live in self.singles:
            for i in _spread_out(live.goods[0], free):
                run = self.runs[i]
                off = self.off_all(live, i, run.count, run.price)
                if off > (best[i][0] if i in best else 0):
                    best[i] = (off, live)
        return {i: live for i, (_, live) in best.items()}

    def _pool(self, price: Mapping[int, Live | None]) -> Pool:
        tail: list[list[Term]] = [[] for _ in self.runs]
        by_goods = _by_goods(self.runs)
        for live in self.tops:
            if live.is_single:
                for i in _spread_out(live.goods[0], by_goods):
                    term = self.scene.term(live, self.runs[i].goods)
                    if term is not None:
                        tail[i].append(term)
        paid = [run.price for run in self.runs]
        for i, live_ in price.items():
            if live_ is not None:
                run = self.runs[i]
                paid[i] -= self.off_all(live_, i, run.count, run.price) // run.count
        return self._pool_over(self.runs, tail, self._free_by_goods(), paid)

    def _pool_of_rest(self, runs: Sequence[Run]) -> Pool:
        return self._pool_over(runs, [()] * len(runs), _by_goods(runs))

    def _pool_over(
        self,
        runs: Sequence[Run],
        tail: Sequence[Sequence[Term]],
        by_goods: Mapping[int, list[int]],
        paid: list[int] | None = None,
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

        price = [run.price for run in runs]
        return Pool(
            price, [run.count for run in runs], list(price) if paid is None else paid, tail, roles,
            lambda live, i: self.scene.term(live, runs[i].goods), qualifies,
        )  # fmt: skip

    def _free_by_goods(self) -> dict[int, list[int]]:
        return _by_goods(self.runs, free=True)


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
