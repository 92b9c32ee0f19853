"""What follows from a fact about members: ledger, leases, uses of promotions, coupons, benefits.

A part of :mod:`pos_app.store.effects`, apart because most facts have none of it: a sale without a
member and without offers makes no row and no statement here.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from pos_app.domain.coupons import CouponUse
from pos_app.domain.facts import (
    BenefitClaimed,
    IncarnationOpened,
    LeaseClosed,
    LeaseGranted,
    MemberEnrolled,
    MemberErased,
    MemberNoted,
    MemberNoteWithdrawn,
    PointsEarned,
    PointsSpent,
    ReturnCompleted,
    SaleCompleted,
    StoredFact,
)
from pos_app.domain.lease import Lease
from pos_app.domain.loyalty import EntryKind, PointsEntry
from pos_app.domain.offers import BenefitUse, OfferUse
from pos_app.domain.sale import Trade

EVER: Final = ""
"""Stands for the day in a promotion's sum over all days."""


class MemberFact(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """That a fact concerns a member, and what it adds to the member's sums."""

    member: str
    net_minor: int = 0
    sales: int = 0
    tier_points: int = 0


class MemberEffects(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one fact adds."""

    row: MemberFact | None = None
    day: str = ""
    """The business date of uses of promotions."""
    entries: tuple[PointsEntry, ...] = ()
    offers: tuple[OfferUse, ...] = ()
    coupons: tuple[CouponUse, ...] = ()
    benefits: tuple[BenefitUse, ...] = ()
    granted: Lease | None = None
    spent: tuple[tuple[str, int], ...] = ()
    """(lease, points)."""
    closed: str = ""
    """A lease."""
    freezes: bool = False
    """Every lease that is open: this store is no longer the one it was granted to."""

    @property
    def member(self) -> str:
        """Whom it concerns; empty for nobody known."""
        return self.row.member if self.row is not None else ""


def member_effects_of(fact: StoredFact) -> MemberEffects | None:
    """What the fact adds; None for most."""
    body = fact.body
    match body:
        case SaleCompleted():
            return _of_trade(fact, body.trade, 1)
        case ReturnCompleted():
            return _of_trade(fact, body.trade, 0)
        case PointsEarned():
            row = MemberFact(member=body.member, tier_points=body.tier_points)
            return _of_points(row, body.points)
        case PointsSpent():
            return _of_points(MemberFact(member=body.member), body.points)
        case BenefitClaimed():
            return MemberEffects(row=MemberFact(member=body.member), benefits=(body.use,))
        case MemberEnrolled() | MemberNoted() | MemberNoteWithdrawn() | MemberErased():
            return MemberEffects(row=MemberFact(member=body.member))
    return _of_lease(fact)


def _of_lease(fact: StoredFact) -> MemberEffects | None:
    body = fact.body
    match body:
        case LeaseGranted():
            return MemberEffects(row=MemberFact(member=body.lease.member), granted=body.lease)
        case LeaseClosed():
            return MemberEffects(row=MemberFact(member=body.member), closed=body.lease)
        case IncarnationOpened():
            return MemberEffects(freezes=True)
    return None


def _of_trade(fact: StoredFact, trade: Trade, sales: int) -> MemberEffects | None:
    if not (trade.member or trade.offers or trade.coupons or trade.benefits or trade.points):
        return None
    row = None
    if trade.member:
        net = sum(line.net_minor for line in trade.lines)
        row = MemberFact(member=trade.member, net_minor=net, sales=sales)
    return MemberEffects(
        row=row, day=business_day(fact).isoformat(),
        entries=trade.points if row is not None else (), offers=trade.offers,
        coupons=trade.coupons, benefits=trade.benefits, spent=_spent(trade.points),
    )  # fmt: skip


def _of_points(row: MemberFact, points: tuple[PointsEntry, ...]) -> MemberEffects:
    return MemberEffects(row=row, entries=points, spent=_spent(points))


def _spent(points: tuple[PointsEntry, ...]) -> tuple[tuple[str, int], ...]:
    """A return gives points back to the member and never to the lease: the centre frees those."""
    return tuple(
        (entry.lease, -entry.points)
        for entry in points
        if entry.lease and entry.kind is EntryKind.REDEEMED and entry.return_of is None
    )


def business_day(fact: StoredFact) -> date:
    """The fact's business date; for one outside any shift the day by UTC."""
    day = fact.context.business_date
    return day or datetime.fromtimestamp(fact.wall_ms // 1000, UTC).date()


class MemberTally:
    """Leases and uses, added up. Grows with leases, with promotions times days, with coupons and
    benefits used; rows that belong to one fact each are no part of it."""

    def __init__(self) -> None:
        self.leases: dict[str, Lease] = {}
        self.promotions: dict[tuple[str, str], tuple[int, int]] = {}
        """(promotion, day) → times, minor units off; the sum over all days under :data:`EVER`."""
        self.coupons: dict[tuple[str, str, str], int] = {}
        """(code, campaign, member) → uses; those in all under the empty member."""
        self.benefits: dict[tuple[str, str, str], int] = {}
        """(member, benefit, period) → uses."""

        self.grants: dict[str, tuple[int, int]] = {}
        """Lease → the fact that granted it."""

    def add(self, fact: StoredFact, effects: MemberEffects) -> None:
        """Add what a fact adds; in the order of the facts."""
        for promotion, day, times, off in offer_sums(effects):
            old_times, old_off = self.promotions.get((promotion, day), (0, 0))
            self.promotions[promotion, day] = old_times + times, old_off + off
        for code, campaign, member, uses in coupon_sums(effects):
            key = (code, campaign, member)
            self.coupons[key] = self.coupons.get(key, 0) + uses
        for member, benefit, period, uses in benefit_sums(effects):
            key = (member, benefit, period)
            self.benefits[key] = self.benefits.get(key, 0) + uses
        self._add_leases(fact, effects)

    def _add_leases(self, fact: StoredFact, effects: MemberEffects) -> None:
        leases = self.leases
        if effects.granted is not None:
            leases.setdefault(effects.granted.id, effects.granted)
            self.grants.setdefault(effects.granted.id, (fact.incarnation, fact.seq))
        for lease_id, points in effects.spent:
            if lease_id in leases:
                lease = leases[lease_id]
                leases[lease_id] = replace(lease, spent_points=lease.spent_points + points)
        if effects.closed in leases and leases[effects.closed].can_close():
            leases[effects.closed] = leases[effects.closed].close()
        if effects.freezes:
            for lease in list(leases.values()):
                if lease.can_freeze():
                    leases[lease.id] = lease.freeze()


def offer_sums(effects: MemberEffects) -> list[tuple[str, str, int, int]]:
    """(promotion, day, times, off) to add: for the day, and for all days."""
    return [
        (use.promotion, day, use.times, use.off_minor)
        for use in effects.offers
        for day in (EVER, effects.day)
    ]


def coupon_sums(effects: MemberEffects) -> list[tuple[str, str, str, int]]:
    """(code, campaign, member, uses) to add: in all, and by the member where there is one."""
    members = ("", effects.member) if effects.member else ("",)
    return [(use.code, use.campaign, m, use.uses) for use in effects.coupons for m in members]


def benefit_sums(effects: MemberEffects) -> list[tuple[str, str, str, int]]:
    """(member, benefit, period, uses) to add."""
    if not effects.member:
        return []
    return [(effects.member, use.benefit, use.period, use.uses) for use in effects.benefits]
