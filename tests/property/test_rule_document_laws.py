"""Laws of published documents: no file stops the reader, and what is left is sound."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.loyalty import Program
from pos_app.domain.price_request import Around
from pos_app.domain.program_checks import read_program
from pos_app.domain.promotion_book import PromotionBook
from pos_app.domain.promotion_checks import check_promotions, read_promotions
from pos_app.domain.when_checks import known_from
from pos_app.services.price_baskets import PriceBaskets

FIELDS = st.sampled_from(
    "schema currency revision promotions product_sets id name reward type rate_bp products include"
    " exclude skus sets categories attributes when from until hours weekdays limits steps every"
    " spend_minor off_minor breaks quantity price_minor parts buy get nth tiers stacking group"
    " at lines sku quantity_milli price_milliminor line_no member number redeem points tax classes"
    " rates program discounts kind value uses earning redemption benefits".split()
)
VALUES = st.sampled_from(
    [1, 0, -1, 10_000, 10**30, "CNY", "percent_off", "bundle", "gift", "spend_and_save", "buy_get",
     "multi_buy", "2026-11-21", "2026-11-21T10:00:00+08:00", "09:00", "A", "percent", ""]
)  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | VALUES,
    lambda x: st.lists(x, max_size=4) | st.dictionaries(FIELDS | st.text(), x, max_size=6),
    max_leaves=20,
)  # fmt: skip

matches = st.fixed_dictionaries({}, optional={
    "skus": st.lists(st.sampled_from("ABC")), "categories": st.lists(st.sampled_from(["F", "F/D"])),
    "sets": st.lists(st.sampled_from(["s", "t", "u"]), max_size=2),
})  # fmt: skip
products = st.fixed_dictionaries({}, optional={
    "include": st.lists(matches, max_size=2), "exclude": st.lists(matches, max_size=2),
})  # fmt: skip
figures = st.sampled_from([-1, 0, 1, 2, 3, 500, 10_000, 10_001])
rewards = st.one_of(
    st.fixed_dictionaries({"type": st.just("percent_off"), "rate_bp": figures}),
    st.fixed_dictionaries({"type": st.just("amount_off"), "amount_minor": figures}),
    st.fixed_dictionaries({"type": st.just("buy_get"), "buy": figures, "get": figures}),
    st.fixed_dictionaries({"type": st.just("nth_discount"), "nth": figures, "rate_bp": figures}),
    st.fixed_dictionaries({"type": st.just("gift"), "skus": st.lists(st.sampled_from("ABC"))}),
    st.fixed_dictionaries({"type": st.just("spend_and_save"), "every": st.booleans(),
        "steps": st.lists(st.fixed_dictionaries({"spend_minor": figures, "off_minor": figures}))}),
    st.fixed_dictionaries({"type": st.just("bundle"), "price_minor": figures,
        "parts": st.lists(st.fixed_dictionaries({"products": products, "quantity": figures}))}),
)  # fmt: skip
promotions = st.fixed_dictionaries(
    {"id": st.sampled_from(["a", "b", "c", ""]), "name": st.just("N"), "reward": rewards},
    optional={"products": products, "limits": st.fixed_dictionaries({"units_per_basket": figures})},
)
files = st.fixed_dictionaries(
    {"schema": st.just(1), "currency": st.just("CNY"), "promotions": st.lists(promotions)},
    optional={"product_sets": st.dictionaries(st.sampled_from(["s", "t", "u"]), products)},
)
BASKET: dict[str, Any] = {
    "at": "2026-11-21T10:00:00+08:00",
    "lines": [{"sku": s, "price_minor": 700, "quantity_milli": 3000} for s in "ABC"],
}


@given(JSON)
def test_no_json_stops_a_reader(document: Any) -> None:
    data = json.dumps(document).encode()
    read_promotions(data, known_from(Program(), currency="CNY"))
    read_program(data)
    PriceBaskets(Around()).answer(data)


@given(JSON)
def test_no_json_in_a_promotion_or_basket_stops_a_reader(document: Any) -> None:
    file = {
        "schema": 1,
        "currency": "CNY",
        "promotions": [document],
        "product_sets": {"s": document},
    }
    read_promotions(json.dumps(file).encode())
    for name in ("promotions", "program", "lines", "member", "tax", "uses"):
        PriceBaskets(Around()).answer(json.dumps({**BASKET, name: document}).encode())


@given(st.binary())
def test_no_bytes_stop_a_reader(data: bytes) -> None:
    read_promotions(data)
    read_program(data)
    PriceBaskets(Around()).answer(data)


@given(files)
def test_what_is_left_has_no_errors_and_can_be_priced(file: dict[str, Any]) -> None:
    usable = read_promotions(json.dumps(file).encode()).usable
    assert not any(p.is_error for p in check_promotions(usable))
    answer = PriceBaskets(Around(book=PromotionBook(usable))).answer(json.dumps(BASKET).encode())
    assert answer.priced is not None
    assert 0 <= answer.priced.total_minor <= answer.priced.gross_minor


@given(files)
def test_every_error_refuses_something(file: dict[str, Any]) -> None:
    read = read_promotions(json.dumps(file).encode())
    kept = {p.id for p in read.usable.promotions}
    for problem in read.problems:
        if problem.is_error and problem.name != "id_twice" and problem.position is not None:
            assert read.file is not None
            assert read.file.promotions[problem.position] not in read.usable.promotions or (
                read.file.promotions.count(read.file.promotions[problem.position]) > 1
            )
    assert len(kept) == len(read.usable.promotions)
