"""The return screen: a receipt or loose goods, what goes back, why, and to which tenders."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, auto

from msgspec.structs import replace
from PySide6.QtCore import Signal

from pos_app.domain.catalogue import Product
from pos_app.domain.facts import ReturnCompleted, StoredFact
from pos_app.domain.identifiers import looks_like_receipt
from pos_app.domain.money import parse_price_milliminor
from pos_app.domain.policies import Reason
from pos_app.domain.quantity import parse_quantity
from pos_app.domain.sale import Trade
from pos_app.domain.tender import TenderType
from pos_app.errors import BadInput, LanehouseError, RuleRefused
from pos_app.services.returning import Refund, ReturnQuote, ReturnView, ReturnWish
from ui.presenters.counter import CounterPresenter
from ui.presenters.returns_list import (
    ONE,
    ReturnItem,
    all_left,
    item_of,
    loose_item,
    picked,
    put,
    usual_reason,
    wish_against,
    wish_loose,
    with_quantity,
    with_reason,
)
from ui.tasks import Task
from ui.words import Say


class Step(Enum):
    """Where the return stands."""

    FIND = auto()
    RECEIPT = auto()
    LOOSE = auto()
    DONE = auto()


class ReturnsPresenter(CounterPresenter):
    """One return at a time."""

    changed = Signal()
    """Step, items, mark, or quote are new."""
    done = Signal(object)
    """The Trade of the return."""
    hinted = Signal(object, bool)

    def _set_up(self) -> None:
        self._products: dict[int, Product] = {}
        self._quoting: Task | None = None
        self._busy = False
        self._forget()

    def _forget(self) -> None:
        self.step = Step.FIND
        self.view: ReturnView | None = None
        self.items: tuple[ReturnItem, ...] = ()
        self.key = 0
        self.quote: ReturnQuote | None = None
        self.refunds: tuple[Refund, ...] | None = None
        """What the cashier wants instead of the proposal; None takes the proposal."""
        self.trade: Trade | None = None
        self._products.clear()
        if self._quoting is not None:
            self._quoting.cancel()

    # What is there --------------------------------------------------------------------------------

    @property
    def item(self) -> ReturnItem | None:
        """The marked row."""
        return next((i for i in self.items if i.key == self.key), None)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The store's reasons for returns."""
        policies = self._session.snapshot.policies
        return policies.reasons_for("return") if policies else ()

    @property
    def window_days(self) -> int:
        """How long goods may come back without an approval."""
        policies = self._session.snapshot.policies
        return policies.returns.window_days if policies else 0

    @property
    def refund_types(self) -> tuple[TenderType, ...]:
        """Tenders that money may go back to."""
        policies = self._session.snapshot.policies
        return tuple(t for t in policies.tender_types if t.allows_refund) if policies else ()

    @property
    def chosen_refunds(self) -> tuple[Refund, ...]:
        """How the money goes back, as it stands."""
        if self.refunds is not None:
            return self.refunds
        return self.quote.refunds if self.quote is not None else ()

    # Beginning ------------------------------------------------------------------------------------

    def begin(self) -> None:
        """A new return."""
        self._forget()
        self.changed.emit()

    def open(self, receipt: str) -> None:
        """Take this receipt."""
        self._tasks.submit(
            lambda: self._services.returning.open(receipt), self._show, self._refuse, owner=self
        )

    def begin_loose(self) -> None:
        """Goods without their receipt."""
        self._forget()
        self.step = Step.LOOSE
        self.changed.emit()

    def scan(self, code: str) -> None:
        """A receipt opens; a product is taken back: from the receipt, or as loose goods."""
        if self.step is Step.DONE:
            self._forget()
        if looks_like_receipt(code):
            self.open(code)
        elif self.step is Step.FIND:
            self.hinted.emit("returns.scan_receipt", True)
        else:
            self._tasks.submit(
                lambda: self._services.workplace.catalogue.by_code(code.strip()),
                lambda found: self._take_product(code, found),
                self._refuse,
                owner=self,
            )

    def add_loose(self, product: Product) -> None:
        """One more piece of goods without a receipt."""
        key = max((i.key for i in self.items), default=0) + 1
        self._products[key] = product
        usual = usual_reason(self.items)
        item = loose_item(key, product)
        item = with_quantity(item, ONE, usual, self._disposition)
        self.items = (*self.items, item)
        self.key = key
        self._again()

    # What goes back -------------------------------------------------------------------------------

    def mark(self, key: int) -> None:
        """Mark a row."""
        if key != self.key:
            self.key = key
            self.changed.emit()

    def step_quantity(self, pieces: int) -> None:
        """One more or one less of the marked row."""
        item = self.item
        if item is not None:
            self._set_quantity(item, item.quantity_milli + pieces * ONE)

    def type_quantity(self, text: str) -> None:
        """A quantity as typed."""
        item = self.item
        if item is None:
            return
        try:
            quantity = parse_quantity(text, item.unit) if text.strip("0. ") else 0
        except BadInput as error:
            self._refuse(error)
            return
        self._set_quantity(item, quantity)

    def type_price(self, text: str) -> None:
        """Another price for the marked loose goods."""
        item = self.item
        if item is None or self.step is not Step.LOOSE:
            return
        try:
            price = parse_price_milliminor(text or "0", self._session.snapshot.currency.exponent)
        except BadInput as error:
            self._refuse(error)
            return
        self._put(replace(item, price_milliminor=price))

    def take_all_left(self) -> None:
        """Everything that is left of the receipt."""
        self.items = all_left(self.items, self._disposition)
        if self.item is None or not self.item.quantity_milli:
            self.key = next((i.key for i in self.items if i.quantity_milli), 0)
        self._again()

    def choose_reason(self, reason_id: str) -> None:
        """Why: for the marked row, and for every picked row that has no reason yet."""
        self.items = with_reason(self.items, self.key, reason_id, self._disposition)
        self._again()

    def choose_disposition(self, disposition: str) -> None:
        """Where the goods go."""
        item = self.item
        if item is not None:
            self._put(replace(item, disposition=disposition))

    def remove(self) -> None:
        """Take the marked loose goods off the list."""
        self.items = tuple(i for i in self.items if i.key != self.key)
        self._products.pop(self.key, None)
        self.key = self.items[-1].key if self.items else 0
        self._again()

    # Money ----------------------------------------------------------------------------------------

    def set_refunds(self, refunds: Sequence[Refund] | None) -> bool:
        """Pay it back like this; None takes the proposal. False where it does not add up."""
        if refunds is not None and self._differs(refunds):
            self.hinted.emit(self._session.refusal(RuleRefused("refund_mismatch")), True)
            return False
        self.refunds = tuple(refunds) if refunds is not None else None
        self.changed.emit()
        return True

    def complete(self) -> None:
        """Take the goods and pay, asking for approvals as needed."""
        lacking = next((i for i in picked(self.items) if not i.reason), None)
        if self._busy or self.quote is None:
            return
        if lacking is not None:
            self.key = lacking.key
            self.changed.emit()
            self.hinted.emit(
                lambda t: t("returns.reason_for", name=lacking.name_in(t.language)), True
            )
            return
        wish, refunds = self._wish(), self.refunds
        self._busy = True
        self._approvals.run(
            lambda given: self._services.returning.complete(wish, refunds, given),
            self._completed,
            self._refuse,
            self._free,
        )

    # Inside ---------------------------------------------------------------------------------------

    def _differs(self, refunds: Sequence[Refund]) -> bool:
        wanted = self.quote.total_minor if self.quote is not None else 0
        return sum(r.amount_minor for r in refunds) != wanted

    def _show(self, view: ReturnView) -> None:
        self._forget()
        self.view, self.step = view, Step.RECEIPT
        self.items = tuple(item_of(r) for r in view.lines)
        self.key = next((i.key for i in self.items if i.can_return), 0)
        self.changed.emit()
        if not any(i.can_return for i in self.items):
            self.hinted.emit("returns.nothing_left", True)

    def _take_product(self, code: str, found: tuple[Product, ...]) -> None:
        if not found:
            self._refuse(RuleRefused("code_unknown", code=code[:80]))
        elif self.step is Step.LOOSE:
            self.add_loose(found[0])
        else:
            self._take_from_receipt({p.sku for p in found})

    def _take_from_receipt(self, skus: set[str]) -> None:
        lines = self.view.lines if self.view is not None else ()
        fits = {r.line.line_no for r in lines if r.line.sku in skus}
        item = next(
            (i for i in self.items if i.key in fits and i.quantity_milli < i.left_milli), None
        )
        if item is None:
            words: Say = "returns.all_taken" if fits else "returns.not_on_receipt"
            self.hinted.emit(words, True)
            return
        self.key = item.key
        self._set_quantity(item, item.quantity_milli + ONE)

    def _set_quantity(self, item: ReturnItem, quantity_milli: int) -> None:
        most = item.left_milli if self.step is Step.RECEIPT else quantity_milli
        least = 0 if self.step is Step.RECEIPT else min(ONE, max(1, quantity_milli))
        wanted = max(least, min(most, quantity_milli))
        usual = usual_reason(self.items)
        self._put(with_quantity(item, wanted, usual, self._disposition))
        if quantity_milli > most:
            self.hinted.emit("returns.no_more_left", True)

    def _put(self, item: ReturnItem) -> None:
        self.items = put(self.items, item)
        self._again()

    def _disposition(self, reason_id: str) -> str:
        return next((r.disposition for r in self.reasons if r.id == reason_id), "restock")

    def _wish(self) -> ReturnWish:
        rows = picked(self.items)
        if self.view is None:
            return wish_loose(rows, self._products)
        return wish_against(self.view.sale, rows)

    def _again(self) -> None:
        """Something changed: what is it worth now?"""
        self.refunds = None
        if self._quoting is not None:
            self._quoting.cancel()
        if not picked(self.items):
            self.quote = None
            self.changed.emit()
            return
        wish = self._wish()
        self.changed.emit()
        self._quoting = self._tasks.submit(
            lambda: self._services.returning.quote(wish),
            self._quoted,
            self._not_quoted,
            owner=self,
            quiet=True,
        )

    def _quoted(self, quote: ReturnQuote) -> None:
        self.quote = quote
        self.changed.emit()

    def _not_quoted(self, error: LanehouseError) -> None:
        self.quote = None
        self.changed.emit()
        self._refuse(error)

    def _completed(self, fact: StoredFact) -> None:
        self._free()
        assert isinstance(fact.body, ReturnCompleted)
        self.trade, self.step = fact.body.trade, Step.DONE
        self.changed.emit()
        self.done.emit(self.trade)

    def _refuse(self, error: LanehouseError) -> None:
        self._free()
        self.hinted.emit(self._session.refusal(error), True)

    def _free(self) -> None:
        self._busy = False
