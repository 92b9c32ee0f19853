"""What the panels of the till have in common: a note for refusals, and closing when done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

from PySide6.QtCore import SignalInstance
from PySide6.QtWidgets import QGridLayout, QWidget

from pos_app.domain.money import Currency
from pos_app.domain.policies import Reason
from pos_app.errors import LanehouseError
from ui.presenters.notice import refused
from ui.widgets import Button, ChoiceButton, Label, Message, Panel, Tone, VBox
from ui.words import Say


class Acts(Protocol):
    """A presenter whose acts end in ``done`` or ``refused``."""

    done: SignalInstance
    refused: SignalInstance


class ActPanel(Panel):
    """A panel that closes when its act is done and says why when it is refused.

    ``fills``: the body has something in it (a list, a keypad) that takes the spare room.
    """

    def __init__(
        self,
        title: Say,
        body: VBox,
        acts: Acts,
        money: Currency,
        *,
        icon: str = "",
        actions: tuple[Button, ...] = (),
        width_px: int = 520,
        fills: bool = False,
    ) -> None:
        self._money = money
        self.note = Message()
        self.note.hide()
        body.add(self.note)
        if not fills:
            body.add_stretch()
        super().__init__(title, body, icon=icon, actions=actions, width_px=width_px)
        acts.done.connect(self.close_panel)
        acts.refused.connect(self.refuse)

    def refuse(self, error: LanehouseError) -> None:
        """Say why not; what was keyed stays."""
        self.note.show_message(refused(error, self._money), Tone.REFUSED)
        self.note.show()

    def hint(self, words: Say) -> None:
        """Say what is still missing."""
        self.note.show_message(words, Tone.INFO)
        self.note.show()


class ActsPanel(Panel):
    """All acts on tiles, where the screen has no room to show them."""

    def __init__(self, tiles: Sequence[Button]) -> None:
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        for at, tile in enumerate(tiles):
            grid.addWidget(tile, at // 3, at % 3)
        super().__init__("till.acts", holder, icon="more", width_px=620)
        self.setObjectName("acts")


class Reasons(VBox):
    """The reasons of a kind of act as touch keys; one is marked."""

    def __init__(self, reasons: Sequence[Reason], *, title: Say = "till.reason") -> None:
        super().__init__(gap="small")
        self._reasons = tuple(reasons)
        self._at = 0 if len(reasons) == 1 else -1
        self.buttons = [
            ChoiceButton(partial(_name, reason), on_click=partial(self.choose, at))
            for at, reason in enumerate(reasons)
        ]
        self.add(Label(title, type="strong"))
        self.add(_two_columns(self.buttons))
        self.choose(self._at)

    @property
    def chosen(self) -> str:
        """The id of the marked reason; "" for none."""
        return self._reasons[self._at].id if self._at >= 0 else ""

    def choose(self, at: int) -> None:
        """Mark one."""
        self._at = at
        for index, button in enumerate(self.buttons):
            button.setChecked(index == at)


class Switch(VBox):
    """Two or more answers beside one another, always one marked."""

    def __init__(
        self, choices: Sequence[tuple[str, Say]], on_change: Callable[[str], object]
    ) -> None:
        super().__init__(gap="small")
        self._on_change = on_change
        self.buttons = {
            key: ChoiceButton(words, on_click=partial(self.choose, key)) for key, words in choices
        }
        self.add(_two_columns(list(self.buttons.values())))
        self.chosen = choices[0][0]
        self.buttons[self.chosen].setChecked(True)

    def choose(self, key: str) -> None:
        """Mark one."""
        self.chosen = key
        for name, button in self.buttons.items():
            button.setChecked(name == key)
        self._on_change(key)


def _two_columns(buttons: Sequence[Button]) -> QWidget:
    holder = QWidget()
    grid = QGridLayout(holder)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setSpacing(8)
    for at, button in enumerate(buttons):
        grid.addWidget(button, at // 2, at % 2)
    grid.setColumnStretch(0, 1)
    grid.setColumnStretch(1, 1)
    return holder


def _name(reason: Reason, t: object) -> str:
    return reason.name_in(getattr(t, "language", "en"))
