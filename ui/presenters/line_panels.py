"""What is done to the marked line or the whole basket through a panel.

Each act ends in :attr:`LineActs.done` (the panel may close) or :attr:`LineActs.refused` (the panel
stays and says why). An act that needs a second person goes through the approval flow.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from pos_app.domain.basket import Discount, DiscountKind
from pos_app.domain.money import parse_decimal, parse_price_milliminor
from pos_app.domain.quantity import parse_quantity
from pos_app.errors import BadInput, LanehouseError
from pos_app.services.checkout import BasketView, Checkout
from pos_app.services.till_services import TillServices
from ui.presenters.approvals import ApprovalFlow, Intent
from ui.presenters.notice import Notice
from ui.presenters.till import TillPresenter
from ui.words import Say


class LineActs(QObject):
    """Quantity, price, discounts, voids."""

    done = Signal()
    refused = Signal(object)
    """A LanehouseError for the panel to say."""
    noticed = Signal(object)

    def __init__(
        self,
        services: TillServices,
        till: TillPresenter,
        flow: ApprovalFlow,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._checkout: Checkout = services.checkout
        self._till, self._flow = till, flow

    def change_quantity(self, line_no: int, text: str) -> None:
        """Another quantity on a line."""
        line = self._till.line
        if line is None or line.line_no != line_no:
            return

        def act() -> Intent[BasketView]:
            quantity = parse_quantity(text, line.unit)
            return lambda _: self._checkout.change_quantity(line_no, quantity)

        self._do(act)

    def override_price(self, line_no: int, text: str, reason: str) -> None:
        """Another price on a line, with a reason."""

        def act() -> Intent[BasketView]:
            price = parse_price_milliminor(text, self._till.currency.exponent)
            return lambda approvals: self._checkout.override_price(
                line_no, price, reason, approvals
            )

        self._do(act)

    def discount(self, line_no: int, kind: DiscountKind, text: str, reason: str) -> None:
        """A discount on a line, or on the whole basket for line 0; percent or amount."""

        def act() -> Intent[BasketView]:
            is_percent = kind is DiscountKind.PERCENT
            value = parse_decimal(text, 2 if is_percent else self._till.currency.exponent)
            discount = Discount(kind=kind, value=value, reason=reason)
            if line_no:
                return lambda approvals: self._checkout.discount_line(line_no, discount, approvals)
            return lambda approvals: self._checkout.discount_basket(discount, approvals)

        self._do(act)

    def clear_discounts(self, line_no: int) -> None:
        """Take back the discounts of a line, or of the basket for line 0."""
        self._do(lambda: lambda _: self._checkout.clear_discounts(line_no or None))

    def void_line(self) -> None:
        """Take the marked line out."""
        line = self._till.line
        if line is None:
            self.noticed.emit(Notice("till.mark_a_line", "info"))
            return
        self._do(
            lambda: lambda approvals: self._checkout.void_line(line.line_no, approvals),
            lambda t: t("till.line_voided", name=line.name_in(t.language)),
        )

    def void_basket(self, reason: str) -> None:
        """Give the whole basket up."""
        self._do(
            lambda: lambda approvals: self._checkout.void(reason, approvals), "till.basket_voided"
        )

    def _do(self, act: Callable[[], Intent[BasketView]], words: Say = "") -> None:
        """Read what was keyed, then run it; what cannot be read is refused like a rule."""
        try:
            intent = act()
        except BadInput as bad:
            self.refused.emit(bad)
            return
        self._flow.run(intent, lambda view: self._did(view, words), self._not_done)

    def _did(self, view: BasketView, words: Say) -> None:
        self._till.adopt(view)
        self.done.emit()
        self.noticed.emit(Notice(words, "info", "accepted"))

    def _not_done(self, error: LanehouseError) -> None:
        self.refused.emit(error)
