"""Which promotions apply to a basket, at the customer's best, and what each takes off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from msgspec import Struct

from pos_app.domain.basket import BasketLine
from pos_app.domain.buyer import BasketCoupon, Buyer, Place, Uses
from pos_app.domain.offers import AppliedOffer, Hint, PassedOver, Why
from pos_app.domain.promotion_book import PromotionBook, Rule
from pos_app.domain.promotion_goods import Goods, Run, goods_of, runs_of
from pos_app.domain.promotion_hints import Settled, hints_of, passed_over
from pos_app.domain.promotion_level import Given, Scene, measure
from pos_app.domain.promotion_pool import Live
from pos_app.domain.promotion_search import best_of_level
from pos_app.domain.promotion_terms import Situation, allowance, refusal
from pos_app.domain.promotions import PointsMultiplier


class Ask(Struct, frozen=True, kw_only=True):
    """All that decides which promotions apply."""

    lines: Sequence[BasketLine]
    """Lines that promotions may touch, in any order: the answer does not depend on it."""
    book: PromotionBook
    at: datetime
    """Aware, in the store's zone."""
    place: Place
    buyer: Buyer | None = None
    coupons: tuple[BasketCoupon, ...] = ()
    claims: tuple[str, ...] = ()
    uses: Uses = Uses()


class Promoted(Struct, frozen=True, kw_only=True):
    """The answer."""

    applied: tuple[AppliedOffer, ...] = ()
    """In the order in which they apply."""
    hints: tuple[Hint, ...] = ()
    passed_over: tuple[PassedOver, ...] = ()
    bounded: bool = False
    """True when the search for the best was cut short at its stated bound."""


def promote(ask: Ask) -> Promoted:
    """The best combination within the rules of :mod:`pos_app.domain.promotions`."""
    if not ask.lines or not ask.book.file.promotions:
        return Promoted()
    found = find(ask)
    settled, exact = _settle(found)
    applied = [*_applied(found, settled.given), *_multiplied(found, settled.given)]
    return Promoted(
        applied=tuple(applied),
        hints=hints_of(settled),
        passed_over=passed_over(settled),
        bounded=not exact,
    )


class Found(Struct):
    """The goods of a basket, the promotions that hold for it, and why others do not."""

    goods: list[Goods]
    scene: Scene
    now: Situation
    lives: list[Live]
    refused: list[tuple[Live, Why]]


def find(ask: Ask) -> Found:
    """The promotions that concern these goods, sorted by whether they hold now."""
    now = Situation(
        at=ask.at, place=ask.place, buyer=ask.buyer, uses=ask.uses,
        campaigns=frozenset(c.campaign for c in ask.coupons), claims=frozenset(ask.claims),
    )  # fmt: skip
    goods = goods_of(ask.lines)
    scene = Scene(goods, ask.buyer.tier if ask.buyer is not None else "")
    met: dict[Rule, list[list[int]]] = {}
    for g, item in enumerate(goods):
        for rule, roles in ask.book.rules_for(item.line):
            places = met.get(rule)
            if places is None:
                places = met[rule] = [[] for _ in rule.roles]
            for role in roles:
                places[role].append(g)
    found = Found(goods, scene, now, [], [])
    for rule, places in met.items():
        if not places[0]:
            continue
        live = Live(rule, places, allowance(rule, now))
        why = refusal(rule, now) or _refusal_of_goods(scene, live)
        if why is None:
            found.lives.append(live)
        else:
            found.refused.append((live, why))
    return found


def _refusal_of_goods(scene: Scene, live: Live) -> Why | None:
    when = live.rule.promotion.when
    if not when.min_quantity and not when.min_spend_minor:
        return None
    pieces, spend = measure(scene.goods, live)
    if pieces < when.min_quantity:
        return Why.QUANTITY
    return Why.SPEND if spend < when.min_spend_minor else None


def _settle(found: Found) -> tuple[Settled, bool]:
    """Level after level; a group that was used is closed."""
    runs: list[Run] = []
    for g, item in enumerate(found.goods):
        runs += runs_of(g, item.total, item.pieces, used=False)
    given: list[Given] = []
    exact = True
    closed: set[str] = set()
    spent: dict[str, int] = {}
    for lives in _levels(found.lives):
        able = [live for live in lives if live.rule.group not in closed]
        if not able:
            continue
        outcome = best_of_level(found.scene, runs, able)
        took = [one for one in outcome.given if one.off]
        closed |= {one.live.rule.group for one in took if one.live.rule.group}
        given += took
        runs = outcome.runs
        spent.update(outcome.spent)
        exact = exact and outcome.exact
    return (
        Settled(found.scene, found.now, found.lives, found.refused, given, runs, spent),
        exact,
    )


def _levels(lives: Sequence[Live]) -> Iterator[list[Live]]:
    levels: dict[int, list[Live]] = {}
    for live in lives:
        if not live.rule.is_points:
            levels.setdefault(live.rule.order[0], []).append(live)
    for priority in sorted(levels):
        yield levels[priority]


def _applied(found: Found, given: Sequence[Given]) -> Iterator[AppliedOffer]:
    for one in given:
        lines = [
            share for g in sorted(one.offs) for share in found.goods[g].take(one.offs[g])
        ]  # fmt: skip
        yield _offer(one.live, one.times, tuple(sorted(lines)))


def _multiplied(found: Found, given: Sequence[Given]) -> Iterator[AppliedOffer]:
    """Points multipliers take no money and use up no goods; a group closes to them too."""
    closed = {one.live.rule.group for one in given if one.live.rule.group}
    for live in sorted(found.lives, key=lambda x: x.rule.order):
        if not live.rule.is_points or live.rule.group in closed:
            continue
        if live.rule.group:
            closed.add(live.rule.group)
        lines = sorted((no, 0) for g in live.goods[0] for no in found.goods[g].lines)
        yield _offer(live, 1, tuple(lines))


def _offer(live: Live, times: int, lines: tuple[tuple[int, int], ...]) -> AppliedOffer:
    promotion, reward = live.rule.promotion, live.rule.reward
    return AppliedOffer(
        promotion=promotion.id,
        name=promotion.name,
        name_zh=promotion.name_zh,
        reward=str(type(reward).__struct_config__.tag),
        times=times,
        off_minor=sum(off for _, off in lines),
        campaign=promotion.when.coupon,
        benefit=promotion.when.benefit,
        lines=lines,
        times_bp=reward.times_bp if isinstance(reward, PointsMultiplier) else 0,
    )
