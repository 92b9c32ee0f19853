"""Opens the till in many states, sizes, languages and looks, and photographs it.

xvfb-run -a -s "-screen 0 1920x1080x24" python -m tests.ui.gallery_till OUT_DIR [name …]
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtTest import QTest

from pos_app.domain.basket import Discount, DiscountKind
from tests.ui.gallery import run
from tests.ui.till_world import POLICIES, TEES, World, gtin
from ui.context import context
from ui.scan_wedge import ScanEvent
from ui.screens.till.screen import TillScreen
from ui.shell import Shell
from ui.tasks import ImmediateTasks
from ui.widgets import LinkState, StatusInfo

SIZES = {"1024": (1024, 768), "1366": (1366, 768), "1920": (1920, 1080)}


class Stage:
    """A till with a full basket in a real window."""

    def __init__(self, size: tuple[int, int], world: World | None = None) -> None:
        self.world = world or World()
        self.tasks = ImmediateTasks()
        self.shell = Shell(self.tasks)
        self.till = TillScreen(self.tasks, self.world.services, self.shell)
        self.shell.add_screen(self.till)
        self.shell.resize(*size)
        self.shell.show_screen("till")
        self.shell.show_status(StatusInfo(
            store="南京路店", till="T1", cashier="林晓雨", shift="S1", business_date="2026-03-14",
            link=LinkState.OFFLINE, link_text="offline since 14:03 · 12 facts waiting",
            printer_text="printer ready", clock="17:26",
        ))  # fmt: skip
        self.shell.show()

    def scan(self, *numbers: int) -> None:
        for number in numbers:
            self.till.on_scan(ScanEvent(gtin(number)))

    def fill(self, lines: int = 12) -> None:
        """Long names, discounts, an override, seven digits."""
        self.scan(1, 9, 2, 3)
        tees = [t.gtins[0][1:] for t in TEES]
        for at in range(lines - 4):
            self.till.on_scan(ScanEvent(tees[at % len(tees)]))
        checkout = self.world.services.checkout
        ten = Discount(kind=DiscountKind.PERCENT, value=1000, reason="员工内购")
        checkout.discount_line(5, ten)
        checkout.discount_basket(Discount(kind=DiscountKind.AMOUNT, value=888, reason="比价"))
        checkout.override_price(1, 4_400_000, "商品瑕疵")
        self.till.till.adopt(checkout.change_quantity(2, 13_000))
        self.till.till.adopt(checkout.view())
        self.till.till.select(5)


def empty(stage: Stage) -> None:
    """Nothing yet."""


def basket(stage: Stage) -> None:
    stage.fill()


def sixty(stage: Stage) -> None:
    stage.fill(60)


def search(stage: Stage) -> None:
    stage.fill()
    stage.till.view.entry.field.setText("T恤" if context().language == "zh" else "shirt")
    stage.till.lookup.search(stage.till.view.entry.field.text())


def nothing_found(stage: Stage) -> None:
    stage.fill()
    stage.till.view.entry.field.setText("zzz")
    stage.till.lookup.search("zzz")


def product(stage: Stage) -> None:
    stage.fill()
    stage.till.lookup.open("TEE-BLU-M")


def press(act: str, stage: Stage) -> None:
    stage.fill()
    stage.till.run(act)


def parked(stage: Stage) -> None:
    stage.fill()
    stage.till.parked.park("3号牌 张女士")
    stage.scan(1)
    stage.till.parked.park("")
    stage.till.run("park")


def choice(stage: Stage) -> None:
    stage.fill()
    stage.scan(7)


def open_price(stage: Stage) -> None:
    stage.fill()
    stage.scan(5)


def approval(stage: Stage) -> None:
    stage.fill()
    stage.till.acts.discount(2, DiscountKind.PERCENT, "30", "比价")
    stage.till.flow.choose_person("2001")
    stage.till.flow.enter_pin("1")


def refused(stage: Stage) -> None:
    stage.fill()
    stage.till.on_scan(ScanEvent("6909999999995"))


def split(stage: Stage) -> None:
    stage.fill()
    stage.till.tender.open()
    stage.till.tender.cash("1000")
    stage.till.tender.begin("card", "20000")
    stage.till.tender.resolve(approved=True, reference="004512")


def attempt(stage: Stage) -> None:
    stage.fill()
    stage.till.tender.open()
    stage.till.tender.begin("card", "20000")


def reference(stage: Stage) -> None:
    stage.fill()
    stage.till.tender.open()
    stage.till.panels.reference(POLICIES.tender_type("voucher"), "200")


def done(stage: Stage) -> None:
    stage.fill()
    stage.till.tender.open()
    stage.till.tender.cash("1500000")


def key_map(stage: Stage) -> None:
    stage.fill()
    stage.shell.run("key_map")


SCENES: dict[str, Callable[[Stage], None]] = {
    "empty": empty, "basket": basket, "sixty": sixty, "search": search, "product": product,
    "nothing": nothing_found, "quantity": partial(press, "quantity"),
    "discount": partial(press, "discount"), "price": partial(press, "price"),
    "void": partial(press, "void_basket"), "park": partial(press, "park"), "parked": parked,
    "choice": choice, "open_price": open_price, "approval": approval, "refused": refused,
    "tender": partial(press, "tender"), "split": split, "attempt": attempt,
    "reference": reference, "done": done, "key_map": key_map,
}  # fmt: skip


def shoot(out: Path, scene: str, size: str, language: str, theme: str, percent: int) -> None:
    """One picture."""
    context().set_language(language)
    context().set_look(theme, percent / 100)
    stage = Stage(SIZES[size])
    SCENES[scene](stage)
    QTest.qWait(120)
    stage.shell.grab().save(str(out / f"{scene}-{size}-{language}-{theme}-{percent}.png"))
    stage.shell.close()
    stage.shell.deleteLater()
    QTest.qWait(5)


if __name__ == "__main__":
    run(SCENES, shoot)
