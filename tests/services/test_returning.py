"""Goods come back: what is proposed, what is refused, what takes a second person."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from pos_app.domain.facts import ReturnCompleted
from pos_app.domain.returns import LooseReturn, ReturnLine
from pos_app.domain.sale import Trade
from pos_app.domain.staff import Approval, ApprovalNeeded, Permission
from pos_app.ports.printing import JobKind
from pos_app.services.returning import Refund, ReturnWish
from tests.helpers.builders_sale import back
from tests.helpers.builders_staff import approval
from tests.helpers.builders_till import ShopFloor, open_till
from tests.helpers.refusals import refused
from tests.property import laws


@pytest.fixture
def floor() -> ShopFloor:
    """Ann, who has sold three milk for cash: receipt 1."""
    built = open_till()
    built.services.checkout.scan("MILK", 3000)
    built.services.tendering.exact_cash()
    return built


RECEIPT = "S01-T1-A000001"


def wish(*lines: ReturnLine, receipt: str = RECEIPT) -> ReturnWish:
    """Lines of one receipt."""
    return ReturnWish(against=tuple((receipt, line) for line in lines or (back(1, 1000),)))


def loose(floor: ShopFloor, sku: str = "PEN", quantity_milli: int = 1000) -> LooseReturn:
    """Goods without their receipt, at today's price."""
    product = floor.catalogue.product(sku)
    assert product is not None
    return LooseReturn(
        product=product, quantity_milli=quantity_milli,
        price_milliminor=product.price_milliminor, reason="damaged",
    )  # fmt: skip


def complete(floor: ShopFloor, of: ReturnWish, refunds: tuple[Refund, ...] | None = None) -> Trade:
    """The return's trade, with whatever consents it takes."""
    fact = floor.approved(lambda a: floor.services.returning.complete(of, refunds, a))
    assert isinstance(fact.body, ReturnCompleted)
    laws.a_trade_settles(fact.body.trade, 10)
    return fact.body.trade


def sell(floor: ShopFloor, *skus: str, card_minor: int = 0) -> str:
    """Another receipt, paid by card as far as told and in cash for the rest."""
    for sku in skus:
        floor.services.checkout.scan(sku)
    if card_minor:
        floor.services.tendering.begin_attempt("card", card_minor)
        paid = floor.services.tendering.resolve_attempt(approved=True, reference="7")
    if not card_minor or paid.trade is None:
        paid = floor.services.tendering.exact_cash()
    assert paid.trade is not None
    return paid.trade.receipt


def test_what_may_not_come_back_does_not_with_its_receipt_either(floor: ShopFloor) -> None:
    receipt = sell(floor, "SOCKS")
    with refused("not_returnable"):
        floor.services.returning.quote(wish(receipt=receipt))


# Looking ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", [RECEIPT, RECEIPT.lower(), f" {RECEIPT} "])
def test_a_receipt_is_opened_with_what_is_left_of_it(floor: ShopFloor, typed: str) -> None:
    complete(floor, wish())
    view = floor.services.returning.open(typed)
    assert view.sale.receipt == RECEIPT
    assert [x.left_milli for x in view.lines] == [2000]
    assert (view.age_days, view.is_late) == (0, False)


def test_an_unknown_receipt_and_a_return_are_not_returned_against(floor: ShopFloor) -> None:
    with refused("receipt_unknown", receipt="S01-T1-A000099"):
        floor.services.returning.open(" S01-T1-A000099 ")
    number = complete(floor, wish()).receipt
    with refused("receipt_is_return", receipt=number):
        floor.services.returning.open(number)


def test_a_quote_changes_nothing(floor: ShopFloor) -> None:
    quote = floor.services.returning.quote(wish())
    assert quote.total_minor == 1250
    assert quote.refunds == (Refund(type_id="cash", amount_minor=1250),)
    assert floor.services.returning.quote(wish()) == quote
    assert floor.facts(ReturnCompleted) == []


# Completing -------------------------------------------------------------------------------------


def test_goods_come_back_and_the_money_goes_where_it_came_from(floor: ShopFloor) -> None:
    trade = complete(floor, wish())
    assert (trade.total_minor, trade.lines[0].quantity_milli) == (-1250, -1000)
    assert trade.receipt == "S01-T1-A000002"
    assert [p.kind for p in floor.prints()[-2:]] == [JobKind.DRAWER, JobKind.DOCUMENT]
    assert floor.services.shifts.report().expected_cash_minor == 20_000 + 2 * 1250
    assert floor.journal.stock_change_milli("MILK") == -2000


def test_a_receipt_is_returned_line_by_line_until_nothing_is_left(floor: ShopFloor) -> None:
    for _ in range(3):
        complete(floor, wish())
    with refused("return_exceeds_sold", left_milli=0):
        complete(floor, wish())
    assert floor.services.shifts.report().expected_cash_minor == 20_000


def test_one_receipt_typed_in_two_ways_is_one_receipt(floor: ShopFloor) -> None:
    twice = (
        (RECEIPT, back(1, 2000)), (RECEIPT.lower(), back(1, 2000)), (f" {RECEIPT}", back(1, 2000)),
    )  # fmt: skip
    with refused("return_exceeds_sold"):
        floor.services.returning.complete(ReturnWish(against=twice))
    assert floor.facts(ReturnCompleted) == []


@pytest.mark.parametrize(
    ("of", "name"),
    [
        (ReturnWish(), "return_nothing"),
        (wish(back(9, 1000)), "line_unknown"),
        (wish(back(1, 0)), "quantity_not_positive"),
    ],
)
def test_an_impossible_return_is_refused_before_anybody_is_asked(
    floor: ShopFloor, of: ReturnWish, name: str
) -> None:
    with refused(name):
        floor.services.returning.complete(of)


def test_free_goods_go_back_without_a_refund() -> None:
    floor = open_till()
    floor.services.checkout.scan("GIFT")
    floor.services.tendering.finish()
    trade = complete(floor, wish())
    assert (trade.total_minor, trade.tenders) == (0, ())


def test_a_return_needs_an_open_shift_of_ones_own(floor: ShopFloor) -> None:
    floor.sign_in("bob")
    with refused("shift_of_other"):
        floor.services.returning.complete(wish())


def test_goods_of_two_receipts_go_back_at_once(floor: ShopFloor) -> None:
    other = sell(floor, "PEN", card_minor=333)
    both = ReturnWish(against=((RECEIPT, back(1, 1000)), (other, back(1, 1000))))
    trade = complete(floor, both)
    assert [(t.type_id, t.amount_minor) for t in trade.tenders] == [("cash", -1250), ("card", -333)]
    assert [x.line_no for x in trade.lines] == [1, 2]
    rest = floor.services.returning.quote(wish(back(1, 2000)))
    assert rest.refunds == (Refund(type_id="cash", amount_minor=2500),)
    floor.services.returning.complete(wish(back(1, 2000)))  # nobody else has to consent


# Tenders ----------------------------------------------------------------------------------------


def test_a_split_sale_is_refunded_to_its_tenders_in_their_order(floor: ShopFloor) -> None:
    receipt = sell(floor, "MILK", "PEN", card_minor=1000)
    first = complete(floor, wish(back(1, 1000), receipt=receipt))
    assert [(t.type_id, t.amount_minor) for t in first.tenders] == [("card", -1000), ("cash", -250)]
    second = complete(floor, wish(back(2, 1000), receipt=receipt))
    assert [(t.type_id, t.amount_minor) for t in second.tenders] == [("cash", -330)]
    assert second.cash_rounding_minor == 3


def test_money_to_another_tender_takes_authority(floor: ShopFloor) -> None:
    receipt = sell(floor, "PEN", card_minor=333)
    refunds = (Refund(type_id="cash", amount_minor=333),)
    with pytest.raises(ApprovalNeeded) as caught:
        floor.services.returning.complete(wish(receipt=receipt), refunds)
    asked = caught.value.request
    assert (asked.permission, asked.amount_minor) == (Permission.REFUND_OTHER_TENDER, 333)
    complete(floor, wish(receipt=receipt), refunds)


def test_a_tender_that_is_never_paid_out_goes_back_as_cash_with_authority(
    floor: ShopFloor,
) -> None:
    floor.services.checkout.scan("PEN")
    floor.services.tendering.tender_other("voucher", 333)
    receipt = "S01-T1-A000002"
    quote = floor.services.returning.quote(wish(receipt=receipt))
    assert quote.refunds == (Refund(type_id="cash", amount_minor=333),)
    with refused("tender_not_refundable"):
        complete(floor, wish(receipt=receipt), (Refund(type_id="voucher", amount_minor=333),))
    complete(floor, wish(receipt=receipt))


@pytest.mark.parametrize(
    "refunds",
    [
        (),
        (Refund(type_id="cash", amount_minor=1249),),
        (Refund(type_id="cash", amount_minor=2500), Refund(type_id="cash", amount_minor=-1250)),
    ],
)
def test_refunds_are_positive_and_sum_to_the_goods(
    floor: ShopFloor, refunds: tuple[Refund, ...]
) -> None:
    with refused("refund_mismatch"):
        complete(floor, wish(), refunds)


def test_an_unknown_tender_and_a_card_number_are_refused(floor: ShopFloor) -> None:
    with refused("tender_unknown"):
        complete(floor, wish(), (Refund(type_id="gold", amount_minor=1250),))
    card = Refund(type_id="card", amount_minor=1250, reference="4111 1111 1111 1111")
    with refused("reference_is_card_number"):
        complete(floor, wish(), (card,))
    assert floor.facts(ReturnCompleted) == []


# Late and without a receipt ---------------------------------------------------------------------


def test_a_late_return_takes_authority(floor: ShopFloor) -> None:
    floor.clock.advance(days=30)
    assert not floor.services.returning.open(RECEIPT).is_late
    floor.clock.advance(days=1)
    assert floor.services.returning.open(RECEIPT).is_late
    with pytest.raises(ApprovalNeeded) as caught:
        floor.services.returning.complete(wish())
    assert caught.value.request.permission is Permission.RETURN_LATE
    assert [a.approver for a in complete(floor, wish()).approvals] == ["mia"]


def test_a_sale_of_the_future_is_not_late(floor: ShopFloor) -> None:
    floor.clock.advance(days=-400)
    assert floor.services.returning.open(RECEIPT).age_days == 0


def test_goods_without_a_receipt_take_authority_and_have_a_limit(floor: ShopFloor) -> None:
    with pytest.raises(ApprovalNeeded) as caught:
        floor.services.returning.complete(ReturnWish(loose=(loose(floor),)))
    assert caught.value.request.permission is Permission.RETURN_NO_RECEIPT
    trade = complete(floor, ReturnWish(loose=(loose(floor),), member="M1", reference="R-1"))
    assert (trade.total_minor, trade.member, trade.reference) == (-333, "M1", "R-1")
    with refused("no_receipt_limit", limit_minor=30_000):
        complete(floor, ReturnWish(loose=(loose(floor, "SHIRT", 2000),)))


def test_goods_with_and_without_a_receipt_go_back_at_once(floor: ShopFloor) -> None:
    mixed = ReturnWish(against=((RECEIPT, back(1, 1000)),), loose=(loose(floor),))
    trade = complete(floor, mixed)
    assert trade.total_minor == -1583
    assert {a.request.permission for a in trade.approvals} == {Permission.RETURN_NO_RECEIPT}
    assert floor.services.returning.open(RECEIPT).lines[0].left_milli == 2000


def test_some_goods_are_not_taken_back_without_a_receipt(floor: ShopFloor) -> None:
    with refused("not_returnable"):
        complete(floor, ReturnWish(loose=(loose(floor, "SOCKS"),)))


def test_beyond_the_cashiers_limit_a_return_takes_authority(floor: ShopFloor) -> None:
    receipt = sell(floor, "SHIRT", "MILK")
    floor.services.returning.complete(wish(receipt=receipt))
    receipt = sell(floor, "SHIRT", "MILK")
    with pytest.raises(ApprovalNeeded) as caught:
        floor.services.returning.complete(wish(back(1, 1000), back(2, 1000), receipt=receipt))
    assert caught.value.request.permission is Permission.RETURN


# Consent ----------------------------------------------------------------------------------------

type_of_other = Callable[[ShopFloor, tuple[Approval, ...]], object]
PEN_AT_CARD = (Refund(type_id="card", amount_minor=333),)
OTHERS: dict[str, type_of_other] = {
    "more goods": lambda f, a: f.services.returning.complete(
        ReturnWish(loose=(loose(f, quantity_milli=2000),)), None, a
    ),
    "other goods": lambda f, a: f.services.returning.complete(
        ReturnWish(loose=(loose(f, "MILK"),)), None, a
    ),
    "another price": lambda f, a: f.services.returning.complete(
        ReturnWish(loose=(replace(loose(f), price_milliminor=332_600),)), None, a
    ),
    "another tender": lambda f, a: f.services.returning.complete(
        ReturnWish(loose=(loose(f),)), PEN_AT_CARD, a
    ),
}


@pytest.mark.parametrize("other", OTHERS)
def test_a_consent_is_for_these_goods_and_this_money(floor: ShopFloor, other: str) -> None:
    with pytest.raises(ApprovalNeeded) as caught:
        floor.services.returning.complete(ReturnWish(loose=(loose(floor),)))
    consent = approval(caught.value.request)
    with pytest.raises(ApprovalNeeded):
        OTHERS[other](floor, (consent,))


def test_a_consent_pays_once(floor: ShopFloor) -> None:
    of = ReturnWish(loose=(loose(floor),))
    with pytest.raises(ApprovalNeeded) as caught:
        floor.services.returning.complete(of)
    consent = approval(caught.value.request)
    floor.services.returning.complete(of, None, (consent,))
    with pytest.raises(ApprovalNeeded):
        floor.services.returning.complete(of, None, (consent,))
    assert len(floor.facts(ReturnCompleted)) == 1


def test_a_late_return_to_another_tender_asks_for_each_consent(floor: ShopFloor) -> None:
    floor.clock.advance(days=40)
    trade = complete(floor, wish(), (Refund(type_id="account", amount_minor=1250),))
    assert [a.request.permission for a in trade.approvals] == [
        Permission.RETURN_LATE, Permission.REFUND_OTHER_TENDER,
    ]  # fmt: skip
    assert not trade.opens_drawer
    assert floor.prints()[-1].kind is JobKind.DOCUMENT
