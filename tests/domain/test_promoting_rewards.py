"""Each kind of promotion by hand-calculated cases."""

from __future__ import annotations

import pytest

from pos_app.domain.promotions import (
    AmountOff,
    Bundle,
    BuyGet,
    FixedPrice,
    FreeService,
    Gift,
    Limits,
    MemberPrice,
    MultiBuy,
    NthDiscount,
    PercentOff,
    PointsMultiplier,
    PriceBreak,
    SpendAndSave,
    SpendStep,
    TierDiscount,
    When,
    type_of_reward,
)
from pos_app.domain.quantity import Unit
from tests.helpers.builders_promotions import (
    line,
    member,
    off,
    off_lines,
    offs,
    only,
    part,
    promoted,
    promotion,
    spend,
)

A, B, C = line("A", 1000), line("B", 700), line("C", 500)


@pytest.mark.parametrize(
    ("reward", "expected"),
    [
        (PercentOff(rate_bp=2000), {1: 200, 2: 140, 3: 100}),
        (AmountOff(amount_minor=600), {1: 600, 2: 600, 3: 500}),
        (FixedPrice(price_minor=650), {1: 350, 2: 50}),
        (NthDiscount(nth=2, rate_bp=5000), {2: 350}),
        (BuyGet(buy=2, get=1), {3: 500}),
        (BuyGet(buy=1, get=2), {2: 700, 3: 500}),
        (BuyGet(buy=1, get=1, rate_bp=5000, get_products=only("A")), {1: 500}),
        (MultiBuy(breaks=(PriceBreak(quantity=2, price_minor=1190),)), {1: 300, 2: 210}),
        (MultiBuy(breaks=(PriceBreak(quantity=3, price_minor=600),), each=True), {1: 400, 2: 100}),
        (Bundle(parts=(part("A"), part("C")), price_minor=1200), {1: 200, 3: 100}),
        (Bundle(parts=(part("A"), part("C")), off_minor=150), {1: 100, 3: 50}),
        (Bundle(parts=(part("A", "B"), part("C")), rate_bp=1000), {1: 100, 3: 50}),
        (spend(2200, 220), {1: 100, 2: 70, 3: 50}),
        (SpendAndSave(steps=(SpendStep(spend_minor=0, rate_bp=1000),)), {1: 100, 2: 70, 3: 50}),
        (Gift(skus=("C",)), {3: 500}),
        (FreeService(skus=("B",)), {2: 700}),
    ],
)  # fmt: skip
def test_what_it_takes_off_which_line(reward: type_of_reward, expected: dict[int, int]) -> None:
    assert off_lines(promoted([A, B, C], promotion("p", reward))) == expected


def test_a_step_is_reached_to_the_cent() -> None:
    """满200减30."""
    deal = promotion("p", spend(20_000, 3_000))
    assert off(promoted([line("A", 19_999)], deal)) == 0
    assert off(promoted([line("A", 20_000)], deal)) == 3_000
    assert off(promoted([line("A", 59_999)], deal)) == 3_000


def test_every_multiple_counts_where_it_says_so() -> None:
    """每满200减30."""
    deal = promotion("p", spend(20_000, 3_000, every=True))
    answer = promoted([line("A", 59_999)], deal)
    assert (off(answer), answer.applied[0].times) == (6_000, 2)


def test_the_highest_step_counts_alone() -> None:
    steps = (SpendStep(spend_minor=1000, off_minor=100), SpendStep(spend_minor=2000, off_minor=250))
    deal = promotion("p", SpendAndSave(steps=steps))
    assert [off(promoted([line("A", n)], deal)) for n in (999, 1000, 2000)] == [0, 100, 250]


def test_the_second_piece_at_half_price_pairs_like_with_like() -> None:
    """第二件半价: 10.00 with 7.00, 5.00 with 4.00 takes off 3.50 + 2.00."""
    deal = promotion("p", NthDiscount(nth=2, rate_bp=5000))
    answer = promoted([C, line("D", 400), A, B], deal)
    assert (off(answer), answer.applied[0].times) == (550, 2)


def test_three_for_two_frees_the_cheapest_of_each_three() -> None:
    deal = promotion("p", BuyGet(buy=2, get=1))
    assert off(promoted([line("A", 1000, 3), line("B", 700, 3)], deal)) == 1700
    assert off(promoted([line("A", 1000, 2), line("B", 700, 3)], deal)) == 700


def test_price_breaks_make_the_cheapest_sets() -> None:
    breaks = (PriceBreak(quantity=3, price_minor=2000), PriceBreak(quantity=5, price_minor=3000))
    deal = promotion("p", MultiBuy(breaks=breaks))
    assert off(promoted([line("A", 1000, 8)], deal)) == 3_000
    assert off(promoted([line("A", 1000, 4)], deal)) == 1_000


def test_a_great_many_pieces_are_no_trouble() -> None:
    rewards: list[type_of_reward] = [
        BuyGet(buy=2, get=1), NthDiscount(nth=3, rate_bp=10_000),
        MultiBuy(breaks=(PriceBreak(quantity=3, price_minor=200),)),
    ]  # fmt: skip
    for reward in rewards:
        answer = promoted([line("A", 100, 80_995)], promotion("p", reward))
        assert off(answer) == 26_998 * 100


def test_member_and_tier_prices_are_for_members() -> None:
    price = promotion("p", MemberPrice(prices_minor={"A": 900}))
    tier = promotion("t", TierDiscount(rates_bp={"gold": 2000}))
    assert off(promoted([A, B], price, tier)) == 0
    assert offs(promoted([A, B], price, tier, buyer=member())) == {"p": 100}
    assert offs(promoted([A, B], price, tier, buyer=member(tier="gold"))) == {"t": 340}


def test_goods_by_weight_are_one_unit() -> None:
    apples = line("K", 899, unit=Unit.KILOGRAM, quantity_milli=1_255)
    assert off(promoted([apples], promotion("p", PercentOff(rate_bp=1000)))) == 113
    two = [apples, line("K", 899, unit=Unit.KILOGRAM, quantity_milli=500)]
    assert off(promoted(two, promotion("p", NthDiscount(nth=2, rate_bp=5000)))) == 225


def test_a_percentage_of_prices_finer_than_a_cent_is_taken_of_the_sum() -> None:
    screws = line("S", 0, 1000, price_milliminor=100, list_price_milliminor=100)
    assert off(promoted([screws], promotion("p", PercentOff(rate_bp=2000)))) == 20


@pytest.mark.parametrize(
    ("price", "count", "rate", "expected"),
    [(333, 3, 1000, 100), (1, 7, 1000, 1), (1250, 2, 1500, 375), (10, 100, 500, 50)],
)
def test_a_percentage_is_rounded_once_for_equal_units(
    price: int, count: int, rate: int, expected: int
) -> None:
    assert off(promoted([line("A", price, count)], promotion("p", PercentOff(rate_bp=rate)))) == (
        expected
    )


def test_the_rest_that_a_set_leaves_is_rounded_once() -> None:
    """Two of five for 0.12: 5 % of the other three, 0.30, is 0.02; by units it would be 0.03."""
    two = promotion("s", MultiBuy(breaks=(PriceBreak(quantity=2, price_minor=12),)),
                    limits=Limits(times_per_basket=1))  # fmt: skip
    five = promotion("p", PercentOff(rate_bp=500))
    assert offs(promoted([line("A", 10, 5)], two, five)) == {"s": 8, "p": 2}


def test_a_limited_percentage_is_rounded_once() -> None:
    deal = promotion("p", PercentOff(rate_bp=500), limits=Limits(units_per_basket=40))
    assert off(promoted([line("A", 10, 100)], deal)) == 20


def test_gifts_need_what_they_are_given_with() -> None:
    when = When(min_spend_minor=1000)
    gift = promotion("p", Gift(skus=("C",), quantity=2), when=when)
    assert off(promoted([line("C", 500, 3)], gift)) == 500
    assert off(promoted([A, line("C", 500, 3)], gift)) == 1000
    assert off(promoted([B, C], gift)) == 0


def test_points_are_multiplied_without_money() -> None:
    double = promotion("p", PointsMultiplier(times_bp=20_000), products=only("A"))
    [offer] = promoted([A, B], double).applied
    assert (offer.off_minor, offer.times_bp, offer.lines) == (0, 20_000, ((1, 0),))


def test_limits_bound_sets_units_and_money() -> None:
    three = line("A", 1000, 6)
    nth = NthDiscount(nth=2, rate_bp=5000)
    ten = PercentOff(rate_bp=1000)
    cases: list[tuple[type_of_reward, Limits, int]] = [
        (nth, Limits(times_per_basket=2), 1000), (nth, Limits(units_per_basket=3), 500),
        (ten, Limits(units_per_basket=4), 400), (ten, Limits(off_per_basket_minor=250), 250),
        (ten, Limits(times_per_basket=0), 0), (nth, Limits(off_per_basket_minor=700), 700),
        (spend(1000, 100, every=True), Limits(times_per_basket=3), 300),
        (spend(1000, 100, every=True), Limits(off_per_basket_minor=150), 150),
    ]  # fmt: skip
    for reward, limits, expected in cases:
        assert off(promoted([three], promotion("p", reward, limits=limits))) == expected


def test_a_limit_on_units_takes_the_dearest() -> None:
    deal = promotion("p", PercentOff(rate_bp=1000), limits=Limits(units_per_basket=1))
    assert off_lines(promoted([C, A, B], deal)) == {2: 100}
