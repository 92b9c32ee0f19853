"""The window as a whole: who belongs where, status, faults, closing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from pos_app.errors import EnvironmentFault
from pos_app.ports.printing import PrinterState
from tests.ui.till_world import gtin
from tests.ui.window_world import WindowWorld
from ui.context import context
from ui.till_window import open_till


@pytest.fixture
def world(qtbot, tmp_path):
    world = WindowWorld(tmp_path, printer__kind="network")
    qtbot.addWidget(world.shell)
    yield world
    world.close()


def status(world):
    world.window.feed.look()
    return world.shell._status._info


def test_keys_lead_to_the_screens_and_esc_back(world):
    world.open_till()
    for action, screen in (("return", "returns"), ("drawer", "cash"), ("receipts", "receipts"),
                           ("reports", "reports"), ("close_shift", "shift_close"),
                           ("settings", "settings")):  # fmt: skip
        world.shell.run(action)
        assert world.front == screen
        assert world.shell.front.go_back()
        assert world.front == "till"


def test_the_menu_leads_to_the_same_screens(world):
    world.open_till()
    world.shell.run("menu")
    assert world.shell.panels.top.objectName() == "menu"
    world.window._run_from_menu("drawer")
    assert (world.front, world.shell.panels.top) == ("cash", None)
    world.shell.run("menu")
    world.shell.run("menu")
    assert world.shell.panels.top is None


def test_what_needs_a_shift_says_so(world):
    world.sign_in()
    world.shell.run("close_shift")
    assert world.front == "shift_open"
    assert world.shell.message_text == context().translator("window.no_shift_yet")


def test_the_status_says_who_where_and_that_offline_is_calm(world):
    assert status(world).cashier == ""
    world.open_till()
    info = status(world)
    assert (info.store, info.till, info.cashier) == ("Lanehouse Nanjing Road", "T1", "林晓雨")
    assert info.business_date == "2 Mar 2026"
    assert "no central service" in info.link_text
    assert info.link.value == "offline"
    context().set_language("zh")
    assert status(world).store == "南京路店"


def test_a_printer_without_paper_is_said_once_and_again_when_it_is_well(world):
    world.open_till()
    world.spool.state, world.spool.jobs = PrinterState.PAPER_OUT, 3
    info = status(world)
    assert "3" in info.printer_text
    assert world.shell.message_text == context().translator("window.say_paper_out")
    assert world.sounds.played[-1].value == "needs_person"
    world.shell.silence()
    status(world)
    assert world.shell.message_text == ""
    world.spool.state = PrinterState.READY
    status(world)
    assert world.shell.message_text == context().translator("window.say_ready")


def test_without_a_printer_nothing_is_said(world):
    world.window.keeper.change("printer.kind", "none")
    world.spool.state = PrinterState.OFFLINE
    assert status(world).printer_text == context().translator("window.printer_none")
    assert world.shell.message_text == ""


@pytest.mark.parametrize(
    "fault", [EnvironmentFault("disk_full"), EnvironmentFault("journal_damaged", detail="page 7")]
)
def test_a_fault_of_the_disk_is_said_with_what_to_do(world, fault):
    world.open_till()
    world.window.navigator.go("cash")
    cash = world.shell.front
    world.journal.fail_with = fault
    cash.reasons.buttons["change_fund"].click()
    cash.pad.set_value("5")
    cash.pad.enter()
    assert world.shell.panels.top.objectName() == "fault"
    world.shell.panels.back()
    world.journal.fail_with = None
    cash.pad.enter()
    assert len(world.facts("cash_moved")) == 1


def test_closing_asks_while_a_shift_or_basket_is_open(world):
    world.open_till()
    world.services.checkout.scan(gtin(1))
    world.window.session.refresh()
    world.shell.show()
    world.shell.close()
    assert world.shell.isVisible()
    assert world.shell.panels.top.objectName() == "close"
    world.shell.close()
    world.window._close(0)
    assert not world.shell.isVisible()


def test_closing_a_till_at_rest_just_closes(world):
    world.shell.show()
    world.shell.close()
    assert not world.shell.isVisible()


def test_a_basket_left_behind_is_back_after_a_restart(world):
    world.open_till()
    world.services.checkout.scan(gtin(1))
    world.restart()
    assert len(world.services.checkout.view().basket.lines) == 1


def test_the_theme_is_remembered(world):
    context().toggle_theme()
    assert context().theme.is_dark
    world.window.keeper.set("ui.theme", "dark")
    world.window.keeper.flush()
    assert world.file.load().text("ui.theme") == "dark"


def test_the_program_opens_and_closes_with_threads(qtbot, tmp_path):
    """The real entry, with a real engine thread; the loop ends by itself."""
    world = WindowWorld(tmp_path)
    qtbot.addWidget(world.shell)
    world.close()
    shown = []

    def look() -> None:
        windows = [w for w in QApplication.topLevelWidgets() if w.objectName() == "shell"]
        shown.extend(w.front.name for w in windows if w.isVisible() and w.front)
        QApplication.exit(7)

    QTimer.singleShot(1500, look)
    with ThreadPoolExecutor(1) as engine:
        code = open_till(
            world.services,
            engine=engine,
            settings=world.file,
            spool=world.spool,
            forms=world.window._parts.forms,
            argv=["till"],
        )
    assert code == 7
    assert shown == ["sign_in"]
