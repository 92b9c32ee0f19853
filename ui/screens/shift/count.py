"""Counting cash: by notes and coins, or as one keyed amount."""

from __future__ import annotations

from functools import partial

from msgspec import Struct
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from ui.context import context
from ui.presenters.shift import CashCount
from ui.presenters.status import Session
from ui.widgets import (
    Card,
    ChoiceButton,
    Column,
    EmptyState,
    HBox,
    KeyPad,
    ListTable,
    TableModel,
)

MAX_AMOUNT_DIGITS = 11


class CountRow(Struct, frozen=True):
    """One denomination, its pieces, and what they come to."""

    value_minor: int
    count: int
    amount_minor: int


class CountTable(Card):
    """Left: the choice of how to count, and the notes and coins."""

    row_changed = Signal()
    """Another denomination is marked."""

    def __init__(self, count: CashCount, session: Session) -> None:
        super().__init__()
        self._count, self._session = count, session
        self._modes = {
            True: ChoiceButton("shift.by_pieces", on_click=partial(count.set_by_pieces, True)),
            False: ChoiceButton("shift.by_amount", on_click=partial(count.set_by_pieces, False)),
        }
        self.model: TableModel[CountRow] = TableModel(self._columns(), key=lambda r: r.value_minor)
        self.table = ListTable(self.model, name="shift.by_pieces")
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.table.current_changed.connect(lambda _: self.row_changed.emit())
        self._faces = QStackedWidget()
        self._faces.addWidget(self.table)
        self._faces.addWidget(EmptyState("cash", "shift.by_amount_title", "shift.by_amount_hint"))
        modes = HBox(gap="small")
        for button in self._modes.values():
            modes.add(button, 1)
        self.add(modes)
        self.add(self._faces, 1)
        count.changed.connect(self.show_count)
        self.show_count()

    @property
    def value_minor(self) -> int | None:
        """The denomination marked."""
        row = self.table.current_row()
        return row.value_minor if row is not None else None

    def step(self, rows: int) -> bool:
        """Mark the next or previous row; False at the end."""
        at = self.table.currentIndex().row() + rows
        if not 0 <= at < len(self.model.rows):
            return False
        self.table.mark(at)
        return True

    def begin(self) -> None:
        """Mark the first row."""
        self.show_count()
        self.table.mark(0)

    def show_count(self) -> None:
        """Show the count as it stands."""
        count = self._count
        for by_pieces, button in self._modes.items():
            button.setChecked(by_pieces == count.by_pieces)
        self._faces.setCurrentIndex(0 if count.by_pieces else 1)
        self.model.set_rows(
            [CountRow(v, count.count_of(v), count.row_minor(v)) for v in count.values_minor]
        )

    def _columns(self) -> tuple[Column[CountRow], ...]:
        return (
            Column("shift.note_or_coin", lambda r: self._money(r.value_minor), stretch=True),
            Column(
                "shift.pieces",
                lambda r: f"× {r.count}" if r.count else "–",
                kind="number",
                width_px=110,
            ),
            Column(
                "shift.amount",
                lambda r: self._money(r.amount_minor) if r.count else "",
                kind="money",
                width_px=170,
            ),
        )

    def _money(self, amount_minor: int) -> str:
        return context().translator.money(amount_minor, self._session.snapshot.currency)


class CountKeys(QStackedWidget):
    """Right: the keypad, for pieces of the marked denomination or for the amount."""

    done = Signal()
    """Enter on the last row, or on the amount."""

    def __init__(self, count: CashCount, session: Session, table: CountTable) -> None:
        super().__init__()
        self._count, self._table = count, table
        self.pieces = KeyPad(decimals=0, max_digits=5, enter_words="shift.next_row")
        self.amount = KeyPad(
            decimals=session.snapshot.currency.exponent, max_digits=MAX_AMOUNT_DIGITS
        )
        for pad in (self.pieces, self.amount):
            self.addWidget(pad)
        self.pieces.valueChanged.connect(self._piece_keyed)
        self.pieces.valueEntered.connect(self._next)
        self.amount.valueChanged.connect(count.set_typed)
        self.amount.valueEntered.connect(lambda _: self.done.emit())
        table.row_changed.connect(self._row_changed)
        count.changed.connect(self._follow)

    def begin(self) -> None:
        """Start with nothing counted."""
        self.amount.clear()
        self._table.begin()
        self._follow()
        (self.pieces if self._count.by_pieces else self.amount).setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down go from row to row."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is None or not self._count.by_pieces:
            super().keyPressEvent(event)
        else:
            self._table.step(step)

    def _piece_keyed(self, text: str) -> None:
        value = self._table.value_minor
        if value is not None:
            self._count.set_pieces(value, int(text or "0"))

    def _row_changed(self) -> None:
        value = self._table.value_minor
        shown = self._count.count_of(value) if value is not None else 0
        self.pieces.blockSignals(True)
        self.pieces.set_value(str(shown) if shown else "")
        self.pieces.blockSignals(False)
        if self._count.by_pieces and self.isVisible():
            self.pieces.setFocus()

    def _next(self) -> None:
        value = self._table.value_minor
        if value is not None and not self._count.count_of(value):
            self._count.set_pieces(value, 0)
        if not self._table.step(1):
            self.done.emit()

    def _follow(self) -> None:
        wanted: QWidget = self.pieces if self._count.by_pieces else self.amount
        if self.currentWidget() is not wanted:
            self.setCurrentWidget(wanted)
            wanted.setFocus()
