"""Touch tiles of the till: acts with their keys, and one-touch products."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from string import ascii_letters, digits

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from pos_app.domain.catalogue import Product
from pos_app.domain.money import Currency
from ui.commands import BY_ID
from ui.context import context
from ui.widgets import Button, HBox, Living
from ui.widgets.buttons import Look
from ui.words import Say

_SHORT_KEY = 3
"""Longer ones ("Ctrl+O") need a wider tile, or stand in its tool tip only."""
_NEVER_FIRST = frozenset("），、。！？；：」』》】)")
"""What may not begin a line."""
_TOGETHER = frozenset(f"{digits}{ascii_letters}.,-%¥$€£")
"""What is not torn apart."""
_NEVER_LAST = frozenset("（「『《【")
"""What may not end one."""


class ActTile(Button):
    """An act of the till: icon above its word, its key in the corner."""

    def __init__(self, act: str, words: Say, run: Callable[[str], object], icon: str = "") -> None:
        action = BY_ID.get(act)
        self._key = action.shortcut if action else ""
        super().__init__(
            words,
            icon=icon or (action.icon if action else ""),
            shape="tile",
            on_click=lambda: run(act),
        )
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Flatter than a product tile."""
        words = self.fontMetrics().horizontalAdvance(self.text())
        return QSize(words + 2 * self.theme.space("small"), self._tall())

    def minimumSizeHint(self) -> QSize:
        """The word may be cut in narrow places."""
        return QSize(self.theme.target, self._tall())

    def retranslate(self) -> None:
        """Smaller letters than other buttons, and the key in the tool tip."""
        super().retranslate()
        self.setFont(self.theme.font("strong"))
        self.setToolTip(f"{self.text()} ({self._key})" if self._key else self.text())

    def paintEvent(self, event: QPaintEvent) -> None:
        """The tile, then its key."""
        super().paintEvent(event)
        least = 76 if len(self._key) <= _SHORT_KEY else 150
        if not self._key or self.width() < least * self.theme.scale:
            return
        painter = QPainter(self)
        painter.setFont(self.theme.font("caption"))
        painter.setPen(self.theme.qcolour("text_muted" if self.isEnabled() else "text_disabled"))
        pad = self.theme.space("tight") + 2
        corner = self.rect().adjusted(pad, pad - 2, -pad, 0)
        painter.drawText(
            corner, int(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight), self._key
        )

    def _tall(self) -> int:
        return (
            self.fontMetrics().height()
            + round(self.theme.icon_px * 1.4)
            + 3 * self.theme.space("small")
        )


class ActRow(HBox):
    """A row of act tiles of one height."""

    def __init__(self, *tiles: ActTile) -> None:
        super().__init__(*tiles, gap="small")
        self.tiles = tiles
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)


class ProductTile(Button):
    """A product on one touch: its name, and its price below."""

    def __init__(self, product: Product, money: Currency, on_click: Callable[[], object]) -> None:
        self._product, self._money = product, money
        super().__init__(lambda t: product.name_in(t.language), shape="tile", on_click=on_click)

    @property
    def price(self) -> str:
        """The price as shown; "" where it is keyed."""
        if self._product.price_required:
            return context().word("till.price_keyed")
        return context().translator.price(self._product.price_milliminor, self._money)

    def retranslate(self) -> None:
        """The whole name is in the tool tip."""
        super().retranslate()
        self.setFont(self.theme.font("strong"))
        self.setToolTip(self.text())
        self.setAccessibleName(f"{self.text()}, {self.price}")

    def sizeHint(self) -> QSize:
        """Two lines of name and one of price."""
        tall = 2 * QFontMetrics(self.theme.font("strong")).height()
        tall += QFontMetrics(self.theme.font("caption")).height() + 3 * self.theme.space("small")
        return QSize(round(110 * self.theme.scale), max(self.theme.large_target, tall))

    def minimumSizeHint(self) -> QSize:
        """As tall as it likes to be, narrower if it must."""
        return QSize(self.theme.target * 2, self.sizeHint().height())

    def _paint_row(self, painter: QPainter, look: Look) -> None:
        """Name and price in place of a button's one line."""
        theme, pad = self.theme, self.theme.space("small")
        room = self.rect().adjusted(pad, pad, -pad, -pad)
        small = QFontMetrics(theme.font("caption")).height()
        name = QRect(room.left(), room.top(), room.width(), room.height() - small)
        painter.setFont(self.font())
        painter.setPen(theme.qcolour(look.words))
        draw_folded(painter, name, self.text())
        painter.setFont(theme.font("caption"))
        painter.setPen(theme.qcolour("text_muted"))
        below = QRect(room.left(), room.bottom() - small, room.width(), small + 1)
        painter.drawText(below, int(Qt.AlignmentFlag.AlignRight), self.price)


class TileGrid(Living, QWidget):
    """Product tiles, as many beside one another as fit."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self.tiles: list[ProductTile] = []
        self.live()

    def show_products(
        self, products: Sequence[Product], money: Currency, pick: Callable[[Product], object]
    ) -> None:
        """Show these products."""
        for tile in self.tiles:
            self._grid.removeWidget(tile)
            tile.deleteLater()
        self.tiles = [ProductTile(product, money, partial(pick, product)) for product in products]
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the tiles again."""
        super().resizeEvent(event)
        self._place()

    def retranslate(self) -> None:
        """See :class:`ui.widgets.base.Living`."""
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(self.theme.space("small"))
        self._place()

    def _place(self) -> None:
        columns = max(2, round(self.width() / (128 * self.theme.scale)))
        for at, tile in enumerate(self.tiles):
            self._grid.addWidget(tile, at // columns, at % columns)
        for column in range(self._grid.columnCount()):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
        rows = -(-len(self.tiles) // columns)
        for row in range(self._grid.rowCount()):
            self._grid.setRowStretch(row, 0)
        self._grid.setRowStretch(rows, 1)


def draw_folded(painter: QPainter, room: QRect, text: str) -> None:
    """Text in at most as many lines as fit, the last one elided."""
    metrics, top = painter.fontMetrics(), room.top()
    lines = max(1, room.height() // metrics.height())
    left = text
    for line in range(lines):
        if line == lines - 1 or metrics.horizontalAdvance(left) <= room.width():
            part, left = metrics.elidedText(left, Qt.TextElideMode.ElideRight, room.width()), ""
        else:
            part, left = _first_line(metrics, left, room.width())
        painter.drawText(room.left(), top + metrics.ascent() + line * metrics.height(), part)
        if not left:
            return


def _first_line(metrics: QFontMetrics, text: str, width: int) -> tuple[str, str]:
    """As much as fits, broken at a blank where there is one."""
    fits = len(text)
    while fits > 1 and metrics.horizontalAdvance(text[:fits]) > width:
        fits -= 1
    blank = text.rfind(" ", 0, fits + 1)
    at = blank if blank > 0 and text[fits : fits + 1].isascii() else fits
    if text[at : at + 1] in _NEVER_FIRST and at > 1:
        at -= 1
    if at > 1 and text[at - 1] in _NEVER_LAST:
        at -= 1
    at = _before_figure(text, at)
    return text[:at].rstrip(), text[at:].lstrip()


def _before_figure(text: str, at: int) -> int:
    """Never between the digits of an amount or the letters of a word, where there is a choice."""
    start = at
    while start > 1 and text[start - 1] in _TOGETHER and text[start : start + 1] in _TOGETHER:
        start -= 1
    return start if start > 1 else at
