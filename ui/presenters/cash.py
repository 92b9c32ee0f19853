"""Cash in and out of the drawer without a sale, and opening the drawer."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from PySide6.QtCore import Signal

from pos_app.domain.facts import StoredFact
from pos_app.domain.money import parse_decimal
from pos_app.domain.policies import Reason
from pos_app.domain.till import MovementKind
from pos_app.errors import BadInput, LanehouseError
from pos_app.services.shifts import CashWish
from ui.presenters.counter import CounterPresenter


class CashAct(StrEnum):
    """What can be done with the drawer. The value is also the use of its reasons."""

    PAID_IN = "paid_in"
    PAID_OUT = "paid_out"
    SAFE_DROP = "safe_drop"
    NO_SALE = "no_sale"

    @property
    def takes_amount(self) -> bool:
        """False for opening the drawer alone."""
        return self is not CashAct.NO_SALE


KINDS: Final = {
    CashAct.PAID_IN: MovementKind.PAID_IN,
    CashAct.PAID_OUT: MovementKind.PAID_OUT,
    CashAct.SAFE_DROP: MovementKind.SAFE_DROP,
}


class CashPresenter(CounterPresenter):
    """One act at a time: which, how much, why."""

    changed = Signal()
    """Act, reason or amount are new."""
    done = Signal(object, object)
    """The CashAct and its StoredFact."""
    hinted = Signal(object, bool)

    def _set_up(self) -> None:
        self._busy = False
        self.act = CashAct.PAID_IN
        self.reason = ""
        self.note = ""
        self.typed = ""

    def begin(self, act: CashAct = CashAct.PAID_IN) -> None:
        """Another act, with nothing keyed yet."""
        self.act = act
        only = self.reasons
        self.reason = only[0].id if len(only) == 1 else ""
        self.note = self.typed = ""
        self.changed.emit()

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The store's reasons for this act."""
        policies = self._session.snapshot.policies
        return policies.reasons_for(self.act.value) if policies else ()

    def choose_reason(self, reason_id: str) -> None:
        """Why."""
        self.reason = reason_id
        self.changed.emit()

    def set_typed(self, text: str) -> None:
        """How much."""
        self.typed = text

    def set_note(self, text: str) -> None:
        """A word more; it is the reason itself where the store has no list."""
        self.note = text

    def confirm(self) -> None:
        """Do it, with an approval where it is beyond the person's limit."""
        reason = self.reason or ("" if self.reasons else self.note.strip())
        if self._busy:
            return
        if not reason:
            self.hinted.emit("cash.choose_reason", True)
        elif self.act.takes_amount:
            self._move(reason)
        else:
            self._run_no_sale(reason)

    def _move(self, reason: str) -> None:
        money = self._session.snapshot.currency
        try:
            amount = parse_decimal(self.typed or "0", money.exponent)
        except BadInput as error:
            self._refuse(error)
            return
        wish = CashWish(kind=KINDS[self.act], amount_minor=amount, reason=reason, note=self.note)
        self._busy = True
        self._approvals.run(
            lambda given: self._services.shifts.move_cash(wish, given),
            self._done,
            self._refuse,
            self._free,
        )

    def _run_no_sale(self, reason: str) -> None:
        self._busy = True
        self._approvals.run(
            lambda given: self._services.shifts.open_drawer(reason, given),
            self._done,
            self._refuse,
            self._free,
        )

    def _done(self, fact: StoredFact) -> None:
        self._free()
        act = self.act
        self.begin(act)
        self.done.emit(act, fact)

    def _refuse(self, error: LanehouseError) -> None:
        self._free()
        if error.name == "cash_not_positive":
            self.hinted.emit("cash.key_amount", True)
        else:
            self.hinted.emit(self._session.refusal(error), True)

    def _free(self) -> None:
        self._busy = False
