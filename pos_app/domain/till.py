"""Till and shift: who is accountable for which cash, and the readings of it.

A shift is one cashier's accountable period at one till.

======== ===================================================
status   may become
======== ===================================================
open     closed (a blind count, then a numbered Z report)
closed   (end)
======== ===================================================

Laws: one open shift per till; its business date is fixed when it opens (SYNC §2.7) and lies before
the last one's only where someone with that authority said so; Z numbers of a till have no gaps;
expected cash is the float plus every cash movement since; a correction is a new movement, never an
edit.

Totals are kept as *buckets*: each fact adds counts and amounts to named sums (a trade by
:func:`trade_buckets`), and a report is read off the sums. The same function feeds the live totals
and a rebuild, which is why they can be proved equal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Final

from msgspec import Struct

from pos_app.domain.loyalty import EntryKind
from pos_app.domain.sale import Trade
from pos_app.domain.tender import TenderKind
from pos_app.errors import BadInput


class MovementKind(StrEnum):
    """Cash into or out of the drawer without a sale."""

    PAID_IN = "paid_in"
    PAID_OUT = "paid_out"
    SAFE_DROP = "safe_drop"

    @property
    def sign(self) -> int:
        """+1 when cash comes in, -1 when it goes out."""
        return 1 if self is MovementKind.PAID_IN else -1


class Shift(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A shift as opened, and whether it is still open."""

    id: str
    cashier: str
    business_date: date
    opened_ms: int
    float_minor: int
    is_open: bool = True

    def can_close(self, staff_id: str, *, may_close_others: bool) -> bool:
        """True for the shift's own cashier, or for someone who may close others' shifts."""
        return self.is_open and (staff_id == self.cashier or may_close_others)


class Sum(Struct, frozen=True):
    """How often and how much."""

    count: int = 0
    amount_minor: int = 0


type_of_buckets = Mapping[str, Sum]
"""Bucket name → sum. Names: ``sales``, ``returns``, ``sales_lines``, ``returns_lines``,
``discounts``, ``promotions``, ``coupons``, ``members``, ``points_earned`` and
``points_redeemed`` (counts of points), ``suggestions`` (lines that the till had suggested),
``base:`` and ``tax:<class>:<authority>:<ppm>``, ``tender:<id>``, ``cash``, ``cash_rounding``,
``no_sale``, ``void_line``, ``void_sale``, ``override``, and movement kinds.
"""


class ShiftReport(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An X reading, or with ``z_number`` the Z report that closes a shift."""

    shift: Shift
    currency: str
    sums: dict[str, Sum]
    expected_cash_minor: int
    z_number: int = 0
    counted_cash_minor: int | None = None
    difference_minor: int = 0
    closed_ms: int = 0
    first_receipt: str = ""
    last_receipt: str = ""
    counted_notes: dict[str, int] = {}
    """Denomination in minor units (as text) → pieces, where the count was done by pieces."""

    def sum_of(self, bucket: str) -> Sum:
        """The sum of that name, zero when nothing happened."""
        return self.sums.get(bucket, Sum())

    @property
    def net_sales_minor(self) -> int:
        """Sales less returns, with tax."""
        return self.sum_of("sales").amount_minor + self.sum_of("returns").amount_minor


def trade_buckets(trade: Trade, kind: str) -> Iterable[tuple[str, int, int]]:
    """(bucket, count, amount) of a completed trade; ``kind`` is ``sales`` or ``returns``."""
    yield kind, 1, trade.total_minor
    yield f"{kind}_lines", len(trade.lines), 0
    if trade.savings_minor:
        yield "discounts", 1, -trade.savings_minor
    yield from _loyalty_buckets(trade, kind)
    yield from _tax_buckets(trade)
    for tender in trade.tenders:
        yield f"tender:{tender.type_id}", 1, tender.amount_minor
        if tender.kind is TenderKind.CASH:
            yield "cash", 1, tender.amount_minor
    if trade.cash_rounding_minor:
        yield "cash_rounding", 1, trade.cash_rounding_minor
    if trade.voided:
        yield "void_line", len(trade.voided), sum(v.gross_minor for v in trade.voided)
    overrides = [x for x in trade.lines if x.override_reason and x.return_of is None]
    if overrides:
        yield "override", len(overrides), 0


def _loyalty_buckets(trade: Trade, kind: str) -> Iterable[tuple[str, int, int]]:
    """Promotions by what they took off; points as counts."""
    off = sum(use.off_minor for use in trade.offers)
    if off:
        yield "promotions", 1, -off
    uses = sum(use.uses for use in trade.coupons)
    if uses:
        yield "coupons", uses, 0
    if kind == "sales" and trade.statement is not None:
        yield "members", 1, 0
    taken = [x for x in trade.lines if x.suggestion]
    if taken:
        lines = len(taken) if kind == "sales" else -len(taken)
        yield "suggestions", lines, sum(x.net_minor for x in taken)
    for entry_kind, bucket in _POINT_BUCKETS.items():
        points = sum(e.points for e in trade.points if e.kind is entry_kind)
        if points:
            yield bucket, points, 0


_POINT_BUCKETS: Final = {
    EntryKind.EARNED: "points_earned",
    EntryKind.REDEEMED: "points_redeemed",
}


def _tax_buckets(trade: Trade) -> Iterable[tuple[str, int, int]]:
    sums: dict[str, list[int]] = {}
    for line in trade.lines:
        for share in line.taxes:
            key = f"{share.tax_class}:{share.authority}:{share.rate_ppm}"
            both = sums.setdefault(key, [0, 0])
            both[0] += share.base_minor
            both[1] += share.tax_minor
    for key, (base, tax) in sums.items():
        yield f"base:{key}", 0, base
        yield f"tax:{key}", 0, tax


def expected_cash_minor(shift: Shift, sums: type_of_buckets) -> int:
    """What should lie in the drawer: float, cash tenders, and every movement with its sign."""
    cash = sums.get("cash", Sum()).amount_minor
    moves = sum(k.sign * sums.get(k.value, Sum()).amount_minor for k in MovementKind)
    return shift.float_minor + cash + moves


def is_day_back(day: date, last: date) -> bool:
    """True when a business day lies before the last shift's: this clock or that one was wrong."""
    return day < last


def checked_cash(amount_minor: int) -> int:
    """An amount of cash; raises BadInput ``cash_not_positive`` or ``amount_out_of_range``."""
    if amount_minor <= 0:
        raise BadInput("cash_not_positive")
    return checked_count(amount_minor)


def checked_count(amount_minor: int) -> int:
    """A float or a count, zero allowed; BadInput ``cash_negative``, ``amount_out_of_range``."""
    if amount_minor < 0:
        raise BadInput("cash_negative")
    if amount_minor > 10**11:
        raise BadInput("amount_out_of_range", limit=10**11)
    return amount_minor
