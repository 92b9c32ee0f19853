"""The answer of pricing in one written form: fields in a fixed order, lines by their number.

Till, kiosk and centre that priced the same basket have the same bytes here, however the lines were
entered and whatever each machine keeps beside.
"""

from __future__ import annotations

import msgspec
from msgspec import Struct

from pos_app.domain.loyalty import PointsEntry
from pos_app.domain.offers import AppliedOffer, Hint, PassedOver
from pos_app.domain.pricing import Adjustment, PricedBasket, PricedLine
from pos_app.domain.redemption import Redeemable
from pos_app.domain.tax import TaxShare


class LineForm(Struct, frozen=True, kw_only=True):
    """One line with all it costs; see :class:`pos_app.domain.pricing.PricedLine`."""

    line_no: int
    sku: str
    name: str
    quantity_milli: int
    price_milliminor: int
    gross_minor: int
    adjustments: tuple[Adjustment, ...]
    net_minor: int
    taxes: tuple[TaxShare, ...]
    total_minor: int


class PointsForm(Struct, frozen=True, kw_only=True):
    """Points the sale would earn and spend, and the lines of the ledger they are made of."""

    earned: int
    spent: int
    entries: tuple[PointsEntry, ...]


class PricedForm(Struct, frozen=True, kw_only=True):
    """A priced basket."""

    gross_minor: int
    savings_minor: int
    tax_minor: int
    total_minor: int
    lines: tuple[LineForm, ...]
    offers: tuple[AppliedOffer, ...]
    hints: tuple[Hint, ...]
    passed_over: tuple[PassedOver, ...]
    points: PointsForm
    redeemable: Redeemable | None
    bounded: bool


def priced_form(priced: PricedBasket) -> PricedForm:
    """The written form of an answer."""
    by_number = sorted(priced.lines, key=lambda p: p.line.line_no)
    return PricedForm(
        gross_minor=priced.gross_minor, savings_minor=priced.savings_minor,
        tax_minor=priced.tax_minor, total_minor=priced.total_minor,
        lines=tuple(_line(p) for p in by_number),
        offers=tuple(_offer(o) for o in priced.offers),
        hints=priced.hints, passed_over=priced.passed_over,
        points=_points(priced), redeemable=priced.redeemable, bounded=priced.bounded,
    )  # fmt: skip


def canonical(priced: PricedBasket) -> bytes:
    """The written form as JSON in UTF-8 without blanks: equal baskets, equal bytes."""
    return msgspec.json.encode(priced_form(priced))


def _line(priced: PricedLine) -> LineForm:
    line = priced.line
    return LineForm(
        line_no=line.line_no, sku=line.sku, name=line.name, quantity_milli=line.quantity_milli,
        price_milliminor=line.price_milliminor, gross_minor=priced.gross_minor,
        adjustments=priced.adjustments, net_minor=priced.net_minor, taxes=priced.taxes,
        total_minor=priced.total_minor,
    )  # fmt: skip


def _offer(offer: AppliedOffer) -> AppliedOffer:
    return msgspec.structs.replace(offer, lines=tuple(sorted(offer.lines)))


def _points(priced: PricedBasket) -> PointsForm:
    entries = sorted(priced.points, key=lambda e: (e.line_no, e.kind, e.rule, e.lease))
    return PointsForm(
        earned=priced.points_earned, spent=priced.points_spent, entries=tuple(entries)
    )
