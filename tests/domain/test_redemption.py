"""Points as money off, worked out by hand."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from pos_app.domain.buyer import PointsWish
from pos_app.domain.loyalty import RedemptionRule
from pos_app.domain.promotions import ProductMatch, Products
from pos_app.domain.redemption import (
    REDEMPTION,
    PayableLine,
    Redeemed,
    redeem,
    redeemable,
    split_over,
)
from tests.helpers.builders_loyalty import STEPS, line, payable


def wish(points: int, *leases: tuple[str, int]) -> PointsWish:
    """A wish, on one lease that covers it unless told."""
    return PointsWish(points=points, leases=leases or (("L1", points),))


def spent(done: Redeemed) -> list[tuple[int, str, int]]:
    """(line, lease, points) of the entries."""
    return [(e.line_no, e.lease, e.points) for e in done.entries]


def test_whole_steps_are_shared_over_lines_and_leases() -> None:
    """300 points take 3.00 off 5.00 and 2.50: 2.00 and 1.00, so 200 and 100 points, of which the
    first lease gives 250."""
    done = redeem(payable(500, 250), STEPS, wish(300, ("L1", 250), ("L2", 100)))
    assert (done.points, done.off_minor, done.shares_minor) == (300, 300, (200, 100))
    assert spent(done) == [(1, "L1", -200), (2, "L1", -50), (2, "L2", -50)]
    assert {e.rule for e in done.entries} == {REDEMPTION}


def test_a_wish_is_cut_down_in_whole_steps() -> None:
    assert redeem(payable(1000), STEPS, wish(299)).points == 200
    assert redeem(payable(250), STEPS, wish(900)).off_minor == 200
    assert redeem(payable(1000), STEPS, wish(500, ("L1", 199), ("L2", -50))).points == 100


def test_nothing_is_spent_below_the_minimum() -> None:
    rule = replace(STEPS, min_points=300)
    assert redeem(payable(10_000), rule, wish(299)) == Redeemed(shares_minor=(0,))
    assert redeem(payable(250), rule, wish(500)).entries == ()
    assert redeem(payable(300), rule, wish(500)).points == 300


@pytest.mark.parametrize("points", [0, -100])
def test_a_wish_for_none_takes_nothing(points: int) -> None:
    assert redeem(payable(1000), STEPS, wish(points, ("L1", 500))).points == 0


def test_without_a_lease_nothing_is_spent() -> None:
    assert redeem(payable(1000), STEPS, PointsWish(points=500)).points == 0


def test_points_pay_a_part_of_the_basket_at_most() -> None:
    """Half of 15.01 is 7.50, rounded down: seven steps."""
    rule = replace(STEPS, cap_bp=5000)
    assert redeemable(payable(1000, 501), rule, 10_000).max_points == 700
    assert redeemable(payable(1000), replace(STEPS, cap_bp=0), 10_000).max_points == 0
    assert redeemable(payable(1000), replace(STEPS, cap_bp=20_000), 10_000).max_points == 1000


def test_points_pay_for_some_goods_only() -> None:
    """The cap is of the whole basket, what is paid is of these goods."""
    rule = replace(STEPS, products=Products(include=(ProductMatch(skus=("MILK",)),)))
    lines = [
        PayableLine(line=line(1, "PEN"), left_minor=900),
        PayableLine(line=line(2, "MILK"), left_minor=350),
    ]
    done = redeem(lines, rule, wish(1000))
    assert (done.points, done.shares_minor) == (300, (0, 300))


def test_what_could_be_spent_is_the_least_of_all_limits() -> None:
    able = redeemable(payable(5000), replace(STEPS, max_points=1250), 2000)
    assert (able.max_points, able.max_off_minor) == (1200, 1200)
    assert redeemable(payable(5000), STEPS, 1999).max_points == 1900
    assert redeemable(payable(5000), STEPS, 99).max_points == 0
    assert redeemable(payable(-500), STEPS, 5000).max_points == 0


def test_a_step_may_be_worth_more_or_less_than_its_points() -> None:
    """Three points for 0.10: 40 of them are 13 steps, 39 points for 1.30."""
    rule = RedemptionRule(step_points=3, step_minor=10, min_points=1)
    done = redeem(payable(1000, 1), rule, wish(40))
    assert (done.points, done.off_minor) == (39, 130)
    assert sum(e.points for e in done.entries) == -39


@pytest.mark.parametrize("change", [{"step_points": 0}, {"step_minor": 0}, {"step_points": -1}])
def test_a_nonsensical_step_takes_nothing(change: dict[str, int]) -> None:
    assert redeemable(payable(1000), replace(STEPS, **change), 1000).max_points == 0


def test_a_basket_of_nothing_takes_nothing() -> None:
    assert redeem([], STEPS, wish(500)) == Redeemed()


def test_leases_that_do_not_cover_are_an_error_of_ours() -> None:
    assert list(split_over([3, 0, 2], [("A", 0), ("B", 4), ("C", 9)])) == [
        (0, "B", 3), (2, "B", 1), (2, "C", 1),
    ]  # fmt: skip
    with pytest.raises(ValueError, match="do not cover"):
        list(split_over([5], [("A", 4)]))
