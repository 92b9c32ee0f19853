"""Figures for a text field by touch: phone numbers and member numbers without a keyboard."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLineEdit, QSizePolicy, QWidget

from ui.widgets import Button, Living
from ui.words import plain

_KEYS: Final = ("7", "8", "9", "4", "5", "6", "1", "2", "3", "", "0")
_COLUMNS: Final = 3


class DigitPad(Living, QWidget):
    """Types into its field wherever the cursor stands there. The keys take no focus."""

    def __init__(self, field: QLineEdit) -> None:
        super().__init__()
        self._field = field
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        for at, figure in enumerate(_KEYS):
            key = _Key(figure) if figure else self._tool("shell.clear", "clear", field.clear)
            if figure:
                key.clicked.connect(partial(self.press, figure))
            self._grid.addWidget(key, at // _COLUMNS, at % _COLUMNS)
        back = self._tool("shell.backspace", "backspace", field.backspace)
        self._grid.addWidget(back, len(_KEYS) // _COLUMNS, len(_KEYS) % _COLUMNS)
        self.live()

    def press(self, figure: str, _checked: bool = False) -> None:
        """As if the key of the keyboard had been pressed."""
        self._field.setFocus()
        self._field.insert(figure)

    def retranslate(self) -> None:
        """See :class:`ui.widgets.base.Living`."""
        self._grid.setSpacing(self.theme.space("small"))
        for at in range(4):
            self._grid.setRowMinimumHeight(at, self.theme.target)
        self.setAccessibleName(self.word("shell.keypad"))

    def _tool(self, words: str, icon: str, act: Callable[[], object]) -> Button:
        key = Button(words, icon=icon, shape="tile", icon_only=True, on_click=act)
        key.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        key.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        return key


class _Key(Button):
    """One figure."""

    def __init__(self, figure: str) -> None:
        super().__init__(plain(figure), shape="tile")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def retranslate(self) -> None:
        """Larger letters than other buttons."""
        super().retranslate()
        self.setFont(self.theme.font("keypad"))
