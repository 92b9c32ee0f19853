"""The float, the blind count, the difference afterwards, X and Z."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from pos_app.domain.facts import ShiftClosed
from pos_app.errors import EnvironmentFault
from tests.ui.till_world import gtin
from tests.ui.window_world import WindowWorld
from ui.context import context


@pytest.fixture
def world(qtbot, tmp_path):
    world = WindowWorld(tmp_path)
    qtbot.addWidget(world.shell)
    yield world
    world.close()


def closing(world):
    world.window.navigator.go("shift_close")
    return world.screen("shift_close")


def test_the_float_is_counted_by_notes_and_coins(world):
    world.sign_in()
    screen = world.screen("shift_open")
    screen.keys.pieces.press("3")
    screen.keys.pieces.enter()
    screen.keys.pieces.press("12")
    assert screen._presenter.count.pieces == {10_000: 3, 5000: 12}
    assert screen.total._total.amount == "¥900.00"
    screen.button.click()
    assert world.services.shifts.current().float_minor == 90_000
    assert world.front == "till"


def test_the_float_may_be_one_amount(world):
    world.open_till(12_345)
    assert world.services.shifts.current().float_minor == 12_345


def test_arrows_go_from_row_to_row_and_show_what_was_counted(world):
    world.sign_in()
    screen = world.screen("shift_open")
    screen.keys.pieces.press("3")
    QTest.keyClick(screen.keys, Qt.Key.Key_Down)
    assert screen.keys.pieces.value == ""
    QTest.keyClick(screen.keys, Qt.Key.Key_Up)
    assert screen.keys.pieces.value == "3"


def test_changing_the_way_of_counting_keeps_both(world):
    world.sign_in()
    screen = world.screen("shift_open")
    screen.keys.pieces.press("3")
    screen.table._modes[False].click()
    assert screen.keys.currentWidget() is screen.keys.amount
    assert screen._presenter.count.total_or_zero() == 0
    screen.table._modes[True].click()
    assert screen._presenter.count.total_or_zero() == 30_000


def test_an_empty_drawer_must_be_said(world):
    world.open_till(0)
    screen = closing(world)
    screen.button.click()
    assert screen.note.text == context().translator("shift.count_first")
    screen.keys.pieces.enter()
    screen.button.click()
    assert world.front == "shift_closed"


def test_what_should_be_there_is_not_shown_before_the_count_is_in(world):
    world.open_till(50_000)
    world.sell(gtin(1), cash_minor=5000)
    screen = closing(world)
    expected = world.services.shifts.report().expected_cash_minor
    shown = context().translator.money(expected, world.window.session.snapshot.currency)
    words = [label.text() for label in screen.findChildren(type(screen.head_words))]
    assert not any(shown in text for text in words)


def test_the_difference_is_shown_with_the_z_report(world):
    world.open_till(50_000)
    world.sell(gtin(1), cash_minor=5000)
    screen = closing(world)
    screen._presenter.count.set_by_pieces(False)
    screen._presenter.count.set_typed("544.00")
    screen.button.click()
    closed = world.shell.front
    assert closed.name == "shift_closed"
    assert closed.total._total.amount == "-¥1.00"
    assert closed.verdict.text == context().translator("shift.short")
    assert not closed.paper._picture.isNull()
    report = world.facts("shift_closed")[0].body.report
    assert (report.z_number, report.counted_cash_minor) == (1, 54_400)
    closed.out.click()
    assert world.front == "sign_in"


def test_notes_of_the_count_are_recorded(world):
    world.open_till(30_000)
    screen = closing(world)
    screen._presenter.count.set_pieces(10_000, 3)
    screen.button.click()
    assert world.facts("shift_closed")[0].body.report.counted_notes == {"10000": 3}
    assert world.shell.front.verdict.text == context().translator("shift.exact")


def test_an_open_basket_stops_the_closing(world):
    world.open_till()
    world.services.checkout.scan(gtin(1))
    world.window.session.refresh()
    world.window.navigator.go("shift_close")
    assert world.front == "till"
    assert world.shell.message_text == context().translator("window.basket_open")


def test_anothers_shift_is_closed_with_consent(world):
    world.open_till(30_000)
    world.shell.run("sign_out")
    world.sign_in("1002", "2222")
    world.screen("shift_busy").close_button.click()
    screen = world.shell.front
    assert screen.name == "shift_close"
    assert "林晓雨" in screen.other.text
    screen._presenter.count.set_pieces(10_000, 3)
    screen.button.click()
    flow = world.window.approvals
    assert flow.question is not None
    flow.choose_person("2001")
    flow.choose_reason("procedure")
    flow.enter_pin("9999")
    fact = world.facts("shift_closed")[0]
    assert isinstance(fact.body, ShiftClosed)
    assert fact.body.approval.approver == "2001"
    assert world.front == "shift_closed"


def test_withdrawing_the_question_leaves_the_shift_open(world):
    world.open_till(30_000)
    world.shell.run("sign_out")
    world.sign_in("1002", "2222")
    world.screen("shift_busy").close_button.click()
    screen = world.shell.front
    screen._presenter.count.set_pieces(10_000, 3)
    screen.button.click()
    world.shell.panels.back()
    assert world.services.shifts.current() is not None
    screen.button.click()
    assert world.window.approvals.question is not None


def test_an_x_report_is_taken_and_shown(world):
    world.open_till()
    world.sell(gtin(1))
    world.window.navigator.go("reports")
    screen = world.shell.front
    screen.x_button.click()
    assert len(world.facts("shift_read")) == 1
    assert not screen.paper._picture.isNull()


def test_z_reports_are_listed_and_printed_again(world):
    world.open_till()
    screen = closing(world)
    screen._presenter.count.set_pieces(10_000, 5)
    screen.button.click()
    world.shell.front._next()
    world.window.navigator.go("reports")
    reports = world.shell.front
    assert len(reports.model.rows) == 1
    assert not reports.x_button.isEnabled()
    reports.again.click()
    assert any(job.copy for job in world.journal.waiting_jobs())
    assert world.facts("receipt_reprinted")[-1].body.receipt == "Z1"


def test_a_full_disk_leaves_the_shift_open_and_is_said(world):
    world.open_till()
    screen = closing(world)
    screen._presenter.count.set_pieces(10_000, 5)
    world.journal.fail_with = EnvironmentFault("disk_full")
    screen.button.click()
    assert world.shell.panels.top.objectName() == "fault"
    world.journal.fail_with = None
    assert world.services.shifts.current() is not None
    world.shell.panels.back()
    screen.button.click()
    assert world.front == "shift_closed"


def test_the_language_changes_under_an_open_count(world):
    world.sign_in()
    screen = world.screen("shift_open")
    screen.keys.pieces.press("3")
    context().set_language("zh")
    assert screen.total._total.amount == "¥300.00"
    assert screen._presenter.count.pieces == {10_000: 3}
