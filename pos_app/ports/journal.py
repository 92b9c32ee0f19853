"""The journal as services see it: commit facts, keep drafts, ask what follows from the facts.

Laws, kept by every implementation and checked by its contract tests:
- ``commit`` is one transaction: facts, drafts and print jobs all, or nothing; it returns only when
  they are on disk for good;
- numbers have no gaps; no fact ever changes;
- ``save_draft`` survives the death of the process; after a power cut the newest may be missing,
  never half of one; drafts put by ``commit`` are as durable as its facts;
- every answer about sales, shifts, stock and PINs is a function of the facts alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Protocol

from msgspec import Struct

from pos_app.domain.basket import Basket
from pos_app.domain.buyer import PromotionUses
from pos_app.domain.facts import NewFact, StoredFact
from pos_app.domain.lease import Lease
from pos_app.domain.loyalty import PointsEntry
from pos_app.domain.staff import PinGuard
from pos_app.domain.till import Shift, Sum
from pos_app.ports.printing import PrintRequest


class DraftKind:
    """Kinds of drafts: the one open basket, and parked ones."""

    OPEN = "open"
    PARKED = "parked"


class Draft(Struct, frozen=True, kw_only=True):
    """A basket that must survive a crash."""

    kind: str
    basket: Basket
    staff: str = ""
    saved_ms: int = 0
    total_minor: int = 0


class Commit(Struct, frozen=True, kw_only=True):
    """One transaction."""

    facts: tuple[NewFact, ...] = ()
    put_drafts: tuple[Draft, ...] = ()
    remove_drafts: tuple[str, ...] = ()
    """Basket ids."""
    prints: tuple[PrintRequest, ...] = ()
    put_keys: tuple[tuple[str, bytes], ...] = ()
    """(member, key): kept beside the facts, so that one can be destroyed."""
    remove_keys: tuple[str, ...] = ()
    """Members whose keys are to be destroyed."""


class FactJournal(Protocol):
    """The one way to change anything that matters."""

    def commit(self, commit: Commit) -> tuple[StoredFact, ...]:
        """Record all of it, durably.

        Raises EnvironmentFault: ``disk_full``, ``disk_read_only``, ``disk_gone``, ``disk_busy``,
        ``journal_damaged``. Then nothing of it happened.
        """
        ...

    @property
    def is_space_low(self) -> bool:
        """True when no new sale should begin: what is left on the disk is for finishing."""
        ...

    def next_receipt(self) -> str:
        """The number the next completed trade must carry; gapless per till and incarnation."""
        ...

    def facts(self, *, since_seq: int = 0, types: tuple[str, ...] = ()) -> Iterator[StoredFact]:
        """Facts of all incarnations held, oldest first, those of the present one after a number."""
        ...

    def fact(self, incarnation: int, seq: int) -> StoredFact | None:
        """One fact."""
        ...


class Drafts(Protocol):
    """Baskets that are not facts yet."""

    def save_draft(self, draft: Draft) -> None:
        """Put or replace the draft of that basket."""
        ...

    def remove_draft(self, basket_id: str) -> None:
        """Forget a basket that came to nothing (it was empty)."""
        ...

    def drafts(self, kind: str) -> tuple[Draft, ...]:
        """All drafts of a kind, oldest first."""
        ...


class ReceiptRow(Struct, frozen=True, kw_only=True):
    """A completed trade in a list."""

    receipt: str
    kind: str
    """``sale`` or ``return``."""
    incarnation: int
    seq: int
    wall_ms: int
    business_date: date
    shift: str
    actor: str
    total_minor: int
    lines: int
    member: str = ""


class ReceiptQuery(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How a receipt is looked for; empty fields do not matter."""

    text: str = ""
    """Part of the number."""
    sku: str = ""
    business_date: date | None = None
    total_minor: int | None = None
    member: str = ""
    kind: str = ""
    limit: int = 50


class TradeRecords(Protocol):
    """Own sales and returns, as projected from the facts."""

    def receipt(self, number: str) -> StoredFact | None:
        """The trade of a receipt number (any case), or None."""
        ...

    def last_receipt(self) -> StoredFact | None:
        """The newest trade."""
        ...

    def find_receipts(self, query: ReceiptQuery) -> tuple[ReceiptRow, ...]:
        """Matching trades, newest first."""
        ...

    def returned(self, receipt: str) -> Mapping[int, int]:
        """Line number → thousandths returned so far, over all returns of that receipt."""
        ...

    def returns_of(self, receipt: str) -> tuple[StoredFact, ...]:
        """Every return that took back lines of that receipt, oldest first."""
        ...

    def stock_change_milli(self, sku: str) -> int:
        """What our facts did to the stock of a SKU."""
        ...

    def stock_changes(self) -> Mapping[str, int]:
        """The same of every SKU that ever moved."""
        ...


class ShiftRecords(Protocol):
    """Shifts and their sums, as projected from the facts."""

    def open_shift(self) -> Shift | None:
        """The shift that is open at this till, or None."""
        ...

    def last_shift(self) -> Shift | None:
        """The newest shift, open or closed."""
        ...

    def sums(self, shift_id: str) -> Mapping[str, Sum]:
        """Bucket sums of a shift (:mod:`pos_app.domain.till`)."""
        ...

    def receipts_of_shift(self, shift_id: str) -> tuple[str, str]:
        """First and last receipt number; empty strings when there is none."""
        ...

    def last_z_number(self) -> int:
        """The newest Z number of this till; 0 before the first."""
        ...

    def reports(self, limit: int = 50) -> tuple[StoredFact, ...]:
        """Closed shifts, newest first."""
        ...


class PeopleRecords(Protocol):
    """Lock-outs, as projected from the facts."""

    def pin_guard(self, staff_id: str) -> PinGuard:
        """Wrong PINs in a row."""
        ...


class LedgerRow(Struct, frozen=True, kw_only=True):
    """One entry of a member's ledger that our facts made."""

    incarnation: int
    seq: int
    wall_ms: int
    fact_type: str
    receipt: str
    """The trade's number; empty where the fact is no trade."""
    entry: PointsEntry


class MemberTotals(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What our facts after a mark add to what the centre said of a member."""

    net_minor: int = 0
    """Sales less returns."""
    sales: int = 0
    tier_points: int = 0
    last_sale_ms: int = 0


class MemberRecords(Protocol):
    """Members, points, leases and uses, as projected from the facts of this device."""

    def ledger(self, member: str, since: int = 0) -> tuple[LedgerRow, ...]:
        """Entries of a member, oldest first; ``since`` leaves out what the centre has applied
        already: facts of the present incarnation up to that number, and all before it."""
        ...

    def member_totals(self, member: str, since: int = 0) -> MemberTotals:
        """Sums over the member's trades and activities after a mark."""
        ...

    def member_facts(
        self, member: str, types: tuple[str, ...] = (), limit: int = 50
    ) -> tuple[StoredFact, ...]:
        """Facts that concern a member, newest first: trades, enrolment, notes, points."""
        ...

    def enrolments(self) -> tuple[StoredFact, ...]:
        """Every enrolment made here, oldest first, for laying over a new replica."""
        ...

    def leases(self, member: str) -> tuple[Lease, ...]:
        """Every lease of a member that was granted to this device, with what is left, in the order
        they were granted. A return does not fill a lease again: the centre alone frees what was
        spent. A new incarnation freezes all older ones."""
        ...

    def promotion_uses(
        self, promotions: tuple[str, ...], member: str, business_date: date
    ) -> Mapping[str, PromotionUses]:
        """Uses so far by promotion id, returns taken off (on the day of the return) and never below
        zero; those never used are missing."""
        ...

    def coupon_uses(self, code: str, campaign: str, member: str = "") -> tuple[int, int]:
        """(uses in all, uses by that member) of a coupon at this device, returns taken off and
        never below zero."""
        ...

    def benefit_uses(self, member: str) -> Mapping[tuple[str, str], int]:
        """(benefit, period) → uses so far; those never used, or returned, are missing."""
        ...

    def member_key(self, member: str) -> bytes | None:
        """The key under which a member's words are sealed; None where it was never here, or was
        destroyed."""
        ...


class Journal(
    FactJournal, Drafts, TradeRecords, ShiftRecords, PeopleRecords, MemberRecords, Protocol
):
    """All of it; what the composition root hands to services."""


class JournalProof(Struct, frozen=True, kw_only=True):
    """What proving a journal found."""

    facts: int
    incarnations: int
    head: str
    """Hex hash of the newest envelope."""
    problems: tuple[str, ...] = ()
    """Each in words with the fact's number; empty when everything holds."""

    @property
    def holds(self) -> bool:
        """True when there are no problems."""
        return not self.problems


class Progress(Protocol):
    """Called now and then by long work with (done, total)."""

    def __call__(self, done: int, total: int, /) -> None:
        """``done`` never falls; ``total`` is 0 while unknown."""
        ...
