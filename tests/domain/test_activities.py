"""Points for something other than spending."""

from __future__ import annotations

from datetime import date
from typing import Final

import pytest

from pos_app.domain.activities import ActivityEarning, ActivitySoFar, can_earn, earn
from pos_app.domain.loyalty import ActivityRule, EntryKind, PointsEntry
from pos_app.errors import BadInput
from tests.helpers.builders_loyalty import DAY, program
from tests.helpers.refusals import refused

SIGN_IN: Final = ActivityRule(
    id="sign-in", name="Sign-in", points=5, tier_points=1, times_per_day=2, times_ever=10
)
PROGRAM: Final = program(activities=(SIGN_IN,), vesting_days=30, expiry_months=12)


def test_it_earns_at_once_and_expires_as_all_points_do() -> None:
    entry = PointsEntry(
        rule="sign-in", kind=EntryKind.EARNED, points=5, expires_on=date(2027, 11, 30)
    )
    earned = earn(PROGRAM, "sign-in", ActivitySoFar(today=1, ever=9), DAY)
    assert earned == ActivityEarning(points=(entry,), tier_points=1)


@pytest.mark.parametrize(
    ("so_far", "why"),
    [(ActivitySoFar(today=2, ever=2), "activity_done_today"),
     (ActivitySoFar(ever=10), "activity_done"),
     (ActivitySoFar(today=9, ever=99), "activity_done")],
)  # fmt: skip
def test_only_so_often(so_far: ActivitySoFar, why: str) -> None:
    assert not can_earn(PROGRAM, "sign-in", so_far)
    with refused(why):
        earn(PROGRAM, "sign-in", so_far, DAY)


def test_an_activity_that_is_not_there() -> None:
    with refused("activity_unknown", activity="dance"):
        earn(PROGRAM, "dance", ActivitySoFar(), DAY)


def test_it_may_count_towards_the_tier_alone() -> None:
    by = program(activities=(ActivityRule(id="a", name="A", points=0, tier_points=3),))
    assert earn(by, "a", ActivitySoFar(ever=999), DAY) == ActivityEarning(tier_points=3)


@pytest.mark.parametrize(("points", "tier_points"), [(-1, 5), (5, -1), (0, 0)])
def test_less_than_nothing_is_refused(points: int, tier_points: int) -> None:
    rule = ActivityRule(id="a", name="A", points=points, tier_points=tier_points)
    with refused("points_negative", BadInput):
        earn(program(activities=(rule,)), "a", ActivitySoFar(), DAY)
