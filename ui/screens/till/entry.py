"""The one box of the till: codes are typed here, ``3*`` before them, and products searched."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from ui.presenters.lookup import LookupPresenter
from ui.presenters.till import TillPresenter
from ui.widgets import Badge, Button, HBox, SearchField
from ui.words import say


class EntryField(SearchField):
    """A search box that also takes codes. Keys that mean something else to the till pass it by."""

    entered = Signal(str)
    moved = Signal(int)
    """Up or down, -1 or 1, to move the mark of what is shown."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return says what was typed; up and down go to the lists."""
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit(self.text().strip())
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.moved.emit(-1 if key == Qt.Key.Key_Up else 1)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """An empty box has nothing to delete: the key voids the marked line."""
        is_delete = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Delete
        if event.type() == QEvent.Type.ShortcutOverride and is_delete and not self.text():
            event.ignore()
            return False
        return super().event(event)


class EntryRow(HBox):
    """The box, and before it the quantity that the next code gets."""

    def __init__(
        self, till: TillPresenter, lookup: LookupPresenter, parent: QWidget | None = None
    ) -> None:
        super().__init__(gap="small", parent=parent)
        self._till, self._lookup = till, lookup
        self.quantity = Badge("", kind="info", icon="quantity")
        self.quantity.hide()
        self.field = EntryField("till.entry")
        self.more = Button("till.acts", icon="more", icon_only=True)
        self.more.hide()
        self.add(self.quantity)
        self.add(self.field, 1)
        self.add(self.more)
        self.field.textEdited.connect(self._take_prefix)
        self.field.searched.connect(lookup.search)
        till.quantity_waiting.connect(self._show_quantity)
        till.accepted.connect(self._begin_again)

    def _take_prefix(self, text: str) -> None:
        quantity = self._till.is_prefix(text)
        if quantity:
            self.field.clear()
            self._till.prefix(quantity)

    def _begin_again(self) -> None:
        """What was typed has served: away with it and with what it found."""
        self.field.clear()
        self._lookup.search("")

    def _show_quantity(self, quantity: str) -> None:
        self.quantity.setVisible(bool(quantity))
        if quantity:
            self.quantity.say(say("till.times", quantity=quantity))
