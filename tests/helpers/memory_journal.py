"""A journal in memory that keeps the port's laws and can be told to fail."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from pos_app.domain.facts import (
    ApprovalGiven,
    BasketVoided,
    CashMoved,
    DrawerOpened,
    NewFact,
    PinRefused,
    ReturnCompleted,
    SaleCompleted,
    ShiftClosed,
    ShiftOpened,
    StaffSignedIn,
    StaffUnlocked,
    StoredFact,
    fact_type,
)
from pos_app.domain.identifiers import receipt_number
from pos_app.domain.inventory import stock_effects
from pos_app.domain.sale import Trade
from pos_app.domain.staff import PinGuard
from pos_app.domain.till import Shift, Sum, trade_buckets
from pos_app.errors import EnvironmentFault
from pos_app.ports.clock import Clock, wall_ms
from pos_app.ports.journal import Commit, Draft, ReceiptQuery, ReceiptRow
from pos_app.ports.printing import PrintRequest

_TRADES: Final = ("sale_completed", "return_completed")


class MemoryJournal:
    """Everything is worked out from the facts at each question: slow, and plainly right."""

    def __init__(self, clock: Clock, store: str = "S01", till: str = "T1") -> None:
        self._clock = clock
        self._place = (store, till)
        self._facts: list[StoredFact] = []
        self._drafts: dict[str, Draft] = {}
        self.prints: list[PrintRequest] = []
        self.fail_with: EnvironmentFault | None = None
        """Raised by every commit and draft until it is taken away again."""

    # FactJournal and Drafts -----------------------------------------------------------------------

    def commit(self, commit: Commit) -> tuple[StoredFact, ...]:
        """All or nothing."""
        self._may_fail()
        stored = tuple(self._stored(f, n) for n, f in enumerate(commit.facts, len(self._facts) + 1))
        self._facts += stored
        for basket_id in commit.remove_drafts:
            self._drafts.pop(basket_id, None)
        self._drafts.update({d.basket.id: d for d in commit.put_drafts})
        self.prints += commit.prints
        return stored

    def _may_fail(self) -> None:
        if self.fail_with is not None:
            raise self.fail_with

    def _stored(self, fact: NewFact, seq: int) -> StoredFact:
        return StoredFact(
            incarnation=1, seq=seq, event_id=f"e{seq}", wall_ms=wall_ms(self._clock),
            type=fact_type(type(fact.body)), context=fact.context, body=fact.body, hash=b"",
        )  # fmt: skip

    def next_receipt(self) -> str:
        """One more than there are trades."""
        return receipt_number(*self._place, 1, len(list(self._trades())) + 1)

    def facts(self, *, since_seq: int = 0, types: tuple[str, ...] = ()) -> Iterator[StoredFact]:
        """Oldest first."""
        return (f for f in self._facts if f.seq > since_seq and (not types or f.type in types))

    def fact(self, incarnation: int, seq: int) -> StoredFact | None:
        """One fact."""
        found = incarnation == 1 and 0 < seq <= len(self._facts)
        return self._facts[seq - 1] if found else None

    def save_draft(self, draft: Draft) -> None:
        """Put or replace."""
        self._may_fail()
        self._drafts[draft.basket.id] = draft

    def remove_draft(self, basket_id: str) -> None:
        """Forget."""
        self._may_fail()
        self._drafts.pop(basket_id, None)

    def drafts(self, kind: str) -> tuple[Draft, ...]:
        """Oldest first."""
        return tuple(d for d in self._drafts.values() if d.kind == kind)

    # TradeRecords ---------------------------------------------------------------------------------

    def _trades(self) -> Iterator[StoredFact]:
        return self.facts(types=_TRADES)

    def receipt(self, number: str) -> StoredFact | None:
        """In any case of letters."""
        return next((f for f in self._trades() if trade(f).receipt == number.upper()), None)

    def last_receipt(self) -> StoredFact | None:
        """The newest trade."""
        return next(iter(reversed(list(self._trades()))), None)

    def find_receipts(self, query: ReceiptQuery) -> tuple[ReceiptRow, ...]:
        """By part of the number, member or kind."""
        rows = [_row(f) for f in self._trades()]
        found = [
            r for r in reversed(rows)
            if query.text.upper() in r.receipt and query.kind in {"", r.kind}
            and query.member in {"", r.member}
        ]  # fmt: skip
        return tuple(found[: query.limit])

    def returned(self, receipt: str) -> Mapping[int, int]:
        """Summed over all returns."""
        sums: dict[int, int] = {}
        for fact in self.returns_of(receipt):
            for line in trade(fact).lines:
                if line.return_of is not None and line.return_of.receipt == receipt:
                    number = line.return_of.line_no
                    sums[number] = sums.get(number, 0) - line.quantity_milli
        return sums

    def returns_of(self, receipt: str) -> tuple[StoredFact, ...]:
        """Every return with a line of it."""
        return tuple(
            f for f in self._trades()
            if any(x.return_of and x.return_of.receipt == receipt for x in trade(f).lines)
        )  # fmt: skip

    def stock_change_milli(self, sku: str) -> int:
        """Over all facts."""
        effects = (effect for f in self._facts for effect in stock_effects(f.body))
        return sum(change for s, change in effects if s == sku)

    # ShiftRecords ---------------------------------------------------------------------------------

    def open_shift(self) -> Shift | None:
        """The last one, when it is not closed."""
        last = next(self._newest("shift_opened", "shift_closed"), None)
        return last.body.shift if last and isinstance(last.body, ShiftOpened) else None

    def last_shift(self) -> Shift | None:
        """As it was opened, or as its report closed it."""
        for fact in self._newest("shift_opened", "shift_closed"):
            if isinstance(fact.body, ShiftOpened):
                return fact.body.shift
            if isinstance(fact.body, ShiftClosed):
                return fact.body.report.shift
        return None

    def _newest(self, *types: str) -> Iterator[StoredFact]:
        return iter(reversed(list(self.facts(types=types))))

    def sums(self, shift_id: str) -> Mapping[str, Sum]:
        """Each fact of the shift adds its buckets."""
        sums: dict[str, Sum] = {}
        for fact in self._facts:
            if fact.context.shift == shift_id:
                for name, count, amount in _buckets(fact):
                    old = sums.get(name, Sum())
                    sums[name] = Sum(old.count + count, old.amount_minor + amount)
        return sums

    def receipts_of_shift(self, shift_id: str) -> tuple[str, str]:
        """First and last."""
        numbers = [trade(f).receipt for f in self._trades() if f.context.shift == shift_id]
        return (numbers[0], numbers[-1]) if numbers else ("", "")

    def last_z_number(self) -> int:
        """The highest."""
        return max(
            (f.body.report.z_number for f in self._facts if isinstance(f.body, ShiftClosed)),
            default=0,
        )

    def reports(self, limit: int = 50) -> tuple[StoredFact, ...]:
        """Newest first."""
        return tuple(self._newest("shift_closed"))[:limit]

    # PeopleRecords --------------------------------------------------------------------------------

    def pin_guard(self, staff_id: str) -> PinGuard:
        """Wrong PINs since the last right one."""
        guard = PinGuard()
        for fact in self._facts:
            body = fact.body
            if isinstance(body, PinRefused) and body.staff == staff_id:
                guard = PinGuard(guard.failures + 1, max(guard.last_failure_ms, fact.wall_ms))
            elif (isinstance(body, StaffSignedIn | StaffUnlocked) and body.staff == staff_id) or (
                isinstance(body, ApprovalGiven)
                and (body.approval.method, body.approval.approver) == ("pin", staff_id)
            ):
                guard = PinGuard()
        return guard


def trade(fact: StoredFact) -> Trade:
    """The trade of a sale or a return."""
    assert isinstance(fact.body, SaleCompleted | ReturnCompleted)
    return fact.body.trade


def _buckets(fact: StoredFact) -> Iterator[tuple[str, int, int]]:
    body = fact.body
    if isinstance(body, SaleCompleted | ReturnCompleted):
        yield from trade_buckets(
            body.trade, "sales" if isinstance(body, SaleCompleted) else "returns"
        )
    elif isinstance(body, CashMoved):
        yield body.kind.value, 1, body.amount_minor
    elif isinstance(body, DrawerOpened):
        yield "no_sale", 1, 0
    elif isinstance(body, BasketVoided):
        yield "void_sale", 1, body.gross_minor


def _row(fact: StoredFact) -> ReceiptRow:
    of, context = trade(fact), fact.context
    assert context.business_date is not None
    return ReceiptRow(
        receipt=of.receipt, kind="sale" if fact.type == _TRADES[0] else "return",
        incarnation=fact.incarnation, seq=fact.seq, wall_ms=fact.wall_ms,
        business_date=context.business_date, shift=context.shift, actor=context.actor,
        total_minor=of.total_minor, lines=len(of.lines), member=of.member,
    )  # fmt: skip
