"""Each safety rule is broken once, and the law that guards it must notice."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from pos_app.domain import money, pricing, returns, sale, staff, tax, tender, till
from pos_app.domain.basket import Basket
from pos_app.domain.staff import ApprovalRequest, PinGuard, Role
from pos_app.domain.tender import AttemptState, PaymentAttempt
from pos_app.services.checkout import Checkout
from pos_app.services.shifts import Shifts
from pos_app.services.tendering import Tendering
from tests.helpers.builders_basket import amount_off, basket, entry, percent, priced
from tests.helpers.builders_catalogue import product
from tests.helpers.builders_policies import NEW_YORK, VOUCHER, policies
from tests.helpers.builders_sale import back, paid_in_cash, returned, state_of
from tests.helpers.builders_sale import sale as sold
from tests.helpers.builders_staff import ROLES, approval, request
from tests.helpers.builders_staff import staff as person
from tests.helpers.fake_journal import FakeJournal
from tests.mutation import day_laws
from tests.mutation.harness import Mutation, is_noticed
from tests.property import laws

DOUBT = PaymentAttempt(id="a1", type_id="card", amount_minor=1230)
ODD = basket(entry(product("X", 1234)))
DISCOUNTED = (
    basket(entry(quantity_milli=7000), entry(product("PEN", 333)), entry(product("CENT", 1)))
    .with_line_discount(1, percent(1111))
    .with_discount(amount_off(100))
)


def truncated(numerator: int, denominator: int) -> int:
    """Rounds towards minus infinity, as // does."""
    return numerator // denominator


def half_even(numerator: int, denominator: int) -> int:
    """Rounds as Python's round does."""
    return round(numerator / denominator)


def all_to_the_last(total: int, weights: list[int]) -> list[int]:
    """Floors, and the rest to the last line."""
    shares = [total * w // (sum(weights) or 1) for w in weights]
    return [*shares[:-1], total - sum(shares[:-1])]


def floors_only(total: int, weights: list[int]) -> list[int]:
    """Loses the odd units."""
    return [total * w // (sum(weights) or 1) for w in weights]


def a_sale_and_its_parts() -> None:
    """Seven milk back in three parts, the rest at once."""
    trade = sold(DISCOUNTED)
    parts, so_far = [], 0
    for size in (1000, 2000, 4000):
        parts.append(returned(trade, {1: so_far}, [back(1, size)]))
        so_far += size
    parts.append(returned(trade, {}, [back(2, 1000), back(3, 1000)]))
    laws.parts_cancel_the_sale(trade, parts)


def a_doubtful_basket_is_no_sale() -> None:
    """Paid in full, with another payment in doubt."""
    laws.only_what_is_paid_completes(replace(paid_in_cash(ODD), attempts=(DOUBT,)), priced(ODD))


def an_unpaid_basket_is_no_sale() -> None:
    """Nothing was paid."""
    laws.only_what_is_paid_completes(ODD, priced(ODD))


def a_discounted_basket_adds_up() -> None:
    """More off than there is."""
    by = policies(tax=NEW_YORK)
    off = DISCOUNTED.with_line_discount(2, percent(10_000)).with_discount(amount_off(5000))
    off = off.with_quantity(1, 1000)
    laws.a_priced_basket_adds_up(priced(off, by), by.tax.mode)


MUTATIONS = [
    # Money
    Mutation(
        "a refund rounds another way than a sale", money, "divide_half_away", truncated,
        lambda: laws.rounding_is_symmetric(5, 2),
    ),
    Mutation(
        "halves go to even", money, "divide_half_away", half_even,
        lambda: laws.rounding_is_symmetric(5, 2),
    ),
    Mutation(
        "a discount loses its odd cents", money, "allocate", floors_only,
        lambda: laws.allocation_is_exact_and_fair(100, [1, 1, 1]),
    ),
    Mutation(
        "the last line takes all odd cents", money, "allocate", all_to_the_last,
        lambda: laws.allocation_is_exact_and_fair(5, [1] * 6),
    ),
    Mutation(
        "a basket loses odd cents of its discount", pricing, "allocate", floors_only,
        lambda: day_laws.a_basket_discount_is_given_whole(DISCOUNTED.without_discounts(None), 100),
    ),
    Mutation(
        "a discount is larger than its goods", pricing, "_discount_minor",
        lambda discount, left: discount.value, a_discounted_basket_adds_up,
    ),
    Mutation(
        "the tax of a total is not shared out whole", tax, "allocate", floors_only,
        lambda: day_laws.tax_of_a_total_is_rounded_once([333, 333, 334], NEW_YORK),
    ),
    # Cash
    Mutation(
        "cash is not rounded", sale, "cash_due_minor", lambda left, coin: left,
        lambda: laws.cash_settles_to_the_coin(1234, ODD, 10),
    ),
    Mutation(
        "cash is rounded down for the store", sale, "cash_due_minor",
        lambda left, coin: left // coin * coin,
        lambda: laws.cash_settles_to_the_coin(1239, ODD, 10),
    ),
    Mutation(
        "a voucher gives change", sale, "check_other_tender", lambda *_: None,
        lambda: laws.a_tender_without_change_fits(VOUCHER, state_of(ODD), 1235),
    ),
    # Completing
    Mutation(
        "what is not paid is sold", sale, "_is_paid", lambda *_: True, an_unpaid_basket_is_no_sale
    ),
    Mutation(
        "a payment in doubt does not matter", Basket, "open_attempt", None,
        a_doubtful_basket_is_no_sale,
    ),
    Mutation(
        "an unknown outcome counts as an answer", AttemptState, "is_open", False,
        a_doubtful_basket_is_no_sale,
    ),
    Mutation(
        "a basket is paid again while a payment is in doubt", Basket, "open_attempt", None,
        day_laws.a_payment_in_doubt_blocks_all_others,
    ),
    Mutation(
        "a basket changes while it is paid", Basket, "require_changeable", lambda _: None,
        day_laws.a_basket_being_paid_does_not_change,
    ),
    Mutation(
        "a trade that does not add up is kept", sale, "check_trade", lambda trade: trade,
        lambda: day_laws.a_false_trade_is_refused(sold(ODD)),
    ),
    # Returns
    Mutation(
        "more comes back than was sold", returns, "can_return", lambda *_: True,
        lambda: laws.no_more_comes_back_than_went(sold(DISCOUNTED), [back(1, 4000)] * 2),
    ),
    Mutation(
        "every part of a return is rounded by itself", returns, "share_so_far",
        lambda total, part, whole: total * part // whole if part < whole else total - 1,
        a_sale_and_its_parts,
    ),
    Mutation(
        "a partial return hands back the whole discount", returns, "_adjustments_back",
        lambda line, _: tuple(replace(a, amount_minor=-a.amount_minor) for a in line.adjustments),
        day_laws.parts_of_a_return_add_up,
    ),
    Mutation(
        "what was returned before is forgotten", FakeJournal, "returned", lambda *_: {},
        day_laws.a_receipt_is_returned_once,
    ),
    # Till
    Mutation(
        "a paid-out adds to the drawer", till.MovementKind, "sign", 1,
        day_laws.cash_paid_out_is_gone,
    ),
    Mutation(
        "a sum forgets the tenders", till, "trade_buckets", lambda *_: iter(()),
        day_laws.cash_of_a_sale_is_expected,
    ),
    Mutation(
        "a shift closes over an open basket", Shifts, "_require_no_open_basket", lambda _: None,
        day_laws.a_shift_is_not_closed_over_a_basket,
    ),
    Mutation(
        "a sale is numbered twice", FakeJournal, "_number", lambda *_: "S01-T1-A000001",
        day_laws.receipts_of_a_day_have_no_gaps,
    ),
    # People
    Mutation(
        "people approve their own acts", staff, "approve", lambda *_: approval(),
        lambda: laws.nobody_approves_alone(person("mia", "manager"), ROLES, request()),
    ),
    Mutation(
        "a consent fits any act", staff.Approval, "covers", lambda *_: True,
        lambda: laws.a_consent_is_for_one_act(
            person("ann"), ROLES, approval(request(subject="1", amount_minor=900)),
            request(subject="2", amount_minor=900),
        ),
    ),
    Mutation(
        "a limit is no limit", Role, "allows", lambda *_: True,
        lambda: day_laws.limits_are_kept(person("ann"), ROLES),
    ),
    Mutation(
        "a consent can be used again", ApprovalRequest, "__eq__", lambda *_: True,
        day_laws.a_consent_is_used_once,
    ),
    Mutation(
        "nobody is ever locked out", PinGuard, "can_try", lambda *_: True,
        lambda: laws.five_wrong_pins_lock(5, 0, 1),
    ),
    Mutation(
        "a lock does not double", staff, "LOCKOUT_MS", 0,
        lambda: laws.five_wrong_pins_lock(6, 0, 1_200_000),
    ),
    Mutation(
        "a card number is a reference", tender, "_passes_luhn", lambda _: False,
        day_laws.no_card_number_is_kept,
    ),
    # Crashes
    Mutation(
        "a basket is not saved", FakeJournal, "save_draft", lambda *_: None,
        day_laws.a_basket_is_back_after_a_restart,
    ),
    Mutation(
        "a voided basket leaves no fact", Checkout, "void", Checkout.renew,
        day_laws.a_voided_basket_leaves_a_fact,
    ),
    Mutation(
        "an attempt is not recorded before money is asked for", Tendering, "_keep",
        lambda tendering, *_: None, day_laws.an_attempt_is_recorded_first,
    ),
]  # fmt: skip


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda m: m.name.replace(" ", "-"))
def test_a_broken_rule_is_noticed(mutation: Mutation, monkeypatch: pytest.MonkeyPatch) -> None:
    is_noticed(mutation, monkeypatch)
