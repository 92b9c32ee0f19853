"""The journal fails in the middle of an act: nothing happened, and doing it again does it once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pos_app.domain.facts import BasketRecalled, BasketVoided, ReturnCompleted, SaleCompleted
from pos_app.domain.till import MovementKind
from pos_app.errors import EnvironmentFault
from pos_app.ports.journal import DraftKind
from pos_app.services.returning import ReturnWish
from pos_app.services.shifts import CashWish
from tests.helpers.builders_sale import back
from tests.helpers.builders_staff import by_badge
from tests.helpers.builders_till import ShopFloor, open_till

FULL = EnvironmentFault("disk_full")
PAID_IN = CashWish(kind=MovementKind.PAID_IN, amount_minor=100, reason="change")

type_of_act = Callable[[ShopFloor], object]


def with_goods(floor: ShopFloor) -> None:
    """Milk in the basket."""
    floor.services.checkout.scan("MILK")


def with_receipt(floor: ShopFloor) -> None:
    """Milk sold as receipt 1."""
    with_goods(floor)
    floor.services.tendering.exact_cash()


def with_parked(floor: ShopFloor) -> None:
    """Milk parked, and a voided pen in the open basket."""
    with_goods(floor)
    floor.services.checkout.park()
    floor.services.checkout.scan("PEN")
    floor.services.checkout.void_line(1)


def with_attempt(floor: ShopFloor) -> None:
    """A card payment nobody knows the outcome of."""
    with_goods(floor)
    floor.services.tendering.begin_attempt("card", 1250)


def with_card_part(floor: ShopFloor) -> None:
    """A part paid by card."""
    with_goods(floor)
    floor.services.tendering.begin_attempt("card", 250)
    floor.services.tendering.resolve_attempt(approved=True, reference="7")


def recall(floor: ShopFloor) -> object:
    """The parked basket."""
    [draft] = floor.services.checkout.parked()
    return floor.services.checkout.recall(draft.basket.id)


def reverse(floor: ShopFloor) -> object:
    """The card part."""
    attempt = floor.services.checkout.view().basket.attempts[0]
    return floor.services.tendering.reverse_attempt(attempt.id)


def give_back(floor: ShopFloor) -> object:
    """The milk of receipt 1."""
    wish = ReturnWish(against=(("S01-T1-A000001", back(1, 1000)),))
    return floor.services.returning.complete(wish)


ACTS: dict[str, tuple[type_of_act, type_of_act]] = {
    "park": (with_goods, lambda f: f.services.checkout.park()),
    "void": (with_goods, lambda f: f.services.checkout.void()),
    "recall": (with_parked, recall),
    "begin": (with_parked, lambda f: f.services.checkout.begin("INV-1")),
    "cash": (with_goods, lambda f: f.services.tendering.exact_cash()),
    "part cash": (with_goods, lambda f: f.services.tendering.tender_cash(100)),
    "voucher": (with_goods, lambda f: f.services.tendering.tender_other("voucher", 100)),
    "attempt": (with_goods, lambda f: f.services.tendering.begin_attempt("card", 1250)),
    "approve": (
        with_attempt,
        lambda f: f.services.tendering.resolve_attempt(approved=True, reference="7"),
    ),
    "decline": (with_attempt, lambda f: f.services.tendering.resolve_attempt(approved=False)),
    "reverse": (with_card_part, reverse),
    "return": (with_receipt, give_back),
    "close": (with_receipt, lambda f: f.services.shifts.close(0)),
    "read": (with_receipt, lambda f: f.services.shifts.read()),
    "paid in": (with_receipt, lambda f: f.services.shifts.move_cash(PAID_IN)),
    "sign out": (with_goods, lambda f: f.services.people.sign_out()),
    "colleague": (with_goods, lambda f: f.services.people.sign_in(by_badge("bob"))),
}


def state(floor: ShopFloor) -> tuple[object, ...]:
    """Everything a person could see of the till."""
    services, journal = floor.services, floor.journal
    return (
        services.checkout.view(), services.checkout.parked(), services.workplace.actor,
        services.shifts.current(), len(list(journal.facts())), journal.drafts(DraftKind.OPEN),
        floor.prints(), floor.spool.woken, journal.next_receipt(),
    )  # fmt: skip


@pytest.mark.parametrize("act", ACTS)
def test_when_the_journal_fails_nothing_has_happened(act: str) -> None:
    floor = open_till()
    prepare, do = ACTS[act]
    prepare(floor)
    before = state(floor)
    floor.journal.fail_with = FULL
    with pytest.raises(EnvironmentFault):
        do(floor)
    assert state(floor) == before


@pytest.mark.parametrize("act", ACTS)
def test_when_the_journal_is_well_again_the_act_happens_once(act: str) -> None:
    failed, well = open_till(), open_till()
    prepare, do = ACTS[act]
    for floor in (failed, well):
        prepare(floor)
    failed.journal.fail_with = FULL
    with pytest.raises(EnvironmentFault):
        do(failed)
    failed.journal.fail_with = None
    do(failed)
    do(well)
    for kind in (SaleCompleted, ReturnCompleted, BasketVoided, BasketRecalled):
        assert len(failed.facts(kind)) == len(well.facts(kind))
    types = [[f.type for f in floor.journal.facts()] for floor in (failed, well)]
    assert types[0] == types[1]
    assert failed.services.shifts.current() == well.services.shifts.current()


@pytest.mark.parametrize("act", ACTS)
def test_after_a_failure_and_a_restart_the_till_stands_where_it_stood(act: str) -> None:
    floor = open_till()
    prepare, do = ACTS[act]
    prepare(floor)
    before = floor.services.checkout.view().basket.lines, floor.services.checkout.parked()
    floor.journal.fail_with = FULL
    with pytest.raises(EnvironmentFault):
        do(floor)
    floor.journal.fail_with = None
    checkout = floor.restart("ann").checkout
    assert (checkout.view().basket.lines, checkout.parked()) == before
    do(floor)


def test_a_scan_that_cannot_be_saved_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    floor = open_till()
    with_goods(floor)
    before = floor.services.checkout.view()

    def full(_draft: object) -> None:
        raise FULL

    with monkeypatch.context() as patch:
        patch.setattr(floor.journal, "save_draft", full)
        with pytest.raises(EnvironmentFault):
            floor.services.checkout.scan("PEN")
    assert floor.services.checkout.view() == before
    assert len(floor.services.checkout.scan("PEN").basket.lines) == 2


def test_a_refused_pin_that_cannot_be_counted_is_not_let_in() -> None:
    floor = ShopFloor()
    floor.journal.fail_with = FULL
    with pytest.raises(EnvironmentFault):
        floor.sign_in()
    assert floor.services.workplace.actor is None
