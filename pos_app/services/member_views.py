"""What the member panel shows: all about one customer that serves at the till, with its age."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from pos_app.domain.benefits import BenefitOffer
from pos_app.domain.catalogue import Product
from pos_app.domain.coupons import Coupon
from pos_app.domain.loyalty import SegmentOffer, TierRule
from pos_app.domain.members import Lot, Member, NoteKind
from pos_app.domain.recommending import Recommendation
from pos_app.ports.journal import ReceiptRow


class PointsView(Struct, frozen=True, kw_only=True):
    """Points as they stand: what the centre said plus what happened here since."""

    available: int
    pending: int
    debt: int
    own: int
    """What this device's facts add that the centre has not counted yet."""
    spendable_here: int
    """What may be spent at this device now, with or without a network: what its leases hold."""
    told_ms: int
    """When the centre worked its figure out; 0 when it never did."""
    next_expiry: Lot | None = None


class TierView(Struct, frozen=True, kw_only=True):
    """Tier and the way to the next."""

    tier: TierRule | None
    until: date | None
    next_tier: TierRule | None
    missing_minor: int
    """Spend that still leads to the next tier; 0 at the top."""
    progress_bp: int
    """How far the way is done, 10000 when reached."""
    keep_missing_minor: int = 0
    """Spend that still keeps the tier at its period's end; 0 when it is safe."""
    grace_until: date | None = None
    """Set once the period is over with too little: the last day to mend that."""


class CouponView(Struct, frozen=True, kw_only=True):
    """A coupon of the member's and whether it can be used now."""

    coupon: Coupon
    reason: str
    """``valid``, or why not; a name for the screen's words."""

    @property
    def is_usable(self) -> bool:
        """True when it can go into the basket."""
        return self.reason == "valid"


class NoteView(Struct, frozen=True, kw_only=True):
    """What a colleague noted, and who."""

    id: str
    kind: NoteKind
    text: str
    """Empty where the key was destroyed or never here."""
    author: str
    wall_ms: int


class Suggestion(Struct, frozen=True, kw_only=True):
    """Something to offer, and why."""

    product: Product
    why: Recommendation


class MemberPanel(Struct, frozen=True, kw_only=True):
    """The whole member on one screen."""

    member: Member
    points: PointsView | None
    """None where the chain has no loyalty program."""
    tier: TierView | None
    benefits: tuple[BenefitOffer, ...]
    coupons: tuple[CouponView, ...]
    notes: tuple[NoteView, ...]
    purchases: tuple[ReceiptRow, ...]
    usual: tuple[Product, ...]
    wishlist: tuple[Product, ...]
    viewed: tuple[Product, ...]
    """What they looked at online, newest first."""
    advisor: str
    """Name of the colleague who knows them; empty for none."""
    segment: SegmentOffer | None
    is_birthday: bool
    suggestions: tuple[Suggestion, ...] = ()
