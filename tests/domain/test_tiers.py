"""Tiers: up at once, down by one after the period and its grace."""

from __future__ import annotations

from datetime import date
from typing import Final

import pytest
from msgspec.structs import replace

from pos_app.domain.loyalty import TierProgram, TierRule
from pos_app.domain.tiers import TierState, missing_to_keep_minor, progress, score_of, tier_of
from tests.helpers.builders_loyalty import DAY, day

BASIC: Final = TierRule(id="basic", name="Basic")
SILVER: Final = TierRule(id="silver", name="Silver", from_score=100_000)
GOLD: Final = TierRule(id="gold", name="Gold", from_score=500_000, keep_score=400_000)
PROGRAM: Final = TierProgram(tiers=(BASIC, SILVER, GOLD), period_days=365, grace_days=30)


def test_the_score_is_spend_and_what_activity_is_worth() -> None:
    assert score_of(PROGRAM, 12_000, 30) == 15_000
    assert score_of(PROGRAM, -12_000, 30) == 0


@pytest.mark.parametrize(
    ("score", "tier", "until"),
    [(0, "basic", None), (99_999, "basic", None), (100_000, "silver", day(365)),
     (900_000, "gold", day(365))],
)  # fmt: skip
def test_a_new_member_gets_what_they_reach(score: int, tier: str, until: date | None) -> None:
    assert tier_of(PROGRAM, "", None, score, DAY) == TierState(tier=tier, until=until)


def test_up_at_once_in_the_middle_of_a_period() -> None:
    state = tier_of(PROGRAM, "silver", day(100), 500_000, DAY)
    assert state == TierState(tier="gold", until=day(365))


def test_nothing_is_lost_within_the_period() -> None:
    assert tier_of(PROGRAM, "gold", DAY, 0, DAY) == TierState(tier="gold", until=DAY)


def test_who_keeps_the_score_keeps_the_tier_for_another_period() -> None:
    kept = tier_of(PROGRAM, "gold", day(-1), 400_000, DAY)
    assert kept == TierState(tier="gold", until=day(364))
    late = tier_of(PROGRAM, "gold", day(-400), 450_000, DAY)
    assert late == TierState(tier="gold", until=day(330))


def test_who_does_not_has_grace_and_then_goes_down_by_one() -> None:
    grace = TierState(tier="gold", until=day(-30), grace_until=DAY)
    assert tier_of(PROGRAM, "gold", day(-30), 399_999, DAY) == grace
    assert tier_of(PROGRAM, "gold", day(-31), 0, DAY) == TierState(tier="silver", until=day(365))
    assert tier_of(PROGRAM, "silver", day(-31), 0, DAY) == TierState(tier="basic")


def test_grace_can_be_used_to_mend_it() -> None:
    assert tier_of(PROGRAM, "gold", day(-10), 400_000, DAY).tier == "gold"
    assert tier_of(PROGRAM, "gold", day(-10), 400_000, DAY).grace_until is None


def test_who_reaches_a_tier_keeps_it_with_the_same_score() -> None:
    harsh = replace(GOLD, keep_score=900_000)
    by = replace(PROGRAM, tiers=(BASIC, harsh))
    assert tier_of(by, "gold", day(-99), 500_000, DAY).tier == "gold"


def test_below_the_lowest_tier_there_is_none() -> None:
    by = replace(PROGRAM, tiers=(SILVER, GOLD))
    assert tier_of(by, "", None, 99, DAY) == TierState()
    assert tier_of(by, "silver", day(-31), 99, DAY) == TierState()
    assert tier_of(by, "gone", day(100), 99, DAY) == TierState()
    assert tier_of(TierProgram(), "gold", None, 10**9, DAY) == TierState()


def test_a_tier_without_an_end_gets_one() -> None:
    assert tier_of(PROGRAM, "gold", None, 0, DAY) == TierState(tier="gold", until=day(365))
    assert tier_of(PROGRAM, "basic", day(-99), 0, DAY) == TierState(tier="basic")


def test_without_a_period_nothing_ends() -> None:
    by = replace(PROGRAM, period_days=0)
    assert tier_of(by, "", None, 500_000, DAY) == TierState(tier="gold")
    assert tier_of(by, "gold", day(-1), 500_000, DAY) == TierState(tier="gold")


def test_the_way_to_the_next_tier() -> None:
    """3999.50 of 5000.00, from 1000.00 on; 1000.50 more, or 1001 activity points of 1.00 each."""
    way = progress(PROGRAM, "silver", 390_050, 99)
    assert way is not None
    assert (way.next_tier.id, way.score, way.missing_minor) == ("gold", 399_950, 100_050)
    assert way.missing_activity_points == 1001
    assert way.done_bp == 7499


def test_the_way_is_done_when_the_score_is_there() -> None:
    way = progress(PROGRAM, "basic", 100_000, 0)
    assert way is not None
    assert (way.missing_minor, way.missing_activity_points, way.done_bp) == (0, 0, 10_000)
    begun = progress(PROGRAM, "gold-before", 0, 0)
    assert begun is not None
    assert begun.next_tier.id == "basic"


def test_at_the_top_there_is_no_way() -> None:
    assert progress(PROGRAM, "gold", 0, 0) is None
    assert progress(TierProgram(), "", 0, 0) is None


def test_where_activity_counts_nothing_it_cannot_help() -> None:
    way = progress(replace(PROGRAM, activity_worth_minor=0), "basic", 0, 500)
    assert way is not None
    assert (way.missing_minor, way.missing_activity_points) == (100_000, 0)


def test_what_is_missing_to_keep_a_tier() -> None:
    assert missing_to_keep_minor(PROGRAM, "gold", 390_000) == 10_000
    assert missing_to_keep_minor(PROGRAM, "gold", 410_000) == 0
    assert missing_to_keep_minor(PROGRAM, "basic", 0) == 0
    assert missing_to_keep_minor(PROGRAM, "", 0) == 0
