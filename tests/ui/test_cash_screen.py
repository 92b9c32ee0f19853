"""Cash in, out, to the safe; opening the drawer; consents beyond the limit."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from pos_app.domain.till import MovementKind
from tests.ui.window_world import WindowWorld
from ui.context import context
from ui.presenters.cash import CashAct


@pytest.fixture
def screen(qtbot, tmp_path):
    world = WindowWorld(tmp_path)
    qtbot.addWidget(world.shell)
    world.open_till()
    world.window.navigator.go("cash")
    screen = world.shell.front
    screen.world = world
    yield screen
    world.close()


def moved(screen):
    return [f.body for f in screen.world.facts("cash_moved")]


def test_paid_in_with_reason_and_note(screen):
    screen.acts[CashAct.PAID_IN].click()
    screen.reasons.buttons["change_fund"].click()
    QTest.keyClicks(screen.note, "from the office")
    screen.pad.set_value("120.50")
    screen.pad.enter()
    (fact,) = moved(screen)
    assert (fact.kind, fact.amount_minor, fact.reason) == (
        MovementKind.PAID_IN,
        12_050,
        "change_fund",
    )
    assert fact.note == "from the office"
    assert "¥120.50" in screen.message.text
    assert screen.pad.value == ""


@pytest.mark.parametrize("act", [CashAct.PAID_OUT, CashAct.SAFE_DROP])
def test_cash_goes_out(screen, act):
    screen.acts[act].click()
    next(iter(screen.reasons.buttons.values())).click()
    screen.pad.set_value("20")
    screen.pad.enter()
    assert [f.kind.value for f in moved(screen)] == [act.value]


def test_nothing_happens_without_reason_or_amount(screen):
    screen.pad.set_value("5")
    screen.pad.enter()
    assert screen.message.text == context().translator("cash.choose_reason")
    screen.reasons.buttons["change_fund"].click()
    screen.pad.clear()
    screen.pad.enter()
    assert screen.message.text == context().translator("cash.key_amount")
    assert not moved(screen)


def test_more_than_is_there_is_refused(screen):
    screen.acts[CashAct.PAID_OUT].click()
    screen.reasons.buttons["petty_cash"].click()
    screen.pad.set_value("999")
    screen.pad.enter()
    assert screen.message.text
    assert not moved(screen)


def test_beyond_the_limit_a_second_person_consents(screen):
    screen.acts[CashAct.PAID_IN].click()
    screen.reasons.buttons["float_more"].click()
    screen.pad.set_value("5000")
    screen.pad.enter()
    flow = screen.world.window.approvals
    assert flow.question is not None
    assert not moved(screen)
    flow.choose_reason("procedure")
    screen.world.shell.take_scan(type("Scan", (), {"payload": "BADGE-2001"})())
    assert moved(screen)[0].approval.approver == "2001"


def test_the_drawer_opens_with_a_reason_and_a_consent(screen):
    screen.acts[CashAct.NO_SALE].click()
    assert screen.pad.isHidden()
    screen.reasons.buttons["change_notes"].click()
    screen.open_drawer.click()
    flow = screen.world.window.approvals
    flow.choose_person("2002")
    flow.choose_reason("procedure")
    flow.enter_pin("8888")
    fact = screen.world.facts("drawer_opened")[0].body
    assert (fact.reason, fact.approval.approver) == ("change_notes", "2002")


def test_esc_goes_back_to_the_till(screen):
    QTest.keyClick(screen.world.shell, Qt.Key.Key_Escape)
    assert screen.world.front == "till"


def test_a_scan_never_lands_in_a_field(screen):
    screen.world.shell.take_scan(type("Scan", (), {"payload": "4006381333931"})())
    assert screen.note.text() == "" and screen.pad.value == ""
