"""The return screen: a receipt or loose goods, what goes back, why, and to which tenders."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, auto
from typing import Final

from msgspec import Struct
from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal

from pos_app.domain.catalogue import Product
from pos_app.domain.facts import ReturnCompleted, StoredFact
from pos_app.domain.identifiers import looks_like_receipt
from pos_app.domain.money import parse_price_milliminor
from pos_app.domain.policies import Reason
from pos_app.domain.quantity import Unit, parse_quantity
from pos_app.domain.returns import LooseReturn, Returnable, ReturnLine
from pos_app.domain.sale import Trade
from pos_app.domain.tender import TenderType
from pos_app.errors import BadInput, LanehouseError, RuleRefused
from pos_app.services.returning import Refund, ReturnQuote, ReturnView, ReturnWish
from pos_app.services.till_services import TillServices
from ui.presenters.approvals import ApprovalFlow
from ui.presenters.status import Session
from ui.tasks import Task, Tasks
from ui.words import Say

ONE: Final = 1000
DISPOSITIONS: Final = ("restock", "scrap", "vendor")
_UNNAMED: Final = "?"


class Step(Enum):
    """Where the return stands."""

    FIND = auto()
    RECEIPT = auto()
    LOOSE = auto()
    DONE = auto()


class ReturnItem(Struct, frozen=True, kw_only=True):
    """One row: a line of the receipt, or goods without one, and what is wished for it."""

    key: int
    """Line number of the receipt, or the place of a loose item."""
    name: str
    name_zh: str
    variant: str
    variant_zh: str
    unit: Unit
    sold_milli: int
    returned_milli: int
    left_milli: int
    price_milliminor: int
    quantity_milli: int = 0
    """How much goes back now."""
    reason: str = ""
    disposition: str = "restock"

    def name_in(self, language: str) -> str:
        """The name in that language, else the main name."""
        return self.name_zh if language == "zh" and self.name_zh else self.name

    def variant_in(self, language: str) -> str:
        """The variant in that language, else in the main one."""
        return self.variant_zh if language == "zh" and self.variant_zh else self.variant

    @property
    def can_return(self) -> bool:
        """True while something of it is left."""
        return self.left_milli > 0


class ReturnsPresenter(QObject):
    """One return at a time."""

    changed = Signal()
    """Step, items, mark, or quote are new."""
    done = Signal(object)
    """The Trade of the return."""
    hinted = Signal(object, bool)

    def __init__(
        self,
        tasks: Tasks,
        services: TillServices,
        session: Session,
        approvals: ApprovalFlow,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._tasks, self._services = tasks, services
        self._session, self._approvals = session, approvals
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
        item = ReturnItem(
            key=key,
            name=product.name,
            name_zh=product.name_zh,
            variant=product.variant_in("en"),
            variant_zh=product.variant_zh,
            unit=product.unit,
            sold_milli=0,
            returned_milli=0,
            left_milli=ONE,
            price_milliminor=product.price_milliminor,
            quantity_milli=ONE,
            reason=self._usual_reason(),
            disposition=self._disposition(self._usual_reason()),
        )
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
        usual = self._usual_reason()
        self.items = tuple(
            replace(
                i,
                quantity_milli=i.left_milli,
                reason=i.reason or usual,
                disposition=i.disposition if i.reason else self._disposition(usual),
            )
            for i in self.items
        )
        if self.item is None or not self.item.quantity_milli:
            self.key = next((i.key for i in self.items if i.quantity_milli), 0)
        self._again()

    def choose_reason(self, reason_id: str) -> None:
        """Why: for the marked row, and for every picked row that has no reason yet."""
        self.items = tuple(
            replace(i, reason=reason_id, disposition=self._disposition(reason_id))
            if i.key == self.key or (i.quantity_milli and not i.reason)
            else i
            for i in self.items
        )
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
        lacking = next((i for i in self._picked() if not i.reason), None)
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
        self.items = tuple(_item_of(r) for r in view.lines)
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
        reason = item.reason or (self._usual_reason() if wanted else "")
        self._put(
            replace(
                item,
                quantity_milli=wanted,
                reason=reason,
                disposition=item.disposition if item.reason else self._disposition(reason),
            )
        )
        if quantity_milli > most:
            self.hinted.emit("returns.no_more_left", True)

    def _put(self, item: ReturnItem) -> None:
        self.items = tuple(item if i.key == item.key else i for i in self.items)
        self._again()

    def _picked(self) -> tuple[ReturnItem, ...]:
        return tuple(i for i in self.items if i.quantity_milli)

    def _usual_reason(self) -> str:
        """The reason given last on this return: goods often come back for one reason."""
        return next((i.reason for i in reversed(self._picked()) if i.reason), "")

    def _disposition(self, reason_id: str) -> str:
        return next((r.disposition for r in self.reasons if r.id == reason_id), "restock")

    def _wish(self) -> ReturnWish:
        picked = self._picked()
        if self.step is Step.LOOSE:
            return ReturnWish(
                loose=tuple(
                    LooseReturn(
                        product=self._products[i.key],
                        quantity_milli=i.quantity_milli,
                        price_milliminor=i.price_milliminor,
                        reason=i.reason or _UNNAMED,
                        disposition=i.disposition,
                    )
                    for i in picked
                )
            )
        assert self.view is not None
        return ReturnWish(
            against=tuple(
                (
                    self.view.sale.receipt,
                    ReturnLine(
                        line_no=i.key,
                        quantity_milli=i.quantity_milli,
                        reason=i.reason or _UNNAMED,
                        disposition=i.disposition,
                    ),
                )
                for i in picked
            ),
            member=self.view.sale.member,
        )

    def _again(self) -> None:
        """Something changed: what is it worth now?"""
        self.refunds = None
        if self._quoting is not None:
            self._quoting.cancel()
        if not self._picked():
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


def _item_of(returnable: Returnable) -> ReturnItem:
    line = returnable.line
    return ReturnItem(
        key=line.line_no,
        name=line.name,
        name_zh=line.name_zh,
        variant=line.variant,
        variant_zh=line.variant_zh,
        unit=line.unit,
        sold_milli=line.quantity_milli,
        returned_milli=returnable.returned_milli,
        left_milli=returnable.left_milli,
        price_milliminor=line.price_milliminor,
    )
