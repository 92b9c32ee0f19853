"""Leases under any sequence of grants, spends, returns, closes, freezes and clock jumps."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.helpers.profiles import bounded
from tests.property.lease_device import LeaseDevice

HOUR_MS = 3_600_000


class Leases(RuleBasedStateMachine):
    """One member's leases at one device."""

    def __init__(self) -> None:
        super().__init__()
        self.device = LeaseDevice(1_000)

    @rule(points=st.integers(0, 400), lasts=st.sampled_from([0, 1, 24 * HOUR_MS]))
    def grant(self, points: int, lasts: int) -> None:
        """The centre reserves."""
        self.device.grant(points, lasts)

    @rule(points=st.integers(-5, 500))
    def spend(self, points: int) -> None:
        """A sale."""
        self.device.spend(points)

    @rule(points=st.integers(1, 300))
    def return_sale(self, points: int) -> None:
        """Goods back."""
        self.device.return_sale(points)

    @precondition(lambda self: self.device.leases)
    @rule(data=st.data())
    def close(self, data: st.DataObject) -> None:
        """Given back."""
        self.device.close(data.draw(st.sampled_from(sorted(self.device.leases))))

    @precondition(lambda self: self.device.leases)
    @rule(data=st.data())
    def freeze(self, data: st.DataObject) -> None:
        """No longer trusted."""
        self.device.freeze(data.draw(st.sampled_from(sorted(self.device.leases))))

    @rule(by_ms=st.sampled_from([1, HOUR_MS, 48 * HOUR_MS, -1, -HOUR_MS, -(10**12), 10**12]))
    def jump(self, by_ms: int) -> None:
        """The clock goes somewhere."""
        self.device.jump(by_ms)

    @invariant()
    def holds(self) -> None:
        """Always."""
        self.device.check()


Leases.TestCase.settings = settings(
    max_examples=bounded(ci=60, full=600), stateful_step_count=30, deadline=None
)
test_leases = Leases.TestCase
