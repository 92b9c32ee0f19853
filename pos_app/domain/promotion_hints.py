"""What nearly applies and what is missing; what does not apply and why.

A hint is a promise, so only such are given whose saving follows whatever else applies: spend steps,
sets that a piece or two would fill, prices that conditions or membership would open where no spend
step could be lost by them. What a product costs that is not in the basket is not known here:
savings are then the least that they can be.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct

from pos_app.domain.money import percent_of_minor
from pos_app.domain.offers import Hint, Missing, PassedOver, Why
from pos_app.domain.promotion_deals import parts_size
from pos_app.domain.promotion_goods import Run
from pos_app.domain.promotion_level import Given, Scene, measure
from pos_app.domain.promotion_pool import Live
from pos_app.domain.promotion_terms import Situation, is_of_these_days, is_today, spend_off
from pos_app.domain.promotions import (
    EVERYTHING,
    Bundle,
    BuyGet,
    FreeService,
    Gift,
    MultiBuy,
    NthDiscount,
    Products,
    SpendAndSave,
    TierDiscount,
)

_Users = Mapping[int, Sequence[int]]
HINTS_MAX: Final = 5
PASSED_MAX: Final = 40
PIECES_MAX: Final = 2
"""More pieces than this are not near."""
_SKUS_MAX: Final = 3


class Settled(Struct):
    """All that the levels came to."""

    scene: Scene
    now: Situation
    lives: list[Live]
    refused: list[tuple[Live, Why]]
    given: list[Given]
    runs: list[Run]
    """What is left at the end."""
    spent: dict[str, int]
    """What counted for each spend promotion."""


def hints_of(settled: Settled) -> tuple[Hint, ...]:
    """The nearest and best hints, a handful at most."""
    found = [hint for live in settled.lives for hint in _of_live(settled, live)]
    if not any(one.live.rule.is_spend for one in settled.given):
        found += [hint for live, why in settled.refused for hint in _of_refused(settled, live, why)]
    found.sort(key=lambda h: (-h.saves_minor, h.missing_quantity, h.missing_minor, h.promotion))
    return tuple(found[:HINTS_MAX])


def _of_live(settled: Settled, live: Live) -> Iterator[Hint]:
    reward = live.rule.reward
    if _closed(settled, live):
        return
    if isinstance(reward, SpendAndSave):
        yield from _spend_hint(settled, live, reward)
    elif isinstance(reward, Gift | FreeService):
        if not live.goods[1]:
            yield _hint(live, Missing.GIFT, quantity=reward.quantity, skus=reward.skus)
    elif not live.rule.stackable and not _is_limited(settled, live):
        yield from _set_hint(settled, live)


def _closed(settled: Settled, live: Live) -> bool:
    """True where another promotion of its exclusive group applies."""
    return bool(live.rule.group) and any(
        one.live is not live and one.live.rule.group == live.rule.group for one in settled.given
    )


def _spend_hint(settled: Settled, live: Live, reward: SpendAndSave) -> Iterator[Hint]:
    """The next step, where at least half of it is there."""
    spend = settled.spent.get(live.id, 0)
    before, _ = spend_off(reward, spend, live.allowed)
    marks = [
        mark
        for step in reward.steps
        for mark in (
            step.spend_minor,
            (spend // step.spend_minor + 1) * step.spend_minor
            if reward.every and step.spend_minor
            else 0,
        )
        if mark > spend
    ]
    for mark in sorted(marks)[:1]:
        after, _ = spend_off(reward, mark, live.allowed)
        if after > before and 2 * spend >= mark:
            yield _hint(live, Missing.SPEND, minor=mark - spend, saves=after - before)


def _set_hint(settled: Settled, live: Live) -> Iterator[Hint]:
    reward = live.rule.reward
    if isinstance(reward, NthDiscount):
        yield from _fill_hint(settled, live, reward.nth, 1, reward.rate_bp)
    elif isinstance(reward, BuyGet) and reward.get_products is None:
        yield from _fill_hint(settled, live, reward.buy + reward.get, reward.get, reward.rate_bp)
    elif isinstance(reward, BuyGet):
        yield from _buy_and_get_hint(settled, live, reward)
    elif isinstance(reward, MultiBuy):
        yield from _break_hint(settled, live, reward)
    elif isinstance(reward, Bundle):
        yield from _bundle_hint(settled, live, reward)


def _buy_and_get_hint(settled: Settled, live: Live, reward: BuyGet) -> Iterator[Hint]:
    """What must be bought is there, and what may be got is not: what that saves is known only
    where it is in the basket already, used otherwise."""
    bought, got = (_free(settled, goods) for goods in live.goods)
    if got or sum(run.count for run in bought) < reward.buy or reward.get > PIECES_MAX:
        return
    goods = [settled.scene.goods[g] for g in live.goods[1]]
    if goods and not any(one.live.rule.is_spend for one in settled.given):
        cheapest = min(goods, key=lambda one: (one.total // one.pieces, one.line.sku))
        each = percent_of_minor(cheapest.total // cheapest.pieces, reward.rate_bp)
        if each:
            yield _hint(live, Missing.QUANTITY, quantity=reward.get, skus=(cheapest.line.sku,),
                        saves=each * reward.get)  # fmt: skip
    elif not goods and isinstance(reward.get_products, Products):
        skus = _named(reward.get_products)
        if skus:
            yield _hint(live, Missing.QUANTITY, quantity=reward.get, skus=skus)


def _break_hint(settled: Settled, live: Live, reward: MultiBuy) -> Iterator[Hint]:
    """A piece or two short of the smallest break: more of the cheapest fill it up."""
    free = _free(settled, live.goods[0])
    there = sum(run.count for run in free)
    one = min(reward.breaks, key=lambda step: step.quantity)
    missing = one.quantity - there
    if not 0 < there < one.quantity or missing > PIECES_MAX:
        return
    cheapest = min(free, key=lambda run: (run.price, run.goods))
    whole = sum(run.price * run.count for run in free) + missing * cheapest.price
    saves = whole - one.price_minor
    if reward.each:
        saves = sum(max(0, run.price - one.price_minor) * run.count for run in free)
        saves += missing * max(0, cheapest.price - one.price_minor)
    if saves > 0:
        sku = settled.scene.goods[cheapest.goods].line.sku
        yield _hint(live, Missing.QUANTITY, quantity=missing, skus=(sku,), saves=saves)


def _fill_hint(settled: Settled, live: Live, size: int, get: int, rate_bp: int) -> Iterator[Hint]:
    """A set begun: a piece or two more of its cheapest goods, which are then the reduced ones."""
    free = _free(settled, live.goods[0])
    there = sum(run.count for run in free)
    missing = size - there
    if not 0 < there < size or missing > PIECES_MAX:
        return
    cheapest = min(free, key=lambda run: (run.price, run.goods))
    pieces = min(get, missing)
    saves = (cheapest.price * rate_bp + 5_000) // 10_000 * pieces
    sku = settled.scene.goods[cheapest.goods].line.sku
    if saves:
        yield _hint(live, Missing.QUANTITY, quantity=missing, skus=(sku,), saves=saves)


def _bundle_hint(settled: Settled, live: Live, reward: Bundle) -> Iterator[Hint]:
    """One part is short of a piece or two; the others are there. Not where the set could cost a
    spend step, and not where the promotion's own choice of products may leave out the part."""
    if live.rule.promotion.products != EVERYTHING or any(
        x.live.rule.is_spend for x in settled.given
    ):
        return
    counts = parts_size(live)
    short: list[tuple[int, int]] = []
    worth = 0
    about = set(live.goods[0])
    seen: set[int] = set()
    for n, (goods, quantity) in enumerate(counts):
        mine = [g for g in goods if g in about]
        if not seen.isdisjoint(mine):
            return
        seen.update(mine)
        free = sorted(_free(settled, mine), key=lambda run: -run.price)
        there = sum(run.count for run in free)
        if there < quantity:
            short.append((n, quantity - there))
        worth += _worth_of(free, quantity)
    if len(short) != 1 or short[0][1] > PIECES_MAX or not worth:
        return
    saves = _bundle_saves(reward, worth)
    if saves > 0:
        skus = _named(reward.parts[short[0][0]].products)
        yield _hint(live, Missing.QUANTITY, quantity=short[0][1], skus=skus, saves=saves)


def _worth_of(runs: Sequence[Run], quantity: int) -> int:
    worth = 0
    for run in runs:
        worth += run.price * min(run.count, quantity)
        quantity -= min(run.count, quantity)
    return worth


def _bundle_saves(reward: Bundle, worth: int) -> int:
    """At least so much, whatever the missing goods cost."""
    if reward.price_minor is not None:
        return worth - reward.price_minor
    return min(worth, reward.off_minor) if reward.off_minor else worth * reward.rate_bp // 10_000


def _of_refused(settled: Settled, live: Live, why: Why) -> Iterator[Hint]:
    """Conditions that a little more would meet, or membership; only for prices of single units."""
    if not live.is_single or _closed(settled, live):
        return
    saves = _opened(settled, live)
    if saves <= 0:
        return
    when = live.rule.promotion.when
    pieces, spend = measure(settled.scene.goods, live)
    if why is Why.NOT_MEMBER and _is_for_any_member(live):
        yield _hint(live, Missing.MEMBER, saves=saves)
    elif why is Why.SPEND and 2 * spend >= when.min_spend_minor:
        yield _hint(live, Missing.SPEND, minor=when.min_spend_minor - spend, saves=saves)
    elif (
        why is Why.QUANTITY
        and when.min_quantity - pieces <= PIECES_MAX
        and spend >= when.min_spend_minor
    ):
        yield _hint(
            live, Missing.QUANTITY, quantity=when.min_quantity - pieces, saves=saves,
            skus=_skus(settled, live),
        )  # fmt: skip


def _opened(settled: Settled, live: Live) -> int:
    """What a price would take off goods that no other promotion touches."""
    touched = {g for one in settled.given for g in one.offs}
    off = 0
    for run in settled.runs:
        if run.goods in live.goods[0] and run.goods not in touched and not run.used:
            term = settled.scene.term(live, run.goods)
            off += term.off_all(run.price, run.count) if term else 0
    return off


def _is_for_any_member(live: Live) -> bool:
    when = live.rule.promotion.when
    needs = when.tiers or when.segments or when.birthday or when.first_purchase or when.benefit
    asks = when.min_quantity or when.min_spend_minor
    return not needs and not asks and not isinstance(live.rule.reward, TierDiscount)


def _is_limited(settled: Settled, live: Live) -> bool:
    allowed = live.allowed
    if allowed.units is not None or allowed.off_minor is not None:
        return True
    done = next((one.times for one in settled.given if one.live is live), 0)
    return allowed.times is not None and done >= allowed.times


def _free(settled: Settled, goods: Sequence[int]) -> list[Run]:
    about = set(goods)
    return [run for run in settled.runs if run.goods in about and not run.used]


def _skus(settled: Settled, live: Live) -> tuple[str, ...]:
    skus = {settled.scene.goods[g].line.sku for g in live.goods[0]}
    return tuple(sorted(skus)[:_SKUS_MAX])


def _named(products: Products) -> tuple[str, ...]:
    return tuple(sku for match in products.include for sku in match.skus)[:_SKUS_MAX]


def _hint(
    live: Live,
    missing: Missing,
    *,
    minor: int = 0,
    quantity: int = 0,
    skus: tuple[str, ...] = (),
    saves: int = 0,
) -> Hint:
    promotion = live.rule.promotion
    return Hint(
        promotion=promotion.id, name=promotion.name, name_zh=promotion.name_zh, missing=missing,
        missing_minor=minor, missing_quantity=quantity, skus=skus[:_SKUS_MAX], saves_minor=saves,
    )  # fmt: skip


def passed_over(settled: Settled) -> tuple[PassedOver, ...]:
    """Promotions that concern these goods and do not apply, by priority and id; of those that hold
    at other times or places only what is nearly here and now."""
    users = _users_of(settled)
    given = {one.live.id for one in settled.given}
    open_ = [
        live for live in settled.lives
        if not live.rule.is_points and live.id not in given and not _lacks_gift(live)
    ]  # fmt: skip
    near = [(live, why) for live, why in settled.refused if _is_near(settled.now, live, why)]
    first = sorted([*near, *((live, None) for live in open_)], key=lambda one: one[0].rule.order)
    found = [
        (live, why, ()) if why is not None else (live, *_why(settled, live, users))
        for live, why in first[:PASSED_MAX]
    ]
    return tuple(
        PassedOver(
            promotion=live.id, name=live.rule.promotion.name,
            name_zh=live.rule.promotion.name_zh, why=why, instead=instead,
        )
        for live, why, instead in found
    )  # fmt: skip


def _is_near(now: Situation, live: Live, why: Why) -> bool:
    if why is Why.TIME:
        return is_of_these_days(live.rule, now)
    if why is Why.PLACE:
        stores = live.rule.promotion.when.stores
        return (not stores or now.place.store in stores) and is_today(live.rule, now)
    return True


def _why(settled: Settled, live: Live, users: _Users) -> tuple[Why, tuple[str, ...]]:
    group = live.rule.group
    same = [one for one in settled.given if group and one.live.rule.group == group]
    if same:
        return Why.GROUP, tuple(one.live.id for one in same)
    rivals: list[Given] = []
    if not live.rule.stackable:
        places = {n for goods in live.goods for g in goods for n in users.get(g, ())}
        rivals = [settled.given[n] for n in sorted(places)]
    before = [one for one in rivals if one.live.rule.order[0] < live.rule.order[0]]
    if before:
        return Why.PRIORITY, tuple(one.live.id for one in before)
    if rivals:
        return Why.BETTER, tuple(one.live.id for one in rivals)
    if live.rule.is_spend:
        return Why.SPEND, ()
    return (Why.NO_SAVING if live.is_single or _has_a_set(settled, live) else Why.QUANTITY), ()


def _has_a_set(settled: Settled, live: Live) -> bool:
    """True where the basket holds a whole set: it was not for want of goods."""
    pieces = [sum(settled.scene.goods[g].pieces for g in goods) for goods in live.goods]
    match live.rule.reward:
        case Bundle(parts=parts):
            return all(
                there >= part.quantity for there, part in zip(pieces[1:], parts, strict=True)
            )
        case BuyGet(get_products=None, buy=buy, get=get):
            return pieces[0] >= buy + get
        case BuyGet(buy=buy, get=get):
            return pieces[0] >= buy and pieces[1] >= get
        case NthDiscount(nth=nth):
            return pieces[0] >= nth
        case MultiBuy(breaks=breaks):
            return pieces[0] >= min(one.quantity for one in breaks)
    return live.rule.is_unit


def _lacks_gift(live: Live) -> bool:
    """The gift itself is missing: a hint says so."""
    return isinstance(live.rule.reward, Gift | FreeService) and not live.goods[1]


def _users_of(settled: Settled) -> _Users:
    """By goods: the places of those that use them."""
    users: dict[int, list[int]] = {}
    for n, one in enumerate(settled.given):
        if not one.live.rule.stackable:
            for g in one.offs:
                users.setdefault(g, []).append(n)
    return users
