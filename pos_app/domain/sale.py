"""A completed transaction: a sale, or goods and money going back. Both are one shape, a Trade.

A return's lines have negative quantities and amounts and name the line they return, so that a sale
and its full return sum to zero in money, tax and stock, always (PRODUCT promise 5).

Laws, checked by :func:`check_trade` before a trade becomes a fact and again when it is read:
``net = gross + Σ adjustments`` and ``total = net`` (+ tax where it is added) per line; totals are
sums of lines; ``Σ tenders = total + cash
rounding``; cash ``amount = given - change``.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from pos_app.domain.basket import Basket, LineRef, VoidedLine
from pos_app.domain.coupons import CouponUse
from pos_app.domain.loyalty import PointsEntry, Statement
from pos_app.domain.offers import AppliedOffer, BenefitUse, OfferUse
from pos_app.domain.pricing import Adjustment, PricedBasket, PricedLine
from pos_app.domain.quantity import Unit
from pos_app.domain.staff import Approval
from pos_app.domain.tax import TaxMode, TaxShare
from pos_app.domain.tender import (
    PaymentAttempt,
    Tender,
    TenderKind,
    TenderType,
    cash_due_minor,
    checked_reference,
)
from pos_app.domain.words import wording_in
from pos_app.errors import BadInput, RuleRefused


class TradeLine(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line as it was settled."""

    line_no: int
    sku: str
    name: str
    name_zh: str = ""
    variant: str = ""
    variant_zh: str = ""
    gtin: str = ""
    unit: Unit = Unit.PIECE
    quantity_milli: int
    list_price_milliminor: int
    price_milliminor: int
    override_reason: str = ""
    gross_minor: int
    adjustments: tuple[Adjustment, ...] = ()
    net_minor: int
    taxes: tuple[TaxShare, ...] = ()
    total_minor: int
    lot: str = ""
    serial: str = ""
    suggestion: str = ""
    """Why the till had suggested it: what suggestions are worth is counted on this."""
    return_of: LineRef | None = None
    reason: str = ""
    disposition: str = ""
    """For returned goods: restock, scrap, vendor."""

    def name_in(self, language: str) -> str:
        """The name in that language, else the main name."""
        return wording_in(language, self.name, self.name_zh)

    def variant_in(self, language: str) -> str:
        """The variant in that language, else in the main one."""
        return wording_in(language, self.variant, self.variant_zh)


class Trade(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a receipt says."""

    receipt: str
    basket: str
    reference: str = ""
    """Document of another system that this trade carries out: an order, an invoice."""
    currency: str
    tax_mode: TaxMode
    lines: tuple[TradeLine, ...]
    gross_minor: int
    savings_minor: int
    tax_minor: int
    total_minor: int
    cash_rounding_minor: int = 0
    tenders: tuple[Tender, ...] = ()
    member: str = ""
    tier: str = ""
    """The member's tier at that moment."""
    offers: tuple[OfferUse, ...] = ()
    coupons: tuple[CouponUse, ...] = ()
    benefits: tuple[BenefitUse, ...] = ()
    points: tuple[PointsEntry, ...] = ()
    """What the trade adds to the member's ledger, by line and rule."""
    statement: Statement | None = None
    """Where the member stood after it."""
    approvals: tuple[Approval, ...] = ()
    voided: tuple[VoidedLine, ...] = ()

    @property
    def opens_drawer(self) -> bool:
        """True when cash changed hands."""
        return any(t.kind is TenderKind.CASH for t in self.tenders)

    def line(self, line_no: int) -> TradeLine | None:
        """The line of that number, or None."""
        return next((x for x in self.lines if x.line_no == line_no), None)


class Settlement(Struct, frozen=True, kw_only=True):
    """Where a basket stands while it is being paid."""

    total_minor: int
    tendered_minor: int
    cash_rounding_minor: int
    left_minor: int
    """Still to pay, without cash rounding; zero or less when settled."""
    cash_due_minor: int
    """What cash would settle it, rounded to the smallest coin."""
    change_minor: int

    @property
    def is_settled(self) -> bool:
        """True when nothing is left to pay."""
        return self.left_minor == 0


def sale_of(
    basket: Basket,
    priced: PricedBasket,
    receipt: str,
    currency: str,
    tax_mode: TaxMode,
    benefits: tuple[BenefitUse, ...] = (),
    statement: Statement | None = None,
) -> Trade:
    """The trade that completes a paid basket.

    Raises RuleRefused ``basket_empty``, ``payment_in_doubt`` or ``not_settled``.
    """
    require_completable(basket, priced)
    return Trade(
        receipt=receipt,
        basket=basket.id,
        reference=basket.reference,
        currency=currency,
        tax_mode=tax_mode,
        lines=tuple(trade_line(p) for p in priced.lines),
        gross_minor=priced.gross_minor,
        savings_minor=priced.savings_minor,
        tax_minor=priced.tax_minor,
        total_minor=priced.total_minor,
        cash_rounding_minor=sum(t.rounding_minor for t in basket.tenders),
        tenders=basket.tenders,
        member=basket.member,
        tier=basket.buyer.tier if basket.buyer is not None else "",
        offers=offers_used(priced),
        coupons=coupons_used(basket, priced),
        benefits=benefits,
        points=priced.points,
        statement=statement,
        approvals=tuple(approvals_of(basket)),
        voided=basket.voided,
    )


def offers_used(priced: PricedBasket) -> tuple[OfferUse, ...]:
    """Every promotion that applied, as the trade keeps it."""
    return tuple(_offer_used(offer) for offer in priced.offers)


def _offer_used(offer: AppliedOffer) -> OfferUse:
    is_points = offer.times_bp > 0
    return OfferUse(
        promotion=offer.promotion,
        times=offer.times,
        off_minor=offer.off_minor,
        campaign=offer.campaign,
        benefit=offer.benefit,
        lines=tuple(line_no for line_no, _ in offer.lines),
        name=offer.name if is_points else "",
        name_zh=offer.name_zh if is_points else "",
    )


def coupons_used(basket: Basket, priced: PricedBasket) -> tuple[CouponUse, ...]:
    """The coupons that opened a promotion which applied: one of each campaign is used up."""
    campaigns = {o.campaign for o in priced.offers if o.campaign}
    used: dict[str, CouponUse] = {}
    for coupon in basket.coupons:
        if coupon.campaign in campaigns:
            use = CouponUse(code=coupon.code, campaign=coupon.campaign, uses=1)
            used.setdefault(coupon.campaign, use)
    return tuple(used.values())


def settlement(basket: Basket, priced: PricedBasket, cash_increment_minor: int) -> Settlement:
    """Where the basket stands: what is paid, what is left, what cash would settle it."""
    paid = sum(t.amount_minor for t in basket.tenders)
    rounding = sum(t.rounding_minor for t in basket.tenders)
    left = priced.total_minor + rounding - paid
    return Settlement(
        total_minor=priced.total_minor,
        tendered_minor=paid,
        cash_rounding_minor=rounding,
        left_minor=left,
        cash_due_minor=cash_due_minor(left, cash_increment_minor),
        change_minor=sum(t.change_minor for t in basket.tenders),
    )


def cash_tender(tender_type: TenderType, state: Settlement, given_minor: int) -> Tender:
    """Cash handed over: settles what is due and gives change, or pays a part.

    Raises RuleRefused ``nothing_due``.
    """
    if state.is_settled:
        raise RuleRefused("nothing_due")
    if given_minor < state.cash_due_minor:
        return Tender(
            type_id=tender_type.id,
            kind=tender_type.kind,
            amount_minor=given_minor,
            given_minor=given_minor,
        )
    due = state.cash_due_minor
    return Tender(
        type_id=tender_type.id,
        kind=tender_type.kind,
        amount_minor=due,
        given_minor=given_minor,
        change_minor=given_minor - due,
        rounding_minor=due - state.left_minor,
    )


def other_tender(
    tender_type: TenderType,
    state: Settlement,
    amount_minor: int,
    reference: str,
    attempt_id: str = "",
) -> Tender:
    """A tender that gives no change.

    Raises RuleRefused ``tender_is_cash``, ``tender_too_much``, ``tender_over_limit``,
    ``reference_missing``; BadInput ``cash_not_positive``, ``reference_is_card_number``.
    """
    check_other_tender(tender_type, state, amount_minor)
    return _tender(tender_type, amount_minor, reference, attempt_id)


def approved_tender(tender_type: TenderType, attempt: PaymentAttempt, reference: str) -> Tender:
    """The tender of a payment that was taken elsewhere.

    Limits were checked before money was asked for; what was taken is recorded whatever they say
    by now. Raises RuleRefused ``reference_missing``; BadInput as :func:`checked_reference`.
    """
    return _tender(tender_type, attempt.amount_minor, reference, attempt.id)


def _tender(tender_type: TenderType, amount_minor: int, reference: str, attempt_id: str) -> Tender:
    kept = checked_reference(reference)
    if tender_type.needs_reference and not kept:
        raise RuleRefused("reference_missing", tender=tender_type.name)
    return Tender(
        type_id=tender_type.id,
        kind=tender_type.kind,
        amount_minor=amount_minor,
        reference=kept,
        attempt_id=attempt_id,
    )


def check_other_tender(tender_type: TenderType, state: Settlement, amount_minor: int) -> None:
    """Raises what :func:`other_tender` would for the amount; for use before money is asked for.

    Raises RuleRefused ``tender_is_cash`` for cash, which has its own way to be counted.
    """
    if tender_type.kind is TenderKind.CASH:
        raise RuleRefused("tender_is_cash", tender=tender_type.name)
    if amount_minor <= 0:
        raise BadInput("cash_not_positive")
    if amount_minor > state.left_minor:
        raise RuleRefused("tender_too_much", left_minor=state.left_minor)
    if tender_type.limit_minor is not None and amount_minor > tender_type.limit_minor:
        raise RuleRefused("tender_over_limit", limit_minor=tender_type.limit_minor)


def can_complete(basket: Basket, priced: PricedBasket) -> bool:
    """True when :func:`sale_of` would not refuse."""
    return bool(basket.lines) and basket.open_attempt is None and _is_paid(basket, priced)


def _is_paid(basket: Basket, priced: PricedBasket) -> bool:
    return settlement(basket, priced, 1).is_settled


def require_completable(basket: Basket, priced: PricedBasket) -> None:
    """Raises RuleRefused ``basket_empty``, ``payment_in_doubt`` or ``not_settled``."""
    if not basket.lines:
        raise RuleRefused("basket_empty")
    if basket.open_attempt is not None:
        raise RuleRefused("payment_in_doubt")
    if not _is_paid(basket, priced):
        raise RuleRefused("not_settled")


def trade_line(priced: PricedLine) -> TradeLine:
    """A priced line as it is stored for ever."""
    line = priced.line
    return TradeLine(
        line_no=line.line_no,
        sku=line.sku,
        name=line.name,
        name_zh=line.name_zh,
        variant=line.variant,
        variant_zh=line.variant_zh,
        gtin=line.gtin,
        unit=line.unit,
        quantity_milli=line.quantity_milli,
        list_price_milliminor=line.list_price_milliminor,
        price_milliminor=line.price_milliminor,
        override_reason=line.override_reason,
        gross_minor=priced.gross_minor,
        adjustments=priced.adjustments,
        net_minor=priced.net_minor,
        taxes=priced.taxes,
        total_minor=priced.total_minor,
        lot=line.lot,
        serial=line.serial,
        suggestion=line.suggestion,
    )


def approvals_of(basket: Basket) -> Iterable[Approval]:
    """Every consent that went into the basket, each once."""
    given: list[Approval | None] = [d.approval for d in basket.discounts]
    for line in basket.lines:
        given += [line.override_approval, *(d.approval for d in line.discounts)]
    given += [v.approval for v in basket.voided]
    seen: list[Approval] = []
    for approval in given:
        if approval is not None and approval not in seen:
            seen.append(approval)
    return seen


def check_trade(trade: Trade) -> Trade:
    """The trade itself; raises ValueError where one of its laws is broken (our bug)."""
    for line in trade.lines:
        if line.net_minor != line.gross_minor + sum(a.amount_minor for a in line.adjustments):
            raise ValueError(f"line {line.line_no} of {trade.receipt} does not add up")
        added = sum(s.tax_minor for s in line.taxes) if trade.tax_mode is TaxMode.ADDED else 0
        if line.total_minor != line.net_minor + added:
            raise ValueError(f"tax of line {line.line_no} of {trade.receipt} does not add up")
    sums = (
        sum(x.gross_minor for x in trade.lines),
        sum(x.total_minor for x in trade.lines),
        sum(s.tax_minor for x in trade.lines for s in x.taxes),
    )
    if sums != (trade.gross_minor, trade.total_minor, trade.tax_minor):
        raise ValueError(f"totals of {trade.receipt} do not add up")
    paid = sum(t.amount_minor for t in trade.tenders)
    if paid != trade.total_minor + trade.cash_rounding_minor:
        raise ValueError(f"tenders of {trade.receipt} do not add up")
    if any(
        t.kind is TenderKind.CASH and t.amount_minor != t.given_minor - t.change_minor
        for t in trade.tenders
    ):
        raise ValueError(f"cash of {trade.receipt} does not add up")
    return trade


def age_days(sold_at: datetime, now: datetime) -> int:
    """Whole days between a sale and now, never below zero."""
    return max(0, (now - sold_at).days)
