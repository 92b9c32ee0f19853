"""What the shell asks of a screen. Every screen is a :class:`Screen`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QWidget

from ui.commands import Action
from ui.scan_wedge import ScanEvent
from ui.widgets.base import Living
from ui.words import Say


class Screen(Living, QWidget):
    """One screen of the shell: override what it needs.

    Set ``name`` (matches ``Action.screens``) and ``title`` on the class; build the widgets in
    ``__init__`` and end it with ``self.live()``.
    """

    name: str = ""
    title: Say = ""

    def handlers(self) -> Mapping[str, Callable[[], object]]:
        """What this screen answers: action id → what to do. Actions not named here are idle."""
        return {}

    def on_scan(self, event: ScanEvent) -> None:
        """A code was scanned while this screen was in front."""

    def not_allowed(self, action: Action) -> bool:
        """The cashier lacks the permission: ask for an approval here and answer True; False
        lets the shell say that someone must be called."""
        return False

    def entered(self) -> None:
        """The screen came to the front."""

    def left(self) -> None:
        """Another screen came to the front."""

    def go_back(self) -> bool:
        """Esc: go one step back inside the screen; False when there is no step to go."""
        return False
