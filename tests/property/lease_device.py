"""A centre, one device and a member's leases between them (SYNC §2.9), asserting what must hold.

The centre reserves what it grants; the device spends and closes; time goes wherever it likes.
"""

from __future__ import annotations

from pos_app.domain import lease
from pos_app.domain.lease import Lease, LeaseState
from pos_app.errors import RuleRefused


class LeaseDevice:
    """One member at one device. Each act asserts what it may do, and :meth:`check` what holds."""

    def __init__(self, points: int) -> None:
        self.points = points
        """All the member ever had."""
        self.free = points
        """What the centre has not reserved."""
        self.sold = 0
        """Points in goods: spent and not returned."""
        self.now_ms = 0
        self.leases: dict[str, Lease] = {}
        self.ended: dict[str, int] = {}
        """Lease → what was spent of it when it was closed or frozen."""
        self.given_back: set[str] = set()

    def grant(self, points: int, lasts_ms: int) -> None:
        """The centre reserves points for this device."""
        points = min(points, self.free)
        name = f"L{len(self.leases)}"
        expires = self.now_ms + lasts_ms if lasts_ms else 0
        self.free -= points
        self.leases[name] = Lease(
            id=name, member="M1", granted_points=points, granted_ms=self.now_ms, expires_ms=expires
        )
        self.check()

    def spend(self, points: int) -> bool:
        """A sale with points; False when it was refused."""
        held = tuple(self.leases.values())
        spendable = lease.spendable_points(held, self.now_ms)
        try:
            draws = lease.drawn(held, points, self.now_ms)
        except RuleRefused:
            assert points <= 0 or points > spendable
            return False
        assert sum(part for _, part in draws) == points <= spendable
        for name, part in draws:
            self.leases[name] = self.leases[name].spend(part, self.now_ms)
        self.sold += points
        self.check()
        return True

    def return_sale(self, points: int) -> None:
        """Goods come back: their points are the member's, not the lease's, again."""
        points = min(points, self.sold)
        self.sold -= points
        self.free += points
        self.check()

    def close(self, name: str) -> None:
        """The device gives up a lease, and the centre takes what is left."""
        if not self.leases[name].can_close():
            return
        self.leases[name] = self.leases[name].close()
        self.given_back.add(name)
        self.free += self.leases[name].left_points
        self.ended.setdefault(name, self.leases[name].spent_points)
        self.check()

    def freeze(self, name: str) -> None:
        """The store was rolled back: what it says is no longer trusted."""
        if self.leases[name].can_freeze():
            self.leases[name] = self.leases[name].freeze()
            self.ended.setdefault(name, self.leases[name].spent_points)
        self.check()

    def jump(self, by_ms: int) -> None:
        """The clock goes somewhere."""
        self.now_ms += by_ms
        self.check()

    def check(self) -> None:
        """No lease gives more than was granted; one that ended gives nothing more; and no point is
        lost or made: free, reserved and sold are all there ever were."""
        for name, one in self.leases.items():
            assert 0 <= one.spent_points <= one.granted_points
            assert one.spent_points == self.ended.get(name, one.spent_points)
            assert (one.state is LeaseState.CLOSED) is (name in self.given_back)
            assert 0 <= one.spendable_points(self.now_ms) <= one.left_points
            assert one.state is LeaseState.OPEN or not one.spendable_points(self.now_ms)
        held = sum(x.left_points for n, x in self.leases.items() if n not in self.given_back)
        assert self.free >= 0
        assert self.free + held + self.sold == self.points
