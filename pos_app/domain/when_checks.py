"""When and how far a promotion goes: days, hours, limits, and names others must know."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from msgspec import Struct

from pos_app.domain.figure_checks import check_amount, check_count, check_from_zero, check_known
from pos_app.domain.loyalty import Program
from pos_app.domain.money import MAX_AMOUNT_MINOR
from pos_app.domain.promotion_problems import Finder
from pos_app.domain.promotions import Hours, Limits, When

MAX_EARLY_DAYS: Final = 366
_HOUR: Final = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]|24:00", re.ASCII)


class Known(Struct, frozen=True, kw_only=True):
    """What the checks may compare with; None where nobody can say."""

    currency: str = ""
    today: date | None = None
    """Day of the store; what ended before is told."""
    tiers: frozenset[str] | None = None
    segments: frozenset[str] | None = None
    benefits: frozenset[str] | None = None
    campaigns: frozenset[str] | None = None


def known_from(
    program: Program | None,
    *,
    currency: str = "",
    today: date | None = None,
    campaigns: frozenset[str] | None = None,
) -> Known:
    """What a loyalty program and the store tell. A program without tiers, benefits or segments says
    nothing about those that promotions name."""
    if program is None:
        return Known(currency=currency, today=today, campaigns=campaigns)
    tiers = frozenset(t.id for t in program.tiers.tiers)
    benefits = frozenset(b.id for b in program.benefits)
    segments = frozenset(s.segment for s in program.segments)
    return Known(
        currency=currency, today=today, campaigns=campaigns, tiers=tiers or None,
        benefits=benefits or None, segments=segments or None,
    )  # fmt: skip


def check_when(when: When, known: Known, find: Finder) -> None:
    """Days, hours and minima that can be met, and names that somebody knows."""
    _check_days(when, known.today, find)
    for i, day in enumerate(when.weekdays):
        if not 1 <= day <= 7:
            find.error("weekday_unknown", f"when.weekdays[{i}]", day=day)
    for i, hours in enumerate(when.hours):
        _check_hours(hours, f"when.hours[{i}]", find)
    check_known(when.tiers, known.tiers, "tier_unknown", "when.tiers", find)
    check_known(when.segments, known.segments, "segment_unknown", "when.segments", find)
    if when.coupon:
        check_known([when.coupon], known.campaigns, "campaign_unknown", "when.coupon", find)
    if when.benefit:
        check_known([when.benefit], known.benefits, "benefit_unknown", "when.benefit", find)
    check_count(when.min_quantity, "when.min_quantity", find, least=0)
    check_from_zero(when.min_spend_minor, MAX_AMOUNT_MINOR, "when.min_spend_minor", find)
    check_from_zero(when.early_days, MAX_EARLY_DAYS, "when.early_days", find)


def _check_days(when: When, today: date | None, find: Finder) -> None:
    if when.until is None:
        return
    if when.start is not None and when.until < when.start:
        find.error("until_before_from", "when.until", start=str(when.start), until=str(when.until))
    elif today is not None and when.until < today:
        find.warn("expired", "when.until", until=str(when.until))


def _check_hours(hours: Hours, path: str, find: Finder) -> None:
    for text in (hours.start, hours.until):
        if not _HOUR.fullmatch(text):
            find.error("hours_unreadable", path, text=text[:20])
            return
    if hours.start in (hours.until, "24:00"):
        find.error("hours_empty", path)


def check_limits(limits: Limits, find: Finder) -> None:
    """Limits of at least one; a limit of nothing is a promotion to be switched off."""
    for name in ("times_per_basket", "units_per_basket", "times_per_member",
                 "times_per_member_day", "times_per_day"):  # fmt: skip
        check_count(getattr(limits, name), f"limits.{name}", find)
    for name in ("off_per_basket_minor", "budget_minor"):
        check_amount(getattr(limits, name), f"limits.{name}", find)
