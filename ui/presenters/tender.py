"""Paying: what is due, how it may be paid, and the change that stays until the next sale starts.

======== ================================================================================
phase    what the screen asks
======== ================================================================================
BASKET   nothing: the basket is worked on
PAYING   how the customer pays what is left
ATTEMPT  what became of a payment taken elsewhere; nothing else is possible until it is said
DONE     nothing: the change stands there until the next scan
======== ================================================================================
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from PySide6.QtCore import Signal

from pos_app.domain.money import parse_decimal
from pos_app.domain.tender import PaymentAttempt, TenderKind, TenderType
from pos_app.errors import BadInput, LanehouseError, RuleRefused
from pos_app.services.checkout import BasketView
from pos_app.services.tendering import Paid, TenderState
from ui.presenters.beside_till import BesideTill
from ui.presenters.notice import Notice, refusal, refused

_Outcome = tuple[Paid, TenderState]


class Phase(StrEnum):
    """Where the payment of the open basket stands."""

    BASKET = "basket"
    PAYING = "paying"
    ATTEMPT = "attempt"
    DONE = "done"


class TenderPresenter(BesideTill):
    """Settles the basket of a TillPresenter; one tender at a time."""

    changed = Signal()
    """Phase or figures are different."""
    amount_used = Signal()
    """The keyed amount became a tender: empty the keypad."""
    refused = Signal(object)
    """A LanehouseError where the cashier is keying something."""
    noticed = Signal(object)

    def _set_up(self) -> None:
        self._tendering = self._services.tendering
        self._under_way = False
        self.phase = Phase.BASKET
        self.state: TenderState | None = None
        self.paid: Paid | None = None
        """The sale just completed, while its change is shown."""
        self._till.accepted.connect(self._next_sale)
        self._till.view_changed.connect(self._basket_changed)

    # What is there --------------------------------------------------------------------------------

    @property
    def tender_types(self) -> tuple[TenderType, ...]:
        """What this store accepts."""
        return self._tendering.tender_types()

    @property
    def attempt(self) -> PaymentAttempt | None:
        """The payment nobody knows the outcome of."""
        return self.state.view.basket.open_attempt if self.state else None

    @property
    def blocks(self) -> bool:
        """True while nothing but the answer to an open payment is possible."""
        return self.phase is Phase.ATTEMPT

    # Coming and going -----------------------------------------------------------------------------

    def open(self) -> None:
        """Pay (F10)."""
        if self._till.is_empty:
            self._say(refusal(RuleRefused("basket_empty")))
            return
        self._tasks.submit(self._tendering.state, self._begin, self._failed, owner=self)

    def leave(self) -> None:
        """Back to the basket; what has been paid so far stays paid."""
        if self.phase is Phase.PAYING:
            self._go(Phase.BASKET)

    def next_customer(self) -> None:
        """The change has been handed over."""
        if self.phase is Phase.DONE:
            self._next_sale()

    # Tenders --------------------------------------------------------------------------------------

    def exact(self) -> None:
        """Exactly what is due in cash (F12), also straight from the basket; or nothing is due."""
        if self.phase in (Phase.BASKET, Phase.PAYING):
            if self._till.is_empty:
                self._say(refusal(RuleRefused("basket_empty")))
            else:
                self._take(self._exact_or_free)

    def cash(self, amount: str) -> None:
        """Cash was handed over; nothing keyed means exactly what is due."""
        if not amount.strip("0. "):
            self.exact()
            return
        given = self._read(amount)
        if given is not None:
            self.cash_minor(given)

    def cash_minor(self, given_minor: int) -> None:
        """One of the suggested amounts was touched."""
        self._take(lambda: self._tendering.tender_cash(given_minor))

    def other(self, type_id: str, amount: str, reference: str = "") -> None:
        """A voucher or another tender lies in the drawer; nothing keyed means all that is left."""
        minor = self._amount_or_left(amount)
        if minor is not None:
            self._take(lambda: self._tendering.tender_other(type_id, minor, reference))

    def begin(self, type_id: str, amount: str) -> None:
        """A card will be taken on the terminal; recorded before anyone touches the terminal."""
        minor = self._amount_or_left(amount)
        if minor is not None:
            self._take(lambda: self._tendering.begin_attempt(type_id, minor))

    def pay_with(self, tender_type: TenderType, amount: str) -> bool:
        """Pay with this tender; False when it wants a reference to be keyed first."""
        if tender_type.kind is TenderKind.CASH:
            self.cash(amount)
        elif tender_type.kind is TenderKind.CARD_SLIP:
            self.begin(tender_type.id, amount)
        elif tender_type.needs_reference:
            return False
        else:
            self.other(tender_type.id, amount)
        return True

    def resolve(self, *, approved: bool, reference: str = "") -> None:
        """What became of the payment on the terminal."""
        self._take(lambda: self._tendering.resolve_attempt(approved=approved, reference=reference))

    def take_back(self) -> None:
        """Hand cash and vouchers back."""
        self._take(self._tendering.take_back)

    def reverse(self, attempt_id: str) -> None:
        """The terminal gave a card payment back."""
        self._take(lambda: self._tendering.reverse_attempt(attempt_id))

    def finish(self) -> None:
        """Complete a basket that costs nothing."""
        self._take(self._tendering.finish)

    # Inside ---------------------------------------------------------------------------------------

    def _exact_or_free(self) -> Paid:
        """On the engine lane, where the basket cannot change between looking and paying."""
        if self._tendering.can_finish():
            return self._tendering.finish()
        return self._tendering.exact_cash()

    def _read(self, amount: str) -> int | None:
        try:
            return parse_decimal(amount, self._till.currency.exponent)
        except BadInput as bad:
            self._failed(bad)
            return None

    def _amount_or_left(self, amount: str) -> int | None:
        if amount.strip("0. "):
            return self._read(amount)
        return self.state.view.settlement.left_minor if self.state else None

    def _take(self, act: Callable[[], Paid]) -> None:
        """Run one tender; a second touch while it is under way does nothing."""
        if self._under_way:
            return
        self._under_way = True
        self._tasks.submit(lambda: self._with_state(act), self._took, self._failed, owner=self)

    def _with_state(self, act: Callable[[], Paid]) -> _Outcome:
        return act(), self._tendering.state()

    def _took(self, outcome: _Outcome) -> None:
        self._under_way = False
        paid, self.state = outcome
        self.amount_used.emit()
        if paid.completed is not None:
            self.paid = paid
            self._go(Phase.DONE)
        else:
            self._go(_phase_of(self.state))
        self._till.adopt(paid.view)
        self._say(Notice("", "info", "accepted"))

    def _begin(self, state: TenderState) -> None:
        self.state, self.paid = state, None
        self._go(_phase_of(state))

    def _basket_changed(self, view: BasketView) -> None:
        """A basket that was left behind in the middle of its payment leads straight back to it."""
        if self.phase is Phase.BASKET and view.basket.is_tendering and not self._under_way:
            self.open()

    def _next_sale(self) -> None:
        self.paid = None
        if self.phase is not Phase.BASKET:
            self._go(Phase.BASKET)

    def _go(self, phase: Phase) -> None:
        self.phase = phase
        self.changed.emit()

    def _failed(self, error: LanehouseError) -> None:
        self._under_way = False
        self.refused.emit(error)
        words = refused(error, self._till.currency)
        self._say(Notice(words, "refused", "needs_person"))

    def _say(self, notice: Notice) -> None:
        self.noticed.emit(notice)


def _phase_of(state: TenderState) -> Phase:
    return Phase.ATTEMPT if state.view.basket.open_attempt is not None else Phase.PAYING
