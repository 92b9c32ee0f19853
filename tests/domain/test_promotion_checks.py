"""Files of promotions that are wrong: each wrong is named, placed and left out; the rest works."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from pos_app.domain.loyalty import (
    Benefit,
    BenefitKind,
    Program,
    SegmentOffer,
    TierProgram,
    TierRule,
)
from pos_app.domain.promotion_checks import PromotionsRead, read_promotions
from pos_app.domain.promotion_problems import Severity
from pos_app.domain.when_checks import Known, known_from
from tests.helpers.profiles import bounded

KNOWN = known_from(
    Program(
        tiers=TierProgram(tiers=(TierRule(id="gold", name="Gold"),)),
        benefits=(Benefit(id="wrap", kind=BenefitKind.SERVICE, name="Wrapping"),),
        segments=(SegmentOffer(segment="champion", name="Champions"),),
    ),
    currency="CNY",
    today=date(2026, 11, 21),
    campaigns=frozenset({"C1"}),
)
PERCENT = {"type": "percent_off", "rate_bp": 1000}


def promotion(**parts: Any) -> dict[str, Any]:
    return {"id": "p", "name": "Promotion", "reward": PERCENT, **parts}


def read(*promotions: Any, known: Known = KNOWN, **file: Any) -> PromotionsRead:
    document = {"schema": 1, "currency": "CNY", "promotions": promotions, **file}
    return read_promotions(json.dumps(document).encode(), known)


def named(found: PromotionsRead) -> dict[str, str]:
    """Problems as name by path."""
    return {p.path: p.name for p in found.problems}


def reward(type_: str, **fields: Any) -> dict[str, Any]:
    return promotion(reward={"type": type_, **fields})


def when(**fields: Any) -> dict[str, Any]:
    return promotion(when=fields)


def skus(*names: str, **fields: Any) -> dict[str, Any]:
    return {"skus": list(names), **fields}


STEPS = [{"spend_minor": 100, "off_minor": 10}]
PARTS = [{"products": {"include": [skus("A")]}}]
ERRORS: list[tuple[dict[str, Any], str, str]] = [
    (promotion(id=""), "id", "id_unfit"),
    (promotion(id="x" * 65), "id", "id_unfit"),
    (promotion(name=" "), "name", "name_empty"),
    (reward("percent_off", rate_bp=10_001), "reward.rate_bp", "rate_out_of_range"),
    (reward("percent_off", rate_bp=0), "reward.rate_bp", "rate_out_of_range"),
    (reward("percent_off", rate_bp=-1), "reward.rate_bp", "rate_out_of_range"),
    (reward("amount_off", amount_minor=0), "reward.amount_minor", "amount_not_positive"),
    (reward("amount_off", amount_minor=10**30), "reward.amount_minor", "figure_out_of_range"),
    (reward("fixed_price", price_minor=-1), "reward.price_minor", "amount_not_positive"),
    (reward("member_price", prices_minor={}), "reward.prices_minor", "prices_missing"),
    (reward("member_price", prices_minor={"A": 0}), "reward.prices_minor.A", "amount_not_positive"),
    (reward("tier_discount", rates_bp={}), "reward.rates_bp", "tiers_missing"),
    (reward("tier_discount", rates_bp={"tin": 100}), "reward.rates_bp", "tier_unknown"),
    (reward("tier_discount", rates_bp={"gold": 0}), "reward.rates_bp.gold", "rate_out_of_range"),
    (reward("spend_and_save", steps=[]), "reward.steps", "steps_missing"),
    (reward("spend_and_save", steps=STEPS * 2), "reward.steps[1].spend_minor", "not_ascending"),
    (reward("spend_and_save", steps=[{"spend_minor": 1}]), "reward.steps[0]", "step_ambiguous"),
    (
        reward("spend_and_save", steps=[{"spend_minor": 9, "off_minor": 1, "rate_bp": 1}]),
        "reward.steps[0]", "step_ambiguous",
    ),
    (
        reward("spend_and_save", steps=[{"spend_minor": -1, "off_minor": 1}]),
        "reward.steps[0].spend_minor", "figure_negative",
    ),
    (
        reward("spend_and_save", every=True, steps=[{"spend_minor": 100, "rate_bp": 100}]),
        "reward.steps[0].rate_bp", "every_with_rate",
    ),
    (
        reward("spend_and_save", every=True, steps=[{"spend_minor": 0, "off_minor": 100}]),
        "reward.steps[0].spend_minor", "every_from_zero",
    ),
    (reward("buy_get", buy=0, get=1), "reward.buy", "count_too_small"),
    (reward("buy_get", buy=1, get=-1), "reward.get", "count_too_small"),
    (reward("nth_discount", nth=1, rate_bp=5000), "reward.nth", "count_too_small"),
    (reward("multi_buy", breaks=[]), "reward.breaks", "breaks_missing"),
    (
        reward("multi_buy", breaks=[{"quantity": 3, "price_minor": 9}] * 2),
        "reward.breaks[1].quantity", "not_ascending",
    ),
    (reward("bundle", parts=[], price_minor=1), "reward.parts", "parts_missing"),
    (reward("bundle", parts=PARTS), "reward", "bundle_ambiguous"),
    (reward("bundle", parts=PARTS, price_minor=1, rate_bp=1), "reward", "bundle_ambiguous"),
    (reward("bundle", parts=PARTS, off_minor=-5), "reward.off_minor", "amount_not_positive"),
    (reward("gift", skus=[]), "reward.skus", "skus_missing"),
    (reward("free_service", skus=[""]), "reward.skus", "skus_missing"),
    (reward("gift", skus=["A"], quantity=0), "reward.quantity", "count_too_small"),
    (reward("points_multiplier", times_bp=0), "reward.times_bp", "times_not_positive"),
    (
        promotion(reward={"type": "gift", "skus": ["A"]}, products={"include": [skus("A")]}),
        "reward.skus", "gift_own_trigger",
    ),
    (
        when(**{"from": "2026-12-02", "until": "2026-12-01"}), "when.until", "until_before_from",
    ),
    (when(weekdays=[1, 8]), "when.weekdays[1]", "weekday_unknown"),
    (when(hours=[{"from": "9", "until": "10:00"}]), "when.hours[0]", "hours_unreadable"),
    (when(hours=[{"from": "09:00", "until": "25:00"}]), "when.hours[0]", "hours_unreadable"),
    (when(hours=[{"from": "09:00", "until": "09:00"}]), "when.hours[0]", "hours_empty"),
    (when(tiers=["tin"]), "when.tiers", "tier_unknown"),
    (when(segments=["lost"]), "when.segments", "segment_unknown"),
    (when(coupon="C9"), "when.coupon", "campaign_unknown"),
    (when(benefit="spa"), "when.benefit", "benefit_unknown"),
    (when(min_quantity=-1), "when.min_quantity", "count_too_small"),
    (when(min_spend_minor=-1), "when.min_spend_minor", "figure_negative"),
    (when(early_days=-1), "when.early_days", "figure_negative"),
    (promotion(limits={"times_per_day": 0}), "limits.times_per_day", "count_too_small"),
    (promotion(limits={"budget_minor": -1}), "limits.budget_minor", "amount_not_positive"),
    (promotion(stacking={"priority": 10**9}), "stacking.priority", "figure_out_of_range"),
    (
        promotion(reward={"type": "buy_get", "buy": 2, "get": 1}, limits={"units_per_basket": 2}),
        "limits.units_per_basket", "limit_impossible",
    ),
    (
        promotion(products={"include": [{"sets": ["nowhere"]}]}),
        "products.include[0].sets[0]", "set_unknown",
    ),
    (
        promotion(products={"include": [skus("A", "B")], "exclude": [skus("B"), skus("A", "C")]}),
        "products", "products_contradictory",
    ),
    (
        promotion(products={"include": [{"categories": ["Food/Drinks"]}],
                            "exclude": [{"categories": ["Food"]}]}),
        "products", "products_contradictory",
    ),
    (promotion(products={"exclude": [{}]}), "products", "products_contradictory"),
    (promotion(products={"include": [skus("")]}), "products.include[0].skus", "name_empty"),
    (
        promotion(products={"include": [{"attributes": {"colour": []}}]}),
        "products.include[0].attributes", "attribute_empty",
    ),
    (promotion(rward=1), "", "field_unknown"),
    ({"id": "p", "name": "x"}, "", "field_missing"),
    (reward("percent_off", rate_bp="10 %"), ".reward.rate_bp", "type_wrong"),
    (reward("percent", rate_bp=1), ".reward.type", "value_unknown"),
    (when(until="2026-02-30"), ".when.until", "date_wrong"),
]  # fmt: skip


@pytest.mark.parametrize(("bad", "path", "name"), ERRORS)
def test_a_bad_promotion_is_named_and_the_others_stay(
    bad: dict[str, Any], path: str, name: str
) -> None:
    found = read(promotion(id="one"), bad, promotion(id="two"))
    dot = "." if path and not path.startswith(".") else ""
    assert named(found).get(f"promotions[1]{dot}{path}") == name, named(found)
    assert [p.id for p in found.usable.promotions] == ["one", "two"]
    assert all(p.promotion == bad["id"][:64] for p in found.problems)


GOOD: list[dict[str, Any]] = [
    promotion(),
    when(weekdays=[1, 7], hours=[{"from": "22:00", "until": "02:00"}], tiers=["gold"]),
    when(coupon="C1", benefit="wrap", segments=["champion"]),
    promotion(products={"include": [skus("A", "B")], "exclude": [skus("A")]}),
    promotion(products={"include": [skus("A")], "exclude": [skus("A", brands=["Pine"])]}),
    promotion(products={"exclude": [{"brands": ["Pine"]}]}),
    reward("spend_and_save", steps=[{"spend_minor": 0, "rate_bp": 100}]),
    promotion(reward={"type": "buy_get", "buy": 2, "get": 1}, limits={"units_per_basket": 3}),
    promotion(reward={"type": "gift", "skus": ["A"]}, products={"include": [skus("A", "B")]}),
]


@pytest.mark.parametrize("good", GOOD)
def test_what_is_right_is_left_alone(good: dict[str, Any]) -> None:
    found = read(good)
    assert found.problems == ()
    assert len(found.usable.promotions) == 1


def test_an_id_used_twice_keeps_the_first() -> None:
    found = read(promotion(name="First"), promotion(name="Second"))
    assert named(found) == {"promotions[1].id": "id_twice"}
    assert [p.name for p in found.usable.promotions] == ["First"]


def test_what_has_ended_is_told_and_kept() -> None:
    found = read(when(until="2026-11-20"))
    assert [(p.name, p.severity) for p in found.problems] == [("expired", Severity.WARNING)]
    assert not found.has_errors
    assert len(found.usable.promotions) == 1
    assert read(when(until="2026-11-21")).problems == ()


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ({"schema": 2}, "schema_unknown"),
        ({"currency": "EUR"}, "currency_mixed"),
        ({"currency": "yuan"}, "currency_wrong"),
        ({"revision": -1}, "revision_wrong"),
        ({"schema": "1"}, "type_wrong"),
        ({"rules": []}, "field_unknown"),
    ],
)
def test_what_concerns_the_file_refuses_all_of_it(file: dict[str, Any], name: str) -> None:
    found = read(promotion(), **file)
    refused = found.refused_file
    assert refused is not None
    assert refused.name == name
    assert found.usable.promotions == ()


@pytest.mark.parametrize(
    ("data", "name", "line", "column"),
    [
        (b'{"schema": 1,\n "currency": CNY}', "json_unreadable", 2, 14),
        (b'{"schema": 1,\n "curr', "json_unreadable", 2, 7),
        (b"", "json_unreadable", 1, 1),
        (b'{"schema": 1,\n\n "currency": "\xff"}', "encoding_broken", 3, 15),
    ],
)
def test_unreadable_files_say_where(data: bytes, name: str, line: int, column: int) -> None:
    refused = read_promotions(data).refused_file
    assert refused is not None
    assert (refused.name, refused.facts) == (name, {"line": line, "column": column})


def test_a_file_nested_without_end_is_refused() -> None:
    deep = b'{"schema":1,"currency":"CNY","promotions":[' + b"[" * 100_000 + b"]" * 100_000 + b"]}"
    refused = read_promotions(deep).refused_file
    assert refused is not None
    assert refused.name == "json_too_deep"


def test_a_byte_order_mark_is_no_problem() -> None:
    assert read_promotions(b'\xef\xbb\xbf{"schema":1,"currency":"CNY"}').problems == ()


def test_sets_in_a_circle_refuse_who_uses_them_and_nobody_else() -> None:
    sets = {
        "a": {"include": [{"sets": ["b"]}]},
        "b": {"include": [skus("X")], "exclude": [{"sets": ["a"]}]},
        "c": {"include": [{"sets": ["a"]}]},
        "d": {"include": [{"sets": ["e"]}]},
        "e": {"include": [skus("Y")]},
    }
    users = [promotion(id=s, products={"include": [{"sets": [s]}]}) for s in sets]
    found = read(*users, product_sets=sets)
    assert [p.id for p in found.usable.promotions] == ["d", "e"]
    assert set(found.usable.product_sets) == {"d", "e"}
    assert named(found)["product_sets.a"] == named(found)["product_sets.b"] == "set_circle"


def test_a_set_that_cannot_be_read_refuses_who_uses_it() -> None:
    sets = {"a": {"include": 3}, "b": {"include": [skus("X")]}}
    users = [promotion(id=s, products={"include": [{"sets": [s]}]}) for s in sets]
    found = read(*users, product_sets=sets)
    assert [p.id for p in found.usable.promotions] == ["b"]
    assert named(found)["product_sets.a.include"] == "type_wrong"


def fixed(id_: str, sku: str, start: str, until: str, **parts: Any) -> dict[str, Any]:
    return promotion(
        id=id_, reward={"type": "fixed_price", "price_minor": 100},
        products={"include": [skus(sku)]},
        when={"from": start, "until": until, **parts.pop("when", {})}, **parts,
    )  # fmt: skip


def test_two_prices_of_one_product_on_the_same_days_are_told_by_name() -> None:
    found = read(
        fixed("a", "S", "2027-01-01", "2027-01-31"),
        fixed("b", "S", "2027-01-31", "2027-02-28"),
        fixed("c", "S", "2027-03-01", "2027-03-31"),
        fixed("d", "T", "2027-01-01", "2027-01-31"),
    )
    assert [p.facts for p in found.problems] == [{"one": "b", "other": "a", "sku": "S"}]
    assert len(found.usable.promotions) == 4


@pytest.mark.parametrize(
    "parts",
    [{"stacking": {"stackable": True}}, {"active": False}, {"when": {"stores": ["S02"]}}],
)
def test_prices_that_do_not_meet_are_not_told(parts: dict[str, Any]) -> None:
    one = fixed("a", "S", "2027-01-01", "2027-01-31", when={"stores": ["S01"]})
    other = fixed("b", "S", "2027-01-01", "2027-01-31", **parts)
    assert read(one, other).problems == ()


def test_a_short_price_inside_a_long_one_is_told_though_another_lies_between() -> None:
    found = read(
        fixed("year", "S", "2027-01-01", "2027-12-31"),
        fixed("may", "S", "2027-05-01", "2027-05-31"),
        fixed("june", "S", "2027-06-01", "2027-06-30"),
    )
    assert [(p.facts["one"], p.facts["other"]) for p in found.problems] == [
        ("may", "year"), ("june", "year"),
    ]  # fmt: skip


def test_savings_beyond_the_spend_and_needless_minima_are_told() -> None:
    found = read(
        reward("spend_and_save", steps=[{"spend_minor": 100, "off_minor": 200}]),
        promotion(id="q", when={"min_quantity": 5}, limits={"units_per_basket": 3}),
    )
    assert named(found) == {
        "promotions[0].reward.steps[0]": "step_gives_more",
        "promotions[1].when.min_quantity": "minimum_above_limit",
    }
    assert not found.has_errors


def test_a_file_of_a_hundred_thousand_rules_is_not_compared_all_with_all() -> None:
    """That would be five thousand million comparisons; nobody would wait for them."""
    count = bounded(20_000, 100_000)
    rules = [fixed(f"P{i}", "S", "2027-01-01", "2027-01-31") for i in range(count)]
    rules[77]["reward"] = {"type": "percent_off", "rate_bp": 0}
    found = read(*rules)
    assert sum(p.is_error for p in found.problems) == 1
    assert len(found.problems) == count - 1
    assert len(found.usable.promotions) == count - 1
