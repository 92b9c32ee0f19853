"""The touch keypad: figures for amounts, quantities and PINs."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from ui.widgets.base import Living, restyle
from ui.widgets.buttons import Button

_KEYS: Final = ("7", "8", "9", "4", "5", "6", "1", "2", "3", "0", "00", ".")
_DOT: Final = "\N{BULLET}"


class KeyPad(Living, QWidget):
    """Figures typed by touch or keyboard; what is typed stands in a field above the keys.

    The keys take no focus: a touch leaves the cursor where it is, and Return after it means Enter,
    not the same figure once more. By keyboard the figures are typed.

    ``valueChanged(text)`` after each key, ``valueEntered(text)`` on Enter (also with an empty
    text, which a screen may read as "the amount due"), ``backedOut()`` on Esc when empty.
    The text is plain digits with at most one point: read it with ``parse_decimal``.
    """

    valueChanged = Signal(str)
    valueEntered = Signal(str)
    backedOut = Signal()

    def __init__(
        self,
        *,
        decimals: int = 2,
        max_digits: int = 9,
        secret: bool = False,
        shows_value: bool = True,
        enter_words: str = "shell.enter",
        parent: QWidget | None = None,
    ) -> None:
        """``decimals`` 0 for whole numbers; ``secret`` paints dots (PIN); ``shows_value`` False
        where another field shows what is typed."""
        super().__init__(parent)
        self._decimals, self._max_digits, self._secret = decimals, max_digits, secret
        self._value = ""
        self._field = QLabel()
        self._field.setProperty("type", "display")
        self._field.setProperty("field", "true")
        self._field.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._field.setVisible(shows_value)
        self._grid = QGridLayout(self)
        self._grid.addWidget(self._field, 0, 0, 1, 4)
        self._enter = Button(
            enter_words, kind="primary", icon="accept", shape="tile", on_click=self.enter
        )
        self._place_keys()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("takesText", True)  # the wedge gives typed keys back to it
        self.live()

    @property
    def value(self) -> str:
        """What has been typed."""
        return self._value

    def set_value(self, value: str) -> None:
        """Replace what has been typed."""
        if value != self._value:
            self._value = value
            self._show()
            self.valueChanged.emit(value)

    def clear(self) -> None:
        """Forget what has been typed."""
        self.set_value("")

    def press(self, key: str) -> None:
        """Add "0"–"9", "00" or "."; what would not be a number is ignored."""
        for char in key:
            self._add(char)

    def backspace(self) -> None:
        """Take the last figure away."""
        self.set_value(self._value[:-1])

    def enter(self) -> None:
        """Done: say the value."""
        self.valueEntered.emit(self._value)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The same by keyboard."""
        text, key = event.text().replace(",", "."), event.key()
        if text and text in "0123456789.":
            self.press(text)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.enter()
        elif key == Qt.Key.Key_Backspace:
            self.backspace()
        elif key == Qt.Key.Key_Escape and self._value:
            self.clear()
        else:
            super().keyPressEvent(event)

    def retranslate(self) -> None:
        """See :class:`Living`."""
        gap = self.theme.space("small")
        self._grid.setSpacing(gap)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._field.setMinimumHeight(round(self.theme.large_target * 0.95))
        self.setAccessibleName(self.word("shell.keypad"))
        self._show()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where keys go."""
        restyle(self._field, active=True)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that keys go elsewhere."""
        restyle(self._field, active=False)
        super().focusOutEvent(event)

    def _place_keys(self) -> None:
        for at, key in enumerate(_KEYS):
            button = _Key(key)
            button.clicked.connect(lambda _checked=False, k=key: self.press(k))
            button.setEnabled(key != "." or self._decimals > 0)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self._grid.addWidget(button, 1 + at // 3, at % 3)
        back = Button(
            "shell.backspace",
            icon="backspace",
            shape="tile",
            icon_only=True,
            on_click=self.backspace,
        )
        clear = Button("shell.clear", shape="tile", on_click=self.clear)
        for beside in (back, clear):
            beside.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._enter.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        back.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._grid.addWidget(back, 1, 3)
        self._grid.addWidget(clear, 2, 3)
        self._grid.addWidget(self._enter, 3, 3, 2, 1)

    def _add(self, char: str) -> None:
        whole, point, fraction = self._value.partition(".")
        if char == ".":
            if self._decimals and not point:
                self.set_value((whole or "0") + ".")
        elif point and len(fraction) >= self._decimals:
            return
        elif len(whole) + len(fraction) < self._max_digits:
            self.set_value(char if self._value == "0" and not self._secret else self._value + char)

    def _show(self) -> None:
        shown = _DOT * len(self._value) if self._secret else self._value
        self._field.setText(shown or ("" if self._secret else "0"))
        restyle(self._field, tone="text" if self._value else "text_muted")
        self._field.setAccessibleName("" if self._secret else shown)


class _Key(Button):
    """One figure; the words are the figure itself."""

    def __init__(self, figure: str) -> None:
        super().__init__(lambda _: figure, shape="tile")

    def retranslate(self) -> None:
        """Larger letters than other buttons."""
        super().retranslate()
        self.setFont(self.theme.font("keypad"))
