"""Stock and account entries, members, product panels, receipts and reprints."""

from __future__ import annotations

import pytest

from pos_app.domain.facts import (
    AccountAdjusted,
    MemberEnrolled,
    PinRefused,
    ReceiptReprinted,
    StockAdjusted,
    StockMovement,
)
from pos_app.domain.staff import ApprovalNeeded
from pos_app.errors import BadInput
from pos_app.ports.journal import ReceiptQuery
from pos_app.services.lookup import number_of
from tests.helpers.builders_staff import approval, by_pin
from tests.helpers.builders_till import ShopFloor, open_till
from tests.helpers.refusals import refused

BROKEN = (StockMovement(sku="MILK", quantity_milli=-2000),)
FOUND = (StockMovement(sku="SHIRT", quantity_milli=9000),)


@pytest.fixture
def floor() -> ShopFloor:
    """Ann, who has sold one milk: receipt 1."""
    built = open_till()
    built.services.checkout.scan("MILK")
    built.services.tendering.exact_cash()
    return built


# Back office -------------------------------------------------------------------------------------


def test_stock_is_corrected_with_a_reason_and_consent(floor: ShopFloor) -> None:
    office = floor.services.back_office
    with refused("reason_missing"):
        office.adjust_stock(BROKEN, " ")
    for empty in ((), (StockMovement(sku="MILK", quantity_milli=0),)):
        with refused("movement_empty", BadInput):
            office.adjust_stock(empty, "broken")
    floor.approved(lambda a: office.adjust_stock(BROKEN, "broken", "C-1", a))
    assert floor.facts(StockAdjusted) == [
        StockAdjusted(movements=BROKEN, reason="broken", reference="C-1")
    ]
    assert floor.services.lookup.product("MILK").chosen.on_hand_milli == 20_000 - 1000 - 2000


def test_a_consent_to_one_correction_does_not_fit_another(floor: ShopFloor) -> None:
    office = floor.services.back_office
    with pytest.raises(ApprovalNeeded) as caught:
        office.adjust_stock(BROKEN, "broken")
    with pytest.raises(ApprovalNeeded):
        office.adjust_stock(FOUND, "broken", "", (approval(caught.value.request),))


def test_an_account_entry_is_for_those_with_authority(floor: ShopFloor) -> None:
    office = floor.services.back_office
    with pytest.raises(ApprovalNeeded):
        office.adjust_account(-500, "bad debt")
    floor.sign_in("mia")
    with refused("reason_missing"):
        office.adjust_account(-500, "")
    with refused("amount_out_of_range", BadInput):
        office.adjust_account(10**14, "bad debt")
    office.adjust_account(-500, "bad debt", "INV-1", "n" * 500)
    [fact] = floor.facts(AccountAdjusted)
    assert isinstance(fact, AccountAdjusted)
    assert (fact.amount_minor, fact.currency, len(fact.note)) == (-500, "CNY", 200)


@pytest.mark.parametrize("number", ["", "  ", "M" * 41, "M\n1"])
def test_a_members_number_is_short_and_readable(floor: ShopFloor, number: str) -> None:
    with refused("member_unreadable", BadInput):
        floor.services.membership.enrol_number(number)


def test_a_customer_becomes_a_member(floor: ShopFloor) -> None:
    floor.services.membership.enrol_number(" M1 ", "desk")
    assert floor.facts(MemberEnrolled) == [MemberEnrolled(member="M1", source="desk")]
    floor.services.people.sign_out()
    with refused("not_signed_in"):
        floor.services.membership.enrol_number("M2")


# Products ----------------------------------------------------------------------------------------


def test_a_product_panel_shows_variants_and_what_is_on_hand(floor: ShopFloor) -> None:
    view = floor.services.lookup.product("SHIRT")
    assert view.chosen.on_hand_milli == 3000
    assert [(v.product.sku, v.on_hand_milli) for v in view.variants] == [
        ("SHIRT", 3000), ("SHIRT-L", None),
    ]  # fmt: skip
    assert floor.services.lookup.product("MILK").variants == ()
    assert view.state.products > 0
    with refused("product_unknown", sku="NOWHERE"):
        floor.services.lookup.product("NOWHERE")


def test_products_are_found_and_offered_as_keys(floor: ShopFloor) -> None:
    assert [p.sku for p in floor.services.lookup.search("牛奶")] == ["MILK"]
    assert len(floor.services.lookup.search("T", limit=2)) == 2
    assert [p.sku for p in floor.services.lookup.quick_keys()] == ["MILK"]


# Receipts ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["last", " LAST ", "S01-T1-A000001", " s01-t1-a000001"])
def test_a_receipt_is_found_by_number_or_as_the_last(floor: ShopFloor, typed: str) -> None:
    assert number_of(floor.services.receipts.get(typed)) == "S01-T1-A000001"


def test_an_unknown_receipt_is_refused_with_a_short_number(floor: ShopFloor) -> None:
    with refused("receipt_unknown", receipt="x" * 40):
        floor.services.receipts.get("x" * 90)
    with refused("receipt_unknown", receipt="last"):
        open_till().services.receipts.get("last")


def test_receipts_are_listed_newest_first(floor: ShopFloor) -> None:
    floor.services.checkout.scan("PEN")
    floor.services.tendering.exact_cash()
    rows = floor.services.receipts.find(ReceiptQuery())
    assert [r.receipt for r in rows] == ["S01-T1-A000002", "S01-T1-A000001"]


def test_a_copy_is_marked_and_on_record(floor: ShopFloor) -> None:
    floor.approved(lambda a: floor.services.receipts.reprint("last", a))
    assert floor.facts(ReceiptReprinted) == [ReceiptReprinted(receipt="S01-T1-A000001")]
    job = floor.prints()[-1]
    assert (job.copy, number_of(job.fact)) == (True, "S01-T1-A000001")


def test_a_consent_to_copy_the_last_receipt_is_about_that_receipt(floor: ShopFloor) -> None:
    with pytest.raises(ApprovalNeeded) as caught:
        floor.services.receipts.reprint("last")
    floor.services.checkout.scan("PEN")
    floor.services.tendering.exact_cash()
    consent = approval(caught.value.request)
    with pytest.raises(ApprovalNeeded):
        floor.services.receipts.reprint("last", (consent,))
    floor.services.receipts.reprint("S01-T1-A000001", (consent,))


def test_only_trades_have_a_receipt_number(floor: ShopFloor) -> None:
    with refused("sign_in_refused"):
        floor.services.people.sign_in(by_pin("ann", "0"))
    [fact] = [f for f in floor.journal.facts() if isinstance(f.body, PinRefused)]
    assert number_of(fact) == ""
