"""When a promotion holds, how far it goes, what it may be combined with, and what is said of it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from pos_app.domain.buyer import Place, PromotionUses, Uses
from pos_app.domain.offers import Missing, Why
from pos_app.domain.promoting import promote
from pos_app.domain.promotions import (
    AmountOff,
    Bundle,
    BuyGet,
    Channel,
    Gift,
    Hours,
    Limits,
    MemberPrice,
    MultiBuy,
    NthDiscount,
    PercentOff,
    PointsMultiplier,
    PriceBreak,
    ProductMatch,
    Products,
    When,
)
from tests.helpers.builders_promotions import (
    ask,
    book,
    coupon,
    line,
    member,
    off,
    offs,
    only,
    part,
    promoted,
    promotion,
    spend,
)

TEN = PercentOff(rate_bp=1000)
A = line("A", 1000)
NIGHT = When(hours=(Hours(start="22:00", until="02:00"),), weekdays=(1,))


@pytest.mark.parametrize(
    ("when", "changes", "why"),
    [
        (When(start=date(2026, 3, 2), until=date(2026, 3, 2)), {}, None),
        (When(start=date(2026, 3, 3)), {}, Why.TIME),
        (When(until=date(2026, 3, 1)), {}, Why.TIME),
        (When(weekdays=(1,)), {}, None),
        (When(weekdays=(2, 3)), {}, Why.TIME),
        (When(hours=(Hours(start="12:00", until="13:00"),)), {}, None),
        (When(hours=(Hours(start="11:00", until="12:00"),)), {}, Why.TIME),
        (When(stores=("S02",)), {}, Why.PLACE),
        (When(channels=(Channel.KIOSK,)), {}, Why.PLACE),
        (When(channels=(Channel.KIOSK,)), {"place": Place(store="S01", channel=Channel.KIOSK)},
         None),
        (When(members_only=True), {}, Why.NOT_MEMBER),
        (When(members_only=True), {"buyer": member()}, None),
        (When(tiers=("gold",)), {"buyer": member(tier="silver")}, Why.TIER),
        (When(segments=("vip",)), {"buyer": member(segment="vip")}, None),
        (When(segments=("vip",)), {"buyer": member()}, Why.SEGMENT),
        (When(birthday=True), {"buyer": member()}, Why.BIRTHDAY),
        (When(birthday=True), {"buyer": member(birthday_from=date(2026, 3, 1),
                                               birthday_until=date(2026, 3, 2))}, None),
        (When(first_purchase=True), {"buyer": member()}, Why.FIRST_PURCHASE),
        (When(first_purchase=True), {"buyer": member(first_purchase=True)}, None),
        (When(coupon="X"), {}, Why.COUPON),
        (When(coupon="X"), {"coupons": (coupon("X"),)}, None),
        (When(benefit="wrap"), {"buyer": member()}, Why.BENEFIT),
        (When(benefit="wrap"), {"buyer": member(), "claims": ("wrap",)}, None),
        (When(benefit="wrap"), {"buyer": member(benefits=("wrap",))}, None),
        (When(min_quantity=2), {}, Why.QUANTITY),
        (When(min_spend_minor=1001), {}, Why.SPEND),
        (When(min_quantity=1, min_spend_minor=1000), {}, None),
    ],
)  # fmt: skip
def test_conditions(when: When, changes: dict[str, object], why: Why | None) -> None:
    answer = promoted([A], promotion("p", TEN, when=when), **changes)
    assert off(answer) == (100 if why is None else 0)
    seen = [one.why for one in answer.passed_over]
    far = why in {None, Why.TIME, Why.PLACE}
    assert set(seen) <= {why} if far else seen == [why]


@pytest.mark.parametrize(
    ("at", "holds"),
    [
        (datetime(2026, 3, 2, 22, 0, tzinfo=UTC), True),
        (datetime(2026, 3, 3, 1, 59, tzinfo=UTC), True),
        (datetime(2026, 3, 3, 2, 0, tzinfo=UTC), False),
        (datetime(2026, 3, 2, 1, 59, tzinfo=UTC), False),
        (datetime(2026, 3, 3, 22, 0, tzinfo=UTC), False),
    ],
)
def test_hours_past_midnight_belong_to_the_day_they_begin_on(at: datetime, holds: bool) -> None:
    assert bool(off(promoted([A], promotion("p", TEN, when=NIGHT), at=at))) is holds


def test_early_access_begins_days_sooner() -> None:
    deal = promotion("p", TEN, when=When(start=date(2026, 3, 4), early_days=2))
    assert off(promoted([A], deal, buyer=member(early_access=True))) == 100
    assert off(promoted([A], deal, buyer=member())) == 0


@pytest.mark.parametrize(
    ("limits", "uses", "why"),
    [
        (Limits(times_per_member=1), PromotionUses(by_member=1), Why.LIMIT_MEMBER),
        (Limits(times_per_member_day=1), PromotionUses(by_member_today=1), Why.LIMIT_MEMBER),
        (Limits(times_per_day=3), PromotionUses(today=3), Why.LIMIT_DAY),
        (Limits(budget_minor=500), PromotionUses(off_minor=500), Why.BUDGET),
        (Limits(times_per_basket=0), PromotionUses(), Why.LIMIT_BASKET),
    ],
)
def test_what_was_used_up_is_over(limits: Limits, uses: PromotionUses, why: Why) -> None:
    answer = promoted(
        [A], promotion("p", TEN, limits=limits), uses=Uses(promotions={"p": uses}), buyer=member()
    )
    assert (off(answer), answer.passed_over[0].why) == (0, why)


def test_a_budget_nearly_used_up_gives_what_is_left() -> None:
    deal = promotion("p", TEN, limits=Limits(budget_minor=500))
    uses = Uses(promotions={"p": PromotionUses(off_minor=470)})
    assert off(promoted([A], deal, uses=uses)) == 30


def test_products_by_category_brand_style_attribute_and_set() -> None:
    tea = line("T", 1000, category="Food/Drinks/Tea", brand="Lotus", style="L1",
               attributes=(("size", "M"),))  # fmt: skip
    matches = [
        ProductMatch(categories=("Food",)), ProductMatch(categories=("Food/Drinks",)),
        ProductMatch(brands=("Lotus",)), ProductMatch(styles=("L1",)),
        ProductMatch(attributes={"size": ("S", "M")}), ProductMatch(sets=("hot",)),
        ProductMatch(brands=("Lotus",), categories=("Food",)),
    ]  # fmt: skip
    sets = {"hot": Products(include=(ProductMatch(skus=("T",)),)),
            "loop": Products(include=(ProductMatch(sets=("loop",)),))}  # fmt: skip
    for match in matches:
        deal = promotion("p", TEN, products=Products(include=(match,)))
        asked = ask([tea, A], [])
        answer = promote(
            type(asked)(lines=asked.lines, book=book([deal], product_sets=sets), at=asked.at,
                        place=asked.place)
        )  # fmt: skip
        assert off(answer) == 100, match
    for match in (ProductMatch(categories=("Foo",)), ProductMatch(sets=("loop",)),
                  ProductMatch(sets=("none",))):  # fmt: skip
        assert off(promoted([tea], promotion("p", TEN, products=Products(include=(match,))))) == 0
    without = Products(exclude=(ProductMatch(brands=("Lotus",)),))
    assert off(promoted([tea, A], promotion("p", TEN, products=without))) == 100


def test_one_of_a_group_applies_and_the_better_one() -> None:
    five, ten = promotion("a", PercentOff(rate_bp=500), group="g", products=only("A")), promotion(
        "b", TEN, group="g", products=only("B")
    )  # fmt: skip
    answer = promoted([A, line("B", 1000)], five, ten)
    assert offs(answer) == {"b": 100}
    assert [(p.promotion, p.why, p.instead) for p in answer.passed_over] == [
        ("a", Why.GROUP, ("b",))
    ]


def test_a_group_is_closed_to_later_levels_too() -> None:
    first = promotion("a", PercentOff(rate_bp=500), group="g", priority=1)
    later = promotion("b", TEN, group="g", priority=2, stackable=True)
    points = promotion("c", PointsMultiplier(times_bp=20_000), group="g")
    assert offs(promoted([A], first, later, points)) == {"a": 50}


def test_levels_are_settled_one_after_the_other_on_what_is_left() -> None:
    first = promotion("a", PercentOff(rate_bp=500), priority=1)
    better = promotion("b", PercentOff(rate_bp=5000), priority=2)
    on_top = promotion("c", TEN, priority=3, stackable=True)
    answer = promoted([A], first, better, on_top)
    assert offs(answer) == {"a": 50, "c": 95}
    assert [(p.promotion, p.why) for p in answer.passed_over] == [("b", Why.PRIORITY)]


def test_stackable_prices_come_on_top_by_id() -> None:
    plain = promotion("z", PercentOff(rate_bp=2000))
    tops = [promotion("b", TEN, stackable=True), promotion("a", TEN, stackable=True)]
    answer = promoted([A], *tops, plain)
    assert [(o.promotion, o.off_minor) for o in answer.applied] == [
        ("z", 200),
        ("a", 80),
        ("b", 72),
    ]


def test_a_set_is_made_only_where_it_beats_the_prices() -> None:
    nth = promotion("n", NthDiscount(nth=2, rate_bp=5000))
    assert offs(promoted([line("A", 1000, 3)], nth, promotion("p", TEN))) == {"n": 500, "p": 100}
    better = promotion("p", PercentOff(rate_bp=3000))
    assert offs(promoted([line("A", 1000, 3)], nth, better)) == {"p": 900}


def test_a_reduction_is_left_out_where_it_would_lose_a_step() -> None:
    step = promotion("s", spend(2000, 500), stackable=True)
    small = promotion("p", AMOUNT, products=only("B"))
    answer = promoted([A, line("B", 1000)], small, step)
    assert (offs(answer), answer.bounded) == ({"s": 500}, False)


AMOUNT = PercentOff(rate_bp=100)


def test_spend_promotions_share_no_goods() -> None:
    """3000 once: 30 at 300, or 10 at 100 on one half and nothing on the rest."""
    low, high = promotion("l", spend(1000, 100)), promotion("h", spend(3000, 300))
    answer = promoted([line("A", 1000, 3)], low, high)
    assert offs(answer) == {"h": 300}
    assert answer.passed_over[0].why is Why.BETTER
    food = promotion("f", spend(1000, 200), products=only("A"))
    assert offs(promoted([A, line("B", 3000)], food, high)) == {"f": 200, "h": 300}


def test_hints_say_what_is_missing() -> None:
    cases = [
        ([line("A", 1880)], promotion("p", spend(2000, 300)), (Missing.SPEND, 120, 0, 300)),
        ([line("A", 1000)], promotion("p", NthDiscount(nth=2, rate_bp=5000)),
         (Missing.QUANTITY, 0, 1, 500)),
        ([line("A", 1000, 2)], promotion("p", BuyGet(buy=2, get=1)),
         (Missing.QUANTITY, 0, 1, 1000)),
        ([A], promotion("p", Bundle(parts=(part("A"), part("B")), off_minor=150)),
         (Missing.QUANTITY, 0, 1, 150)),
        ([line("A", 1000, 2)],
         promotion("p", MultiBuy(breaks=(PriceBreak(quantity=3, price_minor=2500),))),
         (Missing.QUANTITY, 0, 1, 500)),
        ([line("A", 1000, 2)], promotion("p", BuyGet(buy=2, get=1, get_products=only("B")),
                                         products=only("A")), (Missing.QUANTITY, 0, 1, 0)),
        ([A], promotion("p", Gift(skus=("MUG",))), (Missing.GIFT, 0, 1, 0)),
        ([A], promotion("p", MemberPrice(prices_minor={"A": 900})), (Missing.MEMBER, 0, 0, 100)),
        ([A], promotion("p", TEN, when=When(min_quantity=2)), (Missing.QUANTITY, 0, 1, 100)),
        ([A], promotion("p", TEN, when=When(min_spend_minor=1500)), (Missing.SPEND, 500, 0, 100)),
    ]  # fmt: skip
    for lines, deal, expected in cases:
        [hint] = promoted(lines, deal).hints
        seen = (hint.missing, hint.missing_minor, hint.missing_quantity, hint.saves_minor)
        assert seen == expected


def test_a_missing_gift_is_a_hint_and_not_passed_over() -> None:
    answer = promoted([A], promotion("p", Gift(skus=("MUG",))))
    assert ([h.missing for h in answer.hints], answer.passed_over) == ([Missing.GIFT], ())


def test_sets_that_save_nothing_say_so() -> None:
    dear = MultiBuy(breaks=(PriceBreak(quantity=2, price_minor=2500),))
    for count, why in ((2, Why.NO_SAVING), (1, Why.QUANTITY)):
        [over] = promoted([line("A", 1000, count)], promotion("p", dear)).passed_over
        assert over.why is why


def test_of_equal_savings_fewer_promotions_are_taken() -> None:
    both = [line("A", 1000), line("B", 1000)]
    each = [promotion(x.lower(), PercentOff(rate_bp=1000), products=only(x)) for x in "AB"]
    assert offs(promoted(both, *each, promotion("c", AmountOff(amount_minor=100)))) == {"c": 200}


def test_what_is_far_away_is_no_hint() -> None:
    far = promotion("p", spend(2001, 300))
    assert promoted([A], far).hints == ()
    assert promoted([A], promotion("p", BuyGet(buy=4, get=1))).hints == ()
