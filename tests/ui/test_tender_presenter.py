"""Paying without a window: every way in, every way back, and the payment in doubt."""

from __future__ import annotations

import pytest

from pos_app.domain.tender import TenderType
from pos_app.errors import EnvironmentFault
from tests.ui.till_world import POLICIES, World, gtin
from ui.context import context
from ui.presenters.notice import Notice
from ui.presenters.tender import Phase, TenderPresenter
from ui.presenters.till import TillPresenter
from ui.tasks import ImmediateTasks


class Counter:
    """A till whose basket costs 45.00, and its payment."""

    def __init__(self, world: World | None = None, *numbers: int) -> None:
        self.world = world or World()
        self.tasks = ImmediateTasks()
        self.till = TillPresenter(self.tasks, self.world.services)
        self.tender = TenderPresenter(self.tasks, self.world.services, self.till)
        self.notices: list[Notice] = []
        self.refusals: list[str] = []
        for speaker in (self.till, self.tender):
            speaker.noticed.connect(self.notices.append)
        self.tender.refused.connect(lambda error: self.refusals.append(error.name))
        self.till.load()
        for number in numbers:
            self.till.scan(gtin(number))

    def phase(self) -> Phase:
        return self.tender.phase

    @property
    def left(self) -> int:
        assert self.tender.state is not None
        return self.tender.state.view.settlement.left_minor


@pytest.fixture
def counter() -> Counter:
    return Counter(None, 1)


def kind(type_id: str) -> TenderType:
    return POLICIES.tender_type(type_id)


def test_empty_basket_cannot_be_paid() -> None:
    counter = Counter()
    counter.tender.open()
    counter.tender.exact()
    assert counter.phase() is Phase.BASKET
    assert [n.tone for n in counter.notices] == ["refused", "refused"]


def test_exact_cash_straight_from_the_basket(counter: Counter) -> None:
    counter.tender.exact()
    assert counter.phase() is Phase.DONE
    assert counter.tender.paid is not None
    assert counter.tender.paid.change_minor == 0
    assert counter.till.is_empty


def test_cash_with_change_stays_until_the_next_scan(counter: Counter) -> None:
    counter.tender.open()
    assert counter.phase() is Phase.PAYING
    assert counter.tender.state is not None
    assert counter.tender.state.suggestions == (4500, 5000, 6000, 10_000)
    counter.tender.cash("50")
    assert counter.phase() is Phase.DONE
    assert counter.tender.paid is not None
    assert counter.tender.paid.change_minor == 500
    counter.till.scan("unknown-code")
    assert counter.phase() is Phase.DONE
    counter.till.scan(gtin(2))
    assert counter.phase() is Phase.BASKET
    assert counter.till.view is not None
    assert len(counter.till.view.basket.lines) == 1


def test_enter_on_an_empty_keypad_is_exact(counter: Counter) -> None:
    counter.tender.open()
    counter.tender.cash("")
    assert counter.phase() is Phase.DONE


def test_a_second_touch_while_one_is_under_way_does_nothing(counter: Counter) -> None:
    counter.tender.open()
    counter.tender._under_way = True
    counter.tender.cash("50")
    assert counter.world.facts("sale_completed") == []


def test_leaving_goes_back_to_the_basket(counter: Counter) -> None:
    counter.tender.open()
    counter.tender.leave()
    assert counter.phase() is Phase.BASKET
    counter.till.scan(gtin(2))
    assert counter.till.view is not None
    assert len(counter.till.view.basket.lines) == 2


def test_forgotten_item_while_paying_goes_into_the_basket(counter: Counter) -> None:
    counter.tender.open()
    counter.till.scan(gtin(2))
    assert counter.phase() is Phase.BASKET


def test_split_payment_and_hand_back(counter: Counter) -> None:
    counter.tender.open()
    counter.tender.cash("20")
    assert counter.left == 2500
    assert not counter.tender.pay_with(kind("voucher"), "10")
    counter.tender.other("voucher", "10", "V-1")
    assert counter.left == 1500
    counter.till.scan(gtin(2))
    assert counter.phase() is Phase.PAYING
    assert counter.notices[-1].tone == "refused"
    counter.tender.take_back()
    assert counter.left == 4500


def test_tender_without_number_takes_all_that_is_left(counter: Counter) -> None:
    counter.tender.open()
    assert counter.tender.pay_with(kind("house"), "")
    assert counter.phase() is Phase.DONE


def test_too_much_is_said_as_money(counter: Counter) -> None:
    counter.tender.open()
    counter.tender.other("voucher", "46", "V-1")
    assert counter.refusals == ["tender_too_much"]
    assert "45.00" in context().word(counter.notices[-1].words)


def test_unreadable_amount_is_refused(counter: Counter) -> None:
    counter.tender.open()
    counter.tender.cash("1.234")
    assert counter.refusals == ["number_too_fine"]
    assert counter.phase() is Phase.PAYING


def test_card_is_asked_for_then_answered(counter: Counter) -> None:
    counter.tender.open()
    counter.tender.pay_with(kind("card"), "")
    assert counter.phase() is Phase.ATTEMPT
    assert counter.tender.blocks
    assert counter.tender.attempt is not None
    assert counter.tender.attempt.amount_minor == 4500
    counter.tender.exact()
    counter.tender.leave()
    assert counter.phase() is Phase.ATTEMPT
    counter.tender.resolve(approved=True)
    assert counter.refusals == ["reference_missing"]
    counter.tender.resolve(approved=True, reference="4111111111111111")
    assert counter.refusals[-1] == "reference_is_card_number"
    counter.tender.resolve(approved=True, reference="004512")
    assert counter.phase() is Phase.DONE
    assert [f.type for f in counter.world.journal.facts()][-2:] == [
        "payment_resolved", "sale_completed",
    ]  # fmt: skip


def test_card_not_taken_leaves_all_to_pay(counter: Counter) -> None:
    counter.tender.open()
    counter.tender.begin("card", "20")
    counter.tender.resolve(approved=False)
    assert counter.phase() is Phase.PAYING
    assert counter.left == 4500


def test_taken_card_payment_is_given_back(counter: Counter) -> None:
    counter.tender.open()
    counter.tender.begin("card", "20")
    counter.tender.resolve(approved=True, reference="004512")
    assert counter.left == 2500
    counter.tender.take_back()
    assert counter.refusals == ["attempt_taken"]
    assert counter.tender.state is not None
    counter.tender.reverse(counter.tender.state.view.basket.tenders[0].attempt_id)
    assert counter.left == 4500


def test_restart_with_a_payment_in_doubt_leads_straight_to_the_question(counter: Counter) -> None:
    counter.tender.open()
    counter.tender.begin("card", "20")
    counter.world.restart()
    again = Counter(counter.world)
    assert again.phase() is Phase.ATTEMPT
    assert again.tender.attempt is not None
    assert again.tender.attempt.amount_minor == 2000
    again.tender.resolve(approved=False)
    assert again.phase() is Phase.PAYING


def test_restart_in_the_middle_of_a_split_goes_on_paying(counter: Counter) -> None:
    counter.tender.open()
    counter.tender.cash("20")
    counter.world.restart()
    again = Counter(counter.world)
    assert again.phase() is Phase.PAYING
    assert again.left == 2500


def test_rounding_is_known_before_cash_is_taken() -> None:
    counter = Counter(None, 2, 4, 4, 4, 4)  # 2.50 + 4 × 0.30
    services = counter.world.services
    services.checkout.override_price(1, 253_000, "Damaged")
    counter.tender.open()
    assert counter.tender.state is not None
    assert counter.tender.state.view.settlement.left_minor == 373
    assert counter.tender.state.cash_rounding_minor == -3


def test_basket_that_costs_nothing_is_finished() -> None:
    counter = Counter(None, 6)
    counter.tender.open()
    assert counter.tender.state is not None
    assert counter.tender.state.can_finish
    counter.tender.finish()
    assert counter.phase() is Phase.DONE
    counter.till.scan(gtin(6))
    counter.tender.exact()
    assert len(counter.world.facts("sale_completed")) == 2


def test_full_disk_keeps_the_basket_to_be_paid_again(counter: Counter) -> None:
    counter.tender.open()
    counter.world.journal.fail_with = EnvironmentFault("disk_full")
    counter.tender.cash("50")
    assert counter.refusals == ["disk_full"]
    assert counter.phase() is Phase.PAYING
    counter.world.journal.fail_with = None
    counter.tender.cash("50")
    assert counter.phase() is Phase.DONE


def test_next_customer_ends_the_change(counter: Counter) -> None:
    counter.tender.exact()
    counter.tender.next_customer()
    assert counter.phase() is Phase.BASKET
    assert counter.tender.paid is None
