"""A process that starts the till as a cashier finds it in the morning; used by bench_start.

``prepare DIR`` makes a demo shop with an open shift; ``start DIR`` opens the window over it, scans
one code, waits until its line is painted, and prints the seconds since the process began.
"""

from __future__ import annotations

import time

BEGUN = time.perf_counter()

import json  # noqa: E402 - the clock starts first
import resource  # noqa: E402
import sys  # noqa: E402
from collections.abc import Callable  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import TYPE_CHECKING  # noqa: E402

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication


def prepare(data_dir: Path) -> None:
    """A shop with an open shift."""
    from pos_app.bootstrap import open_installation
    from pos_app.bootstrap.demo import demo_staff, demo_store, load_demo_shop

    with open_installation(data_dir, prints=False, store=demo_store()) as shop:
        load_demo_shop(shop)
        shop.run(lambda: shop.till.people.sign_in(demo_staff().cashier))
        shop.run(lambda: shop.till.shifts.open(0))


def start(data_dir: Path) -> tuple[float, int]:
    """Seconds from the start of the process to the first painted line, and peak memory in KiB."""
    from PySide6.QtWidgets import QTableView

    from pos_app.adapters.demo_files import demo_people, demo_products
    from pos_app.bootstrap import open_installation
    from ui.app import create_app
    from ui.presenters.settings import SettingsKeeper
    from ui.scan_wedge import ScanEvent
    from ui.screens.till.basket_model import BasketModel
    from ui.till_window import TillParts, TillWindow

    code = next(row.product.gtins[0] for row in demo_products() if row.product.gtins)
    with open_installation(data_dir) as shop:
        keeper = SettingsKeeper(shop.settings_file)
        app = create_app([], keeper)
        parts = TillParts(
            services=shop.till, engine=shop.engine, settings=shop.settings_file,
            spool=shop.printer, forms=shop.printer,
        )  # fmt: skip
        window = TillWindow(parts, keeper)
        window.shell.resize(1366, 768)
        window.start(app)
        window.shell.show()
        shell = window.shell
        _until(app, lambda: shell.front is not None and shell.front.name == "sign_in")
        shell.take_scan(ScanEvent(payload=demo_people()[0].badge))
        _until(app, lambda: shell.front is not None and shell.front.name == "till")
        shell.take_scan(ScanEvent(payload=code))
        table = next(
            v for v in shell.findChildren(QTableView) if isinstance(v.model(), BasketModel)
        )
        _until(app, lambda: table.model().rowCount() == 1)
        table.viewport().repaint()
        seconds = time.perf_counter() - BEGUN
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        window.end()
    return seconds, peak


def _until(app: QApplication, holds: Callable[[], bool]) -> None:
    """Let the window live until it holds, ten seconds at most."""
    deadline = time.perf_counter() + 10
    while not holds():
        app.processEvents()
        if time.perf_counter() > deadline:
            raise TimeoutError("the window never got there")


if __name__ == "__main__":
    if sys.argv[1] == "prepare":
        prepare(Path(sys.argv[2]))
        print("{}")
    else:
        taken_s, peak_kib = start(Path(sys.argv[2]))
        print(json.dumps({"s": taken_s, "kib": peak_kib}))
