"""Points spent and earned, benefits used, coupons in the basket, leases given back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pos_app.domain.basket import Entry
from pos_app.domain.facts import BenefitClaimed, PointsEarned, PointsSpent
from pos_app.domain.lease import Lease
from pos_app.domain.pricing import AdjustmentKind
from pos_app.domain.returns import ReturnLine
from pos_app.errors import BadInput
from pos_app.services.checkout import Understood
from pos_app.services.returning import ReturnWish
from tests.helpers.builders_member_floor import member_floor
from tests.helpers.builders_till import ShopFloor
from tests.helpers.refusals import refused


@pytest.fixture
def floor() -> ShopFloor:
    floor = member_floor()
    floor.services.checkout.scan("M1")
    return floor


def sell(floor: ShopFloor, *codes: str):
    for code in codes:
        floor.services.checkout.scan(code)
    trade = floor.services.tendering.exact_cash().trade
    assert trade is not None
    return trade


def give_back(floor: ShopFloor, receipt: str, *lines: tuple[int, int]):
    wish = ReturnWish(
        against=tuple((receipt, ReturnLine(line_no=n, quantity_milli=q, reason="damaged"))
                      for n, q in lines)
    )  # fmt: skip
    fact = floor.approved(lambda given: floor.services.returning.complete(wish, None, given))
    return fact.body.trade


# Points as money off ------------------------------------------------------------------------------


def test_points_are_spent_from_the_lease_and_come_back_exactly(floor: ShopFloor) -> None:
    floor.services.checkout.scan("BOOK")
    view = floor.services.points.redeem(300)
    assert view.priced.total_minor == 4500 - 300
    [adjustment] = view.priced.lines[0].adjustments
    assert (adjustment.kind, adjustment.amount_minor) == (AdjustmentKind.POINTS, -300)
    trade = sell(floor)
    assert floor.journal.leases("M1")[0].left_points == 300
    # 42.00 paid earns 42 points, doubled; 300 were spent.
    assert sum(e.points for e in trade.points) == 84 - 300
    back = give_back(floor, trade.receipt, (1, 1000))
    assert back.total_minor == -4200
    assert sum(e.points for e in (*trade.points, *back.points)) == 0
    # The points went back to the member, not to what this till may spend.
    assert floor.journal.leases("M1")[0].left_points == 300


def test_the_customer_chooses_within_minimum_step_and_cap(floor: ShopFloor) -> None:
    points = floor.services.points
    floor.services.checkout.scan("MILK")
    with refused("points_negative", BadInput):
        points.redeem(-100)
    with refused("points_below_minimum", points=200):
        points.redeem(100)
    with refused("points_not_in_steps", points=100):
        points.redeem(250)
    with refused("points_over_cap", points=600):
        points.redeem(700)
    assert points.redeem(600).priced.total_minor == 1250 - 600
    assert points.keep_points().priced.total_minor == 1250


def test_spent_points_shrink_with_the_basket(floor: ShopFloor) -> None:
    floor.services.checkout.scan("MILK")
    floor.services.checkout.scan("PEN")
    floor.services.points.redeem(600)
    line = floor.services.checkout.view().basket.lines[0].line_no
    view = floor.services.checkout.void_line(line)
    # Half of 3.33 is below the least that may be spent at once: nothing is.
    assert (view.priced.points_spent, view.priced.total_minor) == (0, 333)


def test_nothing_is_spent_that_the_lease_does_not_cover() -> None:
    floor = member_floor(Lease(id="L1", member="M1", granted_points=300))
    floor.services.checkout.scan("M1")
    floor.services.checkout.scan("SHIRT")
    with refused("points_over_cap", points=300):
        floor.services.points.redeem(400)


def test_without_a_lease_nothing_is_spent_and_everything_is_earned() -> None:
    floor = member_floor(Lease(id="L2", member="M2", granted_points=100))
    floor.services.checkout.scan("M1")
    floor.services.checkout.scan("MILK")
    with refused("points_not_redeemable"):
        floor.services.points.redeem(200)
    assert sell(floor).points[0].points == 25


def test_a_lease_that_ends_before_payment_is_not_spent() -> None:
    now_ms = 1_772_424_000_000
    lease = Lease(id="L1", member="M1", granted_points=600, expires_ms=now_ms + 3_600_000)
    floor = member_floor(lease)
    floor.services.checkout.scan("M1")
    floor.services.checkout.scan("MILK")
    floor.services.points.redeem(300)
    floor.clock.advance(hours=2)
    with refused("points_no_longer_covered"):
        floor.services.tendering.exact_cash()
    floor.services.points.keep_points()
    assert sell(floor).total_minor == 1250


def test_points_of_a_parked_basket_stay_with_the_member(floor: ShopFloor) -> None:
    floor.services.checkout.scan("MILK")
    floor.services.points.redeem(300)
    basket_id = floor.services.checkout.view().basket.id
    floor.services.checkout.park("later")
    assert floor.services.checkout.recall(basket_id).priced.points_spent == 0
    assert floor.journal.leases("M1")[0].left_points == 600


def test_a_member_is_needed(floor: ShopFloor) -> None:
    floor.services.membership.detach()
    floor.services.checkout.scan("MILK")
    for act in (
        lambda: floor.services.points.redeem(200),
        lambda: floor.services.points.take_reward("R-PEN"),
        lambda: floor.services.points.claim_benefit("wrap"),
    ):
        with refused("member_needed"):
            act()


# Rewards ------------------------------------------------------------------------------------------


def test_goods_are_taken_for_points(floor: ShopFloor) -> None:
    view = floor.services.points.take_reward("R-PEN")
    assert (view.priced.total_minor, view.priced.points_spent) == (0, 300)
    # What is taken cannot be multiplied, nor merged with what is bought.
    with refused("reward_line_fixed"):
        floor.services.checkout.change_quantity(1, 2000)
    assert len(floor.services.checkout.scan("PEN").basket.lines) == 2
    # 300 of the 600 are spoken for.
    floor.services.points.take_reward("R-PEN")
    with refused("points_short"):
        floor.services.points.take_reward("R-PEN")
    trade = sell(floor)
    assert trade.total_minor == 333
    assert floor.journal.leases("M1")[0].left_points == 0


def test_a_voided_reward_costs_no_points(floor: ShopFloor) -> None:
    floor.services.points.take_reward("R-PEN")
    view = floor.services.checkout.void_line(1)
    assert (view.basket.rewards, view.priced.points_spent) == ((), 0)


def test_a_donation_is_a_fact_of_its_own(floor: ShopFloor) -> None:
    floor.services.points.spend("R-TREE")
    [fact] = floor.facts(PointsSpent)
    assert [(e.points, e.lease) for e in fact.points] == [(-500, "L1")]
    assert floor.journal.leases("M1")[0].left_points == 100
    with refused("points_short"):
        floor.services.points.spend("R-TREE")


def test_goods_are_not_spent_on_like_a_donation(floor: ShopFloor) -> None:
    with refused("reward_needs_line"):
        floor.services.points.spend("R-PEN")
    with refused("reward_without_line"):
        floor.services.points.take_reward("R-TREE")


def test_a_coupon_used_up_while_its_basket_was_parked_leaves_it(floor: ShopFloor) -> None:
    floor.services.checkout.scan("MILK")
    floor.services.coupons.add("ONCE1")
    basket_id = floor.services.checkout.view().basket.id
    floor.services.checkout.park("later")
    floor.clock.advance(days=400)
    view = floor.services.checkout.recall(basket_id)
    assert (view.basket.coupons, view.dropped_coupons) == ((), ("ONCE1",))


def test_an_activity_earns_once_a_day(floor: ShopFloor) -> None:
    floor.services.points.earn("M1", "sign-in")
    [fact] = floor.facts(PointsEarned)
    assert ([e.points for e in fact.points], fact.tier_points) == ([5], 1)
    with refused("activity_done_today"):
        floor.services.points.earn("M1", "sign-in")
    assert floor.services.panels.panel("M1").points.available == 1005


# Benefits -----------------------------------------------------------------------------------------


def test_a_partners_voucher_is_given_once(floor: ShopFloor) -> None:
    floor.services.points.claim_partner("tea")
    assert [f.use.benefit for f in floor.facts(BenefitClaimed)] == ["tea"]
    with refused("benefit_used_up"):
        floor.services.points.claim_partner("tea")
    with refused("benefit_not_partner"):
        floor.services.points.claim_partner("wrap")


def test_gold_members_may_return_later(floor: ShopFloor) -> None:
    trade = sell(floor, "MILK")
    floor.clock.advance(days=45)
    assert not floor.services.returning.open(trade.receipt).is_late
    floor.clock.advance(days=20)
    assert floor.services.returning.open(trade.receipt).is_late


# Coupons ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["HELLO10", "hello-10", " HELLO 10 "])
def test_a_coupon_is_scanned_or_typed(floor: ShopFloor, code: str) -> None:
    view = floor.services.checkout.scan(code)
    assert view.understood is Understood.COUPON
    assert [c.code for c in view.basket.coupons] == ["HELLO10"]
    with refused("coupon_in_basket"):
        floor.services.coupons.add("HELLO10")
    assert floor.services.coupons.remove("HELLO10").basket.coupons == ()


def test_a_coupon_of_another_member_says_so(floor: ShopFloor) -> None:
    floor.services.checkout.scan("M2")
    with refused("coupon_other_member"):
        floor.services.coupons.add("ONCE1")
    with refused("coupon_unknown"):
        floor.services.coupons.add("NOSUCH")


def test_a_coupon_of_a_campaign_that_is_over_says_so(floor: ShopFloor) -> None:
    floor.clock.advance(days=400)
    with refused("coupon_campaign_over"):
        floor.services.coupons.add("HELLO10")


# Clock and leases ---------------------------------------------------------------------------------


def test_a_clock_set_back_brings_no_ended_promotion_to_life(floor: ShopFloor) -> None:
    workplace = floor.services.workplace
    before = workplace.pricing_time()
    floor.clock.set(floor.clock.now() - timedelta(days=30))
    assert workplace.pricing_time() == before
    assert workplace.is_clock_behind


def test_a_grant_is_taken_up_once_and_given_back(floor: ShopFloor) -> None:
    leasing = floor.services.leasing
    assert leasing.take_grant(Lease(id="L1", member="M1", granted_points=600)) is None
    with refused("points_negative", BadInput):
        leasing.take_grant(Lease(id="L9", member="M1", granted_points=0))
    leasing.give_back("M1", "L1")
    with refused("lease_closed"):
        leasing.give_back("M1", "L1")
    with refused("lease_unknown"):
        leasing.give_back("M1", "L404")
    assert floor.services.panels.panel("M1").points.spendable_here == 0


def test_leases_whose_time_is_over_are_given_back() -> None:
    now_ms = 1_772_424_000_000
    floor = member_floor(
        Lease(id="L1", member="M1", granted_points=600, expires_ms=now_ms + 1000),
        Lease(id="L2", member="M1", granted_points=100),
    )
    floor.clock.advance(hours=1)
    ended = floor.services.leasing.give_back_ended("M1")
    assert [f.body.left_points for f in ended] == [600]
    assert floor.services.panels.panel("M1").points.spendable_here == 100


# Suggestions --------------------------------------------------------------------------------------


def test_what_was_suggested_and_bought_is_counted_and_uncounted(floor: ShopFloor) -> None:
    pen = floor.services.lookup.product("PEN").chosen.product
    floor.services.checkout.add(Entry(product=pen, suggestion="together"))
    trade = sell(floor, "MILK")
    assert [line.suggestion for line in trade.lines] == ["together", ""]
    taken = floor.services.shifts.report().sum_of("suggestions")
    assert (taken.count, taken.amount_minor) == (1, 333)
    give_back(floor, trade.receipt, (1, 1000))
    taken = floor.services.shifts.report().sum_of("suggestions")
    assert (taken.count, taken.amount_minor) == (0, 0)
