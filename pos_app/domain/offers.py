"""What pricing found among promotions, coupons and points, said so that people can follow it."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from pos_app.domain.words import wording_in


class AppliedOffer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A promotion that applied: to which lines, and how much it took off each."""

    promotion: str
    name: str
    name_zh: str = ""
    reward: str
    """Its type: ``percent_off`` …"""
    times: int = 1
    off_minor: int = 0
    """Positive; zero for gifts of points."""
    campaign: str = ""
    """The coupon campaign that opened it."""
    benefit: str = ""
    lines: tuple[tuple[int, int], ...] = ()
    """(line number, minor units taken off)."""
    times_bp: int = 0
    """For a points multiplier."""

    def name_in(self, language: str) -> str:
        """The name in that language, else the main name."""
        return wording_in(language, self.name, self.name_zh)


class Missing(StrEnum):
    """What a promotion that nearly applies still needs."""

    SPEND = "spend"
    QUANTITY = "quantity"
    GIFT = "gift"
    """It applies; the free goods are not in the basket yet."""
    MEMBER = "member"
    """The customer would have to be a member (or say so)."""


class Hint(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Nearly there: what is missing and what it would save. "CNY 12.00 more saves CNY 30.00"."""

    promotion: str
    name: str
    name_zh: str = ""
    missing: Missing
    missing_minor: int = 0
    missing_quantity: int = 0
    skus: tuple[str, ...] = ()
    """What would help: a few SKUs, or the gifts."""
    saves_minor: int = 0
    """What it would take off beyond today's price, as things stand."""

    def name_in(self, language: str) -> str:
        """The name in that language, else the main name."""
        return wording_in(language, self.name, self.name_zh)


class Why(StrEnum):
    """Why a promotion that concerns these goods did not apply."""

    BETTER = "better"
    """Another combination takes more off."""
    GROUP = "group"
    PRIORITY = "priority"
    LIMIT_BASKET = "limit_basket"
    LIMIT_MEMBER = "limit_member"
    LIMIT_DAY = "limit_day"
    BUDGET = "budget"
    NOT_MEMBER = "not_member"
    TIER = "tier"
    SEGMENT = "segment"
    BIRTHDAY = "birthday"
    FIRST_PURCHASE = "first_purchase"
    COUPON = "coupon"
    BENEFIT = "benefit"
    TIME = "time"
    PLACE = "place"
    SPEND = "spend"
    QUANTITY = "quantity"
    NO_SAVING = "no_saving"
    """It would take nothing off: the price is as low already."""


class PassedOver(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A promotion that concerns these goods and did not apply, with the reason."""

    promotion: str
    name: str
    name_zh: str = ""
    why: Why
    instead: tuple[str, ...] = ()
    """Promotions that were better or came before."""


class OfferUse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A promotion's application as a trade carries it; negative where it was returned."""

    promotion: str
    times: int
    off_minor: int
    campaign: str = ""
    benefit: str = ""
    lines: tuple[int, ...] = ()
    """The lines of the sale that it touched."""
    name: str = ""
    name_zh: str = ""
    """What people know it as, where no adjustment says so: points multiplied, nothing off."""

    def name_in(self, language: str) -> str:
        """The name in that language, else the main name."""
        return wording_in(language, self.name, self.name_zh)


class BenefitUse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A benefit used, in the quota period named; -1 when all it made free was returned."""

    benefit: str
    period: str = ""
    """``2026``, ``2026-11``, ``2026-11-21``, or empty for ever."""
    uses: int = 1
    name: str = ""
    name_zh: str = ""
    """What people know it as, kept for the day the benefit is forgotten."""
    voucher: str = ""
    """For a partner's benefit: what the customer shows there."""

    def name_in(self, language: str) -> str:
        """The name in that language, else the main name, else the id."""
        return wording_in(language, self.name, self.name_zh) or self.benefit
