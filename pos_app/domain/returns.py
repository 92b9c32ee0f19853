"""Returns: what may still go back, and exactly what it is worth.

A return of part of a line takes the share of the line's stored figures that belongs to those
units (:func:`pos_app.domain.money.share_so_far`), so the parts of a line returned in any order and
any number of pieces sum to the line exactly. Discounts were allocated at the sale and are read
back, never worked out again (FIELD, Money).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from pos_app.domain.basket import LineRef
from pos_app.domain.catalogue import Product
from pos_app.domain.loyalty import Statement
from pos_app.domain.money import checked_amount, checked_price, line_amount_minor, share_so_far
from pos_app.domain.pricing import Adjustment
from pos_app.domain.quantity import checked_quantity
from pos_app.domain.return_mirror import Mirror
from pos_app.domain.sale import Trade, TradeLine
from pos_app.domain.staff import Approval
from pos_app.domain.tax import TaxMode, TaxPolicy, TaxShare, tax_of_lines
from pos_app.domain.tender import Tender
from pos_app.errors import BadInput, RuleRefused


class ReturnLine(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A wish to return units of one line of a receipt."""

    line_no: int
    quantity_milli: int
    reason: str
    disposition: str = "restock"


class LooseReturn(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A wish to return goods without their receipt."""

    product: Product
    quantity_milli: int
    price_milliminor: int
    reason: str
    disposition: str = "restock"


class Returnable(Struct, frozen=True, kw_only=True):
    """One line of a receipt with what is left of it."""

    line: TradeLine
    returned_milli: int

    @property
    def left_milli(self) -> int:
        """Units not yet returned; zero for lines that were returns themselves."""
        return max(0, self.line.quantity_milli - self.returned_milli)


type_of_returned = Mapping[int, int]
"""Line number → thousandths returned so far."""


def returnables(sale: Trade, returned: type_of_returned) -> tuple[Returnable, ...]:
    """Every line of a sale with what may still go back."""
    return tuple(
        Returnable(line=line, returned_milli=returned.get(line.line_no, 0)) for line in sale.lines
    )


def can_return(sale: Trade, returned: type_of_returned, wish: ReturnLine) -> bool:
    """True when that many units of that line are left."""
    line = sale.line(wish.line_no)
    if line is None or line.quantity_milli <= 0:
        return False
    return 0 < wish.quantity_milli <= line.quantity_milli - returned.get(wish.line_no, 0)


def returned_lines(
    sale: Trade, returned: type_of_returned, wishes: Sequence[ReturnLine]
) -> tuple[TradeLine, ...]:
    """The negative lines of a return against a receipt.

    Units of one line may go back for several reasons: each wish begins where the one before it
    ended. Raises RuleRefused ``return_nothing``, ``line_unknown``, ``return_reason_missing`` or
    ``return_exceeds_sold``; BadInput for an impossible quantity.
    """
    if not wishes:
        raise RuleRefused("return_nothing")
    so_far = dict(returned)
    lines: list[TradeLine] = []
    for line_no, wish in enumerate(wishes, start=1):
        lines.append(_returned_line(sale, so_far, wish, line_no))
        so_far[wish.line_no] = so_far.get(wish.line_no, 0) + wish.quantity_milli
    return tuple(lines)


def _returned_line(
    sale: Trade, returned: type_of_returned, wish: ReturnLine, line_no: int
) -> TradeLine:
    sold = sale.line(wish.line_no)
    if sold is None:
        raise RuleRefused("line_unknown", line=wish.line_no)
    _check_wish(wish.reason, wish.disposition)
    checked_quantity(wish.quantity_milli, sold.unit)
    before = returned.get(wish.line_no, 0)
    if not can_return(sale, returned, wish):
        left = max(0, sold.quantity_milli - before)
        raise RuleRefused("return_exceeds_sold", name_of_line=sold.name, left_milli=left)
    part = _Part(before, before + wish.quantity_milli, sold.quantity_milli)
    return replace(
        sold,
        line_no=line_no,
        quantity_milli=-wish.quantity_milli,
        gross_minor=-part.of(sold.gross_minor),
        adjustments=_adjustments_back(sold, part),
        net_minor=-part.of(sold.net_minor),
        taxes=_taxes_back(sold, part),
        total_minor=-part.of(sold.total_minor),
        return_of=LineRef(sale.receipt, sold.line_no),
        reason=wish.reason,
        disposition=wish.disposition,
    )


class _Part(Struct, frozen=True):
    """Units ``start`` to ``end`` out of ``whole``, in thousandths."""

    start: int
    end: int
    whole: int

    def of(self, amount: int) -> int:
        return share_so_far(amount, self.end, self.whole) - share_so_far(
            amount, self.start, self.whole
        )


def _adjustments_back(sold: TradeLine, part: _Part) -> tuple[Adjustment, ...]:
    """Each adjustment's share; the last takes what makes ``net = gross + Σ`` hold for this part."""
    if not sold.adjustments:
        return ()
    back = [-part.of(a.amount_minor) for a in sold.adjustments[:-1]]
    last = -part.of(sold.net_minor) + part.of(sold.gross_minor) - sum(back)
    return tuple(
        replace(a, amount_minor=amount)
        for a, amount in zip(sold.adjustments, [*back, last], strict=True)
    )


def _taxes_back(sold: TradeLine, part: _Part) -> tuple[TaxShare, ...]:
    """Each tax's share, kept so that each part adds up as the whole line did.

    Added tax: ``total = net + tax``, the last authority takes what is missing. Included tax:
    ``base + tax = net``, the base does.
    """
    taxes = [-part.of(s.tax_minor) for s in sold.taxes]
    base = -part.of(sold.net_minor)
    if sold.total_minor == sold.net_minor:
        base -= sum(taxes)
    else:
        taxes[-1] = -part.of(sold.total_minor) - base - sum(taxes[:-1])
    return tuple(
        TaxShare(s.tax_class, s.authority, s.rate_ppm, base, tax)
        for s, tax in zip(sold.taxes, taxes, strict=True)
    )


def refunded_minor(trade: Trade, receipt: str) -> dict[str, int]:
    """Tender type → what a return paid for the lines of one receipt, before cash rounding.

    The lines take from the tenders in order, so the parts of several receipts sum to the whole.
    """
    parts: dict[str, int] = {}
    wanted = _spans([-x.total_minor for x in trade.lines])
    paid = _spans([t.rounding_minor - t.amount_minor for t in trade.tenders])
    for tender, (paid_from, paid_to) in zip(trade.tenders, paid, strict=True):
        for line, (line_from, line_to) in zip(trade.lines, wanted, strict=True):
            if line.return_of is not None and line.return_of.receipt == receipt:
                common = max(0, min(paid_to, line_to) - max(paid_from, line_from))
                parts[tender.type_id] = parts.get(tender.type_id, 0) + common
    return parts


def _spans(amounts: Sequence[int]) -> list[tuple[int, int]]:
    """Where each amount lies when they are laid end to end."""
    return list(pairwise(accumulate(amounts, initial=0)))


def loose_lines(wishes: Sequence[LooseReturn], tax: TaxPolicy) -> tuple[TradeLine, ...]:
    """The negative lines of a no-receipt return, taxed by today's rules.

    Raises RuleRefused ``return_nothing``, ``return_reason_missing`` or ``not_returnable``.
    """
    if not wishes:
        raise RuleRefused("return_nothing")
    for wish in wishes:
        _check_wish(wish.reason, wish.disposition)
        if not wish.product.returnable:
            raise RuleRefused("not_returnable", name_of_line=wish.product.name)
    gross = [
        line_amount_minor(
            checked_price(w.price_milliminor), checked_quantity(w.quantity_milli, w.product.unit)
        )
        for w in wishes
    ]
    taxes = tax_of_lines(
        [(w.product.tax_class, g) for w, g in zip(wishes, gross, strict=True)], tax
    )
    return tuple(
        _loose_line(n, w, g, shares, tax.mode)
        for n, (w, g, shares) in enumerate(zip(wishes, gross, taxes, strict=True), start=1)
    )


def _loose_line(
    line_no: int, wish: LooseReturn, gross: int, shares: tuple[TaxShare, ...], mode: TaxMode
) -> TradeLine:
    product = wish.product
    back = tuple(
        TaxShare(s.tax_class, s.authority, s.rate_ppm, -s.base_minor, -s.tax_minor) for s in shares
    )
    added = sum(s.tax_minor for s in back) if mode is TaxMode.ADDED else 0
    return TradeLine(
        line_no=line_no,
        sku=product.sku,
        name=product.name,
        name_zh=product.name_zh,
        variant=product.variant_in("en"),
        variant_zh=product.variant_zh,
        unit=product.unit,
        quantity_milli=-wish.quantity_milli,
        list_price_milliminor=wish.price_milliminor,
        price_milliminor=wish.price_milliminor,
        gross_minor=-gross,
        net_minor=-gross,
        taxes=back,
        total_minor=-gross + added,
        reason=wish.reason,
        disposition=wish.disposition,
    )


DISPOSITIONS: Final = ("restock", "scrap", "vendor")
"""Where returned goods go: back on the shelf, away, or to who made them."""


def _check_wish(reason: str, disposition: str) -> None:
    if disposition not in DISPOSITIONS:
        raise BadInput("disposition_unknown", disposition=disposition[:20])
    _require_reason(reason)


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise RuleRefused("return_reason_missing")


def return_of(
    lines: tuple[TradeLine, ...],
    *,
    receipt: str,
    basket: str,
    reference: str = "",
    currency: str,
    tax_mode: TaxMode,
    tenders: tuple[Tender, ...],
    rounding_minor: int = 0,
    member: str = "",
    mirrors: Sequence[Mirror] = (),
    statement: Statement | None = None,
    approvals: tuple[Approval, ...] = (),
) -> Trade:
    """The trade that pays a return out. Its tenders are negative and settle it exactly."""
    gross = sum(x.gross_minor for x in lines)
    return Trade(
        receipt=receipt,
        basket=basket,
        reference=reference,
        currency=currency,
        tax_mode=tax_mode,
        lines=lines,
        gross_minor=gross,
        savings_minor=gross - sum(x.net_minor for x in lines),
        tax_minor=sum(s.tax_minor for x in lines for s in x.taxes),
        total_minor=checked_amount(sum(x.total_minor for x in lines)),
        cash_rounding_minor=rounding_minor,
        tenders=tenders,
        member=member,
        offers=tuple(use for m in mirrors for use in m.offers),
        coupons=tuple(use for m in mirrors for use in m.coupons),
        benefits=tuple(use for m in mirrors for use in m.benefits),
        points=tuple(entry for m in mirrors for entry in m.points),
        statement=statement,
        approvals=approvals,
    )
