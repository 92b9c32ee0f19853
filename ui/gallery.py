"""All widgets on one screen, to be looked at: ``python -m ui.gallery --theme dark --language zh``.

Nothing here is part of the program; it exists so that a change of theme or widget is seen.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from msgspec import Struct
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from pos_app.domain.money import currency
from ui.app import create_app
from ui.context import context
from ui.preferences import MemoryPreferences
from ui.scan_wedge import ScanEvent, ScanWedge
from ui.screen import Screen
from ui.shell import Shell
from ui.sounds import system_player
from ui.tasks import Tasks
from ui.widgets import (
    Badge,
    Button,
    Card,
    ChoiceButton,
    Column,
    DangerButton,
    FormRow,
    HBox,
    KeyPad,
    Label,
    LinkState,
    ListTable,
    Message,
    NumberField,
    Panel,
    PickBox,
    PrimaryButton,
    SearchField,
    StatusInfo,
    TableModel,
    Tone,
    TotalPanel,
    TotalRow,
    VBox,
)
from ui.words import plain

CNY: Final = currency("CNY")


class Line(Struct, frozen=True):
    """A made-up basket line."""

    number: int
    name: str
    detail: str
    quantity: str
    net_minor: int


LINES: Final = tuple(
    Line(i, name, detail, quantity, net)
    for i, (name, detail, quantity, net) in enumerate(
        (
            ("Linen shirt 亚麻衬衫", "M · Blue\nMember price −¥20.00", "1 × 299.00", 27_900),
            (
                "Trail running shoes with a long name that must give way",
                "42 · Black",
                "2 × 899.00",
                179_800,
            ),
            ("购物袋", "", "3 × 0.50", 150),
            ("Socks, 3 pairs", "L · White\nSpend and save −¥5.00", "1 × 59.00", 5_400),
            ("Returned: rain jacket", "S · Yellow", "−1 × 499.00", -49_900),
        )
    )
)


class GalleryScreen(Screen):
    """Left a basket, right the rest; answers a few keys so that the key map has something."""

    name = "till"
    title = "shell.gallery"

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        grid = QGridLayout(self)
        grid.setContentsMargins(16, 16, 16, 16)
        grid.setSpacing(16)
        grid.addWidget(self._basket(), 0, 0)
        grid.addWidget(self._totals(), 1, 0)
        grid.addWidget(self._right(), 0, 1, 2, 1)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(1, 2)
        grid.setRowStretch(0, 1)
        self.live()

    def handlers(self) -> Mapping[str, Callable[[], object]]:
        """A few."""
        return {
            "tender": self.ask,
            "search": self._search.setFocus,
            "void_line": lambda: self._shell.message(plain("Del"), Tone.INFO),
        }

    def on_scan(self, event: ScanEvent) -> None:
        """Say what was scanned."""
        self._shell.message(plain(f"{event.aim} {event.payload}"), Tone.SUCCESS)

    def ask(self) -> None:
        """A panel with a form and actions."""
        amount = NumberField("shell.act_price")
        row = FormRow("shell.act_price", amount, hint="shell.key_map_hint")
        row.refuse("shell.no_permission")
        body = VBox(
            Label("shell.basket_kept", wrap=True),
            row,
            FormRow("shell.search", QLineEdit()),
            HBox(ChoiceButton("shell.act_return"), ChoiceButton("shell.act_discount")),
        )
        self._shell.panels.push(
            Panel(
                "shell.act_price",
                body,
                icon="price",
                actions=(
                    Button("shell.close", on_click=self._shell.panels.back),
                    PrimaryButton("shell.enter", icon="accept"),
                ),
            )
        )

    def _basket(self) -> QWidget:
        money = context().translator
        columns: tuple[Column[Line], ...] = (
            Column("shell.act_search", lambda r: r.name, detail=lambda r: r.detail, stretch=True),
            Column("shell.act_quantity", lambda r: r.quantity, kind="number"),
            Column("shell.act_price", lambda r: money.amount(r.net_minor, CNY), kind="money"),
        )
        model = TableModel(columns, key=lambda r: r.number)
        model.set_rows(LINES)
        table = ListTable(model, name="shell.status")
        table.mark(1)
        return Card(table, margin="tight")

    def _totals(self) -> QWidget:
        total = TotalPanel("shell.act_tender")
        total.set_rows(
            [
                TotalRow("shell.status", "¥2,163.50"),
                TotalRow("shell.act_discount", "-¥25.00", "on_total_savings"),
            ]
        )
        total.set_total("¥1,234,567.50")
        pay = PrimaryButton(
            "shell.act_tender", icon="pay", hint="F10", shape="large", on_click=self.ask
        )
        return VBox(total, pay)

    def _right(self) -> QWidget:
        self._search = SearchField()
        combo = PickBox("shell.act_member")
        combo.addItems(["Gold 金卡", "Silver 银卡"])
        buttons = HBox(
            Button("shell.act_park", icon="park", hint="F7"),
            DangerButton("shell.act_void_line", icon="void", hint="Del"),
            gap="small",
        )
        off = Button("shell.act_return", icon="goods_return")
        off.setEnabled(False)
        badges = HBox(
            Badge(plain("Gold"), kind="warn", icon="tier"),
            Badge(plain("12"), kind="info"),
            Badge(plain("OK"), kind="success"),
            Badge(plain("−"), kind="refused"),
            Badge(plain("n/a")),
            gap="small",
        )
        badges.add_stretch()
        return VBox(
            self._search,
            combo,
            buttons,
            HBox(off, ChoiceButton("shell.act_drawer")),
            badges,
            Message("shell.too_much_waiting", Tone.WARN),
            KeyPad(),
        )


def main() -> int:
    """Open the gallery; ``--shot FILE`` takes a picture of it and ends."""
    options = _options()
    app = create_app(
        sys.argv[:1],
        MemoryPreferences(
            **{
                "ui.language": options.language,
                "ui.theme": options.theme,
                "ui.text_percent": options.percent,
            }
        ),
    )
    engine = ThreadPoolExecutor(1)
    shell = Shell(Tasks(engine), sounds=system_player())
    screen = GalleryScreen(shell)
    shell.add_screen(screen)
    shell.show_screen("till")
    shell.show_status(_status())
    shell.message("shell.basket_kept", Tone(options.tone))
    wedge = ScanWedge()
    wedge.install(app)
    wedge.scanned.connect(shell.take_scan)
    shell.resize(*(int(side) for side in options.size.split("x")))
    shell.show()
    if options.panel == "ask":
        screen.ask()
    elif options.panel:
        shell.run("key_map")
    if options.shot:
        QTimer.singleShot(600, lambda: (shell.grab().save(options.shot), app.quit()))
    return app.exec()


def _status() -> StatusInfo:
    return StatusInfo(
        store="南京东路店 Nanjing Road",
        till="T1",
        cashier="王小明",
        shift="A-0012",
        business_date="2025-03-14",
        link=LinkState.OFFLINE,
        link_text="离线自 14:03 · 12 待上传 · 价格更新于 13:40",
        printer_text="TM-T88",
        clock="14:25",
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    for name, default in (
        ("language", "en"),
        ("theme", "light"),
        ("percent", "100"),
        ("size", "1024x768"),
        ("panel", ""),
        ("shot", ""),
        ("tone", "warn"),
    ):
        parser.add_argument(f"--{name}", default=default)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
