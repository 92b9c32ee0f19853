"""The basket on the screen: rows painted in one go, only the touched one again."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QHelpEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolTip,
    QWidget,
)

from pos_app.services.checkout import BasketView
from ui.screens.till.basket_model import BasketModel, Index, LineTexts
from ui.theme import Theme
from ui.widgets import Living

_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class _Look:
    """Fonts, heights and column edges of one theme and width, worked out once."""

    def __init__(self, theme: Theme, width: int) -> None:
        self.theme = theme
        self.strong, self.small = theme.font("strong"), theme.font("caption")
        self.body, self.amount = theme.font("body"), theme.font("amount")
        self.struck = theme.font("caption")
        self.struck.setStrikeOut(True)
        self.strong_h = QFontMetrics(self.strong).height()
        self.small_h = QFontMetrics(self.small).height()
        self.pad, self.gap = theme.space("large"), theme.space("medium")
        net = QFontMetrics(self.amount).horizontalAdvance("-8,888,888.88")
        each = QFontMetrics(self.body).horizontalAdvance("88 × 88,888.88")
        self.net_w = min(net, width // 3)
        self.each_w = min(each, width // 4)
        self.beside = width > 2 * (self.net_w + self.each_w)
        """False in narrow places: quantity and price then stand below the name."""

    def height(self, adjustments: int) -> int:
        """Height of a row with so many adjustments."""
        lines = 1 + adjustments + (0 if self.beside else 1)
        tall = self.strong_h + lines * self.small_h + self.theme.space("small") * 2
        return max(self.theme.row, tall)


class BasketTable(Living, QTableView):
    """The lines; ``line_marked(line_no)`` when a person marks one."""

    line_marked = Signal(int)

    def __init__(self, model: BasketModel, *, empty: QWidget) -> None:
        super().__init__()
        self._lines, self._empty = model, empty
        self._is_showing = False
        self.look = _Look(self.theme, 600)
        self.setModel(model)
        self._behave()
        self.setItemDelegate(_Row(self))
        empty.setParent(self.viewport())
        model.rowsInserted.connect(self._rows_came)
        model.dataChanged.connect(self._rows_changed)
        self.live()

    def show_basket(self, view: BasketView) -> None:
        """Show this basket; only rows that differ are measured and painted."""
        self._is_showing = True
        self._lines.show(view)
        self._is_showing = False
        self._empty.setVisible(view.basket.is_empty)

    def mark(self, line_no: int) -> None:
        """Mark a line and bring it into sight."""
        row = self._lines.row_of(line_no)
        index = self._lines.index(row, 0)
        if row < 0:
            self.clearSelection()
        elif index != self.currentIndex() or not self.selectionModel().isSelected(index):
            self._is_showing = True
            self.setCurrentIndex(index)
            self._is_showing = False
        if row >= 0:
            self.updateGeometries()  # rows that grew a moment ago count
            self.scrollTo(index)

    def step(self, rows: int) -> None:
        """Move the mark up or down."""
        at = min(max(self.currentIndex().row() + rows, 0), len(self._lines.lines) - 1)
        if at >= 0:
            self.setCurrentIndex(self._lines.index(at, 0))

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Say which line a person marked."""
        super().currentChanged(current, previous)
        if not self._is_showing and current.isValid():
            self.line_marked.emit(self._lines.lines[current.row()].line.line_no)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Columns follow the width."""
        super().resizeEvent(event)
        self._empty.setGeometry(self.viewport().rect())
        self._renew_look()

    def retranslate(self) -> None:
        """See :class:`ui.widgets.base.Living`."""
        self.setAccessibleName(self.word("till.basket"))
        self._renew_look()

    def _renew_look(self) -> None:
        self.look = _Look(self.theme, self.viewport().width())
        self._measure(0, len(self._lines.lines) - 1)
        self.viewport().update()

    def _rows_came(self, _parent: Index, first: int, last: int) -> None:
        self._measure(first, last)

    def _rows_changed(self, first: Index, last: Index) -> None:
        self._measure(first.row(), last.row())

    def _measure(self, first: int, last: int) -> None:
        for row in range(first, last + 1):
            height = self.look.height(_adjustment_count(self._lines, row))
            if self.rowHeight(row) != height:
                self.setRowHeight(row, height)

    def _behave(self) -> None:
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAutoScroll(False)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(8)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)


def _adjustment_count(model: BasketModel, row: int) -> int:
    priced = model.lines[row]
    return len(priced.adjustments) + bool(priced.line.override_reason)


class _Row(QStyledItemDelegate):
    """Paints a whole line: name and attributes, quantity and price, net, adjustments below."""

    def __init__(self, table: BasketTable) -> None:
        super().__init__(table)
        self._table = table

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:  # type: ignore[override]
        """The view sets heights itself."""
        return QSize(100, self._table.look.theme.row)

    def paint(  # type: ignore[override]
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex
    ) -> None:
        """Ground, mark, texts."""
        look, room = self._table.look, QRect(option.rect)
        _ground(painter, room, look.theme, bool(option.state & QStyle.StateFlag.State_Selected))
        model = self._table.model()
        assert isinstance(model, BasketModel)
        texts = model.texts(index.row())
        inner = room.adjusted(look.pad, look.theme.space("small"), -look.pad, 0)
        _paint_line(painter, inner, texts, look)
        _paint_adjustments(painter, inner, texts, look)

    def helpEvent(  # type: ignore[override]
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: QModelIndex,
    ) -> bool:
        """The full words of a row that had to be cut."""
        if event.type() != QEvent.Type.ToolTip or not index.isValid():
            return False
        model = self._table.model()
        assert isinstance(model, BasketModel)
        texts, look = model.texts(index.row()), self._table.look
        room = option.rect.width() - 2 * look.pad
        cut = _cut(texts, look, _name_width(look, room), room)
        QToolTip.showText(event.globalPos(), "\n".join(cut), view)
        return True


def _ground(painter: QPainter, room: QRect, theme: Theme, marked: bool) -> None:
    painter.fillRect(room, theme.qcolour("selected" if marked else "surface"))
    if marked:
        painter.fillRect(room.left(), room.top(), 4, room.height(), theme.qcolour("accent"))
    painter.fillRect(room.left(), room.bottom(), room.width(), 1, theme.qcolour("line"))


def _name_width(look: _Look, room: int) -> int:
    beside = look.each_w + look.gap if look.beside else 0
    return room - look.net_w - look.gap - beside


def _paint_line(painter: QPainter, room: QRect, texts: LineTexts, look: _Look) -> None:
    name_w = _name_width(look, room.width())
    theme, top = look.theme, room.top()
    _write(
        painter,
        QRect(room.left(), top, name_w, look.strong_h),
        _LEFT,
        look.strong,
        theme.colour("text"),
        texts.name,
    )
    _write_figure(
        painter,
        QRect(room.right() - look.net_w, top, look.net_w, look.strong_h),
        look.amount,
        theme.colour("text"),
        texts.net,
    )
    below = QRect(room.left(), top + look.strong_h, name_w, look.small_h)
    _write(painter, below, _LEFT, look.small, theme.colour("text_muted"), texts.detail)
    if look.beside:
        each = QRect(room.left() + name_w + look.gap, top, look.each_w, look.strong_h)
        _write_figure(painter, each, look.body, theme.colour("text_muted"), texts.quantity)
    else:
        each = below.translated(0, look.small_h)
        _write(painter, each, _LEFT, look.small, theme.colour("text"), texts.quantity)
    if texts.was:
        before = QRect(room.right() - look.net_w, below.top(), look.net_w, look.small_h)
        _write_figure(painter, before, look.struck, theme.colour("text_muted"), texts.was)


def _paint_adjustments(painter: QPainter, room: QRect, texts: LineTexts, look: _Look) -> None:
    lines = 1 if look.beside else 2
    top = room.top() + look.strong_h + lines * look.small_h
    colour = look.theme.colour("savings")
    for at, (words, amount) in enumerate(texts.adjustments):
        line = QRect(room.left(), top + at * look.small_h, room.width(), look.small_h)
        figure = QRect(line.right() - look.net_w, line.top(), look.net_w, line.height())
        line.setWidth(line.width() - (look.net_w + look.gap if amount else 0))
        _write(painter, line, _LEFT, look.small, colour, words)
        _write_figure(painter, figure, look.small, colour, amount)


def _write(painter: QPainter, room: QRect, flags: int, font: QFont, colour: str, text: str) -> None:
    """One line of text, elided where it does not fit."""
    painter.setFont(font)
    painter.setPen(colour)
    fits = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, flags, fits)


def _write_figure(painter: QPainter, room: QRect, font: QFont, colour: str, text: str) -> None:
    """A figure: written smaller where it does not fit, never cut."""
    width = QFontMetrics(font).horizontalAdvance(text)
    if width > room.width() > 0:
        font = QFont(font)
        font.setPixelSize(max(8, font.pixelSize() * room.width() // width))
    painter.setFont(font)
    painter.setPen(colour)
    painter.drawText(room, _RIGHT, text)


def _cut(texts: LineTexts, look: _Look, width: int, room: int) -> list[str]:
    """What had to be cut; ``width`` is what the name has, ``room`` the whole row."""
    pairs = [(look.strong, texts.name, width), (look.small, texts.detail, width)]
    pairs += [
        (look.small, words, room - (look.net_w + look.gap if amount else 0))
        for words, amount in texts.adjustments
    ]
    return [text for font, text, has in pairs if QFontMetrics(font).horizontalAdvance(text) > has]
