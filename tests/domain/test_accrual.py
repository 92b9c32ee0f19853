"""Points earned: worked out by hand, whole for the basket and whole for each line."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from pos_app.domain.accrual import EarningLine, earned, expiry_day, vesting_day
from pos_app.domain.loyalty import EarningRule, EntryKind, PointsRounding, Program
from pos_app.domain.promotions import ProductMatch, Products
from tests.helpers.builders_loyalty import DAY, SPEND, buyer, earning, line, program


def points_of(
    lines: list[EarningLine],
    by: Program | None = None,
    tier: str = "",
    times_bp: dict[int, int] | None = None,
) -> list[tuple[int, int]]:
    """(line number, points) of what is earned."""
    entries = earned(lines, by or program(), buyer(tier), DAY, times_bp or {})
    return [(e.line_no, e.points) for e in entries]


def test_points_are_whole_for_the_basket_and_then_shared_out() -> None:
    """2.50 + 2.50 + 2.50 is 7.50: seven points, of which the odd one goes to the first line."""
    assert points_of(earning(250, 250, 250)) == [(1, 3), (2, 2), (3, 2)]


def test_a_rule_may_round_half_up() -> None:
    half_up = replace(SPEND, rounding=PointsRounding.HALF_UP)
    assert points_of(earning(750), program(half_up)) == [(1, 8)]
    assert points_of(earning(749), program(half_up)) == [(1, 7)]


def test_multipliers_of_tier_birthday_and_promotion_multiply() -> None:
    """10.00 × 1.5 × 2 × 3 is 90 points, with nothing rounded on the way."""
    rule = replace(SPEND, tier_times_bp={"gold": 15_000}, birthday_times_bp=20_000)
    gold = buyer("gold", birthday_from=DAY, birthday_until=DAY)
    entries = earned(earning(1000), program(rule), gold, DAY, {1: 30_000})
    assert [e.points for e in entries] == [90]
    other = earned(earning(1000), program(rule), buyer("silver"), DAY, {})
    assert [e.points for e in other] == [10]


def test_a_multiplier_of_a_line_moves_points_to_that_line() -> None:
    """1.50 + 1.50 doubled is 4.50: four points, 1.33 and 2.67 of them."""
    assert points_of(earning(150, 150), times_bp={2: 20_000}) == [(1, 1), (2, 3)]


def test_fine_multipliers_are_exact() -> None:
    """1.10 × 1.10 × 1.10 of 1000.00 is 1331, which thrice rounded would not be."""
    rule = replace(SPEND, tier_times_bp={"gold": 11_000}, birthday_times_bp=11_000)
    gold = buyer("gold", birthday_from=DAY, birthday_until=DAY)
    entries = earned(earning(100_000), program(rule), gold, DAY, {1: 11_000})
    assert [e.points for e in entries] == [1331]


def test_only_matching_goods_earn() -> None:
    food = Products(include=(ProductMatch(categories=("Food",)),))
    lines = [
        EarningLine(line=line(1, category="Food/Drinks"), net_minor=500),
        EarningLine(line=line(2, category="Toys"), net_minor=500),
    ]
    assert points_of(lines, program(replace(SPEND, products=food))) == [(1, 5)]


def test_rules_earn_side_by_side() -> None:
    extra = EarningRule(id="extra", points=2, per_minor=1000)
    entries = earned(earning(2500), program(SPEND, extra), buyer(), DAY, {})
    assert [(e.rule, e.points, e.kind) for e in entries] == [
        ("spend", 25, EntryKind.EARNED), ("extra", 5, EntryKind.EARNED),
    ]  # fmt: skip


def test_what_was_paid_with_points_or_given_back_earns_nothing() -> None:
    assert points_of(earning(0, 99, -500)) == []
    assert points_of(earning(-5000, 300)) == [(2, 3)]


@pytest.mark.parametrize(
    "rule", [EarningRule(id="x", points=-1, per_minor=100), EarningRule(id="x", points=1,
             per_minor=0)]
)  # fmt: skip
def test_a_nonsensical_rule_earns_nothing(rule: EarningRule) -> None:
    assert points_of(earning(1000), program(rule)) == []


def test_a_negative_multiplier_takes_nothing_away() -> None:
    assert points_of(earning(1000, 500), times_bp={1: -20_000}) == [(2, 5)]


def test_the_order_of_lines_does_not_matter() -> None:
    lines = earning(250, 250, 250)
    assert points_of(lines[::-1]) == points_of(lines)


def test_entries_vest_after_the_return_window_and_expire_with_a_month() -> None:
    by = program(vesting_days=30, expiry_months=12)
    entry = earned(earning(100), by, buyer(), DAY, {})[0]
    assert (entry.vests_on, entry.expires_on) == (date(2026, 12, 21), date(2027, 11, 30))


@pytest.mark.parametrize(
    ("on", "months", "last"),
    [
        (date(2026, 11, 21), 1, date(2026, 12, 31)),
        (date(2026, 12, 1), 1, date(2027, 1, 31)),
        (date(2026, 11, 30), 15, date(2028, 2, 29)),
        (date(2026, 1, 1), 24, date(2028, 1, 31)),
    ],
)
def test_points_expire_at_the_end_of_a_month(on: date, months: int, last: date) -> None:
    assert expiry_day(program(expiry_months=months), on) == last


def test_points_may_vest_at_once_and_live_for_ever() -> None:
    assert (vesting_day(program(), DAY), expiry_day(program(), DAY)) == (None, None)
