"""Paying in a window: amounts in the one place, keys, touches, the payment in doubt."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.test_till_screen import Window
from ui.context import context
from ui.presenters.tender import Phase
from ui.screens.till.tender_panels import ReferencePanel, ReversePanel
from ui.sounds import Sound


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[Window]:
    window = Window(qtbot)
    window.scan(1)
    yield window
    window.close()


def paying(window: Window) -> None:
    window.key(Qt.Key.Key_F10)
    assert window.phase() is Phase.PAYING


def test_f12_completes_at_once(window: Window) -> None:
    window.key(Qt.Key.Key_F12)
    assert window.band == ("Change due", "¥0.00")
    assert window.view.done.receipt.text() == "Receipt S01-T1-A000001"


def test_keyed_cash_gives_change_until_the_next_scan(window: Window) -> None:
    paying(window)
    assert window.band == ("Left to pay", "¥45.00")
    window.type("50")
    window.key(Qt.Key.Key_Return)
    assert window.band == ("Change due", "¥5.00")
    assert window.basket == []
    context().set_language("zh")
    assert window.band == ("找零", "¥5.00")
    window.scan(2)
    assert window.band == ("合计", "¥2.50")
    assert window.phase() is Phase.BASKET


def test_suggested_amounts_are_touched(window: Window) -> None:
    paying(window)
    keys = window.view.tender.suggestions
    assert [k.text() for k in keys] == ["¥45.00", "¥50.00", "¥60.00", "¥100.00"]
    keys[3].click()
    assert window.band == ("Change due", "¥55.00")


def test_band_button_and_esc_go_back_and_on(window: Window) -> None:
    paying(window)
    window.key(Qt.Key.Key_Escape)
    assert window.band == ("Total", "¥45.00")
    paying(window)
    window.view.band.pay.click()
    assert window.phase() is Phase.BASKET
    window.key(Qt.Key.Key_F12)
    window.key(Qt.Key.Key_Escape)
    assert window.band == ("Total", "¥0.00")


def test_split_is_listed_and_handed_back(window: Window) -> None:
    paying(window)
    window.type("20")
    window.view.tender.types.buttons["cash"].click()
    assert window.band == ("Left to pay", "¥25.00")
    assert window.view.paid.isVisible()
    assert window.view.tender.pad.value == ""
    window.till.tender.take_back()
    assert window.band == ("Left to pay", "¥45.00")
    assert not window.view.paid.isVisible()


def test_voucher_asks_for_its_number(window: Window) -> None:
    paying(window)
    window.type("10")
    window.view.tender.types.buttons["voucher"].click()
    panel = window.till.panels.top
    assert isinstance(panel, ReferencePanel)
    window.key(Qt.Key.Key_Return)
    assert panel.note.isVisible()
    window.type("V-77")
    window.key(Qt.Key.Key_Return)
    assert window.till.panels.top is None
    assert window.band == ("Left to pay", "¥35.00")


def test_card_question_blocks_everything_else(window: Window) -> None:
    paying(window)
    window.view.tender.types.buttons["card"].click()
    attempt = window.view.attempt
    assert attempt.title.text() == "Bank card: take ¥45.00 on the terminal"
    assert dict(window.till.handlers()) == {}
    window.key(Qt.Key.Key_Escape)
    window.scan(2)
    assert window.phase() is Phase.ATTEMPT
    assert window.shell.message_text == "Say first what became of the card payment."
    assert window.sounds.played[-1] is Sound.NEEDS_PERSON
    assert attempt.reference.text() == ""
    window.key(Qt.Key.Key_Return)
    assert attempt.note.isVisible()
    window.type("004512")
    window.key(Qt.Key.Key_Return)
    assert window.phase() is Phase.DONE


def test_slip_number_by_touch(window: Window) -> None:
    paying(window)
    window.view.tender.types.buttons["wallet"].click()
    window.view.attempt.pad.press("45")
    assert window.view.attempt.reference.text() == "45"
    window.view.attempt.yes.click()
    assert window.band == ("Change due", "¥0.00")


def test_card_not_taken_goes_back_to_paying(window: Window) -> None:
    paying(window)
    window.view.tender.types.buttons["card"].click()
    window.view.attempt.no.click()
    assert window.band == ("Left to pay", "¥45.00")


def test_restart_with_a_payment_in_doubt_shows_the_question(window: Window, qtbot: QtBot) -> None:
    paying(window)
    window.type("20")
    window.view.tender.types.buttons["card"].click()
    window.world.restart()
    again = Window(qtbot, window.world)
    assert again.view.attempt.isVisible()
    assert again.view.attempt.title.text() == "Bank card: take ¥20.00 on the terminal"
    assert QApplication.focusWidget() is again.view.attempt.reference
    again.close()


def test_card_payment_is_given_back_after_a_question(window: Window) -> None:
    paying(window)
    window.till.tender.begin("card", "20")
    window.till.tender.resolve(approved=True, reference="004512")
    assert window.till.tender.state is not None
    window.view.paid.reverse_wanted.emit(window.till.tender.state.view.basket.tenders[0])
    panel = window.till.panels.top
    assert isinstance(panel, ReversePanel)
    window.key(Qt.Key.Key_Escape)
    assert window.band == ("Left to pay", "¥25.00")
    window.view.paid.reverse_wanted.emit(window.till.tender.state.view.basket.tenders[0])
    window.till.tender.reverse(window.till.tender.state.view.basket.tenders[0].attempt_id)
    assert window.till.panels.top is None
    assert window.band == ("Left to pay", "¥45.00")


def test_rounding_is_shown_before_and_after(window: Window) -> None:
    window.till.acts.override_price(1, "44.97", "Damaged")
    paying(window)
    assert ("Cash rounding", "¥0.03") in window.view.band.rows
    window.key(Qt.Key.Key_F12)
    assert ("Cash rounding", "¥0.03") in window.view.band.rows


def test_free_basket_is_finished(window: Window) -> None:
    window.key(Qt.Key.Key_Delete)
    window.scan(6)
    paying(window)
    assert window.view.tender.finish.isVisible()
    window.view.tender.finish.click()
    assert window.phase() is Phase.DONE
