"""Opens every screen of the till's window in many states and looks, and photographs it.

xvfb-run -a -s "-screen 0 1920x1080x24" python -m tests.ui.gallery_window OUT_DIR [name …]
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtTest import QTest

from pos_app.errors import EnvironmentFault
from pos_app.ports.printing import PrinterState
from tests.ui.gallery import run
from tests.ui.till_world import gtin
from tests.ui.window_world import WindowWorld
from ui.context import context
from ui.presenters.cash import CashAct
from ui.scan_wedge import ScanEvent
from ui.till_faults import show_fault

SIZES = {"1024": (1024, 768), "1366": (1366, 768), "1920": (1920, 1080)}


def sign_in(w: WindowWorld) -> None:
    """Somebody chosen."""
    w.screen("sign_in")._presenter.choose("1001")
    w.screen("sign_in").pad.set_value("123")


def sign_in_empty(w: WindowWorld) -> None:
    """Nobody chosen."""


def sign_in_wrong(w: WindowWorld) -> None:
    w.sign_in("1001", "9")


def sign_in_locked(w: WindowWorld) -> None:
    for _ in range(6):
        w.sign_in("1001", "9")


def locked_basket(w: WindowWorld) -> None:
    w.open_till()
    w.services.checkout.scan(gtin(1))
    w.services.checkout.scan(gtin(2))
    w.shell.run("lock")


def shift_open(w: WindowWorld) -> None:
    w.sign_in()
    count = w.screen("shift_open")._presenter.count
    for value, pieces in ((10_000, 2), (5000, 3), (2000, 5), (1000, 12), (100, 30), (50, 8)):
        count.set_pieces(value, pieces)
    w.screen("shift_open").table.table.mark(3)


def shift_open_amount(w: WindowWorld) -> None:
    w.sign_in()
    w.screen("shift_open")._presenter.count.set_by_pieces(False)
    w.screen("shift_open").keys.amount.set_value("500.00")


def till(w: WindowWorld) -> None:
    w.open_till()
    w.services.checkout.scan(gtin(1))
    w.services.checkout.scan(gtin(2))
    w.window.navigator.home()


def menu(w: WindowWorld) -> None:
    till(w)
    w.shell.run("menu")


def cash(w: WindowWorld) -> None:
    w.open_till()
    w.window.navigator.go("cash")
    w.screen("cash")._presenter.begin(CashAct.PAID_OUT)
    w.screen("cash")._presenter.choose_reason("petty_cash")
    w.screen("cash").pad.set_value("35.50")


def cash_approval(w: WindowWorld) -> None:
    cash(w)
    w.screen("cash").pad.set_value("3500000")
    w.screen("cash")._presenter.set_typed("3500000")

    w.screen("cash")._presenter.begin(CashAct.PAID_IN)
    w.screen("cash")._presenter.choose_reason("float_more")
    w.screen("cash")._presenter.set_typed("3500")
    w.screen("cash")._presenter.confirm()


def no_sale(w: WindowWorld) -> None:
    w.open_till()
    w.window.navigator.go("cash")
    w.screen("cash")._presenter.begin(CashAct.NO_SALE)


def receipts(w: WindowWorld) -> None:
    w.open_till()
    w.day_of_trade()
    w.window.navigator.go("receipts")
    QTest.qWait(30)
    w.screen("receipts").finder.table.mark(1)


def receipts_none(w: WindowWorld) -> None:
    w.open_till()
    w.window.navigator.go("receipts")


def returns_find(w: WindowWorld) -> None:
    w.open_till()
    w.day_of_trade()
    w.window.navigator.go("returns")


def returns(w: WindowWorld) -> None:
    w.open_till()
    number = w.day_of_trade()[7]
    w.window.navigator.go("returns")
    p = w.screen("returns")._presenter
    p.open(number)
    p.scan(gtin(1))
    p.choose_reason("faulty")


def returns_late(w: WindowWorld) -> None:
    from datetime import timedelta

    w.open_till()
    number = w.day_of_trade()[7]
    w.clock.set(w.clock.now() + timedelta(days=45))
    w.window.navigator.go("returns")
    p = w.screen("returns")._presenter
    p.open(number)
    p.take_all_left()
    p.complete()


def returns_refunds(w: WindowWorld) -> None:
    returns(w)
    w.screen("returns")._edit_refunds()


def returns_loose(w: WindowWorld) -> None:
    w.open_till()
    w.window.navigator.go("returns")
    p = w.screen("returns")._presenter
    p.begin_loose()
    p.scan(gtin(1))
    p.choose_reason("changed_mind")
    p.scan(gtin(2))


def returns_done(w: WindowWorld) -> None:
    returns(w)
    w.screen("returns")._presenter.complete()


def shift_close(w: WindowWorld) -> None:
    w.open_till()
    w.day_of_trade()
    w.window.navigator.go("shift_close")
    count = w.screen("shift_close")._presenter.count
    for value, pieces in ((10_000, 61), (5000, 3), (2000, 5)):
        count.set_pieces(value, pieces)


def shift_closed(w: WindowWorld) -> None:
    shift_close(w)
    w.screen("shift_close")._presenter.close()


def shift_busy(w: WindowWorld) -> None:
    w.open_till()
    w.shell.run("sign_out")
    w.sign_in("1002", "2222")


def reports(w: WindowWorld) -> None:
    shift_closed(w)
    w.open_till()
    w.window.navigator.go("reports")


def x_report(w: WindowWorld) -> None:
    w.open_till()
    w.day_of_trade()
    w.window.navigator.go("reports")
    w.screen("reports")._presenter.read()


def settings(w: WindowWorld, page: str = "look") -> None:
    w.open_till()
    w.window.navigator.go("settings")
    w.screen("settings").show_page(page)


def settings_printer(w: WindowWorld) -> None:
    w.window.keeper.change("printer.kind", "network")
    w.open_till(number="2001", pin="9999")
    w.window.navigator.go("settings")
    w.screen("settings").show_page("printer")


def settings_scanner(w: WindowWorld) -> None:
    settings(w, "scanner")
    w.shell.take_scan(ScanEvent("0106901234567892\x1d10ABC", "]d2"))


def settings_about(w: WindowWorld) -> None:
    settings(w, "about")


def setup(w: WindowWorld) -> None:
    """The choice."""


def setup_form(w: WindowWorld) -> None:
    w.screen("setup").by_hand()
    w.screen("setup").form.fields["name"].setText("南京路店")
    w.screen("setup").form.refuse("pin", "setup.pins_differ")


def fault(w: WindowWorld) -> None:
    till(w)
    show_fault(w.shell.panels, EnvironmentFault("disk_full"))


def printer_out(w: WindowWorld) -> None:
    w.window.keeper.change("printer.kind", "network")
    till(w)
    w.spool.state, w.spool.jobs = PrinterState.PAPER_OUT, 3
    w.window.feed.look()


def close(w: WindowWorld) -> None:
    till(w)
    w.shell.close()


SCENES: dict[str, Callable[[WindowWorld], None]] = {
    f.__name__: f for f in (
        sign_in, sign_in_empty, sign_in_wrong, sign_in_locked, locked_basket, shift_open,
        shift_open_amount, till, menu, cash, cash_approval, no_sale, receipts, receipts_none,
        returns_find, returns, returns_late, returns_refunds, returns_loose, returns_done,
        shift_close, shift_closed, shift_busy, reports, x_report, settings, settings_printer,
        settings_scanner, settings_about, setup, setup_form, fault, printer_out, close,
    )
}  # fmt: skip


def shoot(out: Path, scene: str, size: str, language: str, theme: str, percent: int) -> None:
    """One picture."""
    context().set_language(language)
    context().set_look(theme, percent / 100)
    world = WindowWorld(is_set_up=not scene.startswith("setup"), demo=lambda: None)
    world.shell.resize(*SIZES[size])
    world.shell.show()
    QTest.qWait(30)
    SCENES[scene](world)
    QTest.qWait(350)
    world.shell.grab().save(str(out / f"{scene}-{size}-{language}-{theme}-{percent}.png"))
    world.window.feed.stop()
    world.shell.asks_before_closing = False
    world.shell.close()
    world.shell.deleteLater()
    QTest.qWait(5)


if __name__ == "__main__":
    run(SCENES, shoot)
