"""A member as a till may know them: the least that serves (SYNC §5).

Status of a member:

======= ============================================================
status  may become
======= ============================================================
active  blocked, merged (into another), erased
blocked active, erased
merged  (end: its number leads to the other)
erased  (end: nothing is known any more; old sales are anonymous)
======= ============================================================
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from msgspec import Struct

from pos_app.errors import RuleRefused


class MemberStatus(StrEnum):
    """See the table at the top."""

    ACTIVE = "active"
    BLOCKED = "blocked"
    MERGED = "merged"
    ERASED = "erased"


class Lot(Struct, frozen=True, omit_defaults=True):
    """Points that expire together, as last told."""

    points: int
    expires_on: date | None = None


class Member(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One member's row in the replica: no address, no date of birth, no full contact."""

    number: str
    display_name: str = ""
    """Enough to greet: "Anna B.", "王*"."""
    status: MemberStatus = MemberStatus.ACTIVE
    merged_into: str = ""
    tier: str = ""
    tier_until: date | None = None
    """End of the tier's period."""
    points: int = 0
    pending_points: int = 0
    debt_points: int = 0
    lots: tuple[Lot, ...] = ()
    points_ms: int = 0
    """When the centre worked these figures out."""
    qualifying_minor: int = 0
    activity_points: int = 0
    segment: str = ""
    birthday_from: date | None = None
    birthday_until: date | None = None
    purchases: int = 0
    last_purchase_on: date | None = None
    enrolled_on: date | None = None
    consents: tuple[str, ...] = ()
    usual_skus: tuple[str, ...] = ()
    wishlist_skus: tuple[str, ...] = ()
    viewed_skus: tuple[str, ...] = ()
    """What they looked at online, newest first."""
    advisor: str = ""
    """The colleague who knows them: a staff number."""
    language: str = ""
    home_store: str = ""
    applied: dict[str, int] = {}
    """Device → number of its last fact that these figures include; ours after it lie on top."""

    def can_use(self) -> bool:
        """True when the till may apply what the member has."""
        return self.status is MemberStatus.ACTIVE


def require_usable(member: Member) -> Member:
    """The member themselves.

    Raises RuleRefused ``member_blocked``, ``member_merged`` (fact ``into``: the number that leads
    on) or ``member_erased``.
    """
    if member.status is MemberStatus.BLOCKED:
        raise RuleRefused("member_blocked", member=member.number)
    if member.status is MemberStatus.MERGED:
        raise RuleRefused("member_merged", member=member.number, into=member.merged_into)
    if member.status is MemberStatus.ERASED:
        raise RuleRefused("member_erased", member=member.number)
    return member


class NoteKind(StrEnum):
    """What staff remember."""

    NOTE = "note"
    PREFERENCE = "preference"
    DATE = "date"


class Contact(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a customer says at enrolment. Never stored readable: sealed under the member's own key
    in the fact, and only as keyed digests for finding."""

    name: str
    phone: str = ""
    email: str = ""
    birthday: str = ""
    """``MM-DD``."""

    def __repr__(self) -> str:
        """Says nothing about the person."""
        return "Contact(…)"
