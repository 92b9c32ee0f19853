"""A basket to be priced, as anyone may write it down: the input of the ``price`` command.

Everything a price depends on can be said here, so that the same document costs the same on every
machine. What it leaves out comes from :class:`Around`: the store's policies, promotions, program
and catalogue, where there are any.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from pos_app.domain.basket import Basket, BasketLine
from pos_app.domain.buyer import BasketCoupon, PointsWish, PromotionUses, RewardClaim, Uses
from pos_app.domain.catalogue import Catalogue, Product
from pos_app.domain.loyalty import Program
from pos_app.domain.money import MILLI, checked_price, currency
from pos_app.domain.policies import Policies, StoreProfile
from pos_app.domain.price_input import CouponInput, LineInput, PriceRequest, UsesInput
from pos_app.domain.pricing import Offers
from pos_app.domain.promotion_book import NO_PROMOTIONS, PromotionBook
from pos_app.domain.promotion_problems import PromoRefused
from pos_app.domain.quantity import checked_quantity

MAX_POINTS: Final = 10**12
YEARS: Final = range(2000, 2200)
"""A clock that shows another year is wrong."""
DEFAULT_CURRENCY: Final = "CNY"


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
