"""Baskets, sales and returns keep their laws for any store and any goods."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from pos_app.domain.basket import Basket
from pos_app.domain.policies import Policies
from pos_app.domain.returns import ReturnLine
from pos_app.domain.sale import sale_of
from pos_app.domain.staff import ApprovalRequest, Grant, Permission, Role
from pos_app.domain.tender import AttemptState, PaymentAttempt, TenderKind, TenderType
from tests.helpers.builders_basket import priced
from tests.helpers.builders_sale import paid_in_cash, sale, state_of
from tests.helpers.builders_staff import approval, request, staff
from tests.property import laws
from tests.property.strategies import baskets, partitions, stores


@given(baskets(), stores())
def test_a_basket_adds_up(of: Basket, by: Policies) -> None:
    laws.a_priced_basket_adds_up(priced(of, by), by.tax.mode)


@given(baskets(), stores(), st.integers(0, 10**6))
def test_a_receipt_says_that_tenders_are_total_and_rounding(
    of: Basket, by: Policies, part: int
) -> None:
    due = state_of(of, by).cash_due_minor
    if 0 < part < due:
        of = paid_in_cash(of, by, part)
    laws.a_trade_settles(sale(of, by), by.cash_increment_minor)


@given(st.integers(0, 10**10), st.sampled_from([1, 5, 10, 50, 100, 1000]))
def test_cash_is_due_to_the_coin(total: int, coin: int) -> None:
    laws.cash_settles_to_the_coin(total, Basket(id="b1"), coin)


@given(baskets(), stores(), st.data())
def test_a_sale_and_any_partition_of_its_return_sum_to_zero(
    of: Basket, by: Policies, data: st.DataObject
) -> None:
    """Promise 5 of PRODUCT. Cash rounding is per payout: each part is rounded by itself to the
    coin, so many small parts may pay a few coins more or less in cash, each stated as rounding; a
    return in one piece pays exactly the cash that was taken."""
    sold = sale(of, by)
    parts = data.draw(partitions(sold, by.cash_increment_minor))
    laws.parts_cancel_the_sale(sold, parts)
    for part in parts:
        laws.a_trade_settles(part, by.cash_increment_minor)
    if len(parts) == 1:
        assert parts[0].cash_rounding_minor == -sold.cash_rounding_minor


@given(baskets(max_lines=3), st.data())
def test_no_more_comes_back_than_went(of: Basket, data: st.DataObject) -> None:
    sold = sale(of)
    wishes = data.draw(
        st.lists(
            st.builds(
                ReturnLine,
                line_no=st.integers(1, len(sold.lines)),
                quantity_milli=st.integers(1, 30).map(lambda n: n * 1000),
                reason=st.just("damaged"),
            ),
            max_size=20,
        )
    )
    laws.no_more_comes_back_than_went(sold, wishes)


@given(baskets(), stores(), st.integers(0, 3), st.sampled_from(AttemptState))
def test_only_what_is_paid_for_certain_completes(
    of: Basket, by: Policies, short: int, state: AttemptState
) -> None:
    view = priced(of, by)
    attempt = PaymentAttempt(id="a1", type_id="card", amount_minor=1, state=state)
    given_minor = max(0, state_of(of, by).cash_due_minor - short)
    laws.only_what_is_paid_completes(paid_in_cash(of, by, given_minor), view)
    laws.only_what_is_paid_completes(replace(paid_in_cash(of, by), attempts=(attempt,)), view)
    laws.only_what_is_paid_completes(Basket(id="b1"), priced(Basket(id="b1")))


@given(baskets(), st.integers(-5, 10**6), st.none() | st.integers(0, 10**6))
def test_what_gives_no_change_takes_no_more_than_is_left(
    of: Basket, amount: int, limit: int | None
) -> None:
    kind = TenderType(id="v", kind=TenderKind.OTHER, name="Voucher", limit_minor=limit)
    laws.a_tender_without_change_fits(kind, state_of(of), amount)


@given(st.lists(baskets(max_lines=3), min_size=1, max_size=4), stores(), st.data())
def test_the_sums_of_a_shift_are_the_sums_of_its_parts(
    of: list[Basket], by: Policies, data: st.DataObject
) -> None:
    sales = [sale(one, by, f"R{n}") for n, one in enumerate(of)]
    back = data.draw(partitions(sales[0], by.cash_increment_minor))
    trades = [(t, "sales") for t in sales] + [(t, "returns") for t in back]
    laws.buckets_are_additive(trades, data.draw(st.integers(0, len(trades))))


@given(baskets())
def test_the_same_basket_makes_the_same_trade_on_every_machine(of: Basket) -> None:
    paid = paid_in_cash(of)
    once, again = (sale_of(paid, priced(paid), "R1", "CNY", sale(of).tax_mode) for _ in "ab")
    assert once == again


# People ------------------------------------------------------------------------------------------

REQUESTS = st.builds(
    request,
    st.sampled_from([Permission.DISCOUNT, Permission.VOID_SALE]),
    st.sampled_from(["ann", "bob"]),
    subject=st.sampled_from(["basket:1:void", "basket:2:void"]),
    amount_minor=st.integers(0, 3),
)
LIMITED = Role("cashier", (Grant(Permission.DISCOUNT, 1), Grant(Permission.VOID_SALE, 2)))


@given(REQUESTS, REQUESTS)
def test_a_consent_is_for_one_act(given_for: ApprovalRequest, wanted: ApprovalRequest) -> None:
    consent = approval(given_for)
    laws.a_consent_is_for_one_act(staff("ann"), (LIMITED,), consent, wanted)


@given(REQUESTS, st.sampled_from(["cashier", "manager"]))
def test_nobody_approves_alone(of: ApprovalRequest, role: str) -> None:
    everything = Role("manager", tuple(Grant(p) for p in Permission))
    person = staff("ann", role)
    laws.nobody_approves_alone(person, (LIMITED, everything), of)


@given(st.integers(0, 20), st.integers(0, 10**9), st.integers(-(10**9), 10**10))
def test_five_wrong_pins_lock(failures: int, last_ms: int, now_ms: int) -> None:
    laws.five_wrong_pins_lock(failures, last_ms, now_ms)


@given(st.integers(5, 20), st.integers(0, 10**9), st.integers(0, 10**9))
def test_a_clock_set_back_opens_no_lock(failures: int, last_ms: int, back_ms: int) -> None:
    laws.five_wrong_pins_lock(failures, last_ms, last_ms - back_ms)
