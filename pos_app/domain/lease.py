"""A lease: points of one member that this device may spend offline (SYNC §2.9).

Status of a lease at the device:

======== =======================================================================
status   may become
======== =======================================================================
open     closed (given back, or its time is over and it was given back),
         frozen (this store was rolled back or cloned)
frozen   closed
closed   (end: it never spends again)
======== =======================================================================

Laws: what is spent from a lease never exceeds what was granted; a spend and the sale it belongs to
are one fact; expiry ends this device's right to spend and nothing else, so no clock can free what
may have been spent.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from pos_app.errors import RuleRefused


class LeaseState(StrEnum):
    """See the table at the top."""

    OPEN = "open"
    FROZEN = "frozen"
    CLOSED = "closed"


class Lease(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One lease with what is left of it."""

    id: str
    member: str
    granted_points: int
    spent_points: int = 0
    granted_ms: int = 0
    expires_ms: int = 0
    """0: never by itself."""
    state: LeaseState = LeaseState.OPEN

    @property
    def left_points(self) -> int:
        """What is left of the grant, whoever may still spend it."""
        return self.granted_points - self.spent_points

    def can_spend(self, points: int, now_ms: int) -> bool:
        """True when that many can be drawn now. A clock set back to before the grant spends
        nothing: nobody can say how long the lease has run."""
        if self.state is not LeaseState.OPEN or points <= 0 or points > self.left_points:
            return False
        return self.granted_ms <= now_ms and (not self.expires_ms or now_ms < self.expires_ms)

    def spendable_points(self, now_ms: int) -> int:
        """What can be drawn now."""
        return self.left_points if self.can_spend(1, now_ms) else 0

    def spend(self, points: int, now_ms: int) -> Lease:
        """With so many spent. RuleRefused ``lease_short`` when :meth:`can_spend` says no."""
        if not self.can_spend(points, now_ms):
            raise RuleRefused("lease_short", points=points, left=self.spendable_points(now_ms))
        return replace(self, spent_points=self.spent_points + points)

    def can_close(self) -> bool:
        """True until it is closed."""
        return self.state is not LeaseState.CLOSED

    def close(self) -> Lease:
        """Given back. RuleRefused ``lease_closed``."""
        if not self.can_close():
            raise RuleRefused("lease_closed")
        return replace(self, state=LeaseState.CLOSED)

    def can_freeze(self) -> bool:
        """True while it is open."""
        return self.state is LeaseState.OPEN

    def freeze(self) -> Lease:
        """No longer to be trusted. RuleRefused ``lease_closed``."""
        if not self.can_freeze():
            raise RuleRefused("lease_closed")
        return replace(self, state=LeaseState.FROZEN)


def spendable_points(leases: Sequence[Lease], now_ms: int) -> int:
    """What this device may spend for the member of these leases now."""
    return sum(lease.spendable_points(now_ms) for lease in leases)


def in_drawing_order(leases: Sequence[Lease]) -> tuple[Lease, ...]:
    """Those that end first before those that end later or never."""
    return tuple(sorted(leases, key=lambda x: (x.expires_ms or 1 << 62, x.granted_ms, x.id)))


def drawn(leases: Sequence[Lease], points: int, now_ms: int) -> tuple[tuple[str, int], ...]:
    """(lease, points) that together cover so many points, those that end first drawn on first.

    Raises RuleRefused ``lease_short``.
    """
    left = points
    draws: list[tuple[str, int]] = []
    for lease in in_drawing_order(leases):
        part = min(left, lease.spendable_points(now_ms))
        if part > 0:
            draws.append((lease.id, part))
            left -= part
    if left > 0 or points <= 0:
        raise RuleRefused("lease_short", points=points, left=spendable_points(leases, now_ms))
    return tuple(draws)
