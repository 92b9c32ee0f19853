"""The basket's laws and its status table."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from pos_app.domain.basket import Basket, BasketLine
from pos_app.domain.quantity import MAX_QUANTITY_MILLI, Unit
from pos_app.domain.tender import AttemptState, PaymentAttempt, Tender, TenderKind
from pos_app.errors import BadInput
from tests.helpers.builders_basket import LIMIT, amount_off, basket, entry, percent
from tests.helpers.builders_catalogue import product
from tests.helpers.builders_staff import approval
from tests.helpers.refusals import refused

TWO = basket(entry(), entry(product("PEN", 333)))


def test_a_new_basket_is_empty_and_not_being_paid() -> None:
    empty = Basket(id="b1")
    assert empty.is_empty
    assert not empty.is_tendering
    assert empty.open_attempt is None


def test_an_act_leaves_the_old_basket_as_it_was() -> None:
    before = basket(entry())
    before.add(entry(product("PEN")), LIMIT)
    before.with_quantity(1, 5000)
    assert [x.quantity_milli for x in before.lines] == [1000]


# Lines -------------------------------------------------------------------------------------------


def test_a_line_keeps_the_price_of_its_scan() -> None:
    old = product("MILK", 1250)
    new = replace(old, price_milliminor=1_400_000)
    both = basket(entry(old), entry(new))
    assert [x.price_milliminor for x in both.lines] == [1_250_000, 1_400_000]


def test_the_same_product_again_raises_the_quantity_of_the_last_line() -> None:
    twice = basket(entry(), entry(quantity_milli=2000))
    assert [x.quantity_milli for x in twice.lines] == [3000]
    assert twice.next_line_no == 2


@pytest.mark.parametrize(
    "second",
    [
        entry(product("PEN")),
        entry(mergeable=False),
        entry(price_milliminor=1),
        entry(lot="L2"),
        entry(serial="1"),
        entry(product(name="Milk, new recipe")),
        entry(product(tax_class="reduced")),
    ],
)
def test_anything_different_makes_a_line_of_its_own(second: object) -> None:
    assert len(basket(entry(), second).lines) == 2  # type: ignore[arg-type]


def test_one_product_by_two_codes_is_one_line() -> None:
    twice = basket(entry(gtin="00000096385074"), entry())
    assert [(x.gtin, x.quantity_milli) for x in twice.lines] == [("00000096385074", 2000)]


def test_only_the_last_line_is_merged_with() -> None:
    assert len(basket(entry(), entry(product("PEN")), entry()).lines) == 3


def test_a_discounted_or_overridden_line_is_not_merged_with() -> None:
    discounted = basket(entry()).with_line_discount(1, percent(1000))
    overridden = basket(entry()).with_price(1, 1, "damaged", None)
    assert len(discounted.add(entry(), LIMIT).lines) == 2
    assert len(overridden.add(entry(), LIMIT).lines) == 2


def test_a_merged_quantity_never_grows_beyond_range() -> None:
    full = basket(entry(quantity_milli=MAX_QUANTITY_MILLI), entry())
    assert [x.quantity_milli for x in full.lines] == [MAX_QUANTITY_MILLI, 1000]


def test_a_basket_has_a_limit_of_lines_but_the_last_line_may_still_grow() -> None:
    full = Basket(id="b1")
    for n in range(3):
        full = full.add(entry(product(f"P{n}")), 3)
    with refused("basket_full", limit=3):
        full.add(entry(product("P4")), 3)
    assert full.add(entry(product("P2")), 3).lines[-1].quantity_milli == 2000


def test_a_basket_of_a_thousand_lines_keeps_their_order_and_numbers() -> None:
    many = basket(*(entry(product(f"P{n}", n)) for n in range(1000)))
    assert [x.line_no for x in many.lines] == list(range(1, 1001))
    assert sum(x.gross_minor for x in many.lines) == sum(range(1000))


def test_a_name_of_ten_thousand_characters_is_a_name() -> None:
    line = basket(entry(product(name="长" * 10_000, name_zh="名" * 10_000))).line(1)
    assert len(line.name) == len(line.name_in("zh")) == 10_000


def test_a_line_is_named_in_the_readers_language() -> None:
    line = basket(entry(product(name_zh="牛奶"))).line(1)
    assert (line.name_in("zh"), line.name_in("en")) == ("牛奶", "Milk")
    assert basket(entry()).line(1).name_in("zh") == "Milk"


@pytest.mark.parametrize(
    ("bad", "name"),
    [
        (entry(quantity_milli=0), "quantity_not_positive"),
        (entry(quantity_milli=-1000), "quantity_not_positive"),
        (entry(quantity_milli=1500), "quantity_not_whole"),
        (entry(quantity_milli=MAX_QUANTITY_MILLI + 1000), "quantity_out_of_range"),
        (entry(price_milliminor=-1), "price_out_of_range"),
        (entry(price_milliminor=10**14), "price_out_of_range"),
    ],
)
def test_an_impossible_entry_is_refused_also_onto_an_equal_line(bad: object, name: str) -> None:
    for before in (Basket(id="b1"), basket(entry())):
        with refused(name, BadInput):
            before.add(bad, LIMIT)  # type: ignore[arg-type]


def test_a_quantity_can_be_changed_within_what_its_unit_allows() -> None:
    weighed = basket(entry(product("APPLE", unit=Unit.KILOGRAM)), entry())
    assert weighed.with_quantity(1, 1234).line(1).quantity_milli == 1234
    with refused("quantity_not_whole", BadInput):
        weighed.with_quantity(2, 1234)


def test_an_override_keeps_the_list_price_beside_the_price_charged() -> None:
    line = TWO.with_price(1, 1_000_000, "damaged", approval()).line(1)
    assert (line.list_price_milliminor, line.price_milliminor) == (1_250_000, 1_000_000)
    assert (line.override_reason, line.override_approval) == ("damaged", approval())
    with refused("price_out_of_range", BadInput):
        TWO.with_price(1, -1, "damaged", None)


def test_a_voided_line_stays_on_record_and_its_number_is_not_used_again() -> None:
    after = TWO.without_line(2, approval()).add(entry(product("PEN", 333)), LIMIT)
    assert [(v.line_no, v.sku, v.gross_minor) for v in after.voided] == [(2, "PEN", 333)]
    assert after.voided[0].approval == approval()
    assert [x.line_no for x in after.lines] == [1, 3]


def test_with_the_last_line_the_baskets_discounts_go() -> None:
    emptied = basket(entry()).with_discount(percent(1000)).without_line(1)
    assert emptied.is_empty
    assert emptied.discounts == ()


# Discounts ---------------------------------------------------------------------------------------


def test_discounts_are_kept_in_the_order_given_and_can_be_taken_back() -> None:
    line = TWO.with_line_discount(1, percent(1000)).with_line_discount(1, amount_off(5))
    assert line.line(1).discounts == (percent(1000), amount_off(5))
    assert line.without_discounts(1) == TWO
    whole = TWO.with_discount(percent(1000)).with_discount(amount_off(5))
    assert whole.discounts == (percent(1000), amount_off(5))
    assert whole.without_discounts(None) == TWO


def test_some_products_are_never_discounted() -> None:
    book = basket(entry(product("BOOK", discountable=False)))
    with refused("line_not_discountable", name_of_line="Book"):
        book.with_line_discount(1, percent(1000))
    with refused("discount_too_large"):
        book.with_discount(amount_off(1))


def test_a_discount_on_nothing_is_refused() -> None:
    with refused("basket_empty"):
        Basket(id="b1").with_discount(percent(9000))


@pytest.mark.parametrize(
    ("discount", "name"),
    [
        (percent(0), "discount_out_of_range"),
        (percent(-1), "discount_out_of_range"),
        (percent(10_001), "discount_out_of_range"),
        (amount_off(0), "discount_out_of_range"),
        (amount_off(-5), "discount_out_of_range"),
        (amount_off(1_000_000), "discount_too_large"),
        (percent(100, reason=" "), "discount_reason_missing"),
    ],
)
def test_a_discount_is_positive_no_more_than_the_goods_and_has_a_reason(
    discount: object, name: str
) -> None:
    with refused(name):
        TWO.with_line_discount(1, discount)  # type: ignore[arg-type]
    with refused(name):
        TWO.with_discount(discount)  # type: ignore[arg-type]


def test_a_discount_may_take_off_everything() -> None:
    assert TWO.with_line_discount(1, amount_off(1250)).line(1).discounts
    assert TWO.with_discount(percent(10_000)).discounts


# Status ------------------------------------------------------------------------------------------

ACTS: dict[str, Callable[[Basket], object]] = {
    "add": lambda b: b.add(entry(), LIMIT),
    "quantity": lambda b: b.with_quantity(1, 2000),
    "price": lambda b: b.with_price(1, 5, "damaged", None),
    "line discount": lambda b: b.with_line_discount(1, percent(100)),
    "discount": lambda b: b.with_discount(percent(100)),
    "no discounts": lambda b: b.without_discounts(None),
    "void line": lambda b: b.without_line(1),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("state", [AttemptState.PENDING, AttemptState.UNKNOWN])
def test_a_basket_with_a_payment_in_doubt_does_not_change(act: str, state: AttemptState) -> None:
    attempt = PaymentAttempt(id="a1", type_id="card", amount_minor=100, state=state)
    asked = replace(TWO, attempts=(attempt,))
    assert asked.open_attempt == attempt
    with refused("basket_tendering"):
        ACTS[act](asked)


@pytest.mark.parametrize("act", ACTS)
def test_a_basket_with_money_taken_does_not_change(act: str) -> None:
    tender = Tender(type_id="cash", kind=TenderKind.CASH, amount_minor=1, given_minor=1)
    with refused("basket_tendering"):
        ACTS[act](replace(TWO, tenders=(tender,)))


@pytest.mark.parametrize("state", [s for s in AttemptState if not s.is_open])
@pytest.mark.parametrize("act", ACTS)
def test_a_payment_that_came_to_nothing_leaves_the_basket_free(
    act: str, state: AttemptState
) -> None:
    attempt = PaymentAttempt(id="a1", type_id="card", amount_minor=100, state=state)
    free = replace(TWO, attempts=(attempt,))
    assert free.open_attempt is None
    ACTS[act](free)


@pytest.mark.parametrize("act", ["quantity", "price", "line discount", "void line"])
def test_an_unknown_line_is_refused_by_number(act: str) -> None:
    with refused("line_unknown", line=1):
        ACTS[act](TWO.without_line(1))


def test_a_basket_survives_the_wire() -> None:
    import msgspec

    rich = TWO.with_discount(percent(100)).with_price(1, 7, "damaged", approval()).without_line(2)
    assert msgspec.json.decode(msgspec.json.encode(rich), type=Basket) == rich
    assert isinstance(rich.line(1), BasketLine)
