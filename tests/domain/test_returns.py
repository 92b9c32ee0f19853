"""Returns: never more than was sold, and the parts of a line sum to the line exactly."""

from __future__ import annotations

from itertools import permutations

import pytest
from msgspec.structs import replace

from pos_app.domain.basket import LineRef
from pos_app.domain.policies import Policies
from pos_app.domain.quantity import Unit
from pos_app.domain.returns import (
    LooseReturn,
    can_return,
    loose_lines,
    refunded_minor,
    return_of,
    returnables,
    returned_lines,
)
from pos_app.domain.sale import Trade, TradeLine, check_trade
from pos_app.domain.tax import TaxMode
from pos_app.domain.tender import Tender, TenderKind
from pos_app.errors import BadInput
from tests.helpers.builders_basket import amount_off, basket, entry, percent
from tests.helpers.builders_catalogue import product
from tests.helpers.builders_policies import CHINA, NEW_YORK, policies
from tests.helpers.builders_sale import back, returned, sale
from tests.helpers.refusals import refused

STORES = {"included": policies(), "added": policies(tax=NEW_YORK)}


def discounted(by: Policies) -> Trade:
    """Three odd lines with every kind of discount."""
    bought = basket(
        entry(quantity_milli=7000), entry(product("PEN", 333), quantity_milli=3000),
        entry(product("APPLE", 899, unit=Unit.KILOGRAM), quantity_milli=1235),
    ).with_line_discount(1, percent(1111)).with_line_discount(1, amount_off(7))  # fmt: skip
    return sale(bought.with_discount(amount_off(100)).with_discount(percent(333)), by)


def figures(lines: tuple[TradeLine, ...]) -> list[int]:
    """Everything about a line that a return mirrors, summed over lines of the same sale line."""
    return [
        sum(x.quantity_milli for x in lines), sum(x.gross_minor for x in lines),
        sum(x.net_minor for x in lines), sum(x.total_minor for x in lines),
        *(sum(of) for of in zip(*([a.amount_minor for a in x.adjustments] for x in lines),
                                strict=True)),
        *(sum(of) for of in zip(*([s.tax_minor for s in x.taxes] for x in lines), strict=True)),
        *(sum(of) for of in zip(*([s.base_minor for s in x.taxes] for x in lines), strict=True)),
    ]  # fmt: skip


@pytest.mark.parametrize("store", STORES)
@pytest.mark.parametrize("parts", list(permutations([1000, 2000, 4000])))
def test_parts_in_any_order_sum_to_the_line_exactly(store: str, parts: tuple[int, ...]) -> None:
    sold = discounted(STORES[store])
    so_far, pieces = 0, []
    for part in parts:
        [line] = returned(sold, {1: so_far}, [back(1, part)]).lines
        pieces.append(line)
        so_far += part
    assert figures(tuple(pieces)) == [-f for f in figures((sold.lines[0],))]


@pytest.mark.parametrize("store", STORES)
@pytest.mark.parametrize("part", [1, 7, 500, 999, 1235])
def test_every_part_adds_up_by_itself(store: str, part: int) -> None:
    sold = discounted(STORES[store])
    [line] = returned(sold, {}, [back(3, part)]).lines
    assert line.net_minor == line.gross_minor + sum(a.amount_minor for a in line.adjustments)
    tax = sum(s.tax_minor for s in line.taxes)
    if sold.tax_mode is TaxMode.ADDED:
        assert line.total_minor == line.net_minor + tax
        assert {s.base_minor for s in line.taxes} == {line.net_minor}
    else:
        assert line.total_minor == line.net_minor
        assert {s.base_minor for s in line.taxes} == {line.net_minor - tax}


def test_a_full_return_of_discounted_goods_pays_exactly_what_was_paid() -> None:
    sold = discounted(STORES["included"])
    whole = returned(sold, {}, [back(n, sold.lines[n - 1].quantity_milli) for n in (1, 2, 3)])
    assert whole.total_minor == -sold.total_minor
    assert whole.tax_minor == -sold.tax_minor
    assert whole.savings_minor == -sold.savings_minor
    assert whole.cash_rounding_minor == -sold.cash_rounding_minor
    assert [t.amount_minor for t in whole.tenders] == [-t.amount_minor for t in sold.tenders]


def test_a_returned_line_names_what_it_returns() -> None:
    [line] = returned(sale(), {}, [back(1, 1000)]).lines
    assert line.return_of == LineRef("R1", 1)
    assert (line.reason, line.disposition, line.quantity_milli) == ("damaged", "restock", -1000)


def test_what_is_left_of_a_receipt_is_shown_line_by_line() -> None:
    left = returnables(discounted(STORES["included"]), {1: 3000, 2: 3000})
    assert [x.left_milli for x in left] == [4000, 0, 1235]
    assert replace(left[0], returned_milli=9000).left_milli == 0


# Refusals ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "quantity", "left"), [(0, 8000, 7000), (6000, 2000, 1000), (7000, 1000, 0)]
)
def test_no_more_is_taken_back_than_was_sold(before: int, quantity: int, left: int) -> None:
    sold = discounted(STORES["included"])
    assert not can_return(sold, {1: before}, back(1, quantity))
    with refused("return_exceeds_sold", name_of_line="Milk", left_milli=left):
        returned_lines(sold, {1: before}, [back(1, quantity)])


def test_a_returned_line_cannot_be_returned_again() -> None:
    goods_back = returned(sale(), {}, [back(1, 1000)])
    assert not can_return(goods_back, {}, back(1, 1000))
    with refused("return_exceeds_sold", left_milli=0):
        returned_lines(goods_back, {}, [back(1, 1000)])


@pytest.mark.parametrize("quantity", [0, -1000])
def test_a_return_is_of_a_positive_quantity(quantity: int) -> None:
    assert not can_return(sale(), {}, back(1, quantity))
    with refused("quantity_not_positive", BadInput):
        returned_lines(sale(), {}, [back(1, quantity)])


def test_pieces_go_back_whole() -> None:
    with refused("quantity_not_whole", BadInput):
        returned_lines(sale(), {}, [back(1, 500)])


def test_a_line_that_is_not_on_the_receipt_is_refused() -> None:
    assert not can_return(sale(), {}, back(9, 1000))
    with refused("line_unknown", line=9):
        returned_lines(sale(), {}, [back(9, 1000)])


def test_units_of_one_line_go_back_for_several_reasons() -> None:
    sold = sale(basket(entry(quantity_milli=3000)))
    quantity = sold.lines[0].quantity_milli
    whole = returned_lines(sold, {}, [back(1, quantity)])
    parts = returned_lines(sold, {}, [back(1, 1000), back(1, quantity - 1000)])
    assert sum(x.total_minor for x in parts) == whole[0].total_minor == -sold.lines[0].total_minor
    with refused("return_exceeds_sold"):
        returned_lines(sold, {}, [back(1, quantity), back(1, 1000)])


def test_a_return_of_nothing_is_refused() -> None:
    with refused("return_nothing"):
        returned_lines(sale(), {}, [])
    with refused("return_nothing"):
        loose_lines([], CHINA)


def test_a_return_has_a_reason() -> None:
    with refused("return_reason_missing"):
        returned_lines(sale(), {}, [back(1, 1000, reason=" ")])
    with refused("return_reason_missing"):
        loose_lines([loose(reason="")], CHINA)


# Without a receipt -------------------------------------------------------------------------------


def loose(**changes: object) -> LooseReturn:
    """Milk without its receipt."""
    wish = LooseReturn(
        product=product(), quantity_milli=2000, price_milliminor=1_250_000, reason="damaged"
    )
    return replace(wish, **changes)


def test_loose_goods_are_worth_their_price_and_carry_todays_tax() -> None:
    [line] = loose_lines([loose()], CHINA)
    assert (line.quantity_milli, line.net_minor, line.total_minor) == (-2000, -2500, -2500)
    assert line.return_of is None
    [tax] = line.taxes
    assert (tax.base_minor, tax.tax_minor) == (-2212, -288)
    [line] = loose_lines([loose()], NEW_YORK)
    assert (line.net_minor, line.total_minor) == (-2500, -2722)  # 100 + 113 + 9 tax


def test_some_goods_are_not_taken_back_without_a_receipt() -> None:
    with refused("not_returnable", name_of_line="Milk"):
        loose_lines([loose(product=product(returnable=False))], CHINA)


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"quantity_milli": 0}, "quantity_not_positive"),
        ({"quantity_milli": 1500}, "quantity_not_whole"),
        ({"price_milliminor": -1}, "price_out_of_range"),
    ],
)
def test_loose_goods_have_possible_figures(changes: dict[str, int], name: str) -> None:
    with refused(name, BadInput):
        loose_lines([loose(**changes)], CHINA)


def test_a_return_of_loose_goods_is_a_trade() -> None:
    lines = loose_lines([loose(), loose(product=product("PEN"))], CHINA)
    cash = Tender(type_id="cash", kind=TenderKind.CASH, amount_minor=-5000, given_minor=-5000)
    trade = return_of(
        lines, receipt="R2", basket="b2", currency="CNY", tax_mode=CHINA.mode, tenders=(cash,)
    )
    assert check_trade(trade).total_minor == -5000


# Which tender paid for which receipt -------------------------------------------------------------


def test_a_return_over_two_receipts_is_attributed_to_each_exactly() -> None:
    first, second = sale(receipt="R1"), sale(basket(entry(product("PEN", 333))), receipt="R3")
    lines = (
        *returned_lines(first, {}, [back(1, 1000)]), *returned_lines(second, {}, [back(1, 1000)]),
        *loose_lines([loose()], CHINA),
    )  # fmt: skip
    tenders = (
        Tender(type_id="card", kind=TenderKind.CARD_SLIP, amount_minor=-1300),
        Tender(type_id="cash", kind=TenderKind.CASH, amount_minor=-2780, given_minor=-2780,
               rounding_minor=3),
    )  # fmt: skip
    trade = check_trade(
        return_of(
            lines, receipt="R4", basket="b4", currency="CNY", tax_mode=CHINA.mode,
            tenders=tenders, rounding_minor=3,
        )
    )  # fmt: skip
    assert refunded_minor(trade, "R1") == {"card": 1250, "cash": 0}
    assert refunded_minor(trade, "R3") == {"card": 50, "cash": 283}
    assert refunded_minor(trade, "R9") == {}
