"""Faults of the machine, said in words with what to do, wherever they came up."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, Signal

from pos_app.errors import EnvironmentFault, LanehouseError
from ui.tasks import Task, Tasks, TooMuchWaiting
from ui.widgets import Label, Message, Panel, PanelStack, PrimaryButton, Tone, VBox
from ui.words import said

NAME: Final = "fault"
_CALM: Final = ("printer_", "font_", "drawer_")
"""Faults that stop nothing: the status bar and the screen that asked say them."""


class Bell(QObject):
    """Rings for faults."""

    rang = Signal(object)
    """An EnvironmentFault that kept something from being recorded or read."""


class WatchedTasks(Tasks):
    """Tasks that also ring a bell at each fault of the machine, whoever else hears of it."""

    bell: Bell | None = None

    def _refuse(self, task: Task, error: LanehouseError) -> None:
        super()._refuse(task, error)
        stops = isinstance(error, EnvironmentFault) and not isinstance(error, TooMuchWaiting)
        if self.bell is not None and stops and not error.name.startswith(_CALM):
            self.bell.rang.emit(error)


def show_fault(panels: PanelStack, error: EnvironmentFault) -> None:
    """A panel with the fault; one at a time, the newest wins."""
    top = panels.top
    if top is not None and top.objectName() == NAME:
        top.close_panel()
    body = VBox(Message(said(error), Tone.REFUSED), Label("window.fault_kept", wrap=True))
    seen = PrimaryButton("window.fault_seen", icon="accept", on_click=panels.back)
    panel = Panel("window.fault_title", body, icon="warn", actions=(seen,))
    panel.setObjectName(NAME)
    panels.push(panel)
