"""Members as services read and write them on this device.

The replica holds the least that serves (SYNC §5): number, display name, tier, points shown, flags.
Card, phone and e-mail are found by keyed digests (:class:`pos_app.ports.secrets.MemberVault`),
which say nothing to whoever steals the file.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from pos_app.domain.members import Member


class MemberRow(Struct, frozen=True, kw_only=True):
    """A member and the digests by which they are found."""

    member: Member
    lookups: tuple[bytes, ...] = ()


class MembersState(Struct, frozen=True):
    """How many members the replica knows and how old that is."""

    members: int
    updated_at: datetime | None


class MemberReader(Protocol):
    """Bounded, fast reads, safe on any thread, also with a million members."""

    def member(self, number: str) -> Member | None:
        """The member of exactly this number, or None."""
        ...

    def member_by_lookup(self, digest: bytes) -> tuple[Member, ...]:
        """Members found by a keyed digest of a card, phone or e-mail; several may share a phone."""
        ...

    def find_members(self, text: str, limit: int = 20) -> tuple[Member, ...]:
        """By the beginning of a number or of any word of the display name, best first."""
        ...

    def members_state(self) -> MembersState:
        """Size and age."""
        ...


class MemberWriter(Protocol):
    """Changes to the replica's members."""

    def put_members(self, rows: Iterable[MemberRow]) -> int:
        """Add or replace members with their lookups, in bounded batches; returns how many."""
        ...

    def forget_member(self, number: str) -> None:
        """Remove a member and every lookup of theirs."""
        ...
