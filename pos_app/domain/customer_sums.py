"""What each customer bought and brought back, and the baskets, out of a retailer's invoice lines.

Definitions are those of the README of the shared data: goods and fees count alike for money;
baskets hold merchandise only.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from msgspec import Struct

from pos_app.domain.invoices import InvoiceKind, InvoiceRow, is_merchandise
from pos_app.domain.segments import Customer, Score, scores


class Dealings(Struct, frozen=True, kw_only=True):
    """One customer's invoices."""

    customer: str
    first_sale: date | None
    last_sale: date | None
    sale_invoices: int
    sale_lines: int
    sales_minor: int
    return_invoices: int
    return_lines: int
    returns_minor: int

    @property
    def net_minor(self) -> int:
        """Sales less returns."""
        return self.sales_minor + self.returns_minor


def dealings(rows: Iterable[InvoiceRow]) -> tuple[Dealings, ...]:
    """Every customer with a sale or a return, by number; lines without a customer are left out."""
    of_customer: dict[str, dict[InvoiceKind, list[InvoiceRow]]] = defaultdict(
        lambda: {InvoiceKind.SALE: [], InvoiceKind.RETURN: []}
    )
    for row in rows:
        if row.customer and row.kind in {InvoiceKind.SALE, InvoiceKind.RETURN}:
            of_customer[row.customer][row.kind].append(row)
    return tuple(
        _dealings(customer, kinds[InvoiceKind.SALE], kinds[InvoiceKind.RETURN])
        for customer, kinds in sorted(of_customer.items())
    )


def _dealings(customer: str, sales: list[InvoiceRow], returns: list[InvoiceRow]) -> Dealings:
    days = [row.at.date() for row in sales]
    return Dealings(
        customer=customer, first_sale=min(days, default=None), last_sale=max(days, default=None),
        sale_invoices=len({r.invoice for r in sales}), sale_lines=len(sales),
        sales_minor=sum(r.amount_minor for r in sales),
        return_invoices=len({r.invoice for r in returns}), return_lines=len(returns),
        returns_minor=sum(r.amount_minor for r in returns),
    )  # fmt: skip


def reference_day(rows: Iterable[InvoiceRow]) -> date | None:
    """The day after the last one of the export, of whatever kind of line; None without lines."""
    last = max((row.at for row in rows), default=None)
    return last.date() + timedelta(days=1) if last is not None else None


def scored(all_dealings: Iterable[Dealings], reference: date) -> Mapping[str, Score]:
    """Customer → score, of those with a sale."""
    customers = [
        Customer(
            customer=d.customer, last_on=d.last_sale, frequency=d.sale_invoices,
            monetary_minor=d.net_minor,
        )
        for d in all_dealings if d.last_sale is not None
    ]  # fmt: skip
    return {score.customer: score for score in scores(customers, reference)}


def baskets_of_invoices(rows: Iterable[InvoiceRow]) -> list[frozenset[str]]:
    """The distinct priced goods of each sale invoice; an invoice without any is no basket."""
    baskets: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if _is_bought(row):
            baskets[row.invoice].add(row.sku)
    return [frozenset(skus) for skus in baskets.values()]


def names_of_goods(rows: Iterable[InvoiceRow]) -> Mapping[str, str]:
    """SKU → the name it was mostly sold under; of equally frequent ones the first by code point."""
    names: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        if _is_bought(row):
            names[row.sku][row.name] += 1
    return {sku: min(n, key=lambda name: (-n[name], name)) for sku, n in names.items()}


def _is_bought(row: InvoiceRow) -> bool:
    return row.kind is InvoiceKind.SALE and row.price_milliminor > 0 and is_merchandise(row.sku)
