"""Whether a promotion holds here and now, for this buyer: all that no choice depends on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from msgspec import Struct

from pos_app.domain.buyer import Buyer, Place, Uses
from pos_app.domain.offers import Why
from pos_app.domain.promotion_book import Rule
from pos_app.domain.promotions import Limits, MemberPrice, SpendAndSave, TierDiscount, When

_DAY: Final = timedelta(days=1)


class Situation(Struct, frozen=True, kw_only=True):
    """Time, place, buyer and what was used so far."""

    at: datetime
    place: Place
    buyer: Buyer | None
    campaigns: frozenset[str]
    claims: frozenset[str]
    uses: Uses


class Allowance(Struct, frozen=True):
    """How far a promotion may go on this basket; None is without end."""

    times: int | None
    units: int | None
    off_minor: int | None


def refusal(rule: Rule, now: Situation) -> Why | None:
    """Why the promotion does not hold now; None when it does."""
    when = rule.promotion.when
    if when.stores and now.place.store not in when.stores:
        return Why.PLACE
    if when.channels and now.place.channel not in when.channels:
        return Why.PLACE
    if not _is_time(when, now):
        return Why.TIME
    return _refusal_of_buyer(rule, when, now) or _refusal_of_limits(rule, now)


def allowance(rule: Rule, now: Situation) -> Allowance:
    """What the limits leave for this basket. Without a member, limits per member are limits per
    basket: nobody knows what a stranger bought before."""
    limits, used = rule.promotion.limits, now.uses.of(rule.id)
    times = _least(
        limits.times_per_basket,
        _left(limits.times_per_member, used.by_member),
        _left(limits.times_per_member_day, used.by_member_today),
        _left(limits.times_per_day, used.today),
    )
    off = _least(limits.off_per_basket_minor, _left(limits.budget_minor, used.off_minor))
    return Allowance(times, limits.units_per_basket, off)


def is_today(rule: Rule, now: Situation) -> bool:
    """True on a day of the promotion, whatever the hour."""
    when = rule.promotion.when
    return _is_day(when, now.at.date(), now.buyer)


def is_of_these_days(rule: Rule, now: Situation) -> bool:
    """True between its first and last day, whatever the weekday or the hour."""
    when = rule.promotion.when
    return _is_between(when, now.at.date(), now.buyer)


def _is_time(when: When, now: Situation) -> bool:
    day = now.at.date()
    if not when.hours:
        return _is_day(when, day, now.buyer)
    clock = now.at.strftime("%H:%M")
    for hours in when.hours:
        begun = _begun_on(hours.start, hours.until, clock, day)
        if begun is not None and _is_day(when, begun, now.buyer):
            return True
    return False


def _begun_on(start: str, until: str, clock: str, day: date) -> date | None:
    """The day to which these hours belong now; None outside them. Equal ends are a whole day."""
    if start < until:
        return day if start <= clock < until else None
    if clock >= start:
        return day
    return day - _DAY if clock < until else None


def _is_day(when: When, day: date, buyer: Buyer | None) -> bool:
    if when.weekdays and day.isoweekday() not in when.weekdays:
        return False
    return _is_between(when, day, buyer)


def _is_between(when: When, day: date, buyer: Buyer | None) -> bool:
    if when.until is not None and day > when.until:
        return False
    if when.start is None or day >= when.start:
        return True
    early = when.early_days if buyer is not None and buyer.early_access else 0
    return day >= when.start - early * _DAY


def _refusal_of_buyer(rule: Rule, when: When, now: Situation) -> Why | None:
    buyer, reward = now.buyer, rule.reward
    if when.coupon and when.coupon not in now.campaigns:
        return Why.COUPON
    if buyer is None:
        return Why.NOT_MEMBER if _is_for_members(rule, when, now) else None
    if when.tiers and buyer.tier not in when.tiers:
        return Why.TIER
    if isinstance(reward, TierDiscount) and buyer.tier not in reward.rates_bp:
        return Why.TIER
    if when.segments and buyer.segment not in when.segments:
        return Why.SEGMENT
    if when.birthday and not buyer.has_birthday(now.at.date()):
        return Why.BIRTHDAY
    if when.first_purchase and not buyer.first_purchase:
        return Why.FIRST_PURCHASE
    if when.benefit and when.benefit not in now.claims and when.benefit not in buyer.benefits:
        return Why.BENEFIT
    return None


def _is_for_members(rule: Rule, when: When, now: Situation) -> bool:
    return bool(
        when.members_only
        or when.tiers
        or when.segments
        or when.birthday
        or when.first_purchase
        or (when.benefit and when.benefit not in now.claims)
        or isinstance(rule.reward, MemberPrice | TierDiscount)
    )


def _refusal_of_limits(rule: Rule, now: Situation) -> Why | None:
    limits = rule.promotion.limits
    if limits == _NO_LIMITS:
        return None
    used = now.uses.of(rule.id)
    if 0 in (limits.times_per_basket, limits.units_per_basket, limits.off_per_basket_minor):
        return Why.LIMIT_BASKET
    if _left(limits.times_per_member, used.by_member) == 0:
        return Why.LIMIT_MEMBER
    if _left(limits.times_per_member_day, used.by_member_today) == 0:
        return Why.LIMIT_MEMBER
    if _left(limits.times_per_day, used.today) == 0:
        return Why.LIMIT_DAY
    return Why.BUDGET if _left(limits.budget_minor, used.off_minor) == 0 else None


def _left(limit: int | None, used: int) -> int | None:
    return None if limit is None else max(0, limit - used)


def _least(*limits: int | None) -> int | None:
    known: Sequence[int] = [limit for limit in limits if limit is not None]
    return min(known) if known else None


_NO_LIMITS: Final = Limits()


def spend_off(
    reward: SpendAndSave, spend_minor: int, allowed: Allowance
) -> tuple[int, int]:  # (off, times)
    """What so much spend takes off, and how many times that is.

    The best of the steps reached, so that more spend never saves less.
    """
    best, times = 0, 1
    for step in reward.steps:
        if spend_minor < step.spend_minor:
            continue
        many = 1
        if reward.every and step.spend_minor:
            many = spend_minor // step.spend_minor
            many = many if allowed.times is None else min(many, allowed.times)
        off = step.off_minor * many or (spend_minor * step.rate_bp + 5_000) // 10_000
        if off > best:
            best, times = off, many
    best = min(best, spend_minor)
    return (best if allowed.off_minor is None else min(best, allowed.off_minor)), times
