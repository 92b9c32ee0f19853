"""From a basket to what it costs: one pure function of (basket, catalogue, policies, time).

Stated order of steps: list price or override, line discounts in the order given, basket discounts
in the order given (each allocated to the lines by largest remainder), then tax. Promotions, tier
benefits and points take their place between override and manual discounts later; they need the
catalogue and the time, which is why both are arguments today.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from pos_app.domain.basket import Basket, BasketLine, Discount, DiscountKind
from pos_app.domain.catalogue import Catalogue
from pos_app.domain.money import allocate, checked_amount, percent_of_minor
from pos_app.domain.policies import Policies
from pos_app.domain.tax import TaxMode, TaxShare, tax_of_lines


class AdjustmentKind(StrEnum):
    """Where an adjustment came from."""

    LINE_DISCOUNT = "line_discount"
    BASKET_DISCOUNT = "basket_discount"


class Adjustment(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that changed what a line costs, as stored with the sale."""

    kind: AdjustmentKind
    amount_minor: int
    """Negative when it lowers the price."""
    reason: str = ""
    rate_bp: int = 0


class PricedLine(Struct, frozen=True, kw_only=True):
    """A basket line with all it costs. Law: ``net = gross + Σ adjustments``, never below zero."""

    line: BasketLine
    gross_minor: int
    adjustments: tuple[Adjustment, ...]
    net_minor: int
    """After adjustments: with tax where prices include it, without where it is added."""
    taxes: tuple[TaxShare, ...]
    total_minor: int
    """What the customer pays for the line."""


class PricedBasket(Struct, frozen=True, kw_only=True):
    """Laws: every figure is the sum of the lines' figures; ``total = Σ line totals``."""

    lines: tuple[PricedLine, ...] = ()
    gross_minor: int = 0
    savings_minor: int = 0
    """What discounts took off, as a positive number."""
    tax_minor: int = 0
    total_minor: int = 0


def price_basket(
    basket: Basket,
    catalogue: Catalogue,  # noqa: ARG001 - promotions read it; the signature is the contract
    policies: Policies,
    at: datetime,  # noqa: ARG001 - promotions read it; the signature is the contract
) -> PricedBasket:
    """What every line and the whole basket cost.

    Raises RuleRefused ``tax_class_unknown``; BadInput ``amount_out_of_range`` for a total beyond
    range.
    """
    lines = basket.lines
    gross = [line.gross_minor for line in lines]
    adjustments = [_line_adjustments(line, g) for line, g in zip(lines, gross, strict=True)]
    net = [g + sum(a.amount_minor for a in adj) for g, adj in zip(gross, adjustments, strict=True)]
    for discount in basket.discounts:
        _apply_basket_discount(discount, lines, net, adjustments)
    taxes = tax_of_lines(
        [(line.tax_class, n) for line, n in zip(lines, net, strict=True)], policies.tax
    )
    added = policies.tax.mode is TaxMode.ADDED
    priced = [
        _priced(line, g, tuple(adj), n, shares, added)
        for line, g, adj, n, shares in zip(lines, gross, adjustments, net, taxes, strict=True)
    ]
    return totals_of(priced)


def grown_discounts(basket: Basket, priced: PricedBasket) -> Iterator[tuple[Discount, int]]:
    """Percentages given without a second person, and what each takes off as things stand now.

    They grow with every item and every piece, beyond what their giver was allowed.
    """
    for discount in basket.discounts:
        if _may_grow(discount):
            yield discount, percent_of_minor(priced.gross_minor, discount.value)
    for line in priced.lines:
        for discount, adjustment in zip(line.line.discounts, line.adjustments, strict=False):
            if _may_grow(discount):
                yield discount, -adjustment.amount_minor


def _may_grow(discount: Discount) -> bool:
    return discount.kind is DiscountKind.PERCENT and discount.approval is None


def totals_of(lines: Sequence[PricedLine]) -> PricedBasket:
    """The basket that consists of these lines."""
    gross = sum(p.gross_minor for p in lines)
    net = sum(p.net_minor for p in lines)
    return PricedBasket(
        lines=tuple(lines),
        gross_minor=checked_amount(gross),
        savings_minor=gross - net,
        tax_minor=sum(s.tax_minor for p in lines for s in p.taxes),
        total_minor=checked_amount(sum(p.total_minor for p in lines)),
    )


def _priced(
    line: BasketLine,
    gross: int,
    adjustments: tuple[Adjustment, ...],
    net: int,
    taxes: tuple[TaxShare, ...],
    added: bool,
) -> PricedLine:
    total = net + sum(s.tax_minor for s in taxes) if added else net
    return PricedLine(
        line=line,
        gross_minor=gross,
        adjustments=adjustments,
        net_minor=net,
        taxes=taxes,
        total_minor=total,
    )


def _line_adjustments(line: BasketLine, gross_minor: int) -> list[Adjustment]:
    adjustments: list[Adjustment] = []
    left = gross_minor
    for discount in line.discounts:
        off = _discount_minor(discount, left)
        left -= off
        adjustments.append(_adjustment(AdjustmentKind.LINE_DISCOUNT, discount, off))
    return adjustments


def _apply_basket_discount(
    discount: Discount,
    lines: tuple[BasketLine, ...],
    net: list[int],
    adjustments: list[list[Adjustment]],
) -> None:
    weights = [n if line.discountable else 0 for line, n in zip(lines, net, strict=True)]
    off = _discount_minor(discount, sum(weights))
    for i, share in enumerate(allocate(off, weights)):
        if share:
            net[i] -= share
            kind = AdjustmentKind.BASKET_DISCOUNT
            adjustments[i].append(_adjustment(kind, discount, share))


def _discount_minor(discount: Discount, left_minor: int) -> int:
    if discount.kind is DiscountKind.PERCENT:
        return percent_of_minor(left_minor, discount.value)
    return min(discount.value, left_minor)


def _adjustment(kind: AdjustmentKind, discount: Discount, off_minor: int) -> Adjustment:
    rate = discount.value if discount.kind is DiscountKind.PERCENT else 0
    return Adjustment(kind=kind, amount_minor=-off_minor, reason=discount.reason, rate_bp=rate)
