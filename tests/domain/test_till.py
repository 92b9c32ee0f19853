"""Shifts, buckets, expected cash, business dates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pytest
from msgspec.structs import replace

from pos_app.domain.sale import Trade
from pos_app.domain.tender import Tender, TenderKind
from pos_app.domain.till import (
    MovementKind,
    Shift,
    ShiftReport,
    Sum,
    checked_cash,
    checked_count,
    expected_cash_minor,
    is_day_back,
    trade_buckets,
)
from pos_app.errors import BadInput
from tests.helpers.builders_basket import basket, entry, percent
from tests.helpers.builders_catalogue import product
from tests.helpers.builders_policies import NEW_YORK, policies
from tests.helpers.builders_sale import back, returned, sale
from tests.helpers.refusals import refused

SHIFT = Shift(
    id="s1", cashier="ann", business_date=date(2026, 3, 2), opened_ms=0, float_minor=20_000
)


def sums(*trades: tuple[Trade, str]) -> dict[str, Sum]:
    """All buckets of these trades."""
    return added(b for trade, kind in trades for b in trade_buckets(trade, kind))


def added(buckets: Iterable[tuple[str, int, int]]) -> dict[str, Sum]:
    """Buckets of one name added up."""
    found: dict[str, Sum] = {}
    for name, count, amount in buckets:
        old = found.get(name, Sum())
        found[name] = Sum(old.count + count, old.amount_minor + amount)
    return found


def test_a_sale_falls_into_its_buckets() -> None:
    bought = basket(entry(quantity_milli=2000), entry(product("PEN", 334), quantity_milli=1000))
    bought = bought.with_line_discount(1, percent(1000)).with_price(2, 300_000, "damaged", None)
    bought = bought.add(entry(product("CENT", 1)), 9).without_line(3)
    assert sums((sale(bought), "sales")) == {
        "sales": Sum(1, 2550),
        "sales_lines": Sum(2, 0),
        "discounts": Sum(1, -250),
        "base:standard:vat:130000": Sum(0, 2256),
        "tax:standard:vat:130000": Sum(0, 294),
        "tender:cash": Sum(1, 2550),
        "cash": Sum(1, 2550),
        "void_line": Sum(1, 1),
        "override": Sum(1, 0),
    }


def test_cash_rounding_has_a_bucket_of_its_own() -> None:
    found = sums((sale(basket(entry(product("X", 1234)))), "sales"))
    assert (found["sales"].amount_minor, found["cash"].amount_minor) == (1234, 1230)
    assert found["cash_rounding"] == Sum(1, -4)


def test_only_cash_counts_as_cash() -> None:
    slip = Tender(type_id="card", kind=TenderKind.CARD_SLIP, amount_minor=1250)
    found = sums((replace(sale(), tenders=(slip,)), "sales"))
    assert found["tender:card"] == Sum(1, 1250)
    assert "cash" not in found


def test_each_authority_has_a_bucket_of_its_own() -> None:
    found = sums((sale(by=policies(tax=NEW_YORK)), "sales"))
    assert {k: s.amount_minor for k, s in found.items() if k.startswith("tax:")} == {
        "tax:standard:state:40000": 50,
        "tax:standard:city:45000": 56,
        "tax:standard:transit:3750": 5,
    }


def test_a_sale_and_its_return_cancel_in_every_amount() -> None:
    sold = sale(basket(entry(product("X", 1234))).with_line_discount(1, percent(999)))
    both = sums((sold, "sales"), (returned(sold, {}, [back(1, 1000)]), "returns"))
    assert both["sales"].amount_minor + both["returns"].amount_minor == 0
    rest = {k: s.amount_minor for k, s in both.items() if k not in {"sales", "returns"}}
    assert set(rest.values()) == {0}


def test_a_return_of_an_overridden_line_is_no_override() -> None:
    sold = sale(basket(entry()).with_price(1, 1_000_000, "damaged", None))
    assert "override" not in sums((returned(sold, {}, [back(1, 1000)]), "returns"))


def test_expected_cash_is_the_float_and_every_movement_with_its_sign() -> None:
    moved = {
        "cash": Sum(3, 1500), "paid_in": Sum(1, 700), "paid_out": Sum(1, 30),
        "safe_drop": Sum(2, 5000), "tender:card": Sum(1, 9999),
    }  # fmt: skip
    assert expected_cash_minor(SHIFT, moved) == 20_000 + 1500 + 700 - 30 - 5000
    assert expected_cash_minor(SHIFT, {}) == 20_000
    assert [k.sign for k in MovementKind] == [1, -1, -1]


def test_a_shift_is_closed_once_by_its_cashier_or_by_someone_with_authority() -> None:
    assert SHIFT.can_close("ann", may_close_others=False)
    assert not SHIFT.can_close("bob", may_close_others=False)
    assert SHIFT.can_close("bob", may_close_others=True)
    assert not replace(SHIFT, is_open=False).can_close("ann", may_close_others=True)


def test_a_business_day_before_the_last_is_noticed() -> None:
    day = date(2026, 3, 2)
    assert not is_day_back(day, day)
    assert not is_day_back(day, date(2026, 3, 1))
    assert is_day_back(day, date(2026, 3, 3))


def test_a_report_reads_zero_where_nothing_happened() -> None:
    report = ShiftReport(
        shift=SHIFT, currency="CNY", expected_cash_minor=0,
        sums={"sales": Sum(2, 500), "returns": Sum(1, -120)},
    )  # fmt: skip
    assert report.net_sales_minor == 380
    assert report.sum_of("no_sale") == Sum()


@pytest.mark.parametrize("amount", [0, -1])
def test_moved_cash_is_positive(amount: int) -> None:
    with refused("cash_not_positive", BadInput):
        checked_cash(amount)


def test_a_count_may_be_zero_but_not_negative() -> None:
    assert checked_count(0) == 0
    with refused("cash_negative", BadInput):
        checked_count(-1)


@pytest.mark.parametrize("check", [checked_cash, checked_count])
def test_an_absurd_amount_of_cash_is_refused(check: object) -> None:
    assert check(10**11) == 10**11  # type: ignore[operator]
    with refused("amount_out_of_range", BadInput):
        check(10**11 + 1)  # type: ignore[operator]
