"""The basket at the till: each intent, each refusal."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from pos_app.domain.basket import Entry
from pos_app.domain.facts import BasketParked, BasketRecalled, BasketVoided, SaleCompleted
from pos_app.domain.quantity import Unit
from pos_app.domain.staff import Approval, ApprovalNeeded
from pos_app.errors import EnvironmentFault
from pos_app.ports.journal import DraftKind
from pos_app.services.checkout import (
    BasketView,
    CodeAmbiguous,
    CodeUnknown,
    PriceNeeded,
    QuantityNeeded,
    ReceiptScanned,
)
from tests.helpers.builders_basket import amount_off, entry, percent
from tests.helpers.builders_catalogue import MILK_GTIN, product
from tests.helpers.builders_policies import policies
from tests.helpers.builders_staff import approval, by_badge, request
from tests.helpers.builders_till import ShopFloor, open_till
from tests.helpers.refusals import refused

type_of_act = Callable[[ShopFloor], object]

ACTS: dict[str, type_of_act] = {
    "scan": lambda f: f.services.checkout.scan("MILK"),
    "add": lambda f: f.services.checkout.add(entry()),
    "quantity": lambda f: f.services.checkout.change_quantity(1, 2000),
    "void line": lambda f: f.services.checkout.void_line(1),
    "override": lambda f: f.services.checkout.override_price(1, 1_200_000, "damaged"),
    "discount line": lambda f: f.services.checkout.discount_line(1, percent(100)),
    "discount": lambda f: f.services.checkout.discount_basket(percent(100)),
    "clear": lambda f: f.services.checkout.clear_discounts(),
    "void": lambda f: f.services.checkout.void(),
    "park": lambda f: f.services.checkout.park(),
    "recall": lambda f: f.services.checkout.recall("b"),
}


@pytest.fixture
def floor() -> ShopFloor:
    """Ann at an open till with one milk in the basket."""
    built = open_till()
    built.services.checkout.scan("MILK")
    return built


# Who and when ------------------------------------------------------------------------------------


@pytest.mark.parametrize("act", ACTS)
def test_nothing_happens_while_nobody_is_signed_in(floor: ShopFloor, act: str) -> None:
    floor.services.people.lock()
    with refused("not_signed_in"):
        ACTS[act](floor)


@pytest.mark.parametrize("act", ACTS)
def test_nothing_happens_without_a_shift(act: str) -> None:
    floor = ShopFloor()
    floor.sign_in()
    with refused("no_open_shift"):
        ACTS[act](floor)


@pytest.mark.parametrize("act", ACTS)
def test_a_colleague_does_not_work_in_somebody_elses_shift(floor: ShopFloor, act: str) -> None:
    floor.sign_in("bob")
    with refused("shift_of_other", cashier="ann"):
        ACTS[act](floor)


def test_who_may_work_in_others_shifts_does(floor: ShopFloor) -> None:
    floor.sign_in("mia")
    assert floor.services.checkout.scan("PEN").priced.total_minor == 1583


# Scanning ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [MILK_GTIN, MILK_GTIN.lstrip("0"), f" {MILK_GTIN} "])
def test_a_gtin_in_any_form_rings_up_its_product(code: str) -> None:
    view = open_till().services.checkout.scan(code)
    [line] = view.basket.lines
    assert (line.sku, line.gtin, view.touched_line_no) == ("MILK", MILK_GTIN, 1)
    assert view.settlement.left_minor == 1250


def test_a_sku_of_digits_is_no_gtin() -> None:
    floor = open_till()
    floor.catalogue.put(product("40170725"))
    [line] = floor.services.checkout.scan("40170725").basket.lines
    assert line.gtin == ""


def test_a_second_scan_raises_the_quantity(floor: ShopFloor) -> None:
    view = floor.services.checkout.scan("MILK", 2000)
    assert [x.quantity_milli for x in view.basket.lines] == [3000]


def test_an_unknown_code_changes_nothing(floor: ShopFloor) -> None:
    before = floor.services.checkout.view()
    with refused("code_unknown", CodeUnknown, code="x" * 80):
        floor.services.checkout.scan("x" * 200)
    assert floor.services.checkout.view() == before


def test_several_products_of_one_code_are_offered(floor: ShopFloor) -> None:
    with pytest.raises(CodeAmbiguous) as caught:
        floor.services.checkout.scan("96385074")
    assert [p.sku for p in caught.value.choices] == ["TWIN-A", "TWIN-B"]
    view = floor.services.checkout.add(entry(caught.value.choices[1]))
    assert view.priced.total_minor == 1450


def test_an_open_price_is_asked_for_and_then_charged(floor: ShopFloor) -> None:
    with pytest.raises(PriceNeeded) as caught:
        floor.services.checkout.scan("OPEN")
    view = floor.services.checkout.add(entry(caught.value.product, price_milliminor=77_000))
    assert view.priced.total_minor == 1327


def test_what_is_not_sold_any_more_is_refused(floor: ShopFloor) -> None:
    with refused("product_inactive", name_of_line="Gone"):
        floor.services.checkout.scan("GONE")


def test_several_products_are_added_all_or_none(floor: ShopFloor) -> None:
    many = [entry(product("PEN", 333)), entry(product("GONE", active=False))]
    with refused("product_inactive"):
        floor.services.checkout.add_many(many)
    assert len(floor.services.checkout.view().basket.lines) == 1
    assert len(floor.services.checkout.add_many(many[:1]).basket.lines) == 2
    assert floor.services.checkout.add_many([]).touched_line_no == 2


def test_a_basket_is_full_at_the_stores_limit() -> None:
    floor = ShopFloor(policies=policies(max_basket_lines=1))
    floor.sign_in()
    floor.services.shifts.open(0)
    floor.services.checkout.scan("MILK")
    with refused("basket_full", limit=1):
        floor.services.checkout.scan("PEN")


def test_a_product_that_cannot_be_priced_is_not_kept(floor: ShopFloor) -> None:
    with refused("tax_class_unknown"):
        floor.services.checkout.add(entry(product("ODD", tax_class="luxury")))
    assert [x.sku for x in floor.services.checkout.view().basket.lines] == ["MILK"]


def test_the_price_is_the_one_at_the_scan(floor: ShopFloor) -> None:
    floor.catalogue.put(product("MILK", 9999, gtins=(MILK_GTIN,)))
    assert floor.services.checkout.view().priced.total_minor == 1250
    assert floor.restart("ann").checkout.view().priced.total_minor == 1250


# Changing ----------------------------------------------------------------------------------------


def test_a_quantity_is_changed(floor: ShopFloor) -> None:
    view = floor.services.checkout.change_quantity(1, 5000)
    assert (view.priced.total_minor, view.touched_line_no) == (6250, 1)


def test_an_override_has_a_reason(floor: ShopFloor) -> None:
    with refused("reason_missing"):
        floor.services.checkout.override_price(1, 1_000_000, "  ")


def test_an_override_within_the_limit_is_the_cashiers_own(floor: ShopFloor) -> None:
    view = floor.services.checkout.override_price(1, 750_000, " damaged ")
    line = view.basket.line(1)
    assert (line.override_reason, line.override_approval) == ("damaged", None)
    assert view.priced.total_minor == 750


def test_a_higher_price_takes_nothing_off(floor: ShopFloor) -> None:
    assert floor.services.checkout.override_price(1, 9_999_000, "x").priced.total_minor == 9999


def test_discounts_are_given_and_taken_back(floor: ShopFloor) -> None:
    checkout = floor.services.checkout
    assert checkout.discount_line(1, percent(1000)).priced.total_minor == 1125
    assert checkout.discount_basket(amount_off(125)).priced.total_minor == 1000
    assert checkout.clear_discounts(1).priced.total_minor == 1125
    assert checkout.clear_discounts().priced.total_minor == 1250


def test_a_discount_on_an_empty_basket_would_pass_any_limit_and_is_refused() -> None:
    with refused("basket_empty"):
        open_till().services.checkout.discount_basket(percent(9000))


def test_a_voided_line_stays_on_record_until_the_sale(floor: ShopFloor) -> None:
    floor.services.checkout.scan("PEN")
    floor.services.checkout.void_line(1)
    trade = floor.services.tendering.exact_cash().trade
    assert trade is not None
    assert [v.sku for v in trade.voided] == ["MILK"]


# Consent -----------------------------------------------------------------------------------------

CONSENTED: dict[str, Callable[[ShopFloor, tuple[Approval, ...]], BasketView]] = {
    "override": lambda f, a: f.services.checkout.override_price(1, 100_000, "damaged", a),
    "discount line": lambda f, a: f.services.checkout.discount_line(1, percent(9000), a),
    "discount": lambda f, a: f.services.checkout.discount_basket(amount_off(700), a),
    "void line": lambda f, a: f.services.checkout.void_line(1, a),
    "void": lambda f, a: f.services.checkout.void("changed mind", a),
}


def dear(floor: ShopFloor) -> ShopFloor:
    """A basket whose void is beyond a cashier's limit."""
    floor.services.checkout.change_quantity(1, 9000)
    return floor


@pytest.mark.parametrize("act", CONSENTED)
def test_beyond_the_limit_a_second_persons_consent_is_asked_and_enough(
    floor: ShopFloor, act: str
) -> None:
    view = floor.approved(lambda a: CONSENTED[act](dear(floor), a))
    facts = floor.facts(SaleCompleted) + floor.facts(BasketVoided)
    if act == "void":
        assert facts[0].approval.approver == "mia"  # type: ignore[attr-defined]
        assert view.basket.is_empty
    else:
        floor.services.checkout.scan("CENT")
        trade = floor.services.tendering.exact_cash().trade
        assert trade is not None
        assert [a.approver for a in trade.approvals] == ["mia"]


@pytest.mark.parametrize("act", CONSENTED)
def test_without_consent_nothing_changes(floor: ShopFloor, act: str) -> None:
    before = dear(floor).services.checkout.view().basket
    with pytest.raises(ApprovalNeeded) as caught:
        CONSENTED[act](floor, ())
    assert caught.value.request.actor == "ann"
    assert floor.services.checkout.view().basket == before


@pytest.mark.parametrize("act", CONSENTED)
def test_a_consent_given_to_a_colleague_does_not_fit(floor: ShopFloor, act: str) -> None:
    with pytest.raises(ApprovalNeeded) as caught:
        CONSENTED[act](dear(floor), ())
    other = approval(replace(caught.value.request, actor="bob"))
    with pytest.raises(ApprovalNeeded):
        CONSENTED[act](floor, (other,))


@pytest.mark.parametrize("act", CONSENTED)
@pytest.mark.parametrize("other", list(CONSENTED))
def test_a_consent_to_another_act_does_not_fit(floor: ShopFloor, act: str, other: str) -> None:
    with pytest.raises(ApprovalNeeded) as caught:
        CONSENTED[other](dear(floor), ())
    consent = approval(caught.value.request)
    if act != other:
        with pytest.raises(ApprovalNeeded):
            CONSENTED[act](floor, (consent,))


def test_a_consent_to_one_basket_does_not_fit_the_next(floor: ShopFloor) -> None:
    dear(floor)
    with pytest.raises(ApprovalNeeded) as caught:
        floor.services.checkout.void_line(1)
    consent = approval(caught.value.request)
    floor.services.checkout.park()
    floor.services.checkout.scan("MILK")
    with pytest.raises(ApprovalNeeded):
        dear(floor).services.checkout.void_line(1, (consent,))


def test_a_consent_is_used_once(floor: ShopFloor) -> None:
    checkout = floor.services.checkout
    for act in (
        lambda a: checkout.discount_line(1, amount_off(501), a),
        lambda a: checkout.discount_basket(amount_off(501), a),
    ):
        with pytest.raises(ApprovalNeeded) as caught:
            act(())
        consent = approval(caught.value.request)
        act((consent,))
        with pytest.raises(ApprovalNeeded):
            act((consent,))


def test_a_discount_refused_by_the_rules_asks_nobody(floor: ShopFloor) -> None:
    with refused("discount_too_large"):
        floor.services.checkout.discount_line(1, amount_off(9999))
    with refused("discount_too_large"):
        floor.services.checkout.discount_basket(amount_off(9999))


def test_consents_to_other_things_are_ignored(floor: ShopFloor) -> None:
    view = floor.services.checkout.discount_line(1, percent(100), (approval(request()),))
    assert view.basket.line(1).discounts[0].approval is None


# The whole basket --------------------------------------------------------------------------------


def test_a_voided_basket_leaves_a_fact_and_makes_room(floor: ShopFloor) -> None:
    checkout = floor.services.checkout
    checkout.scan("PEN")
    checkout.void_line(2)
    basket_id = checkout.view().basket.id
    assert checkout.can_void()
    view = checkout.void(" changed mind ")
    [fact] = floor.facts(BasketVoided)
    assert isinstance(fact, BasketVoided)
    assert (fact.basket, fact.gross_minor, fact.reason) == (basket_id, 1250, "changed mind")
    assert [v.sku for v in fact.lines] == ["PEN", "MILK"]
    assert view.basket.is_empty
    assert view.basket.id != basket_id
    assert not checkout.can_void()
    assert floor.journal.drafts(DraftKind.OPEN) == ()


@pytest.mark.parametrize("act", ["void", "park"])
def test_an_empty_basket_is_neither_voided_nor_parked(act: str) -> None:
    with refused("basket_empty"):
        ACTS[act](open_till())


def test_a_parked_basket_comes_back_whole_and_once(floor: ShopFloor) -> None:
    checkout = floor.services.checkout
    checkout.discount_basket(percent(1000))
    before = checkout.view()
    assert checkout.park(f" {'Li' * 50} ").basket.is_empty
    [draft] = checkout.parked()
    assert (draft.total_minor, draft.basket.label) == (1125, "Li" * 30)
    view = checkout.recall(draft.basket.id)
    assert view.basket.lines == before.basket.lines
    assert view.priced == before.priced
    assert checkout.parked() == ()
    assert [type(f) for f in (*floor.facts(BasketParked), *floor.facts(BasketRecalled))] == [
        BasketParked, BasketRecalled,
    ]  # fmt: skip
    checkout.void()
    with refused("parked_unknown"):
        checkout.recall(draft.basket.id)


def test_a_recall_does_not_push_a_basket_out(floor: ShopFloor) -> None:
    checkout = floor.services.checkout
    parked_id = checkout.view().basket.id
    checkout.park()
    checkout.scan("PEN")
    with refused("basket_still_open"):
        checkout.recall(parked_id)
    with refused("basket_still_open"):
        checkout.begin()
    assert [x.sku for x in checkout.view().basket.lines] == ["PEN"]


@pytest.mark.parametrize("how", ["recall", "begin"])
def test_voids_of_an_emptied_basket_stay_on_record_when_another_takes_its_place(
    floor: ShopFloor, how: str
) -> None:
    checkout = floor.services.checkout
    parked_id = checkout.view().basket.id
    checkout.park()
    checkout.scan("PEN")
    checkout.void_line(1)
    if how == "recall":
        checkout.recall(parked_id)
    else:
        checkout.begin()
    [fact] = floor.facts(BasketVoided)
    assert isinstance(fact, BasketVoided)
    assert [v.sku for v in fact.lines] == ["PEN"]
    expected = [parked_id] if how == "recall" else []
    assert [d.basket.id for d in floor.journal.drafts(DraftKind.OPEN)] == expected
    if how == "recall":
        assert floor.restart("ann").checkout.view().basket.id == parked_id


def test_a_basket_begun_for_an_invoice_and_a_member_carries_both(floor: ShopFloor) -> None:
    floor.services.checkout.void()
    floor.services.checkout.begin(reference="INV-1", member="M1")
    floor.services.checkout.scan("MILK")
    trade = floor.services.tendering.exact_cash().trade
    assert trade is not None
    assert (trade.reference, trade.member) == ("INV-1", "M1")


# After a restart ---------------------------------------------------------------------------------


def test_the_open_basket_is_back_after_a_restart(floor: ShopFloor) -> None:
    floor.services.checkout.discount_line(1, percent(1000))
    before = floor.services.checkout.view()
    assert floor.restart("ann").checkout.view().priced == before.priced


def test_an_emptied_basket_leaves_no_draft_and_a_voided_line_does(floor: ShopFloor) -> None:
    floor.services.checkout.void_line(1)
    [draft] = floor.journal.drafts(DraftKind.OPEN)
    assert [v.sku for v in draft.basket.voided] == ["MILK"]
    fresh = open_till()
    fresh.services.checkout.add_many([])
    assert fresh.journal.drafts(DraftKind.OPEN) == ()


def test_an_unknown_person_behind_a_badge_changes_nothing(floor: ShopFloor) -> None:
    with refused("badge_unknown"):
        floor.services.people.sign_in(by_badge("nobody"))
    assert floor.services.workplace.require_actor().id == "ann"


# Discounts that grow -----------------------------------------------------------------------------


def test_a_percentage_does_not_outgrow_who_gave_it(floor: ShopFloor) -> None:
    floor.services.checkout.discount_basket(percent(1000))  # 1.25 of Ann's 5.00
    floor.services.checkout.scan("MILK", 2000)
    before = floor.services.checkout.view()
    with refused("discount_outgrown"):
        floor.services.checkout.scan("MILK", 2000)
    with refused("discount_outgrown"):
        floor.services.checkout.change_quantity(1, 5000)
    assert floor.services.checkout.view() == before
    floor.services.checkout.clear_discounts()
    floor.services.checkout.scan("MILK", 2000)


def test_a_line_percentage_does_not_outgrow_who_gave_it(floor: ShopFloor) -> None:
    floor.services.checkout.discount_line(1, percent(1000))
    with refused("discount_outgrown"):
        floor.services.checkout.change_quantity(1, 5000)


def test_a_percentage_with_consent_grows(floor: ShopFloor) -> None:
    floor.approved(lambda a: floor.services.checkout.discount_basket(percent(5000), a))
    assert floor.services.checkout.scan("MILK", 5000).priced.savings_minor == 3750


# By weight ---------------------------------------------------------------------------------------


def test_goods_by_weight_ask_how_much_and_each_weighing_is_a_line(floor: ShopFloor) -> None:
    by_weight = product("APPLE", 1180, unit=Unit.KILOGRAM)
    with pytest.raises(QuantityNeeded) as caught:
        floor.services.checkout.add(Entry(product=by_weight))
    assert caught.value.product == by_weight
    for milli in (350, 1250):
        view = floor.services.checkout.add(Entry(product=by_weight, quantity_milli=milli))
    assert [x.quantity_milli for x in view.basket.lines[1:]] == [350, 1250]
    assert view.priced.lines[1].gross_minor == 413


# What is no product ------------------------------------------------------------------------------


def test_the_slip_of_a_parked_basket_takes_it_up(floor: ShopFloor) -> None:
    parked = floor.services.checkout.view().basket.id
    floor.services.checkout.park("blue coat")
    assert floor.services.checkout.scan(parked.upper()).basket.id == parked
    assert not floor.services.checkout.parked()


def test_a_parked_slip_waits_while_another_basket_is_open(floor: ShopFloor) -> None:
    parked = floor.services.checkout.view().basket.id
    floor.services.checkout.park()
    floor.services.checkout.scan("PEN")
    with refused("basket_still_open"):
        floor.services.checkout.scan(parked)


def test_a_receipt_is_for_the_return_screen(floor: ShopFloor) -> None:
    done = floor.services.tendering.exact_cash().trade
    assert done is not None
    with pytest.raises(ReceiptScanned) as caught:
        floor.services.checkout.scan(done.receipt.lower())
    assert caught.value.receipt == done.receipt
    with pytest.raises(CodeUnknown):  # the form of a receipt, but not one of ours
        floor.services.checkout.scan("S01-T1-A999999")


def test_no_sale_begins_on_a_disk_without_room_but_one_begun_is_finished(
    floor: ShopFloor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(floor.journal), "is_space_low", True)
    floor.services.checkout.scan("PEN")
    assert floor.services.tendering.exact_cash().trade is not None
    with pytest.raises(EnvironmentFault, match="space_low"):
        floor.services.checkout.scan("PEN")
    assert floor.services.checkout.view().basket.is_empty
