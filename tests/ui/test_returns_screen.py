"""Goods come back: by receipt, in parts, late, without a receipt, to other tenders."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.ui.till_world import TEES, gtin
from tests.ui.window_world import WindowWorld
from ui.context import context
from ui.presenters.returns import Step
from ui.scan_wedge import ScanEvent
from ui.screens.returns.refunds import RefundPanel

TEE = TEES[0].gtins[0][1:]


@pytest.fixture
def world(qtbot, tmp_path):
    world = WindowWorld(tmp_path)
    qtbot.addWidget(world.shell)
    world.open_till()
    world.number = world.sell(gtin(1), gtin(2), gtin(2), TEE, cash_minor=100_000)
    world.window.navigator.go("returns")
    yield world
    world.close()


def returns_of(world):
    return [f.body.trade for f in world.facts("return_completed")]


def scan(world, code):
    world.shell.take_scan(ScanEvent(code))


def consent(world, reason="procedure"):
    flow = world.window.approvals
    assert flow.question is not None
    flow.choose_person("2001")
    flow.choose_reason(reason)
    flow.enter_pin("9999")


def test_a_scanned_receipt_opens_with_what_is_left(world):
    scan(world, world.number.lower())
    screen = world.shell.front
    assert screen._presenter.step is Step.RECEIPT
    assert [i.left_milli for i in screen.lines.model.rows] == [1000, 2000, 1000]


def test_part_of_a_line_goes_back_and_the_rest_later(world):
    scan(world, world.number)
    screen = world.shell.front
    scan(world, gtin(2))
    screen.editor.reasons.buttons["changed_mind"].click()
    assert screen.editor.total._total.amount == "¥2.50"
    screen.editor.pay.click()
    (trade,) = returns_of(world)
    assert trade.total_minor == -250
    assert screen.done.total._total.amount == "¥2.50"
    scan(world, world.number)
    assert [i.left_milli for i in screen.lines.model.rows] == [1000, 1000, 1000]


def test_all_that_is_left_with_one_reason(world):
    scan(world, world.number)
    screen = world.shell.front
    screen.lines.all_left.click()
    screen.editor.pay.click()
    assert screen.editor.note.text, "a reason is asked for first"
    screen.editor.reasons.buttons["faulty"].click()
    screen.editor.pay.click()
    (trade,) = returns_of(world)
    assert {x.reason for x in trade.lines} == {"faulty"}
    assert {x.disposition for x in trade.lines} == {"scrap"}
    assert trade.total_minor == -(4500 + 2 * 250 + 12_900)


def test_no_more_than_is_left(world):
    scan(world, world.number)
    screen = world.shell.front
    scan(world, gtin(1))
    scan(world, gtin(1))
    assert screen.editor.note.text == context().translator("returns.all_taken")
    screen._presenter.step_quantity(5)
    assert screen._presenter.item.quantity_milli == 1000


def test_a_product_not_on_the_receipt_is_said(world):
    scan(world, world.number)
    scan(world, gtin(3))
    assert world.shell.front.editor.note.text == context().translator("returns.not_on_receipt")


def test_a_returned_receipt_has_nothing_left(world):
    scan(world, world.number)
    screen = world.shell.front
    screen.lines.all_left.click()
    screen.editor.reasons.buttons["faulty"].click()
    screen.editor.pay.click()
    scan(world, world.number)
    assert screen.editor.note.text == context().translator("returns.nothing_left")


def test_a_late_return_needs_consent(world):
    world.clock.set(world.clock.now() + timedelta(days=45))
    scan(world, world.number)
    screen = world.shell.front
    assert not screen.lines.late.isHidden()
    scan(world, gtin(1))
    screen.editor.reasons.buttons["faulty"].click()
    screen.editor.pay.click()
    assert not returns_of(world)
    consent(world)
    (trade,) = returns_of(world)
    assert [a.approver for a in trade.approvals] == ["2001"]


def test_an_unknown_receipt_is_refused_in_words(world):
    scan(world, "S01-T1-A999999")
    screen = world.shell.front
    assert screen._presenter.step is Step.FIND
    assert "A999999" in screen.note.text


def test_a_product_before_the_receipt_is_refused_in_words(world):
    scan(world, gtin(1))
    assert world.shell.front.note.text == context().translator("returns.scan_receipt")


def test_goods_without_a_receipt_need_consent(world):
    screen = world.shell.front
    screen._presenter.begin_loose()
    scan(world, gtin(1))
    screen.editor.price.setText("40")
    screen.editor.price.editingFinished.emit()
    screen.editor.quantity.setText("2")
    screen.editor.quantity.editingFinished.emit()
    screen.editor.reasons.buttons["changed_mind"].click()
    assert screen.editor.total._total.amount == "¥80.00"
    screen.editor.pay.click()
    consent(world)
    (trade,) = returns_of(world)
    assert trade.total_minor == -8000
    assert trade.lines[0].return_of is None


def test_loose_goods_can_be_taken_off_again(world):
    presenter = world.shell.front._presenter
    presenter.begin_loose()
    scan(world, gtin(1))
    scan(world, gtin(2))
    presenter.remove()
    assert [i.price_milliminor for i in presenter.items] == [4_500_000]
    presenter.remove()
    assert presenter.quote is None


def test_the_refund_may_go_elsewhere_with_consent(world):
    scan(world, world.number)
    screen = world.shell.front
    scan(world, gtin(1))
    screen.editor.reasons.buttons["faulty"].click()
    screen.editor.edit.click()
    panel = world.shell.panels.top
    assert isinstance(panel, RefundPanel)
    panel.all_on("wechat")
    panel.apply()
    assert world.shell.panels.top is None
    screen.editor.pay.click()
    consent(world)
    (trade,) = returns_of(world)
    assert [(t.type_id, t.amount_minor) for t in trade.tenders] == [("wechat", -4500)]
    assert screen.done.total._total.amount == "¥0.00"


def test_refunds_that_do_not_add_up_are_refused(world):
    scan(world, world.number)
    screen = world.shell.front
    scan(world, gtin(1))
    screen.editor.edit.click()
    panel = world.shell.panels.top
    panel._rows[0].amount.setText("44.99")
    panel.apply()
    assert not panel.note.isHidden()
    panel._rows[0].amount.setText("x")
    panel.apply()
    assert world.shell.panels.top is panel
    panel._as_paid()
    assert screen._presenter.refunds is None


def test_esc_goes_back_one_step_at_a_time(world):
    scan(world, world.number)
    QTest.keyClick(world.shell, Qt.Key.Key_Escape)
    assert world.front == "returns"
    assert world.shell.front._presenter.step is Step.FIND
    QTest.keyClick(world.shell, Qt.Key.Key_Escape)
    assert world.front == "till"


def test_the_language_changes_under_a_return(world):
    scan(world, world.number)
    scan(world, gtin(1))
    context().set_language("zh")
    screen = world.shell.front
    assert screen.editor._title.text().startswith("骨瓷马克杯")
    assert screen.editor.total._total.amount == "¥45.00"
