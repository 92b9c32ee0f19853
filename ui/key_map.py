"""The F1 panel: every key of the screen in front; touching a line does what the key does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QGridLayout, QWidget

from ui.commands import Action
from ui.widgets import Button, Label, Panel, VBox

_COLUMNS = 2


def key_map_panel(
    actions: Sequence[Action], run: Callable[[str], object], can_run: Callable[[Action], bool]
) -> Panel:
    """A panel of all actions, the screen's own first; idle ones are shown but disabled."""
    own = [a for a in actions if a.screens]
    common = [a for a in actions if not a.screens]
    body = VBox(Label("shell.key_map_hint", tone="text_muted"), gap="medium")
    for title, group in (("", own), ("shell.keys_everywhere", common)):
        if group and title and own:
            body.add(Label(title, type="strong", tone="text_muted"))
        if group:
            body.add(_grid(group, run, can_run))
    panel = Panel("shell.key_map", body, icon="keyboard", width_px=720)
    panel.setObjectName("key_map")
    return panel


def _grid(
    actions: Sequence[Action], run: Callable[[str], object], can_run: Callable[[Action], bool]
) -> QWidget:
    holder = QWidget()
    grid = QGridLayout(holder)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setSpacing(8)
    for at, action in enumerate(actions):
        button = Button(
            action.text_key,
            icon=action.icon,
            hint=action.shortcut,
            align="left",
            on_click=partial(run, action.id),
        )
        button.setEnabled(can_run(action))
        grid.addWidget(button, at // _COLUMNS, at % _COLUMNS)
    return holder
