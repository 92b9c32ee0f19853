"""Facts about members for tests."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from pos_app.domain.basket import LineRef
from pos_app.domain.coupons import CouponUse
from pos_app.domain.facts import LeaseGranted, PointsEarned, PointsSpent, SaleCompleted
from pos_app.domain.lease import Lease
from pos_app.domain.loyalty import EntryKind, PointsEntry
from pos_app.domain.offers import BenefitUse, OfferUse
from tests.helpers.journals import sold

SUMMER = OfferUse(promotion="summer", times=2, off_minor=300, campaign="c1", lines=(1,))
COUPON = CouponUse(code="SAVE", campaign="c1", uses=1)
WRAP = BenefitUse(benefit="wrap", period="2026")


def earned(points: int = 10, line_no: int = 1, rule: str = "base", **parts: Any) -> PointsEntry:
    """Points into the account."""
    return PointsEntry(line_no=line_no, rule=rule, kind=EntryKind.EARNED, points=points, **parts)


def redeemed(points: int, lease: str = "L1", line_no: int = 1, **parts: Any) -> PointsEntry:
    """Points out of it, drawn on a lease."""
    return PointsEntry(
        line_no=line_no, rule="money_off", kind=EntryKind.REDEEMED, points=-points, lease=lease,
        **parts,
    )  # fmt: skip


def given_back(points: int, receipt: str, lease: str = "L1", line_no: int = 1) -> PointsEntry:
    """What the return of a line paid with points gives back."""
    return replace(redeemed(-points, lease, line_no), return_of=LineRef(receipt, line_no))


def sold_to(member: str, receipt: str, *points: PointsEntry, **parts: Any) -> SaleCompleted:
    """A sale to a member (or, with an empty number, to anyone)."""
    trade = replace(sold(receipt).trade, member=member, points=points, **parts)
    return SaleCompleted(trade=trade)


def granted(lease: str = "L1", member: str = "M1", points: int = 400, **parts: Any) -> LeaseGranted:
    """A lease of this device's."""
    return LeaseGranted(
        lease=Lease(
            id=lease, member=member, granted_points=points, granted_ms=5, expires_ms=9, **parts
        )
    )


def signed_in(member: str, points: int = 5, tier_points: int = 2) -> PointsEarned:
    """Points for an activity."""
    entry = earned(points, 0, "sign_in")
    return PointsEarned(
        member=member, activity="sign_in", points=(entry,), tier_points=tier_points
    )  # fmt: skip


def donated(member: str, points: int, lease: str = "L1") -> PointsSpent:
    """Points for something outside a sale."""
    return PointsSpent(member=member, reward="trees", points=(redeemed(points, lease, 0),))
