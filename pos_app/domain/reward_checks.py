"""What a promotion gives, checked reward by reward."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import singledispatch

from pos_app.domain.figure_checks import (
    check_amount,
    check_count,
    check_from_zero,
    check_known,
    check_rate,
    check_times,
)
from pos_app.domain.money import MAX_AMOUNT_MINOR
from pos_app.domain.promotion_problems import Finder
from pos_app.domain.promotions import (
    AmountOff,
    Bundle,
    BuyGet,
    FixedPrice,
    FreeService,
    Gift,
    MemberPrice,
    MultiBuy,
    NthDiscount,
    PercentOff,
    PointsMultiplier,
    Products,
    Promotion,
    Reward,
    SpendAndSave,
    SpendStep,
    TierDiscount,
)


def check_reward(promotion: Promotion, tiers: frozenset[str] | None, find: Finder) -> None:
    """The figures of the reward, and what contradicts itself in it."""
    reward = promotion.reward
    _check(reward, find)
    if isinstance(reward, TierDiscount):
        check_known(reward.rates_bp, tiers, "tier_unknown", "reward.rates_bp", find)
    if isinstance(reward, Gift | FreeService) and _is_own_trigger(promotion.products, reward.skus):
        find.error("gift_own_trigger", "reward.skus")
    _check_units(promotion, find)


def reward_products(reward: Reward) -> Iterator[tuple[str, Products]]:
    """Choices of products inside a reward, with their places."""
    if isinstance(reward, BuyGet) and reward.get_products is not None:
        yield "reward.get_products", reward.get_products
    if isinstance(reward, Bundle):
        for i, part in enumerate(reward.parts):
            yield f"reward.parts[{i}].products", part.products


@singledispatch
def _check(reward: Reward, _find: Finder) -> None:
    raise AssertionError(f"no check for {type(reward).__name__}")


@_check.register
def _(reward: PercentOff, find: Finder) -> None:
    check_rate(reward.rate_bp, "reward.rate_bp", find)


@_check.register
def _(reward: AmountOff, find: Finder) -> None:
    check_amount(reward.amount_minor, "reward.amount_minor", find)


@_check.register
def _(reward: FixedPrice, find: Finder) -> None:
    check_amount(reward.price_minor, "reward.price_minor", find)


@_check.register
def _(reward: MemberPrice, find: Finder) -> None:
    if not reward.prices_minor:
        find.error("prices_missing", "reward.prices_minor")
    for sku, price in reward.prices_minor.items():
        check_amount(price, f"reward.prices_minor.{sku}", find)


@_check.register
def _(reward: TierDiscount, find: Finder) -> None:
    if not reward.rates_bp:
        find.error("tiers_missing", "reward.rates_bp")
    for tier, rate in reward.rates_bp.items():
        check_rate(rate, f"reward.rates_bp.{tier}", find)


@_check.register
def _(reward: SpendAndSave, find: Finder) -> None:
    if not reward.steps:
        find.error("steps_missing", "reward.steps")
    for i, step in enumerate(reward.steps):
        _check_step(step, f"reward.steps[{i}]", reward.every, find)
    _check_ascending([s.spend_minor for s in reward.steps], "steps", "spend_minor", find)


def _check_step(step: SpendStep, path: str, every: bool, find: Finder) -> None:
    check_from_zero(step.spend_minor, MAX_AMOUNT_MINOR, f"{path}.spend_minor", find)
    if bool(step.off_minor) == bool(step.rate_bp):
        find.error("step_ambiguous", path)
    if step.off_minor:
        check_amount(step.off_minor, f"{path}.off_minor", find)
    if step.rate_bp:
        check_rate(step.rate_bp, f"{path}.rate_bp", find)
    if every and step.rate_bp:
        find.error("every_with_rate", f"{path}.rate_bp")
    if every and step.spend_minor == 0:
        find.error("every_from_zero", f"{path}.spend_minor")
    if 0 < step.spend_minor < step.off_minor:
        find.warn("step_gives_more", path)


def _check_ascending(figures: Sequence[int], what: str, field: str, find: Finder) -> None:
    for i in range(1, len(figures)):
        if figures[i] <= figures[i - 1]:
            find.error("not_ascending", f"reward.{what}[{i}].{field}")


@_check.register
def _(reward: BuyGet, find: Finder) -> None:
    check_count(reward.buy, "reward.buy", find)
    check_count(reward.get, "reward.get", find)
    check_rate(reward.rate_bp, "reward.rate_bp", find)


@_check.register
def _(reward: NthDiscount, find: Finder) -> None:
    check_count(reward.nth, "reward.nth", find, least=2)
    check_rate(reward.rate_bp, "reward.rate_bp", find)


@_check.register
def _(reward: MultiBuy, find: Finder) -> None:
    if not reward.breaks:
        find.error("breaks_missing", "reward.breaks")
    for i, one in enumerate(reward.breaks):
        check_count(one.quantity, f"reward.breaks[{i}].quantity", find)
        check_amount(one.price_minor, f"reward.breaks[{i}].price_minor", find)
    _check_ascending([b.quantity for b in reward.breaks], "breaks", "quantity", find)


@_check.register
def _(reward: Bundle, find: Finder) -> None:
    if not reward.parts:
        find.error("parts_missing", "reward.parts")
    for i, part in enumerate(reward.parts):
        check_count(part.quantity, f"reward.parts[{i}].quantity", find)
    if [reward.price_minor is not None, bool(reward.off_minor), bool(reward.rate_bp)].count(
        True
    ) != 1:
        find.error("bundle_ambiguous", "reward")
    check_amount(reward.price_minor, "reward.price_minor", find)
    check_amount(reward.off_minor or None, "reward.off_minor", find)
    if reward.rate_bp:
        check_rate(reward.rate_bp, "reward.rate_bp", find)


@_check.register(Gift)
@_check.register(FreeService)
def _(reward: Gift | FreeService, find: Finder) -> None:
    if not reward.skus or "" in reward.skus:
        find.error("skus_missing", "reward.skus")
    check_count(reward.quantity, "reward.quantity", find)


@_check.register
def _(reward: PointsMultiplier, find: Finder) -> None:
    check_times(reward.times_bp, "reward.times_bp", find)


def _is_own_trigger(products: Products, skus: tuple[str, ...]) -> bool:
    """True when nothing but the free goods themselves can bring them about."""
    named = [match.skus for match in products.include]
    return bool(named) and all(one and set(one) <= set(skus) for one in named)


def _check_units(promotion: Promotion, find: Finder) -> None:
    """A limit on units below what one application takes can never be met."""
    units = promotion.limits.units_per_basket
    needed = _units_of_one(promotion.reward)
    if units is not None and 0 < units < needed:
        find.error("limit_impossible", "limits.units_per_basket", units=units, needed=needed)
    elif units is not None and 0 < units < promotion.when.min_quantity:
        find.warn("minimum_above_limit", "when.min_quantity", units=units)


def _units_of_one(reward: Reward) -> int:
    match reward:
        case BuyGet(get_products=None):
            return reward.buy + reward.get
        case NthDiscount():
            return reward.nth
        case MultiBuy(each=False):
            return min((b.quantity for b in reward.breaks), default=1)
        case Bundle():
            return sum(part.quantity for part in reward.parts)
    return 1
