"""A scripted trading day through the same use cases as the window, for a machine without a screen.

It does what a till does between opening and closing: sells by scan, weight and quick key, splits
tenders, gives discounts with and without a second person, parks and recalls, takes returns with
and without a receipt, moves cash, reads an X and closes with a counted Z. The same catalogue gives
the same day, so its figures can be compared between machines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final, TypeVar

from msgspec import Struct

from pos_app.domain.basket import Discount, DiscountKind, Entry
from pos_app.domain.catalogue import Product
from pos_app.domain.facts import ShiftClosed, StoredFact
from pos_app.domain.quantity import pieces
from pos_app.domain.returns import LooseReturn, ReturnLine
from pos_app.domain.staff import Approval, ApprovalNeeded
from pos_app.domain.tender import TenderKind
from pos_app.domain.till import MovementKind, ShiftReport
from pos_app.ports.journal import Progress
from pos_app.services.demo_members import DemoMembers
from pos_app.services.lookup import number_of
from pos_app.services.people import Credential
from pos_app.services.returning import ReturnWish
from pos_app.services.shifts import CashWish
from pos_app.services.till_services import TillServices

T = TypeVar("T")

BASKETS: Final = 120
FLOAT_MINOR: Final = 50_000


class DemoPeople(Struct, frozen=True):
    """Who works the day, and who consents."""

    cashier: Credential
    approver: Credential


class DemoDay(Struct, frozen=True, kw_only=True):
    """What the day came to."""

    report: ShiftReport
    last_sale: str
    approvals: int


class DayScript:
    """One day. ``products`` are what the customers buy, in turn."""

    def __init__(
        self,
        till: TillServices,
        people: DemoPeople,
        products: Sequence[Product],
        cards: tuple[str, ...] = (),
    ) -> None:
        """``cards`` are the members who come by, in turn."""
        self._till = till
        self._members = DemoMembers(till, cards)
        self._people = people
        self._products = [p for p in products if p.active and not p.price_required]
        self._numbers = _numbers()
        self._approvals = 0
        self._last_sale = ""

    def run(self, progress: Progress | None = None) -> DemoDay:
        """Open, trade, close. Raises RuleRefused when a shift is already open at this till."""
        self._till.people.sign_in(self._people.cashier)
        self._till.shifts.open(FLOAT_MINOR)
        for n in range(BASKETS):
            self._customer(n)
            self._now_and_then(n)
            if progress is not None:
                progress(n + 1, BASKETS)
        report = self._close()
        self._till.people.sign_out()
        return DemoDay(report=report, last_sale=self._last_sale, approvals=self._approvals)

    # Customers ------------------------------------------------------------------------------------

    def _customer(self, n: int) -> None:
        self._members.arrives(n)
        for _ in range(1 + self._next(8)):
            self._scan_one()
        if n % 7 == 3:
            self._discount_a_line()
        if n % 11 == 5:
            self._void_a_line()
        if n % 13 == 6:
            self._park_and_recall(n)
        self._members.leaves(n)
        self._pay(n)

    def _scan_one(self) -> None:
        product = self._products[self._next(len(self._products))]
        if product.unit.is_whole:
            self._till.checkout.scan(
                product.gtins[0] if product.gtins else product.sku, pieces(1 + self._next(3) // 2)
            )
        else:
            self._till.checkout.add(
                Entry(product=product, quantity_milli=150 + self._next(2000), mergeable=False)
            )

    def _discount_a_line(self) -> None:
        view = self._till.checkout.view()
        line = next((x for x in view.basket.lines if x.discountable), None)
        if line is None:
            return
        line_no = line.line_no
        discount = Discount(kind=DiscountKind.PERCENT, value=1000, reason=self._reason("discount"))
        self._approved(lambda given: self._till.checkout.discount_line(line_no, discount, given))

    def _void_a_line(self) -> None:
        lines = self._till.checkout.view().basket.lines
        if len(lines) > 1:
            line_no = lines[-1].line_no
            self._approved(lambda given: self._till.checkout.void_line(line_no, given))

    def _park_and_recall(self, n: int) -> None:
        basket_id = self._till.checkout.view().basket.id
        self._till.checkout.park(f"customer {n}")
        self._till.checkout.recall(basket_id)

    def _pay(self, n: int) -> None:
        tendering = self._till.tendering
        due = self._till.checkout.view().settlement
        if due.is_settled:
            paid = tendering.finish()
        elif n % 3 == 0:
            tendering.begin_attempt(self._slip_tender(), due.left_minor)
            paid = tendering.resolve_attempt(approved=True, reference=f"SLIP{n:04d}")
        elif n % 10 == 4 and due.left_minor > 1000:
            tendering.tender_cash(due.left_minor // 1000 * 500)
            paid = tendering.exact_cash()
        else:
            paid = tendering.tender_cash(tendering.suggestions()[-1])
        if paid.completed is not None:
            self._last_sale = number_of(paid.completed)

    def _slip_tender(self) -> str:
        types = self._till.tendering.tender_types()
        return next(t.id for t in types if t.kind is TenderKind.CARD_SLIP)

    # Between customers ----------------------------------------------------------------------------

    def _now_and_then(self, n: int) -> None:
        if n % 15 == 9:
            self._return_with_receipt()
        if n % 40 == 21:
            self._return_without_receipt()
        if n % 30 == 14:
            wish = CashWish(
                kind=MovementKind.PAID_OUT, amount_minor=1500, reason=self._reason("paid_out")
            )
            self._approved(lambda given: self._till.shifts.move_cash(wish, given))
        if n == BASKETS // 2:
            self._midday()

    def _midday(self) -> None:
        shifts = self._till.shifts
        paid_in = CashWish(
            kind=MovementKind.PAID_IN, amount_minor=20_000, reason=self._reason("paid_in")
        )
        self._approved(lambda given: shifts.move_cash(paid_in, given))
        drop = CashWish(
            kind=MovementKind.SAFE_DROP, amount_minor=30_000, reason=self._reason("safe_drop")
        )
        self._approved(lambda given: shifts.move_cash(drop, given))
        self._approved(lambda given: shifts.open_drawer(self._reason("no_sale"), given))
        self._approved(lambda given: self._till.receipts.reprint("last", given))
        shifts.read()

    def _return_with_receipt(self) -> None:
        view = self._till.returning.open(self._last_sale)
        line = next((x for x in view.lines if x.left_milli > 0), None)
        if line is None:
            return
        wish = ReturnLine(
            line_no=line.line.line_no, quantity_milli=line.left_milli, reason=self._reason("return")
        )
        self._return(ReturnWish(against=((view.sale.receipt, wish),)))

    def _return_without_receipt(self) -> None:
        product = next(p for p in self._products if p.returnable and p.unit.is_whole)
        loose = LooseReturn(
            product=product, quantity_milli=pieces(1),
            price_milliminor=product.price_milliminor, reason=self._reason("return"),
        )  # fmt: skip
        self._return(ReturnWish(loose=(loose,)))

    def _return(self, wish: ReturnWish) -> StoredFact:
        returning = self._till.returning
        return self._approved(lambda given: returning.complete(wish, None, given))

    # The end --------------------------------------------------------------------------------------

    def _close(self) -> ShiftReport:
        expected = self._till.shifts.report().expected_cash_minor
        short = 50 if expected > 50 else 0
        fact = self._till.shifts.close(expected - short)
        if not isinstance(fact.body, ShiftClosed):
            raise TypeError("closing a shift made no Z report")
        return fact.body.report

    def _approved(self, intent: Callable[[tuple[Approval, ...]], T]) -> T:
        """Run an intent; where it needs a second person, the approver consents."""
        given: tuple[Approval, ...] = ()
        while True:
            try:
                return intent(given)
            except ApprovalNeeded as needed:
                consent = self._till.people.approve(
                    needed.request, self._people.approver, "demo day"
                )
                given = (*given, consent)
                self._approvals += 1

    def _reason(self, use: str) -> str:
        return self._till.workplace.policies.reasons_for(use)[0].id

    def _next(self, below: int) -> int:
        return next(self._numbers) % below


def _numbers() -> Iterator[int]:
    """A fixed sequence that looks mixed (the generator of POSIX.1's rand example)."""
    state = 20_260
    while True:
        state = (state * 1_103_515_245 + 12_345) & 0x7FFF_FFFF
        yield state >> 16
