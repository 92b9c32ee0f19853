"""Small keys and names of the strips beside and below the basket, which give way where room is
short: hints, coupons, suggestions, products side by side."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.screens.till.tiles import draw_folded
from ui.widgets import Button, Living
from ui.widgets.buttons import Look
from ui.words import Say


class Chip(Button):
    """A key whose words stand in one line, else in two smaller ones, and may end in "…"; the tool
    tip and the accessible name hold all of them."""

    def minimumSizeHint(self) -> QSize:
        """A few letters are enough."""
        return QSize(self.theme.target * 2, self.sizeHint().height())

    def retranslate(self) -> None:
        """Smaller letters than other keys."""
        super().retranslate()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFont(self.theme.font("strong"))
        self.setToolTip(self.text())

    def _paint_words(self, painter: QPainter, look: Look, room: QRectF) -> None:
        place, words = room.toRect(), self.text()
        painter.setPen(self.theme.qcolour(look.words))
        if self.fontMetrics().horizontalAdvance(words) <= place.width():
            painter.setFont(self.font())
            painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), words)
            return
        font = self.theme.font("caption")
        painter.setFont(font)
        metrics = QFontMetrics(font)
        lines = 1 if metrics.horizontalAdvance(words) <= place.width() else 2
        tall = min(lines * metrics.height(), place.height())
        draw_folded(
            painter,
            QRect(place.left(), (self.height() - tall) // 2, place.width(), tall + 1),
            words,
        )


class ReasonChip(Button):
    """A key with its reason below the words."""

    def __init__(self, words: Say, why: Say, *, icon: str, on_click: Callable[[], object]) -> None:
        self._why = why
        super().__init__(words, icon=icon, align="left", on_click=on_click)

    @property
    def why(self) -> str:
        """The reason as it is said."""
        return self.word(self._why)

    def sizeHint(self) -> QSize:
        """Two lines."""
        lines = QFontMetrics(self.theme.font("strong")).height()
        lines += QFontMetrics(self.theme.font("caption")).height()
        return QSize(
            self.theme.target * 4, max(self.theme.target, lines + self.theme.space("small"))
        )

    def minimumSizeHint(self) -> QSize:
        """A few letters are enough."""
        return QSize(self.theme.target * 2, self.sizeHint().height())

    def retranslate(self) -> None:
        """All of it is in the tool tip and the accessible name."""
        super().retranslate()
        self.setFont(self.theme.font("strong"))
        self.setAccessibleName(f"{self.text()}, {self.why}")
        self.setToolTip(f"{self.text()}\n{self.why}")

    def _paint_row(self, painter: QPainter, look: Look) -> None:
        theme, side = self.theme, self.theme.icon_px
        left, gap = theme.space("medium"), theme.space("small")
        at = QRectF(left, (self.height() - side) / 2, side, side)
        self._paint_icon(painter, look, at)
        room = self.rect().adjusted(left + side + gap, 0, -left, 0)
        small = theme.font("caption")
        high, low = self.fontMetrics().height(), QFontMetrics(small).height()
        top = (self.height() - high - low) // 2
        painter.setFont(self.font())
        painter.setPen(theme.qcolour(look.words))
        draw_folded(painter, QRect(room.left(), top, room.width(), high), self.text())
        painter.setFont(small)
        painter.setPen(theme.qcolour("text_muted"))
        draw_folded(painter, QRect(room.left(), top + high, room.width(), low), self.why)


class Folded(Living, QWidget):
    """A name in as few lines as it needs, three at most; the whole of it is in the tool tip."""

    LINES = 3

    def __init__(self, words: Say) -> None:
        super().__init__()
        self._words = words
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.live()

    def retranslate(self) -> None:
        """See :class:`ui.widgets.base.Living`."""
        words = self.word(self._words)
        self.setAccessibleName(words)
        self.setToolTip(words)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Room for all lines, so that neighbours stand at one height."""
        height = QFontMetrics(self.theme.font("strong")).height()
        return QSize(self.theme.target * 2, height * self.LINES)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Folded from the top."""
        painter = QPainter(self)
        painter.setFont(self.theme.font("strong"))
        painter.setPen(self.theme.qcolour("text"))
        draw_folded(painter, self.rect(), self.word(self._words))
