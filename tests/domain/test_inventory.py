"""What facts do to stock."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from pos_app.domain.facts import (
    Fact,
    MemberEnrolled,
    ReturnCompleted,
    SaleCompleted,
    StockAdjusted,
    StockMovement,
)
from pos_app.domain.inventory import stock_effects
from tests.helpers.builders_basket import basket, entry
from tests.helpers.builders_catalogue import product
from tests.helpers.builders_sale import back, returned, sale

SOLD = sale(basket(entry(quantity_milli=3000), entry(product("PEN", 333))))


def test_a_sale_takes_out_every_line() -> None:
    effects = list(stock_effects(SaleCompleted(trade=SOLD)))
    assert effects == [("MILK", -3000), ("PEN", -1000)]


@pytest.mark.parametrize(
    ("disposition", "effects"),
    [("restock", [("MILK", 2000)]), ("scrap", []), ("vendor", [])],
)
def test_only_what_goes_back_on_the_shelf_is_stock_again(
    disposition: str, effects: list[tuple[str, int]]
) -> None:
    trade = returned(SOLD, {}, [replace(back(1, 2000), disposition=disposition)])
    assert list(stock_effects(ReturnCompleted(trade=trade))) == effects


def test_a_correction_moves_what_it_says() -> None:
    moves = (StockMovement(sku="A", quantity_milli=-500), StockMovement(sku="B", quantity_milli=1))
    fact = StockAdjusted(movements=moves, reason="count")
    assert list(stock_effects(fact)) == [("A", -500), ("B", 1)]


def test_other_facts_move_no_goods() -> None:
    assert list(stock_effects(MemberEnrolled(member="M1"))) == []


def test_a_fact_of_a_newer_program_moves_no_goods() -> None:
    class NewerFact(Fact, frozen=True, kw_only=True):
        """Not in the register."""

    assert list(stock_effects(NewerFact())) == []
