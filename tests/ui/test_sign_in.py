"""Signing in, lock-out, unlock, lock, and the colleague's shift."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.ui.till_world import gtin
from tests.ui.window_world import WindowWorld
from ui.context import context
from ui.scan_wedge import ScanEvent


@pytest.fixture
def world(qtbot, tmp_path):
    world = WindowWorld(tmp_path)
    qtbot.addWidget(world.shell)
    yield world
    world.close()


def test_a_pin_signs_in_and_asks_for_the_shift(world):
    assert world.front == "sign_in"
    world.sign_in("1001", "1111")
    assert world.services.workplace.actor.id == "1001"
    assert world.front == "shift_open"


def test_a_badge_signs_in(world):
    world.shell.take_scan(ScanEvent("BADGE-2001"))
    assert world.services.workplace.actor.id == "2001"


def test_an_unknown_badge_is_refused_in_words(world):
    world.shell.take_scan(ScanEvent("4006381333931"))
    assert world.front == "sign_in"
    assert world.screen("sign_in").note.text


def test_the_pin_is_never_shown_and_leaves_with_the_try(world):
    screen = world.screen("sign_in")
    world.shell.show()
    screen.people.buttons["1001"].click()
    assert screen.pad.hasFocus() or not world.shell.isActiveWindow()
    QTest.keyClicks(screen.pad, "9876")
    assert "9876" not in screen.pad._field.text()
    QTest.keyClick(screen.pad, Qt.Key.Key_Return)
    assert screen.pad.value == ""


@pytest.mark.parametrize(("language", "word"), [("en", "4 more tries"), ("zh", "再错 4 次")])
def test_tries_left_are_counted_aloud(world, language, word):
    context().set_language(language)
    world.sign_in("1001", "0")
    assert word in world.screen("sign_in").note.text


def test_five_wrong_pins_lock_out_and_a_supervisor_unlocks(world):
    screen = world.screen("sign_in")
    for _ in range(6):
        world.sign_in("1001", "0")
    assert "15" in screen.note.text
    assert not screen.unlock.isHidden()
    screen.unlock.click()
    flow = world.window.approvals
    assert flow.question is not None
    flow.choose_reason("checked")
    flow.choose_person("2001")
    flow.enter_pin("9999")
    assert world.shell.panels.top is None
    world.sign_in("1001", "1111")
    assert world.front == "shift_open"


def test_a_lock_out_ends_with_time(world):
    for _ in range(6):
        world.sign_in("1001", "0")
    world.clock.set(world.clock.now() + timedelta(minutes=16))
    world.sign_in("1001", "1111")
    assert world.front == "shift_open"


def test_a_number_may_be_typed_and_return_leads_to_the_pin(world):
    screen = world.screen("sign_in")
    QTest.keyClicks(screen.number, "1002")
    QTest.keyClick(screen.number, Qt.Key.Key_Return)
    screen.pad.set_value("2222")
    screen.pad.enter()
    assert world.services.workplace.actor.id == "1002"


def test_nothing_is_tried_without_person_or_pin(world):
    screen = world.screen("sign_in")
    screen.pad.enter()
    first = screen.note.text
    screen._presenter.choose("1001")
    screen.pad.enter()
    assert first and screen.note.text and first != screen.note.text
    assert not world.facts("pin_refused")


def test_the_lock_keeps_basket_and_person(world):
    world.open_till()
    world.services.checkout.scan(gtin(1))
    world.shell.run("lock")
    assert world.front == "sign_in"
    screen = world.screen("sign_in")
    assert screen._presenter.number == "1001"
    assert not screen.kept.isHidden()
    world.sign_in("1001", "1111")
    assert world.front == "till"
    assert len(world.services.checkout.view().basket.lines) == 1
    assert [f.body.locked for f in world.facts("staff_signed_out")] == [True]


def test_signing_out_forgets_the_person(world):
    world.open_till()
    world.shell.run("sign_out")
    assert world.screen("sign_in")._presenter.number == ""


def test_a_colleague_is_told_whose_shift_it_is(world):
    world.open_till()
    world.shell.run("sign_out")
    world.sign_in("1002", "2222")
    assert world.front == "shift_busy"
    screen = world.shell.front
    assert "林晓雨" in screen._heading.text()
    screen.out.click()
    assert world.front == "sign_in"


def test_a_manager_may_work_in_a_colleagues_shift(world):
    world.open_till()
    world.shell.run("sign_out")
    world.sign_in("2001", "9999")
    assert world.front == "till"


def test_words_follow_the_language(world):
    screen = world.screen("sign_in")
    context().set_language("zh")
    assert screen._store.text() == "南京路店"
    context().set_language("en")
    assert screen._store.text() == "Lanehouse Nanjing Road"
