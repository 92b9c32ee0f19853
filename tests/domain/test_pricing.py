"""Order of steps, allocation, and what is never below zero."""

from __future__ import annotations

import pytest

from pos_app.domain.basket import Basket
from pos_app.domain.money import MAX_AMOUNT_MINOR
from pos_app.domain.pricing import Adjustment, AdjustmentKind
from tests.helpers.builders_basket import amount_off, basket, entry, percent, priced
from tests.helpers.builders_catalogue import product
from tests.helpers.builders_policies import NEW_YORK, policies
from tests.helpers.refusals import refused

A, B, C = product("A", 1000), product("B", 1000), product("C", 1000)


def test_an_empty_basket_costs_nothing() -> None:
    assert priced(Basket(id="b1")).total_minor == 0


def test_line_discounts_come_first_each_on_what_is_left() -> None:
    both = basket(entry(A)).with_line_discount(1, percent(1000))
    both = both.with_line_discount(1, amount_off(50)).with_line_discount(1, percent(1000))
    [line] = priced(both).lines
    assert [a.amount_minor for a in line.adjustments] == [-100, -50, -85]
    assert [a.rate_bp for a in line.adjustments] == [1000, 0, 1000]
    assert line.net_minor == 765


def test_a_basket_discount_is_shared_over_the_net_of_the_lines() -> None:
    three = basket(entry(A), entry(B), entry(C)).with_line_discount(1, amount_off(500))
    view = priced(three.with_discount(amount_off(100, "other")))
    assert [x.adjustments[-1].amount_minor for x in view.lines] == [-20, -40, -40]
    assert view.lines[1].adjustments == (
        Adjustment(kind=AdjustmentKind.BASKET_DISCOUNT, amount_minor=-40, reason="other"),
    )
    assert (view.gross_minor, view.savings_minor, view.total_minor) == (3000, 600, 2400)


def test_the_odd_cent_of_a_discount_goes_to_the_earlier_line() -> None:
    view = priced(basket(entry(A), entry(B), entry(C)).with_discount(amount_off(100)))
    assert [x.net_minor for x in view.lines] == [966, 967, 967]


def test_a_line_that_takes_no_discount_keeps_its_price() -> None:
    book = product("BOOK", 1000, discountable=False)
    view = priced(basket(entry(A), entry(book)).with_discount(percent(5000)))
    assert [x.net_minor for x in view.lines] == [500, 1000]
    assert view.lines[1].adjustments == ()


def test_a_discount_shrinks_with_the_goods_and_never_below_zero() -> None:
    off = basket(entry(A), entry(B)).with_discount(amount_off(2000)).without_line(2)
    assert priced(off).total_minor == 0
    cheaper = basket(entry(A)).with_line_discount(1, amount_off(900)).with_price(1, 5000, "x", None)
    assert priced(cheaper).lines[0].net_minor == 0


def test_a_discount_on_lines_that_cost_nothing_takes_nothing() -> None:
    free = basket(entry(A)).with_line_discount(1, percent(10_000)).with_discount(percent(5000))
    assert priced(free).total_minor == 0


def test_added_tax_is_on_top_of_what_is_left_after_discounts() -> None:
    view = priced(basket(entry(A)).with_discount(percent(5000)), policies(tax=NEW_YORK))
    assert (view.lines[0].net_minor, view.tax_minor, view.total_minor) == (500, 45, 545)


def test_included_tax_is_part_of_what_is_left_after_discounts() -> None:
    view = priced(basket(entry(A)).with_discount(percent(5000)))
    assert (view.lines[0].net_minor, view.tax_minor, view.total_minor) == (500, 58, 500)


def test_a_product_with_an_unknown_tax_class_is_refused() -> None:
    with refused("tax_class_unknown", tax_class="luxury"):
        priced(basket(entry(product(tax_class="luxury"))))


@pytest.mark.parametrize("off_bp", [0, 10_000])
def test_a_basket_beyond_range_is_refused_even_when_discounts_bring_it_back(off_bp: int) -> None:
    dear = basket(entry(product("X", MAX_AMOUNT_MINOR // 1000), quantity_milli=1_001_000))
    if off_bp:
        dear = dear.with_discount(percent(off_bp))
    with refused("amount_out_of_range"):
        priced(dear)


def test_a_basket_of_a_thousand_lines_adds_up() -> None:
    many = basket(*(entry(product(f"P{n}", 99 + n % 7)) for n in range(1000)))
    view = priced(many.with_discount(amount_off(12_345)))
    assert view.total_minor == sum(99 + n % 7 for n in range(1000)) - 12_345
    assert view.savings_minor == 12_345
