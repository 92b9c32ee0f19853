"""Paying: cash, others, split, attempts; what is refused; what a restart leaves."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from pos_app.domain.facts import PaymentAttempted, PaymentResolved, SaleCompleted
from pos_app.domain.sale import Trade
from pos_app.domain.staff import ApprovalNeeded
from pos_app.domain.tender import AttemptState
from pos_app.errors import BadInput
from pos_app.ports.journal import DraftKind
from pos_app.ports.printing import JobKind
from pos_app.services.tendering import Paid
from tests.helpers.builders_basket import percent
from tests.helpers.builders_policies import CARD, policies
from tests.helpers.builders_till import ShopFloor, open_till
from tests.helpers.refusals import refused
from tests.property import laws

SLIP = "0042"

PAY: dict[str, Callable[[ShopFloor], Paid]] = {
    "cash": lambda f: f.services.tendering.tender_cash(5000),
    "exact cash": lambda f: f.services.tendering.exact_cash(),
    "voucher": lambda f: f.services.tendering.tender_other("voucher", 100),
    "attempt": lambda f: f.services.tendering.begin_attempt("card", 100),
    "finish": lambda f: f.services.tendering.finish(),
}


@pytest.fixture
def floor() -> ShopFloor:
    """Ann with goods of 12.34 in the basket: cash settles it with 12.30."""
    built = open_till()
    built.services.checkout.scan("MILK")
    built.services.checkout.override_price(1, 1_234_000, "damaged")
    return built


def sold(paid: Paid) -> Trade:
    """The trade; the sale must be complete."""
    assert paid.trade is not None
    laws.a_trade_settles(paid.trade, 10)
    return paid.trade


# Cash --------------------------------------------------------------------------------------------


def test_cash_completes_the_sale_and_the_next_basket_is_ready(floor: ShopFloor) -> None:
    paid = floor.services.tendering.tender_cash(2000)
    trade = sold(paid)
    assert (paid.change_minor, trade.cash_rounding_minor) == (770, -4)
    assert paid.view.basket.is_empty
    assert paid.view.basket.id != trade.basket
    assert floor.journal.drafts(DraftKind.OPEN) == ()
    assert [p.kind for p in floor.prints()] == [JobKind.DRAWER, JobKind.DOCUMENT]
    assert floor.spool.woken == 1


def test_exact_cash_is_what_is_due_to_the_coin(floor: ShopFloor) -> None:
    assert sold(floor.services.tendering.exact_cash()).tenders[0].given_minor == 1230


def test_part_of_the_cash_keeps_the_basket_and_the_rest_settles_it(floor: ShopFloor) -> None:
    part = floor.services.tendering.tender_cash(1000)
    assert part.trade is None
    assert part.view.settlement.left_minor == 234
    assert floor.spool.woken == 0
    assert len(sold(floor.services.tendering.tender_cash(500)).tenders) == 2


@pytest.mark.parametrize("given", [0, -100, 10**12])
def test_impossible_cash_is_refused(floor: ShopFloor, given: int) -> None:
    with pytest.raises(BadInput):
        floor.services.tendering.tender_cash(given)
    assert floor.services.checkout.view().basket.tenders == ()


def test_what_is_less_than_a_coin_is_settled_with_no_cash() -> None:
    floor = open_till()
    floor.services.checkout.scan("CENT")
    trade = sold(floor.services.tendering.exact_cash())
    assert (trade.tenders[0].amount_minor, trade.cash_rounding_minor) == (0, -1)


def test_cash_is_suggested_while_something_is_due(floor: ShopFloor) -> None:
    assert floor.services.tendering.suggestions()[:2] == (1230, 1500)
    floor.services.checkout.void()
    assert floor.services.tendering.suggestions() == ()


# Nothing to pay ----------------------------------------------------------------------------------


def test_a_basket_that_costs_nothing_is_finished_without_a_tender() -> None:
    floor = open_till()
    floor.services.checkout.scan("GIFT")
    assert floor.services.tendering.can_finish()
    with refused("nothing_due"):
        floor.services.tendering.exact_cash()
    assert sold(floor.services.tendering.finish()).tenders == ()


def test_what_costs_something_is_not_finished_for_nothing(floor: ShopFloor) -> None:
    assert not floor.services.tendering.can_finish()
    with refused("not_settled"):
        floor.services.tendering.finish()


# Who and what ------------------------------------------------------------------------------------


@pytest.mark.parametrize("pay", PAY)
def test_an_empty_basket_is_not_paid(pay: str) -> None:
    with refused("basket_empty"):
        PAY[pay](open_till())


@pytest.mark.parametrize("pay", PAY)
def test_nobody_pays_without_a_shift_or_in_somebody_elses(floor: ShopFloor, pay: str) -> None:
    floor.sign_in("bob")
    with refused("shift_of_other"):
        PAY[pay](floor)
    floor.services.people.sign_out()
    with refused("not_signed_in"):
        PAY[pay](floor)


def test_who_may_not_sell_takes_no_money() -> None:
    floor = open_till("mia")
    floor.services.checkout.scan("MILK")
    trainee = replace(floor.services.workplace.require_actor(), roles=("trainee",))
    floor.services.workplace.actor = trainee
    with pytest.raises(ApprovalNeeded):
        floor.services.tendering.exact_cash()


def test_the_screen_reads_where_the_payment_stands(floor: ShopFloor) -> None:
    state = floor.services.tendering.state()
    assert (state.cash_rounding_minor, state.can_finish) == (-4, False)
    assert [t.id for t in floor.services.tendering.tender_types()] == [
        "cash", "card", "voucher", "account",
    ]  # fmt: skip


# Vouchers and others -----------------------------------------------------------------------------


def test_a_voucher_pays_a_part_and_goes_into_the_drawer(floor: ShopFloor) -> None:
    floor.services.tendering.tender_other("voucher", 1000, "V-17")
    trade = sold(floor.services.tendering.tender_other("account", 234))
    assert trade.cash_rounding_minor == 0
    assert not trade.opens_drawer
    assert [p.kind for p in floor.prints()] == [JobKind.DRAWER, JobKind.DOCUMENT]


def test_a_tender_without_cash_leaves_the_drawer_shut(floor: ShopFloor) -> None:
    sold(floor.services.tendering.tender_other("account", 1234))
    assert [p.kind for p in floor.prints()] == [JobKind.DOCUMENT]


@pytest.mark.parametrize(
    ("type_id", "amount", "name"),
    [
        ("account", 1235, "tender_too_much"),
        ("account", 0, "cash_not_positive"),
        ("gold", 100, "tender_unknown"),
        ("cash", 100, "tender_is_cash"),
        ("card", 100, "tender_needs_attempt"),
    ],
)
def test_an_impossible_tender_is_refused(
    floor: ShopFloor, type_id: str, amount: int, name: str
) -> None:
    with refused(name):
        floor.services.tendering.tender_other(type_id, amount)


def test_a_card_number_is_never_kept_as_a_reference(floor: ShopFloor) -> None:
    with refused("reference_is_card_number"):
        floor.services.tendering.tender_other("account", 100, "4111 1111 1111 1111")
    floor.services.tendering.begin_attempt("card", 1234)
    with refused("reference_is_card_number"):
        floor.services.tendering.resolve_attempt(approved=True, reference="4111111111111111")
    kept = f"{list(floor.journal.facts())}{floor.journal.drafts(DraftKind.OPEN)}"
    assert "4111" not in kept


# Attempts ----------------------------------------------------------------------------------------


def test_an_attempt_is_on_record_before_money_is_asked_for(floor: ShopFloor) -> None:
    paid = floor.services.tendering.begin_attempt("card", 1234)
    [fact] = floor.facts(PaymentAttempted)
    assert isinstance(fact, PaymentAttempted)
    assert fact.attempt == paid.view.basket.open_attempt
    assert fact.attempt.state is AttemptState.PENDING
    [draft] = floor.journal.drafts(DraftKind.OPEN)
    assert draft.basket.open_attempt == fact.attempt


@pytest.mark.parametrize("pay", PAY)
def test_a_payment_in_doubt_blocks_every_other(floor: ShopFloor, pay: str) -> None:
    floor.services.tendering.begin_attempt("card", 500)
    with refused("payment_in_doubt"):
        PAY[pay](floor)
    with refused("payment_in_doubt"):
        floor.services.tendering.take_back()


@pytest.mark.parametrize("act", ["void", "park"])
def test_a_payment_in_doubt_keeps_the_basket_where_it_is(floor: ShopFloor, act: str) -> None:
    floor.services.tendering.begin_attempt("card", 500)
    assert not floor.services.checkout.can_void()
    with refused("basket_tendering"):
        getattr(floor.services.checkout, act)()
    with refused("basket_still_open"):
        floor.services.shifts.close(0)


def test_an_approved_attempt_completes_the_sale(floor: ShopFloor) -> None:
    attempt = floor.services.tendering.begin_attempt("card", 1234).view.basket.open_attempt
    paid = floor.services.tendering.resolve_attempt(approved=True, reference=f" {SLIP} ")
    [tender] = sold(paid).tenders
    assert attempt is not None
    assert (tender.attempt_id, tender.reference, tender.amount_minor) == (attempt.id, SLIP, 1234)
    [resolved] = floor.facts(PaymentResolved)
    assert isinstance(resolved, PaymentResolved)
    assert (resolved.attempt.state, resolved.attempt.reference) == (AttemptState.APPROVED, SLIP)
    assert {p.fact.type for p in floor.prints()} == {"sale_completed"}


def test_a_declined_attempt_leaves_the_basket_as_free_as_before(floor: ShopFloor) -> None:
    floor.services.tendering.begin_attempt("card", 1234)
    paid = floor.services.tendering.resolve_attempt(approved=False, reference="ignored")
    assert paid.trade is None
    [attempt] = paid.view.basket.attempts
    assert (attempt.state, attempt.reference) == (AttemptState.DECLINED, "")
    floor.services.checkout.discount_line(1, percent(100))
    sold(floor.services.tendering.exact_cash())


def test_a_slip_needs_its_reference_and_can_be_given_again(floor: ShopFloor) -> None:
    floor.services.tendering.begin_attempt("card", 1234)
    with refused("reference_missing", tender="Card"):
        floor.services.tendering.resolve_attempt(approved=True)
    sold(floor.services.tendering.resolve_attempt(approved=True, reference=SLIP))


def test_without_an_attempt_there_is_nothing_to_resolve_or_reverse(floor: ShopFloor) -> None:
    with refused("no_attempt"):
        floor.services.tendering.resolve_attempt(approved=True, reference=SLIP)
    with refused("no_attempt"):
        floor.services.tendering.reverse_attempt("a1")


@pytest.mark.parametrize(
    ("type_id", "amount", "name"),
    [
        ("card", 1235, "tender_too_much"), ("card", -1, "cash_not_positive"),
        ("gold", 1, "tender_unknown"), ("cash", 100, "tender_is_cash"),
    ],
)  # fmt: skip
def test_no_money_is_asked_for_that_could_not_be_taken(
    floor: ShopFloor, type_id: str, amount: int, name: str
) -> None:
    with refused(name):
        floor.services.tendering.begin_attempt(type_id, amount)
    assert floor.facts(PaymentAttempted) == []


def test_what_was_taken_counts_although_the_limit_fell_meanwhile(floor: ShopFloor) -> None:
    floor.services.tendering.begin_attempt("card", 1234)
    lower = policies(tender_types=(replace(CARD, limit_minor=1),))
    floor.store_data.put_policies(lower)
    floor.restart("ann")
    sold(floor.services.tendering.resolve_attempt(approved=True, reference=SLIP))


# Part payments -----------------------------------------------------------------------------------


def part_paid(floor: ShopFloor) -> str:
    """5.00 by card, the rest still open; returns the attempt."""
    floor.services.tendering.begin_attempt("card", 500)
    paid = floor.services.tendering.resolve_attempt(approved=True, reference=SLIP)
    assert paid.view.settlement.left_minor == 734
    return paid.view.basket.attempts[0].id


def test_card_and_cash_split_a_sale(floor: ShopFloor) -> None:
    part_paid(floor)
    trade = sold(floor.services.tendering.exact_cash())
    assert [t.amount_minor for t in trade.tenders] == [500, 730]


def test_what_a_terminal_took_is_not_handed_back_in_cash(floor: ShopFloor) -> None:
    part_paid(floor)
    with refused("attempt_taken"):
        floor.services.tendering.take_back()


def test_a_reversed_payment_counts_no_more_and_only_once(floor: ShopFloor) -> None:
    attempt_id = part_paid(floor)
    paid = floor.services.tendering.reverse_attempt(attempt_id)
    assert paid.view.settlement.left_minor == 1234
    assert paid.view.basket.attempts[0].state is AttemptState.REVERSED
    with refused("no_attempt"):
        floor.services.tendering.reverse_attempt(attempt_id)
    assert len(floor.facts(PaymentResolved)) == 2


def test_cash_and_vouchers_are_handed_back(floor: ShopFloor) -> None:
    floor.services.tendering.tender_cash(300)
    floor.services.tendering.tender_other("voucher", 100)
    paid = floor.services.tendering.take_back()
    assert paid.view.basket.tenders == ()
    assert paid.view.settlement.left_minor == 1234
    assert floor.services.checkout.can_void()


def test_a_completed_sale_cannot_be_reversed_or_taken_back(floor: ShopFloor) -> None:
    attempt_id = part_paid(floor)
    floor.services.tendering.exact_cash()
    with refused("no_attempt"):
        floor.services.tendering.reverse_attempt(attempt_id)
    floor.services.tendering.take_back()
    assert len(floor.facts(SaleCompleted)) == 1


# After a restart ---------------------------------------------------------------------------------


def test_a_payment_in_doubt_is_still_in_doubt_after_a_restart(floor: ShopFloor) -> None:
    floor.services.tendering.begin_attempt("card", 1234)
    floor.restart()
    with refused("not_signed_in"):
        floor.services.tendering.resolve_attempt(approved=True, reference=SLIP)
    floor.sign_in()
    with refused("payment_in_doubt"):
        floor.services.tendering.exact_cash()
    sold(floor.services.tendering.resolve_attempt(approved=True, reference=SLIP))
    assert len(floor.facts(SaleCompleted)) == 1


def test_part_payments_are_back_after_a_restart(floor: ShopFloor) -> None:
    part_paid(floor)
    before = floor.services.checkout.view().settlement
    assert floor.restart("ann").checkout.view().settlement == before
    sold(floor.services.tendering.exact_cash())


def test_receipts_are_numbered_without_gaps(floor: ShopFloor) -> None:
    numbers = [sold(floor.services.tendering.exact_cash()).receipt]
    for sku in ("PEN", "CENT", "GIFT"):
        floor.services.checkout.scan(sku)
        tendering = floor.restart("ann").tendering
        paid = tendering.finish() if sku == "GIFT" else tendering.exact_cash()
        numbers.append(sold(paid).receipt)
    laws.receipts_have_no_gaps(numbers)


def test_with_nothing_taken_there_is_nothing_to_hand_back_or_to_keep() -> None:
    floor = open_till()
    assert floor.services.tendering.take_back().view.basket.is_empty
    assert floor.journal.drafts(DraftKind.OPEN) == ()
