"""Opening and closing a shift, cash movements, X and Z."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from msgspec import Struct

from pos_app.domain.facts import (
    CashMoved,
    DrawerOpened,
    ShiftClosed,
    ShiftOpened,
    ShiftRead,
    StoredFact,
)
from pos_app.domain.staff import Approval, Permission
from pos_app.domain.till import (
    MovementKind,
    Shift,
    ShiftReport,
    Sum,
    checked_cash,
    checked_count,
    expected_cash_minor,
    is_day_back,
)
from pos_app.errors import BadInput, RuleRefused
from pos_app.ports.journal import DraftKind
from pos_app.services.workplace import Workplace, document, drawer


class CashWish(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Cash to be moved. The amount is positive whatever the direction."""

    kind: MovementKind
    amount_minor: int
    reason: str
    note: str = ""


class Shifts:
    """The accountable period of a cashier, and the drawer."""

    def __init__(self, workplace: Workplace) -> None:
        self._wp = workplace

    def current(self) -> Shift | None:
        """The open shift of this till, whoever's it is."""
        return self._wp.journal.open_shift()

    def can_open(self) -> bool:
        """True when someone is signed in and no shift is open."""
        return self._wp.actor is not None and self.current() is None

    def open(self, float_minor: int, approvals: tuple[Approval, ...] = ()) -> Shift:
        """The actor takes over the drawer with this float.

        Where the clock stands before the last shift's business date, a person with that authority
        decides once whether the day is right; a wrong clock, now or then, never stops trade
        (SYNC §2.7, F35). Raises RuleRefused ``shift_already_open``; BadInput for the amount;
        ApprovalNeeded.
        """
        actor = self._wp.require_actor()
        if self.current() is not None:
            raise RuleRefused("shift_already_open")
        checked_count(float_minor)
        self._wp.authorise(Permission.SHIFT, f"shift:open:{float_minor}", 0, approvals)
        day = self._wp.business_date_now()
        approval = self._confirm_day(day, approvals)
        shift = Shift(
            id=self._wp.identity.new_id(),
            cashier=actor.id,
            business_date=day,
            opened_ms=self._wp.now_ms(),
            float_minor=float_minor,
        )
        self._wp.record(ShiftOpened(shift=shift), corr=shift.id, approval=approval)
        return shift

    def _confirm_day(self, day: date, approvals: tuple[Approval, ...]) -> Approval | None:
        last = self._wp.journal.last_shift()
        if last is None or not is_day_back(day, last.business_date):
            return None
        subject = f"shift:day:{day.isoformat()}:after:{last.business_date.isoformat()}"
        return self._wp.authorise(Permission.BUSINESS_DATE, subject, 0, approvals)

    def read(self, approvals: tuple[Approval, ...] = ()) -> StoredFact:
        """An X report: recorded, printed, nothing is reset."""
        shift = self._wp.require_shift()
        approval = self._wp.authorise(Permission.X_REPORT, f"x:{shift.id}", 0, approvals)
        return self._wp.record(
            ShiftRead(report=self.report()), approval=approval, prints=(document(),)
        )[0]

    def report(self) -> ShiftReport:
        """The reading of the open shift as it stands, without recording anything."""
        shift = self.current()
        if shift is None:
            raise RuleRefused("no_open_shift")
        sums = self._wp.journal.sums(shift.id)
        first, last = self._wp.journal.receipts_of_shift(shift.id)
        return ShiftReport(
            shift=shift,
            currency=self._wp.policies.store.currency,
            sums=dict(sums),
            expected_cash_minor=expected_cash_minor(shift, sums),
            first_receipt=first,
            last_receipt=last,
        )

    def can_close(self) -> bool:
        """True when the actor may close the open shift now."""
        shift, actor = self.current(), self._wp.actor
        return (
            shift is not None
            and actor is not None
            and shift.can_close(actor.id, may_close_others=self._wp.may(Permission.SHIFT_OF_OTHERS))
        )

    def close(
        self,
        counted_minor: int,
        notes: Mapping[int, int] | None = None,
        approvals: tuple[Approval, ...] = (),
    ) -> StoredFact:
        """The blind count is in: record it, number the Z report, print it.

        ``notes`` maps denominations in minor units to pieces. Raises BadInput ``count_mismatch``
        where they come to another amount; RuleRefused
        ``basket_still_open``, ``no_open_shift``; ApprovalNeeded for someone else's shift. Parked
        baskets stay parked: they belong to customers, not to the shift.
        """
        self._wp.require_actor()
        report = self.report()
        approval = self._authorise_closing(report.shift, approvals)
        self._require_no_open_basket()
        _require_count(counted_minor, notes or {})
        closed = self._closing_report(report, checked_count(counted_minor), notes or {})
        return self._wp.record(
            ShiftClosed(report=closed, approval=approval),
            corr=closed.shift.id,
            approval=approval,
            prints=(document(),),
        )[0]

    def _authorise_closing(self, shift: Shift, approvals: tuple[Approval, ...]) -> Approval | None:
        own = shift.cashier == self._wp.require_actor().id
        permission = Permission.SHIFT if own else Permission.SHIFT_OF_OTHERS
        return self._wp.authorise(permission, f"shift:close:{shift.id}", 0, approvals)

    def _require_no_open_basket(self) -> None:
        if any(not d.basket.is_empty for d in self._wp.journal.drafts(DraftKind.OPEN)):
            raise RuleRefused("basket_still_open")

    def _closing_report(
        self, report: ShiftReport, counted_minor: int, notes: Mapping[int, int]
    ) -> ShiftReport:
        shift = report.shift
        return ShiftReport(
            shift=Shift(
                id=shift.id,
                cashier=shift.cashier,
                business_date=shift.business_date,
                opened_ms=shift.opened_ms,
                float_minor=shift.float_minor,
                is_open=False,
            ),
            currency=report.currency,
            sums=report.sums,
            expected_cash_minor=report.expected_cash_minor,
            z_number=self._wp.journal.last_z_number() + 1,
            counted_cash_minor=counted_minor,
            difference_minor=counted_minor - report.expected_cash_minor,
            closed_ms=self._wp.now_ms(),
            first_receipt=report.first_receipt,
            last_receipt=report.last_receipt,
            counted_notes={str(note): count for note, count in notes.items() if count},
        )

    def move_cash(self, wish: CashWish, approvals: tuple[Approval, ...] = ()) -> StoredFact:
        """Paid-in, paid-out or safe drop; opens the drawer and prints a slip.

        Raises RuleRefused ``reason_missing``, ``drawer_short``; ApprovalNeeded beyond the actor's
        limit; BadInput for the amount.
        """
        shift = self._wp.require_shift()
        amount = checked_cash(wish.amount_minor)
        if not wish.reason.strip():
            raise RuleRefused("reason_missing")
        sums = self._wp.journal.sums(shift.id)
        expected = expected_cash_minor(shift, sums)
        if wish.kind.sign < 0 and amount > expected:
            raise RuleRefused("drawer_short")
        number = sums.get(wish.kind.value, Sum()).count + 1
        subject = f"cash:{shift.id}:{wish.kind}:{number}:{amount}:{wish.reason}"
        approval = self._wp.authorise(Permission.CASH_MOVEMENT, subject, amount, approvals)
        fact = CashMoved(
            kind=wish.kind,
            amount_minor=amount,
            currency=self._wp.policies.store.currency,
            reason=wish.reason,
            note=wish.note.strip()[:200],
            approval=approval,
        )
        prints = (drawer(), document())
        return self._wp.record(fact, approval=approval, prints=prints)[0]

    def open_drawer(self, reason: str, approvals: tuple[Approval, ...] = ()) -> StoredFact:
        """No-sale: the drawer opens with a reason, and there is a fact for it."""
        shift = self._wp.require_shift()
        if not reason.strip():
            raise RuleRefused("reason_missing")
        number = self._wp.journal.sums(shift.id).get("no_sale", Sum()).count + 1
        subject = f"no_sale:{shift.id}:{number}:{reason}"
        approval = self._wp.authorise(Permission.NO_SALE, subject, 0, approvals)
        return self._wp.record(
            DrawerOpened(reason=reason, approval=approval), approval=approval, prints=(drawer(),)
        )[0]

    def reports(self, limit: int = 50) -> tuple[StoredFact, ...]:
        """Closed shifts, newest first."""
        return self._wp.journal.reports(limit)


def _require_count(counted_minor: int, notes: Mapping[int, int]) -> None:
    """Raises BadInput ``count_mismatch`` where a count by pieces comes to another amount."""
    by_pieces = sum(note * pieces for note, pieces in notes.items())
    if notes and by_pieces != counted_minor:
        raise BadInput("count_mismatch", by_pieces_minor=by_pieces, counted_minor=counted_minor)
