"""What the centre granted to this device, taken up once, and given back."""

from __future__ import annotations

from pos_app.domain.facts import LeaseClosed, LeaseGranted, StoredFact
from pos_app.domain.lease import Lease, LeaseState
from pos_app.errors import BadInput, RuleRefused
from pos_app.services.workplace import Workplace


class Leasing:
    """Leases of points. Spending them is the sale's matter (SYNC §2.9)."""

    def __init__(self, workplace: Workplace) -> None:
        self._wp = workplace

    def take_grant(self, lease: Lease) -> StoredFact | None:
        """A grant has come; None where it was taken up before, however often it comes.

        Raises BadInput ``points_negative`` for a grant of nothing, or one that was spent from.
        """
        if lease.granted_points <= 0 or lease.spent_points or not lease.can_close():
            raise BadInput("points_negative")
        if any(known.id == lease.id for known in self._wp.journal.leases(lease.member)):
            return None
        return self._wp.record(LeaseGranted(lease=lease))[0]

    def give_back(self, member: str, lease_id: str, reason: str = "") -> StoredFact:
        """This device will never spend from it again; what is left goes back to the member.

        Raises RuleRefused ``lease_unknown``, ``lease_closed``.
        """
        leases = self._wp.journal.leases(member)
        lease = next((known for known in leases if known.id == lease_id), None)
        if lease is None:
            raise RuleRefused("lease_unknown")
        closed = lease.close()
        fact = LeaseClosed(
            lease=lease.id, member=member, left_points=closed.left_points, reason=reason
        )
        return self._wp.record(fact)[0]

    def give_back_ended(self, member: str) -> tuple[StoredFact, ...]:
        """Every lease of a member whose time is over or that is frozen, given back."""
        now_ms = self._wp.now_ms()
        return tuple(
            self.give_back(member, lease.id, "ended")
            for lease in self._wp.journal.leases(member)
            if lease.can_close() and _is_over(lease, now_ms)
        )


def _is_over(lease: Lease, now_ms: int) -> bool:
    return lease.state is LeaseState.FROZEN or 0 < lease.expires_ms <= now_ms
