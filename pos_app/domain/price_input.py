"""The written form of a basket to be priced: fields and their meaning, nothing worked out.

Amounts are minor units, unit prices may be thousandths of them, quantities are thousandths.
"""

from __future__ import annotations

from datetime import date

import msgspec
from msgspec import Struct

from pos_app.domain.basket import Discount, DiscountKind
from pos_app.domain.buyer import Buyer
from pos_app.domain.money import MILLI
from pos_app.domain.promotion_problems import PromoRefused
from pos_app.domain.promotions import Channel
from pos_app.domain.quantity import Unit
from pos_app.domain.tax import TaxClass, TaxMode, TaxPolicy, TaxRate, TaxRounding


class _Part(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of everything written by hand: a misspelt field is refused, not passed over."""


class TaxRateInput(_Part, frozen=True, kw_only=True):
    """What one authority takes, in parts per million."""

    authority: str
    rate_ppm: int


class TaxClassInput(_Part, frozen=True, kw_only=True):
    """A group of products taxed alike; no rates means exempt."""

    id: str
    rates: tuple[TaxRateInput, ...] = ()
    code: str = ""


class TaxInput(_Part, frozen=True, kw_only=True):
    """How the store taxes."""

    mode: TaxMode = TaxMode.INCLUDED
    rounding: TaxRounding = TaxRounding.PER_LINE
    classes: tuple[TaxClassInput, ...] = (TaxClassInput(id="standard"),)

    def policy(self) -> TaxPolicy:
        """The same for the tax engine; raises PromoRefused for rates that cannot be."""
        classes = tuple(
            TaxClass(c.id, tuple(_rate(r) for r in c.rates), c.code) for c in self.classes
        )
        if len({c.id for c in classes}) != len(classes):
            raise PromoRefused("tax_class_twice")
        return TaxPolicy(self.mode, self.rounding, classes)


def _rate(rate: TaxRateInput) -> TaxRate:
    if not 0 <= rate.rate_ppm <= 10_000_000:
        raise PromoRefused("tax_rate_wrong", authority=rate.authority[:40])
    return TaxRate(rate.authority, rate.rate_ppm)


class DiscountInput(_Part, frozen=True, kw_only=True):
    """A discount given by hand: basis points with ``percent``, minor units with ``amount``."""

    kind: DiscountKind
    value: int
    reason: str = "manual"

    def discount(self) -> Discount:
        """The same as a basket holds it."""
        return Discount(kind=self.kind, value=self.value, reason=self.reason)


class LineInput(_Part, frozen=True, kw_only=True):
    """One line. Where there is a catalogue, what it knows of the SKU may be left out."""

    sku: str
    quantity_milli: int = MILLI
    line_no: int | None = None
    """In order of appearance where left out."""
    name: str | None = None
    name_zh: str | None = None
    price_minor: int | None = None
    price_milliminor: int | None = None
    """At most one of the two; a unit's price."""
    list_price_milliminor: int | None = None
    unit: Unit | None = None
    category: str | None = None
    brand: str | None = None
    style: str | None = None
    attributes: dict[str, str] | None = None
    tax_class: str | None = None
    discountable: bool | None = None
    override_reason: str = ""
    """Not empty: the price was set by hand, and promotions leave the line alone."""
    discounts: tuple[DiscountInput, ...] = ()


class MemberInput(_Part, frozen=True, kw_only=True):
    """The member as pricing sees them."""

    number: str
    tier: str = ""
    segment: str = ""
    birthday_from: date | None = None
    birthday_until: date | None = None
    first_purchase: bool = False
    benefits: tuple[str, ...] = ()
    early_access: bool = False

    def buyer(self) -> Buyer:
        """The same as a basket holds it; raises PromoRefused ``member_missing``."""
        if not self.number.strip():
            raise PromoRefused("member_missing")
        return Buyer(
            member=self.number, tier=self.tier, segment=self.segment,
            birthday_from=self.birthday_from, birthday_until=self.birthday_until,
            first_purchase=self.first_purchase, benefits=self.benefits,
            early_access=self.early_access,
        )  # fmt: skip


class CouponInput(_Part, frozen=True, kw_only=True):
    """A coupon in the basket."""

    code: str
    campaign: str
    name: str = ""
    name_zh: str = ""


class RedeemInput(_Part, frozen=True, kw_only=True):
    """Points the customer wants to spend on the basket."""

    points: int


class RewardInput(_Part, frozen=True, kw_only=True):
    """A line taken for points, and what one unit of it costs in points."""

    reward: str
    line_no: int
    points: int


class UsesInput(_Part, frozen=True, kw_only=True):
    """How often a promotion applied before."""

    by_member: int = 0
    by_member_today: int = 0
    today: int = 0
    off_minor: int = 0


class PriceRequest(_Part, frozen=True, kw_only=True):
    """One basket to be priced."""

    at: str
    """ISO 8601 with the offset of the store."""
    lines: tuple[LineInput, ...]
    id: str = ""
    store: str = ""
    channel: Channel = Channel.TILL
    currency: str = ""
    tax: TaxInput | None = None
    discounts: tuple[DiscountInput, ...] = ()
    member: MemberInput | None = None
    coupons: tuple[CouponInput, ...] = ()
    claims: tuple[str, ...] = ()
    redeem: RedeemInput | None = None
    available_points: int | None = None
    """As many as are to be redeemed where left out."""
    rewards: tuple[RewardInput, ...] = ()
    uses: dict[str, UsesInput] = {}
    promotions: msgspec.Raw = msgspec.Raw()
    """A whole file of promotions, or a list of promotions in the basket's currency."""
    program: msgspec.Raw = msgspec.Raw()
