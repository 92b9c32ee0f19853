"""Facts: what happened at this device, in the past tense, immutable, numbered (SYNC §2.1).

A fact's body is one of the classes below. Fields are only ever added, with a default; a changed
meaning is a new class. Names and fields are the wire format: the journal stores them, the centre
reads them, and ``FACT_TYPES`` is their register.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final, TypeVar

from msgspec import Struct

from pos_app.domain.basket import Basket, VoidedLine
from pos_app.domain.lease import Lease
from pos_app.domain.loyalty import PointsEntry
from pos_app.domain.offers import BenefitUse
from pos_app.domain.sale import Trade
from pos_app.domain.staff import Approval
from pos_app.domain.tender import PaymentAttempt
from pos_app.domain.till import MovementKind, Shift, ShiftReport
from pos_app.domain.words import wording_in


class Fact(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Base of all fact bodies."""


FACT_TYPES: Final[dict[str, type[Fact]]] = {}
"""Type name on the wire → body class."""

type_of_fact = TypeVar("type_of_fact", bound=type[Fact])


def _registered(cls: type_of_fact) -> type_of_fact:
    FACT_TYPES[fact_type(cls)] = cls
    return cls


def fact_type(cls: type[Fact]) -> str:
    """The name on the wire: ``SaleCompleted`` → ``sale_completed``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()


class Context(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who, where and on which knowledge a fact came about."""

    store: str
    till: str
    business_date: date | None = None
    shift: str = ""
    actor: str = ""
    approver: str = ""
    corr: str = ""
    """One id over all facts of one matter: a basket's id, for a sale."""
    basis: dict[str, int] = {}
    """Revisions of catalogue, prices, staff … the device acted on."""


class NewFact(Struct, frozen=True, kw_only=True):
    """A fact about to be recorded."""

    body: Fact
    context: Context


class StoredFact(Struct, frozen=True, kw_only=True):
    """A fact as it stands in the journal."""

    incarnation: int
    seq: int
    event_id: str
    wall_ms: int
    type: str
    context: Context
    body: Fact
    hash: bytes


# Life of the device ------------------------------------------------------------------------------


@_registered
class IncarnationOpened(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """First fact of a journal, or of its continuation after an old copy was put back."""

    public_key: bytes
    reason: str
    """``new``, ``restored`` or ``rolled_back``."""
    previous_incarnation: int = 0
    previous_seq: int = 0
    previous_hash: bytes = b""
    lost_from_seq: int = 0
    """First number known to be missing from the old incarnation; 0 when none is known to be."""


@_registered
class ClockJumped(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """The wall clock stands before the last fact, or leapt while the program ran (SYNC §2.7)."""

    from_ms: int
    to_ms: int


@_registered
class StoreConfigured(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """The store's policies were replaced by another revision."""

    revision: int
    digest: bytes


# People ------------------------------------------------------------------------------------------


@_registered
class StaffSignedIn(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """A person signed in; their count of wrong PINs starts again."""

    staff: str
    method: str


@_registered
class StaffSignedOut(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """A person signed out or locked the till."""

    staff: str
    locked: bool = False


@_registered
class PinRefused(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """A wrong PIN; counts towards the lock-out."""

    staff: str


@_registered
class StaffUnlocked(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """A second person ended a lock-out early."""

    staff: str
    approval: Approval


@_registered
class ApprovalGiven(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """A second person consented to one act (which may still not happen)."""

    approval: Approval


# Shift and drawer --------------------------------------------------------------------------------


@_registered
class ShiftOpened(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """A cashier became accountable for a drawer with this float."""

    shift: Shift


@_registered
class ShiftClosed(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """The count, the difference and the numbered Z report."""

    report: ShiftReport
    approval: Approval | None = None


@_registered
class ShiftRead(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """An X report was taken."""

    report: ShiftReport


@_registered
class CashMoved(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """Paid-in, paid-out or safe drop; the amount is positive whatever the direction."""

    kind: MovementKind
    amount_minor: int
    currency: str
    reason: str
    note: str = ""
    approval: Approval | None = None


@_registered
class DrawerOpened(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """The drawer was opened without a sale."""

    reason: str
    approval: Approval | None = None


# Trade -------------------------------------------------------------------------------------------


@_registered
class SaleCompleted(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """Goods left, money came in."""

    trade: Trade


@_registered
class ReturnCompleted(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """Goods came back, money went out."""

    trade: Trade


@_registered
class BasketVoided(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """A whole basket was given up before payment."""

    basket: str
    gross_minor: int
    lines: tuple[VoidedLine, ...]
    reason: str = ""
    approval: Approval | None = None


@_registered
class BasketParked(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """A basket was put aside; the fact carries it whole, so any till can take it up later."""

    basket: Basket
    total_minor: int


@_registered
class BasketRecalled(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """A parked basket was taken up again."""

    basket: str


@_registered
class PaymentAttempted(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """Money is about to be asked for outside the till. Stored before it is asked for."""

    basket: str
    attempt: PaymentAttempt


@_registered
class PaymentResolved(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """What became of a payment attempt."""

    basket: str
    attempt: PaymentAttempt
    by_hand: bool = True


@_registered
class ReceiptReprinted(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """A copy was printed."""

    receipt: str


# Stock, accounts, members ------------------------------------------------------------------------


class StockMovement(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Units of one product in (positive) or out (negative)."""

    sku: str
    quantity_milli: int
    name: str = ""


@_registered
class StockAdjusted(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """Stock was corrected: write-off, count, breakage."""

    movements: tuple[StockMovement, ...]
    reason: str
    reference: str = ""


@_registered
class AccountAdjusted(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """A book entry outside sales, such as a bad debt written off."""

    amount_minor: int
    currency: str
    reason: str
    reference: str = ""
    note: str = ""


@_registered
class MemberEnrolled(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """A customer became a member. Only the number is readable; name and contact are sealed under
    a key of the member's own, so that destroying the key forgets them (SYNC §5)."""

    member: str
    source: str = ""
    consents: tuple[str, ...] = ()
    sealed: bytes = b""
    """An encrypted :class:`pos_app.domain.members.Contact`."""
    lookups: tuple[bytes, ...] = ()
    """Keyed digests by which the member is found: card, phone, e-mail."""
    referred_by: str = ""


@_registered
class MemberNoted(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """Staff noted something about a member; the author is the fact's actor."""

    member: str
    kind: str
    sealed: bytes
    """The encrypted text, under the member's key."""


@_registered
class MemberNoteWithdrawn(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """A note no longer holds."""

    member: str
    note: str
    """The event id of the note's fact."""


@_registered
class MemberErased(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """The member's key was destroyed on this device: what was sealed under it is gone."""

    member: str


# Points, benefits, leases ------------------------------------------------------------------------


@_registered
class PointsEarned(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """Points for something other than a sale: sign-in, survey, referral, taking part."""

    member: str
    activity: str
    points: tuple[PointsEntry, ...]
    tier_points: int = 0


@_registered
class PointsSpent(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """Points for something that is no line of a sale: an event, a donation."""

    member: str
    reward: str
    points: tuple[PointsEntry, ...]
    name: str = ""
    name_zh: str = ""
    """What people know the reward as, for the slip."""

    def name_in(self, language: str) -> str:
        """The reward's name in that language, else the main name, else its id."""
        return wording_in(language, self.name, self.name_zh) or self.reward


@_registered
class BenefitClaimed(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """A benefit was used outside a sale: a partner's voucher."""

    member: str
    use: BenefitUse


@_registered
class LeaseGranted(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """The centre granted this device points of a member to spend offline."""

    lease: Lease


@_registered
class LeaseClosed(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """This device will never spend the lease again; what is left goes back."""

    lease: str
    member: str
    left_points: int
    reason: str = ""
