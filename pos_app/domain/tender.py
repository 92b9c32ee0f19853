"""What settles a sale, cash rounding and change, and the state of a payment taken elsewhere.

Cash rounding applies to the cash tender alone and is a line of its own (FIELD, Money). No field
can hold a card number (PCI DSS): references that look like one are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from msgspec import Struct

from pos_app.domain.money import round_to_increment
from pos_app.domain.words import wording_in
from pos_app.errors import BadInput, RuleRefused

MAX_REFERENCE_LENGTH: Final = 40
_CARD_NUMBER_LENGTHS: Final = range(13, 20)
"""ISO/IEC 7812-1 with room for the shorter numbers still in use."""


class TenderKind(StrEnum):
    """How a tender behaves."""

    CASH = "cash"
    CARD_SLIP = "card_slip"
    """Taken on a terminal the till does not drive; the cashier keys the slip's reference."""
    OTHER = "other"
    """Vouchers, cheques, house accounts … as the store defines them."""


class TenderType(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A way to pay that this store accepts."""

    id: str
    kind: TenderKind
    name: str
    name_zh: str = ""
    needs_reference: bool = False
    allows_refund: bool = True
    opens_drawer: bool = False
    limit_minor: int | None = None
    """Largest amount of one such tender."""

    def name_in(self, language: str) -> str:
        """The name in that language, else the main name."""
        return wording_in(language, self.name, self.name_zh)


class Tender(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One part of what settles a document. Negative amounts are paid out to the customer.

    Law: for cash ``amount = given - change``; for all others given and change are zero.
    """

    type_id: str
    kind: TenderKind
    amount_minor: int
    given_minor: int = 0
    change_minor: int = 0
    rounding_minor: int = 0
    """Cash rounding that came with this tender; it settles ``left + rounding``."""
    reference: str = ""
    attempt_id: str = ""


class AttemptState(StrEnum):
    """States of a payment taken outside the till.

    ========= ==================================
    state     may become
    ========= ==================================
    pending   approved, declined, unknown
    unknown   approved, declined
    approved  reversed (before the sale is complete)
    declined  (end)
    reversed  (end)
    ========= ==================================
    """

    PENDING = "pending"
    UNKNOWN = "unknown"
    APPROVED = "approved"
    DECLINED = "declined"
    REVERSED = "reversed"

    @property
    def is_open(self) -> bool:
        """True while nobody knows whether money moved."""
        return self in {AttemptState.PENDING, AttemptState.UNKNOWN}


class PaymentAttempt(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Money asked for outside the till; stored before it is asked for, resolved, never guessed."""

    id: str
    type_id: str
    amount_minor: int
    state: AttemptState = AttemptState.PENDING
    reference: str = ""

    def can_resolve(self) -> bool:
        """True while the outcome is open."""
        return self.state.is_open

    def can_reverse(self) -> bool:
        """True when money was taken that the terminal can still give back."""
        return self.state is AttemptState.APPROVED


def cash_due_minor(left_minor: int, increment_minor: int) -> int:
    """What is due when cash settles the rest, rounded to the smallest coin."""
    return round_to_increment(left_minor, increment_minor)


def suggested_cash_minor(due_minor: int, notes_minor: tuple[int, ...]) -> tuple[int, ...]:
    """What a customer is likely to hand over: exact, then rounded up to each note; at most five."""
    candidates = {due_minor} | {-(-due_minor // note) * note for note in notes_minor}
    return tuple(sorted(c for c in candidates if c >= due_minor))[:5]


def checked_reference(text: str) -> str:
    """A slip or voucher reference without surrounding blanks; empty when there is none.

    Raises BadInput ``reference_unreadable`` or ``reference_is_card_number``.
    """
    reference = text.strip()
    if len(reference) > MAX_REFERENCE_LENGTH or not reference.isprintable():
        raise BadInput("reference_unreadable", limit=MAX_REFERENCE_LENGTH)
    if any(_passes_luhn(digits) for digits in _possible_card_numbers(reference)):
        raise BadInput("reference_is_card_number")
    return reference


def _possible_card_numbers(text: str) -> Iterator[str]:
    """13 to 19 digits, whole or in groups, also with an expiry date or a check code after them."""
    for run in re.findall(r"\d+(?:[\W_]+\d+)*", text):
        groups = re.findall(r"\d+", run)
        for start in range(len(groups)):
            digits = ""
            for group in groups[start:]:
                digits += group
                if len(digits) in _CARD_NUMBER_LENGTHS:
                    yield digits


def _passes_luhn(digits: str) -> bool:
    """ISO/IEC 7812-1 annex B."""
    doubled = [int(c) * (2 if i % 2 else 1) for i, c in enumerate(reversed(digits))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


def require_refundable(tender_type: TenderType) -> None:
    """Raises RuleRefused ``tender_not_refundable``."""
    if not tender_type.allows_refund:
        raise RuleRefused("tender_not_refundable", tender=tender_type.name)
