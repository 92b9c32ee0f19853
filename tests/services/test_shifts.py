"""Shifts, the drawer, X and Z."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace

from pos_app.domain.facts import CashMoved, DrawerOpened, ShiftClosed, ShiftOpened, ShiftRead
from pos_app.domain.staff import Approval, ApprovalNeeded, Permission
from pos_app.domain.till import MovementKind, ShiftReport
from pos_app.errors import BadInput
from pos_app.ports.printing import JobKind
from pos_app.services.shifts import CashWish
from tests.helpers.builders_staff import approval
from tests.helpers.builders_till import ShopFloor, open_till
from tests.helpers.fake_ports import NOON
from tests.helpers.refusals import refused


@pytest.fixture
def floor() -> ShopFloor:
    """Ann with a float of 200.00."""
    return open_till()


def closed(floor: ShopFloor, counted_minor: int = 0) -> ShiftReport:
    """The Z report."""
    fact = floor.services.shifts.close(counted_minor)
    assert isinstance(fact.body, ShiftClosed)
    return fact.body.report


def wish(
    kind: MovementKind = MovementKind.PAID_OUT, amount: int = 100, reason: str = "milk"
) -> CashWish:
    """Cash to be moved."""
    return CashWish(kind=kind, amount_minor=amount, reason=reason)


# Opening -----------------------------------------------------------------------------------------


def test_a_shift_opens_with_a_float_for_its_cashier() -> None:
    floor = ShopFloor()
    with refused("not_signed_in"):
        floor.services.shifts.open(0)
    assert not floor.services.shifts.can_open()
    floor.sign_in()
    assert floor.services.shifts.can_open()
    shift = floor.services.shifts.open(20_000)
    assert (shift.cashier, shift.float_minor, shift.is_open) == ("ann", 20_000, True)
    assert floor.services.shifts.current() == shift
    assert len(floor.facts(ShiftOpened)) == 1


def test_one_shift_is_open_at_a_till(floor: ShopFloor) -> None:
    assert not floor.services.shifts.can_open()
    for person in ("ann", "bob", "mia"):
        floor.sign_in(person)
        with refused("shift_already_open"):
            floor.services.shifts.open(0)


def test_a_float_is_not_negative_and_who_may_not_open_does_not() -> None:
    floor = ShopFloor()
    floor.sign_in()
    with refused("cash_negative", BadInput):
        floor.services.shifts.open(-1)
    floor.sign_in("tim")
    with pytest.raises(ApprovalNeeded):
        floor.services.shifts.open(0)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 3, 2, 15, 59, tzinfo=UTC), date(2026, 3, 2)),  # 23:59 in Shanghai
        (datetime(2026, 3, 2, 19, 59, tzinfo=UTC), date(2026, 3, 2)),  # 03:59 the next morning
        (datetime(2026, 3, 2, 20, 0, tzinfo=UTC), date(2026, 3, 3)),  # 04:00
    ],
)
def test_the_business_date_begins_at_the_stores_hour(moment: datetime, day: date) -> None:
    floor = ShopFloor()
    floor.clock.set(moment)
    floor.sign_in()
    assert floor.services.shifts.open(0).business_date == day


def test_the_business_date_stays_through_midnight(floor: ShopFloor) -> None:
    floor.clock.advance(hours=30)
    floor.services.checkout.scan("MILK")
    fact = floor.services.tendering.exact_cash().completed
    assert fact is not None
    assert fact.context.business_date == date(2026, 3, 2)


def test_a_clock_that_stands_before_the_last_day_is_confirmed_by_a_second_person(
    floor: ShopFloor,
) -> None:
    closed(floor)
    floor.clock.set(NOON - timedelta(days=1))
    with pytest.raises(ApprovalNeeded) as caught:
        floor.services.shifts.open(0)
    assert caught.value.request.permission is Permission.BUSINESS_DATE
    floor.clock.set(NOON - timedelta(days=2))
    with pytest.raises(ApprovalNeeded):  # consent to one day is not consent to another
        floor.services.shifts.open(0, (approval(caught.value.request),))
    floor.clock.set(NOON - timedelta(days=1))
    shift = floor.services.shifts.open(0, (approval(caught.value.request),))
    assert shift.business_date == date(2026, 3, 1)


def test_a_shift_under_a_wrong_clock_does_not_stop_the_days_after(floor: ShopFloor) -> None:
    closed(floor)
    floor.clock.set(NOON + timedelta(days=3653))
    floor.services.shifts.open(0)
    closed(floor)
    floor.clock.set(NOON + timedelta(days=1))
    floor.sign_in("mia")
    assert floor.services.shifts.open(0).business_date == date(2026, 3, 3)


def test_a_trainee_opens_with_a_second_persons_consent() -> None:
    floor = ShopFloor()
    floor.sign_in("tim")
    with pytest.raises(ApprovalNeeded) as caught:
        floor.services.shifts.open(500)
    consent = approval(caught.value.request)
    assert floor.services.shifts.open(500, (consent,)).cashier == "tim"


def test_a_count_by_pieces_must_come_to_the_amount(floor: ShopFloor) -> None:
    with refused("count_mismatch", BadInput):
        floor.services.shifts.close(20_000, {10_000: 1})
    assert floor.services.shifts.current() is not None
    report = floor.services.shifts.close(20_000, {10_000: 2}).body
    assert isinstance(report, ShiftClosed)
    assert report.report.counted_notes == {"10000": 2}


# Reading -----------------------------------------------------------------------------------------


def test_an_x_report_is_on_record_and_resets_nothing(floor: ShopFloor) -> None:
    floor.services.checkout.scan("MILK")
    floor.services.tendering.exact_cash()
    for count in (1, 2):
        fact = floor.services.shifts.read()
        assert isinstance(fact.body, ShiftRead)
        assert fact.body.report.sum_of("sales").amount_minor == 1250
        assert fact.body.report.expected_cash_minor == 21_250
        assert fact.body.report.z_number == 0
        assert len(floor.facts(ShiftRead)) == count


def test_there_is_nothing_to_read_without_a_shift() -> None:
    floor = ShopFloor()
    floor.sign_in()
    with refused("no_open_shift"):
        floor.services.shifts.report()
    with refused("no_open_shift"):
        floor.services.shifts.read()


# Closing -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("counted", "difference"), [(21_250, 0), (21_000, -250), (21_300, 50)])
def test_the_count_is_set_against_what_was_expected(
    floor: ShopFloor, counted: int, difference: int
) -> None:
    floor.services.checkout.scan("MILK")
    receipt = floor.services.tendering.exact_cash().trade
    report = closed(floor, counted)
    assert (report.counted_cash_minor, report.difference_minor) == (counted, difference)
    assert receipt is not None
    assert report.first_receipt == report.last_receipt == receipt.receipt
    assert not report.shift.is_open
    assert floor.services.shifts.current() is None
    assert floor.prints()[-1].kind is JobKind.DOCUMENT


def test_z_numbers_count_without_gaps_over_restarts(floor: ShopFloor) -> None:
    numbers = [closed(floor).z_number]
    for _ in range(3):
        floor.restart("ann").shifts.open(0)
        numbers.append(closed(floor).z_number)
    assert numbers == [1, 2, 3, 4]
    newest = floor.services.shifts.reports()[0].body
    assert isinstance(newest, ShiftClosed)
    assert newest.report.z_number == 4


def test_pieces_counted_are_kept_without_the_empty_ones(floor: ShopFloor) -> None:
    fact = floor.services.shifts.close(20_000, {10_000: 2, 5000: 0})
    assert isinstance(fact.body, ShiftClosed)
    assert fact.body.report.counted_notes == {"10000": 2}


def test_a_shift_is_not_closed_over_an_open_basket_but_over_a_parked_one(
    floor: ShopFloor,
) -> None:
    floor.services.checkout.scan("MILK")
    with refused("basket_still_open"):
        floor.services.shifts.close(0)
    floor.services.checkout.park()
    closed(floor)
    floor.services.shifts.open(0)
    [draft] = floor.services.checkout.parked()
    assert not floor.services.checkout.recall(draft.basket.id).basket.is_empty


def test_a_count_is_possible(floor: ShopFloor) -> None:
    with refused("cash_negative", BadInput):
        floor.services.shifts.close(-1)
    assert floor.services.shifts.current() is not None


def test_a_shift_is_closed_once(floor: ShopFloor) -> None:
    closed(floor)
    assert not floor.services.shifts.can_close()
    with refused("no_open_shift"):
        floor.services.shifts.close(0)


def test_a_colleagues_shift_is_closed_with_a_second_persons_consent(floor: ShopFloor) -> None:
    floor.sign_in("bob")
    assert not floor.services.shifts.can_close()
    with pytest.raises(ApprovalNeeded):
        floor.services.shifts.close(0)
    fact = floor.approved(lambda a: floor.services.shifts.close(20_000, approvals=a))
    assert isinstance(fact.body, ShiftClosed)
    assert (fact.context.actor, fact.context.approver) == ("bob", "mia")
    assert fact.body.report.shift.cashier == "ann"


def test_a_manager_closes_any_shift_and_nobody_signed_in_none(floor: ShopFloor) -> None:
    floor.services.people.sign_out()
    assert not floor.services.shifts.can_close()
    with refused("not_signed_in"):
        floor.services.shifts.close(0)
    floor.sign_in("mia")
    assert floor.services.shifts.can_close()
    closed(floor)


# The drawer --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", list(MovementKind))
def test_moved_cash_changes_what_is_expected(floor: ShopFloor, kind: MovementKind) -> None:
    floor.services.shifts.move_cash(wish(kind, 700))
    assert floor.services.shifts.report().expected_cash_minor == 20_000 + kind.sign * 700
    [fact] = floor.facts(CashMoved)
    assert isinstance(fact, CashMoved)
    assert (fact.amount_minor, fact.currency) == (700, "CNY")
    assert [p.kind for p in floor.prints()] == [JobKind.DRAWER, JobKind.DOCUMENT]


@pytest.mark.parametrize("kind", [MovementKind.PAID_OUT, MovementKind.SAFE_DROP])
def test_no_more_cash_leaves_than_lies_there(kind: MovementKind) -> None:
    floor = open_till(float_minor=500)
    with refused("drawer_short"):
        floor.services.shifts.move_cash(wish(kind, 501))
    floor.services.shifts.move_cash(wish(kind, 500))
    assert floor.services.shifts.report().expected_cash_minor == 0


def test_moved_cash_is_positive_and_has_a_reason(floor: ShopFloor) -> None:
    with refused("cash_not_positive", BadInput):
        floor.services.shifts.move_cash(wish(amount=0))
    with refused("reason_missing"):
        floor.services.shifts.move_cash(wish(reason=" "))


def test_a_long_note_is_cut(floor: ShopFloor) -> None:
    fact = floor.services.shifts.move_cash(replace(wish(), note=" n" * 500))
    assert isinstance(fact.body, CashMoved)
    assert len(fact.body.note) == 200


def test_a_drawer_opened_without_a_sale_leaves_a_fact(floor: ShopFloor) -> None:
    with refused("reason_missing"):
        floor.services.shifts.open_drawer("  ")
    floor.approved(lambda a: floor.services.shifts.open_drawer("change", a))
    [fact] = floor.facts(DrawerOpened)
    assert isinstance(fact, DrawerOpened)
    assert fact.approval is not None
    assert floor.services.shifts.report().sum_of("no_sale").count == 1
    assert [p.kind for p in floor.prints()] == [JobKind.DRAWER]


DRAWER_ACTS: dict[str, Callable[[ShopFloor, tuple[Approval, ...]], object]] = {
    "paid out": lambda f, a: f.services.shifts.move_cash(wish(amount=10_001), a),
    "no sale": lambda f, a: f.services.shifts.open_drawer("change", a),
}


@pytest.mark.parametrize("act", DRAWER_ACTS)
def test_a_consent_opens_the_drawer_once(floor: ShopFloor, act: str) -> None:
    with pytest.raises(ApprovalNeeded) as caught:
        DRAWER_ACTS[act](floor, ())
    consent = approval(caught.value.request)
    floor.services.shifts.move_cash(wish(MovementKind.PAID_IN, 9000))
    DRAWER_ACTS[act](floor, (consent,))
    with pytest.raises(ApprovalNeeded):
        DRAWER_ACTS[act](floor, (consent,))


def test_the_drawer_of_a_colleague_stays_shut(floor: ShopFloor) -> None:
    floor.sign_in("bob")
    with refused("shift_of_other"):
        floor.services.shifts.open_drawer("change")
    with refused("shift_of_other"):
        floor.services.shifts.move_cash(wish())
