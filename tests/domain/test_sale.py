"""Settling a basket: cash with rounding and change, split, and the laws of a trade."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from pos_app.domain.basket import Basket
from pos_app.domain.sale import (
    Trade,
    age_days,
    approvals_of,
    approved_tender,
    can_complete,
    cash_tender,
    check_other_tender,
    check_trade,
    other_tender,
    sale_of,
)
from pos_app.domain.tax import TaxMode
from pos_app.domain.tender import AttemptState, PaymentAttempt, Tender, TenderKind
from pos_app.errors import BadInput
from tests.helpers.builders_basket import basket, entry, percent, priced
from tests.helpers.builders_catalogue import product
from tests.helpers.builders_policies import ACCOUNT, CARD, CASH, NEW_YORK, VOUCHER, policies
from tests.helpers.builders_sale import paid_in_cash, sale, state_of
from tests.helpers.builders_staff import approval, request
from tests.helpers.refusals import refused


def costing(minor: int) -> Basket:
    """A basket of one line."""
    return basket(entry(product("X", minor)))


def with_tender(of: Basket, tender: Tender) -> Basket:
    """The basket after one more tender."""
    return replace(of, tenders=(*of.tenders, tender))


# Cash --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("total", "given", "amount", "change", "rounding"),
    [
        (1234, 2000, 1230, 770, -4),  # rounded down
        (1236, 1240, 1240, 0, 4),  # rounded up
        (1235, 1240, 1240, 0, 5),  # half away from zero
        (1230, 1230, 1230, 0, 0),
        (4, 0, 0, 0, -4),  # less than the smallest coin
        (4, 100, 0, 100, -4),
    ],
)
def test_cash_is_rounded_and_change_given(
    total: int, given: int, amount: int, change: int, rounding: int
) -> None:
    paid = paid_in_cash(costing(total), given_minor=given)
    [tender] = paid.tenders
    assert (tender.amount_minor, tender.given_minor) == (amount, given)
    assert (tender.change_minor, tender.rounding_minor) == (change, rounding)
    assert state_of(paid).is_settled
    assert state_of(paid).change_minor == change


def test_part_of_the_cash_is_not_rounded() -> None:
    part = paid_in_cash(costing(1234), given_minor=1000)
    assert part.tenders[0].rounding_minor == 0
    state = state_of(part)
    assert (state.left_minor, state.cash_due_minor, state.is_settled) == (234, 230, False)
    whole = paid_in_cash(part, given_minor=500)
    assert state_of(whole).is_settled
    assert (whole.tenders[1].amount_minor, whole.tenders[1].change_minor) == (230, 270)


def test_other_tenders_are_never_rounded() -> None:
    state = state_of(costing(1234))
    paid = with_tender(costing(1234), other_tender(CARD, state, 1234, "slip 7"))
    assert state_of(paid).cash_rounding_minor == 0
    assert state_of(paid).is_settled


def test_only_the_part_paid_in_cash_is_rounded() -> None:
    split = with_tender(costing(1234), other_tender(CARD, state_of(costing(1234)), 1001, "slip 7"))
    paid = paid_in_cash(split)
    assert [t.amount_minor for t in paid.tenders] == [1001, 230]
    assert state_of(paid).cash_rounding_minor == -3


def test_nothing_is_taken_when_nothing_is_due() -> None:
    for settled in (paid_in_cash(costing(1230)), costing(0)):
        with refused("nothing_due"):
            cash_tender(CASH, state_of(settled), 100)


# Others ------------------------------------------------------------------------------------------


def test_a_tender_without_change_takes_no_more_than_is_left() -> None:
    with refused("tender_too_much", left_minor=1234):
        other_tender(ACCOUNT, state_of(costing(1234)), 1235, "")


@pytest.mark.parametrize("amount", [0, -1])
def test_a_tender_is_positive(amount: int) -> None:
    with refused("cash_not_positive", BadInput):
        other_tender(ACCOUNT, state_of(costing(1234)), amount, "")


def test_a_tender_keeps_to_its_own_limit() -> None:
    state = state_of(costing(20_000))
    assert other_tender(VOUCHER, state, 10_000, "").amount_minor == 10_000
    with refused("tender_over_limit", limit_minor=10_000):
        check_other_tender(VOUCHER, state, 10_001)


def test_a_slip_has_a_reference() -> None:
    state = state_of(costing(1234))
    with refused("reference_missing", tender="Card"):
        other_tender(CARD, state, 1234, "  ")
    assert other_tender(CARD, state, 1234, " 0042 ", "a1").reference == "0042"


def test_cash_has_its_own_way_to_be_counted() -> None:
    with refused("tender_is_cash", tender="Cash"):
        check_other_tender(CASH, state_of(costing(1234)), 1234)


def test_what_a_terminal_took_is_recorded_whatever_the_limits_say_by_now() -> None:
    attempt = PaymentAttempt(id="a1", type_id="card", amount_minor=1234)
    tender = approved_tender(replace(CARD, limit_minor=1), attempt, "0042")
    assert (tender.amount_minor, tender.attempt_id, tender.reference) == (1234, "a1", "0042")
    with refused("reference_missing"):
        approved_tender(CARD, attempt, "")


# Completing --------------------------------------------------------------------------------------


def test_a_paid_basket_becomes_a_trade() -> None:
    bought = basket(entry(), entry(product("PEN", 333))).with_line_discount(2, percent(1000))
    trade = sale(replace(bought, member="M1", reference="INV-1"))
    assert trade.tax_mode is TaxMode.INCLUDED
    assert (trade.gross_minor, trade.savings_minor, trade.total_minor) == (1583, 33, 1550)
    assert (trade.member, trade.reference, trade.basket) == ("M1", "INV-1", "b1")
    assert trade.opens_drawer
    assert trade.line(2) == trade.lines[1]
    assert trade.line(3) is None
    assert trade.lines[0].name_in("zh") == "Milk"


def test_a_trade_line_is_named_in_the_readers_language() -> None:
    trade = sale(basket(entry(product(name_zh="牛奶"))))
    assert trade.lines[0].name_in("zh") == "牛奶"


def test_a_sale_of_nothing_to_pay_completes_without_a_tender() -> None:
    trade = sale(costing(0))
    assert (trade.total_minor, trade.tenders, trade.opens_drawer) == (0, (), False)


def test_an_empty_basket_is_no_sale() -> None:
    empty = Basket(id="b1")
    assert not can_complete(empty, priced(empty))
    with refused("basket_empty"):
        sale_of(empty, priced(empty), "R1", "CNY", TaxMode.INCLUDED)


def test_an_unpaid_basket_is_no_sale() -> None:
    part = paid_in_cash(costing(1234), given_minor=1000)
    assert not can_complete(part, priced(part))
    with refused("not_settled"):
        sale_of(part, priced(part), "R1", "CNY", TaxMode.INCLUDED)


@pytest.mark.parametrize("state", [AttemptState.PENDING, AttemptState.UNKNOWN])
def test_a_payment_in_doubt_is_no_sale_even_when_all_is_paid(state: AttemptState) -> None:
    attempt = PaymentAttempt(id="a1", type_id="card", amount_minor=1230, state=state)
    doubtful = replace(paid_in_cash(costing(1230)), attempts=(attempt,))
    assert not can_complete(doubtful, priced(doubtful))
    with refused("payment_in_doubt"):
        sale_of(doubtful, priced(doubtful), "R1", "CNY", TaxMode.INCLUDED)


def test_a_trade_names_every_consent_once() -> None:
    first, second = approval(request(subject="1")), approval(request(subject="2"))
    given = replace(percent(100), approval=first)
    bought = basket(entry(), entry(product("PEN", 333)), entry(product("CENT", 1)))
    bought = bought.with_line_discount(1, given).with_discount(given)
    bought = bought.with_price(2, 1, "damaged", second).without_line(3, first)
    assert list(approvals_of(bought)) == [first, second]
    assert sale(bought).approvals == (first, second)


# Laws --------------------------------------------------------------------------------------------


def _tender(trade: Trade, **changes: int) -> Trade:
    return replace(trade, tenders=(replace(trade.tenders[0], **changes),))


def _line(trade: Trade, **changes: Any) -> Trade:
    return replace(trade, lines=(replace(trade.lines[0], **changes),))


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (lambda t: _line(t, net_minor=1), "line 1"),
        (lambda t: _line(t, gross_minor=1, net_minor=1, total_minor=1), "totals"),
        (lambda t: _line(t, total_minor=1), "tax of line 1"),
        (lambda t: replace(t, tax_mode=TaxMode.ADDED), "tax of line 1"),
        (lambda t: _line(t, taxes=()), "totals"),
        (lambda t: replace(t, total_minor=1), "totals"),
        (lambda t: replace(t, tax_minor=1), "totals"),
        (lambda t: replace(t, gross_minor=1), "totals"),
        (lambda t: replace(t, tenders=()), "tenders"),
        (lambda t: replace(t, cash_rounding_minor=1), "tenders"),
        (lambda t: _tender(t, change_minor=1), "cash"),
        (lambda t: _tender(t, given_minor=1), "cash"),
    ],
)
def test_a_trade_that_does_not_add_up_never_becomes_a_fact(
    broken: Callable[[Trade], Trade], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        check_trade(broken(sale()))


@pytest.mark.parametrize("by", [policies(), policies(tax=NEW_YORK)])
def test_trades_of_either_tax_add_up(by: object) -> None:
    trade = sale(basket(entry(), entry(product("PEN", 333))), by)  # type: ignore[arg-type]
    assert check_trade(trade) is trade


def test_cash_kind_alone_opens_the_drawer_by_itself() -> None:
    slip = Tender(type_id="card", kind=TenderKind.CARD_SLIP, amount_minor=1250)
    assert not replace(sale(), tenders=(slip,)).opens_drawer


def test_the_age_of_a_sale_is_in_whole_days_and_never_negative() -> None:
    sold = datetime(2026, 3, 2, 12, tzinfo=UTC)
    assert age_days(sold, sold + timedelta(days=2, hours=-1)) == 1
    assert age_days(sold, sold - timedelta(days=400)) == 0
