"""Each rule of coupons, segments and pairs is broken once, and its test must notice."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from pos_app.domain import associations, coupons, segments
from pos_app.domain.coupons import CouponKind, CouponUses, Verdict
from tests.domain import test_associations, test_coupons, test_recommending, test_segments
from tests.domain.test_coupons import DAY, OPEN, SPRING, found
from tests.mutation.harness import Mutation, is_noticed


def a_single_use_coupon_is_used_once() -> None:
    single = replace(OPEN, kind=CouponKind.SINGLE)
    assert found(single) is Verdict.VALID
    assert found(single, total=1) is Verdict.USED_UP


def a_campaign_ends() -> None:
    assert found(on=DAY.replace(month=4)) is Verdict.CAMPAIGN_OVER


def a_bound_coupon_stays_with_its_member() -> None:
    assert found(replace(OPEN, member="M9")) is Verdict.OTHER_MEMBER


def who_comes_before_when() -> None:
    sent = replace(SPRING, targeted=True)
    late = DAY.replace(month=4)
    assert found(campaign=sent, on=late, targeted=False) is Verdict.NOT_TARGETED


MUTATIONS = [
    Mutation(
        "a single-use coupon has no limit", coupons, "uses_allowed", lambda c: c.max_uses,
        a_single_use_coupon_is_used_once,
    ),
    Mutation(
        "uses never count", coupons, "_how_often", lambda *_: None,
        a_single_use_coupon_is_used_once,
    ),
    Mutation("campaigns never end", coupons, "_when", lambda *_: None, a_campaign_ends),
    Mutation(
        "anyone may use a bound coupon", coupons, "_whose", lambda *_: None,
        a_bound_coupon_stays_with_its_member,
    ),
    Mutation(
        "targets do not matter", coupons, "_whose", lambda *_: None, who_comes_before_when
    ),
    Mutation(
        "uses here and there are added up", test_coupons, "known_uses",
        lambda c, own, member=0: CouponUses(total=c.used + own, by_member=member),
        test_coupons.test_known_uses_take_the_larger_count,
    ),
    Mutation(
        "of several coupons the first is taken", test_coupons, "best_of",
        lambda judged: next(iter(judged), (None, Verdict.UNKNOWN)),
        test_coupons.test_of_several_campaigns_the_valid_one_that_ends_first_is_taken,
    ),
    Mutation(
        "equal customers score differently", segments, "bisect_left",
        lambda ordered, value: len(ordered) - 1 - ordered[::-1].index(value),
        test_segments.test_equal_customers_score_alike_and_one_alone_scores_lowest,
    ),
    Mutation(
        "lift is compared as a binary fraction", test_associations, "by_lift",
        lambda pairs: sorted(pairs, key=lambda p: (-float(p.lift), -p.n_ab, p.a, p.b)),
        test_associations.test_lift_is_compared_exactly,
    ),
    Mutation(
        "rare pairs count", associations, "_pairs",
        lambda baskets, items, _least, _real=associations._pairs: _real(baskets, items, 1),
        test_associations.test_few_baskets_need_a_number_besides,
    ),
    Mutation(
        "what comes back counts as bought", test_recommending, "skus_of",
        lambda trade: frozenset(x.sku for x in trade.lines),
        test_recommending.test_trades_are_baskets_of_what_was_sold,
    ),
    Mutation(
        "a habit is due at once", test_recommending, "due", lambda usual, _on: tuple(usual),
        test_recommending.test_what_is_usual_and_when_it_is_due,
    ),
]  # fmt: skip


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda m: m.name.replace(" ", "-"))
def test_a_broken_rule_is_noticed(mutation: Mutation, monkeypatch: pytest.MonkeyPatch) -> None:
    is_noticed(mutation, monkeypatch)
