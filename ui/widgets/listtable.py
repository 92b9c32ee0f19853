"""The view of :class:`ui.widgets.table.TableModel`: rows to touch, two-line cells, no grid."""

from __future__ import annotations

from typing import Final, Generic

from PySide6.QtCore import QModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from ui.context import context
from ui.theme import Theme, icons
from ui.widgets.base import Living
from ui.widgets.money import is_negative
from ui.widgets.table import DETAIL_ROLE, ICON_ROLE, KIND_ROLE, TONE_ROLE, Index, R, TableModel

_MEASURED_ROWS: Final = 50
"""How many rows decide a column's width: a list of ten thousand opens as fast as one of ten."""


class ListTable(Living, QTableView, Generic[R]):
    """A table of one selected row. ``picked(row)`` on touch, double click or Return;
    ``current_changed(row)`` when the mark moves."""

    picked = Signal(object)
    current_changed = Signal(object)

    def __init__(
        self,
        model: TableModel[R],
        *,
        name: str = "",
        header: bool = True,
        empty: QWidget | None = None,
        pick_on_touch: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """``name``: key of the accessible name; ``empty``: shown while there are no rows."""
        super().__init__(parent)
        self._name, self._empty = name, empty
        self.rows_model = model
        self.setModel(model)
        self.setItemDelegate(_Cells(self))
        self._set_behaviour(header)
        model.rowsInserted.connect(self._rows_came)
        model.dataChanged.connect(self._rows_differ)
        model.rowsRemoved.connect(self._rows_changed)
        (self.clicked if pick_on_touch else self.doubleClicked).connect(self._pick)
        if empty is not None:
            empty.setParent(self.viewport())
        self.live()
        self._rows_changed()

    def current_row(self) -> R | None:
        """The marked row, or None."""
        return self.rows_model.row(self.currentIndex().row())

    def mark(self, at: int) -> None:
        """Mark a row and scroll to it; -1 marks the last."""
        at = at if at >= 0 else len(self.rows_model.rows) + at
        if 0 <= at < len(self.rows_model.rows):
            self.selectRow(at)
            self.scrollTo(self.rows_model.index(at, 0))

    def retranslate(self) -> None:
        """See :class:`Living`."""
        if self._name:
            self.setAccessibleName(self.word(self._name))
        self.horizontalHeader().setFixedHeight(round(self.theme.target * 0.85))
        self._fit_columns()
        self.verticalHeader().setDefaultSectionSize(self.theme.row)
        self._fit_rows(0, len(self.rows_model.rows) - 1)

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Say which row is marked."""
        super().currentChanged(current, previous)
        self.current_changed.emit(self.rows_model.row(current.row()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return picks the marked row."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._pick(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the empty state over the whole list."""
        super().resizeEvent(event)
        if self._empty is not None:
            self._empty.setGeometry(self.viewport().rect())

    def _set_behaviour(self, header: bool) -> None:
        self.setShowGrid(False)
        self.setWordWrap(True)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.horizontalHeader().setVisible(header)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setSectionsClickable(False)
        self.horizontalHeader().setResizeContentsPrecision(_MEASURED_ROWS)

    def _fit_columns(self) -> None:
        bar = self.horizontalHeader()
        for at, column in enumerate(self.rows_model.columns):
            if column.stretch:
                bar.setSectionResizeMode(at, QHeaderView.ResizeMode.Stretch)
            elif column.width_px:
                bar.setSectionResizeMode(at, QHeaderView.ResizeMode.Fixed)
                bar.resizeSection(at, round(column.width_px * self.theme.scale))
            else:
                bar.setSectionResizeMode(at, QHeaderView.ResizeMode.ResizeToContents)

    def _rows_changed(self) -> None:
        if self._empty is not None:
            self._empty.setVisible(not self.rows_model.rows)

    def _rows_came(self, _parent: QModelIndex, first: int, last: int) -> None:
        self._fit_rows(first, last)
        self._fit_columns()  # else the first rows of an empty list stand in the header's width
        self._rows_changed()

    def _rows_differ(self, first: QModelIndex, last: QModelIndex) -> None:
        self._fit_rows(first.row(), last.row())

    def _fit_rows(self, first: int, last: int) -> None:
        """Give rows the height of their details; a list without details has one height for all."""
        if not any(column.detail for column in self.rows_model.columns):
            return
        for at in range(first, last + 1):
            height = self._height_of(at)
            if self.rowHeight(at) != height:
                self.setRowHeight(at, height)

    def _height_of(self, at: int) -> int:
        row, theme = self.rows_model.rows[at], self.theme
        lines = max(
            (column.detail(row).count("\n") + 1 if column.detail and column.detail(row) else 0)
            for column in self.rows_model.columns
        )
        if not lines:
            return theme.row
        text = QFontMetrics(theme.font("strong")).height()
        return max(
            theme.row,
            text + lines * QFontMetrics(theme.font("caption")).height() + theme.space("medium"),
        )

    def _pick(self, index: QModelIndex) -> None:
        row = self.rows_model.row(index.row())
        if row is not None:
            self.picked.emit(row)


class _Cells(QStyledItemDelegate):
    """Paints a cell: icon, text, and a muted second text below."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Width of the widest text; the height is the view's affair."""
        theme = context().theme
        texts = [str(index.data()), *str(index.data(DETAIL_ROLE) or "").split("\n")]
        metrics = QFontMetrics(theme.font("amount" if _is_money(index) else "strong"))
        width = max(metrics.horizontalAdvance(text) for text in texts)
        return QSize(width + 2 * theme.space("medium") + 4, theme.row)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Ground, hairline, mark, texts."""
        theme, room = context().theme, QRect(option.rect)
        _paint_ground(painter, option, room, theme, index.column() == 0)
        room.adjust(theme.space("medium"), 0, -theme.space("medium"), 0)
        icon = index.data(ICON_ROLE)
        if icon:
            side = theme.icon_px
            picture = icons.pixmap(
                icon, theme.colour("text_muted"), side, painter.device().devicePixelRatioF()
            )
            painter.drawPixmap(room.left(), room.center().y() - side // 2, picture)
            room.setLeft(room.left() + side + theme.space("small"))
        _paint_texts(painter, room, index, theme)


def _is_money(index: Index) -> bool:
    return bool(index.data(KIND_ROLE) == "money")


def _paint_ground(
    painter: QPainter, option: QStyleOptionViewItem, room: QRect, theme: Theme, first: bool
) -> None:
    state = option.state
    painter.fillRect(room, theme.qcolour("surface"))
    if state & QStyle.StateFlag.State_Selected:
        painter.fillRect(room, theme.qcolour("selected"))
        if first:
            painter.fillRect(room.left(), room.top(), 4, room.height(), theme.qcolour("accent"))
    painter.fillRect(room.left(), room.bottom(), room.width(), 1, theme.qcolour("line"))


def _paint_texts(painter: QPainter, room: QRect, index: Index, theme: Theme) -> None:
    text, detail, kind = str(index.data()), index.data(DETAIL_ROLE) or "", index.data(KIND_ROLE)
    negative = kind == "money" and is_negative(text)
    tone = index.data(TONE_ROLE) or ("negative" if negative else "text")
    font = theme.font("amount" if kind == "money" else "strong" if detail else "body")
    metrics, small = QFontMetrics(font), QFontMetrics(theme.font("caption"))
    lines = [line for line in detail.split("\n") if line]
    top = room.top() + (room.height() - metrics.height() - small.height() * len(lines)) // 2
    side = Qt.AlignmentFlag.AlignLeft if kind == "text" else Qt.AlignmentFlag.AlignRight
    _paint_line(
        painter,
        QRect(room.left(), top, room.width(), metrics.height()),
        side,
        font,
        theme.colour(tone),
        text,
    )
    for at, line in enumerate(lines):
        below = QRect(
            room.left(), top + metrics.height() + at * small.height(), room.width(), small.height()
        )
        _paint_line(painter, below, side, theme.font("caption"), theme.colour("text_muted"), line)


def _paint_line(
    painter: QPainter, room: QRect, side: Qt.AlignmentFlag, font: QFont, colour: str, text: str
) -> None:
    painter.setFont(font)
    painter.setPen(colour)
    fits = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, int(side | Qt.AlignmentFlag.AlignVCenter), fits)
