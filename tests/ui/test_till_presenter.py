"""The till's presenters without a window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import SignalInstance

from pos_app.domain.basket import DiscountKind
from pos_app.errors import EnvironmentFault
from tests.ui.till_world import World, gtin
from ui.context import context
from ui.presenters.approvals import ApprovalFlow
from ui.presenters.line_panels import LineActs
from ui.presenters.notice import Notice
from ui.presenters.parked import ParkedPresenter, ParkedRow
from ui.presenters.till import ChoiceAsked, PriceAsked, TillPresenter
from ui.tasks import ImmediateTasks


class Desk:
    """Presenters over a till in memory, and what they said."""

    def __init__(self) -> None:
        self.world = World()
        self.tasks = ImmediateTasks()
        services = self.world.services
        self.till = TillPresenter(self.tasks, services)
        self.flow = ApprovalFlow(self.tasks, services)
        self.acts = LineActs(services, self.till, self.flow)
        self.parked = ParkedPresenter(self.tasks, services, self.till)
        self.notices: list[Notice] = []
        for speaker in (self.till, self.acts, self.parked):
            speaker.noticed.connect(self.notices.append)
        self.till.load()

    def scan(self, *numbers: int) -> None:
        for number in numbers:
            self.till.scan(gtin(number))

    @property
    def lines(self) -> list[tuple[str, int, int]]:
        """(SKU, quantity, net) of each line."""
        assert self.till.view is not None
        return [
            (p.line.sku, p.line.quantity_milli // 1000, p.net_minor)
            for p in self.till.view.priced.lines
        ]

    @property
    def said(self) -> str:
        """The last words."""
        return context().word(self.notices[-1].words) if self.notices[-1].words else ""


def heard(signal: SignalInstance) -> list[object]:
    """Everything a signal of one value says from now on."""
    things: list[object] = []
    signal.connect(things.append)
    return things


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_scan_rings_up_marks_and_sounds(desk: Desk) -> None:
    desk.scan(1, 2, 2)
    assert desk.lines == [("MUG", 1, 4500), ("WATER", 2, 500)]
    assert desk.till.line_no == 2
    assert desk.notices[-1].sound == "accepted"


@pytest.mark.parametrize(
    ("text", "quantity"),
    [("3*", "3"), ("12 *", "12"), ("2x", "2"), ("1.5*", "1.5"), ("1,5×", "1,5")],
)
def test_a_number_and_a_star_is_a_quantity(desk: Desk, text: str, quantity: str) -> None:
    assert desk.till.is_prefix(text) == quantity


@pytest.mark.parametrize("text", ["3", "*", "3*690", "x3", "12345678*", ""])
def test_other_texts_are_not(desk: Desk, text: str) -> None:
    assert desk.till.is_prefix(text) == ""


def test_quantity_is_for_the_next_code_only(desk: Desk) -> None:
    waiting = heard(desk.till.quantity_waiting)
    desk.till.prefix("3")
    desk.scan(1, 2)
    assert desk.lines == [("MUG", 3, 13_500), ("WATER", 1, 250)]
    assert waiting == ["3", ""]


def test_typed_code_with_its_quantity(desk: Desk) -> None:
    assert desk.till.typed(f"4*{gtin(1)}")
    assert desk.till.typed("water")
    assert desk.lines == [("MUG", 4, 18_000), ("WATER", 1, 250)]


def test_zero_and_fractions_of_pieces_are_refused(desk: Desk) -> None:
    desk.till.typed("0*MUG")
    assert desk.notices[-1].tone == "refused"
    desk.till.typed("1.5*MUG")
    assert desk.notices[-1].tone == "refused"
    assert desk.lines == []


def test_unknown_scan_blocks_nothing(desk: Desk) -> None:
    desk.till.scan("6909999999995")
    assert (desk.notices[-1].tone, desk.notices[-1].sound) == ("refused", "not_known")
    assert "6909999999995" in desk.said
    desk.scan(1)
    assert desk.lines == [("MUG", 1, 4500)]
    assert desk.said == ""


def test_unknown_typed_text_may_be_words(desk: Desk) -> None:
    unknown = heard(desk.till.unknown)
    desk.till.typed("2*shirt")
    assert [(r.code, r.quantity_milli) for r in unknown] == [("shirt", 2000)]  # type: ignore[attr-defined]


def test_shared_code_becomes_a_question(desk: Desk) -> None:
    asked = heard(desk.till.choice_asked)
    desk.till.prefix("2")
    desk.scan(7, 1)
    (choice,) = asked
    assert isinstance(choice, ChoiceAsked)
    assert [p.sku for p in choice.choices] == ["TWIN-A", "TWIN-B"]
    desk.till.enter(choice.ring, choice.choices[1])
    assert desk.lines == [("MUG", 1, 4500), ("TWIN-B", 2, 15_800)]


def test_open_price_becomes_a_question(desk: Desk) -> None:
    asked = heard(desk.till.price_asked)
    errors: list[object] = []

    def done() -> None:
        assert len(errors) == 1

    desk.scan(5)
    (wanted,) = asked
    assert isinstance(wanted, PriceAsked)
    desk.till.key_price(wanted, "1.2.3", done, errors.append)
    assert len(errors) == 1
    desk.till.key_price(wanted, "12.34", done, errors.append)
    assert desk.lines == [("OPEN", 1, 1234)]


def test_inactive_product_is_refused_in_words(desk: Desk) -> None:
    desk.scan(8)
    assert "Discontinued lamp" in desk.said
    assert desk.notices[-1].sound == "needs_person"


def test_locked_till_refuses(desk: Desk) -> None:
    desk.world.services.workplace.actor = None
    desk.scan(1)
    assert desk.notices[-1].tone == "refused"


def test_full_disk_is_said_and_the_basket_is_kept(desk: Desk) -> None:
    desk.scan(1)
    refused = heard(desk.acts.refused)
    desk.world.journal.fail_with = EnvironmentFault("disk_full")
    desk.acts.void_basket("Customer changed mind")
    assert [e.name for e in refused] == ["disk_full"]  # type: ignore[attr-defined]
    assert desk.lines == [("MUG", 1, 4500)]


def test_quantity_of_the_marked_line(desk: Desk) -> None:
    desk.scan(1, 2)
    desk.till.select(1)
    done = heard(desk.acts.refused)
    desk.acts.change_quantity(1, "7")
    assert desk.lines[0] == ("MUG", 7, 31_500)
    desk.acts.change_quantity(1, "0")
    assert [e.name for e in done] == ["quantity_not_positive"]  # type: ignore[attr-defined]


def test_void_line_marks_the_one_in_its_place(desk: Desk) -> None:
    desk.scan(1, 2, 3)
    desk.till.select(2)
    desk.acts.void_line()
    assert [sku for sku, _, _ in desk.lines] == ["MUG", "BAG-L"]
    assert desk.till.line_no == 3
    assert "Mineral water" in desk.said
    desk.acts.void_line()
    assert desk.till.line_no == 1


def test_void_without_a_line_says_so(desk: Desk) -> None:
    desk.acts.void_line()
    assert desk.notices[-1].tone == "info"


def test_discounts_by_percent_and_amount_on_line_and_basket(desk: Desk) -> None:
    desk.scan(1, 2)
    desk.acts.discount(1, DiscountKind.PERCENT, "10", "Damaged")
    desk.acts.discount(0, DiscountKind.AMOUNT, "2", "Match")
    assert [net for _, _, net in desk.lines] == [3862, 238]
    desk.acts.clear_discounts(0)
    assert [net for _, _, net in desk.lines] == [4050, 250]
    desk.acts.clear_discounts(1)
    assert [net for _, _, net in desk.lines] == [4500, 250]


def test_large_discount_waits_for_a_second_person(desk: Desk) -> None:
    desk.scan(1)
    asked, done = heard(desk.flow.asked), []
    desk.acts.done.connect(lambda: done.append(1))
    desk.acts.discount(1, DiscountKind.PERCENT, "90", "Damaged")
    assert len(asked) == 1
    assert done == []
    desk.flow.choose_reason("Damaged")
    desk.flow.take_scan("BADGE-2001")
    assert done == [1]
    assert desk.lines == [("MUG", 1, 450)]


def test_price_override_with_its_reason(desk: Desk) -> None:
    desk.scan(1)
    refused = heard(desk.acts.refused)
    desk.acts.override_price(1, "40", "")
    desk.acts.override_price(1, "x", "Damaged")
    desk.acts.override_price(1, "40", "Damaged")
    assert [e.name for e in refused] == ["reason_missing", "number_unreadable"]  # type: ignore[attr-defined]
    assert desk.lines == [("MUG", 1, 4000)]


def test_void_basket_needs_consent_beyond_the_limit(desk: Desk) -> None:
    desk.scan(1)
    desk.acts.void_basket("Customer changed mind")
    assert desk.till.is_empty
    assert len(desk.world.facts("basket_voided")) == 1
    desk.scan(9)
    desk.acts.void_basket("Customer changed mind")
    assert desk.flow.question is not None
    assert not desk.till.is_empty


def test_park_and_recall(desk: Desk) -> None:
    listed = heard(desk.parked.listed)
    refused = heard(desk.parked.refused)
    desk.scan(1, 2)
    desk.parked.park("Token 3")
    assert desk.till.is_empty
    desk.parked.list()
    (rows,) = listed
    assert isinstance(rows, tuple)
    row = rows[0]
    assert isinstance(row, ParkedRow)
    assert (row.label, row.first_name, row.lines, row.total_minor, row.by) == (
        "Token 3", "Porcelain mug 350 ml", 2, 4750, "林晓雨",
    )  # fmt: skip
    desk.scan(3)
    desk.parked.recall(row.basket_id)
    assert [e.name for e in refused] == ["basket_still_open"]  # type: ignore[attr-defined]
    desk.acts.void_line()
    desk.parked.recall(row.basket_id)
    assert [sku for sku, _, _ in desk.lines] == ["MUG", "WATER"]


def test_basket_of_a_crash_is_there_again(desk: Desk) -> None:
    desk.scan(1, 2)
    again = TillPresenter(desk.tasks, desk.world.restart())
    again.load()
    assert again.view is not None
    assert len(again.view.basket.lines) == 2
    assert again.line_no == 2
