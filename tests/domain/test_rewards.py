"""What points buy beside money off."""

from __future__ import annotations

from typing import Any, Final

import pytest
from msgspec.structs import replace

from pos_app.domain.buyer import RewardClaim
from pos_app.domain.loyalty import CatalogueReward, RewardKind
from pos_app.domain.rewards import (
    Redeemer,
    can_redeem,
    claim_reward,
    rewards_for,
    spend_on_reward,
)
from pos_app.errors import BadInput, RuleRefused
from tests.helpers.builders_loyalty import DAY, day, program
from tests.helpers.refusals import refused

MUG: Final = CatalogueReward(id="mug", kind=RewardKind.GOODS, name="Mug", points=500, sku="MUG")
TALK: Final = CatalogueReward(
    id="talk", kind=RewardKind.EVENT, name="Talk", points=300, tiers=("gold",)
)
TREES: Final = CatalogueReward(id="trees", kind=RewardKind.DONATION, name="Trees", points=100)
PROGRAM: Final = program(rewards=(MUG, TALK, TREES))
GOLD: Final = Redeemer(tier="gold", day=DAY, leases=(("L1", 120), ("L2", 200)))


def test_the_catalogue_of_a_tier_is_told_with_what_is_missing() -> None:
    offers = rewards_for(PROGRAM, GOLD)
    assert [(o.reward.id, o.missing_points, o.is_affordable) for o in offers] == [
        ("trees", 0, True), ("talk", 0, True), ("mug", 180, False),
    ]  # fmt: skip
    basic = replace(GOLD, tier="")
    assert [o.reward.id for o in rewards_for(PROGRAM, basic)] == ["trees", "mug"]


def test_an_event_is_paid_from_the_leases_in_turn() -> None:
    entries = spend_on_reward(PROGRAM, "talk", GOLD)
    assert [(e.rule, e.line_no, e.lease, e.points) for e in entries] == [
        ("talk", 0, "L1", -120), ("talk", 0, "L2", -180),
    ]  # fmt: skip


def test_goods_are_a_line_of_the_basket() -> None:
    rich = replace(GOLD, leases=(("L1", 900),))
    assert claim_reward(PROGRAM, "mug", rich, 4) == RewardClaim(
        reward="mug", line_no=4, points=500, leases=(("L1", 500),)
    )


@pytest.mark.parametrize(
    ("changes", "why"),
    [({"tiers": ("black",)}, "reward_not_theirs"), ({"start": day(1)}, "reward_not_yet"),
     ({"until": day(-1)}, "reward_over"), ({"points": 321}, "points_short")],
)  # fmt: skip
def test_what_cannot_be_redeemed_says_why(changes: dict[str, Any], why: str) -> None:
    by = program(rewards=(replace(TREES, **changes),))
    assert not can_redeem(by, "trees", GOLD)
    with refused(why):
        spend_on_reward(by, "trees", GOLD)


@pytest.mark.parametrize("points", [0, -5])
def test_a_reward_for_nothing_is_refused(points: int) -> None:
    by = program(rewards=(replace(MUG, points=points),))
    with refused("points_negative", BadInput):
        claim_reward(by, "mug", GOLD, 1)


def test_first_and_last_day_are_part_of_it() -> None:
    by = program(rewards=(replace(TREES, start=DAY, until=DAY, points=320),))
    assert can_redeem(by, "trees", GOLD)


def test_goods_and_events_are_not_confused() -> None:
    rich = replace(GOLD, leases=(("L1", 900),))
    with refused("reward_needs_line", RuleRefused, reward="Mug"):
        spend_on_reward(PROGRAM, "mug", rich)
    with refused("reward_without_line", RuleRefused, reward="Talk"):
        claim_reward(PROGRAM, "talk", rich, 1)
    with refused("reward_unknown"):
        claim_reward(PROGRAM, "none", rich, 1)
