"""A retailer's invoice lines as another system exported them, and which sale a return belongs to.

The column names and the matching rule are those of the `replay` command's contract: a return line
belongs to the one earlier sale line of the same customer, product and price that was large enough;
where several or none qualify the reason is kept as a :class:`MatchStatus`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final

from msgspec import Struct

from pos_app.domain.identifiers import checked_sku
from pos_app.domain.money import MAX_PRICE_MILLIMINOR, divide_half_away, parse_decimal
from pos_app.domain.quantity import MAX_QUANTITY_MILLI
from pos_app.errors import BadInput

COLUMNS: Final = (
    "line_id", "InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice",
    "CustomerID", "Country",
)  # fmt: skip
REQUIRED: Final = tuple(name.lower() for name in COLUMNS[:8])
"""Names as a table gives them, in small letters."""
MAX_NAME_LENGTH: Final = 500
_MERCHANDISE: Final = re.compile(r"^(\d{5}[A-Za-z]{0,3}|DCGS\w+)$")


class InvoiceKind(StrEnum):
    """What an invoice line is, by its number and sign."""

    SALE = "sale"
    RETURN = "return"
    STOCK_ADJUSTMENT = "stock_adjustment"
    ACCOUNT_ADJUSTMENT = "account_adjustment"


class MatchStatus(StrEnum):
    """Why a return line does or does not belong to one sale line."""

    UNIQUE = "unique"
    OVER_RETURNED = "over_returned"
    AMBIGUOUS = "ambiguous"
    MISMATCH = "price_or_quantity_mismatch"
    NO_PRIOR_SALE = "no_prior_sale"
    NO_CUSTOMER = "no_customer"
    NON_MERCHANDISE = "non_merchandise"


class InvoiceRow(Struct, frozen=True, kw_only=True):
    """One line of the export, read and checked."""

    line_id: str
    invoice: str
    kind: InvoiceKind
    sku: str
    name: str
    quantity_milli: int
    """Signed, as exported."""
    at: datetime
    """Naive local time of the retailer."""
    price_milliminor: int
    customer: str

    @property
    def amount_minor(self) -> int:
        """Quantity times price, rounded half away from zero."""
        return divide_half_away(self.price_milliminor * self.quantity_milli, 1_000_000)


class Match(Struct, frozen=True):
    """What a return line belongs to; ``sale`` for unique and over-returned lines."""

    status: MatchStatus
    sale: InvoiceRow | None = None


def parse_invoice_row(raw: Mapping[str, str], exponent: int) -> InvoiceRow:
    """One record of the export, by the names of REQUIRED.

    ``exponent`` is the number of decimals of the currency.

    Raises BadInput naming what cannot be read: ``invoice_number_unreadable``, ``date_unreadable``,
    ``quantity_zero``, ``price_negative`` and what numbers and SKUs raise.
    """
    quantity = parse_decimal(raw["quantity"], 3)
    kind = _kind(raw["invoiceno"].strip(), quantity)
    price = parse_decimal(raw["unitprice"], exponent + 3)
    _check_figures(kind, quantity, price)
    return InvoiceRow(
        line_id=raw["line_id"].strip(), invoice=raw["invoiceno"].strip(), kind=kind,
        sku=checked_sku(raw["stockcode"]), name=_name(raw), quantity_milli=quantity,
        at=_moment(raw["invoicedate"]), price_milliminor=price,
        customer=raw["customerid"].strip(),
    )  # fmt: skip


def _kind(invoice: str, quantity_milli: int) -> InvoiceKind:
    if quantity_milli == 0:
        raise BadInput("quantity_zero")
    if invoice.startswith("C") and invoice[1:].isdecimal():
        return InvoiceKind.RETURN
    if invoice.startswith("A") and invoice[1:].isdecimal():
        return InvoiceKind.ACCOUNT_ADJUSTMENT
    if not invoice.isdecimal() or len(invoice) > 20:
        raise BadInput("invoice_number_unreadable", invoice=invoice[:20])
    return InvoiceKind.SALE if quantity_milli > 0 else InvoiceKind.STOCK_ADJUSTMENT


def _check_figures(kind: InvoiceKind, quantity_milli: int, price_milliminor: int) -> None:
    if abs(quantity_milli) > MAX_QUANTITY_MILLI:
        raise BadInput("quantity_out_of_range", limit=MAX_QUANTITY_MILLI // 1000)
    if abs(price_milliminor) > MAX_PRICE_MILLIMINOR:
        raise BadInput("price_out_of_range", limit=MAX_PRICE_MILLIMINOR // 1000)
    if price_milliminor < 0 and kind is not InvoiceKind.ACCOUNT_ADJUSTMENT:
        raise BadInput("price_negative")
    if kind is InvoiceKind.RETURN and quantity_milli > 0:
        raise BadInput("return_quantity_positive")


def _name(raw: Mapping[str, str]) -> str:
    return (raw["description"].strip() or raw["stockcode"].strip())[:MAX_NAME_LENGTH]


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text.strip()).replace(tzinfo=None)
    except ValueError:
        raise BadInput("date_unreadable", text=text[:40]) from None


def is_merchandise(sku: str) -> bool:
    """True for goods, false for postage, fees, discounts and samples."""
    return _MERCHANDISE.match(sku) is not None


def match_returns(rows: Sequence[InvoiceRow]) -> dict[str, Match]:
    """Line id of every return line → the sale it belongs to, over the whole export.

    A sale line is a candidate when customer, product and price agree, it is not later than the
    return, and its quantity is at least the returned one.
    """
    sales: dict[tuple[str, str], list[InvoiceRow]] = defaultdict(list)
    for row in rows:
        if row.kind is InvoiceKind.SALE and row.customer:
            sales[row.customer, row.sku].append(row)
    returns = [r for r in rows if r.kind is InvoiceKind.RETURN]
    matches = {r.line_id: _match(r, sales.get((r.customer, r.sku), ())) for r in returns}
    return _with_over_returned(returns, matches)


def _match(row: InvoiceRow, sales: Iterable[InvoiceRow]) -> Match:
    if not is_merchandise(row.sku):
        return Match(MatchStatus.NON_MERCHANDISE)
    if not row.customer:
        return Match(MatchStatus.NO_CUSTOMER)
    earlier = [s for s in sales if s.at <= row.at]
    if not earlier:
        return Match(MatchStatus.NO_PRIOR_SALE)
    fitting = [
        s
        for s in earlier
        if s.price_milliminor == row.price_milliminor and s.quantity_milli >= -row.quantity_milli
    ]
    if not fitting:
        return Match(MatchStatus.MISMATCH)
    if len(fitting) > 1:
        return Match(MatchStatus.AMBIGUOUS)
    return Match(MatchStatus.UNIQUE, fitting[0])


def _with_over_returned(
    returns: Iterable[InvoiceRow], matches: dict[str, Match]
) -> dict[str, Match]:
    """All returns of a sale line are over-returned when together they exceed what was sold."""
    back: dict[str, int] = defaultdict(int)
    for row in returns:
        sale = matches[row.line_id].sale
        if sale is not None:
            back[sale.line_id] -= row.quantity_milli
    return {
        line_id: Match(MatchStatus.OVER_RETURNED, m.sale)
        if m.sale is not None and back[m.sale.line_id] > m.sale.quantity_milli
        else m
        for line_id, m in matches.items()
    }
