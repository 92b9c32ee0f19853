"""A basket to be priced, as anyone may write it down: the input of the ``price`` command.

Everything a price depends on can be said here, so that the same document costs the same on every
machine. What it leaves out comes from :class:`Around`: the store's policies, promotions, program
and catalogue, where there are any.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from pos_app.domain.basket import Basket, BasketLine, Discount, DiscountKind
from pos_app.domain.buyer import (
    BasketCoupon,
    Buyer,
    PointsWish,
    PromotionUses,
    RewardClaim,
    Uses,
)
from pos_app.domain.catalogue import Catalogue, Product
from pos_app.domain.loyalty import Program
from pos_app.domain.money import MILLI, checked_price, currency
from pos_app.domain.policies import Policies, StoreProfile
from pos_app.domain.pricing import Offers
from pos_app.domain.promotion_book import NO_PROMOTIONS, PromotionBook
from pos_app.domain.promotion_problems import PromoRefused
from pos_app.domain.promotions import Channel
from pos_app.domain.quantity import Unit, checked_quantity
from pos_app.domain.tax import TaxClass, TaxMode, TaxPolicy, TaxRate, TaxRounding

MAX_POINTS: Final = 10**12
YEARS: Final = range(2000, 2200)
"""A clock that shows another year is wrong."""
DEFAULT_CURRENCY: Final = "CNY"


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
    promotions: msgspec.Raw | None = None
    """A whole file of promotions, or a list of promotions in the basket's currency."""
    program: msgspec.Raw | None = None


class Around(Struct, frozen=True, kw_only=True):
    """What a request may leave out."""

    policies: Policies | None = None
    catalogue: Catalogue | None = None
    book: PromotionBook = NO_PROMOTIONS
    program: Program | None = None


def moment(text: str) -> datetime:
    """The time of a request; raises PromoRefused ``time_unreadable``, ``time_absurd``."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise PromoRefused("time_unreadable", text=text[:40]) from None
    if at.tzinfo is None:
        raise PromoRefused("time_unreadable", text=text[:40])
    if at.year not in YEARS:
        raise PromoRefused("time_absurd", year=at.year)
    return at


def policies_of(request: PriceRequest, around: Around) -> Policies:
    """The store's policies as the request has them; raises BadInput ``currency_unknown``,
    PromoRefused ``currency_mixed`` where the store trades in another currency."""
    own = around.policies
    code = request.currency or (own.store.currency if own is not None else DEFAULT_CURRENCY)
    currency(code)
    if own is not None and own.store.currency != code:
        raise PromoRefused("currency_mixed", code=code, expected=own.store.currency)
    if own is None:
        own = Policies(store=StoreProfile(id="", name="", currency=code))
    if request.store:
        own = replace(own, store=replace(own.store, id=request.store))
    return replace(own, tax=request.tax.policy()) if request.tax is not None else own


def basket_of(request: PriceRequest, policies: Policies, around: Around) -> Basket:
    """The basket, its lines in the order of their numbers, with the refusals of the till.

    Raises BadInput or RuleRefused, PromoRefused where only a written request can be wrong.
    """
    if len(request.lines) > policies.max_basket_lines:
        raise PromoRefused("too_many_lines", limit=policies.max_basket_lines)
    lines = _lines(request, around.catalogue)
    basket = Basket(
        id=request.id, lines=lines, next_line_no=max((x.line_no for x in lines), default=0) + 1,
        coupons=tuple(_coupon(c) for c in request.coupons), claims=request.claims,
        wish=_wish(request), rewards=_rewards(request, lines),
    )  # fmt: skip
    buyer = request.member.buyer() if request.member is not None else None
    if buyer is not None:
        basket = replace(basket, member=buyer.member, buyer=buyer)
    return _with_discounts(basket, request)


def offers_of(request: PriceRequest, around: Around) -> Offers:
    """Rules and what was used of them; raises PromoRefused ``points_negative``."""
    for uses in request.uses.values():
        if min(uses.by_member, uses.by_member_today, uses.today, uses.off_minor) < 0:
            raise PromoRefused("uses_negative")
    wanted = request.redeem.points if request.redeem is not None else 0
    available = wanted if request.available_points is None else request.available_points
    if not 0 <= available <= MAX_POINTS:
        raise PromoRefused("points_out_of_range")
    if wanted > available:
        raise PromoRefused("points_not_there", points=wanted, available=available)
    return Offers(
        book=around.book, program=around.program, uses=_uses(request.uses),
        available_points=available, channel=request.channel,
    )  # fmt: skip


def _uses(given: Mapping[str, UsesInput]) -> Uses:
    return Uses(promotions={
        name: PromotionUses(by_member=u.by_member, by_member_today=u.by_member_today,
                            today=u.today, off_minor=u.off_minor)
        for name, u in given.items()
    })  # fmt: skip


def _coupon(coupon: CouponInput) -> BasketCoupon:
    return BasketCoupon(
        code=coupon.code, campaign=coupon.campaign, name=coupon.name, name_zh=coupon.name_zh
    )


def _wish(request: PriceRequest) -> PointsWish | None:
    if request.redeem is None:
        return None
    if not 0 < request.redeem.points <= MAX_POINTS:
        raise PromoRefused("points_out_of_range")
    if request.member is None:
        raise PromoRefused("points_without_member")
    points = request.redeem.points
    return PointsWish(points=points, leases=(("", points),))


def _rewards(request: PriceRequest, lines: tuple[BasketLine, ...]) -> tuple[RewardClaim, ...]:
    numbers = {line.line_no for line in lines}
    for claim in request.rewards:
        if claim.line_no not in numbers:
            raise PromoRefused("reward_line_unknown", line=claim.line_no)
        if not 0 < claim.points <= MAX_POINTS:
            raise PromoRefused("points_out_of_range")
    if request.rewards and request.member is None:
        raise PromoRefused("points_without_member")
    return tuple(
        RewardClaim(reward=c.reward, line_no=c.line_no, points=c.points) for c in request.rewards
    )


def _lines(request: PriceRequest, catalogue: Catalogue | None) -> tuple[BasketLine, ...]:
    lines = []
    for i, line in enumerate(request.lines):
        number = i + 1 if line.line_no is None else line.line_no
        product = catalogue.product(line.sku) if catalogue is not None else None
        lines.append(_line(line, number, product))
    lines.sort(key=lambda x: x.line_no)
    if len({x.line_no for x in lines}) != len(lines):
        raise PromoRefused("line_twice")
    return tuple(lines)


def _line(given: LineInput, number: int, product: Product | None) -> BasketLine:
    if not 0 < number < 1 << 31:
        raise PromoRefused("line_number_wrong", line=number)
    if not given.sku:
        raise PromoRefused("sku_missing", line=number)
    price = _price(given, number, product)
    known = product or Product(sku=given.sku, name=given.sku, price_milliminor=price)
    unit = known.unit if given.unit is None else given.unit
    listed = given.list_price_milliminor
    attributes = {a.name: a.value for a in known.attributes}
    return BasketLine(
        line_no=number, sku=given.sku, name=_or(given.name, known.name),
        name_zh=_or(given.name_zh, known.name_zh), unit=unit,
        tax_class=_or(given.tax_class, known.tax_class),
        quantity_milli=checked_quantity(given.quantity_milli, unit),
        list_price_milliminor=price if listed is None else checked_price(listed),
        price_milliminor=price, override_reason=given.override_reason,
        category=_or(given.category, known.category), brand=_or(given.brand, known.brand),
        style=_or(given.style, known.style),
        attributes=tuple((attributes if given.attributes is None else given.attributes).items()),
        discountable=known.discountable if given.discountable is None else given.discountable,
    )  # fmt: skip


def _or(given: str | None, known: str) -> str:
    return known if given is None else given


def _price(given: LineInput, number: int, product: Product | None) -> int:
    if given.price_minor is not None and given.price_milliminor is not None:
        raise PromoRefused("price_twice", line=number)
    if given.price_milliminor is not None:
        return checked_price(given.price_milliminor)
    if given.price_minor is not None:
        return checked_price(given.price_minor * MILLI)
    if product is None or product.price_required:
        raise PromoRefused("price_missing", line=number, sku=given.sku[:40])
    return product.price_milliminor


def _with_discounts(basket: Basket, request: PriceRequest) -> Basket:
    """By the basket's own rules, so that nothing is priced that a till would refuse."""
    for i, line in enumerate(request.lines):
        number = i + 1 if line.line_no is None else line.line_no
        for discount in line.discounts:
            basket = basket.with_line_discount(number, discount.discount())
    for discount in request.discounts:
        basket = basket.with_discount(discount.discount())
    return basket
