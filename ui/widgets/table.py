"""Lists and tables: a fast model over plain rows, and a view made for fingers.

    columns = (
        Column("till.item", lambda line: line.name, detail=lambda line: line.variant, stretch=True),
        Column("till.net", lambda line: line.net_text, kind="money"),
    )
    model = TableModel(columns, key=lambda line: line.line_id)
    table = ListTable(model, name="till.basket", empty=EmptyState("basket", "till.basket_empty"))
    model.set_rows(lines)

Setting the rows again is cheap: only what differs is told to the view.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Generic, TypeVar

from msgspec import Struct
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QWidget

from ui.context import context
from ui.words import Say

R = TypeVar("R")
Index = QModelIndex | QPersistentModelIndex
DETAIL_ROLE: Final = Qt.ItemDataRole.UserRole + 1
TONE_ROLE: Final = Qt.ItemDataRole.UserRole + 2
ICON_ROLE: Final = Qt.ItemDataRole.UserRole + 3
KIND_ROLE: Final = Qt.ItemDataRole.UserRole + 4


class Column(Struct, Generic[R], frozen=True, kw_only=False):
    """What one column says about a row."""

    header: Say
    text: Callable[[R], str]
    kind: str = "text"
    """text, number (right-aligned) or money (right-aligned, bold, negative coloured)."""
    detail: Callable[[R], str] | None = None
    """A second, muted text below; may hold several lines."""
    tone: Callable[[R], str] | None = None
    """A colour role for the text; "" for the usual one."""
    icon: Callable[[R], str] | None = None
    """An icon role before the text; "" for none."""
    stretch: bool = False
    """Takes the spare width."""
    width_px: int = 0
    """Width at 100 %; 0 fits the contents."""


class TableModel(QAbstractTableModel, Generic[R]):
    """Rows of any type, shown through columns. Rows are values: replace them, do not change them.

    ``key`` tells which row is which, so that a new list only touches the rows that differ: the
    selection, the scroll position and the painting of the others stay as they are.
    """

    def __init__(
        self,
        columns: Sequence[Column[R]],
        key: Callable[[R], object] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._key: Callable[[R], object] = key or (lambda row: row)
        self._rows: list[R] = []
        context().changed.connect(self._say_again)

    @property
    def rows(self) -> Sequence[R]:
        """The rows shown."""
        return self._rows

    def row(self, at: int) -> R | None:
        """The row at a position, or None."""
        return self._rows[at] if 0 <= at < len(self._rows) else None

    def set_rows(self, rows: Sequence[R]) -> None:
        """Show these rows, telling the view only about what differs."""
        old, new = [self._key(r) for r in self._rows], [self._key(r) for r in rows]
        head = _common(old, new)
        tail = _common(old[head:][::-1], new[head:][::-1])
        self._remove(head, len(old) - tail)
        self._insert(head, list(rows[head : len(new) - tail]))
        for at, row in enumerate(rows):
            self.replace(at, row)

    def replace(self, at: int, row: R) -> None:
        """Show another value of one row."""
        if self._rows[at] != row:
            self._rows[at] = row
            self.dataChanged.emit(self.index(at, 0), self.index(at, len(self.columns) - 1))

    def _remove(self, begin: int, end: int) -> None:
        if end > begin:
            self.beginRemoveRows(QModelIndex(), begin, end - 1)
            del self._rows[begin:end]
            self.endRemoveRows()

    def _insert(self, at: int, rows: list[R]) -> None:
        if rows:
            self.beginInsertRows(QModelIndex(), at, at + len(rows) - 1)
            self._rows[at:at] = rows
            self.endInsertRows()

    def _say_again(self) -> None:
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)
        if self._rows:
            self.dataChanged.emit(
                self.index(0, 0), self.index(len(self._rows) - 1, len(self.columns) - 1)
            )

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Number of rows."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Number of columns."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Texts, tones, icons and alignment of a cell."""
        row, column = self._rows[index.row()], self.columns[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return column.text(row)
        if role == DETAIL_ROLE:
            return column.detail(row) if column.detail else ""
        if role == TONE_ROLE:
            return column.tone(row) if column.tone else ""
        if role == ICON_ROLE:
            return column.icon(row) if column.icon else ""
        if role == KIND_ROLE:
            return column.kind
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Column headings, aligned like their columns."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return context().word(column.header) if column.header else ""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            align = Qt.AlignmentFlag
            side = align.AlignLeft if column.kind == "text" else align.AlignRight
            return int(side | align.AlignVCenter)
        return None


def _common(one: Sequence[object], other: Sequence[object]) -> int:
    """How many leading items are equal."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count
