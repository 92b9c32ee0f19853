"""A lease: every state and every act, and what a clock may not do."""

from __future__ import annotations

from typing import Any, Final

import pytest
from msgspec.structs import replace

from pos_app.domain.lease import Lease, LeaseState, drawn, spendable_points
from tests.helpers.refusals import refused

GRANTED: Final = 1_000
ENDS: Final = 9_000
NOW: Final = 5_000
OPEN: Final = Lease(id="L1", member="M1", granted_points=100, granted_ms=GRANTED, expires_ms=ENDS)
FROZEN: Final = replace(OPEN, state=LeaseState.FROZEN)
CLOSED: Final = replace(OPEN, state=LeaseState.CLOSED)


def test_an_open_lease_spends() -> None:
    spent = OPEN.spend(30, NOW).spend(70, NOW)
    assert (spent.spent_points, spent.left_points, spent.state) == (100, 0, LeaseState.OPEN)
    assert spent.spendable_points(NOW) == 0


@pytest.mark.parametrize("lease", [FROZEN, CLOSED])
def test_no_other_spends(lease: Lease) -> None:
    assert not lease.can_spend(1, NOW)
    assert lease.spendable_points(NOW) == 0
    with refused("lease_short", points=1, left=0):
        lease.spend(1, NOW)


@pytest.mark.parametrize(
    ("lease", "act", "becomes"),
    [
        (OPEN, "close", LeaseState.CLOSED), (FROZEN, "close", LeaseState.CLOSED),
        (CLOSED, "close", None), (OPEN, "freeze", LeaseState.FROZEN), (FROZEN, "freeze", None),
        (CLOSED, "freeze", None),
    ],
)  # fmt: skip
def test_every_state_and_act(lease: Lease, act: str, becomes: LeaseState | None) -> None:
    allowed: bool = getattr(lease, f"can_{act}")()
    assert allowed is (becomes is not None)
    if becomes is None:
        with refused("lease_closed"):
            getattr(lease, act)()
    else:
        after: Lease = getattr(lease, act)()
        assert after == replace(lease, state=becomes)


@pytest.mark.parametrize("points", [0, -1, 101])
def test_only_what_was_granted(points: int) -> None:
    assert not OPEN.can_spend(points, NOW)
    with refused("lease_short", points=points, left=100):
        OPEN.spend(points, NOW)


@pytest.mark.parametrize(
    ("now_ms", "points"),
    [(GRANTED - 1, 0), (GRANTED, 100), (ENDS - 1, 100), (ENDS, 0), (-(10**12), 0), (10**15, 0)],
)
def test_it_spends_from_its_grant_until_its_end(now_ms: int, points: int) -> None:
    """A clock before the grant was set back: how long the lease has run, nobody can say."""
    assert OPEN.spendable_points(now_ms) == points
    assert OPEN.left_points == 100


def test_a_lease_without_an_end_does_not_end() -> None:
    assert replace(OPEN, expires_ms=0).spendable_points(10**15) == 100


def test_its_end_does_not_give_it_back() -> None:
    """The points stay reserved until this device says that it will not spend them."""
    assert OPEN.left_points == 100
    assert OPEN.can_close()


@pytest.mark.parametrize("points", [0, -50])
def test_a_grant_of_nothing_spends_nothing(points: int) -> None:
    assert replace(OPEN, granted_points=points).spendable_points(NOW) == 0


def lease(lease_id: str, points: int, **changes: Any) -> Lease:
    """An open lease that ends at 9000 unless told."""
    return replace(OPEN, id=lease_id, granted_points=points, **changes)


def test_those_that_end_first_are_drawn_on_first() -> None:
    leases = [
        lease("EVER", 50, expires_ms=0), lease("LATE", 50), lease("SOON", 50, expires_ms=6_000),
        lease("OVER", 50, expires_ms=2_000), replace(FROZEN, id="FROZEN"),
    ]  # fmt: skip
    assert drawn(leases, 120, NOW) == (("SOON", 50), ("LATE", 50), ("EVER", 20))
    assert spendable_points(leases, NOW) == 150
    with refused("lease_short", points=151, left=150):
        drawn(leases, 151, NOW)


def test_among_those_that_end_together_the_older_then_the_lesser_id() -> None:
    leases = [lease("C", 1), lease("B", 1), lease("A", 1, granted_ms=2_000)]
    assert drawn(leases, 3, NOW) == (("B", 1), ("C", 1), ("A", 1))


@pytest.mark.parametrize("points", [0, -5])
def test_nothing_is_not_drawn(points: int) -> None:
    with refused("lease_short"):
        drawn([OPEN], points, NOW)
