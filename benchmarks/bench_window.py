"""From a scan to its line on the screen, in the real window over real files.

Counted from the scan event to the end of the paint that shows the line: engine lane, price, draft
on disk, totals, the row. The floor is a bare QTableView that appends and paints a row of texts.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from statistics import median

from PySide6.QtCore import QEvent, QEventLoop, QObject
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QTableView

from benchmarks.figures import Figure, p99, settled
from benchmarks.synthetic_catalogue import products
from pos_app.adapters.demo_files import demo_policies
from pos_app.bootstrap import Installation, open_installation
from pos_app.bootstrap.demo import demo_staff, load_demo_shop
from pos_app.ports.catalogue import ProductRow
from ui.app import create_app
from ui.scan_wedge import ScanEvent
from ui.screens.till.screen import TillScreen
from ui.shell import Shell
from ui.tasks import Tasks

CATALOGUE = 10_000
ROUNDS = 300
GOAL_MS = 16
_SIZE = (1366, 768)
_FAR = 1000
"""Lines of the long basket."""
_PATIENCE_S = 10


def run(rounds: int = ROUNDS, catalogue: int = CATALOGUE) -> list[Figure]:
    """Everyday baskets, a basket of a thousand lines, and the floor."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = create_app([])
    with (
        tempfile.TemporaryDirectory(dir=Path.cwd()) as folder,
        open_installation(Path(folder), prints=False, store=demo_policies().store.id) as shop,
    ):
        codes = _stocked(shop, catalogue)
        window = _Window(app, shop)
        figures = [*window.everyday(codes, rounds), *window.long_basket(codes, rounds)]
        window.close()
    floor = _floor(app, rounds)
    everyday = figures[0].value
    return [*figures, floor, Figure("scan to painted line / floor", everyday / floor.value, "×")]


def _stocked(shop: Installation, size: int) -> list[str]:
    load_demo_shop(shop)
    goods = list(islice(products(size), size))
    for _ in shop.replica.upsert(ProductRow(n, p) for n, p in enumerate(goods)):
        pass
    shop.run(lambda: shop.till.people.sign_in(demo_staff().cashier))
    shop.run(lambda: shop.till.shifts.open(0))
    return [p.gtins[0] for p in goods if p.gtins and p.unit.is_whole]


class _Window:
    """The till over the shop."""

    def __init__(self, app: QApplication, shop: Installation) -> None:
        self._app, self._shop = app, shop
        self._tasks = Tasks(shop.engine)
        self._shell = Shell(self._tasks)
        self._till = TillScreen(self._tasks, shop.till, self._shell)
        self._shell.add_screen(self._till)
        self._shell.resize(*_SIZE)
        self._shell.show_screen("till")
        self._shell.show()
        self._paints = _Paints(self._till.view.table)
        _until(app, lambda: self._till.till.view is not None)

    def everyday(self, codes: Sequence[str], rounds: int) -> Iterator[Figure]:
        """Baskets that grow to sixty lines."""
        times = []
        settled()
        for n in range(rounds):
            times.append(self._scan(codes[n * 37 % len(codes)]))
            if n % 60 == 59:
                self._finish()
        yield Figure("scan to painted line, up to 60 lines, median", median(times), "ms")
        yield Figure("scan to painted line, up to 60 lines, p99", p99(times), "ms", GOAL_MS)

    def long_basket(self, codes: Sequence[str], rounds: int) -> Iterator[Figure]:
        """A basket of a thousand lines, and more."""
        self._finish()
        for n in range(_FAR):
            self._shop.run(lambda: self._shop.till.checkout.scan(codes[n]))  # noqa: B023
        self._till.till.load()
        _until(self._app, lambda: self._till.view.model.rowCount() == _FAR)
        settled()
        times = [self._scan(codes[_FAR + n]) for n in range(rounds // 3)]
        yield Figure("scan to painted line, 1,000 lines, median", median(times), "ms")
        yield Figure("scan to painted line, 1,000 lines, p99", p99(times), "ms", GOAL_MS)

    def close(self) -> None:
        """Take the window down."""
        self._tasks.close()
        self._shell.close()

    def _scan(self, code: str) -> float:
        before = self._till.till.view
        self._paints.forget()
        begun = time.perf_counter()
        self._shell.take_scan(ScanEvent(code))
        _until(self._app, lambda: self._till.till.view is not before)
        self._paints.forget()
        _until(self._app, lambda: self._paints.count > 0)
        return (time.perf_counter() - begun) * 1e3

    def _finish(self) -> None:
        if not self._till.till.is_empty:
            self._shop.run(self._shop.till.tendering.exact_cash)
            self._till.till.load()
            _until(self._app, lambda: self._till.till.is_empty)


class _Paints(QObject):
    """Counts the paints of a view."""

    def __init__(self, view: QAbstractScrollArea) -> None:
        super().__init__(view)
        self.count = 0
        view.viewport().installEventFilter(self)

    def forget(self) -> None:
        """Begin at nought."""
        self.count = 0

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """One more."""
        self.count += event.type() == QEvent.Type.Paint
        return False


def _until(app: QApplication, holds: Callable[[], bool]) -> None:
    deadline = time.perf_counter() + _PATIENCE_S
    while not holds():
        app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        if time.perf_counter() > deadline:
            raise TimeoutError("the window never got there")


def _floor(app: QApplication, rounds: int) -> Figure:
    """Three texts appended to a bare view, shown and painted."""
    model = QStandardItemModel(0, 3)
    view = QTableView()
    view.setModel(model)
    view.resize(*_SIZE)
    view.show()
    paints = _Paints(view)
    times = []
    for n in range(rounds):
        paints.forget()
        begun = time.perf_counter()
        model.appendRow([QStandardItem(f"Product {n}"), QStandardItem("1"), QStandardItem("9.90")])
        view.scrollToBottom()
        _until(app, lambda: paints.count > 0)
        times.append((time.perf_counter() - begun) * 1e3)
    view.close()
    return Figure("floor: a row in a bare QTableView, median", median(times), "ms")
