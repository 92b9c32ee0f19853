"""What follows from a fact: the one function behind live projections, rebuilds and proofs.

:func:`effects_of` depends on the fact alone; :class:`Tally` adds effects up in memory. Because the
live projections add the same effects up in the same order, both can be compared and must be equal.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from zlib import crc32

from msgspec import Struct

from pos_app.domain.facts import (
    ApprovalGiven,
    BasketVoided,
    CashMoved,
    DrawerOpened,
    PinRefused,
    ReturnCompleted,
    SaleCompleted,
    ShiftClosed,
    ShiftOpened,
    StaffSignedIn,
    StaffUnlocked,
    StockAdjusted,
    StoredFact,
)
from pos_app.domain.inventory import stock_effects
from pos_app.domain.sale import Trade
from pos_app.domain.staff import PinGuard
from pos_app.domain.till import Shift, ShiftReport, Sum, trade_buckets
from pos_app.ports.journal import ReceiptRow
from pos_app.store.member_effects import (
    MemberEffects,
    MemberTally,
    business_day,
    member_effects_of,
)

SALE: Final = "sale"
RETURN: Final = "return"
SKU_DIGEST_LENGTH: Final = 4

type_of_bucket = tuple[str, int, int]
"""(name, count, amount)."""
type_of_place = tuple[int, int]
"""Incarnation and number of a fact."""


class Effects(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one fact adds."""

    receipt: ReceiptRow | None = None
    skus: bytes = b""
    """Digests of the SKUs on the receipt."""
    buckets: tuple[type_of_bucket, ...] = ()
    """For the shift of the fact's context."""
    stock: tuple[tuple[str, int], ...] = ()
    returned: tuple[tuple[str, int, int], ...] = ()
    """(receipt, line, thousandths)."""
    opened: Shift | None = None
    closed: ShiftReport | None = None
    pin_failed: str = ""
    """Whose wrong PIN this was."""
    pin_cleared: str = ""
    """Whose wrong PINs no longer count."""
    members: MemberEffects | None = None


NOTHING: Final = Effects()


def effects_of(fact: StoredFact) -> Effects:
    """What the fact adds; nothing for facts of which no projection is kept."""
    body = fact.body
    match body:
        case SaleCompleted():
            return _of_trade(fact, body.trade, SALE)
        case ReturnCompleted():
            return _of_trade(fact, body.trade, RETURN)
        case ShiftOpened():
            return Effects(opened=body.shift)
        case ShiftClosed():
            return Effects(closed=body.report)
        case CashMoved():
            return Effects(buckets=((body.kind.value, 1, body.amount_minor),))
        case DrawerOpened():
            return Effects(buckets=(("no_sale", 1, 0),))
        case StockAdjusted():
            return Effects(stock=tuple(stock_effects(body)))
        case BasketVoided():
            return Effects(buckets=(("void_sale", 1, body.gross_minor),))
    return _of_people(fact)


def trade_of(fact: StoredFact) -> Trade | None:
    """The trade of a sale or return, or None."""
    body = fact.body
    return body.trade if isinstance(body, SaleCompleted | ReturnCompleted) else None


def sku_digest(sku: str) -> bytes:
    """Four bytes by which a receipt is found; two SKUs may share them. Part of the file format."""
    return crc32(sku.encode()).to_bytes(SKU_DIGEST_LENGTH, "big")


def _of_trade(fact: StoredFact, trade: Trade, kind: str) -> Effects:
    return Effects(
        receipt=_row(fact, trade, kind),
        skus=b"".join(sorted({sku_digest(line.sku) for line in trade.lines})),
        buckets=tuple(trade_buckets(trade, f"{kind}s")),
        stock=tuple(stock_effects(fact.body)),
        returned=tuple(
            (line.return_of.receipt, line.return_of.line_no, -line.quantity_milli)
            for line in trade.lines
            if line.return_of is not None
        ),
        members=member_effects_of(fact),
    )


def _row(fact: StoredFact, trade: Trade, kind: str) -> ReceiptRow:
    context = fact.context
    return ReceiptRow(
        receipt=trade.receipt, kind=kind, incarnation=fact.incarnation, seq=fact.seq,
        wall_ms=fact.wall_ms, business_date=business_day(fact),
        shift=context.shift, actor=context.actor, total_minor=trade.total_minor,
        lines=len(trade.lines), member=trade.member,
    )  # fmt: skip


def _of_people(fact: StoredFact) -> Effects:
    body = fact.body
    match body:
        case PinRefused():
            return Effects(pin_failed=body.staff)
        case StaffSignedIn() | StaffUnlocked():
            return Effects(pin_cleared=body.staff)
        case ApprovalGiven() if body.approval.method == "pin":
            return Effects(pin_cleared=body.approval.approver)
    members = member_effects_of(fact)
    return Effects(members=members) if members is not None else NOTHING


class ShiftState(Struct, kw_only=True):
    """A shift and what became of it."""

    shift: Shift
    opened: type_of_place
    closed: type_of_place = (0, 0)
    z_number: int = 0
    first_receipt: str = ""
    last_receipt: str = ""


class Tally:
    """All effects but rows that belong to one fact each (receipts, what concerns members).

    Grows with shifts, SKUs and people, and as :class:`MemberTally` does.
    """

    def __init__(self) -> None:
        self.sums: dict[tuple[str, str], Sum] = {}
        self.stock: dict[str, int] = {}
        self.returned: dict[tuple[str, type_of_place, int], int] = {}
        self.shifts: dict[str, ShiftState] = {}
        self.pins: dict[str, PinGuard] = {}
        self.members = MemberTally()

    def add(self, fact: StoredFact, effects: Effects) -> None:
        """Add what a fact adds; in the order of the facts."""
        self._add_buckets(fact.context.shift, effects.buckets)
        for sku, change in effects.stock:
            self.stock[sku] = self.stock.get(sku, 0) + change
        place = (fact.incarnation, fact.seq)
        for receipt, line_no, quantity in effects.returned:
            key = (receipt, place, line_no)
            self.returned[key] = self.returned.get(key, 0) + quantity
        self._add_shift(fact, effects)
        self._add_pins(fact, effects)
        if effects.members is not None:
            self.members.add(fact, effects.members)

    def _add_buckets(self, shift: str, buckets: Iterable[type_of_bucket]) -> None:
        for name, count, amount in buckets:
            old = self.sums.get((shift, name), Sum())
            self.sums[shift, name] = Sum(old.count + count, old.amount_minor + amount)

    def _add_shift(self, fact: StoredFact, effects: Effects) -> None:
        place = (fact.incarnation, fact.seq)
        if effects.opened is not None:
            self.shifts[effects.opened.id] = ShiftState(shift=effects.opened, opened=place)
        if effects.closed is not None and effects.closed.shift.id in self.shifts:
            state = self.shifts[effects.closed.shift.id]
            state.closed, state.z_number = place, effects.closed.z_number
        if effects.receipt is not None and effects.receipt.shift in self.shifts:
            state = self.shifts[effects.receipt.shift]
            state.first_receipt = state.first_receipt or effects.receipt.receipt
            state.last_receipt = effects.receipt.receipt

    def _add_pins(self, fact: StoredFact, effects: Effects) -> None:
        if effects.pin_cleared:
            self.pins.pop(effects.pin_cleared, None)
        if effects.pin_failed:
            old = self.pins.get(effects.pin_failed, PinGuard())
            last = max(old.last_failure_ms, fact.wall_ms)
            self.pins[effects.pin_failed] = PinGuard(old.failures + 1, last)
