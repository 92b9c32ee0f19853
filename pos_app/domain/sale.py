"""A completed transaction: a sale, or goods and money going back. Both are one shape, a Trade.

A return's lines have negative quantities and amounts and name the line they return, so that a sale
and its full return sum to zero in money, tax and stock, always (PRODUCT promise 5).

Laws, checked by :func:`check_trade` before a trade becomes a fact and again when it is read:
``net = gross + Σ adjustments`` per line; totals are sums of lines; ``Σ tenders = total + cash
rounding``; cash ``amount = given - change``.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from pos_app.domain.basket import Basket, LineRef, VoidedLine
from pos_app.domain.pricing import Adjustment, PricedBasket, PricedLine
from pos_app.domain.quantity import Unit
from pos_app.domain.staff import Approval
from pos_app.domain.tax import TaxMode, TaxShare
from pos_app.domain.tender import Tender, TenderKind
from pos_app.errors import RuleRefused


class TradeLine(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line as it was settled."""

    line_no: int
    sku: str
    name: str
    name_zh: str = ""
    variant: str = ""
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
    return_of: LineRef | None = None
    reason: str = ""
    disposition: str = ""
    """For returned goods: restock, scrap, vendor."""

    def name_in(self, language: str) -> str:
        """The name in that language, else the main name."""
        return self.name_zh if language == "zh" and self.name_zh else self.name


class Trade(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a receipt says."""

    receipt: str
    basket: str
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
    rounding_minor: int,
) -> Trade:
    """The trade that completes a paid basket.

    Raises RuleRefused ``basket_empty``, ``payment_in_doubt`` or ``not_settled``.
    """
    require_completable(basket, priced, rounding_minor)
    return Trade(
        receipt=receipt, basket=basket.id, currency=currency, tax_mode=tax_mode,
        lines=tuple(trade_line(p) for p in priced.lines),
        gross_minor=priced.gross_minor, savings_minor=priced.savings_minor,
        tax_minor=priced.tax_minor, total_minor=priced.total_minor,
        cash_rounding_minor=rounding_minor, tenders=basket.tenders, member=basket.member,
        approvals=tuple(approvals_of(basket)), voided=basket.voided,
    )


def can_complete(basket: Basket, priced: PricedBasket, rounding_minor: int) -> bool:
    """True when :func:`sale_of` would not refuse."""
    paid = sum(t.amount_minor for t in basket.tenders)
    settled = paid == priced.total_minor + rounding_minor
    return bool(basket.lines) and basket.open_attempt is None and settled


def require_completable(basket: Basket, priced: PricedBasket, rounding_minor: int) -> None:
    """Raises RuleRefused ``basket_empty``, ``payment_in_doubt`` or ``not_settled``."""
    if not basket.lines:
        raise RuleRefused("basket_empty")
    if basket.open_attempt is not None:
        raise RuleRefused("payment_in_doubt")
    if not can_complete(basket, priced, rounding_minor):
        raise RuleRefused("not_settled")


def trade_line(priced: PricedLine) -> TradeLine:
    """A priced line as it is stored for ever."""
    line = priced.line
    return TradeLine(
        line_no=line.line_no, sku=line.sku, name=line.name, name_zh=line.name_zh,
        variant=line.variant, gtin=line.gtin, unit=line.unit,
        quantity_milli=line.quantity_milli, list_price_milliminor=line.list_price_milliminor,
        price_milliminor=line.price_milliminor, override_reason=line.override_reason,
        gross_minor=priced.gross_minor, adjustments=priced.adjustments,
        net_minor=priced.net_minor, taxes=priced.taxes, total_minor=priced.total_minor,
        lot=line.lot, serial=line.serial,
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
    if any(t.kind is TenderKind.CASH and t.amount_minor != t.given_minor - t.change_minor
           for t in trade.tenders):
        raise ValueError(f"cash of {trade.receipt} does not add up")
    return trade


def age_days(sold_at: datetime, now: datetime) -> int:
    """Whole days between a sale and now, never below zero."""
    return max(0, (now - sold_at).days)
