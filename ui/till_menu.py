"""The menu: everything around the sale, as large keys with the shortcut of each."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtWidgets import QGridLayout, QWidget

from ui.commands import BY_ID
from ui.presenters.status import Snapshot
from ui.widgets import Button, Label, Panel, PanelStack, PrimaryButton, VBox
from ui.words import say

ITEMS: Final = (
    "return",
    "drawer",
    "receipts",
    "reports",
    "close_shift",
    "settings",
    "lock",
    "sign_out",
)
EXIT: Final = "exit"
COLUMNS: Final = 2


def menu_panel(run: Callable[[str], object], exit_: Callable[[], object]) -> Panel:
    """The menu as a panel; ``run`` does an action by its id."""
    grid_holder = QWidget()
    grid = QGridLayout(grid_holder)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setSpacing(8)
    for at, name in enumerate(ITEMS):
        action = BY_ID[name]
        button = Button(
            action.text_key,
            icon=action.icon,
            hint=action.shortcut,
            align="left",
            shape="large",
            on_click=partial(run, name),
        )
        grid.addWidget(button, at // COLUMNS, at % COLUMNS)
    leave = Button("window.exit", kind="quiet", icon="exit", on_click=exit_)
    panel = Panel("window.menu", VBox(grid_holder, leave), icon="more", width_px=680)
    panel.setObjectName("menu")
    return panel


def focus_menu(panel: Panel) -> None:
    """The cursor begins at the first item, never at the way out."""
    panel.focus_chain()[1].setFocus()


def close_panel(panels: PanelStack, snapshot: Snapshot, close: Callable[[], object]) -> None:
    """Asks before the window closes while something is open; nothing is lost either way."""
    body = VBox(gap="medium")
    if snapshot.basket_lines:
        body.add(Label(say("window.close_basket", n=snapshot.basket_lines), wrap=True))
    body.add(Label("window.close_shift" if snapshot.shift else "window.close_plain", wrap=True))
    stay = Button("window.close_stay", on_click=panels.back)
    panel = Panel(
        "window.close_title",
        body,
        icon="exit",
        actions=(stay, PrimaryButton("window.close_now", icon="exit", on_click=close)),
    )
    panel.setObjectName("close")
    panels.push(panel)
