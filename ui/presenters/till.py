"""The basket on the screen: what is scanned, typed and touched, and what is marked.

Every intent runs on the engine lane in the order it was given, so fast scanning never mixes lines
up. Nothing blocks: a code that needs a person becomes a question, and the next scan goes on.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from msgspec import Struct
from PySide6.QtCore import QObject, Signal

from pos_app.domain.basket import BasketLine, Entry
from pos_app.domain.catalogue import Product
from pos_app.domain.money import Currency, currency, parse_decimal, parse_price_milliminor
from pos_app.domain.policies import Policies
from pos_app.domain.quantity import parse_quantity
from pos_app.errors import BadInput, LanehouseError
from pos_app.services.checkout import (
    BasketView,
    CodeAmbiguous,
    CodeUnknown,
    PriceNeeded,
    QuantityNeeded,
    ReceiptScanned,
)
from pos_app.services.till_services import TillServices
from ui.presenters.notice import ACCEPTED, Notice, refusal
from ui.tasks import Tasks

_PREFIX: Final = re.compile(r"^\s*(\d{1,7}(?:[.,]\d{1,3})?)\s*[*xX×]\s*(.*)$", re.DOTALL)
_KEYED_BEFORE: Final = re.compile(r"(\d{1,3})\*(.+)", re.DOTALL)


class Ring(Struct, frozen=True):
    """One thing to ring up: the code as read and how many."""

    code: str
    quantity_milli: int | None = None
    """None where nobody said: one piece, or a weight to be asked for."""
    suggestion: str = ""
    """Why the till suggested it, where it did."""


class ChoiceAsked(Struct, frozen=True):
    """Several products share the code: the cashier chooses."""

    ring: Ring
    choices: tuple[Product, ...]


class PriceAsked(Struct, frozen=True):
    """An open-price product: the cashier keys the price."""

    ring: Ring
    product: Product


class QuantityAsked(Struct, frozen=True):
    """Goods by weight or measure: the cashier weighs and keys how much."""

    ring: Ring
    product: Product


class TillPresenter(QObject):
    """The open basket, its marked line, and the quantity keyed before a scan."""

    view_changed = Signal(object)
    """A BasketView to show."""
    accepted = Signal()
    """Something was rung up: whatever was shown of the sale before is over."""
    selected = Signal(int)
    """Number of the marked line; 0 for none."""
    quantity_waiting = Signal(str)
    """The quantity that the next code gets ("3"); "" for none."""
    receipt_scanned = Signal(str)
    """A receipt's number was scanned: goods are to come back."""
    choice_asked = Signal(object)
    price_asked = Signal(object)
    quantity_asked = Signal(object)
    unknown = Signal(object)
    """A Ring whose typed code nobody knows: it may be words to search for."""
    noticed = Signal(object)

    def __init__(self, tasks: Tasks, services: TillServices, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks, self._services = tasks, services
        self._checkout = services.checkout
        self._waiting = ""
        self.view: BasketView | None = None
        self.line_no = 0

    # What is there --------------------------------------------------------------------------------

    @property
    def policies(self) -> Policies:
        """The store's policies; raises RuleRefused ``store_not_set_up``."""
        return self._services.workplace.policies

    @property
    def currency(self) -> Currency:
        """The store's currency."""
        return currency(self.policies.store.currency)

    @property
    def is_empty(self) -> bool:
        """True while there is nothing to pay for."""
        return self.view is None or self.view.basket.is_empty

    @property
    def line(self) -> BasketLine | None:
        """The marked line, or None."""
        lines = self.view.basket.lines if self.view else ()
        return next((x for x in lines if x.line_no == self.line_no), None)

    def load(self) -> None:
        """Show the basket as it stands, also one that a crash left behind."""
        self._tasks.submit(self._checkout.view, self.adopt, self._refused, owner=self)

    def adopt(self, view: BasketView) -> None:
        """Show this basket; the mark goes to the line that was touched, else stays near."""
        before, self.view = self.view, view
        self.line_no = view.touched_line_no or _near(before, view, self.line_no)
        self.view_changed.emit(view)
        self.selected.emit(self.line_no)

    def select(self, line_no: int) -> None:
        """Mark a line."""
        if line_no != self.line_no:
            self.line_no = line_no
            self.selected.emit(line_no)

    # Ringing up -----------------------------------------------------------------------------------

    def scan(self, code: str) -> None:
        """A code was scanned, perhaps so soon after ``3*`` that both came as one."""
        match = _KEYED_BEFORE.match(code)
        if match is not None:
            self.prefix(match[1])
            code = match[2]
        self._ring(Ring(code, self._take_quantity()), self._scan_refused)

    def typed(self, text: str) -> bool:
        """A code was typed and Return pressed, perhaps with a quantity before it: ``3*4006381``.

        False when there was nothing to do.
        """
        match = _PREFIX.match(text)
        if match is not None:
            self.prefix(match[1])
            text = match[2]
        if not text.strip():
            return match is not None
        self._ring(Ring(text.strip(), self._take_quantity()), self._typed_refused)
        return True

    def is_prefix(self, text: str) -> str:
        """The quantity when the text is one with its star and nothing else, else ""."""
        match = _PREFIX.match(text)
        return match[1] if match is not None and not match[2] else ""

    def prefix(self, quantity: str) -> None:
        """The next code gets this quantity; "" takes it back."""
        self._waiting = quantity.replace(",", ".")
        self.quantity_waiting.emit(self._waiting)

    def add(self, product: Product, suggestion: str = "") -> None:
        """A product was touched in a list, on a quick key, or among suggestions."""
        self._enter(Ring(product.sku, self._take_quantity(), suggestion), product)

    def enter(self, ring: Ring, product: Product) -> None:
        """The cashier chose a product for a code."""
        self._enter(ring, product)

    def key_price(
        self,
        asked: PriceAsked,
        price: str,
        on_done: Callable[[], object],
        on_error: Callable[[LanehouseError], object],
    ) -> None:
        """The price of an open-price product was keyed; a figure that cannot be is said there."""
        try:
            milliminor = parse_price_milliminor(price, self.currency.exponent)
        except BadInput as bad:
            on_error(bad)
            return
        self._add_keyed(_entry(asked.ring, asked.product, milliminor), on_done, on_error)

    def key_quantity(
        self,
        asked: QuantityAsked,
        quantity: str,
        on_done: Callable[[], object],
        on_error: Callable[[LanehouseError], object],
    ) -> None:
        """Goods were weighed or measured; a figure that cannot be is said there."""
        try:
            milli = parse_quantity(quantity, asked.product.unit)
        except BadInput as bad:
            on_error(bad)
            return
        ring = Ring(asked.ring.code, milli)
        self._add_keyed(_entry(ring, asked.product), on_done, on_error)

    def _add_keyed(
        self,
        entry: Entry,
        on_done: Callable[[], object],
        on_error: Callable[[LanehouseError], object],
    ) -> None:
        def rung(view: BasketView) -> None:
            on_done()
            self._rung(view)

        self._tasks.submit(lambda: self._checkout.add(entry), rung, on_error, owner=self)

    # Inside ---------------------------------------------------------------------------------------

    def _take_quantity(self) -> int | None:
        text = self._waiting
        if not text:
            return None
        self.prefix("")
        return parse_decimal(text, 3)

    def _ring(self, ring: Ring, on_error: Callable[[Ring, LanehouseError], object]) -> None:
        self._tasks.submit(
            lambda: self._checkout.scan(ring.code, ring.quantity_milli),
            self._rung,
            lambda error: on_error(ring, error),
            owner=self,
        )

    def _enter(self, ring: Ring, product: Product) -> None:
        self._tasks.submit(
            lambda: self._checkout.add(_entry(ring, product)),
            self._rung,
            lambda error: self._scan_refused(ring, error),
            owner=self,
        )

    def _rung(self, view: BasketView) -> None:
        self.accepted.emit()
        self.noticed.emit(ACCEPTED)
        self.adopt(view)

    def _typed_refused(self, ring: Ring, error: LanehouseError) -> None:
        if isinstance(error, CodeUnknown):
            self.unknown.emit(ring)
        else:
            self._scan_refused(ring, error)

    def _scan_refused(self, ring: Ring, error: LanehouseError) -> None:
        if isinstance(error, CodeAmbiguous):
            self.choice_asked.emit(ChoiceAsked(ring, error.choices))
            self.noticed.emit(Notice("", "info", "needs_person"))
        elif isinstance(error, ReceiptScanned):
            self.receipt_scanned.emit(error.receipt)
        elif isinstance(error, PriceNeeded):
            self.price_asked.emit(PriceAsked(ring, error.product))
            self.noticed.emit(Notice("", "info", "needs_person"))
        elif isinstance(error, QuantityNeeded):
            self.quantity_asked.emit(QuantityAsked(ring, error.product))
            self.noticed.emit(Notice("", "info", "needs_person"))
        else:
            is_unknown = isinstance(error, CodeUnknown)
            self.noticed.emit(refusal(error, "not_known" if is_unknown else "needs_person"))

    def _refused(self, error: LanehouseError) -> None:
        self.noticed.emit(refusal(error))


def _entry(ring: Ring, product: Product, price_milliminor: int | None = None) -> Entry:
    return Entry(
        product=product,
        quantity_milli=ring.quantity_milli,
        price_milliminor=price_milliminor,
        suggestion=ring.suggestion,
        gtin=ring.code if ring.code.isdecimal() and ring.code != product.sku else "",
    )


def _near(before: BasketView | None, view: BasketView, line_no: int) -> int:
    """The line to mark when ``line_no`` may be gone: itself, the one in its place, or the last."""
    numbers = [line.line_no for line in view.basket.lines]
    if not numbers:
        return 0
    if line_no in numbers:
        return line_no
    old = [line.line_no for line in before.basket.lines] if before else []
    at = old.index(line_no) if line_no in old else len(numbers)
    return numbers[min(at, len(numbers) - 1)]
