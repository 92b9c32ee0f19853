"""What a till should hold, kept by simple book-keeping beside the real one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from pos_app.domain.basket import Basket
from pos_app.domain.facts import (
    PaymentAttempted,
    PaymentResolved,
    ReturnCompleted,
    SaleCompleted,
    ShiftClosed,
)
from pos_app.domain.sale import Trade
from pos_app.domain.tender import AttemptState
from pos_app.ports.journal import DraftKind
from tests.helpers.builders_till import ShopFloor
from tests.property import laws

type_of_goods = Counter[str]


@dataclass
class Books:
    """The model. It learns of an act only what the person doing it would know."""

    cash_minor: int = 0
    """In the drawer for completed acts of this shift."""
    held_minor: int = 0
    """Cash taken for the open basket."""
    paid_minor: int = 0
    """Everything taken for the open basket, before rounding."""
    open: type_of_goods = field(default_factory=Counter)
    parked: dict[str, type_of_goods] = field(default_factory=dict)
    stock: type_of_goods = field(default_factory=Counter)
    sold: dict[str, dict[int, int]] = field(default_factory=dict)
    returned: dict[str, Counter[int]] = field(default_factory=dict)
    receipts: list[str] = field(default_factory=list)
    closings: int = 0

    def completed(self, trade: Trade) -> None:
        """The open basket was paid."""
        self.cash_minor += self.held_minor
        self.sold[trade.receipt] = {x.line_no: x.quantity_milli for x in trade.lines}
        self.returned[trade.receipt] = Counter()
        self.receipts.append(trade.receipt)
        self.stock.subtract(self.open)
        self.begin()

    def begin(self) -> None:
        """The next basket."""
        self.open = Counter()
        self.held_minor = self.paid_minor = 0


def goods(basket: Basket) -> type_of_goods:
    """SKU → thousandths, without zeros."""
    found: type_of_goods = Counter()
    for line in basket.lines:
        found[line.sku] += line.quantity_milli
    return found


def check(floor: ShopFloor, books: Books) -> None:
    """Everything that must hold after every act."""
    _nothing_is_lost(floor, books)
    _money_is_where_it_should_be(floor, books)
    _no_more_came_back_than_went(floor, books)
    _numbers_have_no_gaps(floor, books)
    _payments_are_asked_for_once(floor)


def _nothing_is_lost(floor: ShopFloor, books: Books) -> None:
    basket = floor.services.checkout.view().basket
    assert goods(basket) == +books.open
    drafts = {d.basket.id: goods(d.basket) for d in floor.journal.drafts(DraftKind.PARKED)}
    assert drafts == books.parked
    kept = [d.basket for d in floor.journal.drafts(DraftKind.OPEN)]
    assert [b for b in kept if not b.is_empty] == ([basket] if basket.lines else [])
    assert {b.id for b in kept} <= {basket.id}, "voids of an emptied basket were left behind"
    assert all(
        floor.journal.stock_change_milli(sku) == change for sku, change in books.stock.items()
    )


def _money_is_where_it_should_be(floor: ShopFloor, books: Books) -> None:
    view = floor.services.checkout.view()
    assert view.settlement.tendered_minor == books.paid_minor
    laws.a_priced_basket_adds_up(view.priced, floor.policies.tax.mode)
    if floor.services.shifts.current() is not None:
        assert floor.services.shifts.report().expected_cash_minor == books.cash_minor


def _no_more_came_back_than_went(floor: ShopFloor, books: Books) -> None:
    for receipt, lines in books.sold.items():
        returned = floor.journal.returned(receipt)
        assert dict(returned) == dict(+books.returned[receipt])
        assert all(0 <= returned.get(n, 0) <= sold for n, sold in lines.items())


def _numbers_have_no_gaps(floor: ShopFloor, books: Books) -> None:
    trades = [
        f.body.trade
        for f in floor.journal.facts()
        if isinstance(f.body, SaleCompleted | ReturnCompleted)
    ]
    laws.receipts_have_no_gaps([t.receipt for t in trades])
    assert [t.receipt for t in trades] == books.receipts
    for trade in trades[-2:]:
        laws.a_trade_settles(trade, floor.policies.cash_increment_minor)
    closings = [f.report.z_number for f in floor.facts(ShiftClosed)]  # type: ignore[attr-defined]
    assert closings == list(range(1, books.closings + 1))


def _payments_are_asked_for_once(floor: ShopFloor) -> None:
    still_open: dict[str, AttemptState] = {}
    for fact in floor.journal.facts():
        body = fact.body
        if isinstance(body, PaymentAttempted):
            assert body.attempt.id not in still_open
            assert not any(s.is_open for s in still_open.values())
            still_open[body.attempt.id] = body.attempt.state
        elif isinstance(body, PaymentResolved):
            before = still_open[body.attempt.id]
            taken_back = (AttemptState.APPROVED, AttemptState.REVERSED)
            assert before.is_open or (before, body.attempt.state) == taken_back
            still_open[body.attempt.id] = body.attempt.state
        elif isinstance(body, SaleCompleted):
            assert not any(s.is_open for s in still_open.values())
    attempts = floor.services.checkout.view().basket.attempts
    assert sum(a.state.is_open for a in attempts) == sum(s.is_open for s in still_open.values())
