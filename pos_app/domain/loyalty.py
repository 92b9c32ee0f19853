"""Points as a ledger: keyed by (fact, line, rule); a balance is a sum, never a field (FIELD).

Status of points in the ledger:

======== ==============================================================
status   may become
======== ==============================================================
pending  available (its vesting day has come), taken back (a return)
available spent, expired (its lot's day has passed), taken back
spent    available again (the return of what it was spent on)
======== ==============================================================

What a return takes back beyond what is there becomes *debt*: later earnings pay it first, and the
balance itself never falls below zero (SYNC §2.9).
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from msgspec import Struct

from pos_app.domain.basket import LineRef
from pos_app.domain.promotions import EVERYTHING, Products
from pos_app.domain.words import wording_in


class EntryKind(StrEnum):
    """Why points moved."""

    EARNED = "earned"
    REDEEMED = "redeemed"
    EXPIRED = "expired"
    ADJUSTED = "adjusted"


class PointsEntry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of the ledger, as a fact carries it. The fact names the member and the moment."""

    line_no: int = 0
    """The line of the trade; 0 for points that belong to none."""
    rule: str
    """The earning rule, reward or promotion it follows."""
    kind: EntryKind
    points: int
    """Positive into the account, negative out of it."""
    lease: str = ""
    """The lease a redemption was drawn on."""
    vests_on: date | None = None
    """From this day on it can be spent; None at once."""
    expires_on: date | None = None
    """The last day it can be spent; None for ever."""
    return_of: LineRef | None = None


class PointsRounding(StrEnum):
    """How points of a whole basket are made whole; they are then allocated to its lines."""

    DOWN = "down"
    HALF_UP = "half_up"


class EarningRule(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """So many points for so much net spend on these products."""

    id: str
    points: int
    per_minor: int
    products: Products = EVERYTHING
    tier_times_bp: dict[str, int] = {}
    """Multiplier by tier; 10000 where a tier is not named."""
    birthday_times_bp: int = 10_000
    rounding: PointsRounding = PointsRounding.DOWN


class ActivityRule(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Points for something other than spending: sign-in, survey, referral, taking part."""

    id: str
    name: str
    name_zh: str = ""
    points: int
    tier_points: int = 0
    """What it counts towards the tier."""
    times_per_day: int | None = None
    times_ever: int | None = None

    def name_in(self, language: str) -> str:
        """The name in that language, else the main name."""
        return wording_in(language, self.name, self.name_zh)


class RedemptionRule(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Points as money off: whole steps between a minimum and a cap (FIELD, Loyalty)."""

    step_points: int = 100
    step_minor: int = 100
    """What one step takes off."""
    min_points: int = 100
    max_points: int | None = None
    cap_bp: int = 10_000
    """Largest part of the basket that points may pay."""
    products: Products = EVERYTHING


class RewardKind(StrEnum):
    """What points buy beside money off."""

    GOODS = "goods"
    SERVICE = "service"
    EVENT = "event"
    DONATION = "donation"


class CatalogueReward(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One entry of the rewards catalogue."""

    id: str
    kind: RewardKind
    name: str
    name_zh: str = ""
    points: int
    sku: str = ""
    """For goods and services: what is handed over."""
    tiers: tuple[str, ...] = ()
    start: date | None = None
    until: date | None = None

    def name_in(self, language: str) -> str:
        """The name in that language, else the main name."""
        return wording_in(language, self.name, self.name_zh)


class TierRule(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A tier, reached by qualifying spend plus activity points, both as ``score``: one for each
    minor unit of spend and ``activity_worth_minor`` for each activity point."""

    id: str
    name: str
    name_zh: str = ""
    from_score: int = 0
    keep_score: int | None = None
    """Score that keeps the tier at its period's end; ``from_score`` where None."""

    def name_in(self, language: str) -> str:
        """The name in that language, else the main name."""
        return wording_in(language, self.name, self.name_zh)


class TierProgram(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Tiers from the lowest up. Upgrade at once; downgrade by one tier at the period's end, after
    the days of grace."""

    tiers: tuple[TierRule, ...] = ()
    period_days: int = 365
    grace_days: int = 30
    activity_worth_minor: int = 100


class BenefitKind(StrEnum):
    """How a benefit reaches the customer."""

    PROMOTION = "promotion"
    """Promotions that name it apply by themselves (tier discount, birthday, points multiplier)."""
    SERVICE = "service"
    """Claimed at the till; promotions that name it make the service free."""
    EARLY_ACCESS = "early_access"
    RETURN_WINDOW = "return_window"
    PARTNER = "partner"
    """Claimed at the till; the customer is given ``voucher`` to show elsewhere."""


class QuotaPeriod(StrEnum):
    """How often a quota is filled again."""

    EVER = "ever"
    YEAR = "year"
    MONTH = "month"
    DAY = "day"


class Benefit(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something a tier's members have."""

    id: str
    kind: BenefitKind
    name: str
    name_zh: str = ""
    tiers: tuple[str, ...] = ()
    """Empty: every member."""
    birthday: bool = False
    start: date | None = None
    until: date | None = None
    quota: int | None = None
    quota_period: QuotaPeriod = QuotaPeriod.EVER
    skus: tuple[str, ...] = ()
    """For a service: what is offered while it is in the basket, or can be added."""
    return_window_days: int = 0
    voucher: str = ""
    note: str = ""
    note_zh: str = ""

    def name_in(self, language: str) -> str:
        """The name in that language, else the main name."""
        return wording_in(language, self.name, self.name_zh)

    def note_in(self, language: str) -> str:
        """The note in that language, else in the main one."""
        return wording_in(language, self.note, self.note_zh)


class SegmentOffer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What to offer to a segment, in words for the cashier."""

    segment: str
    name: str
    name_zh: str = ""
    offer: str = ""
    offer_zh: str = ""

    def name_in(self, language: str) -> str:
        """The name in that language, else the main name."""
        return wording_in(language, self.name, self.name_zh)

    def offer_in(self, language: str) -> str:
        """What to offer, in that language, else in the main one."""
        return wording_in(language, self.offer, self.offer_zh)


class Statement(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A member's points and tier after a trade, as known at that till then: for the receipt."""

    points: int
    """Available and pending together."""
    pending: int = 0
    told_ms: int = 0
    """When the centre last worked the figure out, to which our own facts were added; 0: never."""
    tier_name: str = ""
    tier_name_zh: str = ""
    next_tier_name: str = ""
    next_tier_name_zh: str = ""
    missing_minor: int = 0
    """Spend that still leads to the next tier."""
    return_window_days: int = 0
    """Days in which what was bought may come back, where a benefit gives more than the store; 0
    is the store's own."""

    def tier_in(self, language: str) -> str:
        """The tier in that language, else in the main one."""
        return wording_in(language, self.tier_name, self.tier_name_zh)

    def next_tier_in(self, language: str) -> str:
        """The next tier in that language, else in the main one."""
        return wording_in(language, self.next_tier_name, self.next_tier_name_zh)


class Program(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A chain's loyalty as data: one versioned document."""

    revision: int = 0
    earning: tuple[EarningRule, ...] = ()
    vesting_days: int = 0
    """Days until points of a sale can be spent: the return window, to be sure."""
    expiry_months: int = 0
    """Whole months, to the end of the month; 0 is never."""
    activities: tuple[ActivityRule, ...] = ()
    redemption: RedemptionRule | None = None
    rewards: tuple[CatalogueReward, ...] = ()
    tiers: TierProgram = TierProgram()
    benefits: tuple[Benefit, ...] = ()
    birthday_days_before: int = 7
    birthday_days_after: int = 7
    segments: tuple[SegmentOffer, ...] = ()
    consents: tuple[str, ...] = ("terms",)
    """What may be consented to at enrolment; the first is required."""

    def reward(self, reward_id: str) -> CatalogueReward | None:
        """The reward of that id."""
        return next((r for r in self.rewards if r.id == reward_id), None)

    def benefit(self, benefit_id: str) -> Benefit | None:
        """The benefit of that id."""
        return next((b for b in self.benefits if b.id == benefit_id), None)

    def tier(self, tier_id: str) -> TierRule | None:
        """The tier of that id."""
        return next((t for t in self.tiers.tiers if t.id == tier_id), None)

    def segment(self, segment: str) -> SegmentOffer | None:
        """What to offer to a segment."""
        return next((s for s in self.segments if s.segment == segment), None)
