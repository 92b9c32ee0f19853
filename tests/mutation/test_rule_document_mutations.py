"""Each check of published rules and written baskets is broken once, and its test must notice."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pos_app.domain import (
    document_reading,
    price_request,
    product_checks,
    program_checks,
    promotion_checks,
    promotion_overlaps,
    reward_checks,
    when_checks,
)
from pos_app.domain.price_request import Around
from pos_app.services import price_baskets
from pos_app.services.price_baskets import PriceBaskets
from tests.domain import test_program_checks as programs
from tests.domain import test_promotion_checks as rules
from tests.mutation.harness import Mutation, is_noticed

MEMBER = {"number": "M1"}


def nothing(*_: Any, **__: Any) -> None:
    """A check that finds nothing."""


def refuses(bad: dict[str, Any], path: str, name: str) -> None:
    rules.test_a_bad_promotion_is_named_and_the_others_stay(bad, path, name)


def percentages_have_bounds() -> None:
    refuses(rules.reward("percent_off", rate_bp=10_001), "reward.rate_bp", "rate_out_of_range")


def limits_are_at_least_one() -> None:
    bad = rules.promotion(limits={"times_per_day": 0})
    refuses(bad, "limits.times_per_day", "count_too_small")


def days_are_in_order() -> None:
    bad = rules.when(**{"from": "2026-12-02", "until": "2026-12-01"})
    refuses(bad, "when.until", "until_before_from")


def something_is_left_of_the_products() -> None:
    bad = rules.promotion(products={"exclude": [{}]})
    refuses(bad, "products", "products_contradictory")


def steps_ascend() -> None:
    bad = rules.reward("spend_and_save", steps=rules.STEPS * 2)
    refuses(bad, "reward.steps[1].spend_minor", "not_ascending")


def tiers_are_known() -> None:
    refuses(rules.when(tiers=["tin"]), "when.tiers", "tier_unknown")


def another_currency_refuses_the_file() -> None:
    rules.test_what_concerns_the_file_refuses_all_of_it({"currency": "EUR"}, "currency_mixed")


def prices_that_meet_are_told() -> None:
    rules.test_two_prices_of_one_product_on_the_same_days_are_told_by_name()


def a_program_is_refused_for_a_misspelt_field() -> None:
    programs.test_a_wrong_value_refuses_the_program("benefits[0].quotta", 3, "", "field_unknown")


def places_are_counted_from_one() -> None:
    rules.test_unreadable_files_say_where(b'{"schema": 1,\n "curr', "json_unreadable", 2, 7)


def basket(**fields: Any) -> bytes:
    lines = [{"sku": "A", "price_minor": 1000}]
    return json.dumps({"at": "2026-11-21T10:00:00+08:00", "lines": lines, **fields}).encode()


def is_refused(name: str, **fields: Any) -> None:
    refusal = PriceBaskets(Around()).answer(basket(**fields)).refusal
    assert refusal is not None
    assert refusal.name == name


def no_more_points_than_there_are() -> None:
    is_refused("points_not_there", member=MEMBER, redeem={"points": 500}, available_points=400)


def points_are_positive() -> None:
    is_refused("points_out_of_range", member=MEMBER, redeem={"points": -500}, available_points=5)


def a_clock_far_back_is_refused() -> None:
    is_refused("time_absurd", at="1970-01-01T00:00:00Z")


MUTATIONS = [
    Mutation("rates of any size", reward_checks, "check_rate", nothing, percentages_have_bounds),
    Mutation("limits unseen", promotion_checks, "check_limits", nothing, limits_are_at_least_one),
    Mutation("days in any order", when_checks, "_check_days", nothing, days_are_in_order),
    Mutation(
        "nothing is ever contradictory", product_checks, "is_contradictory", lambda _: False,
        something_is_left_of_the_products,
    ),
    Mutation("steps in any order", reward_checks, "_check_ascending", nothing, steps_ascend),
    Mutation("any tier will do", when_checks, "check_known", nothing, tiers_are_known),
    Mutation(
        "any currency will do", promotion_checks, "_check_head", nothing,
        another_currency_refuses_the_file,
    ),
    Mutation(
        "circles are not seen", promotion_checks, "broken_sets", lambda _: {},
        rules.test_sets_in_a_circle_refuse_who_uses_them_and_nobody_else,
    ),
    Mutation(
        "bad promotions stay", promotion_checks, "usable", lambda file, _: file,
        percentages_have_bounds,
    ),
    Mutation("overlaps unseen", promotion_overlaps, "_meeting", lambda *_: (),
             prices_that_meet_are_told),
    Mutation(
        "misspelt fields pass", program_checks, "unknown_fields", lambda *_: (),
        a_program_is_refused_for_a_misspelt_field,
    ),
    Mutation("columns from zero", document_reading, "place_of", lambda *_: (2, 6),
             places_are_counted_from_one),
    Mutation(
        "points out of nothing", price_baskets, "offers_of",
        lambda *_: price_request.Offers(), no_more_points_than_there_are,
    ),
    Mutation("points of any sign", price_request, "_wish", nothing, points_are_positive),
    Mutation("clocks of any year", price_request, "YEARS", range(10_000),
             a_clock_far_back_is_refused),
]  # fmt: skip


@pytest.mark.parametrize("mutation", MUTATIONS, ids=[m.name for m in MUTATIONS])
def test_a_broken_check_is_noticed(mutation: Mutation, monkeypatch: pytest.MonkeyPatch) -> None:
    is_noticed(mutation, monkeypatch)
