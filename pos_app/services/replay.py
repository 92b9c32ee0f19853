"""Trades a retailer's exported invoices through the same use cases as the window.

Each invoice is one transaction, each day one shift with its Z report. What has been traded is
known by the invoice number kept on every fact (``reference``), so an interrupted replay goes on
where it stopped and ends with the same journal totals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from msgspec import Struct

from pos_app.domain.basket import Entry
from pos_app.domain.catalogue import Product
from pos_app.domain.facts import (
    AccountAdjusted,
    MemberEnrolled,
    ReturnCompleted,
    SaleCompleted,
    StockAdjusted,
    StockMovement,
)
from pos_app.domain.invoices import InvoiceKind, InvoiceRow, Match, match_returns
from pos_app.domain.returns import LooseReturn, ReturnLine
from pos_app.domain.staff import Approval, ApprovalNeeded
from pos_app.errors import RuleRefused
from pos_app.ports.catalogue import CatalogueWriter, ProductRow
from pos_app.ports.journal import DraftKind, Progress
from pos_app.services.people import Credential
from pos_app.services.returning import Refund, ReturnWish
from pos_app.services.till_services import TillServices

TENDER: Final = "account"
WRITE_OFF: Final = "exported_write_off"


class RefusedRow(Struct, frozen=True):
    """A row that could not be traded, and why (a rule's name and its facts)."""

    invoice: str
    line_id: str
    error: RuleRefused


class Invoice(Struct, frozen=True):
    """All rows of one invoice, in the order of the file."""

    number: str
    rows: tuple[InvoiceRow, ...]

    @property
    def at(self) -> datetime:
        """Its first row's moment."""
        return self.rows[0].at

    @property
    def kind(self) -> InvoiceKind:
        """Its first row's kind; rows of another kind are refused."""
        return self.rows[0].kind


def invoices_of(rows: Iterable[InvoiceRow]) -> list[Invoice]:
    """Rows gathered by invoice, consecutive or not, in the order of their first moments."""
    gathered: dict[str, list[InvoiceRow]] = {}
    for row in rows:
        gathered.setdefault(row.invoice, []).append(row)
    invoices = [Invoice(number, tuple(of)) for number, of in gathered.items()]
    return sorted(invoices, key=lambda invoice: invoice.at)


@dataclass
class _Done:
    """What the journal holds already."""

    references: dict[str, str] = field(default_factory=dict)
    """Invoice → receipt (empty for adjustments)."""
    members: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class ReplayPeople:
    """Who trades and who consents, by badge."""

    cashier: Credential
    approver: Credential


class Replay:
    """One run over one export. ``set_time`` moves the workplace's clock."""

    def __init__(
        self,
        till: TillServices,
        catalogue: CatalogueWriter,
        set_time: Callable[[datetime], None],
        people: ReplayPeople,
    ) -> None:
        self._till = till
        self._catalogue = catalogue
        self._set_time = set_time
        self._people = people
        self._known: set[str] = set()
        self._done = _Done()
        self._matches: dict[str, Match] = {}
        self._sale_lines: dict[str, tuple[str, int]] = {}
        self.refused: list[RefusedRow] = []

    def run(self, rows: Sequence[InvoiceRow], progress: Progress | None = None) -> None:
        """Trade everything that the journal does not hold yet; all shifts end closed."""
        self._matches = match_returns(rows)
        self._done = self._already_done()
        invoices = invoices_of(rows)
        self._remember_sales(invoices)
        traded = 0
        for day, of_day in _by_day(invoices):
            self._trade_day(day, of_day)
            traded += sum(len(i.rows) for i in of_day)
            if progress is not None:
                progress(traded, len(rows))

    # What was done before -------------------------------------------------------------------------

    def _already_done(self) -> _Done:
        done = _Done()
        for fact in self._till.workplace.journal.facts():
            body = fact.body
            if isinstance(body, SaleCompleted | ReturnCompleted):
                done.references[body.trade.reference] = body.trade.receipt
            elif isinstance(body, StockAdjusted | AccountAdjusted):
                done.references[body.reference] = ""
            elif isinstance(body, MemberEnrolled):
                done.members.add(body.member)
        return done

    def _remember_sales(self, invoices: Iterable[Invoice]) -> None:
        for invoice in invoices:
            receipt = self._done.references.get(invoice.number)
            if receipt and invoice.kind is InvoiceKind.SALE:
                self._remember(receipt, invoice.rows)

    def _remember(self, receipt: str, rows: Iterable[InvoiceRow]) -> None:
        for line_no, row in enumerate(rows, start=1):
            self._sale_lines[row.line_id] = (receipt, line_no)

    # A day ----------------------------------------------------------------------------------------

    def _trade_day(self, day: date, invoices: list[Invoice]) -> None:
        if self._day_is_done(day):
            return
        self._set_time(invoices[0].at)
        self._start_day(day)
        for invoice in invoices:
            if invoice.number not in self._done.references:
                self._set_time(invoice.at)
                self._trade(invoice)
        self._till.shifts.close(self._till.shifts.report().expected_cash_minor)
        self._till.people.sign_out()

    def _day_is_done(self, day: date) -> bool:
        """True when an earlier run closed this day's shift."""
        last = self._till.workplace.journal.last_shift()
        if last is None or last.business_date < day:
            return False
        return last.business_date > day or not last.is_open

    def _start_day(self, day: date) -> None:
        wp = self._till.workplace
        for draft in wp.journal.drafts(DraftKind.OPEN):
            wp.journal.remove_draft(draft.basket.id)
        self._till.checkout.renew()
        self._till.people.sign_in(self._people.cashier)
        open_shift = self._till.shifts.current()
        if open_shift is not None and open_shift.business_date != day:
            raise RuleRefused("replay_other_shift", day=open_shift.business_date.isoformat())
        if open_shift is None:
            self._till.shifts.open(0)

    # An invoice -----------------------------------------------------------------------------------

    def _trade(self, invoice: Invoice) -> None:
        rows = tuple(self._of_one_kind(invoice))
        self._enrol(rows[0].customer)
        trade = {
            InvoiceKind.SALE: self._sell,
            InvoiceKind.RETURN: self._take_back,
            InvoiceKind.STOCK_ADJUSTMENT: self._adjust_stock,
            InvoiceKind.ACCOUNT_ADJUSTMENT: self._adjust_account,
        }[invoice.kind]
        try:
            trade(invoice.number, rows)
        except RuleRefused as refusal:
            self.refused += [RefusedRow(invoice.number, row.line_id, refusal) for row in rows]
            self._till.checkout.renew()

    def _of_one_kind(self, invoice: Invoice) -> Iterator[InvoiceRow]:
        for row in invoice.rows:
            if row.kind is invoice.kind:
                yield row
            else:
                error = RuleRefused("invoice_of_two_kinds")
                self.refused.append(RefusedRow(invoice.number, row.line_id, error))

    def _enrol(self, customer: str) -> None:
        if customer and customer not in self._done.members:
            self._done.members.add(customer)
            self._till.membership.enrol_number(customer, source="replay")

    def _sell(self, number: str, rows: tuple[InvoiceRow, ...]) -> None:
        checkout, tendering = self._till.checkout, self._till.tendering
        products = self._products(rows)
        member = rows[0].customer
        buyer = self._till.membership.buyer(member) if member else None
        checkout.begin(reference=number, member=member, buyer=buyer)
        view = checkout.add_many(
            Entry(
                product=products[row.sku], quantity_milli=row.quantity_milli,
                price_milliminor=row.price_milliminor, mergeable=False,
            )
            for row in rows
        )  # fmt: skip
        due = view.settlement.left_minor
        paid = tendering.tender_other(TENDER, due) if due else tendering.finish()
        trade = paid.trade
        if trade is None:
            raise RuleRefused("not_settled")
        self._remember(trade.receipt, rows)

    def _products(self, rows: tuple[InvoiceRow, ...]) -> dict[str, Product]:
        """The products of the rows; those seen for the first time enter the catalogue."""
        products = {
            row.sku: Product(sku=row.sku, name=row.name, price_milliminor=row.price_milliminor)
            for row in rows
        }
        new = [sku for sku in products if sku not in self._known]
        fresh = [ProductRow(0, products[sku]) for sku in new if not self._in_catalogue(sku)]
        if fresh:
            list(self._catalogue.upsert(fresh))
        self._known.update(new)
        return products

    def _in_catalogue(self, sku: str) -> bool:
        return self._till.workplace.catalogue.product(sku) is not None

    def _take_back(self, number: str, rows: tuple[InvoiceRow, ...]) -> None:
        against, loose = [], []
        products = self._products(rows)
        taken: dict[tuple[str, int], int] = {}
        for row in rows:
            found = self._against(row, taken)
            if found is not None:
                against.append(found)
            else:
                loose.append(LooseReturn(
                    product=products[row.sku], quantity_milli=-row.quantity_milli,
                    price_milliminor=row.price_milliminor,
                    reason=self._matches[row.line_id].status.value,
                ))  # fmt: skip
        wish = ReturnWish(
            against=tuple(against), loose=tuple(loose), member=rows[0].customer, reference=number
        )
        self._complete_return(wish)

    def _against(
        self, row: InvoiceRow, taken: dict[tuple[str, int], int]
    ) -> tuple[str, ReturnLine] | None:
        """The receipt line this row returns, as far as units of it are left."""
        match = self._matches[row.line_id]
        place = self._sale_lines.get(match.sale.line_id) if match.sale is not None else None
        if match.sale is None or place is None:
            return None
        receipt, line_no = place
        before = taken.get(place, self._till.workplace.journal.returned(receipt).get(line_no, 0))
        if before - row.quantity_milli > match.sale.quantity_milli:
            return None
        taken[place] = before - row.quantity_milli
        return receipt, ReturnLine(
            line_no=line_no, quantity_milli=-row.quantity_milli, reason=match.status.value
        )

    def _complete_return(self, wish: ReturnWish) -> None:
        returning = self._till.returning
        total = returning.quote(wish).total_minor
        refunds = (Refund(type_id=TENDER, amount_minor=total),)
        approvals: tuple[Approval, ...] = ()
        while True:
            try:
                returning.complete(wish, refunds if total else (), approvals)
            except ApprovalNeeded as needed:
                approvals += (self._till.people.approve(
                    needed.request, self._people.approver, "exported return"
                ),)  # fmt: skip
            else:
                return

    def _adjust_stock(self, number: str, rows: tuple[InvoiceRow, ...]) -> None:
        self._products(rows)
        self._till.back_office.adjust_stock(
            tuple(StockMovement(sku=r.sku, quantity_milli=r.quantity_milli) for r in rows),
            WRITE_OFF, number,
        )  # fmt: skip

    def _adjust_account(self, number: str, rows: tuple[InvoiceRow, ...]) -> None:
        amount = sum(row.amount_minor for row in rows)
        self._till.back_office.adjust_account(amount, rows[0].name, number)


def _by_day(invoices: list[Invoice]) -> Iterator[tuple[date, list[Invoice]]]:
    days: dict[date, list[Invoice]] = {}
    for invoice in invoices:
        days.setdefault(invoice.at.date(), []).append(invoice)
    yield from days.items()
