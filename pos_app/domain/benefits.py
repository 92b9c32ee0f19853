"""Which benefits apply now, which can be claimed, and how many are left.

Status of a benefit for a member, on a day:

======== =========================================================================
status   may become
======== =========================================================================
not yet  in force or to claim (its first day, or the birthday window, has come)
in force used up (its quota is spent), gone (its last day is over, the tier lost)
to claim used up, gone
used up  in force or to claim (the quota's next period, or a use was returned)
======== =========================================================================
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Final

from msgspec import Struct

from pos_app.domain.buyer import Buyer
from pos_app.domain.loyalty import Benefit, BenefitKind, Program, QuotaPeriod
from pos_app.domain.offers import BenefitUse
from pos_app.domain.pricing import PricedBasket
from pos_app.errors import RuleRefused

_CLAIMED: Final = frozenset({BenefitKind.SERVICE, BenefitKind.PARTNER})

type_of_uses = Mapping[tuple[str, str], int]
"""(benefit, period) → uses so far, as far as this machine knows."""


class BenefitState(StrEnum):
    """See the table at the top."""

    IN_FORCE = "in_force"
    TO_CLAIM = "to_claim"
    USED_UP = "used_up"
    NOT_YET = "not_yet"


class BenefitOffer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A benefit of the member's as it stands today."""

    benefit: Benefit
    state: BenefitState
    period: str = ""
    """The quota period it counts in; see :class:`pos_app.domain.offers.BenefitUse`."""
    left: int | None = None
    """What the quota has left; None without one."""
    begins_on: date | None = None
    """For one that is not in force yet."""
    skus: tuple[str, ...] = ()
    """Those of its SKUs that are in the basket: offer it now."""


def offered(
    program: Program, buyer: Buyer, day: date, uses: type_of_uses, skus: Iterable[str] = ()
) -> tuple[BenefitOffer, ...]:
    """Every benefit of the buyer's tier that is not over, in the program's order.

    ``skus`` are those in the basket.
    """
    basket = frozenset(skus)
    return tuple(
        _offer(benefit, buyer, day, uses, basket)
        for benefit in program.benefits
        if _is_theirs(benefit, buyer) and not _is_over(benefit, buyer, day)
    )


def buyer_benefits(
    program: Program, buyer: Buyer, day: date, uses: type_of_uses
) -> tuple[str, ...]:
    """Benefits in force by themselves, for :attr:`pos_app.domain.buyer.Buyer.benefits`."""
    offers = offered(program, buyer, day, uses)
    return tuple(o.benefit.id for o in offers if o.state is BenefitState.IN_FORCE)


def offer_of(
    program: Program,
    buyer: Buyer,
    day: date,
    uses: type_of_uses,
    benefit_id: str,
    skus: Iterable[str] = (),
) -> BenefitOffer:
    """One benefit as it stands.

    Raises RuleRefused ``benefit_unknown``, ``benefit_not_theirs`` or ``benefit_over``.
    """
    benefit = program.benefit(benefit_id)
    if benefit is None:
        raise RuleRefused("benefit_unknown", benefit=benefit_id)
    if not _is_theirs(benefit, buyer):
        raise RuleRefused("benefit_not_theirs", benefit=benefit.name)
    if _is_over(benefit, buyer, day):
        raise RuleRefused("benefit_over", benefit=benefit.name)
    return _offer(benefit, buyer, day, uses, frozenset(skus))


def can_claim(offer: BenefitOffer) -> bool:
    """True when :func:`claim` would not refuse."""
    return offer.state is BenefitState.TO_CLAIM


def claim(offer: BenefitOffer) -> BenefitUse:
    """One use of a benefit, in its period.

    Raises RuleRefused ``benefit_not_yet``, ``benefit_used_up`` or ``benefit_by_itself``.
    """
    if not can_claim(offer):
        raise _refusal(offer)
    return _use(offer.benefit, offer.period)


def benefits_used(program: Program, priced: PricedBasket, day: date) -> tuple[BenefitUse, ...]:
    """One use of every benefit whose promotions applied to a basket, in its period."""
    used = dict.fromkeys(offer.benefit for offer in priced.offers if offer.benefit)
    found = (program.benefit(benefit_id) for benefit_id in used)
    return tuple(_use(b, period_key(b.quota_period, day)) for b in found if b)


def _use(benefit: Benefit, period: str) -> BenefitUse:
    return BenefitUse(
        benefit=benefit.id, period=period, name=benefit.name, name_zh=benefit.name_zh,
        voucher=benefit.voucher,
    )  # fmt: skip


def return_window_days(program: Program, buyer: Buyer | None, day: date, default: int) -> int:
    """Days in which goods may come back: the store's, or more where a benefit gives more.

    ``day`` is the day of the sale: what held then was promised.
    """
    if buyer is None:
        return default
    longer = _standing(program, buyer, day, BenefitKind.RETURN_WINDOW)
    return max([default, *(b.return_window_days for b in longer)])


def has_early_access(program: Program, buyer: Buyer, day: date) -> bool:
    """True when the buyer sees promotions and launches before their first day."""
    return any(_standing(program, buyer, day, BenefitKind.EARLY_ACCESS))


def period_key(period: QuotaPeriod, day: date) -> str:
    """``2026``, ``2026-11``, ``2026-11-21``, or empty for ever."""
    length = {QuotaPeriod.EVER: 0, QuotaPeriod.YEAR: 4, QuotaPeriod.MONTH: 7, QuotaPeriod.DAY: 10}
    return day.isoformat()[: length[period]]


def _standing(program: Program, buyer: Buyer, day: date, kind: BenefitKind) -> Iterable[Benefit]:
    return (
        b for b in program.benefits
        if b.kind is kind and _is_theirs(b, buyer) and not _is_over(b, buyer, day)
        and _begins_on(b, buyer, day) is None
    )  # fmt: skip


def _offer(
    benefit: Benefit, buyer: Buyer, day: date, uses: type_of_uses, basket: frozenset[str]
) -> BenefitOffer:
    begins_on = _begins_on(benefit, buyer, day)
    left = _left(benefit, day, uses)
    return BenefitOffer(
        benefit=benefit,
        state=_state(benefit, begins_on, left),
        period=period_key(benefit.quota_period, day),
        left=left,
        begins_on=begins_on,
        skus=tuple(sku for sku in benefit.skus if sku in basket),
    )


def _state(benefit: Benefit, begins_on: date | None, left: int | None) -> BenefitState:
    if begins_on is not None:
        return BenefitState.NOT_YET
    if left is not None and left <= 0:
        return BenefitState.USED_UP
    return BenefitState.TO_CLAIM if benefit.kind in _CLAIMED else BenefitState.IN_FORCE


def _left(benefit: Benefit, day: date, uses: type_of_uses) -> int | None:
    if benefit.quota is None:
        return None
    return max(0, benefit.quota - uses.get((benefit.id, period_key(benefit.quota_period, day)), 0))


def _is_theirs(benefit: Benefit, buyer: Buyer) -> bool:
    return not benefit.tiers or buyer.tier in benefit.tiers


def _is_over(benefit: Benefit, buyer: Buyer, day: date) -> bool:
    """True when no later day can bring it: its last day, or this birthday, has passed."""
    if benefit.until is not None and benefit.until < day:
        return True
    if not benefit.birthday:
        return False
    return buyer.birthday_until is None or buyer.birthday_until < day


def _begins_on(benefit: Benefit, buyer: Buyer, day: date) -> date | None:
    """The day it begins where that is still to come."""
    starts = [benefit.start, buyer.birthday_from if benefit.birthday else None]
    return max((start for start in starts if start is not None and start > day), default=None)


def _refusal(offer: BenefitOffer) -> RuleRefused:
    name = offer.benefit.name
    if offer.state is BenefitState.NOT_YET:
        return RuleRefused("benefit_not_yet", benefit=name, begins_on=offer.begins_on)
    if offer.state is BenefitState.USED_UP:
        return RuleRefused("benefit_used_up", benefit=name)
    return RuleRefused("benefit_by_itself", benefit=name)
