"""The till's window over the real demo shop, in this process: what a picture or a test looks at.

Every call runs at once on the journal's own writer thread, so nothing has to be waited for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from PySide6.QtWidgets import QApplication

from pos_app.adapters.demo_files import demo_products
from pos_app.bootstrap import Installation, open_installation
from pos_app.bootstrap.demo import demo_store, load_demo_shop
from pos_app.domain.catalogue import Product
from pos_app.errors import LanehouseError
from pos_app.services.people import Credential
from pos_app.services.returning import ReturnWish
from ui.presenters.settings import SettingsKeeper
from ui.scan_wedge import ScanEvent
from ui.screens.settings.pages import About
from ui.screens.till.screen import TillScreen
from ui.shell import Shell
from ui.sounds import NoSound
from ui.tasks import OnError, Task
from ui.till_faults import WatchedTasks
from ui.till_window import TillParts, TillWindow

T = TypeVar("T")

CASHIER = Credential(staff_id="1001", pin="1357")
MANAGER = Credential(staff_id="9001", pin="9753")


class _Idle:
    """An executor that is never asked."""

    def submit(self, fn: Callable[[], T], /) -> Future[T]:
        raise NotImplementedError


class JournalTasks(WatchedTasks):
    """Each call runs on the writer thread while the window waits."""

    def __init__(self, shop: Installation) -> None:
        super().__init__(_Idle(), _Idle())
        self._shop = shop

    def submit(
        self, fn: Callable[[], T], on_result: Callable[[T], object] | None = None,
        on_error: OnError | None = None, **how: object,
    ) -> Task:  # fmt: skip
        """See :meth:`ui.tasks.Tasks.submit`."""
        task = Task("engine", on_result, on_error, None, True)
        if self.is_closed:
            return task
        try:
            result = self._shop.run(fn)
        except LanehouseError as error:
            self._refuse(task, error)
        else:
            if on_result is not None:
                on_result(result)
        return task


class DemoWindow:
    """A window, its shop, and the few things a cashier does before anything can be seen."""

    def __init__(self, shop: Installation, size: tuple[int, int] = (1366, 768)) -> None:
        self.shop = shop
        self.products = {row.product.sku: row.product for row in demo_products()}
        self.window = TillWindow(
            TillParts(
                services=shop.till, engine=shop.engine, settings=shop.settings_file,
                spool=shop.printer, forms=shop.printer, devices=shop.printer,
                store_writer=shop.replica, demo=lambda: load_demo_shop(shop),
                about=About(version="0.1.0", data_dir="~/.local/share/lanehouse"),
            ),
            SettingsKeeper(shop.settings_file), tasks=JournalTasks(shop), sounds=NoSound(),
        )  # fmt: skip
        self.shell: Shell = self.window.shell
        self.shell.resize(*size)
        self.window.start()
        self.shell.show()
        handle = self.shell.windowHandle()
        if handle is not None:
            handle.requestActivate()
        QApplication.processEvents()

    @property
    def till(self) -> TillScreen:
        """The till's screen."""
        screen = self.shell._screens["till"]
        assert isinstance(screen, TillScreen)
        return screen

    @property
    def front(self) -> str:
        """Name of the screen in front."""
        return self.shell.front.name if self.shell.front is not None else ""

    def open_till(self, float_minor: int = 50_000) -> None:
        """Sign in and open a shift."""
        self.shop.run(lambda: self.shop.till.people.sign_in(CASHIER))
        self.shop.run(lambda: self.shop.till.shifts.open(float_minor))
        self.home()

    def home(self) -> None:
        """Look again and go where the person belongs."""
        self.window.navigator.refresh_home()
        QApplication.processEvents()

    def go(self, name: str) -> None:
        """To a screen beside the till."""
        self.window.navigator.go(name)
        QApplication.processEvents()

    def code(self, sku: str) -> str:
        """What the scanner reads off a product."""
        product: Product = self.products[sku]
        return product.gtins[0].removeprefix("0") if product.gtins else sku

    def scan(self, *skus: str) -> None:
        """Products pass the scanner."""
        for sku in skus:
            self.shell.take_scan(ScanEvent(self.code(sku)))

    def sell(self, *skus: str, given_minor: int = 0) -> str:
        """A whole sale in cash beside the window; its receipt number."""
        till = self.shop.till

        def sale() -> str:
            for sku in skus:
                till.checkout.scan(self.code(sku))
            due = till.checkout.view().settlement.cash_due_minor
            paid = till.tendering.tender_cash(given_minor or due)
            assert paid.trade is not None
            return paid.trade.receipt

        return self.shop.run(sale)

    def close(self) -> None:
        """Close the window for good."""
        self.window.end()
        self.shell.asks_before_closing = False
        self.shell.close()
        self.shell.deleteLater()
        self.window.deleteLater()
        QApplication.processEvents()


@contextmanager
def demo_window(folder: Path, size: tuple[int, int] = (1366, 768)) -> Iterator[DemoWindow]:
    """A window over a demo shop in a folder."""
    with open_installation(folder, store=demo_store()) as shop:
        shop.run(lambda: load_demo_shop(shop))
        window = DemoWindow(shop, size)
        try:
            yield window
        finally:
            window.close()


__all__ = ["CASHIER", "MANAGER", "DemoWindow", "ReturnWish", "demo_window"]
