"""The till in a window: what is seen, by key, by touch and by scanner."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from pos_app.domain.basket import Discount, DiscountKind
from tests.ui.keys import Keyboard
from tests.ui.till_world import World, gtin
from ui.context import context
from ui.presenters.tender import Phase
from ui.scan_wedge import ScanEvent, ScanWedge
from ui.screens.till.approval_panel import ApprovalPanel
from ui.screens.till.line_panels import DiscountPanel, PricePanel, QuantityPanel
from ui.screens.till.product_panel import ProductPanel
from ui.screens.till.question_panels import OpenPricePanel, WeighPanel
from ui.screens.till.screen import TillScreen
from ui.shell import Shell
from ui.sounds import NoSound, Sound
from ui.tasks import ImmediateTasks
from ui.widgets import KeyPad, Panel


class Window:
    """A till in a window, with a scanner and fingers."""

    def __init__(self, qtbot: QtBot, world: World | None = None) -> None:
        self.world = world or World()
        self.sounds = NoSound()
        self.tasks = ImmediateTasks()
        self.shell = Shell(self.tasks, sounds=self.sounds)
        self.till = TillScreen(self.tasks, self.world.services, self.shell)
        self.shell.add_screen(self.till)
        self.shell.resize(1024, 768)
        self.shell.show_screen("till")
        self.shell.show()
        qtbot.waitExposed(self.shell)
        self.shell.activateWindow()
        QApplication.processEvents()
        self.view = self.till.view

    def close(self) -> None:
        """Destroy it now: what is left over would be dressed again by every later test."""
        self.shell.close()
        self.shell.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def scan(self, *numbers: int) -> None:
        for number in numbers:
            self.till.on_scan(ScanEvent(gtin(number)))

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier):
        QTest.keyClick(QApplication.focusWidget() or self.shell, key, modifier)

    def type(self, text: str) -> None:
        widget = QApplication.focusWidget()
        assert widget is not None
        QTest.keyClicks(widget, text)

    def phase(self) -> Phase:
        """Where the payment stands."""
        return self.till.tender.phase

    def top(self) -> Panel | None:
        """The panel in front."""
        return self.till.panels.top

    @property
    def basket(self) -> list[str]:
        """The visible basket as text, one row a line."""
        model = self.view.table.model()
        return [model.index(row, 0).data() for row in range(model.rowCount())]

    @property
    def band(self) -> tuple[str, str]:
        return self.view.band.words, self.view.band.amount


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[Window]:
    window = Window(qtbot)
    yield window
    window.close()


def test_basket_says_all_there_is_to_say(window: Window) -> None:
    window.scan(1, 2)
    checkout = window.world.services.checkout
    checkout.override_price(1, 4_400_000, "Damaged")
    checkout.discount_line(1, Discount(kind=DiscountKind.PERCENT, value=1000, reason="Staff"))
    checkout.discount_basket(Discount(kind=DiscountKind.AMOUNT, value=100, reason="Match"))
    window.till.till.adopt(checkout.change_quantity(2, 3000))
    assert window.basket == [
        (
            "Porcelain mug 350 ml, MUG, 1 × 44.00, Price changed, was 45.00: Damaged, "
            "Discount 10 %: Staff -4.40, Basket discount: Match -0.84, 38.76, instead of 45.00"
        ),
        "Mineral water, WATER, 3 × 2.50, Basket discount: Match -0.16, 7.34, instead of 7.50",
    ]
    assert window.view.band.rows == [
        ("Subtotal", "¥51.50"), ("Savings", "-¥5.40"), ("Tax included", "¥5.30"),
    ]  # fmt: skip
    assert window.band == ("Total", "¥46.10")


def test_language_is_switched_while_selling(window: Window) -> None:
    window.scan(101)
    assert window.basket == [
        "Organic cotton T-shirt Blue, Blue · M · TEE-BLU-M, 1 × 129.00, 129.00"
    ]
    context().set_language("zh")
    assert window.basket == ["有机棉圆领短袖T恤 蓝, 蓝 · M · TEE-BLU-M, 1 × 129.00, 129.00"]
    assert window.band == ("合计", "¥129.00")
    assert window.view.band.pay.text() == "收款"
    assert [t.text() for t in window.view.line_acts.tiles] == [
        "数量", "折扣", "改价", "取消商品", "整单取消",
    ]  # fmt: skip


def test_scanner_keys_reach_the_basket_from_any_field(window: Window, qtbot: QtBot) -> None:
    wedge = ScanWedge(parent=window.shell)
    wedge.watch(window.shell.windowHandle())
    wedge.scanned.connect(window.shell.take_scan)
    keyboard = Keyboard(window.shell)
    field = window.view.entry.field
    field.setFocus()
    keyboard.scan(gtin(1))
    qtbot.waitUntil(lambda: len(window.basket) == 1)
    assert field.text() == ""
    window.till.run("quantity")
    panel = window.view.side.top
    assert isinstance(panel, QuantityPanel)
    panel.pad.setFocus()
    keyboard.scan(gtin(2))
    qtbot.waitUntil(lambda: len(window.basket) == 2)
    assert panel.pad.value == ""
    assert window.till.till.view is not None
    assert [x.quantity_milli for x in window.till.till.view.basket.lines] == [1000, 1000]


def test_scan_while_a_number_is_keyed_never_lands_in_it(window: Window) -> None:
    window.scan(1)
    for act in ("quantity", "price", "discount", "park", "void_basket"):
        window.till.run(act)
        assert window.till.panels.top is not None
        pads = window.till.panels.top.findChildren(KeyPad)
        window.scan(2)
        assert all(pad.value == "" for pad in pads)
        assert window.till.panels.top is None


@pytest.mark.parametrize(
    ("key", "name"),
    [
        (Qt.Key.Key_F4, "quantity"),
        (Qt.Key.Key_F5, "discount"),
        (Qt.Key.Key_F6, "price"),
        (Qt.Key.Key_F7, "park"),
    ],
)
def test_panels_open_by_key_and_close_by_esc(window: Window, key: Qt.Key, name: str) -> None:
    window.scan(1)
    window.key(key)
    top = window.till.panels.top
    assert top is not None
    assert top.objectName() == name
    window.key(Qt.Key.Key_Escape)
    assert window.till.panels.top is None
    assert QApplication.focusWidget() is window.view.entry.field
    assert len(window.basket) == 1


def test_f7_on_an_empty_basket_shows_the_parked_ones(window: Window) -> None:
    window.key(Qt.Key.Key_F7)
    assert window.till.panels.top is not None
    assert window.till.panels.top.objectName() == "parked"


def test_f8_and_f9_ask_for_screens_of_others(window: Window) -> None:
    asked: list[str] = []
    window.till.wanted.connect(asked.append)
    window.key(Qt.Key.Key_F8)
    window.key(Qt.Key.Key_F9)
    assert asked == ["return", "drawer"]


def test_del_voids_the_marked_line_and_edits_text_else(window: Window) -> None:
    window.scan(1, 2)
    window.key(Qt.Key.Key_Up)
    window.key(Qt.Key.Key_Delete)
    assert [row.split(",")[0] for row in window.basket] == ["Mineral water"]
    window.type("ab")
    window.key(Qt.Key.Key_Home)
    window.key(Qt.Key.Key_Delete)
    assert window.view.entry.field.text() == "b"
    assert len(window.basket) == 1


def test_quantity_prefix_shows_and_esc_takes_it_back(window: Window) -> None:
    window.type("3*")
    badge = window.view.entry.quantity
    assert badge.isVisible()
    assert window.view.entry.field.text() == ""
    window.key(Qt.Key.Key_Escape)
    assert not badge.isVisible()
    window.type("3*")
    window.scan(2)
    assert "3 × 2.50" in window.basket[0]
    assert not badge.isVisible()


def test_quantity_panel_by_keys(window: Window) -> None:
    window.scan(1)
    window.key(Qt.Key.Key_F4)
    window.type("0")
    window.key(Qt.Key.Key_Return)
    panel = window.till.panels.top
    assert isinstance(panel, QuantityPanel)
    assert panel.note.isVisible()
    window.key(Qt.Key.Key_Backspace)
    window.type("12")
    window.key(Qt.Key.Key_Return)
    assert window.till.panels.top is None
    assert "12 × 45.00" in window.basket[0]


def test_price_panel_wants_price_and_reason(window: Window) -> None:
    window.scan(1)
    window.key(Qt.Key.Key_F6)
    panel = window.till.panels.top
    assert isinstance(panel, PricePanel)
    window.key(Qt.Key.Key_Return)
    window.type("44")
    window.key(Qt.Key.Key_Return)
    assert panel.note.text == "Choose the reason first."
    panel.reasons.buttons[0].click()
    panel.pad.enter()
    assert "Price changed, was 45.00: Damaged" in window.basket[0]


def test_discount_beyond_the_limit_asks_for_consent_in_the_screen(window: Window) -> None:
    window.scan(1)
    window.key(Qt.Key.Key_F5)
    panel = window.till.panels.top
    assert isinstance(panel, DiscountPanel)
    panel.scope.choose("basket")
    panel.reasons.buttons[1].click()
    panel.pad.press("90")
    panel.pad.enter()
    approval = window.till.panels.top
    assert isinstance(approval, ApprovalPanel)
    approval.people.buttons["2001"].click()
    approval.reasons.buttons["damaged"].click()
    approval.pad.press("1234")
    approval.pad.enter()
    assert "4" in approval.note.text
    assert approval.pad.value == ""
    approval.pad.press("9999")
    approval.pad.enter()
    assert window.till.panels.top is None
    assert "Basket discount 90 %: Price match" in window.basket[0]
    assert window.band == ("Total", "¥4.50")


def test_badge_scan_goes_to_the_open_approval(window: Window) -> None:
    window.scan(9)
    window.till.run("void_basket")
    window.till.acts.void_basket("x")
    approval = window.till.panels.top
    assert isinstance(approval, ApprovalPanel)
    window.till.on_scan(ScanEvent("BADGE-2001"))
    assert len(window.basket) == 1
    approval.other.setText("Wrong customer")
    approval.other.textEdited.emit("Wrong customer")
    assert window.basket == []
    assert window.till.panels.top is None


def test_esc_in_the_approval_goes_back_to_the_discount(window: Window) -> None:
    window.scan(9)
    window.key(Qt.Key.Key_F5)
    panel = window.till.panels.top
    assert isinstance(panel, DiscountPanel)
    panel.reasons.buttons[0].click()
    panel.pad.press("50")
    panel.pad.enter()
    assert isinstance(window.top(), ApprovalPanel)
    window.key(Qt.Key.Key_Escape)
    assert window.top() is panel
    assert panel.pad.value == "50"
    assert window.till.flow.question is None


def test_shell_leaves_acts_without_permission_to_the_approval(window: Window) -> None:
    window.scan(9)
    window.shell._allowed = lambda _: False
    window.key(Qt.Key.Key_F5)
    assert isinstance(window.till.panels.top, DiscountPanel)


def test_unknown_code_is_said_and_sounded(window: Window) -> None:
    window.till.on_scan(ScanEvent("6909999999995"))
    assert "6909999999995" in window.shell.message_text
    window.scan(1)
    assert window.shell.message_text == ""
    assert window.sounds.played[-2:] == [Sound.NOT_KNOWN, Sound.ACCEPTED]


def test_shared_code_is_chosen_by_return(window: Window) -> None:
    window.scan(7)
    assert window.sounds.played[-1] is Sound.NEEDS_PERSON
    window.key(Qt.Key.Key_Return)
    assert window.basket == ["Candle, vanilla, TWIN-A, 1 × 69.00, 69.00"]


def test_open_price_is_keyed(window: Window) -> None:
    window.scan(5, 1)
    panel = window.till.panels.top
    assert isinstance(panel, OpenPricePanel)
    window.key(Qt.Key.Key_Escape)
    window.scan(5)
    window.type("9.90")
    window.key(Qt.Key.Key_Return)
    assert [row.rsplit(" ", 1)[1] for row in window.basket] == ["45.00", "9.90"]


def test_goods_by_weight_ask_for_the_weight(window: Window) -> None:
    window.scan(50)
    assert type(window.till.panels.top) is WeighPanel
    window.key(Qt.Key.Key_Return)
    assert window.basket == []
    window.type("0.350")
    window.key(Qt.Key.Key_Return)
    assert window.basket == ["Apples, APPLE, 0.35 kg × 11.80, 4.13"]


def test_a_weight_keyed_before_the_scan_is_not_asked_for_again(window: Window) -> None:
    window.till.till.prefix("1.25")
    window.scan(50)
    assert window.basket == ["Apples, APPLE, 1.25 kg × 11.80, 14.75"]


def test_search_open_choose_and_add(window: Window, qtbot: QtBot) -> None:
    window.key(Qt.Key.Key_F2)
    window.type("shirt white")
    qtbot.waitUntil(lambda: window.view.help.is_searching)
    assert len(window.view.help.results_model.rows) == 5
    window.key(Qt.Key.Key_Down)
    window.key(Qt.Key.Key_Return)
    panel = window.till.panels.top
    assert isinstance(panel, ProductPanel)
    assert panel.grid is not None
    assert len(panel.grid.cells) == 15
    panel.grid.cells["TEE-GRN-XL"].click()
    assert panel.stock.text() == "8 in stock"
    assert "2" in panel.age.text()
    window.key(Qt.Key.Key_Return)
    assert "TEE-GRN-XL" in window.basket[0]
    assert window.till.panels.top is None
    assert not window.view.help.is_searching


def test_typed_words_of_one_product_ring_it_up(window: Window) -> None:
    window.type("2*porcelain")
    window.key(Qt.Key.Key_Return)
    assert window.basket == ["Porcelain mug 350 ml, MUG, 2 × 45.00, 90.00"]
    assert window.view.entry.field.text() == ""


def test_quick_key_rings_up(window: Window) -> None:
    tile = window.view.help.quick.tiles[0]
    assert (tile.text(), tile.price) == ("Carrier bag, large", "0.50")
    tile.click()
    assert window.basket == ["Carrier bag, large, BAG-L, 1 × 0.50, 0.50"]


def test_touch_marks_a_line_for_the_acts(window: Window) -> None:
    window.scan(1, 2, 3)
    window.view.table.setCurrentIndex(window.view.table.model().index(0, 0))
    assert window.till.till.line_no == 1
    window.till.run("quantity")
    panel = window.till.panels.top
    assert isinstance(panel, QuantityPanel)
    panel.pad.press("2")
    panel.pad.enter()
    assert "2 × 45.00" in window.basket[0]


def test_park_by_key_and_recall(window: Window) -> None:
    window.scan(1)
    window.key(Qt.Key.Key_F7)
    assert isinstance(QApplication.focusWidget(), QLineEdit)
    window.type("Token 3")
    window.key(Qt.Key.Key_Return)
    assert window.basket == []
    assert window.shell.message_text.startswith("Parked")
    window.key(Qt.Key.Key_F7)
    window.key(Qt.Key.Key_Return)
    assert len(window.basket) == 1


def test_only_touched_rows_are_told_to_the_view(window: Window) -> None:
    window.scan(1, 2, 3)
    changed: list[tuple[int, int]] = []
    model = window.view.model
    model.dataChanged.connect(lambda a, b: changed.append((a.row(), b.row())))
    model.modelReset.connect(lambda: changed.append((-1, -1)))
    window.scan(3)
    assert changed == [(2, 2)]
    window.scan(1)
    assert changed == [(2, 2)]


def test_thousand_lines_stay_in_step(window: Window) -> None:
    window.scan(1)
    checkout = window.world.services.checkout
    for number in range(60):
        checkout.scan(gtin(1 + number % 2))
    window.till.till.adopt(checkout.view())
    assert len(window.basket) == 60
    window.till.till.adopt(checkout.void_line(30))
    assert len(window.basket) == 59
    assert window.view.table.rowHeight(58) > 40


def test_crash_gives_the_basket_back(window: Window, qtbot: QtBot) -> None:
    window.scan(1, 2)
    window.world.restart()
    again = Window(qtbot, window.world)
    assert again.basket == window.basket
    again.close()


def test_tight_room_puts_the_acts_behind_one_button(window: Window) -> None:
    window.scan(1)
    context().set_look(scale=2.0)
    QApplication.processEvents()
    assert not window.view.line_acts.isVisible()
    assert window.view.entry.more.isVisible()
    window.view.entry.more.click()
    top = window.till.panels.top
    assert top is not None
    assert top.objectName() == "acts"
    window.key(Qt.Key.Key_Escape)
    assert window.till.panels.top is None


def test_pay_key_opens_the_tender(window: Window) -> None:
    assert not window.view.band.pay.isEnabled()
    window.scan(1)
    window.key(Qt.Key.Key_F10)
    assert window.till.tender.phase is Phase.PAYING
    window.key(Qt.Key.Key_Escape)
    window.view.band.pay.click()
    assert window.till.tender.phase is Phase.PAYING
